"""What must never happen in an answer, and the measures of its citations. Pure code, no judge.

The assistant itself checks all of this before it shows anything, so a violation means a fault in the code.
"""

from collections.abc import Iterator

from assistant.records import Answer, Citation
from evals.cases import Case, Listing, meets
from evals.records import Score
from evals.scoring.context import Context
from evals.scoring.matching import quantities_in, states
from evals.scoring.metrics import score, share
from store.quantities import same, satisfies
from store.records import Condition, Fact, Quantity


def find_violations(case: Case, answer: Answer, context: Context) -> tuple[str, ...]:
    """List what must never happen, each as `kind: where`.

    The kind alone tells whether a baseline already had it.
    """
    return tuple(
        dict.fromkeys(
            (
                *_bad_citations(answer, context),
                *_bad_markers(answer),
                *_bad_coverage(answer),
                *_broken_conditions(case, answer, context),
            )
        )
    )


def score_citations(answer: Answer, context: Context) -> tuple[Score, ...]:
    """Measure citations, quotes, and the numbers of the claims against their quotes."""
    cited = answer.citations
    known = [citation for citation in cited if citation.paper_id in context.papers]
    exact = [citation for citation in cited if is_verbatim(citation, context)]
    quoted = [claim for claim in answer.claims if claim.citations]
    return (
        share("citation_valid", len(known), len(cited), "citations name a paper of the store"),
        share("quote_exact", len(exact), len(cited), "quotes stand in the paper they cite"),
        share("claims_quoted", len(quoted), len(answer.claims), "claims have a quote"),
        _numbers_quoted(answer),
    )


def is_verbatim(citation: Citation, context: Context) -> bool:
    """Say whether a quote stands at its place in the paper it cites, character for character."""
    paper = context.papers.get(citation.paper_id)
    if paper is None or not citation.quote or citation.start < 0:
        return False
    return paper.abstract[citation.start : citation.end] == citation.quote


def _bad_citations(answer: Answer, context: Context) -> Iterator[str]:
    for citation in answer.citations:
        if citation.paper_id not in context.papers:
            yield f"citation of no paper: {citation.paper_id}"
        elif not is_verbatim(citation, context):
            elsewhere = _find_elsewhere(citation, context)
            yield f"quote not verbatim: {citation.paper_id} {citation.quote!r:.80}{elsewhere}"
    for miss in answer.near_misses:
        paper = context.papers.get(miss.paper_id)
        if paper is None or paper.abstract[miss.start : miss.end] != miss.quote:
            yield f"quote not verbatim: {miss.paper_id} {miss.quote!r:.80} (near miss)"


def _find_elsewhere(citation: Citation, context: Context) -> str:
    own = context.papers[citation.paper_id].abstract.find(citation.quote)
    if own >= 0 and citation.quote:
        return f", stands at {own}, not at {citation.start}"
    for paper in context.papers.values():
        if citation.quote and citation.quote in paper.abstract:
            return f", found in {paper.paper_id}"
    return ", found nowhere"


def _bad_markers(answer: Answer) -> Iterator[str]:
    numbers = {citation.number for citation in answer.citations}
    for claim in answer.claims:
        for number in claim.citations:
            if number not in numbers:
                yield f"marker without a citation: [{number}] after {claim.text!r:.60}"
    for row in answer.rows:
        if row.citation not in numbers:
            yield f"row without a citation: {row.paper_id}"


def _bad_coverage(answer: Answer) -> Iterator[str]:
    parts = answer.coverage
    if parts is None:
        return
    stating = parts.matching + parts.not_matching + parts.undecided
    if parts.read != parts.stating + parts.silent or parts.stating != stating:
        yield f"coverage does not add up: {parts}"


def _broken_conditions(case: Case, answer: Answer, context: Context) -> Iterator[str]:
    """A listed value that breaks the question's own condition, by itself or by what readers say it is."""
    if not isinstance(case, Listing) or case.condition is None:
        return
    condition, right = case.condition, {*(case.papers or ()), *case.optional}
    for row in answer.rows:
        fact = row.fact
        if fact is None or fact.kind != condition.kind:
            continue
        if satisfies(fact, condition.bounds) == "fails":
            yield f"listed value breaks the condition: {row.paper_id} {fact.text!r:.60}"
        elif row.paper_id not in right and (other := find_unmeet(fact, condition, context)):
            yield f"listed against the readers: {row.paper_id} {fact.text!r:.60} is {other.role}"


def find_unmeet(fact: Fact, condition: Condition, context: Context) -> Fact | None:
    """Find the same value among what readers saw in the paper, where none of it meets the condition."""
    read = [one for one in context.gold.get(fact.paper_id, ()) if one.kind == fact.kind]
    alike = [one for one in read if one.unit == fact.unit and same(one.value, fact.value)]
    return alike[0] if alike and not any(meets(one, condition) for one in alike) else None


def _numbers_quoted(answer: Answer) -> Score:
    """Every number of a claim must stand in its quotes, in whatever unit, or in a row's shown arithmetic."""
    by_number = {citation.number: citation for citation in answer.citations}
    facts = [row.fact for row in answer.rows if row.fact]
    right = total = 0
    missing = []
    for claim in answer.claims:
        quotes = " ".join(by_number[n].quote for n in claim.citations if n in by_number)
        stated = quantities_in(quotes)
        for number in quantities_in(claim.text):
            total += 1
            if _is_stated(number, stated, quotes) or any(_is_fact(number, fact) for fact in facts):
                right += 1
            else:
                missing.append(number.text)
    result = share("numbers_quoted", right, total, "numbers of claims stand in their quotes")
    return result.model_copy(update={"extracted": ", ".join(missing)})


def _is_stated(number: Quantity, stated: tuple[Quantity, ...], quotes: str) -> bool:
    return number.text in quotes or any(states(number, found) for found in stated)


def _is_fact(number: Quantity, fact: Fact) -> bool:
    as_quantity = Quantity(value=fact.value, unit=fact.unit, text=fact.text, start=fact.start, end=fact.end)
    return states(number, as_quantity)


def score_utility(*, right: bool, abstained: bool) -> Score:
    """Pay 1 for right, 0.1 for abstaining, -1 for wrong (LitQA2's reward)."""
    value = 1.0 if right else 0.1 if abstained else -1.0
    return score("utility", value)
