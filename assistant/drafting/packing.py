"""Evidence -> the passages that a model reads, whole sentences within a budget of tokens, most useful first.

One passage a paper: its title, the stretches of its abstract that were chosen, in the abstract's order, and
the arithmetic that code has shown for its values. Evidence comes first; where room is left, the rest of the
best papers' abstracts follows, since an answer may lie beside the sentence that was found. What does not fit
is counted, so that the person can be told.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from assistant.model.tokens import count_tokens
from assistant.records import Draft, Evidence, Support
from store.records import Fact, Paper, Record
from store.sentences import sentence_spans as _find_sentences

WRAPPING_TOKENS = 12
"""Of a passage's key, braces and field names."""

CONTEXT_PAPERS = 4
"""Whose whole abstract is worth reading; golden lookups are answered by the first paper or the second."""

Span = tuple[int, int]


@lru_cache(maxsize=256)
def sentence_spans(text: str) -> tuple[Span, ...]:
    """Find the sentences of an abstract once, though each of them may be evidence."""
    return tuple(_find_sentences(text))


class Passage(Record):
    """What a model reads of one paper."""

    paper_id: str
    title: str
    text: tuple[str, ...]
    """Stretches of the abstract, in its order."""
    derived: tuple[str, ...] = ()
    """Arithmetic by code."""

    def as_json(self) -> str:
        """Give one line; whatever the text says, it stays inside its string."""
        fields: dict[str, object] = {"key": self.paper_id, "title": self.title, "text": self.text}
        return json.dumps({**fields, "derived": self.derived} if self.derived else fields, ensure_ascii=False)


class Packed(Record):
    """What fits."""

    passages: tuple[Passage, ...]
    left_out: int
    """How many pieces of evidence did not fit."""


class Piece(Record):
    """Something that may support an answer, with the arithmetic that code has shown for values in it."""

    support: Support
    derived: tuple[str, ...] = ()


def evidence_of(draft: Draft, evidence: Sequence[Evidence]) -> list[Piece]:
    """List what supports an answer, the most useful first: what rules took for it, then all else."""
    best_first = sorted(evidence, key=lambda item: -item.score)
    return [
        *(Piece(support=row.support, derived=_shown([row.fact] if row.fact else [])) for row in draft.rows),
        *(Piece(support=s, derived=claim.derivations) for claim in draft.claims for s in claim.supports),
        *(
            Piece(
                support=Support(paper_id=item.paper_id, quote=item.quote, start=item.start),
                derived=_shown(item.facts),
            )
            for item in best_first
        ),
    ]


def _shown(facts: Iterable[Fact]) -> tuple[str, ...]:
    return tuple(fact.derivation for fact in facts if fact.derivation)


def pack(
    pieces: Iterable[Piece],
    papers: Mapping[str, Paper],
    context: Sequence[str],
    budget: int,
) -> Packed:
    """Choose what a model reads.

    Args:
        pieces: Evidence, most useful first; sentences that it touches are taken whole.
        papers: Papers by id; evidence of others is left out.
        context: Paper ids whose whole abstract is worth reading, best first.
        budget: In tokens.
    """
    chosen: dict[str, set[Span]] = {}
    derived: dict[str, list[str]] = {}
    left_out = 0
    for piece in pieces:
        paper = papers.get(piece.support.paper_id)
        spans = _touched(paper, piece.support) if paper else []
        cost = _cost(paper, spans, chosen) if paper else 0
        if paper is None or cost > budget:
            left_out += 1
            continue
        budget -= cost
        chosen.setdefault(paper.paper_id, set()).update(spans)
        derived.setdefault(paper.paper_id, []).extend(piece.derived)
    for paper_id in context[:CONTEXT_PAPERS]:
        budget -= _add_context(papers[paper_id], chosen, budget) if paper_id in papers else 0
    passages = (_passage(papers[p], spans, derived.get(p, [])) for p, spans in chosen.items() if spans)
    return Packed(passages=tuple(passages), left_out=left_out)


def _touched(paper: Paper, support: Support) -> list[Span]:
    """Give the sentences that a quote lies in."""
    text = paper.abstract
    start = support.start if support.start is not None else text.find(support.quote)
    end = start + len(support.quote)
    return [span for span in sentence_spans(text) if start >= 0 and span[0] < end and start < span[1]]


def _cost(paper: Paper, spans: Iterable[Span], chosen: Mapping[str, set[Span]]) -> int:
    """Count the tokens that sentences add to what is chosen already."""
    known = chosen.get(paper.paper_id)
    cost = 0 if known is not None else count_tokens(paper.title + paper.paper_id) + WRAPPING_TOKENS
    return cost + sum(count_tokens(paper.abstract[a:b]) for a, b in spans if (a, b) not in (known or ()))


def _add_context(paper: Paper, chosen: dict[str, set[Span]], budget: int) -> int:
    """Add the rest of an abstract, sentence by sentence while it fits; give what it takes."""
    spent = 0
    for span in sentence_spans(paper.abstract):
        cost = _cost(paper, [span], chosen)
        if spent + cost <= budget:
            spent += cost
            chosen.setdefault(paper.paper_id, set()).add(span)
    return spent


def _passage(paper: Paper, spans: set[Span], derived: Sequence[str]) -> Passage:
    return Passage(
        paper_id=paper.paper_id,
        title=paper.title,
        text=tuple(paper.abstract[start:end].strip() for start, end in _joined(paper, sorted(spans))),
        derived=tuple(dict.fromkeys(derived)),
    )


def _joined(paper: Paper, spans: Sequence[Span]) -> Iterator[Span]:
    """Join neighbours, between which there is only space, so that a quote may run across them."""
    start, end = spans[0]
    for following in spans[1:]:
        if paper.abstract[end : following[0]].strip():
            yield start, end
            start = following[0]
        end = following[1]
    yield start, end
