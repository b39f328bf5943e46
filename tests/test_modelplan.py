"""A plan by a model holds what the person said and nothing else, or the rules' plan stands."""

import pytest

from assistant.records import Plan
from assistant.talk.modelplan import plan_with_model
from assistant.testing import ScriptedChat


def condition(quantity: str) -> dict[str, object]:
    return {
        "kind": "compute_time",
        "bounds": [{"cmp": "<", "quantity": quantity}],
        "role": "own",
        "stages": ["train"],
        "metric": "",
        "dataset": "",
        "negated": False,
    }


def plan_reply(**update: object) -> dict[str, object]:
    fields: dict[str, object] = {
        "standalone": "which methods train in less than 50 GPU-hours?",
        "route": "list",
        "conditions": [condition("50 GPU-hours")],
        "join": "and",
        "topic": "",
        "subjects": [],
        "order": "none",
        "limit": 0,
        "counts": False,
    }
    return {**fields, **update}


def planned(reply_: dict[str, object] | str) -> Plan:
    rules = Plan(question="and 50?", route="lookup")
    turns = [("which methods train under 100 GPU-hours?", "14 papers ...")]
    return plan_with_model("and in less than 50?", turns, rules, ScriptedChat([reply_]))


def test_models_plan_is_read_by_code() -> None:
    """A number without its unit takes it from the turn before."""
    plan = planned(plan_reply())

    assert (plan.source, plan.route) == ("model", "list")
    assert [(b.cmp, b.value, b.unit) for b in plan.conditions[0].bounds] == [("<", 50, "gpu-hour")]
    assert "under 50 GPU-hours" in plan.words


@pytest.mark.parametrize(
    "bad",
    [
        plan_reply(standalone="which methods train in less than 60 GPU-hours?"),
        plan_reply(standalone="which methods of Mamba train in less than 50 GPU-hours?"),
        plan_reply(standalone="which methods train? see https://evil.example"),
        plan_reply(standalone=""),
        plan_reply(topic="quantization with GPTQ"),
        plan_reply(conditions=[condition("70 hours")]),
        plan_reply(conditions=[condition("cheap")]),
        plan_reply(route="delete everything"),
        "no JSON",
    ],
)  # fmt: skip
def test_plan_that_adds_something_is_not_used(bad: dict[str, object] | str) -> None:
    """Half a condition gives a wrong list; the rules' plan stands."""
    assert planned(bad).source == "rules"
