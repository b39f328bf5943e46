"""What a comparing question compares by, and which end wins."""

import pytest

from assistant.question.attributes import attributes_of


@pytest.mark.parametrize(
    ("question", "kind", "wants"),
    [
        ("Which one uses more GPU-hours?", "compute_time", "highest"),
        ("Which trains faster, A or B?", "compute_time", "lowest"),
        ("Which mobile network is fastest?", "latency", "lowest"),
        ("Which is more accurate on ImageNet?", "score", "highest"),
        ("Which FID do they reach, and which one is better?", "score", "lowest"),
        ("Who uses the hardware better?", "score", "highest"),
        ("Rank them by the parameters they activate per token.", "parameters", "highest"),
        ("Which needs fewer multiply-adds?", "flops", "lowest"),
        ("Which is smaller?", "parameters", "lowest"),
        ("Which is better?", "score", "highest"),
        ("Which handles the longer context?", "context_length", "highest"),
        ("Which trains the smaller share of the parameters?", "trainable_parameters", "lowest"),
        ("Which speeds training up more?", "speedup", "highest"),
        ("Which saves more memory?", "reduction", "highest"),
        ("Which needs more memory?", "memory", "highest"),
        ("Which reads documents better on FooQA?", "score", "highest"),
        ("Under the mobile setting, which is the more accurate network?", "score", "highest"),
        ("Which has the worse perplexity?", "score", "highest"),
        ("What did it cost, and how does that compare?", "compute_time", "lowest"),
    ],
)
def test_one_attribute(question: str, kind: str, wants: str) -> None:
    first = attributes_of(question)[0]

    assert (first.kinds[0], first.wants) == (kind, wants)


def test_two_clauses_give_two_attributes() -> None:
    found = attributes_of("Which is more accurate on ImageNet and which needs fewer multiply-adds?")

    assert [a.kinds[0] for a in found] == ["score", "flops"]


def test_the_names_of_the_sides_ask_for_nothing() -> None:
    """A method whose name has "dataset" in it is not asked for its data."""
    found = attributes_of(
        "Does FooNet or dataset folding speed up training more?", ["FooNet", "dataset folding"]
    )

    assert [attribute.kinds for attribute in found] == [("speedup",)]
