"""An answer and a paper -> why the paper is absent, as a sentence with the value that decides."""

from collections.abc import Iterable
from typing import NamedTuple

from assistant.finding.about import papers_about
from assistant.question.wording import describe_bounds, name_of
from assistant.records import Answer, WhyNot, WhyNotCode
from store.index import Index
from store.quantities import format_value
from store.records import Condition, Fact, Paper


class Why(NamedTuple):
    """One reason, and the value that decides where there is one."""

    code: WhyNotCode
    reason: str
    fact: Fact | None = None


class Place(NamedTuple):
    """Where a search finds a paper."""

    rank: int
    score: float


def explain(answer: Answer, paper: Paper | None, paper_id: str, index: Index) -> WhyNot:
    """Say why a paper is not in an answer, or that it is.

    Args:
        answer: To the question.
        paper: The paper; None where the store has none of that name.
        paper_id: What the person called it.
        index: The store that was asked.
    """
    place = _place(answer, paper, index) if paper else None
    why = (
        _why(answer, paper, place, index)
        if paper
        else Why("not_in_store", f"The store holds no paper {paper_id!r}.")
    )
    return WhyNot(
        question=answer.question,
        paper_id=paper.paper_id if paper else paper_id,
        title=paper.title if paper else None,
        code=why.code,
        reason=why.reason,
        fact=why.fact,
        score=place.score if place else None,
    )


def _why(answer: Answer, paper: Paper, place: Place | None, index: Index) -> Why:
    """Take the first reason that holds: it is there, a condition, the topic, the limit."""
    plan = answer.plan
    if any(citation.paper_id == paper.paper_id for citation in answer.citations):
        return Why("present", "It is in the answer.")
    if plan.within and paper.paper_id not in plan.within:
        return Why("topic", "The question is about the papers of the answer before, and it is none of them.")
    unmet = [why for condition in plan.conditions if (why := _condition(condition, paper, index))]
    if unmet and (plan.join == "and" or len(unmet) == len(plan.conditions)):
        return unmet[0]
    return _beyond_conditions(answer, paper, place, index)


def _beyond_conditions(answer: Answer, paper: Paper, place: Place | None, index: Index) -> Why:
    """Why a paper that no condition excludes is absent: its topic, or its place."""
    topic = answer.plan.topic
    if not answer.plan.conditions:
        where = f"number {place.rank} of {len(index)}" if place else "nowhere"
        return Why("topic", f"It is {where} for this question; the answer ends before it.")
    if not papers_about(topic, [paper], index.names):
        return Why("topic", f"It meets the conditions, but does not speak of '{topic}'.")
    return Why("cut", "It meets the conditions, but comes after the rows that were asked for.")


def _condition(condition: Condition, paper: Paper, index: Index) -> Why | None:
    """Why a paper does not meet a condition: outside, undecided, another stage or role, nothing stated."""
    asked = describe_bounds(condition.bounds) or "asked for"
    for code, eased in _eased(condition):
        meets, fails, undecided = (_of(paper, index, rows) for rows in index.facts.select(eased))
        if code == "outside" and meets:
            return None
        if code == "outside" and undecided:
            fact = undecided[0]
            return Why("undecided", f"It states '{fact.text}', which does not decide {asked}.", fact)
        if found := fails if code == "outside" else [*meets, *fails, *undecided]:
            return Why(code, _said(code, found[0], asked), found[0])
    return Why("states_no_such_value", f"Its abstract states no {name_of(condition.kind)}.")


def _eased(condition: Condition) -> Iterable[tuple[WhyNotCode, Condition]]:
    """The condition as asked, then for any stage and setting, then for any role."""
    yield "outside", condition
    anywhere = condition.model_copy(update={"stages": (), "metric": None, "dataset": None, "hardware": None})
    yield "stage", anywhere
    yield "role", anywhere.model_copy(update={"role": "any"})


def _said(code: str, fact: Fact, asked: str) -> str:
    """One sentence for a reason."""
    value = f"'{fact.text}' ({format_value(fact.value, fact.unit)})"
    if code == "stage":
        setting = fact.stage or fact.metric or fact.dataset or "not said which"
        return f"It states {value}, of another setting: {setting}."
    if code == "role":
        return f"It states {value}, but as a baseline's, prior work's or the setting's, not its own."
    return f"It states {value}, which is not {asked}."


def _of(paper: Paper, index: Index, rows: Iterable[int]) -> list[Fact]:
    """The facts of one paper among rows of the table."""
    facts = (index.facts.fact(int(row)) for row in rows)
    return [fact for fact in facts if fact.paper_id == paper.paper_id]


def _place(answer: Answer, paper: Paper, index: Index) -> Place | None:
    """Where the search for the topic finds a paper; None where it does not."""
    scores = index.scores(answer.plan.topic or answer.question)
    row = index.paper_ids.index(paper.paper_id)
    before = (scores > scores[row]).sum() + (scores[:row] == scores[row]).sum()
    return Place(int(before) + 1, min(float(scores[row]), 1.0)) if scores[row] > 0 else None
