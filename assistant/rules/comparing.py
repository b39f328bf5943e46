"""Subjects and what is asked of them -> their values side by side, and a verdict where one can be given.

Two values can be compared when they are of the same kind, metric, dataset, setting and (for speed) device,
in one unit, and when their comparators decide: "under 5" against "3" does not. A paper that states no value
of its own has none: a baseline's number, or "2.5x less", is no value. What stands in the way is said.
"""

import itertools
import math
import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from assistant.question.attributes import Attribute
from assistant.question.wording import name_of
from assistant.records import Draft, DraftClaim, DraftRow, Support, Verdict, VerdictKind
from assistant.rules.choosing import WINDOW, Side, folded, same_metric
from assistant.rules.listing import support_of, value_of
from store.quantities import SAME, TURNED, convert, interval, same
from store.records import Cmp, Fact, Kind, Paper
from store.sentences import sentence_spans

ROUNDING = 1e-6
"""Of a value: what conversions may lose."""

DEVICE_KINDS: frozenset[Kind] = frozenset({"latency", "throughput"})
"""Kinds whose values mean little across devices."""

SETTING = re.compile(
    r"zero-?shot|few-?shot|one-?shot|\d+-?shot|fine-?tun\w*|linear prob\w*|semi-?supervised|"
    r"self-?supervised|"
    r"top-?\d+|@\d+|with(?:out)? extra data|\d+ (?:images|samples|labels) per class|\d+ ipc\b",
    re.IGNORECASE,
)


class Outcome(NamedTuple):
    """How one attribute came out."""

    kind: VerdictKind
    winner: Side | None
    why: str


def judge(attribute: Attribute, sides: Sequence[Side]) -> Outcome:
    """Judge one attribute of two or more papers.

    Args:
        attribute: What is compared, and which end wins.
        sides: At least two.

    Returns:
        The winner, a tie, or why the sides cannot be compared.
    """
    if fault := _fault(attribute, sides):
        return Outcome("not_comparable", None, fault)
    ranked = sorted(sides, key=lambda side: _value(side, sides), reverse=attribute.wants == "highest")
    first, second = ranked[:2]
    shown = "; ".join(f"{side.name}: {value_of(side.fact)}" for side in ranked if side.fact)
    if same(_value(first, sides), _value(second, sides), rel=_tolerance((first, second))):
        return Outcome("tie", None, f"The values are equal: {shown}.")
    if not _decides(attribute, first, second, sides):
        return Outcome("not_comparable", None, f"The bounds stated do not decide: {shown}.")
    return Outcome("winner", first, f"{first.name} has the {attribute.wants} value: {shown}.")


def _tolerance(sides: Sequence[Side]) -> float:
    """How far apart equal values may lie: "about 3x" and 3.02x are equal, 75.4 % and 75.2 % are not."""
    return SAME if any(side.fact and side.fact.cmp == "~" for side in sides) else ROUNDING


def _fault(attribute: Attribute, sides: Sequence[Side]) -> str | None:
    """Say why the sides cannot be compared, or None."""
    if without := [side for side in sides if side.fact is None]:
        what = attribute.metric or name_of(attribute.kinds[0])
        return "; ".join(f"{side.name} states no {what} of its own{_instead(side)}" for side in without) + "."
    facts = [side.fact for side in sides if side.fact]
    checks: tuple[tuple[str, Callable[[Fact], str]], ...] = (
        ("datasets", lambda fact: folded(fact.dataset) if fact.kind == "score" else ""),
        ("settings", lambda fact: _setting(fact, sides)),
        ("settings", lambda fact: _shots(fact, sides)),
        ("devices", lambda fact: folded(fact.hardware) if fact.kind in DEVICE_KINDS else ""),
        ("kinds of value", lambda fact: name_of(fact.kind)),
    )
    for what, key in checks:
        if _differ([key(fact) for fact in facts]):
            values = "; ".join(f"{side.name}: {value_of(side.fact)}" for side in sides if side.fact)
            return f"The values are of different {what}: {values}."
    if (fault := _metrics_fault(sides)) is not None:
        return fault
    return _unsaid_dataset(attribute, sides) or _units_fault(sides)


