"""Factors: does "5x" tell a speedup, a saving, a gain, or how much something grew?

Parts belong here too: "by half" and "a third of the memory" are read as factors of two and three.
"""

import re
from collections.abc import Iterator

from store.extraction.changes import ONLY, Change, Direction, Subject, change_sense, subject_behind
from store.extraction.contexts import Group
from store.extraction.senses import Sense
from store.extraction.vocabulary import DATA, DOWN, FAST, RESOURCE, SPARSE, TIME

_PART = re.compile(r"(?:[Hh]alf|[Aa]n?|[Oo]ne)\b(?!.*order)|1/")
_GREW = re.compile(r"increase|larger|longer|growth")
_GROWS = re.compile(r"\b(?:increas|grow|extend|enlarg|lengthen|longer|larger)\w*\s[^,;]*\bby\b[^,;]*$")
_MORE_DATA = re.compile(rf"\s?(?:more|as (?:much|many))\s(?:[\w-]+\s)?{DATA.pattern}(?![\w-]|\sefficien)")
_OF_OTHERS = re.compile(r"\sthe\s(?:[\w-]+\s){1,3}of\b")
_COSTS = re.compile(
    r"\b(?:needs?|requires?|requiring|costs?|costing|consumes?|consuming|incurs?)\s(?:up to|about"
    r"|around|over|\W)*$"
)
_LONGER_BY = re.compile(r"\b(?:longer|larger)\b[^,;]*\bby\b[^,;]*$")
_LARGEST = re.compile(r"[\s~]*(?:the\s)?(?:maximum|max|size|length|number|context)\b")
_LARGER = re.compile(r"longer|larger|more|greater|increase|enhancement|\brise\b|growth")
_PERFORMANCE = re.compile(r"\bperformance\b")  # as a factor it is speed
_PIECES = re.compile(r"(?:\sof)?(?:\s(?:the|its|all))*\s(?:layers|heads|blocks)\b")
"""What a model is made of: a method treats half of them, and nothing is saved by that."""
_NEAR = 60  # characters before a factor in which its noun is looked for
_CLOSE, _NOUN = 30, 60  # characters before a part, and behind it, in which words speak of it


def factor_senses(group: Group, change: Change) -> Iterator[Sense]:
    """Read a factor by what changed and which way; nothing where no rule speaks."""
    direction, subject = change
    if _PART.match(group.written):
        yield from _left_senses(group, change)
        return
    if _OF_OTHERS.match(group.after) and subject_behind(group) == "speed":
        yield Sense("speedup", "x")
    if _is_cost(group):
        return
    if subject == "resource" and _is_growth(group, direction):
        yield Sense("improvement", "x")
    if direction == "up":
        yield from _raised_senses(group, subject)
    if direction:
        yield change_sense(direction, subject, "x")
    if subject in {"resource", "speed"}:
        yield Sense("reduction" if subject == "resource" else "speedup", "x")


def _raised_senses(group: Group, subject: Subject) -> Iterator[Sense]:
    """Read a factor by which something rose: unless quality or a size did, what is meant is mostly speed."""
    around = group.right + "|" + group.left[-_NEAR:]
    if subject == "resource":
        yield Sense("speedup" if TIME.search(around) else "reduction", "x")
    if not subject:
        sparser = "sparsity" in around or SPARSE.search(group.right)
        larger = _LARGER.search(group.right) or _LONGER_BY.search(group.left)
        yield Sense("improvement" if sparser or larger else "speedup", "x")
    if _PERFORMANCE.search(around):
        yield Sense("speedup", "x")


def _is_cost(group: Group) -> bool:
    """Whether it tells how much more something else costs: "needs 16x the memory"."""
    changed = FAST.search(group.right) or DOWN.search(group.right)
    return bool(_COSTS.search(group.left) and RESOURCE.search(group.after[:_NOUN])) and not changed


def _is_growth(group: Group, direction: Direction) -> bool:
    """Whether a resource grew: "increases the length by 3x", "3 times the size of"."""
    if direction == "up":
        return bool(_GREW.search(group.right) or _MORE_DATA.match(group.right) or _GROWS.search(group.left))
    return not direction and group.mentions[0].value > 1 and _LARGEST.match(group.after) is not None


def _left_senses(group: Group, change: Change) -> Iterator[Sense]:
    """Read "cut by half" and "only a third of the memory"; "half of the layers are" tells no change."""
    less = change.direction == "down" or DOWN.search(group.left[-_NEAR:])
    if _PIECES.match(group.after):
        return
    if less or (ONLY.search(group.left[-_CLOSE:]) and RESOURCE.search(group.after[:_NOUN])):
        yield Sense("reduction", "x")
