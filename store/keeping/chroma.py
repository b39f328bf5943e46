"""Papers, facts and vectors at rest: a Chroma folder or server. The only file that knows chromadb.

One record for each paper: its abstract as document, its vector as embedding, all else as metadata, facts and
sentence vectors packed into it. So a paper and what belongs to it come and go in one step, whenever a process
is killed. Clients are closed after use: a client that stays open does not find what others add.
"""

import json
import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from store.errors import StoreBroken, StoreError, StoreLocked, StoreMissing, StoreReadOnly
from store.keeping.manifest import mend_hint
from store.keeping.stored import NO_VECTOR, Stored, packed, unpacked

PAGE = 500
"""Records in one call; Chroma takes 5,461 at most, and its server 40 MB."""
_MANIFEST = "paper-assistant"
"""The collection of a server whose metadata holds the manifest; it has no records."""
PREFIX = f"{_MANIFEST}-"
"""How collections of papers are named, each for itself."""
TIMEOUT = 60.0
"""Seconds to wait for a server's answer; chromadb itself would wait without end."""
_PATIENCE = 10.0
"""Seconds to wait for a server to say that it is there."""

log = logging.getLogger(__name__)


def is_url(location: str | Path) -> bool:
    """Say whether a store is a server's address and not a folder.

    Example:
        >>> is_url("HTTP://localhost:8000"), is_url("my/store")
        (True, False)
    """
    return str(location).lower().startswith(("http://", "https://"))


class Vault:
    """One collection of papers, open, on a Chroma server or in a folder of its name; a context manager."""

    def __init__(self, location: str | Path, collection: str) -> None:
        self._location = str(location)
        self._name = collection
        with _translated(self._location):
            if is_url(location):
                self._client = _server(self._location)
            else:
                self._client = _folder(str(Path(location) / collection))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the files or the connection."""
        for session in _sessions(self._client):
            session.close()
        self._client.close()

    def manifest(self) -> str | None:
        """Read the manifest that is kept with the data; None where there is none."""
        with _translated(self._location):
            names = {collection.name: collection for collection in self._client.list_collections()}
            holder = names.get(_MANIFEST)
            return str((holder.metadata or {}).get("manifest", "")) or None if holder else None

    def stamp(self, manifest: str) -> None:
        """Keep a manifest with the data."""
        with _translated(self._location):
            holder = self._client.get_or_create_collection(_MANIFEST, embedding_function=None)
            holder.modify(metadata={"manifest": manifest})

    def collections(self) -> list[str]:
        """Name all collections of papers at the same place."""
        with _translated(self._location):
            names = [collection.name for collection in self._client.list_collections()]
        return [name for name in names if name.startswith(PREFIX)]

    def __len__(self) -> int:
        with _translated(self._location):
            return int(self._collection().count())

    def put(self, papers: Sequence[Stored]) -> None:
        """Add papers, or replace those of the same id."""
        with _translated(self._location):
            target = self._collection()
            for start in range(0, len(papers), PAGE):
                page = papers[start : start + PAGE]
                target.upsert(
                    ids=[stored.paper.paper_id for stored in page],
                    documents=[stored.paper.abstract for stored in page],
                    embeddings=[NO_VECTOR if stored.vector is None else stored.vector for stored in page],
                    metadatas=[packed(stored) for stored in page],
                )

    def delete(self, paper_ids: Sequence[str]) -> None:
        """Remove papers."""
        with _translated(self._location):
            target = self._collection()
            for start in range(0, len(paper_ids), PAGE):
                target.delete(ids=list(paper_ids[start : start + PAGE]))

    def drop(self, collection: str) -> None:
        """Remove another collection with all its papers."""
        with _translated(self._location):
            self._client.delete_collection(collection)

    def papers(self) -> Iterator[Stored]:
        """Read all papers back, in the order in which they were first added, a page at a time."""
        offset = 0
        while page := self._page(offset):
            yield from page
            offset += len(page)

    def _page(self, offset: int) -> list[Stored]:
        with _translated(self._location):
            found = self._collection().get(
                limit=PAGE, offset=offset, include=["documents", "metadatas", "embeddings"]
            )
            columns = (found["ids"], found["documents"], found["metadatas"], found["embeddings"])
            return [unpacked(*record) for record in zip(*columns, strict=True)]

    def nearest(self, vector: npt.NDArray[np.float32], k: int) -> dict[str, float]:
        """Find the k papers nearest to a vector, by Chroma's own graph: {paper_id: cosine}."""
        with _translated(self._location):
            found = self._collection().query(query_embeddings=[vector], n_results=k, include=["distances"])
        return {
            paper_id: 1 - distance
            for paper_id, distance in zip(found["ids"][0], found["distances"][0], strict=True)
        }

    def _collection(self) -> Any:  # noqa: ANN401  # chromadb is imported by functions only
        return self._client.get_or_create_collection(
            self._name, embedding_function=None, configuration={"hnsw": {"space": "ip"}}
        )


