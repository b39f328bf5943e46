"""Numbers without a unit: a model's size, a context, a data set, a score, or nothing.

"a 7B model", "from 4K to 128K", "5,000 annotated images", "an FID of 2.06". The nouns next to the number
tell; a number with decimals beside a metric is a score, or a gain where the words say so.
"""

import re
from collections.abc import Iterator

from store.extraction.changes import ACHIEVES, BESIDE_RESULT, BY, MINUS, NOUN_OF, PLUS
from store.extraction.contexts import Group
from store.extraction.senses import Sense
from store.extraction.vocabulary import DOWN, LOWER_BETTER, QUALITY, UP

_STEPS = re.compile(
    r"[\s-]*(?:\w+\s)?(?:resolution|steps?|iterations?|epochs?|batch|timesteps?|dimension\w*|classes"
    r"|layers|GPUs?)\b"
)
_FRAME_RATE = re.compile(r"\b(?:[Ff]rame[\s-]?rates?|FPS|fps)\s?(?:of|at|:|=)?\s?\$?$")
_RESOLUTION = re.compile(r"[248][Kk]")
_PICTURES = re.compile(
    r"\W*(?:&|and|or)?\W*(?:[248][Kk]\W*)?(?:[\w-]+\s)?(?:images?|videos?|frames?|resolution|content|imagery)\b"
)
_MILLION, _THOUSAND = 1e6, 1e3
_NEAR, _NEXT = 60, 40  # characters before and behind a number in which its noun is looked for


def read_bare(group: Group, previous: Sense | None) -> Sense | None:
    """Decide what a number without a unit counts or measures.

    Example:
        >>> from store.extraction.contexts import find_groups
        >>> read_bare(next(find_groups("DOLOS has 1,675 annotated video clips.")), None)
        Sense(kind='dataset_size', unit='video clips', factor=1.0, rest=False)
    """
    if _STEPS.match(group.after) or _is_resolution(group):
        return None
    if _FRAME_RATE.search(group.left):
        return Sense("throughput", "fps")
    return next(_count_senses(group, previous), None) or next(_score_senses(group, previous), None)


def _is_resolution(group: Group) -> bool:
    """Whether it is how fine pictures are: "4K and 8K images"."""
    number = group.mentions[-1].number
    written = group.text[number.start : number.end]
    return bool(_RESOLUTION.fullmatch(written) and _PICTURES.match(group.after))


_SEQUENCE_AFTER = re.compile(r"(?:[-\s][\w-]+){0,2}?[-\s](?:context|sequence|length|window)s?\b")
_SEQUENCE_BEFORE = re.compile(r"\b(?:sequences?|contexts?|lengths?|windows?)\b[^.;,]{0,30}$")
_SEQUENCE = re.compile(r"context|length|window|token|sequence")
_SHORTEST, _SURE_LENGTH = 256, 512  # tokens: smaller numbers are seldom the length of a context
_FEWEST = 100  # a data set has as many, or words tell that they are data
_CORPUS = 1e8  # data in such numbers are tokens
_TEXT_NEXT = re.compile(r"[\s-](?:(?!of\b|words?\b)[\w-]+\s){0,2}?(?:data(?!\s?sets?)|corpus|corpora)\b")
_PAIRS = re.compile(r"\s(?:[\w-]+\s){0,3}?(?:pairs|documents|samples|examples|questions|conversations)\b")
_PER_CLASS = re.compile(r"[\s-]?IPC\b")
_FEW = re.compile(
    r"[\s-](?:IPC\b|(?:test|training|labell?ed|annotated|calibration|validation|unlabell?ed)\s\w+\b|[\w-]+\sper\sclass)"
)

_MODEL = re.compile(
    r"[\s-]?(?:scale[\s-])?(?:[\w-]+[\s-]){0,2}?(?:[Mm]odels?|LLMs?|param\w*|MoE|[Tt]ransformers?|size"
    r"|variants?|scale|networks?"
    r"|V?M?L?LMs?|architectures?)\b"
)
_LAYERS = re.compile(r"[\s,]+\d+-layer\b")
_MODELS_OF = re.compile(
    r"\b(?:[Mm]odels?|LLMs?|networks?)\s(?:\w+\s)?(?:of|from|with|at|between|spanning)\W*(?:[\d.]+[BM]\W*)*$"
)
_SIZED = re.compile(r"param|scal|size|up to|ranging", re.IGNORECASE)
_FAMILY_BEFORE = re.compile(  # "Llama-2 7B" is a mere name
    r"(?:GPT|LLa[Mm]A|LLAMA|Llama|Qwen|OPT|BLOOM|Mistral|Mixtral|Vicuna|Falcon|Pythia|Phi|Gemma|T5|PaLM"
    r"|MPT|Yi|LLaVA|DeepSeek)"
    r"[\w.-]*\s(?:[A-Z]\w+\s)?$"
)


