"""A server on this machine that speaks Chat Completions as badly as it is told to: real sockets, for tests.

    with BadServer([fails(429, headers={"Retry-After": "0"}), says('{"verdicts": []}')]) as server:
        OpenAIChat("any", base_url=server.url).complete(...)

Each request takes the next behaviour, and the last one again and again. What was asked is kept in `requests`.
"""

import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, NamedTuple, Self


class Request(NamedTuple):
    """What a client asked."""

    path: str
    headers: Mapping[str, str]
    """By names in small letters."""
    body: dict[str, Any]


def _lower(headers: Message) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


class _Handler(BaseHTTPRequestHandler):
    """Hands each request to the next behaviour."""

    server: "_Server"

    def do_POST(self) -> None:  # named by the base class
        length = int(self.headers.get("Content-Length", 0))
        body = json.loads(self.rfile.read(length) or b"{}")
        self.server.asked(Request(self.path, _lower(self.headers), body))(self, body)

    def do_GET(self) -> None:
        self.server.asked(Request(self.path, _lower(self.headers), {}))(self, {})

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


Behaviour = Callable[[_Handler, dict[str, Any]], None]
"""Answers one request, given its body."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, behaviours: Sequence[Behaviour]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.requests: list[Request] = []
        self._behaviours = behaviours
        self._lock = threading.Lock()

    def asked(self, request: Request) -> Behaviour:
        with self._lock:
            self.requests.append(request)
            return self._behaviours[min(len(self.requests), len(self._behaviours)) - 1]

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing when a client hangs up."""


class BadServer:
    """Runs behaviours in the order of the requests.

    Args:
        behaviours: At least one.
    """

    def __init__(self, behaviours: Sequence[Behaviour]) -> None:
        self._server = _Server(behaviours)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    def __enter__(self) -> Self:
        """Serve."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        """The base URL, as a client takes it."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    @property
    def requests(self) -> list[Request]:
        """What was asked so far."""
        return self._server.requests


def says(text: str | None, finish_reason: str = "stop", **message: object) -> Behaviour:
    """Reply with a text, streamed in a few pieces where the client asks for a stream."""

    def behave(handler: _Handler, body: dict[str, Any]) -> None:
        if body.get("stream"):
            size = max(1, len(text or "") // 5)
            parts = [text[at : at + size] for at in range(0, len(text), size)] if text else [text]
            pieces = [_chunk({"content": part, **message}) for part in parts]
            pieces.append(_chunk({}, finish_reason=finish_reason))
            _send_events(handler, [*pieces, _usage(), b"data: [DONE]\n\n"])
        else:
            choice = {"index": 0, "message": {"content": text, **message}, "finish_reason": finish_reason}
            _send_json(handler, {"choices": [choice], "usage": USAGE})

    return behave


USAGE = {"prompt_tokens": 1000, "completion_tokens": 100, "prompt_tokens_details": {"cached_tokens": 200}}
"""What the server says that each reply took."""


def fails(
    status: int, message: str = "no", headers: Mapping[str, str] | None = None, code: str = ""
) -> Behaviour:
    """Reply with an HTTP error."""

    def behave(handler: _Handler, _: dict[str, Any]) -> None:
        _send_json(handler, {"error": {"message": message, "code": code or None}}, status, headers or {})

    return behave


def sends(
    payload: bytes, content_type: str = "text/event-stream", headers: Mapping[str, str] | None = None
) -> Behaviour:
    """Reply with these bytes."""

    def behave(handler: _Handler, _: dict[str, Any]) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", content_type)
        for name, text in (headers or {}).items():
            handler.send_header(name, text)
        handler.end_headers()
        handler.wfile.write(payload)

    return behave


def breaks_off(text: str) -> Behaviour:
    """Stream a text, then reset the connection."""

    def behave(handler: _Handler, _: dict[str, Any]) -> None:
        _send_events(handler, [_chunk({"content": text})])
        time.sleep(0.05)  # let it arrive before the reset overtakes it
        handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        handler.connection.close()

    return behave


def stalls(text: str, seconds: float) -> Behaviour:
    """Stream a text, then say nothing for a while."""

    def behave(handler: _Handler, _: dict[str, Any]) -> None:
        _send_events(handler, [_chunk({"content": text})] if text else [])
        time.sleep(seconds)

    return behave


def drips(seconds: float) -> Behaviour:
    """Send a byte at a time, none of which ends a line."""

    def behave(handler: _Handler, _: dict[str, Any]) -> None:
        _send_events(handler, [b"data: "])
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            handler.wfile.write(b"x")
            time.sleep(0.02)

    return behave


def lists_models(*names: str) -> Behaviour:
    """Reply to a request for the models."""

    def behave(handler: _Handler, _: dict[str, Any]) -> None:
        _send_json(handler, {"data": [{"id": name} for name in names]})

    return behave


def refuses_unless(
    accepts: Callable[[dict[str, Any]], bool], refusal: Behaviour, then: Behaviour
) -> Behaviour:
    """Refuse requests whose body is not accepted."""

    def behave(handler: _Handler, body: dict[str, Any]) -> None:
        (then if accepts(body) else refusal)(handler, body)

    return behave


def _chunk(delta: dict[str, object], finish_reason: str | None = None) -> bytes:
    piece = {"choices": [{"index": 0, "delta": delta, "finish_reason": finish_reason}]}
    return b"data: " + json.dumps(piece).encode() + b"\n\n"


def _usage() -> bytes:
    return b"data: " + json.dumps({"choices": [], "usage": USAGE}).encode() + b"\n\n"


def _send_events(handler: _Handler, events: Sequence[bytes]) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "text/event-stream")
    handler.end_headers()
    for event in events:
        handler.wfile.write(event)
        handler.wfile.flush()


def _send_json(
    handler: _Handler, value: object, status: int = 200, headers: Mapping[str, str] | None = None
) -> None:
    payload = json.dumps(value).encode()
    handler.send_response(status)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", str(len(payload)))
    for name, text in (headers or {}).items():
        handler.send_header(name, text)
    handler.end_headers()
    handler.wfile.write(payload)
