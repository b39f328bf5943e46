"""What `pip install .` brings along."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel, built here."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=120)
    return zipfile.ZipFile(next(folder.glob("*.whl")))


def test_data_travels_with_the_code(wheel: zipfile.ZipFile) -> None:
    """The corpus, the prompts, and the marks of typed packages."""
    names = set(wheel.namelist())
    prompts = {f"prompts/{path.name}" for path in (ROOT / "prompts").glob("*.md")}

    assert {"store/corpus/efficient-deep-learning.jsonl", "assistant/py.typed", "store/py.typed"} <= names
    assert prompts <= names
    assert not any(name.startswith(("tests/", "docs/", "build/")) for name in names)


def test_the_command_and_the_exam_are_registered(wheel: zipfile.ZipFile) -> None:
    """One script, and one command that another package adds."""
    entry_points = next(name for name in wheel.namelist() if name.endswith("entry_points.txt"))
    text = wheel.read(entry_points).decode()

    assert "assistant = assistant.cli:main" in text
    assert "[assistant.commands]\neval = evals.cli:app" in text


def test_the_license_is_in_it(wheel: zipfile.ZipFile) -> None:
    """MIT asks for no more than that."""
    name = next(name for name in wheel.namelist() if name.endswith("licenses/LICENSE"))

    assert "MIT License" in wheel.read(name).decode()
