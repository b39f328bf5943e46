"""Errors as sentences and exit codes, and commands that other packages add."""

import sys
from collections.abc import Iterator
from importlib.metadata import EntryPoint, EntryPoints

import pytest
import typer
from typer.testing import CliRunner

from assistant.doors import door
from assistant.doors.door import Doors, without_debug
from assistant.errors import ModelUnavailable, SettingsError, UsageError
from store.errors import KnownError, QuantityError, StoreLocked

ADDED = typer.Typer()


@ADDED.callback()
def added() -> None:
    """The exam of somebody else."""


@ADDED.command()
def gate() -> int:
    """Leave with a code of its own."""
    return 3


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Iterator[CliRunner]:
    """A command line whose logging and warnings are left alone, and that knows no other package yet."""
    door.added_commands.cache_clear()
    monkeypatch.setattr(door, "set_up_output", lambda **_: None)
    yield CliRunner()
    door.added_commands.cache_clear()


def failing(error: Exception) -> typer.Typer:
    """A command line whose one command fails."""
    app = typer.Typer(cls=Doors, rich_markup_mode=None)

    @app.callback()
    def root() -> None:
        """Have sub-commands."""

    @app.command()
    def fail(number: int = 1) -> None:
        """Fail."""
        del number
        raise error

    return app


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UsageError("the question is blank", hint="ask something"), 2),
        (QuantityError("no unit in '5'"), 2),
        (SettingsError("ASSISTANT_TIMEOUT: expected a number"), 2),
        (StoreLocked("another process writes to the store", hint="wait for it"), 1),
        (ModelUnavailable("the server does not reply"), 1),
        (KnownError("anything known"), 1),
        (ZeroDivisionError("division by zero"), 1),
    ],
)
def test_each_error_is_a_sentence_and_a_code(run: CliRunner, error: Exception, code: int) -> None:
    """On standard error, with what to do next, and no traceback."""
    result = run.invoke(failing(error), ["fail"])

    assert result.exit_code == code
    assert result.stdout == ""
    assert str(getattr(error, "message", error)) in result.stderr
    assert getattr(error, "hint", "") in result.stderr
    assert "Traceback" not in result.output


def test_a_message_that_quotes_a_stranger_does_nothing_to_the_terminal(run: CliRunner) -> None:
    """Errors quote what was found, and that may be anything."""
    result = run.invoke(failing(KnownError("found '\x1b[31m\x9b2J'\nError: all is well")), ["fail"])

    assert result.stderr == "Error: found '' Error: all is well.\n"


@pytest.mark.parametrize("args", [["fail", "--number", "x"], ["fail", "--nothing"], ["nothing"], []])
def test_a_wrong_command_line_is_a_usage_error(run: CliRunner, args: list[str]) -> None:
    """In the same form as all other errors."""
    result = run.invoke(failing(KnownError("")), args)

    assert result.exit_code == 2
    assert result.stderr.startswith("Error: ")
    assert "--help" in result.stderr


def test_debug_shows_the_traceback_wherever_it_stands(run: CliRunner) -> None:
    """Even behind the command, where people add it after a failure."""
    result = run.invoke(failing(ZeroDivisionError("x")), ["fail", "--debug"])

    assert isinstance(result.exception, ZeroDivisionError)
    assert without_debug(["ask", "--", "--debug"]) == (["ask", "--", "--debug"], False)


def test_a_missing_extra_is_named_with_the_command_that_installs_it(run: CliRunner) -> None:
    """Nobody should have to guess which package an extra is."""
    result = run.invoke(failing(ModuleNotFoundError("no", name="matplotlib")), ["fail"])

    assert result.exit_code == 1
    assert "pip install 'paper-assistant[plot]'" in result.stderr


def test_another_package_adds_a_command_that_is_loaded_when_called(
    run: CliRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The assistant imports nothing of the exam, not even for its help."""
    point = EntryPoint("exam", "tests.test_door_added:app", door.GROUP)
    monkeypatch.setattr(
        door, "entry_points", lambda group: EntryPoints([point] if group == door.GROUP else [])
    )
    app = failing(KnownError(""))

    listed = run.invoke(app, ["--help"])
    assert "See: assistant exam --help" in listed.output

    module = type(sys)("tests.test_door_added")
    module.app = ADDED  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "tests.test_door_added", module)

    assert run.invoke(app, ["exam", "gate"]).exit_code == 3
    assert "The exam of somebody else." in run.invoke(app, ["exam", "--help"]).output
