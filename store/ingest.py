"""A source -> papers in the store: the first flow.

    source -readers-> Paper -facts-> Fact -index-> the store

A source is read through once before anything of it is written, so that an unreadable one changes nothing;
the second reading goes a batch at a time, so that its size does not matter. A title, normalised, is one
paper: one that is there already is compared and not added again.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path

from store.errors import SourceError
from store.index import Index
from store.keeping.merge import Known
from store.readers import read_source
from store.records import Dropped, Fact, IngestReport, Paper

BUNDLED = "bundled"
"""The name of the corpus that comes with the package."""
BATCH = 256
"""Papers that are embedded and written at a time."""

Extract = Callable[[Paper], Sequence[Fact]]
Progress = Callable[[int, int | None], None]
"""Called with the number of entries done, and of all where that is known."""


def ingest(
    source: str | Path | Iterable[Paper],
    index: Index,
    *,
    progress: Progress | None = None,
    extract: Extract | None = None,
) -> IngestReport:
    """Take the papers of a source into a store.

    Args:
        source: A file, a folder of files, `bundled`, or papers.
        index: The store.
        progress: Told how far it is.
        extract: Finds the facts of a paper; `store.facts.extract_facts` if None.

    Returns:
        How many papers were added, updated and left as they were, and what was dropped and why.

    Raises:
        SourceError: If a file of the source cannot be read; nothing was taken in then.
        StoreError: If the store cannot be written to.
    """
    started = time.perf_counter()
    entries, total = _opened(source)
    find_facts = extract or default_extract()
    counts: Counter[str] = Counter()
    dropped: list[Dropped] = []
    with index.writing() as writer:
        known = Known(index.each_paper(), index.paper)
        while batch := list(islice(entries, BATCH)):
            settled = [known.settle(entry) for entry in batch]
            papers = [one.paper for one in settled if one.paper]
            facts = {paper.paper_id: find_facts(paper) for paper in papers}
            writer.put(papers, facts)
            counts.update(one.outcome for one in settled)
            counts["facts"] += sum(map(len, facts.values()))
            counts["done"] += len(batch)
            dropped += [one.dropped for one in settled if one.dropped]
            if progress:
                progress(counts["done"], total)
    return IngestReport(
        added=counts["added"],
        updated=counts["updated"],
        unchanged=counts["unchanged"],
        dropped=tuple(dropped),
        facts=counts["facts"],
        seconds=time.perf_counter() - started,
    )


def remove(paper_or_source: str, index: Index) -> int:
    """Remove a paper by its id, or all papers of a source by its file name; say how many there were."""
    held = index.view()
    if held.paper(paper_or_source):
        return index.remove([paper_or_source])
    names = {paper_or_source, Path(paper_or_source).name} - {""}  # a program's own source may hold a slash
    return index.remove([paper.paper_id for paper in held.each_paper() if paper.source in names])


def default_extract() -> Extract:
    """Import the rules that find facts, which asking does not need."""
    from store.facts import extract_facts  # noqa: PLC0415  # many patterns

    return extract_facts


def _opened(source: str | Path | Iterable[Paper]) -> tuple[Iterator[Paper | Dropped], int | None]:
    """Read files through, and open them anew; papers are taken as they come."""
    if not isinstance(source, str | Path):
        return iter(source), None
    paths = _files(source)
    total = sum(1 for path in paths for _ in read_source(path))
    entries = chain.from_iterable(read_source(path) for path in paths)
    return (map(_as_bundled, entries) if source == BUNDLED else entries), total


def _files(source: str | Path) -> list[Path]:
    """List the files of a source in a fixed order.

    Raises:
        SourceError: If it is a folder without files.
    """
    path = Path(__file__).with_name("corpus") if source == BUNDLED else Path(source).expanduser()
    if not path.is_dir():
        return [path]
    paths = sorted(
        file
        for file in path.rglob("*")
        if file.is_file() and not any(part.startswith(".") for part in file.relative_to(path).parts)
    )
    if not paths:
        raise SourceError(f"{path}: expected files of papers, found an empty folder", hint="name a file")
    return paths


def _as_bundled(entry: Paper | Dropped) -> Paper | Dropped:
    """Name the source of what comes with the package."""
    return entry.model_copy(update={"source": BUNDLED})
