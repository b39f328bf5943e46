"""Why a case failed: the earliest stage that explains it, for each paper that is missing or too many.

    not retrieved > retrieved but not chosen > not cited > dropped by verification      for sentences
    not extracted > wrong role > filtered out | let through                             for facts

The stages are asked once more what they had in hand (`subjects.look`), only for what failed. Where the
subject shows no stages, its search alone decides between the first two.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from assistant.records import Answer
from evals.cases import Case, Compare, Conversation, Factoid, Listing, Retrieval, Unanswerable, meets
from evals.records import Attempt, Cause, Trace
from evals.scoring.chats import is_right
from evals.scoring.context import Context
from evals.scoring.listings import cited_papers, listed_papers
from evals.subjects import Seen, Subject, look
from store.quantities import same
from store.records import Condition, Fact

CITATION_CAUSES: dict[str, Cause] = {
    "quote not verbatim": "quote not verbatim",
    "citation of no paper": "wrong paper",
    "marker without a citation": "not cited",
    "row without a citation": "not cited",
}
DEEP = 50
"""How far down a search is looked for a missing paper."""
MOST_TRACES = 12
"""Papers explained for one case; the rest fails the same way."""


@dataclass(frozen=True)
class Failure:
    """A failed answer with what is needed to explain it."""

    answer: Answer
    ranked: Sequence[str]
    """The search for the question, best first."""
    seen: Seen | None

    def rank(self, paper_id: str) -> int | None:
        """Give a paper's place in the search, from 1."""
        return self.ranked.index(paper_id) + 1 if paper_id in self.ranked else None

    def trace(self, paper_id: str, cause: Cause, detail: str = "", *, extra: bool = False) -> Trace:
        """Make a trace."""
        side = "extra" if extra else "missing"
        return Trace(paper_id=paper_id, side=side, rank=self.rank(paper_id), cause=cause, detail=detail)


def explain(case: Case, attempt: Attempt, subject: Subject, context: Context) -> Attempt:
    """Fill in the traces of an attempt that failed, broke an invariant, or listed another set."""
    if attempt.error is not None or is_flawless(attempt):
        return attempt
    traces = (*_explain_violations(attempt), *_explain_case(case, attempt, subject, context))
    return attempt.model_copy(update={"traces": traces[:MOST_TRACES]})


def is_flawless(attempt: Attempt) -> bool:
    """Say whether there is nothing to explain."""
    inexact = any(score.metric == "list_exact" and score.value == 0 for score in attempt.scores)
    return bool(attempt.passed) and not attempt.violations and not inexact


def _explain_violations(attempt: Attempt) -> Iterator[Trace]:
    """Name each kind of broken citation once, with where it was first seen; lists are explained by paper."""
    by_kind: dict[str, list[str]] = {}
    for violation in attempt.violations:
        kind, _, where = violation.partition(": ")
        by_kind.setdefault(kind, []).append(where)
    for kind, places in by_kind.items():
        if not kind.startswith("listed"):
            more = f" and {len(places) - 1} more" if len(places) > 1 else ""
            detail = f"{kind}: {places[0]:.120}{more}"
            yield Trace(paper_id="", side="extra", cause=CITATION_CAUSES.get(kind, "unknown"), detail=detail)


def _explain_case(case: Case, attempt: Attempt, subject: Subject, context: Context) -> Iterator[Trace]:
    if isinstance(case, Conversation):
        yield from _explain_chat(case, attempt, subject)
        return
    ranked = [paper for paper, _ in attempt.ranked]
    if isinstance(case, Retrieval):
        missing = [paper for paper in case.papers if paper not in ranked[:10]]
        yield from (Trace(paper_id=paper, side="missing", cause="not retrieved") for paper in missing)
        return
    answer = attempt.answers[0]
    failure = Failure(answer, ranked, look(subject, answer.plan))
    yield from _explain_answer(case, failure, context)


def _explain_answer(case: Case, failure: Failure, context: Context) -> Iterator[Trace]:
    match case:
        case Unanswerable():
            yield explain_answered(failure, context)
        case Listing() if case.condition:
            yield from explain_listing(case, case.condition, failure, context)
        case Listing():
            yield from explain_topic(case, failure)
        case Compare():
            yield from explain_comparison(case, failure)
        case Factoid():
            yield from (explain_missing(paper, failure) for paper in case.papers[:1])


def explain_answered(failure: Failure, context: Context) -> Trace:
    """Say why what has no answer got one: a value of another's taken for the paper's own, or no restraint."""
    cited = cited_papers(failure.answer)
    for fact in failure.seen.facts if failure.seen else ():
        alike = [one for one in context.gold.get(fact.paper_id, ()) if is_any_of(one, [fact])]
        if fact.paper_id in cited and alike and all(one.role != fact.role for one in alike):
            detail = f"{fact.text} is {alike[0].role}, taken as {fact.role}"
            return failure.trace(fact.paper_id, "wrong role", detail, extra=True)
    return failure.trace("", "did not abstain", f"answered from {', '.join(cited) or 'nothing'}", extra=True)


def explain_missing(paper_id: str, failure: Failure) -> Trace:
    """Follow one paper through the stages until it was lost."""
    answer, rank, cause = failure.answer, failure.rank(paper_id), lost_at(paper_id, failure)
    where = f"rank {rank}" if rank else f"not among the first {len(failure.ranked)}"
    if cause == "abstained":
        where = f"{where}; {answer.reason or 'no reason'}"
    elif cause == "dropped by verification":
        where = " ".join(answer.notes)
    elif paper_id in cited_papers(answer):
        where = f"{where}; cited, but not with the words that answer"
    return failure.trace(paper_id, cause, where)


