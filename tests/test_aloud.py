"""The pipeline with a model: what it writes is shown as it is verified, and what it makes up is not."""

from assistant.aloud import compose_aloud
from assistant.answers import papers_of
from assistant.compose import Task
from assistant.errors import ModelUnavailable
from assistant.pipeline import Assistant
from assistant.plan import plan_question
from assistant.prompting import Prompt
from assistant.records import AnswerReady, ClaimVerified, StageDone
from assistant.routes import answer_by_rules
from assistant.settings import Settings
from assistant.testing import Scripted, ScriptedChat
from store.index import Index

QUESTION = "How many parameters does ThriftNAS have?"
TRUE = {
    "text": "ThriftNAS finds a network of 4.2M parameters.",
    "supports": [{"key": "thriftnas", "quote": "The network has 4.2M parameters"}],
}
FALSE = {
    "text": "ThriftNAS finds a network of 9.9M parameters.",
    "supports": [{"key": "thriftnas", "quote": "The network has 4.2M parameters"}],
}


def scripted(*claims: dict[str, object]) -> ScriptedChat:
    """A model that writes these claims, whatever it is asked."""

    def reply(prompt: Prompt) -> Scripted:
        del prompt
        return {"verdict": "answered", "unanswered": "", "claims": list(claims)}

    return ScriptedChat(reply)


def opened(index: Index, chat: ScriptedChat) -> Assistant:
    return Assistant(index, Settings(store=index.location, timeout=30), chat)


def test_a_models_words_come_with_the_papers_quote(index: Index) -> None:
    answer = opened(index, scripted(TRUE)).ask(QUESTION)

    assert [claim.text for claim in answer.claims] == [TRUE["text"]]
    assert "4.2M" in answer.citations[0].quote
    assert (answer.model, answer.usage.calls > 0, bool(answer.prompts)) == ("scripted", True, True)


def test_claims_are_shown_when_they_are_verified(index: Index) -> None:
    events = list(opened(index, scripted(TRUE)).stream(QUESTION))

    kinds = [type(event) for event in events]
    assert kinds.index(ClaimVerified) < kinds.index(AnswerReady)
    assert [e.stage for e in events if isinstance(e, StageDone)] == ["plan", "retrieve", "compose", "verify"]


def test_a_made_up_number_is_never_shown(index: Index) -> None:
    """Not while it streams, and not in the answer; the person is told that something was withheld."""
    events = list(opened(index, scripted(TRUE, FALSE)).stream(QUESTION))

    shown = [event.claim.text for event in events if isinstance(event, ClaimVerified)]
    (answer,) = [event.answer for event in events if isinstance(event, AnswerReady)]
    assert FALSE["text"] not in shown
    assert FALSE["text"] not in answer.text
    assert any("withheld" in note for note in answer.notes) or "withheld" in answer.text


def test_a_dead_model_costs_the_fluency_only(index: Index, assistant: Assistant) -> None:
    dead = opened(index, ScriptedChat([ModelUnavailable("it is down")]))

    answer = dead.ask(QUESTION)

    assert answer.model == "extractive"
    assert answer.claims == assistant.ask(QUESTION).claims
    assert any("down" in note for note in answer.notes)


def test_rows_of_a_list_are_code_s_whatever_the_model_says(index: Index, assistant: Assistant) -> None:
    question = "models under 50M parameters"

    answer = opened(index, scripted(FALSE)).ask(question)

    assert answer.rows == assistant.ask(question).rows


def test_without_a_second_look_each_claim_is_an_event(index: Index) -> None:
    """With one, nothing is shown before the second look has taken place."""
    plan = plan_question(QUESTION, index.names)
    found, evidence, draft = answer_by_rules(plan, index, index.names)
    papers = papers_of(index, draft, found, evidence)
    task = Task(plan=plan, found=found, evidence=evidence, fallback=draft, papers=papers)

    assert [type(event) for event in compose_aloud(task, scripted(TRUE), check=False)] == [ClaimVerified]
    assert list(compose_aloud(task, scripted(TRUE), check=True)) == []
