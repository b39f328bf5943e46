"""Run files: shared by writers, torn by kills, found by a few letters, refused when of another make."""

import threading
from pathlib import Path

import pytest

from evals.errors import RunError
from evals.records import Attempt
from evals.running.fingerprints import git_revision, hash_corpus
from evals.running.runs import Journal, find_run, list_runs, read_run
from evals.running.summary import measure_speed, summarise
from evals.testing import make_answer, make_header
from store.records import Paper


def begin(folder: Path, run_id: str = "20260101-extractive") -> Journal:
    return Journal.begin(folder, make_header(["a", "b"]).model_copy(update={"run_id": run_id}))


def test_writers_share_a_file_without_tearing_lines(tmp_path: Path) -> None:
    journal = begin(tmp_path)
    text = "x" * 20_000

    def write(number: int) -> None:
        for repeat in range(20):
            journal.write(Attempt(case_id=f"c{number}", repeat=repeat, error=text))

    threads = [threading.Thread(target=write, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len({(one.case_id, one.repeat) for one in read_run(journal.path).attempts}) == 120


def test_a_torn_line_is_dropped_and_the_next_one_is_whole(tmp_path: Path) -> None:
    journal = begin(tmp_path)
    journal.write(Attempt(case_id="a"))
    with journal.path.open("a") as file:
        file.write('{"attempt": {"case')
    journal.write(Attempt(case_id="b"))

    assert [one.case_id for one in read_run(journal.path).attempts] == ["a", "b"]


def test_the_last_attempt_that_did_not_fail_counts(tmp_path: Path) -> None:
    journal = begin(tmp_path)
    for attempt in (
        Attempt(case_id="a", error="down"),
        Attempt(case_id="a"),
        Attempt(case_id="a", error="down again"),
    ):
        journal.write(attempt)

    run = read_run(journal.path)

    assert [one.error for one in run.latest()] == [None]
    assert run.done == {("a", 0)}


@pytest.mark.parametrize("text", ["", "not json\n", '{"attempt": {}}\n', '{"header": {"run_id": 1}}\n'])
def test_what_is_no_run_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.run.jsonl"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(RunError):
        read_run(path)


def test_runs_are_found_by_the_beginning_of_their_name(tmp_path: Path) -> None:
    first, last = begin(tmp_path, "20260101-a"), begin(tmp_path, "20260102-b")

    assert find_run("last", tmp_path) == last.path
    assert find_run("20260101", tmp_path) == first.path
    assert find_run(str(first.path), tmp_path) == first.path
    assert list_runs(tmp_path / "none") == []
    for name in ("2026", "x"):
        with pytest.raises(RunError, match="the newest are: 20260101-a, 20260102-b"):
            find_run(name, tmp_path)


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")

    with pytest.raises(RunError, match="runs cannot be written"):
        begin(tmp_path / "file" / "runs")


def test_speed_is_that_of_fresh_calls_and_unknown_costs_stay_unknown() -> None:
    answer = make_answer("q")
    fresh = Attempt(case_id="a", answers=(answer,), seconds=2.0, cost_usd=0.5, spent_usd=0.5)
    replayed = Attempt(
        case_id="b", answers=(answer,), seconds=0.01, cost_usd=0.5, spent_usd=0.0, replayed=True
    )
    unknown = Attempt(case_id="c", answers=(answer,), seconds=4.0, cost_usd=None)

    known, mixed = measure_speed([fresh, replayed]), measure_speed([fresh, unknown])

    assert (known.p50, known.fresh, known.replayed, known.cost_usd, known.spent_usd) == (2.0, 1, 1, 1.0, 0.5)
    assert (mixed.cost_usd, mixed.cost_per_case) == (None, None)


def test_an_interrupted_run_is_not_whole(tmp_path: Path) -> None:
    from evals.goldens import load_exam

    journal = begin(tmp_path)

    assert summarise(read_run(journal.path), load_exam()).capped == "it was interrupted"
    journal.end()
    assert summarise(read_run(journal.path), load_exam()).capped == ""


def test_the_corpus_is_the_same_in_any_order() -> None:
    papers = [Paper(paper_id=name, title=name, abstract="x") for name in "ab"]

    assert hash_corpus(papers) == hash_corpus(papers[::-1])
    assert hash_corpus(papers) != hash_corpus([papers[0], papers[1].model_copy(update={"abstract": "y"})])


def test_no_repository_is_no_revision(tmp_path: Path) -> None:
    assert git_revision(tmp_path) == ""
