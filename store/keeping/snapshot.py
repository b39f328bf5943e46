"""The derived files of one generation of a store: written from Chroma, read without it.

Papers as JSON lines with their offsets, vectors as plain numbers (memory-mapped, scored exactly), the word
index, the fact columns. A snapshot never changes: a new generation gets a folder of its own, which is given
its name when all is written.
"""

import hashlib
import json
import os
import shutil
import zlib
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt
from pydantic import ValidationError

from store.errors import StoreBroken
from store.keeping.columns import FactTable
from store.keeping.stored import Stored
from store.names import Names
from store.records import Fact, Paper
from store.words import Document, WordIndex

_LIST = "files.json"
"""Size and CRC-32 of every other file, written last."""
LAYOUT = 3
"""Of the derived files; those of another number are derived anew."""
_SPOOL = "facts.jsonl"
_CHECKED = 64_000_000
"""Bytes: files up to this size are read through when opened (1 GB/s), larger ones only measured."""

_Kind = TypeVar("_Kind", Paper, Fact)
Ints = npt.NDArray[np.int64]


class Columns(NamedTuple):
    """The plain arrays of a snapshot, each in a file of its name."""

    papers: npt.NDArray[np.uint8]
    """JSON lines."""
    offsets: Ints
    """(papers + 1,): where each line begins."""
    vectors: npt.NDArray[np.float32]
    """(papers, dim), or nothing."""
    sentences: npt.NDArray[np.float16]
    """(sentences, dim), or nothing."""
    spans: npt.NDArray[np.int32]
    """(sentences, 2)."""
    starts: Ints
    """(papers + 1,): where each paper's sentences begin."""


_KINDS = Columns("u1", "<i8", "<f4", "<f2", "<i4", "<i8")  # type: ignore[arg-type]  # of the numbers in each file


class Snapshot:
    """One generation, open for reading. Safe to use from several threads."""

    def __init__(
        self, ids: list[str], columns: Columns, words: WordIndex, facts: FactTable, folder: Path | None = None
    ) -> None:
        self.paper_ids = ids
        self._columns = columns
        self.words = words
        self.facts = facts
        self._folder = folder

    @classmethod
    def empty(cls) -> "Snapshot":
        """Make the snapshot of a store without papers."""
        none = Columns(*(np.zeros(0, dtype=kind) for kind in _KINDS))
        return cls([], none, WordIndex.build([]), FactTable.from_facts([]))

    @classmethod
    def load(cls, folder: Path) -> "Snapshot":
        """Open the files of a generation; what is large is mapped, not read.

        Raises:
            StoreBroken: If a file is missing, torn or damaged, or they do not agree.
        """
        try:
            _check_files(folder)
            ids: list[str] = json.loads((folder / "ids.json").read_text(encoding="utf-8"))
            columns = Columns(*(_mapped(folder / name, kind) for name, kind in _KINDS._asdict().items()))
        except (
            OSError,
            ValueError,
            LookupError,
            TypeError,
            AttributeError,
        ) as error:  # JSON of another shape
            raise StoreBroken(f"the files in {str(folder)!r} cannot be read: {error}") from error
        words, facts = WordIndex.load(folder / "words"), FactTable.load(folder / "facts")
        if not len(columns.offsets) - 1 == len(columns.starts) - 1 == len(ids) == len(words):
            raise StoreBroken(f"the files in {str(folder)!r} do not agree with one another")
        return cls(ids, columns, words, facts, folder)

    def __len__(self) -> int:
        return len(self.paper_ids)

    @cached_property
    def rows(self) -> dict[str, int]:
        """The place of each paper in all arrays."""
        return {paper_id: row for row, paper_id in enumerate(self.paper_ids)}

    def paper(self, row: int) -> Paper:
        """Read one paper.

        Raises:
            StoreBroken: If what is written there is none.
        """
        start, end = self._columns.offsets[row], self._columns.offsets[row + 1]
        try:
            return Paper.model_validate_json(self._columns.papers[start:end].tobytes())
        except ValidationError as error:
            raise StoreBroken(f"the paper {self.paper_ids[row]!r} cannot be read back") from error

    @cached_property
    def names(self) -> Names:
        """What the papers are called."""
        return Names.load(self._folder / "names.json") if self._folder else Names.build(())

    @cached_property
    def papers(self) -> tuple[Paper, ...]:
        """All papers, read once."""
        return tuple(self.paper(row) for row in range(len(self)))

    @cached_property
    def vectors(self) -> npt.NDArray[np.float32]:
        """The vectors of all papers, (papers, dim)."""
        return self._columns.vectors.reshape(len(self), -1)

    @cached_property
    def mean_vector(self) -> npt.NDArray[np.float32]:
        """The mean of all papers' vectors, (dim,): what they have in common."""
        return np.asarray(self.vectors.mean(axis=0) if len(self) else np.zeros(1), dtype=np.float32)

    @property
    def typical_cosine(self) -> float:
        """The mean cosine of two papers: that of all pairs is the squared length of the mean vector."""
        return float(self.mean_vector @ self.mean_vector)

    @property
    def has_sentences(self) -> bool:
        """Whether sentences have vectors of their own."""
        return len(self._columns.sentences) > 0

    def sentences(self, row: int) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.float32] | None]:
        """Give the sentences of a paper, (sentences, 2) spans, and their vectors where there are any."""
        spans = self._columns.spans.reshape(-1, 2)
        start, end = int(self._columns.starts[row]), int(self._columns.starts[row + 1])
        if not self.has_sentences:
            return spans[start:end], None
        return spans[start:end], self._columns.sentences.reshape(len(spans), -1)[start:end].astype(np.float32)


