"""(case, attempt) -> scores. Pure functions, one for each kind; the formulas' sources are in docs/exam.md.

An attempt that failed is an error and gets no score at all: never a zero. What needs a judge is elsewhere
(`judge.py`), and without a verdict it is unscored.
"""

from assistant.records import Answer
from evals.cases import Case, Compare, Conversation, Factoid, Listing, Retrieval, Unanswerable
from evals.extras import measures_module
from evals.records import Attempt, Score
from evals.scoring.chats import score_chat
from evals.scoring.context import Context
from evals.scoring.invariants import find_violations, score_citations, score_utility
from evals.scoring.listings import cited_papers, score_listing, score_sets
from evals.scoring.matching import held, quantities_in, states
from evals.scoring.metrics import score, share
from store.records import Quantity

PASS: dict[str, dict[str, float]] = {
    "factoid": {"factoid_correct": 1.0},
    "list": {"list_f1": 0.8},
    "compare": {"verdict": 1.0, "both_cited": 1.0},
    "conversation": {"conversation_pass": 1.0},
    "unanswerable": {"utility": 1.0},
    "retrieval": {"recall_at_10": 0.5},
}
"""What a case of each kind must reach to count as right."""
DEPTHS = (1, 5, 10)


def mark(case: Case, attempt: Attempt, context: Context) -> Attempt:
    """Fill in an attempt's scores, whether it passed, and what it must never have done."""
    if attempt.error is not None:
        return attempt
    scores = (*score_attempt(case, attempt, context), *score_ranking(case, attempt))
    broken = (find_violations(case, answer, context) for answer in attempt.answers)
    violations = tuple(violation for found in broken for violation in found)
    passed = has_passed(case, {one.metric: one.value for one in scores})
    return attempt.model_copy(update={"scores": scores, "passed": passed, "violations": violations})


def score_attempt(case: Case, attempt: Attempt, context: Context) -> tuple[Score, ...]:
    """Score what was answered."""
    if isinstance(case, Retrieval):
        return ()
    if isinstance(case, Conversation):
        return score_chat(case, attempt, context)
    answer = attempt.answers[0]
    scores: tuple[Score, ...] = ()
    match case:
        case Factoid():
            scores = score_factoid(case, answer)
        case Listing():
            scores = (*score_listing(case, answer, context), *_score_gold_citations(case, answer))
        case Compare():
            scores = score_compare(case, answer)
        case Unanswerable():
            scores = score_unanswerable(case, answer)
    return (*scores, *score_citations(answer, context))


def has_passed(case: Case, values: dict[str, float | None]) -> bool:
    """Decide whether a case counts as right: for collapse and for the eye, never for a mean."""
    bounds = PASS[case.kind]
    return all((values.get(metric) or 0.0) >= bound for metric, bound in bounds.items())


def score_factoid(case: Factoid, answer: Answer) -> tuple[Score, ...]:
    """Score an answer that one paper holds: right, wrong, or not attempted."""
    groups = held(case.answer_keys, said_by(answer))
    attempted = answer.status != "not_found"
    right = attempted and all(groups)
    missing = [group[0] for group, found in zip(case.answer_keys, groups, strict=True) if not found]
    why = "holds every key" if right else f"misses {', '.join(missing) or 'nothing, but says not found'}"
    cited = bool(set(cited_papers(answer)) & set(case.papers))
    return (
        score("factoid_correct", float(right), extracted=answer.text[:200], why=why),
        score("attempted", float(attempted), extracted=answer.status),
        score("correct_if_attempted", float(right) if attempted else None),
        score("over_refusal", float(answer.status != "answered"), extracted=answer.status),
        score("right_paper", float(cited), extracted=", ".join(cited_papers(answer))),
        score_utility(right=right, abstained=not attempted),
        *_score_gold_citations(case, answer),
    )


def score_unanswerable(case: Unanswerable, answer: Answer) -> tuple[Score, ...]:
    """Score an answer that should not be there; half of one is right where half the question can be met."""
    abstained = abstains(case.reason, answer)
    return (
        score("false_answer", float(not abstained), extracted=answer.status, why=answer.reason or ""),
        score_utility(right=abstained, abstained=False),
    )