class Graph:
    """What is nearest to a vector: a collection, opened when first asked. Safe with several threads."""

    def __init__(self, connect: Callable[[], Vault]) -> None:
        self._connect = connect
        self._vault: Vault | None = None
        self._lock = threading.Lock()

    def nearest(self, vector: npt.NDArray[np.float32], k: int) -> dict[str, float]:
        """Find the k nearest: {paper_id: cosine}."""
        with self._lock:
            self._vault = self._vault or self._connect()
            return self._vault.nearest(vector, k)

    def close(self) -> None:
        """Let go of Chroma, which would not find what others have added."""
        with self._lock:
            if self._vault is not None:
                self._vault.close()
                self._vault = None


def _settings() -> Any:  # noqa: ANN401
    from chromadb.config import Settings  # noqa: PLC0415, TID251

    return Settings(anonymized_telemetry=False)


def _folder(path: str) -> Any:  # noqa: ANN401
    import chromadb  # noqa: PLC0415, TID251  # a second
    from chromadb.api.shared_system_client import SharedSystemClient  # noqa: PLC0415, TID251

    try:
        return chromadb.PersistentClient(path, settings=_settings())
    except BaseException:
        # Chroma would hand out the half-started system at the next try in this process.
        SharedSystemClient._identifier_to_system.pop(path, None)  # noqa: SLF001
        raise


def _server(url: str) -> Any:  # noqa: ANN401
    """Connect to a server; a path in its URL is the tenant and the database.

    Raises:
        StoreMissing: If the URL is none, or nothing answers there.
    """
    from urllib.parse import urlsplit  # noqa: PLC0415

    import chromadb  # noqa: PLC0415, TID251  # a second
    from chromadb.config import DEFAULT_DATABASE, DEFAULT_TENANT  # noqa: PLC0415, TID251

    try:
        parts = urlsplit(url)
        secure = parts.scheme == "https"
        port = parts.port or (443 if secure else 8000)
    except ValueError as error:
        raise StoreMissing(f"{url!r} is no address: {error}", hint="write http://host:port") from error
    tenant, database = ([*parts.path.strip("/").split("/"), ""])[:2]
    tenant, database = tenant or DEFAULT_TENANT, database or DEFAULT_DATABASE
    _probe(url, f"{parts.scheme}://{parts.hostname}:{port}/api/v2/tenants/{tenant}/databases/{database}")
    client = chromadb.HttpClient(
        host=parts.hostname or "",
        port=port,
        ssl=secure,
        settings=_settings(),
        tenant=tenant,
        database=database,
    )
    for session in _sessions(client):
        session.timeout = TIMEOUT
    return client


def _sessions(client: Any) -> list[Any]:  # noqa: ANN401
    """Reach the connections of a server's client, which it neither limits nor closes; a folder's has none."""
    servers = (client._server, client._admin_client._server)  # noqa: SLF001
    return [server._session for server in servers if hasattr(server, "_session")]  # noqa: SLF001


def _probe(url: str, address: str) -> None:
    """Ask whether a Chroma server answers, and has the database: its client would wait without end.

    Raises:
        StoreMissing: If not.
    """
    from urllib.error import HTTPError  # noqa: PLC0415
    from urllib.request import urlopen  # noqa: PLC0415  # a folder needs none of it

    try:
        with urlopen(address, timeout=_PATIENCE) as reply:  # noqa: S310  # http(s) by `is_url`
            if "name" in json.loads(reply.read(10_000)):
                return
        found = "something else"
    except HTTPError as error:
        error.close()
        if error.code in {401, 403}:  # the client may have credentials of its own
            return
        found = f"the status {error.code}"
    except (OSError, ValueError) as error:
        raise StoreMissing(
            f"no Chroma server answers at {url!r}: {error}", hint="start one: chroma run"
        ) from error
    raise StoreMissing(f"expected a Chroma database at {url!r}, found {found}", hint="start one: chroma run")


@contextmanager
def _translated(location: str) -> Iterator[None]:
    """Turn what Chroma and SQLite raise into a sentence that says what to do.

    Raises:
        StoreError: Whatever went wrong.
    """
    try:
        yield
    except StoreError:
        raise
    except Exception as error:
        log.debug("chroma at %s", location, exc_info=True)
        kind, message, hint = _explained(location, error)
        raise kind(message, hint=hint) from error


def _explained(location: str, error: Exception) -> tuple[type[StoreError], str, str]:
    """Say in words what went wrong, and what to do."""
    said = " ".join(str(error).split())
    found = said.lower()
    if is_url(location) and ("could not connect" in found or "connect" in type(error).__name__.lower()):
        return StoreMissing, f"no Chroma server answers at {location!r}", "start one: chroma run"
    if "locked" in found or "busy" in found:
        return (
            StoreLocked,
            f"another process is writing to the store {location!r}",
            "try again when it is done",
        )
    if "readonly" in found or "read-only" in found or "permission denied" in found:
        return (
            StoreReadOnly,
            f"the store {location!r} cannot be written to",
            "give one of your own: --store DIR",
        )
    return StoreBroken, f"the database of the store {location!r} failed: {said[:200]}", mend_hint(location)
