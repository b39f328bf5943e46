"""Shares, factors and points: is "5%" a score, a gain, a saving, a speedup or a sparsity?

Rules in order, the first that speaks decides; they look at what changed and which way (see changes) and at
the nouns next to the number. A group for which none speaks is what the group before it is.
"""

import re
from collections.abc import Iterator

from store.extraction.changes import (
    ACHIEVES,
    BESIDE_RESULT,
    BY,
    COMPARATOR,
    REACHES,
    TO,
    Change,
    Direction,
    Subject,
    find_change,
    subject_before,
    subject_behind,
)
from store.extraction.contexts import Group
from store.extraction.senses import CHANGES, Sense
from store.extraction.vocabulary import DATA, DOWN, FAST, LOWER_BETTER, QUALITY, RESOURCE, SPARSE, TIME, UP
from store.records import Kind

SHARE_UNITS = frozenset({"%", "x", "points", "dB"})

_JOINED = re.compile(r"[^;:]*(?:,|\band|\bor|/)[\s~$]*(?:up to|over|about|around|by)?[\s~$]*$")
_ASIDE = re.compile(
    r"[^;:()]{0,30}\((?:(?:up to|on average|average|avg\.?|max\.?|maximum|geomean|of|about|~)\s?)*"
)
_STANDS_ALONE = re.compile(rf"\s(?:training\s)?{DATA.pattern}\s*$")
"""What a share is taken of: "10% training data" are left, whatever stands before."""
_WITH = re.compile(r"[^;:()]{0,60},\s(?:with|and)\s")
_FOR_NAME = re.compile(r"\s(?:for|on|over)\s(?:the\s)?[A-Z]")
_LAST_JOINT = re.compile(r",|\band\b|\bor\b")
_LONGEST_JOINT = 90  # characters between two of a kind
_GAIN_OF: dict[Subject, Kind] = {"quality": "improvement", "speed": "speedup"}
_IN_BRACKETS = re.compile(r"\([\s~$]*\|\)")
_SUBJECT_OF: dict[Kind, Subject] = {"improvement": "quality", "speedup": "speed"}
_DIRECTION_OF: dict[Kind, Direction] = {"improvement": "up", "reduction": "down", "speedup": "up"}


def read_share(group: Group, previous: Sense | None) -> Sense | None:
    """Decide what a group of percentages, factors or points is.

    Args:
        group: The mentions and the words around them.
        previous: The sense of the group before it in the sentence; taken over where nothing else tells.

    Example:
        >>> from store.extraction.contexts import find_groups
        >>> read_share(next(find_groups("It needs 30% fewer parameters.")), None)
        Sense(kind='reduction', unit='%', factor=1.0, rest=False)
    """
    sides = group.mentions[0].leads in {"change", "versus"}  # "64% to 75%", "64% vs. 75%"
    if sides and group.unit == "%" and not RESOURCE.search(group.right):
        return Sense("score", "%")
    if previous and _is_left_of_data(group, previous):
        return Sense("reduction", "%", rest=True)
    if previous and (more := _one_more(group, previous)):
        return more
    if (
        previous
        and previous.kind == "score"
        and group.unit == "%"
        and _IN_BRACKETS.search(group.left + "|" + group.after)
    ):
        return Sense("score", "%")
    opened = group.left.rstrip(" ~$").endswith("(")
    if group.unit == "%" and opened and BESIDE_RESULT.match(group.after):
        return Sense("score", "%")
    if previous and previous.kind == "score" and group.unit == "%" and _is_listed(group):
        return Sense("score", "%")
    change = find_change(group, previous)
    if not change.direction and previous and previous.kind in CHANGES and BY.search(group.left):
        change = change._replace(direction=_DIRECTION_OF[previous.kind])
    if previous and not change.subject and _JOINED.fullmatch(group.left):
        change = change._replace(subject=_SUBJECT_OF.get(previous.kind, ""))
    if sides and group.unit != "x":
        change = change._replace(direction="")
    sense = next(_senses(group, change), None)
    return previous if sense is None and previous and previous.unit == group.unit else sense


def _senses(group: Group, change: Change) -> Iterator[Sense]:
    if group.unit == "x":
        yield from _factor_senses(group, change)
    elif group.unit in {"points", "dB"}:
        yield _change_sense(change.direction or "up", "quality", group.unit)
    elif _SHARE_NEXT.match(group.after) and not BY.search(group.left):
        yield from _part_senses(group, change)
    else:
        yield from _percent_senses(group, change)
        yield from _plain_percent_senses(group, change)


