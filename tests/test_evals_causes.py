"""Each failure is blamed on the earliest stage that explains it."""

from typing import Any

import pytest

from assistant.records import Answer, Plan
from evals.cases import Factoid, Listing, Unanswerable
from evals.records import Attempt, Score
from evals.scoring.causes import (
    Failure,
    explain,
    explain_answered,
    explain_extra_fact,
    explain_missing,
    explain_missing_fact,
)
from evals.scoring.context import Context
from evals.subjects import Seen
from evals.testing import FakeSubject, make_answer, make_rows
from store.records import Bound, Condition, Fact, Paper

FOO = Paper(paper_id="foo", title="Foo", abstract="Foo needs 12 GPU-hours.")
BAR = Paper(paper_id="bar", title="Bar", abstract="Bar needs 30 GPU-hours.")
UNDER = Condition(kind="compute_time", bounds=(Bound(cmp="<", value=100, unit="gpu-hour"),))
PLAN = Plan(question="q", route="list", conditions=(UNDER,), words="List every paper under 100 GPU-hours.")


def fact(paper_id: str, value: float, **changes: Any) -> Fact:
    fields = {
        "kind": "compute_time",
        "unit": "gpu-hour",
        "text": f"{value:g} GPU-hours",
        "start": 0,
        "end": 1,
    }
    return Fact.model_validate({"paper_id": paper_id, "title": paper_id, "value": value, **fields, **changes})


def seen(**changes: Any) -> Seen:
    return Seen(**({"found": ("foo", "bar"), "evidence": (), "drafted": (), "facts": ()} | changes))


def failure(answer: Answer, look: Seen | None = None) -> Failure:
    return Failure(answer, ("bar", "foo"), look or seen())


CITES_BAR = make_answer("q", [BAR])


@pytest.mark.parametrize(
    ("answer", "look", "cause"),
    [
        (CITES_BAR, seen(found=("bar",)), "not retrieved"),
        (make_answer("q", status="not_found"), seen(), "abstained"),
        (CITES_BAR, seen(), "retrieved but not chosen"),
        (CITES_BAR, seen(evidence=("foo",)), "retrieved but not chosen"),
        (CITES_BAR, seen(drafted=("foo",)), "not cited"),
        (
            CITES_BAR.model_copy(update={"notes": ("1 statement was withheld: no support",)}),
            seen(drafted=("foo",)),
            "dropped by verification",
        ),
        (make_answer("q", [FOO]), seen(drafted=("foo",)), "retrieved but not chosen"),
    ],
)
def test_a_paper_is_followed_through_the_stages(answer: Answer, look: Seen, cause: str) -> None:
    trace = explain_missing("foo", failure(answer, look))

    assert (trace.cause, trace.rank, trace.side) == (cause, 2, "missing")


def test_without_stages_the_search_decides() -> None:
    blind = Failure(CITES_BAR, ("bar",), None)

    assert explain_missing("foo", blind).cause == "not retrieved"
    assert (
        explain_missing("foo", Failure(CITES_BAR, ("bar", "foo"), None)).cause == "retrieved but not chosen"
    )


@pytest.mark.parametrize(
    ("extracted", "plan", "cause"),
    [
        ((), PLAN, "not extracted"),
        ((fact("foo", 999),), PLAN, "not extracted"),
        ((fact("foo", 12, role="other"),), PLAN, "wrong role"),
        ((fact("foo", 12),), PLAN, "filtered out"),
        ((fact("foo", 12),), Plan(question="q", route="lookup", words="Look up."), "filtered out"),
    ],
)
def test_a_missing_value_is_blamed_on_extraction_role_or_filter(
    extracted: tuple[Fact, ...], plan: Plan, cause: str
) -> None:
    context = Context(papers={}, gold={"foo": (fact("foo", 12),)})
    lost = failure(make_answer("q", plan=plan), seen(facts=extracted))

    assert explain_missing_fact("foo", UNDER, lost, context).cause == cause


@pytest.mark.parametrize(
    ("gold", "cause"),
    [
        ({"bar": (fact("bar", 30, role="other"),)}, "wrong role"),
        ({"bar": (fact("bar", 3000),)}, "not extracted"),
        ({"bar": (fact("bar", 30),)}, "let through"),
        ({}, "let through"),
    ],
)
def test_a_paper_too_many_is_blamed_as_well(gold: dict[str, tuple[Fact, ...]], cause: str) -> None:
    answer = make_rows(make_answer("q", [BAR]), [fact("bar", 30)])

    trace = explain_extra_fact("bar", UNDER, failure(answer), Context(papers={}, gold=gold))

    assert (trace.cause, trace.side) == (cause, "extra")


def test_an_answer_that_should_not_be_is_no_restraint_or_a_borrowed_value() -> None:
    borrowed = Context(papers={}, gold={"bar": (fact("bar", 30, role="other"),)})
    took = failure(CITES_BAR, seen(facts=(fact("bar", 30),)))

    assert explain_answered(took, borrowed).cause == "wrong role"
    assert explain_answered(failure(CITES_BAR), borrowed).cause == "did not abstain"


def explained(case: Any, attempt: Attempt) -> list[str]:
    subject = FakeSubject([FOO, BAR], make_answer)
    context = Context(papers={"foo": FOO, "bar": BAR})
    return [trace.cause for trace in explain(case, attempt, subject, context).traces]


def test_only_what_is_wrong_is_explained() -> None:
    case = Factoid(id="f", question="foo?", papers=("foo",), answer_keys=(("12",),))
    topic = Listing(id="l", question="which?", papers=("foo",))
    egg = Unanswerable(id="u", question="egg?", reason="off-topic")
    inexact = (Score(metric="list_exact", value=0.0),)

    assert explained(case, Attempt(case_id="f", answers=(make_answer("q", [FOO]),), passed=True)) == []
    assert explained(case, Attempt(case_id="f", error="down")) == []
    assert explained(egg, Attempt(case_id="u", answers=(CITES_BAR,), passed=False)) == ["did not abstain"]
    listed = Attempt(case_id="l", answers=(CITES_BAR,), passed=True, scores=inexact)
    assert explained(topic, listed) == ["not retrieved", "let through"]


def test_broken_quotes_are_named_once_a_kind() -> None:
    case = Factoid(id="f", question="foo?", papers=("foo",), answer_keys=(("12",),))
    broken = tuple(f"quote not verbatim: p{number}" for number in range(5))
    attempt = Attempt(case_id="f", answers=(make_answer("q", [FOO]),), passed=True, violations=broken)

    assert explained(case, attempt)[0] == "quote not verbatim"
    assert explained(case, attempt).count("quote not verbatim") == 1
