"""An exam that is stopped, killed or too dear goes on where it ended; failures are never wrong answers."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from assistant.records import Answer, Usage
from evals.cases import Case, Conversation, Factoid, Turn
from evals.records import Attempt
from evals.running.runner import Hall, Terms, attempt_case, hold
from evals.running.runs import Journal, read_run
from evals.scoring.context import Context
from evals.testing import FakeEngine, FakeSubject, make_answer, make_header
from store.errors import KnownError
from store.records import Paper

PAPERS = [
    Paper(paper_id="foonet", title="FooNet: Small Nets", abstract="FooNet needs 12 GPU-hours."),
    Paper(paper_id="barnet", title="BarNet: Large Nets", abstract="BarNet needs 300 GPU-hours."),
]
CASES = tuple(
    Factoid(
        id=f"q{number}",
        question=f"How long does FooNet take, {number}?",
        papers=("foonet",),
        answer_keys=(("12",),),
    )
    for number in range(12)
)


def right(question: str, papers: Sequence[Paper]) -> Answer:
    return make_answer(question, papers[:1])


def wrong(question: str, papers: Sequence[Paper]) -> Answer:
    return make_answer(question, papers[1:])


def failing(error: Exception) -> FakeSubject:
    def reply(_question: str, _papers: Sequence[Paper]) -> Answer:
        raise error

    return FakeSubject(PAPERS, reply)


def make_hall(tmp_path: Path, subject: FakeSubject, cases: Sequence[Case] = CASES) -> Hall:
    header = make_header([case.id for case in cases])
    journal = Journal.begin(tmp_path, header)
    context = Context(papers={paper.paper_id: paper for paper in PAPERS})
    return Hall(FakeEngine(subject), context, journal)  # type: ignore[arg-type]


def test_every_case_is_asked_as_often_as_asked_for(tmp_path: Path) -> None:
    hall = make_hall(tmp_path, FakeSubject(PAPERS, right))

    reason = hold(CASES, hall, Terms(repeats=2))

    run = read_run(hall.journal.path)
    assert (reason, run.ended) == ("", "")
    assert Counter(one.case_id for one in run.attempts) == dict.fromkeys((case.id for case in CASES), 2)
    assert all(one.passed for one in run.attempts)


def test_a_failure_is_an_error_without_scores_and_is_asked_again(tmp_path: Path) -> None:
    hall = make_hall(tmp_path, failing(KnownError("the store is locked")))
    hold(CASES[:2], hall, Terms())
    first = read_run(hall.journal.path)
    again = Hall(FakeEngine(FakeSubject(PAPERS, right)), hall.context, hall.journal)  # type: ignore[arg-type]

    hold(CASES[:2], again, Terms(), first.attempts)

    told = [(one.error, one.scores, one.passed) for one in first.attempts]
    assert told == [("the store is locked", (), None)] * 2
    assert [one.error for one in read_run(hall.journal.path).latest()] == [None, None]


def test_a_fault_of_what_is_examined_does_not_end_the_exam() -> None:
    attempt = attempt_case(FakeEngine(failing(ZeroDivisionError("oh"))), CASES[0], 0)  # type: ignore[arg-type]

    assert attempt.error == "ZeroDivisionError: oh"


def test_wrong_answers_are_not_asked_again(tmp_path: Path) -> None:
    subject = FakeSubject(PAPERS, wrong)
    hall = make_hall(tmp_path, subject)
    hold(CASES, hall, Terms())

    hold(CASES, hall, Terms(), read_run(hall.journal.path).attempts)

    assert len(subject.asked) == len(CASES)


def test_lazy_repeats_ask_again_only_stable_questions_that_failed(tmp_path: Path) -> None:
    subject = FakeSubject(PAPERS, lambda q, p: wrong(q, p) if ", 1?" in q or ", 2?" in q else right(q, p))
    hall = make_hall(tmp_path, subject)

    hold(CASES, hall, Terms(stable=frozenset({"q1", "q3"})))

    counts = Counter(one.case_id for one in read_run(hall.journal.path).attempts)
    assert {case_id: count for case_id, count in counts.items() if count > 1} == {"q1": 3}


def test_the_spend_cap_stops_the_exam_and_keeps_what_is_done(tmp_path: Path) -> None:
    hall = make_hall(tmp_path, FakeSubject(PAPERS, right))
    hall.spent += [0.3, 0.3]

    reason = hold(CASES, hall, Terms(max_cost_usd=0.5))

    assert reason == "the spend cap of 0.50 USD is reached: 0.60 USD"
    assert read_run(hall.journal.path).attempts == []


def test_an_unknown_price_cannot_keep_a_cap(tmp_path: Path) -> None:
    hall = make_hall(tmp_path, FakeSubject(PAPERS, right))
    hall.spent += [None]

    assert "price of the model is not known" in hold(CASES, hall, Terms(max_cost_usd=0.5))


def test_costs_are_added_up_over_the_turns_of_a_conversation() -> None:
    turns = tuple(Turn(question=f"{n}?", standalone=f"{n}?", kind="lookup") for n in range(3))
    case = Conversation(id="chat", turns=turns)
    priced = {"usage": Usage(calls=1, cost_usd=0.25)}
    subject = FakeSubject(PAPERS, lambda q, p: right(q, p).model_copy(update=priced))

    attempt = attempt_case(FakeEngine(subject), case, 0)  # type: ignore[arg-type]

    assert (attempt.cost_usd, len(attempt.answers)) == (0.75, 3)


def test_an_interrupt_keeps_what_was_answered(tmp_path: Path) -> None:
    heard: list[Attempt] = []

    def stop(attempt: Attempt) -> None:
        heard.append(attempt)
        if len(heard) == 3:
            raise KeyboardInterrupt

    hall = make_hall(tmp_path, FakeSubject(PAPERS, right))
    hall.heard = stop

    with pytest.raises(KeyboardInterrupt):
        hold(CASES, hall, Terms(jobs=1))

    run = read_run(hall.journal.path)
    assert (len(run.attempts), run.ended) == (3, None)


KILLED = """
import sys
from pathlib import Path
from tests_runner import CASES, PAPERS, make_hall, right
from evals.running.runner import Terms, hold
from evals.testing import FakeSubject

