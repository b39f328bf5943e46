"""Evidence and judgement -> a draft without a model: verbatim sentences, each with its citation."""

from collections.abc import Sequence

from assistant.records import Draft, DraftClaim, DraftRow, Evidence, Plan, Support
from assistant.rules.answerable import Judgement

MOST_CLAIMS = 3
WORTH = 0.65
"""A further sentence is added where its score is at least this share of the first one's."""


def draft_extractive(plan: Plan, evidence: Sequence[Evidence], judgement: Judgement) -> Draft:
    """Draft an answer from sentences.

    Args:
        plan: With the route `list` the evidence is one sentence a paper; else the sentences of a lookup.
        evidence: Best first.
        judgement: Whether they answer the question.

    Returns:
        Claims for a lookup, rows for a list; neither where the question is not answered.
    """
    draft = Draft(status=judgement.status, reason=judgement.reason, related=judgement.related)
    if judgement.status == "not_found":
        return draft
    if plan.route == "list":
        papers = "paper" if len(evidence) == 1 else "papers"
        lead = f"{len(evidence)} {papers} on this."
        return draft.model_copy(update={"rows": rows_of(evidence), "lead": lead})
    denial = [item for item in evidence if (item.paper_id, item.start) == judgement.shows]
    claims = tuple(
        DraftClaim(text=item.quote, supports=(support(item),)) for item in denial or chosen(evidence)
    )
    return draft.model_copy(update={"claims": claims})


def draft_count(plan: Plan, evidence: Sequence[Evidence], read: int) -> Draft:
    """Draft how many papers speak of something, each with the sentence that does.

    Args:
        plan: Its topic is what is counted; empty where all papers are.
        evidence: One sentence of each paper that speaks of it.
        read: How many papers were looked at.
    """
    if not plan.topic:
        return Draft(status="answered", lead=f"The store holds {read} papers.")
    if not evidence:
        return Draft(status="not_found", reason=f"None of {read} abstracts speaks of '{plan.topic}'.")
    speak = "speaks" if len(evidence) == 1 else "speak"
    lead = f"{len(evidence)} of {read} abstracts {speak} of '{plan.topic}'."
    return Draft(status="answered", lead=lead, rows=rows_of(evidence))


def rows_of(evidence: Sequence[Evidence]) -> tuple[DraftRow, ...]:
    """Make a row of each paper."""
    return tuple(
        DraftRow(paper_id=item.paper_id, title=item.title, support=support(item)) for item in evidence
    )


def chosen(evidence: Sequence[Evidence]) -> list[Evidence]:
    """Take the fewest sentences that answer, in the order they stand in within a paper."""
    worth = [item for item in evidence[:MOST_CLAIMS] if item.score >= WORTH * evidence[0].score]
    papers = list(dict.fromkeys(item.paper_id for item in worth))
    return sorted(worth, key=lambda item: (papers.index(item.paper_id), item.start))


def support(item: Evidence) -> Support:
    """Cite a piece of evidence."""
    return Support(paper_id=item.paper_id, quote=item.quote, start=item.start)
