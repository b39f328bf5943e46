"""A paper with all that is kept of it <-> one record of strings and numbers, as Chroma takes it. Pure."""

import base64
import json
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from store.records import Fact, Paper

NO_VECTOR = np.ones(1, dtype=np.float32)
"""Stands for a paper in a store without vectors: Chroma wants one, and all of one length."""


class Stored(NamedTuple):
    """A paper with all that is kept of it."""

    paper: Paper
    facts: tuple[Fact, ...]
    vector: npt.NDArray[np.float32] | None = None
    """(dim,), of length 1; None in a store without vectors."""
    spans: tuple[tuple[int, int], ...] = ()
    """The sentences of the abstract."""
    sentences: npt.NDArray[np.float16] | None = None
    """(spans, dim), rows of length 1."""


def packed(stored: Stored) -> dict[str, str | int]:
    """Make metadata: all keys always, since an upsert would keep old ones, and none None, which raises."""
    paper = stored.paper
    facts = [fact.model_dump(exclude={"paper_id", "title"}, exclude_defaults=True) for fact in stored.facts]
    sentences = b"" if stored.sentences is None else stored.sentences.astype("<f2").tobytes()
    return {
        "title": paper.title,
        "url": paper.url or "",
        "year": paper.year or 0,
        "authors": json.dumps(paper.authors, ensure_ascii=False),
        "source": paper.source,
        "text_kind": paper.text_kind,
        "facts": json.dumps(facts, ensure_ascii=False),
        "spans": json.dumps(stored.spans),
        "sentences": base64.b64encode(sentences).decode(),
    }


def unpacked(paper_id: str, abstract: str, about: dict[str, Any], vector: npt.NDArray[np.float64]) -> Stored:
    """Undo `packed`."""
    paper = Paper(
        paper_id=paper_id,
        title=about["title"],
        abstract=abstract,
        url=about["url"] or None,
        year=about["year"] or None,
        authors=json.loads(about["authors"]),
        source=about["source"],
        text_kind=about["text_kind"],
    )
    facts = tuple(Fact(paper_id=paper_id, title=paper.title, **fact) for fact in json.loads(about["facts"]))
    spans = tuple((start, end) for start, end in json.loads(about["spans"]))
    rows = np.frombuffer(base64.b64decode(about["sentences"]), dtype="<f2").astype(np.float16)
    return Stored(
        paper=paper,
        facts=facts,
        vector=None if len(vector) == len(NO_VECTOR) else np.asarray(vector, dtype=np.float32),
        spans=spans,
        sentences=rows.reshape(len(spans), -1) if rows.size else None,
    )
