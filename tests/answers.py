"""Answers made by hand for the tests of what shows them; their papers do not exist."""

from assistant.records import Answer, Citation, Claim, Coverage, NearMiss, Plan, Row, Usage, Verdict
from store.records import Fact

QUOTE = "The search takes 0.1 GPU-days on Pebbles-100."
HOSTILE = "\x1b[31mRed\x07 \u202etitle [bold]x[/bold] :smile:"
WIDE = "模型量化的快速方法：一个非常长的标题用来检查宽字符在八十列终端中是否会被正确折叠而不丢失任何内容"


def fact(paper: int, title: str, value: float = 2.4, text: str = "0.1 GPU-days", **more: object) -> Fact:
    """A compute time; `more` as in `Fact`."""
    fields = {
        "paper_id": f"paper-{paper}",
        "title": title,
        "kind": "compute_time",
        "value": value,
        "unit": "gpu-hour",
        "text": text,
        "start": 17,
        "end": 17 + len(text),
    }
    return Fact.model_validate({**fields, **more})


def citation(number: int, title: str, **more: object) -> Citation:
    """A citation of `QUOTE`; `more` as in `Citation`."""
    fields = {"number": number, "paper_id": f"paper-{number}", "title": title, "quote": QUOTE}
    return Citation.model_validate({**fields, "start": 0, "end": len(QUOTE), **more})


TITLES = (
    "ThriftNAS: Frugal Architecture Search with Shared Cells for Very Many Kinds of Devices",
    HOSTILE,
    WIDE,
)
FACTS = (
    fact(1, TITLES[0], stage="search", dataset="Pebbles-100"),
    fact(2, TITLES[1], 576, "8 A100 for 3 days", cmp="~", derivation="8 A100 x 3 days = 576 GPU-hours"),
    fact(3, TITLES[2], 4, "four GPU hours", role="other"),
)
LIST = Answer(
    question="Which methods train under 100 GPU-hours?",
    route="list",
    status="answered",
    plan=Plan(
        question="Which methods train under 100 GPU-hours?",
        route="list",
        words="List every paper whose own compute time is under 100 GPU-hours.",
    ),
    text="3 papers state it.",
    claims=(Claim(text="3 papers state it.", citations=(1, 2, 3)),),
    citations=(
        citation(
            1, TITLES[0], url="https://example.org/a/rather/long/address/that/does/not/fit/on/one/line.html"
        ),
        citation(2, TITLES[1], text_kind="digest", url="javascript:alert(1)"),
        citation(3, TITLES[2]),
    ),
    rows=tuple(
        Row(paper_id=f.paper_id, title=f.title, fact=f, derivation=f.derivation, citation=n)
        for n, f in enumerate(FACTS, start=1)
    ),
    coverage=Coverage(read=676, stating=37, matching=3, not_matching=33, undecided=1, silent=639),
    near_misses=(
        NearMiss(
            paper_id="paper-9",
            title="Slightly Slower Search",
            fact=fact(9, "Slightly Slower Search", 120, "5 GPU-days"),
            reason="120 GPU-hours is not under 100 GPU-hours",
            quote="It needs 5 GPU-days.",
            start=0,
            end=20,
        ),
    ),
    notes=("2 statements were withheld: no support.",),
    seconds={"total": 0.031},
)
LOOKUP = Answer(
    question="How long does ThriftNAS search?",
    route="lookup",
    status="answered",
    plan=Plan(question="How long does ThriftNAS search?", route="lookup", words="Look up: ThriftNAS search"),
    text=f"{QUOTE} [1]",
    claims=(Claim(text=QUOTE, citations=(1,)),),
    citations=(citation(1, TITLES[0]),),
    model="gpt-x",
    usage=Usage(calls=2, input_tokens=1200, output_tokens=90, cost_usd=None),
    seconds={"total": 2.5},
)
NOTHING = Answer(
    question="Who won the cup?",
    route="lookup",
    status="not_found",
    reason="The abstracts do not speak of it.",
    plan=Plan(question="Who won the cup?", route="lookup", words="Look up: the cup"),
    text="The abstracts do not speak of it.",
    related=("paper-1",),
    seconds={"total": 0.01},
)
COMPARED = LIST.model_copy(
    update={
        "route": "compare",
        "verdict": Verdict(kind="winner", paper_id="paper-1", title=TITLES[0], why="2.4 is less than 576."),
        "text": "2.4 is less than 576.",
        "coverage": None,
        "near_misses": (),
    }
)

CHOSEN = {"route", "status", "kind", "cmp", "role", "stage", "stages", "text_kind", "source", "join", "order"}
"""Fields that hold one of a few words and so cannot hold a stranger's."""


def poisoned(answer: Answer) -> Answer:
    """The same with something hostile in every text that it holds."""
    return Answer.model_validate(_poisoned(answer.model_dump(mode="json"), ""))


def _poisoned(value: object, field: str) -> object:
    if isinstance(value, dict):
        return {key: _poisoned(inner, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [_poisoned(inner, field) for inner in value]
    return f"{value}\x1b[2J\x9b31m\x07\u202e" if isinstance(value, str) and field not in CHOSEN else value
