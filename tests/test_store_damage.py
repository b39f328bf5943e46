"""A store that is missing, locked, damaged, of another version or read-only says so in one sentence."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from assistant.testing import PAPERS, HashEmbedder
from store.errors import KnownError, StoreBroken, StoreLocked, StoreMissing, StoreReadOnly, StoreStale
from store.index import Index
from store.keeping.manifest import FORMAT
from tests.stores import database, in_another_process, made, opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A store of the invented papers, closed."""
    return made(tmp_path / "store")


def test_a_store_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(StoreMissing, match=r"there is no store at .* assistant ingest SOURCE --store"):
        Index.open(tmp_path / "nowhere")
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreMissing, match="is a file, and a store is a folder"):
        Index.open(tmp_path / "file", create=True)


def test_a_folder_deleted_and_made_again_holds_nothing_old(folder: Path) -> None:
    """Chroma keeps deleted folders alive within a process."""
    with opened(folder) as index:
        shutil.rmtree(folder)
        with pytest.raises(StoreMissing, match="has gone"):
            index.refresh()

    with Index.open(folder, embedder=HashEmbedder(), create=True) as index:
        index.write(PAPERS[:1], {})

    with opened(folder) as index:
        assert index.papers() == [PAPERS[0]]


def test_another_embedder_or_version_is_refused_with_the_command_that_mends(folder: Path) -> None:
    with pytest.raises(StoreStale, match=r"was built with 'hash'.*assistant doctor --mend --store"):
        Index.open(folder, embedder=HashEmbedder(dim=8))

    manifest = json.loads((folder / "manifest.json").read_text())
    for number, hint in ((FORMAT + 1, "update paper-assistant"), (FORMAT - 1, "assistant doctor --mend")):
        (folder / "manifest.json").write_text(json.dumps({**manifest, "format": number}))
        with pytest.raises(StoreStale, match=hint):
            opened(folder)


def test_damage_inside_the_database_is_said_by_whoever_needs_it(folder: Path) -> None:
    whole = database(folder).read_bytes()
    database(folder).write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))

    with opened(folder) as index:
        assert len(index) == len(PAPERS)
        with pytest.raises(StoreBroken, match="assistant doctor --mend"):
            index.write(PAPERS[:1], {})


def derived_files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted((folder / "derived").rglob("*")) if path.is_file())


def test_derived_files_that_are_lost_or_damaged_are_derived_anew(folder: Path) -> None:
    with opened(folder) as index:
        scores = index.scores("pruning")
    names = [path.relative_to(folder) for path in derived_files(folder)]
    assert len(names) > 10

    for name in names:
        (folder / name).unlink()
        with opened(folder) as index:
            np.testing.assert_array_equal(index.scores("pruning"), scores)
            assert (index.papers(), len(index.facts)) == (list(PAPERS), 1)
    for name in names:
        content = (folder / name).read_bytes()
        (folder / name).write_bytes(content[:-1] + bytes([content[-1] ^ 1]) if content else b"x")
        with opened(folder) as index:
            np.testing.assert_array_equal(index.scores("pruning"), scores)


def test_a_second_writer_is_kept_out_and_the_reader_is_not(folder: Path) -> None:
    with opened(folder) as index, opened(folder) as other, index.writing():
        assert len(other) == len(PAPERS)
        with pytest.raises(StoreLocked, match="another process is writing"):
            other.write(PAPERS[:1], {})
        said = in_another_process(
            "from store.errors import StoreLocked\n"
            "try: opened().write(PAPERS[:1], {})\n"
            "except StoreLocked as error: print(error)",
            folder,
        )
        assert "try again when it is done" in said


def test_a_database_that_another_program_holds_is_said(folder: Path) -> None:
    """SQLite's own lock, which a backup or a viewer may hold."""
    script = (
        "import sqlite3, sys\nbase = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "base.execute('BEGIN EXCLUSIVE')\nprint('held', flush=True)\nsys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(database(folder))], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == b"held\n"
        with opened(folder) as index:
            with pytest.raises(StoreLocked, match="another program holds"):
                index.write(PAPERS[:1], {})
            assert index.search("pruning")
        holder.communicate()


def test_a_place_that_cannot_be_written_to_is_said(folder: Path) -> None:
    nowhere = Index.open("/proc/nobody/store", embedder=HashEmbedder(), create=True)
    with pytest.raises(StoreReadOnly, match="cannot be written to"):
        nowhere.write(PAPERS, {})
    if os.geteuid() == 0:
        pytest.skip("root may write everywhere")
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    with opened(folder) as index:
        assert index.search("pruning")
        with pytest.raises(StoreReadOnly, match="cannot be written to"):
            index.write(PAPERS[:1], {})


def test_a_closed_index_says_so(folder: Path) -> None:
    index = opened(folder)
    index.close()

    with pytest.raises(KnownError, match="was closed"):
        index.search("pruning")


@pytest.mark.parametrize("content", [b"", b"garbage" * 1000, None, "half"])
def test_a_damaged_database_is_said(folder: Path, content: bytes | str | None) -> None:
    path = database(folder)
    whole = path.read_bytes()
    path.unlink()
    if content is not None:
        path.write_bytes(whole[: len(whole) // 2] if content == "half" else bytes(content))  # type: ignore[arg-type]

    with pytest.raises(StoreBroken, match=r"missing or damaged.*assistant doctor --mend --store"):
        opened(folder)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"format": "x"}', "\ud800"])
def test_a_damaged_manifest_is_said(folder: Path, content: str) -> None:
    (folder / "manifest.json").write_text(content, errors="surrogatepass")
    with pytest.raises(StoreBroken, match=r"manifest.*assistant doctor --mend"):
        opened(folder)

    (folder / "manifest.json").unlink()
    with pytest.raises(StoreBroken, match="has lost its manifest"):
        opened(folder)
