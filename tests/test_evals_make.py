"""Drafts from a store's own facts: valid questions, marked as unreviewed."""

import json
from pathlib import Path

import pytest

from assistant.pipeline import Assistant
from evals.cases import Factoid, Listing, Unanswerable
from evals.errors import ExamError
from evals.goldens import check_papers, load_exam
from evals.make import draft_exam, name_of, round_between, write_drafts
from store.quantities import satisfies
from store.records import Fact, Paper


@pytest.fixture
def facts(assistant: Assistant) -> list[Fact]:
    return assistant.facts(role="any")


def test_drafts_are_a_valid_exam(assistant: Assistant, facts: list[Fact], tmp_path: Path) -> None:
    drafts = draft_exam(assistant.papers(), facts, 40)
    out = tmp_path / "exam" / "draft.jsonl"
    write_drafts(drafts, out)

    exam = load_exam(out)

    check_papers(exam, {paper.paper_id for paper in assistant.papers()})
    assert {type(case) for case in exam.cases} >= {Factoid, Unanswerable}
    assert not any(case.reviewed for case in exam.cases)


def test_drafts_are_the_same_for_the_same_seed(assistant: Assistant, facts: list[Fact]) -> None:
    papers = assistant.papers()

    assert draft_exam(papers, facts, 12, seed=1) == draft_exam(papers, facts, 12, seed=1)


def test_a_lookup_asks_for_a_value_that_is_stated_once(assistant: Assistant, facts: list[Fact]) -> None:
    own = [fact for fact in facts if fact.role == "own"]
    for case in draft_exam(assistant.papers(), facts, 400):
        if isinstance(case, Factoid):
            stated = [f for f in own if f.paper_id == case.papers[0] and f.kind == case.tags[1]]
            assert [one.text for one in stated] == [case.answer_keys[0][0]]


def made_up(number: int, value: float) -> Fact:
    fields = {"title": "", "kind": "latency", "unit": "ms", "text": f"{value:g} ms", "start": 0, "end": 1}
    return Fact.model_validate({"paper_id": f"p{number}", "value": value, **fields})


def test_the_papers_of_a_list_are_those_whose_facts_meet_its_condition() -> None:
    facts = [made_up(number, value) for number, value in enumerate((1, 5, 20, 80, 300))]
    papers = [Paper(paper_id=f"p{number}", title=f"Net{number}: x", abstract="x") for number in range(5)]

    lists = [case for case in draft_exam(papers, facts, 40) if isinstance(case, Listing)]

    assert lists
    for case in lists:
        assert case.condition is not None
        meeting = {one.paper_id for one in facts if satisfies(one, case.condition.bounds) == "meets"}
        assert set(case.papers or ()) == meeting
        assert 0 < len(meeting) < len(facts)


def test_a_store_without_numbers_gives_no_exam() -> None:
    with pytest.raises(ExamError, match="states no quantity"):
        draft_exam([Paper(paper_id="p", title="t", abstract="x")], [], 10)


def test_a_file_that_a_person_may_have_worked_on_is_not_overwritten(tmp_path: Path) -> None:
    out = tmp_path / "draft.jsonl"
    out.write_text("mine", encoding="utf-8")

    with pytest.raises(ExamError, match="is there already"):
        write_drafts([], out)
    assert out.read_text(encoding="utf-8") == "mine"


def test_names_and_bounds_are_what_a_person_would_say() -> None:
    assert name_of(Paper(paper_id="p", title="On the Cost of Nets", abstract="")) == '"On the Cost of Nets"'
    assert round_between(74, 75) == 74.5
    assert json.dumps(round_between(0.0667, 1)) == "0.3"
