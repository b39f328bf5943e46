"""A second look by a model is an opinion: it can take claims away and nothing else."""

import pytest

from assistant.drafting.secondcheck import check_claims
from assistant.records import Draft, DraftClaim, DraftRow, Support
from assistant.testing import PAPERS, ScriptedChat

SUPPORT = Support(paper_id=PAPERS[0].paper_id, quote=PAPERS[0].abstract)
CLAIMS = tuple(DraftClaim(text=text, supports=(SUPPORT,)) for text in ("It is quick.", "It is slow."))
DRAFT = Draft(status="answered", claims=CLAIMS, source="model")


def verdicts(*entailed: tuple[int, bool]) -> ScriptedChat:
    return ScriptedChat([{"verdicts": [{"number": number, "entailed": yes} for number, yes in entailed]}])


def test_claim_that_is_not_entailed_is_dropped_and_counted() -> None:
    """The one thing that code cannot see: "slow" over a quote that says quick."""
    checked = check_claims(DRAFT, verdicts((1, True), (2, False)))

    assert checked.claims == CLAIMS[:1]
    assert checked.notes == ("1 of 2 claims withheld: a second look found no support",)
    assert checked.status == "answered"


def test_claims_without_a_verdict_are_told() -> None:
    """A model that forgets some, or judges what it was not given."""
    checked = check_claims(DRAFT, verdicts((1, True), (7, False)))

    assert checked.claims == CLAIMS
    assert checked.notes == ("1 of 2 claims had no second look",)


@pytest.mark.parametrize("rows", [(), (DraftRow(paper_id="p", title="P", support=SUPPORT),)])
def test_when_none_is_left(rows: tuple[DraftRow, ...]) -> None:
    """Rows stand without claims; a lookup without claims answers nothing."""
    draft = DRAFT.model_copy(update={"rows": rows})

    checked = check_claims(draft, verdicts((1, False), (2, False)))

    assert checked.claims == ()
    assert checked.status == ("answered" if rows else "not_found")


def test_failure_leaves_the_draft() -> None:
    """And says so."""
    checked = check_claims(DRAFT, ScriptedChat([]))

    assert checked.claims == CLAIMS
    assert "could not be had" in checked.notes[0]


def test_draft_by_rules_needs_no_second_look() -> None:
    """It says what the abstracts say, so that no call is spent on it."""
    chat = ScriptedChat([])
    draft = DRAFT.model_copy(update={"source": "rules"})

    assert check_claims(draft, chat) == draft
    assert chat.history == []
