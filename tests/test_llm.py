"""The client of OpenAI-compatible servers when all goes well, and what it never does."""

import inspect
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

import openai
import openai._exceptions
import pytest
from pydantic import BaseModel

from assistant.badserver import BadServer, lists_models, says
from assistant.errors import ModelRefused
from assistant.llm import OpenAIChat
from assistant.model import replies
from assistant.model.chatmodel import ChatModel, Exchange, StreamingChatModel
from assistant.model.modelerrors import MEANINGS
from assistant.model.replies import CheckReply, schema_of
from assistant.prompting import Prompt

PROMPT = Prompt(name="check", hash="0", system="Check.", user="Claims.")
GOOD = '{"verdicts": [{"number": 1, "entailed": true}]}'
KEY = "sk-secret-0123456789"


def test_every_exception_of_openai_has_a_meaning() -> None:
    """A new one must be thought about, not met by a person first."""
    modules = (openai, openai._exceptions)
    found = {
        name
        for module in modules
        for name, value in inspect.getmembers(module, inspect.isclass)
        if issubclass(value, Exception) and value.__module__.startswith("openai") and not name.startswith("_")
    }

    assert len(found) > 15
    assert found - set(MEANINGS) == set()


def test_request_is_chat_completions_with_a_strict_schema() -> None:
    """The instructions are ours and apart from the data; the schema is the record's own."""
    with BadServer([says(GOOD)]) as server:
        reply = OpenAIChat("any", base_url=server.url, api_key=KEY).complete(PROMPT, CheckReply)
        request = server.requests[0]

    assert reply.value.verdicts[0].entailed
    assert request.path == "/v1/chat/completions"
    assert request.body["messages"] == [
        {"role": "system", "content": "Check."},
        {"role": "user", "content": "Claims."},
    ]
    assert request.body["response_format"]["json_schema"]["strict"] is True
    assert request.body["response_format"]["json_schema"]["schema"] == schema_of(CheckReply)
    assert (request.body["temperature"], request.body["max_tokens"]) == (0, 4000)
    assert request.headers["authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize(
    "reply_type",
    [
        value
        for _, value in inspect.getmembers(replies, inspect.isclass)
        if issubclass(value, replies.ReplyRecord) and value is not replies.ReplyRecord
    ],
)
def test_schemas_are_strict(reply_type: type[BaseModel]) -> None:
    """Strict servers demand that every field is required and no other allowed."""

    def objects(node: Any) -> list[dict[str, Any]]:
        inner = node.values() if isinstance(node, dict) else node if isinstance(node, list) else []
        here = [node] if isinstance(node, dict) and node.get("type") == "object" else []
        return here + [found for value in inner for found in objects(value)]

    for found in objects(schema_of(reply_type)):
        assert found["additionalProperties"] is False
        assert set(found["required"]) == set(found["properties"])
        assert all("description" in field or "$ref" in field for field in found["properties"].values())


def test_usage_and_cost() -> None:
    """An unknown server's price is not known, and never 0."""
    with BadServer([says(GOOD)]) as server:
        usage = OpenAIChat("gpt-4.1-mini", base_url=server.url).complete(PROMPT, CheckReply).usage

    assert (usage.calls, usage.input_tokens, usage.cached_input_tokens, usage.output_tokens) == (
        1,
        1000,
        200,
        100,
    )
    assert usage.cost_usd is None


def test_text_is_passed_on_as_it_grows() -> None:
    """Claims can be shown before the reply ends."""
    heard: list[str] = []
    with BadServer([says(GOOD)]) as server:
        OpenAIChat("any", base_url=server.url).complete_aloud(PROMPT, CheckReply, heard.append)

    assert len(heard) > 3
    assert heard[-1] == GOOD
    assert all(later.startswith(earlier) for earlier, later in pairwise(heard))


def test_listener_can_stop_it() -> None:
    """Ctrl-C must not wait for the reply's end, and is nobody else's error."""

    class Stop(Exception):
        pass

    def stop(_: str) -> None:
        raise Stop

    with BadServer([says(GOOD)]) as server, pytest.raises(Stop):
        OpenAIChat("any", base_url=server.url).complete_aloud(PROMPT, CheckReply, stop)


def test_log_shows_everything_but_the_key() -> None:
    """What --show-prompts prints ends up in tickets and chats."""
    log: list[Exchange] = []
    with BadServer([says("no"), says(GOOD)]) as server:
        OpenAIChat("any", base_url=server.url, api_key=KEY, log=log.append).complete(PROMPT, CheckReply)

    assert [exchange.reply for exchange in log] == ["no", GOOD]
    assert log[0].messages[0]["content"] == "Check."
    assert KEY not in "".join(exchange.model_dump_json() for exchange in log)


def test_local_server_needs_no_key_and_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """It must not ask for an OpenAI key, nor go through a proxy that knows nothing of this machine."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("OPENAI_ADMIN_KEY", KEY)
    with BadServer([says(GOOD)]) as server:
        OpenAIChat("any", base_url=server.url).complete(PROMPT, CheckReply)

    assert KEY not in str(server.requests[0].headers), "a key that was not given must not be sent"


def test_openai_itself_needs_a_key() -> None:
    """Said before anything is sent."""
    with pytest.raises(ModelRefused, match=r"no key for OpenAI's server.*OPENAI_API_KEY or OPENAI_BASE_URL"):
        OpenAIChat("any").complete(PROMPT, CheckReply)


def test_models_are_listed() -> None:
    """So that the only model of a local server need not be named."""
    with BadServer([lists_models("a", "b")]) as server:
        assert OpenAIChat("", base_url=server.url).models() == ("a", "b")


def test_it_is_a_chat_model() -> None:
    """The seam that wrappers and fakes share."""
    assert isinstance(OpenAIChat("any"), ChatModel)
    assert isinstance(OpenAIChat("any"), StreamingChatModel)


def test_threads_share_one_client(monkeypatch: pytest.MonkeyPatch) -> None:
    """Six papers are judged at once, and each client holds connections of its own."""
    made = []

    def slow(**_: Any) -> object:
        time.sleep(0.02)
        made.append(object())
        return made[-1]

    monkeypatch.setattr(openai, "OpenAI", slow)
    chat = OpenAIChat("m", base_url="http://127.0.0.1:9/v1")
    with ThreadPoolExecutor(6) as pool:
        clients = set(pool.map(lambda _: chat._client, range(6)))

    assert len(clients) == len(made) == 1
