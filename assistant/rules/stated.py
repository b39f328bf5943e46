"""A question about a named paper -> what it asks for that the paper's abstract does not state.

Two signs, each one that a person can be told. A name beside the paper's own (a dataset, a device) that its
abstract does not have. A thing asked for (which licence, how many GPU-hours, what PSNR) of which the abstract
has neither the word nor a value of its own. What a question supposes is for `supposed.py`.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from assistant.checking.support import COMMON_ABBREVIATIONS
from assistant.finding.unknown import names_in
from assistant.question.asking import (
    ASKED,
    COUNT,
    EMPTY,
    HERE,
    HOW,
    INSTEAD,
    INTRODUCED,
    METRICS,
    PART,
    RATIOS,
    SETTINGS,
    VALUE,
    YES_NO,
)
from assistant.question.vocabulary import KIND_CUES
from assistant.rules.supposed import Doubt, doubt_of
from store.names import normal
from store.records import Fact, Kind, Paper
from store.sentences import sentence_spans
from store.words import terms


class Lack(NamedTuple):
    """What a question asks for and the abstract lacks."""

    values: tuple[str, ...] = ()
    """Quantities of the paper's own that it does not state."""
    things: tuple[str, ...] = ()
    """What it does not mention."""
    doubt: Doubt | None = None
    """What the question takes for granted and the abstract does not say."""
    stated: int = 0
    """How many things that were asked for it does state."""

    def __bool__(self) -> bool:
        """Whether anything is lacking."""
        return bool(self.values or self.things or self.doubt)


class Thing(NamedTuple):
    """Something that a question asks for."""

    words: str
    is_value: bool
    stated: bool


def lack_of(question: str, paper: Paper, facts: Sequence[Fact], own_names: Sequence[str] = ()) -> Lack:
    """Find what a question asks of a paper and its abstract does not state.

    Args:
        question: Names the paper.
        paper: The paper named.
        facts: Those of the paper.
        own_names: How the question calls the paper.

    Example:
        >>> paper = Paper(paper_id="p", title="FooNet", abstract="FooNet has 3M parameters.")
        >>> lack_of("Under which licence is FooNet released?", paper, (), ["FooNet"]).things
        ('licence',)
    """
    rest = question
    for name in own_names:
        rest = rest.replace(name, HERE)
    text = f"{paper.title}\n{paper.abstract}"
    asked = [*_values(rest, facts), *_nouns(rest, paper, facts), *_introduced(rest, text)]
    asked += _names(rest, f"{text} {' '.join(thing.words for thing in asked)}")
    lacking = [thing._replace(words=_said(thing.words)) for thing in asked if not thing.stated]
    loaded = not YES_NO.search(question)
    return Lack(
        values=tuple(dict.fromkeys(thing.words for thing in lacking if thing.is_value)),
        things=tuple(dict.fromkeys(thing.words for thing in lacking if not thing.is_value)),
        doubt=doubt_of(rest, paper, facts) if loaded else None,
        stated=len(asked) - len(lacking),
    )


def _said(words: str) -> str:
    """Leave out what stands for the paper's name: it is named beside."""
    return " ".join(word for word in words.split() if HERE not in word)


def _values(question: str, facts: Sequence[Fact]) -> Iterator[Thing]:
    """Give the quantity that is asked for without being named: how long, how fast, by what factor."""
    own = {fact.kind for fact in facts if fact.role == "own"}
    for pattern, kinds, words in HOW:
        if pattern.search(question):
            yield Thing(words, is_value=False, stated=bool(own & kinds))
            return


