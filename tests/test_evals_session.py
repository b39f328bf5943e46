"""An exam is opened: cases chosen, a store made for it once, the header written; the same run is resumed."""

import json
from pathlib import Path

import pytest

from assistant import pipeline
from assistant.testing import PAPERS, HashEmbedder, ScriptedChat
from evals import extras
from evals.deciding.means import compare_means
from evals.deciding.pairing import Sides
from evals.errors import ExamError, MissingExtra, RunError
from evals.goldens import GOLDEN, load_exam
from evals.pytest_plugin import _contains, is_stable
from evals.running import models, session, stores
from evals.running.runs import read_run
from evals.running.session import Request, choose, open_session, resume
from evals.running.summary import summarise
from evals.showing.details import case_lines, noise_lines
from evals.showing.plots import kinds_plot
from evals.showing.report import Report
from evals.testing import make_summary

CASES = [
    {
        "id": f"f{number}",
        "kind": "factoid",
        "question": f"What does {paper.title} say?",
        "papers": [paper.paper_id],
        "answer_keys": [[paper.title]],
    }
    for number, paper in enumerate(PAPERS[:3])
]
COMPUTED = {
    "id": "s1",
    "kind": "list",
    "question": "Which papers use at most 4 bits?",
    "corpus": "gold",
    "condition": {"kind": "bits", "bounds": [{"cmp": "<=", "value": 4, "unit": "bit"}]},
}


@pytest.fixture
def request_(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Request:
    monkeypatch.setattr(pipeline, "default_embedder", lambda *_: HashEmbedder())
    monkeypatch.setattr(stores, "default_embedder", lambda *_: HashEmbedder())
    monkeypatch.setenv("ASSISTANT_CACHE", str(tmp_path / "cache"))
    folder = tmp_path / "golden"
    folder.mkdir()
    rows = [*CASES, COMPUTED]
    (folder / "cases.jsonl").write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    gold = [{"paper": paper.paper_id, "facts": []} for paper in PAPERS[:4]]
    (folder / "facts.jsonl").write_text("\n".join(json.dumps(row) for row in gold), encoding="utf-8")
    with pipeline.Assistant.open(store=tmp_path / "store", model="none") as assistant:
        assistant.ingest(PAPERS)
    return Request(goldens=folder, store=str(tmp_path / "store"), runs=tmp_path / "runs")


def test_cases_are_chosen_by_id_pattern_and_kind() -> None:
    exam = load_exam()

    assert [case.id for case in choose(exam, ["s0*", "l01"], [])] == [
        "s01",
        *(f"s0{n}" for n in range(2, 10)),
        "l01",
    ]
    assert {case.kind for case in choose(exam, [], ["compare"])} == {"compare"}
    with pytest.raises(ExamError, match="no question is called 'zzz'"):
        choose(exam, ["zzz"], [])


def test_a_computed_list_is_asked_of_the_gold_papers_alone(request_: Request) -> None:
    opened = open_session(request_)

    assert len(opened.engine.base("all").papers()) == len(PAPERS)
    assert len(opened.engine.base("gold").papers()) == 4
    opened.close()


def test_a_store_is_made_once_for_the_same_papers_and_rules(
    request_: Request, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        opened = open_session(request_)
        opened.engine.base("gold")
        opened.close()
    assert capsys.readouterr().err.count("indexing the exam's papers") == 1

    monkeypatch.setattr(stores, "hash_rules", lambda: "other rules")
    open_session(request_).engine.base("gold")

    assert capsys.readouterr().err.count("indexing the exam's papers") == 1


def test_a_run_of_the_same_exam_is_resumed_and_no_other(request_: Request) -> None:
    opened = open_session(request_)
    journal = opened.begin()
    assert opened.hold(journal) == ""

    _, earlier = resume(journal.path, opened)
    assert len(earlier.done) == 4
    (request_.goldens / "cases.jsonl").write_text(json.dumps(CASES[0]), encoding="utf-8")
    with pytest.raises(RunError, match="had another cases"):
        resume(journal.path, open_session(request_))


def test_the_header_says_what_the_run_is_made_of(request_: Request) -> None:
    header = session.make_header(open_session(request_))

    assert set(header.cases) == {"f0", "f1", "f2", "s1"}
    assert header.papers == len(PAPERS)
    assert "rules " in header.index
    assert (header.engine, header.model, header.deterministic) == ("extractive", "extractive", True)


def test_a_scripted_model_can_be_examined(request_: Request) -> None:
    opened = open_session(Request(**{**vars(request_), "engine": "no-retrieval", "only": ("f*",)}), SILENT)
    journal = opened.begin()

    opened.hold(journal)

    run = read_run(journal.path)
    assert {one.answers[0].status for one in run.attempts} == {"not_found"}
    assert (run.header.engine, run.header.model, run.header.deterministic) == (
        "no-retrieval",
        "scripted",
        False,
    )


SILENT = ScriptedChat(lambda _: {"known": False, "answer": ""})


def test_a_model_that_cannot_be_had_is_a_usage_error() -> None:
    with pytest.raises(ExamError, match="needs a server or a key"):
        models.open_chat("any")


def test_one_case_is_told_in_full(request_: Request) -> None:
    opened = open_session(request_)
    journal = opened.begin()
    opened.hold(journal)
    run = read_run(journal.path)

    told = "\n".join(case_lines(opened.exam.case("f0"), run.latest()[:1], "cases.jsonl:1"))

    assert told.startswith("f0   factoid   cases.jsonl:1\nasked    What does")
    for word in ("gold     papers", "answer   ", "cited    [1]", "factoid accuracy", "search   "):
        assert word in told
    assert "nothing differs, as it must be" in "\n".join(noise_lines(summarise(run, opened.exam)))
    assert "<svg" in kinds_plot(Report(summarise(run, opened.exam)))


def test_noise_is_told_by_question_and_measure() -> None:
    noisy = make_summary({"a": (1.0, 0.0), "b": (1.0, 1.0)})

    told = "\n".join(noise_lines(noisy))

    assert "1 of 2 questions flip" in told
    assert "factoid accuracy: 1.000 0.500" in told
    assert "flips    a 1/2" in told


def test_lazy_repeats_count_once_in_means() -> None:
    base = make_summary({"a": (1.0,), "b": (1.0,)})
    lazy = make_summary({"a": (0.0, 1.0, 1.0), "b": (1.0,)}, lazy=True)

    line = next(one for one in compare_means(Sides(lazy, base), intervals=False) if one.n)

    assert (line.now, line.losses) == (0.5, 1)


def test_a_missing_extra_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    for package, give in (
        ("yaml", extras.yaml_module),
        ("scipy", extras.stats_module),
        ("jinja2", extras.jinja_module),
        ("ir_measures", extras.measures_module),
    ):
        monkeypatch.setitem(__import__("sys").modules, package, None)
        with pytest.raises(MissingExtra, match=r"pip install 'paper-assistant\[evals\]'"):
            give()


def test_the_plugin_collects_only_what_the_command_line_names(pytestconfig: pytest.Config) -> None:
    lists = GOLDEN / "lists.jsonl"

    assert _contains(pytestconfig, str(GOLDEN), lists)
    assert _contains(pytestconfig, f"{lists}::l01", lists)
    assert not _contains(pytestconfig, str(pytestconfig.rootpath), lists)
    assert not is_stable(type("Held", (), {"baseline": None})(), load_exam().cases[0])  # type: ignore[arg-type]
