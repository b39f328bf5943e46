"""What Chroma holds -> a generation of derived files, and the manifest that names it.

The manifest is replaced last: until then readers stay with the generation before, and a kill changes nothing
that they see. The generation before is kept, since a process may have just opened it.
"""

import logging
import shutil
import uuid

from store.errors import StoreBroken, StoreReadOnly
from store.keeping.manifest import Manifest, mend_hint, versions
from store.keeping.place import Place
from store.keeping.snapshot import Snapshot, write_snapshot
from store.keeping.writer import Writer

KEPT = 2
"""Generations whose derived files stay: the current one and the one before."""

log = logging.getLogger(__name__)


def open_generation(place: Place, manifest: Manifest) -> Snapshot:
    """Open the derived files of the manifest's generation; derive those that are missing or damaged anew.

    Raises:
        StoreBroken: If there is nothing left to derive them from.
        StoreReadOnly: If they cannot be written.
    """
    if not manifest.generation:
        return Snapshot.empty()
    folder = place.derived / manifest.generation
    try:
        return Snapshot.load(folder)
    except StoreBroken as error:
        log.info("deriving %s anew: %s", folder, error.message)
    with place.connect(manifest.collection) as vault:
        if manifest.papers and not len(vault):
            raise StoreBroken(
                f"the database of the store {place.location!r} has lost its papers",
                hint=mend_hint(place.location),
            )
        try:
            write_snapshot(folder, vault.papers())
        except OSError as error:
            raise StoreReadOnly(f"the files in {str(folder)!r} cannot be written: {error}") from error
    return Snapshot.load(folder)


def new_generation(place: Place, writer: Writer) -> tuple[Manifest, Snapshot]:
    """Make what a writer has put into Chroma the store.

    Raises:
        StoreReadOnly: If the derived files cannot be written.
    """
    vault, generation = writer.open(), uuid.uuid4().hex[:16]
    folder = place.derived / generation
    try:
        sha256 = write_snapshot(folder, vault.papers())
    except OSError as error:
        raise StoreReadOnly(f"the files in {str(folder)!r} cannot be written: {error}") from error
    snapshot = Snapshot.load(folder)
    counts = {"papers": len(snapshot), "facts": len(snapshot.facts)}
    built = {"generation": generation, "writing": False, "versions": versions(), "sha256": sha256}
    manifest = writer.manifest.model_copy(update=counts | built)
    place.save(manifest, vault)
    _forget_old(place)
    return manifest, snapshot


def _forget_old(place: Place) -> None:
    """Delete the derived files of generations that nobody reads any more."""
    for folder in sorted(place.derived.iterdir(), key=lambda found: found.stat().st_mtime)[:-KEPT]:
        shutil.rmtree(folder, ignore_errors=True)
