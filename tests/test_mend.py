"""A damaged or outdated store is built anew from whatever can still be read of it."""

import json
import shutil
from pathlib import Path

import pytest

from assistant.testing import PAPERS, HashEmbedder
from store.errors import StoreBroken, StoreMissing
from store.index import Index
from store.mend import mend


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with Index.open(tmp_path / "store", embedder=HashEmbedder(), create=True) as index:
        index.write(PAPERS, {})
    return tmp_path / "store"


def check(folder: Path, embedder: HashEmbedder) -> None:
    with Index.open(folder, embedder=embedder) as index:
        assert index.papers() == list(PAPERS)
        assert len(index.facts) > 0
        assert index.search("pruning", k=1)[0].paper_id == "prunewell"
    assert len(list(folder.glob("*/chroma.sqlite3"))) == 1


def test_a_store_gets_the_vectors_of_another_embedder(folder: Path) -> None:
    mend(folder, HashEmbedder(dim=16))

    check(folder, HashEmbedder(dim=16))


@pytest.mark.parametrize(
    "damage", ["manifest", "no manifest", "version", "database", "no database", "derived"]
)
def test_a_damaged_store_comes_back_whole(folder: Path, damage: str) -> None:
    manifest = folder / "manifest.json"
    database = next(folder.glob("*/chroma.sqlite3"))
    if damage == "manifest":
        manifest.write_text("{")
    elif damage == "no manifest":
        manifest.unlink()
        shutil.rmtree(folder / "derived")
    elif damage == "version":
        manifest.write_text(json.dumps({**json.loads(manifest.read_text()), "format": 0}))
    elif damage == "database":
        database.write_bytes(b"garbage")
    elif damage == "no database":
        shutil.rmtree(database.parent)
    else:
        next((folder / "derived").rglob("papers")).write_bytes(b"garbage")

    mend(folder, HashEmbedder())

    check(folder, HashEmbedder())


def test_what_cannot_be_mended_is_left_as_it_is(folder: Path, tmp_path: Path) -> None:
    next((folder / "derived").rglob("papers")).unlink()
    next(folder.glob("*/chroma.sqlite3")).write_bytes(b"garbage")
    before = sorted(folder.rglob("*"))

    with pytest.raises(StoreBroken, match="nothing can be read of the store"):
        mend(folder, HashEmbedder())

    assert [path for path in sorted(folder.rglob("*")) if path.name != "writer.lock"] == [
        path for path in before if path.name != "writer.lock"
    ]
    with pytest.raises(StoreMissing, match="there is no store"):
        mend(tmp_path / "nowhere", HashEmbedder())
