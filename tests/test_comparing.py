"""Values side by side, and a verdict only where there can be one."""

import pytest

from assistant.question.attributes import Attribute
from assistant.rules.choosing import Side, choose_fact
from assistant.rules.comparing import draft_comparison, draft_open, judge, overall
from assistant.rules.reading import read_values
from store.facts import extract_facts
from store.quantities import find_quantities
from store.records import Fact, Kind, Paper

TIME = Attribute(("compute_time", "wall_time"), "lowest", words="trains faster")
ACCURACY = Attribute(("score",), "highest", metric="accuracy", words="more accurate")


def side(name: str, text: str, kind: Kind = "compute_time", **setting: str) -> Side:
    """A paper that states one quantity in one sentence."""
    paper = Paper(paper_id=name, title=name, abstract=text)
    q = find_quantities(text)[0]
    fact = Fact(
        paper_id=name,
        title=name,
        kind=kind,
        value=q.value,
        unit=q.unit,
        cmp=q.cmp,
        text=q.text,
        start=q.start,
        end=q.end,
    ).model_copy(update=setting)
    return Side(name, paper, fact)


def test_the_lower_time_wins() -> None:
    outcome = judge(TIME, [side("a", "It trains in 41 GPU-hours."), side("b", "It trains in 10 GPU-hours.")])

    assert (outcome.kind, outcome.winner and outcome.winner.name) == ("winner", "b")


def test_a_bound_decides_where_it_can() -> None:
    """Within 10 is surely less than 41; under 50 may be more than 41 or less."""
    known = side("a", "It trains in 41 GPU-hours.")

    assert judge(TIME, [known, side("b", "It trains within 10 GPU-hours.")]).kind == "winner"
    assert judge(TIME, [known, side("b", "It trains in under 50 GPU-hours.")]).kind == "not_comparable"
    assert (
        judge(TIME, [side("c", "It takes 30 GPU-hours."), side("b", "In over 20 GPU-hours.")]).kind
        == "not_comparable"
    )


def test_equal_values_tie() -> None:
    assert judge(TIME, [side("a", "2 GPU-days."), side("b", "48 GPU-hours.")]).kind == "tie"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (
            side("a", "80% accuracy", "score", dataset="Foo"),
            side("b", "81% accuracy", "score", dataset="Bar"),
        ),
        (side("a", "80% top-1", "score"), side("b", "81% top-20", "score")),
        (side("a", "80% zero-shot", "score"), side("b", "81% when fine-tuned", "score")),
        (side("a", "3 ms", "latency", hardware="Phone"), side("b", "4 ms", "latency", hardware="Server")),
        (side("a", "3 ms", "latency"), Side("b", Paper(paper_id="b", title="b", abstract="Fast."), None)),
    ],
)
def test_what_cannot_be_compared_is_said(first: Side, second: Side) -> None:
    """Datasets, metrics, settings and devices must agree, and both values must be stated."""
    outcome = judge(ACCURACY, [first, second])

    assert outcome.kind == "not_comparable"
    assert first.name in outcome.why or second.name in outcome.why


def test_an_error_is_compared_with_an_accuracy() -> None:
    error = side("a", "24.2% error", "score", metric="top-1 error")
    accuracy = side("b", "74.6% accuracy", "score", metric="top-1 accuracy")

    outcome = judge(ACCURACY, [error, accuracy])

    assert (outcome.kind, outcome.winner and outcome.winner.name) == ("winner", "a")


def test_a_baselines_number_is_no_value() -> None:
    given = side("a", "Others need 1200 GPU-hours.")
    assert given.fact
    baseline = given.fact.model_copy(update={"role": "other"})

    chosen = choose_fact(TIME, "a", given.paper, [baseline])

    assert (chosen.fact, chosen.instead) == (None, baseline)


def test_both_sides_are_cited_even_without_values() -> None:
    silent = Side("b", Paper(paper_id="b", title="b", abstract="We train fast. It is good."), None)

    draft = draft_comparison([TIME], [[side("a", "It takes 8 GPU-hours."), silent]])

    assert draft.status == "partial"
    assert {row.paper_id for row in draft.rows} | {s.paper_id for c in draft.claims for s in c.supports} == {
        "a",
        "b",
    }


def test_two_attributes_with_two_winners_have_no_winner() -> None:
    a, b = side("a", "1 GPU-hour"), side("b", "2 GPU-hours")
    first, second = judge(TIME, [a, b]), judge(TIME._replace(wants="highest"), [a, b])

    assert overall([first, second]).kind == "not_comparable"
    assert overall([first, first]).paper_id == "a"


