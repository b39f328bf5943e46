"""What a command found -> standard output: laid out for a person, or one document for another program."""

import re
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Literal, get_args

from rich.console import RenderableType
from rich.text import Text

from assistant.doors import export
from assistant.doors.histogram import text_histogram
from assistant.doors.tables import count, render_facts, render_hits, render_papers
from assistant.doors.terminal import open_console, render_answer, render_plan, render_question, show, spaced
from assistant.errors import UsageError
from assistant.model.chatmodel import Exchange
from assistant.plain import one_line, safe
from assistant.records import Answer
from store.records import Fact, Hit, Kind, Paper, Role, RoleChoice

Format = Literal["text", "json", "csv", "markdown"]


def chosen_format(*, json: bool = False, csv: bool = False, markdown: bool = False) -> Format:
    """Pick the format that was asked for.

    Raises:
        UsageError: If more than one was.

    Example:
        >>> chosen_format(csv=True), chosen_format()
        ('csv', 'text')
    """
    options: dict[Format, bool] = {"json": json, "csv": csv, "markdown": markdown}
    wanted = [name for name, on in options.items() if on]
    if len(wanted) > 1:
        raise UsageError(f"--{wanted[0]} and --{wanted[1]} exclude each other", hint="choose one of them")
    return wanted[0] if wanted else "text"


def read_kind(text: str | None) -> Kind | None:
    """Read the name of a kind: "compute time", "compute-time" and "compute_time" are one.

    Raises:
        UsageError: If there is no such kind; it names those that there are.
    """
    kinds: tuple[Kind, ...] = get_args(Kind)
    wanted = re.sub(r"[\s_-]+", "_", text.strip().lower()) if text else None
    found = next((kind for kind in kinds if kind == wanted), None)
    if text is not None and found is None:
        raise UsageError(f"there is no kind {text!r}", hint=f"the kinds are: {', '.join(kinds)}")
    return found


def read_role(text: str) -> RoleChoice:
    """Read whose value is asked for.

    Raises:
        UsageError: If it is none of own, other, any.
    """
    roles: tuple[RoleChoice, ...] = (*get_args(Role), "any")
    for role in roles:
        if role == text.strip().lower():
            return role
    raise UsageError(f"--role takes {', '.join(roles)}, found {text!r}", hint="own is the papers' own values")


def print_answer(
    answer: Answer, form: Format, *, titles: Mapping[str, str] | None = None, plan: bool = False
) -> None:
    """Print an answer.

    Args:
        answer: What was found.
        form: As what.
        titles: By paper id, for papers that are only named as related.
        plan: Whether to say how the question was understood; the documents of programs hold it anyway.
    """
    if form == "text":
        above = [render_plan(answer.plan, answer.question)] if plan else []
        question = render_question(answer.question)
        show(open_console(), spaced(*above, question, render_answer(answer, titles=titles)))
        return
    if plan and form == "markdown":
        write(f"{export.inert(answer.plan.words)}\n\n")
    makers: dict[Format, Callable[[Answer], str]] = {
        "json": export.as_json,
        "csv": export.answer_csv,
        "markdown": export.answer_markdown,
    }
    write(makers[form](answer))


def print_facts(facts: Sequence[Fact], form: Format, *, histogram: bool) -> None:
    """Print facts; for a person with their number, and with a histogram where they are of one kind."""
    if form != "text":
        makers: dict[Format, Callable[[Sequence[Fact]], str]] = {
            "json": export.as_json,
            "csv": export.facts_csv,
            "markdown": export.facts_markdown,
        }
        write(makers[form](facts))
        return
    papers = len({fact.paper_id for fact in facts})
    parts: list[RenderableType] = [render_facts(facts)] if facts else []
    if histogram and (drawn := text_histogram(facts)):
        parts.append(Text(drawn))
    parts.append(Text(f"{count(len(facts), 'fact')} of {count(papers, 'paper')}", style="dim"))
    show(open_console(), spaced(*parts))


def print_hits(hits: Sequence[Hit], form: Format) -> None:
    """Print what a search found."""
    if form == "json":
        write(export.as_json(hits))
    elif hits:
        show(open_console(), render_hits(hits))
    else:
        show(open_console(), Text("Nothing found."))


def print_papers(papers: Sequence[Paper], form: Format) -> None:
    """Print what a store holds."""
    if form == "json":
        write(export.as_json(papers))
    else:
        total = Text(f"{count(len(papers), 'paper')} in the store", style="dim")
        show(open_console(), spaced(render_papers(papers), total))


def print_exchange(exchange: Exchange) -> None:
    """Print on standard error what a model was sent, what it replied and what was wrong with it."""
    spoken = [f"--- {message['role']} ---\n{safe(message['content'])}" for message in exchange.messages]
    heading = f"=== {exchange.prompt} to {exchange.model}, {exchange.seconds:.1f} s ==="
    parts = [f"--- reply ---\n{safe(exchange.reply)}"] if exchange.reply or not exchange.error else []
    parts += [f"--- error ---\n{safe(exchange.error)}"] if exchange.error else []
    sys.stderr.write("\n".join([one_line(heading), *spoken, *parts]) + "\n")


def write(text: str) -> None:
    """Write a document to standard output, ended by a line break."""
    sys.stdout.write(text if text.endswith("\n") else f"{text}\n")