def lost_at(paper_id: str, failure: Failure) -> Cause:
    """Name the stage that lost a paper."""
    seen, rank = failure.seen, failure.rank(paper_id)
    if not (paper_id in seen.found if seen else rank is not None):
        return "not retrieved"
    if failure.answer.status == "not_found":
        return "abstained"
    if was_withheld(paper_id, failure):
        return "dropped by verification"
    drafted = seen is not None and paper_id in seen.drafted
    return (
        "not cited"
        if drafted and paper_id not in cited_papers(failure.answer)
        else "retrieved but not chosen"
    )


def was_withheld(paper_id: str, failure: Failure) -> bool:
    """Say whether a paper was in the draft, and verification took it out."""
    drafted = failure.seen is None or paper_id in failure.seen.drafted
    noted = any("withheld" in note for note in failure.answer.notes)
    return drafted and noted and paper_id not in cited_papers(failure.answer)


def explain_topic(case: Listing, failure: Failure) -> Iterator[Trace]:
    """Explain a list without a number: papers lost on the way, and papers that do not belong."""
    listed, gold = listed_papers(failure.answer), set(case.papers or ())
    for paper_id in sorted(gold - listed):
        yield explain_missing(paper_id, failure)
    for paper_id in sorted(listed - gold - set(case.optional)):
        yield failure.trace(paper_id, "let through", "does not belong to the topic", extra=True)


def explain_listing(
    case: Listing, condition: Condition, failure: Failure, context: Context
) -> Iterator[Trace]:
    """Explain a list with a condition: each paper by its facts, as extracted and as the readers see them."""
    listed, gold = listed_papers(failure.answer), set(case.papers or ())
    for paper_id in sorted(gold - listed):
        yield explain_missing_fact(paper_id, condition, failure, context)
    for paper_id in sorted(listed - gold - set(case.optional)):
        yield explain_extra_fact(paper_id, condition, failure, context)


def explain_missing_fact(paper_id: str, condition: Condition, failure: Failure, context: Context) -> Trace:
    """Say why a paper whose value meets the condition is not listed."""
    seen = failure.seen
    own = [fact for fact in seen.facts if fact.paper_id == paper_id] if seen else []
    wanted = [fact for fact in context.gold.get(paper_id, ()) if meets(fact, condition)]
    alike = [fact for fact in own if fact.kind == condition.kind and (not wanted or is_any_of(fact, wanted))]
    if was_withheld(paper_id, failure):
        return failure.trace(paper_id, "dropped by verification", " ".join(failure.answer.notes))
    if seen and condition.kind not in {one.kind for one in failure.answer.plan.conditions}:
        return failure.trace(paper_id, "filtered out", f"understood as: {failure.answer.plan.words}")
    if seen and not alike:
        return failure.trace(paper_id, "not extracted", _tell(wanted))
    if alike and all(fact.role != condition.role for fact in alike) and condition.role != "any":
        return failure.trace(paper_id, "wrong role", f"{_tell(alike)} taken as {alike[0].role}")
    return failure.trace(paper_id, "filtered out", f"{_tell(alike)}; {failure.answer.plan.words}")


def explain_extra_fact(paper_id: str, condition: Condition, failure: Failure, context: Context) -> Trace:
    """Say why a paper is listed whose value does not meet the condition."""
    rows = [row.fact for row in failure.answer.rows if row.paper_id == paper_id and row.fact]
    read = context.gold.get(paper_id)
    if read is None or not rows:
        return failure.trace(paper_id, "let through", _tell(rows), extra=True)
    stated = [fact for fact in read if is_any_of(fact, rows)]
    if not stated:
        return failure.trace(paper_id, "not extracted", f"misread: {_tell(rows)}", extra=True)
    if all(fact.role not in {condition.role, "any"} for fact in stated):
        return failure.trace(paper_id, "wrong role", f"{_tell(stated)} is {stated[0].role}", extra=True)
    return failure.trace(paper_id, "let through", _tell(stated), extra=True)


def explain_comparison(case: Compare, failure: Failure) -> Iterator[Trace]:
    """Explain a comparison: a side that is not cited, or a verdict that does not follow."""
    missing = [paper for paper in case.papers if paper not in cited_papers(failure.answer)]
    yield from (explain_missing(paper, failure) for paper in missing)
    if not missing:
        verdict = failure.answer.verdict
        yield failure.trace("", "wrong verdict", verdict.why if verdict else "no verdict", extra=True)


def _explain_chat(case: Conversation, attempt: Attempt, subject: Subject) -> Iterator[Trace]:
    for number, (turn, answer) in enumerate(zip(case.turns, attempt.answers, strict=True)):
        if is_right(turn, answer):
            continue
        alone = attempt.alone.get(number)
        carried = alone is not None and is_right(turn, alone)
        where = f"turn {number + 1}{', understood wrongly: it is right when asked alone' if carried else ''}"
        if turn.kind == "unanswerable":
            yield Trace(paper_id="", side="extra", cause="did not abstain", detail=where)
            continue
        ranked = [hit.paper_id for hit in subject.search(turn.standalone, k=DEEP)]
        failure = Failure(answer, ranked, look(subject, answer.plan))
        for paper_id in turn.papers:
            trace = explain_missing(paper_id, failure)
            yield trace.model_copy(update={"detail": f"{where}; {trace.detail}"})


def is_any_of(fact: Fact, others: Iterable[Fact]) -> bool:
    """Say whether one of some facts states the same value."""
    return any(fact.unit == other.unit and same(fact.value, other.value) for other in others)


def _tell(facts: Sequence[Fact]) -> str:
    return "; ".join(f"{fact.text or f'{fact.value:g} {fact.unit}'}" for fact in facts[:3]) or "no value"
