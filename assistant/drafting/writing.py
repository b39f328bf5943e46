"""What a model writes, claim by claim -> what holds, and what does not with the reason.

A claim is judged by the words that the model quotes for it; what is then cited is the whole sentence around
them, so that no "not" is left outside of a quote.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from assistant.checking.quotes import anchor
from assistant.checking.support import fault_of
from assistant.drafting.packing import Passage
from assistant.model.replies import ReplyClaim, ReplySupport
from assistant.records import DraftClaim, Support
from store.records import Paper
from store.sentences import sentence_spans

MOST_CLAIMS = 10
"""More than any route asks for; what comes after is not looked at."""

LONGEST_CLAIM = 600
"""Characters: a sentence, not an essay; the longest sentence of the bundled corpus has 580."""

MOST_SUPPORTS, MOST_REASONS = 6, 2

ELLIPSIS = re.compile(r"\s*(?:\[\s*)?(?:\.\.\.|…)(?:\s*\])?\s*")
SHORTEST_PART = 3
"""Words of a part of an elided quote; fewer stand anywhere."""


class Written:
    """The claims of one answer so far.

    Args:
        papers: By id.
        passages: What the model was given to read.
    """

    def __init__(self, papers: Mapping[str, Paper], passages: Sequence[Passage]) -> None:
        self.passed: list[DraftClaim] = []
        self.failed: list[tuple[DraftClaim, str]] = []
        """With the reasons."""
        self.withheld = 0
        """How many failed and were not mended."""
        self._papers = papers
        self._derived = {passage.paper_id: passage.derived for passage in passages}
        self._seen: set[ReplyClaim] = set()

    @property
    def reasons(self) -> list[str]:
        """Why statements were withheld, each reason once, the first few."""
        return list(dict.fromkeys(why for _, why in self.failed))[:MOST_REASONS]

    def take(self, claims: Iterable[ReplyClaim]) -> Iterator[DraftClaim]:
        """Check claims that were not seen before; yield those that hold."""
        for reply in claims:
            if reply in self._seen or len(self._seen) >= MOST_CLAIMS:
                continue
            self._seen.add(reply)
            claim = self._draft(reply)
            if why := self._fault(claim):
                self.failed.append((claim, why))
                self.withheld += 1
            else:
                self.passed.append(self._in_full(claim))
                yield self.passed[-1]

    def mend(self, claims: Iterable[ReplyClaim]) -> Iterator[DraftClaim]:
        """Check claims that stand in for failed ones; yield those that hold, at most as many as failed."""
        for reply in claims:
            claim = self._draft(reply)
            if self.withheld and reply not in self._seen and not self._fault(claim):
                self.withheld -= 1
                self.passed.append(self._in_full(claim))
                yield self.passed[-1]

    def _fault(self, claim: DraftClaim) -> str | None:
        if len(claim.text) > LONGEST_CLAIM:
            return f"it is longer than {LONGEST_CLAIM} characters"
        return fault_of(claim, self._papers)

    def _in_full(self, claim: DraftClaim) -> DraftClaim:
        """Cite the whole sentences that the quotes are from."""
        whole = (whole_sentences(support, self._papers[support.paper_id]) for support in claim.supports)
        return claim.model_copy(update={"supports": tuple(dict.fromkeys(whole))})

    def _draft(self, reply: ReplyClaim) -> DraftClaim:
        supports = [s for one in reply.supports[:MOST_SUPPORTS] for s in supports_of(one, self._papers)]
        cited = dict.fromkeys(support.paper_id for support in supports)
        derivations = tuple(line for paper_id in cited for line in self._derived.get(paper_id, ()))
        return DraftClaim(text=reply.text, supports=tuple(supports), derivations=derivations)


def whole_sentences(support: Support, paper: Paper) -> Support:
    """Widen a quote that stands in an abstract to the sentences that it touches.

    Example:
        >>> paper = Paper(paper_id="p", title="P", abstract="We try. It is not always fast. We stop.")
        >>> whole_sentences(Support(paper_id="p", quote="always  fast"), paper).quote
        'It is not always fast.'
    """
    span = anchor(support.quote, paper.abstract, support.start)
    if span is None:
        return support
    touched = [(a, b) for a, b in sentence_spans(paper.abstract) if a < span[1] and span[0] < b]
    start, end = (touched[0][0], touched[-1][1]) if touched else span
    return Support(paper_id=paper.paper_id, quote=paper.abstract[start:end], start=start)


def supports_of(reply: ReplySupport, papers: Mapping[str, Paper]) -> list[Support]:
    """Take a model's quote as it stands, or its parts where it left words out and said so.

    Example:
        >>> abstract = "It is small and, they say, quick to train."
        >>> papers = {"p": Paper(paper_id="p", title="P", abstract=abstract)}
        >>> elided = ReplySupport(key="p", quote='"It is small and ... quick to train."')
        >>> [support.quote for support in supports_of(elided, papers)]
        ['It is small and', 'quick to train']
    """
    paper = papers.get(reply.key)
    if paper is None or anchor(reply.quote, paper.abstract):
        return [Support(paper_id=reply.key, quote=reply.quote)]
    bare = reply.quote.strip(" \t\n\"'“”‘’.…")
    parts = [part for part in ELLIPSIS.split(bare) if part]
    if len(parts) > 1 and any(len(part.split()) < SHORTEST_PART for part in parts):
        parts = []
    found = [part for part in parts if anchor(part, paper.abstract)]
    kept = found if found and len(found) == len(parts) else [reply.quote]
    return [Support(paper_id=reply.key, quote=quote) for quote in kept]
