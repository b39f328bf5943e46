"""One writer at a time: a lock on a file, which the system lets go of when its process dies."""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from store.errors import StoreLocked, StoreReadOnly

FILE = "writer.lock"
PATIENCE = 1.0
"""Seconds to wait for another program's lock on a database."""
_LATER = "try again when it is done"


@contextmanager
def write_lock(folder: Path) -> Iterator[None]:
    """Keep other writers of a folder out, in this process and in others.

    Raises:
        StoreLocked: If one is at work.
        StoreReadOnly: If the folder cannot be written to.
    """
    import filelock  # noqa: PLC0415  # only writers need it

    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = filelock.FileLock(folder / FILE, timeout=0, is_singleton=False)
        lock.acquire()
    except filelock.Timeout as error:
        raise StoreLocked(f"another process is writing to the store {str(folder)!r}", hint=_LATER) from error
    except OSError as error:
        raise StoreReadOnly(
            f"the store {str(folder)!r} cannot be written to: {os.strerror(error.errno or 0)}",
            hint="give a folder of your own: --store DIR",
        ) from error
    try:
        yield
    finally:
        lock.release()


def check_free(database: Path, location: str) -> None:
    """Look whether another program holds an SQLite file: Chroma would wait for it without end.

    Raises:
        StoreLocked: If one does.
    """
    import sqlite3  # noqa: PLC0415  # only writers need it

    if not database.exists():
        return
    try:
        with closing(sqlite3.connect(database, timeout=PATIENCE, isolation_level=None)) as base:
            base.execute("BEGIN IMMEDIATE")
            base.execute("ROLLBACK")
    except sqlite3.Error as error:
        if "locked" in str(error):  # all else is for Chroma to say
            raise StoreLocked(f"another program holds the store {location!r}", hint=_LATER) from error
