"""A rendered prompt and the type of its reply -> a typed reply. The only file that knows openai.

`ChatModel` is the seam: one method. Behind it is the openai client on Chat Completions, which any compatible
server speaks. The client is told to do little: waiting, asking again and what a server can do are decided
here, where the deadline is known. Bytes and time are watched as they arrive, so that a server that sends
rubbish or never ends costs no more than the time allowed. Errors leave as ours, with what was spent.
"""

import math
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from assistant.errors import BadReply, ModelError, ModelRefused, ModelUnavailable
from assistant.model.chatmodel import Exchange, Reply, T
from assistant.model.dialect import REFUSALS, Dialect
from assistant.model.modelerrors import asked_to_wait, translate, words_of
from assistant.model.prices import cost_of
from assistant.model.replies import read_reply, schema_of
from assistant.model.wire import Said, is_loopback, limited, reask, wanted
from assistant.prompting import Prompt
from assistant.records import Usage

if TYPE_CHECKING:
    import httpx2
    import openai  # noqa: TID251

MAX_OUTPUT_TOKENS = 4000
"""Of one reply: six claims with their quotes are 700; the rest is for models that think before they write."""

RETRIES = 2
FIRST_WAIT_S = 0.5
"""Doubled with each retry, and spread by half, so that many askers do not come back at once."""

STALL_S = 30.0
"""Between two pieces of a reply; a model that thinks longer without a word is taken for dead."""

CONNECT_S = 5.0
OPENAI_URL = "https://api.openai.com/v1"

_DEADLINE: ContextVar[float] = ContextVar("_DEADLINE", default=math.inf)
"""Of the call under way, for those who see its bytes: the client has no place to pass it along."""


class OpenAIChat:
    """A model behind any server that speaks Chat Completions. Safe to use from several threads.

    Args:
        model: The model's name.
        base_url: The server; None is OpenAI's own.
        api_key: Needed by OpenAI's own server only.
        timeout_s: For one reply with all retries, in seconds.
        log: Told of each exchange.
    """

    def __init__(
        self,
        model: str,
        *,
        base_url: str | None = None,
        api_key: str | None = None,
        timeout_s: float = 60.0,
        log: Callable[[Exchange], None] | None = None,
    ) -> None:
        self.name = model
        self.base_url = base_url
        self.timeout_s = timeout_s
        self.dialect = Dialect(limit="max_tokens" if base_url else "max_completion_tokens")
        """What the server was found to take."""
        self._key = api_key
        self._log = log or (lambda _: None)
        self._opening = threading.Lock()
        self._opened: openai.OpenAI | None = None

    def complete(self, prompt: Prompt, reply_type: type[T]) -> Reply[T]:
        """Reply to a prompt with a record.

        Raises:
            ModelUnavailable: If the server cannot be reached or is busy, also when asked again.
            ModelRefused: If the server or the model refuses for good.
            BadReply: If the reply is not of the type, also when asked again with what is wrong.
        """
        return self.complete_aloud(prompt, reply_type, lambda _: None)

    def complete_aloud(self, prompt: Prompt, reply_type: type[T], on_text: Callable[[str], None]) -> Reply[T]:
        """Reply to a prompt with a record, and pass the text so far on as it grows.

        Raises:
            BadReply: If the reply is not of the type, also when asked again with what is wrong.
        """
        schema, _ = schema_of(reply_type), self._client  # opening it takes a second that is not the server's
        call = _Call(prompt, schema, on_text, time.monotonic() + self.timeout_s)
        said = self._say(call)
        try:
            value = read_reply(said, reply_type)
        except BadReply as fault:
            call.messages += reask(said, fault.message, call.schema)
            try:
                value = read_reply(self._say(call), reply_type)
            except BadReply as second:
                raise BadReply(second.message, hint="use another model", usage=call.usage) from second
        return Reply[T](value=value, usage=call.usage, model=self.name)

    def models(self) -> tuple[str, ...]:
        """List the models that the server offers; raises a ModelError where it cannot be asked."""
        try:
            listing = self._client.get("/models", cast_to=object, options={"timeout": CONNECT_S})
        except _failures() as error:
            problem = translate(error, self._key)
            raise problem from error
        rows = listing.get("data") if isinstance(listing, dict) else None
        return tuple(str(row["id"]) for row in rows or () if isinstance(row, dict) and "id" in row)

    def _say(self, call: "_Call") -> str:
        """Send until there is a reply, waiting where that may help.

        Raises:
            ModelUnavailable: If waiting did not help, or there is no time for it.
        """
        retry = 0
        while True:
            try:
                return self._adapt(call)
            except ModelUnavailable as problem:
                wait = _wait(problem.__cause__ or problem, retry)
                if retry == RETRIES or time.monotonic() + wait >= call.deadline:
                    raise
                time.sleep(wait)
                retry += 1

    def _adapt(self, call: "_Call") -> str:
        """Send, and send again without what the server says it does not know."""
        while True:
            dialect, said, began = self.dialect, Said(), time.monotonic()
            try:
                self._send(call, dialect, said)
            except _failures() as error:
                other = _other_dialect(dialect, error, self._key)
                problem = self._spent(call, said, began, translate(error, self._key))
                if other is None:
                    raise problem from error
            else:
                if said.pieces or not dialect.stream:
                    return self._heard(call, said, began)
                other = dialect.model_copy(update={"stream": False})  # it replied in one piece, unasked
            self.dialect = other

    def _send(self, call: "_Call", dialect: Dialect, said: Said) -> None:
        messages = call.messages
        if dialect.format != "json_schema":
            first = {"role": "system", "content": f"{messages[0]['content']}\n\n{wanted(call.schema)}"}
            messages = [first, *messages[1:]]
        fields = dialect.fields(call.prompt.name, call.schema, MAX_OUTPUT_TOKENS)
        token = _DEADLINE.set(call.deadline)
        try:
            for piece in self._post({"model": self.name, "messages": messages, **fields}, call.deadline):
                said.hear(piece, call.on_text)
        finally:
            _DEADLINE.reset(token)

    def _post(self, body: dict[str, Any], deadline: float) -> Iterator[object]:
        import httpx2  # noqa: PLC0415
        import openai  # noqa: PLC0415, TID251  # 0.6 s

        remaining = max(0.01, deadline - time.monotonic())
        timeout = httpx2.Timeout(min(STALL_S, remaining), connect=min(CONNECT_S, remaining))
        how: Any = {"cast_to": object, "body": body}
        how["options"] = {"timeout": timeout, "security": {"bearer_auth": True}}
        if not body["stream"]:
            yield self._client.post("/chat/completions", **how)
            return
        how |= {"stream": True, "stream_cls": openai.Stream[object]}
        with self._client.post("/chat/completions", **how) as pieces:
            yield from pieces

    def _heard(self, call: "_Call", said: Said, began: float) -> str:
        try:
            said.check()
        except ModelError as fault:
            raise self._spent(call, said, began, fault) from None
        self._spent(call, said, began, None)
        return said.text

    def _spent(self, call: "_Call", said: Said, began: float, problem: ModelError | None) -> ModelError:
        """Add up what an exchange took, tell the log, and put it on the problem if there is one."""
        usage = Usage(calls=1)
        if said.pieces:
            usage = said.usage("\n".join(message["content"] for message in call.messages))
            usage = usage.model_copy(update={"cost_usd": cost_of(self.name, usage, self.base_url)})
        call.usage += usage
        self._log(
            Exchange(
                model=self.name,
                prompt=call.prompt.name,
                messages=tuple(call.messages),
                reply=said.text,
                error=str(problem or ""),
                usage=usage,
                seconds=time.monotonic() - began,
            )
        )
        problem = problem or ModelError("")
        problem.usage = call.usage
        return problem

    @property
    def _client(self) -> "openai.OpenAI":
        """Open the client on first use, once for all threads: importing it takes half a second."""
        with self._opening:
            self._opened = self._opened or self._open()
            return self._opened

    def _open(self) -> "openai.OpenAI":
        """Connect to nothing yet.

        Raises:
            ModelRefused: If OpenAI's own server is to be asked without a key.
        """
        import openai  # noqa: PLC0415, TID251

        if not (self._key or self.base_url):
            raise ModelRefused(
                "there is no key for OpenAI's server", hint="set OPENAI_API_KEY or OPENAI_BASE_URL"
            )
        http = openai.DefaultHttpxClient(
            # a proxy of the environment must not come between us and this machine
            trust_env=not is_loopback(self.base_url or ""),
            event_hooks={"response": [_watch]},
            headers={"Accept-Encoding": "identity"},  # what is packed cannot be counted as it comes in
        )
        return openai.OpenAI(
            api_key=self._key or "none", base_url=self.base_url or OPENAI_URL, max_retries=0, http_client=http
        )


