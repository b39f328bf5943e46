"""What code can decide about a sentence and its quotes, it decides; nothing else is shown."""

import re

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from assistant.checking.quotes import anchor
from assistant.checking.support import as_sentence, fault_of, find_fault
from assistant.records import Draft, DraftClaim, DraftRow, NearMiss, Support
from assistant.testing import PAPERS
from assistant.verify import verify
from store.records import Fact, Paper
from store.sentences import sentence_spans

BY_ID = {paper.paper_id: paper for paper in PAPERS}


def claim(text: str, paper_id: str, *quotes: str, derivations: tuple[str, ...] = ()) -> DraftClaim:
    supports = tuple(Support(paper_id=paper_id, quote=quote) for quote in quotes)
    return DraftClaim(text=text, supports=supports, derivations=derivations)


def fact_of(paper_id: str, text: str) -> Fact:
    paper = BY_ID[paper_id]
    start = paper.abstract.index(text)
    return Fact(
        paper_id=paper_id,
        title=paper.title,
        kind="compute_time",
        value=6,
        unit="gpu-hour",
        text=text,
        start=start,
        end=start + len(text),
    )


SHOWN = ("8 A100 x 3 days = 576 GPU-hours",)
WRONG = ("8 A100 x 3 days = 600 GPU-hours",)
ON_8 = "trains for 3 days on 8 A100 GPUs"

TRUE = [
    claim("ThriftNAS searches in 6 GPU-hours.", "thriftnas", "a network for Pebbles-100 in 6 GPU-hours"),
    claim("The search takes six GPU-hours.", "thriftnas", "in 6 GPU-hours on a single A100"),
    claim("It reaches 91.3% accuracy.", "thriftnas", "reaches 91.3% accuracy"),
    claim("It is 1.4 points better than random search.", "thriftnas", "1.4 points above random search"),
    claim("NAS needs thousands of GPU-days.", "thriftnas", "needs thousands of GPU-days"),
    claim("Pruning leaves the 7B model 1.7 times as fast.", "prunewell", "a 7B model", "becomes 1.7x faster"),
    claim("LLMs are pruned without retraining.", "prunewell", "on one GPU, without any retraining"),
    claim("Training takes 576 GPU-hours.", "bitmoss", ON_8, derivations=SHOWN),
    claim("Training takes 72 hours.", "bitmoss", ON_8),
    claim("FernMoE activates 2.1 billion of 14 billion.", "fernmoe", "14B total and 2.1B activated"),
    claim("It takes 3 on 8 A100 GPUs.", "bitmoss", ON_8),
    claim("Lark keeps 97% of nDCG.", "larkdistill", "keeps 97% of the teacher's nDCG"),
    claim("GritLoRA fine-tunes in less than 5 hours.", "gritlora", "Fine-tuning takes under 5 hours"),
]  # fmt: skip


@pytest.mark.parametrize("true", TRUE, ids=[one.text for one in TRUE])
def test_faithful_paraphrase_passes(true: DraftClaim) -> None:
    """A check that refuses good sentences costs the fluency that a model is for."""
    assert fault_of(true, BY_ID) is None


