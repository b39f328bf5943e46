"""A follow-up and the turns before it -> a standalone plan, by rules.

"and under 10?" carries the last list's conditions over with a new bound; "which of them ..." stays within its
papers; "what error does it reach there?" is about the paper that was just cited; "and X on Y?" asks the last
question of another subject. What names its own subject and refers to nothing starts afresh.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from assistant.plan import order_of, plan_question
from assistant.question.amounts import bounds_of, with_unit
from assistant.question.conditions import DATASET, find_conditions
from assistant.question.topic import topic_of
from assistant.question.vocabulary import words_pattern
from assistant.question.wording import describe
from assistant.records import Answer, Plan
from store.names import Names, title_head
from store.quantities import find_quantities
from store.records import Bound, Condition, Quantity

OPENS = re.compile(
    r"^\W*(?:and|but|only|what about|how about|with|same|also|then|now|or|on|under|over|"
    r"just|back to|in)\b",
    re.IGNORECASE,
)
MANY = words_pattern(
    r"those|these|them|they|their|of them|the (?:two|three|four|others?|rest)|both|any of|"
    r"which ones|the list|the first list"
)
ONE = words_pattern(
    r"it|its|that (?:one|network|model|method|paper|approach|system|compression|search|work|size)|"
    r"this (?:one|model|method|paper|network)|there|"
    r"the same (?:paper|model|method|network)|the paper|the authors|he|she"
)
THE_ONE = re.compile(
    r"\bthe (?:one|[\w\-]+ (?:one|paper|model|method))\b(?: (?:for|on|with|about|that|"
    r"which)\b[^?,:]*)?",
    re.IGNORECASE,
)
ORDINALS = {"first": 0, "second": 1, "third": 2, "fourth": 3, "fifth": 4, "last": -1}
ORDINAL = re.compile(
    rf"\bthe ({'|'.join(ORDINALS)})(?: (?:one|paper|method|"
    rf"model))?\b(?! list)",
    re.IGNORECASE,
)
SWITCH = re.compile(r"^\W*(?:and|but|what about|how about)\s+(the\s[^,?]+),\s*(.+)$", re.IGNORECASE)
QUESTION_WORD = words_pattern(r"what|which|who|how|when|where|why|does|do|did|is|are|can|could|has|have")
SECOND_CLAUSE = re.compile(
    r",? and (?:with |at |on |in |for )?(?:how|what|which|where|who)\b[^?]*\?", re.IGNORECASE
)
"""What a short follow-up seldom asks again: "how accurate is it, and with how many parameters?"."""

SHORT = 6
"""Words up to which a phrase without a question word leans on the question before."""


class Turn(NamedTuple):
    """One question with its answer."""

    plan: Plan
    answer: Answer

    @property
    def paper_ids(self) -> tuple[str, ...]:
        """The papers of the answer, rows first, then citations, in their order."""
        ids = [row.paper_id for row in self.answer.rows] + [c.paper_id for c in self.answer.citations]
        return tuple(dict.fromkeys(ids))


def plan_follow_up(question: str, history: Sequence[Turn], names: Names) -> Plan:
    """Understand a question in the light of the turns before it.

    Args:
        question: As typed.
        history: The turns before, oldest first; may be empty.
        names: What the papers of the store are called.

    Returns:
        A plan whose question stands alone.
    """
    turns = [turn for turn in history if turn.paper_ids]
    asked = [turn for turn in history if turn.paper_ids or turn.plan.conditions]
    if not asked or not refers_back(question, names):
        return plan_question(question, names)
    if switched := SWITCH.match(question):
        return plan_question(re.sub(r"\bthat one\b|\bit\b", switched[1], switched[2], count=1), names)
    if names.mentions(question):
        return _same_of_another(question, asked[-1], names)
    return _refined(question, asked[-1]) or _within(question, turns or asked, names)


def refers_back(question: str, names: Names) -> bool:
    """Whether a question leans on the one before it.

    Example:
        >>> no_names = Names.build(())
        >>> refers_back("and under 10?", no_names), refers_back("which methods prune?", no_names)
        (True, False)
    """
    referring = any(pattern.search(question) for pattern in (OPENS, MANY, ONE, THE_ONE, ORDINAL))
    fragment = len(question.split()) <= SHORT and not QUESTION_WORD.search(question)
    return referring or (fragment and not names.mentions(question))


def _refined(question: str, last: Turn) -> Plan | None:
    """Carry the last list over with a new bound, a further condition, or a narrower topic."""
    if last.plan.route != "list" or ORDINAL.search(question) or THE_ONE.search(question):
        return None
    asked = find_conditions(question)
    bare = [q for q in find_quantities(question) if q.cmp != "="]
    if bare and last.plan.conditions and not _names_own_kind(bare[0], asked.conditions, last.plan):
        return _with_bound(question, bare[0], last)
    if asked.conditions:
        return _narrowed(question, asked.conditions, topic_of(question, asked.spans, asked.conditions), last)
    narrows = re.match(r"^\W*(?:and |but )?(?:only|just|which of|the ones)\b", question, re.IGNORECASE)
    topic = topic_of(question, (), last.plan.conditions) if narrows else ""
    return _narrowed(question, (), topic, last) if topic and not ONE.search(question) else None


def _names_own_kind(quantity: Quantity, conditions: Sequence[Condition], last: Plan) -> bool:
    """Whether a number says by itself what it measures: by a unit that the last conditions have not."""
    kinds = {condition.kind for condition in last.conditions}
    named = bool(quantity.unit) and bool(conditions) and conditions[0].kind not in kinds
    return named and quantity.unit not in {"count", "%"}


def _with_bound(question: str, quantity: Quantity, last: Turn) -> Plan:
    """Put a new bound in the place of the last: after "under 25 billion", "and under 10?" is 10 billion."""
    old = last.plan.conditions[0]
    scale = _magnitude(old, quantity)
    quantity = with_unit(question, quantity, old.kind)
    unit, value = quantity.unit, quantity.value
    if old.bounds and (not unit or unit == old.bounds[0].unit):
        unit, value = old.bounds[0].unit, quantity.value * scale
    new = tuple(Bound(cmp=bound.cmp, value=value, unit=unit) for bound in bounds_of(quantity)[:1])
    condition = old.model_copy(update={"bounds": new, "text": quantity.text})
    within = last.paper_ids if MANY.search(question) or last.plan.within else last.plan.within
    plan = last.plan.model_copy(
        update={
            "question": f"{last.plan.question} {question}",
            "conditions": (condition, *last.plan.conditions[1:]),
            "within": within,
        }
    )
    return plan.model_copy(update={"words": describe(plan)})


def _magnitude(condition: Condition, quantity: Quantity) -> float:
    """The thousand, million or billion that a bare number leaves out because the last one had it."""
    written = [q.value for q in find_quantities(condition.text)]
    digits = re.search(r"\d[\d,.]*", condition.text)
    if not written or not digits or quantity.unit or not re.fullmatch(r"[\d,.]+", quantity.text):
        return 1.0
    number = float(digits[0].replace(",", "").rstrip("."))
    return condition.bounds[0].value / number if number and condition.bounds else 1.0


def _narrowed(question: str, conditions: tuple[Condition, ...], topic: str, last: Turn) -> Plan:
    """Stay within the papers of the last answer, under further conditions or about something narrower."""
    plan = Plan(
        question=f"{last.plan.question} {question}",
        route="list",
        conditions=conditions or last.plan.conditions,
        topic=topic,
        order=order_of(question, conditions or last.plan.conditions),
        within=last.paper_ids,
    )
    return plan.model_copy(update={"words": describe(plan)})


def _same_of_another(question: str, last: Turn, names: Names) -> Plan:
    """Ask the last question of another subject where the follow-up asks nothing itself: "and Foo on Bar?"."""
    if QUESTION_WORD.search(question):
        return plan_question(question, names)
    subject = re.sub(
        r"^\W*(?:and|but|what about|how about)\s+|"
        r"\?$",
        "",
        question,
        flags=re.IGNORECASE,
    ).strip()
    old = names.mentions(last.plan.question)
    base = SECOND_CLAUSE.sub("?", last.plan.question)
    standalone = base[: old[0].start] + subject + base[old[0].end :] if old else f"{base} {subject}"
    return plan_question(standalone, names)


def _within(question: str, turns: Sequence[Turn], names: Names) -> Plan:
    """Ask about the papers just spoken of: the one, or all of them."""
    last = turns[-1]
    chosen = _referents(question, turns)
    names_of = [title_head(row) or row for row in _titles(turns, chosen)]
    standalone = _filled(question, last, names_of)
    plan = plan_question(standalone, names)
    compares = (
        MANY.search(question)
        and len(chosen) > 1
        and re.search(r"compar|better|differ|which", question, re.IGNORECASE)
    )
    route = "compare" if compares and plan.route != "list" else "lookup" if len(chosen) == 1 else plan.route
    return plan.model_copy(
        update={
            "route": route,
            "within": chosen,
            "subjects": tuple(names_of[:4]) if route == "compare" else plan.subjects,
        }
    )


def _referents(question: str, turns: Sequence[Turn]) -> tuple[str, ...]:
    """Which papers "it", "the second one" or "those" stand for."""
    papers = turns[-1].paper_ids
    if match := ORDINAL.search(question):
        place = ORDINALS[match[1].lower()]
        return papers[place : place + 1 or None] if -len(papers) <= place < len(papers) else papers
    if THE_ONE.search(question) or re.search(r"\bfirst list\b|\bback to\b", question, re.IGNORECASE):
        return tuple(dict.fromkeys(paper_id for turn in reversed(turns) for paper_id in turn.paper_ids))
    if MANY.search(question) and len(papers) == 1:
        return tuple(dict.fromkeys(turn.paper_ids[0] for turn in turns[-2:] if turn.paper_ids))
    return papers if MANY.search(question) else papers[:1]


def _titles(turns: Sequence[Turn], chosen: Sequence[str]) -> list[str]:
    """The titles of papers that were spoken of."""
    titles = {c.paper_id: c.title for turn in turns for c in turn.answer.citations}
    titles |= {row.paper_id: row.title for turn in turns for row in turn.answer.rows}
    return [titles[paper_id] for paper_id in chosen if paper_id in titles]


def _filled(question: str, last: Turn, names_of: Sequence[str]) -> str:
    """Fill in what a follow-up leaves out: the subject, and the rest of the question it abbreviates."""
    subject = names_of[0] if len(names_of) == 1 else ""
    place = DATASET.search(last.plan.question)
    if "there" in question.lower().split() and place:
        question = re.sub(r"\bthere\b", f"on {place[1]}", question, flags=re.IGNORECASE)
    if not QUESTION_WORD.search(question):
        new = DATASET.search(question)
        base = last.plan.question
        return (
            base[: place.start(1)] + new[1] + base[place.end(1) :] if new and place else f"{base} {question}"
        )
    opening = question[:1].lower() + question[1:] if question[1:2].islower() else question
    return f"{subject}: {opening}" if subject else question
