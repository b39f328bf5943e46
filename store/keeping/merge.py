"""What a store holds + an entry of a source -> what is to be written. No I/O.

The id of a title stays for good; a changed text updates it; a digest never replaces an abstract; what an
entry does not say (url, year, authors) is kept. Within one ingest the first entry of a title counts, so that
the same source twice gives the same store.
"""

from collections.abc import Callable, Iterable
from itertools import count
from typing import Literal, NamedTuple

from store.identity import clean_text, title_key, usable_id
from store.records import Dropped, Paper, TextKind

Outcome = Literal["added", "updated", "unchanged", "dropped"]


class Settled(NamedTuple):
    """What becomes of one entry of a source."""

    outcome: Outcome
    paper: Paper | None = None
    """As it is to be written; None where nothing is."""
    dropped: Dropped | None = None


class _Trace(NamedTuple):
    """As much of a paper as is remembered of all."""

    paper_id: str
    text_kind: TextKind


class Known:
    """The papers of a store, and those of the ingest under way.

    Example:
        >>> known = Known([], lambda paper_id: None)
        >>> paper = Paper(paper_id="fast-nets", title="Fast Nets", abstract="We prune.", source="a.jsonl")
        >>> known.settle(paper).outcome, known.settle(paper).dropped.why
        ('added', 'its title came before in the same ingest')
    """

    def __init__(self, papers: Iterable[Paper], stored: Callable[[str], Paper | None]) -> None:
        """Remember the papers of a store.

        Args:
            papers: All of them.
            stored: Finds one by its id.
        """
        self._stored = stored
        self._traces = {title_key(paper.title): _Trace(paper.paper_id, paper.text_kind) for paper in papers}
        self._ids = {trace.paper_id for trace in self._traces.values()}
        self._arrived: set[str] = set()

    def settle(self, entry: Paper | Dropped) -> Settled:
        """Decide what becomes of an entry, and remember it."""
        if isinstance(entry, Dropped):
            return Settled("dropped", dropped=entry)
        paper = _cleaned(entry)
        key = title_key(paper.title)
        trace = self._traces.get(key)
        if why := self._objection(paper, key, trace):
            where = paper.title or entry.paper_id
            return Settled("dropped", dropped=Dropped(source=paper.source, where=where, why=why))
        paper = paper.model_copy(update={"paper_id": trace.paper_id if trace else self._new_id(paper)})
        self._traces[key] = _Trace(paper.paper_id, paper.text_kind)
        self._arrived.add(key)
        if trace is None:
            return Settled("added", paper)
        old = self._stored(paper.paper_id)
        merged = _merged(old, paper) if old else paper
        return Settled("unchanged") if merged == old else Settled("updated", merged)

    def _objection(self, paper: Paper, key: str, trace: _Trace | None) -> str:
        """Say why an entry is not taken; empty if it is."""
        if not (key and paper.abstract):
            return f"its {'abstract' if key else 'title'} is blank"
        if trace and trace.text_kind == "abstract" and paper.text_kind == "digest":
            return "a digest does not replace the abstract that is there"
        if trace and key in self._arrived and trace.text_kind == paper.text_kind:
            return "its title came before in the same ingest"
        return ""

    def _new_id(self, paper: Paper) -> str:
        """Give a title an id that no other has: "fast-nets", then "fast-nets-2"."""
        wanted = usable_id(paper.paper_id, paper.title)
        names = (wanted if number == 1 else f"{wanted}-{number}" for number in count(1))
        free = next(name for name in names if name not in self._ids)
        self._ids.add(free)
        return free


def _cleaned(paper: Paper) -> Paper:
    """Clean the texts of a paper; those that a reader made are clean already."""
    return paper.model_copy(
        update={
            "title": " ".join(clean_text(paper.title).split()),
            "abstract": clean_text(paper.abstract),
            "url": clean_text(paper.url or "") or None,
            "authors": tuple(clean_text(author) for author in paper.authors),
            "source": clean_text(paper.source),
        }
    )


def _merged(old: Paper, new: Paper) -> Paper:
    """Take what is new, and keep what the new entry does not say."""
    same_text = (old.abstract, old.text_kind) == (new.abstract, new.text_kind)
    return new.model_copy(
        update={
            "title": old.title if same_text else new.title,
            "source": old.source if same_text else new.source,
            "url": new.url or old.url,
            "year": new.year or old.year,
            "authors": new.authors or old.authors,
        }
    )
