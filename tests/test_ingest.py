"""Taking papers in: nothing of an unreadable source, and the same end however often and wherever it stops."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.testing import PAPERS, HashEmbedder
from store.errors import SourceError
from store.index import Index
from store.ingest import BATCH, ingest, remove
from store.records import Dropped, Fact, IngestReport, Paper


@pytest.fixture
def index(tmp_path: Path) -> Index:
    return Index.open(tmp_path / "store", embedder=HashEmbedder(), create=True)


def write(path: Path, *rows: dict[str, object]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def row(
    title: str, abstract: str = "We prune a network in 3 GPU-hours.", **more: object
) -> dict[str, object]:
    return {"title": title, "abstract": abstract, **more}


def counts(report: IngestReport) -> tuple[int, int, int, int]:
    return report.added, report.updated, report.unchanged, len(report.dropped)


def test_the_same_source_twice_changes_nothing(index: Index, tmp_path: Path) -> None:
    source = write(tmp_path / "a.jsonl", row("One"), row("Two"), row("one!"))

    first = ingest(source, index)
    generation = index.generation
    second = ingest(source, index)

    assert counts(first) == (2, 0, 0, 1)
    assert counts(second) == (0, 0, 2, 1)
    assert first.dropped == (
        Dropped(source="a.jsonl", where="one!", why="its title came before in the same ingest"),
    )
    assert index.generation == generation


def test_a_changed_abstract_is_updated_with_its_facts(index: Index, tmp_path: Path) -> None:
    def state(paper: Paper) -> list[Fact]:
        text = paper.abstract[:2]
        return [
            Fact(
                paper_id=paper.paper_id,
                title=paper.title,
                kind="bits",
                value=1,
                unit="bit",
                text=text,
                start=0,
                end=2,
            )
        ]

    ingest(write(tmp_path / "a.jsonl", row("One"), row("Two")), index, extract=state)
    report = ingest(write(tmp_path / "a.jsonl", row("One", "It differs."), row("Two")), index, extract=state)

    assert counts(report) == (0, 1, 1, 0)
    assert report.facts == 1
    assert [fact.text for fact in index.facts.of_paper("one")] == ["It"]
    assert len(index.facts) == 2


def test_a_folder_is_read_in_order_without_hidden_files(index: Index, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    (folder / "deep").mkdir(parents=True)
    write(folder / "b.jsonl", row("One", "From b."))
    write(folder / "a.jsonl", row("One", "From a."))
    write(folder / "deep" / "c.jsonl", row("Three"))
    (folder / ".hidden").write_bytes(b"\x00")

    report = ingest(folder, index)

    assert counts(report) == (2, 0, 0, 1)
    first = index.papers()[0]
    assert (first.abstract, first.source) == ("From a.", "a.jsonl")


def test_nothing_of_an_unreadable_source_is_taken_in(index: Index, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    write(folder / "a.jsonl", *(row(f"Paper {number}") for number in range(BATCH + 1)))
    (folder / "b.jsonl").write_text('{"title": "B", "abstr', encoding="utf-8")

    with pytest.raises(SourceError, match=r"b\.jsonl, line 1: expected one JSON object a line"):
        ingest(folder, index)

    assert len(index) == 0
    assert not (tmp_path / "store").exists()


def test_an_empty_folder_or_no_file_is_refused(index: Index, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for source in (tmp_path / "empty", tmp_path / "missing"):
        with pytest.raises(SourceError):
            ingest(source, index)


def test_progress_is_told_to_the_end(index: Index, tmp_path: Path) -> None:
    told: list[tuple[int, int | None]] = []
    source = write(tmp_path / "a.jsonl", *(row(f"Paper {number}") for number in range(BATCH + 1)))

    ingest(source, index, progress=lambda done, total: told.append((done, total)))

    assert told == [(BATCH, BATCH + 1), (BATCH + 1, BATCH + 1)]


def test_papers_and_sources_are_removed(index: Index, tmp_path: Path) -> None:
    ingest(PAPERS, index)
    ingest(write(tmp_path / "a.jsonl", row("One"), row("Two")), index)

    assert remove("prunewell", index) == 1
    assert remove("nobody", index) == 0
    assert remove(str(tmp_path / "a.jsonl"), index) == 2
    assert index.paper("prunewell") is None
    assert len(index) == len(PAPERS) - 1

    ingest([Paper(paper_id="a", title="Alpha", abstract="It is.", source="mine/of today")], index)
    assert remove("", index) == remove("/", index) == 0
    assert remove("mine/of today", index) == 1


def test_the_bundled_corpus_goes_into_any_store(tmp_path: Path) -> None:
    with Index.open(tmp_path / "words", create=True) as index:
        report = ingest("bundled", index, extract=lambda _: ())

        assert counts(report) == (676, 0, 0, 0)
        assert {(paper.source, paper.text_kind) for paper in index.papers()} == {("bundled", "digest")}
        assert counts(ingest("bundled", index)) == (0, 0, 676, 0)
        assert remove("bundled", index) == 676


KILLED = """
import os, sys, pathlib
from assistant.testing import HashEmbedder
from store import ingest
from store.index import Index
folder, source, batches = pathlib.Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
ingest.BATCH = 2
index = Index.open(folder, embedder=HashEmbedder(), create=True)
stop = lambda done, total: os._exit(9) if done >= 2 * batches else None
ingest.ingest(source, index, progress=stop)
"""


@pytest.mark.parametrize("batches", [1, 3])
def test_a_kill_in_mid_ingest_loses_nothing(tmp_path: Path, batches: int) -> None:
    """What was there stays readable; the same ingest again comes to the same end."""
    papers = write(tmp_path / "a.jsonl", *(row(f"Paper {number}") for number in range(6)))
    whole = Index.open(tmp_path / "whole", embedder=HashEmbedder(), create=True)
    ingest(PAPERS, whole)
    ingest(papers, whole)
    index = Index.open(tmp_path / "store", embedder=HashEmbedder(), create=True)
    ingest(PAPERS, index)

    killed = subprocess.run(
        [sys.executable, "-c", KILLED, tmp_path / "store", papers, str(batches)],
        check=False,
        capture_output=True,
    )

    assert killed.returncode == 9, killed.stderr
    with Index.open(tmp_path / "store", embedder=HashEmbedder()) as reader:
        assert reader.papers() == list(PAPERS)
    assert index.search("pruning")
    report = ingest(papers, index)
    assert (report.added, report.unchanged) == (6 - 2 * batches, 2 * batches)
    assert index.manifest.sha256 == whole.manifest.sha256


def test_the_seeds_give_the_ids_of_the_corpus(tmp_path: Path, shared: Path) -> None:
    with Index.open(tmp_path / "words", create=True) as index:
        report = ingest(shared / "seeds", index, extract=lambda _: ())
        corpus = (shared / "corpus" / "efficient-deep-learning.jsonl").read_text(encoding="utf-8")

        assert counts(report) == (676, 0, 0, 38)
        assert set(index.paper_ids) == {json.loads(line)["id"] for line in corpus.splitlines()}
