"""Numbers with units: found as people write them, one notion of the same number, no text that breaks it."""

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from store.errors import QuantityError
from store.notation.comparators import cmp_after, cmp_before
from store.notation.dimensions import ratio
from store.notation.mentions import find_mentions
from store.notation.numbers import find_numbers
from store.notation.spelling import find_spelled
from store.notation.units import UNITS, unit_at
from store.quantities import (
    convert,
    find_quantities,
    format_value,
    kind_of,
    parse_quantity,
    same,
    satisfies,
)
from store.records import Bound, Cmp, Quantity

CMPS = st.sampled_from(["=", "~", "<", "<=", ">", ">="])


def test_a_span_is_what_was_written() -> None:
    text = "It needs (at most) 16 GB of memory."

    (quantity,) = find_quantities(text)

    assert text[quantity.start : quantity.end] == quantity.text == "16 GB"


@given(st.text())
@example("1" * 400 + "e99^9999")
@example("$" * 50 + "5")
@example("O(" + "1,000" * 9)
@example("½ ٣ ²")
def test_any_text_is_survived_and_its_spans_reproduce_it(text: str) -> None:
    for quantity in find_quantities(text):
        assert text[quantity.start : quantity.end] == quantity.text != ""
        assert math.isfinite(quantity.value)


TOKENS = st.sampled_from(
    [
        *("1", "2.5", "10^4", "1,000", "7B", "30", "single", "four", "thousands of", "half a"),
        *(
            "GPU",
            "hours",
            "days",
            "A100",
            "%",
            "x",
            "ms",
            "parameters",
            "-",
            "--",
            "to",
            "vs.",
            "and",
            ",",
            "(",
            ")",
            "$",
        ),
        *(
            "\\times",
            "\\sim",
            "from",
            "between",
            "less than",
            "over",
            "up to",
            "or more",
            "+",
            ".",
            "INT4",
            "tokens",
        ),
    ]
)


@given(st.lists(TOKENS, max_size=25).map(" ".join))
def test_words_of_the_field_in_any_order_are_survived(text: str) -> None:
    """Random characters seldom reach the rules; their own words do."""
    for mention in find_mentions(text, bare_words=True):
        assert 0 <= mention.start < mention.end <= len(text)
        assert mention.start <= mention.number.start <= mention.end
        assert math.isfinite(mention.value)


@given(
    st.decimals(min_value="0.01", max_value="99999", places=2),
    st.sampled_from(["GPU-hours", "hours", "ms", "%", "x", "GB", "M parameters", "fps", "tokens"]),
)
def test_a_value_comes_back_from_what_is_written(value: object, unit: str) -> None:
    quantity = parse_quantity(f"{value} {unit}")

    again = parse_quantity(format_value(quantity.value, quantity.unit))

    assert same(again.value, quantity.value, rel=1e-3)


@given(
    st.floats(1e-3, 1e6),
    st.sampled_from([("hour", "ms"), ("gpu-hour", "gpu-day"), ("byte", "MB"), ("kWh", "J")]),
)
def test_converting_there_and_back_changes_nothing(value: float, units: tuple[str, str]) -> None:
    there = convert(value, *units)
    assert there is not None

    back = convert(there, units[1], units[0])

    assert back is not None
    assert same(back, value, rel=1e-9)


@given(CMPS, st.integers(1, 400), CMPS, st.integers(1, 400))
def test_a_decision_does_not_depend_on_the_unit(cmp: Cmp, value: int, bound_cmp: Cmp, bound: int) -> None:
    """4 GPU-days are 96 GPU-hours, in the fact and in the condition alike."""
    hours = Quantity(value=value * 24, unit="gpu-hour", cmp=cmp, text="-", start=0, end=1)
    in_hours = [Bound(cmp=bound_cmp, value=bound * 24, unit="gpu-hour")]
    in_days = [Bound(cmp=bound_cmp, value=bound, unit="gpu-day")]

    assert satisfies(hours, in_hours) == satisfies(hours, in_days)


