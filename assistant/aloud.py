"""A model's draft as it is written -> each verified claim at once, and last the draft."""

from collections.abc import Generator

from assistant.compose import Task, compose_steps
from assistant.drafting.secondcheck import check_claims
from assistant.model.chatmodel import ChatModel
from assistant.records import ClaimVerified, Draft, DraftClaim, Event
from assistant.verify import verify


def compose_aloud(task: Task, chat: ChatModel, *, check: bool) -> Generator[Event, None, Draft]:
    """Let the model write; each claim that is verified may be shown at once."""
    claims: list[DraftClaim] = []
    shown = 0
    for part in compose_steps(task, chat):
        if isinstance(part, Draft):
            return check_claims(part, chat, task.prompts) if check else part
        claims.append(part)
        verified = verify(Draft(status="answered", claims=tuple(claims)), task.papers)
        if not check and len(verified.claims) == len(claims):
            yield ClaimVerified(claim=verified.claims[-1], citations=verified.citations[shown:])
            shown = len(verified.citations)
    return task.fallback
