"""Question -> the amounts that it names: numbers with their units, the two ends of a range together.

The numbers come from `store.quantities`; the unit, and the nearest word that fits it, say what each measures.
"""

import re
from collections.abc import Iterator, Sequence

from assistant.question.vocabulary import KIND_CUES, UNIT_KINDS
from store.quantities import TURNED, find_quantities
from store.records import Bound, Cmp, Kind, Quantity

CUE_REACH = 60
"""Characters between a number and the word that says what it measures."""

MOST_QUANTITIES = 12
"""How many numbers of a question are read; a question with more is a text."""

PACE = re.compile(r"\b(faster|quicker|slower) than\s*$", re.IGNORECASE)

RANGE_WORDS = 3
"""Words between the ends of a range: "and", "up to", "GPU-hours and"."""

COMPARATIVES = re.compile(
    r"\b(?:or|and) (?:less|fewer|lower|smaller|shorter|more|higher|larger|longer|better)\b"
    r"|\b(?:less|fewer|lower|smaller|shorter|more|higher|larger|longer|better) than\b",
    re.IGNORECASE,
)
"""Words that compare with a number: they tell nothing of a reduction or a gain."""
OF_PARAMETERS = re.compile(
    r"\s*of (?:the |its |their |all )?(?:\w+(?:'s)? )?(?:param\w*|weights)", re.IGNORECASE
)
GAINED = re.compile(
    r"\b(?:gain|improv|rais|boost|increas|lift|add)\w*\s+(?:(?:(?!to\b)[\w\-]+\s+){0,4}?by\s+)?"
    r"(?:(?:at least|at most|over|under|more than|less than|up to|about)\s+)?$",
    re.IGNORECASE,
)
"""What makes a number the size of a gain: "gain 5 mAP", "raise top-1 accuracy by at least 5"."""
LOST = re.compile(
    r"\b(?:los[et]|losing|drops?|dropping|degrad\w*|sacrific\w*)\s+(?:only\s+)?"
    r"(?:(?:at least|at most|no more than|over|under|more than|less than|up to|about)\s+)?$",
    re.IGNORECASE,
)
LOSS = re.compile(r"\s*(?:of )?(?:[\w\-]+ ){0,2}(?:loss|drop|degradation)\b", re.IGNORECASE)
"""What makes a share a loss: "lose less than 1% accuracy", "with under 1% accuracy loss"."""
GONE = re.compile(r"\b(?:prun|spars|remov|zero|gone|drop|mask)\w*", re.IGNORECASE)
TUNED = re.compile(r"\b(?:train|tun|fine-?tun|updat|adapt|learn|touch|chang)\w*", re.IGNORECASE)

LARGE = 1e6
"""A bare number from here on is no score."""

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


OR_LESS = re.compile(
    r"(?:\s*\([^)]{0,30}\))?(?:\s+(?:of\s+)?[\w-]+){0,4}?(?:\s*\([^)]{0,30}\))?\s*[,(]?\s*(?:or|and)\s+(?:(?P<less>less|fewer|lower|below|under|smaller|shorter)"
    r"|(?P<more>more|higher|above|greater|larger|longer|up|better))\b",
    re.IGNORECASE,
)
"""A comparator behind the noun that is counted: "24 GB of GPU memory or less"."""
FITS = re.compile(
    r"\bfit(?:s|ted|ting)?\s+(?:in|into|on|within|inside)\s+(?:just |only |a single )?$", re.IGNORECASE
)
EXACTLY = re.compile(r"\b(?:exactly|precisely|equal to)\s+$", re.IGNORECASE)
"""A number that is meant as a condition, whatever it is of."""


NOT = re.compile(
    r"(?:\bnot|n't|\bnever)\s+(?:(?!only\b)\w+\s+){0,2}?(?:(?:more|less|fewer|greater|higher|lower|larger|"
    r"smaller|longer|shorter) than|under|below|over|above|exceed\w*|beyond)\s*(?:an?\s|the\s)?$",
    re.IGNORECASE,
)
DENIED: dict[str, Cmp] = {"<": ">=", ">": "<="}
"""What "not under" and "do not need more than" ask for."""


def groups_of(question: str) -> Iterator[tuple[Quantity, ...]]:
    """Take the two ends of "between 1 and 3 days" together."""
    found = [_compared(question, q) for q in find_quantities(question)[:MOST_QUANTITIES]]
    quantities = _carried(question, found)
    while quantities:
        first = quantities.pop(0)
        if (
            quantities
            and first.cmp in {">=", ">"}
            and quantities[0].cmp in {"<=", "<"}
            and _is_range(question, first, quantities[0])
        ):
            yield _ordered(first, quantities.pop(0))
        else:
            yield (first,)


def _carried(question: str, quantities: list[Quantity]) -> list[Quantity]:
    """Let "5 points or 5% and more" bound both."""
    for place in range(len(quantities) - 1, 0, -1):
        first, second = quantities[place - 1 : place + 1]
        joined = question[first.end : second.start].strip(" ,").lower() == "or"
        if joined and first.cmp == "=" != second.cmp:
            quantities[place - 1] = first.model_copy(update={"cmp": second.cmp})
    return quantities


