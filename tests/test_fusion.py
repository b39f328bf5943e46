"""One hybrid score from two."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from store.search.fusion import NEIGHBOURS, SHARE, hybrid, regularised, scaled

scores = st.lists(st.floats(-100, 100, width=32), min_size=1, max_size=30)


@given(scores)
def test_scaled_scores_lie_between_0_and_1_and_keep_their_order(values: list[float]) -> None:
    found = scaled(values)

    assert found.min() >= 0
    assert found.max() <= 1
    assert all(
        found[a] <= found[b] for a in range(len(values)) for b in range(len(values)) if values[a] < values[b]
    )


@given(scores, st.randoms())
def test_a_hybrid_score_does_not_depend_on_the_order_of_papers(values: list[float], random: object) -> None:
    words = [abs(value) for value in values]
    order = list(range(len(values)))
    random.shuffle(order)  # type: ignore[attr-defined]

    direct = hybrid([words], [values])[order]

    assert np.allclose(hybrid([[words[i] for i in order]], [[values[i] for i in order]]), direct, atol=1e-6)


def test_a_paper_that_both_find_comes_before_one_that_either_finds() -> None:
    found = hybrid([[5, 5, 0, 0]], [[0.5, 0.1, 0.5, 0.1]])

    assert found.argmax() == 0
    assert found.argmin() == 3


def test_without_vectors_words_alone_decide() -> None:
    """No model within reach: the search goes on, by words."""
    assert hybrid([[0, 2, 4]]).tolist() == [0, 0.5, 1]


def test_a_paper_without_a_known_cosine_counts_as_the_farthest() -> None:
    """Chroma's graph gives the nearest only; the others are not nearer than those."""
    found = hybrid([[1, 1, 1]], [[0.2, np.nan, 0.9]])

    assert found.tolist() == [0, 0, 0.5]


def test_equal_scores_say_nothing() -> None:
    assert hybrid([[0, 0]], [[0.3, 0.3]]).tolist() == [0, 0]


def test_an_empty_store_has_no_scores() -> None:
    assert hybrid([[]], [[]]).shape == (0,)


def test_words_and_meaning_count_equally_however_many_sources_each_has() -> None:
    assert np.allclose(hybrid([[0, 1], [0, 1]], [[1, 0]]), [0.5, 0.5])


def unit(rows: list[list[float]]) -> np.ndarray:
    vectors = np.array(rows, dtype=np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


CROWD = unit([[1, 0.1 * i] for i in range(NEIGHBOURS + 1)] + [[-0.1 * i, -1] for i in range(NEIGHBOURS + 1)])


def test_a_paper_among_good_ones_gains_and_one_among_bad_ones_loses() -> None:
    """The cluster hypothesis: what is near a relevant paper tends to be relevant."""
    half = NEIGHBOURS + 1
    scores = np.array([0.5] + [0.9] * (half - 1) + [0.5] + [0.1] * (half - 1), dtype=np.float32)

    found = regularised(scores, CROWD)

    assert np.isclose(found[0], (1 - SHARE) * 0.5 + SHARE * 0.9, atol=1e-4)
    assert np.isclose(found[half], (1 - SHARE) * 0.5 + SHARE * 0.1, atol=1e-4)


def test_equal_scores_stay() -> None:
    assert np.allclose(regularised(np.full(len(CROWD), 0.4, dtype=np.float32), CROWD), 0.4)


def test_too_few_papers_have_no_neighbours() -> None:
    scores = np.array([0.1, 0.9], dtype=np.float32)

    assert np.array_equal(regularised(scores, CROWD[:2]), scores)


@given(st.lists(st.floats(0, 1, width=32), min_size=0, max_size=20), st.integers(0, 2**32 - 1))
def test_regularised_scores_stay_within_the_scores(values: list[float], seed: int) -> None:
    scores = np.array(values, dtype=np.float32)
    rows = np.random.default_rng(seed).normal(size=(len(values), 3)).astype(np.float32)

    found = regularised(scores, rows / np.linalg.norm(rows, axis=1, keepdims=True))

    assert found.shape == scores.shape
    assert not values or (found.min() >= scores.min() - 1e-6 and found.max() <= scores.max() + 1e-6)
