"""Settings -> the model that answers are put in words with, or none.

No key and no server means none: that is a full way of working. A server on this machine is never asked for a
key. A server that cannot be reached when it must be asked for its models costs the fluency, not the answer.
"""

from collections.abc import Callable

from assistant.errors import ModelError, SettingsError
from assistant.llm import OpenAIChat
from assistant.model.chatmodel import ChatModel, Exchange, Reply, T
from assistant.prompting import Prompt
from assistant.settings import Settings

DEFAULT_MODEL = "gpt-5-mini"
"""With a key and no model named: small, cheap, and takes JSON schemas."""

NONE = "none"
"""The name that turns models off."""


class Unreachable:
    """Stands for a model that could not be had; each answer is then by rules, and says why."""

    def __init__(self, problem: ModelError) -> None:
        self.name = "unknown"
        self._problem = problem

    def complete(self, prompt: Prompt, reply_type: type[T]) -> Reply[T]:
        """Raise what was wrong.

        Raises:
            ModelError: Always.
        """
        del prompt, reply_type
        raise self._problem


def open_model(settings: Settings, log: Callable[[Exchange], None] | None = None) -> ChatModel | None:
    """Open the model that the settings ask for.

    Args:
        settings: The model's name, the server, the key.
        log: Told of each exchange.

    Returns:
        The model, or None where answers are to be made by rules.

    Raises:
        SettingsError: If a model is named that cannot be had, or one of several must be chosen.
    """
    key = settings.api_key.get_secret_value() if settings.api_key else None
    if settings.model == NONE or not (key or settings.base_url or settings.model):
        return None
    if not (key or settings.base_url):
        raise SettingsError(
            f"the model {settings.model!r} needs a server or a key, and neither is set",
            hint="set OPENAI_BASE_URL to your server or OPENAI_API_KEY to your key, or say --model none",
        )

    def opened(name: str) -> OpenAIChat:
        return OpenAIChat(name, base_url=settings.base_url, api_key=key, timeout_s=settings.timeout, log=log)

    if settings.model or not settings.base_url:
        return opened(settings.model or DEFAULT_MODEL)
    try:
        offered = opened(NONE).models()
    except ModelError as problem:
        return Unreachable(problem)
    if len(offered) != 1:
        listed = ", ".join(offered[:10]) or "none"
        raise SettingsError(f"the server offers these models: {listed}", hint="choose one with --model NAME")
    return opened(offered[0])
