"""Is it worse than the baseline? Decided in a fixed order; what each step catches is in docs/exam.md.

    0 comparable?  1 invariants  2 collapse  3 means, paired  4 budgets  5 judge  7 quarantine

No single test sees both kinds of harm: one question that breaks for good (collapse), and a little lost
everywhere (means). A flip alone is noise, unless the engine is deterministic: then each flip of a stable
question is a collapse. Nothing here moves the baseline: that takes `bless`, and a reason.
"""

from collections.abc import Iterable, Iterator
from statistics import fmean
from typing import Literal

from evals.deciding.means import compare_means
from evals.deciding.pairing import Sides, ratio, value_of
from evals.records import Baseline, Finding, Gate, Level, MetricLine, Result, Summary
from evals.scoring.metrics import JUDGED, METRIC

PAIRABLE = 0.90
MOST_ERRORS = 0.02
MOST_UNSCORED = 0.05
MOST_ERRORS_TOLD = 3
COLLAPSE_REPEATS = 3
COST_BUDGET = 1.20
LATENCY_BUDGET = 1.50


def decide(now: Summary, baseline: Baseline, *, strict: bool = False, intervals: bool = False) -> Gate:
    """Hold a run against a baseline.

    Args:
        now: The run.
        baseline: What was blessed.
        strict: Whether a broken budget fails the build.
        intervals: Whether to compute intervals for showing; slow, and decides nothing.

    Returns:
        The verdict with everything that led to it.
    """
    sides = Sides(now, baseline.summary)
    lines = compare_means(sides, intervals=intervals)
    findings = (
        *check_comparable(sides),
        *find_violations(sides),
        *find_collapses(sides),
        *find_red_means(lines),
        *check_budgets(sides, strict=strict),
        *find_flips(sides),
        *list_quarantined(sides),
    )
    return Gate(verdict=conclude(findings), findings=findings, lines=lines, pairing=sides.pairing)


def conclude(findings: Iterable[Finding]) -> Literal["pass", "regression", "cannot decide"]:
    """Give the verdict: what cannot be compared cannot be called worse either."""
    levels = {finding.level for finding in findings}
    if "cannot decide" in levels:
        return "cannot decide"
    return "regression" if "red" in levels else "pass"


def check_comparable(sides: Sides) -> Iterator[Finding]:
    """Step 0: the thing under test may differ; the questions, the corpus and the scorers may not."""
    now, base = sides.now, sides.base
    for name in ("corpus", "scorers"):
        here, there = getattr(now.header, name), getattr(base.header, name)
        if here != there:
            yield _cannot(f"the {name} changed: {there} -> {here}")
    paired, universe = len(sides.pairing.paired), len(now.header.cases) + len(sides.pairing.removed)
    if paired < PAIRABLE * universe or not paired:
        yield _cannot(f"only {paired} of {universe} questions can be paired, 90 % are needed")
    yield from check_complete(now)


def check_complete(now: Summary) -> Iterator[Finding]:
    """Say whether a run holds enough to be judged at all; each error's words once."""
    attempts = sum(len(result.passes) + result.errors for result in now.results)
    errors = sum(result.errors for result in now.results)
    if errors > MOST_ERRORS * attempts:
        said = dict.fromkeys(result.said for result in now.results if result.errors and not result.passes)
        detail = tuple(list(said)[:MOST_ERRORS_TOLD])
        yield _cannot(f"{errors} of {attempts} attempts failed, 2 % are tolerated", detail)
    unscored = sum(result.unscored for result in now.results)
    if unscored > MOST_UNSCORED * attempts:
        yield _cannot(f"{unscored} of {attempts} attempts have no verdict of the judge, 5 % are tolerated")
    if now.capped:
        yield _cannot(f"the run is not complete: {now.capped}")


def find_violations(sides: Sides) -> Iterator[Finding]:
    """Step 1: what must never happen, unless the baseline already had it."""
    for case_id, result in sides.here.items():
        known = _kinds(sides.there[case_id].violations) if case_id in sides.there else set()
        fresh = [violation for violation in result.violations if violation.split(":")[0] not in known]
        if fresh:
            text, *rest = fresh
            detail = (*result.causes, *rest)
            yield Finding(level="red", rule="invariant", case_id=case_id, text=text, detail=detail)


