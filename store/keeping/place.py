"""Where a store lies: a folder with Chroma in it, or a Chroma server with a cache of ours beside it."""

import hashlib
import shutil
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

import platformdirs

from store.errors import StoreBroken, StoreMissing, StoreStale
from store.keeping import manifest as manifests
from store.keeping.chroma import PREFIX, Vault, is_url
from store.keeping.lock import check_free
from store.keeping.manifest import FORMAT, Manifest

_DATABASE = "chroma.sqlite3"
_SQLITE = b"SQLite format 3\x00"


class Place(Protocol):
    """What an index needs to know of a store's place."""

    location: str
    root: Path
    """Our own folder: derived files and the writers' lock."""

    @property
    def derived(self) -> Path:
        """Where each generation's derived files have their folder."""

    def check(self, *, create: bool) -> None:
        """Make sure that there is a store, or that there may be one."""

    def stamp(self) -> object:
        """Tell cheaply whether the manifest may have changed; None if that cannot be told."""

    def load(self) -> Manifest | None:
        """Read the manifest."""

    def save(self, manifest: Manifest, vault: Vault) -> None:
        """Replace the manifest."""

    def connect(self, collection: str) -> Vault:
        """Open Chroma."""

    def collections(self) -> list[str]:
        """Name all collections of papers that lie here, the newest last."""

    def forget(self, collection: str) -> None:
        """Delete a collection."""

    def close(self) -> None:
        """Let go of what is open."""


def find_place(location: str | Path, cache_dir: Path | None = None) -> Place:
    """Tell a server from a folder.

    Raises:
        StoreMissing: If it is half a URL, or holds a password, which errors and manifests would show.
    """
    if not is_url(location):
        return Folder(Path(location).expanduser())
    cache = cache_dir or Path(platformdirs.user_cache_dir("paper-assistant"))
    url = str(location).rstrip("/")
    if not is_url(url):
        raise StoreMissing(f"{location!r} is no address", hint="write http://host:port")
    if "@" in urlsplit(url).netloc:
        raise StoreMissing("the store's address holds a user or a password", hint="write http://host:port")
    return Server(url, cache / "servers" / hashlib.sha256(url.encode()).hexdigest()[:16])


def _checked(manifest: Manifest, location: str) -> Manifest:
    """Refuse a store of another layout.

    Raises:
        StoreStale: With what to do about it.
    """
    if manifest.format == FORMAT:
        return manifest
    if manifest.format > FORMAT:
        hint = "update paper-assistant, or give another store"
    else:
        hint = manifests.mend_hint(location)
    raise StoreStale(
        f"the store {location!r} has format {manifest.format}, this version reads {FORMAT}", hint=hint
    )


class Folder:
    """A store in a folder: manifest.json, derived/, and a Chroma folder named after its collection."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.location = str(root)
        self.derived = root / "derived"

    def check(self, *, create: bool) -> None:
        """Make sure that the folder is a store, or free for one.

        Raises:
            StoreMissing: If there is none.
            StoreBroken: If there is half of one.
        """
        if (self.root / manifests.FILE).exists():
            return
        hint = f"make one: assistant ingest SOURCE --store {self.location}"
        if self.root.exists() and not self.root.is_dir():
            raise StoreMissing(f"{self.location!r} is a file, and a store is a folder", hint=hint)
        if self.collections():
            raise StoreBroken(
                f"the store {self.location!r} has lost its manifest",
                hint=manifests.mend_hint(self.location),
            )
        if not create:
            raise StoreMissing(f"there is no store at {self.location!r}", hint=hint)

    def stamp(self) -> object:
        """Ask the file system about the manifest."""
        return manifests.stamp(self.root)

    def load(self) -> Manifest | None:
        """Read manifest.json, and look whether the database is one."""
        manifest = manifests.load_manifest(self.root)
        if manifest is None:
            return None
        if _checked(manifest, self.location).generation:
            self._check_database(self.root / manifest.collection / _DATABASE)
        return manifest

    def _check_database(self, database: Path) -> None:
        """Look at the head of the database: the rest is seen by Chroma only, which reading does not open.

        Raises:
            StoreBroken: If it is missing, cut off or something else.
        """
        try:
            with database.open("rb") as file:
                head = file.read(32)
            size = database.stat().st_size
        except OSError:
            head, size = b"", 0
        page = int.from_bytes(head[16:18]) or 1
        stated = int.from_bytes(head[28:32]) * (65536 if page == 1 else page)  # SQLite's file format, 1.3
        if not head.startswith(_SQLITE) or size < stated:
            raise StoreBroken(
                f"the database of the store {self.location!r} is missing or damaged",
                hint=manifests.mend_hint(self.location),
            )

    def save(self, manifest: Manifest, vault: Vault) -> None:  # noqa: ARG002  # a server keeps it in Chroma
        """Write manifest.json."""
        manifests.save_manifest(self.root, manifest)

    def connect(self, collection: str) -> Vault:
        """Open the folder's own Chroma."""
        check_free(self.root / collection / _DATABASE, self.location)
        return Vault(self.root, collection)

    def collections(self) -> list[str]:
        """List the Chroma folders."""
        found = sorted(self.root.glob(f"{PREFIX}*/{_DATABASE}"), key=lambda file: file.stat().st_mtime)
        return [file.parent.name for file in found]

    def forget(self, collection: str) -> None:
        """Delete a Chroma folder."""
        shutil.rmtree(self.root / collection, ignore_errors=True)

    def close(self) -> None:
        """Nothing stays open."""


class Server:
    """A store on a Chroma server: the manifest lies in Chroma, the derived files in a cache folder."""

    def __init__(self, url: str, root: Path) -> None:
        self.location = url
        self.root = root
        self.derived = root / "derived"
        self._vault: Vault | None = None

    def check(self, *, create: bool) -> None:
        """Make sure that the server answers, and holds a store.

        Raises:
            StoreMissing: If not.
        """
        if self.load() is None and not create:
            raise StoreMissing(
                f"the Chroma server {self.location!r} holds no papers",
                hint=f"ingest some: assistant ingest SOURCE --store {self.location}",
            )

    def stamp(self) -> object:
        """Only the server knows."""
        return None

    def load(self) -> Manifest | None:
        """Ask the server for the manifest."""
        text = self._connection().manifest()
        return _checked(manifests.parse_manifest(text, self.location), self.location) if text else None

    def save(self, manifest: Manifest, vault: Vault) -> None:
        """Keep the manifest with the data."""
        vault.stamp(manifest.model_dump_json())

    def _connection(self) -> Vault:
        """Keep one connection for questions about the store."""
        if self._vault is None:
            self._vault = Vault(self.location, "")
        return self._vault

    def connect(self, collection: str) -> Vault:
        """Open a connection."""
        return Vault(self.location, collection)

    def collections(self) -> list[str]:
        """Ask the server."""
        return self._connection().collections()

    def forget(self, collection: str) -> None:
        """Delete a collection on the server."""
        self._connection().drop(collection)

    def close(self) -> None:
        """Close the connection."""
        if self._vault is not None:
            self._vault.close()
            self._vault = None
