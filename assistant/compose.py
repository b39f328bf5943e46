"""Plan, evidence and the draft that rules made -> a draft in a model's words, with the same facts under it.

The seam. The pipeline makes the draft by rules first, whatever the model: it is the answer where there is no
model, and what remains where the model fails, lies or is too slow. It then hands over all that it has:

    for part in compose_steps(Task(plan=..., found=..., evidence=..., fallback=draft, papers=...), chat):
        a DraftClaim  may be shown at once: code has found its quotes, and what it says in them
        a Draft       comes last, whole, and goes to `verify` like any other

What code decides, the model cannot change: rows of a list with conditions, coverage, near misses, a verdict,
and that the store does not answer. A model may explain them, judge which papers a topic takes in, put a
lookup in words, and say that the evidence does not answer. Each claim is checked as soon as it is closed;
those that fail are asked for once more with the reason, then dropped and counted.
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from assistant.checking.quotes import anchor
from assistant.drafting.judging import judge
from assistant.drafting.listening import listen
from assistant.drafting.packing import Packed, evidence_of, pack
from assistant.drafting.writing import Written
from assistant.errors import ModelError
from assistant.model.chatmodel import ChatModel, Reply
from assistant.model.replies import ComposeReply, ReplyClaim
from assistant.prompting import Prompt, load_prompt
from assistant.records import Draft, DraftClaim, Evidence, Found, Plan
from store.records import Paper, Record

PASSAGE_TOKENS = 2000
"""What a model reads of the abstracts; instructions, schema and question are another 1,000."""

RELATED = 3
"""Papers named as worth a look where nothing answers."""

TASKS = {
    "lookup": "Answer in one to three claims.",
    "overview": "Give an overview in three to six claims, each a different point, from several papers.",
    "compare": (
        "The values and the verdict are printed by code. Explain them in one to four claims: what each "
        "paper states, and what keeps the values from being compared, if anything does. Do not contradict "
        "the verdict."
    ),
    "list": (
        "All matching papers are printed by code below your claims, {rows} rows. Say in one or two claims "
        "what a reader should notice in them. You see some or all; do not list, count, add or leave out any."
    ),
}
"""What each route asks of a model."""


class Task(Record):
    """All that an answer can be made from."""

    plan: Plan
    found: Found
    evidence: tuple[Evidence, ...] = ()
    fallback: Draft
    """The draft by rules."""
    papers: dict[str, Paper]
    """By id: those of the hits, the evidence and the draft."""
    prompts: Path | None = None
    """A person's own prompts."""

    @property
    def is_topical(self) -> bool:
        """Whether papers are listed by what they are about, which a model may judge."""
        return self.plan.route == "list" and not self.plan.conditions

    @property
    def is_decided(self) -> bool:
        """Whether code has answered, so that the model can only explain."""
        return bool(self.plan.conditions or self.fallback.verdict or self.fallback.rows)


def compose(task: Task, chat: ChatModel | None) -> Draft:
    """Write the answer; without a model it is the draft by rules."""
    parts = compose_steps(task, chat) if chat else iter([task.fallback])
    return next(part for part in parts if isinstance(part, Draft))


def compose_steps(task: Task, chat: ChatModel) -> Iterator[DraftClaim | Draft]:
    """Write the answer claim by claim, each checked, and last the whole; never raises a ModelError."""
    if task.fallback.status == "not_found":
        yield task.fallback
        return
    if task.is_topical:
        task = _judged(task, chat)
    if task.fallback.status == "not_found":
        yield task.fallback
    else:
        yield from _written(task, chat)


def _judged(task: Task, chat: ChatModel) -> Task:
    """Let the model decide which papers belong to a topical list."""
    ids = [*(row.paper_id for row in task.fallback.rows), *(e.paper_id for e in task.evidence)]
    ids += [hit.paper_id for hit in task.found.hits]
    candidates = [task.papers[paper_id] for paper_id in dict.fromkeys(ids) if paper_id in task.papers]
    judged = judge(task.plan.question, task.fallback.rows, candidates, chat, task.prompts)
    notes = list(task.fallback.notes)
    notes += [f"some papers were not judged by the model: {judged.failure}"] if judged.failure else []
    notes += [_withheld(judged.withheld)] if judged.withheld else []
    update: dict[str, object] = {"rows": judged.rows, "notes": tuple(notes)}
    if judged.read:
        papers = "paper" if len(judged.rows) == 1 else "papers"
        update |= {"lead": f"{len(judged.rows)} {papers} on this, as the model judges.", "source": "model"}
    if not judged.rows:
        update |= _nothing(task, f"the model read {judged.read} papers and found none that belongs")
    return task.model_copy(update={"fallback": task.fallback.model_copy(update=update)})


