"""The nouns of the exam: scores, attempts, runs, baselines, verdicts. Frozen values, no I/O.

    Case -engine-> Attempt -scorers-> Scores;  all Attempts -> Summary;  Summary and Baseline -gate-> Gate

Three outcomes are never mixed: *scored*, *unscored* (a judge gave no usable verdict) and *error* (the asking
failed). A measure that has no meaning for an answer (the quotes of an answer without quotes) is *undefined*:
it is counted and enters no mean, neither as 1 nor as 0.
"""

from typing import Literal

from pydantic import Field

from assistant.records import Answer
from store.records import Fact, Record

State = Literal["scored", "undefined", "unscored"]
Cause = Literal[
    "not retrieved",
    "retrieved but not chosen",
    "not extracted",
    "filtered out",
    "let through",
    "wrong role",
    "not cited",
    "dropped by verification",
    "abstained",
    "did not abstain",
    "wrong verdict",
    "quote not verbatim",
    "wrong paper",
    "judge only",
    "unknown",
]
"""Where an answer went wrong, at the earliest stage that explains it."""
Level = Literal["red", "yellow", "cannot decide", "info"]
Rule = Literal[
    "comparable",
    "invariant",
    "collapse",
    "aggregate",
    "budget",
    "judge",
    "flip",
    "fixed",
    "quarantine",
]
"""Which step of the decision speaks; see `evals.deciding.gate`."""


class Score(Record):
    """One measure of one answer."""

    metric: str
    value: float | None
    """In [0, 1] unless the metric says otherwise; None unless the state is `scored`."""
    state: State = "scored"
    extracted: str = ""
    """What was read out of the answer and judged."""
    why: str = ""
    """One sentence for a person."""


class Trace(Record):
    """What the assistant knew of a paper that its answer should, or should not, have named."""

    paper_id: str
    side: Literal["missing", "extra"]
    rank: int | None = None
    """Its place in the assistant's search for the question, from 1; None where it was not found."""
    why_not: str = ""
    """The code that `Assistant.why_not` gave for it."""
    facts: tuple[Fact, ...] = ()
    """The paper's facts of the kind that was asked for, as the assistant extracted them."""
    cause: Cause = "unknown"
    detail: str = ""


class Attempt(Record):
    """One case, asked once."""

    case_id: str
    repeat: int = Field(default=0, ge=0)
    answers: tuple[Answer, ...] = ()
    """One, or one a turn; empty after an error and for retrieval."""
    alone: dict[int, Answer] = Field(default_factory=dict)
    """Turn number, from 0 -> the answer to its standalone form, for failed turns: tells carry-over errors."""
    ranked: tuple[tuple[str, float], ...] = ()
    """(paper id, score) that the assistant's search gives for the question, best first."""
    scores: tuple[Score, ...] = ()
    passed: bool | None = None
    """None where it could not be scored."""
    violations: tuple[str, ...] = ()
    """What must never happen and did: an invented citation, a quote that is not there."""
    traces: tuple[Trace, ...] = ()
    """For what went wrong only."""
    seconds: float = 0.0
    """Wall time of the asking alone."""
    cost_usd: float | None = 0.0
    """In US dollars, as recorded: what a replayed call *would* cost; None where a price is unknown."""
    spent_usd: float | None = 0.0
    """In US dollars, of the calls that really went out."""
    judge_usd: float | None = 0.0
    replayed: bool = False
    """Whether a model reply came from the cache: then `seconds` says nothing about speed."""
    error: str | None = None
    at: str = ""
    """When it was asked, UTC, ISO 8601."""


