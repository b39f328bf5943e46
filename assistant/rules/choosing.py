"""A paper's facts and what is asked -> the value that is meant.

Many values of a kind stand in one abstract. The one meant is of the metric and on the dataset asked for,
has the words
of the question near it, and is of what the other side states a value of too.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from assistant.question.asking import SETTINGS
from assistant.question.attributes import Attribute
from assistant.rules.reading import ACTIVE, read_values
from store.records import Fact, Paper
from store.sentences import sentence_spans


class Side(NamedTuple):
    """One of the papers compared, with the value that it states for an attribute, or none."""

    name: str
    paper: Paper
    fact: Fact | None
    instead: Fact | None = None
    """What is stated where no such value is: a baseline's number, a ratio."""
    other_end: Fact | None = None
    """Where the value is a range, its other end."""


WINDOW = 70
"""Characters around a value in which its words stand."""

QUALIFIER = re.compile(r"\b\d+[- ](?!gpu|tpu|a100)[a-z]+(?: [a-z]+)?\b|\b\d+(?:\.\d+)?[bm]\b")
"""A number with what it counts: "1 time step", "8-bit weights", "70b"."""

FAMILIES = (
    re.compile(r"accura|top-?1\b|error|precision@1|rank-?1\b", re.IGNORECASE),
    re.compile(r"utili[sz]|mfu|of (?:the )?peak|throughput", re.IGNORECASE),
)
"""Metrics that people put for one another."""

CHOSEN = SETTINGS | {"context_length"}
"""Kinds of what is chosen rather than reached, which is the paper's whoever else has it."""

TOP = re.compile(r"(?:top|rank|recall|r|p|precision)[- ]?@?[- ]?(\d+)\b", re.IGNORECASE)


def choose_fact(
    attribute: Attribute, name: str, paper: Paper, facts: Sequence[Fact], peers: Sequence[Fact] = ()
) -> Side:
    """Choose the value of a paper that a question means.

    Args:
        attribute: What is asked.
        name: What the question calls the paper, or the variant of the method.
        paper: Whose abstract it is.
        facts: All facts of the paper.
        peers: The values among which the other sides are chosen.

    Returns:
        The side with its value, or without one and with what is stated instead.
    """
    own = candidates(attribute, paper, facts)
    instead = [
        fact for fact in facts if fact not in own and fact.kind in {*attribute.kinds, "reduction", "speedup"}
    ]
    better = 1 if attribute.wants == "highest" else -1

    def fit(fact: Fact) -> tuple[float, float]:
        return _closeness(attribute, name, paper, fact) + _agreement(fact, peers), better * fact.value

    best = max(own, key=fit, default=None)
    ends = [
        f for f in own if best and (f.start, f.end, f.unit) == (best.start, best.end, best.unit) and f != best
    ]
    return Side(name, paper, best, instead[0] if instead and best is None else None, next(iter(ends), None))


def candidates(attribute: Attribute, paper: Paper, facts: Sequence[Fact]) -> tuple[Fact, ...]:
    """The values of a paper's own that may be meant; those on the dataset asked for say that they are."""
    fitting = [fact for fact in facts if _fits(attribute, paper, fact)]
    own = [fact for fact in fitting if fact.role == "own"]
    own = own or [fact for fact in fitting if fact.kind in CHOSEN]
    own += read_values(attribute, paper, facts)
    if not attribute.dataset:
        return tuple(own)
    near = _nearest(attribute.dataset, paper, own)
    return tuple(
        fact.model_copy(update={"dataset": attribute.dataset}) if fact in near else fact for fact in own
    )


