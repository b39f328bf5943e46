"""A store of the invented papers for tests, and another process to share it with."""

import subprocess
import sys
from pathlib import Path

from assistant.testing import PAPERS, HashEmbedder
from store.index import Index
from store.records import Fact

FACT = Fact(
    paper_id="thriftnas",
    title="T",
    kind="bits",
    value=4,
    unit="bit",
    text="4 bits",
    start=0,
    end=6,
    metric="µ",
)
HEAD = """
import pathlib, sys
from assistant.testing import PAPERS, HashEmbedder
from store.index import Index
folder = pathlib.Path(sys.argv[1])
opened = lambda: Index.open(folder, embedder=HashEmbedder())
"""


def made(folder: Path) -> Path:
    """Make a store with vectors and one fact, and close it."""
    with Index.open(folder, embedder=HashEmbedder(), create=True) as index:
        index.write(PAPERS, {"thriftnas": [FACT]})
    return folder


def opened(folder: Path) -> Index:
    """Open it as it was made."""
    return Index.open(folder, embedder=HashEmbedder())


def database(folder: Path) -> Path:
    """Find Chroma's file in it."""
    return next(folder.glob("*/chroma.sqlite3"))


def in_another_process(code: str, folder: Path) -> str:
    """Run code that has `folder`, `opened()` and PAPERS, and give what it prints."""
    ran = subprocess.run(
        [sys.executable, "-c", HEAD + code, folder], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.strip()
