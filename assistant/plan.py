"""Question -> Plan: which way to answer, under which conditions, about what, in which order.

Rules over ordinary words; `assistant.question.conditions` reads the numbers, `store.names` knows what papers
are called. Where the rules are unsure a model may plan instead (`assistant.talk.modelplan`), into the same
record.
"""

import re
from collections.abc import Sequence

from assistant.question.conditions import (
    TIME_KINDS,
    find_conditions,
    role_of,
    stages_of,
)
from assistant.question.forms import (
    ASKS,
    ASKS_ONE,
    ASKS_YES,
    COMPARES,
    COUNTS,
    LISTS,
    MANY_THINGS,
    OVERVIEWS,
    WHO,
    WHY,
)
from assistant.question.options import subjects_of
from assistant.question.rankings import is_ranking, limit_of, order_of, stated_conditions
from assistant.question.topic import EXCLUDED, IsTopic, bare_topic, excluded_of, topic_of
from assistant.question.typos import mended
from assistant.question.wording import describe
from assistant.records import Plan, Route
from store.names import Names
from store.records import Condition

FRAGMENT_WORDS = 40
"""A phrase up to so long that is no question is a topic to list: "neural nets on microcontrollers"."""

PLURAL_NAME = re.compile(r"[A-Z0-9]s$")


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
        limit=limit_of(text) if conditions else None,
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
