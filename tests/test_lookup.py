"""What is shown for questions without a number, and when the papers do not say."""

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.evidence import gather_evidence
from assistant.finding.cues import chances
from assistant.finding.named import named_papers
from assistant.finding.rarity import rarity
from assistant.finding.thesaurus import concepts_in, folded
from assistant.finding.topics import best_length, papers_on, probabilities
from assistant.finding.unknown import differs_little, names_in, unknown_names
from assistant.question.asking import ASKED, DENIED
from assistant.question.wording import either
from assistant.records import Evidence, Found, Plan
from assistant.rules.answerable import Judgement, judge, reason_of
from assistant.rules.extract import chosen, draft_extractive
from assistant.rules.stated import Lack, lack_of
from assistant.rules.supposed import Doubt
from evals.bench.fit_topics import Example, list_f1, logistic
from evals.bench.lookup import holds, refuses, set_f1
from store.facts import extract_facts
from store.index import Index
from store.records import Paper
from store.sentences import sentence_spans

TEXTS = {
    "TwigNet: Small Trees for Phones": (
        "Trees of networks have often been too big for phones. We present TwigNet, a tree of nets that fits. "
        "TwigNet has 3.1M parameters and reaches 71.5% top-1 accuracy on ImageNet. "
        "It runs without any retraining."
    ),
    "Marsh: Pruning Language Models Once": (
        "Pruning a language model is costly. We propose Marsh, which prunes large language models without "
        "retraining. Marsh removes 40% of the weights and keeps the perplexity. "
        "It converges as fast as the dense model."
    ),
    "Cutting Language Models for Free": (
        "Large language models are heavy. This paper prunes LLMs in one shot, without any fine-tuning. "
        "The pruned models run 1.8x faster."
    ),
    "Heron: Speech Recognition on the Edge": (
        "Speech recognition needs large encoders. Heron is a small recogniser of speech for edge devices. "
        "Heron halves the memory and was tested on Alder and Birch recordings."
    ),
    "A Survey of Graph Networks": (
        "Graph neural networks learn on graphs. We review 90 papers on graph neural networks by task."
    ),
}


def paper_of(title: str) -> Paper:
    return Paper(paper_id=title.split(" ", 1)[0].strip(":").lower(), title=title, abstract=TEXTS[title])


PAPERS = [paper_of(title) for title in TEXTS]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    with Index.open(tmp_path_factory.mktemp("lookup"), create=True) as opened:
        opened.write(PAPERS, {paper.paper_id: extract_facts(paper) for paper in PAPERS})
        yield opened


def found_for(question: str, index: Index) -> Found:
    subjects = tuple((mention.text, mention.paper_ids[0]) for mention in index.names.mentions(question))
    unknown = unknown_names(question, index)
    return Found(hits=tuple(index.search(question, k=20)), subjects=subjects, unknown=unknown)


def judged(question: str, index: Index) -> Judgement:
    plan, found = Plan(question=question, route="lookup", topic=question), found_for(question, index)
    return judge(plan, found, gather_evidence(plan, found, index), index)


def evidence(number: int, score: float, paper_id: str = "p") -> Evidence:
    return Evidence(
        key=f"{paper_id}#{number}",
        paper_id=paper_id,
        title="P",
        quote="q",
        start=number,
        end=number + 1,
        score=score,
    )


def test_the_sentence_with_the_number_is_taken_for_a_question_that_asks_for_one(index: Index) -> None:
    question = "How many parameters has the network for phones?"
    plan = Plan(question=question, route="lookup", topic=question)
    best = gather_evidence(plan, found_for(question, index), index)[0]

    assert best.paper_id == "twignet"
    assert "3.1M parameters" in best.quote
    assert [fact.kind for fact in best.facts if fact.kind == "parameters"] == ["parameters"]


def test_evidence_is_verbatim(index: Index) -> None:
    plan = Plan(question="language models", route="lookup", topic="language models")
    for item in gather_evidence(plan, found_for("language models", index), index):
        paper = index.paper(item.paper_id)
        assert paper is not None
        assert paper.abstract[item.start : item.end] == item.quote
        assert 0 <= item.score <= 1


