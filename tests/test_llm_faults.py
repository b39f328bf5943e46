"""Each fault of a server, over real sockets and the real client: an error of ours, in time."""

import gzip
import json
import time

import pytest

from assistant.badserver import (
    BadServer,
    Behaviour,
    breaks_off,
    drips,
    fails,
    refuses_unless,
    says,
    sends,
    stalls,
)
from assistant.compose import Task, compose
from assistant.errors import BadReply, ModelError, ModelRefused, ModelUnavailable
from assistant.llm import OpenAIChat
from assistant.model.replies import CheckReply
from assistant.prompting import Prompt
from assistant.records import Draft, DraftClaim, Found, Plan, Support
from assistant.testing import PAPERS

PROMPT = Prompt(name="check", hash="0", system="Check.", user="Claims.")
GOOD = '{"verdicts": [{"number": 1, "entailed": true}]}'
KEY = "sk-secret-0123456789"


def ask(*behaviours: Behaviour, timeout_s: float = 3.0) -> CheckReply:
    with BadServer(behaviours) as server:
        chat = OpenAIChat("any", base_url=server.url, api_key=KEY, timeout_s=timeout_s)
        return chat.complete(PROMPT, CheckReply).value


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.llm.FIRST_WAIT_S", 0.02)


FAULTS: list[tuple[str, Behaviour, type[ModelError], str]] = [
    ("401", fails(401, f"Incorrect API key provided: {KEY}"), ModelRefused, "refuses the key"),
    ("403", fails(403, "not yours"), ModelRefused, "may not use this model"),
    ("404", fails(404, "The model `any` does not exist"), ModelRefused, "does not know this model"),
    ("429", fails(429, "slow down"), ModelUnavailable, "no more requests for now: slow down"),
    ("429 long", fails(429, "slow down", {"Retry-After": "3600"}), ModelUnavailable, "no more requests"),
    ("429 credit", fails(429, "pay first", code="insufficient_quota"), ModelRefused, "pay first"),
    ("500", fails(500, "oops"), ModelUnavailable, "server failed: oops"),
    ("503", fails(503, "loading model"), ModelUnavailable, "loading model"),
    ("reset", breaks_off('{"verd'), ModelUnavailable, "cannot be reached|broke"),
    ("truncated", says('{"verdicts": [{"number": 1'), BadReply, "expected JSON of the given schema"),
    ("truncated event", sends(b'data: {"choices": [{"delta": {"con\n\n'), BadReply, "not JSON"),
    ("other schema", says('{"answer": 42}'), BadReply, "verdicts: Field required"),
    ("no JSON", says("I would rather not."), BadReply, "expected a JSON object, found none"),
    ("no choices", sends(b'data: {"choices": []}\n\ndata: [DONE]\n\n'), BadReply, "empty"),
    ("null choices", sends(b'data: {"choices": null}\n\ndata: [DONE]\n\n'), BadReply, "empty"),
    ("odd choices", sends(b'data: {"choices": "abc"}\n\n'), BadReply, "not what Chat Completions"),
    ("a number", sends(b"data: 5\n\n"), BadReply, "not what Chat Completions"),
    ("null content", says(None), BadReply, "empty"),
    ("refusal", says(None, refusal="I cannot\x1b[2J help"), ModelRefused, "declines: I cannot help"),
    ("length", says(GOOD, finish_reason="length"), BadReply, "cut off"),
    ("filter", says("", finish_reason="content_filter"), ModelRefused, "filter"),
    ("10 MB", says("x" * 10_000_000), BadReply, "longer than"),
    ("10 MB, one line", sends(b"data: " + b"x" * 10_000_000), BadReply, "longer than"),
    ("10 MB, whole", sends(b'"' + b"x" * 10_000_000, "application/json"), BadReply, "longer than"),
    (
        "not UTF-8",
        sends(b'data: {"choices": [{"delta": {"content": "\xff\xfe"}}]}\n\n'),
        BadReply,
        "UTF-8|JSON",
    ),
    ("deep", sends(b"data: " + b"[" * 200_000 + b"\n\n"), BadReply, "nested too deeply|not JSON"),
    (
        "error event",
        sends(b'data: {"error": {"message": "out of memory"}}\n\n'),
        ModelUnavailable,
        "out of memory",
    ),
    (
        "bomb",
        sends(gzip.compress(b"0" * 10_000_000), headers={"Content-Encoding": "gzip"}),
        BadReply,
        "packed",
    ),
    ("a web page", sends(b"<html>welcome</html>", "text/html"), BadReply, "not what Chat Completions"),
    ("nothing", sends(b"", "application/json"), BadReply, "not JSON|Chat Completions|empty"),
]


@pytest.mark.parametrize(("behaviour", "kind", "words"), [f[1:] for f in FAULTS], ids=[f[0] for f in FAULTS])
def test_fault_is_an_error_of_ours_in_a_sentence(
    behaviour: Behaviour, kind: type[ModelError], words: str
) -> None:
    """A person reads what happened and what to do; never a traceback, a key or an escape sequence."""
    with pytest.raises(kind, match=words) as caught:
        ask(behaviour)

    assert type(caught.value) is kind
    assert KEY not in str(caught.value)
    assert "\x1b" not in str(caught.value)
    assert len(str(caught.value)) < 500


def lie(text: str, key: str, quote: str) -> Behaviour:
    claim = {"text": text, "supports": [{"key": key, "quote": quote}]}
    return says(json.dumps({"verdict": "answered", "unanswered": "", "claims": [claim]}))


