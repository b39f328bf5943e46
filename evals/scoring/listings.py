"""Sets of listed papers against gold sets, the empty cases fixed once; and what is wrong with each paper.

G empty and A empty is right (1, 1, 1); G empty and A not gives P 0, R undefined, F 0; A empty and G not gives
P undefined, R 0, F 0. Optional papers are taken out of A first: they are neither right nor wrong.
"""

from collections.abc import Sequence
from typing import NamedTuple

from assistant.records import Answer
from evals.cases import Listing, meets
from evals.records import Score
from evals.scoring.context import Context
from evals.scoring.metrics import score, share
from store.records import Bound, Condition, Fact

BOUNDARY = 0.10
"""A value within 10 % of the limit is a boundary case: "under" against "at most", rounding."""


class SetScore(NamedTuple):
    """How a listed set stands to a gold set; None is undefined."""

    precision: float | None
    recall: float | None
    f1: float


def score_sets(listed: frozenset[str], gold: frozenset[str]) -> SetScore:
    """Compare two sets.

    Example:
        >>> score_sets(frozenset({"a", "b"}), frozenset({"b", "c", "d"}))
        SetScore(precision=0.5, recall=0.3333333333333333, f1=0.4)
        >>> score_sets(frozenset(), frozenset())
        SetScore(precision=1.0, recall=1.0, f1=1.0)
    """
    if not listed and not gold:
        return SetScore(1.0, 1.0, 1.0)
    hits = len(listed & gold)
    precision = hits / len(listed) if listed else None
    recall = hits / len(gold) if gold else None
    return SetScore(precision, recall, 2 * hits / (len(listed) + len(gold)))


def listed_papers(answer: Answer) -> frozenset[str]:
    """Give the papers that an answer lists: its rows, or what it cites where it has none."""
    return frozenset(row.paper_id for row in answer.rows) or frozenset(cited_papers(answer))


def cited_papers(answer: Answer) -> tuple[str, ...]:
    """Give the papers that an answer cites, in order, each once."""
    return tuple(dict.fromkeys(citation.paper_id for citation in answer.citations))


def score_listing(case: Listing, answer: Answer, context: Context) -> tuple[Score, ...]:
    """Score the papers of a list answer."""
    gold = frozenset(case.papers or ())
    listed = listed_papers(answer) - frozenset(case.optional)
    sets = score_sets(listed, gold)
    missing, extra = sorted(gold - listed), sorted(listed - gold)
    why = f"missing {', '.join(missing) or 'none'}; extra {', '.join(extra) or 'none'}"
    return (
        score("list_f1", sets.f1, extracted=f"{len(listed)} listed, {len(gold)} gold", why=why),
        score("list_precision", sets.precision),
        score("list_recall", sets.recall),
        score("list_exact", float(listed == gold)),
        *_score_values(case, listed, context),
        *_score_count(answer, len(listed)),
    )


def _score_count(answer: Answer, listed: int) -> tuple[Score, ...]:
    """Of "how many": the number that is said must be the number of papers listed."""
    if not answer.plan.counts or answer.coverage is None:
        return ()
    return (
        score("count", float(answer.coverage.matching == listed), extracted=str(answer.coverage.matching)),
    )


def _score_values(case: Listing, listed: frozenset[str], context: Context) -> tuple[Score, ...]:
    """Judge each listed paper by its gold facts; papers that nobody has read do not count."""
    condition = case.condition
    if condition is None:
        return ()
    read = sorted(listed & context.gold.keys())
    against = [paper for paper in read if breaks(context.gold[paper], condition)]
    silent = [paper for paper in read if not of_kind(context.gold[paper], condition)]
    wrong = listed ^ frozenset(case.papers or ())
    near = [p for p, facts in context.gold.items() if is_near_limit(facts, condition)]
    return (
        share(
            "list_violations", len(against), len(read), "listed papers state a value against the condition"
        ),
        share("list_unsupported", len(silent), len(read), "listed papers state no such value"),
        share(
            "list_boundary", len(wrong & set(near)), len(near), "papers near the limit are decided wrongly"
        ),
    )


def of_kind(facts: Sequence[Fact], condition: Condition) -> list[Fact]:
    """Give the facts of the kind that is asked for, whoever's they are."""
    return [fact for fact in facts if fact.kind == condition.kind]


def breaks(facts: Sequence[Fact], condition: Condition) -> bool:
    """Say whether a paper states values of the kind, and none of them meets the condition."""
    stated = of_kind(facts, condition)
    return bool(stated) and not any(meets(fact, condition) for fact in stated)


def is_near_limit(facts: Sequence[Fact], condition: Condition) -> bool:
    """Say whether one of the values lies on a bound or within 10 % of it."""
    return any(_near(fact, bound) for fact in of_kind(facts, condition) for bound in condition.bounds)


def _near(fact: Fact, bound: Bound) -> bool:
    return fact.unit == bound.unit and abs(fact.value - bound.value) <= BOUNDARY * abs(bound.value)
