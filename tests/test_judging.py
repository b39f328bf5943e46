"""Which papers a topic takes in, as a model judges; what shows it is the papers' own words."""

import json
from collections.abc import Callable
from typing import Any

from assistant.compose import Task, compose
from assistant.drafting.judging import BATCH, MAX_CANDIDATES, Judged, judge
from assistant.errors import BadReply, ModelUnavailable
from assistant.prompting import Prompt
from assistant.records import Draft, DraftRow, Found, Plan, Support
from assistant.testing import PAPERS, ScriptedChat
from assistant.verify import verify
from store.records import Hit, Paper

BY_ID = {paper.paper_id: paper for paper in PAPERS}


def row(paper_id: str) -> DraftRow:
    quote = BY_ID[paper_id].abstract.split(". ")[0]
    return DraftRow(paper_id=paper_id, title="", support=Support(paper_id=paper_id, quote=quote, start=0))


def keys_of(prompt: Prompt) -> list[str]:
    return [
        json.loads(line)["key"] for line in prompt.user.split("one JSON object a line:\n")[1].splitlines()
    ]


def says(belong: dict[str, str]) -> Callable[[Prompt], dict[str, Any]]:
    """Give a model that judges as told."""
    return lambda prompt: {
        "papers": [{"key": k, "belongs": k in belong, "quote": belong.get(k, "")} for k in keys_of(prompt)]
    }


def judged(chat: ScriptedChat, *chosen: str, papers: tuple[Paper, ...] = PAPERS) -> Judged:
    candidates = [BY_ID[c] for c in chosen] + [p for p in papers if p.paper_id not in chosen]
    return judge("which papers prune or quantize?", [row(c) for c in chosen], candidates, chat)


def test_model_decides_and_reads_past_the_rules_cut() -> None:
    """Rules guess where a topic ends; the words that show it are widened to their sentence."""
    chat = ScriptedChat(says({"prunewell": "removes 45% of the weights", "bitmoss": "We quantize diffusion"}))

    found = judged(chat, "prunewell", "surveyheath")

    assert [one.paper_id for one in found.rows] == ["prunewell", "bitmoss"]
    assert found.rows[1].support.quote == "We quantize diffusion transformers to 1.6 bits per weight."
    assert (found.withheld, found.failure) == (0, "")
    assert len(chat.history) == -(-len(PAPERS) // BATCH)
    assert sorted(k for prompt in chat.history for k in keys_of(prompt)) == sorted(BY_ID)


def test_words_that_are_not_the_papers() -> None:
    """The rules' own sentence shows it, or nothing does, and that is counted."""
    found = judged(ScriptedChat(says({"prunewell": "made up", "bitmoss": "made up"})), "prunewell")

    assert found.rows == (row("prunewell"),)
    assert found.withheld == 1


def test_invented_papers_are_not_listed() -> None:
    """A key that was not given is no paper, and counts for nothing."""
    reply = {"papers": [{"key": "smith-2024", "belongs": True, "quote": "We prune."}]}

    assert judged(ScriptedChat(lambda _: reply)).rows == ()


def test_paper_cannot_have_others_judged() -> None:
    """A hostile abstract speaks to the model that reads it, and to no other batch."""

    def obeys(prompt: Prompt) -> dict[str, Any]:
        belong = {key: BY_ID[key].abstract for key in BY_ID} if "prunewell" in keys_of(prompt) else {}
        return {"papers": [{"key": k, "belongs": k in belong, "quote": belong.get(k, "")} for k in BY_ID]}

    found = judged(ScriptedChat(obeys))

    assert len(found.rows) == BATCH


def test_failed_batch_leaves_the_rules_choice_for_its_papers() -> None:
    """The other batches are judged all the same."""

    def half(prompt: Prompt) -> dict[str, Any] | Exception:
        return BadReply("no") if "prunewell" in keys_of(prompt) else says({})(prompt)

    found = judged(
        ScriptedChat(half), "prunewell", *[p.paper_id for p in PAPERS if p.paper_id != "prunewell"]
    )

    assert "prunewell" in [one.paper_id for one in found.rows]
    assert len(found.rows) == BATCH
    assert found.failure == "no"


def test_no_more_is_read_than_is_paid_for() -> None:
    """What lies beyond keeps the rules' judgement."""
    many = tuple(Paper(paper_id=f"p{i}", title="T", abstract="We prune.") for i in range(MAX_CANDIDATES + 20))
    chat = ScriptedChat(says({}))

    found = judge("which prune?", [row("prunewell")], [*many, BY_ID["prunewell"]], chat)

    assert sum(len(keys_of(prompt)) for prompt in chat.history) == MAX_CANDIDATES
    assert [one.paper_id for one in found.rows] == ["prunewell"]


def composed(chat: ScriptedChat, *chosen: str) -> Draft:
    hits = tuple(Hit(paper_id=p.paper_id, title="", score=0.5, rank=i) for i, p in enumerate(PAPERS, start=1))
    task = Task(
        plan=Plan(question="which papers prune or quantize?", route="list", topic="prune or quantize"),
        found=Found(hits=hits),
        fallback=Draft(status="answered", lead="2 papers on this.", rows=tuple(map(row, chosen))),
        papers=BY_ID,
    )
    return compose(task, chat)


def test_answer_counts_what_was_judged() -> None:
    """The sentence above the list must not count what rules had chosen."""

    def answer(prompt: Prompt) -> dict[str, Any] | Exception:
        known = {"prunewell": "removes 45% of the weights"}
        return says(known)(prompt) if prompt.name == "judge_topic" else ModelUnavailable("not now")

    draft = composed(ScriptedChat(answer), "prunewell", "surveyheath")

    assert draft.lead == "1 paper on this, as the model judges."
    assert draft.source == "model"
    assert verify(draft, BY_ID).withheld == ()


def test_nothing_belongs() -> None:
    """Then it is not found, and the rules' choice is only related."""
    draft = composed(ScriptedChat(says({})), "prunewell", "surveyheath")

    assert (draft.status, draft.rows, draft.lead) == ("not_found", (), "")


def test_dead_model_leaves_the_rules_list() -> None:
    """A fault takes away the judging, not the papers."""
    draft = composed(ScriptedChat([]), "prunewell", "surveyheath")

    assert [one.paper_id for one in draft.rows] == ["prunewell", "surveyheath"]
    assert draft.lead == "2 papers on this."
    assert any("not judged by the model" in note for note in draft.notes)
