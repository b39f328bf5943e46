"""Answer -> what a person reads on a terminal: sentences, rows, coverage, near misses, sources, footer.

Rich lays it out at the terminal's width and folds what is too long, so that nothing is lost. Into a pipe goes
the same without colours and without folding, so that grep finds a title or a quote in one piece. Titles,
quotes and replies are strangers' text: each passes through `safe` and is never read as markup.
"""

import sys
from collections.abc import Iterable, Mapping
from typing import IO

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.table import Table
from rich.text import Text

from assistant.plain import one_line, safe
from assistant.prose import row_line
from assistant.records import Answer, Citation, NearMiss, Plan, Row, Usage, Verdict
from assistant.rules.listing import coverage_line
from store.quantities import format_value
from store.records import Fact

UNFOLDED = 100_000
"""The width that stands for none at all, in columns."""

WIDE = range(110, UNFOLDED)
"""Widths of a terminal, in columns, at which there is room for four columns of a table."""

_MARKER = r"\[\d+\]"
_CMP = {"=": "", "~": "~", "<": "< ", "<=": "≤ ", ">": "> ", ">=": "≥ "}


def open_console(file: IO[str] | None = None, *, width: int | None = None) -> Console:
    """Open a console that takes text as text: no markup, no emoji codes, no highlighting.

    Args:
        file: Where to write; standard output by default.
        width: In columns; the terminal's by default, none where it is no terminal.
    """
    console = Console(file=file or sys.stdout, markup=False, emoji=False, highlight=False, width=width)
    if not console.is_terminal and width is None:
        console.width = UNFOLDED
    return console


def show(console: Console, *parts: RenderableType) -> None:
    """Print parts; where no colour is wanted, without the spaces that pad a table's lines."""
    if console.is_terminal:
        console.print(*parts, sep="\n", overflow="fold")
        return
    with console.capture() as capture:
        console.print(*parts, sep="\n", overflow="fold")
    console.file.write("\n".join(line.rstrip() for line in capture.get().split("\n")))
    console.file.flush()


def render_answer(answer: Answer, *, titles: Mapping[str, str] | None = None) -> Group:
    """Lay out an answer, without the question.

    Args:
        answer: Verified.
        titles: By paper id, for the related papers of an answer that found nothing.
    """
    text = _text(answer)
    parts: list[RenderableType] = [text] if str(text) else []
    if any(row.fact for row in answer.rows):
        parts.append(render_rows(answer.rows))
    if answer.verdict:
        parts.append(_verdict(answer.verdict))
    if answer.coverage:
        parts.append(Text(coverage_line(answer.coverage)))
    if answer.near_misses:
        parts.append(_near_misses(answer.near_misses))
    if answer.related:
        parts.append(_related(answer.related, titles or {}))
    if answer.notes:
        parts.append(Group(*(Text(f"Note: {safe(note)}", style="yellow") for note in answer.notes)))
    if answer.citations:
        parts.append(render_sources(answer.citations))
    parts.append(footer(answer.model, answer.usage, answer.seconds.get("total", 0.0)))
    return spaced(*parts)


def render_question(question: str) -> Text:
    """Write a question above its answer."""
    return Text(one_line(question), style="bold")


def sentences_of(answer: Answer) -> str:
    """Give an answer's text without what rows, verdict, coverage and sources say beside it."""
    quotes = {citation.number: citation.quote for citation in answer.citations}
    told = [row_line(row, quotes[row.citation]) for row in answer.rows if row.citation in quotes]
    told += [answer.verdict.why] if answer.verdict else []
    told += [coverage_line(answer.coverage)] if answer.coverage else []
    text = answer.text
    for line in told:
        text = text.replace(line, "")
    return safe("\n".join(line for line in text.splitlines() if line.strip()))


def _text(answer: Answer) -> Text:
    """Lay out the sentences, and the reason where there is one that they do not say already."""
    text, reason = sentences_of(answer), safe(answer.reason or "")
    if answer.verdict and reason == safe(answer.verdict.why):
        return cited(text)
    label = {"answered": "", "partial": "Answered in part: ", "not_found": "Not found: "}[answer.status]
    if reason and reason not in text:
        text = f"{text}\n{reason}".strip()
    text = text.replace(reason, f"{label}{reason}", 1) if reason else text
    return cited(text)


def cited(text: str) -> Text:
    """Make the markers of a text stand out."""
    shown = Text(text)
    shown.highlight_regex(_MARKER, "cyan")
    return shown


class Values:
    """A table of facts: what leads each line, the value in one unit, as written, the paper and the setting.

    The words of the abstract have a column of their own where there is room, and else stand under the title.
    """

    def __init__(self, lead: str, lines: Iterable[tuple[Text, str, Fact | None]]) -> None:
        self.lead = lead
        self.lines = tuple(lines)
        """What leads, the title, the fact; a topical row has none."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Lay it out at the width there is."""
        del console
        wide = options.max_width in WIDE
        table = folding_table(self.lead, "value", *(["as written"] if wide else []), "paper")
        for lead, title, fact in self.lines:
            value = Text(stated(fact) if fact else "", style="bold")
            words = one_line(fact.text) if fact else ""
            details = details_of(fact) if fact else ""
            if not wide and words:
                details = f'"{words}"' + (f" · {details}" if details else "")
            paper = Text(one_line(title)).append(f"\n{details}" if details else "", style="dim")
            table.add_row(lead, value, *([words] if wide else []), paper)
        yield table


