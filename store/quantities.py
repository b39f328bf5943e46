r"""Text -> the quantities in it; and the one notion of "the same number" for the whole system.

    find_quantities("trained in less than 10 GPU hours")  ->  < 10 gpu-hour, at "10 GPU hours"

A quantity is a number with its unit, magnitude, comparator and exact span. A range gives two: "60M to 800M
FLOPs" is at least 60M and at most 800M. Converting, comparing and writing out are here as well. What a
quantity is *of*, and whose it is, is decided in facts.
"""

import math
from collections.abc import Sequence

from store.errors import QuantityError
from store.notation.dimensions import ratio
from store.notation.mentions import find_mentions
from store.records import CHANGE_KINDS, Bound, Cmp, Decision, Fact, Kind, Quantity

SAME = 0.01  # two values that agree to 1 % are the same number, as the gold of facts counts them
ABOUT = 0.1  # "about 100" asks for 90 to 110
_ROUNDING = 1e-9  # of a value: what floating point may lose on the way through a conversion
_STRICT = 1e-6  # of a value: how far below 100 it must lie to be under 100; more than rounding loses

TURNED: dict[Cmp, Cmp] = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "~": "~"}
"""What a comparator becomes where a value is read the other way round: a loss as a gain."""


def find_quantities(text: str) -> tuple[Quantity, ...]:
    r"""Find every number that is not part of a name, with its unit, comparator and exact span.

    Example:
        >>> [(q.cmp, q.value, q.unit) for q in find_quantities(r"2.5$\times$ faster in under four GPU-days")]
        [('=', 2.5, 'x'), ('<', 96.0, 'gpu-hour')]
    """
    return tuple(
        Quantity(
            value=m.value, unit=m.unit.name, cmp=m.cmp, text=text[m.start : m.end], start=m.start, end=m.end
        )
        for m in find_mentions(text)
    )


def kind_of(quantity: Quantity) -> Kind | None:
    """Tell the kind that a quantity's own unit gives away: GPU-days are compute time, GPUs accelerators.

    Example:
        >>> kind_of(parse_quantity("10M params")), kind_of(parse_quantity("80%"))
        ('parameters', None)
    """
    return next((m.unit.hint for m in find_mentions(quantity.text)), None)


def parse_quantity(words: str) -> Quantity:
    """Read one quantity as a person types it: "100 GPU-hours", "under 1B", "80%".

    Returns:
        The quantity; a bare number counts things and gets the unit `count`.

    Raises:
        QuantityError: If the words hold no quantity, or more than one.

    Example:
        >>> parse_quantity("4 GPU-days").value, parse_quantity("1B").unit
        (96.0, 'count')
    """
    found = find_quantities(words)
    if len(found) != 1:
        held = "none" if not found else ", ".join(quantity.text for quantity in found)
        raise QuantityError(
            f"expected one quantity, found {held} in {words[:80]!r}",
            hint='write a number with its unit: "100 GPU-hours", "4 GPU-days", "10M", "80%", "16 GB"',
        )
    return found[0] if found[0].unit else found[0].model_copy(update={"unit": "count"})


def convert(value: float, unit: str, to_unit: str) -> float | None:
    """Convert between units of one dimension; None where they measure different things.

    Example:
        >>> convert(90, "minute", "hour"), convert(1, "hour", "byte")
        (1.5, None)
    """
    factor = ratio(unit, to_unit)
    return None if factor is None else value * factor


def convert_as(kind: Kind | None, value: float, unit: str, to_unit: str) -> float | None:
    """Convert as `convert` does, and for changes also between factors and percentages.

    Half the memory is 2x and 50 % less; one and a half times the speed is 1.5x and 50 % more.

    Example:
        >>> convert_as("reduction", 2, "x", "%"), convert_as("speedup", 50, "%", "x")
        (50.0, 1.5)
        >>> convert_as("latency", 2, "x", "%") is None
        True
    """
    if kind not in CHANGE_KINDS or {unit, to_unit} != {"x", "%"}:
        return convert(value, unit, to_unit)
    if math.isinf(value):
        return value
    if kind != "reduction":
        return 100 * (value - 1) if unit == "x" else 1 + value / 100
    if unit == "x":
        return 100 * (1 - 1 / value) if value > 0 else -math.inf
    return 1 / (1 - value / 100) if value < 100 else math.inf  # noqa: PLR2004 - all of it is gone


