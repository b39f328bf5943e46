"""One change of a store under way: papers go into Chroma with their facts, sentences and vectors."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Self

import numpy as np

from store.embedding import Embedder, embed_spans
from store.keeping.chroma import PREFIX, Vault
from store.keeping.manifest import Manifest
from store.keeping.place import Place
from store.keeping.stored import Stored
from store.records import Fact, Paper
from store.sentences import sentence_spans


def new_manifest(embedder: Embedder | None) -> Manifest:
    """Describe a store that is about to be made, in a collection of its own."""
    return Manifest(
        collection=f"{PREFIX}{uuid.uuid4().hex[:8]}",
        embedder=embedder.name if embedder else None,
        dim=embedder.dim if embedder else 0,
    )


class Writer:
    """Puts and removes papers. Chroma is opened at the first change, so that no change costs nothing."""

    def __init__(
        self, place: Place, manifest: Manifest, embedder: Embedder | None, *, in_secret: bool = False
    ) -> None:
        """Begin a change.

        Args:
            place: Where the store lies.
            manifest: What the store is built from.
            embedder: Makes the vectors, unless the store has none.
            in_secret: Leave the manifest alone: what is written is not the store yet.
        """
        self._place = place
        self._in_secret = in_secret
        self._embedder = embedder if manifest.embedder else None
        self.vault: Vault | None = None
        """Open as soon as anything was put or removed."""
        self.manifest = manifest
        """What the next generation is built from."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.vault is not None:
            self.vault.close()

    def open(self) -> Vault:
        """Open Chroma, and say in the manifest that a change has begun."""
        if self.vault is None:
            self.vault = self._place.connect(self.manifest.collection)
            self.manifest = self.manifest.model_copy(update={"writing": True})
            if not self._in_secret:
                self._place.save(self.manifest, self.vault)
        return self.vault

    def put(self, papers: Sequence[Paper], facts: Mapping[str, Sequence[Fact]]) -> None:
        """Add papers, or replace those of the same id, with their facts by paper id."""
        stored = [Stored(paper, tuple(facts.get(paper.paper_id, ()))) for paper in papers]
        if stored:
            self.open().put(self._embedded(stored))

    def _embedded(self, stored: list[Stored]) -> list[Stored]:
        """Add sentences and vectors."""
        split = [one._replace(spans=tuple(sentence_spans(one.paper.abstract))) for one in stored]
        if self._embedder is None:
            return split
        heads = [f"{one.paper.title}. " for one in split]
        texts = [head + one.paper.abstract for head, one in zip(heads, split, strict=True)]
        spans = [_moved(one.spans, len(head)) for head, one in zip(heads, split, strict=True)]
        vectors, of_sentences = embed_spans(self._embedder, texts, spans)
        if of_sentences is None:
            return [one._replace(vector=vector) for one, vector in zip(split, vectors, strict=True)]
        rows = zip(split, vectors, of_sentences, strict=True)
        return [
            one._replace(vector=vector, sentences=found.astype(np.float16)) for one, vector, found in rows
        ]

    def remove(self, paper_ids: Sequence[str]) -> int:
        """Remove papers; say how many."""
        if paper_ids:
            self.open().delete(paper_ids)
        return len(paper_ids)


def _moved(spans: Sequence[tuple[int, int]], by: int) -> list[tuple[int, int]]:
    """Shift spans of an abstract to where they stand behind a title."""
    return [(start + by, end + by) for start, end in spans]