folder, log = Path(sys.argv[1]), open(sys.argv[2], "a", buffering=1)

def told(question, papers):
    log.write(question + "\\n")
    return right(question, papers)

hold(CASES, make_hall(folder, FakeSubject(PAPERS, told, seconds=0.15)), Terms(jobs=2))
"""


def kill_in_the_middle(tmp_path: Path, log: Path) -> Path:
    """Hold an exam in another process and kill it after four answers; give its torn run file."""
    (tmp_path / "tests_runner.py").write_text(Path(__file__).read_text(encoding="utf-8"), encoding="utf-8")
    path = tmp_path / "runs" / "made-up.run.jsonl"
    log.touch()
    words = [sys.executable, "-c", KILLED, str(path.parent), str(log)]
    places = {"PYTHONPATH": os.pathsep.join([str(tmp_path), str(Path(__file__).parents[1])])}
    with subprocess.Popen(words, env=os.environ | places) as process:
        end = time.monotonic() + 60
        while time.monotonic() < end and (not path.exists() or path.read_text().count('"attempt"') < 4):
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
    with path.open("a", encoding="utf-8") as file:
        file.write('{"attempt": {"case_id": "q')  # what a kill in the middle of a write leaves
    return path


def test_a_killed_run_goes_on_with_nothing_lost_or_asked_twice_but_what_was_in_flight(tmp_path: Path) -> None:
    """`kill -9` in the middle, as often happens to long and dear runs."""
    log = tmp_path / "asked.txt"
    path = kill_in_the_middle(tmp_path, log)
    before = read_run(path)
    subject = FakeSubject(PAPERS, right)
    context = Context(papers={paper.paper_id: paper for paper in PAPERS})
    hall = Hall(FakeEngine(subject), context, Journal(path))  # type: ignore[arg-type]

    hold(CASES, hall, Terms(jobs=2), before.attempts)

    asked = Counter([*log.read_text(encoding="utf-8").splitlines(), *subject.asked])
    kept = {one.case_id for one in before.attempts}
    assert before.ended is None
    assert 4 <= len(kept) < len(CASES)
    assert {one.case_id for one in read_run(path).latest()} == {case.id for case in CASES}
    assert read_run(path).ended == ""
    assert sum(asked.values()) <= len(CASES) + 2
    assert all(asked[case.question] == 1 for case in CASES if case.id in kept)


def test_a_run_file_tells_all_it_was_made_of(tmp_path: Path) -> None:
    hall = make_hall(tmp_path, FakeSubject(PAPERS, right))

    header = json.loads(hall.journal.path.read_text(encoding="utf-8").splitlines()[0])["header"]

    assert {
        "git",
        "cases",
        "corpus",
        "index",
        "prompts",
        "scorers",
        "model",
        "prices",
        "machine",
    } <= header.keys()
