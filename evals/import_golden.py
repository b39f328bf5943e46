"""The readers' gold beside the project -> the golden files of the bundled corpus.

    python -m evals.import_golden

The readers worked on the abstracts; the bundled corpus holds digests of them. So every span is looked up
again in the digest, a question whose keys the digest does not hold is left out, and no wording of an abstract
comes along: answers, explanations, quotes, and labels that repeat one stay behind. `computed.jsonl` and
`judge.jsonl` are written by hand and left alone.
"""

import json
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from evals.cases import GoldFact
from evals.goldens import GOLDEN
from evals.scoring.matching import held
from store.quantities import find_quantities, same
from store.records import Quantity

SHARED = Path(__file__).parents[2] / "shared"
CORPUS = Path(__file__).parents[1] / "store" / "corpus" / "efficient-deep-learning.jsonl"
UNITS = {
    "compute_time": "gpu-hour",
    "parameters": "count",
    "bits": "bit",
    "latency": "ms",
    "context_length": "tokens",
    "accelerators": "count",
    "model_size": "byte",
}
CELL_UNITS = {
    "GPU-hour": "gpu-hour",
    "multiply-adds": "macs",
    "parameters": "count",
    "FID": "",
    "perplexity": "",
}
LABEL_WORDS = 6
QUESTION_WORDS = 7
"""So many words in a row as in an abstract, and not in a digest, are a repetition."""
Row = dict[str, Any]


def main() -> None:
    """Write all files that come from the readers' gold."""
    digests = {row["id"]: row for row in _read(CORPUS)}
    source = SHARED / "golden-dev"
    write("facts.jsonl", (import_facts(row, digests) for row in _read(source / "facts.jsonl")))
    write("factoid.jsonl", import_factoids(_read(source / "factoid.jsonl"), digests))
    write("lists.jsonl", (import_list(row) for row in _read(source / "lists.jsonl")))
    write("topics.jsonl", (import_topic(row) for row in _read(source / "topics.jsonl")))
    write("compare.jsonl", (import_comparison(row) for row in _read(source / "compare.jsonl")))
    write("unanswerable.jsonl", (import_unanswerable(row) for row in _read(source / "unanswerable.jsonl")))
    conversations = [import_conversation(row) for row in _read(source / "conversations.jsonl")]
    write("conversations.jsonl", conversations)
    write("retrieval.jsonl", import_queries(conversations, _read(source / "topics.jsonl")))


def word_runs(text: str, length: int) -> set[str]:
    """Give all runs of so many words of a text."""
    words = re.findall(r"[a-z0-9]+", text.lower())
    return {" ".join(words[i : i + length]) for i in range(len(words) - length + 1)}


@lru_cache
def abstract_runs(length: int) -> frozenset[str]:
    """Give the runs of words that stand in the abstracts and in no digest or title."""
    pages = (path.read_text(encoding="utf-8", errors="replace") for path in (SHARED / "seeds").glob("*.txt"))
    digests = (f"{row['title']} . {row['digest']}" for row in _read(CORPUS))
    ours = set().union(*(word_runs(digest, length) for digest in digests))
    return frozenset(set().union(*(word_runs(page, length) for page in pages)) - ours)


def repeats_abstract(text: str | None, length: int) -> bool:
    """Say whether a text repeats an abstract's wording."""
    return bool(word_runs(text or "", length) & abstract_runs(length))


