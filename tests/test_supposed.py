"""What a question takes for granted is held against the abstract of the paper that it is about."""

from collections.abc import Iterator

import pytest

from assistant.evidence import gather_evidence
from assistant.finding.unknown import is_known, unknown_names
from assistant.records import Found, Plan
from assistant.rules.answerable import Judgement, judge
from assistant.rules.stated import lack_of
from assistant.rules.supposed import contradiction, doubt_of
from store.facts import extract_facts
from store.index import Index
from store.records import Paper

PERCH = Paper(
    paper_id="perch",
    title="PerchNet: Counting Birds from Rooftops",
    abstract=(
        "PerchNet counts birds with 12M parameters. It reaches 91.5% on RoofBirds and 40% on PondFish. "
        "We replace window masking (WM) with feather guessing (FG), which costs two GPU hours. "
        "The gap between our counters and human spotters narrows as the number of cameras increases. "
        "Counts stay right without any further calibration. Sampled roofs, rather than copied labels, decide."
    ),
)
GULL = Paper(
    paper_id="gull",
    title="Listening for Gulls at Harbours",
    abstract="Microphones hear gulls at harbours. We try SeaEar-7B too. Fewer buoys are needed at night.",
)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    with Index.open(tmp_path_factory.mktemp("supposed"), create=True) as opened:
        papers = [PERCH, GULL]
        opened.write(papers, {paper.paper_id: extract_facts(paper) for paper in papers})
        yield opened


def said(question: str) -> str:
    doubt = doubt_of(question, PERCH, extract_facts(PERCH))
    return doubt.said if doubt else ""


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("How does it reach 91.5% on PondFish?", "gives 91.5% for RoofBirds, not for PondFish"),
        ("Why does it take several days to learn?", 'says "two GPU hours", not "several days"'),
        ("How do its 3.2 billion parameters fit?", 'does not state "3.2 billion parameters"'),
        ("Why did they go back from feather guessing to window masking?", "says it the other way round"),
        ("Why do copied labels matter more than sampled roofs?", "says it the other way round"),
        (
            "Why does the gap to human spotters get wider the more cameras there are?",
            'says "narrows" where the question supposes "wider"',
        ),
        ("Why do the counts have to be recalibrated?", 'says "without any further calibration"'),
    ],
)
def test_what_is_supposed_wrongly_is_said_in_the_abstracts_own_words(question: str, reason: str) -> None:
    """A person learns what the abstract states instead, not only that the question is wrong."""
    assert said(question) == reason


@pytest.mark.parametrize(
    "question",
    [
        "How does it reach 91.5% on RoofBirds?",
        "How does it get by with two GPU hours?",
        "What do 12M parameters suffice for?",
        "Why did they go from window masking to feather guessing?",
        "Why does the gap to human spotters narrow with more cameras?",
        "What lets the counts stay right with no calibration?",
    ],
)
def test_what_the_abstract_does_say_is_no_doubt(question: str) -> None:
    """Refusing a question whose premise holds is worse than missing a false one."""
    assert said(question) == ""


def test_what_speaks_against_a_question_is_shown() -> None:
    """The reason stands beside the sentence that it rests on."""
    doubt = doubt_of("How does it reach 91.5% on PondFish?", PERCH, ())

    assert doubt is not None
    assert doubt.shows is not None
    assert PERCH.abstract[slice(*doubt.shows)].startswith("It reaches 91.5% on RoofBirds")


def test_a_paper_that_is_not_named_is_only_contradicted_by_its_own_words() -> None:
    """That a figure is missing says little where the paper may be another one."""
    assert contradiction("How do 3.2 billion parameters count birds?", PERCH) is None
    assert contradiction("How does it reach 91.5% on PondFish?", PERCH) is not None


def test_what_another_paper_introduced_is_not_here() -> None:
    """An idea that is credited to the wrong paper is missing from its abstract."""
    facts = extract_facts(PERCH)
    wrong = lack_of(
        "Explain the tide-aware wave pooling that PerchNet introduced.", PERCH, facts, ["PerchNet"]
    )
    right = lack_of("Explain the feather guessing that PerchNet introduced.", PERCH, facts, ["PerchNet"])

    assert wrong.things == ("tide-aware wave pooling",)
    assert not right


def judged(question: str, index: Index) -> Judgement:
    plan = Plan(question=question, route="lookup", topic=question)
    subjects = tuple((mention.text, mention.paper_ids[0]) for mention in index.names.mentions(question))
    hits, unknown = tuple(index.search(question, k=20)), unknown_names(question, index)
    found = Found(hits=hits, subjects=subjects, unknown=unknown)
    return judge(plan, found, gather_evidence(plan, found, index), index)


@pytest.mark.parametrize(
    ("question", "status", "reason"),
    [
        ("Why are more buoys needed at night by the microphones that hear gulls?", "partial", '"fewer"'),
        ("asdf qwerty", "not_found", 'none has "asdf" or "qwerty"'),
        ("What batch does seaear9 take?", "not_found", "seaear9"),
        ("What PSNR did PerchNet reach at harbours that hear gulls at night?", "not_found", "PSNR"),
    ],
)
def test_a_question_is_judged_by_the_paper_that_it_describes(
    question: str, status: str, reason: str, index: Index
) -> None:
    """People describe a paper without its name, or name it among words of another."""
    judgement = judged(question, index)

    assert judgement.status == status
    assert reason in (judgement.reason or "").replace("Fewer", "fewer")


def test_a_size_must_stand_with_its_name(index: Index) -> None:
    """SeaEar-7B says nothing of SeaEar-90B, and a net whose name is one letter off is another net."""
    assert is_known("SeaEar-7B", index)
    assert not is_known("SeaEar-90B", index)
    assert not is_known("PerthNet", index)
    assert is_known("perchnte", index)
