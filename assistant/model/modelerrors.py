"""What the openai package raises -> one of our errors, as a sentence that a person can act on.

Errors are known by the names of their classes, so that nothing heavy is imported here; a test fails when the
package has one that is not in the table. Bad replies also surface as plain JSON and Unicode errors, and as
errors of the HTTP library. Whatever a server says is a stranger's text: shortened, stripped of what could
act on a terminal, and of the key.
"""

from email.utils import parsedate_to_datetime
from typing import NamedTuple

from assistant.errors import BadReply, ModelError, ModelRefused, ModelUnavailable
from assistant.plain import one_line

LONGEST_DETAIL = 300
"""Characters of a server's own words that are passed on."""


class Meaning(NamedTuple):
    """What an error of the package means here."""

    kind: type[ModelError]
    message: str
    hint: str = ""


_WAIT = "ask again in a while, or use another model"
_DOCTOR = "assistant doctor says what the server can do"
_OUR_USE = "this is not how the assistant uses the openai package: please report it"

MEANINGS = {
    "OpenAIError": Meaning(ModelRefused, "the model's client failed", _DOCTOR),
    "APIError": Meaning(ModelUnavailable, "the model's server reported an error", _WAIT),
    "APIStatusError": Meaning(ModelUnavailable, "the model's server reported an error", _WAIT),
    "APIConnectionError": Meaning(ModelUnavailable, "the model's server cannot be reached", _DOCTOR),
    "APITimeoutError": Meaning(ModelUnavailable, "the model's server did not answer in time", _WAIT),
    "APIResponseValidationError": Meaning(
        BadReply, "the reply is not what Chat Completions promises", _DOCTOR
    ),
    "BadRequestError": Meaning(ModelRefused, "the model's server refuses the request", _DOCTOR),
    "AuthenticationError": Meaning(
        ModelRefused, "the model's server refuses the key", "check OPENAI_API_KEY"
    ),
    "OAuthError": Meaning(ModelRefused, "the model's server refuses the credentials", "check OPENAI_API_KEY"),
    "PermissionDeniedError": Meaning(
        ModelRefused, "the key may not use this model", "name another: --model NAME"
    ),
    "NotFoundError": Meaning(ModelRefused, "the server does not know this model or address", _DOCTOR),
    "ConflictError": Meaning(ModelUnavailable, "the model's server is busy", _WAIT),
    "UnprocessableEntityError": Meaning(ModelRefused, "the model's server refuses the request", _DOCTOR),
    "RateLimitError": Meaning(ModelUnavailable, "the model's server takes no more requests for now", _WAIT),
    "InternalServerError": Meaning(ModelUnavailable, "the model's server failed", _WAIT),
    "LengthFinishReasonError": Meaning(BadReply, "the reply was cut off at its longest"),
    "ContentFilterFinishReasonError": Meaning(ModelRefused, "the server's filter held the reply back"),
    "SubjectTokenProviderError": Meaning(ModelRefused, "no credentials could be had", "check OPENAI_API_KEY"),
    "InvalidWebhookSignatureError": Meaning(BadReply, "a signature does not fit", _OUR_USE),
    "WebSocketConnectionClosedError": Meaning(ModelUnavailable, "the connection was closed", _OUR_USE),
    "WebSocketQueueFullError": Meaning(ModelUnavailable, "the connection is full", _OUR_USE),
    # not of the package
    "UnicodeDecodeError": Meaning(BadReply, "the reply is not UTF-8"),
    "ValueError": Meaning(BadReply, "the reply is not JSON"),
    "RecursionError": Meaning(BadReply, "the reply is nested too deeply"),
    "InvalidURL": Meaning(ModelRefused, "the server's address cannot be used", "check OPENAI_BASE_URL"),
    "UnsupportedProtocol": Meaning(
        ModelRefused, "the server's address cannot be used", "check OPENAI_BASE_URL"
    ),
    "HTTPError": Meaning(ModelUnavailable, "the connection to the model's server broke", _WAIT),
    "OSError": Meaning(ModelUnavailable, "the connection to the model's server broke", _WAIT),
}
"""By the name of the class; a class that is not here means what the nearest of its bases means."""

NO_CREDIT = frozenset({"insufficient_quota", "billing_hard_limit_reached"})
"""Codes of a 429 that no waiting mends."""


def translate(error: BaseException, secret: str | None = None) -> ModelError:
    """Say what an error means.

    Args:
        error: Whatever came out of a call.
        secret: The key, which a server may have put into its message.

    Example:
        >>> translate(ConnectionResetError("reset by peer")).message
        "the connection to the model's server broke: reset by peer"
    """
    ours = next((one for one in (error, error.__cause__) if isinstance(one, ModelError)), None)
    if ours:
        return ours
    names = [base.__name__ for base in type(error).__mro__]
    meaning = next((MEANINGS[name] for name in names if name in MEANINGS), MEANINGS["OpenAIError"])
    kind = ModelRefused if getattr(error, "code", None) in NO_CREDIT else meaning.kind
    detail = words_of(error, secret)
    return kind(f"{meaning.message}: {detail}" if detail else meaning.message, hint=meaning.hint)


def words_of(error: BaseException, secret: str | None = None) -> str:
    r"""Give the server's own words, fit to be shown.

    Example:
        >>> words_of(OSError("bad key\nsk-1"), secret="sk-1")
        'bad key (the key)'
    """
    body = getattr(error, "body", None)
    said = body.get("message") if isinstance(body, dict) else body
    inner = error.__cause__ if said is None else None  # "Connection error." says less than its cause
    text = str(said or inner or getattr(error, "message", "") or error)
    if secret:
        text = text.replace(secret, "(the key)")
    text = one_line(text[: 10 * LONGEST_DETAIL])
    return text if len(text) <= LONGEST_DETAIL else text[:LONGEST_DETAIL] + " ..."


def asked_to_wait(error: BaseException, now: float) -> float | None:
    """Give the seconds for which a server asks to be left alone, or None where it does not say.

    Args:
        error: Whatever came out of a call.
        now: Seconds since the epoch.

    Example:
        >>> asked_to_wait(OSError(), now=0.0) is None
        True
    """
    headers = getattr(getattr(error, "response", None), "headers", {})
    said = str(headers.get("retry-after", "")).strip()
    try:
        return max(0.0, float(said))
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(said).timestamp() - now)
    except (ValueError, TypeError, OverflowError):
        return None
