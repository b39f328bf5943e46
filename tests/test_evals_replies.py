"""Replies are cached by the whole request and the repeat, failures never; replays spend nothing."""

from pathlib import Path

import pytest
from pydantic import BaseModel

from assistant.errors import ModelError
from assistant.model.replies import CheckReply
from assistant.prompting import Prompt
from assistant.records import Usage
from assistant.testing import ScriptedChat
from evals.running.replies import CachedChat

PROMPT = Prompt(name="check", hash="1", system="s", user="u")
REPLY = '{"verdicts": []}'


class OtherReply(BaseModel):
    verdicts: tuple[str, ...]
    note: str = ""


def cached(chat: ScriptedChat, folder: Path, *, repeat: int = 0, server: str = "") -> CachedChat:
    return CachedChat(chat, folder, server=server, repeat=repeat)


def test_the_same_request_is_asked_once(tmp_path: Path) -> None:
    chat = ScriptedChat([REPLY])
    first, second = cached(chat, tmp_path), cached(chat, tmp_path)

    replies = [one.complete(PROMPT, CheckReply) for one in (first, second)]

    assert replies[0] == replies[1]
    assert (len(chat.history), first.replayed, second.replayed) == (1, 0, 1)
    assert second.spent == Usage()
    assert first.spent.calls == replies[0].usage.calls


@pytest.mark.parametrize(
    "other",
    [
        {"repeat": 1},
        {"server": "http://other"},
    ],
)
def test_another_repeat_or_server_is_another_request(tmp_path: Path, other: dict[str, object]) -> None:
    chat = ScriptedChat([REPLY, REPLY])

    cached(chat, tmp_path).complete(PROMPT, CheckReply)
    cached(chat, tmp_path, **other).complete(PROMPT, CheckReply)  # type: ignore[arg-type]

    assert len(chat.history) == 2


def test_another_prompt_reply_type_or_model_is_another_request(tmp_path: Path) -> None:
    chat = ScriptedChat([REPLY] * 4)
    cached(chat, tmp_path).complete(PROMPT, CheckReply)
    cached(chat, tmp_path).complete(PROMPT.model_copy(update={"user": "v"}), CheckReply)
    cached(chat, tmp_path).complete(PROMPT, OtherReply)
    chat.name = "another"
    cached(chat, tmp_path).complete(PROMPT, CheckReply)

    assert len(chat.history) == 4


def test_a_failure_is_passed_on_noted_and_not_kept(tmp_path: Path) -> None:
    failing = cached(ScriptedChat([ModelError("down", usage=Usage(calls=1, cost_usd=0.5))]), tmp_path)

    with pytest.raises(ModelError):
        failing.complete(PROMPT, CheckReply)

    assert (failing.failure, failing.spent.cost_usd) == ("down", 0.5)
    assert cached(ScriptedChat([REPLY]), tmp_path).complete(PROMPT, CheckReply).value.verdicts == ()


def test_a_torn_reply_is_asked_again(tmp_path: Path) -> None:
    cached(ScriptedChat([REPLY]), tmp_path).complete(PROMPT, CheckReply)
    for path in tmp_path.rglob("*.json"):
        path.write_text('{"value": ', encoding="utf-8")
    again = cached(ScriptedChat([REPLY]), tmp_path)

    again.complete(PROMPT, CheckReply)

    assert again.replayed == 0
