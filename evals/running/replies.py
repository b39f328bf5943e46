"""A model that answers from a cache of replies, and says whether it did.

The key is the whole request: model, server, prompt, reply type, and which repeat it is; so repeats stay
independent, and a changed prompt is a new request. Failures are never kept. What a reply cost is kept with
it: a replay spends nothing and says what it would have cost.
"""

import json
import threading
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from assistant.errors import ModelError
from assistant.model.chatmodel import ChatModel, Reply
from assistant.prompting import Prompt
from assistant.records import Usage
from evals.running.fingerprints import short_hash

T = TypeVar("T", bound=BaseModel)


class CachedChat:
    """A chat model whose replies are kept in a folder; one for each attempt, so that it can count."""

    def __init__(self, chat: ChatModel, folder: Path, *, server: str, repeat: int) -> None:
        self._chat = chat
        self._folder = folder
        self._where = (server, str(repeat))
        self._lock = threading.Lock()
        self.replayed = 0
        """How many replies came from the cache."""
        self.spent = Usage()
        """Of the calls that really went out."""
        self.failure = ""
        """Why the last call that failed did; an answer that had to do without a model is no answer of it."""

    @property
    def name(self) -> str:
        """The model's own name."""
        return self._chat.name

    def complete(self, prompt: Prompt, reply_type: type[T]) -> Reply[T]:
        """Reply from the cache, or ask and keep the reply.

        Raises:
            ModelError: If the model fails; that is passed on, and not kept.
        """
        path = self._path_of(prompt, reply_type)
        kept = self._read(path, reply_type)
        if kept is not None:
            with self._lock:
                self.replayed += 1
            return kept
        try:
            reply = self._chat.complete(prompt, reply_type)
        except ModelError as error:
            self._note_failure(error)
            raise
        self._keep(path, prompt, reply)
        with self._lock:
            self.spent += reply.usage
        return reply

    def _note_failure(self, error: ModelError) -> None:
        with self._lock:
            self.failure = str(error)
            self.spent += error.usage

    def _path_of(self, prompt: Prompt, reply_type: type[BaseModel]) -> Path:
        schema = json.dumps(reply_type.model_json_schema(), sort_keys=True)
        key = short_hash(self.name, *self._where, prompt.model_dump_json(), schema)
        return self._folder / key[:2] / f"{key}.json"

    @staticmethod
    def _read(path: Path, reply_type: type[T]) -> Reply[T] | None:
        try:
            kept = json.loads(path.read_text(encoding="utf-8"))
            value = reply_type.model_validate(kept["value"])
            return Reply(value=value, usage=Usage.model_validate(kept["usage"]), model=kept["model"])
        except (OSError, ValueError, KeyError, TypeError, ValidationError):
            return None  # not there, or torn by a kill: ask again

    @staticmethod
    def _keep(path: Path, prompt: Prompt, reply: Reply[T]) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        entry = {"prompt": prompt.model_dump(), **reply.model_dump(mode="json")}
        part = path.with_suffix(f".{threading.get_ident()}.part")
        part.write_text(json.dumps(entry, ensure_ascii=False), encoding="utf-8")
        part.replace(path)
