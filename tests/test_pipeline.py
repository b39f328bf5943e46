"""The assistant from question to answer, over invented papers, without a model."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from assistant import Answer
from assistant.answers import LONGEST_QUESTION, answer_in
from assistant.errors import UsageError
from assistant.pipeline import Assistant, ask, default_assistant
from assistant.records import AnswerReady, StageDone
from assistant.settings import Settings
from assistant.testing import PAPERS, HashEmbedder
from store.errors import QuantityError
from store.index import Index
from store.ingest import ingest


def listed(answer: Answer) -> list[str]:
    """The papers of an answer's rows, in order."""
    return list(dict.fromkeys(row.paper_id for row in answer.rows))


def test_a_list_is_complete_and_sorted(assistant: Assistant) -> None:
    """All papers that meet the condition come, the lowest first, each with its quote and arithmetic."""
    answer = assistant.ask("which papers state less than 100 GPU-hours?")

    assert listed(answer) == ["prunewell", "thriftnas", "larkdistill"]
    assert answer.status == "answered"
    assert "48 GPU-hours" in (answer.rows[-1].derivation or "")


def test_what_is_removed_meanwhile_is_still_in_the_answer(tmp_path: Path) -> None:
    """An answer is of one moment: that in which it was asked."""
    with Index.open(tmp_path, embedder=HashEmbedder(), create=True) as index:
        ingest(PAPERS, index)
        assistant = Assistant(index, Settings(store=index.location, model="none"))

        events = assistant.stream("which papers state less than 100 GPU-hours?")
        next(events)
        assistant.remove("thriftnas")

        assert "thriftnas" in listed(answer_in(events))
        assert "thriftnas" not in listed(assistant.ask("which papers state less than 100 GPU-hours?"))


def test_many_threads_are_answered_alike(assistant: Assistant) -> None:
    questions = ["models under 50M parameters", "pruning without retraining", "Is Lark or ThriftNAS smaller?"]
    alone = {question: assistant.ask(question).text for question in questions}

    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda n: assistant.ask(questions[n % 3]), range(48)))

    assert all(answer.text == alone[answer.question] for answer in together)


