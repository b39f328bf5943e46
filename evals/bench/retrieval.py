"""How well search finds: golden lookups, and two public collections against plain methods, same vectors.

Nothing was chosen on the public collections; see docs/log.md. It makes stores of 7,935 papers: some minutes.
"""

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from evals.deciding.stats import sign_flip_p
from store.embedding import Embedder, default_embedder
from store.identity import title_key
from store.index import Index
from store.ingest import BUNDLED, ingest
from store.records import Paper
from store.search.fusion import scaled

SHARED = Path(__file__).parents[3] / "shared"
LOOKUPS = SHARED / "golden-dev" / "factoid.jsonl"
DEPTH = 10
RRF_K = 60
"""Cormack et al. 2009."""

Row = tuple[str, str, str]
"""What was measured, the figure, and what is asked for at least."""
Grid = npt.NDArray[np.float64]
"""(queries, papers)."""


def rows() -> Iterator[Row]:
    """Measure over the data kept beside the project; nothing where it is absent."""
    if not SHARED.exists():
        yield "retrieval", "skipped: no ../shared", ""
        return
    embedder = default_embedder()
    yield from lookup_rows("seeds", SHARED / "seeds", ("0.82", "0.95", "0.87"), embedder)
    yield from lookup_rows("bundled", BUNDLED, ("", "0.95", ""), embedder)
    for name in ("scifact_train", "cranfield"):
        yield from collection_rows(SHARED / "benchmarks" / name, embedder)


def read_lines(path: Path) -> list[dict[str, Any]]:
    """Read JSON lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def lookup_rows(
    name: str, source: str | Path, asked: Sequence[str], embedder: Embedder | None
) -> Iterator[Row]:
    """Find the one paper that each golden lookup is about."""
    cases = read_lines(LOOKUPS)
    with tempfile.TemporaryDirectory() as folder, Index.open(folder, embedder=embedder, create=True) as index:
        ingest(source, index)
        ids = {title_key(paper.title): paper.paper_id for paper in index.papers()}
        ranks = [rank_of(ids[title_key(c["title"])], index, c["question"]) for c in cases]
    places = np.array(ranks, dtype=np.float64)
    measured = (np.mean(places == 1), np.mean(places <= 5), np.mean(1 / places))  # noqa: PLR2004 - R@5
    for what, figure, least in zip(("R@1", "R@5", "MRR"), measured, asked, strict=True):
        yield f"golden lookups, {name}: {what}", f"{figure:.3f}", least


def rank_of(paper_id: str, index: Index, question: str) -> float:
    """Give a paper's rank for a question, from 1; infinity where search does not give it at all."""
    hits = index.search(question, k=len(index))
    return next((float(hit.rank) for hit in hits if hit.paper_id == paper_id), np.inf)


class Collection(NamedTuple):
    """A public test collection."""

    papers: list[Paper]
    queries: list[str]
    relevant: list[Mapping[str, float]]
    """For each query, the grade of each relevant paper."""


def load_collection(folder: Path) -> Collection:
    """Read a collection, less the queries that nothing is relevant to."""
    grades: dict[str, dict[str, float]] = {}
    for line in (folder / "qrels.tsv").read_text(encoding="utf-8").splitlines():
        query, paper, grade = line.split("\t")[:3]
        if float(grade) > 0:
            grades.setdefault(query, {})[paper] = float(grade)
    papers = [
        Paper(paper_id=row["id"], title=row["title"], abstract=row["abstract"])
        for row in read_lines(folder / "corpus.jsonl")
    ]
    queries = [row for row in read_lines(folder / "queries.jsonl") if row["id"] in grades]
    return Collection(papers, [row["text"] for row in queries], [grades[row["id"]] for row in queries])


