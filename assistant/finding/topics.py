"""Topic -> the papers that belong to it, each with the sentence that shows it; and where they stop belonging.

Candidates come from search, by the topic's own words and by those that the field puts for them
(`thesaurus.py`). Each gets the probability that it belongs, from four signs: hybrid search, the words it
shares, how like it is to what search finds first, and how much of the topic's concepts it speaks of. The list
stops where the F1 to be expected is greatest.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from assistant.finding.rarity import rarity
from assistant.finding.thesaurus import Phrase, concepts_in, folded
from assistant.records import Evidence
from store.index import Index
from store.records import Paper
from store.sentences import sentence_spans
from store.words import terms

CANDIDATES = 60
"""Papers taken from each of the two searches."""
FEEDBACK = 8
"""First papers of the search that others are compared with, the first ones most."""
MOST = 40
"""Papers that a list holds at most."""

WEIGHTS = {"hybrid": 0.98, "words": -0.33, "alike": 0.48, "said": 0.68}
BIAS = -5.54
"""Of the log-odds that a candidate belongs, by its signs in deviations from the mean. Fitted by
`python -m evals.bench.fit_topics`, which prints them anew. Words have a weight below 0 because the hybrid
score holds them already, and what is said of the concepts is the better part of them."""

FRAME = frozenset(
    terms("""
    paper papers work works method methods approach approaches technique techniques study studies
    research author authors propose present introduce already published want need deal anyone
    somebody around about there model models network networks neural deep learning way ways thing
    things like show list find give make making makes keep keeps put use uses using get start step
    several itself rather than instead just well done
    """)
)
"""Words of the question that are not of the topic."""

UNSAID = 0.5
"""The weight of a concept that no paper speaks of."""

Scores = npt.NDArray[np.float64]


class Concept(NamedTuple):
    """One of the things that a topic is about."""

    phrases: tuple[Phrase, ...]
    """Ways to say it."""
    weight: float


class Texts(NamedTuple):
    """A candidate's texts, folded."""

    title: Phrase
    sentences: tuple[Phrase, ...]


class Gathered(NamedTuple):
    """The papers that may belong to a topic."""

    papers: list[Paper]
    said: list[npt.NDArray[np.bool_]]
    """Of each, which sentence says which concept; see `_said`."""
    signs: dict[str, Scores]
    """How far each of them shows that it belongs, by the names in `WEIGHTS`."""


def papers_on(topic: str, index: Index) -> tuple[Evidence, ...]:
    """List the papers that a topic is about, best first, with a sentence of each.

    Args:
        topic: In ordinary words.
        index: The store.

    Returns:
        One piece of evidence a paper; empty where nothing belongs.
    """
    found = gather(topic, index)
    if not found.papers:
        return ()
    odds = log_odds(found.signs)
    order = np.argsort(-odds, kind="stable")
    chances = probabilities(odds[order])
    kept = [int(place) for place in order[: best_length(chances)]]
    shown = index.sentence_scores(topic, [found.papers[place].paper_id for place in kept])
    return tuple(
        _evidence(paper, float(chance), found.said[place], shown[paper.paper_id])
        for place, chance in zip(kept, chances, strict=False)
        for paper in [found.papers[place]]
    )


def gather(topic: str, index: Index) -> Gathered:
    """Take what search finds for a topic, and read the signs of each paper."""
    concepts = concepts_of(topic, index)
    rows = candidates(topic, concepts, index) if len(index) else []
    papers = [paper for row in rows if (paper := index.paper(index.paper_ids[row]))]
    said = [_said(concepts, _texts(paper)) for paper in papers]
    return Gathered(papers, said, signs_of(topic, rows, coverage(said, concepts), index) if papers else {})


def concepts_of(topic: str, index: Index) -> list[Concept]:
    """Take a topic apart: concepts that the field has several words for, and the other words one by one."""
    text = folded(topic)
    known = list(concepts_in(text))
    taken = frozenset[str]().union(*(stems for _, stems in known))
    others = [((folded(term),), term) for term in dict.fromkeys(terms(topic)) if term not in taken | FRAME]
    concepts = [Concept(phrases, _weight(phrases, index)) for phrases, _ in known]
    return concepts + [Concept(phrases, _weight(phrases, index)) for phrases, _ in others]


def _weight(phrases: tuple[Phrase, ...], index: Index) -> float:
    """Weigh a concept by its commonest phrase; one that no paper says weighs little."""
    rarest = [
        max(rarity(stem, index) for stem in phrase.split()) for phrase in phrases if _is_said(phrase, index)
    ]
    return min(rarest, default=UNSAID)


def _is_said(phrase: Phrase, index: Index) -> bool:
    return all(stem in index.vocabulary or len(stem) == 1 for stem in phrase.split()) and bool(phrase.split())


