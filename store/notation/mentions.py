"""Text -> its mentions of quantities: numbers joined with their units, ranges, lists and comparators.

    "60M to 800M FLOPs"     two mentions that share the unit; at least 60M, at most 800M
    "4, 8 and 16 GPUs"      three mentions that share the unit
    "from 26 days to 1"     two mentions; the unit carries on
    "a single GPU", "a day" one
    "INT4", "W4A8"          bits

A `Mention` knows more than the record `Quantity` that is made from it: which way the unit was spelled, and
whether it is an end of a range. Facts are decided on mentions.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from store.notation.comparators import cmp_after, cmp_before
from store.notation.formats import find_formats
from store.notation.links import Link, Seed, share_units
from store.notation.numbers import find_numbers
from store.notation.spelling import Number
from store.notation.units import ORDERS, Unit, unit_at
from store.records import Cmp

BARE = Unit("", 1.0, None, "")
"""The unit of a number that has none."""


class Mention(NamedTuple):
    """A quantity as it stands in a text."""

    value: float
    """In `unit.name`."""
    unit: Unit
    cmp: Cmp
    start: int
    end: int
    number: Number
    unit_start: int
    """Where the unit's spelling starts; `end` where there is none."""
    follows: Link = ""
    """How it hangs together with the mention before it."""
    leads: Link = ""
    """How it hangs together with the mention after it."""


_BITS = Unit("bit", 1.0, "bits", "")
_COUNTED_ONE = {"compute_time", "wall_time", "latency", "accelerators", "speedup"}
_DOLLARS = Unit("USD", 1.0, "cost", "")
_IS_MATHS = re.compile(r"[^$\n]{0,30}\$(?!\d)")  # the dollar before the number is closed by another: LaTeX

_TIMES = Unit("x", 1.0, None, "")
_FACTOR_OF = re.compile(
    r"\b(?:(?<!scaling )factors?|speed-?ups?|accelerations?|compression (?:ratio|rate)s?|(?:size"
    r"|memory|parameter|cost)"
    r" (?:reduction|saving)s?)\s(?:of|by)\s(?:(?:up to|about|around|approximately|over"
    r"|nearly|more than|at least|\$|~|\\sim|sim)\s?)*$"
)
_SHARE_NEXT = re.compile(r"\s?(?:[-–—]|to\s|and\s)\s?[\d.]+\s?\\?%")
_OF = re.compile(r"\sof(?=\s)")

_NAMES_CONDITION = re.compile(r"\b[Uu]nder\s(?:an?\s|the\s)?$")  # "under 4-bit quantization" bounds nothing
_CMP_WINDOW = 64  # characters before a number in which its comparator is looked for


def find_mentions(text: str, *, bare_words: bool = False) -> list[Mention]:
    """Find the quantities of a text, in order.

    Args:
        text: Any text.
        bare_words: Keep numbers spelled out that have no known unit as well: "seven countries", "one of
        them".

    Example:
        >>> [(m.cmp, m.value, m.unit.name) for m in find_mentions("from 60M to 800M FLOPs")]
        [('>=', 60000000.0, 'count'), ('<=', 800000000.0, 'count')]
    """
    seeds = share_units(text, _seeds(text))
    seeds = [seed for seed in seeds if _counts(text, seed) or (bare_words and seed.number.spelling == "word")]
    mentions = _listed([_mention(text, seeds, place) for place in range(len(seeds))])
    return sorted([*mentions, *_bits(text)], key=lambda mention: mention.start)


def _listed(mentions: list[Mention]) -> list[Mention]:
    """Let "up to" speak for a whole list: "up to 3x and 1.9x"."""
    for place in range(1, len(mentions)):
        before, mention = mentions[place - 1 : place + 1]
        if (
            mention.follows == "list"
            and mention.cmp == "="
            and before.cmp == "<="
            and before.unit == mention.unit
        ):
            mentions[place] = mention._replace(cmp="<=")
    return mentions


def _seeds(text: str) -> list[Seed]:
    """Join each number with the unit right behind it."""
    seeds: list[Seed] = []
    for number in find_numbers(text):
        if not seeds or number.start >= seeds[-1].end:
            seeds.append(_seed(text, number))
    return seeds