def _is_listed(group: Group) -> bool:
    """Whether it is one more of a list, of which nothing else is told: "77% for one, 66% for the other"."""
    told = group.left + "|" + group.right
    silent = not any(p.search(told) for p in (UP, DOWN, FAST, RESOURCE))
    return silent and len(group.left) <= _LONGEST_JOINT and _JOINED.fullmatch(group.left) is not None


def _is_left_of_data(group: Group, previous: Sense) -> bool:
    """Whether it is the data still needed: "a 3x speedup and 10% training data"."""
    joined = group.unit == "%" and previous.kind != "reduction" and _JOINED.fullmatch(group.left)
    return bool(joined and _STANDS_ALONE.match(group.right))


def _one_more(group: Group, previous: Sense) -> Sense | None:
    """Take it as one more of the same: "5.5 mAP on the one and 7.7% mIoU on the other"."""
    joined = len(group.left) <= _LONGEST_JOINT and (
        _JOINED.fullmatch(group.left) or _ASIDE.fullmatch(group.left)
    )
    head = subject_behind(group) if group.unit == "x" else ""  # "2x speedup and 3x energy efficiency"
    told = (_LAST_JOINT.split(group.left)[-1] if head else group.left) + "|" + group.right
    if previous.kind == "improvement" and _WITH.fullmatch(group.left) and _FOR_NAME.match(group.after):
        return previous._replace(unit=group.unit)
    if previous.kind not in CHANGES or not joined or any(p.search(told) for p in (UP, DOWN, FAST, REACHES)):
        return None
    if previous.kind == "reduction" and subject_before(group) == "quality":
        return None
    if previous.kind == "reduction" and head not in _GAIN_OF:
        return previous._replace(unit=group.unit)
    subject = subject_behind(group) or ("speed" if group.unit == "x" != previous.unit else "")
    return previous._replace(unit=group.unit, kind=_GAIN_OF.get(subject, previous.kind))


def _change_sense(direction: Direction, subject: Subject, unit: str) -> Sense:
    if direction == "fast" or (direction == "up" and subject == "speed"):
        return Sense("speedup", unit)
    if direction == "up":
        return Sense("improvement", unit)
    lost = subject in {"quality", "speed"}
    return Sense("improvement", unit, factor=-1.0) if lost else Sense("reduction", unit)


_PART = re.compile(r"(?:half|an?|one)\b(?!.*order)|1/")
_GREW = re.compile(r"increase|larger|longer|growth")
_GROWS = re.compile(r"\b(?:increas|grow|extend|enlarg|lengthen|longer|larger)\w*\s[^,;]*\bby\b[^,;]*$")
_MORE_DATA = re.compile(rf"\s?(?:more|as (?:much|many))\s(?:[\w-]+\s)?{DATA.pattern}(?![\w-]|\sefficien)")
_OF_OTHERS = re.compile(r"\sthe\s(?:[\w-]+\s){1,3}of\b")
_COSTS = re.compile(r"\b(?:needs?|requires?|requiring|costs?|costing|consumes?|consuming|incurs?)\s(?:up to|about|around|over|\W)*$")
_LONGER_BY = re.compile(r"\b(?:longer|larger)\b[^,;]*\bby\b[^,;]*$")
_LARGEST = re.compile(r"[\s~]*(?:the\s)?(?:maximum|max|size|length|number|context)\b")
_LARGER = re.compile(r"longer|larger|more|greater|increase|enhancement|\brise\b|growth")
_PERFORMANCE = re.compile(r"\bperformance\b")  # as a factor it is speed
_NEAR = 60  # characters before a factor in which its noun is looked for


