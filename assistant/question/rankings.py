"""Question -> what it ranks or asks to be stated, without a bound: "the cheapest three", "who states it?".

Also the order in which rows are shown and how many are asked for.
"""

import re
from collections.abc import Sequence
from typing import Literal

from assistant.question.conditions import STATED, TIME_KINDS, dataset_of, metric_of, role_of, stages_of
from assistant.question.forms import LIMIT, NUMBERS, ONE_ONLY, SUPERLATIVES
from assistant.question.vocabulary import (
    ERROR_METRICS,
    HIGHEST,
    KIND_CUES,
    LOWEST,
    SPEED_KINDS,
    words_pattern,
)
from store.records import Condition, Kind

HUGE = 10
"""Digits of a number that is no number of rows."""

STATED_REACH = 50
"""Characters after "state" or "lowest" in which the word stands that says what."""

SAVED = words_pattern(r"sav(?:e|es|ed|ings?)|reduc\w+|cuts?|less \w+ (?:they|it) (?:use|need)s?")
"""What makes a resource that is stated one that is saved: "a number on the energy they save"."""

COST_UNITS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("USD", words_pattern(r"dollars?|usd|money|price[sd]?|budget")),
    ("CO2 kg", words_pattern(r"carbon|co2\w*|emissions?")),
    ("kWh", words_pattern(r"energy|electricity|k?wh|joules?")),
    ("W", words_pattern(r"power|watts?")),
)
"""What the words of a question say of the unit of a cost; energy and power are told apart."""

HERE = re.compile(
    r"\b(?:in|of|from|among) (?:the |this |your |all )?(?:corpus|store|collection|papers|here)\b",
    re.IGNORECASE,
)

VAGUE_KINDS: frozenset[Kind] = frozenset({"improvement", "reduction", "speedup"})

VAGUE_RANKS = frozenset(
    {
        "lowest",
        "highest",
        "fewest",
        "least",
        "most",
        "best",
        "smallest",
        "largest",
        "biggest",
        "shortest",
        "longest",
    }
)

RANKED_BY: tuple[tuple[re.Pattern[str], Kind], ...] = (
    (words_pattern(r"cheapest|dearest|most expensive"), "compute_time"),
    (words_pattern(r"fastest|quickest|slowest"), "latency"),
    (words_pattern(r"smallest|largest|biggest|tiniest|lightest"), "parameters"),
    (words_pattern(r"most accurate|best"), "score"),
)
"""What a superlative ranks by where no other word says it."""


def is_ranking(question: str) -> bool:
    """Whether it asks for the least or the most of something that papers state.

    Example:
        >>> is_ranking("what is the cheapest way to finetune?"), is_ranking("what is the name of it?")
        (True, False)
    """
    return SUPERLATIVES.search(question) is not None and _ranked_kind(question) is not None


def stated_conditions(question: str) -> tuple[Condition, ...]:
    """Conditions without bounds: "which papers state their energy use", "the cheapest three"."""
    kind = _stated_kind(question) or _ranked_kind(question)
    if kind is None:
        return ()
    condition = Condition(
        kind=kind,
        role=role_of(question),
        stages=stages_of(question) if kind in TIME_KINDS else (),
        metric=metric_of(question, kind, (0, len(question))),
        dataset=dataset_of(question) if kind == "score" else None,
        unit=next((unit for unit, cue in COST_UNITS if cue.search(question)), None)
        if kind == "cost"
        else None,
        text=question,
    )
    return (condition,)


def _stated_kind(question: str) -> Kind | None:
    """The kind that papers are asked to state: what follows "state", "report", "give a number for"."""
    for verb in STATED.finditer(question):
        rest = question[verb.end() : verb.end() + STATED_REACH]
        if SAVED.search(rest):
            return "reduction"
        cues = [(match.start(), kind) for kind, cue in KIND_CUES if (match := cue.search(rest))]
        if cues:
            return min(cues, key=lambda cue: cue[0])[1]
    return None


def _ranked_kind(question: str) -> Kind | None:
    """The kind that a superlative ranks by: the word beside it, or what it usually ranks."""
    superlative = LOWEST.search(question) or HIGHEST.search(question)
    if not superlative:
        return None
    rest = HERE.sub("", question[superlative.end() : superlative.end() + STATED_REACH])
    told = [kind for kind, cue in KIND_CUES if cue.search(rest)]
    kinds = [kind for kind in told if kind not in VAGUE_KINDS] or told
    ranked = [kind for words, kind in RANKED_BY if words.search(superlative[0])]
    return next(
        iter([*ranked[:1], *kinds] if superlative[0].lower() not in VAGUE_RANKS else [*kinds, *ranked]), None
    )


def order_of(question: str, conditions: Sequence[Condition]) -> Literal["lowest", "highest"] | None:
    """Sort as the question implies: "cheapest" and "under 100" from the lowest, "over" from the highest."""
    if not conditions:
        return None
    first = conditions[0]
    if re.search(r"\b(?:fastest|quickest)\b", question, re.IGNORECASE):
        return "highest" if first.kind in SPEED_KINDS else "lowest"
    if re.search(r"\b(?:best|most accurate)\b", question, re.IGNORECASE):
        return "lowest" if first.metric and ERROR_METRICS.search(first.metric) else "highest"
    if LOWEST.search(question) or HIGHEST.search(question):
        return "lowest" if LOWEST.search(question) else "highest"
    return (
        "highest"
        if any(bound.cmp in {">", ">="} for bound in first.bounds) and len(first.bounds) == 1
        else "lowest"
    )


def limit_of(question: str) -> int | None:
    """How many rows are asked for: 3 in "the cheapest three", 1 in "which is the cheapest?"; None for all.

    Example:
        >>> limit_of("top 5 by parameters"), limit_of("the three cheapest searches"), limit_of("all of them")
        (5, 3, None)
    """
    match = LIMIT.search(question)
    word = next((group for group in match.groups() if group), "").lower() if match else ""
    number = NUMBERS.get(word) or (int(word) if word.isdigit() and len(word) < HUGE else None)
    return number or (1 if ONE_ONLY.search(question) and is_ranking(question) else None)
