"""How long a person waits: for a warm answer, a new process, the first index. Bundled corpus, no model."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from assistant.pipeline import Assistant
from evals.goldens import load_exam

Row = tuple[str, str, str]
"""What was measured, the figure, and what is asked for at least."""
COMMAND = Path(sys.executable).with_name("assistant")
QUESTION = "which methods train under 100 GPU-hours?"
WARM_QUESTIONS = 120
COLD_STARTS = 5
LIBRARIES = "import chromadb, llama_index.core"


def rows() -> Iterator[Row]:
    """Measure in a folder of its own, so that nothing is there beforehand."""
    with tempfile.TemporaryDirectory() as folder:
        yield "first index of the bundled corpus, model built", f"{first_index(folder):.1f} s", "under 25 s"
        yield from warm_rows(folder)
        yield from cold_rows(folder)


def first_index(folder: str) -> float:
    """Ask in a new process with nothing in place; in seconds."""
    return clock([str(COMMAND), "ask", QUESTION], home(folder))


def home(folder: str) -> Mapping[str, str]:
    """Point everything that is kept at a folder."""
    places = {
        "ASSISTANT_DATA": f"{folder}/data",
        "ASSISTANT_CACHE": f"{folder}/cache",
        "ASSISTANT_MODEL": "none",
    }
    return {**os.environ, **places}  # noqa: TID251 - handed on to another process


def warm_rows(folder: str) -> Iterator[Row]:
    """Ask questions of the exam, one after another, in this process."""
    questions = [case.question for case in load_exam().cases if case.kind == "factoid"][:WARM_QUESTIONS]
    with Assistant.open(store=f"{folder}/data/store", model="none") as assistant:
        assistant.ask(QUESTION)
        seconds = sorted(timed(assistant, question) for question in questions)
        listed = [timed(assistant, QUESTION) for _ in range(20)]
    yield "a warm ask, p50", f"{statistics.median(seconds) * 1000:.1f} ms", "under 30 ms"
    yield "a warm ask, p95", f"{seconds[int(0.95 * len(seconds))] * 1000:.1f} ms", ""
    yield "a warm list with a condition, p50", f"{statistics.median(listed) * 1000:.1f} ms", ""


def timed(assistant: Assistant, question: str) -> float:
    """Ask once; in seconds."""
    start = time.perf_counter()
    assistant.ask(question)
    return time.perf_counter() - start


def cold_rows(folder: str) -> Iterator[Row]:
    """Ask in new processes, turn about with importing the libraries alone: both meet the same load."""
    ours, theirs = [], []
    for _ in range(COLD_STARTS):
        ours.append(clock([str(COMMAND), "ask", QUESTION], home(folder)))
        theirs.append(clock([sys.executable, "-c", LIBRARIES], home(folder)))
    ask, imports = statistics.median(ours), statistics.median(theirs)
    yield "a cold ask", f"{ask:.2f} s", ""
    yield f"a cold ask, against {LIBRARIES!r}", f"{ask / imports:.2f}", "at most 0.70"


def clock(words: list[str], environment: Mapping[str, str]) -> float:
    """Run a command to its end; in seconds."""
    start = time.perf_counter()
    subprocess.run(words, env=dict(environment), check=True, capture_output=True)  # noqa: S603 - our own words
    return time.perf_counter() - start