def test_threads_that_ask_first_open_one_default_assistant(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second one would find the store locked by the first, which is filling it."""
    opened = []

    class Slow:
        def __init__(self) -> None:
            opened.append(self)
            time.sleep(0.05)

        def ask(self, question: str) -> str:
            return question

    monkeypatch.setattr(Assistant, "open", Slow)
    default_assistant.cache_clear()
    try:
        with ThreadPoolExecutor(4) as pool:
            assert list(pool.map(ask, ["a", "b", "c", "d"])) == ["a", "b", "c", "d"]
    finally:
        default_assistant.cache_clear()
    assert len(opened) == 1


def test_coverage_adds_up(assistant: Assistant) -> None:
    coverage = assistant.ask("which papers state less than 100 GPU-hours?").coverage

    assert coverage
    assert coverage.read == coverage.stating + coverage.silent == 12
    assert coverage.stating == coverage.matching + coverage.not_matching + coverage.undecided


def test_every_quote_is_verbatim(assistant: Assistant) -> None:
    questions = [
        "models under 50M parameters",
        "Which is smaller, ThriftNAS or Lark?",
        "pruning without retraining",
    ]
    for question in questions:
        answer = assistant.ask(question)
        abstracts = {paper.paper_id: paper.abstract for paper in assistant.papers()}

        assert answer.citations
        assert all(abstracts[c.paper_id][c.start : c.end] == c.quote for c in answer.citations)
        assert [c.number for c in answer.citations] == list(range(1, len(answer.citations) + 1))


def test_near_misses_say_why(assistant: Assistant) -> None:
    """What is just outside is named, and is not among the rows."""
    answer = assistant.ask("models under 20M parameters")

    near = {miss.paper_id: miss.reason for miss in answer.near_misses}
    assert "just outside" in near["larkdistill"]
    assert not near.keys() & set(listed(answer))


def test_a_topic_beside_a_condition_narrows(assistant: Assistant) -> None:
    wide = assistant.ask("which models have more than 1M parameters")
    narrow = assistant.ask("which mixture-of-experts models have more than 1M parameters")

    assert listed(narrow) == ["fernmoe"]
    assert len(listed(wide)) > 1


def test_an_empty_list_is_an_answer_and_an_unstated_kind_is_not_found(assistant: Assistant) -> None:
    empty = assistant.ask("models with fewer than 1000 parameters")
    unstated = assistant.ask("which papers cost less than 100 dollars?")

    assert (empty.status, empty.rows) == ("answered", ())
    assert "nearest" not in empty.text or "parameters" in empty.text
    assert unstated.status == "not_found"


def test_a_comparison_has_a_verdict(assistant: Assistant) -> None:
    answer = assistant.ask("Which has fewer parameters, ThriftNAS or Lark?")

    assert answer.verdict
    assert (answer.verdict.kind, answer.verdict.paper_id) == ("winner", "thriftnas")
    assert listed(answer) == ["thriftnas", "larkdistill"]


def test_why_a_paper_is_absent(assistant: Assistant) -> None:
    question = "models under 10M parameters"

    assert assistant.why_not(question, "thriftnas").code == "present"
    assert assistant.why_not(question, "larkdistill").code == "outside"
    assert assistant.why_not(question, "quillrag").code == "states_no_such_value"
    assert assistant.why_not(question, "nobody").code == "not_in_store"


def test_the_place_of_a_paper_is_that_of_the_search(assistant: Assistant) -> None:
    question = "what is pruning without retraining?"
    found = assistant.search(question, k=12)
    absent = next(hit for hit in reversed(found) if assistant.why_not(question, hit.paper_id).code == "topic")

    why = assistant.why_not(question, absent.paper_id)

    assert why.score == absent.score
    assert f"number {absent.rank} of 12" in why.reason


def test_facts_take_bounds_as_people_write_them(assistant: Assistant) -> None:
    small = assistant.facts(kind="parameters", below="10M")

    assert {fact.paper_id for fact in small} >= {"thriftnas"}
    assert all(fact.value < 1e7 for fact in small)
    with pytest.raises(QuantityError):
        assistant.facts(kind="parameters", below="quite small")


def test_stages_come_before_the_answer(assistant: Assistant) -> None:
    events = list(assistant.stream("models under 10M parameters"))

    assert isinstance(events[0], StageDone)
    assert isinstance(events[-1], AnswerReady)


def test_async_programs_get_the_same_answer(assistant: Assistant) -> None:
    answer = asyncio.run(assistant.aask("models under 10M parameters"))

    assert answer.text == assistant.ask("models under 10M parameters").text


def test_follow_ups_lean_on_the_turn_before(assistant: Assistant) -> None:
    chat = assistant.chat()
    first = chat.ask("which models have fewer than 50 million parameters?")
    second = chat.ask("and fewer than 10?")

    assert set(listed(second)) < set(listed(first))
    assert second.plan.conditions[0].bounds[0].value == 1e7


@pytest.mark.parametrize("question", ["", "   \n", "\x07", "x" * (LONGEST_QUESTION + 1)])
def test_no_question_is_a_usage_error(assistant: Assistant, question: str) -> None:
    with pytest.raises(UsageError) as refused:
        assistant.ask(question)

    assert refused.value.hint


@pytest.mark.parametrize(
    "question", ["5-" * 3000, "under 5 and " * 300, f"the {'9' * 5000} smallest models?"]
)
def test_rubbish_is_answered_soon(assistant: Assistant, question: str) -> None:
    """Work that grows with the square of a question would keep everybody else waiting."""
    started = time.perf_counter()

    assert assistant.ask(question).status

    assert time.perf_counter() - started < 10
