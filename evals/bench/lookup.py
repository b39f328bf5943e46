"""Lookups, topical lists and refusals without a model, measured over abstracts kept beside the project."""

import json
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from assistant import Assistant
from assistant.records import Answer

SHARED = Path(__file__).parents[3] / "shared"
SEEDS, GOLD = SHARED / "seeds", SHARED / "golden-dev"
INVENTED = Path(__file__).parents[1] / "abstention" / "questions.jsonl"
"""Questions written for this project, of which most cannot be answered, to see that refusing generalises."""
MOST_CLAIMS = 3

Row = tuple[str, str, str]
"""What was measured, the figure, and what is asked for at least."""

Case = dict[str, Any]
"""A golden question as it stands in its file."""


def rows() -> Iterator[Row]:
    """Measure over a store made for this; nothing where the data is absent."""
    if not SEEDS.exists():
        yield "lookups, topics, refusals", "skipped: no ../shared", ""
        return
    with tempfile.TemporaryDirectory() as folder, Assistant.open(store=folder, model="none") as assistant:
        assistant.ingest(SEEDS)
        yield from measure(assistant)


def measure(assistant: Assistant) -> Iterator[Row]:
    """Ask an assistant that holds the abstracts all three sets of questions."""
    answers = [(case, assistant.ask(case["question"])) for case in cases("factoid")]
    right = [holds(answer, case["answer_keys"]) for case, answer in answers]
    yield "lookups whose sentences hold the answer", share(right), "0.62"
    refused = [answer.status != "answered" for _, answer in answers]
    yield "lookups refused or answered in part", share(refused), "at most 0.08"
    claims = sum(len(answer.claims) for _, answer in answers) / len(answers)
    yield "sentences an answer", f"{claims:.2f}", "at most 3"
    refusals = [refuses(assistant.ask(case["question"]), case["kind"]) for case in cases("unanswerable")]
    yield "unanswerable questions refused with a reason", share(refusals), "0.75"
    yield from invented(assistant)
    scores = [
        set_f1(cited(assistant.ask(c["question"])), c["papers"], c["optional"]) for c in cases("topics")
    ]
    yield "topical lists, macro set-F1", f"{sum(scores) / len(scores):.3f}", "0.52"


def invented(assistant: Assistant) -> Iterator[Row]:
    """Ask the questions of our own."""
    answers = [(case["kind"], assistant.ask(case["question"])) for case in read(INVENTED)]
    refused = [refuses(answer, kind) for kind, answer in answers if kind != "answerable"]
    yield "invented unanswerable questions refused", share(refused), ""
    kept = [answer.status == "answered" for kind, answer in answers if kind == "answerable"]
    yield "invented answerable questions answered", share(kept), ""


def cases(name: str) -> list[Case]:
    """Read one set of questions."""
    return read(GOLD / f"{name}.jsonl")


def read(path: Path) -> list[Case]:
    """Read a file of questions."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def holds(answer: Answer, keys: Sequence[Sequence[str]]) -> bool:
    """Whether at most three claims, with the titles of the papers cited, hold one string of every group."""
    shown = " ".join([*(claim.text for claim in answer.claims), *(c.title for c in answer.citations)]).lower()
    return len(answer.claims) <= MOST_CLAIMS and all(
        any(key.lower() in shown for key in group) for group in keys
    )


def refuses(answer: Answer, kind: str) -> bool:
    """Whether a question that cannot be answered is not: in part is enough where the paper exists."""
    partly = kind in {"unstated", "false-premise"} and answer.status == "partial"
    return bool(answer.reason) and (answer.status == "not_found" or partly)


def cited(answer: Answer) -> list[str]:
    """The papers that an answer cites."""
    return [citation.paper_id for citation in answer.citations]


def set_f1(listed: Sequence[str], papers: Sequence[str], optional: Sequence[str]) -> float:
    """F1 of a set; optional papers are neither right nor wrong.

    Example:
        >>> set_f1(["a", "b", "x"], ["a", "c"], ["x"])
        0.5
    """
    counted, wanted = set(listed) - set(optional), set(papers)
    return 2 * len(counted & wanted) / ((len(counted) + len(wanted)) or 1)


def share(outcomes: Sequence[bool]) -> str:
    """Write how many of the outcomes are true."""
    return f"{sum(outcomes) / len(outcomes):.3f}"
