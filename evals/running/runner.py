"""Holds an exam: asks every case with an engine, as often as asked, and writes each attempt down at once.

A run that was stopped or killed goes on where its file ends. A failure is an error, never a wrong answer; it
is asked again when the run is resumed, and a wrong answer never is. Time is that of asking alone.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import UTC, datetime

from assistant.records import Answer
from evals.cases import Case, Conversation
from evals.records import Attempt, Trace
from evals.running.engines import Engine, corpus_of
from evals.running.replies import CachedChat
from evals.running.runs import Journal
from evals.running.summary import sum_known
from evals.scoring.causes import DEEP, explain
from evals.scoring.chats import is_right
from evals.scoring.context import Context
from evals.scoring.scorers import mark
from evals.subjects import Subject
from store.errors import KnownError

Todo = tuple[str, int]
"""A case's id and which repeat of it."""
Heard = Callable[[Attempt], None]
Judged = Callable[[Case, Attempt], Attempt]
"""Adds a judge's scores to an attempt."""
LAZY_REPEATS = 3
"""A stable question that failed is asked so often in all."""


@dataclass(frozen=True)
class Terms:
    """How an exam is held."""

    repeats: int = 1
    jobs: int = 2
    max_cost_usd: float | None = None
    """Of calls that really go out; None for no limit."""
    stable: frozenset[str] = frozenset()
    """Lazy repeats: these cases are asked again when their first answer fails; empty for none."""


@dataclass
class Hall:
    """Where an exam is held: the engine, what is true, and the file that is written."""

    engine: Engine
    context: Context
    journal: Journal
    judge: Judged | None = None
    heard: Heard | None = None
    """Told of every attempt, for a progress bar."""
    spent: list[float | None] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def sit(self, case: Case, repeat: int) -> Attempt:
        """Ask one case once, score it, explain it, and write it down."""
        attempt = attempt_case(self.engine, case, repeat)
        attempt = mark(case, attempt, self.context)
        attempt = self._explain(case, attempt)
        if self.judge and attempt.error is None:
            attempt = self.judge(case, attempt)
        with self._lock:
            self.journal.write(attempt)
            self.spent += [attempt.spent_usd, attempt.judge_usd]
            if self.heard:
                self.heard(attempt)
        return attempt

    def _explain(self, case: Case, attempt: Attempt) -> Attempt:
        """Say why it failed; what cannot be explained is still written down."""
        try:
            return explain(case, attempt, self.engine.base(corpus_of(case)), self.context)
        except Exception as error:  # noqa: BLE001 - an explanation must not cost the answer
            trace = Trace(paper_id="", side="extra", detail=f"{type(error).__name__}: {error}")
            return attempt.model_copy(update={"traces": (trace,)})


def hold(cases: Sequence[Case], hall: Hall, terms: Terms, earlier: Sequence[Attempt] = ()) -> str:
    """Ask all cases that are not done yet.

    Args:
        cases: What is asked.
        hall: With what, and where it is written.
        terms: How often, how fast, how dear.
        earlier: What an interrupted run has already; what failed there is asked again.

    Returns:
        Why it ended early, empty if it did not. On Ctrl-C what is in flight is finished, and the interrupt
        goes on.
    """
    done = {(attempt.case_id, attempt.repeat) for attempt in earlier if attempt.error is None}
    by_id = {case.id: case for case in cases}
    first = [(case.id, repeat) for repeat in range(terms.repeats) for case in cases]
    lazy = [one for attempt in earlier if attempt.case_id in by_id for one in more(attempt, terms)]
    todo = [one for one in dict.fromkeys((*first, *lazy)) if one not in done]
    with ThreadPoolExecutor(max_workers=terms.jobs) as pool:
        reason = _drain(deque(todo), by_id, hall, terms, pool)
    if not reason:
        hall.journal.end()
    return reason


