"""What a number was measured in: the noun next to it, as the text names it.

Of a change it is what changed: the object of its verb ("cuts the memory of a layer by 4x"), the noun behind
it ("4x less memory"), or, of a list that ends in as many nouns, the one that stands at its place.
"""

import re

from store.extraction.changes import BY
from store.extraction.contexts import Group
from store.extraction.vocabulary import DOWN, FAST, QUALITY, RESOURCE, UP
from store.records import Kind

_QUALIFIER = (
    r"(?:[Tt]op[\s-]?\d+|[Tt]est(?:ing)?|[Vv]alidation|[Tt]raining|dev|zero-shot|few-shot|average|mean"
    r"|overall|classification"
    r"|detection|segmentation|retrieval|box|mask|word|character|equal|downstream|inference|peak"
    r"|end-to-end|decoding|prefill\w*"
    r"|GPU|KV|parameter|wall-clock|search|communication|storage|model|total|trainable|learnable|activated"
    r"|computational|energy|(?!SOTA)[A-Z][\w@-]*[A-Z\d@]\w*)"
)
_METRIC = re.compile(
    rf"(?:(?<!\w){_QUALIFIER}[\s-]){{0,3}}(?!points?\b|scores\s$)(?:{QUALITY.pattern})"
    r"(?:\s(?:rate|score|accuracy|error|loss)s?\b)?"
)
_PACE = (
    r"inference|training|decoding|prefilling|generation|quantization|search|convergence|throughput|FPS"
    r"|latency|efficiency|speed"
)
_COST = re.compile(
    rf"(?:{_QUALIFIER}[\s-]){{0,3}}(?<!\d-)(?:{RESOURCE.pattern}|\b(?:{_PACE})\b)(?:\s(?:usage|consumption"
    rf"|footprint|cost|size|time|memory|speed|overhead|demand|requirement)s?\b)*"
)
_QUICK = re.compile(
    rf"(?:(?<!\w){_QUALIFIER}[\s-]){{0,3}}(?:\b(?:{_PACE}|latenc(?:y|ies)|time|runtimes?|TTFT|makespan|costs?)\b)"
    rf"(?:\s(?:latency|cost|time|speed|throughput|efficiency)s?\b)*"
)
_WORK = (
    (re.compile(r"\b(?:re)?train(?:s|ed|ing)?\W*$"), "training"),
    (re.compile(r"\binfers?\W*$"), "inference"),
    (re.compile(r"\bconverg\w+\W*$"), "convergence"),
    (re.compile(r"\bdecod(?:es?|ing)\W*$"), "decoding"),
    (re.compile(r"\bgenerates?\W*$"), "generation"),
)
"""What is done faster, by the verb right before the number: "trains 2x faster"."""
_FILL = re.compile(r"[\s~$]*(?:\b(?:up to|about|around|approximately|over|at least|nearly|almost)[\s~$]*)*$")
_SMALLER = re.compile(r"\s?(?:smaller|more compact)\b")
_SUBJECT = re.compile(r"\b((?:[\w-]+\s)?[\w-]+)\s(?:is|are|was|were|becomes?)[\s~$]*$")
_SIZED = re.compile(r"(?:index|indices|set|dataset|corpus|cache|memory|footprint|buffer|file|vocabular)\w*$")
_AFTER_COST = re.compile(r"[\s,]*(?:and\s)?$")
_NUMBER = r"[\d.,~–-]*\d\s?(?:\\?%|[xX×]|\$?\\times\$?|times)"
_NOUN = r"(?!(?:and|or)\b)[\w-]+(?:\s(?!(?:and|or)\b)[\w-]+)?"
_RUN_LEFT = re.compile(rf"(?:{_NUMBER}(?:,\s|,?\s(?:and|or)\s))+$")
_RUN_RIGHT = re.compile(
    rf"((?:(?:,\s|,?\s(?:and|or)\s){_NUMBER})*)\s(?:[a-z]+\s)?(?:(?:on|in|of|for)\s)?(?:the\s)?"
    rf"({_NOUN}(?:,\s{_NOUN})*,?\s(?:and|or)\s[\w-]+)"
)
_AND = re.compile(r"\sand\s|/")
_JOINT = " and "
_THING = re.compile(r"^\s(?:the\s|its\s)?((?:[\w-]+\s)?[\w-]+)\sby\b")
_COMMA = re.compile(r",\s(?:and\s|or\s)?|\s(?:and|or)\s")
_LONGER = re.compile(r"\blonger\b|\blength(?:en\w*)?\b")
_SHARES = r"\b(total|activated|active|activating|activates?)\b"
_SHARE = re.compile(_SHARES)
_SHARE_AFTER = re.compile(
    rf"\W*(?:of (?:which|them|these) |which |parameters |are |is |being ){{0,2}}{_SHARES}"
)
_SHARE_BEFORE = re.compile(rf"{_SHARES}\W*(?:only|just|about|roughly|a mere|of)?\W*$")
MEASURED: frozenset[Kind] = frozenset({"score", "improvement"})
"""The kinds that are of a metric."""
_COSTLY: frozenset[Kind] = frozenset({"speedup", "reduction"})
_LEFT, _BEFORE, _NEAR = 120, 200, 60  # characters before a number in which its noun is looked for


