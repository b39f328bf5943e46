"""`pytest evals/`: one item a question with a stable id, the gate last, and only if it is asked for."""

import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).parents[1]


def collect(*words: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", *words],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    return [line for line in done.stdout.splitlines() if "::" in line]


def test_every_question_is_an_item_and_the_gate_is_last() -> None:
    items = collect("evals/golden")

    assert "evals/golden/computed.jsonl::s07" in items
    assert len(items) >= 301
    assert items[-1].endswith("::gate")
    assert sum(item.endswith("::gate") for item in items) == 1


def test_questions_are_chosen_as_tests_are() -> None:
    items = collect("evals/golden", "-k", "s0 or v02", "-m", "list")

    assert [item.rpartition("::")[2] for item in items] == [*(f"s0{n}" for n in range(1, 10)), "gate"]


def test_a_plain_pytest_leaves_the_exam_alone() -> None:
    assert collect("-o", "testpaths=evals/golden") == []
