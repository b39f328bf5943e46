"""Each measure's mean, now against the baseline, over paired cases; tested where it is gated.

Per unit, which is a case or a cluster of cases: a one-sided sign-flip test, Holm-adjusted over the gated
measures. Red takes both a small p and a drop that matters.
"""

from statistics import fmean

from evals.deciding.pairing import Sides, value_of
from evals.deciding.stats import ALPHA, holm, mean_interval, sign_flip_p, smallest_drop
from evals.records import MetricLine
from evals.scoring.metrics import METRICS, MIN_EFFECT, Metric

Row = tuple[str, float, float]
"""Cluster, before, now."""


def compare_means(sides: Sides, *, intervals: bool) -> tuple[MetricLine, ...]:
    """Draw a line for every measure that both sides have."""
    rows = {metric: paired_values(metric, sides) for metric in METRICS}
    rows = {metric: found for metric, found in rows.items() if found}
    gated = [metric for metric in rows if metric.gated]
    p_values = holm([sign_flip_p(units_of(metric, rows[metric])) for metric in gated])
    lines = {metric: draw_line(metric, found) for metric, found in rows.items()}
    for metric, p in zip(gated, p_values, strict=True):
        units = units_of(metric, rows[metric])
        smallest = smallest_drop(units, len(gated), deterministic=sides.deterministic)
        lines[metric] = judge_line(lines[metric], p).model_copy(update={"smallest": smallest})
    if intervals:
        lines = {metric: add_interval(metric, line, rows[metric]) for metric, line in lines.items()}
    return tuple(lines.values())


def paired_values(metric: Metric, sides: Sides) -> list[Row]:
    """Give (cluster, before, now) for each paired case that has the measure on both sides."""
    rows = []
    for was, now in sides.pairs():
        before = value_of(was, metric.name, lazy=sides.base.header.lazy)
        after = value_of(now, metric.name, lazy=sides.now.header.lazy)
        if before is not None and after is not None:
            rows.append((now.cluster, before, after))
    return rows


def units_of(metric: Metric, rows: list[Row]) -> list[float]:
    """Give one difference a cluster; below zero is worse, whichever way the measure points."""
    sums: dict[str, float] = {}
    for cluster, before, after in rows:
        sums[cluster] = sums.get(cluster, 0.0) + metric.sign * (after - before)
    return list(sums.values())


def draw_line(metric: Metric, rows: list[Row]) -> MetricLine:
    """Give a measure's means and its wins, ties and losses."""
    steps = [metric.sign * (after - before) for _, before, after in rows]
    return MetricLine(
        metric=metric.name,
        n=len(rows),
        base=fmean(before for _, before, _ in rows),
        now=fmean(after for _, _, after in rows),
        wins=sum(step > 0 for step in steps),
        ties=sum(step == 0 for step in steps),
        losses=sum(step < 0 for step in steps),
        higher_is_better=metric.higher_is_better,
    )


def judge_line(line: MetricLine, p: float) -> MetricLine:
    """Call a line red where the drop is both certain and large enough to matter."""
    drop = line.base - line.now if line.higher_is_better else line.now - line.base
    red = p < ALPHA and drop >= MIN_EFFECT
    return line.model_copy(update={"p": p, "level": "red" if red else "info"})


def add_interval(metric: Metric, line: MetricLine, rows: list[Row]) -> MetricLine:
    """Add the interval of the difference, for showing."""
    units = units_of(metric, rows)
    interval = mean_interval(units)
    if interval is None:
        return line
    scale = metric.sign * len(units) / len(rows)
    low, high = sorted(bound * scale for bound in interval)
    return line.model_copy(update={"low": low, "high": high})