def _fits(attribute: Attribute, paper: Paper, fact: Fact) -> bool:
    """Whether a fact is of the kind, stage and metric that is asked for."""
    staged = not attribute.stages or not fact.stage or fact.stage in attribute.stages
    if fact.kind not in attribute.kinds or not staged:
        return False
    asked, metric = attribute.metric, fact.metric or ""
    if fact.kind == "score" and not metric:
        return fact.unit in {"%", ""} and (not asked or _is_metric_of(asked, paper, fact))
    if asked == "activated" and not metric:
        return bool(ACTIVE.search(re.split(r"\d", paper.abstract[fact.end : fact.end + WINDOW // 2])[0]))
    if not asked or not metric:
        return True
    return same_metric(asked, metric)


def _is_metric_of(asked: str, paper: Paper, fact: Fact) -> bool:
    """Whether a value without a metric may be of the one asked for: its sentence names it, or it is usual."""
    sentence = next(paper.abstract[a:b] for a, b in sentence_spans(paper.abstract) if a <= fact.start < b)
    usual = bool(FAMILIES[0].search(asked)) and fact.unit == "%"
    return usual or asked.casefold() in sentence.casefold() or same_metric(asked, sentence)


def same_metric(first: str, second: str) -> bool:
    """Whether two metrics are the same, or put for one another: an error and an accuracy.

    Example:
        >>> same_metric("top-1", "top-1 error"), same_metric("top-1", "top-5 accuracy")
        (True, False)
    """
    tops = {match[1] for match in TOP.finditer(first)}, {match[1] for match in TOP.finditer(second)}
    if tops[0] and tops[1] and not tops[0] & tops[1]:
        return False
    one, other = folded(first), folded(second)
    return one in other or other in one or any(f.search(first) and f.search(second) for f in FAMILIES)


def folded(text: str | None) -> str:
    """Fold case and drop all but letters and digits."""
    return re.sub(r"[\W_]+", "", text or "").casefold()


def _nearest(dataset: str, paper: Paper, own: Sequence[Fact]) -> list[Fact]:
    """The value nearest to each mention of a dataset, in its sentence."""
    found = []
    for match in re.finditer(rf"(?<![\w-]){re.escape(dataset)}", paper.abstract, re.IGNORECASE):
        span = next(((a, b) for a, b in sentence_spans(paper.abstract) if a <= match.start() < b), (0, 0))
        inside = [fact for fact in own if span[0] <= fact.start < span[1]]
        if inside:
            found.append(min(inside, key=lambda fact: _distance(fact, match, paper.abstract)))
    return found


def _distance(fact: Fact, match: re.Match[str], text: str) -> int:
    """Characters between a value and a word, each mark between them counting as ten."""
    between = text[min(fact.end, match.end()) : max(fact.start, match.start())]
    return len(between) + 10 * len(re.findall(r"[,;:]|\band\b", between))


def _agreement(fact: Fact, peers: Sequence[Fact]) -> float:
    """How much of what is measured the other sides measure too."""
    if fact.kind != "score":
        return 0.5 * any(fact.kind == peer.kind for peer in peers)
    metric = any(peer.metric and fact.metric and same_metric(fact.metric, peer.metric) for peer in peers)
    dataset = any(fact.dataset and folded(fact.dataset) == folded(peer.dataset) for peer in peers)
    return float(metric) + float(dataset)


def _closeness(attribute: Attribute, name: str, paper: Paper, fact: Fact) -> float:
    """How well the words around a value fit the words of the question; only the order matters."""
    near = _counted(paper.abstract[max(0, fact.start - WINDOW) : fact.end + WINDOW])
    asked = _counted(f"{attribute.words} {name}")
    words = {word for word in re.findall(r"[\w.]+", asked) if len(word) > 1}
    shared = sum(word in near for word in words) / (len(words) or 1)
    qualifiers = sum(match[0] in near for match in QUALIFIER.finditer(asked))
    wanted = attribute.metric.casefold() if attribute.metric else None
    metric = wanted is not None and wanted in f"{fact.metric or ''} {near}".casefold()
    kind = len(attribute.kinds) - attribute.kinds.index(fact.kind)
    named = (folded(name) in folded(near)) + (
        name in paper.abstract[max(0, fact.start - WINDOW) : fact.start]
    )
    return kind + metric + 2 * shared + 3 * qualifiers + named + _dataset_fit(attribute, fact, near)


def _counted(text: str) -> str:
    """Fold case, and write "one" and "single" as 1, so that "one time step" is "1 time step"."""
    return re.sub(r"\b(?:one|single)\b", "1", text.casefold())


def _dataset_fit(attribute: Attribute, fact: Fact, near: str) -> int:
    """2 for the dataset asked for, 1 where it stands nearby, less for another one."""
    wanted, stated = folded(attribute.dataset), folded(fact.dataset)
    if not wanted:
        return 0
    if stated:
        return 2 if wanted in stated or stated in wanted else -2
    return 1 if wanted in folded(near) else 0
