"""A person says what is wrong with a plan, and it is asked again as they meant it."""

import pytest

from assistant.errors import UsageError
from assistant.records import Plan
from assistant.talk.correct import FIELDS, corrected
from store.records import Bound, Condition

CONDITION = Condition(
    kind="compute_time", bounds=(Bound(cmp="<", value=100, unit="gpu-hour"),), stages=("search",)
)
PLAN = Plan(question="which search under 100 GPU-hours?", route="list", topic="NAS", conditions=(CONDITION,))


def test_a_correction_is_said_in_words_and_known_as_the_persons() -> None:
    """The next plan that is shown must be the one that was asked for."""
    plan = corrected(PLAN, "topic", "video models")

    assert plan.source == "person"
    assert "video models" in plan.words
    assert plan.conditions == PLAN.conditions


def test_role_and_stage_reach_the_conditions() -> None:
    """They are what the facts are chosen by."""
    plan = corrected(corrected(PLAN, "role", "other"), "stage", "train")

    assert (plan.conditions[0].role, plan.conditions[0].stages) == ("other", ("train",))
    assert corrected(plan, "stage", "any").conditions[0].stages == ()


def test_restrictions_can_be_lifted() -> None:
    """With the word a person would use."""
    plan = corrected(corrected(corrected(PLAN, "limit", "3"), "order", "lowest"), "topic", "any")

    assert (plan.limit, plan.order, plan.topic) == (3, "lowest", "")
    assert corrected(plan, "limit", "all").limit is None
    assert corrected(plan, "order", "any").order is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("colour", "red"),
        ("limit", "many"),
        ("limit", "0"),
        ("role", "mine"),
        ("stage", "x"),
        ("route", "x"),
        ("order", ""),
    ],
)
def test_what_makes_no_sense_is_a_usage_error(field: str, value: str) -> None:
    """It says what would."""
    with pytest.raises(UsageError):
        corrected(PLAN, field, value)


def test_each_field_can_be_corrected() -> None:
    """The list that the chat shows is the list that works."""
    values = {
        "topic": "x",
        "route": "lookup",
        "role": "any",
        "stage": "train",
        "order": "highest",
        "limit": "2",
    }

    assert set(values) == set(FIELDS)
    assert all(corrected(PLAN, field, value).source == "person" for field, value in values.items())