def _metrics_fault(sides: Sequence[Side]) -> str | None:
    """Scores of metrics that nobody puts for one another cannot be compared."""
    scored = [side for side in sides if side.fact and side.fact.kind == "score"]
    for first, second in itertools.combinations(scored, 2):
        metrics = [side.fact.metric for side in (first, second) if side.fact and side.fact.metric]
        if len(metrics) > 1 and not (
            same_metric(*metrics) or _stands_at(first, metrics[1]) or _stands_at(second, metrics[0])
        ):
            return f"The values are of different metrics: {metrics[0]} and {metrics[1]}."
    return None


BESIDE = 15
"""Characters beside a value in which the name of its metric stands, whatever else is near."""


def _stands_at(side: Side, metric: str) -> bool:
    """Whether a metric is named right beside a side's value."""
    if side.fact is None:
        return False
    beside = side.paper.abstract[max(0, side.fact.start - BESIDE) : side.fact.end + BESIDE]
    return metric.split(maxsplit=1)[0].casefold() in beside.casefold()


def _unsaid_dataset(attribute: Attribute, sides: Sequence[Side]) -> str | None:
    """Scores on a dataset that only one side names cannot be compared, unless the question names it."""
    said = [side for side in sides if side.fact and side.fact.dataset]
    scores = all(side.fact and side.fact.kind == "score" for side in sides)
    if attribute.dataset or not scores or len(said) in {0, len(sides)}:
        return None
    other = next(side for side in sides if side not in said)
    dataset = said[0].fact.dataset if said[0].fact else ""
    return f"{said[0].name} is measured on {dataset}, and {other.name} on other data, or it does not say."


def _units_fault(sides: Sequence[Side]) -> str | None:
    """Values of units that cannot be converted cannot be compared."""
    values = [_value(side, sides) for side in sides]
    return "The units cannot be converted." if any(math.isnan(value) for value in values) else None


def _instead(side: Side) -> str:
    """Name what is stated instead."""
    return f" (it states {value_of(side.instead)})" if side.instead else ""


def _differ(keys: Sequence[str]) -> bool:
    """Whether two given keys differ; one that is contained in the other does not."""
    given = sorted({key for key in keys if key}, key=len)
    return any(short not in long for i, short in enumerate(given) for long in given[i + 1 :])


def _setting(fact: Fact, sides: Sequence[Side]) -> str:
    """The setting words beside a score: top-20, fine-tuned; without shots it was trained for the task."""
    if fact.kind != "score":
        return ""
    abstract = next(side.paper.abstract for side in sides if side.fact is fact)
    near = f"{fact.metric or ''} {abstract[max(0, fact.start - WINDOW) : fact.end + WINDOW]}"
    return " ".join(sorted({folded(match[0]) for match in SETTING.finditer(near)}))


def _shots(fact: Fact, sides: Sequence[Side]) -> str:
    """Whether a score was reached without training for the task; who was trained for it seldom says so."""
    return "" if fact.kind != "score" else "untrained" if "shot" in _setting(fact, sides) else "trained"


def is_error(fact: Fact) -> bool:
    """Whether a score counts mistakes, so that 100 less it is an accuracy."""
    return (
        fact.kind == "score"
        and fact.unit == "%"
        and bool(re.search(r"\berror", fact.metric or "", re.IGNORECASE))
    )


def _value(side: Side, sides: Sequence[Side]) -> float:
    """A side's value in the unit of the first; errors as accuracies where the others are those.

    Raises:
        ValueError: If the side has none.
    """
    if side.fact is None:
        raise ValueError("a side without a value has been compared")
    return _converted(side.fact, [other.fact for other in sides if other.fact])


def _converted(fact: Fact, facts: Sequence[Fact]) -> float:
    """A value in the unit of the first; nan where it cannot be converted."""
    if is_error(fact) and not all(is_error(other) for other in facts):
        return 100 - fact.value
    if fact.kind == "score" and {other.unit for other in facts} == {"%", ""}:
        return fact.value if fact.unit == "%" else 100 * fact.value if fact.value <= 1 else float("nan")
    value = convert(fact.value, fact.unit, facts[0].unit)
    return float("nan") if value is None else value


def _decides(attribute: Attribute, first: Side, second: Side, sides: Sequence[Side]) -> bool:
    """Whether the first surely beats the second: the intervals that they state do not meet."""
    (low, high), (other_low, other_high) = _interval(first, sides), _interval(second, sides)
    return low >= other_high if attribute.wants == "highest" else high <= other_low


