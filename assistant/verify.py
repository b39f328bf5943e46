"""Draft -> what may be shown of it. Pure: the draft, the abstracts, and nothing else.

Whoever wrote the draft, a rule or a model, is not believed. A paper must exist; a quote must stand in its
abstract and is replaced by the abstract's own characters; figures, names and links of a sentence must come
from what it cites (`support.py`). What fails is withheld whole and named with the reason. Verifying a draft's
first claims gives the first claims of verifying it all, so that sentences can be shown one at a time.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from assistant.checking.support import Place, Unsupported, as_sentence, check_claim, find_place
from assistant.records import Citation, Claim, Draft, DraftClaim, DraftRow, NearMiss, Row, Support, Verified
from store.records import Fact, Paper

Proposed = TypeVar("Proposed", bound=DraftClaim | DraftRow | NearMiss)
Checked = TypeVar("Checked")


class _Citations:
    """Numbers places in the order of their first use; the same words of the same paper are one citation."""

    def __init__(self) -> None:
        self._by_words: dict[tuple[str, str], Citation] = {}

    def number(self, place: Place) -> int:
        paper, start, end = place
        quote = paper.abstract[start:end]
        return self._by_words.setdefault(
            (paper.paper_id, quote),
            Citation(
                number=len(self._by_words) + 1,
                paper_id=paper.paper_id,
                title=paper.title,
                url=paper.url,
                quote=quote,
                start=start,
                end=end,
                text_kind=paper.text_kind,
            ),
        ).number

    def all(self) -> tuple[Citation, ...]:
        return tuple(self._by_words.values())


def verify(draft: Draft, papers: Mapping[str, Paper]) -> Verified:
    """Check a draft against the abstracts.

    Args:
        draft: What is proposed.
        papers: Papers by id; what is not among them does not exist.

    Returns:
        The claims, rows and near misses that hold, their citations, and what was withheld with the reason.

    Example:
        >>> paper = Paper(paper_id="p", title="Foo", abstract="Foo is small.")
        >>> claim = DraftClaim(text="It is small.", supports=(Support(paper_id="p", quote="Foo  is small"),))
        >>> verify(Draft(status="answered", claims=(claim,)), {"p": paper}).citations[0].quote
        'Foo is small'
    """
    citations = _Citations()
    claims, no_claims = _sift(draft.claims, lambda claim: check_claim(claim, papers))
    rows, no_rows = _sift(draft.rows, lambda row: _check_row(row, papers))
    near, no_near = _sift(draft.near_misses, lambda miss: _check_near_miss(miss, papers))
    return Verified(
        claims=tuple(
            Claim(
                text=as_sentence(claim.text),
                citations=tuple(dict.fromkeys(citations.number(p) for p in places)),
            )
            for claim, places in claims
        ),
        rows=tuple(_row(row, place[0], citations.number(place)) for row, place in rows),
        near_misses=tuple(checked for _, checked in near),
        citations=citations.all(),
        withheld=(*no_claims, *no_rows, *no_near),
    )


def _sift(
    items: Iterable[Proposed], check: Callable[[Proposed], Checked]
) -> tuple[list[tuple[Proposed, Checked]], list[tuple[str, str]]]:
    """Part what holds, with what the check gave for it, from what does not, with the reason."""
    kept: list[tuple[Proposed, Checked]] = []
    withheld: list[tuple[str, str]] = []
    for item in items:
        try:
            kept.append((item, check(item)))
        except Unsupported as fault:
            withheld.append(
                (as_sentence(item.text if isinstance(item, DraftClaim) else item.title), str(fault))
            )
    return kept, withheld


def _check_row(row: DraftRow, papers: Mapping[str, Paper]) -> Place:
    if row.support.paper_id != row.paper_id:
        raise Unsupported(f"the quote is from another paper, {row.support.paper_id!r}")
    place = find_place(row.support, papers)
    if row.fact:
        _check_fact(row.fact, place)
    return place


def _check_near_miss(miss: NearMiss, papers: Mapping[str, Paper]) -> NearMiss:
    place = find_place(Support(paper_id=miss.paper_id, quote=miss.quote, start=miss.start), papers)
    _check_fact(miss.fact, place)
    paper, start, end = place
    return miss.model_copy(
        update={"title": paper.title, "quote": paper.abstract[start:end], "start": start, "end": end}
    )


def _check_fact(fact: Fact, place: Place) -> None:
    """Refuse a fact that is not in the words that are cited for it.

    Raises:
        Unsupported: If it is of another paper, or stands elsewhere.
    """
    paper, start, end = place
    stands = fact.paper_id == paper.paper_id and paper.abstract[fact.start : fact.end] == fact.text
    if not stands or fact.start < start or fact.end > end:
        raise Unsupported(f"the value {fact.text!r} does not stand in the quote")


def _row(row: DraftRow, paper: Paper, number: int) -> Row:
    return Row(
        paper_id=paper.paper_id,
        title=paper.title,
        fact=row.fact,
        derivation=row.derivation or (row.fact.derivation if row.fact else None),
        citation=number,
    )