def candidates(topic: str, concepts: list[Concept], index: Index) -> list[int]:
    """Give the rows of papers worth a look: the best by the topic, and by all words for its concepts."""
    scores = index.scores(topic)
    others = index.word_scores(" ".join(phrase for concept in concepts for phrase in concept.phrases))
    best = [
        *np.argsort(-scores, kind="stable")[:CANDIDATES],
        *np.argsort(-others, kind="stable")[:CANDIDATES],
    ]
    return [int(row) for row in dict.fromkeys(best) if scores[row] > 0 or others[row] > 0]


@lru_cache(maxsize=4096)
def _texts(paper: Paper) -> Texts:
    spans = sentence_spans(paper.abstract)
    return Texts(folded(paper.title), tuple(folded(paper.abstract[start:end]) for start, end in spans))


def _said(concepts: list[Concept], texts: Texts) -> npt.NDArray[np.bool_]:
    """Mark which sentence says which concept, the title first: (sentences + 1, concepts)."""
    return np.array(
        [
            [any(phrase in text for phrase in concept.phrases) for concept in concepts]
            for text in (texts.title, *texts.sentences)
        ],
        dtype=np.bool_,
    ).reshape(len(texts.sentences) + 1, len(concepts))


def signs_of(topic: str, rows: list[int], said: Scores, index: Index) -> dict[str, Scores]:
    """Read the signs of each candidate, in deviations from the mean.

    Args:
        topic: In ordinary words.
        rows: The candidates.
        said: How much of the topic each of them speaks of.
        index: The store, whose papers give the mean of all signs but the last.
    """
    hybrid = _standard(index.scores(topic))
    first = np.argsort(-hybrid, kind="stable")[:FEEDBACK]
    shares = np.exp(hybrid[first] - hybrid[first[0]]).astype(np.float32)
    alike = index.likeness([index.paper_ids[row] for row in first], shares / shares.sum())
    return {
        "hybrid": hybrid[rows],
        "words": _standard(index.word_scores(topic))[rows],
        "alike": np.zeros(len(rows)) if alike is None else _standard(alike)[rows],
        "said": _standard(said),
    }


def _standard(values: npt.ArrayLike) -> Scores:
    """Scale values to a mean of 0 and a deviation of 1."""
    array = np.nan_to_num(np.asarray(values, dtype=np.float64))
    return np.asarray((array - array.mean()) / (array.std() + 1e-9), dtype=np.float64)


def _levels(marks: npt.NDArray[np.bool_]) -> Scores:
    """Say how much a paper is about each concept: a title counts in full, one sentence for two thirds."""
    times = marks[1:].sum(axis=0)
    levels = np.array([0.0, 0.65, 0.85, 0.95])[np.minimum(times, 3)]
    return np.where(marks[0], 1.0, levels)


def coverage(said: list[npt.NDArray[np.bool_]], concepts: list[Concept]) -> Scores:
    """Say how much of the topic each candidate speaks of, in [0, 1], by the concepts' weights."""
    weights = np.array([concept.weight for concept in concepts])
    return np.array([(_levels(marks) * weights).sum() / (weights.sum() or 1.0) for marks in said])


def log_odds(signs: dict[str, Scores]) -> Scores:
    """Add up the signs."""
    return np.asarray(BIAS + np.sum([WEIGHTS[name] * signs[name] for name in WEIGHTS], axis=0))


def probabilities(odds: Scores) -> Scores:
    """Turn log-odds, the best first, into probabilities; the best is taken to belong as likely as not.

    Who asks for a list supposes that there is something to list, and in a small store no paper can be many
    deviations above the mean.

    Example:
        >>> probabilities(np.array([-3.0, -4.0])).round(2).tolist()
        [0.5, 0.27]
    """
    return np.asarray(1 / (1 + np.exp(-(odds + max(0.0, -odds[0])))))


def best_length(chances: Scores) -> int:
    """Say how many of the papers, the best first, give the greatest F1 that is to be expected.

    Of k papers it is about 2 * (their chances) / (k + all chances), as in Lewis 1995.

    Example:
        >>> best_length(np.array([0.9, 0.8, 0.2, 0.1])), best_length(np.array([0.3, 0.3, 0.3, 0.3]))
        (2, 4)
    """
    lengths = np.arange(1, len(chances) + 1)
    expected = 2 * np.cumsum(chances) / (lengths + chances.sum())
    return int(np.argmax(expected[:MOST])) + 1


def _evidence(
    paper: Paper, chance: float, marks: npt.NDArray[np.bool_], near: list[tuple[int, int, float]]
) -> Evidence:
    """Show the sentence that says most of the topic's concepts, the nearest in meaning among equals."""
    spans = sentence_spans(paper.abstract)
    nearness = {start: cosine for start, _, cosine in near}
    counts = marks[1:].sum(axis=1)
    start, end = max(
        (span for span in spans),
        key=lambda span: float(counts[spans.index(span)]) * 0.2 + nearness.get(span[0], 0.0),
    )
    return Evidence(
        key=paper.paper_id,
        paper_id=paper.paper_id,
        title=paper.title,
        quote=paper.abstract[start:end],
        start=start,
        end=end,
        score=chance,
    )
