"""What a model reads: whole sentences, the most useful first, within the budget."""

import json

from hypothesis import given
from hypothesis import strategies as st

from assistant.drafting.packing import Packed, Passage, evidence_of, pack
from assistant.model.tokens import count_tokens
from assistant.records import Draft, DraftClaim, DraftRow, Evidence, Support
from assistant.testing import PAPERS
from store.records import Fact
from store.sentences import sentence_spans

BY_ID = {paper.paper_id: paper for paper in PAPERS}


def evidence(paper_id: str, quote: str, score: float) -> Evidence:
    start = BY_ID[paper_id].abstract.index(quote)
    return Evidence(
        key=paper_id,
        paper_id=paper_id,
        title="",
        quote=quote,
        start=start,
        end=start + len(quote),
        score=score,
    )


def packed(*items: Evidence, context: tuple[str, ...] = (), budget: int = 2000) -> Packed:
    return pack(evidence_of(Draft(status="answered"), items), BY_ID, context, budget)


def test_quote_brings_its_whole_sentence() -> None:
    """Half a sentence misleads a model too."""
    passages = packed(evidence("thriftnas", "4.2M parameters", 0.5)).passages

    assert passages[0].text == (
        "The network has 4.2M parameters and reaches 91.3% accuracy, 1.4 points above random search.",
    )


def test_best_comes_first_and_the_rest_is_counted() -> None:
    """What does not fit is told to the person."""
    items = [evidence(paper.paper_id, paper.abstract[:20], i / 20) for i, paper in enumerate(PAPERS)]

    chosen = packed(*items, budget=150)

    assert [p.paper_id for p in chosen.passages[:2]] == [PAPERS[-1].paper_id, PAPERS[-2].paper_id]
    assert chosen.left_out == len(PAPERS) - len(chosen.passages) > 0


def test_context_follows_the_evidence() -> None:
    """The answer may lie in the sentence beside the one that was found."""
    found = packed(
        evidence("thriftnas", "4.2M parameters", 0.5), context=("thriftnas", "prunewell"), budget=300
    )

    assert found.passages[0].text == (BY_ID["thriftnas"].abstract,)
    assert found.passages[1].paper_id == "prunewell"


def test_neighbours_are_one_stretch_and_others_are_apart() -> None:
    """A quote may run across two sentences, and must not run across a gap."""
    spans = sentence_spans(BY_ID["thriftnas"].abstract)
    first, _, last = (BY_ID["thriftnas"].abstract[a:b] for a, b in spans)

    apart = packed(evidence("thriftnas", first, 0.5), evidence("thriftnas", last, 0.4)).passages[0]

    assert apart.text == (first, last)


def test_arithmetic_comes_along() -> None:
    """Code has shown it, so that a claim may use its result."""
    shown = "8 A100 x 3 days = 576 GPU-hours"
    quote = "3 days on 8 A100 GPUs"
    fact = Fact(
        paper_id="bitmoss",
        title="",
        kind="compute_time",
        value=576,
        unit="gpu-hour",
        text=quote,
        start=0,
        end=1,
        derivation=shown,
    )
    support = Support(paper_id="bitmoss", quote=quote)
    row = DraftRow(paper_id="bitmoss", title="", fact=fact, support=support)
    claim = DraftClaim(text="x", supports=(support,), derivations=("3 days = 72 hours",))
    draft = Draft(status="answered", rows=(row,), claims=(claim,))

    passage = pack(evidence_of(draft, ()), BY_ID, (), 500).passages[0]

    assert passage.derived == (shown, "3 days = 72 hours")
    assert json.loads(passage.as_json())["derived"] == [shown, "3 days = 72 hours"]


def test_evidence_of_unknown_papers_is_left_out() -> None:
    """A store may change while a question is answered."""
    stray = evidence("thriftnas", "4.2M", 1).model_copy(update={"paper_id": "gone"})

    assert packed(stray) == Packed(passages=(), left_out=1)


@given(st.integers(0, 600), st.lists(st.sampled_from(PAPERS), max_size=12))
def test_budget_is_kept(budget: int, papers: list) -> None:  # type: ignore[type-arg]
    """Property: whatever is packed, its texts and titles stay within the budget."""
    items = [evidence(paper.paper_id, paper.abstract[:10], 0.5) for paper in papers]

    chosen = packed(*items, context=("fernmoe", "bitmoss"), budget=budget)
    texts = [text for passage in chosen.passages for text in (*passage.text, passage.title)]

    assert sum(map(count_tokens, texts)) <= budget


@given(st.text(), st.text())
def test_passage_is_one_line_whatever_it_says(title: str, text: str) -> None:
    """Property: data cannot break out of its string."""
    line = Passage(paper_id="p", title=title, text=(text,)).as_json()

    assert "\n" not in line
    assert json.loads(line) == {"key": "p", "title": title, "text": [text]}
