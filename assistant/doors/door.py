"""What stands behind the command: errors become sentences and exit codes, and other packages add commands.

A package adds one by an entry point of the group `assistant.commands` that names a typer app. It is imported
when its command is called, so the assistant needs nothing of it and starts no slower for it.

    exit code  0 answered or partly, 3 not found, 2 a usage error, 1 anything else, 130 interrupted
"""

import logging
import sys
import warnings
from collections.abc import Sequence
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from assistant.plain import one_line
from store.errors import KnownError, QuantityError

GROUP = "assistant.commands"
FOUND = 0
NOT_FOUND = 3
USAGE = 2
FAILED = 1
INTERRUPTED = 130

EXTRAS = {"mcp": "mcp", "matplotlib": "plot", "jinja2": "evals", "yaml": "evals", "scipy": "evals"}
"""Packages that come only with an extra, and that extra."""


class Doors(TyperGroup):
    """The command `assistant`."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401 - typer names no type for it
        """List our own commands in the order they are written, then those of other packages."""
        return [*super().list_commands(ctx), *sorted(added_commands())]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401 - typer names no type for it
        """Find a command; one of another package as a stand-in that knows its name and loads nothing."""
        if cmd_name in self.commands or cmd_name not in added_commands():
            return super().get_command(ctx, cmd_name)
        return TyperCommand(cmd_name, help=f"See: assistant {cmd_name} --help")

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # noqa: ANN401 - typer names no type for it
        """Find the command that is called, and load it now if it is another package's."""
        name, command, rest = super().resolve_command(ctx, args)
        if name and name not in self.commands:
            command = typer.main.get_command(added_commands()[name].load())
        return name, command, rest

    def main(self, args: Sequence[str] | None = None, **rest: Any) -> Any:  # type: ignore[override] # noqa: ANN401
        """Run a command, and leave with its exit code."""
        words, debug = without_debug(sys.argv[1:] if args is None else args)
        set_up_output(debug=debug)
        rest |= {"prog_name": "assistant", "standalone_mode": False}
        if debug:
            sys.exit(as_exit_code(super().main(words, **rest)))
        try:
            code = as_exit_code(super().main(words, **rest))
        except (Exception, typer.Abort) as error:  # noqa: BLE001 - the last door: nobody sees a traceback
            code = complain(error)
        sys.exit(code)


def without_debug(args: Sequence[str]) -> tuple[list[str], bool]:
    """Take `--debug` out, wherever it stands before "--": people put it behind the command that failed.

    Example:
        >>> without_debug(["ask", "why?", "--debug"]), without_debug(["ask", "--", "--debug"])
        ((['ask', 'why?'], True), (['ask', '--', '--debug'], False))
    """
    words = list(args)
    end = words.index("--") if "--" in words else len(words)
    kept = [word for word in words[:end] if word != "--debug"]
    return kept + words[end:], len(kept) < end


def as_exit_code(result: object) -> int:
    """Read what typer gives back: the code of an exit, or what the command returned.

    Example:
        >>> as_exit_code(3), as_exit_code(None)
        (3, 0)
    """
    return result if isinstance(result, int) else 0


@cache
def added_commands() -> dict[str, EntryPoint]:
    """Find the commands that installed packages add, by name."""
    return {point.name: point for point in entry_points(group=GROUP)}


def set_up_output(*, debug: bool) -> None:
    """Keep libraries quiet unless asked, and never fail because a terminal lacks a letter."""
    handler = logging.StreamHandler()
    handler.setLevel(logging.DEBUG if debug else logging.ERROR)  # here too: bm25s turns its own logger up
    logging.basicConfig(level=handler.level, handlers=[handler], format="%(name)s: %(message)s")
    if not debug:
        warnings.simplefilter("ignore")
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def complain(error: BaseException) -> int:
    """Say on standard error what went wrong and what to do next.

    Returns:
        The exit code.
    """
    message, hint, code = told(error)
    sys.stderr.write(f"Error: {one_line(message).rstrip('.')}.\n")
    if hint:
        sys.stderr.write(f"  {one_line(hint)}\n")
    return code


def told(error: BaseException) -> tuple[str, str, int]:
    """Give the sentence, the next step and the exit code of an error."""
    if isinstance(error, KnownError):
        return error.message, error.hint, USAGE if _is_usage(error) else FAILED
    if isinstance(error, typer.TyperException):
        path = getattr(getattr(error, "ctx", None), "command_path", "assistant")
        return error.format_message(), f"see: {path} --help", error.exit_code
    if isinstance(error, ModuleNotFoundError) and error.name in EXTRAS:
        hint = f"pip install 'paper-assistant[{EXTRAS[error.name]}]'"
        return f"this needs {error.name}, which is not installed", hint, FAILED
    if isinstance(error, typer.Abort):
        return "stopped", "", FAILED
    what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    return f"something unexpected happened: {what}", "run it again with --debug to see where", FAILED


def _is_usage(error: KnownError) -> bool:
    """Tell whether the person asked for something that cannot be."""
    from assistant.errors import SettingsError, UsageError  # noqa: PLC0415 - loads pydantic

    return isinstance(error, UsageError | SettingsError | QuantityError)