def _count_senses(group: Group, previous: Sense | None) -> Iterator[Sense]:
    mention = group.mentions[-1]
    if mention.value >= _CORPUS:
        yield from _data_senses(group)
    if mention.value >= _SHORTEST and _PAIRS.match(group.after):
        yield from _data_senses(group)
    if mention.value >= _SHORTEST and _SEQUENCE_AFTER.match(group.after):
        yield Sense("context_length", "tokens")
    if mention.value >= _FEWEST or _FEW.match(group.after):
        yield from _data_senses(group)
    if mention.number.magnitude >= _MILLION and _is_model(group, previous):
        yield Sense("parameters", "count")
    nearby = group.before[-_NEAR:] + "|" + group.after[:_NEXT]
    if mention.number.magnitude == _THOUSAND and _SEQUENCE.search(nearby):
        yield Sense("context_length", "tokens")
    if (
        _SURE_LENGTH <= mention.value < _CORPUS
        and mention.value.is_integer()
        and _SEQUENCE_BEFORE.search(group.left)
    ):
        yield Sense("context_length", "tokens")


def _is_model(group: Group, previous: Sense | None) -> bool:
    """Whether millions or billions are of a model's parameters."""
    if _FAMILY_BEFORE.search(group.left):
        return False
    nearby = group.left[-_NEXT:] + "|" + group.after[:_NEXT]
    goes_on = previous is not None and previous.kind == "parameters"
    layers = _LAYERS.match(group.text, group.mentions[-1].end)
    return bool(
        layers
        or _MODEL.match(group.after)
        or _MODELS_OF.search(group.left)
        or _SIZED.search(nearby)
        or goes_on
    )


_PLAIN_NOUN = (
    r"images?|samples?|sentences?|videos?|frames?|examples?|documents?|words?|nodes?|edges?|subjects?"
    r"|patients?|scans?|tokens?"
    r"|instances?|utterances?|questions?|pairs?"
)
_NOUN = re.compile(
    r"[\s~-]*(?:of\s)?(?P<phrase>(?:(?!(?:on|of|for|in|with|from|to|at|by|per|are|is)\b)[\w/&-]+[\s-]+){0,5}?"
    rf"(?P<noun>{_PLAIN_NOUN}|clips?|conversations?|dialogues?|records?|articles?|pages?|papers?|curves"
    rf"|workloads|notes|interactions"
    r"|users|items|triplets|trajectories|demonstrations|molecules|proteins|cells|reviews|tweets|posts"
    r"|captions|annotations|labels"
    r"|shapes|objects|scenes|recordings|prompts|instructions|problems|combinations|data"
    r"|volumes|files"
    r"|episodes|entities|relations|tables)(?:\s(?:records?|clips?|pairs?|curves|notes|images?|frames?"
    r"|samples?|files|volumes))?)"
    r"(?![-\w])(?P<per>\sper\sclass)?\b"
)
_PLAIN = re.compile(_PLAIN_NOUN)
_ADJECTIVE = re.compile(
    r"\w+ly|\w+ed|and|real|artificial|\w+-\w+ed|high-quality|diverse|unique|different|new|distinct|large"
    r"|small|various|human"
    r"|manually|novel|such|more|additional|training|test|real-world|longitudinal"
)


def _data_senses(group: Group) -> Iterator[Sense]:
    """Read "50 carefully selected video clips" as "video clips", "5,000 annotated images" as "images"."""
    if _PER_CLASS.match(group.after):
        yield Sense("dataset_size", "images per class")
    if group.mentions[-1].value >= _CORPUS and _TEXT_NEXT.match(group.after):
        yield Sense("dataset_size", "tokens")
    found = _NOUN.match(group.after)
    if not found:
        return
    noun = found["phrase"][found.start("noun") - found.start("phrase") :]
    words = found["phrase"].split()
    if noun.startswith("pair") and "-" in words[-1 - noun.count(" ") - 1 :][0]:
        yield Sense("dataset_size", " ".join(words[-2:]))
        return
    if _PLAIN.fullmatch(noun):
        yield Sense("dataset_size", noun.rstrip("s") + "s" + (found["per"] or ""))
        return
    while len(words) > 1 and _ADJECTIVE.fullmatch(words[0]):
        words = words[1:]
    yield Sense("dataset_size", " ".join(words))


