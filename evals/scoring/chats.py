"""Conversations: each turn by the rule of its kind, the whole as one unit.

A turn that fails with its own history, and passes when its standalone form is asked alone, is a carry-over
error: the question was understood wrongly, not answered wrongly.
"""

from assistant.records import Answer
from evals.cases import Conversation, Turn
from evals.records import Attempt, Score
from evals.scoring.context import Context
from evals.scoring.invariants import score_citations
from evals.scoring.listings import cited_papers, listed_papers
from evals.scoring.matching import held
from evals.scoring.metrics import score, share

LIST_PRECISION = 0.5
"""A list turn that names twice as many papers as it should is not right, even if it misses none."""


def score_chat(case: Conversation, attempt: Attempt, context: Context) -> tuple[Score, ...]:
    """Score all turns of a conversation."""
    turns = list(zip(case.turns, attempt.answers, strict=True))
    right = [is_right(turn, answer) for turn, answer in turns]
    failed = [number for number, passed in enumerate(right) if not passed]
    carried = [n for n in failed if n in attempt.alone and is_right(case.turns[n], attempt.alone[n])]
    referring = [(turn, answer) for turn, answer in turns if turn.papers and turn.question != turn.standalone]
    resolved = [turn for turn, answer in referring if set(turn.papers) & set(papers_named(answer))]
    why = (
        "; ".join(f"turn {n + 1} failed: {turns[n][0].question!r:.60}" for n in failed)
        or "every turn is right"
    )
    return (
        score("turns_right", sum(right) / len(right), extracted=f"{sum(right)} of {len(right)}", why=why),
        score("conversation_pass", float(all(right))),
        share("reference", len(resolved), len(referring), "references are understood"),
        share("carry_over", len(carried), len(turns), "turns fail by their history alone"),
        *_mean_citation_scores(attempt.answers, context),
    )


def is_right(turn: Turn, answer: Answer) -> bool:
    """Judge one turn: the papers are cited and the keys are held, or it abstains where it must."""
    if turn.kind == "unanswerable":
        return answer.status != "answered"
    if answer.status == "not_found":
        return False
    named = papers_named(answer)
    gold, counted = set(turn.papers), named - set(turn.optional)
    if turn.kind == "list" and len(counted & gold) < LIST_PRECISION * len(counted):
        return False
    return gold <= named and all(held(turn.answer_keys, _said(answer)))


def papers_named(answer: Answer) -> frozenset[str]:
    """Give the papers that an answer is about: listed or cited."""
    return listed_papers(answer) | frozenset(cited_papers(answer))


def _said(answer: Answer) -> str:
    titles = [citation.title for citation in answer.citations] + [row.title for row in answer.rows]
    return "\n".join((answer.text, *(claim.text for claim in answer.claims), *titles))


def _mean_citation_scores(answers: tuple[Answer, ...], context: Context) -> list[Score]:
    """Average each citation measure over the turns that have it."""
    by_metric: dict[str, list[float]] = {}
    for answer in answers:
        for one in score_citations(answer, context):
            by_metric.setdefault(one.metric, []).extend([] if one.value is None else [one.value])
    return [score(name, sum(values) / len(values) if values else None) for name, values in by_metric.items()]