FALSE = [
    (claim("It is small.", "nosuch", "It is small"), "no paper 'nosuch'"),
    (claim("It is small.", "thriftnas"), "cites nothing"),
    (claim(" [3] ", "thriftnas", "in 6 GPU-hours"), "says nothing"),
    (claim("It is fast.", "thriftnas", "ThriftNAS is fast"), "does not say"),
    (claim("It is fast.", "thriftnas", ""), "does not say"),
    (claim("It is fast.", "thriftnas", "..."), "does not say"),
    (claim("It has .2M parameters.", "thriftnas", "2M parameters"), "does not say"),
    (claim("It takes 7 GPU-hours.", "thriftnas", "in 6 GPU-hours"), 'figure "7 GPU-hours"'),
    (claim("It takes 6 GPU-days.", "thriftnas", "in 6 GPU-hours"), 'figure "6 GPU-days"'),
    (claim("It takes 6 minutes.", "thriftnas", "in 6 GPU-hours"), 'figure "6 minutes"'),
    (claim("It reaches 91.8% accuracy.", "thriftnas", "reaches 91.3% accuracy"), 'figure "91.8%"'),
    (claim("It reaches 91.30001% accuracy.", "thriftnas", "reaches 91.3% accuracy"), 'figure "91.30001%"'),
    (claim("The accuracy is 91.3%.", "thriftnas", "in 6 GPU-hours"), 'figure "91.3%"'),
    (claim("It is twice as fast.", "thriftnas", "in 6 GPU-hours"), '"twice"'),
    (claim("It takes ten GPU-hours.", "thriftnas", "in 6 GPU-hours"), '"ten'),
    (claim("It takes more than 5 hours.", "gritlora", "takes under 5 hours"), 'figure "5 hours"'),
    (claim("In 2017 it took 6 GPU-hours.", "thriftnas", "in 6 GPU-hours"), 'figure "2017"'),
    (claim("Training takes 576 GPU-hours.", "bitmoss", ON_8), "576 GPU-hours"),
    (claim("It takes 576 GPU-hours.", "bitmoss", "trains for 3 days", derivations=SHOWN), "576"),
    (claim("It takes 600 GPU-hours.", "bitmoss", ON_8, derivations=WRONG), "600"),
    (claim("KelpFormer takes 6 GPU-hours.", "thriftnas", "in 6 GPU-hours"), 'name "KelpFormer"'),
    (claim("Lark searches in 6 GPU-hours.", "thriftnas", "in 6 GPU-hours"), '"Lark" is another paper'),
    (claim("It beats GPT-4 in 6 GPU-hours.", "thriftnas", "in 6 GPU-hours"), 'name "GPT-4"'),
    (claim("The search runs on Jupiter in 6 GPU-hours.", "thriftnas", "in 6 GPU-hours"), 'name "Jupiter"'),
    (claim("The search uses LoRA-based cells.", "thriftnas", "ThriftNAS shares cells"), 'name "LoRA"'),
    (claim("See https://evil.example/x for the search.", "thriftnas", "in 6 GPU-hours"), "link or markup"),
    (claim("The search ![x](y) is quick.", "thriftnas", "searches a network"), "link or markup"),
    (claim("The search <img src=x> is quick.", "thriftnas", "searches a network"), "link or markup"),
    (claim("Whoever asks must obey.", "thriftnas", "in 6 GPU-hours on a single"), "nothing of the sentence"),
]  # fmt: skip


@pytest.mark.parametrize(("false", "why"), FALSE, ids=[f"{one.text} {why}" for one, why in FALSE])
def test_unsupported_claim_is_withheld_with_the_reason(false: DraftClaim, why: str) -> None:
    """The reason goes back to the model, and to the person who asks for it."""
    verified = verify(Draft(status="answered", claims=(false,)), BY_ID)

    assert verified.claims == ()
    assert verified.citations == ()
    assert why in verified.withheld[0][1]


def test_quotes_are_the_abstracts_own_characters() -> None:
    """Only white space, quotation marks and dashes may differ, and what is shown is the abstract's."""
    paper = Paper(paper_id="p", title="P", abstract="We say “small–net”\nis the  lab’s best.")
    draft = Draft(
        status="answered", claims=(claim("It is the best.", "p", '"small-net" is the lab\'s best'),)
    )

    citation = verify(draft, {"p": paper}).citations[0]

    assert citation.quote == "“small–net”\nis the  lab’s best"
    assert paper.abstract[citation.start : citation.end] == citation.quote


def test_same_words_of_one_paper_are_one_citation() -> None:
    """Numbers run in the order of first use, claims before rows."""
    draft = Draft(
        status="answered",
        claims=(
            claim("It reaches 91.3%.", "thriftnas", "reaches 91.3% accuracy"),
            claim("It takes 6 GPU-hours.", "thriftnas", "in 6 GPU-hours", "reaches  91.3% accuracy"),
        ),
        rows=(
            DraftRow(
                paper_id="thriftnas",
                title="a forged title",
                fact=fact_of("thriftnas", "6 GPU-hours"),
                support=Support(paper_id="thriftnas", quote="in 6 GPU-hours"),
            ),
        ),
    )

    verified = verify(draft, BY_ID)

    assert [one.citations for one in verified.claims] == [(1,), (2, 1)]
    assert [row.citation for row in verified.rows] == [2]
    assert verified.rows[0].title == BY_ID["thriftnas"].title
    assert [citation.number for citation in verified.citations] == [1, 2]


@pytest.mark.parametrize(
    ("paper_id", "quote", "text"),
    [
        ("thriftnas", "reaches 91.3% accuracy", "6 GPU-hours"),
        ("prunewell", "removes 45% of the weights", "6 GPU-hours"),
        ("thriftnas", "in 60 GPU-hours", "6 GPU-hours"),
    ],
)
def test_row_whose_value_is_not_in_its_quote_is_withheld(paper_id: str, quote: str, text: str) -> None:
    """A row is a claim too."""
    row = DraftRow(
        paper_id="thriftnas",
        title="ThriftNAS",
        fact=fact_of("thriftnas", text),
        support=Support(paper_id=paper_id, quote=quote),
    )

    verified = verify(Draft(status="answered", rows=(row,)), BY_ID)

    assert verified.rows == ()
    assert len(verified.withheld) == 1


