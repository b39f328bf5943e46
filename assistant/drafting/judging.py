"""Candidates of a topical list -> those that a model says belong, with the words that show it.

Rules rank papers by how near they are to a topic, and must guess where the ranking stops being about it. A
model reads the candidates, some way past that guess, in small batches side by side. It decides; code keeps
what the abstracts carry: who belongs without words that show it is shown by the sentence that rules chose,
or not at all. Where a batch fails, the rules' choice stands for its papers.
"""

import json
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from assistant.checking.quotes import anchor
from assistant.drafting.packing import Piece, pack
from assistant.drafting.writing import whole_sentences
from assistant.errors import ModelError
from assistant.model.chatmodel import ChatModel
from assistant.model.replies import JudgeReply, ReplyJudgement
from assistant.prompting import PromptTemplate, load_prompt
from assistant.records import DraftRow, Support
from store.records import Paper, Record

BATCH = 8
"""Papers a call: a batch of 8 is 1,500 tokens; models that sort longer lists grow careless at the end."""

AT_ONCE = 6
"""Calls side by side."""

MAX_CANDIDATES = 48
"""Six calls: the papers of the topical golden lists lie as deep as that in the ranking, and some deeper."""

TOKENS_EACH = 170
"""Of a candidate: its title and three or four sentences, those found first."""


class Judged(Record):
    """What the model made of the candidates."""

    rows: tuple[DraftRow, ...]
    """Those that belong, in the order of the candidates."""
    withheld: int
    """How many were said to belong by words that are not theirs, and by no sentence of the rules."""
    read: int
    """How many candidates were judged."""
    failure: str = ""
    """Why some candidates were not judged."""


def judge(
    question: str,
    rows: Sequence[DraftRow],
    candidates: Sequence[Paper],
    chat: ChatModel,
    prompts: Path | None = None,
) -> Judged:
    """Let a model decide which papers belong.

    Args:
        question: What is asked for.
        rows: The rules' choice, each with the sentence that shows it.
        candidates: The rules' choice and papers ranked after it, best first; `MAX_CANDIDATES` are read.
        chat: The model.
        prompts: A person's own prompts.
    """
    template = load_prompt("judge_topic", prompts)
    chosen = {row.paper_id: row for row in rows}
    candidates = candidates[:MAX_CANDIDATES]
    batches = [candidates[at : at + BATCH] for at in range(0, len(candidates), BATCH)]
    pool = ThreadPoolExecutor(AT_ONCE)
    try:
        asked = [pool.submit(_ask, question, chosen, batch, (template, chat)) for batch in batches]
        outcomes = [future.result() for future in asked]
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    judged = {j.key: j for outcome in outcomes if not isinstance(outcome, ModelError) for j in outcome}
    kept = [_row(paper, judged.get(paper.paper_id), chosen.get(paper.paper_id)) for paper in candidates]
    seen = {paper.paper_id for paper in candidates}
    shown = {row.paper_id for row in kept if row}
    return Judged(
        rows=tuple(row for row in [*kept, *(row for row in rows if row.paper_id not in seen)] if row),
        withheld=sum(j.belongs and j.key not in shown for j in judged.values()),
        read=len(judged),
        failure=next((str(outcome) for outcome in outcomes if isinstance(outcome, ModelError)), ""),
    )


def _ask(
    question: str,
    chosen: Mapping[str, DraftRow],
    batch: Sequence[Paper],
    asking: tuple[PromptTemplate, ChatModel],
) -> tuple[ReplyJudgement, ...] | ModelError:
    template, chat = asking
    lines = []
    for paper in batch:
        found = [Piece(support=chosen[paper.paper_id].support)] if paper.paper_id in chosen else []
        by_id = {paper.paper_id: paper}
        lines += [p.as_json() for p in pack(found, by_id, [paper.paper_id], TOKENS_EACH).passages]
    prompt = template.render(question=json.dumps(question, ensure_ascii=False), papers="\n".join(lines))
    try:
        reply = chat.complete(prompt, JudgeReply).value
    except ModelError as problem:
        return problem
    given = {paper.paper_id for paper in batch}  # a paper must not have others judged that it is not beside
    return tuple(judgement for judgement in reply.papers if judgement.key in given)


def _row(paper: Paper, judgement: ReplyJudgement | None, chosen: DraftRow | None) -> DraftRow | None:
    """Decide on one candidate: unjudged, the rules' choice stands."""
    if judgement is None:
        return chosen
    if not judgement.belongs:
        return None
    if not anchor(judgement.quote, paper.abstract):
        return chosen
    support = whole_sentences(Support(paper_id=paper.paper_id, quote=judgement.quote), paper)
    return DraftRow(paper_id=paper.paper_id, title=paper.title, support=support)
