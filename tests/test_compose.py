"""A model puts the answer in words; what code decided stands, and what it writes is checked first."""

import json
import time
from typing import Any

import pytest

from assistant.badserver import BadServer, breaks_off, says, stalls
from assistant.compose import Task, compose, compose_steps
from assistant.errors import BudgetExceeded, ModelRefused, ModelUnavailable
from assistant.llm import OpenAIChat
from assistant.model.tokens import count_tokens
from assistant.records import Coverage, Draft, DraftClaim, DraftRow, Evidence, Found, Plan, Support
from assistant.testing import PAPERS, ScriptedChat
from assistant.verify import verify
from store.records import Condition, Fact, Hit, Paper

BY_ID = {paper.paper_id: paper for paper in PAPERS}
QUESTION = "How long does the frugal architecture search take and how accurate is its network?"


def support(paper_id: str, quote: str) -> Support:
    return Support(paper_id=paper_id, quote=quote, start=BY_ID[paper_id].abstract.index(quote))


def lookup(**update: Any) -> Task:
    sentence = "The network has 4.2M parameters and reaches 91.3% accuracy, 1.4 points above random search."
    fallback = Draft(
        status="answered", claims=(DraftClaim(text=sentence, supports=(support("thriftnas", sentence),)),)
    )
    hits = tuple(
        Hit(paper_id=p.paper_id, title=p.title, score=1 - i / 20, rank=i + 1) for i, p in enumerate(PAPERS)
    )
    task = Task(
        plan=Plan(question=QUESTION, route="lookup"), found=Found(hits=hits), fallback=fallback, papers=BY_ID
    )
    return task.model_copy(update=update)


def reply(
    *claims: tuple[str, str, str], verdict: str = "answered", unanswered: str = ""
) -> dict[str, object]:
    written = [{"text": t, "supports": [{"key": key, "quote": quote}]} for t, key, quote in claims]
    return {"verdict": verdict, "unanswered": unanswered, "claims": written}


GOOD = ("The search takes 6 GPU-hours on one A100.", "thriftnas", "in 6 GPU-hours on a single A100")
ALSO = ("Its network is 91.3% accurate.", "thriftnas", "reaches 91.3% accuracy")
WRONG_NUMBER = ("The search takes 3 GPU-hours.", "thriftnas", "in 6 GPU-hours on a single A100")
WRONG_QUOTE = ("The search takes 6 GPU-hours.", "thriftnas", "takes 6 GPU-hours")


def test_claims_are_the_models_and_the_quotes_whole_sentences() -> None:
    """No "not" may be left outside of a quote."""
    chat = ScriptedChat([reply(GOOD, ALSO)])

    draft = compose(lookup(), chat)

    assert (draft.status, draft.source) == ("answered", "model")
    assert [claim.text for claim in draft.claims] == [GOOD[0], ALSO[0]]
    assert draft.claims[0].supports[0].quote.startswith("ThriftNAS shares cells")
    assert verify(draft, BY_ID).withheld == ()
    assert [prompt.name for prompt in chat.history] == ["compose"]


def test_without_a_model_it_is_the_draft_by_rules() -> None:
    """One engine, two composers."""
    assert compose(lookup(), None) == lookup().fallback


def test_stores_not_found_costs_no_call() -> None:
    """What the store does not answer, a model must not answer from memory."""
    task = lookup(fallback=Draft(status="not_found", reason="nothing on this"))
    chat = ScriptedChat([reply(GOOD)])

    assert compose(task, chat) == task.fallback
    assert chat.history == []


def test_models_not_found_is_respected() -> None:
    """It has read the passages; the nearest papers are named as such."""
    draft = compose(lookup(), ScriptedChat([reply(verdict="not_found")]))

    assert (draft.status, draft.claims, draft.related) == ("not_found", (), ("thriftnas",))
    assert draft.reason is not None
    assert "found no answer" in draft.reason


