"""A report in every form: on the screen, as a page, as Markdown, as JUnit XML, as JSON."""

import json as json_module
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from assistant.doors.terminal import open_console
from assistant.plain import one_line, safe
from evals.records import Finding, Gate
from evals.scoring.metrics import METRIC
from evals.showing.page import render_page
from evals.showing.report import (
    Report,
    cause_counts,
    counts,
    findings_of,
    headline,
    means,
    power_line,
    speed_line,
    what_was_compared,
)
from evals.showing.screen import print_report
from store.errors import KnownError

MOST_LISTED = 25


@dataclass(frozen=True)
class Outputs:
    """Which forms are wanted beside the screen."""

    html: Path | None = None
    markdown: Path | None = None
    junit: Path | None = None
    json: bool = False
    """Prints one JSON document in the place of the screen."""


def write_all(report: Report, outputs: Outputs) -> None:
    """Write a report in every form that is wanted."""
    console = open_console()
    if outputs.json:
        console.file.write(to_json(report) + "\n")
    else:
        print_report(console, report)
    for path, render in (
        (outputs.html, render_page),
        (outputs.markdown, to_markdown),
        (outputs.junit, to_junit),
    ):
        if path:
            write(path, render(report))


def write(path: Path, text: str) -> None:
    """Write a file.

    Raises:
        KnownError: If it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise KnownError(f"{str(path)!r} cannot be written: {error}") from error


def to_json(report: Report) -> str:
    """Give the whole report as one JSON document."""
    gate = report.gate
    document = {
        "verdict": report.verdict,
        "exit_code": report.exit_code,
        "gate": gate.model_dump(mode="json") if gate else None,
        "baseline": report.baseline.blessing.model_dump(mode="json") if report.baseline else None,
        "summary": report.summary.model_dump(mode="json"),
    }
    return json_module.dumps(document, ensure_ascii=False)


def to_markdown(report: Report) -> str:
    """Give a summary for a pull request."""
    lines = [f"### {_plain(headline(report))}", ""]
    lines += [f"- {_plain(line)}" for line in (*what_was_compared(report), counts(report))]
    lines += ["", *(_gate_table(report.gate) if report.gate else _means_table(report)), ""]
    if report.gate:
        lines += [_plain(power_line(report.gate)), "", _plain(cause_counts(report)), ""]
    lines += _findings(report)
    lines.append(_plain(speed_line(report.summary.speed)))
    return "\n".join(lines) + "\n"


def _gate_table(gate: Gate) -> list[str]:
    rows = [
        "| measure | n | base | now | delta | p (Holm) | W/T/L | gate |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for line in gate.lines:
        metric = METRIC[line.metric]
        if metric.gated or line.base != line.now:
            p = "" if line.p is None else f"{line.p:.3f}"
            word = "**RED**" if line.level == "red" else "ok" if metric.gated else "info"
            delta, won = f"{line.now - line.base:+.3f}", f"{line.wins}/{line.ties}/{line.losses}"
            cells = (metric.label, line.n, f"{line.base:.3f}", f"{line.now:.3f}", delta, p, won, word)
            rows.append("| " + " | ".join(str(cell) for cell in cells) + " |")
    return rows


def _means_table(report: Report) -> list[str]:
    rows = ["| measure | n | value | 95 % interval |", "|---|---|---|---|"]
    for one in means(report.summary):
        interval = f"{one.low:.3f} to {one.high:.3f}" if one.low is not None else ""
        rows.append(f"| {one.label} | {one.n} | {one.value:.3f} | {interval} |")
    return rows


def _findings(report: Report) -> list[str]:
    serious = [one for one in report.findings if one.level != "info"]
    lines = [_finding_line(one) for one in serious[:MOST_LISTED]]
    if len(serious) > MOST_LISTED:
        lines.append(f"- ... and {len(serious) - MOST_LISTED} more")
    fixed = findings_of(report.gate, "fixed") if report.gate else []
    if fixed:
        lines.append(f"- fixed: {', '.join(one.case_id or '' for one in fixed[:MOST_LISTED])}")
    return [*lines, ""] if lines else []


def _finding_line(finding: Finding) -> str:
    detail = f" — {_plain(finding.detail[0])}" if finding.detail else ""
    what = f"{finding.rule} {_plain(finding.case_id or '')}".strip()
    return f"- **{finding.level}** {what}: {_plain(finding.text)}{detail}"


def _plain(text: str) -> str:
    """Take out what Markdown would act on: strangers' text must not make links, tags or tables."""
    line = one_line(text)
    for mark in "\\`*_[]<>|#":
        line = line.replace(mark, f"\\{mark}")
    return line


def to_junit(report: Report) -> str:
    """Give one test case for each question, and one for the gate; only what the gate calls red fails."""
    gate = report.gate
    reds = [one for one in gate.findings if one.level == "red"] if gate else []
    by_case = {one.case_id: one for one in reds if one.rule in {"invariant", "collapse"}}
    results = report.summary.results
    suite = ElementTree.Element("testsuite", name="exam", tests=str(len(results) + 1))
    for result in results:
        item = ElementTree.SubElement(suite, "testcase", classname=f"exam.{result.kind}", name=result.case_id)
        red = by_case.get(result.case_id)
        if red:
            body = ElementTree.SubElement(item, "failure", message=_xml(red.text))
            body.text = _xml("\n".join((result.question, *red.detail, result.said)))
        elif result.errors and not result.passes:
            ElementTree.SubElement(item, "error", message=_xml(result.said))
        elif not any(result.passes):
            ElementTree.SubElement(item, "skipped", message="known to fail")
    item = ElementTree.SubElement(suite, "testcase", classname="exam", name="gate")
    if report.exit_code:
        body = ElementTree.SubElement(item, "failure", message=_xml(headline(report)))
        body.text = _xml("\n".join(f"{one.rule} {one.case_id or ''}: {one.text}" for one in reds))
    suite.set("failures", str(len(suite.findall(".//failure"))))
    suite.set("errors", str(len(suite.findall(".//error"))))
    return ElementTree.tostring(suite, encoding="unicode", xml_declaration=True)


def _xml(text: str) -> str:
    """Take out characters that XML cannot hold."""
    return "".join(char for char in safe(text) if char in "\n\t" or ord(char) not in {0xFFFE, 0xFFFF})
