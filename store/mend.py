"""A store that cannot be used as it is -> a new one in its place, from whatever can still be read of it.

Sentences, vectors and facts are made anew. The new collection becomes the store when it is complete: a kill
leaves the old one as it was.
"""

import logging
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path

from store.embedding import Embedder
from store.errors import StoreBroken, StoreError, StoreMissing
from store.ingest import BATCH, Extract, Progress, default_extract
from store.keeping.generations import new_generation
from store.keeping.lock import write_lock
from store.keeping.manifest import Manifest
from store.keeping.place import Place, find_place
from store.keeping.snapshot import Snapshot
from store.keeping.writer import Writer, new_manifest
from store.records import Paper

log = logging.getLogger(__name__)


def mend(
    location: str | Path,
    embedder: Embedder | None,
    *,
    cache_dir: Path | None = None,
    extract: Extract | None = None,
    progress: Progress | None = None,
) -> Manifest:
    """Build a store anew in its place, with the embedder and the rules of today.

    Args:
        location: A folder, or the URL of a Chroma server.
        embedder: What its vectors are made with from now on; None for none.
        cache_dir: Where the derived files of a server's store are kept; the user's cache if None.
        extract: Finds the facts of a paper; `store.facts.extract_facts` if None.
        progress: Told how many papers are done.

    Returns:
        What the store is built from now.

    Raises:
        StoreMissing: If there is none.
        StoreBroken: If no paper can be read; the store is left as it is.
        StoreError: If it cannot be written to.
    """
    with closing(find_place(location, cache_dir)) as place:
        return _mended(place, embedder, extract or default_extract(), progress)


def _mended(place: Place, embedder: Embedder | None, extract: Extract, progress: Progress | None) -> Manifest:
    """Write all papers into a new collection, and delete the others.

    Raises:
        StoreMissing: If there is no store.
    """
    if not (place.root.is_dir() or place.collections()):
        raise StoreMissing(f"there is no store at {place.location!r}")
    with write_lock(place.root), Writer(place, new_manifest(embedder), embedder, in_secret=True) as writer:
        papers = _salvaged(place)
        for start in range(0, len(papers), BATCH):
            batch = papers[start : start + BATCH]
            writer.put(batch, {paper.paper_id: extract(paper) for paper in batch})
            if progress:
                progress(start + len(batch), len(papers))
        manifest, _ = new_generation(place, writer)
        for collection in place.collections():
            if collection != manifest.collection:
                place.forget(collection)
    return manifest


def _salvaged(place: Place) -> Sequence[Paper]:
    """Find the papers of a store: as they were committed last, else as Chroma has them, else of older files.

    Raises:
        StoreBroken: If nothing can be read.
    """
    try:
        current = place.load()
    except StoreError:
        current = None
    folders = sorted(place.derived.glob("*/"), key=lambda folder: folder.stat().st_mtime, reverse=True)
    attempts: list[Callable[[], Sequence[Paper]]] = []
    if current:
        attempts += [partial(_of_snapshot, place.derived / current.generation)]
        attempts += [partial(_of_chroma, place, current.collection)]
    attempts += [partial(_of_chroma, place, collection) for collection in reversed(place.collections())]
    attempts += [partial(_of_snapshot, folder) for folder in folders]
    for attempt in attempts:
        try:
            if papers := attempt():
                return papers
        except StoreError as error:
            log.warning("%s", error.message)
    raise StoreBroken(
        f"nothing can be read of the store {place.location!r}",
        hint=f"delete it and ingest its sources again: assistant ingest SOURCE --store {place.location}",
    )


def _of_snapshot(folder: Path) -> Sequence[Paper]:
    return Snapshot.load(folder).papers


def _of_chroma(place: Place, collection: str) -> Sequence[Paper]:
    with place.connect(collection) as vault:
        return [stored.paper for stored in vault.papers()]
