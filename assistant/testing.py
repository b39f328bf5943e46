"""Fakes that are part of the product: a scripted model, an embedder without a model, invented papers.

    chat = ScriptedChat([ComposeReply(...)])      # or a function of the prompt
    index = Index.open(folder, embedder=HashEmbedder(), create=True)
    index.write(PAPERS, {paper.paper_id: extract_facts(paper) for paper in PAPERS})

For tests of this package and of programs that use it. The papers do not exist; their numbers were made up.
"""

import hashlib
import re
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
from pydantic import BaseModel

from assistant.errors import ModelUnavailable
from assistant.model.chatmodel import Reply, T
from assistant.model.replies import read_reply
from assistant.model.tokens import count_tokens
from assistant.prompting import Prompt
from assistant.records import Usage
from store.embedding import Vectors, unit_rows
from store.records import Paper

Scripted = BaseModel | Mapping[str, object] | str | Exception
"""A reply: a record, its fields, a text as a model might write it, or what is raised."""


class ScriptedChat:
    """A model that says what it was told to say, and remembers what it was asked. Safe in threads.

    Args:
        replies: One for each call, in order, or a function of the prompt; past the last it is unavailable.
        name: What answers call it.

    Example:
        >>> from assistant.model.replies import CheckReply
        >>> chat = ScriptedChat(['{"verdicts": []}'])
        >>> chat.complete(Prompt(name="check", hash="", system="s", user="u"), CheckReply).value.verdicts
        ()
        >>> [prompt.name for prompt in chat.history]
        ['check']
    """

    def __init__(
        self, replies: Iterable[Scripted] | Callable[[Prompt], Scripted], name: str = "scripted"
    ) -> None:
        self.name = name
        self.history: list[Prompt] = []
        """Every prompt, in the order of the calls."""
        self._lock = threading.Lock()
        self._reply = replies if callable(replies) else _one_by_one(replies)

    def complete(self, prompt: Prompt, reply_type: type[T]) -> Reply[T]:
        """Give the next reply, read as a real model's would be.

        Raises:
            BadReply: If the script's text is not of the type.
            Exception: Whatever the script says is raised.
        """
        with self._lock:
            self.history.append(prompt)
            reply = self._reply(prompt)
        if isinstance(reply, Exception):
            raise reply
        text = reply if isinstance(reply, str) else _json(reply)
        usage = Usage(
            calls=1,
            input_tokens=count_tokens(prompt.system + prompt.user),
            output_tokens=count_tokens(text),
            cost_usd=None,
        )
        return Reply[T](value=read_reply(text, reply_type), usage=usage, model=self.name)


def _one_by_one(replies: Iterable[Scripted]) -> Callable[[Prompt], Scripted]:
    waiting = iter(replies)
    return lambda _: next(waiting, ModelUnavailable("the script has no more replies"))


def _json(reply: BaseModel | Mapping[str, object]) -> str:
    return (
        reply.model_dump_json()
        if isinstance(reply, BaseModel)
        else _Loose.model_validate(reply).model_dump_json()
    )


class _Loose(BaseModel, extra="allow"):
    """Any fields, as JSON."""


