"""Questions are understood: route, order, limit, topic."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.plan import plan_question
from assistant.question.rankings import limit_of
from store.names import Names
from store.records import Paper

NAMES = Names.build(
    [
        Paper(paper_id="foo", title="FooNet: Small Nets for Phones", abstract="We propose FooNet."),
        Paper(
            paper_id="qux", title="Rivers Read Anew", abstract="Programmable river gates (PRGs) open late."
        ),
        Paper(paper_id="bar", title="BarFormer: Long Contexts", abstract="BarFormer reads long contexts."),
    ]
)


@pytest.mark.parametrize(
    ("question", "route"),
    [
        ("which methods train under 100 GPU-hours", "list"),
        ("models with fewer than 10 million parameters", "list"),
        ("who used more than 1000 GPUs?", "list"),
        ("Show me everything whose latency is below 100 ms", "list"),
        ("the cheapest three searches", "list"),
        ("continual learning on phones", "list"),
        ("Are there papers that test old claims again?", "list"),
        ("What work is there on key-value caches?", "list"),
        ("How many papers train on a single GPU?", "list"),
        ("Our sensor drops every tenth reading. Who tackles this?", "list"),
        ("gates that open late in training and thereby keep the first layers from drifting", "list"),
        ("shallow trees for FooNet scans of rivers", "list"),
        ("rivers read by PRGs", "list"),
        ("memory cost of FooNet", "lookup"),
        ("What is there on reading rivers?", "list"),
        ("How many parameters does FooNet have?", "lookup"),
        ("What is at least 40 times faster?", "list"),
        ("which generators get an FID of 2.5 or lower?", "list"),
        ("Is there a small model that takes 5 MB or less?", "list"),
        ("what is the cheapest way to finetune?", "list"),
        ("LLM serving with at least 2x the throughput of what it is compared with", "list"),
        ("What accuracy does the detector reach in under 10 ms?", "lookup"),
        ("Which approach prunes with less than 1% loss in one shot?", "lookup"),
        ("Has anyone trained fully in FP4?", "lookup"),
        ("Which needs fewer parameters, FooNet or BarFormer?", "compare"),
        ("FooNet versus BarFormer: which is faster?", "compare"),
        ("Give me an overview of pruning", "overview"),
    ],
)
def test_route(question: str, route: str) -> None:
    assert plan_question(question, NAMES).route == route


@pytest.mark.parametrize(
    ("question", "order"),
    [
        ("methods under 100 GPU-hours", "lowest"),
        ("methods over 100 GPU-hours", "highest"),
        ("which papers save at least 50% memory?", "highest"),
        ("the fastest models under 10M parameters", "lowest"),
        ("models with the highest throughput above 30 fps", "highest"),
    ],
)
def test_order_is_what_the_question_implies(question: str, order: str) -> None:
    assert plan_question(question).order == order


@pytest.mark.parametrize(
    ("question", "limit"),
    [
        ("top 5 by parameters", 5),
        ("the three cheapest searches", 3),
        ("the cheapest 2 searches", 2),
        ("80% top-1 accuracy", None),
        ("compressed in at most 48 GPU-hours", None),
        ("to 4 bits at most", None),
        ("models of top 5 accuracy", None),
    ],
)
def test_limit(question: str, limit: int | None) -> None:
    assert limit_of(question) == limit


def test_what_stands_beside_the_condition_is_the_topic() -> None:
    assert (
        plan_question("Which mixture-of-experts models have over 100B parameters?").topic
        == "mixture-of-experts"
    )
    assert plan_question("methods for video with sub-10 ms latency").topic == "video"
    assert plan_question("which methods train under 100 GPU-hours?").topic == ""


def test_a_stated_value_is_a_condition_without_bounds() -> None:
    assert not plan_question("state space models for images of rivers").conditions
    (condition,) = plan_question("which papers state their energy use?").conditions

    assert (condition.kind, condition.bounds) == ("cost", ())


def test_a_plan_reads_as_words() -> None:
    words = plan_question("which searches take less than 5 GPU-days").words

    assert words == "List every paper whose own compute time (search) is under 120 GPU-hours, lowest first."


@given(st.text(min_size=1, max_size=300))
def test_no_question_crashes(question: str) -> None:
    assert plan_question(question, NAMES).question == question