@dataclass
class _Call:
    """One question to the model with all its retries."""

    prompt: Prompt
    schema: dict[str, Any]
    on_text: Callable[[str], None]
    deadline: float
    """On the monotonic clock."""
    usage: Usage = field(default_factory=Usage)
    messages: list[dict[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.messages = [
            {"role": "system", "content": self.prompt.system},
            {"role": "user", "content": self.prompt.user},
        ]


def _watch(response: "httpx2.Response") -> None:
    """Have the bytes of a reply counted and timed as they come in.

    Raises:
        BadReply: If they are packed, against what was asked: a small reply may unpack to gigabytes.
    """
    import httpx2  # noqa: PLC0415

    if (encoding := response.headers.get("content-encoding", "identity")) != "identity":
        raise BadReply(f"the reply is packed as {encoding[:20]!r}, which was not asked for")

    class Watched(httpx2.SyncByteStream):
        def __init__(self, inner: httpx2.SyncByteStream, deadline: float) -> None:
            self._inner, self._deadline = inner, deadline

        def __iter__(self) -> Iterator[bytes]:
            return limited(iter(self._inner), self._deadline, time.monotonic)

        def close(self) -> None:
            self._inner.close()

    if isinstance(response.stream, httpx2.SyncByteStream):
        response.stream = Watched(response.stream, _DEADLINE.get())


def _failures() -> tuple[type[BaseException], ...]:
    """Name what may come out of a call; bad replies are JSON, Unicode and recursion errors."""
    import httpx2  # noqa: PLC0415
    import openai  # noqa: PLC0415, TID251

    http = (httpx2.HTTPError, httpx2.StreamError, httpx2.InvalidURL)
    return (openai.OpenAIError, *http, ModelError, ValueError, RecursionError, OSError)


def _other_dialect(dialect: Dialect, error: BaseException, secret: str | None) -> Dialect | None:
    refused = getattr(error, "status_code", None) in REFUSALS
    return dialect.without(words_of(error, secret)) if refused else None


def _wait(error: BaseException, retry: int) -> float:
    asked = asked_to_wait(error, time.time())
    return FIRST_WAIT_S * 2**retry * random.uniform(0.5, 1.5) if asked is None else asked  # noqa: S311
