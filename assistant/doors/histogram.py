"""Facts of one kind -> a histogram of their values on a logarithmic axis, as text or as a picture.

Resources span many orders of magnitude, so a linear axis would show one bar. Values of 0 and below have no
place on the axis and are counted beside it, and so are values in another unit than most.
"""

from collections import Counter
from collections.abc import Sequence
from math import floor, log10
from pathlib import Path
from typing import NamedTuple

from assistant.errors import UsageError
from store.quantities import format_value
from store.records import Fact

STEPS = (1.0, 2.0, 5.0)
"""Where bars begin within a power of ten: the round numbers of a logarithmic axis."""
BAR = 40
"""The longest bar, in columns."""
FORMATS = (".png", ".svg", ".pdf")


class Bin(NamedTuple):
    """How many values lie in [low, high)."""

    low: float
    high: float
    size: int


def in_most_common_unit(facts: Sequence[Fact]) -> tuple[str, list[float], int]:
    """Pick the unit that most facts have, and the values above 0 that are in it.

    Returns:
        The unit, the values, and how many facts are left out.
    """
    unit = Counter(fact.unit for fact in facts).most_common(1)[0][0]
    values = [fact.value for fact in facts if fact.unit == unit and fact.value > 0]
    return unit, values, len(facts) - len(values)


def bins(values: Sequence[float]) -> list[Bin]:
    """Count values between the round numbers 1, 2, 5, 10, 20, ...; empty bins in between are kept.

    Example:
        >>> bins([1.5, 3, 4, 12])
        [Bin(low=1.0, high=2.0, size=1), Bin(low=2.0, high=5.0, size=2), Bin(low=5.0, high=10.0, size=0), \
Bin(low=10.0, high=20.0, size=1)]
    """
    counts = Counter(_step(value) for value in values)
    if not counts:
        return []
    return [Bin(_edge(n), _edge(n + 1), counts[n]) for n in range(min(counts), max(counts) + 1)]


def _step(value: float) -> int:
    """Number the step that holds a value: 1 to 2 is step 0, 2 to 5 is step 1."""
    step = floor(log10(value)) * len(STEPS)
    while _edge(step + 1) <= value:
        step += 1
    while _edge(step) > value:  # log10 may round up at a power of ten
        step -= 1
    return step


def _edge(step: int) -> float:
    """Give the lower end of a step; written as a decimal, so that 0.2 is 0.2 to the last bit."""
    power, place = divmod(step, len(STEPS))
    return float(f"{STEPS[place]:g}e{power}")


def text_histogram(facts: Sequence[Fact]) -> str:
    """Draw a histogram of the values of facts in text; empty where there is nothing to draw."""
    if not facts:
        return ""
    unit, values, left_out = in_most_common_unit(facts)
    drawn = bins(values)
    if not drawn:
        return ""
    labels = [f"{format_value(b.low, unit)} to {format_value(b.high, unit)}" for b in drawn]
    widest, most = max(map(len, labels)), max(b.size for b in drawn)
    lines = [
        f"{label:>{widest}}  {'█' * -(-b.size * BAR // most)}{' ' if b.size else ''}{b.size}"
        for label, b in zip(labels, drawn, strict=True)
    ]
    if left_out:
        lines.append(f"{left_out} not drawn: in another unit, or not above 0")
    return "\n".join(lines)


def plot(facts: Sequence[Fact], path: Path) -> None:
    """Draw the same as a picture.

    Args:
        facts: Of one kind.
        path: Where to; the ending chooses the format.

    Raises:
        UsageError: If there is nothing to draw, the facts are of several kinds, the ending is none of
            `FORMATS`, or the file cannot be written.
    """
    if path.suffix.lower() not in FORMATS:
        raise UsageError(
            f"--plot writes {', '.join(FORMATS)}, not {path.suffix or 'a file without an ending'!r}",
            hint="for example: --plot values.png",
        )
    if len({fact.kind for fact in facts}) > 1:
        raise UsageError(
            "one picture shows one kind of value", hint="name it: --kind latency --plot values.png"
        )
    if not facts or not (drawn := bins(in_most_common_unit(facts)[1])):
        raise UsageError("there is no value to draw", hint="loosen the filters")
    from matplotlib.figure import Figure  # noqa: PLC0415  (an extra, and heavy)

    unit = in_most_common_unit(facts)[0]
    figure = Figure(figsize=(8, 4.5), layout="constrained")
    axes = figure.add_subplot()
    axes.stairs([b.size for b in drawn], [drawn[0].low, *(b.high for b in drawn)], fill=True)
    axes.set(xscale="log", xlabel=f"{facts[0].kind.replace('_', ' ')} ({unit or 'value'})", ylabel="facts")
    try:
        figure.savefig(path)
    except OSError as error:
        raise UsageError(
            f"{path} cannot be written: {error.strerror}", hint="choose another place"
        ) from error