def render_rows(rows: Iterable[Row]) -> Values:
    """Lay out the rows of a list, led by the numbers of their sources."""
    return Values("", ((_number(row.citation), row.title, row.fact) for row in rows))


def stated(fact: Fact) -> str:
    """Write a fact's normalised value with its comparator.

    Example:
        >>> stated(Fact(paper_id="p", title="P", kind="latency", value=10, unit="ms", cmp="<",
        ...             text="<10 ms", start=0, end=6))
        '< 10 ms'
    """
    return _CMP[fact.cmp] + safe(format_value(fact.value, fact.unit))


def details_of(fact: Fact) -> str:
    """Name the arithmetic of a value and what it holds for, and whose it is if not the paper's own."""
    whose = "of a baseline or the setting" if fact.role == "other" else None
    parts = (fact.derivation, fact.metric, fact.stage, fact.dataset, fact.hardware, whose)
    return one_line(" · ".join(dict.fromkeys(part for part in parts if part)))


def _verdict(verdict: Verdict) -> Text:
    """Say how a comparison came out."""
    head = {
        "winner": f"Verdict: {one_line(verdict.title or '')}",
        "tie": "Verdict: a tie",
        "not_comparable": "Verdict: not comparable",
    }[verdict.kind]
    return Text(head, style="bold").append(f" · {safe(verdict.why)}", style="not bold")


def _near_misses(misses: Iterable[NearMiss]) -> Group:
    """List what lies just outside, each with its reason and its quote, dim."""
    blocks: list[RenderableType] = [Text("Near misses, not part of the answer", style="dim bold")]
    for miss in misses:
        value = f"{stated(miss.fact)} · {one_line(miss.title)}"
        lines = (value, one_line(miss.reason), f'"{one_line(miss.quote)}"')
        blocks.append(_hung(Text("-"), Text("\n".join(lines), style="dim")))
    return Group(*blocks)


def _related(paper_ids: Iterable[str], titles: Mapping[str, str]) -> Group:
    """List papers worth a look, named as what they are."""
    head = Text("Related papers, which do not answer it", style="dim bold")
    blocks = (Text(one_line(titles.get(paper_id, paper_id)), style="dim") for paper_id in paper_ids)
    return Group(head, *(_hung(Text("-"), block) for block in blocks))


def render_sources(citations: Iterable[Citation]) -> Group:
    """Lay out the sources: title, quote (a digest's is named so), address."""
    blocks: list[RenderableType] = [Text("Sources", style="bold")]
    for citation in citations:
        quote = Text(f'"{one_line(citation.quote)}"', style="italic")
        if citation.text_kind == "digest":
            quote.append(" (digest)", style="dim not italic")
        lines = [Text(one_line(citation.title)), quote]
        if citation.url:
            lines.append(Text(one_line(citation.url), style="dim"))
        blocks.append(_hung(_number(citation.number), Text("\n").join(lines)))
    return Group(*blocks)


def render_plan(plan: Plan, asked: str = "") -> Group:
    """Say how a question was understood, and by what; a follow-up also as it reads on its own."""
    by = {"rules": "by rules", "model": "by the model", "person": "as you corrected it"}[plan.source]
    lines = [Text("Understood as: ", style="dim").append(safe(plan.words or plan.question), style="not dim")]
    if one_line(plan.question) != one_line(asked):
        lines.append(Text(f"The question on its own: {one_line(plan.question)}", style="dim"))
    lines.append(Text(f"Route: {plan.route}, {by}", style="dim"))
    return Group(*lines)


def footer(model: str, usage: Usage, seconds: float) -> Text:
    """Say which model answered, what it cost and how long it took.

    Example:
        >>> footer("extractive", Usage(), 0.031).plain
        'extractive · 0.03 s'
        >>> footer("gpt-x", Usage(calls=1, input_tokens=1200, output_tokens=90, cost_usd=None), 2.5).plain
        'gpt-x · 1,200 tokens in, 90 out · cost unknown · 2.50 s'
    """
    parts = [one_line(model)]
    if usage.calls:
        parts += [f"{usage.input_tokens:,} tokens in, {usage.output_tokens:,} out", cost(usage)]
    return Text(" · ".join([*parts, f"{seconds:.2f} s"]), style="dim")


def cost(usage: Usage) -> str:
    """Write what was spent; an unknown price is not nothing."""
    return "cost unknown" if usage.cost_usd is None else f"${usage.cost_usd:.4f}"


def spaced(*parts: RenderableType) -> Group:
    """Put an empty line between parts."""
    return Group(*[piece for part in parts for piece in (Text(), part)][1:])


def _number(number: int) -> Text:
    """Write a citation's number as the markers do."""
    return Text(f"[{number}]", style="cyan")


def _hung(mark: Text, block: Text) -> Table:
    """Hang a block beside its mark."""
    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=max(2, len(mark)), justify="right", no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row(mark, block)
    return grid


def folding_table(*heads: str) -> Table:
    """Make a table without lines whose cells fold."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim", pad_edge=False)
    for head in heads:
        table.add_column(head, overflow="fold")
    return table
