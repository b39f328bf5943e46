"""Golden files -> an Exam. JSONL or YAML, one case a row; whatever is broken is named with its file and line.

A folder holds any number of files with cases, and beside them `facts.jsonl`: the gold facts from which the
sets of computed lists follow.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from pydantic import ValidationError

from evals.cases import Case, GoldPaper, Listing, first_fault, meets, papers_of, parse_case
from evals.errors import ExamError, GoldenError
from evals.extras import yaml_module
from store.records import Condition, Fact, Record

GOLDEN = Path(__file__).parent / "golden"
"""The exam of the bundled corpus."""
FACTS_FILE = "facts.jsonl"
NOT_CASES = frozenset({FACTS_FILE, "judge.jsonl"})


class Exam(Record):
    """All cases of a folder or file, their computed sets filled in."""

    path: Path
    cases: tuple[Case, ...]
    where: dict[str, str]
    """Case id -> `file:line`."""
    gold: dict[str, tuple[Fact, ...]]
    """Paper id -> its gold facts; a paper that is absent has not been read."""

    def case(self, case_id: str) -> Case:
        """Give one case by its id.

        Raises:
            ExamError: If there is none.
        """
        for case in self.cases:
            if case.id == case_id:
                return case
        raise ExamError(
            f"no question {case_id!r} in {self.path.name}", hint="see: assistant eval show --cases"
        )


def load_exam(path: Path = GOLDEN) -> Exam:
    """Read a golden file, or all of a folder.

    Raises:
        ExamError: If there is nothing at `path`.
        GoldenError: If a row is broken; names the file and the line.
    """
    if not path.exists():
        raise ExamError(f"no golden questions at {str(path)!r}", hint="write some: assistant eval make")
    folder = path if path.is_dir() else path.parent
    gold = read_gold(folder / FACTS_FILE)
    cases: dict[str, Case] = {}
    where: dict[str, str] = {}
    for place, row in _rows_of(path):
        case = parse_case(row, place)
        if case.id in cases:
            raise GoldenError(place, f"the id {case.id!r} is already taken at {where[case.id]}")
        cases[case.id] = fill_in(case, gold, place)
        where[case.id] = place
    if not cases:
        raise ExamError(f"no golden questions in {str(path)!r}", hint="expected *.jsonl or *.yaml")
    return Exam(path=path, cases=tuple(cases.values()), where=where, gold=gold)


def fill_in(case: Case, gold: Mapping[str, tuple[Fact, ...]], place: str) -> Case:
    """Compute the papers of a list that gives only its condition.

    Raises:
        GoldenError: If there is no table of gold facts to compute from.
    """
    if not isinstance(case, Listing) or case.papers is not None or case.condition is None:
        return case
    if not gold:
        raise GoldenError(place, f"a computed list needs {FACTS_FILE} beside it")
    papers, optional = computed_set(case.condition, gold)
    return case.model_copy(update={"papers": papers, "optional": (*case.optional, *optional)})


def computed_set(
    condition: Condition, gold: Mapping[str, tuple[Fact, ...]]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Find the papers whose gold facts meet a condition.

    Returns:
        The papers that must be listed, and those of another stage, which are neither right nor wrong.
    """
    papers, optional = [], []
    for paper_id, facts in gold.items():
        meeting = [fact for fact in facts if meets(fact, condition)]
        if any(not condition.stages or fact.stage in condition.stages for fact in meeting):
            papers.append(paper_id)
        elif meeting:
            optional.append(paper_id)
    return tuple(sorted(papers)), tuple(sorted(optional))


def read_gold(path: Path) -> dict[str, tuple[Fact, ...]]:
    """Read a table of gold facts; empty where there is none.

    Raises:
        GoldenError: If a row is broken.
    """
    gold: dict[str, tuple[Fact, ...]] = {}
    for place, row in read_jsonl(path) if path.exists() else ():
        try:
            paper = GoldPaper.model_validate_json(json.dumps(row))
        except ValidationError as error:
            raise GoldenError(place, first_fault(error)) from error
        gold[paper.paper] = tuple(fact.as_fact(paper.paper) for fact in paper.facts)
    return gold


def check_papers(exam: Exam, known: Iterable[str]) -> None:
    """Make sure that every paper a case names is in the store.

    Raises:
        GoldenError: If one is not.
    """
    ids = frozenset(known)
    for case in exam.cases:
        for paper_id in papers_of(case):
            if paper_id not in ids:
                raise GoldenError(
                    exam.where[case.id],
                    f"question {case.id!r} names the paper {paper_id!r}, which the store does not hold",
                    hint="is this the store that the questions were written for? see: assistant papers",
                )


def read_jsonl(path: Path) -> Iterator[tuple[str, object]]:
    """Read a JSONL file as (`file:line`, value).

    Raises:
        GoldenError: If a line is no JSON.
    """
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            place = f"{path.name}:{number}"
            if not line.strip():
                continue
            try:
                yield place, json.loads(line)
            except json.JSONDecodeError as error:
                raise GoldenError(place, f"expected one JSON object on the line: {error.msg}") from error


def _rows_of(path: Path) -> Iterator[tuple[str, object]]:
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    for file in files:
        if file.suffix == ".jsonl" and file.name not in NOT_CASES:
            yield from read_jsonl(file)
        elif file.suffix in {".yaml", ".yml"}:
            yield from _read_yaml(file)


def _read_yaml(path: Path) -> Iterator[tuple[str, object]]:
    yaml = yaml_module()
    try:
        text = path.read_text(encoding="utf-8")
        tree, rows = yaml.compose(text, yaml.SafeLoader), yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise GoldenError(f"{path.name}:{line}", "expected YAML, a list of questions") from error
    if tree is None:
        return
    if not isinstance(rows, list) or not isinstance(tree, yaml.SequenceNode):
        raise GoldenError(f"{path.name}:1", f"expected a list of questions, found {type(rows).__name__}")
    for node, row in zip(tree.value, rows, strict=True):
        yield f"{path.name}:{node.start_mark.line + 1}", row
