"""Question -> the conditions on quantities that it sets, in ordinary words.

"under 5M parameters and above 75% top-1 on ImageNet" gives two conditions joined by "and". The numbers come
from `store.quantities`; the words around each decide of which kind it is (`assistant.question.vocabulary`).
Numbers that are part of a topic ("7B models", "ResNet-50") set no condition.
"""

import itertools
import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

from assistant.question.amounts import (
    CUE_REACH,
    EXACTLY,
    bounds_of,
    groups_of,
    join_devices,
    kind_of,
    with_unit,
)
from assistant.question.vocabulary import (
    ACTIVE,
    KIND_CUES,
    STAGE_CUES,
    TOTAL,
    TRAINING_STAGES,
    words_pattern,
)
from store.records import CHANGE_KINDS, Condition, Kind, Quantity, RoleChoice, Stage

VAGUE_NUMBER = re.compile(r"\b(?:dozen|hundred|thousand|million|billion)s\b", re.IGNORECASE)

HALF = re.compile(
    r"(?:(?<=than )|(?<=least )|(?<=by )|(?<=over )|(?<=under ))half\b(?! an?\b)", re.IGNORECASE
)
"""Half of something: as long as the figure that it stands for, so that spans hold."""


TIME_KINDS: frozenset[Kind] = frozenset({"compute_time", "wall_time"})
SPACE_KINDS: tuple[Kind, ...] = ("memory", "model_size")
CHIP = re.compile(r"\b(?:[AHVTLP]\d{2,3}|TPU\w*|RTX[ -]?\d{4}|MI\d{2,3}X?)(?=s?\b)")
DEVICE = re.compile(r"[AHV]\d{2,3}|GPU|TPU|CPU|iPhone|Pixel|Jetson|RTX", re.IGNORECASE)
"""What stands after "on" and is no dataset."""

EXACT_KINDS: frozenset[Kind] = frozenset({"bits", "accelerators", "sparsity"})
"""Kinds for which a bare number is a condition: "4-bit", "a single GPU"; elsewhere it names a topic."""

OF_SIZE = re.compile(r"\b(?:with|of|having|have|has)\s+$", re.IGNORECASE)
"""What makes a size a condition: "models with 7B parameters"."""

OTHERS = r"baselines?|prior|previous(?:ly)?|earlier|existing|competitors?|rivals?"
OTHER_ROLE = words_pattern(
    r"(?<!-)baselines?'?|(?:prior|previous|earlier|existing) (?:work|methods?|approach(?:es)?|systems?|"
    r"models?|stud(?:y|ies))|competitors?|rivals?|compared (?:to|with|against) (?:which|what)"
)
COMPARED_WITH = re.compile(
    rf"\b(?:than|over|against|compared (?:to|with)|relative to|versus|vs\.?|beats?|outperform\w*|beyond)\s+"
    rf"(?!which|what)(?:(?:the|their|its|an?|all|any|some|strong\w*|best)\s+){{0,2}}(?:[\w\-]+\s+){{0,2}}?(?:{OTHERS})\b",
    re.IGNORECASE,
)
"""What a paper's own value is measured against: it asks for no baseline's value."""
NOT = re.compile(r"\b(?:not|no|never|without|except|n't)\s*(?:\w+\s+){0,2}$", re.IGNORECASE)
STATED = words_pattern(
    r"(?:state(?!-| (?:space|of|machine|estimat|transition))|"
    r"report|give|mention|disclose|publish|specif|quantif|measure|provid|tell|say)\w*|"
    r"(?:numbers?|figures?|price tags?) (?:for|on|to)|say how (?:much|many|long)"
)
DATASET = re.compile(
    r"\b(?:[Oo]n|[Ii]n|[Ff]or|[Oo]f)\s+(?:the\s+)?"
    r"((?:[A-Z][\w\-.]*|[A-Z]{2,}[\w\-]*)(?:[ -](?:[A-Z0-9][\w\-]*))*)"
)


BESIDE_METRIC = re.compile(
    r"\b([A-Z][\w\-]*[A-Z0-9][\w\-]*|[A-Z][\w\-]+) (?:top-?[15]|accuracy|F1|mAP|mIoU|BLEU|FID|score|error)\b"
)
"""A dataset before its metric: "ImageNet top-1"."""

_OBJECT = (
    r"(?:memory|storage|parameters?|weights|flops|macs|computation|energy|power|carbon|training time|"
    r"training cost|inference time|latency|cost|time|data|communication|kv cache|cache|size|search cost|"
    r"carbon footprint|throughput|accuracy|perplexity)"
)
METRIC_OBJECT = re.compile(rf"\b{_OBJECT}(?: or {_OBJECT})?\b", re.IGNORECASE)


