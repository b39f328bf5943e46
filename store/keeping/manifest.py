"""What a store was built from: kept beside it, read before anything else of it, written last and whole."""

import os
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from pydantic import Field, ValidationError

from store.errors import StoreBroken
from store.records import Record

FORMAT = 1
"""How a store is laid out; one of another number is not opened."""
FILE = "manifest.json"


class Manifest(Record):
    """One generation of a store."""

    format: int = FORMAT
    generation: str = ""
    """Changes with every change of the store; empty before the first."""
    collection: str = ""
    """The Chroma collection that holds the papers."""
    embedder: str | None = None
    """What the vectors were made with; None in a store without vectors."""
    dim: int = 0
    """The length of a vector."""
    papers: int = 0
    facts: int = 0
    versions: dict[str, str] = Field(default_factory=dict)
    """Of the packages that wrote it."""
    sha256: str = ""
    """Of the papers: two stores that hold the same have the same."""
    writing: bool = False
    """A process has begun to change the store; if none is at work, it was killed."""


def versions() -> dict[str, str]:
    """Name the versions that decide what a store holds."""
    found = {}
    for package in ("paper-assistant", "chromadb"):
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "unknown"
    return found


def mend_hint(location: str) -> str:
    """Name the command that builds a store anew from what can be read of it."""
    return f"rebuild it: assistant doctor --mend --store {location}"


def parse_manifest(text: str, location: str) -> Manifest:
    """Read a manifest.

    Raises:
        StoreBroken: If it is none.
    """
    try:
        return Manifest.model_validate_json(text)
    except ValidationError as error:
        raise StoreBroken(
            f"the manifest of the store {location!r} is damaged", hint=mend_hint(location)
        ) from error


def load_manifest(folder: Path) -> Manifest | None:
    """Read the manifest of a folder; None where there is none.

    Raises:
        StoreBroken: If there is one that cannot be read.
    """
    try:
        return parse_manifest((folder / FILE).read_text(encoding="utf-8"), str(folder))
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise StoreBroken(
            f"the manifest of the store {str(folder)!r} cannot be read: {error}", hint=mend_hint(str(folder))
        ) from error


def save_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest of a folder in one step: a kill leaves the old one or the new one."""
    draft = folder / f"{FILE}.{os.getpid()}"
    with draft.open("w", encoding="utf-8") as file:
        file.write(manifest.model_dump_json(indent=1))
        file.flush()
        os.fsync(file.fileno())
    draft.replace(folder / FILE)


def stamp(folder: Path) -> tuple[int, int, int] | None:
    """Tell cheaply whether the manifest was replaced: what the file system says of it."""
    try:
        about = (folder / FILE).stat()
    except OSError:
        return None
    return about.st_mtime_ns, about.st_size, about.st_ino
