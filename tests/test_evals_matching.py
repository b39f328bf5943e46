"""Words are held by their letters, numbers by their value and unit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.scoring.matching import fold, held, printed_tolerance


@pytest.mark.parametrize(
    ("alias", "text"),
    [
        ("2.62x", "it is 2.62 times faster"),
        ("2.62x", "a 2.62× speedup"),
        ("3.8 GPU-days", "it takes 91.2 GPU hours"),
        ("64ms", "64 milliseconds a query"),
        ("2.5 GB", "shrunk to 2,500 MB"),
        ("four GPU hours", "needs 4 GPU-hours"),
        ("DeepSeek-V2", "deepseek‑v2 activates 21B"),
        ("24.2", "an error of 24.2%"),
        ("zero-shot", "in the Zero-Shot setting"),
    ],
)
def test_held(alias: str, text: str) -> None:
    assert held(((alias,),), text) == (True,)


@pytest.mark.parametrize(
    ("alias", "text"),
    [
        ("16", "160 hours"),
        ("16", "1.16 hours"),
        ("2.5x", "a 12.5x speedup"),
        ("24.2", "24.25%"),
        ("3.8 GPU-days", "3.8 GPU-hours"),
        ("24.2%", "24.3% of it"),
        ("64 ms", "64 seconds"),
        ("ULIP-2", "ULIP"),
    ],
)
def test_not_held(alias: str, text: str) -> None:
    assert held(((alias,),), text) == (False,)


def test_every_group_needs_one_alias() -> None:
    assert held((("a1", "FooNet"), ("12 hours",)), "FooNet takes half a day") == (True, False)


def test_tolerance_follows_the_printed_digits() -> None:
    assert printed_tolerance("3.87%") == pytest.approx(0.005 / 3.87)
    assert printed_tolerance("12,288 GPUs") == pytest.approx(0.5 / 12288)
    assert printed_tolerance("no number") == 0.01


@given(st.text(max_size=60))
def test_nothing_crashes_and_a_text_holds_itself(text: str) -> None:
    assert held(((text,),), text) == (True,)
    assert fold(fold(text)) == fold(text)
