"""The gate's statistics against scipy's, and the traps of few flips."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from evals.deciding.stats import holm, mean_interval, quantile, sign_flip_p, smallest_drop, wilson


@pytest.mark.parametrize(("flips", "p"), [(3, 0.125), (5, 2**-5), (10, 2**-10)])
def test_one_way_flips_are_exact(flips: int, p: float) -> None:
    assert sign_flip_p([-1.0] * flips + [0.0] * (60 - flips)) == p


@given(st.lists(st.integers(-10, 10).map(float), min_size=2, max_size=9))
def test_the_test_is_scipy_s_permutation_test(differences: list[float]) -> None:
    changed = np.array([one for one in differences if one])
    if changed.size < 2:
        return
    theirs = stats.permutation_test(
        (changed,), np.mean, permutation_type="samples", alternative="less", n_resamples=10_000
    )

    assert sign_flip_p(differences) == pytest.approx(theirs.pvalue, abs=1e-9)


def test_many_flips_are_sampled_near_the_truth() -> None:
    exact = stats.binomtest(22, 30, alternative="greater").pvalue

    assert sign_flip_p([-1.0] * 22 + [1.0] * 8) == pytest.approx(exact, abs=0.003)


@given(st.lists(st.floats(0, 1), max_size=8))
def test_holm_keeps_the_order_and_never_helps(p_values: list[float]) -> None:
    adjusted = holm(p_values)

    assert all(after >= min(1.0, before) for before, after in zip(p_values, adjusted, strict=True))
    ranked = [after for _, after in sorted(zip(p_values, adjusted, strict=True))]
    assert ranked == sorted(ranked)


def test_a_share_of_all_or_none_has_an_interval() -> None:
    assert wilson(60, 60)[0] == pytest.approx(0.940, abs=1e-3)
    assert wilson(0, 0) == (0.0, 1.0)


def test_an_interval_of_equal_differences_is_not_made_up() -> None:
    assert mean_interval([0.0] * 30) is None
    low, high = mean_interval([-1.0] * 10 + [0.0] * 50) or (0, 0)
    assert low < -10 / 60 < high <= 0


def test_the_smallest_drop_follows_the_noise() -> None:
    noisy = [(-1.0) ** n for n in range(40)]

    assert smallest_drop([0.0] * 40, 1, deterministic=False) == pytest.approx(0.124, abs=1e-3)
    assert smallest_drop(noisy, 1, deterministic=False) > 0.3
    assert smallest_drop([0.0] * 100, 6, deterministic=True) == 0.07
    assert smallest_drop([], 1, deterministic=False) == 1.0


def test_quantile_of_nothing_is_nothing() -> None:
    assert (quantile([], 0.5), quantile([1.0, 3.0], 0.5)) == (None, 2.0)
