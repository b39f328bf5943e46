"""The command in processes of its own: what it stores, what it loads, how it fails."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.records import Answer
from assistant.testing import PAPERS
from store.index import Index

HEAVY = {
    "chromadb",
    "llama_index",
    "openai",
    "onnxruntime",
    "onnx",
    "bm25s",
    "tiktoken",
    "numpy",
    "mcp",
    "evals",
}
"""What neither the import nor the help may load."""


def process(*words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Call the command in a process of its own."""
    command = Path(sys.executable).with_name("assistant")
    return subprocess.run(
        [command, *words],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
        timeout=120,
    )


def test_papers_go_in_and_out_of_a_store(tmp_path: Path) -> None:
    """The whole way, in processes of their own: ingest twice, ask, remove."""
    source, store = tmp_path / "two.jsonl", str(tmp_path / "store")
    lines = [json.dumps({"title": paper.title, "abstract": paper.abstract}) for paper in PAPERS[:2]]
    source.write_text("\n".join(lines), encoding="utf-8")

    first = process("ingest", str(source), "--store", store)
    again = process("ingest", str(source), "--store", store)
    answer = process("ask", "which papers state less than 100 GPU-hours?", "--store", store, "--json")
    removed = process("remove", "two.jsonl", "--store", store)

    assert "2 added, 0 updated, 0 unchanged, 0 dropped" in first.stdout, first.stderr
    assert "0 added, 0 updated, 2 unchanged" in again.stdout
    assert Answer.model_validate_json(answer.stdout).rows
    assert "2 papers removed" in removed.stdout
    with Index.open(store) as index:
        assert len(index) == 0


def test_an_empty_store_says_how_to_fill_it(tmp_path: Path) -> None:
    """Asked while empty it answers not found, with the command."""
    result = process("ask", "anything?", "--store", str(tmp_path / "none"))

    assert result.returncode == 3
    assert "assistant ingest" in result.stdout


def test_a_source_that_cannot_be_read_is_a_sentence(tmp_path: Path) -> None:
    """It names the file; the code is that of a failure."""
    result = process("ingest", str(tmp_path / "nothing.jsonl"), "--store", str(tmp_path / "store"))

    assert result.returncode == 1
    assert "nothing.jsonl" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("words", ["import assistant", "import assistant.cli; assistant.cli.app(['--help'])"])
def test_import_and_help_load_nothing_heavy(words: str) -> None:
    """What takes seconds to load is loaded by what needs it."""
    script = f"""
import atexit, sys
atexit.register(lambda: print("loaded:", *(m for m in sys.modules if "." not in m)))
{words}
"""
    output = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout

    assert not HEAVY & set(output.rpartition("loaded:")[2].split())
