"""A store's own facts -> draft questions for a person to review: lookups, lists, unanswerables.

The gold of a draft is what the assistant itself extracted. So until a person has checked it, an exam of
drafts measures whether the assistant stays consistent with itself, and not whether it is right; every view
says so.
"""

import json
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from evals.cases import Case, Factoid, Listing, Unanswerable
from evals.errors import ExamError
from store.quantities import format_value, satisfies
from store.records import Bound, Condition, Fact, Kind, Paper

NOT_REVIEWED = (
    "drafts: nobody has checked them yet; until then they measure consistency, not truth. "
    'Check each, correct it, and set "reviewed": true'
)


class Wording(NamedTuple):
    """How a kind of quantity is asked for."""

    lookup: str
    """With the paper's name in it."""
    listing: str
    """With the condition in it."""


WORDINGS: dict[Kind, Wording] = {
    "compute_time": Wording("How many GPU-hours does {name} take?", "Which papers need {bound} of compute?"),
    "wall_time": Wording("How long does {name} take?", "Which papers report a running time of {bound}?"),
    "latency": Wording("What is the latency of {name}?", "Which papers report a latency of {bound}?"),
    "parameters": Wording("How many parameters does {name} have?", "Which models have {bound} parameters?"),
    "flops": Wording("How many FLOPs does {name} need?", "Which papers report {bound} FLOPs?"),
    "memory": Wording("How much memory does {name} need?", "Which methods need {bound} of memory?"),
    "model_size": Wording("How large is {name} when stored?", "Which models take {bound} to store?"),
    "accelerators": Wording("How many GPUs does {name} use?", "Which papers used {bound} GPUs?"),
    "speedup": Wording("How much faster is {name}?", "Which papers report a speedup of {bound}?"),
    "bits": Wording("How many bits does {name} work with?", "Which methods work at {bound}?"),
    "context_length": Wording("How long a context does {name} handle?", "Which models handle {bound}?"),
}
NOTHING_LIKE_IT = (
    "How long do I boil an egg so that the yolk stays soft?",
    "Who won the last world cup?",
    "What is the capital of Australia?",
    "Write me a poem about autumn.",
)
OFTEN_UNSTATED: tuple[Kind, ...] = ("compute_time", "latency", "memory")
SYLLABLES = ("zor", "qui", "vex", "plo", "nar", "tig", "bru", "kal")
LEAST_FOR_A_LIST = 4
"""Papers that must state a kind of value before a condition on it is worth asking."""
_CONVERSE = {"<": "under", ">": "more than"}


