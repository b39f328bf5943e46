"""A follow-up and the turns before it -> the papers that "it" or "the second one" stand for."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from assistant.question.vocabulary import words_pattern
from assistant.records import Answer, Plan
from store.index import Index
from store.names import Names, title_head

THING = (
    r"(?:one|ones|network|model|method|paper|approach|system|technique|work|study|compression|search|size)"
)
MANY = words_pattern(
    r"those|these|them|they|their|of them|the (?:two|three|four|others|rest)|both|any of|either|neither|"
    r"which ones?|the list|the first list"
)
ONE = words_pattern(
    rf"it|its|itself|(?:that|this) (?:[\w-]+ )?{THING}|there|(?:than|like|to|with|of|is|was|does|did|"
    rf"compares?|put) (?:that|this)|"
    r"the same (?:paper|model|method|network)|the paper|the authors|he|she"
)
PAIR = words_pattern(r"(?:the|these|those|of the|which of the) two|both|either|neither|they|their|them")
THE_ONE = re.compile(
    r"\bthe (?:one|(?:[\w\-]+ ){1,2}(?:one|paper|model|method))\b(?: (?:for|on|with|about|that|from|"
    r"which)\b[^?,:.]*)?",
    re.IGNORECASE,
)
TWO = words_pattern(r"(?:the|these|those|of the|which of the) two|both|either|neither")
ORDINALS = {"first": 0, "second": 1, "third": 2, "fourth": 3, "fifth": 4, "last": -1}
ORDINAL = re.compile(
    rf"\bthe ({'|'.join(ORDINALS)})(?: (?:one|paper|method|"
    rf"model))?\b(?! list)",
    re.IGNORECASE,
)
RANKED = re.compile(
    r"\bthe (?:(?P<low>smallest|smaller|cheapest|cheaper|lowest|lower|fastest|faster|quickest|quicker|"
    r"shortest|shorter|"
    r"lightest|lighter)|(?P<high>largest|larger|biggest|bigger|highest|higher|slowest|slower|longest|"
    r"longer|best|better|"
    r"dearest|dearer|costliest))(?: (?:one|of (?:them|these|those|the two)|of the [a-z]+|paper|model|"
    r"method))?\b",
    re.IGNORECASE,
)
FIRST_FEW = re.compile(r"\b(?:first|top) (two|three|four|[2-4])\b", re.IGNORECASE)
HOW_MANY = re.compile(
    r"^\W*(?:and |so )?how many(?: (?:is|are) (?:that|there|they|these|those|it))?"
    r"(?: of (?:them|those|these))?\W*$",
    re.IGNORECASE,
)
OTHER = words_pattern(r"the other(?: one| paper| model| method)?(?! (?!one|paper|model|method)\w)")
PAIRED = 2
BACK = re.compile(r"\b(?:first list|back to|from before|earlier|before that|at the start)\b", re.IGNORECASE)

QUESTION_WORD = words_pattern(r"what|which|who|how|when|where|why|does|do|did|is|are|can|could|has|have")
SAME = re.compile(
    r"^\W*(?:(?:and|but|so|then|now|ok|okay|what about|how about|what is|(?:the )?same(?: question| thing)?"
    r"(?: for| with| of| on)?)\b\W*)+",
    re.IGNORECASE,
)
"""What opens a mere subject, of which the last question is asked again."""
SHORT = 6
"""Words up to which a phrase without a question word leans on the question before."""

READ = 100
"""Hits among which a described paper of the conversation is looked for."""
CLOSE = 0.08
"""Hits whose score is lower by less than this may be meant as well."""
FAR = 0.3
"""A paper that fits better by this much is meant, though nobody spoke of it."""


class Turn(NamedTuple):
    """One question with its answer."""

    plan: Plan
    answer: Answer

    @property
    def paper_ids(self) -> tuple[str, ...]:
        """The papers of the answer, rows first, then citations, in their order."""
        ids = [row.paper_id for row in self.answer.rows] + [c.paper_id for c in self.answer.citations]
        return tuple(dict.fromkeys(ids))


def papers_of(turn: Turn, names: Names) -> tuple[str, ...]:
    """The papers that a turn speaks of: those answered with, else those asked about."""
    named = [mention.paper_ids for mention in names.mentions(turn.plan.question)]
    if not turn.paper_ids:
        return turn.plan.within or tuple(dict.fromkeys(ids[0] for ids in named))
    if turn.plan.route == "list":
        return turn.paper_ids
    first = [paper_id for ids in named for paper_id in ids if paper_id in turn.paper_ids]
    first = first or [ids[0] for ids in named if turn.answer.status != "answered"]
    return tuple(dict.fromkeys([*first, *turn.paper_ids]))


def name_of(paper_id: str, index: Index) -> str:
    """What a paper is called in a question: the head of its title, or all of it."""
    paper = index.paper(paper_id)
    return (title_head(paper.title) or paper.title) if paper else ""


def referents(question: str, turns: Sequence[Turn], index: Index) -> tuple[str, ...]:
    """Choose the papers that a follow-up is about.

    Args:
        question: As typed.
        turns: Those that speak of papers, oldest first; at least one.
        index: The store.
    """
    spoken = [papers_of(turn, index.names) for turn in turns]
    if match := RANKED.search(question):
        return _ranked(match, turns) or spoken[-1][:1]
    described = THE_ONE.search(question)
    if ORDINAL.search(question) or OTHER.search(question) or not (described or BACK.search(question)):
        return _counted(question, spoken)
    return _described(described[0] if described else question, spoken, index)


def _counted(question: str, spoken: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """The second one, the other one, the two, those, or it."""
    papers = spoken[-1]
    others = [ids[0] for ids in reversed(spoken) if ids[0] not in papers[:1]]
    if match := ORDINAL.search(question):
        place = ORDINALS[match[1].lower()]
        listed = next((ids for ids in reversed(spoken) if len(ids) > 1), papers)
        return listed[place : place + 1 or None] if -len(listed) <= place < len(listed) else papers
    if OTHER.search(question) and others:
        return (others[0],)
    if (PAIR.search(question) and len(papers) == 1) or (TWO.search(question) and len(papers) != PAIRED):
        return tuple(dict.fromkeys([*others[:1], papers[0]]))
    return papers if MANY.search(question) else papers[:1]


def _ranked(match: re.Match[str], turns: Sequence[Turn]) -> tuple[str, ...]:
    """The row with the least or the greatest value: "the larger one"; none where no rows have values."""
    rows = next((t.answer.rows for t in reversed(turns) if len(t.answer.rows) > 1), ())
    facts = [row.fact for row in rows if row.fact and rows[0].fact and row.fact.unit == rows[0].fact.unit]
    if not facts:
        return ()
    choose = min if match["low"] else max
    return (choose(facts, key=lambda fact: fact.value).paper_id,)


def _described(description: str, spoken: Sequence[Sequence[str]], index: Index) -> tuple[str, ...]:
    """The papers spoken of that fit a description best, the latest first where nothing tells them apart."""
    papers = tuple(dict.fromkeys(paper_id for ids in reversed(spoken) for paper_id in ids))
    found = index.search(description, k=READ)
    hits = [hit for hit in found if hit.paper_id in papers]
    if found and found[0].score > (hits[0].score if hits else 0.0) + FAR:
        return (found[0].paper_id,)
    close = tuple(hit.paper_id for hit in hits if hit.score > hits[0].score - CLOSE)
    return close or papers
