"""The stores that an exam is held in, made for it: they hold what the rules of today make of the papers.

A person's own store may hold other papers, and facts that older rules found. The bundled exam therefore has
stores of its own in the cache, one for each text of the papers and each version of the code that reads them.
"""

import secrets
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from assistant.pipeline import Assistant
from assistant.settings import load_settings
from evals.errors import ExamError
from evals.goldens import GOLDEN, Exam
from evals.running.fingerprints import PROJECT, hash_corpus, short_hash
from store.embedding import default_embedder
from store.errors import KnownError
from store.ingest import BUNDLED

KEPT = 4
"""Stores of older code that are kept, for going back and forth between branches."""


def cache_folder() -> Path:
    """Say where an exam keeps what can be made again: stores, and replies of models."""
    return load_settings({}).cache / "exam"


def hash_rules() -> str:
    """Hash the code that makes a store of papers."""
    files = sorted((PROJECT / "store").rglob("*.py"))
    return short_hash(*(f"{file.name}\n{file.read_text(encoding='utf-8')}" for file in files))


@dataclass(frozen=True)
class Opener:
    """Opens assistants for an engine, without a model."""

    store: str | None
    """A person's own; None for the exam's, or the default one where the questions are a person's own."""
    exam: Exam

    def __call__(self, corpus: str) -> Assistant:
        """Open one, over all papers or over those whose facts are gold.

        Raises:
            ExamError: If the store cannot be opened.
        """
        try:
            return self._open_gold() if corpus == "gold" else self._open_all()
        except ExamError:
            raise
        except KnownError as error:  # 1 means a regression here: what cannot be opened is a usage error
            raise ExamError(error.message, hint=error.hint) from error

    def _open_all(self) -> Assistant:
        if self.store is not None or self.exam.path != GOLDEN:
            return Assistant.open(store=self.store, model="none")
        corpus = short_hash(*(file.read_text(encoding="utf-8") for file in _corpus_files()))
        return open_made(corpus, lambda assistant: assistant.ingest(BUNDLED))

    def _open_gold(self) -> Assistant:
        """Open a store of the papers whose facts are gold.

        Raises:
            ExamError: If the store holds none of them.
        """
        with self._open_all() as everything:
            papers = [paper for paper in everything.papers() if paper.paper_id in self.exam.gold]
        if not papers:
            raise ExamError("the store holds none of the papers whose facts are gold")
        return open_made(hash_corpus(papers), lambda assistant: assistant.ingest(papers))


def open_made(corpus: str, fill: Callable[[Assistant], object]) -> Assistant:
    """Open a store that was made for an exam, or make it: beside its place, so that two may do it at once.

    Args:
        corpus: The hash of what it holds.
        fill: Takes the papers in.
    """
    embedder = default_embedder()
    stores = cache_folder() / "stores"
    folder = stores / short_hash(corpus, hash_rules(), embedder.name if embedder else "words only")
    if not folder.is_dir():
        sys.stderr.write("indexing the exam's papers, once for this version of the rules ...\n")
        part = stores / f"part-{secrets.token_hex(4)}"
        part.mkdir(parents=True)
        with Assistant.open(store=part, model="none") as assistant:
            fill(assistant)
        try:
            part.rename(folder)
        except OSError:
            shutil.rmtree(part, ignore_errors=True)  # another process was quicker
        _forget_old(stores)
    return Assistant.open(store=folder, model="none")


def _forget_old(stores: Path) -> None:
    made = [path for path in stores.iterdir() if path.is_dir() and not path.name.startswith("part-")]
    made.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    for path in made[2 * KEPT :]:
        shutil.rmtree(path, ignore_errors=True)


def _corpus_files() -> list[Path]:
    return sorted((PROJECT / "store" / "corpus").glob("*.jsonl"))
