"""The alternatives that a question offers."""

import pytest

from assistant.question.options import alternatives, described, measured, subjects_of


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Who wins: FooNet or the Border study?", ("FooNet", "the Border study")),
        ("Which is fastest: Foo-B, BarOne or BazNet?", ("Foo-B", "BarOne", "BazNet")),
        ("Does FooNet or the Path-Level search need less time?", ("FooNet", "the Path-Level search")),
        ("Is Foo2's or Bar-LM's model better in perplexity?", ("Foo2", "Bar-LM")),
        ("Which prunes networks or quantizes them?", ()),
    ],
)
def test_alternatives(question: str, expected: tuple[str, ...]) -> None:
    assert alternatives(question) == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (
            "Rank FooNet, Bar-B and tree-level search by their error.",
            ("FooNet", "Bar-B", "tree-level search"),
        ),
        (
            "Which reads forms better, FooDoc or the joint model for long invoices?",
            ("FooDoc", "the joint model for long invoices"),
        ),
        (
            "Which of thrifty bar tuning (TBT) and FOOP trains fewer weights?",
            ("thrifty bar tuning (TBT)", "FOOP"),
        ),
    ],
)
def test_a_side_may_be_a_description(question: str, expected: tuple[str, ...]) -> None:
    assert alternatives(question) == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (
            "Is the sparse, slow retriever better than BarEmbed on Foobench?",
            ("the sparse, slow retriever", "BarEmbed"),
        ),
        ("How does Foo Beacon compare with BAR in GPU-hours?", ("Foo Beacon", "BAR")),
        ("Is FooNet faster than 5 ms?", ()),
        ("Is it faster than other methods?", ()),
    ],
)
def test_sides_of_a_comparative(question: str, expected: tuple[str, ...]) -> None:
    assert measured(question) == expected


def test_one_paper_and_another() -> None:
    question = "One paper prunes with a game of chess; another grows nets from seeds. Which is more accurate?"

    assert described(question) == ("prunes with a game of chess", "grows nets from seeds")


@pytest.mark.parametrize(
    "question",
    [
        "I want to train or serve a model that is too big. What is there?",
        "How much memory do fused routines save compared with the stock code?",
        "Does tuning of chosen heads or channels generalise better?",
        "Which papers use 8 GPUs or more than 9?",
    ],
)
def test_what_names_no_paper_is_no_side(question: str) -> None:
    assert subjects_of(question, []) == ()
