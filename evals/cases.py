"""The golden questions' own nouns: six kinds of cases, and gold facts. What a row of a golden file may hold.

A list's papers are written down, or computed from gold facts and a condition, so that nobody types a set that
code can compute. `optional` papers are neither right nor wrong.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, ValidationError, model_validator

from assistant.records import VerdictKind
from evals.errors import GoldenError
from store.quantities import satisfies
from store.records import Cmp, Condition, Fact, Kind, Record, Role, Stage

KINDS = ("factoid", "list", "compare", "conversation", "unanswerable", "retrieval")
AnswerKeys = tuple[tuple[str, ...], ...]
"""Right if for every group at least one alias is held; numbers are compared as quantities."""


class BaseCase(Record):
    """What all kinds have."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9._-]*$")
    question: str = Field(min_length=1)
    tags: tuple[str, ...] = ()
    cluster: str = ""
    """Cases of one cluster count as one unit in every test; empty: a cluster of its own."""
    note: str = ""
    reviewed: bool = True
    """Whether a person has checked the gold; False for drafts of `assistant eval make`."""
    quarantine: str = ""
    """Why it may not decide, and since when."""


class Factoid(BaseCase):
    """A question that one paper answers."""

    kind: Literal["factoid"] = "factoid"
    papers: tuple[str, ...] = Field(min_length=1)
    """Any of these is the right paper."""
    answer_keys: AnswerKeys = Field(min_length=1)


class Listing(BaseCase):
    """A question for all papers that meet a condition or belong to a topic."""

    kind: Literal["list"] = "list"
    papers: tuple[str, ...] | None = None
    optional: tuple[str, ...] = ()
    condition: Condition | None = None
    """With no papers given, the set is computed from the gold facts."""
    corpus: Literal["all", "gold"] = "all"
    """`gold`: asked of a store that holds only the papers whose facts are gold."""

    @model_validator(mode="after")
    def _papers_or_condition(self) -> "Listing":
        if self.papers is None and self.condition is None:
            raise ValueError("a list needs its papers, or a condition to compute them from")
        return self


class Cell(Record):
    """One value that a comparison must show."""

    paper: str
    attribute: str = ""
    value: float
    unit: str = ""


class Expected(Record):
    """How a comparison must come out."""

    kind: VerdictKind
    paper: str | None = None
    """The winner."""


class Compare(BaseCase):
    """A question which of some papers is better in something, a third of them traps."""

    kind: Literal["compare"] = "compare"
    papers: tuple[str, ...] = Field(min_length=2)
    cells: tuple[Cell, ...] = ()
    expected: Expected


class Turn(Record):
    """One question of a conversation."""

    question: str
    standalone: str
    """The same question with everything filled in that it refers to."""
    kind: Literal["lookup", "list", "compare", "unanswerable"]
    papers: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    answer_keys: AnswerKeys = ()


class Conversation(BaseCase):
    """Questions that build on one another; one unit for every test."""

    kind: Literal["conversation"] = "conversation"
    question: str = ""
    turns: tuple[Turn, ...] = Field(min_length=2)


class Unanswerable(BaseCase):
    """A question that the corpus does not answer."""

    kind: Literal["unanswerable"] = "unanswerable"
    reason: Literal["absent", "unstated", "false-premise", "off-topic"]
    near: tuple[str, ...] = ()
    """Papers that tempt."""


class Retrieval(BaseCase):
    """A query, and the papers that a search must bring."""

    kind: Literal["retrieval"] = "retrieval"
    papers: tuple[str, ...] = Field(min_length=1)
    optional: tuple[str, ...] = ()


Case = Factoid | Listing | Compare | Conversation | Unanswerable | Retrieval
_CASE: TypeAdapter[Case] = TypeAdapter(Annotated[Case, Field(discriminator="kind")])


class GoldFact(Record):
    """A fact as a careful reader wrote it down."""

    kind: Kind
    value: float
    unit: str
    cmp: Cmp = "="
    role: Role = "own"
    stage: Stage | None = None
    metric: str | None = None
    dataset: str | None = None
    hardware: str | None = None
    text: str | None = None
    """Where the bundled digest states it, word for word; None where it words it otherwise."""
    start: int | None = None
    end: int | None = None

    def as_fact(self, paper_id: str) -> Fact:
        """Give the fact in the store's own form, so that one code compares both."""
        fields = self.model_dump(exclude={"text", "start", "end"})
        return Fact(paper_id=paper_id, title="", text=self.text or "", start=0, end=0, **fields)


class GoldPaper(Record):
    """All facts of one paper."""

    paper: str
    techniques: tuple[str, ...] = ()
    modalities: tuple[str, ...] = ()
    facts: tuple[GoldFact, ...] = ()


def parse_case(row: object, place: str) -> Case:
    """Turn one row into a case.

    Raises:
        GoldenError: If it is not one; says which field is wrong.
    """
    if not isinstance(row, Mapping):
        raise GoldenError(place, f"expected an object with id, kind and question, found {row!r:.60}")
    try:
        # Through JSON, so that YAML and JSONL are read by one rule (lists become tuples, and no more).
        return _CASE.validate_json(json.dumps(row))
    except ValidationError as error:
        raise GoldenError(place, first_fault(error)) from error


def meets(fact: Fact, condition: Condition) -> bool:
    """Say whether a gold fact meets a condition, its stage left aside."""
    if fact.kind != condition.kind or condition.role not in {"any", fact.role}:
        return False
    for asked, stated in ((condition.metric, fact.metric), (condition.dataset, fact.dataset)):
        if asked and asked.casefold() not in (stated or "").casefold():
            return False
    return satisfies(fact, condition.bounds) == "meets"


def papers_of(case: Case) -> tuple[str, ...]:
    """Give every paper id that a case names."""
    match case:
        case Conversation():
            return tuple(paper for turn in case.turns for paper in (*turn.papers, *turn.optional))
        case Unanswerable():
            return case.near
        case Listing() | Retrieval():
            return (*(case.papers or ()), *case.optional)
        case Factoid() | Compare():
            return case.papers


def hash_case(case: Case, scorer_version: str) -> str:
    """Give 12 hex digits that change when the question, its gold or the way it is scored changes."""
    body = case.model_dump(mode="json", exclude={"note", "tags", "reviewed", "quarantine", "cluster"})
    text = json.dumps([body, scorer_version], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def case_schema() -> dict[str, Any]:
    """Give the JSON schema of a row, for editors."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **_CASE.json_schema()}


def first_fault(error: ValidationError) -> str:
    """Put the first thing that is wrong with a row into words."""
    fault = error.errors(include_url=False)[0]
    field = ".".join(str(part) for part in fault["loc"] if part not in KINDS) or "the row"
    return f"{field}: {fault['msg']}, found {fault.get('input')!r:.60}"
