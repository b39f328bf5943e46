"""Lists, comparisons and conversations end to end, from the question's words, without a model.

Over abstracts kept beside the project, and over the bundled corpus; the questions are the readers' own.
"""

import json
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from assistant.pipeline import Assistant
from assistant.records import Answer
from evals.scoring.listings import cited_papers, score_sets
from store.quantities import satisfies

SHARED = Path(__file__).parents[3] / "shared"
SEEDS, GOLD = SHARED / "seeds", SHARED / "golden-dev"

Row = tuple[str, str, str]
"""What was measured, the figure, and what is asked for at least."""
Case = dict[str, Any]


def rows() -> Iterator[Row]:
    """Measure over the abstracts and over the bundled corpus; nothing where the data is absent."""
    if not SEEDS.exists():
        yield "lists, comparisons, conversations", "skipped: no ../shared", ""
        return
    for name, source, at_least in (("seeds", SEEDS, "0.90"), ("bundled", "bundled", "0.88")):
        with tempfile.TemporaryDirectory() as folder, Assistant.open(store=folder, model="none") as assistant:
            assistant.ingest(source)
            yield from list_rows(assistant, name, at_least)
            yield from comparison_rows(assistant, name)
            yield from conversation_rows(assistant, name)


def list_rows(assistant: Assistant, store: str, at_least: str) -> Iterator[Row]:
    """Ask for every list that has a condition."""
    cases = read("lists")
    answers = [assistant.ask(case["question"]) for case in cases]
    scores = [set_f1(answer, case) for case, answer in zip(cases, answers, strict=True)]
    broken = sum(breaking_rows(answer) for answer in answers)
    yield f"lists, {store}, macro set-F1", f"{mean(scores):.3f}", at_least
    yield f"lists, {store}, rows that break the condition", str(broken), "at most 0"


def comparison_rows(assistant: Assistant, store: str) -> Iterator[Row]:
    """Ask every comparison."""
    cases = read("compare")
    answers = [assistant.ask(case["question"]) for case in cases]
    pairs = list(zip(cases, answers, strict=True))
    cited = [set(case["papers"]) <= set(cited_papers(answer)) for case, answer in pairs]
    right = [has_verdict(answer, case["expected"]) for case, answer in pairs]
    yield f"comparisons, {store}, both sides cited", f"{mean(cited):.3f}", "0.85"
    yield f"comparisons, {store}, verdict as expected", f"{mean(right):.3f}", "0.80"


def conversation_rows(assistant: Assistant, store: str) -> Iterator[Row]:
    """Hold every conversation; a turn is right if its papers are cited and its keys are held."""
    right = []
    for case in read("conversations"):
        chat = assistant.chat()
        right += [is_right(chat.ask(turn["question"]), turn) for turn in case["turns"]]
    yield f"conversations, {store}, turns right", f"{mean(right):.3f}", "0.70"


def set_f1(answer: Answer, case: Case) -> float:
    """Compare the listed papers with the gold set; optional papers are neither right nor wrong."""
    listed = {row.paper_id for row in answer.rows} - set(case["optional"])
    return score_sets(frozenset(listed), frozenset(case["papers"])).f1


def breaking_rows(answer: Answer) -> int:
    """Count rows whose value breaks a condition of its kind, as the question was understood."""
    bounds = {one.kind: one.bounds for one in answer.plan.conditions if not one.negated}
    facts = [row.fact for row in answer.rows if row.fact and row.fact.kind in bounds]
    return sum(satisfies(fact, bounds[fact.kind]) == "fails" for fact in facts)


def has_verdict(answer: Answer, expected: Case) -> bool:
    """Whether kind and winner are as expected."""
    verdict = answer.verdict
    if verdict is None or verdict.kind != expected["kind"]:
        return False
    return bool(expected["kind"] != "winner" or verdict.paper_id == expected["paper"])


def is_right(answer: Answer, turn: Case) -> bool:
    """Whether a turn cites its papers and holds its keys; one without an answer must not be answered."""
    if turn["kind"] == "unanswerable":
        return answer.status != "answered"
    named = {row.paper_id for row in answer.rows} | set(cited_papers(answer))
    titles = [row.title for row in answer.rows] + [citation.title for citation in answer.citations]
    said = "\n".join((answer.text, *(claim.text for claim in answer.claims), *titles)).lower()
    held = all(any(key.lower() in said for key in group) for group in turn["answer_keys"])
    return set(turn["papers"]) <= named and held


def read(name: str) -> list[Case]:
    """Read one set of questions."""
    lines = (GOLD / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def mean(values: Sequence[float]) -> float:
    """Average; 0 of nothing."""
    return sum(values) / len(values) if values else 0.0
