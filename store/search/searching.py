"""A query's scores -> hits and scored sentences, with why. Pure, over one snapshot."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from store.keeping.snapshot import Snapshot
from store.records import Hit

Scores = npt.NDArray[np.float32]
ScoredSpan = tuple[int, int, float]
"""A sentence's start and end in the abstract, and its score."""


def best_hits(
    snapshot: Snapshot, query: str, scores: Scores, cosines: Scores | None = None, *, k: int
) -> list[Hit]:
    """Rank papers by their scores, less those that do not fit at all.

    Args:
        snapshot: The papers.
        query: The words asked for.
        scores: Of each paper, (papers,), as `store.search.ranking` gives them.
        cosines: Of each paper with the query, (papers,); None to go by words alone.
        k: How many at most.
    """
    rows = [int(row) for row in np.argsort(-scores, kind="stable")[: max(k, 0)] if scores[row] > 0]
    return [
        Hit(
            paper_id=snapshot.paper_ids[row],
            title=snapshot.paper(row).title,
            score=min(float(scores[row]), 1.0),
            rank=rank,
            why=_why(stems, None if cosines is None else float(cosines[row])),
        )
        for rank, (row, stems) in enumerate(zip(rows, snapshot.words.shared(query, rows), strict=True), 1)
    ]


def _why(shared: Sequence[str], cosine: float | None) -> str:
    """Say in words what a hit has in common with the query."""
    parts = [f"words: {', '.join(shared)}"] if shared else []
    if cosine is not None and not np.isnan(cosine):
        parts.append(f"meaning: {cosine:.2f}")
    return "; ".join(parts)


def scored_sentences(
    snapshot: Snapshot, vector: Scores | None, paper_ids: Iterable[str]
) -> Mapping[str, list[ScoredSpan]]:
    """Score the sentences of some papers by the cosine of their vectors with the query's.

    Sentences without a vector (no embedder, or beyond what it reads of a text) score 0, papers that are not
    there have none.
    """
    found: dict[str, list[ScoredSpan]] = {}
    for paper_id in paper_ids:
        if (row := snapshot.rows.get(paper_id)) is None:
            continue
        spans, vectors = snapshot.sentences(row)
        if vector is None or vectors is None:
            scores = np.zeros(len(spans), dtype=np.float32)
        else:
            scores = vectors @ vector
        places = zip(spans.tolist(), scores.tolist(), strict=True)
        found[paper_id] = [(start, end, score) for (start, end), score in places]
    return found