def find_collapses(sides: Sides) -> Iterator[Finding]:
    """Step 2: a stable question that fails every time."""
    for was, now in sides.pairs():
        if any(now.passes) or now.quarantine or not sides.is_admitted(was):
            continue
        enough = sides.deterministic or len(now.passes) >= COLLAPSE_REPEATS
        hint = () if enough else (f"ask again: assistant eval run --only {now.case_id} --repeat 3",)
        yield Finding(
            level="red" if enough else "yellow",
            rule="collapse",
            case_id=now.case_id,
            text=f"{ratio(was)} -> {ratio(now)}  {now.question!r:.90}",
            detail=(*now.causes, *hint),
        )


def find_red_means(lines: Iterable[MetricLine]) -> Iterator[Finding]:
    """Step 3: say which means are red."""
    for line in lines:
        if line.level == "red":
            label = METRIC[line.metric].label
            text = f"{label} {line.base:.3f} -> {line.now:.3f} over {line.n} questions, p {line.p:.3f}"
            yield Finding(level="red", rule="aggregate", case_id=line.metric, text=text)


def check_budgets(sides: Sides, *, strict: bool) -> Iterator[Finding]:
    """Step 4: money and time, of fresh calls only, and time on the same machine only."""
    level: Level = "red" if strict else "yellow"
    now, base = sides.now.speed, sides.base.speed
    if now.cost_per_case and base.cost_per_case and now.cost_per_case > COST_BUDGET * base.cost_per_case:
        text = f"cost a question {base.cost_per_case:.5f} -> {now.cost_per_case:.5f} USD, more than +20 %"
        yield Finding(level=level, rule="budget", text=text)
    same_machine = sides.now.header.machine == sides.base.header.machine
    if same_machine and now.p95 and base.p95 and now.p95 > LATENCY_BUDGET * base.p95:
        text = f"p95 latency {base.p95:.3f} -> {now.p95:.3f} s, more than +50 %"
        yield Finding(level=level, rule="budget", text=text)


def find_flips(sides: Sides) -> Iterator[Finding]:
    """Name what changed and does not decide: flips, what is fixed, what only the judge sees otherwise."""
    for was, now in sides.pairs():
        before, after, text = fmean(was.passes), fmean(now.passes), f"{ratio(was)} -> {ratio(now)}"
        if before == 0 and after == 1:
            yield Finding(level="info", rule="fixed", case_id=now.case_id, text=f"{text}: bless it")
        elif after != before and (any(now.passes) or not sides.is_admitted(was)):
            yield Finding(level="info", rule="flip", case_id=now.case_id, text=text, detail=now.causes)
        yield from _find_judge_flips(was, now)


def _find_judge_flips(was: Result, now: Result) -> Iterator[Finding]:
    """Step 5: a judge's measure is advisory, and says whether the answer changed at all."""
    for metric in JUDGED:
        before, after = value_of(was, metric.name), value_of(now, metric.name)
        if before is not None and after is not None and after < before:
            same = set(was.fingerprints) & set(now.fingerprints)
            why = "judge only: answer same, judge different" if same else "answer and judge changed"
            text = f"{metric.label} {before:.2f} -> {after:.2f} ({why})"
            yield Finding(level="yellow", rule="judge", case_id=now.case_id, text=text)


def list_quarantined(sides: Sides) -> Iterator[Finding]:
    """Step 7: what may not collapse, each time, so that it is not forgotten."""
    for was, now in sides.pairs():
        unstable = 0 < sum(was.passes) < len(was.passes) and not sides.is_admitted(was)
        if now.quarantine or unstable:
            text = f"{ratio(was)} in the baseline, {now.quarantine or 'unstable'}"
            yield Finding(level="info", rule="quarantine", case_id=now.case_id, text=text)


def _kinds(violations: Iterable[str]) -> set[str]:
    return {violation.split(":")[0] for violation in violations}


def _cannot(text: str, detail: tuple[str, ...] = ()) -> Finding:
    return Finding(level="cannot decide", rule="comparable", text=text, detail=detail)
