"""The facts of a whole store by kind, bounds, role and topic, for people and programs that browse."""

from collections.abc import Sequence
from typing import get_args

from assistant.finding.about import papers_about
from store.index import Index
from store.quantities import parse_quantity
from store.records import Bound, Condition, Fact, Kind, RoleChoice


def bounds_between(below: str | None, above: str | None) -> tuple[Bound, ...]:
    """Read bounds as a person writes them.

    Raises:
        QuantityError: If one cannot be understood.

    Example:
        >>> bounds_between("4 GPU-days", None)
        (Bound(cmp='<', value=96.0, unit='gpu-hour'),)
    """
    said = [("<", below), (">", above)]
    read = [(cmp, parse_quantity(text)) for cmp, text in said if text]
    return tuple(Bound.model_validate({"cmp": c, "value": q.value, "unit": q.unit}) for c, q in read)


def browse_facts(index: Index, kind: Kind | None, bounds: Sequence[Bound], role: RoleChoice) -> list[Fact]:
    """List facts, the lowest first; without a kind those of every kind that the bounds fit."""
    table = index.facts
    kinds = (kind,) if kind else get_args(Kind)
    conditions = [Condition(kind=one, bounds=tuple(bounds), role=role) for one in kinds]
    return [table.fact(int(row)) for c in conditions for row in table.sort(table.select(c)[0])]


def facts_about(facts: Sequence[Fact], topic: str, index: Index) -> list[Fact]:
    """Keep the facts of papers that are about a topic."""
    papers = [paper for paper_id in {fact.paper_id for fact in facts} if (paper := index.paper(paper_id))]
    admitted = papers_about(topic, papers, index.names)
    return [fact for fact in facts if fact.paper_id in admitted]
