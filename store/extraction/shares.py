"""Shares and points: is "5%" a score, a gain, a saving, a speedup or a sparsity? Factors are read in factors.

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
    ONLY,
    TO,
    Change,
    Direction,
    Subject,
    change_sense,
    find_change,
)
from store.extraction.contexts import Group
from store.extraction.continued import JOINED, read_continued
from store.extraction.factors import factor_senses
from store.extraction.senses import Sense
from store.extraction.vocabulary import DATA, DOWN, LOWER_BETTER, QUALITY, RESOURCE, SPARSE
from store.records import CHANGE_KINDS, Kind

SHARE_UNITS = frozenset({"%", "x", "points", "dB"})

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
    if previous and (continued := read_continued(group, previous)):
        return continued
    opened = group.left.rstrip(" ~$").endswith("(")
    if group.unit == "%" and opened and BESIDE_RESULT.match(group.after):
        return Sense("score", "%")
    change = _carried(find_change(group, previous), group, previous)
    if sides and group.unit != "x":
        change = change._replace(direction="")
    sense = next(_senses(group, change), None)
    return previous if sense is None and previous and previous.unit == group.unit else sense


def _carried(change: Change, group: Group, previous: Sense | None) -> Change:
    """Fill what is not told again from the group before it: "0.3% less top-1 on one and 0.1% less on"."""
    if previous is None:
        return change
    if not change.direction and previous.kind in CHANGE_KINDS and BY.search(group.left):
        change = change._replace(direction=_DIRECTION_OF[previous.kind])
    if not change.subject and JOINED.fullmatch(group.left):
        change = change._replace(subject=_SUBJECT_OF.get(previous.kind, ""))
    return change


def _senses(group: Group, change: Change) -> Iterator[Sense]:
    if group.unit == "x":
        yield from factor_senses(group, change)
    elif group.unit in {"points", "dB"}:
        yield change_sense(change.direction or "up", "quality", group.unit)
    elif _SHARE_NEXT.match(group.after) and not BY.search(group.left):
        yield from _part_senses(group, change)
    else:
        yield from _percent_senses(group, change)
        yield from _kept_senses(group)
        yield from _plain_percent_senses(group, change)


_SPARSE_NEXT = re.compile(rf"\s{SPARSE.pattern}")
_SPARSE_OF = re.compile(
    r"\b(?:sparsity|(?:masking|pruning|mask|dropout|sparsity)\s(?:ratio|rate|region|level|regime)s?)"
    r"\s?(?:of|at|to|up to|:|=|is|\()[\s~a-z]{0,12}$"
)
_MERELY = re.compile(r"\b(?:is|are|at|to|takes?|costs?)\s(?:only|just|merely)\s(?:about\s|around\s|\W)*$")
_COMPRESSED_TO = re.compile(r"\bcompression (?:ratio|rate)s?\s(?:to|of|at)\s(?:up to\s|about\s|over\s)?$")
_KEEPS = re.compile(r"\b(?:keeps?|retains?|preserves?|maintains?)\s(?:about\s|over\s|up to\s|\W)*$")
_ON_TOP = re.compile(r"\b(?:increments?|overheads?|growth)\b")
_REACHED = re.compile(r"\b(?:achiev|obtain|reach|attain|scor)\w*\s(?:[\w-]+\s){0,4}(?:of|=|:)[\s$]*$")
_OPERATING = re.compile(
    r"\bat (?:an? |the )?\|\s(?:\w+\s)?(?:risk|FPR|FAR|FNR|false|confidence|significance)\b"
)
"""Where a result is read off, and no result: "at 5% risk"."""
_ADDED = re.compile(
    r"\b(?:additional|extra|added|trainable|learnable|tunable|tuned|increas\w+)\s(?:[\w-]+\s){0,4}param\w*"
    r"\s?(?:\(|by|of)[\s~a-z]{0,12}$"
)
_ADDED_NEXT = re.compile(r"\s(?:additional|extra|added|new)\sparam")
_ADDING = re.compile(r"\badd(?:s|ing)?\s(?:only|just|merely|about|\W)*$")
_TO_NUMBER = re.compile(r"\s(?:to the (?:number|count) of )?param")
_TRAINED = re.compile(r"\b(?:trainable|learnable|tunable|updated|tuned)\b")
_TRAINING = re.compile(
    r"\b(?:re)?(?:train|tun|updat|optimi[sz])\w*\s(?:only|just|less than|about|merely|around|as few as"
    r"|as little as|\s)*$"
)
_ABSOLUTE = re.compile(
    r"\babsolute\b(?=[^|]*(?:\b(?:of|by)\b[^|]*|absolute\s)\|)|\|.*\babsolute\b|\babsolute\s\|"
)
_BRACKETED = 12  # characters of "(absolute)"
_CLOSE = 30  # characters before a share in which "only" or "absolute" speaks of it


def _percent_senses(group: Group, change: Change) -> Iterator[Sense]:
    """Read a percentage that tells a sparsity or a change."""
    if _SPARSE_NEXT.match(group.right) or _SPARSE_OF.search(group.left):
        yield Sense("sparsity", "%")
    if _ADDED_NEXT.match(group.right) or (_ADDING.search(group.left) and _TO_NUMBER.match(group.after)):
        yield Sense("trainable_parameters", "%")
    if change.direction and not _ADDED.search(group.left):
        if _ABSOLUTE.search(group.left[-_CLOSE:] + "|" + group.right + group.after[:_BRACKETED]):
            yield _signed(group, change_sense(change.direction, change.subject or "quality", "points"))
        yield _signed(group, change_sense(*change, "%"))
    if SPARSE.search(group.right) and not QUALITY.search(group.right):
        yield Sense("sparsity", "%")


def _kept_senses(group: Group) -> Iterator[Sense]:
    """Read what a model was compressed by, and what it keeps of its quality."""
    if _COMPRESSED_TO.search(group.left):
        yield Sense("reduction", "%")
    if _KEEPS.search(group.left) and not RESOURCE.search(group.right):
        yield Sense("score", "%")


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
        yield Sense("reduction", "%", rest=ONLY.search(group.left[-_CLOSE:]) is not None)


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
_WHOLE_ENDS = re.compile(r"[,;()]|\.\s|\b(?:to|while|and|for|at)\b")
_REMOVES = re.compile(r"\b(?:remov|prun|zero|eliminat)\w*\s(?:up to|about|over|at least|\W)*$")
_CONNECTIONS = re.compile(r"\sof (?:the |its |all )?(?:connections|weights)\b")
_GAP_CLOSED = re.compile(r"\b(?:clos|bridg|narrow|recover)\w*\s[^|]*\|\sof the (?:[\w-]+\s){0,3}gap\b")
_OF_THOSE = re.compile(r"\sof (?:those|that) of\b")
_JUST = re.compile(r"\b(?:only|just|merely)[\s~]*$")
_NOUN = 60  # characters behind "of" in which the whole is named


def _gone_senses(group: Group, whole: str, change: Change) -> Iterator[Sense]:
    """Read "gives up 3% of the accuracy" and "removes half of the weights"."""
    if _REMOVES.search(group.left) and _CONNECTIONS.match(group.after):
        yield Sense("sparsity", "%")
    if change.direction == "down" and DOWN.search(COMPARATOR.sub("", group.left[-_CLOSE:])):
        lost = QUALITY.search(whole) and not (DATA.search(whole) or RESOURCE.search(whole))
        yield Sense("improvement", "%", -1.0) if lost else Sense("reduction", "%")


def _part_senses(group: Group, change: Change) -> Iterator[Sense]:
    """Read "5% of the parameters": what is left, what is gone, or how much was reached."""
    whole = _WHOLE_ENDS.split(group.after[:_NOUN])[0]
    yield from _gone_senses(group, whole, change)
    if _TRAINED.search(whole) or _TRAINING.search(group.left[-_NOUN:]):
        yield Sense("trainable_parameters", "%")
    if _GAP_CLOSED.search(group.left[-_CLOSE:] + "|" + whole):
        yield Sense("improvement", "%")
    if _OF_WHOLE.match(whole):
        yield Sense("score", "%")
    of_resource = DATA.search(whole) or RESOURCE.search(whole)
    if _JUST.search(group.left) or (of_resource and ONLY.search(group.left[-_CLOSE:])):
        yield Sense("reduction", "%", rest=True)
    if _OF_THOSE.match(whole) and RESOURCE.search(group.left[-_NOUN:]):
        yield Sense("reduction", "%", rest=True)
    if not of_resource:
        yield Sense("score", "%")
