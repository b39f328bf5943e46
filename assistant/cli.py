"""The command line: options in, what `assistant.pipeline` finds out.

Each command opens a store, asks it for one thing and prints that. What a command needs is imported when it is
called (all of it is heavier than this file), so that `assistant --help` is there at once.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.doors.door import FAILED, FOUND, INTERRUPTED, NOT_FOUND, Doors

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.model.chatmodel import Exchange
    from assistant.pipeline import Assistant
    from assistant.records import Answer

app = typer.Typer(
    cls=Doors,
    rich_markup_mode=None,
    help="Answers questions over paper abstracts: cites like a reader, counts like a database.",
    epilog='Try: assistant ask "which methods train under 100 GPU-hours?"',
)

Store = Annotated[str | None, typer.Option(help="A folder, or the URL of a Chroma server.", metavar="S")]
Model = Annotated[str | None, typer.Option(help='A model\'s name, or "none".', metavar="M")]
MaxCost = Annotated[float | None, typer.Option(help="Spend at most this much.", metavar="USD")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
Csv = Annotated[bool, typer.Option("--csv", help="Print comma-separated values.")]
Markdown = Annotated[bool, typer.Option("--markdown", help="Print Markdown.")]


@app.callback(invoke_without_command=True)
def root(
    ctx: typer.Context,
    *,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks and logs.")] = False,
) -> None:
    """Print the version, or the help where nothing is asked."""
    del debug  # taken out by `door.without_debug`, and named here for the help
    if version:
        from importlib.metadata import version as version_of

        typer.echo(version_of("paper-assistant"))
    elif ctx.invoked_subcommand is None:
        typer.echo(ctx.get_help())


@app.command()
def ask(  # noqa: PLR0913 - each is an option of the command
    question: Annotated[list[str], typer.Argument(help="In ordinary words.", metavar="QUESTION")],
    *,
    store: Store = None,
    model: Model = None,
    json: Json = False,
    csv: Csv = False,
    markdown: Markdown = False,
    show_plan: Annotated[bool, typer.Option("--show-plan", help="Say how it was understood.")] = False,
    show_prompts: Annotated[
        bool, typer.Option("--show-prompts", help="Show what the model is sent.")
    ] = False,
    check: Annotated[bool, typer.Option("--check", help="Let a model check each claim once more.")] = False,
    max_cost: MaxCost = None,
    timeout: Annotated[float | None, typer.Option(help="Take at most this long.", metavar="S")] = None,
) -> int:
    """Answer a question from the papers, with quotes."""
    from assistant.doors.output import chosen_format, print_answer, print_exchange

    form = chosen_format(json=json, csv=csv, markdown=markdown)
    log = print_exchange if show_prompts else None
    with opened(store, model, log, timeout=timeout, max_cost=max_cost, check=check or None) as assistant:
        answer = answered(assistant, " ".join(question), live=form == "text")
        titles = {key: paper.title for key in answer.related if (paper := assistant.index.paper(key))}
    print_answer(answer, form, titles=titles, plan=show_plan)
    return NOT_FOUND if answer.status == "not_found" else FOUND


@app.command()
def chat(*, store: Store = None, model: Model = None, max_cost: MaxCost = None) -> None:
    """Ask and follow up: /help lists what a chat can do."""
    from assistant.chat import run_chat

    with opened(store, model, max_session_cost=max_cost) as assistant:
        run_chat(assistant)


@app.command()
def search(
    query: Annotated[list[str], typer.Argument(help="Words or a sentence.", metavar="QUERY")],
    *,
    k: Annotated[int, typer.Option("-k", help="How many papers.", metavar="N", min=1)] = 10,
    store: Store = None,
    json: Json = False,
) -> int:
    """Find the papers nearest to a query, with score and why."""
    from assistant.doors.output import chosen_format, print_hits

    with opened(store, "none") as assistant:
        hits = assistant.search(" ".join(query), k=k)
    print_hits(hits, chosen_format(json=json))
    return FOUND if hits else NOT_FOUND


@app.command()
def facts(  # noqa: PLR0913 - each is an option of the command
    *,
    kind: Annotated[str | None, typer.Option(help='Of one kind, as "latency".', metavar="K")] = None,
    below: Annotated[str | None, typer.Option(help='Under, as "100 GPU-hours".', metavar="Q")] = None,
    above: Annotated[str | None, typer.Option(help='Over, as "1B".', metavar="Q")] = None,
    role: Annotated[str, typer.Option(help="Whose value.", metavar="own|other|any")] = "own",
    about: Annotated[str | None, typer.Option(help="What the papers are about.", metavar="WORDS")] = None,
    store: Store = None,
    json: Json = False,
    csv: Csv = False,
    markdown: Markdown = False,
    plot: Annotated[Path | None, typer.Option(help="Draw the values: .png, .svg.", metavar="FILE")] = None,
) -> int:
    """List the quantities that the papers state, with filters."""
    from assistant.doors.histogram import plot as draw
    from assistant.doors.output import chosen_format, print_facts, read_kind, read_role

    form, chosen, whose = (
        chosen_format(json=json, csv=csv, markdown=markdown),
        read_kind(kind),
        read_role(role),
    )
    with opened(store, "none") as assistant:
        found = assistant.facts(chosen, below=below, above=above, role=whose, about=about)
    if plot:
        draw(found, plot)
    print_facts(found, form, histogram=kind is not None)
    return FOUND if found else NOT_FOUND


@app.command()
def whynot(
    question: Annotated[str, typer.Argument(help="In ordinary words.")],
    paper: Annotated[str, typer.Argument(help="Its id or its title.")],
    *,
    store: Store = None,
    model: Model = "none",
) -> None:
    """Say why a paper is absent from an answer."""
    from assistant.doors.tables import render_why_not
    from assistant.doors.terminal import open_console, show

    with opened(store, model) as assistant:
        show(open_console(), render_why_not(assistant.why_not(question, paper)))


@app.command()
def ingest(
    source: Annotated[list[str], typer.Argument(help='Files, folders, or "bundled".', metavar="SOURCE...")],
    *,
    store: Store = None,
) -> None:
    """Take papers into the store."""
    from assistant.doors.live import progress_bar
    from assistant.doors.tables import render_report
    from assistant.doors.terminal import open_console, show

    with opened(store, "none") as assistant:
        for one in source:
            with progress_bar(one) as advance:
                report = assistant.ingest(one, progress=advance)
            show(open_console(), render_report(report))


@app.command()
def remove(
    paper_or_source: Annotated[str, typer.Argument(help="A paper's id, or a source's name.")],
    *,
    store: Store = None,
) -> int:
    """Take a paper, or all papers of a source, out of the store."""
    from assistant.doors.tables import count

    with opened(store, "none") as assistant:
        removed = assistant.remove(paper_or_source)
    typer.echo(f"{count(removed, 'paper')} removed")
    if not removed:
        typer.echo("  assistant papers lists the ids and the sources that the store holds", err=True)
    return FOUND if removed else NOT_FOUND


@app.command()
def papers(*, store: Store = None, json: Json = False) -> None:
    """List what the store holds."""
    from assistant.doors.output import chosen_format, print_papers

    with opened(store, "none") as assistant:
        print_papers(assistant.papers(), chosen_format(json=json))


@app.command()
def mcp(*, store: Store = None, model: Model = None) -> None:
    """Serve the store to agents by the Model Context Protocol."""
    from assistant.mcp import serve

    with opened(store, model) as assistant:
        serve(assistant)


@app.command()
def doctor(
    *,
    store: Store = None,
    model: Model = None,
    mend: Annotated[
        bool, typer.Option("--mend", help="Build the store anew from what is left of it.")
    ] = False,
) -> int:
    """Say what works, and what to do about what does not."""
    from assistant.doors.doctor import examine, render_checks
    from assistant.doors.live import progress_bar
    from assistant.doors.terminal import open_console, show

    if mend:
        from assistant.doors.doctor import mend_store

        with progress_bar("Building the store anew") as advance:
            typer.echo(mend_store(store, advance))
    checks = examine(store, model)
    show(open_console(), render_checks(checks))
    return FOUND if all(check.works for check in checks) else FAILED


def opened(
    store: str | None, model: str | None, log: "Callable[[Exchange], None] | None" = None, **options: object
) -> "Assistant":
    """Open the assistant; where the default store is filled first, a bar shows how far it is."""
    from assistant.doors.live import progress_bar
    from assistant.pipeline import Assistant

    with progress_bar("Indexing the papers, once") as advance:
        return Assistant.open(store, model, progress=advance, log=log, **options)


def answered(assistant: "Assistant", question: str, *, live: bool) -> "Answer":
    """Ask; where a person waits, show what happens meanwhile.

    Raises:
        Exit: If the person stopped the answer.
    """
    from assistant.doors.live import follow
    from assistant.doors.terminal import open_console

    if not live:
        return assistant.ask(question)
    answer = follow(assistant.stream(question), open_console())
    if answer is None:
        raise typer.Exit(INTERRUPTED)
    return answer


def main() -> None:
    """Run the command; the entry point of the package."""
    app()
