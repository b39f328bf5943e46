"""JSON lines: what is a paper is read exactly, what is not is refused with its line."""

import json
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.errors import SourceError
from store.identity import clean_text
from store.readers import read_source
from store.readers.jsonl import EXPECTED
from store.readers.lines import LONGEST_LINE
from store.records import Dropped, Paper


def write(folder: Path, *rows: object) -> Path:
    path = folder / "papers.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return path


def test_all_fields_are_read(tmp_path: Path) -> None:
    row = {
        "id": "x1",
        "title": " Fast\nNets ",
        "abstract": "We prune.",
        "url": "https://example.org/x1",
        "year": "2024",
        "authors": ["Ada L.", {"name": "Carl B."}],
        "venue": "ignored",
    }

    papers = list(read_source(write(tmp_path, row, {"title": "B", "digest": "Short.", "year": None})))

    assert papers == [
        Paper(
            paper_id="x1",
            title="Fast Nets",
            abstract="We prune.",
            url="https://example.org/x1",
            year=2024,
            authors=("Ada L.", "Carl B."),
            source="papers.jsonl",
        ),
        Paper(paper_id="b", title="B", abstract="Short.", source="papers.jsonl", text_kind="digest"),
    ]


def test_a_blank_abstract_is_left_out_and_said(tmp_path: Path) -> None:
    [left_out] = read_source(write(tmp_path, {"title": "A", "abstract": " \x00"}))

    assert left_out == Dropped(source="papers.jsonl", where="A", why="its abstract is blank")


@pytest.mark.parametrize(
    "line",
    [
        '{"title": "B", "abstract": "cut o',
        "[1, 2]",
        '"text"',
        '{"name": "no title"}',
        '{"title": 3, "abstract": "x"}',
        '{"title": "B", "abstract": "x", "year": "soon"}',
        '{"title": "B", "abstract": "x", "year": 1e999}',
        '{"title": "B", "abstract": "x", "authors": 7}',
        '{"title": "B", "abstract": "x", "authors": [7]}',
        "[" * 100_000,
        "{" + '"a":{' * 50_000,
    ],
)
def test_a_line_that_is_no_paper_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "papers.jsonl"
    path.write_text(f'{{"title": "A", "abstract": "x"}}\n\n{line}\n', encoding="utf-8")

    with pytest.raises(SourceError, match=r"papers\.jsonl, line 3: expected .*, found"):
        list(read_source(path))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "line 1: expected papers, found an empty file"),
        (b"\n \n", "blank lines only"),
        (b'{"title": "A", "abstract": "x\xff"}', "text in UTF-8, found byte 0xff at column 30"),
        (b"\x7fELF\x00\x00\x01", "binary"),
        (b"PK\x03\x04\x14\x00\x00", "binary"),
        (b"%PDF-1.7 text", "expected a saved page of papers"),
        (b"<!DOCTYPE html><p>", "expected a saved page of papers"),
        (b'[{"title": "A"}]', "expected a saved page of papers"),
        (b"{not json", f"expected {EXPECTED}, found '{{not json'"),
        ("A title".encode("utf-16"), "expected text"),
    ],
)
def test_what_is_no_text_of_papers_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)

    with pytest.raises(SourceError) as error:
        list(read_source(path))

    assert said in str(error.value)
    assert str(path) in str(error.value)


def test_a_file_that_is_not_there_or_a_folder_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "missing", tmp_path):
        with pytest.raises(SourceError, match="cannot be read"):
            read_source(path)


def test_a_line_without_end_is_not_read_into_memory(tmp_path: Path) -> None:
    path = tmp_path / "endless"
    path.write_bytes(b'{"title": "' + b"x" * LONGEST_LINE)

    with pytest.raises(SourceError, match="line 1: expected a line of less than 8,000,000 bytes"):
        list(read_source(path))


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "papers.jsonl"
    path.write_bytes(b'\xef\xbb\xbf{"title": "A", "abstract": "x"}\r\n{"title": "B", "abstract": "y"}\r\n')

    assert [paper.abstract for paper in read_source(path) if isinstance(paper, Paper)] == ["x", "y"]


@given(title=st.text(max_size=30), abstract=st.text(max_size=80))
def test_any_text_comes_back_as_it_is_but_for_control_characters(
    tmp_path_factory: pytest.TempPathFactory, title: str, abstract: str
) -> None:
    [read] = read_source(write(tmp_path_factory.getbasetemp(), {"title": title, "abstract": abstract}))

    if isinstance(read, Paper):
        assert (read.title, read.abstract) == (" ".join(clean_text(title).split()), clean_text(abstract))
    else:
        assert not clean_text(title) or not clean_text(abstract)


def test_a_large_file_is_read_a_line_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "papers.jsonl"
    row = json.dumps({"title": "T", "abstract": "word " * 2000})
    path.write_text("\n".join([row] * 2000), encoding="utf-8")  # 20 MB

    tracemalloc.start()
    count = sum(1 for _ in read_source(path))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert count == 2000
    assert peak < 1_000_000
