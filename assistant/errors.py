"""What can go wrong on the way to an answer; what goes wrong below it is in `store.errors`.

KnownError               from store.errors: message and hint
└── AssistantError
    ├── UsageError       the caller asked for something that cannot be (exit code 2)
    ├── SettingsError    a setting has a value that cannot be used
    ├── PromptError      a prompt file whose declared and used variables disagree
    └── ModelError       the model gave no usable reply; carries the usage already spent
        ├── ModelUnavailable  could not be reached, or refused for now; asking again may help
        ├── ModelRefused      refused for good: the key, the name of the model, its own policy
        ├── BudgetExceeded    the call would cost or take more than allowed
        └── BadReply          it answered with something that is not what was asked for
"""

from assistant.records import Usage
from store.errors import KnownError


class AssistantError(KnownError):
    """An expected failure of the assistant."""


class UsageError(AssistantError):
    """Something was asked for that cannot be."""


class SettingsError(AssistantError):
    """A setting whose value cannot be used."""


class PromptError(AssistantError):
    """A prompt file that is not what it declares."""


class ModelError(AssistantError):
    """The model gave no usable reply."""

    def __init__(self, message: str, *, hint: str = "", usage: Usage | None = None) -> None:
        super().__init__(message, hint=hint)
        self.usage = usage or Usage()
        """What was spent before it failed, so that a failure does not hide its cost."""


class ModelUnavailable(ModelError):
    """The server could not be reached or is busy; asking again may help."""


class ModelRefused(ModelError):
    """The server or the model refuses for good."""


class BudgetExceeded(ModelError):
    """The call would cost or take more than allowed, or the time is up."""


class BadReply(ModelError):
    """The reply is not of the type that was asked for."""
