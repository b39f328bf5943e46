"""The two commands of the README, with a Python and a pip that only write down what they are told."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PIP = '#!/bin/sh\necho "pip $*" >> told\n'
ASSISTANT = "#!/bin/sh\nprintf '%s|' \"$@\"\nexit ${ASSISTANT_EXIT:-0}\n"
PYTHON = """#!/bin/sh
case "$*" in
*venv*)
  echo "python $*" >> told
  rm -rf .venv && mkdir -p .venv/bin && cp pip.sh .venv/bin/pip && cp assistant.sh .venv/bin/assistant
  printf '#!/bin/sh\n' > .venv/bin/python && chmod +x .venv/bin/python ;;
esac
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout in which nothing is installed."""
    for name in ("Makefile", "requirements.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path / name)
    for name, text in {"pip.sh": PIP, "assistant.sh": ASSISTANT, "python3": PYTHON}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    return tmp_path


def make(checkout: Path, *args: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Call make as on a fresh machine."""
    env = {key: value for key, value in os.environ.items() if not key.startswith(("MAKE", "MFLAGS"))}
    command = ["make", f"PYTHON={checkout}/python3", *args]
    return subprocess.run(
        command, cwd=checkout, env={**env, **environment}, capture_output=True, text=True, check=False
    )


def told(checkout: Path) -> list[str]:
    """What python and pip were told since the last time."""
    path = checkout / "told"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    path.unlink(missing_ok=True)
    return lines


HOSTILE = "a $HOME $(shell touch one) $$(touch two) `touch three` \"; touch four; ' it's 100% #x \\n --json"


def test_a_question_is_never_executed(checkout: Path) -> None:
    """It reaches the assistant to the character, whatever is in it."""
    asked = make(checkout, "ask", f"Q={HOSTILE}")

    assert asked.stdout == f"ask|--|{HOSTILE}|"
    assert not {"one", "two", "three", "four"} & {path.name for path in checkout.iterdir()}


def test_a_question_may_come_from_the_environment(checkout: Path) -> None:
    """As other programs hand it over."""
    assert make(checkout, "ask", Q=HOSTILE).stdout == f"ask|--|{HOSTILE}|"


@pytest.mark.parametrize(("code", "made"), [(0, 0), (3, 0), (1, 2), (2, 2)])
def test_not_found_is_no_failure_of_make(checkout: Path, code: int, made: int) -> None:
    """An answer that says so is an answer."""
    assert make(checkout, "ask", "Q=x", ASSISTANT_EXIT=str(code)).returncode == made


def test_only_what_the_lock_lists_is_installed_and_only_once(checkout: Path) -> None:
    """With hashes and without dependencies; then it is reused."""
    make(checkout, ".venv")
    first = told(checkout)
    make(checkout, ".venv")

    packages, project = [line for line in first if line.startswith("pip")]
    assert "--no-deps --require-hashes -r requirements.lock" in packages
    assert "--no-deps --no-build-isolation -e ." in project
    assert told(checkout) == []


def test_a_changed_lock_begins_anew_and_a_changed_project_only_itself(checkout: Path) -> None:
    """Nothing of the old lock stays; packages are not fetched again for a new entry point."""
    make(checkout, ".venv")
    told(checkout)

    with (checkout / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    make(checkout, ".venv")
    project = told(checkout)
    with (checkout / "requirements.lock").open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    make(checkout, ".venv")

    assert [line.rpartition(" ")[2] for line in project] == ["."]
    assert [line.partition(" -")[0] for line in told(checkout)] == ["python", "pip install", "pip install"]


def test_what_was_interrupted_is_begun_anew(checkout: Path) -> None:
    """A half-filled folder is not taken for a whole one."""
    (checkout / ".venv" / "bin").mkdir(parents=True)

    make(checkout, ".venv")

    assert len(told(checkout)) == 3


def test_make_alone_lists_what_there_is(checkout: Path) -> None:
    """And does nothing."""
    listed = make(checkout).stdout

    assert "make ask" in listed
    assert "make test" in listed
    assert told(checkout) == []


def test_the_lock_pins_everything_with_hashes_and_names_no_index() -> None:
    """Nor anything that is never installed."""
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    blocks = [block for block in text.replace(" \\\n    ", " ").splitlines() if block]

    assert all("==" in block and "--hash=sha256:" in block for block in blocks)
    assert "://" not in text
    assert not any(block.startswith(("torch==", "sentence-transformers==", "nvidia")) for block in blocks)


def test_continuous_integration_calls_what_the_readme_names() -> None:
    """Nothing that a person could not call too."""
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")

    assert "set -euo pipefail" in script
    assert {"make test", "make check"} <= set(script.splitlines())
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
