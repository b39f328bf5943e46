"""What a question names and what was found -> the papers that it is about by name.

A name alone may mislead: "which net is faster than FooNet" is not about FooNet. So the paper must also be
found for the whole question, nearly as well as the best one.
"""

import re
from collections.abc import Iterator

from assistant.finding.unknown import names_in
from assistant.records import Found
from store.index import Index
from store.names import INTRODUCED, NAME, TITLE_HEAD, is_name_like, normal

BEHIND = 0.15
"""A paper that a question is about scores at most so much less than the best hit."""
SHORTEST = 3
"""Letters; what is shorter is an abbreviation that many papers share."""
BEFORE_SUBJECT = r"^\W*|[\"“‘]|\b(?:does|do|did|is|was|has|had|can|could|will|would)\s+(?:the\s+)?"
AGAINST = re.compile(
    r"\b(?:than|beat(?:s|en|ing)?|outperform\w*|surpass\w*|exceed\w*|against|unlike|vs\.?|versus)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
PLURAL = re.compile(r"[A-Z]{2,}s$")
"""An abbreviation in the plural is a kind of thing, not a method."""


def named_papers(question: str, found: Found, index: Index) -> dict[str, tuple[str, ...]]:
    """Give the papers that a question is about by name, the surest first, and how it calls them.

    Args:
        question: As asked.
        found: With the hits, and the names in the question that papers bear.
        index: The store.
    """
    scores = {hit.paper_id: hit.score for hit in found.hits}
    enough = max(scores.values(), default=0.0) - BEHIND
    named: dict[str, tuple[str, ...]] = {}
    subjects = [*found.subjects, *_beginnings(question, index)]
    subjects = [(name, paper_id) for name, paper_id in subjects if not _is_rival(name, question)]
    for name, paper_id in sorted(subjects, key=lambda subject: -index.names.owners(subject[0])[0]):
        near = scores.get(paper_id, -1.0) >= enough or _is_subject(name, question)
        if name not in named.get(paper_id, ()) and near and _is_own(name, index):
            named[paper_id] = (*named.get(paper_id, ()), name)
    return named


def _is_subject(name: str, question: str) -> bool:
    """Whether a question asks what a name does, or quotes it: "FooNet: how big?", "does FooNet reach"."""
    return bool(re.search(rf"(?:{BEFORE_SUBJECT}){re.escape(name)}\b", question, re.IGNORECASE))


def _is_rival(name: str, question: str) -> bool:
    """Whether another is put against the name wherever it stands: "what beats FooNet?"."""
    before = [question[: match.start()] for match in re.finditer(rf"\b{re.escape(name)}\b", question)]
    return bool(before) and all(AGAINST.search(text) for text in before)


def _is_own(name: str, index: Index) -> bool:
    """Whether a name is one paper's own: the head of its title, or a name-like word that it introduces."""
    strength = index.names.owners(name)[0]
    if strength >= TITLE_HEAD:
        return len(normal(name)) >= SHORTEST
    name_like = any(is_name_like(word) for word in NAME.findall(name)) and not PLURAL.search(name)
    return strength >= INTRODUCED and name_like and name[0].isalpha() and len(normal(name)) >= SHORTEST


def _beginnings(question: str, index: Index) -> Iterator[tuple[str, str]]:
    """Give the beginnings of compounds that name a paper: FooNet-B0, of the paper on FooNet."""
    for name in names_in(question):
        begin = name.partition("-")[0]
        strength, owners = index.names.owners(begin)
        if strength >= TITLE_HEAD and len(owners) == 1:
            yield begin, owners[0]
