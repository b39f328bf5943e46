"""The store as others see it: open, search by words and vectors, read papers and facts, write, remove.

Chroma (store/keeping/chroma.py) is the truth; what asking needs is derived from it into plain files
(store/keeping/snapshot.py), so that an existing store is opened without importing Chroma at all. Every change
ends in a new generation, named by the manifest (store/keeping/manifest.py); others notice it by a `stat`.
"""

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from functools import partial
from pathlib import Path
from typing import Self

import numpy as np

from store.embedding import Embedder, embed_query
from store.errors import StoreBroken, StoreMissing, StoreStale
from store.keeping.chroma import Graph
from store.keeping.columns import FactTable
from store.keeping.generations import new_generation, open_generation
from store.keeping.lock import write_lock
from store.keeping.manifest import Manifest, mend_hint
from store.keeping.place import Place, find_place
from store.keeping.snapshot import Snapshot
from store.keeping.writer import Writer, new_manifest
from store.names import Names
from store.records import Fact, Hit, Paper
from store.search.ranking import likeness, paper_scores
from store.search.searching import ScoredSpan, Scores, best_hits, scored_sentences

EXACT_LIMIT = 150_000
"""Papers: up to here all vectors are scored (20 ms on 2 cores), above it Chroma's graph finds the nearest."""
_NEAREST = 1000
"""Papers that Chroma's graph is asked for where there are too many to score all."""


