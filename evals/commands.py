"""What each command of `assistant eval` does; how it is called is in `cli.py`."""

import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import NamedTuple, get_args

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.text import Text

from assistant.doors.terminal import open_console, show
from assistant.pipeline import Assistant
from assistant.plain import one_line
from evals.baselines import baseline_path, bless, load_baseline, save_baseline, who
from evals.cases import KINDS, case_schema
from evals.deciding.gate import decide
from evals.errors import ExamError, RunError
from evals.goldens import GOLDEN, load_exam
from evals.judge import Judge, calibrate, load_labelled
from evals.make import NOT_REVIEWED, draft_exam, write_drafts
from evals.records import Attempt, Baseline, Blessing
from evals.running.engines import EngineName
from evals.running.models import open_chat
from evals.running.replies import CachedChat
from evals.running.runner import Terms
from evals.running.runs import find_run, list_runs, read_run, runs_folder
from evals.running.session import Request, open_session, resume
from evals.running.stores import cache_folder
from evals.running.summary import question_of, summarise
from evals.showing.details import case_lines, noise_lines
from evals.showing.report import Report


class Choice(NamedTuple):
    """The options that say what is asked of what, as they were typed."""

    goldens: Path | None
    store: str | None
    engine: str | None
    model: str | None
    only: tuple[str, ...]
    kinds: tuple[str, ...]
    judge: str | None
    runs: Path | None


def make_request(choice: Choice) -> Request:
    """Put the options of an exam together; which engine follows from the model unless it is named.

    Raises:
        ExamError: If an option has no such value.
    """
    name = choice.engine or ("extractive" if choice.model in {None, "none"} else "model")
    _check(name, get_args(EngineName), "engine")
    for kind in choice.kinds:
        _check(kind, KINDS, "kind")
    return Request(
        goldens=choice.goldens or GOLDEN,
        store=choice.store,
        engine=name,  # type: ignore[arg-type] # checked above
        model=None if choice.model == "none" else choice.model,
        only=tuple(part for one in choice.only for part in one.split(",") if part),
        kinds=choice.kinds,
        judge=choice.judge,
        runs=choice.runs or runs_folder(),
    )


def _check(value: str, known: Sequence[str], what: str) -> None:
    if value not in known:
        raise ExamError(f"there is no {what} {value!r}", hint=f"expected one of: {', '.join(known)}")


def stable_cases(request: Request, baseline: Path | None) -> frozenset[str]:
    """Give the questions that the baseline always passed: lazy repeats ask only these again."""
    known = load_baseline(baseline or baseline_path(request.goldens), request.engine)
    results = known.summary.results if known else ()
    return frozenset(result.case_id for result in results if result.passes and all(result.passes))


def hold(request: Request, terms: Terms, resumed: str | None, *, quiet: bool) -> Path:
    """Hold an exam with a progress bar; give its run file.

    Raises:
        ExamError: If it is interrupted; says how to go on.
    """
    session = open_session(replace(request, terms=terms))
    judge = Judge(_cached(request.judge)) if request.judge else None
    if resumed:
        journal, earlier = resume(find_run(resumed, request.runs), session)
    else:
        journal, earlier = session.begin(judge.fingerprint if judge else ""), None
    total = len(session.cases) * terms.repeats - len(earlier.done if earlier else ())
    try:
        with _bar(quiet=quiet) as bar:
            task = bar.add_task("exam", total=total)
            heard = partial(_advance, bar, task)
            reason = session.hold(journal, earlier=earlier, heard=heard, judge=judge)
        if reason:
            journal.end(reason)
    except KeyboardInterrupt as error:
        hint = f"go on: assistant eval run --resume {journal.path.name.split('.')[0]}"
        raise ExamError("interrupted; what was answered is kept", hint=hint) from error
    finally:
        session.close()
    return journal.path


def _advance(bar: Progress, task: TaskID, attempt: Attempt) -> None:
    """Move the bar by one attempt."""
    del attempt
    bar.advance(task)


def _cached(model: str) -> CachedChat:
    chat, server = open_chat(model)
    return CachedChat(chat, cache_folder() / "replies", server=server, repeat=0)


def _bar(*, quiet: bool) -> Progress:
    """Make a progress bar on standard error; none where nobody looks."""
    console = open_console(sys.stderr)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=console, transient=True, disable=quiet or not console.is_terminal)


