"""Made-up runs and a made-up assistant, to test the exam itself with, and gates of your own."""

import time
from collections.abc import Callable, Mapping, Sequence

from assistant.records import Answer, Citation, Claim, Plan, Row, Status
from evals.records import Baseline, Blessing, Header, Result, Speed, Summary
from store.records import Fact, Hit, Paper

Outcomes = Mapping[str, Sequence[float]]
"""Case id -> the value of its measure in each repeat; 1 is a pass."""


def make_header(cases: Sequence[str], *, deterministic: bool = False) -> Header:
    """Make the header of a run over some cases."""
    return Header(
        run_id="made-up",
        at="2026-01-02T03:04:05",
        engine="extractive" if deterministic else "model",
        model="extractive" if deterministic else "made-up",
        deterministic=deterministic,
        repeats=1,
        cases=dict.fromkeys(cases, "hash"),
        corpus="corpus",
        papers=3,
        index="index",
        prompts={},
        scorers="1",
        prices="none",
        git="abc",
        machine="here",
    )


def make_summary(
    outcomes: Outcomes, *, metric: str = "factoid_correct", deterministic: bool = False, **changes: object
) -> Summary:
    """Make a summary of a run that measured one thing; the changes are the header's."""
    header = make_header(tuple(outcomes), deterministic=deterministic).model_copy(update=changes)
    results = tuple(make_result(case_id, values, metric=metric) for case_id, values in outcomes.items())
    return Summary(header=header, results=results, speed=Speed(fresh=len(results), p50=0.1, p95=0.2))


def make_result(
    case_id: str, values: Sequence[float], *, metric: str = "factoid_correct", **changes: object
) -> Result:
    """Make the result of one case."""
    result = Result(
        case_id=case_id,
        kind="factoid",
        question=f"the question of {case_id}",
        hash="hash",
        cluster=case_id,
        values={metric: tuple(values)} if values else {},
        passes=tuple(value >= 1 for value in values),
        fingerprints=tuple(f"{case_id}{value}" for value in values),
    )
    return result.model_copy(update=changes)


def make_baseline(
    outcomes: Outcomes, *, metric: str = "factoid_correct", deterministic: bool = False
) -> Baseline:
    """Make a blessed baseline."""
    blessing = Blessing(by="ana", at="2026-01-01", reason="made up")
    return Baseline(
        blessing=blessing, summary=make_summary(outcomes, metric=metric, deterministic=deterministic)
    )


def make_answer(
    question: str, papers: Sequence[Paper] = (), *, status: Status = "answered", **changes: object
) -> Answer:
    """Make an answer that quotes each paper's whole text."""
    citations = tuple(
        Citation(
            number=number,
            paper_id=paper.paper_id,
            title=paper.title,
            quote=paper.abstract,
            start=0,
            end=len(paper.abstract),
        )
        for number, paper in enumerate(papers, start=1)
    )
    claims = tuple(Claim(text=citation.quote, citations=(citation.number,)) for citation in citations)
    answer = Answer(
        question=question,
        route="lookup",
        status=status,
        reason=None if status == "answered" else "the papers do not say",
        plan=Plan(question=question, route="lookup"),
        text=" ".join(f"{claim.text} [{claim.citations[0]}]" for claim in claims) or "Not found.",
        claims=claims,
        citations=citations,
    )
    return answer.model_copy(update=changes)


def make_rows(answer: Answer, facts: Sequence[Fact]) -> Answer:
    """Turn an answer into a list: one row for each fact, citing the paper's own citation."""
    numbers = {citation.paper_id: citation.number for citation in answer.citations}
    rows = tuple(
        Row(paper_id=fact.paper_id, title=fact.title, fact=fact, citation=numbers[fact.paper_id])
        for fact in facts
    )
    return answer.model_copy(update={"route": "list", "rows": rows})


Reply = Callable[[str, Sequence[Paper]], Answer]
"""How a fake answers: by the question and all papers."""


class FakeSubject:
    """Answers by a function of the question; searches by shared words; talks without a memory."""

    def __init__(
        self,
        papers: Sequence[Paper],
        reply: Reply,
        *,
        seconds: float = 0.0,
    ) -> None:
        self._papers = list(papers)
        self._reply = reply
        self._seconds = seconds
        self.asked: list[str] = []
        """Every question, in order."""

    def ask(self, question: str) -> Answer:
        """Answer one question."""
        self.asked.append(question)
        time.sleep(self._seconds)
        return self._reply(question, self._papers)

    def search(self, query: str, k: int = 10) -> list[Hit]:
        """Find the papers that share words with the query."""
        words = set(query.casefold().split())
        scored = [(len(words & set(f"{p.title} {p.abstract}".casefold().split())), p) for p in self._papers]
        scored.sort(key=lambda pair: (-pair[0], pair[1].paper_id))
        return [
            Hit(paper_id=paper.paper_id, title=paper.title, score=score / max(1, len(words)), rank=rank)
            for rank, (score, paper) in enumerate(scored[:k], start=1)
            if score
        ]

    def chat(self) -> "FakeSubject":
        """Begin a conversation."""
        return self

    def papers(self) -> list[Paper]:
        """List the papers."""
        return self._papers


class FakeEngine:
    """An engine over a fake subject."""

    name = "extractive"
    model = "extractive"
    deterministic = True

    def __init__(self, subject: FakeSubject) -> None:
        self._subject = subject

    def base(self, corpus: str = "all") -> FakeSubject:
        """Give the subject, whatever the corpus."""
        del corpus
        return self._subject

    def subject(self, case: object, repeat: int) -> tuple[FakeSubject, None]:
        """Give the subject; there is no model behind it."""
        del case, repeat
        return self._subject, None

    def close(self) -> None:
        """Let go of nothing."""
