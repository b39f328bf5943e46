"""All that is known of one case, and what differs between repeats, as lines of text."""

import json
from collections.abc import Iterator, Sequence
from statistics import fmean

from assistant.plain import one_line, safe
from assistant.records import Answer
from evals.cases import Case, Conversation
from evals.deciding.pairing import value_of
from evals.deciding.stats import wilson
from evals.records import Attempt, Result, Score, Summary
from evals.scoring.metrics import METRIC, METRICS
from evals.showing.report import name_some, show_seconds

HIDDEN = frozenset({"id", "kind", "question", "turns", "tags", "cluster", "note", "reviewed", "quarantine"})
MOST_FLIPS = 20


def case_lines(case: Case, attempts: Sequence[Attempt], where: str) -> Iterator[str]:
    """Tell a case's question, its gold, and each attempt with its scores and causes."""
    yield f"{case.id}   {case.kind}   {where}"
    gold = case.model_dump(mode="json", exclude=set(HIDDEN), exclude_defaults=True)
    if isinstance(case, Conversation):
        for number, turn in enumerate(case.turns, start=1):
            yield f"turn {number}   {one_line(turn.question)}"
            yield f"         gold {', '.join(turn.papers) or 'none'}   {json.dumps(turn.answer_keys)}"
    else:
        yield f"asked    {one_line(case.question)}"
    yield from (f"gold     {name}: {json.dumps(value, ensure_ascii=False)}" for name, value in gold.items())
    if not attempts:
        yield "it was not asked in this run"
    for attempt in attempts:
        yield ""
        yield from attempt_lines(attempt)


def attempt_lines(attempt: Attempt) -> Iterator[str]:
    """Tell one attempt."""
    outcome = "error" if attempt.error else "passed" if attempt.passed else "failed"
    how = "replayed" if attempt.replayed else "fresh"
    yield f"repeat {attempt.repeat}   {outcome}   {show_seconds(attempt.seconds)} {how}   {attempt.at}"
    if attempt.error:
        yield f"error    {one_line(attempt.error)}"
    for answer in attempt.answers:
        yield from answer_lines(answer)
    yield from (f"never    {one_line(violation)}" for violation in attempt.violations)
    for trace in attempt.traces:
        rank = f" (rank {trace.rank})" if trace.rank else ""
        yield f"why      {trace.side} {trace.paper_id}{rank}: {trace.cause}: {one_line(trace.detail)}"
    yield from (score_line(score) for score in attempt.scores)
    found = ", ".join(f"{paper} {score:.2f}" for paper, score in attempt.ranked[:5])
    if found:
        yield f"search   {found}"


def answer_lines(answer: Answer) -> Iterator[str]:
    """Tell one answer."""
    yield f"answer   {answer.status}, {answer.route}, {answer.model}   {one_line(answer.reason or '')}"
    yield f"plan     {one_line(answer.plan.words or answer.plan.topic)}"
    yield from (f"         {line}" for line in safe(answer.text).splitlines())
    for citation in answer.citations:
        yield f"cited    [{citation.number}] {citation.paper_id} {one_line(citation.quote)!r}"


def score_line(score: Score) -> str:
    """Tell one score."""
    value = score.state if score.value is None else f"{score.value:.3f}"
    label = METRIC[score.metric].label if score.metric in METRIC else score.metric
    why = "   ".join(part for part in (one_line(score.extracted), one_line(score.why)) if part)
    return f"score    {value:>9}  {label}   {why}".rstrip()


def noise_lines(summary: Summary) -> Iterator[str]:
    """Tell what differs between repeats of the same thing (A/A)."""
    header = summary.header
    results = [result for result in summary.results if result.passes]
    flipping = [result for result in results if len(set(result.passes)) > 1]
    worded = [result for result in results if len(set(result.fingerprints)) > 1]
    low, high = wilson(len(flipping), len(results))
    yield f"A/A noise   {header.engine}   model {header.model}   K={header.repeats}   run {header.run_id}"
    share = f"95 % interval {low:.1%} to {high:.1%}"
    yield f"{len(flipping)} of {len(results)} questions flip between repeats ({share})"
    yield f"{len(worded)} of {len(results)} are answered in other words"
    always = fmean(all(result.passes) for result in results) if results else 0.0
    yield f"passed every time (pass^{header.repeats}) {always:.3f}   on average {_mean_pass(results):.3f}"
    for metric in METRICS:
        spread = _spread(results, metric.name)
        if spread:
            yield f"{metric.label}: {spread}"
    for result in flipping[:MOST_FLIPS]:
        ratio = f"{sum(result.passes)}/{len(result.passes)}"
        yield f"flips    {result.case_id} {ratio}   {one_line(result.question):.90}"
    if len(flipping) > MOST_FLIPS:
        yield f"         and {name_some([result.case_id for result in flipping[MOST_FLIPS:]])}"
    if header.deterministic and not worded:
        yield "nothing differs, as it must be: every flip that the gate sees is real"


def _mean_pass(results: Sequence[Result]) -> float:
    return fmean(fmean(result.passes) for result in results) if results else 0.0


def _spread(results: Sequence[Result], metric: str) -> str:
    """Give the means of the single repeats, where they differ."""
    having = [result.values[metric] for result in results if value_of(result, metric) is not None]
    repeats = min((len(values) for values in having), default=0)
    means = [fmean(values[number] for values in having) for number in range(repeats)]
    return " ".join(f"{mean:.3f}" for mean in means) if len(set(means)) > 1 else ""
