"""A draft -> the same without the claims that a model finds not to follow from their quotes (`--check`).

Code finds quotes, figures and names; it does not understand a sentence that turns "faster" into "slower" over
a true quote. A second look by a model, the same or another, may: each claim beside the sentences it cites,
entailed or not. It costs one call, and is an opinion: it can only take claims away.
"""

import json
from pathlib import Path

from assistant.errors import ModelError
from assistant.model.chatmodel import ChatModel
from assistant.model.replies import CheckReply
from assistant.prompting import load_prompt
from assistant.records import Draft, DraftClaim


def check_claims(draft: Draft, chat: ChatModel, prompts: Path | None = None) -> Draft:
    """Drop the claims of a draft that a model does not find entailed, and say how many.

    Args:
        draft: Of a model; one by rules says what the abstracts say.
        chat: The model that looks.
        prompts: A person's own prompts.

    Returns:
        The draft; as it was, with a note, where the model fails.
    """
    if draft.source == "rules" or not draft.claims:
        return draft
    lines = "\n".join(_line(number, claim) for number, claim in enumerate(draft.claims, 1))
    try:
        reply = chat.complete(load_prompt("check", prompts).render(claims=lines), CheckReply).value
    except ModelError as problem:
        return _noted(draft, f"the second look at the claims could not be had: {problem.message}")
    refused = {verdict.number for verdict in reply.verdicts if not verdict.entailed}
    judged = {verdict.number for verdict in reply.verdicts}
    kept = tuple(claim for number, claim in enumerate(draft.claims, 1) if number not in refused)
    notes = []
    if dropped := len(draft.claims) - len(kept):
        notes.append(f"{dropped} of {len(draft.claims)} claims withheld: a second look found no support")
    if missed := sum(number not in judged for number in range(1, len(draft.claims) + 1)):
        notes.append(f"{missed} of {len(draft.claims)} claims had no second look")
    left = draft.model_copy(update={"claims": kept})
    if not kept and not draft.rows:
        reason = "a second look found no support for any claim"
        left = left.model_copy(update={"status": "not_found", "reason": reason})
    return _noted(left, *notes)


def _line(number: int, claim: DraftClaim) -> str:
    quotes = [support.quote for support in claim.supports]
    shown = {"derived": claim.derivations} if claim.derivations else {}
    fields = {"number": number, "claim": claim.text, "quotes": quotes, **shown}
    return json.dumps(fields, ensure_ascii=False)


def _noted(draft: Draft, *notes: str) -> Draft:
    return draft.model_copy(update={"notes": (*draft.notes, *notes)})
