"""Follow-ups by rules: what is carried over, and when a question starts afresh."""

import pytest

from assistant.pipeline import Assistant
from assistant.records import Answer
from assistant.talk.narrowing import refined
from assistant.talk.referents import Turn, referents
from assistant.talk.rivals import rivals


def listed(answer: Answer) -> set[str]:
    return {row.paper_id for row in answer.rows}


def cited(answer: Answer) -> set[str]:
    return {citation.paper_id for citation in answer.citations}


def test_a_bare_number_takes_the_magnitude_of_the_last(assistant: Assistant) -> None:
    chat = assistant.chat()
    chat.ask("which models have fewer than 50 million parameters?")

    (condition,) = chat.ask("and under 10?").plan.conditions

    assert (condition.kind, condition.bounds[0].value) == ("parameters", 1e7)


def test_which_of_those_stays_within_the_papers(assistant: Assistant) -> None:
    chat = assistant.chat()
    first = chat.ask("which models have fewer than 50 million parameters?")
    second = chat.ask("which of those need less than 10 GPU-hours?")

    assert listed(second) == {"thriftnas"}
    assert set(second.plan.within) == {row.paper_id for row in first.rows}


def test_it_is_the_paper_just_cited(assistant: Assistant) -> None:
    chat = assistant.chat()
    chat.ask("How many parameters does ThriftNAS have?")
    answer = chat.ask("what accuracy does it reach?")

    assert answer.plan.within == ("thriftnas",)
    assert cited(answer) <= {"thriftnas"}


def test_the_second_one_is_a_row(assistant: Assistant) -> None:
    chat = assistant.chat()
    first = chat.ask("which models have fewer than 50 million parameters?")
    second = list(dict.fromkeys(row.paper_id for row in first.rows))[1]

    assert chat.ask("what does the second one do?").plan.within == (second,)


def test_another_subject_gets_the_same_question(assistant: Assistant) -> None:
    chat = assistant.chat()
    chat.ask("How many parameters does ThriftNAS have?")
    answer = chat.ask("and Lark?")

    assert answer.plan.question == "How many parameters does Lark have?"
    assert cited(answer) == {"larkdistill"}


@pytest.mark.parametrize("question", ["which papers train on 8 GPUs?", "How fast is KelpFormer?"])
def test_a_question_that_refers_to_nothing_starts_afresh(assistant: Assistant, question: str) -> None:
    chat = assistant.chat()
    chat.ask("which models have fewer than 50 million parameters?")

    assert chat.ask(question).plan == assistant.ask(question).plan


def test_a_first_question_needs_no_history(assistant: Assistant) -> None:
    """Even one that sounds like a follow-up gets an answer or a reason, and no crash."""
    assert assistant.chat().ask("and under 10?").text


def test_a_correction_asks_the_last_question_of_another(assistant: Assistant) -> None:
    chat = assistant.chat()
    chat.ask("How many parameters does ThriftNAS have?")

    assert chat.ask("No, I meant Lark.").plan.question == "How many parameters does Lark have?"


def test_a_rival_by_name_is_compared_with_the_last(assistant: Assistant) -> None:
    chat = assistant.chat()
    chat.ask("How many parameters does ThriftNAS have?")
    plan = chat.ask("Is it smaller than Lark?").plan

    assert (plan.route, set(plan.within)) == ("compare", {"thriftnas", "larkdistill"})


def test_the_two_are_the_last_two_spoken_of(assistant: Assistant) -> None:
    chat = assistant.chat()
    chat.ask("How many parameters does ThriftNAS have?")
    chat.ask("and Lark?")
    plan = chat.ask("Which of the two is smaller?").plan

    assert (plan.route, set(plan.within)) == ("compare", {"thriftnas", "larkdistill"})


def test_the_smallest_one_is_the_row_with_the_least_value(assistant: Assistant) -> None:
    chat = assistant.chat()
    rows = chat.ask("which models have fewer than 50 million parameters?").rows
    least = min((row.fact for row in rows if row.fact), key=lambda fact: fact.value)

    assert chat.ask("how accurate is the smallest one?").plan.within == (least.paper_id,)


def test_a_new_subject_is_announced(assistant: Assistant) -> None:
    chat = assistant.chat()
    chat.ask("How many parameters does ThriftNAS have?")

    assert (
        chat.ask("Something else: how fast is KelpFormer?").plan
        == assistant.ask("how fast is KelpFormer?").plan
    )


def test_what_was_asked_about_stays_in_mind_without_an_answer(assistant: Assistant) -> None:
    chat = assistant.chat()
    chat.ask("How many gigabytes of memory does ThriftNAS need?")

    assert chat.ask("how many parameters does it have?").plan.within == ("thriftnas",)


def turns_of(assistant: Assistant, *questions: str) -> list[Turn]:
    answers = [assistant.ask(question) for question in questions]
    return [Turn(answer.plan, answer) for answer in answers]


def test_the_other_one_is_not_the_last(assistant: Assistant) -> None:
    turns = turns_of(
        assistant, "How many parameters does ThriftNAS have?", "How many parameters does Lark have?"
    )

    assert referents("and the other one?", turns, assistant.index) == ("thriftnas",)
    assert referents("how fast is it?", turns, assistant.index) == ("larkdistill",)


def test_it_is_set_against_the_one_before(assistant: Assistant) -> None:
    turns = turns_of(
        assistant, "How many parameters does ThriftNAS have?", "How many parameters does Lark have?"
    )

    assert rivals("is it smaller than the other one?", turns, assistant.index) == ("larkdistill", "thriftnas")
    assert rivals("is it smaller than 3 million?", turns, assistant.index) == ()


def test_a_lookup_is_no_list_to_narrow(assistant: Assistant) -> None:
    (turn,) = turns_of(assistant, "How many parameters does ThriftNAS have?")

    assert refined("and under 10?", turn) is None


def test_a_list_is_counted_again_or_its_first_few_compared(assistant: Assistant) -> None:
    chat = assistant.chat()
    listed = chat.ask("models under 100M parameters")
    counted = chat.ask("how many are there?")
    compared = chat.ask("compare the first two")

    assert counted.rows == listed.rows
    assert compared.route == "compare"
    assert {row.paper_id for row in compared.rows} <= {row.paper_id for row in listed.rows[:2]}


def test_both_ends_of_a_new_range_are_kept(assistant: Assistant) -> None:
    """And hours asked of accelerator time are GPU-hours."""
    chat = assistant.chat()
    chat.ask("which methods train under 100 GPU-hours?")
    (condition,) = chat.ask("and between 1 and 20 hours?").plan.conditions

    assert [(b.cmp, b.value, b.unit) for b in condition.bounds] == [
        (">=", 1, "gpu-hour"),
        ("<=", 20, "gpu-hour"),
    ]
