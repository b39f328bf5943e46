"""A comparing question -> the attributes it compares by, and which end of each wins.

"Which is more accurate on ImageNet and which needs fewer FLOPs" has two: score, highest; flops, lowest.
A winner is the paper that the question's own word points at: "uses more" is won by the highest.
"""

import re
from typing import Literal, NamedTuple

from assistant.question.conditions import TIME_KINDS, dataset_of, stages_of
from assistant.question.vocabulary import ACTIVE, ERROR_METRICS, KIND_CUES, TOTAL, words_pattern
from store.records import Condition, Kind, Stage

Ends = Literal["lowest", "highest"]

TIMES: tuple[Kind, ...] = ("compute_time", "wall_time")
COMPARATIVES: tuple[tuple[re.Pattern[str], tuple[Kind, ...], Ends, str | None], ...] = (
    (
        words_pattern(r"hardware (?:\w+ )?better|better (?:hardware|gpu)|util[iy][sz]\w*|mfu"),
        ("score",),
        "highest",
        "utilization",
    ),
    (
        words_pattern(r"cheaper|cheapest|less expensive|costs? less|lower cost"),
        (*TIMES, "cost"),
        "lowest",
        None,
    ),
    (
        words_pattern(r"(?:more|most) accurate|better accuracy|higher accuracy"),
        ("score",),
        "highest",
        "accuracy",
    ),
    (words_pattern(r"(?:less|least) accurate"), ("score",), "lowest", "accuracy"),
    (words_pattern(r"smaller|smallest|lighter|more compact"), ("parameters", "model_size"), "lowest", None),
    (words_pattern(r"larger|largest|bigger|biggest"), ("parameters", "model_size"), "highest", None),
)
"""Words that name an attribute and its winning end at once: kinds tried in order."""

FASTER = words_pattern(r"faster|fastest|quicker|quickest|sooner|less time|speedier")
SLOWER = words_pattern(r"slower|slowest|longer|longest|more time")
MAKING: frozenset[Stage] = frozenset({"pretrain", "train", "finetune", "search", "compress"})
"""Stages of which "faster" means less time to make the model, not to run it."""

MORE = words_pattern(
    r"more|most|higher|highest|larger|largest|longer|longest|greater|greatest|rank|bigger|biggest"
)
LESS = words_pattern(r"less|least|fewer|fewest|lower|lowest|smaller|smallest|shorter|shortest|cheaper|under")
HIGHER_WINS: frozenset[Kind] = frozenset(
    {"score", "throughput", "speedup", "improvement", "reduction", "sparsity", "context_length"}
)
"""Kinds of which the better is the higher, where the question only says "better"."""

VAGUE: frozenset[Kind] = frozenset({"reduction", "improvement", "speedup", "sparsity"})
"""Kinds whose words ("less", "faster") often only compare another kind."""


class Attribute(NamedTuple):
    """One thing by which papers are compared."""

    kinds: tuple[Kind, ...]
    """Tried in this order."""
    wants: Ends
    stages: tuple[Stage, ...] = ()
    metric: str | None = None
    dataset: str | None = None
    words: str = ""
    """The clause of the question that asks for it."""


def attributes_of(question: str) -> tuple[Attribute, ...]:
    """Read what a question compares by, in its order.

    Example:
        >>> found = attributes_of("Which is more accurate and which needs fewer FLOPs?")
        >>> [(attribute.kinds[0], attribute.wants) for attribute in found]
        [('score', 'highest'), ('flops', 'lowest')]
    """
    clauses = re.split(r",?\s+and (?=which|who|how|what)|[.;?]\s+", question)
    found = [attribute for clause in clauses if (attribute := _attribute(clause, question))]
    distinct = list({(a.kinds, a.metric): a for a in reversed(found)}.values())[::-1]
    particular = [a for a in distinct if not set(a.kinds) & VAGUE]
    return tuple(particular or distinct) or (_quality(question),)


def _quality(question: str) -> Attribute:
    """What "better" means where nothing else is said: the score."""
    return Attribute(("score",), "highest", dataset=dataset_of(question), words=question.strip(" ?.,"))


def _attribute(clause: str, question: str) -> Attribute | None:
    """Read the attribute of one clause."""
    stages = stages_of(clause) or stages_of(question)
    named = _comparative(clause, stages) or _cued(clause, question)
    if not named:
        return None
    kinds, wants, metric = named
    return Attribute(
        kinds=kinds,
        wants=wants,
        stages=stages if set(kinds) & TIME_KINDS else (),
        metric=metric,
        dataset=dataset_of(question) if "score" in kinds else None,
        words=clause.strip(" ?.,"),
    )


def _comparative(clause: str, stages: tuple[Stage, ...]) -> tuple[tuple[Kind, ...], Ends, str | None] | None:
    """Read an attribute from a comparative alone: "faster", "more accurate"."""
    for words, kinds, wants, metric in COMPARATIVES:
        if words.search(clause):
            return kinds, wants, metric
    if FASTER.search(clause) or SLOWER.search(clause):
        making = bool(set(stages) & MAKING)
        kinds = TIMES if making else ("latency", "throughput", "wall_time", "compute_time")
        return kinds, "lowest" if FASTER.search(clause) else "highest", None
    return None


def _cued(clause: str, question: str) -> tuple[tuple[Kind, ...], Ends, str | None] | None:
    """Read an attribute from a kind's own word and the nearest "more", "fewer" or "better"."""
    cues = [(match.start(), kind, match[0]) for kind, cue in KIND_CUES if (match := cue.search(clause))]
    particular = [cue for cue in cues if cue[1] not in VAGUE] or cues
    if not particular:
        return None
    kind, word = particular[0][1:]
    metric = word.lower() if kind == "score" else None
    if kind in {"parameters", "trainable_parameters"}:
        kind = "parameters"
        metric = "activated" if ACTIVE.search(question) else "total" if TOTAL.search(question) else None
    kinds: tuple[Kind, ...] = (*TIMES,) if kind in TIME_KINDS else (kind,)
    return kinds, _end(clause, question, kind, metric), metric


def _end(clause: str, question: str, kind: Kind, metric: str | None) -> Ends:
    """Which end wins: what "more" or "fewer" says, else the better one."""
    for text in (clause, question):
        if LESS.search(text):
            return "lowest"
        if MORE.search(text):
            return "highest"
    if metric and ERROR_METRICS.search(metric):
        return "lowest"
    return "highest" if kind in HIGHER_WINS else "lowest"


def condition_of(attribute: Attribute, kind: Kind) -> Condition:
    """The condition without bounds that a side's value must meet."""
    return Condition(
        kind=kind,
        role="own",
        stages=attribute.stages,
        metric=attribute.metric,
        dataset=attribute.dataset,
        text=attribute.words,
    )