def _interval(side: Side, sides: Sequence[Side]) -> tuple[float, float]:
    """The least and the greatest value that a side states, from both ends of a range."""
    facts = [other.fact for other in sides if other.fact]
    ends = [
        interval(_cmp(fact, facts), _converted(fact, facts)) for fact in (side.fact, side.other_end) if fact
    ]
    return max(low for low, _ in ends), min(high for _, high in ends)


def _cmp(fact: Fact, facts: Sequence[Fact]) -> Cmp:
    """The comparator, turned round where an error is read as an accuracy."""
    turned = is_error(fact) and not all(is_error(other) for other in facts)
    return TURNED[fact.cmp] if turned else fact.cmp


def draft_comparison(attributes: Sequence[Attribute], sides_of: Sequence[Sequence[Side]]) -> Draft:
    """Put the values side by side and judge them.

    Args:
        attributes: What is compared, at least one.
        sides_of: For each attribute its sides.

    Returns:
        `answered` where every side has a value for every attribute, else `partial`.
    """
    outcomes = [judge(a, sides) for a, sides in zip(attributes, sides_of, strict=True)]
    sides = [side for group in sides_of for side in group]
    missing = [side for side in sides if side.fact is None]
    return Draft(
        status="partial" if missing else "answered",
        reason=" ".join(
            o.why for o, group in zip(outcomes, sides_of, strict=True) if any(s.fact is None for s in group)
        )
        or None,
        claims=tuple(_fallback_claim(side) for side in missing),
        rows=tuple(_row(s.paper, s.fact) for s in sides if s.fact),
        verdict=overall(outcomes),
    )


SPEAKS = re.compile(r"\b(?:we|this paper|this work|the paper)\b", re.IGNORECASE)
MOST_KINDS = 3
"""Kinds of values that are put side by side where the question names none."""


def draft_open(papers: Sequence[tuple[Paper, Sequence[Fact]]]) -> Draft:
    """Put side by side what papers do, and the kinds of values that all of them state."""
    stated = [{f.kind: f for f in reversed(facts) if f.role == "own"} for _, facts in papers]
    shared = [kind for kind in stated[0] if all(kind in kinds for kinds in stated)][:MOST_KINDS]
    openings = [(paper, _opening(paper)) for paper, _ in papers]
    why = "The question does not say by what to compare"
    return Draft(
        status="answered",
        claims=tuple(DraftClaim(text=support.quote, supports=(support,)) for _, support in openings),
        rows=tuple(
            _row(paper, kinds[kind])
            for kind in shared
            for (paper, _), kinds in zip(papers, stated, strict=True)
        ),
        verdict=Verdict(
            kind="not_comparable",
            why=f"{why}; values of one kind stand side by side."
            if shared
            else f"{why}, and no kind of value is in all.",
        ),
    )


def _row(paper: Paper, fact: Fact) -> DraftRow:
    return DraftRow(paper_id=paper.paper_id, title=paper.title, fact=fact, support=support_of(fact, paper))


def _fallback_claim(side: Side) -> DraftClaim:
    """Cite what a paper without the value says instead, else how it begins."""
    support = support_of(side.instead, side.paper) if side.instead else _opening(side.paper)
    return DraftClaim(text=support.quote, supports=(support,))


def _opening(paper: Paper) -> Support:
    """The sentence in which a paper says what it does, or its first."""
    spans = sentence_spans(paper.abstract)
    speaks = (span for span in spans if SPEAKS.search(paper.abstract, *span))
    start, end = next(speaks, spans[0] if spans else (0, len(paper.abstract)))
    return Support(paper_id=paper.paper_id, quote=paper.abstract[start:end], start=start)


def overall(outcomes: Sequence[Outcome]) -> Verdict:
    """Join the outcomes of all attributes: one winner of all, all ties, or not comparable."""
    why = " ".join(outcome.why for outcome in outcomes)
    winners = {o.winner.paper.paper_id: o.winner.paper for o in outcomes if o.winner}
    kinds = {outcome.kind for outcome in outcomes}
    if kinds == {"winner"} and len(winners) == 1:
        paper = next(iter(winners.values()))
        return Verdict(kind="winner", paper_id=paper.paper_id, title=paper.title, why=why)
    return Verdict(kind="tie" if kinds == {"tie"} else "not_comparable", why=why)
