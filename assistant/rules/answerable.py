"""Question, what was found -> whether the abstracts answer it, and if not, why not, in words for a person.

In this order: a paper that the question names must state what is asked of it (`stated.py`); a name that no
abstract mentions is not here; and a question that is far from all abstracts, by words and by meaning, is not
about them. What passes is taken as answered.
"""

import re
from collections.abc import Sequence

from assistant.finding.named import named_papers
from assistant.finding.rarity import rarest, rarity
from assistant.finding.unknown import names_in
from assistant.question.asking import YES_NO
from assistant.question.wording import either
from assistant.records import Evidence, Found, Plan, Status
from assistant.rules.stated import Lack, lack_of
from assistant.rules.supposed import Doubt, contradiction
from store.index import Index
from store.names import is_name_like, normal
from store.records import Record
from store.words import WORD, terms

SURE_NAME = 3
"""Letters and digits of an unknown name that settles the matter, if it has a digit; else one more."""
RELATED = 3
READ = 5
"""Papers at the top that the words of a question are looked for in."""
MOST_WORDS = 3
"""Words of a question that the reason names."""

FAR_MEANING, FAR_SHARED, FAR_UNKNOWN, FAR_BIAS = -14.9, -2.65, 3.6, 8.0
"""Weights of the nearest paper's cosine, of how much of the question one paper has, and of the share of it
that no paper has: a logistic regression for the embedded model, see docs/log.md. Above 0 is too far."""
FAR_LIST = -1.6
"""Added for a topic to list: it is named in few words, so little of it can be shared."""
FAR_SHARED_ALONE, FAR_UNKNOWN_ALONE, FAR_BIAS_ALONE = -3.5, 5.4, 2.4
"""The same without that model, by words alone."""
AHEAD = 0.15
"""A paper is plainly meant when its score is ahead of the next by so much."""
MEASURED = "all-MiniLM-L6-v2"
"""Whose cosines the weights are for."""


OF_THE_PAPER = re.compile(
    r"\bwho (?:wrote|authored|published|are the authors|is the (?:first |last )?author)\b|\bauthors? of\b"
    r"|\bwhen (?:was|were|is|did)\b.*\b(?:publish\w*|released|written|appear\w*|come out)\b"
    r"|\b(?:what|which) (?:year|journal|conference|venue)\b|\b(?:url|link|doi) (?:of|for|to)\b",
    re.IGNORECASE,
)
"""Asks for what is known of a paper, not for what its abstract says."""


class Judgement(Record):
    """Whether the abstracts answer a question."""

    status: Status
    reason: str | None = None
    related: tuple[str, ...] = ()
    """Ids of papers that come nearest where nothing answers."""
    confined: tuple[str, ...] = ()
    """Ids of the papers that the question is about by name; empty for any."""
    shows: tuple[str, int] | None = None
    """A paper and the start of its sentence that speaks against what the question supposes."""


def judge(plan: Plan, found: Found, evidence: Sequence[Evidence], index: Index) -> Judgement:
    """Decide whether the evidence answers the question.

    Args:
        plan: The question.
        found: The hits, the papers and the unknown names of the question.
        evidence: The sentences, or for a list the papers, that may answer it.
        index: The store.

    Returns:
        `answered`; `partial` with what is not answered; `not_found` with the reason and related papers.
    """
    if not len(index):
        return Judgement(status="not_found", reason="The store holds no papers yet.")
    related = tuple(dict.fromkeys(hit.paper_id for hit in found.hits))[:RELATED]
    named = named_papers(plan.question, found, index) if plan.route != "list" else {}
    if named:
        return _of_named(plan.question, named, related, index)
    reason, far = _absent(plan.question, found, index), not plan.within and is_far(plan, found, index)
    if reason or far or not evidence:
        related = related if reason else ()
        return Judgement(
            status="not_found", reason=reason or _about_other(plan.question, index), related=related
        )
    return _of_best(plan, found, index) if plan.route == "lookup" else Judgement(status="answered")


def _on_record(paper_id: str, index: Index) -> str:
    """Say what the store knows of a paper beside its abstract."""
    paper = index.paper(paper_id)
    if paper is None:
        return "Abstracts do not say who wrote them, or when."
    known = [", ".join(paper.authors), str(paper.year or ""), paper.url or ""]
    told = "; ".join(part for part in known if part) or "neither authors nor a year"
    return f'Abstracts do not say who wrote them, or when; of "{paper.title}" the store holds {told}.'


def _absent(question: str, found: Found, index: Index) -> str:
    """Say which names of a question no abstract has, or none that is near to it; empty for none."""
    if unknown := [name for name in found.unknown if _settles(name)]:
        return f"No abstract here mentions {either(unknown)}."
    if away := _away(question, found, index):
        return f"No abstract here that is near to the question mentions {either(away)}."
    return ""


