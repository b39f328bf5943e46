"""Topics with the papers that belong to them -> the weights of the signs in `assistant.finding.topics`.

    python -m evals.bench.fit_topics      prints WEIGHTS and BIAS anew

A logistic regression over the candidates of every topic, in the bundled corpus and in the abstracts kept
beside the project. Topics of readers count more than our own, which are narrower. The weights are then made
a little smaller: what makes one paper of a topic likelier makes others likelier too, so chances are nearer
to even than papers taken one by one let it seem.
"""

import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from assistant import Assistant
from assistant.finding.topics import BIAS, WEIGHTS, best_length, gather, probabilities
from store.index import Index

SEEDS = Path(__file__).parents[3] / "shared" / "seeds"
GOLDEN = Path(__file__).parents[1] / "golden"
COUNTS = {"topics.jsonl": 3.0, "topics_own.jsonl": 1.0}
"""How much a topic of each file counts."""
RIDGE = 3.0
SHRINK = 0.85
"""Chosen by F1 in cross-validation, as was the number of signs; see docs/log.md."""
FOLDS = 8
STEPS = 20
"""Of Newton's method; eight are enough."""

Row = tuple[str, str, str]
"""What was measured, the figure, and what is asked for at least."""
Numbers = npt.NDArray[np.float64]


class Example(NamedTuple):
    """The candidates of one topic in one store."""

    topic: str
    signs: Numbers
    """(candidates, signs)"""
    belongs: npt.NDArray[np.bool_]
    is_open: npt.NDArray[np.bool_]
    """Of candidates that a reader may list or not."""
    wanted: int
    """How many papers belong."""
    counts: float


def rows() -> Iterator[Row]:
    """Measure the lists of topics that the weights were not fitted on, one part of the topics at a time."""
    if not SEEDS.exists():
        yield "weights of topical lists", "skipped: no ../shared", ""
        return
    examples = list(all_examples())
    scores = [
        list_f1(example, fit([other for other in examples if _fold(other) != _fold(example)]))
        for example in examples
    ]
    yield "topical lists by signs, cross-validated set-F1", f"{float(np.mean(scores)):.3f}", "0.55"
    off = np.abs(fit(examples) - np.array([*WEIGHTS.values(), BIAS])).max()
    yield "greatest difference of a weight from one fitted anew", f"{off:.3f}", "at most 0.01"


def _fold(example: Example) -> int:
    return sum(example.topic.encode()) % FOLDS


def all_examples() -> Iterator[Example]:
    """Read every topic in every store that is there."""
    for source in (SEEDS, "bundled") if SEEDS.exists() else ("bundled",):
        with tempfile.TemporaryDirectory() as folder, Assistant.open(store=folder, model="none") as assistant:
            assistant.ingest(source)
            for name, counts in COUNTS.items():
                for line in (GOLDEN / name).read_text(encoding="utf-8").splitlines():
                    yield example_of(json.loads(line), counts, assistant.index)


def example_of(case: dict[str, list[str]], counts: float, index: Index) -> Example:
    """Take the candidates of one topic."""
    topic = str(case["question"])
    found = gather(topic, index)
    ids = [paper.paper_id for paper in found.papers]
    return Example(
        topic,
        np.stack([found.signs[name] for name in WEIGHTS], axis=1),
        np.isin(ids, case["papers"]),
        np.isin(ids, case["optional"]),
        len(case["papers"]),
        counts,
    )


def fit(examples: Sequence[Example]) -> Numbers:
    """Fit the weights and, last of all, the bias."""
    signs = np.concatenate([example.signs for example in examples])
    belongs = np.concatenate([example.belongs for example in examples])
    counts = np.concatenate([example.counts * ~example.is_open for example in examples])
    return SHRINK * logistic(signs, belongs.astype(np.float64), counts)


def logistic(signs: Numbers, truth: Numbers, counts: Numbers) -> Numbers:
    """Fit a logistic regression with weights of examples by Newton's method.

    Returns:
        The weight of each sign, and the bias, which is not held small.
    """
    table = np.column_stack([signs, np.ones(len(signs))])
    ridge = np.diag([*np.full(signs.shape[1], RIDGE), 1e-6])
    weights = np.zeros(table.shape[1])
    for _ in range(STEPS):
        chances = 1 / (1 + np.exp(-table @ weights))
        slope = table.T @ (counts * (chances - truth)) + ridge @ weights
        bend = (table * (counts * chances * (1 - chances))[:, None]).T @ table + ridge
        weights = weights - np.linalg.solve(bend, slope)
    return weights


def list_f1(example: Example, weights: Numbers) -> float:
    """Compare the list that some weights give with the papers that belong; open ones count neither way."""
    odds = example.signs @ weights[:-1] + weights[-1]
    order = np.argsort(-odds, kind="stable")
    listed = order[: best_length(probabilities(odds[order]))]
    closed = listed[~example.is_open[listed]]
    return float(2 * example.belongs[closed].sum() / (len(closed) + example.wanted))


if __name__ == "__main__":
    *fitted, bias = fit(list(all_examples())).round(2).tolist()
    sys.stdout.write(f"WEIGHTS = {dict(zip(WEIGHTS, fitted, strict=True))}\nBIAS = {bias}\n")
