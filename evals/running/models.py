"""A model's name -> the model, with the settings' key and server."""

from assistant.errors import SettingsError
from assistant.model.chatmodel import ChatModel
from assistant.models import open_model
from assistant.settings import load_settings
from evals.errors import ExamError


def open_chat(model: str) -> tuple[ChatModel, str]:
    """Open a model.

    Returns:
        The model, and its server, empty for OpenAI's own.

    Raises:
        ExamError: If it cannot be had.
    """
    try:
        settings = load_settings({"model": model})
        chat = open_model(settings)
    except SettingsError as error:
        raise ExamError(error.message, hint=error.hint) from error
    if chat is None:
        raise ExamError(f"the model {model!r} needs a server or a key", hint="see: assistant doctor")
    return chat, settings.base_url or ""