NO_STAGE = re.compile(
    r"\b(?:not|rather than|without|no) \w+ing\b|\(not \w+\)|\b(?:post|quanti[sz]ation-aware)[- ]training\b"
    r"|\b(?:pre-?|re-?|un|fine-?)?(?:trained|tuned) (?:\w+ )?(?:models?|networks?|backbones?|checkpoints?)\b"
    r"|\btraining[- ]free\b|\btraining (?=data)|\b(?:distributed|adversarial|efficient) training (?=\w+s\b)",
    re.IGNORECASE,
)
"""Words of stages that name a kind of method or model: "post-training quantization", "a pretrained model"."""


DONE = re.compile(r"\b(?:can|could|to) be \w+(?:, \w+)*,? or \w+", re.IGNORECASE)
"""Several things that are done name no stage: "what can be trained, fitted or calibrated"."""
ANY_TRAINING = re.compile(
    r"\btrain\w*(?:,| or| and) (?:\w+, )?(?:or |and )?"
    r"(?:\w*search|fine-?tun|tun|adapt|compress|calibrat|distil)\w*"
    r"|\b(?:search|fine-?tun|tun|adapt)\w*(?:,| or| and) (?:or |and )?train\w*",
    re.IGNORECASE,
)
"""Training beside other stages, all of which are asked for."""
BOTH_COUNTS = re.compile(
    r"flops?\b.*\b(?:g?macs?|mult\w*-?(?:adds?|accumulates?))|macs?\b.*flops?\b", re.IGNORECASE
)


SAID_FOR_EACH_OTHER = {"count": "macs", "macs": "count", "points": "%", "%": "points"}
"""Units that people say for one another: operations, and gains of a percentage."""
CLOSE = 25
"""Characters around a speedup in which what became faster is named."""


class Asked(NamedTuple):
    """The conditions of a question and the spans that state them."""

    conditions: tuple[Condition, ...]
    join: Literal["and", "or"]
    spans: tuple[tuple[int, int], ...]


def find_conditions(question: str) -> Asked:
    """Read the conditions of a question, in its order.

    Example:
        >>> asked = find_conditions("which methods train under 100 GPU-hours")
        >>> [(c.kind, c.bounds[0].cmp, c.bounds[0].value, c.stages) for c in asked.conditions]
        [('compute_time', '<', 100.0, ('pretrain', 'train', 'finetune'))]
    """
    question = HALF.sub("50 %", question)
    groups = list(join_devices(question, [g for g in groups_of(question) if _is_condition(question, g)]))
    conditions = tuple(_condition(question, group) for group in groups)
    spans = tuple((group[0].start, group[-1].end) for group in groups)
    if len(conditions) == 1 and (either := _alternatives(question, conditions[0])):
        return Asked((*conditions, *either), "or", spans)
    return Asked(conditions, _join(question, spans), spans)


def _alternatives(question: str, condition: Condition) -> tuple[Condition, ...]:
    """Other values that answer the same words as well."""
    kind, unit = condition.kind, condition.bounds[0].unit
    if kind in SPACE_KINDS:
        return _spaces(question, condition)
    if kind == "wall_time" and {bound.cmp for bound in condition.bounds} <= {"<", "<="}:
        return (_in_unit(condition, {"hour": "gpu-hour"}).model_copy(update={"kind": "compute_time"}),)
    if kind in CHANGE_KINDS and condition.metric and "efficien" in question.lower():
        return tuple(condition.model_copy(update={"kind": k}) for k in sorted(CHANGE_KINDS - {kind}))
    counts = kind == "flops" and BOTH_COUNTS.search(question)
    gains = kind == "improvement" and condition.metric and unit in {"%", "points"}
    return (_in_unit(condition, SAID_FOR_EACH_OTHER),) if counts or gains else ()


def _in_unit(condition: Condition, units: dict[str, str]) -> Condition:
    """Ask the same of values in another unit; GPU-hours under a bound are hours under it."""
    bounds = (b.model_copy(update={"unit": units.get(b.unit, b.unit)}) for b in condition.bounds)
    return condition.model_copy(update={"bounds": tuple(bounds)})


def _spaces(question: str, condition: Condition) -> tuple[Condition, ...]:
    """Bytes are of memory or of storage, where a question says both or neither: "4 GB (disk or RAM)"."""
    said = {kind for kind, cue in KIND_CUES if kind in SPACE_KINDS and cue.search(question)}
    others = [] if said == {condition.kind} else [kind for kind in SPACE_KINDS if kind != condition.kind]
    return tuple(condition.model_copy(update={"kind": kind}) for kind in others)