def write(name: str, rows: Iterable[Row]) -> None:
    """Write one golden file, a row a line."""
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    (GOLDEN / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


def import_facts(row: Row, digests: dict[str, Row]) -> Row:
    """Take over a paper's facts, each anchored to where the digest states it."""
    digest = digests[row["paper"]]["digest"]
    stated = find_quantities(digest)
    facts = [anchor_fact(clean_labels(GoldFact(**fact)), digest, stated) for fact in row["facts"]]
    kept = [fact.model_dump(exclude_none=True) for fact in facts]
    return {key: row[key] for key in ("paper", "techniques", "modalities")} | {"facts": kept}


def clean_labels(fact: GoldFact) -> GoldFact:
    """Leave out labels that repeat an abstract."""
    labels = ("metric", "dataset", "hardware")
    repeated = [label for label in labels if repeats_abstract(getattr(fact, label), LABEL_WORDS)]
    return fact.model_copy(update=dict.fromkeys(repeated))


def anchor_fact(fact: GoldFact, digest: str, stated: tuple[Quantity, ...]) -> GoldFact:
    """Find a fact's words in the digest: as the reader quoted them, or else the same quantity."""
    start = digest.find(fact.text) if fact.text else -1
    if start >= 0 and fact.text:
        return fact.model_copy(update={"start": start, "end": start + len(fact.text)})
    for found in stated:
        if found.unit == fact.unit and same(found.value, fact.value):
            return fact.model_copy(update={"text": found.text, "start": found.start, "end": found.end})
    return fact.model_copy(update={"text": None})


def import_factoids(rows: Iterable[Row], digests: dict[str, Row]) -> Iterator[Row]:
    """Take over the questions whose keys the digest holds."""
    for row in rows:
        paper = digests[row["paper"]]
        if all(held(_keys(row["answer_keys"]), f"{paper['title']}\n{paper['digest']}")):
            yield {
                "id": f"f-{row['paper']}",
                "kind": "factoid",
                "question": row["question"],
                "papers": [row["paper"]],
                "answer_keys": row["answer_keys"],
            }


def import_list(row: Row) -> Row:
    """Take over a list with its condition in the store's own form."""
    given = row["condition"]
    unit = given.get("unit") or UNITS[given["kind"]]
    condition: Row = {"kind": given["kind"], "bounds": [_bound(given["cmp"], given["bound"], unit)]}
    if "stages" in given:
        condition["stages"] = given["stages"]
    return {
        "id": row["id"],
        "kind": "list",
        "question": row["question"],
        "papers": row["papers"],
        "optional": row["optional"],
        "condition": condition,
        "tags": ["fixed", given["kind"]],
    }


def import_topic(row: Row) -> Row:
    """Take over a list that has no number in it."""
    kept = {key: row[key] for key in ("id", "question", "papers", "optional")}
    return kept | {"kind": "list", "tags": ["topic"]}


def import_comparison(row: Row) -> Row:
    """Take over a comparison: values as numbers, the verdict as a field."""
    cells = [
        {
            "paper": cell["paper"],
            "attribute": cell["attribute"],
            "value": cell["number"],
            "unit": CELL_UNITS.get(cell["unit"], cell["unit"]),
        }
        for cell in row["cells"]
        if cell["number"] is not None
    ]
    kept = {key: row[key] for key in ("id", "question", "papers", "expected")}
    return kept | {"kind": "compare", "cells": cells, "tags": [row["expected"]["kind"]]}


def import_unanswerable(row: Row) -> Row:
    """Take over a question without an answer; why it has none quotes the abstracts and stays behind."""
    return {
        "id": row["id"],
        "kind": "unanswerable",
        "question": row["question"],
        "reason": row["kind"],
        "near": row["near"],
        "tags": [row["kind"]],
    }


def import_conversation(row: Row) -> Row:
    """Take over a conversation; of a turn that cannot be answered, the status decides and no words."""
    return {"id": row["id"], "kind": "conversation", "turns": [import_turn(turn) for turn in row["turns"]]}


def import_turn(turn: Row) -> Row:
    """Take over a turn."""
    changed: Row = {"answer_keys": []} if turn["kind"] == "unanswerable" else {}
    if repeats_abstract(turn["standalone"], QUESTION_WORDS):
        changed["standalone"] = turn["question"]
    return turn | changed


def import_queries(conversations: Iterable[Row], topics: Iterable[Row]) -> Iterator[Row]:
    """Make searches of the topics' criteria and of the turns that stand alone."""
    for topic in topics:
        yield {
            "id": f"r-{topic['id']}",
            "kind": "retrieval",
            "question": topic["criterion"],
            "papers": topic["papers"],
            "optional": topic["optional"],
            "tags": ["topic"],
        }
    for row in conversations:
        for number, turn in enumerate(row["turns"], start=1):
            if turn["kind"] == "lookup":
                yield {
                    "id": f"r-{row['id']}-{number}",
                    "kind": "retrieval",
                    "question": turn["standalone"],
                    "papers": turn["papers"],
                    "cluster": row["id"],
                    "tags": ["standalone"],
                }


def _bound(cmp: str, value: float, unit: str) -> Row:
    return {"cmp": cmp, "value": value, "unit": unit}


def _keys(groups: list[list[str]]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(group) for group in groups)


def _read(path: Path) -> Iterator[Row]:
    for line in path.read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


if __name__ == "__main__":
    main()