def metric_of(group: Group, kind: Kind, place: int) -> str | None:
    """Name what a mention of a group measures, or what changed by it.

    Args:
        group: The mentions and the words around them.
        kind: What the group was read as.
        place: Which mention of the group, from 0: "4x and 5x fewer steps and tokens" tell two metrics.

    Example:
        >>> from store.extraction.contexts import find_groups
        >>> metric_of(next(find_groups("It cuts the memory of each layer by 4x.")), "reduction", 0)
        'memory'
    """
    if kind == "parameters":
        return _share_of_parameters(group)
    if kind not in MEASURED | _COSTLY:
        return None
    found = _noun(group, kind, place)
    return _at_place(re.sub(r"\baccurate$", "accuracy", found), group, place) if found else None


def _noun(group: Group, kind: Kind, place: int) -> str | None:
    """Find the noun of a metric, the surest place first."""
    if kind == "reduction" and _SMALLER.match(group.right):
        return _what_is_smaller(group)
    pattern = _METRIC if kind in MEASURED else _QUICK if kind == "speedup" else _COST
    return (
        _paired(group, place, pattern)
        or _first(pattern, group.written if group.unit == "points" else "")
        or _first(pattern, group.right)
        or _object(group, pattern)
        or _last(pattern, group.left[-_LEFT:])
        or (_work(group) if kind == "speedup" else None)
        or _last(pattern, group.before[-_BEFORE:])
        or _unnamed(group, kind)
    )


def _unnamed(group: Group, kind: Kind) -> str | None:
    """Name what changed where only a verb or an adjective tells: "longer", "4x compression"."""
    if kind == "improvement" and _LONGER.search(group.before[-_LEFT:] + group.right):
        return "length"
    return "model size" if kind == "reduction" and "compress" in group.left + group.right else None


def _at_place(found: str, group: Group, place: int) -> str:
    """Give each of two values its noun: "memory and time are cut by 4x and 3x"."""
    nouns = found.split(_JOINT)
    ranges = group.mentions[0].leads == "range"
    return nouns[place] if len(nouns) == len(group.mentions) and not ranges else found


def _share_of_parameters(group: Group) -> str | None:
    """Tell all parameters of a mixture of experts from those in use for one token."""
    places = (
        _SHARE.search(group.written),
        _SHARE_AFTER.match(group.after),
        _SHARE_BEFORE.search(group.left),
    )
    found = next((match for match in places if match), None)
    return None if found is None else f"{'total' if found[1] == 'total' else 'activated'} parameters"


def _what_is_smaller(group: Group) -> str:
    """Name what is smaller: mostly the model, unless the subject is a set, or a cost stands right before."""
    subject = _SUBJECT.search(group.left)
    if subject and _SIZED.search(subject[1]):
        return subject[1]
    cost = _last(_COST, group.before[-_NEAR:]) if _AFTER_COST.fullmatch(group.left) else None
    return cost or "model size"


def _paired(group: Group, place: int, pattern: re.Pattern[str]) -> str | None:
    """Read the noun at the place of a number in a list: "4x and 5x fewer steps and tokens"."""
    mention = group.mentions[place]
    end = mention.end if place == len(group.mentions) - 1 else mention.number.end + 1
    start, stop = max(group.sentence[0], mention.number.start - _LEFT), group.sentence[1]
    right = _RUN_RIGHT.match(group.text, end, stop)
    if right is None:
        return None
    left = _RUN_LEFT.search(group.text[start : mention.number.start])
    earlier = len(re.findall(_NUMBER, left[0])) if left else 0
    later = len(re.findall(_NUMBER, right[1]))
    nouns = _COMMA.split(right[2])
    if earlier + later == 0 or len(nouns) != earlier + 1 + later:
        return None
    return _first(pattern, nouns[earlier])


def _object(group: Group, pattern: re.Pattern[str]) -> str | None:
    """Read the first noun behind the verb of a change: "cuts the memory of a layer by"."""
    if not BY.search(group.left):
        return None
    verbs = [match.end() for cue in (DOWN, UP, FAST) for match in cue.finditer(group.left)]
    if not verbs:
        return None
    told = group.left[max(verbs) :]
    thing = _THING.match(told) if pattern is _COST else None
    return _first(pattern, told) or (thing[1] if thing else None)


def _work(group: Group) -> str | None:
    """Read the verb right before a speedup."""
    left = _FILL.sub("", group.left)
    return next((name for verb, name in _WORK if verb.search(left)), None)


def _first(pattern: re.Pattern[str], text: str) -> str | None:
    """Read the first noun, and the one joined to it: "memory and energy"."""
    found = pattern.search(text)
    if found is None:
        return None
    joint = _AND.match(text, found.end())
    also = pattern.match(text, joint.end()) if joint else None
    return f"{found[0].strip()}{_JOINT}{also[0].strip()}" if also else found[0].strip()


def _last(pattern: re.Pattern[str], text: str) -> str | None:
    """Read the last noun, and the one that it is joined to."""
    found = list(pattern.finditer(text))[-2:]
    if len(found) > 1 and _AND.fullmatch(text, found[0].end(), found[1].start()):
        return f"{found[0][0].strip()}{_JOINT}{found[1][0].strip()}"
    return str(found[-1][0]).strip() if found else None
