"""What all tests share: no network but loopback, a clean environment, a store of invented papers."""

import ipaddress
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from assistant.pipeline import Assistant
from assistant.settings import Settings
from assistant.testing import PAPERS, HashEmbedder
from store.index import Index
from store.ingest import ingest

settings.register_profile("any machine", deadline=None)  # the first example waits for imports, and for others
settings.load_profile("any machine")

SHARED = Path(__file__).parents[2] / "shared"
"""The data beside the project; tests that read it skip where it is absent."""


@pytest.fixture(autouse=True)
def only_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail a test that reaches out."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6}:
            host = str(address[0]) if isinstance(address, tuple) else str(address)
            if host != "localhost" and not ipaddress.ip_address(host).is_loopback:
                pytest.fail(f"a test connects to {host}; only loopback is allowed")
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep the tester's own settings and data out."""
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "ASSISTANT_STORE", "ASSISTANT_MODEL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ASSISTANT_DATA", str(tmp_path_factory.getbasetemp() / "data"))


@pytest.fixture(scope="session")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """A real embedded store of the invented papers."""
    folder = tmp_path_factory.mktemp("store") / "papers"
    with Index.open(folder, embedder=HashEmbedder(), create=True) as opened:
        ingest(PAPERS, opened)
        yield opened


@pytest.fixture(scope="session")
def assistant(index: Index) -> Assistant:
    """The assistant over the invented papers, without a model."""
    return Assistant(index, Settings(store=index.location, model="none"))


@pytest.fixture
def shared() -> Path:
    """The data beside the project."""
    if not SHARED.is_dir():
        pytest.skip("the data beside the project (../shared) is absent")
    return SHARED
