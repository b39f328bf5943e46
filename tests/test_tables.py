"""Hits, facts, papers, reports and reasons, as a person sees them."""

import io

import pytest
from rich.console import RenderableType

from assistant.doors.tables import (
    SHOWN_DROPS,
    count,
    render_facts,
    render_hits,
    render_papers,
    render_report,
    render_why_not,
)
from assistant.doors.terminal import open_console, show
from assistant.records import WhyNot
from store.records import Dropped, Hit, IngestReport, Paper
from tests.answers import FACTS, HOSTILE, WIDE, fact

HIT = Hit(paper_id="p", title=HOSTILE, score=0.51234, rank=1, why="\x1b[2Jshares: prune")
PAPER = Paper(paper_id="p", title=WIDE, abstract="", source="a\x07.jsonl")
WHY = WhyNot(
    question="q",
    paper_id="p",
    title=HOSTILE,
    code="outside",
    reason="\x9b2Jits value is outside",
    fact=fact(1, "t", 576, "8 A100 for 3 days", derivation="8 A100 x 3 days = 576 GPU-hours"),
    score=0.25,
)


def shown(part: RenderableType, width: int | None = None) -> str:
    """Show a part."""
    file = io.StringIO()
    show(open_console(file, width=width), part)
    return file.getvalue()


@pytest.mark.parametrize(
    "part", [render_hits([HIT]), render_facts(FACTS), render_papers([PAPER]), render_why_not(WHY)]
)
def test_strangers_text_does_nothing(part: RenderableType) -> None:
    """Titles, sources and reasons may hold anything."""
    text = shown(part, 80)

    assert all(char == "\n" or char.isprintable() for char in text)


def test_a_hit_shows_rank_score_and_why() -> None:
    """The why stands under the title."""
    assert shown(render_hits([HIT])).split() == [
        *("score", "paper", "1", "0.512", "Red", "title", "[bold]x[/bold]", ":smile:", "shares:", "prune")
    ]


def test_a_report_counts_all_and_lists_some() -> None:
    """A thousand lines that were dropped must not hide what was taken in."""
    drops = tuple(Dropped(source="a.txt", where=f"line {n}", why="no title") for n in range(SHOWN_DROPS + 5))
    text = shown(render_report(IngestReport(added=3, facts=1, dropped=drops, seconds=1.25)))

    assert text.startswith("3 added, 0 updated, 0 unchanged, 25 dropped\n1 fact · 1.2 s\n")
    assert "a.txt, line 0: no title" in text
    assert "and 5 more" in text


def test_a_reason_shows_the_value_and_the_score() -> None:
    """As it is written, with its arithmetic."""
    text = shown(render_why_not(WHY))

    assert '576 GPU-hours, as written "8 A100 for 3 days" · 8 A100 x 3 days = 576 GPU-hours' in text
    assert "nearness to the topic: 0.25 of 1" in text


def test_numbers_agree_with_their_nouns() -> None:
    """Also above a thousand."""
    assert (count(0, "fact"), count(1, "fact"), count(12345, "fact")) == ("0 facts", "1 fact", "12,345 facts")
