"""Small plots as inline SVG: bars with intervals, dumbbells, stacked bars, a histogram.

Text in them is escaped here, since the finished SVG goes into the page as it is.
"""

from collections.abc import Iterable, Sequence
from html import escape
from statistics import fmean

from assistant.plain import one_line
from evals.records import Attempt, Summary
from evals.showing.report import Report, passes_by_kind, results_by_id, show_seconds

WIDTH, LABEL, RIGHT = 560, 150, 60
ROW = 22
BINS = 24
MOST_FLIPS = 40
SCORE_BINS = 8
GOOD, BAD, WARN, LINE = "#2e7d32", "#c62828", "#b26a00", "#888"
OUTCOMES = ((GOOD, "right"), (LINE, "silent, wrongly"), (BAD, "wrong"))


def kinds_plot(report: Report) -> str:
    """Draw the share passed for each kind, with its interval; the baseline's as a tick."""
    now = passes_by_kind(report.summary)
    before = (
        {one.label: one.value for one in passes_by_kind(report.baseline.summary)} if report.baseline else {}
    )
    parts = []
    for place, one in enumerate(now):
        y = place * ROW + 4
        parts += [
            _text(LABEL - 8, y + 13, f"{one.label} ({one.n})", anchor="end"),
            _bar(LABEL, y + 3, _x(one.value) - LABEL, 12, GOOD, f"{one.label}: {one.value:.3f}"),
            _stroke(
                _x(one.low or 0), y + 9, _x(one.high or 0), y + 9, "#000", f"{one.low:.3f} to {one.high:.3f}"
            ),
            _text(WIDTH - RIGHT + 8, y + 13, f"{one.value:.3f}"),
        ]
        if one.label in before:
            x = _x(before[one.label])
            parts.append(_stroke(x, y, x, y + 18, WARN, f"baseline {before[one.label]:.3f}"))
    return _svg(len(now) * ROW + 8, parts)


def flips_plot(report: Report) -> str:
    """Draw before and after for each question that changed; empty without a baseline."""
    if report.gate is None or report.baseline is None:
        return ""
    here, there = results_by_id(report.summary), results_by_id(report.baseline.summary)
    moved = []
    for case_id in report.gate.pairing.paired:
        before, after = fmean(there[case_id].passes), fmean(here[case_id].passes)
        if before != after:
            moved.append((after - before, case_id, before, after))
    moved.sort()
    parts = []
    for place, (step, case_id, before, after) in enumerate(moved[:MOST_FLIPS]):
        y, colour = place * ROW + 12, GOOD if step > 0 else BAD
        parts += [
            _text(LABEL - 8, y + 4, case_id[:24], anchor="end"),
            _stroke(_x(before), y, _x(after), y, colour, f"{case_id}: {before:.2f} to {after:.2f}", width=3),
            f'<circle cx="{_x(after):.1f}" cy="{y}" r="5" fill="{colour}"/>',
        ]
    if not moved:
        parts = [_text(8, 18, "no question changed")]
    return _svg(max(1, min(len(moved), MOST_FLIPS)) * ROW + 8, parts)


def abstention_plot(attempts: Sequence[Attempt], summary: Summary) -> str:
    """Draw what became of questions by the score of the best paper found: when does it dare to answer?

    For each range of scores the shares of right, wrong and abstaining answers; unanswerables apart.
    """
    kinds = {result.case_id: result.kind for result in summary.results}
    asked = [a for a in attempts if a.ranked and a.answers]
    lowest = min((a.ranked[0][1] for a in asked), default=0.0)
    parts: list[str] = []
    for row, (label, kind) in enumerate((("answerable", "factoid"), ("unanswerable", "unanswerable"))):
        chosen = [attempt for attempt in asked if kinds.get(attempt.case_id) == kind]
        parts += _abstention_row(label, chosen, row * 120, lowest)
    for place, (colour, words) in enumerate(OUTCOMES):
        x = LABEL + place * 130
        parts += [_bar(x, 240, 10, 10, colour, words), _text(x + 14, 249, words)]
    return _svg(256, parts)