def _mapped(path: Path, kind: str) -> npt.NDArray[Any]:
    """Map a file of plain numbers; an empty one cannot be mapped."""
    if path.stat().st_size == 0:
        return np.zeros(0, dtype=kind)
    return np.asarray(np.memmap(path, dtype=kind, mode="r"))  # its own class takes 5 us for each slice


def write_snapshot(folder: Path, stored: Iterable[Stored]) -> str:
    """Write the files of a generation, and give the folder its name when all are there.

    Args:
        folder: Where it is to lie.
        stored: All papers, taken one at a time.

    Returns:
        The SHA-256 of the papers, which says whether two stores hold the same.
    """
    draft = folder.with_name(f"{folder.name}.{os.getpid()}.tmp")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    WordIndex.build(_written(draft, stored)).save(draft / "words")
    Names.build(_read(Paper, draft / "papers")).save(draft / "names.json")
    FactTable.from_facts(_read(Fact, draft / _SPOOL)).save(draft / "facts")
    (draft / _SPOOL).unlink()
    listed = {path.relative_to(draft).as_posix(): _measured(path) for path in _files(draft)}
    (draft / _LIST).write_text(json.dumps({"layout": LAYOUT, "files": listed}), encoding="utf-8")
    digest = _sha256(draft / "papers")
    shutil.rmtree(folder, ignore_errors=True)
    draft.replace(folder)
    return digest


def _written(draft: Path, stored: Iterable[Stored]) -> Iterator[Document]:
    """Write each paper as it comes by, and pass its words on."""
    ids: list[str] = []
    offsets, starts = [0], [0]
    with (
        (draft / "papers").open("wb") as papers,
        (draft / "vectors").open("wb") as vectors,
        (draft / "sentences").open("wb") as sentences,
        (draft / "spans").open("wb") as spans,
        (draft / _SPOOL).open("wb") as facts,
    ):
        for one in stored:
            offsets.append(offsets[-1] + papers.write(one.paper.model_dump_json().encode() + b"\n"))
            starts.append(starts[-1] + len(one.spans))
            spans.write(np.asarray(one.spans, dtype=_KINDS.spans).tobytes())
            vectors.write(b"" if one.vector is None else one.vector.astype(_KINDS.vectors).tobytes())
            sentences.write(
                b"" if one.sentences is None else one.sentences.astype(_KINDS.sentences).tobytes()
            )
            ids.append(one.paper.paper_id)
            facts.writelines(fact.model_dump_json().encode() + b"\n" for fact in one.facts)
            yield Document(one.paper.title, one.paper.abstract)
    (draft / "ids.json").write_text(json.dumps(ids, ensure_ascii=False), encoding="utf-8")
    (draft / "offsets").write_bytes(np.array(offsets, dtype=_KINDS.offsets).tobytes())
    (draft / "starts").write_bytes(np.array(starts, dtype=_KINDS.starts).tobytes())


def _read(kind: type[_Kind], path: Path) -> Iterator[_Kind]:
    """Read again what was just written, one record at a time: memory should not hold all."""
    with path.open("rb") as lines:
        yield from (kind.model_validate_json(line) for line in lines)


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _measured(path: Path) -> tuple[int, int]:
    """Give the size of a file and its CRC-32, which is 0 for one too large to be read at each opening."""
    size = path.stat().st_size
    return size, zlib.crc32(path.read_bytes()) if size <= _CHECKED else 0


def _check_files(folder: Path) -> None:
    """Compare the files with their list.

    Raises:
        StoreBroken: If one is missing or was changed.
    """
    listed = json.loads((folder / _LIST).read_text(encoding="utf-8"))
    if listed.get("layout") != LAYOUT:
        raise StoreBroken(f"the files in {str(folder)!r} are of another version")
    for name, (size, crc) in listed["files"].items():
        if _measured(folder / name) != (size, crc):
            raise StoreBroken(f"the file {name!r} in {str(folder)!r} was changed or cut off")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
