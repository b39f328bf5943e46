"""The alternatives that a question offers."""

import pytest

from assistant.question.options import alternatives


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
