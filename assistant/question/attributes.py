"""A comparing question -> the attributes it compares by, and which end of each wins.

"Which is more accurate on ImageNet and which needs fewer FLOPs" has two: score, highest; flops, lowest.
A winner is the paper that the question's own word points at: "uses more" is won by the highest.
"""

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

from assistant.question.conditions import METRIC_OBJECT, TIME_KINDS, dataset_of, stages_of
from assistant.question.vocabulary import ACTIVE, ERROR_METRICS, KIND_CUES, TOTAL, words_pattern
from store.records import Kind, Stage

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
    (
        words_pattern(r"more expensive|dearer|dearest|costlier|costs? more|higher cost"),
        (*TIMES, "cost"),
        "highest",
        None,
    ),
    (words_pattern(r"smaller|smallest|lighter|more compact"), ("parameters", "model_size"), "lowest", None),
    (words_pattern(r"larger|largest|bigger|biggest"), ("parameters", "model_size"), "highest", None),
)
"""Words that name an attribute and its winning end at once: kinds tried in order."""

SHARES = words_pattern(
    r"(?:share|fraction|proportion|percentage|part|number) of (?:the |its |their )?(?:model['’]?s? )?"
    r"(?:trainable |tuned )?(?:param\w*|weights)"
)
TUNES = words_pattern(r"(?:re-?|fine-?)?(?:train|tun)(?:s|es|ed|ing|able)?|updat\w+|learn(?:s|ed|able)?")
"""A share of the parameters beside such a word is what is trained of them."""

CHANGES: tuple[tuple[re.Pattern[str], Kind], ...] = (
    (
        words_pattern(r"speed(?:s|ing)?[- ]?(?:\w+ ){0,5}?up|speed-?ups?|accelerat\w+|speed gains?"),
        "speedup",
    ),
    (
        words_pattern(
            r"(?:reduc|shrink|cut|sav|decreas|lower)(?:e?s|ing|ings|ting|e|tions?)?(?! (?:cost|"
            r"memory use))|"
            r"shrinks|saves?|savings?"
        ),
        "reduction",
    ),
    (words_pattern(r"improves?|improvements?|gains?|boosts?"), "improvement"),
)
"""What a paper does to something: how much more it does of it is asked, not how much there is."""

COMPARED_THING = re.compile(
    r"\b(more|less|fewer|fewest|higher|highest|lower|lowest|larger|largest|longer|longest|shorter|"
    r"shortest|smaller|"
    r"smallest|greater|greatest|bigger|biggest|most|least|better|best|worse|worst)\s+(?!accurate|"
    r"expensive|compact|costly|efficient|than\b)((?:[\w%@/.-]+[ ]?){1,5})",
    re.IGNORECASE,
)
"""A comparative with what it compares: "the longer context", "fewer parameters"."""

QUALITY = words_pattern(r"better|best|worse|worst|stronger|weaker")
"""Asks for the score, unless it stands before another thing: "better than", "does better on"."""

WORSE = words_pattern(r"worse|worst|weaker|weakest")
FASTER = words_pattern(r"faster|fastest|quicker|quickest|sooner|less time|speedier")
SLOWER = words_pattern(r"slower|slowest|longer|longest|more time")
MAKING: frozenset[Stage] = frozenset({"pretrain", "train", "finetune", "search", "compress"})
"""Stages of which "faster" means less time to make the model, not to run it."""

MORE = words_pattern(
    r"more|most|higher|highest|larger|largest|longer|longest|greater|greatest|rank|bigger|biggest"
)
LESS = words_pattern(r"less|least|fewer|fewest|lower|lowest|smaller|smallest|shorter|shortest|cheaper")
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


def attributes_of(question: str, subjects: Sequence[str] = ()) -> tuple[Attribute, ...]:
    """Read what a question compares by, in its order.

    Args:
        question: In ordinary words.
        subjects: What it compares, whose names ask for nothing.

    Example:
        >>> found = attributes_of("Which is more accurate and which needs fewer FLOPs?")
        >>> [(attribute.kinds[0], attribute.wants) for attribute in found]
        [('score', 'highest'), ('flops', 'lowest')]
    """
    for name in sorted(subjects, key=len, reverse=True):
        question = question.replace(name, SUBJECT)
    clauses = re.split(r",?\s+and (?=which|who|how|what)|[.;?]\s+", question)
    found = [attribute for clause in clauses if (attribute := _attribute(clause, question))]
    distinct = list({(a.kinds, a.metric): a for a in reversed(found)}.values())[::-1]
    particular = [a for a in distinct if not set(a.kinds) & VAGUE]
    return tuple(particular or distinct) or (_quality(question),)


def is_open(question: str, subjects: Sequence[str]) -> bool:
    """Whether a question compares without saying by what: "compare FooNet and BarNet".

    Example:
        >>> is_open("compare FooNet and BarNet", ("FooNet", "BarNet")), is_open("is FooNet better?", ())
        (True, False)
    """
    only = attributes_of(question, subjects)
    return len(only) == 1 and only[0].kinds == ("score",) and not (QUALITY.search(question) or only[0].metric)


