"""A plan and what a person says is wrong with it -> the plan as corrected, to be asked again."""

import re
from collections.abc import Callable
from typing import get_args

from assistant.errors import UsageError
from assistant.question.wording import describe
from assistant.records import Plan, Route
from store.records import Condition, Role, Stage

Change = dict[str, object]


def corrected(plan: Plan, field: str, value: str) -> Plan:
    """Change one thing about how a question was understood.

    Args:
        plan: As it was understood.
        field: One of `FIELDS`.
        value: What it should be; "any" or "all" for no restriction.

    Raises:
        UsageError: If there is no such field, or the field takes no such value.

    Example:
        >>> plan = Plan(question="which are small?", route="list", topic="pruning")
        >>> corrected(plan, "topic", "video models").words
        "List every paper about 'video models'."
    """
    if field not in FIELDS:
        raise UsageError(f"a plan has no {field!r}", hint=f"say one of: {', '.join(FIELDS)}")
    changed = plan.model_copy(update={**FIELDS[field](plan, value.strip()), "source": "person"})
    return changed.model_copy(update={"words": describe(changed)})


def _topic(_: Plan, value: str) -> Change:
    return {"topic": "" if value in {"any", "all"} else value}


def _route(_: Plan, value: str) -> Change:
    return {"route": _one_of(value, *get_args(Route))}


def _role(plan: Plan, value: str) -> Change:
    role = _one_of(value, *get_args(Role), "any")
    return {"role": role, "conditions": _with(plan, role=role)}


def _stage(plan: Plan, value: str) -> Change:
    stages = () if value in {"any", "all"} else (_one_of(value, *get_args(Stage), "any"),)
    return {"stages": stages, "conditions": _with(plan, stages=stages)}


def _order(_: Plan, value: str) -> Change:
    order = _one_of(value, "lowest", "highest", "any")
    return {"order": None if order == "any" else order}


def _limit(_: Plan, value: str) -> Change:
    if value == "all":
        return {"limit": None}
    if not re.fullmatch(r"0*[1-9]\d{0,8}", value):
        raise UsageError(f"expected a number of rows or all, found {value!r}", hint="for example: limit 3")
    return {"limit": int(value)}


FIELDS: dict[str, Callable[[Plan, str], Change]] = {
    "topic": _topic,
    "route": _route,
    "role": _role,
    "stage": _stage,
    "order": _order,
    "limit": _limit,
}
"""What can be corrected, and how each is read."""


def _with(plan: Plan, **change: object) -> tuple[Condition, ...]:
    """Change all conditions of a plan alike."""
    return tuple(condition.model_copy(update=change) for condition in plan.conditions)


def _one_of(value: str, *choices: str) -> str:
    """Read one of some words.

    Raises:
        UsageError: If it is none of them.
    """
    if value not in choices:
        raise UsageError(f"expected one of {', '.join(choices)}, found {value!r}")
    return value
