"""Scores of papers from several sources -> one hybrid score in [0, 1]. Pure.

Each source is scaled by its least and greatest score, and they are added with equal weights: the CombSUM
of Fox & Shaw 1994, which beats rank fusion and needs little tuning (Bruch et al. 2023). Then papers that are
near one another are brought nearer in score: the cluster hypothesis, as Diaz 2005 regularises scores.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Scores = npt.NDArray[np.float32]

NEIGHBOURS = 5
SHARE = 0.2
"""How much of a paper's score its neighbours give. Both were chosen on the golden lookups (docs/log.md)."""


def scaled(scores: npt.ArrayLike) -> Scores:
    """Scale scores to [0, 1] by their least and greatest; NaN counts as the least, and equal scores become 0.

    Example:
        >>> scaled([2, 4, 3]).tolist(), scaled([5, 5]).tolist()
        ([0.0, 1.0, 0.5], [0.0, 0.0])
    """
    values = np.asarray(scores, dtype=np.float32)
    known = values[~np.isnan(values)]
    if known.size == 0 or known.max() == known.min():
        return np.zeros(values.shape, dtype=np.float32)
    scale = (values - known.min()) / (known.max() - known.min())
    return np.asarray(np.nan_to_num(scale, nan=0.0), dtype=np.float32)


def hybrid(words: Sequence[npt.ArrayLike], meaning: Sequence[npt.ArrayLike] = ()) -> Scores:
    """Fuse the scores of the same papers; words and meaning count equally, however many sources each has.

    Args:
        words: Scores by words, one array for each source, (papers,) each.
        meaning: Scores by vectors likewise, NaN where a paper has none; empty in a store without vectors.

    Returns:
        One score a paper in [0, 1], comparable within one query only.

    Example:
        >>> hybrid([[0, 3, 6]], [[0.2, 0.6, 0.4]]).tolist()
        [0.0, 0.75, 0.75]
    """
    sides = [np.mean([scaled(scores) for scores in side], axis=0) for side in (words, meaning) if side]
    return np.asarray(np.mean(sides, axis=0), dtype=np.float32)


ONE_THREAD = 2**18
"""Multiplications up to which OpenBLAS starts no threads; on a busy machine it waits for them longer than so
small a product takes (6 to 11 ms instead of 1 at load 4)."""


def regularised(scores: Scores, vectors: npt.NDArray[np.float32]) -> Scores:
    """Mix the score of each paper with those of its nearest.

    Args:
        scores: (papers,), in [0, 1].
        vectors: (papers, dim) of the same papers, rows of unit length.

    Returns:
        (papers,), in [0, 1]; the scores as they were where there are too few papers to have neighbours.
    """
    if len(scores) <= NEIGHBOURS or not vectors.size:
        return scores
    rows = max(1, ONE_THREAD // vectors.size)
    products = [vectors[start : start + rows] @ vectors.T for start in range(0, len(vectors), rows)]
    near = np.maximum(np.concatenate(products), 0)
    np.fill_diagonal(near, -1)  # nobody is a neighbour of itself
    neighbours = np.argpartition(-near, NEIGHBOURS, axis=1)[:, :NEIGHBOURS]
    weights = np.take_along_axis(near, neighbours, axis=1) + 1e-9  # some, where all neighbours are far
    given = (weights * scores[neighbours]).sum(axis=1) / weights.sum(axis=1)
    return np.asarray((1 - SHARE) * scores + SHARE * given, dtype=np.float32)
