"""Subjects and what is asked of them -> their values side by side, and a verdict where one can be given.

Two values can be compared when they are of the same kind, metric, dataset, setting and (for speed) device,
in one unit, and when their comparators decide: "under 5" against "3" does not. A paper that states no value
of its own has none: a baseline's number, or "2.5x less", is no value. What stands in the way is said.
"""

import math
import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from assistant.question.attributes import Attribute
from assistant.question.wording import name_of
from assistant.records import Draft, DraftClaim, DraftRow, Support, Verdict, VerdictKind
from assistant.rules.listing import support_of, value_of
from store.quantities import convert, same
from store.records import Fact, Kind, Paper

DEVICE_KINDS: frozenset[Kind] = frozenset({"latency", "throughput"})
"""Kinds whose values mean little across devices."""

SETTING = re.compile(
    r"zero-?shot|few-?shot|one-?shot|\d+-?shot|fine-?tun\w*|linear prob\w*|semi-?supervised|self-?supervised|"
    r"top-?\d+|@\d+|with(?:out)? extra data",
    re.IGNORECASE,
)
WINDOW = 70
"""Characters around a value in which its setting stands."""


class Side(NamedTuple):
    """One of the papers compared, with the value that it states for an attribute, or none."""

    name: str
    paper: Paper
    fact: Fact | None
    instead: Fact | None = None
    """What is stated where no such value is: a baseline's number, a ratio."""


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
    if same(_value(first, sides), _value(second, sides), rel=1e-6):
        return Outcome("tie", None, f"The values are equal: {shown}.")
    if not _decides(attribute, first, second):
        return Outcome("not_comparable", None, f"The bounds stated do not decide: {shown}.")
    return Outcome("winner", first, f"{first.name} has the {attribute.wants} value: {shown}.")


def _fault(attribute: Attribute, sides: Sequence[Side]) -> str | None:
    """Say why the sides cannot be compared, or None."""
    if without := [side for side in sides if side.fact is None]:
        what = attribute.metric or name_of(attribute.kinds[0])
        return "; ".join(f"{side.name} states no {what} of its own{_instead(side)}" for side in without) + "."
    facts = [side.fact for side in sides if side.fact]
    checks: tuple[tuple[str, Callable[[Fact], str]], ...] = (
        ("datasets", lambda fact: _words(fact.dataset)),
        ("settings", lambda fact: _setting(fact, sides)),
        ("settings", lambda fact: _shots(fact, sides)),
        ("devices", lambda fact: _words(fact.hardware) if fact.kind in DEVICE_KINDS else ""),
        ("kinds of value", lambda fact: name_of(fact.kind)),
    )
    for what, key in checks:
        if _differ([key(fact) for fact in facts]):
            values = "; ".join(f"{side.name}: {value_of(side.fact)}" for side in sides if side.fact)
            return f"The values are of different {what}: {values}."
    return _unsaid_dataset(attribute, sides) or _units_fault(sides)


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


def _words(text: str | None) -> str:
    return re.sub(r"[\W_]+", "", text or "").casefold()


def _setting(fact: Fact, sides: Sequence[Side]) -> str:
    """The setting words beside a score: top-20, fine-tuned; without shots it was trained for the task."""
    if fact.kind != "score":
        return ""
    abstract = next(side.paper.abstract for side in sides if side.fact is fact)
    near = f"{fact.metric or ''} {abstract[max(0, fact.start - WINDOW) : fact.end + WINDOW]}"
    return " ".join(sorted({_words(match[0]) for match in SETTING.finditer(near)}))


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
    facts = [other.fact for other in sides if other.fact]
    fact = side.fact
    if fact is None:
        raise ValueError("a side without a value has been compared")
    value = convert(fact.value, fact.unit, facts[0].unit)
    if is_error(fact) and not all(is_error(other) for other in facts):
        return 100 - fact.value
    return float("nan") if value is None else value


def _decides(attribute: Attribute, first: Side, second: Side) -> bool:
    """Whether the comparators leave no doubt that the first beats the second."""
    lower, upper = {"=", "~", ">", ">="}, {"=", "~", "<", "<="}
    known_first, known_second = (lower, upper) if attribute.wants == "highest" else (upper, lower)
    return bool(
        first.fact and second.fact and first.fact.cmp in known_first and second.fact.cmp in known_second
    )


