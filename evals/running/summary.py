"""A run -> a Summary: each case over its repeats, and what it took. What the gate and all views read."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from statistics import median

from assistant.records import Answer
from evals.cases import Case, Conversation
from evals.deciding.stats import quantile
from evals.goldens import Exam
from evals.records import Attempt, Result, Speed, Summary
from evals.running.fingerprints import short_hash
from evals.running.runs import Run

SAID = 160
"""Characters of an answer that a summary keeps."""


def summarise(run: Run, exam: Exam) -> Summary:
    """Reduce a run to what the gate needs."""
    by_case: dict[str, list[Attempt]] = defaultdict(list)
    for attempt in sorted(run.latest(), key=lambda one: one.repeat):
        by_case[attempt.case_id].append(attempt)
    cases = {case.id: case for case in exam.cases}
    results = [
        result_of(cases[case_id], run.header.cases.get(case_id, ""), attempts)
        for case_id, attempts in by_case.items()
        if case_id in cases
    ]
    results.sort(key=lambda result: (result.kind, result.case_id))
    capped = "it was interrupted" if run.ended is None else run.ended
    return Summary(
        header=run.header, results=tuple(results), speed=measure_speed(run.latest()), capped=capped
    )


def result_of(case: Case, case_hash: str, attempts: Sequence[Attempt]) -> Result:
    """Gather one case's repeats."""
    scored = [attempt for attempt in attempts if attempt.error is None]
    values: dict[str, list[float]] = defaultdict(list)
    for attempt in scored:
        for score in attempt.scores:
            if score.value is not None:
                values[score.metric].append(score.value)
    return Result(
        case_id=case.id,
        kind=case.kind,
        question=question_of(case),
        hash=case_hash,
        cluster=case.cluster or case.id,
        values={metric: tuple(found) for metric, found in values.items()},
        passes=tuple(bool(attempt.passed) for attempt in scored),
        violations=tuple(dict.fromkeys(v for attempt in scored for v in attempt.violations)),
        unscored=sum(any(score.state == "unscored" for score in one.scores) for one in scored),
        undefined=sum(score.state == "undefined" for one in scored for score in one.scores),
        errors=len(attempts) - len(scored),
        fingerprints=tuple(content_hash(attempt) for attempt in scored),
        causes=tuple(dict.fromkeys(causes_of(scored))),
        said=said(scored[-1]) if scored else (attempts[-1].error or ""),
        quarantine=case.quarantine,
    )


def question_of(case: Case) -> str:
    """Give the question, or a conversation's questions in one line."""
    if isinstance(case, Conversation):
        return " / ".join(turn.question for turn in case.turns)
    return case.question


def causes_of(attempts: Iterable[Attempt]) -> Iterable[str]:
    """Give what went wrong as `cause: paper, detail`."""
    for attempt in attempts:
        for trace in attempt.traces:
            parts = (part for part in (trace.paper_id, trace.detail) if part)
            yield f"{trace.cause}: {', '.join(parts)}"


def content_hash(attempt: Attempt) -> str:
    """Hash what was answered, without what differs from run to run: times, costs, models."""
    kept = ("status", "route", "text", "claims", "citations", "rows", "verdict")
    answers = [answer.model_dump(mode="json", include=set(kept)) for answer in attempt.answers]
    return short_hash(json.dumps([answers, attempt.ranked if not answers else ()], sort_keys=True))


def said(attempt: Attempt) -> str:
    """Put what was answered into one line."""
    return " / ".join(say_answer(answer) for answer in attempt.answers) or _say_ranking(attempt)


def say_answer(answer: Answer) -> str:
    """Put one answer into one line."""
    text = " ".join(answer.text.split())
    return f"[{answer.status}] {text[:SAID]}{'...' if len(text) > SAID else ''}"


def _say_ranking(attempt: Attempt) -> str:
    return "found " + ", ".join(paper for paper, _ in attempt.ranked[:3])


def measure_speed(attempts: Sequence[Attempt]) -> Speed:
    """Add up time, tokens and money; time of fresh attempts only."""
    fine = [attempt for attempt in attempts if attempt.error is None and attempt.answers]
    fresh = [attempt.seconds for attempt in fine if not attempt.replayed]
    usages = [answer.usage for attempt in fine for answer in attempt.answers]
    per_case: Mapping[str, float | None] = {f"{a.case_id}/{a.repeat}": a.cost_usd for a in fine}
    known = [cost for cost in per_case.values() if cost is not None]
    return Speed(
        fresh=len(fresh),
        replayed=len(fine) - len(fresh),
        p50=quantile(fresh, 0.50),
        p95=quantile(fresh, 0.95),
        input_tokens=sum(usage.input_tokens for usage in usages),
        cached_input_tokens=sum(usage.cached_input_tokens for usage in usages),
        output_tokens=sum(usage.output_tokens for usage in usages),
        cost_usd=sum_known([attempt.cost_usd for attempt in attempts]),
        spent_usd=sum_known([attempt.spent_usd for attempt in attempts]),
        judge_usd=sum_known([attempt.judge_usd for attempt in attempts]),
        cost_per_case=median(known) if known and len(known) == len(per_case) else None,
    )


def sum_known(costs: Iterable[float | None]) -> float | None:
    """Add up costs; one that is unknown makes the sum unknown, never smaller.

    Example:
        >>> sum_known([0.5, 0.25]), sum_known([0.5, None])
        (0.75, None)
    """
    total = 0.0
    for cost in costs:
        if cost is None:
            return None
        total += cost
    return total
