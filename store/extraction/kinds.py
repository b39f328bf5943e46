"""What a quantity is of: a group of mentions -> its sense, or nothing.

A unit often gives the kind away: GPU-days, parameters, fps. Times, bytes and tokens are told by the words
next to them; shares and factors are read in shares, numbers without a unit in counts.
"""

import re
from collections.abc import Callable

from store.extraction.contexts import Group
from store.extraction.counts import read_bare
from store.extraction.senses import Sense
from store.extraction.shares import SHARE_UNITS, read_share
from store.notation.units import MS_PER_HOUR
from store.records import Kind

_PLAIN: frozenset[Kind | None] = frozenset({"compute_time", "throughput", "accelerators", "cost"})
"""Kinds that their units give away."""

_DIFFERENCE = re.compile(
    r"\s(?:fewer|less|lower|faster|slower|smaller|shorter|longer|cheaper|more\s(?:than|param\w*|memory|FLOPs))\b"
)
"""Behind a number it tells how far apart two values are, and neither of them: "2.4 ms less"."""
_NEAR, _NEXT = 80, 40  # characters before and behind a number in which its noun is looked for


def read_group(group: Group, previous: Sense | None) -> Sense | None:
    """Decide what the mentions of a group are of.

    Args:
        group: The mentions and the words around them.
        previous: The sense of the group before it in the sentence.

    Example:
        >>> from store.extraction.contexts import find_groups
        >>> read_group(next(find_groups("It runs at 79 ms.")), None)
        Sense(kind='latency', unit='ms', factor=1.0, rest=False)
    """
    unit = group.mentions[-1].unit
    if unit.name not in SHARE_UNITS and _DIFFERENCE.match(group.after):
        return None
    if unit.hint in _PLAIN and unit.hint is not None:
        return Sense(unit.hint, unit.name)
    if unit.name in SHARE_UNITS:
        return read_share(group, previous)
    read = _BY_HINT.get(unit.hint) or _BY_UNIT.get(unit.name, read_bare)
    return read(group, previous)


_PER_SECOND = re.compile(r"(?:(?:[Pp]eta|[Tt]era|[Ee]xa)[Ff][Ll][Oo][Pp]s?|[TPE]FLOPS)$")
_OF_COMPUTE = re.compile(r"\s(?:of\s)?(?:comput|operations)")
_FORMAT_NAME = re.compile(r"(?:FP|BF|fp)-?(?:8|16|32|64)")


def _operations(group: Group, _: Sense | None) -> Sense:
    """Tell operations from operations a second, which are written "TFLOPS" or "petaflops"."""
    unit = group.mentions[-1].unit
    per_second = _PER_SECOND.search(group.written)
    if per_second and group.mentions[-1].number.magnitude == 1 and not _OF_COMPUTE.match(group.after):
        return Sense("throughput", per_second[0], 1 / unit.factor)
    return Sense("flops", unit.name)


def _bits(group: Group, _: Sense | None) -> Sense | None:
    """Leave out the formats that everything is compared with: FP16, BF16."""
    return None if _FORMAT_NAME.match(group.written) else Sense("bits", "bit")


def _parameters(group: Group, _: Sense | None) -> Sense:
    trained = group.mentions[-1].unit.hint == "trainable_parameters" and re.search(
        "train|learn|tun", group.written
    )
    return Sense("trainable_parameters" if trained else "parameters", "count")


_OF_DATA = re.compile(r"dataset|subset|of (?:free-|plain |raw )?text|corpus|of data|part of")
_STORED_BEFORE = re.compile(
    r"(?<!memory )(?<!cache )(?<!batch )(?<!gradient )\bsizes? of [^.;,]{1,40} from|\b(?:compress"
    r"|shrink|shrunk|quantiz)\w*\s[^.;,]*\bfrom"
    r"|(?:model|file|package|binary|network|index|overall|compressed|download)s?\s(?:sizes?|to)\b|in size"
    r"|storage|disk|package"
    r"|taking up|download|checkpoint|models?\s(?:only\s)?(?:take|occupy|weigh|are)s?\b"
    r"|compress\w+ (?:down )?to|to store|shr[iu]nk\w*\s(?:[^.;,]*\s)?to|\b(?:model|\d+[BM])\sof\W*$"
)
_STORED_BEHIND = re.compile(r"\s?(?:in size|(?:of\s)?(?:\w+\s)?(?:storage|disk|model size|checkpoint))")


def _bytes(group: Group, previous: Sense | None) -> Sense:
    if previous and previous.kind == "model_size" and "memory" not in group.left + group.after[:_NEXT]:
        return previous
    if _OF_DATA.search(group.after[:_NEXT]):
        return Sense("dataset_size", "byte")
    stored = _STORED_BEFORE.search(group.left[-_NEAR:]) or _STORED_BEHIND.match(group.after)
    return Sense("model_size" if stored else "memory", "byte")


