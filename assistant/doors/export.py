"""Answers, facts, hits -> CSV, Markdown and JSON that other programs take as what they are: data.

A cell that starts with `=`, `+`, `-` or `@` is a formula to a spreadsheet, a pipe or a bracket is structure
to Markdown, and a control character in JSON acts on the terminal that shows it. Titles and quotes are
strangers' text, so each is made inert.
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Sequence
from urllib.parse import quote as percent_encoded

from assistant.doors.terminal import cost, details_of, sentences_of, stated
from assistant.plain import one_line
from assistant.records import Answer, Citation, Row
from assistant.rules.listing import coverage_line
from store.records import Fact, Record

Cell = str | int | float | None

_FORMULA = re.compile(r"[=+\-@＝＋－＠]")
"""What a spreadsheet takes for the start of a formula; the full-width signs where it is set to Japanese."""
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>|#$~&!])")
_ACTING = re.compile(r"[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
"""What JSON may hold bare and a terminal or an editor may act on."""

FACT_HEADS = (
    *("paper_id", "title", "kind", "value", "unit", "cmp", "text", "derivation"),
    *("role", "stage", "metric", "dataset", "hardware"),
)
ROW_HEADS = (*FACT_HEADS, "citation", "quote", "text_kind", "url")
CITATION_HEADS = ("number", "paper_id", "title", "quote", "text_kind", "url", "start", "end")


def answer_csv(answer: Answer) -> str:
    """Write the rows of a list, the citations of anything else."""
    if answer.route != "list":
        return _csv(CITATION_HEADS, ([getattr(c, head) for head in CITATION_HEADS] for c in answer.citations))
    cited = {citation.number: citation for citation in answer.citations}
    return _csv(ROW_HEADS, (_row_cells(row, cited[row.citation]) for row in answer.rows))


def facts_csv(facts: Iterable[Fact]) -> str:
    """Write facts, one a line."""
    return _csv(FACT_HEADS, ([getattr(fact, head) for head in FACT_HEADS] for fact in facts))


def _row_cells(row: Row, citation: Citation) -> list[Cell]:
    """Put a row's fact and its citation on one line; a topical row has no fact."""
    fact = {head: getattr(row.fact, head, None) for head in FACT_HEADS}
    fact |= {"paper_id": row.paper_id, "title": row.title, "derivation": row.derivation}
    return [*fact.values(), citation.number, citation.quote, citation.text_kind, citation.url]


def _csv(heads: Sequence[str], lines: Iterable[Sequence[Cell]]) -> str:
    """Write a table; texts are always quoted, so that no other separator splits them."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
    writer.writerow(heads)
    writer.writerows([inert_cell(cell) for cell in line] for line in lines)
    return out.getvalue()


def inert_cell(cell: Cell) -> Cell:
    """Make a cell that no spreadsheet takes for a formula; numbers stay numbers.

    Example:
        >>> inert_cell("=cmd|'/C calc'!A0"), inert_cell("-5 points"), inert_cell(-5.0), inert_cell(2.5)
        ("'=cmd|'/C calc'!A0", "'-5 points", -5, 2.5)
    """
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    if not isinstance(cell, str):
        return cell
    text = one_line(cell)
    return f"'{text}" if _FORMULA.match(text) else text


def answer_markdown(answer: Answer) -> str:
    """Write an answer as Markdown: sentences, rows, coverage, near misses, sources."""
    sentences = "\n".join(map(inert, sentences_of(answer).splitlines()))
    parts = [f"## {inert(answer.question)}", sentences]
    if answer.reason and answer.reason not in answer.text:
        parts.append(inert(answer.reason))
    if any(row.fact for row in answer.rows):
        parts.append(_markdown_table(_ROW_COLUMNS, (_row_columns(row) for row in answer.rows)))
    if answer.verdict:
        parts.append(f"**{answer.verdict.kind.replace('_', ' ')}**: {inert(answer.verdict.why)}")
    if answer.coverage:
        parts.append(coverage_line(answer.coverage))
    if answer.near_misses:
        misses = (
            f"- {inert(stated(m.fact))}, {inert(m.title)}: {inert(m.reason)}" for m in answer.near_misses
        )
        parts.append("\n".join(["Near misses, not part of the answer:", "", *misses]))
    parts += [f"*{inert(note)}*" for note in answer.notes]
    if answer.citations:
        parts.append("\n".join(["Sources:", "", *(_source(citation) for citation in answer.citations)]))
    spent = f", {cost(answer.usage)}" if answer.usage.calls else ""
    return "\n\n".join([*parts, f"*{inert(answer.model)}{spent}*"]) + "\n"


def facts_markdown(facts: Iterable[Fact]) -> str:
    """Write facts as a Markdown table."""
    heads = ("kind", "value", "as written", "paper", "setting")
    return _markdown_table(heads, ((f.kind, *_fact_columns(f, f.title)) for f in facts)) + "\n"


_ROW_COLUMNS = ("", "value", "as written", "paper", "setting")


def _row_columns(row: Row) -> tuple[str, ...]:
    """Give the columns of one row."""
    number = f"[{row.citation}]"
    return (number, *_fact_columns(row.fact, row.title)) if row.fact else (number, "", "", row.title, "")


def _fact_columns(fact: Fact, title: str) -> tuple[str, ...]:
    """Give value, words, paper and setting."""
    return stated(fact), fact.text, title, details_of(fact)


def _markdown_table(heads: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    """Write a table in GitHub's Markdown."""
    rows = [heads, ["---"] * len(heads), *([inert(cell) for cell in line] for line in lines)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _source(citation: Citation) -> str:
    """Write one source: number, title, quote, and the address where it is one of the web."""
    title = f"[{inert(citation.title)}]({link})" if (link := _link(citation.url)) else inert(citation.title)
    kind = " (digest)" if citation.text_kind == "digest" else ""
    return f'- \\[{citation.number}\\] {title}: "{inert(citation.quote)}"{kind}'


def _link(url: str | None) -> str:
    """Give an address that cannot end the link it stands in; empty where it is not one of the web.

    Example:
        >>> _link("https://a.example/b)c d"), _link("javascript:alert(1)")
        ('https://a.example/b%29c%20d', '')
    """
    plain = one_line(url or "")
    return percent_encoded(plain, safe=":/?&=%~-._,;+#@") if plain.startswith(("http://", "https://")) else ""


def inert(text: str) -> str:
    r"""Write text so that Markdown shows it as it stands, on one line.

    Example:
        >>> print(inert("a | b [x](y) <script> $x_1$"))
        a \| b \[x\](y) \<script\> \$x\_1\$
    """
    return _MARKDOWN.sub(r"\\\1", one_line(text))


def as_json(value: Record | Iterable[Record]) -> str:
    """Write one JSON document; what could act on a terminal is escaped, which keeps its meaning.

    Example:
        >>> as_json([])
        '[]'
    """
    if isinstance(value, Record):
        text = value.model_dump_json()
    else:
        text = json.dumps([record.model_dump(mode="json") for record in value], ensure_ascii=False)
    return _ACTING.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
