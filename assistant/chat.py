"""The conversation on a terminal: a line in, an answer or a slash command out, until the person leaves.

The loop knows neither terminal nor model: where lines come from and where answers go are arguments. At the
prompt Ctrl-C drops the line and Ctrl-D leaves; Ctrl-C during an answer stops it and keeps what was verified.
"""

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.filters import Condition
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from rich.console import Console
from rich.text import Text

from assistant.doors.door import told
from assistant.doors.slash import COMMANDS, Chat, Leave, run_command, summary
from assistant.doors.tables import count
from assistant.doors.terminal import open_console, show
from assistant.plain import one_line
from store.errors import KnownError

if TYPE_CHECKING:
    from prompt_toolkit.input import Input
    from prompt_toolkit.output import Output

    from assistant.pipeline import Assistant

TAKES_TITLE = ("/whynot ", "/papers ")
"""The commands that a title follows."""


def run_chat(
    assistant: "Assistant", *, read: Callable[[], str] | None = None, console: Console | None = None
) -> None:
    """Talk until the person leaves.

    Args:
        assistant: Open.
        read: Gives the next line; raises EOFError where there is none, KeyboardInterrupt to drop a line.
        console: Where answers go.
    """
    console = console or open_console()
    chat = Chat(assistant, assistant.chat(), console)
    read = read or (prompt(assistant) if sys.stdin.isatty() else _next_line)
    held = count(len(assistant.index), "paper")
    show(console, Text(f"{held} · {assistant.model} · /help lists commands, Ctrl-D leaves", style="dim"))
    while True:
        try:
            line = one_line(read())
        except KeyboardInterrupt:
            continue
        except EOFError:
            return
        try:
            respond(chat, line)
        except Leave:
            return


def respond(chat: Chat, line: str) -> None:
    """Answer one line; an error is a sentence, and the conversation goes on."""
    try:
        if line.startswith("/"):
            run_command(chat, line)
        elif line:
            chat.answer(chat.session.stream(line))
    except KnownError as error:
        message, hint, _ = told(error)
        chat.show(Text(one_line(message), style="red"), *([Text(one_line(hint))] if hint else []))


def prompt(
    assistant: "Assistant", *, source: "Input | None" = None, sink: "Output | None" = None
) -> Callable[[], str]:
    """Make a prompt with history and completion.

    Args:
        assistant: Whose papers complete.
        source: Where keys come from, the terminal by default.
        sink: Where the prompt is drawn, the terminal by default.
    """
    session: PromptSession[str] = PromptSession(
        history=history(assistant.settings.history),
        completer=TitleCompleter(assistant),
        complete_while_typing=Condition(lambda: session.default_buffer.text.startswith("/")),
        input=source,
        output=sink,
    )
    return lambda: session.prompt("> ")


def history(path: Path) -> History:
    """Keep lines in a file that only its owner reads; in memory where it cannot be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.open("ab").close()
    except OSError:
        return InMemoryHistory()
    return FileHistory(path)


class TitleCompleter(Completer):
    """Completes commands, and words to the titles of papers that hold them."""

    def __init__(self, assistant: "Assistant") -> None:
        self.assistant = assistant

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        """Yield what the text before the cursor may become."""
        del complete_event
        text = document.text_before_cursor.lstrip()
        if text.startswith("/") and " " not in text:
            for name, command in COMMANDS.items():
                if name.startswith(text[1:].lower()):
                    yield Completion(f"/{name}", -len(text), display_meta=summary(command))
            return
        typed = next((text[len(c) :] for c in TAKES_TITLE if text.startswith(c)), text.rpartition(" ")[2])
        if typed and not (text.startswith("/") and typed == text):
            yield from self._titles(typed)

    def _titles(self, typed: str) -> Iterable[Completion]:
        """Yield titles one of whose words begins as typed."""
        for paper in self.assistant.papers():
            title = one_line(paper.title)
            if f" {typed.lower()}" in f" {title.lower()}":
                yield Completion(title, -len(typed))


def _next_line() -> str:
    """Read a line of what is piped in.

    Raises:
        EOFError: At its end.
    """
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return line
