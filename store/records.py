"""The nouns of what is known: papers, quantities, facts, conditions, hits. Frozen values, no I/O.

A `Paper` states `Quantity`s; a quantity with its kind, role and setting is a `Fact`; a `Condition` says which
facts are asked for; a `Hit` is a paper that a search found. Spans are half-open character ranges of
`Paper.abstract`, so that `abstract[start:end] == text`, always.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Cmp = Literal["=", "~", "<", "<=", ">", ">="]
"""How a value was stated: exactly, about, under, at most, over, at least."""

Kind = Literal[
    "compute_time",
    "wall_time",
    "latency",
    "throughput",
    "parameters",
    "trainable_parameters",
    "flops",
    "memory",
    "model_size",
    "accelerators",
    "dataset_size",
    "score",
    "improvement",
    "speedup",
    "reduction",
    "cost",
    "bits",
    "sparsity",
    "context_length",
]
"""What a quantity measures."""

RESOURCE_KINDS: frozenset[Kind] = frozenset(
    {
        "compute_time",
        "wall_time",
        "latency",
        "throughput",
        "parameters",
        "trainable_parameters",
        "flops",
        "memory",
        "model_size",
        "accelerators",
        "cost",
    }
)
"""The kinds that say what a method needs, as against what it reaches."""

CHANGE_KINDS: frozenset[Kind] = frozenset({"improvement", "reduction", "speedup"})
"""Kinds that compare with something else: a factor of them is also a percentage."""

Role = Literal["own", "other"]
"""Whose value: what the paper itself proposes or finds, or a baseline's, prior work's, the setting's."""

RoleChoice = Literal["own", "other", "any"]

Stage = Literal["pretrain", "train", "finetune", "search", "compress", "inference", "data", "study", "other"]
"""What the time was spent on."""

TextKind = Literal["abstract", "digest"]


class Record(BaseModel):
    """The base of all records: frozen, and closed to unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Paper(Record):
    """One paper; a title, normalised, is one paper."""

    paper_id: str
    """A readable slug that never changes for the same title."""
    title: str
    abstract: str
    """The stored text, the only thing quotes are taken from."""
    url: str | None = None
    year: int | None = None
    authors: tuple[str, ...] = ()
    source: str = ""
    """The file name it came from, or `bundled`."""
    text_kind: TextKind = "abstract"
    """Whether `abstract` is the paper's abstract or a digest written from it."""


class Quantity(Record):
    """A number with its unit as a text states it, normalised."""

    value: float
    """In `unit`, magnitudes multiplied out: "5.7M" is 5.7e6, "4 GPU-days" is 96."""
    unit: str
    """Canonical: gpu-hour, hour, ms, byte, count, %, x, points, bit, ...; empty for a bare number."""
    cmp: Cmp = "="
    text: str
    """The wording, number and unit, exactly as it stands."""
    start: int = Field(ge=0)
    end: int = Field(ge=0)


class Fact(Record):
    """One quantity of one abstract, typed so that code can compare it."""

    paper_id: str
    title: str
    kind: Kind
    value: float
    """In `unit`."""
    unit: str
    """The kind's canonical unit, or as written where it has none (throughput, dataset_size, cost)."""
    cmp: Cmp = "="
    role: Role = "own"
    stage: Stage | None = None
    """Of times only."""
    metric: str | None = None
    """What was measured, improved or reduced."""
    dataset: str | None = None
    hardware: str | None = None
    text: str
    """The wording: `abstract[start:end] == text`."""
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    derivation: str | None = None
    """The arithmetic of a derived value: "8 A100 x 3 days = 576 GPU-hours"; None where it is stated."""


class Bound(Record):
    """One side of a condition: `< 100 gpu-hour`."""

    cmp: Cmp
    value: float
    unit: str


class Condition(Record):
    """Which facts are asked for. Fields that are None or empty ask for nothing."""

    kind: Kind
    bounds: tuple[Bound, ...] = ()
    """All must hold for one and the same fact; empty asks that a value is stated at all."""
    role: RoleChoice = "own"
    stages: tuple[Stage, ...] = ()
    metric: str | None = None
    dataset: str | None = None
    hardware: str | None = None
    unit: str | None = None
    """Only values that can be converted to it: of costs, those in USD."""
    negated: bool = False
    """Asks for papers that state such values of which none meets the bounds."""
    text: str = ""
    """The words of the question that ask for it."""


Decision = Literal["meets", "fails", "undecided"]
"""How a fact stands to a condition's bounds: "less than 200" leaves "under 100" undecided."""


class Hit(Record):
    """A paper that a search found."""

    paper_id: str
    title: str
    score: float
    """Higher is better, in [0, 1]; comparable within one query only."""
    rank: int = Field(ge=1)
    why: str = ""
    """The words it shares with the query and how near it is in meaning, for a person."""


class Dropped(Record):
    """A piece of a source that was not taken in."""

    source: str
    where: str
    """A line or a title."""
    why: str


class IngestReport(Record):
    """What an ingest did, in papers."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    dropped: tuple[Dropped, ...] = ()
    facts: int = 0
    """How many facts the papers added or updated state."""
    seconds: float = 0.0
