"""The slash commands of the chat: each prints something about the last answer, or changes the conversation.

The first line of each docstring is what /help says of it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console, RenderableType
from rich.text import Text

from assistant.doors.bibtex import bibtex
from assistant.doors.export import answer_markdown
from assistant.doors.live import follow
from assistant.doors.tables import count, render_papers, render_why_not
from assistant.doors.terminal import (
    cost,
    details_of,
    folding_table,
    render_answer,
    render_plan,
    render_rows,
    render_sources,
    show,
    spaced,
    stated,
)
from assistant.errors import UsageError
from assistant.plain import one_line, safe
from assistant.records import Answer, Citation, Event, Usage
from assistant.talk.correct import FIELDS, corrected

if TYPE_CHECKING:
    from assistant.pipeline import Assistant
    from assistant.talk.session import Session

SHOWN_PAPERS = 20
"""How many papers /papers lists where no words narrow them down."""


class Leave(Exception):
    """The person leaves the chat."""


@dataclass
class Chat:
    """A conversation on a terminal."""

    assistant: "Assistant"
    session: "Session"
    console: Console
    answers: list[Answer] = field(default_factory=list)
    """All since the chat began; /clear does not forget them, so that /save and /cost tell all."""

    @property
    def last(self) -> Answer:
        """The last answer.

        Raises:
            UsageError: If there is none yet.
        """
        if not self.answers:
            raise UsageError("there is no answer yet", hint="ask something first")
        return self.answers[-1]

    def answer(self, events: Iterator[Event]) -> None:
        """Follow an answer, print it and remember it; one that the person stopped is not remembered."""
        answer = follow(events, self.console)
        if answer:
            self.answers.append(answer)
            titles = {
                key: paper.title for key in answer.related if (paper := self.assistant.index.paper(key))
            }
            follows = one_line(answer.plan.question) != one_line(answer.question)
            understood = [Text(safe(answer.plan.words), style="dim")] if follows else []
            self.show(*understood, render_answer(answer, titles=titles))

    def show(self, *parts: RenderableType) -> None:
        """Print parts with an empty line around them."""
        show(self.console, Text(), spaced(*parts), Text())


def run_command(chat: Chat, line: str) -> None:
    """Run one line that begins with a slash.

    Raises:
        UsageError: If there is no such command.
        Leave: If it says so.
    """
    name, _, argument = line.removeprefix("/").partition(" ")
    command = COMMANDS.get(name.lower())
    if command is None:
        near = get_close_matches(name, COMMANDS, n=1)
        hint = f"did you mean /{near[0]}?" if near else "/help lists what there is"
        raise UsageError(f"there is no command /{name}", hint=hint)
    command(chat, argument.strip())


def sources(chat: Chat, argument: str) -> None:
    """Show the sources of the last answer, or one: /sources 2."""
    chosen = [_source(chat.last, argument)] if argument else chat.last.citations
    chat.show(render_sources(chosen) if chosen else Text("The last answer cites nothing."))


def why(chat: Chat, argument: str) -> None:
    """Show what a source is there for: /why 2; without a number how the answer came about."""
    answer = chat.last
    if not argument:
        seconds = ", ".join(f"{stage} {s:.2f} s" for stage, s in answer.seconds.items())
        notes = [Text(f"Note: {one_line(note)}") for note in answer.notes]
        chat.show(render_plan(answer.plan, answer.question), *notes, Text(seconds, style="dim"))
        return
    source = _source(answer, argument)
    parts: list[RenderableType] = [render_sources([source])]
    parts += [Text(f"It carries: {one_line(c.text)}") for c in answer.claims if source.number in c.citations]
    facts = [row.fact for row in answer.rows if row.fact and row.citation == source.number]
    parts += [Text(" · ".join(filter(None, (stated(fact), details_of(fact))))) for fact in facts]
    place = f"characters {source.start} to {source.end} of its {source.text_kind}, compared one by one"
    chat.show(*parts, Text(place, style="dim"))


def whynot(chat: Chat, argument: str) -> None:
    """Say why a paper is absent from the last answer: /whynot TITLE.

    Raises:
        UsageError: If no paper is named.
    """
    if not argument:
        raise UsageError("/whynot needs a paper", hint="for example: /whynot a title, completed with Tab")
    chat.show(render_why_not(chat.assistant.why_not(chat.last.plan.question, argument)))


def plan(chat: Chat, argument: str) -> None:
    """Show how the question was understood, or correct it and ask again: /plan topic video."""
    last = chat.last
    if not argument:
        fields = Text(f"To correct it: /plan {'|'.join(FIELDS)} VALUE", style="dim")
        chat.show(render_plan(last.plan, last.question), fields)
        return
    name, _, value = argument.partition(" ")
    better = corrected(last.plan, name, value)
    chat.answer(chat.session.stream(last.question, plan=better))


def narrow(chat: Chat, argument: str) -> None:
    """Keep of the last list what also fits: /filter under 50 GPU-hours.

    Raises:
        UsageError: If there is no condition or no list.
    """
    if not argument:
        raise UsageError("/filter needs a condition", hint="for example: /filter under 50 GPU-hours")
    if not chat.session.history:
        raise UsageError("there is no list to filter yet", hint="ask for one first")
    words = argument if argument.lower().startswith(("only", "just")) else f"only {argument}"
    chat.answer(chat.session.stream(words))


def table(chat: Chat, _: str) -> None:
    """Show the last answer as a table."""
    answer = chat.last
    if any(row.fact for row in answer.rows):
        chat.show(render_rows(answer.rows))
        return
    shown = folding_table("", "paper", "quote")
    for citation in answer.citations:
        shown.add_row(f"[{citation.number}]", one_line(citation.title), one_line(citation.quote))
    chat.show(shown if answer.citations else Text("The last answer cites nothing."))


def bib(chat: Chat, _: str) -> None:
    """Show the cited papers as BibTeX."""
    cited = dict.fromkeys(citation.paper_id for citation in chat.last.citations)
    entries = bibtex(paper for key in cited if (paper := chat.assistant.index.paper(key)))
    chat.show(Text(entries or "The last answer cites nothing."))


def save(chat: Chat, argument: str) -> None:
    """Write the conversation to a file: /save FILE.md.

    Raises:
        UsageError: If no file is named, it is there already, or it cannot be written.
    """
    if not argument:
        raise UsageError("/save needs a file", hint="for example: /save answers.md")
    path = Path(argument).expanduser()
    path = path if path.suffix else path.with_suffix(".md")
    chat.last  # noqa: B018 - says so where there is nothing to save
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write("\n".join(map(answer_markdown, chat.answers)))
    except FileExistsError:
        raise UsageError(f"{path} is there already", hint="choose another name") from None
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}", hint="choose another place") from None
    chat.show(Text(f"{count(len(chat.answers), 'answer')} written to {path}"))


def model(chat: Chat, argument: str) -> None:
    """Show the model, or change it: /model NAME, /model none."""
    if argument:
        chat.assistant.use_model(argument)
    chat.show(Text(f"Model: {one_line(chat.assistant.model)}"))


def spent(chat: Chat, _: str) -> None:
    """Show what this chat has cost."""
    usage = sum((answer.usage for answer in chat.answers), Usage())
    calls = f"{count(len(chat.answers), 'answer')}, {count(usage.calls, 'call')} of a model"
    sent = f"{usage.input_tokens:,} tokens in ({usage.cached_input_tokens:,} cached)"
    chat.show(Text(f"{calls} · {sent}, {usage.output_tokens:,} out · {cost(usage)}"))


def clear(chat: Chat, _: str) -> None:
    """Forget the conversation: the next question stands on its own."""
    chat.session.history.clear()
    chat.console.clear()


def papers(chat: Chat, argument: str) -> None:
    """List the papers, or those with some words in the title: /papers quantization."""
    words = argument.lower().split()
    held = chat.assistant.papers()
    found = [paper for paper in held if all(word in paper.title.lower() for word in words)]
    shown = found if words else found[:SHOWN_PAPERS]
    rest = "" if len(shown) == len(found) else f", the first {len(shown)}: /papers WORDS narrows them down"
    heading = f"{len(found):,} of {count(len(held), 'paper')}{rest}"
    chat.show(render_papers(shown), Text(heading, style="dim"))


def help_(chat: Chat, _: str) -> None:
    """Show this list."""
    shown = folding_table("command", "")
    for name, command in COMMANDS.items():
        shown.add_row(Text(f"/{name}", style="bold"), summary(command))
    keys = "Tab completes, Up recalls, Ctrl-C stops an answer, Ctrl-D leaves. Anything else is a question."
    chat.show(shown, Text(keys, style="dim"))


def leave(_: Chat, __: str) -> None:
    """Leave.

    Raises:
        Leave: Always.
    """
    raise Leave


Command = Callable[[Chat, str], None]

COMMANDS: dict[str, Command] = {
    "sources": sources,
    "why": why,
    "whynot": whynot,
    "plan": plan,
    "filter": narrow,
    "table": table,
    "bib": bib,
    "save": save,
    "model": model,
    "cost": spent,
    "clear": clear,
    "papers": papers,
    "help": help_,
    "quit": leave,
}


def summary(command: Command) -> str:
    """Give what /help says of a command."""
    return (command.__doc__ or "").partition("\n")[0]


def _source(answer: Answer, argument: str) -> Citation:
    """Find a source by its number.

    Raises:
        UsageError: If the answer has none of that number.
    """
    for citation in answer.citations:
        if str(citation.number) == argument.strip("[]"):
            return citation
    numbers = f"1 to {len(answer.citations)}" if answer.citations else "none"
    raise UsageError(f"there is no source {argument!r}", hint=f"the last answer has: {numbers}")
