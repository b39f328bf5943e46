"""A follow-up and the turns before it -> a standalone plan, by rules.

"and under 10?" carries the last list's conditions over with a new bound; "which of them ..." stays within
its papers; "what error does it reach there?" is about the paper that was just cited; "and X on Y?" asks the
last question of another subject; "no, I meant X" asks it again of X. What names its own subject and refers to
nothing starts afresh.
"""

import re
from collections.abc import Sequence

from assistant.plan import plan_question
from assistant.question.conditions import DATASET
from assistant.question.forms import COMPARES, LISTS
from assistant.question.vocabulary import words_pattern
from assistant.records import Plan
from assistant.talk.narrowing import refined
from assistant.talk.referents import (
    BACK,
    MANY,
    ONE,
    ORDINAL,
    OTHER,
    QUESTION_WORD,
    RANKED,
    READ,
    SAME,
    SHORT,
    THE_ONE,
    Turn,
    name_of,
    papers_of,
    referents,
)
from assistant.talk.rivals import THAN, against, comparison, is_rivalry, rivals, worded
from store.index import Index
from store.names import Names
from store.quantities import find_quantities

OPENS = re.compile(
    r"^\W*(?:and|but|only|what about|how about|with|same|also|then|now|or|on|under|over|"
    r"just|back to|in|at|for|so)\b",
    re.IGNORECASE,
)
AFRESH = re.compile(
    r"^\W*(?:(?:something|anything) (?:else|different)|(?:an?other|a new|new|different|"
    r"next) (?:question|topic|subject|thing)|"
    r"(?:let[’']s )?chang\w+ (?:the )?(?:topic|subject)|by the way|on another note)\W+(?=\w)",
    re.IGNORECASE,
)
"""Says that a new subject begins."""
CORRECTS = re.compile(
    r"^\W*(?:(?:sorry|no|nope|oops|wait|actually|hm+)\b\W*)*(?:(?:i|we)\s+(?:meant|mean|"
    r"was asking (?:about|for)|"
    r"wanted|want|was thinking of)|make that|rather|not (?:that|this)(?: one)?\W+(?:but )?)\s+",
    re.IGNORECASE,
)
"""Says that the last question was taken wrongly, and how it is meant."""
INSTEAD = re.compile(r",?\s+(?:not|instead of|rather than)\s+[^?,.:]+(?=[?,.:]|$)", re.IGNORECASE)
"""What was not meant: "training, not search"."""

SWITCH = re.compile(
    rf"^\W*(?:and |but |so |then )*(?:what about |how about |back to |"
    rf"as for )?(?P<subject>[^?:]+?)[,:.?]\s+"
    rf"(?P<asked>(?:and |at |by |on |in |for |with )?{QUESTION_WORD.pattern}.+)$",
    re.IGNORECASE,
)
"""A subject and then what is asked of it: "what about the pruned one, how accurate is it?"."""
ADVERBIAL = re.compile(
    r"(?:on|in|at|for|with|under|by|of|to|if|when|also|now|ok|okay|thanks|good)\b", re.IGNORECASE
)
"""Opens what is no subject: "on ImageNet, what ...?"."""
PRONOUN = re.compile(r"\bthat one\b|\b(?:it|they)\b|\bits(?= )|\btheir(?= )", re.IGNORECASE)
ELSEWHERE = re.compile(
    r"\b(?:(?:an|any |some )other|a different|any)\s+(?:paper|method|model|work|approach|one)\b|"
    r"\b(?:any|some|no)(?:thing|one|body)\b|\b(?:who|what|which \w+) else\b",
    re.IGNORECASE,
)
"""Asks for a paper other than the one just spoken of."""
ADJUNCT = re.compile(r"^\W*(?:and )?(?:with|at|in|on|for|under|of|by) (?:how|what|which)\b", re.IGNORECASE)
"""A side question about what was just answered: "with how many samples?"."""
ELLIPTIC = re.compile(
    r"^\W*(?:(?:by|at|on|in|with|for|to) )?(?:how (?:many|much|fast|long|accurate|large|big|small)|"
    r"what|which|why)\b"
    r"(?!.*\b(?:is|are|was|were|do|does|did|has|have|can)\b)[^?]{0,40}\?\W*$",
    re.IGNORECASE,
)
"""A question without a verb: "how many parameters?"."""
IMPLIED = words_pattern(
    r"the (?:model|method|network|training|search|experiments?|data ?sets?|speed-?up|results?|"
    r"gains?|savings?|approach|abstract|code|models|images|weights)|"
    r"(?:is|are|was|were) (?:\w+ )?(?:used|needed|required|"
    r"reported|released|trained|left|reached|obtained|tested|evaluated|saved|lost)|afterwards|in total"
)
"""A short question with such words and no name is about what was just spoken of."""
IMPLIED_WORDS = 10
SECOND_CLAUSE = re.compile(
    r",? and (?:with |at |on |in |for )?(?:how|what|which|where|who)\b[^?]*\?", re.IGNORECASE
)
"""What a short follow-up seldom asks again: "how accurate is it, and with how many parameters?"."""

