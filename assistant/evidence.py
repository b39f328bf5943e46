"""Plan, Found -> the sentences that may answer a lookup, the likeliest first.

A sentence is as good as its paper is likely to be the right one, times its own chance of holding the answer
(`cues.py`). A question about a paper by name is answered from that paper alone.
"""

import math

from assistant.finding.cues import Weigh, chances
from assistant.finding.named import named_papers
from assistant.finding.rarity import rarity
from assistant.records import Evidence, Found, Plan
from store.index import Index
from store.records import Paper
from store.sentences import sentence_spans

PAPERS = 5
"""How many papers are read for a lookup: the right one is among them for 95 of 100 questions."""

STEEPNESS = 12.0
"""A paper whose score is lower by d than the best one's is exp(-12 d) times as likely."""


def gather_evidence(plan: Plan, found: Found, index: Index) -> tuple[Evidence, ...]:
    """Collect the sentences of the papers that a lookup may be answered from.

    Args:
        plan: The question.
        found: The hits, and the papers that the question names.
        index: The store.

    Returns:
        Sentences with their scores in [0, 1], best first; empty where nothing was found.
    """

    def weigh(term: str) -> float:
        return rarity(term, index)

    collected = [
        item
        for paper, weight in likely_papers(plan, found, index)
        for item in _sentences(plan.question, paper, weight, (index, weigh))
    ]
    return tuple(sorted(collected, key=lambda item: -item.score))


def likely_papers(plan: Plan, found: Found, index: Index) -> list[tuple[Paper, float]]:
    """Give the papers to read, each with how likely it is the right one, relative to the best."""
    named = named_papers(plan.question, found, index)
    if named:
        weights = dict.fromkeys(named, 1.0)
    else:
        best = found.hits[0].score if found.hits else 0.0
        weights = {hit.paper_id: math.exp(-STEEPNESS * (best - hit.score)) for hit in found.hits[:PAPERS]}
    return [(paper, weight) for key, weight in weights.items() if (paper := index.paper(key))]


def _sentences(question: str, paper: Paper, weight: float, store: tuple[Index, Weigh]) -> list[Evidence]:
    """Score the sentences of one paper."""
    index, weigh = store
    spans = sentence_spans(paper.abstract)
    facts = index.facts.of_paper(paper.paper_id)
    return [
        Evidence(
            key=f"{paper.paper_id}#{number}",
            paper_id=paper.paper_id,
            title=paper.title,
            quote=paper.abstract[start:end],
            start=start,
            end=end,
            score=weight * chance,
            facts=tuple(fact for fact in facts if start <= fact.start and fact.end <= end),
        )
        for number, ((start, end), chance) in enumerate(
            zip(spans, chances(question, paper, spans, weigh), strict=True), start=1
        )
    ]
