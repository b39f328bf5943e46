"""`pytest evals/`: one item a question, stable ids, and last of all one item for the gate.

    pytest evals/ -k s07   pytest evals/ -m list   pytest evals/ -n 2   pytest -p evals.pytest_plugin my/exam

A question fails only by an invariant or a collapse, as in the gate; one that the baseline fails too is
"xfailed". The gate decides over all questions that were asked. A plain `pytest` leaves the exam alone. With
xdist the workers share one run file, and the gate waits until every question is in it.
"""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from evals.baselines import baseline_path, load_baseline
from evals.cases import KINDS, Case, hash_case
from evals.deciding.gate import decide
from evals.deciding.pairing import Sides
from evals.goldens import NOT_CASES, load_exam
from evals.records import Attempt, Baseline
from evals.running.runner import Hall
from evals.running.runs import SUFFIX, Journal, Run, read_run, runs_folder
from evals.running.session import Request, Session, make_header, open_session
from evals.running.summary import summarise
from evals.scoring.metrics import SCORERS_VERSION
from evals.showing.report import Report, cause_counts, headline

SESSION = pytest.StashKey["Held"]()
GATE = "gate"
LONGEST_WAIT_S = 600.0
"""For questions that other workers are still asking."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of an exam."""
    group = parser.getgroup("exam")
    group.addoption("--exam-store", help="the store that is asked; the default one without it")
    group.addoption("--exam-runs", help="where the run file goes", default=None)


def pytest_configure(config: pytest.Config) -> None:
    """Declare a mark for each kind of question, and name the run file, once for all workers."""
    for kind in (*KINDS, GATE):
        config.addinivalue_line("markers", f"{kind}: questions of the exam of this kind")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect golden files, where the exam was asked for by name."""
    config = parent.config
    asked = config.args_source is pytest.Config.ArgsSource.ARGS and any(
        _contains(config, argument, file_path) for argument in config.args
    )
    is_golden = file_path.suffix in {".jsonl", ".yaml", ".yml"} and file_path.name not in NOT_CASES
    in_exam = file_path.parent.name == "golden" or not _is_ours(file_path)
    if not (asked and is_golden and in_exam) or file_path.name.endswith(SUFFIX):
        return None
    return ExamFile.from_parent(parent, path=file_path)


def _is_ours(path: Path) -> bool:
    """Say whether a file lies in this package, where only `golden` holds questions."""
    return Path(__file__).parent in path.parents


def _contains(config: pytest.Config, argument: str, path: Path) -> bool:
    """Say whether a file lies in an exam's own folder that the command line names."""
    named = (config.invocation_params.dir / argument.split("::", maxsplit=1)[0]).resolve()
    return named == path or (named != config.rootpath and named in path.parents)


@pytest.hookimpl(trylast=True)  # after -k and -m have chosen: the gate is for the questions that are left
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put one gate behind all questions."""
    questions = [item for item in items if isinstance(item, Question)]
    if not questions:
        return
    last = questions[-1].parent
    if isinstance(last, ExamFile):
        items.append(GateItem.from_parent(last, name=GATE, questions=[one.case.id for one in questions]))


class Held:
    """An exam that pytest holds: opened once a process, written to one file for all workers."""

    def __init__(self, config: pytest.Config, goldens: Path) -> None:
        store = config.getoption("--exam-store")
        runs = config.getoption("--exam-runs")
        request = Request(goldens=goldens, store=store, runs=Path(runs) if runs else runs_folder())
        self.session: Session = open_session(request)
        self.baseline: Baseline | None = load_baseline(baseline_path(goldens), "extractive")
        self.journal = self._journal(config)
        self.hall = Hall(self.session.engine, self.session.context, self.journal)

    def _journal(self, config: pytest.Config) -> Journal:
        """Begin the run file; workers of xdist share the one whose name follows from their common run."""
        shared = getattr(config, "workerinput", {}).get("testrunuid")
        if not shared:
            return self.session.begin()
        header = make_header(self.session).model_copy(update={"run_id": f"pytest-{shared[:12]}"})
        path = self.session.request.runs / f"{header.run_id}{SUFFIX}"
        return Journal(path) if path.exists() else Journal.begin(path.parent, header)

    def run(self) -> Run:
        """Read what is written so far."""
        return read_run(self.journal.path)


def held_by(item: pytest.Item, goldens: Path) -> Held:
    """Give the exam of this process, opened with its first question."""
    stash = item.session.stash
    if SESSION not in stash:
        stash[SESSION] = Held(item.config, goldens)
    return stash[SESSION]


class ExamFile(pytest.File):
    """One golden file."""

    def collect(self) -> Iterator[pytest.Item]:
        """Give one item a question."""
        for case in load_exam(self.path).cases:
            yield Question.from_parent(self, name=case.id, case=case)

    @property
    def goldens(self) -> Path:
        """The whole exam: the folder, where it is the project's own."""
        return self.path.parent if _is_ours(self.path) else self.path


