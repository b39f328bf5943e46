"""Where settings come from, in which order, and what never shows."""

from pathlib import Path

import pytest

from assistant.errors import SettingsError
from assistant.settings import Settings, load_settings, without_secrets


def test_option_wins_over_environment_over_file_over_default(tmp_path: Path) -> None:
    """The documented order, one step at a time."""
    (tmp_path / "assistant.toml").write_text('model = "of-the-file"\ntimeout = 5\n', encoding="utf-8")
    store = {"ASSISTANT_STORE": str(tmp_path)}
    variable = {**store, "ASSISTANT_MODEL": "of-the-environment"}

    models = [
        load_settings(environ={}).model,
        load_settings(environ=store).model,
        load_settings(environ=variable).model,
        load_settings({"model": "of-the-option"}, environ=variable).model,
    ]

    assert models == [None, "of-the-file", "of-the-environment", "of-the-option"]
    assert load_settings(environ=variable).timeout == 5


def test_the_default_store_lies_in_the_users_data_folder(tmp_path: Path) -> None:
    """And is known as the default, because only that one is filled without being asked."""
    settings = load_settings(environ={"ASSISTANT_DATA": str(tmp_path)})

    assert settings.location == str(tmp_path / "store")
    assert settings.is_default_store
    assert not load_settings({"store": str(tmp_path / "store")}, environ={}).is_default_store


def test_empty_variables_say_nothing() -> None:
    """`ASSISTANT_MODEL= assistant ask ...` is how people unset a variable."""
    settings = load_settings(environ={"ASSISTANT_MODEL": " ", "OPENAI_API_KEY": "", "ASSISTANT_TIMEOUT": ""})

    assert (settings.model, settings.api_key, settings.timeout) == (None, None, 60.0)


def test_a_key_never_shows() -> None:
    """Not in a repr, a dump or a traceback's locals."""
    settings = load_settings(environ={"OPENAI_API_KEY": "sk-very-secret"})

    assert settings.api_key is not None
    assert settings.api_key.get_secret_value() == "sk-very-secret"
    assert "very-secret" not in f"{settings!r} {settings} {settings.model_dump_json()}"


def test_an_address_is_shown_without_what_is_secret_in_it() -> None:
    """Passwords and tokens travel in addresses too."""
    assert without_secrets("https://u:p@host:8443/v1?token=t#f") == "https://host:8443/v1"


@pytest.mark.parametrize(
    ("environ", "place"),
    [
        ({"ASSISTANT_TIMEOUT": "soon"}, "ASSISTANT_TIMEOUT"),
        ({"ASSISTANT_TIMEOUT": "-1"}, "ASSISTANT_TIMEOUT"),
        ({"ASSISTANT_TIMEOUT": "inf"}, "ASSISTANT_TIMEOUT"),
        ({"ASSISTANT_MAX_COST": "cheap"}, "ASSISTANT_MAX_COST"),
    ],
)
def test_a_bad_value_names_its_variable(environ: dict[str, str], place: str) -> None:
    """A person must know which of the four places to mend."""
    with pytest.raises(SettingsError, match=place):
        load_settings(environ=environ)


def test_a_bad_option_is_named_as_an_option() -> None:
    """The option is what the person typed."""
    with pytest.raises(SettingsError, match="--max-cost: expected an amount"):
        load_settings({"max_cost": -1}, environ={})


@pytest.mark.parametrize(
    "line", ['base_url = "http://evil.example"', 'api_key = "x"', 'store = "elsewhere"', "a = 1"]
)
def test_a_store_cannot_choose_where_a_key_goes(tmp_path: Path, line: str) -> None:
    """A store is a thing that people hand to one another."""
    (tmp_path / "assistant.toml").write_text(line, encoding="utf-8")

    with pytest.raises(SettingsError, match="only model, timeout, max_cost"):
        load_settings({"store": str(tmp_path)}, environ={})


@pytest.mark.parametrize("content", [b"model = ", b"\xff\xfe", b'model = ["a"]'])
def test_a_broken_file_is_an_error_and_no_traceback(tmp_path: Path, content: bytes) -> None:
    """It names the file or the setting."""
    (tmp_path / "assistant.toml").write_bytes(content)

    with pytest.raises(SettingsError, match=r"assistant\.toml|model"):
        load_settings({"store": str(tmp_path)}, environ={})


def test_settings_are_frozen() -> None:
    """One run, one set-up."""
    with pytest.raises(ValueError, match="frozen"):
        Settings().model = "other"
