"""Options, environment, the store's assistant.toml and defaults -> one frozen `Settings`.

The only place that reads the environment. The first that says something wins: the option of the command, the
environment, `assistant.toml` in the store's folder, the default. The key and the server are OpenAI's own
variables, and never taken from a file: a store that somebody else made must not choose where a key goes.
"""

import os
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from platformdirs import user_cache_path, user_data_path
from pydantic import Field, SecretStr, ValidationError

from assistant.errors import SettingsError
from store.keeping.chroma import is_url
from store.records import Record

APP = "paper-assistant"
FILE = "assistant.toml"
FILE_KEYS = ("model", "timeout", "max_cost")
"""What the file in the store's folder may set."""

_VARIABLES = {
    "store": "ASSISTANT_STORE",
    "model": "ASSISTANT_MODEL",
    "timeout": "ASSISTANT_TIMEOUT",
    "max_cost": "ASSISTANT_MAX_COST",
    "max_session_cost": "ASSISTANT_MAX_SESSION_COST",
    "check": "ASSISTANT_CHECK",
    "prompts": "ASSISTANT_PROMPTS",
    "cache": "ASSISTANT_CACHE",
    "data": "ASSISTANT_DATA",
    "api_key": "OPENAI_API_KEY",
    "base_url": "OPENAI_BASE_URL",
}


_EXPECTED = {
    "timeout": "a number of seconds above 0",
    "max_cost": "an amount of US dollars, 0 or more",
    "max_session_cost": "an amount of US dollars, 0 or more",
    "check": "true or false",
}


class Settings(Record):
    """How this run is set up."""

    data: Path = Field(default_factory=lambda: user_data_path(APP))
    """Holds the default store and the chat's history."""
    cache: Path = Field(default_factory=lambda: user_cache_path(APP))
    """Holds what can be made again: the embedded model, derived files of stores on servers."""
    store: str = ""
    """A folder, or the http(s) URL of a Chroma server; empty is the default store in `data`."""
    model: str | None = None
    """The model's name; "none" for none; None where nothing was said."""
    base_url: str | None = None
    """Of an OpenAI-compatible server; None is OpenAI's own."""
    api_key: SecretStr | None = None
    timeout: float = Field(default=60.0, gt=0, allow_inf_nan=False)
    """For one answer, in seconds."""
    max_cost: float | None = Field(default=None, ge=0, allow_inf_nan=False)
    """For one answer, in US dollars; None for no limit."""
    max_session_cost: float | None = Field(default=None, ge=0, allow_inf_nan=False)
    """For all answers of one process or chat, in US dollars; None for no limit."""
    check: bool = False
    """Whether a model looks a second time at each claim beside its quotes."""
    prompts: Path | None = None
    """A folder whose prompts take the place of those that come with the package."""

    @property
    def location(self) -> str:
        """Where the store lies: a path or a URL."""
        if not self.store:
            return str(self.data / "store")
        return self.store if is_url(self.store) else str(Path(self.store).expanduser())

    @property
    def is_default_store(self) -> bool:
        """Whether no store was named, so that the bundled corpus fills it."""
        return not self.store

    @property
    def history(self) -> Path:
        """The file that the chat keeps its history in."""
        return self.data / "history"

    @property
    def shown_base_url(self) -> str | None:
        """The server's address without a user name, a password or a query in it."""
        return without_secrets(self.base_url) if self.base_url else None


def without_secrets(url: str) -> str:
    """Take the user, the password, the query and the fragment out of an address.

    Example:
        >>> without_secrets("http://me:secret@localhost:8000/v1?key=secret")
        'http://localhost:8000/v1'
    """
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def load_settings(
    options: Mapping[str, object] | None = None, environ: Mapping[str, str] | None = None
) -> Settings:
    """Gather the settings from all places.

    Args:
        options: What the command or the caller said, by the field's name; None values say nothing.
        environ: Stands in for the process's environment in tests.

    Raises:
        SettingsError: If a value cannot be used; it names the place that the value came from.

    Example:
        >>> load_settings({"model": "none"}, environ={"ASSISTANT_MODEL": "gpt-5-mini"}).model
        'none'
    """
    environ = os.environ if environ is None else environ  # noqa: TID251  (this is the one place)
    said = {name: value for name, value in (options or {}).items() if value is not None}
    found = {name: environ.get(variable, "").strip() for name, variable in _VARIABLES.items()}
    variables = {name: value for name, value in found.items() if value}

    def place(name: str) -> str:
        return f"--{name.replace('_', '-')}" if name in said else _VARIABLES[name]

    location = _checked({**variables, **said}, place).location
    return _checked({**_from_file(location), **variables, **said}, place)


def _checked(values: Mapping[str, object], place: Callable[[str], str]) -> Settings:
    """Build the record, and name the place of a value that does not fit.

    Raises:
        SettingsError: If one does not.
    """
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        name = str(error.errors()[0]["loc"][0])
        found = "" if name == "api_key" else f", found {values[name]!r}"
        raise SettingsError(
            f"{place(name)}: expected {_EXPECTED.get(name, 'a plain text')}{found}",
            hint="change it or leave it out",
        ) from None


def _from_file(location: str) -> dict[str, Any]:
    """Read `assistant.toml` in the store's folder, if there is one.

    Raises:
        SettingsError: If it cannot be read or sets what is not its to set.
    """
    path = Path(location) / FILE
    if is_url(location) or not path.is_file():
        return {}
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SettingsError(f"{path} cannot be read: {error}", hint="mend it or remove it") from None
    if surplus := sorted(set(found) - set(FILE_KEYS)):
        raise SettingsError(
            f"{path} sets {surplus[0]!r}, and only {', '.join(FILE_KEYS)} can be set there",
            hint="set the key, the server and folders in the environment",
        )
    _checked(found, lambda name: f"{path}, {name}")
    return found