def more(attempt: Attempt, terms: Terms) -> list[Todo]:
    """Give the lazy repeats that a first attempt calls for: only a stable question that failed has any."""
    if attempt.repeat or attempt.passed is not False or attempt.case_id not in terms.stable:
        return []
    return [(attempt.case_id, number) for number in range(terms.repeats, LAZY_REPEATS)]


def _drain(
    todo: deque[Todo], by_id: Mapping[str, Case], hall: Hall, terms: Terms, pool: ThreadPoolExecutor
) -> str:
    """Keep the pool busy, and no busier: what is not submitted need not be cancelled."""
    running: set[Future[Attempt]] = set()
    while True:
        reason = over_budget(hall.spent, terms.max_cost_usd)
        while todo and not reason and len(running) < terms.jobs:
            case_id, repeat = todo.popleft()
            running.add(pool.submit(hall.sit, by_id[case_id], repeat))
        if not running:
            return reason
        finished, running = wait(running, return_when=FIRST_COMPLETED)
        for future in finished:
            todo.extend(more(future.result(), terms))


def over_budget(spent: Sequence[float | None], cap: float | None) -> str:
    """Say why no more may be asked; empty while it may.

    Example:
        >>> over_budget([0.2, 0.3], 0.4)
        'the spend cap of 0.40 USD is reached: 0.50 USD'
        >>> over_budget([0.1], None)
        ''
    """
    if cap is None:
        return ""
    total = sum_known(spent)
    if total is None:
        return f"the price of the model is not known, so the spend cap of {cap:.2f} USD cannot be kept"
    return f"the spend cap of {cap:.2f} USD is reached: {total:.2f} USD" if total >= cap else ""


def attempt_case(engine: Engine, case: Case, repeat: int) -> Attempt:
    """Ask one case once; whatever goes wrong is an error, and the exam goes on."""
    at = datetime.now(UTC).isoformat(timespec="seconds")
    blank = Attempt(case_id=case.id, repeat=repeat, at=at)
    try:
        subject, chat = engine.subject(case, repeat)
        return _ask(subject, case, blank, chat)
    except KnownError as error:
        return blank.model_copy(update={"error": str(error)})
    except Exception as error:  # noqa: BLE001 - a fault of what is examined must not end the exam
        return blank.model_copy(update={"error": f"{type(error).__name__}: {error}"})


def _ask(subject: Subject, case: Case, blank: Attempt, chat: CachedChat | None) -> Attempt:
    ranked = [] if isinstance(case, Conversation) else subject.search(case.question, k=DEEP)
    start = time.perf_counter()
    answers = _answers(subject, case)
    seconds = time.perf_counter() - start
    usages = [answer.usage for answer in answers]
    if chat and chat.failure and any(answer.model != chat.name for answer in answers):
        # Answered by rules because the model failed: true for a person, and no answer of the model's.
        return blank.model_copy(update={"error": chat.failure, "spent_usd": chat.spent.cost_usd})
    return blank.model_copy(
        update={
            "answers": answers,
            "alone": _ask_alone(subject, case, answers),
            "ranked": tuple((hit.paper_id, hit.score) for hit in ranked),
            "seconds": seconds,
            "cost_usd": sum_known(usage.cost_usd for usage in usages),
            "spent_usd": chat.spent.cost_usd if chat else 0.0,
            "replayed": bool(chat and chat.replayed),
        }
    )


def _answers(subject: Subject, case: Case) -> tuple[Answer, ...]:
    if isinstance(case, Conversation):
        talk = subject.chat()
        return tuple(talk.ask(turn.question) for turn in case.turns)
    return () if case.kind == "retrieval" else (subject.ask(case.question),)


def _ask_alone(subject: Subject, case: Case, answers: Sequence[Answer]) -> dict[int, Answer]:
    """Ask the failed turns of a conversation once more, alone, to tell carry-over errors."""
    if not isinstance(case, Conversation):
        return {}
    turns = enumerate(zip(case.turns, answers, strict=True))
    failed = {number: turn for number, (turn, answer) in turns if number and not is_right(turn, answer)}
    return {number: subject.ask(turn.standalone) for number, turn in failed.items()}
