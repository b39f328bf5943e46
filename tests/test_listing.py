"""Lists with conditions: sentences, derivations, coverage, near misses."""

from hypothesis import given
from hypothesis import strategies as st

from assistant.finding.near import distance
from assistant.plan import plan_question
from assistant.prose import markers, write_text
from assistant.records import Coverage
from assistant.retrieve import combine, ordered, retrieve
from assistant.rules.listing import coverage_line, derivation_of, draft_list, sentence_around
from assistant.verify import verify
from store.index import Index
from store.records import Fact


def fact(value: float, unit: str, text: str, paper_id: str = "p") -> Fact:
    return Fact(
        paper_id=paper_id,
        title="P",
        kind="compute_time",
        value=value,
        unit=unit,
        text=text,
        start=0,
        end=len(text),
    )


def test_rows_are_sorted_and_limited_by_papers(index: Index) -> None:
    """The cheapest two papers, each with its lowest value."""
    found = retrieve(plan_question("the two smallest models by parameters"), index)

    values = [f.value for f in found.facts]
    assert len({f.paper_id for f in found.facts}) == len(values) == 2
    assert values == sorted(values)


def test_of_units_as_common_the_first_is_sorted_by() -> None:
    """Not whichever a set gives first, which changes from one run to the next."""
    plan = plan_question("which papers state a throughput?")
    units = ("token/s", "image/s", "frame/s", "request/s", "word/s")
    facts = [
        fact(9 - n, unit, str(n), unit).model_copy(update={"kind": "throughput"})
        for n, unit in enumerate(units)
    ]

    assert plan.conditions[0].bounds == ()
    assert ordered(plan, facts)[0].unit == "token/s"
    assert ordered(plan, facts[::-1])[0].unit == "word/s"


def test_conditions_joined_by_and_need_one_paper_for_both(index: Index) -> None:
    both = retrieve(plan_question("under 10M parameters and above 90% accuracy"), index)
    either = retrieve(plan_question("under 10M parameters or above 90% accuracy"), index)

    assert {f.paper_id for f in both.facts} == {"thriftnas"}
    assert {f.paper_id for f in both.facts} < {f.paper_id for f in either.facts}


def test_the_worst_decision_counts_for_and_the_best_for_or() -> None:
    plan = plan_question("under 10M parameters and above 90% accuracy")
    a, b = fact(1, "count", "1", "a"), fact(2, "count", "2", "b")
    outcomes = [{"meets": [a, b]}, {"fails": [a]}]

    assert combine(plan, outcomes) == {"a": "fails"}
    assert combine(plan.model_copy(update={"join": "or"}), outcomes) == {"a": "meets", "b": "meets"}


def test_conversions_are_shown_and_plain_values_are_not() -> None:
    assert derivation_of(fact(96, "gpu-hour", "4 GPU-days")) == "4 GPU-days = 96 GPU-hours"
    assert derivation_of(fact(72, "gpu-hour", "72 GPU hours")) is None


def test_the_text_has_a_line_for_each_row_and_the_coverage(index: Index) -> None:
    plan = plan_question("models under 10M parameters")
    found = retrieve(plan, index)
    papers = {paper.paper_id: paper for paper in index.papers()}
    draft = draft_list(plan, found, papers)

    text = write_text(plan, draft, verify(draft, papers))

    assert text.splitlines()[0].startswith("1 paper states")
    assert "4.2M parameters" in text
    assert text.splitlines()[-1].startswith("12 abstracts read")


def test_coverage_reads_as_a_sentence() -> None:
    one = Coverage(read=2, stating=1, matching=1, not_matching=0, undecided=0, silent=1)

    assert "1 states such a value: 1 meets the condition" in coverage_line(one)


def test_markers_stand_side_by_side() -> None:
    assert markers([2, 5]) == "[2][5]"


@given(st.floats(min_value=1e-6, max_value=1e12), st.floats(min_value=1e-6, max_value=1e12))
def test_distance_is_a_ratio(a: float, b: float) -> None:
    """Twice as much is as far as half as much, and a value is no distance from itself."""
    assert distance(fact(a, "gpu-hour", "x"), a, "gpu-hour") == 0
    there, back = (
        distance(fact(a, "gpu-hour", "x"), b, "gpu-hour"),
        distance(fact(b, "gpu-hour", "x"), a, "gpu-hour"),
    )
    assert abs(there - back) < 1e-6


@given(st.text(max_size=200), st.integers(0, 200), st.integers(0, 50))
def test_a_sentence_holds_its_span(text: str, start: int, length: int) -> None:
    end = min(start + length, len(text))
    start = min(start, end)

    a, b = sentence_around(text, start, end)

    assert 0 <= a <= b <= len(text)
    assert not text[start:end].strip() or text[start:end].strip() in text[a:b]