def same(value: float, other: float, rel: float = SAME) -> bool:
    """Tell whether two values in one unit are the same number, to a relative tolerance.

    Example:
        >>> same(5.7e6, 5.71e6), same(5.7e6, 5.9e6)
        (True, False)
    """
    return abs(value - other) <= rel * max(abs(value), abs(other))


def satisfies(stated: Quantity | Fact, bounds: Sequence[Bound]) -> Decision:
    """Tell whether a stated value entails all bounds, breaks one, or does not decide.

    A value in a unit that cannot be converted to a bound's breaks it. Factors and percentages of a change are
    converted (`convert_as`).

    Example:
        >>> under_100 = [Bound(cmp="<", value=100, unit="gpu-hour")]
        >>> [satisfies(parse_quantity(words), under_100) for words in ("72 GPU hours", "under 200 GPU hours")]
        ['meets', 'undecided']
    """
    decisions = {_decide(stated, bound) for bound in bounds}
    if "fails" in decisions:
        return "fails"
    return "undecided" if "undecided" in decisions else "meets"


def _decide(stated: Quantity | Fact, bound: Bound) -> Decision:
    kind = stated.kind if isinstance(stated, Fact) else None
    ends = [convert_as(kind, end, stated.unit, bound.unit) for end in interval(stated.cmp, stated.value)]
    low, high = (math.nan if end is None else end for end in ends)
    floor, ceiling = bound_interval(bound)
    if math.isnan(low):
        return "fails"
    if low >= floor and high <= ceiling:
        return "meets"
    return "fails" if low > ceiling or high < floor else "undecided"


def interval(cmp: Cmp, value: float) -> tuple[float, float]:
    """Give the least and the greatest value that a stated "`cmp` value" allows.

    "Less than 10" stays clear of 10, so that it meets "under 10"; "at most 10" does not decide that.

    Example:
        >>> interval("<=", 100.0), interval("~", 100.0), interval("<", 100.0)[1] < 100.0
        ((-inf, 100.0), (100.0, 100.0), True)
    """
    if cmp in {"=", "~"}:
        return value, value
    clear = 2 * _STRICT * abs(value) if cmp in {"<", ">"} else 0.0
    return (-math.inf, value - clear) if cmp in {"<", "<="} else (value + clear, math.inf)


def bound_interval(bound: Bound) -> tuple[float, float]:
    """Give the interval that a stated value's must lie in, wide enough for what conversions lose.

    Example:
        >>> low, high = bound_interval(Bound(cmp="~", value=100, unit="ms"))
        >>> round(low), round(high)
        (90, 110)
    """
    if bound.cmp in {"=", "~"}:
        width = abs(bound.value) * (ABOUT if bound.cmp == "~" else SAME)
        return bound.value - width, bound.value + width
    widening = abs(bound.value) * (-_STRICT if bound.cmp in {"<", ">"} else _ROUNDING)
    if bound.cmp in {"<", "<="}:
        return -math.inf, bound.value + widening
    return bound.value - widening, math.inf


_LARGE = ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "K"))
_WRITTEN = {
    "gpu-hour": " GPU-hours",
    "ms": " ms",
    "%": "%",
    "x": "x",
    "bit": "-bit",
    "points": " points",
    "hour": " hours",
}


def format_value(value: float, unit: str) -> str:
    """Write a value as a person would.

    Example:
        >>> format_value(576, "gpu-hour"), format_value(5.7e6, "count"), format_value(3.5e6, "byte")
        ('576 GPU-hours', '5.7M', '3.5 MB')
    """
    if unit == "byte":
        size, name = next(((s, n) for s, n in _LARGE if value >= s), (1.0, ""))
        return f"{_digits(value / size)} {name.replace('B', 'G')}B"
    if unit in _WRITTEN:
        written = _WRITTEN[unit]
        return _digits(value) + (written.removesuffix("s") if value == 1 and "our" in written else written)
    if unit in {"count", ""} or abs(value) >= 1e5:  # noqa: PLR2004
        size, name = next(((s, n) for s, n in _LARGE if abs(value) >= max(s, 1e4)), (1.0, ""))
        return f"{_digits(value / size)}{name} {unit.replace('count', '')}".rstrip()
    return f"{_digits(value)} {unit}"


def _digits(value: float) -> str:
    """Write at most five significant digits, three below 1, thousands grouped, no empty decimals."""
    if abs(value) >= 1e4:  # noqa: PLR2004
        return f"{value:,.0f}" if abs(value) < 1e15 else f"{value:.3g}"  # noqa: PLR2004
    return f"{value:.5g}" if abs(value) >= 1 else f"{value:.3g}"
