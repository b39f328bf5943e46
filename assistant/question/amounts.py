"""Question -> the amounts that it names: numbers with their units, the two ends of a range together.

The numbers come from `store.quantities`; the unit, and the nearest word that fits it, say what each measures.
"""

import re
from collections.abc import Iterator, Sequence

from assistant.question.vocabulary import KIND_CUES, UNIT_KINDS
from store.quantities import find_quantities
from store.records import Bound, Kind, Quantity

CUE_REACH = 60
"""Characters between a number and the word that says what it measures."""

MOST_QUANTITIES = 12
"""How many numbers of a question are read; a question with more is a text."""

PACE = re.compile(r"\b(faster|quicker|slower) than\s*$", re.IGNORECASE)

RANGE_WORDS = 3
"""Words between the ends of a range: "and", "up to", "GPU-hours and"."""

ABOUT = 1.25
"""The factor either way that "about 100" allows: 80 to 125."""

BARE_UNITS: dict[Kind, str] = {
    "parameters": "count",
    "trainable_parameters": "count",
    "flops": "count",
    "accelerators": "count",
    "bits": "bit",
    "context_length": "tokens",
    "sparsity": "%",
    "score": "%",
}
"""What a number without a unit is counted in, where its kind is known."""

PLAIN_SCORES = re.compile(
    r"\b(?:perplexit\w*|ppl|fid|psnr|ssim|bleu|rouge|cider|mos|loss|mae|rmse|mse)\b", re.IGNORECASE
)
"""Scores that are no percentages."""

DATA_NOUN = re.compile(
    r"\s+(?:\w+ )?(images|tokens|samples|examples|pairs|sentences|hours|videos|documents|words)\b",
    re.IGNORECASE,
)


def groups_of(question: str) -> Iterator[tuple[Quantity, ...]]:
    """Take the two ends of "between 1 and 3 days" together."""
    quantities = [_paced(question, q) for q in find_quantities(question)[:MOST_QUANTITIES]]
    while quantities:
        first = quantities.pop(0)
        if (
            quantities
            and first.cmp in {">=", ">"}
            and quantities[0].cmp in {"<=", "<"}
            and _is_range(question, first, quantities[0])
        ):
            yield first, quantities.pop(0)
        else:
            yield (first,)


def _paced(question: str, quantity: Quantity) -> Quantity:
    """Read "faster than": more of a rate, less of a time."""
    pace = PACE.search(question[: quantity.start])
    if not pace or quantity.cmp != "=":
        return quantity
    more = pace[1].lower() in {"faster", "quicker"}
    if quantity.unit in {"hour", "ms", "gpu-hour"}:
        more = not more
    return quantity.model_copy(update={"cmp": ">" if more else "<"})


def _is_range(question: str, low: Quantity, high: Quantity) -> bool:
    """Whether two quantities are the ends of one range."""
    between = question[low.end : high.start] if low.end <= high.start else ""
    return low.unit == high.unit and len(between.split()) <= RANGE_WORDS and low.value <= high.value


def join_devices(question: str, groups: Sequence[tuple[Quantity, ...]]) -> Iterator[tuple[Quantity, ...]]:
    """Multiply "less than a day on 8 A100s" out: under 192 GPU-hours."""
    rest = list(groups)
    while rest:
        group = rest.pop(0)
        devices = rest[0] if rest and len(group) == 1 and group[0].unit == "hour" else ()
        if devices and _runs_on(question, group[0], devices[0]):
            yield (_accelerator_time(question, group[0], rest.pop(0)[0]),)
        else:
            yield group


def _runs_on(question: str, time: Quantity, devices: Quantity) -> bool:
    """Whether a time is said of a number of accelerators: "a day on 8 A100s"."""
    between = question[time.end : devices.start].strip()
    return kind_of(question, devices) == "accelerators" and between in {"on", "with", "using", "of"}


def _accelerator_time(question: str, time: Quantity, devices: Quantity) -> Quantity:
    """The product of a time and a number of accelerators, in GPU-hours."""
    return Quantity(
        value=time.value * devices.value,
        unit="gpu-hour",
        cmp=time.cmp,
        text=question[time.start : devices.end],
        start=time.start,
        end=devices.end,
    )


def kind_of(question: str, quantity: Quantity) -> Kind:
    """Say what a number of a question measures: by its unit, then by the nearest word that fits the unit."""
    candidates = UNIT_KINDS.get(quantity.unit) or _kinds_of_unit(quantity.unit)
    near = [
        (_distance(match.span(), quantity), candidates.index(kind), kind)
        for kind, cue in KIND_CUES
        if kind in candidates
        for match in cue.finditer(question)
    ]
    near = [item for item in near if item[0] <= CUE_REACH]
    return min(near)[2] if near else candidates[0]


def _kinds_of_unit(unit: str) -> tuple[Kind, ...]:
    """The kinds of a unit that is kept as written."""
    if unit.endswith(("/s", "ps")):
        return ("throughput",)
    if re.fullmatch(r"(?i)usd|eur|\$|€|[kmgt]?wh|[km]?w|[kmµ]?j|joules?|.*co2.*", unit):
        return ("cost",)
    return ("dataset_size",)


def _distance(span: tuple[int, int], quantity: Quantity) -> int:
    """Characters between a word and a number; a word after the number counts as nearer than one before."""
    if span[0] >= quantity.end:
        return span[0] - quantity.end
    return max(0, quantity.start - span[1]) + (2 if span[1] <= quantity.start else 0)


def with_unit(question: str, quantity: Quantity, kind: Kind) -> Quantity:
    """Give a bare number the unit of its kind, or for data the noun behind it: "1 million images"."""
    if quantity.unit:
        return quantity
    if kind == "score" and PLAIN_SCORES.search(question):
        return quantity
    noun = DATA_NOUN.match(question[quantity.end :])
    unit = noun[1].lower() if noun and kind == "dataset_size" else BARE_UNITS.get(kind, "")
    return quantity.model_copy(update={"unit": unit})


def bounds_of(quantity: Quantity) -> tuple[Bound, ...]:
    """Turn a number into bounds: "about 100" allows a quarter more and a fifth less."""
    if quantity.cmp != "~":
        return (Bound(cmp=quantity.cmp, value=quantity.value, unit=quantity.unit),)
    return (
        Bound(cmp=">=", value=quantity.value / ABOUT, unit=quantity.unit),
        Bound(cmp="<=", value=quantity.value * ABOUT, unit=quantity.unit),
    )
