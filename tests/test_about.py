"""Short topics beside conditions."""

import pytest

from assistant.finding.about import options_of, papers_about, speaking_of
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


def test_all_that_speak_of_a_topic_are_found_with_their_words() -> None:
    """In passing too; those whose title says it come first."""
    found = speaking_of("NAS", PAPERS, NAMES)
    papers = {paper.paper_id: paper for paper in PAPERS}

    assert [item.paper_id for item in found] == ["thriftnas"]
    assert all(papers[i.paper_id].abstract[i.start : i.end] == i.quote for i in found)
