"""A follow-up that sets papers against each other -> a comparison of those spoken of and named."""

import re
from collections.abc import Sequence

from assistant.plan import plan_question
from assistant.question.attributes import attributes_of
from assistant.question.forms import COMPARES, NUMBERS
from assistant.question.vocabulary import words_pattern
from assistant.question.wording import describe
from assistant.records import Plan
from assistant.talk.referents import (
    BACK,
    FIRST_FEW,
    HOW_MANY,
    MANY,
    ONE,
    ORDINAL,
    OTHER,
    PAIRED,
    QUESTION_WORD,
    SAME,
    SHORT,
    THE_ONE,
    Turn,
    name_of,
    papers_of,
    referents,
)
from store.index import Index

THAN = words_pattern(r"than|compared? (?:to|with|against)|versus|vs|against")


def is_rivalry(question: str, last: Turn) -> bool:
    """Whether a named paper is set against the last: "is that faster than X?", "so X is better?"."""
    asks = re.search(r"\b(?:what|which|how|who|when|where|why)\b(?!.*\bcompare)", question, re.IGNORECASE)
    compares = bool(COMPARES.search(SAME.sub("", question)))
    fragment = not QUESTION_WORD.search(question) and len(question.split()) <= SHORT
    return (compares and (bool(ONE.search(question)) or not asks)) or (
        fragment and last.plan.route == "compare"
    )


def against(question: str, turns: Sequence[Turn], index: Index) -> Plan:
    """Compare the paper last spoken of with one that is named."""
    owners = index.names.mentions(question)[0].paper_ids
    spoken = [papers_of(turn, index.names)[:1] for turn in reversed(turns)]
    first = next((ids[0] for ids in spoken if ids and ids[0] not in owners), "")
    named = len({mention.paper_ids for mention in index.names.mentions(question)})
    if not first or named > 1:
        return plan_question(question, index.names)
    return comparison(question, (first, owners[0]), turns[-1], index)


def comparison(question: str, papers: tuple[str, ...], last: Turn, index: Index) -> Plan:
    """Compare papers by what is asked, else by what was asked last."""
    subjects = tuple(name_of(paper_id, index) for paper_id in papers)
    asked = attributes_of(question, subjects)[0]
    if asked.kinds == ("score",) and not asked.metric and not asked.dataset:
        question = f"{last.plan.question} {question}"
    plan = plan_question(question, index.names)
    update = {"route": "compare", "within": papers, "subjects": subjects, "conditions": (), "order": None}
    return worded(plan.model_copy(update=update))


def of_list(question: str, last: Turn, index: Index) -> Plan | None:
    """Count the last list again, or compare the first few of it; None for anything else."""
    if last.plan.route != "list":
        return None
    if HOW_MANY.match(question):
        return last.plan
    few = FIRST_FEW.search(question)
    if not few or not COMPARES.search(question) or len(last.paper_ids) < PAIRED:
        return None
    count = NUMBERS.get(few[1].lower()) or int(few[1])
    return comparison(question, last.paper_ids[:count], last, index)


def rivals(question: str, turns: Sequence[Turn], index: Index) -> tuple[str, ...]:
    """The paper last spoken of and one before it: "is it smaller than the first one?"; none otherwise."""
    than = THAN.search(question)
    if not than or MANY.search(question):
        return ()
    rest = question[than.end() :]
    if not any(one.search(rest) for one in (ORDINAL, THE_ONE, OTHER, BACK)):
        return ()
    spoken = dict.fromkeys(papers_of(turn, index.names)[0] for turn in reversed(turns))
    last, *before = spoken
    other = next((paper for paper in referents(rest, turns, index) if paper != last), next(iter(before), ""))
    return (last, other) if other else ()


def worded(plan: Plan) -> Plan:
    """Write anew in words what a plan asks."""
    return plan.model_copy(update={"words": describe(plan)})