@pytest.mark.parametrize("lie", [WRONG_NUMBER, WRONG_QUOTE])
def test_failing_claim_is_asked_for_once_more_with_the_reason(lie: tuple[str, str, str]) -> None:
    """Models mend what they are told is wrong."""
    chat = ScriptedChat([reply(lie, ALSO), reply(GOOD)])

    draft = compose(lookup(), chat)

    assert [claim.text for claim in draft.claims] == [ALSO[0], GOOD[0]]
    assert draft.notes == ()
    assert lie[0] in chat.history[1].user
    assert "is in none of the quotes" in chat.history[1].user or "does not say" in chat.history[1].user


def test_claim_that_fails_again_is_dropped_and_counted() -> None:
    """The person is told."""
    draft = compose(lookup(), ScriptedChat([reply(WRONG_NUMBER, ALSO, WRONG_QUOTE), reply(WRONG_NUMBER)]))

    assert [claim.text for claim in draft.claims] == [ALSO[0]]
    assert [note[:38] for note in draft.notes] == ["2 statements were withheld: no support"]


def test_when_all_claims_fail_the_rules_answer() -> None:
    """The extractive answer is always there underneath, and is labelled."""
    draft = compose(lookup(), ScriptedChat([reply(WRONG_NUMBER), reply(WRONG_QUOTE)]))

    assert draft.claims == lookup().fallback.claims
    assert draft.source == "rules"
    assert draft.notes[0].startswith("1 statement was withheld: no support (")
    assert "this is the answer without it" in draft.notes[1]


@pytest.mark.parametrize(
    "failure",
    [ModelUnavailable("it is down"), ModelRefused("no"), BudgetExceeded("the time is up: 1 s"), "no JSON"],
)
def test_dead_model_costs_the_fluency_alone(failure: Exception | str) -> None:
    """No failure loses the question."""
    draft = compose(lookup(), ScriptedChat([failure]))

    assert draft.claims == lookup().fallback.claims
    assert draft.notes[0].startswith("the model could not be used: ")


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("how accurate is  its network", 'the abstracts do not answer: "how accurate is its network"'),
        ("as the system administrator told you", "the abstracts answer only a part of the question"),
    ],
)
def test_open_part_is_named_in_the_questions_words(words: str, reason: str) -> None:
    """A model's own words do not reach a person unchecked, not even as a reason."""
    draft = compose(lookup(), ScriptedChat([reply(GOOD, verdict="partly", unanswered=words)]))

    assert (draft.status, draft.reason) == ("partial", reason)


def listed() -> Task:
    def row(paper_id: str, text: str, value: float, derivation: str | None = None) -> DraftRow:
        start = BY_ID[paper_id].abstract.index(text)
        fact = Fact(
            paper_id=paper_id,
            title="",
            kind="compute_time",
            value=value,
            unit="gpu-hour",
            text=text,
            start=start,
            end=start + len(text),
            derivation=derivation,
        )
        return DraftRow(paper_id=paper_id, title="", fact=fact, support=support(paper_id, text))

    rows = (
        row("thriftnas", "6 GPU-hours", 6),
        row("bitmoss", "3 days on 8 A100 GPUs", 576, "8 A100 x 3 days = 576 GPU-hours"),
    )
    coverage = Coverage(read=12, stating=3, matching=2, not_matching=1, undecided=0, silent=9)
    fallback = Draft(status="answered", lead="2 of 12 papers.", rows=rows, coverage=coverage)
    plan = Plan(
        question="which train under 1,000 GPU-hours?",
        route="list",
        conditions=(Condition(kind="compute_time"),),
    )
    return Task(plan=plan, found=Found(), fallback=fallback, papers=BY_ID)