def _factor_senses(group: Group, change: Change) -> Iterator[Sense]:
    direction, subject = change
    around = group.right + "|" + group.left[-_NEAR:]
    if _PART.match(group.written):
        yield from _left_senses(group, change)
        return
    if _OF_OTHERS.match(group.after) and subject_behind(group) == "speed":
        yield Sense("speedup", "x")
    if not FAST.search(group.right) and _COSTS.search(group.left) and RESOURCE.search(group.after[:_NOUN]):
        if not DOWN.search(group.right):
            return
    if subject == "resource" and _is_growth(group, direction):
        yield Sense("improvement", "x")
    if direction == "up" and subject == "resource":
        yield Sense("speedup" if TIME.search(around) else "reduction", "x")
    if direction == "up" and not subject:
        larger = "sparsity" in around or SPARSE.search(group.right) or _LARGER.search(group.right) or _LONGER_BY.search(group.left)
        yield Sense("improvement" if larger else "speedup", "x")
    if direction == "up" and _PERFORMANCE.search(around):
        yield Sense("speedup", "x")
    if direction:
        yield _change_sense(direction, subject, "x")
    if subject == "resource":
        yield Sense("reduction", "x")
    if subject == "speed":
        yield Sense("speedup", "x")


def _is_growth(group: Group, direction: Direction) -> bool:
    """Whether a resource grew: "increases the length by 3x", "3 times the size of"."""
    if direction == "up":
        return bool(_GREW.search(group.right) or _MORE_DATA.match(group.right) or _GROWS.search(group.left))
    return not direction and group.mentions[0].value > 1 and _LARGEST.match(group.after) is not None


def _left_senses(group: Group, change: Change) -> Iterator[Sense]:
    """Read "cut by half" and "only a third of the memory"; "half of the layers are" tells no change."""
    less = change.direction == "down" or DOWN.search(group.left[-_NEAR:])
    if less or (_ONLY.search(group.left[-_CLOSE:]) and RESOURCE.search(group.after[:_NOUN])):
        yield Sense("reduction", "x")


_SPARSE_NEXT = re.compile(rf"\s{SPARSE.pattern}")
_SPARSE_OF = re.compile(
    r"\b(?:sparsity|(?:masking|pruning|mask|dropout|sparsity)\s(?:ratio|rate|region|level|regime)s?)"
    r"\s?(?:of|at|to|up to|:|=|is|\()[\s~a-z]{0,12}$"
)
_MERELY = re.compile(r"\b(?:is|are|at|to|takes?|costs?)\s(?:only|just|merely)\s(?:about\s|around\s|\W)*$")
_ON_TOP = re.compile(r"\b(?:increments?|overheads?|growth)\b")
_REACHED = re.compile(r"\b(?:achiev|obtain|reach|attain|scor)\w*\s(?:[\w-]+\s){0,4}(?:of|=|:)[\s$]*$")
_OPERATING = re.compile(r"\bat (?:an? |the )?\|\s(?:\w+\s)?(?:risk|FPR|FAR|FNR|false|confidence|significance)\b")
"""Where a result is read off, and no result: "at 5% risk"."""
_ADDED = re.compile(
    r"\b(?:additional|extra|added|trainable|learnable|tunable|tuned|increas\w+)\s(?:[\w-]+\s){0,4}param\w*"
    r"\s?(?:\(|by|of)[\s~a-z]{0,12}$"
)
_TRAINED = re.compile(r"\b(?:trainable|learnable|tunable|updated|tuned)\b")
_TRAINING = re.compile(
    r"\b(?:re)?(?:train|tun|updat|optimi[sz])\w*\s(?:only|just|less than|about|merely|around|as few as"
    r"|as little as|\s)*$"
)
_ABSOLUTE = re.compile(r"\babsolute\b(?=[^|]*(?:\b(?:of|by)\b[^|]*|absolute\s)\|)|\|.*\babsolute\b|\babsolute\s\|")
_ONLY = re.compile(
    r"\b(?:only|just|merely|mere|using|uses?|utiliz\w+|requir\w+|as few as|less than|under|need\w*|retain\w*"
    r"|ke(?:ep|eps|eping|pt)|consum\w+|fraction)\b"
    r"|(?<!up )\b(?:with|on|at|to|is|being|while)\b[\s~$<]*(?:(?:an?|the|around|about|roughly|over|below"
    r"|nearly|sim|leq|approximately|almost|less than)\b[\s~$<]*)*$"
)
_BRACKETED = 12  # characters of "(absolute)"
_CLOSE = 30  # characters before a share in which "only" or "absolute" speaks of it


