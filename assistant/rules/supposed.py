"""A question and the abstract it is about -> what the question takes for granted and the abstract denies.

Each sign is one that a person can be told: a figure that the abstract gives for another dataset, or gives
otherwise; a drawback that it does not own up to; a direction ("wider", "slower") where it says the opposite
of the same thing; two sides that it puts the other way round; something that it says it does without.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from assistant.checking.figures import Figure, figures, unsupported_figure
from assistant.finding.unknown import names_in
from assistant.question.asking import (
    AS,
    AT,
    BURDEN,
    DENIED,
    DENIED_AFTER,
    DRAWBACKS,
    EMPTY,
    LEFT,
    LONG_WORD,
    NEEDS,
    NOT,
    OPPOSITES,
    QUANTIFIER,
    SIDES,
    SOME_TIME,
    TIMES,
    WITHOUT,
)
from store.names import normal
from store.records import Fact, Paper
from store.sentences import sentence_spans
from store.words import terms

Span = tuple[int, int]

STOPS = re.compile(r"[.;:?!](?:\s|$)")
ASIDE = re.compile(r"\s*\([^)]*\)\s*")
AROUND = 5
"""Words on either side of a direction that tell what goes that way."""
ENOUGH = 2
"""Words around two directions that must be the same for both to be of one thing."""
LARGE = 1e4
"""A bare number from which on it counts something; smaller ones are years, versions and places."""
REACH = 90
"""Characters in which the words around another stand."""
BEHIND_FIGURE = 40
"""Characters behind a figure in which its dataset stands."""


class Doubt(NamedTuple):
    """What the abstract says, or does not, against what a question supposes."""

    said: str
    """Goes after "The abstract of X"."""
    shows: Span | None = None
    """The sentence that speaks against it."""


def doubt_of(question: str, paper: Paper, facts: Sequence[Fact]) -> Doubt | None:
    """Find what a question supposes of the paper that it names, and the abstract does not say.

    Example:
        >>> paper = Paper(paper_id="p", title="FooNet", abstract="It gets 91% on Birds and 40% on Fish.")
        >>> doubt_of("How does FooNet get 91% on Fish?", paper, ()).said
        'gives 91% for Birds, not for Fish'
    """
    return (
        contradiction(question, paper)
        or _other_time(question, paper, facts)
        or _other_figure(question, paper)
        or _needless(question, paper.abstract)
        or _drawback(question, paper.abstract)
        or _denial(question, paper.abstract)
    )


def contradiction(question: str, paper: Paper) -> Doubt | None:
    """Find what speaks against a question so plainly that the paper need not be named in it."""
    return (
        _other_dataset(question, paper.abstract)
        or _other_way_round(question, paper.abstract)
        or _opposite(question, paper.abstract)
    )


def _other_dataset(question: str, abstract: str) -> Doubt | None:
    """A figure that the abstract gives for another dataset than the question does."""
    for figure, asked in _placed(question):
        places = [(place, name) for place, name in _placed(abstract) if _same(place, figure)]
        names = [name for _, name in places]
        if names and not any(_alike(asked, name) for name in names) and normal(asked) in normal(abstract):
            return Doubt(
                f"gives {figure.text} for {names[0]}, not for {asked}",
                sentence_at(abstract, abstract.index(places[0][0].text)),
            )
    return None


def _placed(text: str) -> Iterator[tuple[Figure, str]]:
    """Give the figures of a text behind which a name says where they hold: "91% on Birds"."""
    for figure in figures(text):
        yield from ((figure, name) for name in _names_behind(figure.text, text))


def _names_behind(wording: str, text: str) -> Iterator[str]:
    """Give the name behind each place where a wording stands."""
    start = text.find(wording)  # a pattern would take longer to compile than this to run
    while start >= 0:
        end = start + len(wording)
        behind = text[end : end + BEHIND_FIGURE]
        place = AT.match(behind)
        rest = behind[place.end() :] if place else ""
        name = next(names_in(f"on {rest}"), None)
        if name and rest.startswith(name.partition("-")[0]):
            yield name
        start = text.find(wording, end)


def _same(figure: Figure, other: Figure) -> bool:
    return figure.value == other.value and figure.unit == other.unit


def _alike(name: str, other: str) -> bool:
    """Whether two names may be one: equal, or one the beginning of the other."""
    short, long = sorted((normal(name), normal(other)), key=len)
    return long.startswith(short)


def _other_time(question: str, paper: Paper, facts: Sequence[Fact]) -> Doubt | None:
    """Days are supposed, and the abstract speaks of hours."""
    match = SOME_TIME.search(question)
    times = [fact for fact in facts if fact.kind in TIMES and fact.role == "own"]
    if not match or not times or re.search(rf"\b{match[1]}", paper.abstract, re.IGNORECASE):
        return None
    return Doubt(f'says "{times[0].text}", not "{match[0]}"', sentence_at(paper.abstract, times[0].start))


def _other_figure(question: str, paper: Paper) -> Doubt | None:
    """A figure with a unit that the abstract does not state."""
    text = f"{paper.title}\n{paper.abstract}"
    for figure in figures(question):
        tells = figure.unit or figure.value >= LARGE
        if tells and re.search(r"\d", figure.text) and unsupported_figure(figure.text, [text], (), 0):
            return Doubt(f'does not state "{figure.text}"')
    return None


def _drawback(question: str, abstract: str) -> Doubt | None:
    """A drawback that a question takes for granted and the abstract does not own up to."""
    for supposed, owned in DRAWBACKS:
        if (match := supposed.search(question)) and not owned.search(abstract):
            return Doubt(f'does not say "{match[0].lower()}"')
    burden = BURDEN.search(question)
    if burden and not any(_has(owned[1], burden[1]) for owned in BURDEN.finditer(abstract)):
        return Doubt(f'does not say "{burden[0].lower()}"')
    return None


def _has(text: str, word: str) -> bool:
    return set(terms(word)) <= set(terms(text))


def _opposite(question: str, abstract: str) -> Doubt | None:
    """A direction that the question supposes, where the abstract says the opposite of the same thing."""
    for one, other in (pair for up, down in OPPOSITES for pair in ((up, down), (down, up))):
        for match in one.finditer(question):
            about = _around(question, match)
            against = [(len(about & _around(abstract, place)), place) for place in other.finditer(abstract)]
            same = (place for place in one.finditer(abstract) if not _is_condition(abstract, place))
            alike = [len(about & _around(abstract, place)) for place in same]
            shared, place = max(against, key=lambda found: found[0], default=(0, match))
            if shared >= ENOUGH and not any(alike):
                said = f'says "{place[0].lower()}" where the question supposes "{match[0].lower()}"'
                return Doubt(said, sentence_at(abstract, place.start()))
    return None


def _is_condition(text: str, place: re.Match[str]) -> bool:
    """Whether a direction is that on which another depends: "narrows as the size increases"."""
    return bool(AS.search(text[max(0, place.start() - REACH) : place.start()]))


def _around(text: str, match: re.Match[str]) -> set[str]:
    """Give the stems of what goes a way: behind "more", on both sides of "widens", in its sentence."""
    before = STOPS.split(text[max(0, match.start() - REACH) : match.start()])[-1].split()[-AROUND:]
    after = STOPS.split(text[match.end() : match.end() + REACH])[0].split()[:AROUND]
    near = after if QUANTIFIER.fullmatch(match[0]) else [*before, *after]
    return set(terms(" ".join(near))) - EMPTY


def _other_way_round(question: str, abstract: str) -> Doubt | None:
    """Two things of which the question prefers the one and the abstract the other."""
    for asked in _sides(question):
        for start, end in sentence_spans(abstract):
            for said in _sides(abstract[start:end]):
                crossed = _share(asked[0], said[1]) * _share(asked[1], said[0])
                if crossed > _share(asked[0], said[0]) * _share(asked[1], said[1]):
                    return Doubt("says it the other way round", (start, end))
    return None


def _sides(text: str) -> Iterator[tuple[set[str], set[str]]]:
    """Give the stems of what is taken, and of what it is taken instead of."""
    plain = ASIDE.sub(" ", text)
    for pattern in SIDES:
        for match in pattern.finditer(plain):
            taken, left = set(terms(match["taken"])) - EMPTY, set(terms(match["left"])) - EMPTY
            if taken - left and left - taken:
                sides = taken - left, left - taken
                yield sides[::-1] if NOT.search(plain[: match.end()]) else sides


def _share(words: set[str], others: set[str]) -> float:
    return len(words & others) / min(len(words), len(others))


def _denial(question: str, abstract: str) -> Doubt | None:
    """What the question speaks of and the abstract does without: every mention of it is negated."""
    for match in LONG_WORD.finditer(question):
        stems = set(terms(match[0])) - EMPTY
        before = question[: match.start()]
        if not stems or DENIED.search(before) or LEFT.search(before):
            continue
        places = [place for place in LONG_WORD.finditer(abstract) if stems == set(terms(place[0]))]
        denied = [said for place in places if (said := _denied(abstract, place))]
        if denied and len(denied) == len(places):
            return Doubt(f'says "{denied[0]}"', sentence_at(abstract, places[0].start()))
    return None


def _needless(question: str, abstract: str) -> Doubt | None:
    """What the question says must be done, and the abstract does without: to retrain, to calibrate."""
    if not NEEDS.search(question) or DENIED.search(question):
        return None
    asked = {stem.removeprefix("re") for stem in terms(question)} - EMPTY
    for match in WITHOUT.finditer(abstract):
        if {stem.removeprefix("re") for stem in terms(match[1])} & asked:
            return Doubt(f'says "{match[0]}"', sentence_at(abstract, match.start()))
    return None


def _denied(text: str, place: re.Match[str]) -> str:
    """Give the words with which a text does without something, "without any retraining", or none."""
    start = max(0, place.start() - REACH)
    if match := DENIED.search(text[start : place.start()]):
        return text[start + match.start() : place.end()]
    after = DENIED_AFTER.search(text[place.end() : place.end() + 8])
    return place[0] + after[0] if after else ""


def sentence_at(text: str, place: int) -> Span | None:
    """Give the sentence that a place lies in."""
    return next(((a, b) for a, b in sentence_spans(text) if a <= place < b), None)
