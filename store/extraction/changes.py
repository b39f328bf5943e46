"""The words around a share or a factor -> what changed, and which way.

Two things are read. The *subject*: what is spoken of, quality, speed or a resource. The *direction*: whether
it grew or shrank, or whether no change is told at all. The words right behind the number are asked first ("5%
higher accuracy"), then those before it ("improves accuracy by 5%", "a reduction of 30%").
"""

import re
from typing import Literal, NamedTuple

from store.extraction.contexts import Group
from store.extraction.senses import Sense
from store.extraction.vocabulary import DOWN, FAST, QUALITY, RESOURCE, SPEED, UP
from store.records import CHANGE_KINDS

Direction = Literal["up", "down", "fast", ""]
Subject = Literal["quality", "speed", "resource", ""]


class Change(NamedTuple):
    """What changed, and which way; an empty direction where a state is told."""

    direction: Direction
    subject: Subject


_DIRECTIONS: tuple[tuple[Direction, re.Pattern[str]], ...] = (("up", UP), ("down", DOWN), ("fast", FAST))
_SUBJECTS: tuple[tuple[Subject, re.Pattern[str]], ...] = (
    ("quality", QUALITY),
    ("speed", SPEED),
    ("resource", RESOURCE),
)

_FILL = (
    r"(?:[\s~$+-]|\\sim|\b(?:up[\s-]?to|upto|an?|over|about|around|more|less|than|at|least|most"
    r"|approximately|nearly|almost"
    r"|roughly|average|of|as|much|only|just|factor|total|maximum|another|further|additional|sim|even|well"
    r"|merely|mere"
    r"|respectively|the|approximate|relative|relatively|absolute|by)\b)*"
)
_LITTLE = r"[\s~$]*(?:(?:an?|the|around|about|over|nearly|only|just)\b[\s~$]*)*$"
BY = re.compile(rf"\b[Bb]y\b{_FILL}$")
"""The number is the size of a change: "by up to 5%"."""
TO = re.compile(
    rf"(?<!up )(?<!Up )(?<!up-)\b(?:to|reach\w*|at|from|surpass\w*|exceed\w*|above|below|=){_LITTLE}"
)
"""The number is where a change ended: "boosts it to 80%"."""
NOUN_OF = re.compile(
    r"\b(?:improvements?|increases?|gains?|boosts?|reductions?|decreases?|drops?|savings?|speed-?ups?"
    r"|accelerations?"
    r"|degradations?|loss(?:es)?|margins?|cuts?|decline|lead)\b[^.;]{0,75}?(?:\bof\b|\bis\b|\bare\b"
    r"|\bcomes? to\b|\bputs? at\b|\bequal to\b|\breach\w*"
    r"|\baverag\w+|\bhits?\b"
    rf"|\bby\b|\b(?:below|under|within)\b|:|\(|\bup to\b|\bbetween\b|\bfrom\b|,){_FILL}[(]?{_FILL}$"
)
"""The number is the size of a change that a noun names: "an improvement over the baseline of 5%"."""
_FROM = re.compile(r"\b(?:ranging\s)?from[\s~$]*$")
PLUS = re.compile(r"\+[\s$]*$")
MINUS = re.compile(r"(?:^|[\s(\[])[-−–][\s$]*$")
_REACHING = (
    r"achiev\w*|reach\w*|obtain\w*|attain\w*|scor(?:e|es|ing)|averag(?:es|ing)|average(?!\s[a-zA-Z])|is|are|was|were"
    r"|record\w*|maintain\w*"
    r"|retain\w*|preserv\w*|recover\w*|with|keep\w*|match\w*|sets? an?"
)
REACHES = re.compile(rf"\b(?:{_REACHING})\b")
_STATES = re.compile(rf"\b(?:{_REACHING}|to|from|at)\b")
_BOUNDS = re.compile(r"\b(?:up to|at most|at least)\b")
ACHIEVES = re.compile(
    r"\b(?:achiev\w*|obtain\w*|reach\w*|attain\w*|scor(?:e|es|ing)|averag(?:e|es|ing)|surpass|(?:boost"
    r"|push|lift)\w*\s[^,.;]*\s(?:to|above))"
    rf"{_LITTLE}"
)
"""The number is a result: "achieves only 80%"."""
BESIDE_RESULT = re.compile(r"\s(?:compared (?:to|with)|versus|vs\.?|against)\s[^,;()]*" + QUALITY.pattern)
"""Behind a result in brackets, the one it is compared with: "(90.9% compared to an accuracy of 89.4%)"."""
ONLY = re.compile(
    r"\b(?:only|just|merely|mere|using|uses?|utiliz\w+|requir\w+|as few as|less than|under|need\w*|retain\w*"
    r"|ke(?:ep|eps|eping|pt)|consum\w+|fraction)\b"
    r"|(?<!up )\b(?:with|on|at|to|is|being|while)\b[\s~$<]*(?:(?:an?|the|around|about|roughly|over|below"
    r"|nearly|sim|leq|approximately|almost|less than)\b[\s~$<]*)*$"
)
"""What follows is all that is needed: "only 5%", "using 5%"."""
_IN_BRACKETS = re.compile(
    r"\([\s~$]*(?:(?:up to|about|around|approximately|over|nearly|only|e\.g\.,?|i\.e\.,?|~|\\sim"
    r"|sim)[\s~$]*)*$"
)
COMPARATOR = re.compile(  # "less than 5%" tells nothing about what became less
    r"\b(?:less|fewer|more|greater|lower|higher|smaller|larger) than(?=[\s~$]*(?:(?:an?|the|half)\s)?$)"
)
_SMALLER = re.compile(r"^\s?(?:smaller|fewer|lighter|cheaper|shorter|more (?:compact|lightweight))\b")
OVER_NEXT = re.compile(r"\s(?:absolute\s)?(?:over|above)\b")
"""What follows is beaten by so much: "2% above the best"."""
_PHRASE = re.compile(r",|\bbut\b|\band\b|\bwhile\b")
_RIGHT, _LEFT, _NEAR, _NEXT = 80, 220, 50, 25  # characters: far behind, far before, near and next to a number


