"""A conversation with the keys a person presses and the lines a program pipes in."""

import io
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.history import InMemoryHistory
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from assistant.chat import TitleCompleter, history, prompt, run_chat
from assistant.doors.terminal import open_console
from assistant.pipeline import Assistant

LIST = "which papers state less than 100 GPU-hours?"


def talk(assistant: Assistant, *lines: str | type[BaseException]) -> str:
    """Say lines, and leave at the end of them as with Ctrl-D; give what was shown."""
    file, waiting = io.StringIO(), iter([*lines, EOFError])

    def read() -> str:
        line = next(waiting)
        if isinstance(line, str):
            return line
        raise line

    run_chat(assistant, read=read, console=open_console(file, width=100))
    return file.getvalue()


@pytest.fixture
def keys(assistant: Assistant) -> Iterator[Callable[[str], str]]:
    """Press keys at a real prompt; gives the line that comes of it."""
    with create_pipe_input() as pipe:
        read = prompt(assistant, source=pipe, sink=DummyOutput())

        def press(text: str) -> str:
            pipe.send_text(text)
            return read()

        yield press


def completions(assistant: Assistant, text: str) -> list[str]:
    """What Tab offers behind a text."""
    offered = TitleCompleter(assistant).get_completions(
        Document(text), CompleteEvent(completion_requested=True)
    )
    return [completion.text for completion in offered]


def test_a_question_is_answered_and_the_banner_is_one_line(assistant: Assistant) -> None:
    """Short above, the answer below."""
    banner, empty, *lines = talk(assistant, LIST).splitlines()

    assert banner == "12 papers · extractive · /help lists commands, Ctrl-D leaves"
    assert empty == ""
    assert any("48 GPU-hours" in line for line in lines)


def test_a_follow_up_leans_on_what_was_said(assistant: Assistant) -> None:
    """The session keeps the turns."""
    before, footer, after = talk(assistant, LIST, "and under 10?").partition("extractive · 0.")

    assert footer
    assert "Lark" in before
    assert "under 10 GPU-hours" in after  # how it was understood
    assert "ThriftNAS" in after
    assert "Lark" not in after.partition("Near misses")[0]


def test_an_error_is_a_sentence_and_the_chat_goes_on(assistant: Assistant) -> None:
    """A question too long, a command that is none, a command with nothing to work on."""
    shown = talk(assistant, "why " * 9999, "/sorces", "/sources", LIST)

    assert "expected a question of at most" in shown
    assert "there is no command /sorces" in shown
    assert "did you mean /sources?" in shown
    assert "there is no answer yet" in shown
    assert "48 GPU-hours" in shown


def test_ctrl_c_at_the_prompt_drops_the_line_and_ctrl_d_leaves(assistant: Assistant) -> None:
    """What every shell does."""
    shown = talk(assistant, KeyboardInterrupt, "", "   ", LIST)

    assert "48 GPU-hours" in shown


def test_quit_leaves_at_once(assistant: Assistant) -> None:
    """Nothing after it is read."""
    assert "GPU-hours" not in talk(assistant, "/quit", LIST)


def test_keys_make_a_line(keys: Callable[[str], str]) -> None:
    """A real prompt, without a terminal."""
    assert keys("which are small?\r") == "which are small?"


def test_ctrl_c_and_ctrl_d_are_what_the_loop_waits_for(keys: Callable[[str], str]) -> None:
    """Ctrl-C in a half-written line, Ctrl-D on an empty one."""
    with pytest.raises(KeyboardInterrupt):
        keys("half\x03")
    with pytest.raises(EOFError):
        keys("\x04")


def test_up_recalls_what_was_said(keys: Callable[[str], str]) -> None:
    """From this chat and from those before it: the history is a file."""
    keys("first question\r")

    assert keys("\x1b[A\r") == "first question"


def test_the_history_is_for_its_owner_alone(tmp_path: Path) -> None:
    """Questions tell what somebody works on."""
    history(tmp_path / "new" / "history").store_string("a question")

    assert stat.S_IMODE((tmp_path / "new" / "history").stat().st_mode) == 0o600


def test_where_no_history_can_be_written_there_is_none(tmp_path: Path) -> None:
    """A read-only home is no reason not to talk."""
    (tmp_path / "file").write_text("")

    assert isinstance(history(tmp_path / "file" / "history"), InMemoryHistory)


def test_commands_complete(assistant: Assistant) -> None:
    """From their first letters."""
    assert completions(assistant, "/wh") == ["/why", "/whynot"]
    assert completions(assistant, "/")[0] == "/sources"


def test_titles_complete_behind_a_command_and_in_a_question(assistant: Assistant) -> None:
    """From the beginning of any of their words, whatever the case."""
    assert completions(assistant, "/whynot prune") == ["PruneWell: One-Shot Pruning of Language Models"]
    assert completions(assistant, "/whynot language mo") == ["PruneWell: One-Shot Pruning of Language Models"]
    assert completions(assistant, "how long does thrift") == [
        "ThriftNAS: Frugal Architecture Search with Shared Cells"
    ]
    assert completions(assistant, "how long ") == []


def test_lines_may_be_piped_in(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    """No terminal, no prompt: one question a line."""
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{LIST}\n/cost\n"))
    file = io.StringIO()

    run_chat(assistant, console=open_console(file))

    assert "48 GPU-hours" in file.getvalue()
    assert "1 answer, 0 calls of a model" in file.getvalue()