def choose_fact(attribute: Attribute, name: str, paper: Paper, facts: Sequence[Fact]) -> Side:
    """Choose the value of a paper that a question means.

    Args:
        attribute: What is asked.
        name: What the question calls the paper, or the variant of the method.
        paper: Whose abstract it is.
        facts: All facts of the paper.

    Returns:
        The side with its value, or without one and with what is stated instead.
    """
    own = [fact for fact in facts if fact.role == "own" and _fits(attribute, fact)]
    others = [
        fact for fact in facts if fact not in own and fact.kind in {*attribute.kinds, "reduction", "speedup"}
    ]
    best = max(own, key=lambda fact: (_closeness(attribute, name, paper, fact), -fact.start), default=None)
    return Side(name, paper, best, others[0] if others and best is None else None)


QUALIFIER = re.compile(r"\b\d+[- ](?!gpu|tpu|a100)[a-z]+(?: [a-z]+)?\b")
"""A number with what it counts: "1 time step", "8-bit weights"."""

FAMILIES = (
    re.compile(r"accura|top-?1\b|error|precision@1", re.IGNORECASE),
    re.compile(r"utili[sz]|mfu|of (?:the )?peak|throughput", re.IGNORECASE),
)
"""Metrics that people put for one another."""


def _fits(attribute: Attribute, fact: Fact) -> bool:
    """Whether a fact is of the kind, stage and metric that is asked for."""
    if fact.kind not in attribute.kinds:
        return False
    if attribute.stages and fact.stage and fact.stage not in attribute.stages:
        return False
    asked, metric = attribute.metric, fact.metric or ""
    if not asked or not metric or _words(asked) in _words(metric) or _words(metric) in _words(asked):
        return True
    return any(family.search(asked) and family.search(metric) for family in FAMILIES)


def _closeness(attribute: Attribute, name: str, paper: Paper, fact: Fact) -> float:
    """How well the words around a value fit the words of the question; only the order matters."""
    near = _counted(paper.abstract[max(0, fact.start - WINDOW) : fact.end + WINDOW])
    asked = _counted(attribute.words)
    words = {word for word in re.findall(r"[\w.]+", asked) if len(word) > 1}
    shared = sum(word in near for word in words) / (len(words) or 1)
    qualifiers = sum(match[0] in near for match in QUALIFIER.finditer(asked))
    wanted = attribute.metric.casefold() if attribute.metric else None
    metric = wanted is not None and wanted in f"{fact.metric or ''} {near}".casefold()
    kind = len(attribute.kinds) - attribute.kinds.index(fact.kind)
    named = _words(name) in _words(near)
    return kind + metric + 2 * shared + 3 * qualifiers + named + _dataset_fit(attribute, fact, near)


def _counted(text: str) -> str:
    """Fold case, and write "one" and "single" as 1, so that "one time step" is "1 time step"."""
    return re.sub(r"\b(?:one|single)\b", "1", text.casefold())


def _dataset_fit(attribute: Attribute, fact: Fact, near: str) -> int:
    """2 for the dataset asked for, 1 where it stands nearby, less for another one."""
    wanted, stated = _words(attribute.dataset), _words(fact.dataset)
    if not wanted:
        return 0
    if stated:
        return 2 if wanted in stated or stated in wanted else -2
    return 1 if wanted in _words(near) else 0


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
        rows=tuple(
            DraftRow(
                paper_id=s.paper.paper_id,
                title=s.paper.title,
                fact=s.fact,
                support=support_of(s.fact, s.paper),
            )
            for s in sides
            if s.fact
        ),
        verdict=overall(outcomes),
    )


def _fallback_claim(side: Side) -> DraftClaim:
    """Cite what a paper without the value says instead, else how it begins."""
    support = support_of(side.instead, side.paper) if side.instead else _opening(side.paper)
    return DraftClaim(text=support.quote, supports=(support,))


def _opening(paper: Paper) -> Support:
    """The sentence in which a paper says what it does, or its first."""
    match = re.search(r"[^.]*\b(?:we|this paper|this work)\b[^.]*\.", paper.abstract, re.IGNORECASE)
    quote = (match[0] if match else paper.abstract.split(". ")[0]).strip()
    return Support(paper_id=paper.paper_id, quote=quote)


def overall(outcomes: Sequence[Outcome]) -> Verdict:
    """Join the outcomes of all attributes: one winner of all, all ties, or not comparable."""
    why = " ".join(outcome.why for outcome in outcomes)
    winners = {o.winner.paper.paper_id: o.winner.paper for o in outcomes if o.winner}
    kinds = {outcome.kind for outcome in outcomes}
    if kinds == {"winner"} and len(winners) == 1:
        paper = next(iter(winners.values()))
        return Verdict(kind="winner", paper_id=paper.paper_id, title=paper.title, why=why)
    return Verdict(kind="tie" if kinds == {"tie"} else "not_comparable", why=why)
