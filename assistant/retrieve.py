"""Plan -> Found: the hits, and for conditions every fact of the whole store that meets them.

Conditions are decided by code over all facts, never over a top k; the topic is decided by search. What was
left out is exact: papers that state no such value, values outside, bounds that do not decide.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from assistant.finding.near import near_misses
from assistant.records import Coverage, Found, Plan
from store.index import Index
from store.quantities import convert_as
from store.records import Condition, Decision, Fact

HITS = 20
"""How many hits a lookup may take its evidence from."""

DECISIONS: tuple[Decision, ...] = ("meets", "undecided", "fails")
"""Of a paper's several values the one that decides best counts: it meets when one of them does."""


Chooser = Callable[[Iterable[str]], frozenset[str]]
"""Chooses from paper ids those that a topic admits."""


def retrieve(plan: Plan, index: Index, on_topic: Chooser = frozenset) -> Found:
    """Bring what a plan asks for.

    Args:
        plan: The question, understood.
        index: The store.
        on_topic: Decides the topic of a list with conditions; all papers by default.

    Returns:
        The hits of the topic; for conditions also the facts that meet them, the coverage and near misses.
    """
    if not plan.conditions:
        return Found(hits=tuple(index.search(plan.topic or plan.question, k=HITS)))
    asked = frozenset(plan.within) or frozenset(index.paper_ids)
    outcomes = [outcome_of(condition, index, asked) for condition in plan.conditions]
    decided = combine(plan, outcomes)
    admitted = on_topic(decided)
    papers = {paper_id: decision for paper_id, decision in decided.items() if paper_id in admitted}
    matching = {paper_id for paper_id, decision in papers.items() if decision == "meets"}
    facts = [fact for outcome in outcomes for fact in outcome["meets"] if fact.paper_id in matching]
    return Found(
        facts=tuple(ordered(plan, unique(facts))),
        coverage=coverage_of(len(asked), papers),
        near=near_misses(plan, index, on_topic, matching),
    )


def outcome_of(condition: Condition, index: Index, papers: frozenset[str]) -> dict[Decision, list[Fact]]:
    """Decide one condition over the facts of the papers."""
    meets, fails, undecided = index.facts.select(condition)
    rows = {"meets": meets, "fails": fails, "undecided": undecided}
    return {
        decision: [fact for row in rows[decision] if (fact := index.facts.fact(int(row))).paper_id in papers]
        for decision in DECISIONS
    }


def decisions_of(outcome: Mapping[Decision, Iterable[Fact]]) -> dict[str, Decision]:
    """Decide one condition for each paper that states such a value."""
    decided: dict[str, Decision] = {}
    for decision in DECISIONS:
        for fact in outcome.get(decision, ()):
            decided.setdefault(fact.paper_id, decision)
    return decided


def combine(plan: Plan, outcomes: Sequence[Mapping[Decision, Iterable[Fact]]]) -> dict[str, Decision]:
    """Join the decisions of several conditions for each paper: the worst for "and", the best for "or".

    A paper that states no value for one of two conditions joined by "and" is silent, so it is left out.
    """
    by_condition = [decisions_of(outcome) for outcome in outcomes]
    if plan.join == "or":
        papers = frozenset[str]().union(*by_condition)
        return {p: min((d[p] for d in by_condition if p in d), key=DECISIONS.index) for p in papers}
    papers = frozenset(by_condition[0]).intersection(*by_condition[1:])
    return {p: max((d[p] for d in by_condition), key=DECISIONS.index) for p in papers}


def coverage_of(read: int, papers: Mapping[str, Decision]) -> Coverage:
    """Count papers by how they were decided."""
    counts: defaultdict[str, int] = defaultdict(int)
    for decision in papers.values():
        counts[decision] += 1
    return Coverage(
        read=read,
        stating=len(papers),
        matching=counts["meets"],
        not_matching=counts["fails"],
        undecided=counts["undecided"],
        silent=read - len(papers),
    )


def unique(facts: Iterable[Fact]) -> list[Fact]:
    """Drop a fact that met two conditions."""
    return list(dict.fromkeys(facts))


def ordered(plan: Plan, facts: Sequence[Fact]) -> list[Fact]:
    """Sort as the question implies, and take as many papers as were asked for; other kinds come after."""
    first = plan.conditions[0]
    sign = -1.0 if plan.order == "highest" else 1.0
    unit = first.bounds[0].unit if first.bounds else _commonest_unit(facts, first)

    def key(fact: Fact) -> tuple[bool, bool, float]:
        value = convert_as(fact.kind, fact.value, fact.unit, unit)
        return fact.kind != first.kind, value is None, sign * (fact.value if value is None else value)

    rows = sorted(facts, key=key)
    if plan.limit is None:
        return rows
    papers = list(dict.fromkeys(fact.paper_id for fact in rows))[: plan.limit]
    firsts = {fact.paper_id: fact for fact in reversed(rows)}
    return [firsts[paper_id] for paper_id in papers]


def _commonest_unit(facts: Sequence[Fact], condition: Condition) -> str:
    """The unit that most of a kind's facts bear, the first of several; only values in one can be sorted."""
    units = [fact.unit for fact in facts if fact.kind == condition.kind]
    return max(units, key=Counter(units).__getitem__, default="")