def test_a_question_about_a_paper_by_name_is_answered_from_it_alone(index: Index) -> None:
    question = "What accuracy does TwigNet reach?"
    plan = Plan(question=question, route="lookup", topic=question)
    papers = {item.paper_id for item in gather_evidence(plan, found_for(question, index), index)}

    assert papers == {"twignet"}
    assert list(named_papers(question, found_for(question, index), index)) == ["twignet"]


def test_a_name_beside_another_paper_is_not_what_a_question_is_about(index: Index) -> None:
    question = "Which paper on pruning language models without retraining keeps the perplexity, unlike Heron?"

    assert "heron" not in named_papers(question, found_for(question, index), index)


@pytest.mark.parametrize(
    ("question", "status", "reason"),
    [
        ("What accuracy does TwigNet reach on ImageNet?", "answered", None),
        ("How many parameters does TwigNet have?", "answered", None),
        ("Under which licence is TwigNet released?", "not_found", "licence"),
        ("How many GPU-hours does Marsh need?", "not_found", "GPU-hours"),
        ("What word error rate does Heron reach on Willow?", "not_found", "Willow"),
        (
            "How many parameters does TwigNet have, and under which licence is it released?",
            "partial",
            "licence",
        ),
        ("Why does Marsh converge so much slower than the dense model?", "partial", "slower"),
        ("Does Marsh need retraining?", "answered", None),
        ("How much retraining does TwigNet take?", "partial", "without any retraining"),
        ("What does Zanzibox say about trees?", "not_found", "Zanzibox"),
        ("how do i bake bread with olives", "not_found", "not something"),
        ("???", "not_found", "not something"),
    ],
)
def test_what_the_papers_do_not_say_is_said(
    question: str, status: str, reason: str | None, index: Index
) -> None:
    judgement = judged(question, index)

    assert judgement.status == status
    assert reason is None or reason in (judgement.reason or "")


def test_a_denial_is_shown_in_place_of_the_nearest_sentence(index: Index) -> None:
    question = "How much retraining does TwigNet take?"
    plan, found = Plan(question=question, route="lookup", topic=question), found_for(question, index)
    items = gather_evidence(plan, found, index)
    draft = draft_extractive(plan, items, judge(plan, found, items, index))

    assert [claim.text for claim in draft.claims] == ["It runs without any retraining."]


def test_an_empty_store_is_said(tmp_path: Path) -> None:
    with Index.open(tmp_path / "none", create=True) as empty:
        plan = Plan(question="trees?", route="lookup", topic="trees?")
        assert judge(plan, Found(), (), empty).status == "not_found"
        assert papers_on("trees", empty) == ()


def test_a_topic_takes_the_papers_that_belong_and_stops(index: Index) -> None:
    listed = papers_on("pruning language models without retraining", index)

    assert {"marsh", "cutting"} <= {item.paper_id for item in listed[:2]}
    assert "a" not in {item.paper_id for item in listed}
    assert "without" in listed[0].quote


@given(st.lists(st.floats(-8, 8), min_size=1, max_size=60))
def test_a_list_ends_where_the_f1_to_be_expected_is_greatest(odds: list[float]) -> None:
    """One paper at least, and no paper left out that is likelier than one that is in."""
    chances = probabilities(np.array(sorted(odds, reverse=True)))
    length = best_length(chances)
    expected = [2 * chances[:k].sum() / (k + chances.sum()) for k in range(1, len(odds) + 1)][:40]

    assert expected[length - 1] == pytest.approx(max(expected))
    assert chances[0] >= 0.5
    assert 1 <= length <= 40


def test_the_weights_are_fitted_as_a_logistic_regression() -> None:
    rng = np.random.default_rng(1)
    signs = rng.normal(size=(4000, 2))
    chances = 1 / (1 + np.exp(-(signs @ [2.0, -1.0] - 0.5)))
    truth = (rng.random(4000) < chances).astype(np.float64)

    assert logistic(signs, truth, np.ones(4000)) == pytest.approx([2.0, -1.0, -0.5], abs=0.2)


def test_a_list_is_compared_with_the_papers_that_belong() -> None:
    signs = np.array([[3.0], [2.5], [2.0], [-4.0]])
    example = Example("t", signs, np.array([1, 0, 1, 0]) > 0, np.array([0, 1, 0, 0]) > 0, 3, 1.0)

    assert list_f1(example, np.array([1.0, 0.0])) == pytest.approx(2 * 2 / (2 + 3))