def test_where_nothing_is_asked_by_name_papers_are_put_side_by_side() -> None:
    """What each does, and the values that all state; nobody wins."""
    sides = [side("FooNet", "8 hours"), side("BarNet", "2 hours")]

    both = draft_open([(one.paper, [one.fact] if one.fact else []) for one in sides])
    none = draft_open([(sides[0].paper, []), (sides[1].paper, [])])

    assert [row.paper_id for row in both.rows] == [one.paper.paper_id for one in sides]
    assert [(d.verdict.kind, len(d.claims)) for d in (both, none) if d.verdict] == [("not_comparable", 2)] * 2
    assert none.rows == ()


def test_a_range_decides_by_both_ends() -> None:
    text = "We train only 0.2%-0.4% of the parameters."
    paper = Paper(paper_id="a", title="a", abstract=text)
    share = Attribute(("trainable_parameters",), "lowest", words="smaller share")
    chosen = choose_fact(share, "a", paper, ())
    whole = side("b", "It trains 2% of the weights.", "trainable_parameters")
    between = side("c", "It trains 0.3% of the weights.", "trainable_parameters")

    assert judge(share, [chosen, whole]).winner == chosen
    assert judge(share, [chosen, between]).kind == "not_comparable"


def test_a_share_is_compared_with_a_fraction() -> None:
    whole = side("a", "An ANLS of 84% on Foo.", "score", metric="ANLS", dataset="Foo")
    fraction = side("b", "An ANLS of 0.79 on Foo.", "score", metric="ANLS", dataset="Foo")

    assert judge(ACCURACY._replace(metric="anls"), [fraction, whole]).winner == whole


def test_scores_of_different_metrics_cannot_be_compared() -> None:
    first = side("a", "A result of 84% F1 on Foo.", "score", metric="F1", dataset="Foo")
    second = side("b", "A result of 30.1% mAP on Foo.", "score", metric="mAP", dataset="Foo")

    assert judge(ACCURACY._replace(metric=None), [first, second]).kind == "not_comparable"


def test_the_value_on_the_dataset_asked_for_is_chosen() -> None:
    text = "FooNet reaches 97.0% accuracy on Barset and 74.5% accuracy on Bazset."
    paper = Paper(paper_id="a", title="FooNet", abstract=text)
    facts = [side("a", text, "score", metric="accuracy").fact]
    on = ACCURACY._replace(dataset="Bazset")

    chosen = choose_fact(on, "FooNet", paper, [fact for fact in facts if fact])

    assert chosen.fact
    assert (chosen.fact.value, chosen.fact.dataset) == (74.5, "Bazset")


def test_the_side_with_a_peer_is_chosen() -> None:
    """Of several values the one on the dataset that the other side has too."""
    text = "We get 97% on Barset. We get 74% on Bazset."
    paper = Paper(paper_id="a", title="a", abstract=text)
    own = [
        Fact(
            paper_id="a",
            title="a",
            kind="score",
            value=q.value,
            unit="%",
            text=q.text,
            start=q.start,
            end=q.end,
        ).model_copy(update={"dataset": dataset})
        for q, dataset in zip(find_quantities(text), ("Barset", "Bazset"), strict=True)
    ]
    peer = side("b", "75% on Bazset", "score", dataset="Bazset").fact
    assert peer

    chosen = choose_fact(ACCURACY, "FooNet", paper, own, [peer])

    assert chosen.fact
    assert chosen.fact.dataset == "Bazset"


def test_activated_parameters_are_read_where_facts_miss_them() -> None:
    text = "FooMoE has 90B parameters in total, 7B of them activated per token."
    paper = Paper(paper_id="a", title="FooMoE", abstract=text)
    activated = Attribute(("parameters",), "highest", metric="activated", words="parameters they activate")

    chosen = choose_fact(activated, "FooMoE", paper, ())

    assert chosen.fact
    assert chosen.fact.value == 7e9


def test_the_tokens_of_data_are_no_context() -> None:
    """What a fact calls data is not read once more as a length, even beside the word "context"."""
    text = "We show Moss. Training on 5B tokens of long-context data takes it further."
    paper = Paper(paper_id="moss", title="Moss", abstract=text)
    asked = Attribute(("context_length",), "highest", words="longer context")

    assert [fact.value for fact in read_values(asked, paper, extract_facts(paper))] == []