def _nouns(question: str, paper: Paper, facts: Sequence[Fact]) -> Iterator[Thing]:
    """Give each thing that is asked for by a noun: which licence, how many GPUs, the download of it."""
    text = f"{paper.title}\n{paper.abstract}"
    for match in ASKED.finditer(question):
        nouns = _telling(f"{match[1]} {match[2] or ''}")
        kinds = _kinds(" ".join(nouns))
        if nouns and not any(pattern.search(match[0]) for pattern, _, _ in HOW):
            stated = (
                any(_states(kind, cue, paper, facts, ratios=not COUNT.match(match[0])) for kind, cue in kinds)
                if kinds
                else _has_value(nouns[-1], text)
                if VALUE.search(match[0])
                else all(_has_word(n, text) for n in nouns[-2:])
            )
            yield Thing(" ".join(nouns), is_value=bool(kinds), stated=stated)
    for match in PART.finditer(question):
        nouns = _telling(match[1])
        if nouns:
            yield Thing(" ".join(nouns), is_value=False, stated=any(_has_word(noun, text) for noun in nouns))


def _introduced(question: str, text: str) -> Iterator[Thing]:
    """Give what the question says the paper introduces; stated when the text has most of its words."""
    for match in INTRODUCED.finditer(question):
        words = match[1].replace("-", " ").split()
        held = [_has_word(word, text) for word in _telling(" ".join(words))]
        if held:
            yield Thing(" ".join(_telling(match[1])), is_value=False, stated=2 * sum(held) > len(held))


def _kinds(nouns: str) -> list[tuple[Kind, str]]:
    """Tell the kinds that nouns ask for with the words that say so: those of the longest words."""
    found = [(kind, cue[0]) for kind, pattern in KIND_CUES if (cue := pattern.search(nouns))]
    longest = max((len(cue) for _, cue in found), default=0)
    return [(kind, cue) for kind, cue in found if len(cue) == longest]


def _telling(nouns: str) -> list[str]:
    """Leave out the nouns that ask for nothing in particular."""
    return [word for word in nouns.split() if terms(word) and not set(terms(word)) <= EMPTY]


def _names(question: str, text: str) -> Iterator[Thing]:
    """Give the names beside the paper's own that its abstract does not have."""
    folded = normal(text)
    for name in names_in(question):
        known = name.removesuffix("s") in COMMON_ABBREVIATIONS or HERE in name
        if not known and normal(name) not in folded and normal(name).removesuffix("s") not in folded:
            yield Thing(name, is_value=False, stated=False)


def _states(kind: Kind, cue: str, paper: Paper, facts: Sequence[Fact], *, ratios: bool) -> bool:
    """Whether an abstract states a value of its own of a kind, or a ratio if that will do: "half of it"."""
    if kind == "score":
        return _has_metric(cue, f"{paper.title}\n{paper.abstract}")
    own = [fact for fact in facts if fact.role == "own" or kind in SETTINGS]
    if any(fact.kind in INSTEAD.get(kind, frozenset({kind})) for fact in own):
        return True
    if not ratios:
        return False
    sentences = [
        paper.abstract[a:b]
        for a, b in sentence_spans(paper.abstract)
        if any(fact.kind in RATIOS and a <= fact.start < b for fact in own)
    ]
    return any(_has_word(cue.rsplit(maxsplit=1)[-1], sentence) for sentence in sentences)


def _has_metric(metric: str, text: str) -> bool:
    """Whether an abstract has a metric, under any of its usual names, and a number."""
    names = next(
        (names for asked, names in METRICS if re.search(asked, metric, re.IGNORECASE)), re.escape(metric)
    )
    return bool(re.search(rf"\b(?:{names})\b", text, re.IGNORECASE)) and bool(re.search(r"\d", text))


def _has_value(word: str, text: str) -> bool:
    """Whether a number stands right behind a word: "gamma = 5"."""
    return bool(
        re.search(rf"\b{re.escape(word)}\b\W{{0,6}}(?:of|is|to|as|at|value)?\W{{0,4}}\d", text, re.IGNORECASE)
    )


def _has_word(word: str, text: str) -> bool:
    """Whether a text has a word in any form, or as a part of another: "runtime" for "time"."""
    return set(terms(word)) <= set(terms(text)) or normal(word) in normal(text)
