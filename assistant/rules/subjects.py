"""The subjects of a comparing question -> their papers in the store, and the value meant of each."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from assistant.question.attributes import Attribute, attributes_of
from assistant.records import Plan
from assistant.rules.choosing import Side, candidates, choose_fact
from store.index import Index
from store.names import MENTIONED, NAME, TITLE_WORD, Names, is_name_like, normal
from store.records import Hit, Paper

SHARING = 5
"""Hits among which a description is told by what is asked."""

CANDIDATES = 20
"""How many hits may decide between several papers of one name."""


class Subject(NamedTuple):
    """What a question compares, with its paper; None where no paper of the store is meant."""

    name: str
    paper: Paper | None


def subjects_of(plan: Plan, index: Index, names: Names) -> tuple[Subject, ...]:
    """Find the paper of each subject; the same paper may be meant twice only by its own names."""
    taken: set[str] = set()
    found = []
    for name in plan.subjects:
        paper_id = _paper_of(name, plan, index, names, taken)
        taken.add(paper_id)
        found.append(Subject(name, index.paper(paper_id) if paper_id else None))
    return tuple(found)


def _paper_of(name: str, plan: Plan, index: Index, names: Names, taken: set[str]) -> str:
    """Take the bearer of the name, else of a name inside it, else the best hit that is not taken."""
    bearers = _bearers(name, names)
    by_rank = _ranked(f"{name} {plan.question}" if bearers else name, plan, index)
    if bearers:
        return min(bearers, key=lambda p: (p in taken, by_rank.index(p) if p in by_rank else CANDIDATES, p))
    words = [word for word in NAME.findall(name) if is_name_like(word, title_case=True)]
    unknown = [word for word in words if not names.owners(word)[0]]
    if unknown:
        return next(
            (p for p in _ranked(f"{name} {plan.question}", plan, index) if _has(p, unknown, index)), ""
        )
    free = [p for p in by_rank if p not in taken]
    return next(iter([*_stating(name, free, plan, index), *free]), "")


def _stating(name: str, paper_ids: Sequence[str], plan: Plan, index: Index) -> list[str]:
    """Of papers that share a name in a description ("the Border study"), those that state what is asked."""
    words = re.findall(r"\b[A-Z][\w-]+", name)
    sharing = [paper_id for paper_id in paper_ids[:SHARING] if words and _has(paper_id, words, index)]
    attribute = attributes_of(plan.question, plan.subjects)[0]
    papers = [paper for paper_id in sharing if (paper := index.paper(paper_id))]
    return [p.paper_id for p in papers if candidates(attribute, p, index.facts.of_paper(p.paper_id))]


def _ranked(query: str, plan: Plan, index: Index) -> list[str]:
    """The papers nearest to some words, among those that the plan is confined to."""
    hits = index.search(query, k=CANDIDATES)
    return [hit.paper_id for hit in hits if not plan.within or hit.paper_id in plan.within]


def _has(paper_id: str, words: Sequence[str], index: Index) -> bool:
    """Whether a paper has all of some names, whatever marks stand inside them: "Foo^2Net" for "Foo2Net"."""
    paper = index.paper(paper_id)
    text = normal(f"{paper.title} {paper.abstract}") if paper else ""
    return all(normal(word) in text for word in words)


NAME_WORDS = 4
"""Words up to which a name that papers merely mention stands for the paper, not for a part of a
description."""

DESCRIPTION_WORDS = 6
"""Words from which on a side is a description, whatever names stand in it."""


def _bearers(name: str, names: Names) -> tuple[str, ...]:
    """The papers that bear a name most, or a name-like word of it."""
    strength, owners = names.owners(name)
    if strength >= MENTIONED:
        return owners
    if len(name.split()) > DESCRIPTION_WORDS:
        return ()
    words = [names.owners(part) for word in NAME.findall(name) if is_name_like(word) for part in _parts(word)]
    strong = [word for word in words if word[0] >= TITLE_WORD]
    if not strong and len(name.split()) <= NAME_WORDS:
        strong = [word for word in words if word[0]]
    return min(strong, key=lambda word: (-word[0], len(word[1])))[1] if strong else ()


def _parts(word: str) -> list[str]:
    """A compound name and its beginnings: "FooConv-Net-B0", "FooConv-Net", "FooConv"."""
    parts = word.split("-")
    beginnings = ["-".join(parts[:count]) for count in range(len(parts), 0, -1)]
    return [beginning for beginning in beginnings if is_name_like(beginning)]


def sides_of(attribute: Attribute, subjects: Sequence[Subject], index: Index) -> tuple[Side, ...]:
    """Choose for each subject the value that an attribute means, in the light of what the others state."""
    stated = [
        (subject.name, subject.paper, index.facts.of_paper(subject.paper.paper_id))
        for subject in subjects
        if subject.paper
    ]
    values = [candidates(attribute, paper, facts) for _, paper, facts in stated]
    return tuple(
        choose_fact(
            attribute, *side, peers=[fact for other in (*values[:i], *values[i + 1 :]) for fact in other]
        )
        for i, side in enumerate(stated)
    )


def confined(hits: Sequence[Hit], within: Sequence[str], index: Index) -> tuple[Hit, ...]:
    """Keep the hits that an answer is confined to, ranked anew, with its papers that search left out."""
    if not within:
        return tuple(hits)
    kept = [hit for hit in hits if hit.paper_id in within]
    missing = [paper_id for paper_id in within if paper_id not in {hit.paper_id for hit in kept}]
    papers = [paper for paper_id in missing if (paper := index.paper(paper_id))]
    least = min((hit.score for hit in kept), default=0.0)
    kept += [Hit(paper_id=p.paper_id, title=p.title, score=least, rank=1, why="spoken of") for p in papers]
    return tuple(hit.model_copy(update={"rank": rank}) for rank, hit in enumerate(kept, start=1))