def draft_exam(papers: Sequence[Paper], facts: Sequence[Fact], n: int, seed: int = 0) -> list[Case]:
    """Draft questions: half lookups, a quarter lists, a quarter that have no answer.

    Args:
        papers: What the store holds.
        facts: All that the assistant extracted, whoever's.
        n: How many questions; fewer where the store states too little.
        seed: Another seed, other questions.

    Raises:
        ExamError: If the store states nothing to ask for.
    """
    rng = random.Random(seed)  # noqa: S311 - a choice of questions, no secret
    own = [fact for fact in facts if fact.role == "own"]
    if not own:
        raise ExamError("the store states no quantity to ask for", hint="fill it: assistant ingest SOURCE")
    lookups = list(draft_lookups(papers, own))
    lists = list(draft_lists(own, rng))
    unanswerables = list(draft_unanswerables(papers, facts, rng))
    chosen = [*_some(lookups, n - 2 * (n // 4), rng), *_some(lists, n // 4, rng)]
    return [*chosen, *_some(unanswerables, n // 4, rng)]


def draft_lookups(papers: Sequence[Paper], own: Sequence[Fact]) -> Iterator[Factoid]:
    """Ask each paper for a kind of value of which it states exactly one."""
    stated: dict[tuple[str, Kind], list[Fact]] = defaultdict(list)
    for fact in own:
        stated[fact.paper_id, fact.kind].append(fact)
    names = {paper.paper_id: name_of(paper) for paper in papers}
    for (paper_id, kind), found in stated.items():
        if len(found) != 1 or kind not in WORDINGS or paper_id not in names:
            continue
        fact = found[0]
        yield Factoid(
            id=f"draft-{kind.replace('_', '-')}-{paper_id}",
            question=WORDINGS[kind].lookup.format(name=names[paper_id]),
            papers=(paper_id,),
            answer_keys=((fact.text, format_value(fact.value, fact.unit)),),
            tags=("draft", kind),
            reviewed=False,
            note=f"read from: {fact.text}",
        )


def draft_lists(own: Sequence[Fact], rng: random.Random) -> Iterator[Listing]:
    """Ask for all papers under or over a value that lies between the stated ones."""
    by_kind: dict[tuple[Kind, str], list[Fact]] = defaultdict(list)
    for fact in own:
        by_kind[fact.kind, fact.unit].append(fact)
    for (kind, unit), facts in sorted(by_kind.items()):
        papers = {fact.paper_id for fact in facts}
        if kind not in WORDINGS or len(papers) < LEAST_FOR_A_LIST:
            continue
        values = sorted({fact.value for fact in facts if fact.value > 0})
        for place in sorted(rng.sample(range(1, len(values)), k=min(3, len(values) - 1))):
            bound = round_between(values[place - 1], values[place])
            yield _listing(Bound(cmp=rng.choice("<>"), value=bound, unit=unit), kind, facts)


def _listing(bound: Bound, kind: Kind, facts: Sequence[Fact]) -> Listing:
    words = f"{_CONVERSE[bound.cmp]} {format_value(bound.value, bound.unit)}"
    meeting = {fact.paper_id for fact in facts if satisfies(fact, (bound,)) == "meets"}
    side = "under" if bound.cmp == "<" else "over"
    return Listing(
        id=f"draft-{kind.replace('_', '-')}-{side}-{bound.value:g}".replace("+", "").lower(),
        question=WORDINGS[kind].listing.format(bound=words),
        condition=Condition(kind=kind, bounds=(bound,)),
        papers=tuple(sorted(meeting)),
        tags=("draft", kind),
        reviewed=False,
    )


def draft_unanswerables(
    papers: Sequence[Paper], facts: Sequence[Fact], rng: random.Random
) -> Iterator[Unanswerable]:
    """Ask for what a paper does not state, for a method that nobody has, and for nothing of the kind."""
    stated: Mapping[str, set[Kind]] = defaultdict(set)
    for fact in facts:
        stated[fact.paper_id].add(fact.kind)
    for paper in papers:
        silent = [kind for kind in OFTEN_UNSTATED if kind not in stated[paper.paper_id]]
        if silent:
            question = _ask(rng.choice(silent), name_of(paper))
            yield _unanswerable(f"unstated-{paper.paper_id}", question, "unstated", paper.paper_id)
    for number in range(len(NOTHING_LIKE_IT)):
        name = "".join(rng.choice(SYLLABLES) for _ in range(3)).capitalize() + "Net"
        yield _unanswerable(f"absent-{number}", _ask("latency", name), "absent")
        yield _unanswerable(f"off-topic-{number}", NOTHING_LIKE_IT[number], "off-topic")


def _ask(kind: Kind, name: str) -> str:
    return WORDINGS[kind].lookup.format(name=name)


def _unanswerable(name: str, question: str, reason: str, *near: str) -> Unanswerable:
    fields = {"id": f"draft-{name}", "question": question, "reason": reason, "near": near, "reviewed": False}
    return Unanswerable.model_validate(fields)


def name_of(paper: Paper) -> str:
    """Call a paper by the name before its colon, or by its whole title.

    Example:
        >>> name_of(Paper(paper_id="p", title="FooNet: Small Nets", abstract=""))
        'FooNet'
    """
    head, _, rest = paper.title.partition(":")
    return head.strip() if rest and len(head.split()) <= 3 else f'"{paper.title}"'  # noqa: PLR2004 - a name is short


def round_between(low: float, high: float) -> float:
    """Give the roundest number between two values, as a person would ask for it.

    Example:
        >>> round_between(74, 128), round_between(1.0e9, 1.3e9)
        (100.0, 1100000000.0)
    """
    for digits in range(1, 15):
        rounded = float(f"{(low * high) ** 0.5:.{digits - 1}e}")
        if low < rounded < high:
            return rounded
    return (low + high) / 2


def write_drafts(drafts: Sequence[Case], out: Path) -> None:
    """Write drafts as JSONL; a file that is there is not overwritten, since a person may have worked on it.

    Raises:
        ExamError: If the file is there, or cannot be written.
    """
    if out.exists():
        raise ExamError(f"{str(out)!r} is there already", hint="choose another: --out FILE")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        rows = (
            json.dumps(case.model_dump(mode="json", exclude_none=True), ensure_ascii=False) for case in drafts
        )
        out.write_text("\n".join(rows) + "\n", encoding="utf-8")
    except OSError as error:
        raise ExamError(f"{str(out)!r} cannot be written: {error}") from error


def _some(cases: Sequence[Case], n: int, rng: random.Random) -> list[Case]:
    unique = list({case.id: case for case in cases}.values())
    return unique if len(unique) <= n else rng.sample(unique, k=n)
