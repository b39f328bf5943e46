"""What all views say about a run, in words and in order; how it is laid out is theirs.

A report without a baseline shows the same measures with their own intervals instead of differences.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean

from evals.deciding.gate import check_complete
from evals.deciding.pairing import value_of
from evals.deciding.stats import wilson
from evals.records import Attempt, Baseline, Finding, Gate, MetricLine, Result, Speed, Summary
from evals.scoring.metrics import METRIC, METRICS

HEADLINES = {
    "pass": "NO REGRESSION",
    "regression": "REGRESSION",
    "cannot decide": "CANNOT DECIDE",
    "held": "EXAM HELD",
}
FEW = 6
"""Ids that are written out in a command."""
MOST_NAMED = 12
"""Ids in one line of a report; the rest is counted."""


@dataclass(frozen=True)
class Report:
    """A run, and how it stands to its baseline where there is one."""

    summary: Summary
    baseline: Baseline | None = None
    gate: Gate | None = None
    attempts: tuple[Attempt, ...] = ()
    """For plots; empty where only the summary is known."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What the gate had to say; without a baseline, whether the run can be judged at all."""
        return self.gate.findings if self.gate else tuple(check_complete(self.summary))

    @property
    def verdict(self) -> str:
        """The gate's word; `held` without a baseline."""
        return self.gate.verdict if self.gate else "cannot decide" if self.findings else "held"

    @property
    def exit_code(self) -> int:
        """0 no regression, 1 a regression, 3 cannot decide."""
        return {"regression": 1, "cannot decide": 3}.get(self.verdict, 0)


@dataclass(frozen=True)
class Mean:
    """A measure of one run alone."""

    label: str
    n: int
    value: float
    low: float | None
    """95 % Wilson interval of a share; None for other measures."""
    high: float | None


def headline(report: Report) -> str:
    """Say how it went."""
    header = report.summary.header
    now = f"now {header.git or 'no revision'}"
    if report.gate is None or report.baseline is None:
        return f"{HEADLINES[report.verdict]}   {now}   no baseline to compare with"
    reds = sum(finding.level == "red" for finding in report.gate.findings)
    rules = f"  {reds} red" if reds else ""
    blessing = report.baseline.blessing
    base = report.baseline.summary.header.git or "no revision"
    word = HEADLINES[report.verdict]
    return f"{word}{rules}   {now}   baseline {base} blessed {blessing.at[:10]} by {blessing.by}"


def what_was_compared(report: Report) -> Iterator[str]:
    """Say what was paired and what changed."""
    now = report.summary.header
    size = f"{len(now.cases)} questions   {now.papers} papers"
    yield f"engine {now.engine}   model {now.model}   {size}   run {now.run_id}"
    drafts = now.options.get("drafts", "0")
    if drafts != "0":
        yield f"{drafts} questions are drafts that nobody has checked: they measure consistency, not truth"
    if report.gate is None or report.baseline is None:
        return
    base, pairing = report.baseline.summary.header, report.gate.pairing
    changes = [
        f"{len(ids)} {word} ({name_some(ids)})"
        for word, ids in (("changed", pairing.changed), ("new", pairing.new), ("removed", pairing.removed))
        if ids
    ]
    paired = ", ".join([f"{len(pairing.paired)} of {len(now.cases)} questions paired", *changes])
    yield "   ".join((paired, *(_same(name, now, base) for name in ("corpus", "scorers", "index", "model"))))
    if now.deterministic and base.deterministic:
        yield "this engine is deterministic: every flip of a stable question is a collapse, not noise"


def _same(name: str, now: object, base: object) -> str:
    here, there = getattr(now, name), getattr(base, name)
    return f"{name} same" if here == there else f"{name} changed: {there} -> {here}"


def name_some(ids: Sequence[str]) -> str:
    """Name some ids and count the rest.

    Example:
        >>> name_some(["a", "b"])
        'a b'
    """
    rest = f" and {len(ids) - MOST_NAMED} more" if len(ids) > MOST_NAMED else ""
    return " ".join(ids[:MOST_NAMED]) + rest


def counts(report: Report) -> str:
    """Say how many attempts were scored, unscored and failed; never mixed."""
    results, speed, header = report.summary.results, report.summary.speed, report.summary.header
    scored = sum(len(result.passes) for result in results)
    right = sum(sum(result.passes) for result in results)
    parts = (
        f"scored {scored} (right {right})",
        f"unscored {sum(result.unscored for result in results)}",
        f"error {sum(result.errors for result in results)}",
        f"fresh {speed.fresh}  replayed {speed.replayed}",
        f"K={header.repeats}{' lazy' if header.lazy else ''}",
    )
    base = report.baseline.summary.header if report.baseline else None
    return "   ".join(parts) + (f" vs baseline K={base.repeats}" if base else "")


