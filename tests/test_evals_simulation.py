"""The gate over seeded random runs: rarely red by chance, rarely blind to what broke."""

import numpy as np

from evals.deciding.gate import find_collapses, find_red_means
from evals.deciding.means import compare_means
from evals.deciding.pairing import Sides
from evals.testing import make_summary


def draw(rng: np.random.Generator, chances: np.ndarray, repeats: int) -> dict[str, tuple[float, ...]]:
    passes = rng.random((len(chances), repeats)) < chances[:, None]
    return {f"q{number:03}": tuple(row.astype(float)) for number, row in enumerate(passes)}


def chances() -> np.ndarray:
    """Three quarters of the questions are stable, some waver, some nearly always fail."""
    return np.concatenate([np.full(90, 0.985), np.full(18, 0.75), np.full(12, 0.10)])


def is_red(rng: np.random.Generator, now: np.ndarray) -> bool:
    """Decide one made-up run of 3 repeats against a baseline of 10, by the two steps that see chance."""
    sides = Sides(make_summary(draw(rng, now, 3)), make_summary(draw(rng, chances(), 10)))
    found = [*find_collapses(sides), *find_red_means(compare_means(sides, intervals=False))]
    return any(finding.level == "red" for finding in found)


def test_without_a_change_the_gate_is_rarely_red() -> None:
    """The differences are not exactly symmetric with 3 repeats against 10, so this is held by simulation."""
    rng, trials = np.random.default_rng(0), 400

    assert sum(is_red(rng, chances()) for _ in range(trials)) / trials < 0.07


def test_one_collapsed_stable_question_is_nearly_always_found() -> None:
    rng, trials = np.random.default_rng(1), 200
    broken = chances()
    broken[0] = 0.0
    found = 0
    for _ in range(trials):
        base = make_summary(draw(rng, chances(), 10))
        sides = Sides(make_summary(draw(rng, broken, 3)), base)
        found += any(finding.case_id == "q000" for finding in find_collapses(sides))

    assert found / trials > 0.80


def test_a_wide_decline_is_found() -> None:
    rng, trials = np.random.default_rng(2), 60

    assert sum(is_red(rng, chances() * 0.92) for _ in range(trials)) / trials > 0.80
