"""A list and a follow-up -> the list under a new bound, a further condition, or within a narrower topic."""

import re
from collections.abc import Sequence

from assistant.question.amounts import bounds_of, groups_of, with_unit
from assistant.question.conditions import find_conditions
from assistant.question.rankings import order_of
from assistant.question.topic import topic_of
from assistant.question.wording import describe
from assistant.records import Plan
from assistant.talk.referents import MANY, ONE, ORDINAL, RANKED, THE_ONE, Turn
from store.quantities import find_quantities
from store.records import Bound, Condition, Quantity


def refined(question: str, last: Turn) -> Plan | None:
    """Carry the last list over with a new bound, a further condition, or a narrower topic."""
    if last.plan.route != "list" or any(one.search(question) for one in (ORDINAL, THE_ONE, RANKED)):
        return None
    asked = find_conditions(question)
    bounds = next((group for group in groups_of(question) if group[0].cmp != "="), ())
    if bounds and last.plan.conditions and not _names_own_kind(bounds[0], asked.conditions, last.plan):
        return _with_bounds(question, bounds, last)
    if asked.conditions:
        topic = topic_of(question, asked.spans, asked.conditions)
        return _narrowed(question, asked.conditions, topic, last).model_copy(update={"join": asked.join})
    narrows = re.match(r"^\W*(?:and |but )?(?:only|just|which of|the ones)\b", question, re.IGNORECASE)
    topic = topic_of(question, (), last.plan.conditions) if narrows else ""
    return _narrowed(question, (), topic, last) if topic and not ONE.search(question) else None


def _names_own_kind(quantity: Quantity, conditions: Sequence[Condition], last: Plan) -> bool:
    """Whether a number says by itself what it measures: by a unit that the last conditions have not."""
    kinds = {condition.kind for condition in last.conditions}
    if quantity.unit == "hour" and "compute_time" in kinds:
        return False
    named = bool(quantity.unit) and bool(conditions) and kinds.isdisjoint(c.kind for c in conditions)
    return named and quantity.unit not in {"count", "%"}


def _with_bounds(question: str, quantities: Sequence[Quantity], last: Turn) -> Plan:
    """Put new bounds in the place of the last: after "under 25 billion", "and under 10?" is 10 billion."""
    old = last.plan.conditions[0]
    new = tuple(bound for quantity in quantities for bound in _bounds(question, quantity, old))
    condition = old.model_copy(update={"bounds": new, "text": quantities[0].text})
    within = last.paper_ids if MANY.search(question) or last.plan.within else last.plan.within
    plan = last.plan.model_copy(
        update={
            "question": f"{last.plan.question} {question}",
            "conditions": (condition, *last.plan.conditions[1:]),
            "within": within,
        }
    )
    return plan.model_copy(update={"words": describe(plan)})


def _bounds(question: str, quantity: Quantity, old: Condition) -> tuple[Bound, ...]:
    """Read one end in the unit and the magnitude of the old condition, where it says none of its own."""
    scale = _magnitude(old, quantity)
    quantity = with_unit(question, quantity, old.kind)
    unit, value, was = quantity.unit, quantity.value, old.bounds[0].unit if old.bounds else ""
    if was and (unit in {"", was} or (unit, was) == ("hour", "gpu-hour")):
        unit, value = was, value * scale
    ends = bounds_of(quantity.model_copy(update={"unit": unit, "value": value}))
    return ends if quantity.cmp != "~" else ends[:1]


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