class Header(Record):
    """What a run was made of, so that two runs can be told comparable or not."""

    run_id: str
    at: str
    engine: str
    model: str
    """`extractive` where there is none."""
    deterministic: bool
    repeats: int
    lazy: bool = False
    """Whether only stable questions that failed were asked again."""
    cases: dict[str, str]
    """Case id -> hash of its question, its gold and its scorers' version."""
    corpus: str
    """Hash of all papers' ids and texts."""
    papers: int
    index: str
    """What the index was built with: embedder, versions."""
    prompts: dict[str, str]
    """Prompt name -> hash."""
    scorers: str
    judge: str = ""
    """The judge's model and the hash of its prompt; empty without one."""
    prices: str
    """The version of the price list."""
    git: str
    """Revision, followed by ` (dirty)` where files had changed; empty outside a repository."""
    machine: str
    """Speed is compared on the same machine only."""
    options: dict[str, str] = Field(default_factory=dict)
    """How it was called."""


class Result(Record):
    """One case over all repeats of a run."""

    case_id: str
    kind: str
    question: str
    hash: str
    cluster: str
    """Cases of one cluster are one unit for every test and interval."""
    values: dict[str, tuple[float, ...]]
    """Metric -> one value a repeat, scored ones only."""
    passes: tuple[bool, ...] = ()
    violations: tuple[str, ...] = ()
    unscored: int = 0
    """Attempts that hold a score without a verdict."""
    undefined: int = 0
    errors: int = 0
    fingerprints: tuple[str, ...] = ()
    """Hash of each repeat's deterministic content: tells a changed answer from a changed judge."""
    causes: tuple[str, ...] = ()
    """`cause: detail` of what went wrong, each once."""
    said: str = ""
    """What the last repeat answered, in one line."""
    quarantine: str = ""
    """Why it may not decide, and since when; empty unless quarantined by hand."""


class Speed(Record):
    """Seconds, tokens and money of a run."""

    fresh: int = 0
    replayed: int = 0
    p50: float | None = None
    """In seconds, of fresh attempts; None where there are none."""
    p95: float | None = None
    input_tokens: int = 0
    cached_input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float | None = 0.0
    """What all attempts cost, or would cost; None where a price is unknown."""
    spent_usd: float | None = 0.0
    cost_per_case: float | None = 0.0
    """Median, in US dollars."""
    judge_usd: float | None = 0.0


class Summary(Record):
    """A run, or a baseline, reduced to what the gate needs."""

    header: Header
    results: tuple[Result, ...]
    speed: Speed = Speed()
    capped: str = ""
    """Why the run stopped early; empty for a complete one."""


class Blessing(Record):
    """Who made a run the baseline, and why."""

    by: str
    at: str
    reason: str
    accepted: tuple[str, ...] = ()
    """Ids of cases that were known to be worse."""


class Baseline(Record):
    """A blessed summary; committed."""

    blessing: Blessing
    summary: Summary


class MetricLine(Record):
    """One measure, now against the baseline, over paired cases."""

    metric: str
    n: int
    base: float
    now: float
    low: float | None = None
    """95 % interval of the difference; shown, and never decided by."""
    high: float | None = None
    p: float | None = None
    """One-sided sign-flip test, Holm-adjusted over the gated measures; None for measures that only inform."""
    wins: int = 0
    ties: int = 0
    losses: int = 0
    higher_is_better: bool = True
    level: Level = "info"
    smallest: float | None = None
    """The smallest drop that this run could have seen at 80 % power."""
    note: str = ""


class Finding(Record):
    """One thing that the gate has to say."""

    level: Level
    rule: Rule
    case_id: str | None = None
    text: str
    detail: tuple[str, ...] = ()


class Pairing(Record):
    """Which cases the two sides have in common, with the same question and gold."""

    paired: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


class Gate(Record):
    """How a run stands to its baseline."""

    verdict: Literal["pass", "regression", "cannot decide"]
    findings: tuple[Finding, ...] = ()
    lines: tuple[MetricLine, ...] = ()
    pairing: Pairing = Pairing()

    @property
    def exit_code(self) -> int:
        """0 pass, 1 regression, 3 cannot decide; 2 is a usage error and never comes from here."""
        return {"pass": 0, "regression": 1, "cannot decide": 3}[self.verdict]
