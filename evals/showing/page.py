"""A report -> one HTML file that opens without a network: tables that sort and filter, plots as inline SVG.

Questions and answers are strangers' text: jinja2 escapes every value, and none goes into the script.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from assistant.plain import safe
from evals.deciding.pairing import ratio, value_of
from evals.extras import jinja_module
from evals.records import MetricLine, Result
from evals.scoring.metrics import METRIC
from evals.showing.plots import abstention_plot, flips_plot, kinds_plot, latency_plot
from evals.showing.report import (
    Report,
    abstention_line,
    cause_counts,
    counts,
    headline,
    means,
    power_line,
    results_by_id,
    speed_line,
    what_was_compared,
)

TEMPLATE = Path(__file__).with_name("page.html.j2")


class Row(NamedTuple):
    """One question in the page's table."""

    case_id: str
    kind: str
    outcome: str
    """passed, failed, error; and what the gate made of it."""
    change: str
    score: str
    cause: str
    question: str
    said: str
    violations: tuple[str, ...]


def render_page(report: Report) -> str:
    """Give the page."""
    jinja2 = jinja_module()
    loader = jinja2.FileSystemLoader(TEMPLATE.parent)
    environment = jinja2.Environment(
        loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, finalize=_clean, trim_blocks=True
    )
    page: str = environment.get_template(TEMPLATE.name).render(page_values(report))
    return page


def page_values(report: Report) -> dict[str, Any]:
    """Give all that the template shows."""
    gate = report.gate
    attempts = report.attempts
    return {
        "title": headline(report),
        "verdict": report.verdict,
        "facts": [
            *what_was_compared(report),
            counts(report),
            abstention_line(report.summary),
            speed_line(report.summary.speed),
        ],
        "power": power_line(gate) if gate else "",
        "why": cause_counts(report),
        "lines": [metric_row(line) for line in gate.lines] if gate else [],
        "means": [] if gate else means(report.summary),
        "findings": [one for one in report.findings if one.level != "info"],
        "rows": list(case_rows(report)),
        "kinds": sorted({result.kind for result in report.summary.results}),
        "causes": sorted({row.cause for row in case_rows(report) if row.cause}),
        "plots": {
            "Passed, by kind, with 95 % Wilson intervals": kinds_plot(report),
            "Changes against the baseline": flips_plot(report),
            "Abstention, by how near the best paper is": abstention_plot(attempts, report.summary),
            "Seconds a question, fresh calls only": latency_plot(attempts),
        },
    }


def metric_row(line: MetricLine) -> tuple[str, ...]:
    """Give one measure as the cells of a table."""
    metric = METRIC[line.metric]
    interval = (
        f"{line.low:+.3f} to {line.high:+.3f}" if line.low is not None and line.high is not None else ""
    )
    return (
        metric.label,
        str(line.n),
        f"{line.base:.3f}",
        f"{line.now:.3f}",
        f"{line.now - line.base:+.3f}",
        interval,
        "" if line.p is None else f"{line.p:.3f}",
        f"{line.wins}/{line.ties}/{line.losses}",
        "RED" if line.level == "red" else "ok" if metric.gated else "info",
    )


def case_rows(report: Report) -> Iterator[Row]:
    """Give one row for each question."""
    there = results_by_id(report.baseline.summary) if report.baseline else {}
    rules = {one.case_id: one.rule for one in report.gate.findings if one.case_id} if report.gate else {}
    for result in report.summary.results:
        was = there.get(result.case_id)
        yield Row(
            case_id=result.case_id,
            kind=result.kind,
            outcome=outcome_of(result),
            change=f"{rules[result.case_id]} {ratio(was)} → {ratio(result)}"
            if was and result.case_id in rules
            else "",
            score=main_score(result),
            cause=result.causes[0].split(":")[0] if result.causes else "",
            question=result.question,
            said=" | ".join((result.said, *result.causes)),
            violations=result.violations,
        )


def outcome_of(result: Result) -> str:
    """Say how a question came out."""
    if not result.passes:
        return "error"
    return "passed" if all(result.passes) else "unstable" if any(result.passes) else "failed"


def main_score(result: Result) -> str:
    """Give the value of the first measure that a kind of question has."""
    metric = next((name for name in METRIC if name in result.values), None)
    value = value_of(result, metric) if metric else None
    return "" if value is None else f"{value:.2f}"


def _clean(value: object) -> object:
    """Take control characters out of what is shown."""
    return safe(value) if type(value) is str else value
