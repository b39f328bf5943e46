"""Texts -> BM25 indexes of their words and of their spelling -> the score of every text for a query.

bm25s (Lù 2024) counts and weighs when an index is built; a query only adds up columns of the saved matrix, so
that asking needs neither bm25s nor the second that its import takes. The matrices are memory-mapped.
"""

import json
import re
from array import array
from collections.abc import Iterable, Sequence
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from store.errors import StoreBroken

Scores = npt.NDArray[np.float32]

K1, B = 0.8, 0.75
"""Repetition says little in an abstract: for longer texts Robertson & Zaragoza 2009 name 1.2 < K1 < 2. K1 was
chosen on the golden lookups (docs/log.md)."""
TITLE_WEIGHT = 2
"""A word of the title counts so often: BM25F (Robertson et al. 2004) with one length for both."""

WORD = re.compile(r"[^\W_]+(?:[.'][^\W_]+)*")
"""Words and numbers; "4.5" and "LLaMA2.7b" stay whole."""
PIECE = 4
"""Letters; see `spellings`."""
SPELLED = 10_000
"""Documents up to which spelling is indexed too: 40 MB, 20 s of building, and 6 ms of a question."""

_SAYING_NOTHING = """
a about an and any are as at be been but by can do does for from had has have how if in into is it its no
not of on or our such than that the their them then there these they this to used using was we were what
when where which who why will with
"""
STOP_WORDS = frozenset(_SAYING_NOTHING.split())


@cache
def _stemmer() -> Any:  # noqa: ANN401  # PyStemmer has no types
    import Stemmer  # noqa: PLC0415

    return Stemmer.Stemmer("english")


def stems(words: Sequence[str]) -> list[str]:
    """Reduce words in small letters to their stems, whatever they say."""
    return list(_stemmer().stemWords(list(words)))


def terms(text: str) -> list[str]:
    """Cut a text into stems, without words that say nothing of the topic.

    Example:
        >>> terms("Which methods prune networks by 4.5x?")
        ['method', 'prune', 'network', '4.5x']
    """
    words = [word for word in WORD.findall(text.lower()) if word not in STOP_WORDS]
    return list(_stemmer().stemWords(words))


def spellings(text: str) -> list[str]:
    """Cut the words of a text into overlapping pieces of four letters, `#` at their ends.

    What inflection, compounds, hyphens or a slip of the finger change leaves most pieces as they are
    (McNamee & Mayfield 2004, who find four letters best).

    Example:
        >>> spellings("the pre-trained")
        ['#pre', 'pre#', '#tra', 'trai', 'rain', 'aine', 'ined', 'ned#']
    """
    words = (word for word in WORD.findall(text.lower()) if word not in STOP_WORDS)
    return [piece for word in words for piece in _pieces(word)]


@lru_cache(maxsize=50_000)
def _pieces(word: str) -> tuple[str, ...]:
    framed = f"#{word}#"
    return tuple(framed[i : i + PIECE] for i in range(max(1, len(framed) - PIECE + 1)))


class Document(NamedTuple):
    """What is searched of a paper."""

    title: str
    text: str


