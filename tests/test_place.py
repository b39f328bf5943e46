"""A store's place is told by its name, its changes by the file system, its writers by a lock."""

import sqlite3
from pathlib import Path

import pytest

from store.errors import StoreBroken, StoreLocked, StoreMissing
from store.keeping.lock import check_free, write_lock
from store.keeping.manifest import Manifest, load_manifest, parse_manifest, save_manifest, stamp
from store.keeping.place import Folder, Server, find_place


def test_a_url_is_a_server_and_all_else_a_folder(tmp_path: Path) -> None:
    assert isinstance(find_place(tmp_path), Folder)
    assert isinstance(find_place("~/papers"), Folder)
    assert find_place("~/papers").root == Path.home() / "papers"
    server = find_place("http://localhost:8000/", tmp_path)
    assert isinstance(server, Server)
    assert server.root == find_place("http://localhost:8000", tmp_path).root
    assert server.root != find_place("http://localhost:8001", tmp_path).root
    with pytest.raises(StoreMissing, match="is no address"):
        find_place("http://", tmp_path)


def test_a_manifest_is_replaced_whole_and_noticed(tmp_path: Path) -> None:
    assert (load_manifest(tmp_path), stamp(tmp_path)) == (None, None)
    stamps = set()
    for number in range(5):
        manifest = Manifest(generation=str(number), embedder="é", versions={"a": "1"})
        save_manifest(tmp_path, manifest)
        assert load_manifest(tmp_path) == manifest
        stamps.add(stamp(tmp_path))
    assert len(stamps) == 5
    assert [path.name for path in tmp_path.iterdir()] == ["manifest.json"]


def test_a_manifest_of_something_else_is_refused() -> None:
    with pytest.raises(StoreBroken, match="manifest of the store 'here' is damaged"):
        parse_manifest('{"name": "a browser extension"}', "here")


def test_a_lock_keeps_out_others_and_is_let_go(tmp_path: Path) -> None:
    with (
        write_lock(tmp_path),
        pytest.raises(StoreLocked, match="another process is writing"),
        write_lock(tmp_path),
    ):
        pass
    with write_lock(tmp_path):
        pass


def test_a_database_is_free_unless_someone_holds_it(tmp_path: Path) -> None:
    path = tmp_path / "base.sqlite3"
    check_free(path, "here")
    assert not path.exists()
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("CREATE TABLE t (x)")
    check_free(path, "here")
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreLocked, match="another program holds the store 'here'"):
        check_free(path, "here")
    holder.close()


def test_an_address_with_a_password_is_refused_without_showing_it() -> None:
    """It would stand in errors, in hints and in shell histories."""
    with pytest.raises(StoreMissing) as refused:
        find_place("http://me:hunter2@localhost:8000")

    assert "hunter2" not in str(refused.value)
