"""What models are asked to reply with, and the reading of such a reply. Nothing here is believed by itself.

The field docstrings are the instructions of the schema that the server gets, and the only place where they
are written. Every field is required, as strict JSON schemas demand. Reading takes the one JSON object out of
what surrounds it (thoughts, code fences) and mends nothing inside it.
"""

import re
from functools import cache
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.errors import BadReply
from store.records import Cmp, Kind, RoleChoice, Stage

ReplyType = TypeVar("ReplyType", bound=BaseModel)

_THOUGHTS = re.compile(r"<think>.*?(?:</think>|\Z)", re.DOTALL)
_FAULTS_SHOWN = 3


class ReplyRecord(BaseModel):
    """The base of all replies: frozen, closed, described field by field."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class ReplySupport(ReplyRecord):
    """Words of a passage that show a claim."""

    key: str
    """The key of the passage."""
    quote: str
    """Words of that passage, copied character for character, long enough to show the claim."""


class ReplyClaim(ReplyRecord):
    """One sentence of the answer."""

    text: str
    """One plain sentence, without citation numbers, links or markup."""
    supports: tuple[ReplySupport, ...]
    """What shows it; every number of the sentence stands in one of these quotes."""


class ComposeReply(ReplyRecord):
    """An answer from passages."""

    verdict: Literal["answered", "partly", "not_found"]
    """Whether the passages answer the question."""
    unanswered: str
    """Where partly: the words of the question that are left open, copied from it; else empty."""
    claims: tuple[ReplyClaim, ...]
    """The answer, most important first; empty where not_found."""


class ReplyJudgement(ReplyRecord):
    """Whether one paper belongs."""

    key: str
    """The key of the paper."""
    belongs: bool
    """Whether the paper is one that the question asks for."""
    quote: str
    """Where it belongs: the words that show it, copied character for character; else empty."""


class JudgeReply(ReplyRecord):
    """Which papers belong."""

    papers: tuple[ReplyJudgement, ...]
    """One for each paper that was given."""


class ReplyVerdict(ReplyRecord):
    """Whether one claim follows from its quotes."""

    number: int
    """The number of the claim."""
    entailed: bool
    """Whether a careful reader of the quotes alone would agree with every part of the claim."""


class CheckReply(ReplyRecord):
    """Which claims follow from their quotes."""

    verdicts: tuple[ReplyVerdict, ...]
    """One for each claim that was given."""


class ReplyBound(ReplyRecord):
    """One side of a condition."""

    cmp: Cmp
    """< under, <= at most, > over, >= at least, = exactly, ~ about."""
    quantity: str
    """The number with its unit as the question writes it: 100 GPU-hours, 10M, 80%."""


class ReplyCondition(ReplyRecord):
    """A condition on a value that a paper states."""

    kind: Kind
    """What is measured."""
    bounds: tuple[ReplyBound, ...]
    """All must hold; empty asks that a value is stated at all."""
    role: RoleChoice
    """own: the paper's own value; other: a baseline's; any: either."""
    stages: tuple[Stage, ...]
    """For times: what the time is spent on; empty for any."""
    metric: str
    """The metric, or what is reduced, as the question names it; else empty."""
    dataset: str
    """The data set as the question names it; else empty."""
    negated: bool
    """Whether papers are asked for that do not meet it."""


class PlanReply(ReplyRecord):
    """How a question is understood."""

    standalone: str
    """The last question with what it refers to filled in from the conversation; unchanged if complete."""
    route: Literal["lookup", "list", "compare", "overview"]
    """lookup: a fact of few papers; list: all papers that meet something; compare: named papers side by
    side; overview: what is known about a topic."""
    conditions: tuple[ReplyCondition, ...]
    """Conditions on numbers; empty where there is none."""
    join: Literal["and", "or"]
    """Whether all conditions must hold or any."""
    topic: str
    """What the papers must be about beside the conditions, in the question's words; empty for any."""
    subjects: tuple[str, ...]
    """Names of methods or papers that the question is about, as written there."""
    order: Literal["lowest", "highest", "none"]
    """Where the question asks for an order by value."""
    limit: int
    """How many are asked for; 0 for all."""
    counts: bool
    """Whether the question asks how many."""


def read_reply(text: str, reply_type: type[ReplyType]) -> ReplyType:
    r"""Read a reply of a type out of what a model wrote.

    Raises:
        BadReply: If there is no JSON object of that type; the message tells the model what is wrong.

    Example:
        >>> read_reply('Here:\n```json\n{"verdicts": []}\n```', CheckReply).verdicts
        ()
    """
    text = _THOUGHTS.sub("", text)
    start, end = text.find("{"), text.rfind("}")
    if start < 0:
        raise BadReply("expected a JSON object, found none")
    try:
        return reply_type.model_validate_json(text[start : end + 1] or text[start:])
    except ValidationError as error:
        raise BadReply(f"expected JSON of the given schema: {_faults(error)}") from error


def _faults(error: ValidationError) -> str:
    """Name the first faults with their places; the values stay out, they may be megabytes."""
    found = error.errors(include_input=False, include_url=False, include_context=False)
    lines = [
        f"{'.'.join(map(str, fault['loc'])) or 'reply'}: {fault['msg']}" for fault in found[:_FAULTS_SHOWN]
    ]
    return "; ".join(lines)[:500]


@cache
def schema_of(reply_type: type[BaseModel]) -> dict[str, Any]:
    """Give the JSON schema of a reply as strict servers take it."""
    return reply_type.model_json_schema()