class Postings:
    """The BM25 weights of terms in documents by their number: a matrix, column by column."""

    def __init__(
        self, columns: dict[str, int], scores: Scores, documents: npt.NDArray[Any], starts: npt.NDArray[Any]
    ) -> None:
        self.columns = columns
        self._scores, self._documents, self._starts = scores, documents, starts

    @classmethod
    def build(cls, texts: Sequence[Sequence[int]], columns: dict[str, int]) -> "Postings":
        """Count and weigh terms.

        Args:
            texts: The terms of each document, as numbers of columns.
            columns: The number of each term.
        """
        if not columns:
            return cls({}, np.zeros(0, np.float32), np.zeros(0, np.int32), np.zeros(1, np.int64))
        from bm25s import BM25  # noqa: PLC0415, TID251  # a second

        index = BM25(k1=K1, b=B, method="lucene")
        index.index((texts, columns), show_progress=False, create_empty_token=False)
        return cls(columns, *(index.scores[part] for part in ("data", "indices", "indptr")))

    def column(self, term: str) -> tuple[npt.NDArray[Any], Scores]:
        """Give the documents that have a term, in order, and its weight in each."""
        column = self.columns.get(term)
        if column is None:
            return self._documents[:0], self._scores[:0]
        start, end = int(self._starts[column]), int(self._starts[column + 1])
        return self._documents[start:end], self._scores[start:end]

    def scores(self, query: Iterable[str], size: int) -> Scores:
        """Add up the weights of a query's terms in each of `size` documents."""
        total = np.zeros(size, dtype=np.float32)
        for term in query:
            documents, scores = self.column(term)
            total[documents] += scores  # a document stands once in a column
        return total

    def counts(self) -> dict[str, int]:
        """Count the documents that have each term."""
        counts = np.diff(self._starts)
        return {term: int(counts[column]) for term, column in self.columns.items()}

    def save(self, folder: Path) -> None:
        """Write the matrix into a folder, which is created."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, part in (
            ("scores", self._scores),
            ("documents", self._documents),
            ("starts", self._starts),
        ):
            np.save(folder / f"{name}.npy", part)
        (folder / "columns.json").write_text(json.dumps(self.columns, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> "Postings":
        """Open a saved matrix, memory-mapped.

        Raises:
            StoreBroken: If the files are not there, damaged, or do not belong together.
        """
        try:
            columns = json.loads((folder / "columns.json").read_text(encoding="utf-8"))
            mapped = (
                np.load(folder / f"{name}.npy", mmap_mode="r") for name in ("scores", "documents", "starts")
            )
            scores, documents, starts = map(np.asarray, mapped)  # a map's own class takes 5 us for each slice
        except (OSError, ValueError, EOFError) as error:
            raise StoreBroken(f"the word index in {str(folder)!r} cannot be read: {error}") from error
        if not len(scores) == len(documents) == starts[-1] or len(starts) != len(columns) + 1:
            raise StoreBroken(f"the files of the word index in {str(folder)!r} do not belong together")
        return cls(columns, scores, documents, starts)


class WordIndex:
    """Documents by their words; scores are in the order that the documents were given in."""

    def __init__(self, size: int, stems: Postings, pieces: Postings) -> None:
        self._size = size
        self._stems = stems
        self._pieces = pieces

    def __len__(self) -> int:
        """Count the documents."""
        return self._size

    @classmethod
    def build(cls, documents: Iterable[Document]) -> "WordIndex":
        """Count and weigh the words of all documents; an empty collection is fine."""
        stems, pieces = _Counted(), _Counted()
        for title, text in documents:
            stems.add(terms(title) * TITLE_WEIGHT + terms(text))
            if len(stems.texts) <= SPELLED:
                pieces.add(spellings(title) * TITLE_WEIGHT + spellings(text))
        size = len(stems.texts)
        if size > SPELLED:
            pieces = _Counted()
        return cls(
            size, Postings.build(stems.texts, stems.columns), Postings.build(pieces.texts, pieces.columns)
        )

    @cached_property
    def vocabulary(self) -> dict[str, int]:
        """The stems of all documents, and how many documents have each."""
        return self._stems.counts()

    def scores(self, query: str) -> Scores:
        """Score every document by the query's words, 0 where it has none; (documents,) float32."""
        return self._stems.scores(terms(query), self._size)

    def all_scores(self, query: str) -> list[Scores]:
        """Score every document by the query's words and, if they are not too many, by their spelling."""
        if self._size > SPELLED:
            return [self.scores(query)]
        return [self.scores(query), self._pieces.scores(spellings(query), self._size)]

    def shared(self, query: str, documents: Sequence[int]) -> list[list[str]]:
        """Give for each document the stems of the query that it has, those that say most of it first."""
        asked = np.asarray(documents, dtype=np.int64)
        found: list[dict[str, float]] = [{} for _ in documents]
        for word in dict.fromkeys(terms(query)):
            having, weights = self._stems.column(word)
            places = np.searchsorted(having, asked)
            for number in np.flatnonzero(places < len(having)):
                if having[places[number]] == asked[number]:
                    found[number][word] = float(weights[places[number]])
        return [sorted(stems, key=stems.__getitem__, reverse=True) for stems in found]

    def save(self, folder: Path) -> None:
        """Write the index into a folder, which is created."""
        self._stems.save(folder / "stems")
        self._pieces.save(folder / "pieces")
        (folder / "size.json").write_text(json.dumps(self._size), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> "WordIndex":
        """Open a saved index, memory-mapped.

        Raises:
            StoreBroken: If the files are not there, damaged, or do not belong together.
        """
        try:
            size = int(json.loads((folder / "size.json").read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError) as error:
            raise StoreBroken(f"the word index in {str(folder)!r} cannot be read: {error}") from error
        return cls(size, Postings.load(folder / "stems"), Postings.load(folder / "pieces"))


class _Counted:
    """Documents as numbers: a hundred thousand abstracts of strings would take gigabytes."""

    def __init__(self) -> None:
        self.columns: dict[str, int] = {}
        self.texts: list[array[int]] = []

    def add(self, document: Iterable[str]) -> None:
        """Take in one document by its terms."""
        self.texts.append(array("i", [self.columns.setdefault(term, len(self.columns)) for term in document]))
