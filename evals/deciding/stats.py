"""The few statistics that the gate decides by, and those it only shows. scipy does the counting.

Differences are per unit (a case, or all cases of one cluster), signed so that below zero is worse.
"""

import math
import warnings
from collections.abc import Sequence

import numpy as np

from evals.extras import stats_module

ALPHA = 0.05
"""One-sided, family-wise."""
RESAMPLES = 20_000
EXACT = 14
"""Changed units; 2 to this power is still fewer than `RESAMPLES`."""
TINY = 1e-9
"""Sums that differ by rounding alone are equal."""
POWER_Z = 0.8416  # the 80 % quantile of the normal distribution
FEW_FLIPS = 5
"""Below so many changed units their own spread says nothing."""
USUAL_DISCORDANT = 0.10
"""The share of questions that differ between two runs of the same thing, for planning."""


def sign_flip_p(differences: Sequence[float]) -> float:
    """Test whether differences are below zero on average: one-sided paired permutation of signs.

    The same as `scipy.stats.permutation_test` with `permutation_type="samples"`, fifty times as fast. Units
    without a change carry no sign and are left out; up to `EXACT` changed units, all signs are enumerated.

    Example:
        >>> sign_flip_p([-1.0] * 10 + [0.0] * 50) == 2**-10
        True
        >>> sign_flip_p([0.0, 0.0])
        1.0
    """
    changed = np.array([difference for difference in differences if difference], dtype=float)
    units = changed.size
    if units == 0:
        return 1.0
    if units <= EXACT:
        bits = np.arange(2**units)[:, None] >> np.arange(units)
        return float(np.mean(_flipped_sums(changed, bits) <= changed.sum() + TINY))
    bits = np.random.default_rng(0).integers(0, 2, size=(RESAMPLES, units), dtype=np.int8)
    below = int(np.sum(_flipped_sums(changed, bits) <= changed.sum() + TINY))
    return (below + 1) / (RESAMPLES + 1)


def _flipped_sums(changed: np.ndarray, bits: np.ndarray) -> np.ndarray:
    """Sum the differences once for each row of signs."""
    return changed.sum() - 2 * ((bits & 1) @ changed)  # type: ignore[no-any-return] # numpy's matmul


def holm(p_values: Sequence[float]) -> list[float]:
    """Adjust p-values for having several tests (Holm 1979): any may then be held against `ALPHA`.

    Example:
        >>> holm([0.01, 0.5, 0.02])
        [0.03, 0.5, 0.04]
    """
    order = sorted(range(len(p_values)), key=lambda place: p_values[place])
    adjusted, so_far = [1.0] * len(p_values), 0.0
    for rank, place in enumerate(order):
        so_far = max(so_far, min(1.0, p_values[place] * (len(p_values) - rank)))
        adjusted[place] = so_far
    return adjusted


def wilson(right: int, of: int) -> tuple[float, float]:
    """Give the 95 % interval of a share; it stays sensible at 0 and 1.

    Example:
        >>> [round(bound, 3) for bound in wilson(57, 60)]
        [0.863, 0.983]
    """
    if of == 0:
        return 0.0, 1.0
    interval = stats_module().binomtest(right, of).proportion_ci(method="wilson")
    return float(interval.low), float(interval.high)


def mean_interval(differences: Sequence[float]) -> tuple[float, float] | None:
    """Give a 95 % bootstrap interval (BCa) of a mean: to show, never to decide by.

    Returns:
        None where all differences are equal, for which the bootstrap has nothing to say.
    """
    if len(set(differences)) <= 1:
        return None
    values = (np.array(differences),)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a degenerate resample: the interval then is nan, and not shown
        result = stats_module().bootstrap(values, np.mean, method="BCa", rng=0, n_resamples=2000)
    low, high = float(result.confidence_interval.low), float(result.confidence_interval.high)
    return None if math.isnan(low) or math.isnan(high) else (low, high)


def smallest_drop(differences: Sequence[float], tests: int, *, deterministic: bool) -> float:
    """Give the smallest drop of the mean that could have been seen, so that silence is not read as sameness.

    A deterministic engine has no noise: so many one-way flips are needed as make the exact test significant.
    Otherwise: the drop seen with 80 % power, with the spread of the differences, or the usual one where too
    few changed to tell.

    Args:
        differences: One a unit, unchanged ones included.
        tests: How many measures are gated.
        deterministic: Whether the same question always gets the same answer.

    Example:
        >>> round(smallest_drop([0.0] * 60, 1, deterministic=False), 3)
        0.102
    """
    units = len(differences)
    if units == 0:
        return 1.0
    if deterministic:
        return min(1.0, math.ceil(math.log2(tests / ALPHA)) / units)
    changed = sum(1 for difference in differences if difference)
    spread = float(np.std(differences)) if changed >= FEW_FLIPS else math.sqrt(USUAL_DISCORDANT)
    z = float(stats_module().norm.ppf(1 - ALPHA / tests)) + POWER_Z
    return min(1.0, z * spread / math.sqrt(units))


def quantile(values: Sequence[float], share: float) -> float | None:
    """Give a quantile; None of nothing.

    Example:
        >>> quantile([1.0, 2.0, 3.0], 0.5)
        2.0
    """
    return float(np.quantile(np.array(values), share)) if values else None
