"""A query, or some papers -> a score for every paper of a snapshot: by words, spelling, meaning."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from store.embedding import unit_rows
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


def likeness(snapshot: Snapshot, rows: Sequence[int], weights: Scores) -> Scores:
    """Score every paper by how like it is to some papers together, as Rocchio 1971 puts a query from results.

    The cosine with the weighted mean of these papers' vectors, after what all papers of the store have in
    common is taken away.

    Args:
        snapshot: The papers, with vectors.
        rows: Those to be like.
        weights: Of each of them, (rows,).

    Returns:
        (papers,), in [-1, 1].
    """
    vectors, mean = snapshot.vectors, snapshot.mean_vector
    wanted = weights @ unit_rows(vectors[list(rows)] - mean)
    lengths = np.sqrt(
        np.maximum(1 - 2 * (vectors @ mean) + mean @ mean, 1e-9)
    )  # of unit vectors less the mean
    return np.asarray((vectors @ wanted - mean @ wanted) / lengths, dtype=np.float32)
