"""How fast the embedded model is, and how near the float32 one: against chromadb's runner, same weights."""

import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from store import minilm
from store.embedding import default_embedder
from store.readers import read_source
from store.records import Paper

SEEDS = Path(__file__).parents[3] / "shared" / "seeds"
TEXTS = 256
TURN = 32
"""Texts that one runs before it is the other's turn: chromadb's own batch."""
BESIDE = ("config.json", "special_tokens_map.json", "tokenizer_config.json", "tokenizer.json", "vocab.txt")
"""The files that chromadb wants to see beside the graph."""

Row = tuple[str, str, str]
"""What was measured, the figure, and what is asked for at least."""


def rows() -> Iterator[Row]:
    """Measure over abstracts kept beside the project; nothing where they or the weights are absent."""
    ours, package = default_embedder(), minilm.packaged_model()
    if not SEEDS.exists() or ours is None or package is None:
        yield "embedding", "skipped: no ../shared or no weights", ""
        return
    entries = [entry for file in sorted(SEEDS.glob("*.txt")) for entry in read_source(file)]
    texts = [f"{entry.title}. {entry.abstract}" for entry in entries if isinstance(entry, Paper)][:TEXTS]
    with tempfile.TemporaryDirectory() as folder:
        theirs = chroma_function(package, Path(folder))
        ours.embed(texts[:2]), theirs(texts[:2])  # what comes first loads the model
        turns = turn_about(ours.embed, theirs, texts)
        together = ours.embed(texts)
        cosine = float((together * np.array(theirs(texts))).sum(axis=1).mean())
    yield "abstracts embedded a second", f"{TURN / statistics.median(here for here, _ in turns):.1f}", ""
    times = statistics.median(there / here for here, there in turns)
    yield "the same, times chromadb's ONNXMiniLM_L6_V2", f"{times:.2f}", "2.2"
    yield "cosine to the float32 model", f"{cosine:.4f}", "0.995"
    alone = [np.array_equal(ours.embed([text])[0], row) for text, row in zip(texts, together, strict=True)]
    yield "texts whose vector is the same alone and in company", f"{np.mean(alone):.3f}", "1.0"


def turn_about(
    ours: Callable[[Sequence[str]], Any], theirs: Callable[[Any], Any], texts: Sequence[str]
) -> list[tuple[float, float]]:
    """Run both in turns on the same texts, so that both meet the same load; the seconds of each turn."""
    turns = []
    for start in range(0, len(texts), TURN):
        some = list(texts[start : start + TURN])
        turns.append((seconds(ours, some), seconds(theirs, some)))
    return turns


def seconds(run: Callable[[Any], Any], texts: list[str]) -> float:
    """Time one run."""
    start = time.perf_counter()
    run(texts)
    return time.perf_counter() - start


def chroma_function(package: Path, folder: Path) -> Callable[[Any], Any]:
    """Give chromadb's own embedding function, with our weights as a graph where it expects its files."""
    from chromadb.utils.embedding_functions.onnx_mini_lm_l6_v2 import (  # noqa: PLC0415, TID251 - the peer to beat
        ONNXMiniLM_L6_V2,
    )

    write_chroma_files(package, folder)

    class GivenWeights(ONNXMiniLM_L6_V2):
        DOWNLOAD_PATH = folder

    return GivenWeights()


def write_chroma_files(package: Path, folder: Path) -> Path:
    """Lay the model out as chromadb downloads it, in float32."""
    there = folder / "onnx"
    there.mkdir(parents=True, exist_ok=True)
    for name in BESIDE:
        shutil.copyfile(package / name, there / name)
    graph = minilm.float_graph(minilm.read_weights(package / "model.safetensors"))
    (there / "model.onnx").write_bytes(graph.SerializeToString())
    return there
