"""What a server can do, learned from what it refuses.

Servers that speak Chat Completions differ: some take a JSON schema, some call it otherwise, some know only
text; some refuse a temperature, a name of the token limit, or streaming. A request begins with all that
OpenAI's own API takes; each refusal takes one thing away, and the request is sent again at once. The server
of llama-cpp-python answers a `json_schema` with a 500 that holds a validation message, so the wording
decides, not the status alone.
"""

import re
from typing import Any, Literal

from store.records import Record

Format = Literal["json_schema", "json_object with schema", "json_object", "text"]
LADDER: tuple[Format, ...] = ("json_schema", "json_object with schema", "json_object", "text")
"""Ways to ask for JSON, the strictest first; below the first the schema stands in the prompt as well."""

Limit = Literal["max_completion_tokens", "max_tokens", "none"]

REFUSALS = frozenset({400, 404, 415, 422, 500, 501})
"""HTTP statuses with which servers answer a field that they do not know."""

_FORMAT = re.compile(r"response_format|json_schema|json_object|schema|grammar|structured", re.IGNORECASE)
_LIMIT = re.compile(r"max_completion_tokens|max_tokens", re.IGNORECASE)


class Dialect(Record):
    """The fields that a server takes."""

    format: Format = "json_schema"
    temperature: bool = True
    limit: Limit = "max_completion_tokens"
    stream: bool = True
    stream_usage: bool = True

    def fields(self, name: str, schema: dict[str, Any], max_tokens: int) -> dict[str, Any]:
        """Give the fields of a request beside the model and the messages."""
        fields: dict[str, Any] = {"stream": self.stream}
        if self.format == "json_schema":
            described = {"name": name, "strict": True, "schema": schema}
            fields["response_format"] = {"type": "json_schema", "json_schema": described}
        elif self.format == "json_object with schema":
            fields["response_format"] = {"type": "json_object", "schema": schema}
        elif self.format == "json_object":
            fields["response_format"] = {"type": "json_object"}
        if self.temperature:
            fields["temperature"] = 0
        if self.limit != "none":
            fields[self.limit] = max_tokens
        if self.stream and self.stream_usage:
            fields["stream_options"] = {"include_usage": True}
        return fields

    def without(self, refusal: str) -> "Dialect | None":
        """Take away what a refusal names; None where it names nothing that was sent.

        Example:
            >>> Dialect().without("Unsupported value: 'temperature' does not support 0").temperature
            False
            >>> Dialect().without("the moon is full") is None
            True
        """
        change: dict[str, Any] = {}
        if self.temperature and "temperature" in refusal:
            change = {"temperature": False}
        elif self.stream and self.stream_usage and "stream_options" in refusal:
            change = {"stream_usage": False}
        elif self.limit != "none" and _LIMIT.search(refusal):
            change = {"limit": "max_tokens" if self.limit == "max_completion_tokens" else "none"}
        elif self.format != "text" and _FORMAT.search(refusal):
            change = {"format": LADDER[LADDER.index(self.format) + 1]}
        elif self.stream and "stream" in refusal.casefold():
            change = {"stream": False}
        return self.model_copy(update=change) if change else None
