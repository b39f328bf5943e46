"""Text -> the numbers in it that are written as words.

    "four"  "twenty-five"  "half a million"  "thousands of"  "a single"  "twice as"  "doubling the"

Most are a quantity only where the right unit follows ("a day", "single GPU"), which is decided in mentions.
"""

import math
import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

Spelling = Literal["digits", "word", "article", "multiple", "vague"]
"""How a number is written: 4; four; a or single; twice; thousands of."""


class Number(NamedTuple):
    """A number at its place in a text."""

    value: float
    start: int
    end: int
    magnitude: float = 1.0
    """What the written digits were multiplied by: 1e6 in "5.7M"; shared along a range such as "3-7B"."""
    spelling: Spelling = "digits"

    @property
    def spelled(self) -> bool:
        """Whether it is written as words."""
        return self.spelling != "digits"


_TEENS = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
_ONES = [*_TEENS.split(), "seventeen", "eighteen", "nineteen"]  # no zero: it stands in names, zero-shot
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_VALUES = {word: float(value) for value, word in enumerate(_ONES, start=1)}
_VALUES |= {word: 10.0 * value for value, word in enumerate(_TENS, start=2)} | {"half": 0.5, "ten": 10.0}
MULTIPLIERS = {
    "hundred": 1e2,
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "trillion": 1e12,
    "dozen": 12.0,
}

PARTS = {"half": 2.0, "third": 3.0, "quarter": 4.0, "fourth": 4.0, "fifth": 5.0, "tenth": 10.0}
PARTS |= {"hundredth": 1e2, "thousandth": 1e3}
"""What is left of something: a third of it is three times less."""
_MULTIPLES = {"order": 10.0, "tripl": 3.0, "quadr": 4.0}

_SMALL = "|".join([*_ONES[::-1], *_TENS])
_LARGE = "|".join(MULTIPLIERS)
_GAP = r"[\s\u00a0\u2009\u202f~-]"
_BY_SPELLING: tuple[tuple[Spelling, re.Pattern[str]], ...] = (
    (
        "multiple",
        re.compile(
            r"(?:twice(?:\sas)?|(?:doubl|tripl|quadrupl|halv)(?:es|ed|ing)\sthe"
            r"|half\s(?:of\s)?(?:the|as many|as much)|(?:(?<=by\s)|(?<=in\s)|(?<=to\s))half"
            r"(?!-|\sprecision)"
            rf"|(?:an?|one)[\s-](?:{'|'.join(PARTS)})(?=\s(?:of|the|its|as)\b)"
            r"|(?<!same\s)(?<!the\s)order[\s-]of[\s-]magnitude(?=\s(?:speed|\w+er\b|less\b|more\b|\w*compress"
            r"|reduc|improve|sav|gain|decrease|increase|accel)\w*))\b",
            re.IGNORECASE,
        ),
    ),
    (
        "vague",
        re.compile(
            r"(?:tens(?=\sof\s)|hundreds|thousands|millions|billions|trillions)(?:\sof\s(?:thousands"
            r"|millions|billions|trillions))?"
            r"(?=\s(?:of|to)\s)|(?:many|several)\s(?:hundred|thousand|million|billion|trillion)s?\b|(?:million|billion|trillion)(?=-(?:plus|scale|param|token)|\sparam)",
            re.IGNORECASE,
        ),
    ),
    (
        "word",
        re.compile(
            rf"(?:(?:half\san?|an?(?:\s(?:{_SMALL}))?"
            rf"|(?:{_SMALL})(?:{_GAP}(?:{_SMALL}))?)(?:{_GAP}(?:and\s)?(?:{_LARGE}))+"
            rf"|(?:{'|'.join(_TENS)})[\s-](?:{'|'.join(_ONES[:9])})|{_SMALL})\b",
            re.IGNORECASE,
        ),
    ),
    (
        "article",
        re.compile(
            r"(?:a\s)?single(?=[\s-])|(?:(?<=than\s)|(?<=under\s)|(?<=within\s)|(?<=below\s))a"
            r"(?=[\s~]second(?:[.,;)]|\s(?:on|per|for|and|with|using|at)\b))|an?(?=[\s~]+(?:hour|day|week|month|minute|order\b|NVIDIA|[AHV]\d{2,3}\b"
            r"|[GT]PU(?:[-\s](?:hour|day)|(?![\w-])(?!\s(?:cluster|memory|kernel|implementation|server"
            r"|platform|core|architecture)))))",
            re.IGNORECASE,
        ),
    ),
)
_FIRST = {*_ONES, *_TENS, "a", "an", "single", "half", "twice", "million", "billion", "trillion"}
_FIRST |= {stem + end for stem in ("doubl", "tripl", "quadrupl", "halv") for end in ("es", "ed", "ing")}
_FIRST |= {"many", "several", "order"}
_FIRST |= {"tens", "hundreds", "thousands", "millions", "billions", "trillions"}
_REST = {
    letter: [word[1:] for word in _FIRST if word[0] == letter] for letter in {word[0] for word in _FIRST}
}
_FIRST_WORD = re.compile(  # by first letter, so that most words are passed over at once
    rf"\b(?:{'|'.join(f'[{c}{c.upper()}](?:' + '|'.join(rest) + ')' for c, rest in sorted(_REST.items()))})\b"
)


def find_spelled(text: str) -> Iterator[Number]:
    """Find the numbers that are written as words, in order.

    Example:
        >>> [number.value for number in find_spelled("four runs, half a million images, thousands of GPUs")]
        [4.0, 500000.0, 1000.0]
    """
    last = 0
    for word in _FIRST_WORD.finditer(text):
        start = word.start()
        if start < last or _joined(text, start):
            continue
        for spelling, pattern in _BY_SPELLING:
            if match := pattern.match(text, start):
                last = match.end()
                value, magnitude = _read(match[0].lower(), spelling)
                yield Number(value, start, last, magnitude, spelling)
                break


def _joined(text: str, start: int) -> bool:
    """Whether the word goes on from something: "10 million", "zero-one", "x2three"."""
    before = text[max(0, start - 2) : start]
    return before[-1:].isalnum() or before[-1:] in {"-", "_"} or (before[-1:] == " " and before[:1].isdigit())


def _read(words: str, spelling: Spelling) -> tuple[float, float]:
    """Read the value, and the size of what multiplies it."""
    if spelling == "multiple":
        return PARTS.get(re.split(r"[\s-]", words)[-1], _MULTIPLES.get(words[:5], 2.0)), 1.0
    parts = [part for part in re.split(rf"{_GAP}+", words) if part not in {"and", "of", "many", "several"}]
    if spelling == "vague":
        value = math.prod(MULTIPLIERS.get(part.removesuffix("s"), 10.0) for part in parts)
        return value, value
    magnitude = math.prod(MULTIPLIERS.get(part, 1.0) for part in parts)
    return (sum(_VALUES.get(part, 0.0) for part in parts) or 1.0) * magnitude, magnitude
