"""A deliberately broken assistant is caught by `eval run`, and the right cause is named: five mutants.

Over a part of the bundled corpus and of its exam, with vectors of hashes in the place of the embedded model.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant import pipeline, routes
from assistant.pipeline import Assistant
from assistant.records import Plan, Verified
from assistant.testing import HashEmbedder
from evals import cli
from evals.commands import report_on
from evals.goldens import GOLDEN
from evals.running.runs import find_run
from evals.showing.report import Report, findings_of
from store import facts
from store.records import Fact, Paper

FACTOIDS = 24
CORPUS = Path(__file__).parents[1] / "store" / "corpus" / "efficient-deep-learning.jsonl"
FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "<", "~": "<"}


class Held:
    """An exam with its store, its runs and its blessed baseline."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.goldens, self.store = folder / "exam" / "golden", folder / "store"
        self.goldens.mkdir(parents=True)
        copy_exam(self.goldens)
        fill_store(self.store)

    def run(self, *words: str) -> int:
        places = ["--goldens", str(self.goldens), "--runs", str(self.folder / "runs")]
        code = cli.app([*words, *places], standalone_mode=False)
        return int(code)

    def examine(self, store: Path | None = None) -> tuple[int, Report]:
        code = self.run("run", "--store", str(store or self.store))
        path = find_run("last", self.folder / "runs")
        return code, report_on(path, self.goldens, None, gate=True, strict=False)


def copy_exam(folder: Path) -> None:
    """Take all questions that are quick to ask, and some of the rest."""
    for name in ("computed.jsonl", "unanswerable.jsonl", "facts.jsonl"):
        (folder / name).write_bytes((GOLDEN / name).read_bytes())
    lines = (GOLDEN / "factoid.jsonl").read_text(encoding="utf-8").splitlines()
    (folder / "factoid.jsonl").write_text("\n".join(lines[:FACTOIDS]) + "\n", encoding="utf-8")


def fill_store(folder: Path) -> None:
    """Take in the papers that the questions are about, and as many others."""
    gold = {json.loads(line)["paper"] for line in (GOLDEN / "facts.jsonl").read_text().splitlines()}
    near = {
        p
        for line in (GOLDEN / "unanswerable.jsonl").read_text().splitlines()
        for p in json.loads(line)["near"]
    }
    rows = [json.loads(line) for line in CORPUS.read_text(encoding="utf-8").splitlines()]
    papers = [
        Paper(paper_id=row["id"], title=row["title"], abstract=row["digest"], text_kind="digest")
        for row in rows
        if row["id"] in gold | near
    ]
    with Assistant.open(store=folder, model="none") as assistant:
        assistant.ingest(papers)


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Held]:
    folder = tmp_path_factory.mktemp("mutants")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "default_embedder", lambda *_: HashEmbedder())
        patch.setattr("evals.running.stores.default_embedder", lambda *_: HashEmbedder())
        patch.setenv("ASSISTANT_CACHE", str(folder / "cache"))
        exam = Held(folder)
        assert exam.run("run", "--store", str(exam.store)) == 0
        assert exam.run("bless", "--reason", "the assistant as it is", "--by", "tests") == 0
        yield exam


def causes(report: Report) -> Counter[str]:
    """Count the causes named for questions that got worse."""
    assert report.gate is not None
    worse = {one.case_id for one in findings_of(report.gate, "invariant", "collapse")}
    results = [result for result in report.summary.results if result.case_id in worse]
    return Counter(cause for result in results for cause in {line.split(":")[0] for line in result.causes})


def test_the_same_assistant_passes(held: Held) -> None:
    code, report = held.examine()

    assert code == 0
    assert causes(report) == {}


def test_retrieval_off_is_caught(held: Held, monkeypatch: pytest.MonkeyPatch) -> None:
    real = routes.retrieve
    monkeypatch.setattr(routes, "retrieve", lambda *words: real(*words).model_copy(update={"hits": ()}))

    code, report = held.examine()

    assert code == 1
    assert causes(report).most_common(1)[0][0] == "not retrieved"


def test_role_always_own_is_caught(held: Held, monkeypatch: pytest.MonkeyPatch) -> None:
    real: Callable[[Paper], tuple[Fact, ...]] = facts.extract_facts
    own = {"role": "own"}
    monkeypatch.setattr(
        facts, "extract_facts", lambda paper: tuple(f.model_copy(update=own) for f in real(paper))
    )
    monkeypatch.setattr("evals.running.stores.hash_rules", lambda: "mutant")
    broken = held.folder / "roles"
    fill_store(broken)

    code, report = held.examine(broken)

    assert code == 1
    assert causes(report).most_common(1)[0][0] == "wrong role"


def test_off_by_one_quote_is_caught(held: Held, monkeypatch: pytest.MonkeyPatch) -> None:
    real = pipeline.verify

    def shifted(*words: Any) -> Verified:
        verified = real(*words)
        moved = tuple(one.model_copy(update={"start": one.start + 1}) for one in verified.citations)
        return verified.model_copy(update={"citations": moved})

    monkeypatch.setattr(pipeline, "verify", shifted)

    code, report = held.examine()

    assert code == 1
    assert report.gate is not None
    assert {one.rule for one in report.gate.findings if one.level == "red"} == {"invariant"}
    assert causes(report).most_common(1)[0][0] == "quote not verbatim"


def test_flipped_condition_is_caught(held: Held, monkeypatch: pytest.MonkeyPatch) -> None:
    real = pipeline.plan_follow_up

    def flipped(*words: Any) -> Plan:
        plan = real(*words)
        conditions = tuple(
            one.model_copy(
                update={"bounds": tuple(b.model_copy(update={"cmp": FLIPPED[b.cmp]}) for b in one.bounds)}
            )
            for one in plan.conditions
        )
        return plan.model_copy(update={"conditions": conditions})

    monkeypatch.setattr(pipeline, "plan_follow_up", flipped)

    code, report = held.examine()

    named = causes(report)
    assert code == 1
    assert {cause for cause, _ in named.most_common(2)} == {"filtered out", "let through"}


def test_abstention_off_is_caught(held: Held, monkeypatch: pytest.MonkeyPatch) -> None:
    real = routes.judge
    answered = {"status": "answered", "reason": None}
    monkeypatch.setattr(routes, "judge", lambda *words: real(*words).model_copy(update=answered))

    code, report = held.examine()

    assert code == 1
    assert causes(report).most_common(1)[0][0] == "did not abstain"
