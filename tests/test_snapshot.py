"""Derived files give back what Chroma held, and nothing else."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.embedding import unit_rows
from store.errors import StoreBroken
from store.keeping.snapshot import Snapshot, write_snapshot
from store.keeping.stored import Stored, packed, unpacked
from store.records import Fact, Paper
from store.sentences import sentence_spans

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)
DIM = 4


@st.composite
def all_stored(draw: st.DrawFn) -> list[Stored]:
    """Papers with facts, with or without vectors."""
    with_vectors = draw(st.booleans())
    rng = np.random.default_rng(draw(st.integers(0, 9)))
    rows = []
    for number, text in enumerate(draw(st.lists(TEXTS, max_size=5))):
        spans = tuple(sentence_spans(text))
        fact = Fact(
            paper_id=str(number),
            title=text,
            kind="bits",
            value=4,
            unit="b",
            text=text,
            start=0,
            end=1,
            metric=text,
        )
        rows.append(
            Stored(
                paper=Paper(paper_id=str(number), title=text, abstract=text, url=text, authors=(text,)),
                facts=(fact,) * (number % 3),
                vector=unit_rows(rng.standard_normal(DIM)) if with_vectors else None,
                spans=spans,
                sentences=rng.standard_normal((len(spans), DIM)).astype(np.float16) if with_vectors else None,
            )
        )
    return rows


@given(all_stored())
def test_what_was_written_comes_back(tmp_path_factory: pytest.TempPathFactory, rows: list[Stored]) -> None:
    folder = tmp_path_factory.mktemp("derived") / "generation"

    write_snapshot(folder, rows)

    snapshot = Snapshot.load(folder)
    assert snapshot.papers == tuple(row.paper for row in rows)
    assert [snapshot.facts.fact(row) for row in range(len(snapshot.facts))] == [
        f for row in rows for f in row.facts
    ]
    for number, row in enumerate(rows):
        spans, sentences = snapshot.sentences(number)
        assert [tuple(span) for span in spans.tolist()] == list(row.spans)
        if row.vector is not None:
            assert np.array_equal(snapshot.vectors[number], row.vector)
            assert sentences is None or np.array_equal(sentences, np.float32(row.sentences))  # type: ignore[arg-type]


@given(all_stored())
def test_a_record_survives_packing(rows: list[Stored]) -> None:
    for row in rows:
        vector = np.ones(1) if row.vector is None else np.float64(row.vector)
        back = unpacked(row.paper.paper_id, row.paper.abstract, packed(row), vector)

        assert (back.paper, back.facts, back.spans) == (row.paper, row.facts, row.spans)
        assert (back.vector is None) == (row.vector is None)
        assert row.sentences is None or not row.spans or np.array_equal(back.sentences, row.sentences)  # type: ignore[arg-type]


def test_the_hash_tells_whether_two_stores_hold_the_same(tmp_path: Path) -> None:
    one, two = (Stored(Paper(paper_id=name, title=name, abstract=name), ()) for name in "ab")

    assert write_snapshot(tmp_path / "1", [one]) == write_snapshot(tmp_path / "2", [one])
    assert write_snapshot(tmp_path / "3", [two]) != write_snapshot(tmp_path / "4", [one, two])


def test_a_write_that_fails_leaves_no_generation(tmp_path: Path) -> None:
    def failing() -> list[Stored]:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_snapshot(tmp_path / "generation", (row for row in failing()))

    with pytest.raises(StoreBroken):
        Snapshot.load(tmp_path / "generation")


@pytest.mark.parametrize("listed", ["[]", "{}", '{"layout": 3, "files": {"papers": 1}}', "null"])
def test_a_list_of_files_that_is_something_else_is_damage(tmp_path: Path, listed: str) -> None:
    """So that the store derives them anew."""
    write_snapshot(tmp_path / "generation", [])
    (tmp_path / "generation" / "files.json").write_text(listed)

    with pytest.raises(StoreBroken):
        Snapshot.load(tmp_path / "generation")
