"""Hits, facts, papers, reports -> what a person reads on a terminal. Laid out as in `terminal.py`."""

from collections.abc import Iterable

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from assistant.doors.terminal import Values, details_of, folding_table, stated
from assistant.plain import one_line, safe
from assistant.records import WhyNot
from store.records import Fact, Hit, IngestReport, Paper

SHOWN_DROPS = 20
"""How many pieces that were not taken in are listed before the rest is only counted."""


def render_hits(hits: Iterable[Hit]) -> Table:
    """Lay out what a search found: rank, score, title, and why under it."""
    table = folding_table("", "score", "paper")
    for hit in hits:
        paper = Text(one_line(hit.title))
        if hit.why:
            paper.append(f"\n{one_line(hit.why)}", style="dim")
        table.add_row(str(hit.rank), Text(f"{hit.score:.3f}", style="bold"), paper)
    return table


def render_facts(facts: Iterable[Fact]) -> Values:
    """Lay out facts, led by their kinds."""
    return Values("kind", ((Text(fact.kind.replace("_", " ")), fact.title, fact) for fact in facts))


def render_papers(papers: Iterable[Paper]) -> Table:
    """List papers by title with their ids, and where they came from."""
    table = folding_table("paper", "source")
    for paper in papers:
        title = Text(one_line(paper.title)).append(f"\n{one_line(paper.paper_id)}", style="dim")
        table.add_row(title, one_line(paper.source))
    return table


def render_report(report: IngestReport) -> Group:
    """Say what an ingest did, and what it did not take in and why."""
    done = f"{report.added} added, {report.updated} updated, {report.unchanged} unchanged"
    parts: list[RenderableType] = [
        Text(f"{done}, {len(report.dropped)} dropped", style="bold"),
        Text(f"{count(report.facts, 'fact')} · {report.seconds:.1f} s", style="dim"),
    ]
    shown = (f" - {drop.source}, {drop.where}: {drop.why}" for drop in report.dropped[:SHOWN_DROPS])
    parts += [Text(f" {one_line(line)}") for line in shown]
    if (more := len(report.dropped) - SHOWN_DROPS) > 0:
        parts.append(Text(f" - and {more} more"))
    return Group(*parts)


def render_why_not(why: WhyNot) -> Group:
    """Say why a paper is absent, with the value or the score that decides."""
    parts: list[RenderableType] = [Text(one_line(why.title or why.paper_id), style="bold")]
    parts.append(Text(safe(why.reason)))
    if why.fact:
        setting = details_of(why.fact)
        value = f'{stated(why.fact)}, as written "{one_line(why.fact.text)}"'
        parts.append(Text(f"{value}{f' · {setting}' if setting else ''}", style="dim"))
    if why.score is not None:
        parts.append(Text(f"nearness to the topic: {why.score:.2f} of 1", style="dim"))
    return Group(*parts)


def count(number: int, noun: str) -> str:
    """Write a number of things.

    Example:
        >>> count(1, "paper"), count(1200, "paper")
        ('1 paper', '1,200 papers')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