class HashEmbedder:
    """Texts -> vectors by hashing their words: no model, no file, the same everywhere.

    Example:
        >>> a, b, c = HashEmbedder().embed(["prune a network", "pruning? prune a network", "speech"])
        >>> bool(a @ b > a @ c)
        True
    """

    name = "hash"

    def __init__(self, dim: int = 64) -> None:
        self.dim = dim

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Give (texts, dim) float32, rows of unit length; texts without words give zeros."""
        rows = np.zeros((len(texts), self.dim), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in re.findall(r"\w+", text.casefold()):
                digest = hashlib.blake2b(word.encode(), digest_size=4).digest()
                row[int.from_bytes(digest, "big") % self.dim] += 1 if digest[0] % 2 else -1
        return unit_rows(rows)


def _paper(paper_id: str, title: str, *lines: str) -> Paper:
    return Paper(paper_id=paper_id, title=title, abstract=" ".join(lines), year=2024, source="invented")


PAPERS: tuple[Paper, ...] = (
    _paper(
        "thriftnas",
        "ThriftNAS: Frugal Architecture Search with Shared Cells",
        "Neural architecture search (NAS) often needs thousands of GPU-days. ThriftNAS shares cells between",
        "candidates and searches a network for Pebbles-100 in 6 GPU-hours on a single A100. The network has",
        "4.2M parameters and reaches 91.3% accuracy, 1.4 points above random search.",
    ),
    _paper(
        "prunewell",
        "PruneWell: One-Shot Pruning of Language Models",
        "Pruning large language models usually asks for retraining. PruneWell removes 45% of the weights of",
        "a 7B model in a single pass of 40 minutes on one GPU, without any retraining. Perplexity on",
        "Marblewiki rises from 6.1 to 6.4, and inference becomes 1.7x faster.",
    ),
    _paper(
        "kelpformer",
        "KelpFormer: Linear Attention for Long Audio",
        "Attention over long recordings is quadratic in time. KelpFormer replaces it by a gated linear",
        "recurrence and transcribes one hour of speech in 9 s on a laptop CPU. On LongTalk it lowers the",
        "word error rate by 2.3% relative to a Conformer while using 38M parameters.",
    ),
    _paper(
        "bitmoss",
        "BitMoss: Ternary Weights without Regret",
        "We quantize diffusion transformers to 1.6 bits per weight. BitMoss trains for 3 days on 8 A100",
        "GPUs and shrinks the model from 5.2 GB to 0.6 GB. Image quality drops by 0.8 FID on Quarry-256.",
    ),
    _paper(
        "larkdistill",
        "Lark: Distilling Rerankers into Tiny Encoders",
        "Rerankers are accurate and slow. Lark distills a 3B reranker into an encoder of 22M parameters",
        "that scores 1,000 passages in 35 ms. It keeps 97% of the teacher's nDCG on six retrieval sets",
        "after 12 hours of training on four V100 GPUs.",
    ),
    _paper(
        "snugcache",
        "SnugCache: Evicting What Nobody Reads",
        "The key-value cache dominates the memory of long-context inference. SnugCache evicts tokens by the",
        "entropy of their readers and keeps 20% of the cache at a context of 128K tokens. Throughput rises",
        "3.1x over full caching with less than 1% loss on NeedleField.",
    ),
    _paper(
        "pondseg",
        "PondSeg: Weakly Supervised Segmentation of Water",
        "Labelling satellite images by pixel is costly. PondSeg learns from 2,500 image-level tags and",
        "reaches 71.5% mIoU on RiverBank, 0.9 points below full supervision. The authors release the tags.",
    ),
    _paper(
        "gritlora",
        "GritLoRA: Adapters that Survive Quantization",
        "Low-rank adapters lose accuracy when the base model is quantized to 4 bits. GritLoRA trains 0.3%",
        "of the parameters of a 13B model and recovers 99.1% of full fine-tuning on Clerkbench. Fine-tuning",
        "takes under 5 hours on one 24 GB card.",
    ),
    _paper(
        "fernmoe",
        "FernMoE: Routing by Leaf",
        "FernMoE is a mixture-of-experts language model with 14B total and 2.1B activated parameters. It",
        "was trained on 600B tokens for 42,000 H800 GPU-hours and matches dense models of 7B parameters on",
        "LeafEval.",
    ),
    _paper(
        "tinybrook",
        "TinyBrook: Keyword Spotting on Microcontrollers",
        "TinyBrook recognizes 35 keywords on a microcontroller with 256 KB of memory. The network takes 11",
        "ms and 0.4 mJ for each second of audio and is 94.0% accurate on BrookCommands.",
    ),
    _paper(
        "surveyheath",
        "A Survey of Sparse Training",
        "This survey reviews 148 papers on sparse training published before 2023. It groups methods by when",
        "the mask is chosen and finds that few report wall-clock time. Open problems include hardware",
        "support.",
    ),
    _paper(
        "quillrag",
        "QuillRAG: Retrieval that Knows When to Stop",
        "Retrieval-augmented generation often retrieves too much. QuillRAG learns a stopping rule that",
        "reads 4.5 passages on average instead of 20 and improves exact match on HedgeQA from 41.2 to 44.0.",
        "The rule adds 2 ms to each question.",
    ),
)
"""A dozen papers that do not exist, about a dozen things, with quantities of most kinds."""
