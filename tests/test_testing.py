"""The fakes: people test their programs with them, so they must not lie."""

from pathlib import Path

import numpy as np
import pytest

from assistant.errors import BadReply, ModelUnavailable
from assistant.model.chatmodel import ChatModel
from assistant.model.replies import CheckReply, ReplyVerdict
from assistant.prompting import Prompt
from assistant.testing import PAPERS, HashEmbedder, ScriptedChat
from store.embedding import Embedder
from store.facts import extract_facts

PROMPT = Prompt(name="check", hash="0", system="Check.", user="Claims.")


def test_script_may_be_records_fields_texts_or_errors() -> None:
    """And what a record cannot hold is a bad reply, as from a real model."""
    verdict = ReplyVerdict(number=1, entailed=True)
    chat = ScriptedChat(
        [
            CheckReply(verdicts=(verdict,)),
            {"verdicts": [{"number": 1, "entailed": True}]},
            '```json\n{"verdicts": [{"number": 1, "entailed": true}]}\n```',
        ]
    )

    assert [chat.complete(PROMPT, CheckReply).value.verdicts for _ in range(3)] == [(verdict,)] * 3
    with pytest.raises(ModelUnavailable, match="no more replies"):
        chat.complete(PROMPT, CheckReply)
    with pytest.raises(BadReply):
        ScriptedChat([{"verdicts": 3}]).complete(PROMPT, CheckReply)
    with pytest.raises(KeyError):
        ScriptedChat([KeyError("mine")]).complete(PROMPT, CheckReply)


def test_script_may_be_a_function_and_remembers() -> None:
    """A function sees the prompt; history has each."""
    chat = ScriptedChat(lambda prompt: {"verdicts": [{"number": len(prompt.user), "entailed": True}]})

    reply = chat.complete(PROMPT, CheckReply)

    assert reply.value.verdicts[0].number == len(PROMPT.user)
    assert (reply.usage.calls, reply.usage.cost_usd) == (1, None)
    assert chat.history == [PROMPT]
    assert isinstance(chat, ChatModel)


def test_hash_embedder_is_an_embedder() -> None:
    """Deterministic, unit rows, alone as in company."""
    embedder = HashEmbedder(32)
    rows = embedder.embed(["prune the network", "speech", ""])

    assert isinstance(embedder, Embedder)
    assert rows.shape == (3, 32)
    assert rows.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(rows[:2], axis=1), 1, rtol=1e-6)
    np.testing.assert_array_equal(rows[0], embedder.embed(["prune the network"])[0])


def test_invented_papers_state_quantities_and_exist_nowhere() -> None:
    """A dozen, of which most state a resource; no title of the bundled corpus among them."""
    corpus = Path(__file__).parents[1] / "store" / "corpus" / "efficient-deep-learning.jsonl"
    bundled = corpus.read_text(encoding="utf-8").casefold()

    assert len({paper.paper_id for paper in PAPERS}) == len(PAPERS) == 12
    assert sum(bool(extract_facts(paper)) for paper in PAPERS) > 8
    assert not any(
        paper.title.partition(":")[0].casefold() in bundled for paper in PAPERS if ":" in paper.title
    )
