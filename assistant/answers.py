"""A question as typed -> one that can be asked; what was verified -> the answer, and how long it took."""

import time
from collections.abc import Iterable, Sequence

from assistant.errors import UsageError
from assistant.plain import one_line
from assistant.prose import claims_of, write_text
from assistant.records import Answer, AnswerReady, Draft, Event, Evidence, Found, Plan, Verified
from store.index import Index
from store.records import Paper

EXTRACTIVE = "extractive"
"""What answers call it when no model was used."""

LONGEST_QUESTION = 10_000
"""Characters; a longer text is a document, not a question."""


class Clock:
    """Measures the wall time from one stage to the next.

    Example:
        >>> clock = Clock()
        >>> clock.lap("plan") >= 0 and set(clock.seconds()) == {"plan", "total"}
        True
    """

    def __init__(self) -> None:
        self._start = self._last = time.perf_counter()
        self._laps: dict[str, float] = {}

    def lap(self, stage: str) -> float:
        """End a stage; give its seconds."""
        now = time.perf_counter()
        self._laps[stage] = now - self._last
        self._last = now
        return self._laps[stage]

    def seconds(self) -> dict[str, float]:
        """Give the seconds of each stage, and `total` until now."""
        return {**self._laps, "total": time.perf_counter() - self._start}


def answer_in(events: Iterable[Event]) -> Answer:
    """Run an answer to its end; the answer is the last event."""
    return next(event.answer for event in events if isinstance(event, AnswerReady))


def checked(question: str) -> str:
    r"""Refuse what is no question, and drop its control characters.

    Raises:
        UsageError: If it is blank or too long.

    Example:
        >>> checked(" what is FooNet?\x07 ")
        'what is FooNet?'
    """
    cleaned = one_line(question)
    if not cleaned:
        raise UsageError(
            "the question is blank", hint='ask something, as in: assistant ask "which methods prune?"'
        )
    if len(cleaned) > LONGEST_QUESTION:
        raise UsageError(
            f"expected a question of at most {LONGEST_QUESTION:,} characters, found {len(cleaned):,}",
            hint="ask in a sentence; texts to search are taken in by: assistant ingest SOURCE",
        )
    return cleaned


def answer_of(question: str, plan: Plan, draft: Draft, verified: Verified) -> Answer:
    """Put together what was verified."""
    return Answer(
        question=question,
        route=plan.route,
        status=draft.status,
        reason=draft.reason,
        plan=plan,
        text=write_text(plan, draft, verified),
        claims=claims_of(verified),
        citations=verified.citations,
        rows=verified.rows,
        verdict=draft.verdict,
        coverage=draft.coverage,
        near_misses=verified.near_misses,
        related=draft.related,
        notes=draft.notes,
    )


def papers_of(
    index: Index, draft: Draft, found: Found | None = None, evidence: Sequence[Evidence] = ()
) -> dict[str, Paper]:
    """Fetch the papers that a draft cites, and those that evidence and hits are of."""
    ids = {support.paper_id for claim in draft.claims for support in claim.supports}
    ids |= {row.paper_id for row in draft.rows} | {miss.paper_id for miss in draft.near_misses}
    ids |= {item.paper_id for item in evidence} | {hit.paper_id for hit in found.hits} if found else set()
    return {paper_id: paper for paper_id in ids if (paper := index.paper(paper_id))}