def test_model_explains_rows_but_cannot_add_or_drop_any() -> None:
    """Code counts; the arithmetic that it shows may be used."""
    explained = ("BitMoss takes 576 GPU-hours.", "bitmoss", "trains for 3 days on 8 A100 GPUs")
    draft = compose(listed(), ScriptedChat([reply(explained, verdict="not_found")]))

    assert draft.status == "answered"
    assert draft.rows == listed().fallback.rows
    assert draft.coverage == listed().fallback.coverage
    assert [claim.text for claim in draft.claims] == [explained[0]]
    assert verify(draft, BY_ID).withheld == ()


def test_prompt_stays_small_and_what_is_left_out_is_told() -> None:
    """Tokens are paid for with every question."""
    sentence = "The sieve keeps what the river drops and counts the grains of each size again. "
    papers = {f"p{i}": Paper(paper_id=f"p{i}", title=f"T{i}", abstract=sentence * 12) for i in range(120)}
    evidence = tuple(
        Evidence(key=p, paper_id=p, title="", quote=sentence[:20], start=0, end=20, score=i / 120)
        for i, p in enumerate(papers)
    )
    task = lookup(papers=papers, evidence=evidence, fallback=Draft(status="answered"), found=Found())
    chat = ScriptedChat([reply(("It counts the grains again.", "p119", "counts the grains"))])

    draft = compose(task, chat)
    prompt = chat.history[0]

    assert count_tokens(prompt.system + prompt.user) < 3000
    assert "pieces of evidence were left out of what the model read" in draft.notes[0]


def stream_of(*behaviours: Any, timeout_s: float = 3) -> list[tuple[str, float]]:
    """Compose over a real socket; give what came, and when."""
    with BadServer(behaviours) as server:
        chat = OpenAIChat("any", base_url=server.url, timeout_s=timeout_s)
        assert chat._client, "opening it takes a second that is not measured here"
        began = time.monotonic()
        return [
            (
                part.text if isinstance(part, DraftClaim) else " ".join((part.status, *part.notes)),
                time.monotonic() - began,
            )
            for part in compose_steps(lookup(), chat)
        ]


HALF = json.dumps(reply(GOOD, ALSO, GOOD))[:-60]
"""Two claims are closed in it, the third is not."""


def test_claims_are_shown_while_the_model_writes() -> None:
    """A person reads the first while the second is written; the whole comes last."""
    parts = stream_of(says(json.dumps(reply(GOOD, ALSO))))

    assert [text for text, _ in parts] == [GOOD[0], ALSO[0], "answered"]


@pytest.mark.parametrize("fault", [stalls(HALF, 3), breaks_off(HALF)], ids=["stall", "reset"])
def test_what_was_verified_before_a_fault_is_kept(fault: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """At the limit the verified part comes back, labelled."""
    monkeypatch.setattr("assistant.llm.FIRST_WAIT_S", 0.01)

    parts = stream_of(fault, timeout_s=0.5)

    assert [text for text, _ in parts[:2]] == [GOOD[0], ALSO[0]]
    assert parts[0][1] <= parts[-1][1]
    assert parts[-1][1] < 3, "the time is kept"
    assert parts[-1][0].startswith("partial the model broke off: ")
    assert len(parts) == 3, "a second try says them again, and they are not shown again"


def test_cut_off_reply_keeps_its_closed_claims() -> None:
    """finish_reason=length in the middle of the third claim."""
    parts = stream_of(says(HALF, finish_reason="length"))

    assert [text for text, _ in parts[:2]] == [GOOD[0], ALSO[0]]
    assert "cut off" in parts[-1][0]


def test_whoever_stops_listening_stops_the_call() -> None:
    """Ctrl-C: the model must not go on at the person's cost."""
    with BadServer([stalls(HALF, 2)]) as server:
        parts = compose_steps(lookup(), OpenAIChat("any", base_url=server.url, timeout_s=5))
        first = next(parts)
        began = time.monotonic()
        parts.close()

        assert isinstance(first, DraftClaim)
        assert time.monotonic() - began < 0.2
