"""Models that lie, in each way that code can see: no lie reaches a person, over hundreds of answers."""

import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import store
from assistant.compose import Task, compose
from assistant.records import Draft, DraftClaim, Found, Plan, Support
from assistant.testing import PAPERS, ScriptedChat
from assistant.verify import verify
from store.readers import read_source
from store.records import Hit, Paper

CORPUS = Path(store.__file__).parent / "corpus" / "efficient-deep-learning.jsonl"


def claim(text: str, key: str, quote: str) -> dict[str, Any]:
    return {"text": text, "supports": [{"key": key, "quote": quote}]}


def task_of(*papers: Paper) -> Task:
    sentence = papers[0].abstract
    own = DraftClaim(text=sentence, supports=(Support(paper_id=papers[0].paper_id, quote=sentence),))
    hits = tuple(Hit(paper_id=p.paper_id, title="", score=0.5, rank=i) for i, p in enumerate(papers, start=1))
    return Task(
        plan=Plan(question="what is it?", route="lookup"),
        found=Found(hits=hits),
        fallback=Draft(status="answered", claims=(own,)),
        papers={p.paper_id: p for p in papers},
    )


def obeys(*claims: dict[str, Any]) -> ScriptedChat:
    """Give a model that says the same again when it is asked again."""
    return ScriptedChat(lambda _: {"verdict": "answered", "unanswered": "", "claims": list(claims)})


def _other_digit(text: str, banned: str) -> str | None:
    """Change the last digit of a figure, to a figure that stands nowhere in the banned text."""
    for match in re.finditer(r"(?<![\w.,-])\d+(?:\.\d+)?", text):
        for digit in "7391":
            changed = match[0][:-1] + digit
            if changed not in banned:
                return text[: match.start()] + changed + text[match.end() :]
    return None


class Told(NamedTuple):
    """What a lie can be made of."""

    paper: Paper
    other: Paper
    sentence: str
    """Of the paper."""
    theirs: str
    """Of the other."""


def _wrong_number(told: Told) -> str | None:
    return _other_digit(told.sentence, told.paper.abstract + told.paper.title)


def _split(text: str, word: str) -> str:
    return f"{text[: len(text) // 2]} {word} {text[len(text) // 2 :]}"


Said = tuple[str | None, str, str]
"""(claim, key, quote); no claim where it cannot lie so."""

LIES: dict[str, Callable[[Told], Said]] = {
    "invented key": lambda t: (t.sentence, "smith-2024", t.sentence),
    "other key": lambda t: (f"{t.sentence} So it is.", t.other.paper_id, t.sentence),
    "altered quote": lambda t: (f"Yes: {t.sentence}", t.paper.paper_id, " ".join(t.sentence.split()[::-1])),
    "added word": lambda t: (f"Yes: {t.sentence}", t.paper.paper_id, _split(t.sentence, "definitely")),
    "wrong number": lambda t: (_wrong_number(t), t.paper.paper_id, t.sentence),
    "wrong number twice": lambda t: (_wrong_number(t), t.paper.paper_id, _wrong_number(t) or ""),
    "number from nowhere": lambda t: (f"In 8,371 GPU-hours: {t.sentence}", t.paper.paper_id, t.sentence),
    "unit from nowhere": lambda t: (f"{t.sentence} All in 13 GPU-years.", t.paper.paper_id, t.sentence),
    "name from nowhere": lambda t: (f"The BogusNet-9 paper: {t.sentence}", t.paper.paper_id, t.sentence),
    "no quote": lambda t: (t.sentence, t.paper.paper_id, ""),
    "other's words": lambda t: (t.theirs, t.paper.paper_id, t.theirs),
    "half a word": lambda t: (f"{t.sentence} So it is.", t.paper.paper_id, t.sentence[1:]),
}


def _sentence(paper: Paper, rng: random.Random) -> str:
    long = [s for s in re.split(r"(?<=[a-z)]\.) ", paper.abstract) if len(s) > 30 and s[:2].isalpha()]
    return rng.choice(long or [f"Paper {paper.paper_id}"])


def lies_about(papers: tuple[Paper, ...], seed: int) -> list[tuple[str, Task, dict[str, Any]]]:
    rng = random.Random(seed)  # noqa: S311  # to choose sentences
    told = []
    for paper in papers:
        other = rng.choice([p for p in papers if p.paper_id != paper.paper_id])
        subject = Told(paper, other, _sentence(paper, rng), _sentence(other, rng))
        for kind, lie in LIES.items():
            text, key, quote = lie(subject)
            if text:
                told.append((kind, task_of(paper, other), claim(text, key, quote)))
    return told


def assert_no_lie_passes(papers: tuple[Paper, ...], seed: int) -> int:
    """Each lie is told alone, and told again when it is refused; give how many answers were made."""
    told = lies_about(papers, seed)
    for kind, task, lie in told:
        draft = compose(task, obeys(lie))
        verified = verify(draft, task.papers)
        by_number = {citation.number: citation for citation in verified.citations}

        for citation in verified.citations:
            assert task.papers[citation.paper_id].abstract[citation.start : citation.end] == citation.quote
        assert all(number in by_number for one in verified.claims for number in one.citations)
        assert lie["text"] not in [one.text for one in verified.claims], (kind, lie)
        assert any(note.startswith("1 statement was withheld: no support") for note in draft.notes)
    return len(told)


def test_no_lie_about_invented_papers_passes() -> None:
    """0 invented citations, 0 quotes that are not verbatim, 0 figures without support."""
    assert sum(assert_no_lie_passes(PAPERS, seed) for seed in range(2)) > 200


def test_no_lie_about_the_bundled_papers_passes() -> None:
    """The same over what real abstracts look like."""
    papers = tuple(found for found in read_source(CORPUS) if isinstance(found, Paper))[::22]

    assert assert_no_lie_passes(papers, 7) > 250