def abstention_line(summary: Summary) -> str:
    """Say how well it tells what it cannot answer; positive is "should abstain"."""
    answered = [v for one in summary.results if (v := value_of(one, "false_answer")) is not None]
    refused = [v for one in summary.results if (v := value_of(one, "over_refusal")) is not None]
    hits, misses, false_alarms = len(answered) - sum(answered), sum(answered), sum(refused)
    if not answered or not hits:
        return ""
    precision, recall = hits / (hits + false_alarms), hits / (hits + misses)
    f1 = 2 * precision * recall / (precision + recall)
    return f"abstention: precision {precision:.3f}   recall {recall:.3f}   F1 {f1:.3f}"


def speed_line(speed: Speed) -> str:
    """Say how long it took and what it cost; of fresh calls where it is time."""
    parts = []
    if speed.p50 is not None and speed.p95 is not None:
        parts.append(f"p50 {show_seconds(speed.p50)}  p95 {show_seconds(speed.p95)} ({speed.fresh} fresh)")
    if speed.input_tokens or speed.output_tokens:
        cached = f" (cached {speed.cached_input_tokens:,})" if speed.cached_input_tokens else ""
        parts.append(f"tokens in {speed.input_tokens:,}{cached} out {speed.output_tokens:,}")
        parts.append(f"cost {show_usd(speed.cost_usd)}, spent {show_usd(speed.spent_usd)}")
    if speed.judge_usd is None or speed.judge_usd > 0:
        parts.append(f"judge {show_usd(speed.judge_usd)}")
    return "   ".join(parts)


def show_seconds(seconds: float) -> str:
    """Write a duration for a person.

    Example:
        >>> show_seconds(0.0123), show_seconds(2.5)
        ('12 ms', '2.5 s')
    """
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"


def show_usd(amount: float | None) -> str:
    """Write an amount; what is unknown is never written as 0."""
    return "unknown" if amount is None else f"{amount:.4f} USD"


def means(summary: Summary) -> list[Mean]:
    """Give every measure of a run, with an interval where it is a share."""
    lines = []
    for metric in METRICS:
        values = [v for result in summary.results if (v := value_of(result, metric.name)) is not None]
        if values:
            share = all(value in {0.0, 1.0} for value in values)
            low, high = wilson(round(sum(values)), len(values)) if share else (None, None)
            lines.append(Mean(metric.label, len(values), fmean(values), low, high))
    return lines


def passes_by_kind(summary: Summary) -> list[Mean]:
    """Give the share of questions that passed, for each kind, with its interval."""
    kinds = dict.fromkeys(result.kind for result in summary.results)
    lines = []
    for kind in kinds:
        passed = [fmean(result.passes) for result in summary.results if result.kind == kind and result.passes]
        if passed:
            lines.append(Mean(kind, len(passed), fmean(passed), *wilson(round(sum(passed)), len(passed))))
    return lines


def gated_lines(gate: Gate) -> list[MetricLine]:
    """Give the measures that may fail a build."""
    return [line for line in gate.lines if METRIC[line.metric].gated]


def power_line(gate: Gate) -> str:
    """Say what could not have been seen, so that silence is not read as sameness."""
    seen = [f"{METRIC[one.metric].label} {one.smallest:.1%}" for one in gated_lines(gate) if one.smallest]
    return f"smallest drop this run could see: {', '.join(seen)}" if seen else ""


def cause_counts(report: Report) -> str:
    """Count what the questions that got worse went wrong by: where to look first."""
    if report.gate is None:
        return ""
    worse = {one.case_id for one in findings_of(report.gate, "invariant", "collapse", "flip")}
    results = results_by_id(report.summary)
    found = Counter(
        cause
        for case_id in worse
        if case_id in results
        for cause in {line.partition(":")[0] for line in results[case_id].causes}
    )
    counted = ", ".join(f"{cause} {number}" for cause, number in found.most_common())
    return f"causes, in questions that got worse: {counted}" if counted else ""


def findings_of(gate: Gate, *rules: str) -> list[Finding]:
    """Give what some steps of the decision had to say."""
    return [finding for finding in gate.findings if finding.rule in rules]


def results_by_id(summary: Summary) -> dict[str, Result]:
    """Give a summary's results by case."""
    return {result.case_id: result for result in summary.results}


def next_steps(report: Report) -> list[str]:
    """Give the commands that a person is likely to want now."""
    if report.verdict == "held":
        return ["assistant eval bless --reason '...'"]
    if report.gate is None:
        return []
    worse = [one.case_id for one in report.gate.findings if one.level == "red" and one.case_id]
    if worse:
        return [
            f"assistant eval show {worse[0]}",
            f"assistant eval run --only {worse[0]}",
            f"assistant eval bless --accept {','.join(worse) if len(worse) <= FEW else 'IDS'} --reason '...'",
        ]
    fixed = findings_of(report.gate, "fixed")
    return ["assistant eval bless --reason '...'"] if fixed and report.gate.verdict == "pass" else []
