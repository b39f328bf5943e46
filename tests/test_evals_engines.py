"""Engines: with a model and without, confined to gold papers, without any; the stages show what they had."""

from pathlib import Path

import pytest

from assistant.errors import ModelUnavailable
from assistant.pipeline import Assistant
from assistant.testing import PAPERS, ScriptedChat
from evals.cases import Conversation, Factoid, Turn
from evals.running.engines import Engine
from evals.running.runner import attempt_case
from evals.subjects import look

PAPER = PAPERS[0]
CASE = Factoid(id="f", question=f"What is {PAPER.title}?", papers=(PAPER.paper_id,), answer_keys=(("x",),))


def engine(name: str, assistant: Assistant, tmp_path: Path, chat: ScriptedChat | None = None) -> Engine:
    return Engine(name, lambda _: assistant, chat=chat, cache=tmp_path)  # type: ignore[arg-type]


def test_extractive_is_deterministic_and_fresh(assistant: Assistant, tmp_path: Path) -> None:
    rules = engine("extractive", assistant, tmp_path)

    first, second = (attempt_case(rules, CASE, repeat) for repeat in (0, 1))

    assert rules.deterministic
    assert first.error is None
    assert first.answers[0].text == second.answers[0].text
    assert (first.replayed, first.spent_usd) == (False, 0.0)


def test_the_oracle_cites_gold_papers_alone(assistant: Assistant, tmp_path: Path) -> None:
    attempt = attempt_case(engine("oracle", assistant, tmp_path), CASE, 0)

    assert {citation.paper_id for citation in attempt.answers[0].citations} <= {PAPER.paper_id}


def test_the_oracle_resolves_the_references_of_a_conversation(assistant: Assistant, tmp_path: Path) -> None:
    turns = tuple(
        Turn(question=f"{n}: it?", standalone=f"What is {one.title}?", kind="lookup", papers=(one.paper_id,))
        for n, one in enumerate(PAPERS[:2])
    )

    attempt = attempt_case(engine("oracle", assistant, tmp_path), Conversation(id="v", turns=turns), 0)

    cited = [{citation.paper_id for citation in answer.citations} for answer in attempt.answers]
    assert all(found <= {paper.paper_id} for found, paper in zip(cited, PAPERS, strict=False))


@pytest.mark.parametrize("status", ["answered", "not_found"])
def test_memory_alone_cites_nothing(assistant: Assistant, tmp_path: Path, status: str) -> None:
    chat = ScriptedChat([{"known": status == "answered", "answer": "It is large."}])

    attempt = attempt_case(engine("no-retrieval", assistant, tmp_path, chat), CASE, 0)

    assert attempt.error is None
    assert (attempt.answers[0].status, attempt.answers[0].citations, attempt.ranked) == (status, (), ())


def test_a_replay_is_marked_and_spends_nothing(assistant: Assistant, tmp_path: Path) -> None:
    chat = ScriptedChat([{"known": True, "answer": "It is large."}])
    memory = engine("no-retrieval", assistant, tmp_path, chat)

    first, again = attempt_case(memory, CASE, 0), attempt_case(memory, CASE, 0)

    assert (first.replayed, again.replayed) == (False, True)
    assert again.spent_usd == 0.0
    assert len(chat.history) == 1


def test_an_answer_that_had_to_do_without_the_model_is_an_error(assistant: Assistant, tmp_path: Path) -> None:
    """For a person the answer by rules is right; as a score of the model it would be a lie."""
    chat = ScriptedChat(lambda _: ModelUnavailable("the server is down"))

    attempt = attempt_case(engine("model", assistant, tmp_path, chat), CASE, 0)

    assert attempt.error == "the server is down"
    assert attempt.answers == ()


def test_the_stages_show_what_they_had(assistant: Assistant) -> None:
    answer = assistant.ask(CASE.question)

    seen = look(assistant, answer.plan)

    assert seen is not None
    assert PAPER.paper_id in seen.found
    assert set(seen.evidence) <= set(seen.found)
    assert {citation.paper_id for citation in answer.citations} <= set(seen.drafted)
