"""`assistant eval ...`: options in, what the exam finds out. Exit codes of its own.

    0 no regression    1 a regression    2 a usage error or a broken golden file    3 cannot decide

Everything is imported when it is called, so that `assistant eval --help` is there at once.
"""
# ruff: noqa: PLC0415, PLR0913

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from evals.showing.report import Report

app = typer.Typer(
    rich_markup_mode=None,
    no_args_is_help=True,
    help="Hold the exam: did the assistant get better or worse, and why?",
    epilog="Exit codes: 0 no regression, 1 regression, 2 usage or broken questions, 3 cannot decide.",
)

Goldens = Annotated[Path | None, typer.Option(help="Golden file or folder.", metavar="PATH")]
Store = Annotated[str | None, typer.Option(help="A folder, or the URL of a Chroma server.", metavar="S")]
Runs = Annotated[Path | None, typer.Option(help="Where runs are kept.", metavar="DIR")]
Base = Annotated[Path | None, typer.Option("--baseline", help="The committed baseline.", metavar="FILE")]
Html = Annotated[Path | None, typer.Option(help="Write a page that opens without a network.", metavar="FILE")]
Markdown = Annotated[Path | None, typer.Option(help="Write a summary for a pull request.", metavar="FILE")]
Junit = Annotated[Path | None, typer.Option(help="Write JUnit XML.", metavar="FILE")]
Resume = Annotated[str | None, typer.Option(help="Go on with a run: its id, or last.", metavar="RUN")]
Named = Annotated[str, typer.Argument(help="A run, a case of the last run, or last.", metavar="RUN|CASE")]
Accept = Annotated[str, typer.Option(help="What is known to be worse: ids, by commas.", metavar="IDS")]
Drafts = Annotated[Path, typer.Option(help="Where the drafts go.", metavar="FILE")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
Strict = Annotated[bool, typer.Option("--strict", help="A broken budget fails, too.")]


@app.command()
def run(
    *,
    goldens: Goldens = None,
    store: Store = None,
    engine: Annotated[str | None, typer.Option(help="extractive, model, oracle or no-retrieval.")] = None,
    model: Annotated[str | None, typer.Option(help="The model that answers.", metavar="M")] = None,
    only: Annotated[list[str] | None, typer.Option(help="Case ids or patterns.", metavar="ID")] = None,
    kind: Annotated[list[str] | None, typer.Option(help="Only this kind of question.", metavar="K")] = None,
    repeat: Annotated[int, typer.Option(help="Ask each question so often.", min=1, metavar="K")] = 1,
    lazy: Annotated[bool, typer.Option("--lazy", help="Ask again only stable questions that fail.")] = False,
    jobs: Annotated[int, typer.Option(help="Questions at a time.", min=1, metavar="N")] = 2,
    resume: Resume = None,
    max_cost: Annotated[float | None, typer.Option(help="Spend at most this much.", metavar="USD")] = None,
    judge: Annotated[str | None, typer.Option(help="A model that judges claims.", metavar="M")] = None,
    gate: Annotated[bool, typer.Option(help="Compare with the baseline and decide.")] = True,
    baseline: Base = None,
    runs: Runs = None,
    strict: Strict = False,
    html: Html = None,
    markdown: Markdown = None,
    junit: Junit = None,
    json: Json = False,
) -> int:
    """Hold an exam and compare it with the baseline."""
    from evals import commands
    from evals.running.runner import Terms
    from evals.showing.views import Outputs

    request = commands.make_request(
        commands.Choice(goldens, store, engine, model, tuple(only or ()), tuple(kind or ()), judge, runs)
    )
    stable = commands.stable_cases(request, baseline) if lazy else frozenset()
    terms = Terms(repeats=repeat, jobs=jobs, max_cost_usd=max_cost, stable=stable)
    path = commands.hold(request, terms, resume, quiet=json)
    outputs = Outputs(html=html, markdown=markdown, junit=junit, json=json)
    return _tell(commands.report_on(path, request.goldens, baseline, gate=gate, strict=strict), outputs)


@app.command()
def show(
    name: Named = "last",
    case: Annotated[str | None, typer.Argument(help="One of its cases.", metavar="CASE")] = None,
    *,
    cases: Annotated[bool, typer.Option("--cases", help="List the questions.")] = False,
    goldens: Goldens = None,
    baseline: Base = None,
    runs: Runs = None,
    html: Html = None,
    markdown: Markdown = None,
    junit: Junit = None,
    json: Json = False,
) -> int:
    """Show a stored run, or one case of it: question, gold, answer, scores, causes."""
    from evals import commands
    from evals.showing.views import Outputs

    if cases:
        commands.list_cases(goldens)
        return 0
    found, chosen = commands.find(name, case, runs, goldens)
    if chosen:
        commands.show_case(found, chosen, goldens)
        return 0
    outputs = Outputs(html=html, markdown=markdown, junit=junit, json=json)
    report = commands.report_on(found, goldens, baseline, gate=True, strict=False)
    _tell(report, outputs)
    return 0


@app.command()
def compare(
    before: Annotated[str, typer.Argument(help="A run: its id, or the beginning of it.", metavar="RUN")],
    after: Annotated[str, typer.Argument(help="Another run.", metavar="RUN")] = "last",
    *,
    goldens: Goldens = None,
    runs: Runs = None,
    strict: Strict = False,
    html: Html = None,
    markdown: Markdown = None,
    junit: Junit = None,
    json: Json = False,
) -> int:
    """Compare two runs as the gate does, the first in the place of the baseline."""
    from evals import commands
    from evals.showing.views import Outputs

    outputs = Outputs(html=html, markdown=markdown, junit=junit, json=json)
    return _tell(commands.compare(before, after, goldens=goldens, runs=runs, strict=strict), outputs)


@app.command()
def bless(
    name: Annotated[str, typer.Argument(help="A run, or last.", metavar="RUN")] = "last",
    *,
    reason: Annotated[str, typer.Option(help="What changed, and why it is right.")],
    accept: Accept = "",
    by: Annotated[str | None, typer.Option(help="Who answers for it; git's user by default.")] = None,
    goldens: Goldens = None,
    baseline: Base = None,
    runs: Runs = None,
) -> int:
    """Make a run the baseline, with a reason."""
    from evals import commands

    accepted = [one.strip() for one in accept.split(",") if one.strip()]
    path = commands.bless_run(name, reason, accepted, by=by, goldens=goldens, baseline=baseline, runs=runs)
    typer.echo(f"blessed: {path}")
    return 0


@app.command()
def noise(
    *,
    goldens: Goldens = None,
    store: Store = None,
    model: Annotated[str | None, typer.Option(help="The model that answers.", metavar="M")] = None,
    only: Annotated[list[str] | None, typer.Option(help="Case ids or patterns.", metavar="ID")] = None,
    kind: Annotated[list[str] | None, typer.Option(help="Only this kind of question.", metavar="K")] = None,
    repeat: Annotated[int, typer.Option(help="Ask each question so often.", min=2, metavar="K")] = 2,
    jobs: Annotated[int, typer.Option(help="Questions at a time.", min=1, metavar="N")] = 2,
    max_cost: Annotated[float | None, typer.Option(help="Spend at most this much.", metavar="USD")] = None,
    runs: Runs = None,
) -> int:
    """Ask the same thing several times and show what differs: the noise that the gate must bear (A/A)."""
    from evals import commands
    from evals.running.runner import Terms

    request = commands.make_request(
        commands.Choice(goldens, store, None, model, tuple(only or ()), tuple(kind or ()), None, runs)
    )
    terms = Terms(repeats=repeat, jobs=jobs, max_cost_usd=max_cost)
    commands.show_noise(commands.hold(request, terms, None, quiet=False), request.goldens)
    return 0


@app.command()
def make(
    *,
    store: Store = None,
    out: Drafts = Path("exam/draft.jsonl"),
    n: Annotated[int, typer.Option("-n", help="How many questions.", min=3, metavar="N")] = 60,
    seed: Annotated[int, typer.Option(help="Another seed, other questions.")] = 0,
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON schema of a question.")] = False,
) -> int:
    """Draft an exam from the facts of a store, for a person to review."""
    from evals import commands

    if schema:
        commands.print_schema()
        return 0
    commands.make_exam(store, out, n, seed)
    return 0


@app.command()
def calibrate(
    *,
    judge: Annotated[str, typer.Option(help="The model that judges.", metavar="M")],
    labelled: Annotated[Path | None, typer.Option(help="Claims that people judged.", metavar="FILE")] = None,
) -> int:
    """Hold a judge against claims that people have judged."""
    from evals import commands

    return 0 if commands.calibrate_judge(judge, labelled) else 1


def _tell(report: "Report", outputs: "Outputs") -> int:
    """Print a report and write what was asked for; give the exit code."""
    from evals.showing.views import write_all

    write_all(report, outputs)
    return report.exit_code


if TYPE_CHECKING:
    from evals.showing.views import Outputs
