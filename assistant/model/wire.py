"""What goes over the wire: the pieces of a Chat Completions reply -> what the model said. Pure.

Servers send surprising things: no choices, a null content, numbers as texts, megabytes. Only what is needed
is looked at, and what does not fit is a bad reply.
"""

import ipaddress
import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

from pydantic import BaseModel, NonNegativeInt, ValidationError

from assistant.errors import BadReply, ModelRefused
from assistant.model.tokens import count_tokens
from assistant.plain import one_line
from assistant.records import Usage

LONGEST_REPLY = 100_000
"""Characters: 25,000 tokens, several times the most that is asked for."""

MOST_BYTES = 8_000_000
"""Of one HTTP reply: the longest reply a token at a time, each in its wrapping of 300 bytes."""

_SHOWN = 200


class _Message(BaseModel):
    content: str | None = None
    refusal: str | None = None


class _Choice(BaseModel):
    delta: _Message | None = None
    message: _Message | None = None
    finish_reason: str | None = None


class _Details(BaseModel):
    cached_tokens: NonNegativeInt | None = None


class _Counts(BaseModel):
    prompt_tokens: NonNegativeInt
    completion_tokens: NonNegativeInt = 0
    prompt_tokens_details: _Details | None = None


class _Chunk(BaseModel):
    """A piece of a streamed reply, or a whole one."""

    choices: list[_Choice] | None = None
    usage: _Counts | None = None


class Said:
    """What a model has said so far; holds it also when the connection breaks."""

    def __init__(self) -> None:
        self.text = ""
        self.refusal = ""
        self.finish_reason = ""
        self.pieces = 0
        """How many pieces came, whatever was in them."""
        self._counts: _Counts | None = None

    def hear(self, piece: object, on_text: Callable[[str], None]) -> None:
        """Take a piece in, and pass the text so far on when there is more of it.

        Raises:
            BadReply: If it is not a piece of a reply, or there is too much of it.
        """
        try:
            chunk = _Chunk.model_validate(piece)
        except ValidationError:
            raise BadReply("the reply is not what Chat Completions promises") from None
        self.pieces += 1
        self._counts = chunk.usage or self._counts
        for choice in (chunk.choices or [])[:1]:
            message = choice.delta or choice.message or _Message()
            self.refusal += message.refusal or ""
            self.finish_reason = choice.finish_reason or self.finish_reason
            if message.content:
                self.text += message.content
                self._mind_length()
                on_text(self.text)

    def _mind_length(self) -> None:
        if len(self.text) > LONGEST_REPLY:
            raise BadReply(f"the reply is longer than {LONGEST_REPLY:,} characters")

    def check(self) -> None:
        """Refuse a reply that is none.

        Raises:
            ModelRefused: If the model or the server's filter declined.
            BadReply: If it is empty or was cut off.
        """
        if self.refusal:
            raise ModelRefused(f"the model declines: {one_line(self.refusal)[:_SHOWN]}")
        if self.finish_reason == "content_filter":
            raise ModelRefused("the server's filter held the reply back")
        if self.finish_reason == "length":
            raise BadReply("the reply was cut off at its longest", hint="use a model that thinks less")
        if not self.text.strip():
            raise BadReply("the reply is empty")

    def usage(self, sent: str) -> Usage:
        """Give the tokens as the server counts them, or else as we do.

        Args:
            sent: The text of the prompt.
        """
        counts = self._counts
        if counts is None:
            return Usage(calls=1, input_tokens=count_tokens(sent), output_tokens=count_tokens(self.text))
        details = counts.prompt_tokens_details
        return Usage(
            calls=1,
            input_tokens=counts.prompt_tokens,
            cached_input_tokens=(details and details.cached_tokens) or 0,
            output_tokens=counts.completion_tokens,
        )


def is_loopback(url: str) -> bool:
    """Tell whether an address is on this machine.

    Example:
        >>> is_loopback("http://127.0.0.1:8000/v1"), is_loopback("https://example.org/localhost")
        (True, False)
    """
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def limited(pieces: Iterator[bytes], deadline: float, clock: Callable[[], float]) -> Iterator[bytes]:
    """Pass bytes on until there are too many or it takes too long.

    Args:
        pieces: What arrives.
        deadline: On the clock, in seconds.
        clock: Seconds that never run back.

    Raises:
        BadReply: If there are too many.
        TimeoutError: If the deadline has passed.
    """
    received = 0
    for piece in pieces:
        received += len(piece)
        if received > MOST_BYTES:
            raise BadReply(f"the reply is longer than {MOST_BYTES:,} bytes")
        if clock() > deadline:
            raise TimeoutError("the reply was not finished in time")
        yield piece


def reask(said: str, fault: str, schema: dict[str, Any]) -> list[dict[str, str]]:
    """Give the messages with which a model is asked once more for what it should have replied."""
    return [
        {"role": "assistant", "content": said[:2000]},
        {"role": "user", "content": f"That cannot be used: {fault}. {wanted(schema)}"},
    ]


def wanted(schema: dict[str, Any]) -> str:
    """Write a schema out for a server that takes none."""
    return f"Reply with one JSON object of this schema and nothing else:\n{json.dumps(schema)}"