def _is_condition(question: str, group: Sequence[Quantity]) -> bool:
    """Whether numbers set a condition, rather than being part of a name or a topic."""
    first = group[0]
    if VAGUE_NUMBER.search(first.text):
        return False
    if len(group) > 1 or first.cmp != "=" or EXACTLY.search(question[: first.start]):
        return True
    sized = "param" in first.text.lower() and OF_SIZE.search(question[: first.start])
    return bool(sized or (first.unit and kind_of(question, first) in EXACT_KINDS))


def _condition(question: str, group: Sequence[Quantity]) -> Condition:
    """Build one condition from the ends of its range."""
    kind = kind_of(question, group[0])
    start, end = group[0].start, group[-1].end
    return Condition(
        kind=kind,
        bounds=tuple(bound for quantity in group for bound in bounds_of(with_unit(question, quantity, kind))),
        role=role_of(question),
        stages=stages_of(question) if kind in TIME_KINDS else (),
        metric=metric_of(question, kind, (start, end)),
        dataset=dataset_of(question, end) if kind in {"score", "improvement"} else None,
        hardware=_hardware(question[start:end]) if kind == "accelerators" else None,
        negated=bool(NOT.search(question[:start])) and group[0].cmp == "=",
        text=question[start:end],
    )


def _hardware(words: str) -> str | None:
    """Name the device that is counted, where it is a particular one: "8 A100 GPUs"."""
    named = CHIP.search(words)
    return named[0] if named else None


def role_of(question: str) -> RoleChoice:
    """Whose values are asked for: the papers' own, unless the words ask for what they compare with.

    Example:
        >>> role_of("what did the baselines cost?"), role_of("4x less compute than earlier methods")
        ('other', 'own')
    """
    return "other" if OTHER_ROLE.search(COMPARED_WITH.sub(" ", question)) else "own"


def stages_of(question: str) -> tuple[Stage, ...]:
    """Name the stages that a question asks about; none named means any.

    Example:
        >>> stages_of("Which searches take less than a day?"), stages_of("what costs over 10 GPU-days?")
        (('search',), ())
    """
    cleaned = NO_STAGE.sub("", question)
    if DONE.search(cleaned):
        return ()
    named = [stage for stage, cue in STAGE_CUES if cue.search(cleaned)]
    if ANY_TRAINING.search(cleaned):
        return tuple(dict.fromkeys([*TRAINING_STAGES, *(stage for stage in named if stage != "train")]))
    if "train" in named and not set(named) & {"pretrain", "finetune"}:
        return TRAINING_STAGES if "search" not in named else ("search",)
    return tuple(stage for stage in named if stage != "train" or len(named) == 1)


def metric_of(question: str, kind: Kind, span: tuple[int, int]) -> str | None:
    """Name what is scored, improved, reduced or counted, where the question says so."""
    if kind == "parameters":
        active, total = ACTIVE.search(question), TOTAL.search(question)
        return "activated" if active else "total" if total else None
    near = question[max(0, span[0] - CUE_REACH) : span[1] + CUE_REACH]
    if kind == "score":
        middle = (span[0] + span[1]) // 2 - max(0, span[0] - CUE_REACH)
        cues = list(dict(KIND_CUES)["score"].finditer(near))
        telling = [cue for cue in cues if not cue[0].lower().startswith("score")] or cues
        nearest = min(telling, key=lambda cue: abs((cue.start() + cue.end()) // 2 - middle), default=None)
        return nearest[0].lower() if nearest else None
    if kind == "speedup":
        near = question[max(0, span[0] - CLOSE) : span[1] + CLOSE]
    match = METRIC_OBJECT.search(near) if kind in CHANGE_KINDS else None
    return match[0].lower() if match else None


def dataset_of(question: str, start: int = 0) -> str | None:
    """Name the dataset that a score is asked on: "over 80% on ImageNet" or "80% ImageNet top-1"."""
    match = DATASET.search(question, max(0, start - 1)) or DATASET.search(question)
    if match and not DEVICE.search(match[1]):
        return match[1]
    beside = BESIDE_METRIC.search(question)
    return beside[1] if beside else None


def _join(question: str, spans: Sequence[tuple[int, int]]) -> Literal["and", "or"]:
    """How the conditions are joined: by "or" where it stands between two of them."""
    gaps = [question[a[1] : b[0]] for a, b in itertools.pairwise(spans)]
    return "or" if any(re.search(r"\bor\b", gap) for gap in gaps) else "and"