LIES = [
    ("invented key", lie("It takes 6 GPU-hours.", "smith-2024", "in 6 GPU-hours")),
    ("altered quote", lie("It takes 6 GPU-hours.", "thriftnas", "in only 6 GPU-hours")),
    ("wrong number", lie("It takes 5 GPU-hours.", "thriftnas", "in 6 GPU-hours")),
]
ALL = [*((name, behaviour) for name, behaviour, _, _ in FAULTS), *LIES]


@pytest.mark.parametrize("behaviour", [b for _, b in ALL], ids=[name for name, _ in ALL])
def test_no_fault_loses_the_question(behaviour: Behaviour) -> None:
    """The answer by rules is always there underneath, and says that it is."""
    paper = PAPERS[0]
    sentence = paper.abstract[:67]
    fallback = Draft(
        status="answered",
        claims=(DraftClaim(text=sentence, supports=(Support(paper_id=paper.paper_id, quote=sentence),)),),
    )
    task = Task(
        plan=Plan(question="how long does the search take?", route="lookup"),
        found=Found(),
        fallback=fallback,
        papers={paper.paper_id: paper},
    )
    with BadServer([behaviour]) as server:
        draft = compose(task, OpenAIChat("any", base_url=server.url, api_key=KEY, timeout_s=1.0))

    assert draft.claims == fallback.claims
    assert "this is the answer without it" in draft.notes[-1]
    assert KEY not in str(draft)


@pytest.mark.parametrize(
    "behaviour",
    [
        fails(429),
        fails(429, headers={"Retry-After": "0.01"}),
        fails(500),
        fails(503),
        breaks_off("{"),
        stalls("", 0),
    ],
    ids=["429", "429 Retry-After", "500", "503", "reset", "hung up"],
)
def test_passing_fault_costs_a_retry(behaviour: Behaviour) -> None:
    """What passes by itself must not lose the question."""
    assert ask(behaviour, says(GOOD)).verdicts[0].entailed


def test_nobody_listens() -> None:
    """A server that is not there is found out at once."""
    with BadServer([says(GOOD)]) as server:
        url = server.url
    began = time.monotonic()

    with pytest.raises(ModelUnavailable, match=r"cannot be reached: .*refused"):
        OpenAIChat("any", base_url=url, timeout_s=3).complete(PROMPT, CheckReply)

    assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    "behaviour", [stalls("", 5), stalls('{"verd', 5), drips(5)], ids=["mute", "stall", "drip"]
)
def test_time_is_kept(behaviour: Behaviour) -> None:
    """A server that never ends must cost no more than the time allowed."""
    began = time.monotonic()

    with pytest.raises(ModelUnavailable, match="in time"):
        ask(behaviour, timeout_s=0.4)

    assert time.monotonic() - began < 1.0


def test_usage_survives_a_failure() -> None:
    """A failure must not hide its cost."""
    with pytest.raises(BadReply) as caught:
        ask(says("no"), says("no again"))

    assert (caught.value.usage.calls, caught.value.usage.input_tokens) == (2, 2000)


def test_bad_reply_is_asked_again_with_the_fault() -> None:
    """Models mend what they are told is wrong."""
    with BadServer([says('{"answer": 1}'), says(GOOD)]) as server:
        reply = OpenAIChat("any", base_url=server.url).complete(PROMPT, CheckReply)
        again = server.requests[1].body["messages"]

    assert reply.value.verdicts[0].entailed
    assert again[2] == {"role": "assistant", "content": '{"answer": 1}'}
    assert "verdicts: Field required" in again[3]["content"]


def test_validation_message_in_a_500_is_no_crash_of_the_server() -> None:
    """llama-cpp-python answers a json_schema so, and takes json_object with the schema beside it."""
    refusal = fails(
        500, "[{'loc': ('body', 'response_format', 'type'), 'msg': \"Input should be 'json_object'\"}]"
    )

    def accepts(body: dict[str, object]) -> bool:
        form = body.get("response_format")
        return isinstance(form, dict) and form["type"] == "json_object" and "schema" in form

    with BadServer([refuses_unless(accepts, refusal, says(GOOD))]) as server:
        chat = OpenAIChat("any", base_url=server.url)
        chat.complete(PROMPT, CheckReply)
        chat.complete(PROMPT, CheckReply)

    assert chat.dialect.format == "json_object with schema"
    assert len(server.requests) == 3, "what was learned is kept"


def test_server_that_takes_only_text() -> None:
    """The schema is then in the prompt, and what was refused is left out."""

    def accepts(body: dict[str, object]) -> bool:
        return not {"response_format", "temperature", "max_tokens", "max_completion_tokens"} & set(body)

    def refuse(body: dict[str, object]) -> Behaviour:
        field = next(
            f for f in ("temperature", "max_tokens", "max_completion_tokens", "response_format") if f in body
        )
        return fails(400, f"Unrecognized request argument: {field}")

    def behave(handler: object, body: dict[str, object]) -> None:
        (says(f"Sure!\n```json\n{GOOD}\n```") if accepts(body) else refuse(body))(handler, body)  # type: ignore[arg-type]

    with BadServer([behave]) as server:
        chat = OpenAIChat("any", base_url=server.url)
        reply = chat.complete(PROMPT, CheckReply)

    assert reply.value.verdicts[0].entailed
    assert (chat.dialect.format, chat.dialect.temperature, chat.dialect.limit) == ("text", False, "none")
    assert '"verdicts"' in server.requests[-1].body["messages"][0]["content"]


def test_server_that_does_not_stream() -> None:
    """Some reply in one piece whatever they are asked."""
    whole = b'{"choices": [{"message": {"content": "{\\"verdicts\\": []}"}}]}'

    assert ask(sends(whole, "application/json")).verdicts == ()
