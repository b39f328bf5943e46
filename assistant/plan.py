"""Question -> Plan: which way to answer, under which conditions, about what, in which order.

Rules over ordinary words; `assistant.question.conditions` reads the numbers, `store.names` knows what papers
are called. Where the rules are unsure a model may plan instead (`assistant.talk.modelplan`), into the same
record.
"""

import re
from collections.abc import Sequence
from typing import Literal

from assistant.question.conditions import (
    STATED,
    TIME_KINDS,
    dataset_of,
    find_conditions,
    metric_of,
    role_of,
    stages_of,
)
from assistant.question.forms import (
    ASKS,
    ASKS_ONE,
    COMPARES,
    COUNTS,
    LIMIT,
    LISTS,
    NUMBERS,
    OVERVIEWS,
    SUPERLATIVES,
    WHO,
    WHY,
)
from assistant.question.options import subjects_of
from assistant.question.topic import topic_of
from assistant.question.vocabulary import (
    ERROR_METRICS,
    HIGHEST,
    KIND_CUES,
    LOWEST,
    SPEED_KINDS,
    words_pattern,
)
from assistant.question.wording import describe
from assistant.records import Plan, Route
from store.names import Names
from store.records import Condition, Kind

FRAGMENT_WORDS = 20
"""A phrase up to so long that is no question is a topic to list: "neural nets on microcontrollers"."""

PLURAL_NAME = re.compile(r"[A-Z0-9]s$")

STATED_REACH = 50
"""Characters after "state" or "lowest" in which the word stands that says what."""

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


def plan_question(question: str, names: Names | None = None) -> Plan:
    """Understand a standalone question by rules.

    Example:
        >>> plan = plan_question("which methods train under 100 GPU-hours?")
        >>> plan.route, plan.order, plan.topic
        ('list', 'lowest', '')
    """
    mentions = names.mentions(question) if names else ()
    asked = find_conditions(question)
    subjects = subjects_of(question, mentions)
    bounded = any(bound.cmp != "=" for condition in asked.conditions for bound in condition.bounds)
    route = route_of(question, subjects, bounded)
    conditions = asked.conditions if route == "list" else ()
    if route == "list" and not conditions:
        conditions = stated_conditions(question)
    plan = Plan(
        question=question,
        route=route,
        conditions=conditions,
        join=asked.join,
        topic=topic_of(question, asked.spans, conditions) if route == "list" else question,
        role=role_of(question),
        stages=stages_of(question) if any(c.kind in TIME_KINDS for c in conditions) else (),
        order=order_of(question, conditions) if route == "list" else None,
        limit=limit_of(question) if conditions else None,
        counts=bool(COUNTS.search(question)),
        subjects=subjects,
    )
    return plan.model_copy(update={"words": describe(plan)})


def route_of(question: str, subjects: Sequence[str], bounded: bool) -> Route:  # noqa: FBT001 - a fact, not a switch
    """Choose the way to answer.

    Example:
        >>> route_of("How many parameters does FooNet have?", ("FooNet",), False)
        'lookup'
        >>> route_of("continual learning without forgetting", (), False)
        'list'
    """
    if len(subjects) > 1 and COMPARES.search(question) and not WHY.search(question):
        return "compare"
    if LISTS.search(question) or SUPERLATIVES.search(question):
        return "list"
    if bounded and (WHO.search(question) or not ASKS_ONE.search(question)):
        return "list"
    if OVERVIEWS.search(question):
        return "overview"
    return "list" if _is_topic(question, subjects) else "lookup"


def _is_topic(question: str, subjects: Sequence[str]) -> bool:
    """Whether a phrase is no question but a topic: "nets for LiDAR scans", yet not "the cost of FooNet".

    A name at its beginning or end is what it is about; one amid other words may be an ordinary word of the
    field as well, and a plural ("FPGAs") is one.
    """
    words = question.split()
    phrase = question.strip(" .,;:!\"'")
    names = tuple(name for name in subjects if name != name.lower() and not PLURAL_NAME.search(name))
    named = phrase.startswith(names) or phrase.endswith(names)
    return (
        1 < len(words) <= FRAGMENT_WORDS and not ASKS.search(question) and "?" not in question and not named
    )


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
        text=question,
    )
    return (condition,)


def _stated_kind(question: str) -> Kind | None:
    """The kind that papers are asked to state: what follows "state", "report", "give a number for"."""
    for verb in STATED.finditer(question):
        rest = question[verb.end() : verb.end() + STATED_REACH]
        cues = [(match.start(), kind) for kind, cue in KIND_CUES if (match := cue.search(rest))]
        if cues:
            return min(cues, key=lambda cue: cue[0])[1]
    return None


def _ranked_kind(question: str) -> Kind | None:
    """The kind that a superlative ranks by: the word beside it, or what it usually ranks."""
    superlative = LOWEST.search(question) or HIGHEST.search(question)
    if not superlative:
        return None
    rest = question[superlative.end() : superlative.end() + STATED_REACH]
    kinds = [kind for kind, cue in KIND_CUES if kind not in VAGUE_KINDS and cue.search(rest)]
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
    """How many rows are asked for: 3 in "the cheapest three", 1 in "the cheapest"... None for all.

    Example:
        >>> limit_of("top 5 by parameters"), limit_of("the three cheapest searches"), limit_of("all of them")
        (5, 3, None)
    """
    match = LIMIT.search(question)
    word = next((group for group in match.groups() if group), "").lower() if match else ""
    number = NUMBERS.get(word) or (int(word) if word.isdigit() else None)
    return number or None