class Index:
    """An open store; a context manager. Several threads may read it, each best by a `view` of its own."""

    def __init__(self, place: Place, embedder: Embedder | None) -> None:
        self._place = place
        self._embedder = embedder
        self._stamp: object = None
        self._manifest = Manifest()
        self._snapshot: Snapshot | None = None
        self._graph = Graph(partial(place.connect, ""))
        self._refreshing = threading.Lock()

    @classmethod
    def open(
        cls,
        location: str | Path,
        *,
        embedder: Embedder | None = None,
        create: bool = False,
        cache_dir: Path | None = None,
    ) -> "Index":
        """Open a store.

        Args:
            location: A folder, or the http(s) URL of a Chroma server.
            embedder: What questions and new papers are embedded with; None searches by words alone.
            create: Take a place where there is no store as an empty one; the first write makes it.
            cache_dir: Where the derived files of a server's store are kept; the user's cache if None.

        Raises:
            StoreMissing: If there is no store, and `create` is not set.
            StoreStale: If it was made by another version or with another embedder.
            StoreBroken: If it is damaged beyond what can be derived again.
        """
        index = cls(find_place(location, cache_dir), embedder)
        index._place.check(create=create)
        index.refresh()
        return index

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the files."""
        self._snapshot = None
        self._graph.close()
        self._place.close()

    @property
    def location(self) -> str:
        """The folder or URL, as a person names it."""
        return self._place.location

    @property
    def manifest(self) -> Manifest:
        """What the open generation was built from."""
        return self._manifest

    @property
    def generation(self) -> str:
        """The name of the newest generation, whoever wrote it; `refresh` opens it."""
        return self._newest().generation

    def _newest(self) -> Manifest:
        """Read the manifest, if it may have changed.

        Raises:
            StoreMissing: If the store that was opened has gone.
        """
        stamp = self._place.stamp()
        if stamp is not None and stamp == self._stamp:
            return self._manifest
        manifest = self._place.load()
        if manifest is None and self._manifest.generation:
            raise StoreMissing(f"the store {self.location!r} has gone")
        return manifest or Manifest()

    def refresh(self) -> bool:
        """Open the newest generation; say whether that changed anything. Costs a `stat` if not."""
        with self._refreshing:  # what one thread opens, or derives anew, the others wait for
            stamp = self._place.stamp()
            manifest = self._newest()
            is_new = self._snapshot is None or manifest.generation != self._manifest.generation
            if is_new:
                self._check(manifest)
                self._take(manifest, open_generation(self._place, manifest))
            self._manifest, self._stamp = manifest, stamp
        return is_new

    def _take(self, manifest: Manifest, snapshot: Snapshot) -> None:
        """Read another generation from now on; views stay with theirs."""
        self._graph.close()
        self._graph = Graph(partial(self._place.connect, manifest.collection))
        self._manifest, self._snapshot = manifest, snapshot

    def view(self) -> Self:
        """Give the newest generation as it is now: its papers, scores and facts agree, whoever writes."""
        self.refresh()
        return copy(self)

    def _check(self, manifest: Manifest) -> None:
        """Refuse what was built with another embedder.

        Raises:
            StoreStale: With the command that mends it.
        """
        mine = self._embedder
        if mine and manifest.embedder and (manifest.embedder, manifest.dim) != (mine.name, mine.dim):
            raise StoreStale(
                f"the store {self.location!r} was built with {manifest.embedder!r}, not with {mine.name!r}",
                hint=mend_hint(self.location),
            )

    @property
    def _open(self) -> Snapshot:
        if self._snapshot is None:
            raise StoreBroken(f"the store {self.location!r} was closed")
        return self._snapshot

    def __len__(self) -> int:
        return len(self._open)

    @property
    def paper_ids(self) -> list[str]:
        """The order of `scores`."""
        return self._open.paper_ids

    def papers(self) -> list[Paper]:
        """Give all papers, in the order of `paper_ids`."""
        return list(self._open.papers)

    def each_paper(self) -> Iterator[Paper]:
        """Read the papers one at a time, for those who keep none."""
        return (self._open.paper(row) for row in range(len(self)))

    def paper(self, paper_id: str) -> Paper | None:
        """Give one paper; None if the store does not hold it."""
        row = self._open.rows.get(paper_id)
        return None if row is None else self._open.paper(row)

    @property
    def facts(self) -> FactTable:
        """All facts of all papers."""
        return self._open.facts

    @property
    def names(self) -> Names:
        """What the papers are called."""
        return self._open.names

    @property
    def has_vectors(self) -> bool:
        """Whether search goes by meaning too."""
        return self._embedder is not None and self._manifest.embedder is not None

    def word_scores(self, query: str) -> Scores:
        """Score every paper by BM25, (papers,)."""
        return self._open.words.scores(query)

    def _vector(self, query: str) -> Scores | None:
        """Embed a query, (dim,); None without vectors. The embedder remembers the last ones."""
        return embed_query(self._embedder, query) if self._embedder and self.has_vectors else None

    def vector_scores(self, query: str) -> Scores | None:
        """Score every paper by the cosine of its vector, (papers,); None without vectors."""
        vector = self._vector(query)
        if vector is None:
            return None
        if len(self) <= EXACT_LIMIT:
            return np.asarray(self._open.vectors @ vector, dtype=np.float32)
        near = self._graph.nearest(vector, _NEAREST)
        return np.array([near.get(paper_id, np.nan) for paper_id in self.paper_ids], dtype=np.float32)

    @property
    def typical_cosine(self) -> float | None:
        """The mean cosine of two papers: how near is near with this embedder; None without vectors."""
        return self._open.typical_cosine if self.has_vectors else None

    def scores(self, query: str) -> Scores:
        """Score every paper by words and meaning together, (papers,), in [0, 1]."""
        return paper_scores(self._open, query, self.vector_scores(query), self._vector(query))

    def likeness(self, paper_ids: Sequence[str], weights: Scores) -> Scores | None:
        """Score every paper by how like it is to some papers together, (papers,); None without vectors."""
        rows = [self._open.rows[paper_id] for paper_id in paper_ids]
        return likeness(self._open, rows, weights) if rows and self.has_vectors else None

    def search(self, query: str, k: int = 10) -> list[Hit]:
        """Find the k papers that fit best by words and meaning, less those that do not fit at all."""
        return best_hits(self._open, query, self.scores(query), self.vector_scores(query), k=k)

    def sentence_scores(self, query: str, paper_ids: Iterable[str]) -> Mapping[str, list[ScoredSpan]]:
        """Score the sentences of some papers by meaning: by paper id, each one's start, end and cosine.

        Sentences without a vector (no embedder, or beyond what it reads of a text) score 0.
        """
        return scored_sentences(self._open, self._vector(query), paper_ids)

    @property
    def vocabulary(self) -> Mapping[str, int]:
        """The stems that the papers use, as `store.words.terms` gives them, and how many papers use each."""
        return self._open.words.vocabulary

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        """Change the store; when the block ends, all changes become one new generation.

        Raises:
            StoreLocked: If another process is writing.
            StoreReadOnly: If the store cannot be written to.
            StoreStale: If its vectors were made with an embedder that is not at hand.
        """
        with write_lock(self._place.root):
            self.refresh()
            with Writer(self._place, self._start(), self._embedder) as writer:
                if self._manifest.writing:
                    self._commit(writer)  # what a killed process had written
                yield writer
                if writer.vault is not None:
                    self._commit(writer)

    def _start(self) -> Manifest:
        """Say what the next generation will be built from.

        Raises:
            StoreStale: If the vectors that are there were made with an embedder that is not at hand.
        """
        now = self._manifest
        if now.embedder and self._embedder is None:
            raise StoreStale(
                f"the store {self.location!r} has vectors of {now.embedder!r}, which is not at hand",
                hint="install the embedding model (assistant doctor says how), then ingest again",
            )
        if now.collection:
            return now
        return new_manifest(self._embedder)

    def _commit(self, writer: Writer) -> None:
        """Make what was written the new generation, and open it."""
        made = new_generation(self._place, writer)
        with self._refreshing:
            self._take(*made)
            self._stamp = self._place.stamp()

    def write(self, papers: Sequence[Paper], facts: Mapping[str, Sequence[Fact]]) -> None:
        """Add papers, or replace those of the same id, with their facts by paper id."""
        with self.writing() as writer:
            writer.put(papers, facts)

    def remove(self, paper_ids: Sequence[str]) -> int:
        """Remove papers; say how many there were."""
        with self.writing() as writer:
            return writer.remove([paper_id for paper_id in paper_ids if paper_id in self._open.rows])