def test_a_listed_paper_shows_a_sentence_of_its_own(index: Index) -> None:
    for item in papers_on("speech recognition", index):
        paper = index.paper(item.paper_id)
        assert paper is not None
        assert paper.abstract[item.start : item.end] == item.quote


def test_not_found_claims_nothing_and_names_what_is_related() -> None:
    judgement = Judgement(status="not_found", reason="No.", related=("p",))
    draft = draft_extractive(Plan(question="q", route="lookup"), [evidence(1, 0.9)], judgement)

    assert (draft.claims, draft.rows, draft.related, draft.reason) == ((), (), ("p",), "No.")


def test_as_few_sentences_as_will_do() -> None:
    items = [evidence(5, 0.9), evidence(1, 0.8), evidence(2, 0.7, "q"), evidence(3, 0.69), evidence(4, 0.1)]

    assert [(item.paper_id, item.start) for item in chosen(items)] == [("p", 1), ("p", 5), ("q", 2)]
    assert chosen([evidence(1, 0.9), evidence(2, 0.2)]) == [evidence(1, 0.9)]
    assert chosen([]) == []


def test_unknown_names(index: Index) -> None:
    asked = "Is Zanzibox-style pruning of TwigNets or Twignett better than QP-XR on ImageNet?"

    assert unknown_names(asked, index) == ("Zanzibox", "QP-XR")
    assert list(names_in("In Foo-like nets, is BarNet-v2 best?")) == ["Foo", "BarNet-v2"]


@given(st.text(alphabet="abcd", min_size=1, max_size=8), st.integers(0, 7))
def test_a_letter_left_out_is_one_slip(word: str, place: int) -> None:
    at = place % len(word)

    assert differs_little(word, word[:at] + word[at + 1 :], 1)
    assert differs_little(word, word, 0)


@given(st.text(max_size=200))
def test_no_question_breaks_anything(question: str) -> None:
    paper = PAPERS[0]
    facts = extract_facts(paper)

    assert isinstance(lack_of(question, paper, facts, ["TwigNet"]), Lack)
    spans = sentence_spans(paper.abstract)
    assert all(0 <= chance <= 1 for chance in chances(question, paper, spans, lambda _: 1.0))
    assert list(concepts_in(folded(question))) is not None


def test_lacks_are_told_apart() -> None:
    paper = PAPERS[0]
    facts = extract_facts(paper)

    assert lack_of("What PSNR does TwigNet get?", paper, facts, ["TwigNet"]).values == ("PSNR",)
    assert lack_of("How well does TwigNet do on COCO?", paper, facts, ["TwigNet"]).things == ("COCO",)
    assert not lack_of("What is TwigNet?", paper, facts, ["TwigNet"])


def test_wording() -> None:
    assert either(["a"]) == "a"
    assert either(["a", "b", "c"]) == "a, b or c"
    assert (
        reason_of("X", Lack(doubt=Doubt('does not say "slower"')))
        == 'The abstract of X does not say "slower".'
    )
    match = ASKED.search("Which open licence is it?")
    assert match is not None
    assert match[1].split() == ["open", "licence"]
    assert DENIED.search("it runs without any ")
    assert not DENIED.search("it is not only ")


def test_rare_words_weigh_more(index: Index) -> None:
    assert rarity("heron", index) > rarity("languag", index) > 0


def test_the_bench_counts_as_the_gold_says() -> None:
    assert set_f1(["a", "b", "x"], ["a", "c"], ["x"]) == 0.5
    assert refuses.__doc__
    assert holds.__doc__


@pytest.mark.shared
def test_the_golden_questions_are_refused_and_answered_as_asked() -> None:
    from evals.bench import lookup as bench_lookup

    if not bench_lookup.SEEDS.exists() or not os.environ.get("ASSISTANT_SLOW_TESTS"):
        pytest.skip("measured by make bench; set ASSISTANT_SLOW_TESTS and put the data beside the project")
    measured = {what: figure for what, figure, _ in bench_lookup.rows()}
    assert float(measured["unanswerable questions refused with a reason"]) >= 0.75