class QuestionFailed(Exception):
    """A question failed by an invariant or a collapse."""


class Question(pytest.Item):
    """One question, asked once."""

    parent: ExamFile

    def __init__(self, *, case: Case, **fields: object) -> None:
        super().__init__(**fields)  # type: ignore[arg-type] # pytest's own
        self.case = case
        self.add_marker(case.kind)

    def runtest(self) -> None:
        """Ask, and fail only where the gate would for this question alone.

        Raises:
            QuestionFailed: If an invariant is broken, or a stable question fails.
        """
        held = held_by(self, self.parent.goldens)
        attempt = held.hall.sit(self.case, 0)
        self.add_report_section("call", "exam", _tell(attempt))
        if attempt.error:
            raise QuestionFailed(attempt.error)
        if attempt.violations:
            raise QuestionFailed("\n".join(attempt.violations))
        if not attempt.passed:
            if is_stable(held, self.case):
                raise QuestionFailed(_tell(attempt))
            pytest.xfail("it fails in the baseline as well")

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException]) -> str:  # type: ignore[override]
        """Tell a failed question as a sentence, anything else with its traceback."""
        if isinstance(excinfo.value, QuestionFailed):
            return f"{self.case.question}\n{excinfo.value}"
        return str(super().repr_failure(excinfo))

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Say where the question stands."""
        return self.path, None, f"{self.case.kind}: {self.name}"


def is_stable(held: Held, case: Case) -> bool:
    """Say whether the baseline passes a question, with the same gold, every time."""
    base = held.baseline.summary if held.baseline else None
    if base is None or base.header.cases.get(case.id) != hash_case(case, SCORERS_VERSION):
        return False
    sides = Sides(base, base)
    return case.id in sides.there and sides.is_admitted(sides.there[case.id])


class GateItem(pytest.Item):
    """The last item: is the whole worse than the baseline?"""

    parent: ExamFile

    def __init__(self, *, questions: list[str], **fields: object) -> None:
        super().__init__(**fields)  # type: ignore[arg-type] # pytest's own
        self.questions = frozenset(questions)
        self.add_marker(GATE)

    def runtest(self) -> None:
        """Wait for every question, and decide.

        Raises:
            QuestionFailed: If the gate is red, or cannot decide.
        """
        held = held_by(self, self.parent.goldens)
        run = self._wait(held)
        if held.baseline is None:
            pytest.skip("there is no baseline yet: assistant eval bless")
        asked = {case_id: h for case_id, h in run.header.cases.items() if case_id in self.questions}
        selected = "" if asked == run.header.cases else "selected by pytest"
        options = run.header.options | {"selected": selected}
        run.header = run.header.model_copy(update={"cases": asked, "options": options})
        held.journal.end()
        run.ended = ""
        summary = summarise(run, held.session.exam)
        report = Report(summary, held.baseline, decide(summary, held.baseline))
        if report.gate and report.gate.exit_code:
            reds = [one for one in report.gate.findings if one.level in {"red", "cannot decide"}]
            lines = [f"{one.rule} {one.case_id or ''}: {one.text}" for one in reds]
            raise QuestionFailed("\n".join((headline(report), cause_counts(report), *lines)))

    def _wait(self, held: Held) -> Run:
        """Wait until every question is in the run file; other workers may still be asking."""
        end = time.monotonic() + LONGEST_WAIT_S
        run = held.run()
        while self.questions - {one.case_id for one in run.attempts} and time.monotonic() < end:
            time.sleep(0.2)
            run = held.run()
        return run

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException]) -> str:  # type: ignore[override]
        """Tell a red gate in words, anything else with its traceback."""
        if isinstance(excinfo.value, QuestionFailed):
            return str(excinfo.value)
        return str(super().repr_failure(excinfo))

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Say what it is."""
        return self.path, None, "exam: gate"


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Let go of the stores."""
    if SESSION in session.stash:
        session.stash[SESSION].session.close()


def _tell(attempt: Attempt) -> str:
    """Say what was answered, and why it is wrong."""
    said = [f"[{answer.status}] {answer.text}" for answer in attempt.answers]
    why = [f"{trace.cause}: {trace.paper_id} {trace.detail}" for trace in attempt.traces]
    return "\n".join((*said, *why))