def abstains(reason: str, answer: Answer) -> bool:
    """Say whether an answer abstains; `partial` with a reason does where the papers are there."""
    partial = answer.status == "partial" and bool(answer.reason) and reason in {"unstated", "false-premise"}
    return answer.status == "not_found" or partial


def score_compare(case: Compare, answer: Answer) -> tuple[Score, ...]:
    """Score a comparison: the values, the verdict, and that both sides are cited."""
    verdict = answer.verdict
    winner = case.expected.paper is None or (verdict is not None and verdict.paper_id == case.expected.paper)
    right = verdict is not None and verdict.kind == case.expected.kind and winner
    cited = set(cited_papers(answer)) & set(case.papers)
    undue = float(verdict is not None and verdict.kind == "winner")
    extracted = f"{verdict.kind} {verdict.paper_id or ''}".strip() if verdict else "no verdict"
    expected = f"expected {case.expected.kind} {case.expected.paper or ''}".strip()
    return (
        score("verdict", float(right), extracted=extracted, why=expected),
        score("both_cited", float(len(cited) == len(case.papers)), extracted=", ".join(sorted(cited))),
        score("undue", undue if case.expected.kind == "not_comparable" else None),
        _score_cells(case, answer),
    )


def score_ranking(case: Case, attempt: Attempt) -> tuple[Score, ...]:
    """Score the assistant's search for the question, before anything is answered."""
    if not isinstance(case, Factoid | Retrieval):
        return ()
    optional = case.optional if isinstance(case, Retrieval) else ()
    ranked = [paper for paper, _ in attempt.ranked if paper not in optional]
    return rank_scores(ranked, case.papers)


def rank_scores(ranked: list[str], gold: tuple[str, ...]) -> tuple[Score, ...]:
    """Compute the ranking measures; ties cannot be, since only the order is handed over."""
    library = measures_module()
    run = [library.ScoredDoc("q", paper, float(-place)) for place, paper in enumerate(ranked)]
    judged = [library.Qrel("q", paper, 1) for paper in gold]
    measures = {f"recall_at_{depth}": library.R @ depth for depth in DEPTHS}
    measures |= {"reciprocal_rank": library.RR, "ndcg_at_10": library.nDCG @ 10}
    found = library.calc_aggregate(list(measures.values()), judged, run or [library.ScoredDoc("q", "", 0.0)])
    at = next((place for place, paper in enumerate(ranked, start=1) if paper in gold), None)
    where = f"first right paper at {at}" if at else "no right paper found"
    return tuple(score(name, float(found[measure]), why=where) for name, measure in measures.items())


def said_by(answer: Answer) -> str:
    """Give all that an answer says: its text, its claims, its rows, and the titles of what it cites."""
    rows = (f"{row.title} {row.fact.text if row.fact else ''} {row.derivation or ''}" for row in answer.rows)
    titles = (citation.title for citation in answer.citations)
    return "\n".join((answer.text, *(claim.text for claim in answer.claims), *titles, *rows))


def _score_gold_citations(case: Factoid | Listing, answer: Answer) -> tuple[Score, ...]:
    optional = case.optional if isinstance(case, Listing) else ()
    sets = score_sets(frozenset(cited_papers(answer)) - set(optional), frozenset(case.papers or ()))
    return (
        score("gold_citation_precision", sets.precision),
        score("gold_citation_recall", sets.recall),
    )


def _score_cells(case: Compare, answer: Answer) -> Score:
    right = [cell for cell in case.cells if _shows(answer, cell.paper, cell.value, cell.unit)]
    return share("cells", len(right), len(case.cells), "values are shown")


def _shows(answer: Answer, paper: str, value: float, unit: str) -> bool:
    """Say whether a value stands in a paper's row or quote, in whatever unit."""
    wanted = Quantity(value=value, unit=unit, text=f"{value:g}", start=0, end=0)
    quotes = [citation.quote for citation in answer.citations if citation.paper_id == paper]
    found = [quantity for quote in quotes for quantity in quantities_in(quote)]
    for row in answer.rows:
        if row.paper_id == paper and row.fact:
            fact = row.fact
            found.append(Quantity(value=fact.value, unit=fact.unit, text=fact.text, start=0, end=0))
    return any(states(wanted, quantity) for quantity in found)