SUBJECT = "Foo"
"""Stands for a name in the question."""


def _quality(question: str) -> Attribute:
    """What "better" means where nothing else is said: the score."""
    wants: Ends = "lowest" if WORSE.search(question) else "highest"
    return Attribute(("score",), wants, dataset=_dataset(question), words=question.strip(" ?.,"))


def _dataset(question: str) -> str | None:
    """The dataset that a question names, which is none of its subjects."""
    found = dataset_of(re.sub(rf"\b(?:of|in|for|on) {SUBJECT}\b", "", question))
    return found if found and SUBJECT not in found.split() else None


def _attribute(clause: str, question: str) -> Attribute | None:
    """Read the attribute of one clause."""
    stages = stages_of(clause) or stages_of(question)
    named = _comparative(clause, stages) or _cued(clause, question) or _costly(clause)
    if not named:
        return None
    kinds, wants, metric = named
    return Attribute(
        kinds=kinds,
        wants=wants,
        stages=stages if set(kinds) & TIME_KINDS else (),
        metric=metric,
        dataset=_dataset(question) if "score" in kinds else None,
        words=clause.strip(" ?.,"),
    )


def _costly(clause: str) -> tuple[tuple[Kind, ...], Ends, None] | None:
    """Read a cost that nothing says more about: time, else money."""
    return ((*TIMES, "cost"), "lowest", None) if re.search(r"\bcosts?\b", clause, re.IGNORECASE) else None


def _comparative(clause: str, stages: tuple[Stage, ...]) -> tuple[tuple[Kind, ...], Ends, str | None] | None:
    """Read an attribute from a comparative alone: "faster", "more accurate"."""
    if SHARES.search(clause) and TUNES.search(clause):
        return ("trainable_parameters",), "lowest" if LESS.search(clause) else "highest", None
    for words, kind in CHANGES:
        if (match := words.search(clause)) and (MORE.search(clause) or LESS.search(clause)):
            changed = METRIC_OBJECT.search(clause, match.end()) or METRIC_OBJECT.search(clause)
            wants: Ends = "highest" if MORE.search(clause) else "lowest"
            return (kind,), wants, changed[0].lower() if changed and kind == "reduction" else None
    for words, kinds, wants, metric in COMPARATIVES:
        if words.search(clause) and not _thing(clause):
            return kinds, wants, metric
    if (FASTER.search(clause) or SLOWER.search(clause)) and not _thing(clause):
        making = bool(set(stages) & MAKING)
        kinds = TIMES if making else ("latency", "throughput", "wall_time", "compute_time")
        return kinds, "lowest" if FASTER.search(clause) else "highest", None
    return None


def _thing(clause: str) -> tuple[Kind, str, str] | None:
    """The kind whose word a comparative stands right before, that word, and the comparative.

    "The longer context" asks for no latency, and "fewer" says which end of the FLOPs wins.
    """
    for match in COMPARED_THING.finditer(clause):
        cues = [(c.start(), kind, c[0]) for kind, cue in KIND_CUES if (c := cue.search(match[2]))]
        if particular := [cue for cue in cues if cue[1] not in VAGUE]:
            _, kind, word = min(particular, key=lambda cue: cue[0])
            return kind, word, match[1]
    return None


def _cued(clause: str, question: str) -> tuple[tuple[Kind, ...], Ends, str | None] | None:
    """Read an attribute from a kind's own word and the nearest "more", "fewer" or "better"."""
    cues = [(match.start(), kind, match[0]) for kind, cue in KIND_CUES if (match := cue.search(clause))]
    particular = [cue for cue in cues if cue[1] not in VAGUE] or cues
    thing = _thing(clause)
    if not thing and (not particular or (QUALITY.search(clause) and particular[0][1] != "score")):
        return None
    kind, word, said = thing or (*particular[0][1:], clause)
    metric = word.lower() if kind == "score" else None
    if kind in {"parameters", "trainable_parameters"}:
        kind = "parameters"
        metric = "activated" if ACTIVE.search(question) else "total" if TOTAL.search(question) else None
    kinds: tuple[Kind, ...] = (*TIMES,) if kind in TIME_KINDS else (kind,)
    return kinds, _end(said, question, kind, metric), metric


def _end(said: str, question: str, kind: Kind, metric: str | None) -> Ends:
    """Which end wins: what "more" or "fewer" says, else the better one, or the worse."""
    for text in (said, question):
        if LESS.search(text):
            return "lowest"
        if MORE.search(text):
            return "highest"
    higher_wins = kind in HIGHER_WINS and not (metric and ERROR_METRICS.search(metric))
    return "highest" if higher_wins != bool(WORSE.search(said)) else "lowest"
