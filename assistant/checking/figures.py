"""A sentence and its quotes -> the first figure of the sentence that its quotes do not state, or nothing.

A figure is stated when a quote has the same number in the same unit, rounded at most, or when arithmetic that
code has shown leads to it from figures that are quoted. Numbers inside names (the 50 of ResNet-50) are names.
"""

import math
import re
from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple

from store.quantities import convert, find_quantities, same
from store.records import Cmp, Quantity

NUMBER = re.compile(r"(?<![A-Za-z\d.,])(?<![A-Za-z][-_])\d+(?:,\d{3})*(?:\.\d+)?")
"""A number that is not part of a name: neither the 50 of ResNet-50 nor the 100 of A100."""

LITERAL = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")

_SMALL = "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
NUMBER_WORDS = {word: float(value) for value, word in enumerate(_SMALL.split(), 2)} | {
    "twenty": 20.0,
    "thirty": 30.0,
    "fifty": 50.0,
    "hundred": 100.0,
    "thousand": 1000.0,
}
"""One and zero are left out: "one of them" and "zero-shot" state no number."""

FACTOR_WORDS: dict[str, tuple[float, ...]] = {
    **dict.fromkeys(("twice", "double", "doubles", "doubled"), (2, 100)),
    **dict.fromkeys(("triple", "triples", "tripled"), (3, 200)),
    **dict.fromkeys(("half", "halves", "halved"), (0.5, 50, 2)),
    **dict.fromkeys(("order of magnitude", "orders of magnitude"), (10,)),
}
"""Words that state a factor, and the figures that say the same: half is 0.5, 50 % or 2x smaller."""

FACTORS = re.compile(rf"\b(?:{'|'.join(FACTOR_WORDS)})\b", re.IGNORECASE)
WORDS = re.compile(rf"\b(?:{'|'.join([*NUMBER_WORDS, *FACTOR_WORDS])})\b", re.IGNORECASE)

MOST_WRITTEN = 8
"""Numbers that are read of one wording; a range has two, and "1-2-3-4-..." is none."""

ALIKE_UNITS = (frozenset({"%", "points"}), frozenset({"", "count"}))
"""Units that papers use for one another: a gain in points is a gain in per cent."""

LESS, MORE = frozenset({"<", "<="}), frozenset({">", ">="})


class Figure(NamedTuple):
    """A number of a text, with how finely it was written."""

    value: float
    unit: str
    cmp: Cmp
    step: float
    """What one more in the last written digit would add: 0.1e6 for "5.7M"."""
    text: str


def unsupported_figure(sentence: str, quotes: Sequence[str], shown: Sequence[str], papers: int) -> str | None:
    """Give the first figure of a sentence that its quotes do not state.

    Args:
        sentence: The claim.
        quotes: Verbatim quotes.
        shown: Arithmetic by code; counts only where its operands are quoted.
        papers: How many papers it cites: "both of the two" counts them.

    Returns:
        The wording of the figure, or None where all are stated.

    Example:
        >>> unsupported_figure("It is 5x faster, says 1 paper.", ["5x faster"], [], 1)
        >>> unsupported_figure("It takes 24 hours on 8 GPUs.", ["8 GPUs"], [], 1)
        '24 hours'
    """
    known = [figure for quote in quotes for figure in figures(quote)]
    known += [figure for line in shown for figure in _derived(line, known)]
    for figure in figures(sentence):
        if FACTORS.search(figure.text):
            continue  # read below, where half and 50 % are the same
        counted = figure.unit in {"", "count"} and figure.value == papers
        if not (counted or any(_states(other, figure) for other in known) or _apart(figure, known, quotes)):
            return figure.text
    words = (match[0] for match in WORDS.finditer(sentence))
    return next((word for word in words if not _word_stated(word.casefold(), known, quotes, papers)), None)


def figures(text: str) -> list[Figure]:
    """Find the numbers of a text, with units where it gives them; those inside names are left out.

    Example:
        >>> [figure.value for figure in figures("ResNet-50 has 25.6 million weights, 7 more than before")]
        [25600000.0, 7.0]
    """
    quantities = find_quantities(text)
    found = [_figure(quantity) for quantity in quantities]
    spans = [(quantity.start, quantity.end) for quantity in quantities]
    bare = (
        match[0]
        for match in NUMBER.finditer(text)
        if not any(start < match.end() and match.start() < end for start, end in spans)
    )
    return found + [Figure(_read(number), "", "=", _place_value(number), number) for number in bare]


