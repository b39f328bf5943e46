"""Neighbouring numbers -> how they hang together, so that one unit speaks for all of a range or a list.

"2 to 4x"            a range          "4, 8 and 16 GPUs"   a list
"from 26 days to 1"  a change         "92% vs. 66%"        versus
"""

import re
from typing import Literal, NamedTuple

from store.notation.spelling import Number
from store.notation.units import Unit

Link = Literal["", "list", "range", "change", "versus"]
"""How two neighbours hang together: 4 and 8; 2 to 4; from 4 to 2, 4 -> 2; 4 versus 2; or not at all."""


class Seed(NamedTuple):
    """A number on its way to a mention."""

    number: Number
    unit: Unit | None
    unit_start: int
    start: int
    end: int
    link: Link = ""
    """How it hangs together with the next one."""


_ASIDE = r"(?:\s\([^()]{1,30}\))?"
_RANGE = re.compile(
    _ASIDE + r"[\s~${}]*(?:--?|\b(?:down|up)\sto\b|[–—‐‑−~]|\bto\b|\bthrough\b|\\?\bsim\b|\.\.\.?)[\s~${}]*"
)
_VERSUS = re.compile(
    _ASIDE + r"[\s~$,(]*(?:\bvs?\.|\bvs\b|\bversus\b|\bagainst\b|\binstead of\b|\brather than\b)[\s~$\\]*"
)
_ARROW = re.compile(r"[\s~$,(]*(?:\\(?:right)?arrow|\\to\b|\brightarrow\b|→|->|-->|=>)[\s~$]*")
_LIST = re.compile(r"[\s~${}-]*(?:,?\s?\b(?:and|or)\b|,|/|&)[\s~${}]*")
_BETWEEN = re.compile(r"\b[Bb]etween[\s~$]*$")
_LAST_OF_LIST = re.compile(r"and|or|/|&")
_GOES_ON = re.compile(r"[\s-]*\w")
_CHANGE = re.compile(
    r"\b(?:reduc|decreas|improv|increas|boost|cut|lower|drop|rais|ris|rose|grow|shr[iu]nk|fall|fell"
    r"|shorten|accelerat|bring"
    r"|brought|push|lift|declin|enhanc|extend|extension|going|goes|went|outperform|surpass|gain|fast"
    r"|speed|climb|take|taking|stretch|mov(?:e|ing))\w*\b(?:[^.;:]|\.\d)*$"
)
_SPREAD = re.compile(
    r"\b(?:rang(?:e|es|ed|ing)|var(?:y|ies|ied|ying)|span(?:s|ning)?|improvements|gains|increases|reductions"
    r"|decreases|savings|drops|speed-?ups)\s(?:from\s[^;:]{0,80}\sand\s)?from$"
)
"""What follows lies between two bounds."""
_THOUSAND, _BILLION = 1e3, 1e9
_CHANGE_WINDOW = 120  # characters before a range in which a verb of change is looked for


def share_units(text: str, seeds: list[Seed]) -> list[Seed]:
    """Mark how neighbours hang together, and give those without a unit their neighbour's, last one first."""
    linked = list(seeds)
    closed = False  # whether the list that the next seed belongs to has an "and" further on
    for place in range(len(seeds) - 2, -1, -1):
        first, second = linked[place], linked[place + 1]
        between = text[first.end : second.number.start]
        link = _link(text, first, second)
        closed = link == "list" and (closed or bool(_LAST_OF_LIST.search(between)))
        if link and (closed or link != "list"):
            linked[place : place + 2] = _share(text, first._replace(link=link), second)
    return linked


def _link(text: str, first: Seed, second: Seed) -> Link:
    between = text[first.end : second.number.start]
    if _ARROW.fullmatch(between):
        return "change"
    if _VERSUS.fullmatch(between):
        return "versus"
    if _LIST.fullmatch(between) and not _is_span(text, first, between):
        return "list" if _alike(text, first, second) else ""
    if _are_apart(first, second) or not _is_span(text, first, between):
        return ""
    return "change" if _is_change(text, first, second) else "range"


def _is_span(text: str, first: Seed, between: str) -> bool:
    """Whether two numbers are the ends of something: "2 to 4", "between 2 and 4"."""
    paired = "and" in between and _BETWEEN.search(text, first.start - 12, first.start)
    return bool(_RANGE.fullmatch(between) or paired)


def _are_apart(first: Seed, second: Seed) -> bool:
    """Whether one is no end of the other: "in four GPU hours to 3 bits", "the 70B to 32k"."""
    units = {seed.unit.name for seed in (first, second) if seed.unit}
    return len(units) > 1 or (first.number.magnitude >= _BILLION and second.number.magnitude == _THOUSAND)


def _alike(text: str, first: Seed, second: Seed) -> bool:
    """Whether "2 and 3x" may share its unit; in "16 and 5.75x" the 16 is something else."""
    if first.unit or second.unit is None or second.unit.name not in {"x", "%", "points"}:
        return True
    return ("." in text[first.start : first.end]) == ("." in text[second.start : second.number.end])


def _is_change(text: str, first: Seed, second: Seed) -> bool:
    """Whether "from 12 to 8" tells where something went, rather than between what bounds it lies."""
    if first.unit in {None, second.unit} and first.number.value >= second.number.value:
        return True
    lead = text[max(0, first.start - _CHANGE_WINDOW) : first.start].rstrip(" ~$")
    if _SPREAD.search(lead):
        return False
    return lead.endswith(("from", "From", "(")) and (
        _CHANGE.search(lead) is not None or lead.endswith("(from")
    )


def _share(text: str, first: Seed, second: Seed) -> tuple[Seed, Seed]:
    if first.unit is None:
        first = first._replace(
            number=_share_magnitude(first.number, second.number),
            unit=second.unit,
            unit_start=second.unit_start,
            end=second.end if second.unit else first.end,
        )
    elif second.unit is None and first.link != "list" and not _GOES_ON.match(text, second.end):
        second = second._replace(unit=first.unit, unit_start=first.unit_start, start=first.start)
    if first.link in {"range", "change"}:
        first, second = first._replace(end=second.end), second._replace(start=first.start)
    return first, second


def _share_magnitude(number: Number, next_number: Number) -> Number:
    """Read "3" in "3-7B" as 3 billion."""
    size = next_number.magnitude
    if number.magnitude == 1 < size and number.value * size <= next_number.value:
        return number._replace(value=number.value * size, magnitude=size)
    return number
