"""A report on one screen of a terminal: the verdict, the measures, why each flip happened, what to do next.

Questions and answers are strangers' text: never read as markup, and made safe before they are shown.
"""

from collections.abc import Iterator, Sequence

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from assistant.doors.terminal import show
from assistant.plain import one_line
from evals.records import Finding, Gate, MetricLine
from evals.scoring.metrics import METRIC
from evals.showing.report import (
    Report,
    abstention_line,
    cause_counts,
    counts,
    findings_of,
    headline,
    means,
    name_some,
    next_steps,
    passes_by_kind,
    power_line,
    results_by_id,
    speed_line,
    what_was_compared,
)

STYLES = {"red": "bold red", "yellow": "yellow", "cannot decide": "bold yellow", "info": "dim"}
LABELS = {"red": "RED", "yellow": "YELLOW", "cannot decide": "WHY", "info": "INFO"}
VERDICTS = {"pass": "bold green", "held": "bold", "regression": "bold red", "cannot decide": "bold yellow"}
MOST_REDS = 8
MOST_FLIPS = 5
MOST_CAUSES = 2


def print_report(console: Console, report: Report) -> None:
    """Print a report."""
    show(console, Group(*render(report)))


def render(report: Report) -> Iterator[RenderableType]:
    """Lay a report out."""
    yield Text(headline(report), style=VERDICTS[report.verdict])
    yield from (Text(line) for line in what_was_compared(report))
    yield Text(counts(report))
    yield Text("")
    if report.gate is None:
        yield means_table(report)
    else:
        yield gate_table(report.gate.lines)
        yield Text(power_line(report.gate), style="dim")
    yield Text("")
    yield from render_findings(report)
    if report.gate:
        yield from _quiet_lines(report.gate)
    summary = report.summary
    yield from (Text(line) for line in (abstention_line(summary), speed_line(summary.speed)) if line)
    for place, step in enumerate(next_steps(report)):
        yield Text(f"{'next:' if place == 0 else '':<7}{step}", style="cyan")


def render_findings(report: Report) -> Iterator[RenderableType]:
    """Lay out what decides, the most serious first."""
    if line := cause_counts(report):
        yield Text(line)
    serious = sorted((one for one in report.findings if one.level != "info"), key=_weight)
    for finding in serious[:MOST_REDS]:
        yield from render_finding(finding, report)
    if len(serious) > MOST_REDS:
        yield Text(f"... and {len(serious) - MOST_REDS} more: assistant eval show --html FILE", style="red")


def _weight(finding: Finding) -> tuple[int, bool]:
    """Sort what is serious first, and of that what concerns many questions."""
    return ("cannot decide", "red", "yellow").index(finding.level), finding.rule != "aggregate"


def render_finding(finding: Finding, report: Report) -> Iterator[Text]:
    """Lay out one thing that went wrong, with its causes and what was answered."""
    where = f"{finding.case_id} " if finding.case_id else ""
    line = Text(f"{LABELS[finding.level]:<7}", style=STYLES[finding.level])
    line.append(f"{where}{finding.rule}   {one_line(finding.text)}", style="default")
    yield line
    for detail in finding.detail[:MOST_CAUSES]:
        yield Text(f"       {one_line(detail)}")
    result = results_by_id(report.summary).get(finding.case_id or "")
    if result and result.said and finding.rule == "collapse":
        yield Text(f"       said: {one_line(result.said)}", style="dim")


def _quiet_lines(gate: Gate) -> Iterator[Text]:
    flips = findings_of(gate, "flip")
    for flip in flips[:MOST_FLIPS]:
        why = f"   {one_line(flip.detail[0])}" if flip.detail else ""
        yield Text(f"flip, not gating: {flip.case_id} {flip.text}{why}", style="dim")
    if len(flips) > MOST_FLIPS:
        yield Text(f"... and {len(flips) - MOST_FLIPS} more flips that do not decide", style="dim")
    held = [f"{one.case_id} ({one.text})" for one in findings_of(gate, "quarantine")]
    if held:
        yield Text(one_line("quarantined: " + name_some(held)))
    fixed = [one.case_id or "" for one in findings_of(gate, "fixed")]
    if fixed:
        yield Text(f"fixed, {len(fixed)}: {name_some(fixed)}: bless it", style="green")


def gate_table(lines: Sequence[MetricLine]) -> Table:
    """Draw the measures against the baseline: the gated ones, and what else changed."""
    table = Table(box=None, pad_edge=False, show_edge=False)
    for name, justify in (("metric", "left"), ("n", "right"), ("base", "right"), ("now", "right")):
        table.add_column(name, justify=justify)  # type: ignore[arg-type] # one of rich's own literals
    for name in ("delta [95 % CI]", "p(Holm)", "W/T/L", "gate"):
        table.add_column(name, justify="left", no_wrap=True)
    for line in lines:
        if METRIC[line.metric].gated or line.base != line.now:
            table.add_row(*_cells(line), Text(_gate_word(line), style=STYLES[line.level]))
    return table


def _cells(line: MetricLine) -> tuple[str, ...]:
    interval = (
        f" [{line.low:+.3f},{line.high:+.3f}]" if line.low is not None and line.high is not None else ""
    )
    return (
        METRIC[line.metric].label,
        str(line.n),
        f"{line.base:.3f}",
        f"{line.now:.3f}",
        f"{line.now - line.base:+.3f}{interval}",
        "" if line.p is None else f"{line.p:.3f}",
        f"{line.wins}/{line.ties}/{line.losses}",
    )


def _gate_word(line: MetricLine) -> str:
    metric = METRIC[line.metric]
    if metric.judged:
        return "info (judge is advisory)"
    if line.level == "red":
        return "RED"
    return "ok" if metric.gated else "info"


def means_table(report: Report) -> Table:
    """Draw the measures of a run that has no baseline."""
    table = Table(box=None, pad_edge=False, show_edge=False)
    table.add_column("measure")
    table.add_column("n", justify="right")
    table.add_column("value", justify="right")
    table.add_column("95 % interval")
    for kind in passes_by_kind(report.summary):
        table.add_row(
            f"{kind.label}: passed", str(kind.n), f"{kind.value:.3f}", f"[{kind.low:.3f}, {kind.high:.3f}]"
        )
    for one in means(report.summary):
        interval = f"[{one.low:.3f}, {one.high:.3f}]" if one.low is not None else ""
        table.add_row(one.label, str(one.n), f"{one.value:.3f}", interval)
    return table