def _of_best(plan: Plan, found: Found, index: Index) -> Judgement:
    """Judge a question by the paper that it describes without naming it, if it is plain which that is."""
    scores = [hit.score for hit in found.hits]
    paper = index.paper(found.hits[0].paper_id) if found.hits else None
    plain = len(scores) == 1 or (len(scores) > 1 and scores[0] - scores[1] >= AHEAD)
    if not paper or not plain or YES_NO.search(plan.question):
        return Judgement(status="answered")
    doubt = contradiction(plan.question, paper)
    if not doubt:
        return Judgement(status="answered")
    reason = f'The abstract of "{paper.title}" {doubt.said}.'
    return Judgement(status="partial", reason=reason, shows=_shown(paper.paper_id, doubt))


def _shown(paper_id: str, doubt: Doubt | None) -> tuple[str, int] | None:
    """Give the sentence that speaks against the question, as a paper and a place."""
    return (paper_id, doubt.shows[0]) if doubt and doubt.shows else None


def _of_named(
    question: str, named: dict[str, tuple[str, ...]], related: tuple[str, ...], index: Index
) -> Judgement:
    """Judge a question about papers that it names: one of them must state what is asked."""
    confined = tuple(named)
    if OF_THE_PAPER.search(question):
        return Judgement(
            status="not_found", reason=_on_record(confined[0], index), related=confined[:RELATED]
        )
    lacks = []
    for paper_id, names in named.items():
        if paper := index.paper(paper_id):
            lack = lack_of(question, paper, index.facts.of_paper(paper_id), names)
            if not lack:
                return Judgement(status="answered", confined=confined)
            lacks.append((paper_id, names[0], lack))
    paper_id, name, lack = lacks[0]
    partly = lack.stated or lack.doubt
    return Judgement(
        status="partial" if partly else "not_found",
        reason=reason_of(name, lack),
        related=() if partly else tuple(dict.fromkeys([*confined, *related]))[:RELATED],
        confined=confined,
        shows=_shown(paper_id, lack.doubt),
    )


def reason_of(name: str, lack: Lack) -> str:
    """Say what an abstract lacks.

    Example:
        >>> reason_of("FooNet", Lack(values=("PSNR",), things=("COCO",)))
        'The abstract of FooNet states no PSNR of its own and says nothing of COCO.'
    """
    said = []
    if lack.values:
        said.append(f"states no {either(lack.values)} of its own")
    if lack.things:
        said.append(f"says nothing of {either(lack.things)}")
    if lack.doubt:
        said.append(lack.doubt.said)
    return f"The abstract of {name} {' and '.join(said)}."


def _settles(name: str) -> bool:
    """Whether a name is telling enough: short abbreviations are often spelled out instead."""
    letters = normal(name)
    return len(letters) >= SURE_NAME + (not any(char.isdigit() for char in letters))


def _away(question: str, found: Found, index: Index) -> list[str]:
    """List the methods in a question that few abstracts mention, and none of the best hits."""
    methods = [
        name
        for name in names_in(question)
        if is_name_like(name) and _settles(name) and index.names.owners(name)[0]
        if not name.removesuffix("s").isupper()  # an abbreviation may be spelled out
    ]
    papers = [index.paper(hit.paper_id) for hit in found.hits[:READ]] if methods else []
    held = normal(" ".join(f"{paper.title} {paper.abstract}" for paper in papers if paper))
    return [name for name in methods if normal(name) not in held]


def is_far(plan: Plan, found: Found, index: Index) -> bool:
    """Whether a question is too far from every abstract, in words and in meaning, to be answered by one."""
    shared, unknown = shared_words(plan.question, found, index)
    listed = FAR_LIST * (plan.route == "list")
    measured = (index.manifest.embedder or "").startswith(MEASURED)
    cosines = index.vector_scores(plan.question) if measured else None
    if cosines is None:
        return FAR_SHARED_ALONE * shared + FAR_UNKNOWN_ALONE * unknown + FAR_BIAS_ALONE + listed > 0
    near = float(cosines.max())
    return FAR_MEANING * near + FAR_SHARED * shared + FAR_UNKNOWN * unknown + FAR_BIAS + listed > 0


def shared_words(question: str, found: Found, index: Index) -> tuple[float, float]:
    """Tell how much of a question one of the best hits has, and which share of it no paper has.

    Returns:
        The sum over the words that are shared, of which a word that only one paper has counts 1 and a
        common one less; and the share, in [0, 1], of words that the store does not have.
    """
    weights = {term: rarity(term, index) for term in terms(question)}
    papers = [index.paper(hit.paper_id) for hit in found.hits[:READ]]
    held = [set(terms(f"{paper.title} {paper.abstract}")) for paper in papers if paper]
    shared = max((sum(weights[term] for term in weights if term in words) for words in held), default=0.0)
    unknown = sum(weight for term, weight in weights.items() if term not in index.vocabulary)
    total = sum(weights.values())
    return shared / rarest(index), unknown / total if total else 0.0


def _about_other(question: str, index: Index) -> str:
    """Say that a question is about something else, and by which words that shows."""
    strange = [word for word in WORD.findall(question) if not index.vocabulary.keys() >= set(terms(word))]
    quoted = [f'"{word}"' for word in dict.fromkeys(strange)][:MOST_WORDS]
    has = f": none has {either(quoted)}" if quoted else ""
    return f"This is not something that the abstracts here are about{has}."
