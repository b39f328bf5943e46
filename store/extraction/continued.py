"""What goes on from the group before it: one more gain, one more score, the data that a speedup needs."""

import re

from store.extraction.changes import OVER_NEXT, REACHES, Subject, subject_before, subject_behind
from store.extraction.contexts import Group
from store.extraction.senses import Sense
from store.extraction.vocabulary import DATA, DOWN, FAST, RESOURCE, UP
from store.records import CHANGE_KINDS, Kind

JOINED = re.compile(r"[^;:]*(?:,|\band|\bor|/)[\s~$]*(?:up to|over|about|around|by)?[\s~$]*$")
_ASIDE = re.compile(
    r"[^;:()]{0,30}\((?:(?:up to|on average|average|avg\.?|max\.?|maximum|geomean|of|about|~)\s?)*"
)
_STANDS_ALONE = re.compile(rf"\s(?:training\s)?{DATA.pattern}\s*$")
"""What a share is taken of: "10% training data" are left, whatever stands before."""
_WITH = re.compile(r"[^;:()]{0,60},\s(?:with|and)\s")
_ON_PLACE = re.compile(r"\son\s")
_FOR_NAME = re.compile(r"\s(?:for|on|over)\s(?:the\s)?[A-Z]")
_IN_BRACKETS = re.compile(r"\([\s~$]*\|\)")
_LAST_JOINT = re.compile(r",|\band\b|\bor\b")
_LONGEST_JOINT = 90  # characters between two of a kind
_GAIN_OF: dict[Subject, Kind] = {"quality": "improvement", "speed": "speedup"}


def read_continued(group: Group, previous: Sense) -> Sense | None:
    """Read what the group before it decides: one more of its kind, or what stands beside it.

    Args:
        group: The mentions and the words around them.
        previous: The sense of the group before it in the sentence.

    Example:
        >>> from store.extraction.contexts import find_groups
        >>> *_, group = find_groups("A 3x speedup and 10% training data.")
        >>> read_continued(group, Sense("speedup", "x"))
        Sense(kind='reduction', unit='%', factor=1.0, rest=True)
    """
    if _is_left_of_data(group, previous):
        return Sense("reduction", "%", rest=True)
    if more := _one_more(group, previous):
        return more
    scored = previous.kind == "score" and group.unit == "%"
    return Sense("score", "%") if scored and (_is_bracketed(group) or _is_listed(group)) else None


def _is_bracketed(group: Group) -> bool:
    return _IN_BRACKETS.search(group.left + "|" + group.after) is not None


def _is_listed(group: Group) -> bool:
    """Whether it is one more of a list, of which nothing else is told: "77% for one, 66% for the other"."""
    told = group.left + "|" + group.right
    silent = not (any(p.search(told) for p in (UP, DOWN, FAST, RESOURCE)) or OVER_NEXT.match(group.after))
    return silent and len(group.left) <= _LONGEST_JOINT and JOINED.fullmatch(group.left) is not None


def _is_left_of_data(group: Group, previous: Sense) -> bool:
    """Whether it is the data still needed: "a 3x speedup and 10% training data"."""
    joined = group.unit == "%" and previous.kind != "reduction" and JOINED.fullmatch(group.left)
    return bool(joined and _STANDS_ALONE.match(group.right))


def _one_more(group: Group, previous: Sense) -> Sense | None:
    """Take it as one more of the same: "5.5 mAP on the one and 7.7% mIoU on the other"."""
    joined = len(group.left) <= _LONGEST_JOINT and (
        JOINED.fullmatch(group.left) or _ASIDE.fullmatch(group.left)
    )
    head = subject_behind(group) if group.unit == "x" else ""  # "2x speedup and 3x energy efficiency"
    told = (_LAST_JOINT.split(group.left)[-1] if head else group.left) + "|" + group.right
    if previous.kind == "improvement" and _WITH.fullmatch(group.left) and _FOR_NAME.match(group.after):
        return previous._replace(unit=group.unit)
    if (
        previous.kind not in CHANGE_KINDS
        or not joined
        or any(p.search(told) for p in (UP, DOWN, FAST, REACHES))
    ):
        return None
    if previous.kind == "reduction" and subject_before(group) == "quality":
        return None
    if previous.kind == "reduction" and head not in _GAIN_OF:
        return previous._replace(unit=group.unit)
    subject = subject_behind(group) or ("speed" if group.unit == "x" != previous.unit else "")
    return previous._replace(unit=_unit(group, previous), kind=_GAIN_OF.get(subject, previous.kind))


def _unit(group: Group, previous: Sense) -> str:
    """Let "absolute" speak for a whole list: "an absolute 4% on the one and 5% on the other"."""
    goes_on = group.unit == "%" and _ON_PLACE.match(group.after) and not subject_behind(group)
    return "points" if goes_on and previous.unit == "points" else group.unit