_METRIC_OF = re.compile(rf"{QUALITY.pattern}(?:\s\([^()]*\))?\s?(?:of|=|:)\s?\$?$")
_METRIC_NEXT = re.compile(rf"[\s~$]*{QUALITY.pattern}")
_KIND_OF_METRIC = re.compile(r"\s(?:box|mask|zero-shot|average|mean|test)\s")
_POINTS_NEXT = re.compile(
    r"[\s-]*(?:absolute\s)?(?:[A-Z@\w-]+\s)?(?:gain|improvement|increase|points?|drop|decrease"
    r"|degradation|higher|better|lower)\b"
)
_STATED = re.compile(r"\b(?:to|of|with|achiev\w+|reach\w+|obtain\w+|and)[\s$]*$")
_GREW = re.compile(r"\b(?:increase|rise|higher)\b")
_GROWS_WORSE = re.compile(LOWER_BETTER.pattern + r"\s(?:only\s)?(?:increas|ris|grow|worsen|degrad)\w*\sby\b")
_ON_DATA = re.compile(r"\s(?:on|for|in)\s(?:the\s)?[A-Z]")
_JOINED = re.compile(r"(?:[^;:()]|\([^()]{1,30}\)){0,60}(?:,|\band)\s(?:(?:by|up to|about|around|over)\s)*")
_ABOVE_NEXT = re.compile(
    r"(?:\s[\w@.-]+){1,3}?\s(?:above|over|ahead of)\s(?:the\s)?[A-Z]|\s(?:above|over)\s[A-Z]"
)
"""What follows is beaten by so much: "1.7 mAP above FooNet"."""
_AND_NEXT = re.compile(r"\s(?:on|for|in)\s[^,;:()]{1,40},?\s(?:and|or)\s")
_COMPARED = re.compile(r"best|baseline|compared|from|than")
_LEFT = 90  # characters before a score in which a change is told
_JOINT = 20  # characters between two scores of a list


def _score_senses(group: Group, previous: Sense | None) -> Iterator[Sense]:
    number = group.mentions[-1].number
    decimal = "." in group.text[number.start : number.end]
    sides = group.mentions[0].leads in {"change", "versus"}  # "40.4 to 45.9", "69.5 vs. 72.4"
    yield from _gain_senses(group, decimal=decimal)
    if decimal and not sides and NOUN_OF.search(group.left[-_LEFT:]):
        yield Sense("improvement", "points")
    if decimal and previous and previous.unit == "points" and _JOINED.fullmatch(group.left):
        yield previous
    if _METRIC_NEXT.match(group.after) or _POINTS_NEXT.match(group.after) or _is_kind_of_metric(group):
        yield _score_or_gain(group, sides=sides)
    if _METRIC_OF.search(group.left) or (decimal and (sides or QUALITY.search(group.left[-_NEAR:]))):
        yield Sense("score", "")
    if decimal and _is_result(group, previous):
        yield Sense("score", "")


def _gain_senses(group: Group, *, decimal: bool) -> Iterator[Sense]:
    """Read what a sign or a "by" makes a gain or a loss."""
    if MINUS.search(group.left) and _METRIC_NEXT.match(group.after):
        yield Sense("improvement", "points", 1.0 if LOWER_BETTER.match(group.right.lstrip()) else -1.0)
    if PLUS.search(group.left) or (decimal and BY.search(group.left) and QUALITY.search(group.left)):
        yield Sense("improvement", "points", -1.0 if _GROWS_WORSE.search(group.left[-_LEFT:]) else 1.0)


def _is_result(group: Group, previous: Sense | None) -> bool:
    """Whether the metric is told by the score before it, by what it is compared with, or not at all."""
    scored = previous is not None and previous.kind == "score"
    bracketed = group.left.rstrip(" ~$").endswith("(")
    beside = bracketed and (BESIDE_RESULT.match(group.after) or (scored and group.after.startswith(")")))
    reached = ACHIEVES.search(group.left) and _ON_DATA.match(group.after)
    return bool((scored and _hangs_on(group.left)) or beside or reached)


def _is_kind_of_metric(group: Group) -> bool:
    return bool(_KIND_OF_METRIC.match(group.after) and QUALITY.search(group.right))


def _score_or_gain(group: Group, *, sides: bool) -> Sense:
    """Tell "47.9 mAP" from "improves by 1.7 mAP" and "a 0.6 point drop"."""
    if not sides and LOWER_BETTER.match(group.right.lstrip()) and _GREW.search(group.right):
        return Sense("improvement", "points", -1.0)
    if not sides and _ABOVE_NEXT.match(group.after):
        return Sense("improvement", "points")
    gained = UP.search(group.left[-_LEFT:]) and not _STATED.search(group.left)
    if not sides and (gained or UP.search(group.right)):
        return Sense("improvement", "points")
    if not sides and DOWN.search(group.right):
        return Sense("improvement", "points", -1.0)
    return Sense("score", "")


def _hangs_on(left: str) -> bool:
    return len(left) < _JOINT or _COMPARED.search(left) is not None or _AND_NEXT.fullmatch(left) is not None