def report_on(path: Path, goldens: Path | None, baseline: Path | None, *, gate: bool, strict: bool) -> Report:
    """Summarise a run and hold it against the baseline of its engine."""
    exam_path, run = goldens or GOLDEN, read_run(path)
    summary, attempts = summarise(run, load_exam(exam_path)), tuple(run.latest())
    known = load_baseline(baseline or baseline_path(exam_path), summary.header.engine) if gate else None
    if known is None:
        return Report(summary, attempts=attempts)
    return Report(summary, known, decide(summary, known, strict=strict, intervals=True), attempts)


def compare(
    before: str, after: str, *, goldens: Path | None, runs: Path | None, strict: bool = False
) -> Report:
    """Hold one run against another."""
    folder, exam = runs or runs_folder(), load_exam(goldens or GOLDEN)
    old, new = (summarise(read_run(find_run(name, folder)), exam) for name in (before, after))
    blessing = Blessing(by=f"run {old.header.run_id}", at=old.header.at, reason="compared by hand")
    known = Baseline(blessing=blessing, summary=old)
    return Report(new, known, decide(new, known, strict=strict, intervals=True))


def bless_run(  # noqa: PLR0913 - each is an option of the command
    name: str,
    reason: str,
    accept: Sequence[str],
    *,
    by: str | None,
    goldens: Path | None,
    baseline: Path | None,
    runs: Path | None,
) -> Path:
    """Make a run the baseline; give the file."""
    exam_path = goldens or GOLDEN
    path = baseline or baseline_path(exam_path)
    summary = summarise(read_run(find_run(name, runs or runs_folder())), load_exam(exam_path))
    old = load_baseline(path, summary.header.engine)
    save_baseline(path, bless(summary, old, by=by or who(), reason=reason, accept=accept))
    return path


def find(name: str, case: str | None, runs: Path | None, goldens: Path | None) -> tuple[Path, str | None]:
    """Find a run and one of its cases; a name that is no run is a case of the last one.

    Raises:
        RunError: If it is neither.
    """
    folder = runs or runs_folder()
    try:
        return find_run(name, folder), case
    except RunError:
        if case is None and list_runs(folder) and name in load_exam(goldens or GOLDEN).where:
            return find_run("last", folder), name
        raise


def show_case(path: Path, case_id: str, goldens: Path | None) -> None:
    """Print all that is known of one case of a run."""
    exam = load_exam(goldens or GOLDEN)
    case = exam.case(case_id)
    attempts = [attempt for attempt in read_run(path).latest() if attempt.case_id == case_id]
    _print(case_lines(case, attempts, exam.where[case_id]))


def list_cases(goldens: Path | None) -> None:
    """Print the questions, one a line."""
    exam = load_exam(goldens or GOLDEN)
    _print(one_line(f"{case.id}  {case.kind}  {question_of(case)}") for case in exam.cases)


def show_noise(path: Path, goldens: Path) -> None:
    """Print what differs between repeats of the same thing."""
    _print(noise_lines(summarise(read_run(path), load_exam(goldens))))


def make_exam(store: str | None, out: Path, n: int, seed: int) -> None:
    """Draft questions from a store's facts and write them.

    Raises:
        ExamError: If there is such a file already, or the store states too little.
    """
    with Assistant.open(store=store, model="none") as assistant:
        drafts = draft_exam(assistant.papers(), assistant.facts(role="any"), n, seed)
    write_drafts(drafts, out)
    _print(
        [
            f"{len(drafts)} questions drafted: {out}",
            NOT_REVIEWED,
            f"next:  assistant eval run --goldens {out}",
        ]
    )


def print_schema() -> None:
    """Print the JSON schema of a question."""
    open_console().file.write(json.dumps(case_schema(), indent=2) + "\n")


def calibrate_judge(model: str, labelled: Path | None) -> bool:
    """Hold a judge against people and print how it does; say whether its word may be taken."""
    rows = load_labelled(labelled) if labelled else load_labelled()
    result = calibrate(Judge(_cached(model)), rows)
    _print(
        [
            f"{result.n} claims judged, {result.unusable} without a usable verdict",
            f"agreement {result.agreement:.3f}   kappa {result.kappa:.3f}",
            f"TPR {result.tpr:.3f}: supported claims that it calls so",
            f"TNR {result.tnr:.3f}: unsupported claims that it calls so",
            "calibrated" if result.calibrated else "not calibrated: its measures stay advisory",
        ]
    )
    return result.calibrated


def _print(lines: Iterable[str]) -> None:
    console = open_console()
    for line in lines:
        show(console, Text(line))