def _compared(question: str, quantity: Quantity) -> Quantity:
    """Read comparators that questions use: "faster than 10 ms", "fits into 24 GB", "24 GB of it or less"."""
    lead = question[: quantity.start]
    if quantity.unit in {"%", "points"} and (LOST.search(lead) or LOSS.match(question, quantity.end)):
        return _lost(quantity)
    if quantity.cmp in DENIED and NOT.search(lead):
        return quantity.model_copy(update={"cmp": DENIED[quantity.cmp]})
    behind = OR_LESS.match(question, quantity.end)
    if quantity.cmp != "=":
        return quantity
    if behind or (FITS.search(lead) and quantity.unit == "byte"):
        return quantity.model_copy(update={"cmp": ">=" if behind and behind["more"] else "<="})
    return _paced(quantity, PACE.search(lead))


def _lost(quantity: Quantity) -> Quantity:
    """Read a loss as the gain that it is not: losing less than 1 % is a gain of more than -1 %."""
    return quantity.model_copy(update={"value": -abs(quantity.value), "cmp": TURNED[quantity.cmp]})


def _paced(quantity: Quantity, pace: re.Match[str] | None) -> Quantity:
    """Read "faster than": more of a rate, less of a time."""
    if not pace:
        return quantity
    more = pace[1].lower() in {"faster", "quicker"}
    if quantity.unit in {"hour", "ms", "gpu-hour"}:
        more = not more
    return quantity.model_copy(update={"cmp": ">" if more else "<"})


def _is_range(question: str, low: Quantity, high: Quantity) -> bool:
    """Whether two quantities are the ends of one range."""
    between = question[low.end : high.start] if low.end <= high.start else ""
    return low.unit == high.unit and len(between.split()) <= RANGE_WORDS


def _ordered(low: Quantity, high: Quantity) -> tuple[Quantity, ...]:
    """Put the ends of "between 50 and 5 ms" right."""
    if low.value <= high.value:
        return low, high
    return low.model_copy(update={"cmp": "<="}), high.model_copy(update={"cmp": ">="})


def join_devices(question: str, groups: Sequence[tuple[Quantity, ...]]) -> Iterator[tuple[Quantity, ...]]:
    """Multiply "less than a day on 8 A100s" out: under 192 GPU-hours."""
    rest = list(groups)
    while rest:
        group = rest.pop(0)
        following = rest[0] if rest and len(group) == 1 else ()
        if following and group[0].unit == "hour" and _runs_on(question, group[0], following[0]):
            yield (_accelerator_time(question, group[0], rest.pop(0)[0]),)
        elif following and following[0].unit == "hour" and _runs_for(question, group[0], following[0]):
            yield group
            yield (_accelerator_time(question, rest.pop(0)[0], group[0]),)
        else:
            yield group


def _runs_on(question: str, time: Quantity, devices: Quantity) -> bool:
    """Whether a time is said of a number of accelerators: "a day on 8 A100s"."""
    between = question[time.end : devices.start].strip()
    return kind_of(question, devices) == "accelerators" and between in {"on", "with", "using", "of"}


def _runs_for(question: str, devices: Quantity, time: Quantity) -> bool:
    """Whether a number of accelerators is said to run for a time: "on one GPU in under a day"."""
    between = question[devices.end : time.start].strip()
    kind = kind_of(question, devices)
    return kind == "accelerators" and re.fullmatch(r"(?:in|for|within)(?: [a-z]+){0,3}", between) is not None


def _accelerator_time(question: str, time: Quantity, devices: Quantity) -> Quantity:
    """The product of a time and a number of accelerators, in GPU-hours; it stands where the two stand."""
    start, end = min(time.start, devices.start), max(time.end, devices.end)
    return Quantity(
        value=time.value * devices.value,
        unit="gpu-hour",
        cmp=time.cmp,
        text=question[start:end],
        start=start,
        end=end,
    )


def kind_of(question: str, quantity: Quantity) -> Kind:
    """Say what a number of a question measures: by its unit, then by the nearest word that fits the unit."""
    candidates = UNIT_KINDS.get(quantity.unit) or _kinds_of_unit(quantity.unit)
    if not quantity.unit and quantity.value >= LARGE:
        candidates = tuple(kind for kind in candidates if kind != "score")
    if quantity.unit == "%" and (share := _share_kind(question, quantity)):
        return share
    if quantity.value < 0 or (
        quantity.unit in {"", "%", "points"} and GAINED.search(question[: quantity.start])
    ):
        return "improvement"
    if not quantity.unit and DATA_NOUN.match(question[quantity.end :]):
        return "dataset_size"
    text = COMPARATIVES.sub(lambda match: " " * len(match[0]), question)
    near = [
        (_distance(match.span(), quantity), candidates.index(kind), kind)
        for kind, cue in KIND_CUES
        if kind in candidates
        for match in cue.finditer(text)
    ]
    near = [item for item in near if item[0] <= CUE_REACH]
    return min(near)[2] if near else candidates[0]


def _share_kind(question: str, quantity: Quantity) -> Kind | None:
    """Say what a share of the parameters is: those that are trained, or those that are gone."""
    if not OF_PARAMETERS.match(question, quantity.end):
        return None
    if GONE.search(question):
        return "sparsity"
    return "trainable_parameters" if TUNED.search(question) else None


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
    if kind == "improvement":
        return quantity.model_copy(update={"unit": "points"})
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