_LATENCY = re.compile(
    r"latenc|per[\s-](?:image|frame|token|query|sample|step|iteration|request)|real-?time|[Ii]nference|[Dd]ecod"
    r"|forward|delay|respon"
    r"|generat|render|synthes|produc|answer|predict|process|runs? "
)
_LABOUR = re.compile(r"train|search|optimi[sz]|tun|convergen|runtime|cost", re.IGNORECASE)
_WITHIN = re.compile(r"\b(?:within|takes?|taking|took|in)\s(?:only|just|about|under|less than|around|\W)*$")
_DATA_TIME = re.compile(
    r"[\s-]?(?:of\s)?(?:[\w-]+\s){0,2}(?:speech|audio|videos?|recordings?|footage|music|dataset|corpus"
    r"|data|clips?)\b"
)
_DATA_BEFORE = re.compile(r"dataset size|data(?:sets?)? (?:of|ranges?)|amount of|recordings? of")
_PLAYED = re.compile(
    r"(?:videos?|audio|speech|clips?|content|recordings?)\s(?:content\s)?(?:of|up to|for)[^.;]{0,15}$"
)
_LASTED = re.compile(r"\b(?:lasting|lasted|lasts|(?:the )?(?:past|last)|period of|course of|span of)\W*$")
_NO_DURATION = re.compile(r"[\s-]?(?:old|ago|ahead|history|later|horizon|forecast|clips?|long\b)")
_SMALL_TIMES = (
    ("nano", "ns", 1e6),
    ("ns", "ns", 1e6),
    ("micro", "µs", 1e3),
    ("us", "µs", 1e3),
    ("µs", "µs", 1e3),
)
"""How they are spelt, their name, and how many there are in a millisecond."""


def _long_time(group: Group, _: Sense | None) -> Sense | None:
    """Read minutes and more: of recorded data, or of work."""
    if _is_recorded(group):
        minutes = "min" in group.written
        return Sense("dataset_size", "minutes", 60.0) if minutes else Sense("dataset_size", "hours")
    return None if _is_no_duration(group) else Sense("wall_time", "hour")


def _short_time(group: Group, previous: Sense | None) -> Sense | None:
    """Read seconds and less: of one inference, of work, or of what is studied."""
    if _is_recorded(group):
        return Sense("dataset_size", "hours", 1 / MS_PER_HOUR)
    if _is_no_duration(group):
        return None
    before, behind = group.left[-_NEAR:], group.after[:_NEXT]
    labour = _LABOUR.search(before + "|" + behind) or (previous and previous.kind == "wall_time")
    small = [Sense("score", unit, size) for spelt, unit, size in _SMALL_TIMES if spelt in group.written]
    quick = _LATENCY.search(before + "|" + behind) and (small or not _LABOUR.search(before))
    goes_on = previous is not None and previous.kind == "latency"
    if quick or goes_on or "m" in group.written.removesuffix("min"):
        return Sense("latency", "ms")
    if not small and (labour or _WITHIN.search(group.left)):
        return Sense("wall_time", "hour", 1 / MS_PER_HOUR)
    return small[0] if small else Sense("score", "s", 1e-3)


def _is_recorded(group: Group) -> bool:
    return bool(_DATA_TIME.match(group.after) or _DATA_BEFORE.search(group.left[-_NEXT:]))


def _is_no_duration(group: Group) -> bool:
    return bool(
        _LASTED.search(group.left) or _NO_DURATION.match(group.after) or _PLAYED.search(group.left[-_NEXT:])
    )


_LENGTH = re.compile(r"context|window|sequence|length|long|input|prompt|generat", re.IGNORECASE)
_SEQUENCES = re.compile(
    r"\b(?:inputs?|sequences?|contexts?|context lengths?)\W*(?:even|of|up to|to|more|longer|than|over|\W)*$"
)
_LEAST_CONTEXT, _SURE_CONTEXT, _MOST_CONTEXT = 1e3, 1e6, 2e7  # tokens: larger numbers are of data


def _tokens(group: Group, _: Sense | None) -> Sense | None:
    mention = group.mentions[-1]
    if group.after.startswith(" per "):
        return None
    long = mention.value < _MOST_CONTEXT and _LENGTH.search(group.left[-_NEAR:] + "|" + group.after[:_NEXT])
    if (
        mention.unit.hint == "context_length"
        or long
        or _SEQUENCES.search(group.left[-_NEAR:])
        or _LEAST_CONTEXT <= mention.value < _SURE_CONTEXT
    ):
        return Sense("context_length", "tokens")
    return Sense("dataset_size", "tokens") if mention.value >= _SURE_CONTEXT else None


_Read = Callable[[Group, Sense | None], Sense | None]
_BY_HINT: dict[Kind | None, _Read] = {
    "flops": _operations,
    "bits": _bits,
    "parameters": _parameters,
    "trainable_parameters": _parameters,
}
_BY_UNIT: dict[str, _Read] = {"byte": _bytes, "hour": _long_time, "ms": _short_time, "tokens": _tokens}
