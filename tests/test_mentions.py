"""The ways in which people write numbers with units: one row each, and what is only a name."""

import math

import pytest

from store.notation.links import Seed, share_units
from store.notation.numbers import find_numbers
from store.notation.units import UNITS
from store.quantities import find_quantities


def found(text: str) -> list[tuple[str, float, str]]:
    return [(quantity.cmp, quantity.value, quantity.unit) for quantity in find_quantities(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # hardware between number and unit, hyphens, magnitudes
        ("2400 H100 GPU hours", ("=", 2400, "gpu-hour")),
        ("nearly 1.5M V100 GPU-days", ("~", 36e6, "gpu-hour")),
        ("184K GPU-hours", ("=", 184e3, "gpu-hour")),
        ("four GPU hours", ("=", 4, "gpu-hour")),
        ("30 TPU-hours", ("=", 30, "gpu-hour")),
        ("10 TPUv3 core days", ("=", 240, "gpu-hour")),
        ("under 100 gpu hours", ("<", 100, "gpu-hour")),
        # parameters and operations
        ("a 557-million-parameter model", ("=", 557e6, "count")),
        ("10M params", ("=", 10e6, "count")),
        ("2.5 GFLOPs", ("=", 2.5e9, "count")),
        ("563M M-Adds", ("=", 563e6, "macs")),
        ("1.2T tokens", ("=", 1.2e12, "tokens")),
        # times, bytes, rates, money, devices
        ("sub-10 ms", ("<", 10, "ms")),
        ("16\u2009GB", ("=", 16e9, "byte")),
        ("40 frames per second", ("=", 40, "fps")),
        ("less than $0.1 million", ("<", 1e5, "USD")),
        ("a single GPU", ("=", 1, "count")),
        ("8xA800 GPU machine", ("=", 8, "count")),
        ("64 NVIDIA P100 GPUs", ("=", 64, "count")),
        ("thousands of GPUs", (">=", 1000, "count")),
        # LaTeX and what is left of it
        (r"2.08\%", ("=", 2.08, "%")),
        (r"$\sim$3 hours", ("~", 3, "hour")),
        ("sim3 hours", ("~", 3, "hour")),
        (r"1.5$\times$", ("=", 1.5, "x")),
        (r"\textbf{3x}", ("=", 3, "x")),
        ("5times", ("=", 5, "x")),
        ("10^4 GPU hours", ("=", 1e4, "gpu-hour")),
        (r"1.5\times 10^{3} GPU hours", ("=", 1.5e3, "gpu-hour")),
        # comparators before and after
        ("2 bits or lower", ("<=", 2, "bit")),
        ("10x or more", (">=", 10, "x")),
        ("over 80%", (">", 80, "%")),
        ("no more than 5 hours", ("<=", 5, "hour")),
        ("fewer than 10 million parameters", ("<", 10e6, "count")),
        ("as few as 0.3B parameters", (">=", 0.3e9, "count")),
        ("100+ GPUs", (">=", 100, "count")),
        ("up to about 3 hours", ("<=", 3, "hour")),
        ("greater than or equal to 120 Hz", (">=", 120, "Hz")),
        ("~10x", ("~", 10, "x")),
        ("≥ 4 bits", (">=", 4, "bit")),
        ("two orders of magnitude", ("=", 100, "x")),
        ("by a factor of 5", ("=", 5, "x")),
        ("twice as fast", ("=", 2, "x")),
        ("INT4", ("=", 4, "bit")),
        # units apart from their magnitude, parts, vague numbers
        ("3.5 FLOPs (G)", ("=", 3.5e9, "count")),
        ("3.5 Params (M)", ("=", 3.5e6, "count")),
        ("a third of the memory", ("=", 3, "x")),
        ("1/8 of the memory", ("=", 8, "x")),
        ("cut in half", ("=", 2, "x")),
        ("order of magnitude compression", ("=", 10, "x")),
        ("several thousand GPU hours", (">=", 1000, "gpu-hour")),
        (r"\textless3MB", ("<", 3e6, "byte")),
        ("max 47%", ("<=", 47, "%")),
    ],
)
def test_quantity_is_read_as_written(text: str, expected: tuple[str, float, str]) -> None:
    """These are the ways of writing that other tools miss."""
    cmp, value, unit = found(text)[0]

    assert (cmp, unit) == (expected[0], expected[2])
    assert math.isclose(value, expected[1])
    assert len(found(text)) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("from 60M to 800M FLOPs", [(">=", 60e6, "count"), ("<=", 800e6, "count")]),
        ("between 1 and 3 days", [(">=", 24, "hour"), ("<=", 72, "hour")]),
        ("3-7B parameters", [(">=", 3e9, "count"), ("<=", 7e9, "count")]),
        ("2.97~25.22x", [(">=", 2.97, "x"), ("<=", 25.22, "x")]),
        ("1.5x-2x", [(">=", 1.5, "x"), ("<=", 2, "x")]),
        ("reduced from 26 days to 1", [("=", 624, "hour"), ("=", 24, "hour")]),
        ("64.1% -> 75.1%", [("=", 64.1, "%"), ("=", 75.1, "%")]),
        ("675 vs. 6,250 GPU days", [("=", 16200, "gpu-hour"), ("=", 150000, "gpu-hour")]),
        ("1, 2, and 4 GPUs", [("=", 1, "count"), ("=", 2, "count"), ("=", 4, "count")]),
        ("up to 3x and 1.9x", [("<=", 3, "x"), ("<=", 1.9, "x")]),
        ("2/3/4-bit", [("=", 2, "bit"), ("=", 3, "bit"), ("=", 4, "bit")]),
        ("W4A8", [("=", 4, "bit"), ("=", 8, "bit")]),
        ("A16W4", [("=", 16, "bit"), ("=", 4, "bit")]),
        (r"sim3-5\%", [(">=", 3, "%"), ("<=", 5, "%")]),
        ("gains from 2% to 5%", [(">=", 2, "%"), ("<=", 5, "%")]),
        (
            "7, 13, and 70 billion parameters",
            [("=", 7e9, "count"), ("=", 13e9, "count"), ("=", 70e9, "count")],
        ),
    ],
)
def test_ranges_and_lists_share_their_unit(text: str, expected: list[tuple[str, float, str]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "ResNet-50",
        "CIFAR-10/100",
        "Llama2-7b",
        "GPT-4",
        "top-1",
        "3D",
        "the 4th",
        "in 2019",
        "Figure 2",
        "RTX 3090",
    ],
)
def test_names_are_no_quantities(text: str) -> None:
    assert found(f"We use {text} here.") == []


def test_neighbours_share_a_unit_only_where_they_hang_together() -> None:
    """What spans nothing, as hours "to 3 bits", keeps its own units; a list has one."""
    text = "4, 8 and 16 GPUs"
    gpus = next(unit for unit in UNITS if unit.hint == "accelerators")
    seeds = [Seed(n, gpus if n.value == 16 else None, n.end, n.start, n.end) for n in find_numbers(text)]

    assert [seed.unit for seed in share_units(text, seeds)] == [gpus, gpus, gpus]
    assert found("in four GPU hours to 3 or 4 bits")[0] == ("=", 4, "gpu-hour")


def test_an_order_is_quoted_whole() -> None:
    assert [quantity.text for quantity in find_quantities("It takes O(100) ns.")] == ["O(100) ns"]