def _percent_senses(group: Group, change: Change) -> Iterator[Sense]:
    """Read a percentage that tells a sparsity or a change."""
    if _SPARSE_NEXT.match(group.right) or _SPARSE_OF.search(group.left):
        yield Sense("sparsity", "%")
    if change.direction and not _ADDED.search(group.left):
        if _ABSOLUTE.search(group.left[-_CLOSE:] + "|" + group.right + group.after[:_BRACKETED]):
            yield _signed(group, _change_sense(change.direction, change.subject or "quality", "points"))
        yield _signed(group, _change_sense(*change, "%"))
    if SPARSE.search(group.right) and not QUALITY.search(group.right):
        yield Sense("sparsity", "%")


def _plain_percent_senses(group: Group, change: Change) -> Iterator[Sense]:
    """Read a percentage that tells a state: a score, or what remains of a resource."""
    if _OPERATING.search(group.left[-_NOUN:] + "|" + group.right):
        return
    achieved = ACHIEVES.search(group.left) and not QUALITY.search(group.right)
    if change.subject == "resource" and achieved and RESOURCE.search(group.right):
        yield Sense("reduction", "%")
    if change.subject == "resource" and _MERELY.search(group.left):
        yield Sense("reduction", "%", rest=True)
    if change.subject in {"quality", "speed"} or ACHIEVES.search(group.left) or _REACHED.search(group.left):
        yield Sense("score", "%")
    if change.subject == "resource" and TO.search(group.left) and DOWN.search(group.left):
        yield Sense("reduction", "%", rest=True)
    if _TRAINED.search(group.right) or _ADDED.search(group.left):
        yield Sense("trainable_parameters", "%")
    if RESOURCE.search(group.right.partition(" in ")[0]) and not _ON_TOP.search(group.right):
        yield Sense("reduction", "%", rest=_ONLY.search(group.left[-_CLOSE:]) is not None)


_WORSE = re.compile(r"degrad|(?<!validation )(?<!training )(?<!test )(?<!modeling )loss|lose|worse")
_MORE = re.compile(r"increas|higher|\brises?\b|\brose\b|rising")


def _signed(group: Group, sense: Sense) -> Sense:
    """Turn the sign where lower is better: "12% less error" is a gain, "a 5% FID increase" a loss."""
    near = group.right or group.left[-_RESULT:]
    if sense.kind != "improvement" or not LOWER_BETTER.search(near):
        return sense
    if sense.factor < 0:
        worse = _WORSE.search(group.left[-_RESULT:] + "|" + group.right)
        return sense if worse else sense._replace(factor=1.0)
    return sense._replace(factor=-1.0) if _MORE.search(group.right or group.left[-_CLOSE:]) else sense


_RESULT = 140  # characters before a change in which what got better is looked for

_SHARE_NEXT = re.compile(r"[\s~]?of\b|\s(?:the|as many|as much|its|their)\b")
_OF_WHOLE = re.compile(r"\s?of (?:the time|(?:the )?(?:theoretical )?peak)\b")
_WHOLE_ENDS = re.compile(r"[,;()]|\.\s|\b(?:to|while|and|for)\b")
_GAP_CLOSED = re.compile(r"\b(?:clos|bridg|narrow|recover)\w*\s[^|]*\|\sof the (?:[\w-]+\s){0,3}gap\b")
_OF_THOSE = re.compile(r"\sof (?:those|that) of\b")
_JUST = re.compile(r"\b(?:only|just|merely)[\s~]*$")
_NOUN = 60  # characters behind "of" in which the whole is named


def _part_senses(group: Group, change: Change) -> Iterator[Sense]:
    """Read "5% of the parameters": what is left, what is gone, or how much was reached."""
    whole = _WHOLE_ENDS.split(group.after[:_NOUN])[0]
    if change.direction == "down" and DOWN.search(COMPARATOR.sub("", group.left[-_CLOSE:])):
        yield Sense("reduction", "%")
    if _TRAINED.search(whole) or _TRAINING.search(group.left[-_NOUN:]):
        yield Sense("trainable_parameters", "%")
    if _GAP_CLOSED.search(group.left[-_CLOSE:] + "|" + whole):
        yield Sense("improvement", "%")
    if _OF_WHOLE.match(whole):
        yield Sense("score", "%")
    of_resource = DATA.search(whole) or RESOURCE.search(whole)
    if _JUST.search(group.left) or (of_resource and _ONLY.search(group.left[-_CLOSE:])):
        yield Sense("reduction", "%", rest=True)
    if _OF_THOSE.match(whole) and RESOURCE.search(group.left[-_NEAR:]):
        yield Sense("reduction", "%", rest=True)
    if not of_resource:
        yield Sense("score", "%")
