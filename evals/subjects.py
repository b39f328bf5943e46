"""What is examined: anything with the public face of an Assistant. And the stages' own view, to place blame.

The exam needs no more than `ask`, `search`, `chat` and `papers`, so that a fake can be examined as well.
"""

from collections.abc import Sequence
from typing import Protocol

from assistant import routes
from assistant.pipeline import Assistant
from assistant.records import Answer, Plan
from store.records import Fact, Hit, Paper, Record


class Talk(Protocol):
    """A conversation that is going on."""

    def ask(self, question: str) -> Answer:
        """Answer in the light of what was said before."""


class Subject(Protocol):
    """What can be examined."""

    def ask(self, question: str) -> Answer:
        """Answer one question."""

    def search(self, query: str, k: int = 10) -> list[Hit]:
        """Find papers."""

    def chat(self) -> Talk:
        """Begin a conversation."""

    def papers(self) -> list[Paper]:
        """List what is known."""


class Seen(Record):
    """What the stages had in hand for a plan, by paper id."""

    found: tuple[str, ...]
    """The papers that retrieval brought, best first."""
    evidence: tuple[str, ...]
    """Those with a sentence among the evidence."""
    drafted: tuple[str, ...]
    """Those that the draft cites, before verification."""
    facts: tuple[Fact, ...]
    """Every fact of the store of the kinds that the plan asks for, whoever's."""


def look(subject: Subject, plan: Plan) -> Seen | None:
    """Go the plan's way once more and note what each stage had; None for what is no Assistant."""
    if not isinstance(subject, Assistant):
        return None
    found, evidence, draft = routes.answer_by_rules(plan, subject.index, subject.index.names)
    supports = [support.paper_id for claim in draft.claims for support in claim.supports]
    kinds = {condition.kind for condition in plan.conditions}
    facts = [fact for kind in kinds for fact in subject.facts(kind=kind, role="any")]
    return Seen(
        found=_once([hit.paper_id for hit in found.hits] + [fact.paper_id for fact in found.facts]),
        evidence=_once([item.paper_id for item in evidence]),
        drafted=_once(supports + [row.paper_id for row in draft.rows]),
        facts=tuple(facts),
    )


def _once(paper_ids: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(paper_ids))
