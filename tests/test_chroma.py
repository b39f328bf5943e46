"""A real Chroma server on loopback holds the same store as a folder does."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import numpy as np
import pytest

from assistant.testing import PAPERS, HashEmbedder
from store.embedding import unit_rows
from store.errors import StoreMissing, StoreStale
from store.index import Index
from store.ingest import ingest, remove
from store.keeping.chroma import Vault
from store.keeping.stored import Stored
from store.mend import mend
from store.records import Fact, Paper
from store.sentences import sentence_spans

FACT = Fact(
    paper_id="p", title="T µ", kind="bits", value=float("1e300"), unit="bit", text="x", start=0, end=1
)
PAPER = Paper(
    paper_id="p", title="T µ", abstract="Näïve. Text \U0001f989.", authors=("A", "B"), year=2020, url="u"
)


def stored(number: int = 0) -> Stored:
    rng = np.random.default_rng(number)
    paper = PAPER.model_copy(update={"paper_id": f"p{number}"})
    fact = FACT.model_copy(update={"paper_id": paper.paper_id})
    return Stored(
        paper=paper,
        facts=(fact,),
        vector=unit_rows(rng.standard_normal(8)),
        spans=tuple(sentence_spans(paper.abstract)),
        sentences=rng.standard_normal((2, 8)).astype(np.float16),
    )


def same(one: Stored, other: Stored) -> bool:
    return (
        one.paper == other.paper
        and one.facts == other.facts
        and one.spans == other.spans
        and np.array_equal(one.vector, other.vector)  # type: ignore[arg-type]
        and np.array_equal(one.sentences, other.sentences)  # type: ignore[arg-type]
    )


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a server with nothing in it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = Path(sys.executable).with_name("chroma")
    folder = tmp_path_factory.mktemp("chroma")
    with subprocess.Popen(
        [command, "run", "--path", folder, "--host", "127.0.0.1", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            deadline = time.monotonic() + 60
            while time.monotonic() < deadline:
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.1)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def test_all_that_is_kept_of_a_paper_comes_back(tmp_path: Path) -> None:
    many = [stored(number) for number in range(1100)]  # more than two calls' worth

    with Vault(tmp_path, "paper-assistant-x") as vault:
        vault.put(many)
        vault.put([many[3]])
        vault.delete(["p1", "nobody"])

    with Vault(tmp_path, "paper-assistant-x") as vault:
        back = list(vault.papers())
        assert len(vault) == len(back) == 1099
        assert all(map(same, back, [many[0], *many[2:]]))
        assert many[7].vector is not None
        assert next(iter(vault.nearest(many[7].vector, 3))) == "p7"


def test_a_server_holds_the_same_as_a_folder(server: str, tmp_path: Path) -> None:
    with (
        Index.open(server, embedder=HashEmbedder(), create=True, cache_dir=tmp_path / "one") as index,
        Index.open(tmp_path / "folder", embedder=HashEmbedder(), create=True) as folder,
    ):
        for place in (index, folder):
            assert ingest(PAPERS, place).added == len(PAPERS)
            assert ingest(PAPERS, place).unchanged == len(PAPERS)

        assert index.manifest.sha256 == folder.manifest.sha256
        assert index.papers() == folder.papers()
        assert len(index.facts) == len(folder.facts) > 0
        assert index.search("pruning of language models") == folder.search("pruning of language models")

        with Index.open(server, embedder=HashEmbedder(), cache_dir=tmp_path / "two") as other:
            assert other.papers() == index.papers()
            assert remove("prunewell", other) == 1

        assert index.generation != index.manifest.generation
        assert index.refresh()
        assert index.paper("prunewell") is None
        assert not index.refresh()

    with pytest.raises(StoreStale, match="was built with 'hash'"):
        Index.open(server, embedder=HashEmbedder(dim=8), cache_dir=tmp_path / "one")
    mend(server, HashEmbedder(dim=8), cache_dir=tmp_path / "one")
    with Index.open(server, embedder=HashEmbedder(dim=8), cache_dir=tmp_path / "two") as index:
        assert len(index) == len(PAPERS) - 1


def test_a_server_without_papers_or_that_does_not_answer_is_said(server: str, tmp_path: Path) -> None:
    with pytest.raises(StoreMissing, match=r"no Chroma server answers at .*: .*chroma run"):
        Index.open("http://127.0.0.1:9", cache_dir=tmp_path)
    with pytest.raises(StoreMissing, match=r"expected a Chroma database at .*, found the status 404"):
        Index.open(f"{server}/nobody/nothing", cache_dir=tmp_path)


def test_another_web_server_is_no_store(tmp_path: Path) -> None:
    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"<html>hello</html>")

        def log_message(self, *_: object) -> None:
            """Stay quiet."""

    with HTTPServer(("127.0.0.1", 0), Page) as web:
        Thread(target=web.serve_forever, daemon=True).start()
        with pytest.raises(StoreMissing, match="no Chroma server answers"):
            Index.open(f"http://127.0.0.1:{web.server_port}", cache_dir=tmp_path)
        web.shutdown()