def _written(task: Task, chat: ChatModel) -> Iterator[DraftClaim | Draft]:
    """Let the model put it in words."""
    context = [] if task.is_decided else [hit.paper_id for hit in task.found.hits]
    packed = pack(evidence_of(task.fallback, task.evidence), task.papers, context, PASSAGE_TOKENS)
    written = Written(task.papers, packed.passages)
    if not packed.passages:
        yield task.fallback
        return
    reply: ComposeReply | None = None
    try:
        for said in listen(chat, _prompt(task, packed), ComposeReply, "claims", ReplyClaim):
            reply = said.value if isinstance(said, Reply) else None
            yield from written.take([said] if isinstance(said, ReplyClaim) else said.value.claims)
        yield from _repaired(task, chat, packed, written)
    except ModelError as problem:
        if reply is None:
            yield _broken_off(task, written, problem)
            return
    yield _finished(task, packed, written, reply)


def _prompt(task: Task, packed: Packed) -> Prompt:
    known = [task.fallback.lead, task.fallback.verdict.why if task.fallback.verdict else ""]
    return load_prompt("compose", task.prompts).render(
        question=_quoted(task.plan.question),
        task=TASKS[task.plan.route].format(rows=len(task.fallback.rows)),
        facts="\n".join(_quoted(line) for line in known if line) or "nothing",
        passages=_lines(packed),
    )


def _repaired(task: Task, chat: ChatModel, packed: Packed, written: Written) -> Iterator[DraftClaim]:
    """Ask once more for what failed, with the reasons."""
    if not written.failed:
        return
    faults = [{"claim": claim.text, "why": why} for claim, why in written.failed]
    prompt = load_prompt("repair", task.prompts).render(
        question=_quoted(task.plan.question),
        faults="\n".join(_quoted(fault) for fault in faults),
        passages=_lines(packed),
    )
    yield from written.mend(chat.complete(prompt, ComposeReply).value.claims)


def _finished(task: Task, packed: Packed, written: Written, reply: ComposeReply | None) -> Draft:
    """Put the draft together from what holds."""
    notes = [*task.fallback.notes]
    notes += [_withheld(written.withheld, written.reasons)] if written.withheld else []
    if packed.left_out:
        notes.append(f"{packed.left_out} pieces of evidence were left out of what the model read")
    if reply and reply.verdict == "not_found" and not task.is_decided:
        passages = f"{len(packed.passages)} abstracts" if len(packed.passages) > 1 else "one abstract"
        reason = f"the model read {passages} and found no answer in them"
        return task.fallback.model_copy(update={"notes": tuple(notes), **_nothing(task, reason)})
    if not written.passed:
        if not task.is_decided or written.withheld:
            notes.append("nothing that the model wrote held; this is the answer without it")
        return task.fallback.model_copy(update={"notes": tuple(notes)})
    update: dict[str, object] = {"claims": tuple(written.passed), "notes": tuple(notes), "source": "model"}
    if reply and reply.verdict == "partly" and not task.is_decided:
        update |= {"status": "partial", "reason": task.fallback.reason or _left_open(task, reply.unanswered)}
    return task.fallback.model_copy(update=update)


def _broken_off(task: Task, written: Written, problem: ModelError) -> Draft:
    """Keep what was verified before the model failed, or else what rules made."""
    if not written.passed:
        note = f"the model could not be used: {problem.message}; this is the answer without it"
        return task.fallback.model_copy(update={"notes": (*task.fallback.notes, note)})
    note = f"the model broke off: {problem.message}; this is what was verified until then"
    update: dict[str, object] = {"claims": tuple(written.passed), "source": "model"}
    if not task.is_decided:
        update |= {"status": "partial", "reason": "the model broke off before the answer was complete"}
    return task.fallback.model_copy(update={**update, "notes": (*task.fallback.notes, note)})


def _nothing(task: Task, reason: str) -> dict[str, object]:
    """Give the fields of a draft that says that nothing was found."""
    cited = [s.paper_id for claim in task.fallback.claims for s in claim.supports]
    related = tuple(dict.fromkeys([*cited, *(row.paper_id for row in task.fallback.rows)]))[:RELATED]
    fields: dict[str, object] = {"status": "not_found", "reason": reason, "lead": "", "source": "model"}
    return {**fields, "claims": (), "rows": (), "related": related}


def _left_open(task: Task, words: str) -> str:
    """Name the open part of the question in the question's own words; a model's words are not passed on."""
    if span := anchor(words, task.plan.question):
        return f'the abstracts do not answer: "{task.plan.question[span[0] : span[1]]}"'
    return "the abstracts answer only a part of the question"


def _withheld(count: int, reasons: Sequence[str] = ()) -> str:
    why = f" ({'; '.join(reasons)})" if reasons else ""
    return f"{count} {'statement was' if count == 1 else 'statements were'} withheld: no support{why}"


def _quoted(value: object) -> str:
    """Fence data in: whatever it says stays inside its string."""
    return json.dumps(value, ensure_ascii=False)


def _lines(packed: Packed) -> str:
    return "\n".join(passage.as_json() for passage in packed.passages)
