"""Golden files: broken rows are named by file and line, sets are computed, no abstract is repeated."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from evals.cases import KINDS, Factoid, Listing, case_schema, hash_case
from evals.errors import ExamError, GoldenError
from evals.goldens import GOLDEN, check_papers, computed_set, load_exam
from evals.judge import load_labelled
from store.records import Bound, Condition, Fact

CORPUS = Path(__file__).parents[1] / "store" / "corpus" / "efficient-deep-learning.jsonl"
GOOD = {"id": "a", "kind": "factoid", "question": "what?", "papers": ["p"], "answer_keys": [["x"]]}


def write(path: Path, *rows: object) -> Path:
    path.write_text(
        "\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows), encoding="utf-8"
    )
    return path


def corpus() -> dict[str, dict[str, str]]:
    rows = [json.loads(line) for line in CORPUS.read_text(encoding="utf-8").splitlines()]
    return {row["id"]: row for row in rows}


def test_the_bundled_exam_is_whole() -> None:
    exam = load_exam()
    check_papers(exam, corpus())

    kinds = {case.kind for case in exam.cases}
    assert len(exam.cases) >= 300
    assert kinds == set(KINDS)


def test_gold_facts_stand_where_they_say_in_the_digests() -> None:
    digests = corpus()
    placed = total = 0
    for line in (GOLDEN / "facts.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        for fact in row["facts"]:
            total += 1
            if "text" in fact:
                placed += 1
                assert digests[row["paper"]]["digest"][fact["start"] : fact["end"]] == fact["text"]
    assert placed > 0.9 * total


def test_judged_claims_quote_the_corpus() -> None:
    text = "\n".join(row["digest"] for row in corpus().values())

    assert all(quote in text for row in load_labelled() for quote in row.quotes)


def test_the_schema_in_the_repository_is_the_schema() -> None:
    assert json.loads((GOLDEN / "schema.json").read_text(encoding="utf-8")) == case_schema()


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("{not json", "expected one JSON object"),
        ("[1]", "expected an object with id, kind and question"),
        (GOOD | {"kind": "riddle"}, "riddle"),
        (GOOD | {"id": "A B"}, "id: String should match pattern"),
        (GOOD | {"papers": []}, "papers: "),
        (GOOD | {"answr": 1}, "answr: Extra inputs"),
        ({"id": "l", "kind": "list", "question": "which?"}, "a list needs its papers, or a condition"),
        (GOOD, "the id 'a' is already taken at broken.jsonl:1"),
    ],
)
def test_a_broken_row_is_named_by_file_and_line(tmp_path: Path, row: object, told: str) -> None:
    path = write(tmp_path / "broken.jsonl", GOOD, "", row)

    with pytest.raises(GoldenError) as caught:
        load_exam(path)

    assert caught.value.where == "broken.jsonl:3"
    assert told in str(caught.value)


def test_yaml_is_read_and_its_lines_are_named(tmp_path: Path) -> None:
    good = "- id: a\n  kind: factoid\n  question: what?\n  papers: [p]\n  answer_keys: [[x]]\n"
    path = tmp_path / "exam.yaml"
    path.write_text(good + "- id: b\n  kind: factoid\n", encoding="utf-8")

    with pytest.raises(GoldenError) as caught:
        load_exam(path)
    path.write_text(good, encoding="utf-8")

    assert caught.value.where == "exam.yaml:6"
    assert load_exam(path).where == {"a": "exam.yaml:1"}


@pytest.mark.parametrize("text", ["a: b: c", "kind: factoid", "- 1"])
def test_yaml_that_is_no_list_of_questions_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "exam.yaml").write_text(text, encoding="utf-8")

    with pytest.raises(GoldenError):
        load_exam(tmp_path / "exam.yaml")


def test_nothing_there_is_told(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none"):
        with pytest.raises(ExamError, match="no golden questions"):
            load_exam(path)


def test_a_paper_that_the_store_does_not_hold_is_named(tmp_path: Path) -> None:
    exam = load_exam(write(tmp_path / "exam.jsonl", GOOD))

    with pytest.raises(GoldenError, match=r"exam.jsonl:1: question 'a' names the paper 'p'"):
        check_papers(exam, {"other"})


def fact(paper_id: str, value: float, **changes: Any) -> Fact:
    fields = {"kind": "compute_time", "unit": "gpu-hour", "text": "", "start": 0, "end": 0, "stage": "train"}
    return Fact.model_validate({"paper_id": paper_id, "title": "", "value": value, **fields, **changes})


def test_sets_are_computed_from_facts() -> None:
    gold = {
        "in": (fact("in", 50),),
        "out": (fact("out", 200),),
        "borrowed": (fact("borrowed", 50, role="other"),),
        "search": (fact("search", 50, stage="search"),),
        "open": (fact("open", 200, cmp="<"),),
        "silent": (),
    }
    bounds = (Bound(cmp="<", value=100, unit="gpu-hour"),)

    assert computed_set(Condition(kind="compute_time", bounds=bounds, stages=("train",)), gold) == (
        ("in",),
        ("search",),
    )


def test_a_computed_list_follows_its_facts(tmp_path: Path) -> None:
    condition = {"kind": "bits", "bounds": [{"cmp": "<=", "value": 4, "unit": "bit"}]}
    write(tmp_path / "lists.jsonl", {"id": "l", "kind": "list", "question": "which?", "condition": condition})
    facts = [{"kind": "bits", "value": value, "unit": "bit"} for value in (2, 8)]
    write(tmp_path / "facts.jsonl", *({"paper": f"p{n}", "facts": [one]} for n, one in enumerate(facts)))

    case = load_exam(tmp_path).cases[0]

    assert isinstance(case, Listing)
    assert case.papers == ("p0",)


def test_a_computed_list_without_facts_is_refused(tmp_path: Path) -> None:
    row = {"id": "l", "kind": "list", "question": "which?", "condition": {"kind": "bits"}}

    with pytest.raises(GoldenError, match=r"lists.jsonl:1: a computed list needs facts.jsonl"):
        load_exam(write(tmp_path / "lists.jsonl", row))


def test_the_hash_changes_with_question_gold_and_scorer_alone() -> None:
    case = Factoid(id="a", question="what?", papers=("p",), answer_keys=(("x",),))

    assert hash_case(case, "1") == hash_case(case.model_copy(update={"note": "n", "tags": ("t",)}), "1")
    changes: Iterator[dict[str, Any]] = iter(
        [{"question": "which?"}, {"papers": ("q",)}, {"answer_keys": (("y",),)}]
    )
    assert all(hash_case(case, "1") != hash_case(case.model_copy(update=change), "1") for change in changes)
    assert hash_case(case, "1") != hash_case(case, "2")


def runs_of(text: str, length: int) -> set[str]:
    words = re.findall(r"[a-z0-9]+", text.lower())
    return {" ".join(words[i : i + length]) for i in range(len(words) - length + 1)}


def strings_in(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            yield from (found for one in value.values() for found in strings_in(one))
        case list():
            yield from (found for one in value for found in strings_in(one))


@pytest.mark.shared
def test_golden_files_repeat_no_abstract(shared: Path) -> None:
    """The abstracts are other people's text: seven words in a row, unless the digest has them as well."""
    pages = (path.read_text(encoding="utf-8", errors="replace") for path in (shared / "seeds").glob("*.txt"))
    theirs = set().union(*(runs_of(page, 7) for page in pages))
    ours = set().union(*(runs_of(f"{row['title']} . {row['digest']}", 7) for row in corpus().values()))

    for path in sorted(GOLDEN.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            for text in strings_in(json.loads(line)):
                assert not (runs_of(text, 7) & theirs) - ours, f"{path.name}: {text}"
