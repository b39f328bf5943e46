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
    ASKS_YES,
    COMPARES,
    COUNTS,
    LIMIT,
    LISTS,
    MANY_THINGS,
    NUMBERS,
    ONE_ONLY,
    OVERVIEWS,
    SUPERLATIVES,
    WHO,
    WHY,
)
from assistant.question.options import subjects_of
from assistant.question.topic import EXCLUDED, IsTopic, bare_topic, excluded_of, topic_of
from assistant.question.typos import mended
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

FRAGMENT_WORDS = 40
"""A phrase up to so long that is no question is a topic to list: "neural nets on microcontrollers"."""

PLURAL_NAME = re.compile(r"[A-Z0-9]s$")

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


def plan_question(question: str, names: Names | None = None) -> Plan:
    """Understand a standalone question by rules.

    Example:
        >>> plan = plan_question("which methods train under 100 GPU-hours?")
        >>> plan.route, plan.order, plan.topic
        ('list', 'lowest', '')
    """
    mentions, is_topic = (names.mentions(question), names.is_topic) if names else ((), None)
    subjects = subjects_of(question, mentions)
    text = mended(question)
    asked = find_conditions(text)
    route = route_of(text, subjects, asked.conditions)
    conditions = (asked.conditions or stated_conditions(text)) if route == "list" else ()
    plan = Plan(
        question=question,
        route=route,
        conditions=conditions,
        join=asked.join,
        topic=_topic(text, asked.spans, conditions, is_topic) if route == "list" else question,
        without=excluded_of(text) if route == "list" else "",
        role=role_of(text),
        stages=stages_of(text) if any(c.kind in TIME_KINDS for c in conditions) else (),
        order=order_of(text, conditions) if route == "list" else None,
        limit=limit_of(text) or (1 if ONE_ONLY.search(text) and is_ranking(text) else None)
        if conditions
        else None,
        counts=bool(COUNTS.search(text)),
        subjects=subjects,
    )
    return plan.model_copy(update={"words": describe(plan)})


def _topic(
    text: str, spans: Sequence[tuple[int, int]], conditions: Sequence[Condition], is_topic: IsTopic | None
) -> str:
    """What is listed: beside conditions and in counts a few words, else the whole question."""
    if conditions:
        return topic_of(text, spans, conditions, is_topic)
    return bare_topic(text) if COUNTS.search(text) else EXCLUDED.sub(" ", text).strip()


def route_of(question: str, subjects: Sequence[str], conditions: Sequence[Condition]) -> Route:
    """Choose the way to answer.

    Example:
        >>> route_of("How many parameters does FooNet have?", ("FooNet",), ())
        'lookup'
        >>> route_of("continual learning without forgetting", (), ())
        'list'
    """
    if len(subjects) > 1 and sets_against(question):
        return "compare"
    if LISTS.search(question) or (not _named(subjects) and is_ranking(question)):
        return "list"
    if conditions and asks_for_all(question, subjects, conditions):
        return "list"
    if OVERVIEWS.search(question):
        return "overview"
    return "list" if is_fragment(question, subjects) else "lookup"


def sets_against(question: str) -> bool:
    """Whether a question sets its subjects against each other; a mere "or" in a phrase does not.

    Example:
        >>> sets_against("FooNet or BarNet: which is faster?"), sets_against("FooNet or BarNet in surgery")
        (True, False)
    """
    asks = "?" in question or ASKS.search(question) or COMPARES.search(re.sub(r"\bor\b", " ", question))
    return bool(asks and COMPARES.search(question)) and not WHY.search(question)


def is_fragment(question: str, subjects: Sequence[str]) -> bool:
    """Whether it is no question but a topic, which asks for all there is on it.

    A name at its beginning or end is what it is about; one amid other words may be an ordinary word of the
    field as well, and a plural ("FPGAs") is one.

    Example:
        >>> is_fragment("deep learning on point clouds", ()), is_fragment("FooNet search cost", ["FooNet"])
        (True, False)
    """
    names = tuple(name for name in subjects if name != name.lower() and not PLURAL_NAME.search(name))
    phrase = question.strip(" .,;:!\"'")
    if ASKS.search(question) or "?" in question or phrase.startswith(names) or phrase.endswith(names):
        return False
    return 1 < len(question.split()) <= FRAGMENT_WORDS


def asks_for_all(question: str, subjects: Sequence[str], conditions: Sequence[Condition]) -> bool:
    """Whether a question with conditions asks for all that meet them, rather than describing one thing.

    Example:
        >>> from store.records import Bound
        >>> condition = Condition(kind="latency", bounds=(Bound(cmp="<", value=10, unit="ms"),))
        >>> asks_for_all("which generators run in under 10 ms", (), [condition])
        True
        >>> asks_for_all("What accuracy does the detector reach in under 10 ms?", (), [condition])
        False
    """
    if WHO.search(question) and not ASKS_YES.search(question):
        return True
    bounded = any(bound.cmp != "=" for condition in conditions for bound in condition.bounds)
    if not bounded or _named(subjects) or WHY.search(question):
        return False
    return bool(MANY_THINGS.search(question) or WHO.search(question)) or not ASKS_ONE.search(question)


def _named(subjects: Sequence[str]) -> bool:
    """Whether a question names a paper, rather than a plain noun that is also somebody's name."""
    return any(subject != subject.lower() for subject in subjects)


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
    """How many rows are asked for: 3 in "the cheapest three", 1 in "the cheapest"... None for all.

    Example:
        >>> limit_of("top 5 by parameters"), limit_of("the three cheapest searches"), limit_of("all of them")
        (5, 3, None)
    """
    match = LIMIT.search(question)
    word = next((group for group in match.groups() if group), "").lower() if match else ""
    number = NUMBERS.get(word) or (int(word) if word.isdigit() and len(word) < HUGE else None)
    return number or None
