"""What papers are called, and what only looks like it."""

import pytest

from store.names import Names, abbreviations
from store.records import Paper

PAPERS = [
    Paper(
        paper_id="foo", title="FooNet: Small Nets for Phones", abstract="We propose FooNet. It beats others."
    ),
    Paper(paper_id="restore", title="Restorer: Images Made New", abstract="Old images are repaired."),
    Paper(
        paper_id="dec",
        title="Guessing Ahead",
        abstract="We study parallel prompt guessing (PPG) for decoding.",
    ),
    Paper(paper_id="beats", title="Beats: Audio Tokens", abstract="Audio tokens help."),
]
NAMES = Names.build(PAPERS)


@pytest.mark.parametrize(
    ("question", "paper_ids"),
    [
        ("how small is foonet?", [("foo",)]),
        ("how small is Foo-Net?", [("foo",)]),
        ("what does restorer do?", [("restore",)]),
        ("is PPG faster?", [("dec",)]),
        ("what is parallel prompt guessing?", [("dec",)]),
        ("which model beats all others?", []),
        ("what about UnknownNet?", []),
    ],
)
def test_mentions(question: str, paper_ids: list[tuple[str, ...]]) -> None:
    """Spelling is free; an ordinary word that is also a title's head is no name."""
    assert [mention.paper_ids for mention in NAMES.mentions(question)] == paper_ids


def test_spans_are_the_words_of_the_question() -> None:
    question = "Is FooNet smaller than PPG?"

    assert [question[m.start : m.end] for m in NAMES.mentions(question)] == ["FooNet", "PPG"]


def test_vocabulary_that_many_papers_share_names_none() -> None:
    papers = [
        Paper(paper_id=str(i), title=f"Study {i}", abstract="We use the BigBench (BB) data.")
        for i in range(9)
    ]

    assert Names.build(papers).mentions("results on BigBench?") == ()


def test_abbreviations_need_their_letters_in_order() -> None:
    assert abbreviations("neural architecture search (NAS) and pruning (seen before)") == {
        "NAS": "neural architecture search"
    }