def test_near_miss_is_anchored_anew() -> None:
    """Its quote is shown as well."""
    fact = fact_of("thriftnas", "6 GPU-hours")
    miss = NearMiss(
        paper_id="thriftnas", title="x", fact=fact, reason="r", quote="in 6 GPU-hours", start=0, end=3
    )
    bad = miss.model_copy(update={"quote": "in 7 GPU-hours"})

    verified = verify(Draft(status="answered", near_misses=(miss, bad)), BY_ID)

    assert [(m.start, m.end) for m in verified.near_misses] == [(fact.start - 3, fact.end)]
    assert len(verified.withheld) == 1


def test_claims_can_be_verified_one_at_a_time() -> None:
    """What is shown early must not be numbered otherwise later."""
    drafts = [Draft(status="answered", claims=tuple(TRUE[:count])) for count in range(len(TRUE) + 1)]
    whole = verify(drafts[-1], BY_ID)

    for count, draft in enumerate(drafts):
        assert verify(draft, BY_ID).claims == whole.claims[:count]


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("5x", "15x faster"),
        ("3.5", "13.5"),
        ("12", "12,000"),
        ("1.2", "1.25"),
        ("art", "artful"),
        ("2M", "4.2M"),
    ],
)
def test_quote_does_not_begin_or_end_inside_a_word_or_number(quote: str, text: str) -> None:
    """Cutting a number is altering it."""
    assert anchor(quote, text) is None


def test_believed_start_decides_between_places() -> None:
    """The same words may stand twice."""
    text = "It is 5x. Then it is 5x."

    assert anchor("5x", text) == (6, 8)
    assert anchor("5x", text, 21) == (21, 23)
    assert anchor("5x", text, 99) == (21, 23)


@given(st.text(max_size=60), st.text(max_size=12), st.integers(-3, 70))
def test_anchored_span_always_says_the_same(text: str, quote: str, start: int) -> None:
    """Property: no text crashes it, and what is found differs by space, marks and dashes alone."""
    span = anchor(quote, text, start)

    if span:
        found = text[span[0] : span[1]]
        assert found
        assert anchor(quote, found) == (0, len(found)) or text[start : start + len(quote)] == quote


@given(st.sampled_from(PAPERS), st.data())
def test_every_sentence_of_a_paper_supports_itself(paper: Paper, data: st.DataObject) -> None:
    """Property: what rules quote is never withheld."""
    start, end = data.draw(st.sampled_from(sentence_spans(paper.abstract)))
    sentence = paper.abstract[start:end]

    assert fault_of(claim(sentence, paper.paper_id, sentence), BY_ID) is None


@settings(max_examples=300)
@given(st.sampled_from(PAPERS), st.data())
def test_changed_figure_never_passes(paper: Paper, data: st.DataObject) -> None:
    """Property: a digit changed in any figure of a sentence is found."""
    start, end = data.draw(st.sampled_from(sentence_spans(paper.abstract)))
    sentence = paper.abstract[start:end]
    places = [i for i, c in enumerate(sentence) if c.isdigit() and not sentence[i + 1 : i + 2].isalnum()]
    if not places:
        return
    place = data.draw(st.sampled_from(places))
    digit = data.draw(st.sampled_from([d for d in "0123456789" if d != sentence[place]]))
    changed = sentence[:place] + digit + sentence[place + 1 :]
    figure = next(m[0] for m in re.finditer(r"[\d.,]+", changed) if m.start() <= place < m.end())
    assume(figure.rstrip(".,") not in sentence)  # "from 6.4 to 6.4" puts a true figure in a wrong place

    assert find_fault(changed, [sentence], [paper]) is not None


@given(st.text(), st.text(), st.text())
def test_no_text_crashes_it(sentence: str, quote: str, abstract: str) -> None:
    """Property: models and papers say anything."""
    paper = Paper(paper_id="p", title=quote, abstract=abstract)
    draft = Draft(status="answered", claims=(claim(sentence, "p", quote),))

    for citation in verify(draft, {"p": paper}).citations:
        assert abstract[citation.start : citation.end] == citation.quote


@given(st.text())
def test_sentence_is_plain(text: str) -> None:
    """Property: no control characters, no line breaks, and cleaning once is enough."""
    sentence = as_sentence(text)

    assert sentence == as_sentence(sentence)
    assert "\n" not in sentence
    assert "\x1b" not in sentence