def _figure(quantity: Quantity) -> Figure:
    return Figure(quantity.value, quantity.unit, quantity.cmp, _step(quantity), quantity.text)


def _step(quantity: Quantity) -> float:
    """Give what one more in the last written digit adds: 0.1e6 for "5.7M".

    A range has one wording for both its values; those digits are this one's of which it is a power of ten.
    """
    literals = islice(LITERAL.finditer(quantity.text), MOST_WRITTEN)
    written = [(_read(match[0]), _place_value(match[0])) for match in literals]
    scales = [(abs(quantity.value / number), place) for number, place in written if number and quantity.value]
    if not scales:
        return 1.0
    scale, place = min(scales, key=lambda found: abs(math.log10(found[0]) - round(math.log10(found[0]))))
    return scale * place


def _place_value(literal: str) -> float:
    """Give what one more in the last digit adds, as written: 0.01 for "3.27"."""
    return float(10.0 ** -len(literal.partition(".")[2]))


def _read(literal: str) -> float:
    return float(literal.replace(",", ""))


def _states(known: Figure, figure: Figure) -> bool:
    """Whether a quoted figure is the one that was written: the same number, rounded at most."""
    if not figure.unit and figure.value in {_read(match[0]) for match in LITERAL.finditer(known.text)}:
        return True  # "6 against 4 days": the first is bare, the second 96 hours
    value = _in_unit(known, figure.unit)
    turned = (known.cmp in LESS and figure.cmp in MORE) or (known.cmp in MORE and figure.cmp in LESS)
    if value is None or turned:
        return False
    # 95.9 % is within 1 % of 95.1 % and yet another result: only a rounding of what was quoted is allowed
    return same(value, figure.value) and abs(value - figure.value) <= 0.5 * figure.step * (1 + 1e-6)


def _in_unit(known: Figure, unit: str) -> float | None:
    """Give a quoted figure in the unit of the sentence; a number without a unit may be any figure."""
    if not unit or known.unit == unit or any({known.unit, unit} <= alike for alike in ALIKE_UNITS):
        return known.value
    return convert(known.value, known.unit, unit)


def _apart(figure: Figure, known: Sequence[Figure], quotes: Sequence[str]) -> bool:
    """Whether number and unit stand in one quote with words between: "50,000 labelled images"."""
    words = [word.casefold() for word in re.findall(r"[^\W\d_]{2,}", figure.text)]
    literals = {_read(match[0]) for match in LITERAL.finditer(figure.text)}
    bare = {other.value: other.text for other in known if not other.unit}
    return bool(words and literals <= bare.keys()) and any(
        all(word in quote.casefold() for word in words) and all(bare[value] in quote for value in literals)
        for quote in quotes
    )


def _word_stated(word: str, known: Sequence[Figure], quotes: Sequence[str], papers: int) -> bool:
    values = FACTOR_WORDS.get(word) or (NUMBER_WORDS[word],)
    said = any(re.search(rf"\b{word}\b", quote, re.IGNORECASE) for quote in quotes)
    counted = word in NUMBER_WORDS and values[0] == papers
    return said or counted or any(same(other.value, value) for other in known for value in values)


def _derived(line: str, known: Sequence[Figure]) -> list[Figure]:
    """Give the figures of shown arithmetic, where its operands are quoted and its result follows."""
    left, equals, right = line.rpartition("=")
    operands, results = figures(left), figures(right)
    quoted = bool(operands) and all(any(_states(other, operand) for other in known) for operand in operands)
    if not (equals and quoted and results and _follows([o.value for o in operands], results[-1].value)):
        return []
    return [*operands, *results]


def _follows(operands: Sequence[float], result: float) -> bool:
    """Whether a result is the product, sum, difference or quotient of the operands."""
    first, rest = operands[0], operands[1:]
    outcomes = [math.prod(operands), sum(operands), first - sum(rest)]
    if all(rest):
        outcomes.append(first / math.prod(rest))
    return any(same(outcome, result) for outcome in outcomes)