def _abstention_row(label: str, attempts: Sequence[Attempt], top: int, lowest: float) -> list[str]:
    parts = [_text(LABEL - 8, top + 50, f"{label} ({len(attempts)})", anchor="end")]
    width, step = (WIDTH - LABEL - RIGHT) / SCORE_BINS, (1 - lowest) / SCORE_BINS or 1.0
    bins: list[list[Attempt]] = [[] for _ in range(SCORE_BINS)]
    for attempt in attempts:
        bins[min(SCORE_BINS - 1, int((attempt.ranked[0][1] - lowest) / step))].append(attempt)
    for place, inside in enumerate(bins):
        x, y = LABEL + place * width, top + 84.0
        parts.append(_text(x, top + 98, f"{lowest + place * step:.2f}"))
        for found, (colour, words) in zip(_by_outcome(inside), OUTCOMES, strict=True):
            height = 76 * found / len(inside) if inside else 0.0
            y -= height
            parts.append(_bar(x, y, width - 3, height, colour, f"{words}: {found} of {len(inside)}"))
    return parts


def _by_outcome(attempts: Sequence[Attempt]) -> tuple[int, int, int]:
    """Count right, wrongly silent, and wrong attempts."""
    right = sum(bool(attempt.passed) for attempt in attempts)
    silent = sum(not one.passed and one.answers[0].status == "not_found" for one in attempts)
    return right, silent, len(attempts) - right - silent


def latency_plot(attempts: Sequence[Attempt]) -> str:
    """Draw how long questions took; fresh answers only."""
    seconds = sorted(a.seconds for a in attempts if a.answers and not a.replayed and a.error is None)
    if not seconds:
        return ""
    low, high = seconds[0], seconds[-1]
    step = (high - low) / BINS or 1.0
    counts = [0] * BINS
    for one in seconds:
        counts[min(BINS - 1, int((one - low) / step))] += 1
    most, width = max(counts), (WIDTH - 20) / BINS
    parts = [
        _bar(
            10 + place * width, 90 - 80 * count / most, width - 1, 80 * count / most, "#1565c0",
            f"{show_seconds(low + place * step)}: {count}",
        )
        for place, count in enumerate(counts)
    ]  # fmt: skip
    middle = seconds[len(seconds) // 2]
    parts += [
        _text(10, 106, show_seconds(low)),
        _text(WIDTH / 2, 106, f"median {show_seconds(middle)}", anchor="middle"),
        _text(WIDTH - 10, 106, show_seconds(high), anchor="end"),
    ]
    return _svg(112, parts)


def _x(share: float) -> float:
    return LABEL + share * (WIDTH - LABEL - RIGHT)


def _svg(height: float, parts: Iterable[str]) -> str:
    body = "".join(parts)
    return (
        f'<svg viewBox="0 0 {WIDTH} {height:.0f}" role="img" xmlns="http://www.w3.org/2000/svg">{body}</svg>'
    )


def _text(x: float, y: float, words: str, *, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(one_line(words))}</text>'


def _bar(x: float, y: float, width: float, height: float, colour: str, title: str) -> str:  # noqa: PLR0913, PLR0917
    shape = f'x="{x:.1f}" y="{y:.1f}" width="{max(0.0, width):.1f}" height="{height:.1f}" fill="{colour}"'
    return f"<rect {shape}><title>{escape(one_line(title))}</title></rect>"


def _stroke(  # noqa: PLR0913, PLR0917
    x: float, y: float, to_x: float, to_y: float, colour: str, title: str, width: int = 2
) -> str:
    line = (
        f'x1="{x:.1f}" y1="{y:.1f}" x2="{to_x:.1f}" y2="{to_y:.1f}" stroke="{colour}" stroke-width="{width}"'
    )
    return f"<line {line}><title>{escape(one_line(title))}</title></line>"