NEARBY = 3
"""Papers that are read where another one than the last is asked for."""


def plan_follow_up(question: str, history: Sequence[Turn], index: Index) -> Plan:
    """Understand a question in the light of the turns before it.

    Args:
        question: As typed.
        history: The turns before, oldest first; may be empty.
        index: The store.

    Returns:
        A plan whose question stands alone.
    """
    names = index.names
    turns = [turn for turn in history if papers_of(turn, names)]
    asked = [turn for turn in history if turn in turns or turn.plan.conditions]
    if not asked or AFRESH.search(question) or not refers_back(question, names):
        return plan_question(AFRESH.sub("", question), names)
    if corrected := CORRECTS.match(question):
        question = INSTEAD.sub("", question[corrected.end() :])
    if (switched := SWITCH.match(question)) and (plan := _switched(switched, turns, index)):
        return plan
    if ELSEWHERE.search(question) and turns and not LISTS.search(question):
        return _elsewhere(question, turns, index)
    if names.mentions(question) and (
        is_rivalry(question, asked[-1]) or not _is_pronoun_of(question, turns, index)
    ):
        return _of_another(question, turns or asked, index)
    return refined(question, _refinable(question, asked)) or _within(question, turns or asked, index)


def _refinable(question: str, asked: Sequence[Turn]) -> Turn:
    """The turn that a further condition narrows: of a mere bound ("under 5, then?") the last list."""
    lists = [turn for turn in asked if turn.plan.route == "list" and turn.plan.conditions]
    bound = not QUESTION_WORD.search(question) and any(q.cmp != "=" for q in find_quantities(question))
    return lists[-1] if bound and lists else asked[-1]


def refers_back(question: str, names: Names) -> bool:
    """Whether a question leans on the one before it.

    Example:
        >>> no_names = Names.build(())
        >>> refers_back("and under 10?", no_names), refers_back("which methods prune?", no_names)
        (True, False)
    """
    leaning = (OPENS, CORRECTS, MANY, ONE, THE_ONE, ORDINAL, OTHER, ELSEWHERE)
    if any(pattern.search(question) for pattern in leaning):
        return True
    if RANKED.search(question) and not LISTS.search(question) and not names.mentions(question):
        return True
    fragment = len(question.split()) <= SHORT and not QUESTION_WORD.search(question)
    return (fragment or _is_elliptic(question)) and not names.mentions(question)


def _is_pronoun_of(question: str, turns: Sequence[Turn], index: Index) -> bool:
    """Whether "it" is asked about, beside a name that its paper uses: "is it good on FooNet?"."""
    if not turns or not re.search(r"\b(?:it|its|they|their)\b|\bthat one\b", question, re.IGNORECASE):
        return False
    paper = index.paper(papers_of(turns[-1], index.names)[0])
    text = paper.abstract.casefold() if paper else ""
    return all(mention.text.casefold() in text for mention in index.names.mentions(question))


def _is_elliptic(question: str) -> bool:
    """Whether a question names no subject and asks for no list: "how many parameters?"."""
    words = len(question.split())
    verbless = bool(ELLIPTIC.search(question)) and words <= SHORT
    implied = (
        bool(IMPLIED.search(question)) and words <= IMPLIED_WORDS and not re.search(r"\s[A-Z]", question)
    )
    return (verbless or implied) and not LISTS.search(question)


def _switched(match: re.Match[str], turns: Sequence[Turn], index: Index) -> Plan | None:
    """Ask of the subject that stands first: one by name, one spoken of before, or one that search finds."""
    subject, asked = match["subject"].strip(), match["asked"]
    owners = {paper_id for mention in index.names.mentions(subject) for paper_id in mention.paper_ids}
    last = set(papers_of(turns[-1], index.names)[:1]) if turns else set()
    if re.search(r"\bother\b", subject) and (others := owners - last):
        nearest = [hit.paper_id for hit in index.search(subject, k=NEARBY * 10) if hit.paper_id in others]
        return _asked_of(asked, tuple(nearest[:1]) or tuple(others), index)
    if turns and not owners and (THE_ONE.search(subject) or BACK.search(match[0]) or ORDINAL.search(subject)):
        return _asked_of(asked, referents(subject, turns, index)[:1], index)
    if (
        QUESTION_WORD.search(subject)
        or ADVERBIAL.match(subject)
        or not re.match(r"(?:the|that)\b|[A-Z]", subject)
    ):
        return None
    return plan_question(PRONOUN.sub(subject, asked, count=1), index.names)


