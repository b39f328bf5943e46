"""A plan and what was verified -> the text that a person reads, and the claims of a list's rows.

Only code writes here, from counts and verified spans: a sentence above, a line for each claim or row with its
markers, a verdict, the coverage, and what was withheld.
"""

from collections.abc import Iterable, Sequence

from assistant.records import Claim, Draft, Plan, Row, Verified
from assistant.rules.listing import coverage_line, value_of


def claims_of(verified: Verified) -> tuple[Claim, ...]:
    """The verified claims, and one for each row that states a fact.

    Returns:
        Claims in the order in which they are shown.
    """
    return (*verified.claims, *(claim_of(row) for row in verified.rows if row.fact))


def claim_of(row: Row) -> Claim:
    """Say a row as a sentence: "FooNet: 74 GPU hours (compute time; train)"."""
    value = value_of(row.fact) if row.fact else ""
    return Claim(text=f"{row.title}: {value}" if value else row.title, citations=(row.citation,))


def markers(citations: Iterable[int]) -> str:
    """Write citation numbers as markers.

    Example:
        >>> markers((1, 3))
        '[1][3]'
    """
    return "".join(f"[{number}]" for number in citations)


def write_text(plan: Plan, draft: Draft, verified: Verified) -> str:
    """Write the answer for a person: plain text, one claim a line."""
    lines = [draft.lead, draft.verdict.why if draft.verdict else ""]
    lines += [_line(claim) for claim in verified.claims]
    quotes = {citation.number: citation.quote for citation in verified.citations}
    lines += [row_line(row, quotes[row.citation]) for row in verified.rows]
    lines += [_reason(draft), _coverage(plan, draft), _withheld(verified.withheld)]
    return "\n".join(line for line in lines if line)


def row_line(row: Row, quote: str) -> str:
    """A row with its quote and its marker."""
    return f'- {claim_of(row).text}: "{quote}" {markers([row.citation])}'


def _line(claim: Claim) -> str:
    """A claim with its markers, after its full stop."""
    return f"{claim.text} {markers(claim.citations)}"


def _reason(draft: Draft) -> str:
    return draft.reason or "" if draft.status != "answered" else ""


def _coverage(plan: Plan, draft: Draft) -> str:
    """The denominator of a list with conditions."""
    return coverage_line(draft.coverage) if draft.coverage and plan.conditions else ""


def _withheld(withheld: Sequence[tuple[str, str]]) -> str:
    """Say how many statements the abstracts did not carry."""
    count = len(withheld)
    return (
        f"{count} {'statement was' if count == 1 else 'statements were'} withheld: no support."
        if count
        else ""
    )
