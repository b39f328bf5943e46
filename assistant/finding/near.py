"""What stands just outside a condition: values a little beyond it, other roles, bounds that do not decide.

A person who asks for "under 100" wants to see the 104, the baseline's 30 and the "less than 200", each with
the reason why it is not among the rows.
"""

import math
from collections.abc import Callable, Iterable, Iterator

from assistant.question.wording import describe_bounds
from assistant.records import Plan
from store.index import Index
from store.quantities import convert_as, format_value
from store.records import Condition, Fact

MOST = 8
"""How many near misses are shown."""

FACTOR = 2.0
"""A value beyond the bound by up to this factor is near."""

UNDECIDED_FACTOR = 10.0
"""A bound that does not decide is shown when it is no farther than this factor."""

OTHER_ROLE = "not the paper's own value: a baseline's, prior work's or the setting's"

Near = tuple[Fact, str]


def near_misses(
    plan: Plan, index: Index, on_topic: Callable[[Iterable[str]], frozenset[str]], matching: Iterable[str]
) -> tuple[Near, ...]:
    """List facts that just miss a plan's conditions, the nearest first, one a paper."""
    nearest: dict[str, Near] = {}
    for fact, reason in _candidates(plan, index):
        nearest.setdefault(fact.paper_id, (fact, reason))
    within = frozenset(plan.within) or nearest.keys()
    admitted = on_topic(nearest.keys() & within) - frozenset(matching)
    return tuple(near for paper_id, near in nearest.items() if paper_id in admitted)[:MOST]


def _candidates(plan: Plan, index: Index) -> Iterator[Near]:
    """Near facts of each condition; of several that all must hold, of papers that meet the others."""
    for condition in plan.conditions:
        rest = [other for other in plan.conditions if other is not condition and plan.join == "and"]
        others = [index.facts.papers(index.facts.select(other)[0]) for other in rest]
        for fact, reason in _near(condition, index) if condition.bounds else _instead(condition, index):
            if all(fact.paper_id in papers for papers in others):
                yield fact, reason


def _near(condition: Condition, index: Index) -> Iterator[Near]:
    """Values just outside first, then bounds that do not decide, then other stages, then other roles."""
    meets, fails, undecided = index.facts.select(condition)
    yield from _nearest(condition, _facts(index, fails), FACTOR, _outside)
    yield from _nearest(condition, _facts(index, undecided), UNDECIDED_FACTOR, _undecided)
    if condition.stages:
        anywhere, asked = condition.model_copy(update={"stages": ()}), set(meets)
        rows = [row for row in index.facts.select(anywhere)[0] if row not in asked]
        yield from ((fact, _other_stage(fact)) for fact in _facts(index, rows))
    if condition.role == "own":
        other = condition.model_copy(update={"role": "other"})
        yield from ((fact, OTHER_ROLE) for fact in _facts(index, index.facts.select(other)[0]))


def _instead(condition: Condition, index: Index) -> Iterator[Near]:
    """What is stated where no value of the unit asked for is: prices, where energy is asked for."""
    if condition.unit and not index.facts.select(condition)[0].size:
        others = index.facts.select(condition.model_copy(update={"unit": None}))[0]
        yield from ((fact, f"another sort of cost, in {fact.unit}") for fact in _facts(index, others))


def _facts(index: Index, rows: Iterable[int]) -> list[Fact]:
    return [index.facts.fact(int(row)) for row in rows]


def _nearest(
    condition: Condition, facts: Iterable[Fact], factor: float, reason: Callable[[Fact, Condition], str]
) -> Iterator[Near]:
    """Facts within a factor of the bound, the nearest first, each with the reason."""
    bound = condition.bounds[0]
    distances = [(distance(fact, bound.value, bound.unit), fact) for fact in facts]
    near = sorted((d for d in distances if d[0] <= math.log(factor)), key=lambda d: (d[0], d[1].paper_id))
    yield from ((fact, reason(fact, condition)) for _, fact in near)


def _outside(fact: Fact, condition: Condition) -> str:
    return f"just outside: {format_value(fact.value, fact.unit)} is not {describe_bounds(condition.bounds)}"


def _undecided(fact: Fact, condition: Condition) -> str:
    return f"states '{fact.text}', which does not decide {describe_bounds(condition.bounds)}"


def _other_stage(fact: Fact) -> str:
    return f"the time of another stage: {fact.stage or 'the abstract does not say which'}"


def distance(fact: Fact, value: float, unit: str) -> float:
    """How far a fact is from a value, as the logarithm of their ratio; infinite in other units.

    Example:
        >>> span = {"text": "4-bit", "start": 0, "end": 5}
        >>> fact = Fact(paper_id="p", title="P", kind="bits", value=4, unit="bit", **span)
        >>> distance(fact, 4, "bit"), distance(fact, 4, "x")
        (0.0, inf)
    """
    same_unit = convert_as(fact.kind, fact.value, fact.unit, unit)
    if not same_unit or not value or (same_unit < 0) != (value < 0):
        return math.inf
    return abs(math.log(same_unit / value))
