"""Conditions in ordinary words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.question.conditions import find_conditions, stages_of


def read(question: str) -> list[tuple[str, list[tuple[str, float, str]]]]:
    """Kinds and bounds of a question's conditions."""
    return [
        (c.kind, [(b.cmp, round(b.value, 6), b.unit) for b in c.bounds])
        for c in find_conditions(question).conditions
    ]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("which methods train under 100 gpu hours", ("compute_time", [("<", 100, "gpu-hour")])),
        ("searches of at most 4 GPU-days", ("compute_time", [("<=", 96, "gpu-hour")])),
        ("less than a day on 8 A100s", ("compute_time", [("<", 192, "gpu-hour")])),
        ("models with fewer than 10M params", ("parameters", [("<", 1e7, "count")])),
        ("who trains on a single GPU?", ("accelerators", [("=", 1, "count")])),
        ("anything with sub-10 ms latency", ("latency", [("<", 10, "ms")])),
        ("quantize to 4 bits or less", ("bits", [("<=", 4, "bit")])),
        ("which handle contexts of more than 100k tokens", ("context_length", [(">", 1e5, "tokens")])),
        ("trained on over 2 trillion tokens", ("dataset_size", [(">", 2e12, "tokens")])),
        ("a speedup of 10x or more", ("speedup", [(">=", 10, "x")])),
        ("prune more than 90% of the weights", ("sparsity", [(">", 90, "%")])),
        ("which fine-tune less than 1% of the parameters", ("trainable_parameters", [("<", 1, "%")])),
        ("which need less than 16 GB of GPU memory", ("memory", [("<", 1.6e10, "byte")])),
        ("which take less than 10 MB of disk space", ("model_size", [("<", 1e7, "byte")])),
        ("faster than 30 fps", ("throughput", [(">", 30, "fps")])),
        ("a perplexity below 6", ("score", [("<", 6, "")])),
        ("which cost less than 5 euros", ("cost", [("<", 5, "")])),
        ("about 100 GPU-hours", ("compute_time", [(">=", 80, "gpu-hour"), ("<=", 125, "gpu-hour")])),
        ("between 1 and 3 billion parameters", ("parameters", [(">=", 1e9, "count"), ("<=", 3e9, "count")])),
        ("fits into 24 GB of GPU memory or less", ("memory", [("<=", 2.4e10, "byte")])),
        ("which do not need more than 100 GPU-hours", ("compute_time", [("<=", 100, "gpu-hour")])),
        ("methods not under 100 GPU-hours", ("compute_time", [(">=", 100, "gpu-hour")])),
        ("models > 100B", ("parameters", [(">", 1e11, "count")])),
        ("models with exactly 7B parameters", ("parameters", [("=", 7e9, "count")])),
        ("more than half a billion parameters", ("parameters", [(">", 5e8, "count")])),
        ("cut memory by at least half", ("reduction", [(">=", 50, "%")])),
        ("at least twice the throughput", ("speedup", [(">=", 2, "x")])),
        ("which lose less than 1% accuracy", ("improvement", [(">", -1, "%")])),
        ("with under 1% accuracy loss", ("improvement", [(">", -1, "%")])),
        ("gain 5 mAP or more", ("improvement", [(">=", 5, "points")])),
        ("adapters smaller than 20 MB", ("memory", [("<", 2e7, "byte")])),
    ],
)
def test_one_condition(question: str, expected: tuple[str, list[tuple[str, float, str]]]) -> None:
    """People write units, comparators and magnitudes in many ways."""
    assert read(question)[:1] == [expected]


def test_two_conditions_are_joined_as_the_question_joins_them() -> None:
    both = find_conditions("under 5M parameters and above 75% top-1 on ImageNet")
    either = find_conditions("models under 10 MB or under 1M parameters")

    assert [(c.kind, c.metric, c.dataset) for c in both.conditions] == [
        ("parameters", None, None),
        ("score", "top-1", "ImageNet"),
    ]
    assert (both.join, either.join) == ("and", "or")


@pytest.mark.parametrize(
    "question", ["compare 7B models", "is ResNet-50 pruned?", "jobs on thousands of GPUs"]
)
def test_numbers_of_names_and_topics_set_no_condition(question: str) -> None:
    assert find_conditions(question).conditions == ()