def collection_rows(folder: Path, embedder: Embedder | None) -> Iterator[Row]:
    """Measure search on a public collection, against the best of the plain methods."""
    collection = load_collection(folder)
    with tempfile.TemporaryDirectory() as place, Index.open(place, embedder=embedder, create=True) as index:
        index.write(collection.papers, {})
        ids = index.paper_ids
        ours = ndcg(np.array([index.scores(query) for query in collection.queries]), ids, collection.relevant)
        near = np.array([index.vector_scores(query) for query in collection.queries], dtype=np.float64)
    by_id = {paper.paper_id: paper for paper in collection.papers}
    words = plain_words([by_id[paper_id] for paper_id in ids], collection.queries)
    plain = {name: ndcg(grid, ids, collection.relevant) for name, grid in plain_methods(words, near).items()}
    for name, values in plain.items():
        yield f"{folder.name}: nDCG@{DEPTH}, {name}", f"{values.mean():.4f}", ""
    best = max(plain, key=lambda name: float(plain[name].mean()))
    yield f"{folder.name}: nDCG@{DEPTH}, search", f"{ours.mean():.4f}", f"{plain[best].mean():.4f}"
    p = sign_flip_p(list(plain[best] - ours))
    yield f"{folder.name}: p of search against {best}, one-sided", f"{p:.1g}", ""


def plain_methods(words: Grid, near: Grid) -> dict[str, Grid]:
    """Give the methods that anybody would try first."""
    return {
        "BM25": words,
        "MiniLM": near,
        "rank fusion": 1 / (RRF_K + ranks(words)) + 1 / (RRF_K + ranks(near)),
        "equal min-max": minmax(words) + minmax(near),
        "min-max of the first 1000": minmax(nearest(words)) + minmax(nearest(near)),
    }


def plain_words(papers: Sequence[Paper], queries: Sequence[str]) -> Grid:
    """Score by bm25s as it comes: its own tokens, stop words and constants, titles before abstracts."""
    import bm25s  # noqa: PLC0415, TID251 - the plain method, not ours
    import Stemmer  # noqa: PLC0415

    stemmer = Stemmer.Stemmer("english")

    def cut(texts: Sequence[str]) -> Any:  # noqa: ANN401 - lists of words
        return bm25s.tokenize(
            list(texts), stopwords="en", stemmer=stemmer, show_progress=False, return_ids=False
        )

    index = bm25s.BM25()
    index.index(cut([f"{paper.title} {paper.abstract}" for paper in papers]), show_progress=False)
    found = [index.get_scores(words) if words else np.zeros(len(papers)) for words in cut(queries)]
    return np.array(found, dtype=np.float64)


def minmax(grid: Grid) -> Grid:
    """Scale each query's scores to [0, 1]."""
    return np.array([scaled(scores) for scores in grid]).astype(np.float64)


def nearest(grid: Grid, depth: int = 1000) -> Grid:
    """Forget all but each query's best, as a search engine that gives a thousand would."""
    if grid.shape[1] <= depth:
        return grid
    least = np.partition(grid, -depth, axis=1)[:, -depth, None]
    return np.where(grid >= least, grid, np.nan)


def ranks(grid: Grid) -> Grid:
    """Rank each query's papers, from 1."""
    order = np.argsort(-grid, axis=1, kind="stable")
    return np.asarray(np.argsort(order, axis=1, kind="stable") + 1, dtype=np.float64)


def ndcg(grid: Grid, ids: Sequence[str], relevant: Sequence[Mapping[str, float]]) -> npt.NDArray[np.float64]:
    """Measure nDCG@10 of each query, as trec_eval does: the grade is the gain.

    Example:
        >>> ndcg(np.array([[3.0, 2.0, 1.0]]), ["a", "b", "c"], [{"a": 1, "c": 1}]).round(3).tolist()
        [0.92]
    """
    discounts = 1 / np.log2(np.arange(2, DEPTH + 2))
    found: list[float] = []
    for scores, grades in zip(grid, relevant, strict=True):
        best = np.argsort(-scores, kind="stable")[:DEPTH]
        gains = np.array([grades.get(ids[row], 0) for row in best])
        ideal = np.sort(list(grades.values()))[::-1][:DEPTH]
        found.append((gains * discounts[: len(gains)]).sum() / (ideal * discounts[: len(ideal)]).sum())
    return np.array(found, dtype=np.float64)
