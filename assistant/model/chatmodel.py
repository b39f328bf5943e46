"""The seam to models: a rendered prompt and the type of its reply -> a typed reply and what it took.

One method; `llm.py` has the one for OpenAI-compatible servers, `budget.py` wraps any, `testing.py` has a
scripted one, and people bring their own.
"""

from collections.abc import Callable
from typing import Generic, Protocol, TypeVar, runtime_checkable

from pydantic import BaseModel

from assistant.prompting import Prompt
from assistant.records import Usage
from store.records import Record

T = TypeVar("T", bound=BaseModel)


class Reply(Record, Generic[T]):
    """What a model replied, and what that took."""

    value: T
    usage: Usage
    model: str


class Exchange(Record):
    """One request and its reply, for the person who wants to see them; holds no key."""

    model: str
    prompt: str
    """The name of the prompt."""
    messages: tuple[dict[str, str], ...]
    reply: str
    error: str = ""
    usage: Usage
    seconds: float


@runtime_checkable
class ChatModel(Protocol):
    """Replies to a prompt with a record of the type that is asked for."""

    @property
    def name(self) -> str:
        """What the model is called in answers."""

    def complete(self, prompt: Prompt, reply_type: type[T]) -> Reply[T]:
        """Reply, or raise a ModelError that says what was spent."""


@runtime_checkable
class StreamingChatModel(ChatModel, Protocol):
    """A model that can be listened to while it writes."""

    def complete_aloud(self, prompt: Prompt, reply_type: type[T], on_text: Callable[[str], None]) -> Reply[T]:
        """Reply, and pass the text so far on whenever there is more; a second try begins anew."""