def test_stages_are_read_from_their_words() -> None:
    assert stages_of("Which searches take long?") == ("search",)
    assert stages_of("fine-tuning in under an hour") == ("finetune",)
    assert set(stages_of("which methods train fast")) == {"pretrain", "train", "finetune"}


def test_baselines_are_another_role() -> None:
    (condition,) = find_conditions("which baselines need over 1000 GPU-hours?").conditions

    assert condition.role == "other"


@given(st.text(max_size=300))
def test_no_question_crashes(question: str) -> None:
    """Whatever is typed gives conditions whose spans lie in it."""
    for start, end in find_conditions(question).spans:
        assert 0 <= start < end <= len(question)


def test_what_is_measured_against_others_is_still_the_papers_own() -> None:
    """Only words that ask for a baseline's value ask for it."""
    own = find_conditions("at least 4x less compute than previous systems").conditions
    other = find_conditions("which quote over 1000 GPU hours for earlier work?").conditions

    assert [c.role for c in (*own, *other)] == ["own", "other"]


def test_a_number_of_devices_and_a_time_are_two_conditions() -> None:
    """One GPU for a day is also eight for three hours, unless the one is asked for."""
    devices, time = find_conditions("what trains on one GPU in under a day?").conditions

    assert (devices.kind, devices.bounds[0].value) == ("accelerators", 1)
    assert (time.kind, time.bounds[0].cmp, time.bounds[0].value) == ("compute_time", "<", 24)


def test_options_of_a_bound_share_its_comparator() -> None:
    first, second = find_conditions("gain 5 points or 5% and more").conditions

    assert [(c.bounds[0].cmp, c.bounds[0].unit) for c in (first, second)] == [(">=", "points"), (">=", "%")]


def test_bytes_are_of_memory_or_storage_where_both_are_said() -> None:
    asked = find_conditions("into under 4 GB (disk or RAM)")

    assert ({c.kind for c in asked.conditions}, asked.join) == ({"memory", "model_size"}, "or")


@pytest.mark.parametrize(
    ("question", "stages"),
    [
        ("post-training quantization in less than a day", ()),
        ("adapting a pretrained model for under 20 hours", ("finetune",)),
        ("compression time under an hour", ("compress",)),
        ("spent on training, fine-tuning or searching", ("pretrain", "train", "finetune", "search")),
        ("what can be trained, fitted or calibrated in an hour?", ()),
    ],
)
def test_kinds_of_methods_are_no_stages(question: str, stages: tuple[str, ...]) -> None:
    assert stages_of(question) == stages


@pytest.mark.parametrize(
    ("question", "kinds", "unit"),
    [
        ("finished in under an hour", {"wall_time", "compute_time"}, "gpu-hour"),
        ("at most 600M FLOPs (or multiply-adds)", {"flops"}, "macs"),
        ("raise accuracy by 5 points or more", {"improvement"}, "%"),
        ("ten times the energy efficiency, or more", {"improvement", "reduction", "speedup"}, "x"),
    ],
)
def test_what_answers_the_same_words_is_asked_for_as_well(question: str, kinds: set[str], unit: str) -> None:
    """GPU-hours under a bound are hours under it; people say points and percent for one another."""
    asked = find_conditions(question)

    assert ({c.kind for c in asked.conditions}, asked.join) == (kinds, "or")
    assert asked.conditions[-1].bounds[0].unit == unit


def test_comparatives_are_no_reductions() -> None:
    """What compares a number with its bound says nothing of what the number is of."""
    error, share = (
        find_conditions(question).conditions[0]
        for question in ("a test error of 3% or lower", "fine-tuning of less than 0.1% of the weights")
    )

    assert (error.kind, error.metric) == ("score", "error")
    assert share.kind == "trainable_parameters"


def test_a_particular_device_is_asked_for() -> None:
    (condition,) = find_conditions("which papers use 8 A100 GPUs?").conditions

    assert (condition.kind, condition.hardware) == ("accelerators", "A100")


def test_what_baselines_are_compared_with_is_theirs() -> None:
    (condition,) = find_conditions("compared to which baselines with over 1000 GPU hours?").conditions

    assert condition.role == "other"
