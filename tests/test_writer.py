"""What goes into Chroma for a paper: its sentences, their vectors, and what a search makes of them."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from assistant.testing import PAPERS, HashEmbedder
from store.embedding import Vectors
from store.keeping.generations import KEPT, new_generation, open_generation
from store.keeping.manifest import Manifest
from store.keeping.place import find_place
from store.keeping.writer import Writer, new_manifest
from store.records import Hit
from store.search.ranking import paper_scores
from store.search.searching import best_hits, scored_sentences

ONE = PAPERS[0]


class SpanEmbedder(HashEmbedder):
    """Embeds spans as if each were a text of its own."""

    def embed_spans(
        self, texts: Sequence[str], spans: Sequence[Sequence[tuple[int, int]]]
    ) -> tuple[Vectors, list[Vectors]]:
        cut = [[text[start:end] for start, end in of] for text, of in zip(texts, spans, strict=True)]
        return self.embed(texts), [self.embed(pieces) for pieces in cut]


def test_sentences_get_the_vectors_of_their_own_words(tmp_path: Path) -> None:
    """Spans are of the abstract, vectors are made behind the title: a shift too few would show."""
    place, embedder = find_place(tmp_path), SpanEmbedder(dim=256)
    with Writer(place, new_manifest(embedder), embedder) as writer:
        writer.put([ONE], {})
        _, snapshot = new_generation(place, writer)

    spans, vectors = snapshot.sentences(0)
    assert vectors is not None
    for (start, end), vector in zip(spans.tolist(), vectors, strict=True):
        assert vector @ embedder.embed([ONE.abstract[start:end]])[0] == pytest.approx(1, abs=1e-2)

    query = embedder.embed(["6 GPU-hours on a single A100"])[0]
    scored = scored_sentences(snapshot, query, [ONE.paper_id])[ONE.paper_id]
    best = max(scored, key=lambda sentence: sentence[2])
    assert "6 GPU-hours" in ONE.abstract[best[0] : best[1]]


def test_a_change_is_announced_before_it_begins_unless_it_is_secret(tmp_path: Path) -> None:
    place = find_place(tmp_path)
    with Writer(place, new_manifest(None), None, in_secret=True) as writer:
        writer.put([ONE], {})
        assert place.load() is None
    with Writer(place, new_manifest(None), None) as writer:
        writer.put([], {})
        assert place.load() is None
        writer.put([ONE], {})
        manifest = place.load()
        assert manifest
        assert manifest.writing
        assert len(open_generation(place, manifest)) == 0


def test_a_generation_is_named_when_it_is_whole_and_old_ones_go(tmp_path: Path) -> None:
    place, manifest = find_place(tmp_path), new_manifest(None)
    for count in range(1, 4):
        with Writer(place, manifest, None) as writer:
            writer.put(PAPERS[:count], {})
            manifest, snapshot = new_generation(place, writer)
        assert place.load() == manifest
        assert (manifest.papers, manifest.writing, len(snapshot)) == (count, False, count)
    assert len(list(place.derived.iterdir())) == KEPT
    assert len(open_generation(place, Manifest())) == 0


def test_hits_are_ranked_and_say_why(tmp_path: Path) -> None:
    place = find_place(tmp_path)
    with Writer(place, new_manifest(None), None) as writer:
        writer.put(PAPERS, {})
        _, snapshot = new_generation(place, writer)
    vectors = np.linspace(0, 1, len(PAPERS), dtype=np.float32)

    def hits(query: str, cosines: Vectors | None, k: int) -> list[Hit]:
        return best_hits(snapshot, query, paper_scores(snapshot, query, cosines), cosines, k=k)

    by_words = hits("pruning", None, k=3)
    by_both = hits("pruning", vectors, k=3)
    by_meaning = hits("zzz", np.array([np.nan, *vectors[1:]], dtype=np.float32), k=1)

    assert (by_words[0].paper_id, by_words[0].why) == ("prunewell", "words: prune")
    assert by_both[0].why.startswith("words: prune; meaning: 0.")
    assert (by_meaning[0].paper_id, by_meaning[0].why) == (PAPERS[-1].paper_id, "meaning: 1.00")
    assert hits("zzz", None, k=3) == hits("pruning", None, k=-1) == []
