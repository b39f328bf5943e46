"""One score for every paper, from all that is known of it."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from assistant.testing import PAPERS, HashEmbedder
from store.embedding import Vectors
from store.index import Index
from store.records import Paper
from store.search import ranking


class SpanEmbedder(HashEmbedder):
    """Embeds spans as if each were a text of its own."""

    def embed_spans(
        self, texts: Sequence[str], spans: Sequence[Sequence[tuple[int, int]]]
    ) -> tuple[Vectors, list[Vectors]]:
        cut = [[text[start:end] for start, end in of] for text, of in zip(texts, spans, strict=True)]
        return self.embed(texts), [self.embed(pieces) for pieces in cut]


def paper(paper_id: str, abstract: str) -> Paper:
    return Paper(paper_id=paper_id, title=paper_id, abstract=abstract)


def stored(folder: Path, papers: Sequence[Paper], embedder: HashEmbedder | None) -> Index:
    index = Index.open(folder, embedder=embedder, create=True)
    index.write(papers, {})
    return index


@pytest.mark.parametrize("embedder", [None, HashEmbedder(), SpanEmbedder()])
@pytest.mark.parametrize("query", ["pruning", "prunning", "", "???", "ß" * 5000])
def test_scores_lie_between_0_and_1_whatever_is_asked(
    embedder: HashEmbedder | None, query: str, tmp_path: Path
) -> None:
    with stored(tmp_path, PAPERS, embedder) as index:
        scores = index.scores(query)

    assert scores.shape == (len(PAPERS),)
    assert np.isfinite(scores).all()
    assert scores.min() >= 0
    assert scores.max() <= 1


def test_search_follows_the_scores(tmp_path: Path) -> None:
    with stored(tmp_path, PAPERS, SpanEmbedder()) as index:
        hits, scores = (
            index.search("pruning without retraining", k=3),
            index.scores("pruning without retraining"),
        )

        assert [hit.paper_id for hit in hits] == [index.paper_ids[row] for row in np.argsort(-scores)[:3]]


def test_a_slip_of_the_finger_still_finds(tmp_path: Path) -> None:
    """By spelling: no paper has the word as it is typed."""
    papers = [
        paper("one", "We quantise activations."),
        paper("two", "We prune weights."),
        paper("three", "Birds."),
    ]

    with stored(tmp_path, papers, None) as index:
        assert not index.word_scores("quantisse activatoins").any()
        assert index.search("quantisse activatoins")[0].paper_id == "one"


def test_the_nearest_sentence_counts(tmp_path: Path) -> None:
    """A sentence that answers must not drown in a long abstract."""
    filler = " ".join(f"Filler{i} stands here for the weight of words{i}." for i in range(12))
    papers = [
        paper("long", f"{filler} Swans moult twice."),
        paper("short", "Swans moult."),
    ]
    papers += [paper(f"other{i}", f"Nothing of that, number {i}.") for i in range(8)]
    question = "moult twice swans"

    with stored(tmp_path / "with", papers, SpanEmbedder()) as index:
        closely = index.scores(question)
    with stored(tmp_path / "without", papers, HashEmbedder()) as index:
        roughly = index.scores(question)

    assert closely[0] - closely[1] > roughly[0] - roughly[1]


def test_without_sentence_vectors_meaning_keeps_its_weight(tmp_path: Path) -> None:
    """Another embedding model may not give any."""
    with stored(tmp_path, PAPERS, HashEmbedder()) as index:
        snapshot, cosines = index._open, index.vector_scores("pruning")

        with_vector = ranking.paper_scores(snapshot, "pruning", cosines, index._vector("pruning"))

        assert np.array_equal(with_vector, ranking.paper_scores(snapshot, "pruning", cosines))


def test_papers_near_one_another_share_scores(tmp_path: Path) -> None:
    """A paper that says the same in other words is found through the one that has the words."""
    swans = [paper(f"swan{i}", f"Swans moult twice a year, observation {i}.") for i in range(6)]
    papers = [*swans, *(paper(f"other{i}", f"Something else, number {i}.") for i in range(6))]

    with stored(tmp_path, papers, HashEmbedder()) as index:
        fused = ranking.hybrid(
            index._open.words.all_scores("observation 3"), [index.vector_scores("observation 3")]
        )
        scores = index.scores("observation 3")
        ids = index.paper_ids

    best = int(fused.argmax())
    assert ids[best] == "swan3"
    assert scores[best] == scores.max() < fused[best]
    assert scores[ids.index("swan0")] > fused[ids.index("swan0")]


def test_beyond_the_best_papers_the_scores_stay_as_fused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is read closely has a bound, so that a hundred thousand papers take no longer."""
    monkeypatch.setattr(ranking, "READ_CLOSELY", 2)
    with stored(tmp_path, PAPERS, HashEmbedder()) as index:
        fused = ranking.hybrid(index._open.words.all_scores("pruning"), [index.vector_scores("pruning")])

        assert np.array_equal(index.scores("pruning"), fused)  # two papers have no five neighbours


def test_papers_are_alike_by_what_sets_them_apart_from_all(tmp_path: Path) -> None:
    """What every paper says makes none of them like another."""
    common = "we propose a fast new method for deep nets and report gains"
    papers = [paper(f"{topic}{n}", f"{common} {topic} {n}") for topic in ("moss", "fern") for n in range(3)]
    with stored(tmp_path, papers, HashEmbedder()) as index:
        alike = index.likeness(["moss0", "moss1"], np.array([0.5, 0.5], dtype=np.float32))

        assert alike is not None
        assert alike[index.paper_ids.index("moss2")] > max(
            alike[index.paper_ids.index(f"fern{n}")] for n in range(3)
        )
        assert np.abs(alike).max() <= 1 + 1e-5
    with stored(tmp_path / "words", papers, None) as index:
        assert index.likeness(["moss0"], np.ones(1, dtype=np.float32)) is None
