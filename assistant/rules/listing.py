"""Plan and found facts -> the draft of a list with conditions: a sentence, rows, coverage, near misses.

Everything is arithmetic over stored facts; verification checks each row's quote once more.
"""

from collections.abc import Mapping

from assistant.question.wording import describe_bounds, either, name_of, what_of
from assistant.records import Coverage, Draft, DraftRow, Found, NearMiss, Plan, Support
from store.quantities import convert_as, format_value
from store.records import Fact, Paper
from store.sentences import sentence_spans

Papers = Mapping[str, Paper]


def draft_list(plan: Plan, found: Found, papers: Papers) -> Draft:
    """Write the rows of a list and what stands above and below them.

    Args:
        plan: With at least one condition.
        found: The facts that meet it, the coverage, the near misses.
        papers: By id, at least those of the facts.

    Returns:
        `answered` with the rows, or with none where values are stated but none meets; `not_found` where no
        abstract states such a value.
    """
    coverage = found.coverage
    stated = bool(coverage and coverage.stating)
    return Draft(
        status="answered" if stated else "not_found",
        reason=None if stated else _nothing_stated(plan),
        lead=_lead(plan, found) if stated else "",
        rows=tuple(
            DraftRow(
                paper_id=f.paper_id,
                title=f.title,
                fact=f,
                derivation=in_asked_unit(f, plan),
                support=support_of(f, papers[f.paper_id]),
            )
            for f in found.facts
        ),
        near_misses=tuple(_near_miss(fact, reason, papers[fact.paper_id]) for fact, reason in found.near),
        coverage=coverage,
    )


def support_of(fact: Fact, paper: Paper) -> Support:
    """Cite the sentence that states a fact."""
    start, end = sentence_around(paper.abstract, fact.start, fact.end)
    return Support(paper_id=paper.paper_id, quote=paper.abstract[start:end], start=start)


def sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    """Give the sentence that holds a span, or the sentences where the span crosses an end.

    Example:
        >>> text = "We train. It takes 8 hours. It works."
        >>> a, b = sentence_around(text, 19, 26)
        >>> text[a:b]
        'It takes 8 hours.'
    """
    spans = [(a, b) for a, b in sentence_spans(text) if a < end and start < b]
    return (spans[0][0], spans[-1][1]) if spans else (start, end)


def value_of(fact: Fact) -> str:
    """Write a fact's value as stated, with what it is of: "74 GPU hours (train; A100)"."""
    shown = derivation_of(fact)
    details = [shown, name_of(fact.kind), fact.metric, fact.stage, fact.dataset, fact.hardware]
    return f"{' '.join(fact.text.split())} ({'; '.join(dict.fromkeys(d for d in details if d))})"


def derivation_of(fact: Fact) -> str | None:
    """Show how the normalised value comes from the words: stored arithmetic, or a conversion of units.

    Example:
        >>> derivation_of(Fact(paper_id="p", title="P", kind="compute_time", value=96, unit="gpu-hour",
        ...                    text="4 GPU-days", start=0, end=10))
        '4 GPU-days = 96 GPU-hours'
    """
    if fact.derivation:
        return fact.derivation
    normal, written = format_value(fact.value, fact.unit), " ".join(fact.text.split())
    converted = fact.unit in {"gpu-hour", "hour", "ms"} and normal.split()[0] not in written.replace(",", "")
    return f"{written} = {normal}" if converted else None


def in_asked_unit(fact: Fact, plan: Plan) -> str | None:
    """Show a factor as the percentage that was asked for, or the other way round.

    Example:
        >>> from store.records import Bound, Condition
        >>> span = {"text": "4x", "start": 0, "end": 2}
        >>> fact = Fact(paper_id="p", title="P", kind="reduction", value=4, unit="x", **span)
        >>> half = Condition(kind="reduction", bounds=(Bound(cmp=">=", value=50, unit="%"),))
        >>> in_asked_unit(fact, Plan(question="?", route="list", conditions=(half,)))
        '4x = 75%'
    """
    asked = {bound.unit for c in plan.conditions if c.kind == fact.kind for bound in c.bounds}
    if len(asked) != 1 or {fact.unit} | asked != {"x", "%"}:
        return None
    unit = asked.pop()
    value = convert_as(fact.kind, fact.value, fact.unit, unit)
    return (
        f"{format_value(fact.value, fact.unit)} = {format_value(value, unit)}" if value is not None else None
    )


def _near_miss(fact: Fact, reason: str, paper: Paper) -> NearMiss:
    """Show a fact outside the condition with its sentence."""
    start, end = sentence_around(paper.abstract, fact.start, fact.end)
    return NearMiss(
        paper_id=fact.paper_id,
        title=fact.title,
        fact=fact,
        derivation=derivation_of(fact),
        reason=reason,
        quote=paper.abstract[start:end],
        start=start,
        end=end,
    )


def _lead(plan: Plan, found: Found) -> str:
    """Say in a sentence how many papers meet what."""
    count = len({fact.paper_id for fact in found.facts})
    ranked = bool(plan.limit and plan.order and found.coverage and count)
    stating = found.coverage.matching if ranked and found.coverage else count
    what = f" {plan.join} ".join(_asked(plan, number, stating) for number in range(len(plan.conditions)))
    about = f" about {plan.topic}" if plan.topic else ""
    if ranked:
        return f"The {plan.order} of {stating} papers{about} that state {what}."
    papers = f"{count} {'paper' if count == 1 else 'papers'}{about}" if count else f"No paper{about}"
    nearest = f" The nearest value is {value_of(found.near[0][0])}." if not count and found.near else ""
    return f"{papers} {'states' if count <= 1 else 'state'} {what}.{nearest}"


def _asked(plan: Plan, number: int, count: int) -> str:
    """Write one condition as the object of "state"."""
    condition = plan.conditions[number]
    own = " of its own" if count == 1 else " of their own"
    whose = {"own": own, "other": " of a baseline", "any": ""}[condition.role]
    of = what_of(condition)
    stages = f" ({either(condition.stages)})" if condition.stages else ""
    bounds = (
        f" {'not ' if condition.negated else ''}{describe_bounds(condition.bounds)}"
        if condition.bounds
        else ""
    )
    article = "an" if of[0] in "aeiou" else "a"
    return f"{article} {of}{stages}{whose}{bounds}"


def _nothing_stated(plan: Plan) -> str:
    """Say that no abstract states what was asked for."""
    condition = plan.conditions[0]
    details = ", ".join(d for d in (either(condition.stages), condition.metric, condition.dataset) if d)
    about = f" about {plan.topic}" if plan.topic else ""
    return f"No abstract{about} states {what_of(condition)}{f' ({details})' if details else ''} of its own."


def coverage_line(coverage: Coverage) -> str:
    """Write the denominator of a list.

    Example:
        >>> coverage_line(Coverage(read=10, stating=3, matching=1, not_matching=1, undecided=1, silent=7))
        '10 abstracts read, 3 state such a value: 1 meets the condition, 1 not, 1 undecided; 7 do not say.'
    """
    c = coverage
    state = "states" if c.stating == 1 else "state"
    meets = "meets" if c.matching == 1 else "meet"
    say = "does not say" if c.silent == 1 else "do not say"
    outcome = f"{c.matching} {meets} the condition, {c.not_matching} not, {c.undecided} undecided"
    return f"{c.read} abstracts read, {c.stating} {state} such a value: {outcome}; {c.silent} {say}."
