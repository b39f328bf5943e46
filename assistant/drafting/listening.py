"""A model that writes a list -> its items, each as soon as it is closed, and last the whole reply.

The call runs in a thread, so that what is read can be verified and shown while the rest is being written.
Whoever stops listening stops the call at its next word. A model that cannot be listened to gives all its
items at the end.
"""

import queue
import threading
from collections.abc import Callable, Iterator
from typing import TypeVar

import pydantic_core
from pydantic import BaseModel, ValidationError

from assistant.model.chatmodel import ChatModel, Reply, StreamingChatModel, T
from assistant.prompting import Prompt

Item = TypeVar("Item", bound=BaseModel)


STEP = 40
"""Characters, less than the shortest item: what is read again and again is the whole text so far."""


class _NobodyListens(Exception):
    """Raised inside the call, to end it."""


def listen(
    chat: ChatModel, prompt: Prompt, reply_type: type[T], field: str, item_type: type[Item]
) -> Iterator[Item | Reply[T]]:
    """Yield the items of a reply's list as they close, then the reply.

    Args:
        chat: The model.
        prompt: What it is asked.
        reply_type: What it replies with.
        field: The name of the list; it is the last field of the reply.
        item_type: What the list holds.

    Raises:
        ModelError: As the model does, after the items that were closed until then.
    """
    if not isinstance(chat, StreamingChatModel):
        yield chat.complete(prompt, reply_type)
        return
    heard: queue.SimpleQueue[Item | Reply[T] | BaseException] = queue.SimpleQueue()
    stopped = threading.Event()
    writer = _writer(heard, stopped, field, item_type)
    threading.Thread(
        target=_run, args=(lambda: chat.complete_aloud(prompt, reply_type, writer), heard), daemon=True
    ).start()
    try:
        while not isinstance(said := heard.get(), Reply):
            if isinstance(said, BaseException):
                raise said
            yield said
        yield said
    finally:
        stopped.set()


def closed_items(text: str, field: str, item_type: type[Item]) -> list[Item]:
    """Read the items that are closed in an unfinished reply; the last one may still grow.

    Example:
        >>> from assistant.model.replies import ReplyVerdict
        >>> text = '{"verdicts": [{"number": 1, "entailed": true}, {"number": 2, "ent'
        >>> closed_items(text, "verdicts", ReplyVerdict)
        [ReplyVerdict(number=1, entailed=True)]
    """
    try:
        reply = pydantic_core.from_json(text[text.find("{") :], allow_partial=True)
        items = reply[field][:-1] if isinstance(reply, dict) and isinstance(reply.get(field), list) else []
        return [item_type.model_validate(item) for item in items]
    except (ValueError, ValidationError):
        return []


def _writer(
    heard: "queue.SimpleQueue[Item | Reply[T] | BaseException]",
    stopped: threading.Event,
    field: str,
    item_type: type[Item],
) -> Callable[[str], None]:
    """Give the listener that hands closed items on, each once, also when a second try says them again."""
    told: list[Item] = []
    read_to = 0

    def on_text(text: str) -> None:
        nonlocal read_to
        if stopped.is_set():
            raise _NobodyListens
        if text.find("}", read_to) < 0 or len(text) < read_to + STEP:
            return  # nothing was closed since
        read_to = len(text)
        for item in closed_items(text, field, item_type):
            if item not in told:
                told.append(item)
                heard.put(item)

    return on_text


def _run(call: Callable[[], Reply[T]], heard: "queue.SimpleQueue[Item | Reply[T] | BaseException]") -> None:
    try:
        heard.put(call())
    except BaseException as problem:  # noqa: BLE001  # raised again by whoever listens
        heard.put(problem)
