"""Question -> the conditions on quantities that it sets, in ordinary words.

"under 5M parameters and above 75% top-1 on ImageNet" gives two conditions joined by "and". The numbers come
from `store.quantities`; the words around each decide of which kind it is (`assistant.question.vocabulary`).
Numbers that are part of a topic ("7B models", "ResNet-50") set no condition.
"""

import itertools
import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

from assistant.question.amounts import CUE_REACH, bounds_of, groups_of, join_devices, kind_of, with_unit
from assistant.question.vocabulary import (
    ACTIVE,
    KIND_CUES,
    STAGE_CUES,
    TOTAL,
    TRAINING_STAGES,
    words_pattern,
)
from store.records import Condition, Kind, Quantity, RoleChoice, Stage

VAGUE_NUMBER = re.compile(r"\b(?:dozen|hundred|thousand|million|billion)s\b", re.IGNORECASE)

HALF = re.compile(r"(?:(?<=than )|(?<=least )|(?<=by )|(?<=over )|(?<=under ))half\b", re.IGNORECASE)
"""Half of something: as long as the figure that it stands for, so that spans hold."""


TIME_KINDS: frozenset[Kind] = frozenset({"compute_time", "wall_time"})
DEVICE = re.compile(r"[AHV]\d{2,3}|GPU|TPU|CPU|iPhone|Pixel|Jetson|RTX", re.IGNORECASE)
"""What stands after "on" and is no dataset."""

EXACT_KINDS: frozenset[Kind] = frozenset({"bits", "accelerators", "sparsity"})
"""Kinds for which a bare number is a condition: "4-bit", "a single GPU"; elsewhere it names a topic."""

OTHER_ROLE = words_pattern(
    r"baselines?|prior work|previous(?:ly)?|competitors?|compared (?:to|with|against) (?:which|what)"
)
NOT = re.compile(r"\b(?:not|no|never|without|except|n't)\s*(?:\w+\s+){0,2}$", re.IGNORECASE)
STATED = words_pattern(
    r"(?:state(?!-| (?:space|of|machine|estimat|transition))|"
    r"report|give|mention|disclose|publish|specif|quantif|measure|provid|tell|say)\w*|"
    r"numbers? (?:for|on)|figures? (?:for|on)"
)
DATASET = re.compile(
    r"\b(?:[Oo]n|[Ii]n|[Ff]or|[Oo]f)\s+(?:the\s+)?"
    r"((?:[A-Z][\w\-.]*|[A-Z]{2,}[\w\-]*)(?:[ -](?:[A-Z0-9][\w\-]*))*)"
)


BESIDE_METRIC = re.compile(
    r"\b([A-Z][\w\-]*[A-Z0-9][\w\-]*|[A-Z][\w\-]+) (?:top-?[15]|accuracy|F1|mAP|mIoU|BLEU|FID|score|error)\b"
)
"""A dataset before its metric: "ImageNet top-1"."""

METRIC_OBJECT = re.compile(
    r"\b(?:memory|storage|parameters?|weights|flops|macs|computation|energy|carbon|training time|"
    r"training cost|"
    r"inference time|latency|cost|time|data|communication|kv cache|cache|size|search cost|"
    r"carbon footprint)\b",
    re.IGNORECASE,
)


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
    return Asked(conditions, _join(question, spans), spans)


def _is_condition(question: str, group: Sequence[Quantity]) -> bool:
    """Whether numbers set a condition, rather than being part of a name or a topic."""
    first = group[0]
    if VAGUE_NUMBER.search(first.text):
        return False
    bare = len(group) == 1 and first.cmp == "="
    return not bare or (bool(first.unit) and kind_of(question, first) in EXACT_KINDS)


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
        negated=bool(NOT.search(question[:start])) and group[0].cmp == "=",
        text=question[start:end],
    )


def role_of(question: str) -> RoleChoice:
    """Whose values are asked for: the papers' own, unless the words ask for what they compare with."""
    return "other" if OTHER_ROLE.search(question) else "own"


def stages_of(question: str) -> tuple[Stage, ...]:
    """Name the stages that a question asks about; none named means any.

    Example:
        >>> stages_of("Which searches take less than a day?"), stages_of("what costs over 10 GPU-days?")
        (('search',), ())
    """
    cleaned = re.sub(r"\b(?:not|rather than|without) \w+ing\b|\(not \w+\)", "", question)
    named = [stage for stage, cue in STAGE_CUES if cue.search(cleaned)]
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
        cue = dict(KIND_CUES)["score"].search(near)
        return cue[0].lower() if cue else None
    match = METRIC_OBJECT.search(near) if kind in {"reduction", "improvement"} else None
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
