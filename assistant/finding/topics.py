"""Topic -> the papers that belong to it, each with the sentence that shows it; and where they stop belonging.

Candidates come from search, by the topic's own words and by those that the field puts for them
(`thesaurus.py`). Each gets a score from signs in deviations from the mean: how near the paper is in meaning
to the topic and to the first papers, how near its nearest sentence, how much of the topic's concepts it
speaks of, and how much of them one sentence does.
The list stops half-way between a fixed score and one that lies a fixed step below the best.
"""

import math
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
LIKE = 3
"""First papers whose titles together stand for what the topic means."""
MOST = 40
"""Papers that a list holds at most."""

WEIGHTS = {
    "meaning": 0.32,
    "alike": 0.49,
    "hybrid": 0.12,
    "sentence": 0.88,
    "said": 0.66,
    "said at once": 0.27,
}
BIAS = -5.8
"""Of a logistic score of belonging, fitted on 33 topics, nine of them golden; see docs/log.md."""
FLOOR, STEP = -2.0, 4.0
"""The list stops half-way between this score and the best one's less this step."""

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


def papers_on(topic: str, index: Index) -> tuple[Evidence, ...]:
    """List the papers that a topic is about, best first, with a sentence of each.

    Args:
        topic: In ordinary words.
        index: The store.

    Returns:
        One piece of evidence a paper; empty where nothing belongs.
    """
    if not len(index):
        return ()
    concepts = concepts_of(topic, index)
    rows = candidates(topic, concepts, index)
    if not rows:
        return ()
    papers = [paper for row in rows if (paper := index.paper(index.paper_ids[row]))]
    said = [_said(concepts, _texts(paper)) for paper in papers]
    scores = score(signs_of(topic, rows, said, index))
    order = np.argsort(-scores, kind="stable")[:MOST]
    line = (FLOOR + float(scores[order[0]]) - STEP) / 2
    kept = [int(place) for place in order if scores[place] >= line]
    shown = index.sentence_scores(topic, [papers[place].paper_id for place in kept])
    return tuple(
        _evidence(papers[place], float(scores[place]), said[place], shown[papers[place].paper_id])
        for place in kept
    )


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


def signs_of(
    topic: str, rows: list[int], said: list[npt.NDArray[np.bool_]], index: Index
) -> dict[str, Scores]:
    """Read the signs of each candidate, in deviations from the mean."""
    weights = np.array([concept.weight for concept in concepts_of(topic, index)])
    total = float(weights.sum()) or 1.0
    ids = [index.paper_ids[row] for row in rows]
    sentences = index.sentence_scores(topic, ids)
    cosines = index.vector_scores(topic)
    hybrid = _standard(index.scores(topic))[rows]
    said_most = np.array([(_levels(marks) * weights).sum() / total for marks in said])
    first = np.argsort(-(hybrid / 4 + said_most), kind="stable")[:LIKE]
    titles = ". ".join(paper.title for place in first if (paper := index.paper(ids[place])))
    alike = index.vector_scores(titles)
    return {
        "meaning": np.zeros(len(rows)) if cosines is None else _standard(cosines)[rows],
        "alike": np.zeros(len(rows)) if alike is None else _standard(alike)[rows],
        "hybrid": hybrid,
        "sentence": _standard([max((s for _, _, s in sentences.get(i, ())), default=0.0) for i in ids]),
        "said": _standard(said_most),
        "said at once": _standard([(marks * weights).sum(axis=1).max() / total for marks in said]),
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


def score(signs: dict[str, Scores]) -> Scores:
    """Add up the signs."""
    weighted = [WEIGHTS[name] * values for name, values in signs.items()]
    return np.asarray(BIAS + np.sum(weighted, axis=0), dtype=np.float64)


def _evidence(
    paper: Paper, value: float, marks: npt.NDArray[np.bool_], near: list[tuple[int, int, float]]
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
        score=1 / (1 + math.exp(-value)),
    )
