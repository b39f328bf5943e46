"""Scores: what is right, wrong, silent, undefined; and what must never happen in an answer."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.records import Coverage, Verdict
from evals.cases import Cell, Compare, Conversation, Expected, Factoid, Listing, Retrieval, Turn, Unanswerable
from evals.records import Attempt
from evals.scoring.chats import is_right
from evals.scoring.context import Context
from evals.scoring.invariants import find_violations
from evals.scoring.listings import score_sets
from evals.scoring.metrics import METRIC
from evals.scoring.scorers import mark, rank_scores
from evals.testing import make_answer, make_rows
from store.records import Bound, Condition, Fact, Paper

FOO = Paper(paper_id="foonet", title="FooNet: Small Nets", abstract="FooNet needs 12 GPU-hours.")
BAR = Paper(paper_id="barnet", title="BarNet: Large Nets", abstract="BarNet needs 300 GPU-hours.")
CONTEXT = Context(papers={"foonet": FOO, "barnet": BAR})
FACTOID = Factoid(
    id="f", question="How long does FooNet take?", papers=("foonet",), answer_keys=(("12 GPU hours",),)
)
UNDER_100 = Condition(kind="compute_time", bounds=(Bound(cmp="<", value=100, unit="gpu-hour"),))


def fact(paper: Paper, value: float, **changes: Any) -> Fact:
    start = paper.abstract.index("needs ") + 6
    text = paper.abstract[start:-1]
    fields = {
        "kind": "compute_time",
        "unit": "gpu-hour",
        "start": start,
        "end": start + len(text),
        "text": text,
    }
    return Fact.model_validate(
        {"paper_id": paper.paper_id, "title": paper.title, "value": value, **fields, **changes}
    )


def values(case: Any, *answers: Any, context: Context = CONTEXT, **changes: Any) -> dict[str, float | None]:
    attempt = mark(case, Attempt(case_id=case.id, answers=answers, **changes), context)
    return {score.metric: score.value for score in attempt.scores} | {"passed": attempt.passed}


def test_a_right_answer() -> None:
    got = values(FACTOID, make_answer("q", [FOO]), ranked=(("barnet", 0.9), ("foonet", 0.8)))

    expected = {"factoid_correct": 1, "attempted": 1, "over_refusal": 0, "right_paper": 1, "utility": 1}
    assert {name: got[name] for name in expected} == expected
    assert (got["recall_at_1"], got["recall_at_5"], got["reciprocal_rank"], got["passed"]) == (
        0,
        1,
        0.5,
        True,
    )


def test_a_wrong_answer_costs_more_than_silence() -> None:
    wrong, silent = (
        values(FACTOID, make_answer("q", [BAR])),
        values(FACTOID, make_answer("q", status="not_found")),
    )

    assert (wrong["factoid_correct"], wrong["utility"], wrong["over_refusal"]) == (0, -1, 0)
    assert (silent["factoid_correct"], silent["utility"], silent["over_refusal"]) == (0, 0.1, 1)
    assert silent["correct_if_attempted"] is None


def test_not_found_is_not_right_even_if_the_key_happens_to_be_there() -> None:
    answer = make_answer("q", status="not_found", text="Not found; 12 GPU-hours is what others take.")

    assert values(FACTOID, answer)["factoid_correct"] == 0


def test_an_error_has_no_scores() -> None:
    attempt = mark(FACTOID, Attempt(case_id="f", error="down"), CONTEXT)

    assert (attempt.scores, attempt.passed) == ((), None)


def test_what_has_no_meaning_is_undefined_and_neither_one_nor_zero() -> None:
    got = values(FACTOID, make_answer("q", status="not_found"))

    assert [got[name] for name in ("quote_exact", "citation_valid", "claims_quoted", "numbers_quoted")] == [
        None
    ] * 4


@pytest.mark.parametrize(
    ("listed", "gold", "expected"),
    [
        ("", "", (1, 1, 1)),
        ("ab", "", (0, None, 0)),
        ("", "ab", (None, 0, 0)),
        ("ab", "bc", (0.5, 0.5, 0.5)),
    ],
)
def test_empty_sets_are_fixed_once(listed: str, gold: str, expected: tuple[float | None, ...]) -> None:
    assert tuple(score_sets(frozenset(listed), frozenset(gold))) == expected


@given(st.frozensets(st.sampled_from("abcdef")), st.frozensets(st.sampled_from("abcdef"), min_size=1))
def test_f1_is_the_harmonic_mean(listed: frozenset[str], gold: frozenset[str]) -> None:
    score = score_sets(listed, gold)
    precision, recall = score.precision or 0.0, score.recall or 0.0

    harmonic = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    assert score.f1 == pytest.approx(harmonic)


def test_optional_papers_are_neither_right_nor_wrong() -> None:
    case = Listing(id="l", question="which?", papers=("foonet",), optional=("barnet",))
    answer = make_rows(make_answer("q", [FOO, BAR]), [fact(FOO, 12), fact(BAR, 300)])

    assert values(case, answer)["list_f1"] == 1


def test_a_list_is_held_against_gold_facts() -> None:
    case = Listing(id="l", question="which?", papers=("foonet",), condition=UNDER_100)
    answer = make_rows(make_answer("q", [FOO, BAR]), [fact(FOO, 12), fact(BAR, 300)])
    context = Context(papers=CONTEXT.papers, gold={"foonet": (fact(FOO, 12),), "barnet": (fact(BAR, 300),)})

    got = values(case, answer, context=context)

    assert (got["list_precision"], got["list_recall"], got["list_exact"]) == (0.5, 1, 0)
    assert (got["list_violations"], got["list_unsupported"]) == (0.5, 0)


def comparison(verdict: Verdict | None, *papers: Paper) -> dict[str, float | None]:
    expected = Expected(kind="winner", paper="foonet")
    cells = (Cell(paper="foonet", value=0.5, unit="gpu-day"), Cell(paper="barnet", value=12, unit="gpu-hour"))
    case = Compare(id="c", question="which?", papers=("foonet", "barnet"), cells=cells, expected=expected)
    return values(case, make_answer("q", papers, verdict=verdict))


def test_a_comparison_needs_both_sides_and_the_winner() -> None:
    right = comparison(Verdict(kind="winner", paper_id="foonet", why="12 against 300"), FOO, BAR)
    wrong = comparison(Verdict(kind="winner", paper_id="barnet", why=""), FOO, BAR)
    half = comparison(Verdict(kind="winner", paper_id="foonet", why=""), FOO)

    assert (right["verdict"], right["both_cited"], right["passed"]) == (1, 1, True)
    assert right["cells"] == 0.5  # half a GPU-day is 12 GPU-hours; BarNet's 300 are no 12
    assert (wrong["verdict"], half["both_cited"], half["passed"]) == (0, 0, False)
    assert comparison(None)["verdict"] == 0


def test_a_winner_where_nothing_can_be_compared_is_undue() -> None:
    case = Compare(
        id="c", question="?", papers=("foonet", "barnet"), expected=Expected(kind="not_comparable")
    )
    winner = make_answer("q", [FOO, BAR], verdict=Verdict(kind="winner", paper_id="foonet", why=""))
    honest = make_answer("q", [FOO, BAR], verdict=Verdict(kind="not_comparable", why="other units"))

    assert (values(case, winner)["undue"], values(case, honest)["undue"]) == (1, 0)


@pytest.mark.parametrize(
    ("reason", "status", "false"),
    [
        ("absent", "not_found", 0),
        ("absent", "partial", 1),
        ("unstated", "partial", 0),
        ("false-premise", "partial", 0),
        ("off-topic", "answered", 1),
    ],
)
def test_abstention_is_read_from_the_status(reason: Any, status: Any, false: float) -> None:
    case = Unanswerable(id="u", question="?", reason=reason)

    assert values(case, make_answer("q", [FOO], status=status))["false_answer"] == false


def test_a_conversation_is_right_when_every_turn_is() -> None:
    turns = (
        Turn(
            question="FooNet?",
            standalone="FooNet?",
            kind="lookup",
            papers=("foonet",),
            answer_keys=(("12",),),
        ),
        Turn(question="and BarNet?", standalone="BarNet?", kind="lookup", papers=("barnet",)),
        Turn(question="its colour?", standalone="BarNet's colour?", kind="unanswerable"),
    )
    case = Conversation(id="v", turns=turns)
    lost = make_answer("q", [FOO])
    silent = make_answer("q", status="not_found")

    got = values(case, make_answer("q", [FOO]), lost, silent, alone={1: make_answer("q", [BAR])})

    assert got["turns_right"] == pytest.approx(2 / 3)
    assert (got["conversation_pass"], got["passed"]) == (0, False)
    assert got["carry_over"] == pytest.approx(1 / 3)
    assert got["reference"] == 0


def test_a_list_turn_that_names_everything_is_not_right() -> None:
    turn = Turn(question="?", standalone="?", kind="list", papers=("foonet",))
    others = [Paper(paper_id=f"p{n}", title="", abstract="x") for n in range(3)]

    assert is_right(turn, make_answer("q", [FOO, others[0]]))
    assert not is_right(turn, make_answer("q", [FOO, *others]))


def test_ranking_measures_are_the_library_s_own() -> None:
    scores = {one.metric: one.value for one in rank_scores(["x", "a", "y", "b"], ("a", "b"))}

    assert scores["recall_at_1"] == 0
    assert scores["recall_at_5"] == 1
    assert scores["reciprocal_rank"] == 0.5
    assert scores["ndcg_at_10"] == pytest.approx((1 / 1.585 + 1 / 2.322) / (1 + 1 / 1.585), abs=1e-3)
    assert {one.value for one in rank_scores([], ("a",))} == {0.0}


def test_a_search_is_scored_without_an_answer() -> None:
    case = Retrieval(id="r", question="small nets", papers=("foonet",), optional=("barnet",))

    got = values(case, ranked=(("barnet", 0.9), ("foonet", 0.8)))

    assert (got["recall_at_1"], got["passed"]) == (1, True)


def test_every_metric_that_is_scored_is_declared() -> None:
    answer = make_rows(make_answer("q", [FOO]), [fact(FOO, 12)])
    listing = Listing(id="l", question="?", papers=("foonet",), condition=UNDER_100)
    scored = {name for case in (FACTOID, listing) for name in values(case, answer)} - {"passed"}

    assert scored <= METRIC.keys()


def violations(answer: Any, case: Any = FACTOID, context: Context = CONTEXT) -> list[str]:
    return [violation.split(":")[0] for violation in find_violations(case, answer, context)]


def test_a_sound_answer_violates_nothing() -> None:
    assert violations(make_rows(make_answer("q", [FOO]), [fact(FOO, 12)])) == []


def test_a_quote_must_stand_where_it_says() -> None:
    answer = make_answer("q", [FOO])
    moved = answer.citations[0].model_copy(update={"start": 1, "end": len(FOO.abstract) + 1})
    foreign = answer.citations[0].model_copy(update={"quote": BAR.abstract, "end": len(BAR.abstract)})
    nobody = answer.citations[0].model_copy(update={"paper_id": "ghost"})

    told = [
        find_violations(FACTOID, answer.model_copy(update={"citations": (one,)}), CONTEXT)
        for one in (moved, foreign, nobody)
    ]

    assert [one[0].split(":")[0] for one in told] == ["quote not verbatim"] * 2 + ["citation of no paper"]
    assert "stands at 0, not at 1" in told[0][0]
    assert "found in barnet" in told[1][0]


def test_markers_rows_and_coverage_must_add_up() -> None:
    answer = make_rows(make_answer("q", [FOO]), [fact(FOO, 12)])
    coverage = Coverage(read=9, stating=2, matching=1, not_matching=0, undecided=0, silent=7)

    assert violations(answer.model_copy(update={"citations": ()})) == [
        "marker without a citation",
        "row without a citation",
    ]
    assert violations(answer.model_copy(update={"coverage": coverage})) == ["coverage does not add up"]


def test_a_listed_value_must_meet_the_question_s_condition() -> None:
    case = Listing(id="l", question="?", papers=("foonet",), condition=UNDER_100)
    answer = make_rows(make_answer("q", [BAR]), [fact(BAR, 300)])

    assert violations(answer, case) == ["listed value breaks the condition"]


def test_a_borrowed_value_listed_as_own_is_told() -> None:
    case = Listing(id="l", question="?", papers=("foonet",), condition=UNDER_100)
    answer = make_rows(make_answer("q", [BAR]), [fact(BAR, 50)])
    context = Context(papers=CONTEXT.papers, gold={"barnet": (fact(BAR, 50, role="other"),)})

    assert violations(answer, case, context) == ["listed against the readers"]


def test_numbers_of_claims_must_stand_in_their_quotes() -> None:
    answer = make_answer("q", [FOO])
    wrong = answer.claims[0].model_copy(update={"text": "FooNet needs 13 GPU-hours."})
    converted = answer.claims[0].model_copy(update={"text": "FooNet needs 0.5 GPU-days."})

    assert values(FACTOID, answer.model_copy(update={"claims": (wrong,)}))["numbers_quoted"] == 0
    assert values(FACTOID, answer.model_copy(update={"claims": (converted,)}))["numbers_quoted"] == 1
