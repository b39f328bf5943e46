"""Short topics beside conditions."""

import pytest

from assistant.finding.about import options_of, papers_about
from assistant.testing import PAPERS
from store.names import Names

NAMES = Names.build(PAPERS)


@pytest.mark.parametrize(
    ("topic", "expected"),
    [
        ("NAS", {"thriftnas"}),
        ("neural architecture search", {"thriftnas"}),
        ("mixture-of-experts", {"fernmoe"}),
        ("keyword spotting", {"tinybrook"}),
        ("Pebbles100", {"thriftnas"}),
        ("speech or audio", {"kelpformer", "tinybrook"}),
        ("video", set()),
    ],
)
def test_topic(topic: str, expected: set[str]) -> None:
    """Stems, abbreviations that some paper defines, spellings with and without hyphens, options."""
    assert papers_about(topic, PAPERS, NAMES) == expected


def test_no_topic_admits_all() -> None:
    assert len(papers_about("", PAPERS, NAMES)) == len(PAPERS)


def test_options_share_what_stands_before_the_first() -> None:
    assert options_of("long-form images or videos") == ["long-form images", "long-form videos"]
    assert options_of("") == []
