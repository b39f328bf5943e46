"""The nouns of what is answered: plan, evidence, draft, answer. Frozen values, no I/O.

    question -> Plan -> Found -> Evidence -> Draft -> Answer

A `Draft` is what a composer proposes (rules or a model); nobody sees it. Code checks it against the abstracts
and makes the `Answer`, in which every quote is verbatim: `abstract[start:end] == quote`.
"""

from typing import Literal

from pydantic import Field

from store.records import Condition, Fact, Hit, Record, RoleChoice, Stage, TextKind

Route = Literal["lookup", "list", "compare", "overview"]
Status = Literal["answered", "partial", "not_found"]
VerdictKind = Literal["winner", "tie", "not_comparable"]


class Usage(Record):
    """What was spent on models."""

    calls: int = 0
    input_tokens: int = 0
    cached_input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float | None = 0.0
    """In US dollars; None where a price is unknown."""

    def __add__(self, other: "Usage") -> "Usage":
        """Add field by field; an unknown cost stays unknown.

        Example:
            >>> (Usage(calls=1, cost_usd=None) + Usage(calls=2)).cost_usd is None
            True
        """
        known = self.cost_usd is not None and other.cost_usd is not None
        return Usage(
            calls=self.calls + other.calls,
            input_tokens=self.input_tokens + other.input_tokens,
            cached_input_tokens=self.cached_input_tokens + other.cached_input_tokens,
            output_tokens=self.output_tokens + other.output_tokens,
            cost_usd=(self.cost_usd or 0.0) + (other.cost_usd or 0.0) if known else None,
        )


class Plan(Record):
    """How a question was understood."""

    question: str
    """Standalone: what a follow-up refers to is filled in."""
    route: Route
    conditions: tuple[Condition, ...] = ()
    join: Literal["and", "or"] = "and"
    topic: str = ""
    """What the papers must be about beside the conditions; empty for any."""
    without: str = ""  # what they must not be about
    role: RoleChoice = "own"
    stages: tuple[Stage, ...] = ()
    order: Literal["lowest", "highest"] | None = None
    """Sorted by the first condition's value: cheapest is lowest, most accurate is highest."""
    limit: int | None = Field(default=None, ge=1)
    """How many rows were asked for: 3 in "the cheapest three"; None for all."""
    counts: bool = False
    """Whether the question asks how many."""
    subjects: tuple[str, ...] = ()
    """Names of methods or papers that the question is about, as written."""
    within: tuple[str, ...] = ()
    """Paper ids that the answer is confined to: "which of those"; empty for the whole store."""
    source: Literal["rules", "model", "person"] = "rules"
    words: str = ""  # the same as a sentence that a person reads and can correct


class Evidence(Record):
    """A span of an abstract that may support the answer."""

    key: str  # short and stable: what a model cites by
    paper_id: str
    title: str
    quote: str
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    score: float = 0.0  # how well it answers, in [0, 1]
    facts: tuple[Fact, ...] = ()  # stated inside the span


class Coverage(Record):
    """In papers: read = stating + silent, stating = matching + not_matching + undecided."""

    read: int
    stating: int
    matching: int
    not_matching: int
    undecided: int
    silent: int


class NearMiss(Record):
    """A row just outside the condition, or of a role that was not asked for."""

    paper_id: str
    title: str
    fact: Fact
    derivation: str | None = None
    reason: str
    quote: str
    start: int
    end: int


class Verdict(Record):
    """How a comparison came out."""

    kind: VerdictKind
    paper_id: str | None = None
    """The winner's."""
    title: str | None = None
    why: str


class Found(Record):
    """What retrieval brought for a plan."""

    hits: tuple[Hit, ...] = ()
    """By topic, best first."""
    facts: tuple[Fact, ...] = ()
    """Facts that meet the plan's conditions, over the whole store, in the order that the question implies."""
    coverage: Coverage | None = None
    near: tuple[tuple[Fact, str], ...] = ()
    """Facts just outside, each with the reason."""
    subjects: tuple[tuple[str, str], ...] = ()
    """(name in the question, paper id) for each subject that is a paper of the store."""
    unknown: tuple[str, ...] = ()
    """Names in the question that no paper bears or mentions."""


class Support(Record):
    """A proposed citation: these words stand in this paper."""

    paper_id: str
    quote: str
    start: int | None = None
    """Where the composer believes the quote to start; verification finds out."""


