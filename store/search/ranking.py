"""A query -> a score for every paper of a snapshot: by words, spelling, meaning, and the nearest sentence."""

import numpy as np
import numpy.typing as npt

from store.keeping.snapshot import Snapshot
from store.search.fusion import hybrid, regularised

Scores = npt.NDArray[np.float32]

READ_CLOSELY = 100
"""Papers, the best by all else, that are scored by their nearest sentence and by one another: 2 ms."""


def paper_scores(
    snapshot: Snapshot, query: str, cosines: Scores | None = None, vector: Scores | None = None
) -> Scores:
    """Score every paper.

    Args:
        snapshot: The papers.
        query: What is asked for.
        cosines: Of each paper with the query, (papers,), NaN where a paper is not among the nearest; None to
            go by words alone.
        vector: The query's, (dim,); None to leave the sentences out.

    Returns:
        (papers,), in [0, 1]; comparable within one query only.
    """
    words = snapshot.words.all_scores(query)
    if cosines is None:
        return hybrid(words)
    scores = hybrid(words, [cosines])
    best = np.argsort(-scores, kind="stable")[:READ_CLOSELY]
    if vector is not None and snapshot.has_sentences:
        scores = hybrid(words, [cosines, _nearest_sentences(snapshot, vector, best)])
    scores[best] = regularised(scores[best], snapshot.vectors[best])
    return scores


def _nearest_sentences(snapshot: Snapshot, vector: Scores, rows: npt.NDArray[np.intp]) -> Scores:
    """Give the cosine of each paper's nearest sentence, NaN for papers that are not among the rows."""
    nearest = np.full(len(snapshot), np.nan, dtype=np.float32)
    for row in rows:
        _, vectors = snapshot.sentences(int(row))
        if vectors is not None and len(vectors):
            nearest[row] = (vectors @ vector).max()
    return nearest
