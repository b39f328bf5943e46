"""From a request to an exam that can be held: cases chosen, assistants opened, the header written."""

import fnmatch
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from assistant.model.chatmodel import ChatModel
from assistant.pipeline import Assistant
from evals.cases import Case, hash_case
from evals.errors import ExamError, RunError
from evals.goldens import GOLDEN, Exam, check_papers, load_exam
from evals.records import Header
from evals.running.engines import Engine, EngineName
from evals.running.fingerprints import git_revision, hash_corpus, hash_prompts, machine, version_of
from evals.running.models import open_chat
from evals.running.runner import Hall, Heard, Judged, Terms, hold
from evals.running.runs import Journal, Run, read_run, runs_folder
from evals.running.stores import Opener, cache_folder, hash_rules
from evals.scoring.context import Context
from evals.scoring.metrics import SCORERS_VERSION
from store.records import Paper


@dataclass(frozen=True)
class Request:
    """What exam is to be held."""

    goldens: Path = GOLDEN
    store: str | None = None
    engine: EngineName = "extractive"
    model: str | None = None
    only: tuple[str, ...] = ()
    """Case ids, or patterns of them."""
    kinds: tuple[str, ...] = ()
    terms: Terms = field(default_factory=Terms)
    runs: Path = field(default_factory=runs_folder)
    judge: str | None = None
    """A model that judges claims; None for none."""

    @property
    def selected(self) -> str:
        """What the exam is confined to; empty for all of it."""
        return " ".join((*self.only, *self.kinds))


@dataclass
class Session:
    """An exam that is ready to be held."""

    request: Request
    exam: Exam
    engine: Engine

    @cached_property
    def cases(self) -> tuple[Case, ...]:
        """The chosen cases."""
        return choose(self.exam, self.request.only, self.request.kinds)

    @cached_property
    def papers(self) -> list[Paper]:
        """All papers of the store."""
        return self.engine.base().papers()

    @cached_property
    def context(self) -> Context:
        """What answers are held against."""
        return Context(papers={paper.paper_id: paper for paper in self.papers}, gold=self.exam.gold)

    def hold(
        self,
        journal: Journal,
        *,
        earlier: Run | None = None,
        heard: Heard | None = None,
        judge: Judged | None = None,
    ) -> str:
        """Hold the exam, or what is left of it; give why it ended early, empty if it did not."""
        done = earlier.attempts if earlier else []
        hall = Hall(self.engine, self.context, journal, judge=judge, heard=heard)
        hall.spent += [cost for attempt in done for cost in (attempt.spent_usd, attempt.judge_usd)]
        return hold(self.cases, hall, self.request.terms, done)

    def begin(self, judge: str = "") -> Journal:
        """Start a run file."""
        return Journal.begin(self.request.runs, make_header(self, judge))

    def close(self) -> None:
        """Let go of the stores."""
        self.engine.close()


def open_session(request: Request, chat: ChatModel | None = None) -> Session:
    """Load the golden files and open what is examined.

    Args:
        request: What exam.
        chat: The model that answers, in the place of the one that the request names.

    Raises:
        ExamError: If the golden files are broken, or name papers that the store does not hold.
    """
    exam = load_exam(request.goldens)
    choose(exam, request.only, request.kinds)
    named = open_chat(request.model) if request.model and chat is None else (chat, "")
    if named[0] is None and request.engine in {"model", "no-retrieval"}:
        raise ExamError(f"the engine {request.engine!r} needs a model", hint="name one: --model MODEL")
    opener = Opener(request.store, exam)
    engine = Engine(request.engine, opener, chat=named[0], server=named[1], cache=cache_folder() / "replies")
    session = Session(request, exam, engine)
    check_papers(exam, session.context.papers)
    return session


def choose(exam: Exam, only: Sequence[str], kinds: Sequence[str]) -> tuple[Case, ...]:
    """Choose cases by id, pattern and kind.

    Raises:
        ExamError: If none is left.
    """
    chosen = tuple(
        case
        for case in exam.cases
        if (not kinds or case.kind in kinds)
        and (not only or any(fnmatch.fnmatch(case.id, one) for one in only))
    )
    if not chosen:
        asked = " ".join((*only, *kinds))
        raise ExamError(f"no question is called {asked!r}", hint=f"the first ones are: {_some_ids(exam)}")
    return chosen


def _some_ids(exam: Exam) -> str:
    return ", ".join(case.id for case in exam.cases[:3])


def index_fingerprint(assistant: Assistant) -> str:
    """Say what an index was built with."""
    manifest = assistant.index.manifest
    versions = " ".join(f"{name} {version}" for name, version in sorted(manifest.versions.items()))
    return f"{manifest.embedder or 'words only'}; {versions}; rules {hash_rules()}"


def make_header(session: Session, judge: str = "") -> Header:
    """Write down what a run is made of."""
    request, engine = session.request, session.engine
    at = datetime.now(UTC)
    return Header(
        # Milliseconds keep the order of names that of time; the rest keeps two at once apart.
        run_id=f"{at:%Y%m%d-%H%M%S}-{at.microsecond // 1000:03}-{request.engine}-{secrets.token_hex(2)}",
        at=at.isoformat(timespec="seconds"),
        engine=request.engine,
        model=engine.model,
        deterministic=engine.deterministic,
        repeats=request.terms.repeats,
        lazy=bool(request.terms.stable),
        cases={case.id: hash_case(case, SCORERS_VERSION) for case in session.cases},
        corpus=hash_corpus(session.papers),
        papers=len(session.papers),
        index=index_fingerprint(engine.base()),
        prompts=hash_prompts(),
        scorers=SCORERS_VERSION,
        judge=judge,
        prices=f"genai-prices {version_of('genai-prices')}",
        git=git_revision(),
        machine=machine(),
        options={
            "selected": request.selected,
            "goldens": request.goldens.name,
            "store": request.store or "default",
            "drafts": str(sum(not case.reviewed for case in session.cases)),
        },
    )


def check_resumable(run: Run, session: Session) -> None:
    """Make sure that a run can go on with what is asked for now.

    Raises:
        RunError: If it was made of something else.
    """
    fresh = make_header(session)
    for name in ("engine", "model", "cases", "corpus", "prompts", "scorers"):
        if getattr(run.header, name) != getattr(fresh, name):
            hint = "start a new run: assistant eval run"
            raise RunError(f"the run {run.header.run_id} had another {name}, so it cannot go on", hint=hint)


def resume(path: Path, session: Session) -> tuple[Journal, Run]:
    """Open a run file to go on with it."""
    run = read_run(path)
    check_resumable(run, session)
    return Journal(path), run