class DraftClaim(Record):
    """One sentence with what is said to support it."""

    text: str
    supports: tuple[Support, ...]
    derivations: tuple[str, ...] = ()
    """Arithmetic by code that a number in the sentence may come from."""


class DraftRow(Record):
    """One line of a list: a fact, or for a topical list a paper (fact None), with its support."""

    paper_id: str
    title: str
    fact: Fact | None = None
    derivation: str | None = None
    """How the value compares with what was asked in another unit: "4x = 75% less"."""
    support: Support


class Draft(Record):
    """What a composer proposes; not shown to anyone before it is verified."""

    status: Status
    reason: str | None = None
    lead: str = ""  # a sentence that code wrote from counts, and that cites nothing
    claims: tuple[DraftClaim, ...] = ()
    rows: tuple[DraftRow, ...] = ()
    near_misses: tuple[NearMiss, ...] = ()
    coverage: Coverage | None = None
    verdict: Verdict | None = None
    related: tuple[str, ...] = ()
    """Paper ids worth a look when nothing answers; named as such."""
    notes: tuple[str, ...] = ()
    """What the person must know of how the answer came about: degraded, withheld, left out."""
    source: Literal["rules", "model"] = "rules"
    """Whose words the claims are, or whose choice the rows of a topical list."""


class Claim(Record):
    """A verified sentence and the numbers of its citations."""

    text: str
    citations: tuple[int, ...]


class Citation(Record):
    """A quote that stands in the paper: `abstract[start:end] == quote`."""

    number: int = Field(ge=1)
    paper_id: str
    title: str
    url: str | None = None
    quote: str
    start: int
    end: int
    text_kind: TextKind = "abstract"


class Row(Record):
    """One line of a list or a comparison."""

    paper_id: str
    title: str
    fact: Fact | None = None
    derivation: str | None = None
    citation: int
    """The number of its citation."""


class Answer(Record):
    """What a person gets; `model_dump_json()` is what `--json` prints."""

    question: str
    route: Route
    status: Status
    reason: str | None = None
    plan: Plan
    text: str
    claims: tuple[Claim, ...] = ()
    citations: tuple[Citation, ...] = ()
    rows: tuple[Row, ...] = ()
    verdict: Verdict | None = None
    coverage: Coverage | None = None
    near_misses: tuple[NearMiss, ...] = ()
    related: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    model: str = "extractive"
    usage: Usage = Usage()
    seconds: dict[str, float] = Field(default_factory=dict)
    """Wall time: `total`, and one entry a stage."""
    prompts: dict[str, str] = Field(default_factory=dict)
    """The hash of each prompt that was used."""

    def __str__(self) -> str:
        """Give the text alone."""
        return self.text


class Verified(Record):
    """What is left of a draft when code has checked it against the abstracts."""

    claims: tuple[Claim, ...] = ()
    citations: tuple[Citation, ...] = ()
    """Numbered from 1 in the order of their first use, claims before rows."""
    rows: tuple[Row, ...] = ()
    near_misses: tuple[NearMiss, ...] = ()
    withheld: tuple[tuple[str, str], ...] = ()
    """(text, why) of what the abstracts do not carry."""


class StageDone(Record):
    """A stage of an answer is finished."""

    stage: str
    """plan, retrieve, compose or verify."""
    seconds: float
    note: str = ""
    """Of a plan, how the question was understood, for a person."""


class ClaimVerified(Record):
    """A sentence that may be shown, with the citations that it is the first to use."""

    claim: Claim
    citations: tuple[Citation, ...] = ()


class AnswerReady(Record):
    """The whole answer; always the last event."""

    answer: Answer


Event = StageDone | ClaimVerified | AnswerReady
"""What `Assistant.stream` yields: stages, verified claims, the answer."""


WhyNotCode = Literal[
    "present", "not_in_store", "cut", "states_no_such_value", "outside", "undecided", "role", "stage", "topic"
]


class WhyNot(Record):
    """Why a paper is absent from an answer."""

    question: str
    paper_id: str
    title: str | None = None
    code: WhyNotCode
    reason: str
    """One sentence for a person."""
    fact: Fact | None = None
    """The value that decides, where there is one."""
    score: float | None = None  # how near the paper is to the topic, in [0, 1]