def _asked_of(question: str, papers: tuple[str, ...], index: Index) -> Plan:
    """Ask a question of certain papers."""
    named = name_of(papers[0], index) if len(papers) == 1 else ""
    opening = question[:1].lower() + question[1:] if question[1:2].islower() else question
    told = not named or named.casefold() in question.casefold()
    plan = plan_question(question if told else f"{named}: {opening}", index.names)
    route = "lookup" if len(papers) == 1 or plan.route == "compare" else plan.route
    return worded(plan.model_copy(update={"route": route, "within": papers, "conditions": ()}))


def _elsewhere(question: str, turns: Sequence[Turn], index: Index) -> Plan:
    """Ask for another paper than the last: one that mentions it, else the nearest that is not it."""
    (last, *_) = papers_of(turns[-1], index.names)
    name = name_of(last, index)
    before = turns[-1].plan.question.replace(name, "")
    hits = [hit.paper_id for hit in index.search(f"{before} {question}", k=READ)]
    others = [paper for hit in hits if hit != last and (paper := index.paper(hit))]
    mentioning = [paper for paper in others if name.casefold() in paper.abstract.casefold()]
    standalone = (
        re.sub(r"\b(?:it|that|this)\b", name, question, count=1) if mentioning else f"{before} {question}"
    )
    within = tuple(paper.paper_id for paper in (mentioning or others)[:NEARBY])
    return worded(Plan(question=standalone, topic=standalone, route="lookup", within=within))


def _of_another(question: str, turns: Sequence[Turn], index: Index) -> Plan:
    """Ask about a paper by its name: a comparison, what the follow-up asks, or the last question again."""
    names = index.names
    if is_rivalry(question, turns[-1]):
        return against(question, turns, index)
    if QUESTION_WORD.search(question) and not SAME.match(question):
        return plan_question(question, names)
    subject = re.sub(r"[?.!\s]+$", "", SAME.sub("", question))
    last = next((turn for turn in reversed(turns) if _is_whole(turn.answer.question)), turns[-1])
    old = names.mentions(last.plan.question)
    base = SECOND_CLAUSE.sub("?", last.plan.question)
    standalone = base[: old[0].start] + subject + base[old[0].end :] if old else f"{base} {subject}"
    return plan_question(standalone, names)


def _is_whole(question: str) -> bool:
    """Whether a question could be asked of another subject: no fragment and no side question."""
    return bool(QUESTION_WORD.search(question)) and not ADJUNCT.search(question)


def _within(question: str, turns: Sequence[Turn], index: Index) -> Plan:
    """Ask about the papers just spoken of: the one, or all of them."""
    chosen = rivals(question, turns, index) or referents(question, turns, index)
    compares = COMPARES.search(
        re.sub(r"\b(?:which|one|any) (?:one|of)\b|\bor\b", "", question, flags=re.IGNORECASE)
    )
    standalone = _filled(question, turns[-1], index)
    several = MANY.search(question) or THAN.search(question)
    if several and 1 < len(chosen) <= MOST and compares and not LISTS.search(standalone):
        return comparison(standalone, chosen, turns[-1], index)
    plan = (
        _asked_of(standalone, chosen, index) if len(chosen) == 1 else plan_question(standalone, index.names)
    )
    return worded(plan.model_copy(update={"within": chosen}))


MOST = 4
"""Papers that are compared at most."""


def _filled(question: str, last: Turn, index: Index) -> str:
    """Fill in what a follow-up leaves out: the place, and the rest of the question it abbreviates."""
    place = DATASET.search(last.plan.question)
    if "there" in question.lower().split() and place:
        question = re.sub(r"\bthere\b", f"on {place[1]}", question, flags=re.IGNORECASE)
    if QUESTION_WORD.search(question):
        return question
    base = last.plan.question
    if _is_referent(question):
        named = name_of((papers_of(last, index.names) or ("",))[0], index)
        return base.removeprefix(f"{named}: ")
    new = DATASET.search(question)
    return base[: place.start(1)] + new[1] + base[place.end(1) :] if new and place else f"{base} {question}"


def _is_referent(question: str) -> bool:
    """Whether a follow-up names a paper and nothing else: "and the second one?"."""
    rest = SAME.sub("", question).rstrip(" ?.!")
    return any(one.fullmatch(rest) for one in (ORDINAL, THE_ONE, RANKED, OTHER))
