"""Evidence and judgement -> a draft without a model: verbatim sentences, each with its citation."""

from collections.abc import Sequence

from assistant.records import Draft, DraftClaim, DraftRow, Evidence, Found, Plan, Support
from assistant.rules.answerable import Judgement

MOST_CLAIMS = 3
WORTH = 0.65
"""A further sentence is added where its score is at least this share of the first one's."""


def draft_extractive(
    plan: Plan,
    found: Found,  # noqa: ARG001 - composers share one seam
    evidence: Sequence[Evidence],
    judgement: Judgement,
) -> Draft:
    """Draft an answer from sentences.

    Args:
        plan: With the route `list` the evidence is one sentence a paper; else the sentences of a lookup.
        found: What was retrieved.
        evidence: Best first.
        judgement: Whether they answer the question.

    Returns:
        Claims for a lookup, rows for a list; neither where the question is not answered.
    """
    draft = Draft(status=judgement.status, reason=judgement.reason, related=judgement.related)
    if judgement.status == "not_found":
        return draft
    if plan.route == "list":
        rows = tuple(
            DraftRow(paper_id=item.paper_id, title=item.title, support=support(item)) for item in evidence
        )
        papers = "paper" if len(rows) == 1 else "papers"
        return draft.model_copy(update={"rows": rows, "lead": f"{len(rows)} {papers} on this."})
    denial = [item for item in evidence if (item.paper_id, item.start) == judgement.shows]
    claims = tuple(
        DraftClaim(text=item.quote, supports=(support(item),)) for item in denial or chosen(evidence)
    )
    return draft.model_copy(update={"claims": claims})


def chosen(evidence: Sequence[Evidence]) -> list[Evidence]:
    """Take the fewest sentences that answer, in the order they stand in within a paper."""
    worth = [item for item in evidence[:MOST_CLAIMS] if item.score >= WORTH * evidence[0].score]
    papers = list(dict.fromkeys(item.paper_id for item in worth))
    return sorted(worth, key=lambda item: (papers.index(item.paper_id), item.start))


def support(item: Evidence) -> Support:
    """Cite a piece of evidence."""
    return Support(paper_id=item.paper_id, quote=item.quote, start=item.start)
