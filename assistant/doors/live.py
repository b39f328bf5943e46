"""Events and progress -> what moves on a terminal while a person waits. Nothing of it goes into a pipe."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Timer

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.spinner import Spinner
from rich.text import Text

from assistant.doors.terminal import cited, render_sources, show
from assistant.plain import one_line, safe
from assistant.prose import markers
from assistant.records import Answer, AnswerReady, ClaimVerified, Event, StageDone

DOING = {
    "": "understanding the question",
    "plan": "searching",
    "retrieve": "writing, and checking every quote",
    "compose": "finishing",
    "verify": "finishing",
}
"""What comes after each stage, as a person would say it."""

PATIENCE_S = 1.5
"""Before a bar is shown that nothing has moved yet: what is quicker needs none."""


def follow(events: Iterator[Event], console: Console) -> Answer | None:
    """Show stages and verified claims as they come, then make way for the answer.

    Args:
        events: Of one answer.
        console: Where claims are left standing if the person stops the answer.

    Returns:
        The answer; None where the person stopped it with Ctrl-C, after what was verified has been printed.
    """
    claims: list[ClaimVerified] = []
    stage = ""
    try:
        with _moving(console) as update:
            for event in events:
                if isinstance(event, AnswerReady):
                    return event.answer
                if isinstance(event, StageDone):
                    stage = event.stage
                else:
                    claims.append(event)
                update(_waiting(stage, claims))
    except KeyboardInterrupt:
        show(console, _stopped(claims))
    return None


@contextmanager
def _moving(console: Console) -> Iterator[Callable[[RenderableType], None]]:
    """Open a part of the terminal that is drawn anew and vanishes in the end; nothing where there is none."""
    if not console.is_terminal:
        yield lambda _: None
        return
    with Live(_waiting("", []), console=console, transient=True, refresh_per_second=8) as live:
        yield live.update


def _waiting(stage: str, claims: list[ClaimVerified]) -> Group:
    """Draw the claims so far and what is being done."""
    spinner = Spinner("dots", text=Text(f"{DOING.get(stage, one_line(stage))} ...", style="dim"))
    return Group(*map(_line, claims), spinner)


def _line(event: ClaimVerified) -> Text:
    """Write one claim with its markers."""
    return cited(f"{safe(event.claim.text)} {markers(event.claim.citations)}")


def _stopped(claims: list[ClaimVerified]) -> Group:
    """Keep what was verified before the person stopped the answer."""
    if not claims:
        return Group(Text("Stopped.", style="yellow"))
    sources = render_sources(citation for event in claims for citation in event.citations)
    head = Text("Stopped; verified until then:", style="yellow")
    return Group(head, *map(_line, claims), Text(), sources)


@contextmanager
def progress_bar(label: str) -> Iterator[Callable[[int, int | None], None]]:
    """Show a bar on standard error where that is a terminal; yields what to tell (done, of how many)."""
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(one_line(label), total=None, visible=False)

        def advance(done: int, total: int | None) -> None:
            progress.update(task, completed=done, total=total, visible=True)

        timer = Timer(PATIENCE_S, progress.update, [task], {"visible": True})
        timer.start()
        try:
            yield advance
        finally:
            timer.cancel()
