"""Whose value a quantity is: the paper's own, or that of those it speaks of, in invented sentences."""

import pytest

from store.extraction.roles import find_voice
from store.facts import extract_facts
from store.records import Fact, Paper


def facts_of(text: str, title: str = "PebbleNet: Small Networks from Stones") -> tuple[Fact, ...]:
    return extract_facts(Paper(paper_id="a", title=title, abstract=text))


ROLES = (
    "Architecture search is slow: it needs at least 200 GPU-hours. "
    "We propose PebbleNet, which takes 30 GPU-hours. "
    "While prior work requires 12 GB of memory, ours needs 3 GB."
)


def test_the_motivation_and_the_others_are_not_own() -> None:
    assert [(fact.value, fact.role) for fact in facts_of(ROLES)] == [
        (200, "other"),
        (30, "own"),
        (12e9, "other"),
        (3e9, "own"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "We reach 83.3% accuracy (vs. 80.8%).",
        "We lift accuracy to 83.3%, compared to 80.8% of the baseline.",
        "We reach 83.3% accuracy, compared to a rival that takes an hour to reach 80.8% accuracy.",
        "We reach 83.3% accuracy, which is higher than the 80.8% accuracy of people.",
        "We reach 83.3% accuracy, against 79.9% for Moss and 80.8% for Fern.",
        "We reach an accuracy of 83.3%, and outperform Moss (80.8%).",
        "We reach 83.3% accuracy on Creek (80.8% before).",
    ],
)
def test_the_second_of_two_sides_is_the_others(text: str) -> None:
    roles = {fact.value: fact.role for fact in facts_of(text) if fact.kind == "score"}

    assert roles.get(80.8) == "other"


@pytest.mark.parametrize(
    "text",
    [
        "We surpass other advanced 13B models.",
        "We approach the performance of advanced 13B models.",
        "We outperform strong baselines with 13B parameters.",
        "We are good on LLaMA models of 13B.",
        "While ours is small, 13B parameters are needed for Moss.",
    ],
)
def test_the_sizes_of_rivals_are_theirs(text: str) -> None:
    assert [(fact.value, fact.role) for fact in facts_of(text)] == [(13e9, "other")]


@pytest.mark.parametrize(
    "text",
    [
        "We need 3 GPU-hours, whereas MossNet needs 500 GPU-hours.",
        "PebbleNet takes 3 GPU-hours, where MossNet takes over 500 GPU-hours.",
        "PebbleNet is fast; its predecessor needs 500 GPU-hours.",
        "We reuse a model. Pretraining that model took 500 GPU-hours, ours is free.",
        "We tune it at once; normally a search takes 500 GPU-hours.",
        "We tune it at once; a model of that size would need 500 GPU-hours.",
        "Our search is free, where 500 GPU-hours are common.",
    ],
)
def test_what_is_set_against_the_own_is_of_others(text: str) -> None:
    assert [fact.role for fact in facts_of(text) if fact.value == 500] == ["other"]


@pytest.mark.parametrize(
    "text",
    [
        "Whereas MossNet is slow, PebbleNet needs 500 GPU-hours.",
        "We present PebbleNet. Whereas MossNet is slow, it needs 500 GPU-hours.",
        "PebbleNet is better than MossNet at an estimated cost of 500 GPU-hours.",
        "Our search takes 3 hours and the other ones 500 GPU-hours.",
    ],
)
def test_what_is_own_stays_own_beside_a_rival(text: str) -> None:
    assert [fact.role for fact in facts_of(text) if fact.value == 500] == ["own"]


def test_a_vague_cost_is_of_others() -> None:
    """A paper tells exactly what it took itself."""
    facts = facts_of("PebbleNet avoids training for thousands of GPU hours.")

    assert [(fact.value, fact.role) for fact in facts] == [(1000, "other")]


def test_a_text_that_begins_with_a_coined_name_speaks_of_it() -> None:
    text = (
        "MossGen is a small generator. Light training takes 5B tokens. "
        "It is small. It is quick. The paper tests it."
    )

    assert facts_of(text, title="On Generators")[0].role == "own"


def test_devices_of_the_compared_are_theirs() -> None:
    text = "We gain 3x throughput compared to the dense model deployed on two GPUs."

    assert [fact.role for fact in facts_of(text) if fact.kind == "accelerators"] == ["other"]


def test_a_gain_of_earlier_work_is_not_own() -> None:
    text = "We train better. However, existing pruning saves 30% of memory."

    assert [(fact.kind, fact.role) for fact in facts_of(text)] == [("reduction", "other")]


def test_what_others_chose_and_the_paper_too_is_kept_for_both() -> None:
    """A list of what papers themselves use must not lose one because its motivation names the same."""
    text = "Existing methods stop at 4 bits. We propose PebbleNet. PebbleNet works at 4 bits, too."

    assert [fact.role for fact in facts_of(text)] == ["other", "own"]


def test_its_own_part_starts_in_time() -> None:
    """A digest may speak of itself only as "it" until the end."""
    text = "A kernel is fused. It is fast. " + "It is good at it. " * 9 + "It saves 30% memory. We end."

    assert facts_of(text, title="On Kernels")[0].role == "own"


def test_what_a_value_rose_from_is_not_own() -> None:
    assert [(f.kind, f.value, f.role) for f in facts_of("We raise accuracy from 69.8% to 73.2%.")] == [
        ("score", 69.8, "other"),
        ("score", 73.2, "own"),
    ]


def test_a_text_without_we_speaks_of_itself_by_name() -> None:
    voice = find_voice("PebbleNet: Small Networks", "Networks are large. PebbleNet is small.")

    assert voice.names.search("as PebbleNet shows")
    assert 0 < voice.opening <= len("Networks are large.")
