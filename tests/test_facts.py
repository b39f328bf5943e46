"""Facts of invented abstracts: the kind, the role, the stage and the setting of each quantity."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.bench.facts import match_facts, rows, scores
from store.extraction.aspects import aspects_of
from store.extraction.contexts import find_groups
from store.extraction.vocabulary import LOWER_BETTER, RESOURCE
from store.facts import extract_facts
from store.quantities import same
from store.records import CHANGE_KINDS, Fact, Paper


def facts_of(text: str, title: str = "PebbleNet: Small Networks from Stones") -> tuple[Fact, ...]:
    return extract_facts(Paper(paper_id="a", title=title, abstract=text))


def test_a_time_is_not_spent_on_a_device_far_away() -> None:
    text = (
        "It converges in about 50 hours against 130 hours for the rival net of last year, "
        "and its inference runs well on a GPU."
    )

    assert {fact.kind for fact in facts_of(text)} == {"wall_time"}


def test_compute_time_is_derived_with_its_arithmetic() -> None:
    """Eight GPUs for three days are 576 GPU-hours, and the reader sees why."""
    text = "We train PebbleNet on 8 A100 GPUs for 3 days."

    devices, time = sorted(facts_of(text), key=lambda fact: fact.kind)

    assert (devices.kind, devices.value) == ("accelerators", 8)
    assert (time.kind, time.value, time.unit, time.stage) == ("compute_time", 576, "gpu-hour", "train")
    assert time.derivation == "8 A100 GPUs x 3 days = 576 GPU-hours"
    assert time.text == "8 A100 GPUs for 3 days"


def test_a_device_that_is_only_named_still_bears_the_time() -> None:
    (time,) = facts_of("We quantize it in less than a day on an A100.")

    assert (time.kind, time.value, time.cmp, time.stage) == ("compute_time", 24, "<", "compress")


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ("We search for 4 GPU-days.", "search"),
        ("We pre-train for 4 GPU-days.", "pretrain"),
        ("We fine-tune for 4 GPU-days.", "finetune"),
        ("For fine-tuning, we trained it for 4 GPU-days.", "finetune"),
        ("We train for 4 GPU-days, and it is good after fine-tuning.", "train"),
        ("Calibration takes us 4 GPU-days.", "finetune"),
        ("Quantization takes us 4 GPU-days.", "compress"),
        ("Our experiments took 4 GPU-days in total.", "study"),
        ("We need 4 GPU-days.", "train"),
    ],
)
def test_stage_is_the_nearest_that_is_told(text: str, stage: str) -> None:
    assert facts_of(text)[0].stage == stage


def test_setting_is_what_stands_near() -> None:
    (accuracy, latency) = facts_of(
        "We reach 75.0% top-1 accuracy on ImageNet with 79 ms latency on a Pixel 1 phone."
    )

    assert (accuracy.metric, accuracy.dataset) == ("top-1 accuracy", "ImageNet")
    assert (latency.kind, latency.hardware) == ("latency", "Pixel 1")


def test_settings_of_a_list_are_told_apart() -> None:
    text = "We reach accuracies of 93%, 70% and 68% on CIFAR-10, CIFAR-100 and ImageNet, respectively."

    assert [fact.dataset for fact in facts_of(text)] == ["CIFAR-10", "CIFAR-100", "ImageNet"]


@pytest.mark.parametrize(
    ("text", "datasets"),
    [
        ("We reach accuracies of 93% and 70% on CIFAR-10 and ImageNet.", ["CIFAR-10", "ImageNet"]),
        ("We improve accuracy on CIFAR-10 (+3.5%).", ["CIFAR-10"]),
        ("On CIFAR-10 it reaches 97% accuracy.", ["CIFAR-10"]),
        ("Our ImageNet top-1 rises by 5.3%.", ["ImageNet"]),
        ("We reach 76% accuracy for ResNet-50 on ImageNet.", ["ImageNet"]),
        ("We reach 76% accuracy for MossNet-B2 on ImageNet.", ["ImageNet"]),
        ("We gain 4% on Tiny-ImageNet and 3% after transfer to CIFAR-10.", ["Tiny-ImageNet", "CIFAR-10"]),
        ("We score 79% on benchmarks like AI2D.", ["AI2D"]),
        ("Trained on CIFAR-10, it reaches 88% accuracy on puzzles.", [None]),
        ("We gain 5% accuracy for BERT-Large.", [None]),
    ],
)
def test_data_sets_are_told_by_place(text: str, datasets: list[str | None]) -> None:
    assert [fact.dataset for fact in facts_of(text)] == datasets


@pytest.mark.parametrize(
    ("text", "metrics"),
    [
        ("We give 24x higher generation throughput.", ["generation throughput"]),
        ("We cut the memory of each layer by 130x.", ["memory"]),
        ("We compress gradients by 40x.", ["gradients"]),
        ("It beats them in perplexity and by 6.2 accuracy points.", ["accuracy"]),
        ("Our model is 2% more accurate.", ["accuracy"]),
        ("We give 2x, 2.5x and 2.3x reductions on latency, energy and area.", ["latency", "energy", "area"]),
        ("We need 4.8x and 5.5x fewer multiply-adds and parameters.", ["multiply-adds", "parameters"]),
        ("Memory and energy are cut by 70% and 50%.", ["Memory", "energy"]),
        ("Memory and energy are cut by 70%.", ["Memory and energy"]),
        ("PebbleNet trains about 2.5x faster than others.", ["training"]),
        ("Our indexes are 99% smaller.", ["Our indexes"]),
        ("We search at a cost of 216 GPU-hours, 420x smaller.", [None, "GPU-hours"]),
        ("We reach 4x compression.", ["model size"]),
        ("Our answers become longer by 6 times.", ["length"]),
    ],
)
def test_metrics_are_what_changed(text: str, metrics: list[str | None]) -> None:
    assert [fact.metric for fact in facts_of(text)] == metrics


def test_what_is_smaller_is_the_model() -> None:
    assert [fact.metric for fact in facts_of("Our latency is low, and PebbleNet is 4x smaller.")] == [
        "model size"
    ]


def test_total_and_activated_parameters_are_told_apart() -> None:
    facts = facts_of("PebbleNet has 52B total parameters with 9B activated for a token.")

    assert [(fact.value, fact.metric) for fact in facts] == [
        (52e9, "total parameters"),
        (9e9, "activated parameters"),
    ]


def test_up_to_speaks_for_what_is_joined_to_it() -> None:
    facts = facts_of("We give up to 48x faster loading and 2.2x faster training. We save 5% time.")

    assert [fact.cmp for fact in facts] == ["<=", "<=", "="]


def test_what_is_said_twice_is_one_fact() -> None:
    text = "We train a 7B model. Our 7B model is good. We gain 5% accuracy and save 5% time."

    assert [fact.kind for fact in facts_of(text)] == ["parameters", "improvement", "reduction"]


WORDS = st.sampled_from(
    [
        *(
            "We",
            "our",
            "prior",
            "work",
            "improves",
            "reduces",
            "accuracy",
            "by",
            "to",
            "of",
            "from",
            "on",
            "ImageNet",
            "(",
            ")",
            ".",
        ),
        *(
            "5%",
            "3x",
            "8 GPUs",
            "3 days",
            "7B",
            "2.06",
            "FID",
            "vs.",
            "than",
            "faster",
            "parameters",
            "4-bit",
            "128K",
            "context",
        ),
        *(
            "1,000 images",
            "$5",
            "10 ms",
            "and",
            ",",
            "only",
            "the",
            "memory",
            "sparsity",
            "up to",
            "less than",
            "->",
            "2 GB",
        ),
    ]
)


@given(st.lists(WORDS, max_size=30).map(" ".join) | st.text(max_size=200))
def test_spans_reproduce_the_text_whatever_it_is(text: str) -> None:
    for fact in facts_of(text):
        assert text[fact.start : fact.end] == fact.text != ""
        assert math.isfinite(fact.value)


@given(st.sampled_from([("4 GPU-days", "96 GPU-hours"), ("0.5 GB", "500 MB"), ("90 minutes", "1.5 hours")]))
def test_a_fact_does_not_depend_on_the_unit_it_was_written_in(written: tuple[str, str]) -> None:
    first, second = (facts_of(f"We need {words} for training.")[0] for words in written)

    assert (first.kind, first.unit) == (second.kind, second.unit)
    assert same(first.value, second.value, rel=1e-9)


@pytest.mark.parametrize(
    "text", ["1 " * 2000, "5% of the " * 500, "(" * 5000 + "5%", "8 A100 GPUs for 3 days " * 300]
)
def test_hostile_text_costs_no_more_than_its_length(text: str) -> None:
    """Each must be done long before the suite's patience ends; quadratic rules are not."""
    assert len(facts_of(text)) <= len(text)


def test_words_before_and_behind_a_group_are_its_own() -> None:
    (group,) = find_groups("Before all, it gains 3% and 4% in accuracy, which is much.")

    assert (group.left, group.right) == ("Before all, it gains ", " in accuracy")
    assert aspects_of(group, "improvement", 0).metric == "accuracy"
    assert RESOURCE.search("fewer parameters")
    assert LOWER_BETTER.search("error rate")
    assert "score" not in CHANGE_KINDS


def test_matching_counts_each_gold_fact_once() -> None:
    found = facts_of("We gain 5% accuracy. We gain 5% accuracy again.")
    gold = [{"kind": "improvement", "value": 5.0, "unit": "%", "role": "own"}]

    counts = match_facts(gold, found)

    assert (counts["right"], counts["found"], counts["gold"]) == (1, 2, 1)
    assert scores(counts)[0] == 0.5
    assert rows.__doc__