def find_change(group: Group, previous: Sense | None) -> Change:
    """Read direction and subject from the nearest words that tell, those behind the number first.

    Example:
        >>> from store.extraction.contexts import find_groups
        >>> find_change(next(find_groups("It improves accuracy by 5%.")), None)
        Change(direction='up', subject='quality')
    """
    right, left = group.right[:_RIGHT], COMPARATOR.sub("", group.left[-_LEFT:])
    direction = _first_direction(re.split(r"\sin\s", right)[0])
    subject = _subject(right, first=bool(direction))
    if group.mentions[0].leads == "range":
        left = _FROM.sub("", left)  # "a ratio from 2x to 4x" is one between them
    if direction:
        near = (
            "resource" if _SMALLER.search(right) else _subject(_PHRASE.split(left[-_NEAR:])[-1], first=False)
        )
        return Change(direction, subject or near)
    if PLUS.search(left):
        return Change("up", subject or _subject(left, first=False))
    if not subject and not _tells(left):
        left = COMPARATOR.sub("", group.before[-_LEFT:])
    if _is_result_in_brackets(left, subject, previous):
        return Change("", "quality")
    return _change_before(group, left, subject)


def _change_before(group: Group, left: str, subject: Subject) -> Change:
    """Read a change from the words before the number."""
    direction, spot = _last_direction(left)
    if direction and _sizes_change(left, left[spot:]):
        same_phrase = _PHRASE.split(left[max(0, spot - _NEXT) : spot])[-1] + left[spot:]
        told = _subject(left[spot:], first=True) or _subject(same_phrase, first=False)
        return Change(direction, subject or told)
    over = OVER_NEXT.match(group.after) and not (TO.search(left) or ACHIEVES.search(left))
    return Change("up" if over else "", subject or _subject(left, first=False))


def _is_result_in_brackets(left: str, subject: Subject, previous: Sense | None) -> bool:
    """Whether it is the value of what stands before its brackets: "superior accuracy (32%)"."""
    if not _IN_BRACKETS.search(left) or (previous and previous.kind in CHANGE_KINDS):
        return False
    return subject == "quality" or QUALITY.search(left[-_NEXT:]) is not None


def _tells(text: str) -> bool:
    return any(pattern.search(text) for pattern in (UP, DOWN, FAST, QUALITY, RESOURCE))


def _sizes_change(left: str, told: str) -> bool:
    """Whether the words before a number make it the size of a change, rather than where the change ended."""
    if BY.search(left) or NOUN_OF.search(left):
        return True
    return not TO.search(left) and not _STATES.search(_BOUNDS.sub("", told))


def _first_direction(text: str) -> Direction:
    found = [(match.start(), name) for name, pattern in _DIRECTIONS if (match := pattern.search(text))]
    return min(found)[1] if found else ""


def _last_direction(text: str) -> tuple[Direction, int]:
    """Name the last direction of a text and where it stands."""
    found = [(match.start(), name) for name, pattern in _DIRECTIONS for match in pattern.finditer(text)]
    spot, name = max(found, default=(0, ""))
    return name, spot


def _subject(text: str, *, first: bool) -> Subject:
    """Name the first or the last subject of a text; of two that start or end together, the longer."""
    found: list[tuple[int, int, Subject]] = []
    for name, pattern in _SUBJECTS:
        for match in pattern.finditer(text):
            place = match.start() if first else -match.end()
            found.append((place, match.start() - match.end(), name))
    return min(found)[2] if found else ""


def subject_behind(group: Group) -> Subject:
    """Name what the words behind a group speak of."""
    return _subject(group.right[:_RIGHT], first=True)


def subject_before(group: Group) -> Subject:
    """Name what the words between a group and the one before it speak of."""
    return _subject(group.left[-_RIGHT:], first=False)


def change_sense(direction: Direction, subject: Subject, unit: str) -> Sense:
    """Name the sense of a change, which quality and speed tell apart from a mere saving."""
    if direction == "fast" or (direction == "up" and subject == "speed"):
        return Sense("speedup", unit)
    if direction == "up":
        return Sense("improvement", unit)
    lost = subject in {"quality", "speed"}
    return Sense("improvement", unit, factor=-1.0) if lost else Sense("reduction", unit)
