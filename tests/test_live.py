"""What moves while a person waits, and what stays when they stop it."""

import io
from collections.abc import Iterator

import pytest
from rich.console import Console

from assistant.doors.live import follow, progress_bar
from assistant.doors.terminal import open_console
from assistant.records import AnswerReady, Claim, ClaimVerified, Event, StageDone
from tests.answers import LOOKUP, QUOTE, citation

CLAIM = ClaimVerified(claim=Claim(text=QUOTE, citations=(1,)), citations=(citation(1, "ThriftNAS"),))


def stopped_after(*events: Event) -> Iterator[Event]:
    """Events, and then Ctrl-C.

    Raises:
        KeyboardInterrupt: In the end.
    """
    yield from events
    raise KeyboardInterrupt


def test_the_answer_is_given_back_and_nothing_is_left_in_a_pipe() -> None:
    """Stages and spinners are for terminals."""
    file = io.StringIO()

    answer = follow(
        iter([StageDone(stage="plan", seconds=0.1), CLAIM, AnswerReady(answer=LOOKUP)]), open_console(file)
    )

    assert answer == LOOKUP
    assert file.getvalue() == ""


def test_a_terminal_shows_claims_as_they_come_and_then_makes_way() -> None:
    """The last thing that is drawn is the removal of what was drawn."""
    file = io.StringIO()
    console = Console(file=file, force_terminal=True, width=80, _environ={"TERM": "xterm"})

    follow(iter([StageDone(stage="plan", seconds=0.1), CLAIM, AnswerReady(answer=LOOKUP)]), console)

    assert "searching" in file.getvalue() or "understanding" in file.getvalue()
    assert file.getvalue().rstrip("\r\n").endswith("\x1b[2K")


def test_ctrl_c_keeps_what_was_verified() -> None:
    """Sentences with their sources; the rest is dropped."""
    file = io.StringIO()

    answer = follow(stopped_after(StageDone(stage="plan", seconds=0.1), CLAIM), open_console(file))

    assert answer is None
    assert f"{QUOTE} [1]" in file.getvalue()
    assert "[1] ThriftNAS" in file.getvalue()


def test_ctrl_c_before_anything_is_verified_just_stops() -> None:
    """Nothing unverified is shown."""
    file = io.StringIO()

    assert follow(stopped_after(), open_console(file)) is None
    assert file.getvalue() == "Stopped.\n"


def test_progress_is_silent_where_there_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """A log file is no place for a bar."""
    with progress_bar("Indexing") as advance:
        advance(1, None)
        advance(2, 2)

    assert capsys.readouterr() == ("", "")


def test_the_name_of_a_file_is_no_markup(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Brackets in it would be taken for colours, and a closing one for an error."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "120")

    with progress_bar("old[/x]\x07[red]papers.txt") as advance:
        advance(1, 2)

    assert "old[/x][red]papers.txt" in capsys.readouterr().err