def _seed(text: str, number: Number) -> Seed:
    start, after = number.start, number.end
    if number.spelling == "multiple":
        return Seed(number, _TIMES, after, start, after)
    if text[start - 2 : start] == "O(" and text[after : after + 1] == ")":
        start, after = start - 2, after + 1  # O(100) ns
    if number.spelling == "vague" and (of := _OF.match(text, after)):
        after = of.end()
    if found := unit_at(text, after):
        return Seed(number, found[0], found[1], start, found[2])
    if not _SHARE_NEXT.match(text, after) and _FACTOR_OF.search(text, max(0, start - _CMP_WINDOW), start):
        return Seed(number, _TIMES, number.end, start, number.end)
    sign = text[start - 1 : start]
    if sign == "\\" or (sign == "$" and not _IS_MATHS.match(text, number.end)):
        return Seed(number, _DOLLARS, start - 1, start - 1, number.end)
    return Seed(number, None, number.end, start, number.end)


def _counts(text: str, seed: Seed) -> bool:
    """Whether it is a quantity; spelled out only with a unit, "one" and "a" only with devices or time."""
    if seed.unit is None and _WORD_NEXT.match(text, seed.end):
        return False  # the start of a name, or an hour
    number = seed.number
    if seed.unit is None:
        return number.magnitude > 1 or not (number.spelled or _names(text, seed))
    if number.spelling == "article":
        return seed.unit.hint in _COUNTED_ONE
    return number.spelling != "word" or number.value != 1 or seed.unit.hint is not None


_WORD_NEXT = re.compile(
    r"(?!pm\d|[a-zµ]{1,4}\b)[A-Za-z]|:\d\d|\s?[ap]\.?m\b"
)  # units are short and small: 640bhp
_NAMED_BEFORE = re.compile(  # "Big 12", "iPhone 11", "Oct. 31"
    r"(?<![.!?:]\s)(?<=[\s(])(?!(?:With|At|In|On|The|For|About|Over|And|From|To|By|Of|Is"
    r"|Only)\s)(?:[A-Z][\w&-]*|[a-z]+[A-Z]\w*)\.?\s$|:$"
)
_YEAR = re.compile(r"(?:19|20)\d\d(?!\s[a-z]+s\b)(?![,\d])")


def _names(text: str, seed: Seed) -> bool:
    """Whether a bare number only names or dates what stands before it; a metric's value has decimals."""
    number = seed.number
    whole = text[number.start : number.end].isdigit() and seed.link != "list"
    lead = text[max(0, number.start - _CMP_WINDOW) : number.start]
    return whole and (_NAMED_BEFORE.search(lead) is not None or _YEAR.match(text, number.start) is not None)


def _mention(text: str, seeds: list[Seed], place: int) -> Mention:
    seed = seeds[place]
    before = seeds[place - 1].link if place else ""
    unit = seed.unit or BARE
    value = seed.number.value * unit.factor
    if unit.name == ORDERS:
        unit, value = unit._replace(name="x"), 10.0 ** min(seed.number.value, 30)
    cmp: Cmp
    if seed.link == "range":
        cmp = ">="
    elif before == "range":
        cmp = "<="
    else:
        cmp = _stated_cmp(text, seed)
    return Mention(value, unit, cmp, seed.start, seed.end, seed.number, seed.unit_start, before, seed.link)


def _stated_cmp(text: str, seed: Seed) -> Cmp:
    lead = text[max(0, seed.number.start - _CMP_WINDOW) : seed.number.start]
    if (
        seed.unit
        and _NAMES_CONDITION.search(lead)
        and (seed.unit.name in {"bit", "x"} or text[seed.number.end] == "-")
    ):
        return "="
    stated = cmp_after(text, seed.number.end, seed.end) or cmp_before(lead)
    return stated or (">=" if seed.number.spelling == "vague" else "=")


def _bits(text: str) -> Iterator[Mention]:
    for number in find_formats(text):
        yield Mention(number.value, _BITS, "=", number.start, number.end, number, number.end)
