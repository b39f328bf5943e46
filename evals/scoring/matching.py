"""Does an answer hold what it must? Words by their letters, numbers by their value.

"2.62x" is held by "2.62 times", "3.8 GPU-days" by "91.2 GPU-hours", and "16" is not held by "160". How near
two numbers must be follows from how the gold is printed: "1.5 days" allows half of its last digit, and never
more than 1 %.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from evals.cases import AnswerKeys
from store.quantities import convert, find_quantities, same
from store.records import Quantity

MOST_TOLERANCE = 0.01
"""Relative; what `store.quantities` itself calls the same number."""
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))
_DIGITS = re.compile(r"\d[\d,]*(?:\.(\d+))?")


def held(keys: AnswerKeys, text: str) -> tuple[bool, ...]:
    """Say for each group of aliases whether the text holds one of them.

    Example:
        >>> held((("2.62x",), ("ElasticViT", "elastic ViT")), "ElasticViT is 2.62 times faster")
        (True, True)
        >>> held((("16",),), "160 hours")
        (False,)
    """
    plain, stated = fold(text), quantities_in(text)
    return tuple(any(holds(alias, plain, stated) for alias in group) for group in keys)


def holds(alias: str, plain: str, stated: Sequence[Quantity]) -> bool:
    """Say whether a folded text holds an alias, as words or as a quantity."""
    words = fold(alias)
    # A number must not be cut out of a longer one: "2.5x" does not stand in "12.5x", nor "16" in "1.16".
    left = r"(?<![\d.,])" if words[:1].isdigit() else ""
    right = r"(?!\d|[.,]\d)" if words[-1:].isdigit() else ""
    if re.search(left + re.escape(words) + right, plain):
        return True
    return any(states(wanted, found) for wanted in quantities_in(alias) for found in stated if wanted.unit)


def states(wanted: Quantity, found: Quantity) -> bool:
    """Say whether a found quantity is the wanted one, in whatever unit it is given."""
    value = convert(found.value, found.unit, wanted.unit)
    return value is not None and same(wanted.value, value, rel=printed_tolerance(wanted.text))


def printed_tolerance(text: str) -> float:
    """Give the relative tolerance that a printed number allows: half of its last digit, at most 1 %.

    Example:
        >>> printed_tolerance("2.5 days"), printed_tolerance("3 days")
        (0.01, 0.01)
        >>> printed_tolerance("12.5%")
        0.004
    """
    number = _DIGITS.search(text)
    if number is None:
        return MOST_TOLERANCE
    value = float(number.group().replace(",", "").rstrip("."))
    half = 0.5 / 10 ** len(number.group(1) or "")
    return min(MOST_TOLERANCE, half / value) if value else MOST_TOLERANCE


def fold(text: str) -> str:
    """Take away what does not matter to a reader: case, widths, kinds of dashes, runs of white space."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(_DASHES).casefold().split())


@lru_cache(maxsize=4096)
def quantities_in(text: str) -> tuple[Quantity, ...]:
    """Find the quantities of a text; the same answer is read by several scorers."""
    return find_quantities(text)
