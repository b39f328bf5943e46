"""`assistant eval` as a person and as CI call it: words, exit codes, files."""

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from assistant import cli as front
from assistant import pipeline
from assistant.pipeline import Assistant
from assistant.testing import PAPERS, HashEmbedder

CASES = [
    {
        "id": f"f{number}",
        "kind": "factoid",
        "question": f"What does the paper {paper.title} say?",
        "papers": [paper.paper_id],
        "answer_keys": [[paper.title.split(":")[0]]],
    }
    for number, paper in enumerate(PAPERS[:6])
]
OFF_TOPIC = {"id": "u1", "kind": "unanswerable", "question": "how do I boil an egg?", "reason": "off-topic"}


class Desk:
    """A folder with a store and an exam, and the command."""

    def __init__(self, folder: Path, store: Path) -> None:
        self.folder, self.store = folder, store
        self.exam = folder / "exam.jsonl"
        self.exam.write_text("\n".join(json.dumps(case) for case in [*CASES, OFF_TOPIC]), encoding="utf-8")

    def call(self, command: str, *words: str, store: bool = True) -> int:
        places = ["--goldens", str(self.exam), "--runs", str(self.folder / "runs")]
        if store:
            places += ["--store", str(self.store)]
        with pytest.raises(SystemExit) as left:
            front.app(["eval", command, *words, *places])
        return int(left.value.code or 0)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("papers") / "store"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "default_embedder", lambda *_: HashEmbedder())
        with Assistant.open(store=folder, model="none") as assistant:
            assistant.ingest(PAPERS)
    return folder


@pytest.fixture
def desk(store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr(pipeline, "default_embedder", lambda *_: HashEmbedder())
    monkeypatch.setenv("ASSISTANT_CACHE", str(tmp_path / "cache"))
    return Desk(tmp_path, store)


def test_run_bless_run_show_compare_noise(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    assert desk.call("run") == 0
    assert "no baseline to compare with" in capsys.readouterr().out
    assert desk.call("bless", "--reason", "first", "--by", "ana", store=False) == 0
    assert desk.call("run", "--html", str(desk.folder / "page.html")) == 0
    shown = capsys.readouterr().out
    assert "NO REGRESSION" in shown
    assert "7 of 7 questions paired" in shown
    assert (desk.folder / "page.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert desk.call("show", "f1", store=False) == 0
    assert "What does the paper" in capsys.readouterr().out
    assert desk.call("compare", "last", store=False) == 0
    assert desk.call("noise", "--repeat", "2") == 0
    assert "nothing differs, as it must be" in capsys.readouterr().out


def test_a_regression_is_one_and_names_the_question(
    desk: Desk, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.call("run")
    desk.call("bless", "--reason", "first", store=False)
    real = pipeline.answer_by_rules
    gone = {"status": "not_found", "reason": "gone", "claims": (), "rows": ()}

    def lost(*words: object) -> object:
        found, evidence, draft = real(*words)  # type: ignore[arg-type]
        return found, evidence, draft.model_copy(update=gone)

    monkeypatch.setattr(pipeline, "answer_by_rules", lost)

    code = desk.call("run", "--json")

    told = json.loads(capsys.readouterr().out.strip().splitlines()[-1])
    assert (code, told["verdict"]) == (1, "regression")
    assert {one["rule"] for one in told["gate"]["findings"] if one["level"] == "red"} >= {"collapse"}
    assert desk.call("bless", "--reason", "because", store=False) == 2
    assert "this run is worse in" in capsys.readouterr().err


def test_another_corpus_cannot_be_decided(desk: Desk) -> None:
    desk.call("run")
    desk.call("bless", "--reason", "first", store=False)
    desk.store = Path(shutil.copytree(desk.store, desk.folder / "store"))
    with Assistant.open(store=desk.store, model="none") as assistant:
        assistant.ingest([PAPERS[0].model_copy(update={"abstract": PAPERS[0].abstract + " More."})])

    assert desk.call("run") == 3


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("run", "--engine", "oracel"), "there is no engine 'oracel'"),
        (("run", "--kind", "riddle"), "there is no kind 'riddle'"),
        (("run", "--only", "nope"), "no question is called 'nope'"),
        (("run", "--engine", "no-retrieval"), "needs a model"),
        (("run", "--model", "gpt-x"), "needs a server or a key"),
        (("run", "--resume", "1999"), "there is no run '1999'"),
        (("run", "--repeat", "0"), "Invalid value for '--repeat'"),
    ],
)
def test_usage_errors_are_two_and_plain(
    desk: Desk, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], told: str
) -> None:
    assert desk.call(*words) == 2
    said = capsys.readouterr().err
    assert told in said
    assert "Traceback" not in said


def test_a_broken_golden_file_is_a_usage_error(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.exam.write_text("{", encoding="utf-8")

    assert desk.call("run") == 2
    assert "exam.jsonl:1: expected one JSON object on the line" in capsys.readouterr().err


def test_a_question_about_a_paper_that_is_not_there_is_a_usage_error(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.exam.write_text(json.dumps(CASES[0] | {"papers": ["ghost"]}), encoding="utf-8")

    assert desk.call("run") == 2
    assert "names the paper 'ghost', which the store does not hold" in capsys.readouterr().err


def test_selected_questions_alone_are_asked_and_not_blessed(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    assert desk.call("run", "--only", "f1,f2", "--only", "u*") == 0
    assert "3 questions" in capsys.readouterr().out

    assert desk.call("bless", "--reason", "r", store=False) == 2
    assert "only a run of all questions can be blessed" in capsys.readouterr().err


def test_a_draft_exam_can_be_held(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.exam = desk.folder / "drafts" / "draft.jsonl"
    store = str(desk.store)
    with pytest.raises(SystemExit):
        front.app(["eval", "make", "--store", store, "--out", str(desk.exam), "-n", "12"])
    assert "nobody has checked them" in capsys.readouterr().out

    assert desk.call("run") == 0
    assert "they measure consistency, not truth" in capsys.readouterr().out


def test_help_is_quick_and_loads_nothing_heavy() -> None:
    heavy = {"scipy", "jinja2", "chromadb", "numpy", "rich.table"}
    code = f"import sys, evals.cli; print(sorted({heavy!r} & set(sys.modules)))"
    start = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
    assert time.perf_counter() - start < 20
