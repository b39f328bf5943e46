"""What a list must be about, beside its conditions."""

import pytest

from assistant.plan import plan_question
from assistant.question.topic import bare_topic, excluded_of
from store.names import Names
from store.records import Paper

TITLES = ("Quantizing Speech Models", "Video Generation with Small Models", "Pruning Language Models")
NAMES = Names.build(
    [Paper(paper_id=str(n), title=title, abstract="It works.") for n, title in enumerate(TITLES)]
)


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("who burned more than 50 GPU-days on their own experiments", ""),
        ("which papers squeeze a model into under 4 GB?", ""),
        ("which generators need under 10 ms?", "generators"),
        (
            "Which image or video generation models train in fewer than 100 GPU days?",
            "image or video generation",
        ),
        ("for video: which need at least 4x less compute than earlier ones", "video"),
        ("speech papers that gain 5% and more over the previous systems", "speech"),
        ("methods for retinal imaging under 1M parameters", "retinal imaging"),
        ("who prunes language models to under 5 GB of memory", "prunes language"),
        ("what can be trained, calibrated or distilled on one GPU in under a day?", ""),
        ("papers using between 4 and 8 GPUs (or other accelerators)", ""),
        ("which LLM methods (quantization, pruning) need one GPU?", "LLM quantization, pruning"),
        ("which architecture searches finish in under five hours?", ""),
        ("whose inference takes a second or longer (one image, one answer)?", ""),
        ("models trained in less than 24 hours, no matter how many GPUs", ""),
    ],
)
def test_topic_beside_a_condition(question: str, topic: str) -> None:
    """In front of what is listed or behind a word that leads to it; a verb only if titles speak of it."""
    assert plan_question(question, NAMES).topic == topic


@pytest.mark.parametrize(
    ("question", "without"),
    [
        ("leaving quantization aside, what fits into 4 GB?", "quantization"),
        ("models under 5M parameters, but not transformers", "transformers"),
        ("no more than 5 GPUs", ""),
        ("papers not about language models that use pruning", "language"),
    ],
)
def test_what_is_left_out(question: str, without: str) -> None:
    assert excluded_of(question) == without


def test_what_is_counted() -> None:
    """Nothing at all is asked of where only papers are counted."""
    assert bare_topic("how many papers speak of low-rank adapters?") == "speak low-rank adapters"
    assert bare_topic("how many papers are in the store?") == ""
