"""The facts of a whole store by kind, bounds, role and topic, for people and programs that browse."""

import re
from collections.abc import Sequence
from typing import get_args

from assistant.errors import UsageError
from assistant.finding.about import papers_about
from store.errors import QuantityError
from store.index import Index
from store.keeping.columns import FactTable
from store.quantities import convert, parse_quantity
from store.records import Bound, Cmp, Condition, Fact, Kind, RoleChoice

MOST_UNITS = 8
"""How many units of a kind are named to a person whose unit does not fit."""
_COMPARATORS = re.compile(
    r"under|below|over|above|about|(?:less|more) than|at least|at most|up to", re.IGNORECASE
)


def bounds_between(below: str | None, above: str | None) -> tuple[Bound, ...]:
    """Read bounds as a person writes them.

    Raises:
        QuantityError: If one cannot be understood, or nothing can lie between them.

    Example:
        >>> bounds_between("4 GPU-days", None)
        (Bound(cmp='<', value=96.0, unit='gpu-hour'),)
    """
    said: tuple[tuple[Cmp, str | None], ...] = (("<", below), (">", above))
    bounds = [_bound(cmp, words) for cmp, words in said if words]
    if len(bounds) > 1:
        high, low = bounds
        least = convert(low.value, low.unit, high.unit)
        if least is None or least >= high.value:
            raise QuantityError(
                f"nothing lies above {above!r} and below {below!r}",
                hint="give two values of one unit, the lower above",
            )
    return tuple(bounds)


def _bound(cmp: Cmp, words: str) -> Bound:
    """Read one bound; all of its words must be understood.

    Raises:
        QuantityError: If a word is left over: "5 parsecs" is not 5.
    """
    quantity = parse_quantity(words)
    rest = (words[: quantity.start] + words[quantity.end :]).strip(" .~<>=")
    if rest and not _COMPARATORS.fullmatch(rest):
        raise QuantityError(
            f"{rest!r} is no unit that is known, in {words!r}",
            hint='for example: "100 GPU-hours", "10 ms", "4 GB", "1B", "80%"',
        )
    return Bound(cmp=cmp, value=quantity.value, unit=quantity.unit)


def browse_facts(index: Index, kind: Kind | None, bounds: Sequence[Bound], role: RoleChoice) -> list[Fact]:
    """List facts, the lowest first; without a kind those of every kind that the bounds fit.

    Raises:
        QuantityError: If a bound has a unit that values of the kind never have.
        UsageError: If there is no such kind or role.
    """
    for said, known in ((kind, get_args(Kind)), (role, get_args(RoleChoice))):
        if said is not None and said not in known:
            raise UsageError(f"there is no {said!r}", hint=f"say one of: {', '.join(known)}")
    table = index.facts
    if kind:
        _check_units(table, kind, bounds)
    kinds = (kind,) if kind else get_args(Kind)
    conditions = [Condition(kind=one, bounds=tuple(bounds), role=role) for one in kinds]
    return [table.fact(int(row)) for c in conditions for row in table.sort(table.select(c)[0])]


def _check_units(table: FactTable, kind: Kind, bounds: Sequence[Bound]) -> None:
    """Refuse a bound that no value of the kind can be compared with.

    Raises:
        QuantityError: With the units that values of the kind have.
    """
    stated = table.select(Condition(kind=kind, role="any"))[0]
    for bound in bounds:
        fits = table.select(Condition(kind=kind, role="any", unit=bound.unit))[0]
        if stated.size and not fits.size:
            units = sorted({fact.unit for fact in table.facts(stated)} - {""})[:MOST_UNITS]
            raise QuantityError(
                f"no value of {kind.replace('_', ' ')} is in {bound.unit!r}",
                hint=f"they are in: {', '.join(units)}",
            )


def facts_about(facts: Sequence[Fact], topic: str, index: Index) -> list[Fact]:
    """Keep the facts of papers that are about a topic."""
    papers = [paper for paper_id in {fact.paper_id for fact in facts} if (paper := index.paper(paper_id))]
    admitted = papers_about(topic, papers, index.names)
    return [fact for fact in facts if fact.paper_id in admitted]
