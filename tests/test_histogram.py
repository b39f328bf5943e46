"""Bars at round numbers of a logarithmic axis."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.doors.histogram import BAR, bins, plot, text_histogram
from assistant.errors import UsageError
from tests.answers import fact

VALUES = st.lists(st.floats(min_value=1e-6, max_value=1e15), min_size=1, max_size=30)


@given(VALUES)
def test_each_value_is_counted_once_between_its_edges(values: list[float]) -> None:
    """Also at powers of ten, where logarithms round."""
    found = bins(values)

    assert sum(b.size for b in found) == len(values)
    for b in found:
        assert b.size == sum(b.low <= value < b.high for value in values)


@given(VALUES)
def test_the_axis_has_no_gap(values: list[float]) -> None:
    """An empty stretch is information."""
    found = bins(values)

    assert [b.high for b in found[:-1]] == [b.low for b in found[1:]]


def test_bars_are_as_long_as_their_share() -> None:
    """And the smallest count is still seen."""
    facts = [fact(1, "a", value) for value in [1.5] * 80 + [3.0]]

    lines = text_histogram(facts).splitlines()

    assert lines[0].count("█") == BAR
    assert lines[1].count("█") == 1
    assert lines[0].strip().startswith("1 GPU-hour to 2 GPU-hours")


def test_other_units_and_zeros_are_counted_beside_it() -> None:
    """A frame and a token a second do not share an axis, and zero has no place on this one."""
    facts = [fact(1, "a", 2), fact(2, "b", 3), fact(3, "c", 9, unit="hour"), fact(4, "d", 0)]

    assert text_histogram(facts).endswith("2 not drawn: in another unit, or not above 0")


def test_nothing_to_draw_is_nothing() -> None:
    """No axis without values."""
    assert text_histogram([]) == ""
    assert text_histogram([fact(1, "a", 0)]) == ""


@pytest.mark.parametrize(("name", "head"), [("a.png", b"\x89PNG"), ("a.svg", b"<?xml")])
def test_the_ending_chooses_the_picture(tmp_path: Path, name: str, head: bytes) -> None:
    """A picture for a page, a drawing for a paper."""
    plot([fact(1, "a", value) for value in (1, 20, 300)], tmp_path / name)

    assert (tmp_path / name).read_bytes().startswith(head)


def test_what_cannot_be_drawn_is_a_usage_error(tmp_path: Path) -> None:
    """With what can be done about it."""
    with pytest.raises(UsageError, match=r"\.png, \.svg"):
        plot([fact(1, "a")], tmp_path / "a.exe")
    with pytest.raises(UsageError, match="no value to draw"):
        plot([], tmp_path / "a.png")
