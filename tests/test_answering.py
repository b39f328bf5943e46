"""Rooms of the pipeline: what is asked, browsed, compared and explained."""

import pytest

from assistant.answers import answer_in
from assistant.errors import SettingsError
from assistant.finding.browse import bounds_between, browse_facts, facts_about
from assistant.finding.unknown import unknown_names
from assistant.models import DEFAULT_MODEL, open_model
from assistant.pipeline import Assistant
from assistant.plan import plan_question
from assistant.question.amounts import bounds_of, groups_of, kind_of
from assistant.question.attributes import attributes_of
from assistant.question.forms import LISTS, OVERVIEWS
from assistant.question.vocabulary import HIGHEST, LOWEST
from assistant.question.wording import describe_condition
from assistant.rules.subjects import sides_of, subjects_of
from assistant.settings import Settings
from assistant.talk.session import Session
from assistant.whynot import explain
from store.index import Index
from store.quantities import find_quantities


def test_subjects_are_found_by_name_part_of_name_and_search(index: Index) -> None:
    plan = plan_question("Which is smaller: ThriftNAS-Large, the BitMoss study or NobodyNet?", index.names)
    found = {s.name: s.paper.paper_id if s.paper else None for s in subjects_of(plan, index, index.names)}

    assert found["ThriftNAS-Large"] == "thriftnas"
    assert found["NobodyNet"] is None


def test_sides_take_the_value_that_is_asked_for(index: Index) -> None:
    plan = plan_question("Does ThriftNAS or Lark have fewer parameters?", index.names)
    (attribute,) = attributes_of(plan.question)

    sides = sides_of(attribute, subjects_of(plan, index, index.names), index)

    assert [side.fact.value for side in sides if side.fact] == [4.2e6, 2.2e7]


def test_names_that_nobody_mentions_are_named(index: Index) -> None:
    plan = plan_question("Is FrobNet faster than KelpFormer on Pebbles-100?", index.names)

    assert unknown_names(plan.question, index) == ("FrobNet",)


def test_facts_are_browsed_by_bounds_and_topic(index: Index) -> None:
    facts = browse_facts(index, "parameters", bounds_between("50M", "1M"), "own")

    assert [f.value for f in facts] == sorted(f.value for f in facts)
    assert {f.paper_id for f in facts_about(facts, "rerankers", index)} == {"larkdistill"}


def test_why_not_names_the_value(assistant: Assistant, index: Index) -> None:
    answer = assistant.ask("models under 10M parameters")

    why = explain(answer, index.paper("larkdistill"), "larkdistill", index)

    assert (why.code, why.fact and why.fact.value) == ("outside", 2.2e7)


def test_ranges_and_rates_are_amounts() -> None:
    question = "between 1 and 3 days, and faster than 30 fps"
    groups = list(groups_of(question))

    assert [len(group) for group in groups] == [2, 1]
    assert groups[1][0].cmp == ">"
    assert kind_of(question, groups[1][0]) == "throughput"


def test_about_is_a_range() -> None:
    (quantity,) = find_quantities("about 100 GPU-hours")

    assert [bound.cmp for bound in bounds_of(quantity)] == [">=", "<="]


def test_forms_and_orders_are_words() -> None:
    assert LISTS.search("which methods prune?")
    assert not LISTS.search("how does it prune?")
    assert OVERVIEWS.search("summarise what is known of pruning")
    assert LOWEST.search("the cheapest")
    assert not LOWEST.search("at least 5")
    assert HIGHEST.search("the most accurate")
    assert not HIGHEST.search("at most 5")


def test_conditions_read_as_words() -> None:
    (condition,) = plan_question("searches under 5 GPU-days").conditions

    assert describe_condition(condition) == "own compute time (search) is under 120 GPU-hours"


def test_a_session_remembers_its_turns(assistant: Assistant) -> None:
    session = Session(assistant)
    answer = answer_in(session.stream("models under 10M parameters"))

    assert [turn.answer for turn in session.history] == [answer]


@pytest.mark.parametrize(
    ("settings", "name"),
    [
        (Settings(model="none", api_key="k"), None),
        (Settings(), None),
        (Settings(api_key="k"), DEFAULT_MODEL),
        (Settings(api_key="k", model="mine"), "mine"),
        (Settings(base_url="http://127.0.0.1:1/v1", model="local"), "local"),
    ],
)
def test_which_model_answers(settings: Settings, name: str | None) -> None:
    """No key and no server is a full way of working; a server needs no key."""
    model = open_model(settings)

    assert (model.name if model else None) == name


def test_a_model_without_server_or_key_is_refused_with_what_to_set() -> None:
    with pytest.raises(SettingsError, match="OPENAI_BASE_URL"):
        open_model(Settings(model="gpt-5-mini"))


def test_a_server_that_is_down_costs_the_fluency_only(index: Index) -> None:
    settings = Settings(base_url="http://127.0.0.1:1/v1", timeout=5)
    assistant = Assistant(index, settings, open_model(settings))

    answer = assistant.ask("models under 10M parameters")

    assert answer.rows
    assert answer.model == "extractive"
    assert answer.notes


def test_who_wrote_a_paper_and_when_is_told_from_the_record(assistant: Assistant) -> None:
    """Abstracts do not say it; a sentence about something else would be no answer."""
    answer = assistant.ask("who wrote the ThriftNAS paper?")

    assert answer.status == "not_found"
    assert "the store holds 2024" in (answer.reason or "")


def test_what_is_lacking_is_told_in_the_question_s_words(assistant: Assistant) -> None:
    """What stands for the name inside the rules is not shown."""
    answer = assistant.ask("what is the learning rate of ThriftNAS?")

    assert answer.reason == "The abstract of ThriftNAS says nothing of learning rate."