@given(CMPS, st.integers(1, 50), CMPS, st.integers(1, 50))
def test_decisions_agree_with_values_that_fit(cmp: Cmp, value: int, bound_cmp: Cmp, bound: int) -> None:
    """Whatever the true value behind "less than 20" may be: met means all of them, failed means none."""
    fits = {
        "=": float.__eq__,
        "~": float.__eq__,
        "<": float.__lt__,
        "<=": float.__le__,
        ">": float.__gt__,
        ">=": float.__ge__,
    }
    stated = Quantity(value=value, unit="x", cmp=cmp, text="-", start=0, end=1)
    possible = [v / 2 for v in range(1, 200) if fits[cmp](v / 2, float(value))]
    if bound_cmp in {"=", "~"}:
        return  # equality has its own tolerance

    decision = satisfies(stated, [Bound(cmp=bound_cmp, value=bound, unit="x")])

    meeting = [fits[bound_cmp](v, float(bound)) for v in possible]
    if decision == "meets":
        assert all(meeting)
    if decision == "fails":
        assert not any(meeting)


@pytest.mark.parametrize(
    ("stated", "bound", "decision"),
    [
        ("72 GPU hours", "< 100 GPU-hours", "meets"),
        ("about 72 GPU hours", "< 100 GPU-hours", "meets"),
        ("less than 200 GPU hours", "< 100 GPU-hours", "undecided"),
        ("over 50 GPU hours", "< 100 GPU-hours", "undecided"),
        ("over 150 GPU hours", "< 100 GPU-hours", "fails"),
        ("4 GPU-days", "< 100 GPU-hours", "meets"),
        ("up to 5,000x", ">= 10x", "undecided"),
        ("10x", ">= 10x", "meets"),
        ("10x", "> 10x", "fails"),
        ("99.9 ms", "~ 100 ms", "meets"),
        ("3 hours", "< 10 GB", "fails"),
    ],
)
def test_a_stated_value_meets_a_bound_when_it_entails_it(stated: str, bound: str, decision: str) -> None:
    limit = parse_quantity(bound)
    bounds = [Bound(cmp=limit.cmp, value=limit.value, unit=limit.unit)]

    assert satisfies(parse_quantity(stated), bounds) == decision


@pytest.mark.parametrize("words", ["", "GPU hours", "1 GB or 2 GB", "ResNet-50"])
def test_what_is_no_single_quantity_gets_examples(words: str) -> None:
    with pytest.raises(QuantityError, match="expected one quantity") as caught:
        parse_quantity(words)

    assert "GPU-hours" in caught.value.hint


def test_a_bare_number_counts() -> None:
    assert parse_quantity("1B") == Quantity(value=1e9, unit="count", text="1B", start=0, end=2)


def test_a_unit_gives_its_kind_away() -> None:
    kinds = [
        kind_of(parse_quantity(words)) for words in ("4 GPU-days", "10M params", "8 GPUs", "10 ms", "80%")
    ]

    assert kinds == ["compute_time", "parameters", "accelerators", "latency", None]


def test_comparators_stand_on_either_side() -> None:
    assert cmp_before("needs a total of no less than ") == ">="
    assert cmp_before("needs ") is None
    assert cmp_after("8 bits at most", 1, 6) == "<="


def test_spelled_numbers_are_read() -> None:
    words = "twenty-five of two hundred million, half a million, a dozen, tens of thousands of GPUs"

    assert [number.value for number in find_spelled(words)] == [25, 2e8, 5e5, 12, 1e4]
    assert [number.value for number in find_numbers("three 8-GPU nodes")] == [3, 8]


def test_every_unit_is_found_by_its_own_row() -> None:
    """A row that an earlier one shadows is dead."""
    written = {
        "fps": "fps",
        "hour": "hours",
        "ms": "ms",
        "bit": "-bit",
        "%": "%",
        "byte": "bytes",
        "USD": " USD",
    }

    for name, spelling in written.items():
        unit = unit_at("9" + spelling, 1)
        assert unit is not None
        assert unit[0].name == name
    assert len({unit.pattern for unit in UNITS}) == len(UNITS)
    assert ratio("hour", "gpu-hour") is None
