"""Papers -> the names by which people call them, and the abbreviations that they define.

A person writes "PC-DARTS", "pc darts" or "the Frontier study"; a title says "PC-DARTS: Partial Channel ...".
Names are taken from the head of a title, from name-like words of titles, and from abstracts ("we propose X",
"parallel prompt decoding (PPD)"). Abbreviations follow Schwartz & Hearst, "A simple algorithm for identifying
abbreviation definitions in biomedical text", 2003, in its plain form. No list of names is kept by hand.
"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from store.records import Paper
from store.words import terms

TITLE_HEAD, TITLE_WORD, INTRODUCED, MENTIONED = 4, 3, 2, 1
"""How strongly a name belongs to a paper."""

MAX_NAME_WORDS = 6
"""A longer head of a title is a sentence, not a name."""

NAME = re.compile(r"[^\W_](?:[\w\-+.]*[^\W_])?[+*]?")
"""A word that may hold hyphens, dots and digits inside."""

PLAIN = re.compile(r"\b[a-z]{3,}\b")
"""A word in small letters: what stands so in an abstract is an ordinary word, whatever title it also is."""

CAPITAL_INSIDE = re.compile(r"[^\W_][\w\-+.]*?[A-Z0-9][\w\-+.]*")
"""Candidates for names in a long text: one pass of the regex engine instead of a look at each word."""

INTRODUCES = re.compile(
    r"\b(?:propos\w+|present\w*|introduc\w+|develop\w*|call(?:ed)?|named?|dubbed|termed|namely|release\w*)\s+"
    r"(?:(?:a|an|the|our)\s+)?((?:[^\W_][\w\-+.]*\s*){1,3}?)(?=[,(:;.]|$)"
)
DEFINED = re.compile(r"\(\s*([A-Za-z][\w\-+]{1,14})\s*\)")
LONGEST_FORM = 80
"""Characters before a parenthesis in which its long form is looked for."""

SHORTEST_LOOSE = 3
"""Letters from which an abbreviation may take letters from inside words."""

LONG_FORM_WORDS = 3
"""Plain words from which a long form that a paper introduces is a name."""

MAX_BEARERS = 3
"""A name that more papers bear or mention is vocabulary of the field, not the name of a paper."""


KEPT = 2 * MAX_BEARERS + 1
"""Bearers that are remembered of a name; more only say that it is vocabulary."""

MANY_PAPERS, TITLES_OF_TOPIC = 100, 2
"""Of so many papers, a word that so many titles hold is a topic of the field; of fewer, any word is."""

LONGEST_TITLE = 12
"""Words of the longest name that is looked for in a question."""

MOST_WORDS = 200
"""Words of a question that are looked at."""


class Mention(NamedTuple):
    """A stretch of a question that names papers."""

    text: str
    start: int
    end: int
    paper_ids: tuple[str, ...]
    """Those that the name belongs to most, at most three."""
    strength: int


def normal(text: str) -> str:
    """Fold case and drop all but letters and digits.

    Example:
        >>> normal("PC-DARTS") == normal("pc darts")
        True
    """
    return "".join(c for c in text.casefold() if c.isalnum())


def is_name_like(word: str, *, title_case: bool = False) -> bool:
    """Whether a word looks like a name: a digit beside letters, or a capital after its first letter.

    In a title in title case the parts of a compound are capital anyway: "Test-Time" is no name there.

    Example:
        >>> [w for w in ("ProxylessNAS", "Ling-Plus", "GPTQ", "Fast", "32", "x-ray") if is_name_like(w)]
        ['ProxylessNAS', 'Ling-Plus', 'GPTQ']
        >>> is_name_like("Test-Time", title_case=True)
        False
    """
    parts = word.split("-") if title_case else [word]
    inner_capital = any(c.isupper() for part in parts for c in part[1:])
    digits = any(c.isdigit() for c in word) and word[0].isupper()
    return any(c.isalpha() for c in word) and (inner_capital or digits)


def abbreviations(text: str) -> dict[str, str]:
    """Find the abbreviations that a text defines, long form by short form.

    Example:
        >>> abbreviations("We study neural architecture search (NAS) on phones.")
        {'NAS': 'neural architecture search'}
    """
    found = {}
    for match in DEFINED.finditer(text):
        before = re.split(r"[,.;:(]", text[max(0, match.start() - LONGEST_FORM) : match.start()])[-1]
        if long_form := _long_form(before.split()[-8:], match[1]):
            found[match[1]] = long_form
    return found


def _long_form(words: Sequence[str], short: str) -> str:
    """Take the fewest last words that hold the short form's letters in order, best at the starts of words."""
    letters = normal(short.removesuffix("s") if short[-1:] == "s" and short[:-1].isupper() else short)
    tails = [words[-count:] for count in range(1, min(len(words), len(letters) + 3) + 1)]
    tails = [
        tail for tail in tails if tail[0][:1].casefold() == letters[:1] and (len(tail) > 1 or "-" in tail[0])
    ]
    starts = [tail for tail in tails if _in_order(letters, _initials(tail))]
    inside = [
        tail
        for tail in tails
        if len(letters) >= SHORTEST_LOOSE and _in_order(letters, " ".join(tail).casefold())
    ]
    return " ".join(next(iter([*starts, *inside]), ()))


def _initials(words: Sequence[str]) -> str:
    """The first letters of words and of the parts of compounds."""
    return "".join(part[0].casefold() for word in words for part in word.split("-") if part)


def _in_order(letters: str, text: str) -> bool:
    """Whether a text has the letters one after another, others between them or not."""
    rest = iter(text)
    return all(letter in rest for letter in letters)


def title_head(title: str) -> str:
    """Give the name before the colon of a title, or an empty string.

    Example:
        >>> title_head("SparCL: Sparse Continual Learning on the Edge")
        'SparCL'
    """
    head, colon, _ = title.partition(":")
    return head.strip() if colon and len(head.split()) <= MAX_NAME_WORDS else ""


def names_of(paper: Paper) -> dict[str, int]:
    """List the names of one paper, normalised, with their strengths."""
    names: dict[str, int] = {}
    for name, strength in _proposed(paper):
        key = normal(name)
        if len(key) > 1 and not key.isdigit():
            names[key] = max(names.get(key, 0), strength)
    return names


def _proposed(paper: Paper) -> Iterator[tuple[str, int]]:
    """What a paper may be called: words of its abstract, what it introduces, its title."""
    words = (word.rstrip(".-") for word in CAPITAL_INSIDE.findall(paper.abstract))
    yield from ((word, MENTIONED) for word in words if is_name_like(word))
    for pair in abbreviations(paper.abstract).items():
        yield from ((name, INTRODUCED) for name in pair)
    introduced = (match[1] for match in INTRODUCES.finditer(paper.abstract))
    yield from ((name, INTRODUCED) for name in introduced if name != name.lower())
    of_title = NAME.findall(paper.title)
    yield from ((word, TITLE_WORD) for word in of_title if is_name_like(word, title_case=True))
    yield title_head(paper.title), TITLE_HEAD
    yield paper.title, TITLE_HEAD


class Names:
    """What the papers of a store are called.

    Example:
        >>> paper = Paper(paper_id="p", title="FooNet: Small Nets", abstract="FooNet is small.")
        >>> Names.build([paper]).mentions("how small is foonet?")[0].paper_ids
        ('p',)
    """

    def __init__(
        self,
        bearers: Mapping[str, list[tuple[int, str]]],
        ordinary: Collection[str],
        long_forms: Mapping[str, Collection[str]],
        topics: Collection[str] = (),
    ) -> None:
        self._bearers = bearers
        """For each name, normalised: (strength, paper id), the strongest first, at most `KEPT`."""
        self._ordinary = frozenset(ordinary)
        """Names that are also ordinary words of some abstract."""
        self.long_forms = long_forms
        """Expansions of each abbreviation, case folded."""
        self._topics = frozenset(topics)
        """Stems of the words that titles hold."""

    @classmethod
    def build(cls, papers: Iterable[Paper]) -> "Names":
        """Gather the names of all papers, read once."""
        bearers: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
        long_forms: defaultdict[str, set[str]] = defaultdict(set)
        plain: set[str] = set()
        titles: Counter[str] = Counter()
        count = 0
        for paper in papers:
            count += 1
            titles.update(set(terms(paper.title)))
            plain.update(PLAIN.findall(paper.abstract))
            for name, strength in names_of(paper).items():
                bearers[name] = sorted([*bearers[name], (strength, paper.paper_id)], reverse=True)[:KEPT]
            for short, long_form in abbreviations(paper.abstract).items():
                long_forms[short.casefold()].add(long_form.casefold())
        least = TITLES_OF_TOPIC if count >= MANY_PAPERS else 1
        topics = {stem for stem, held in titles.items() if held >= least}
        return cls(bearers, plain & bearers.keys(), long_forms, topics)

    def save(self, path: Path) -> None:
        """Write as one JSON file."""
        forms = {short: sorted(long_forms) for short, long_forms in self.long_forms.items()}
        content = {
            "bearers": self._bearers,
            "ordinary": sorted(self._ordinary),
            "long_forms": forms,
            "topics": sorted(self._topics),
        }
        path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> "Names":
        """Read what `save` wrote."""
        return cls(**json.loads(path.read_text(encoding="utf-8")))

    def is_topic(self, word: str) -> bool:
        """Whether the titles of the store speak of it, or papers abbreviate it: "video", "NAS".

        Example:
            >>> names = Names.build([Paper(paper_id="p", title="Pruning Speech", abstract="It works.")])
            >>> names.is_topic("prune"), names.is_topic("burned")
            (True, False)
        """
        stems = terms(word)
        return word.casefold() in self.long_forms or (bool(stems) and self._topics.issuperset(stems))

    def is_term(self, word: str) -> bool:
        """Whether it is a name or an abbreviation rather than a plain word: "NAS", "ResNet-50"."""
        return is_name_like(word) or word.casefold().removesuffix("s") in self.long_forms

    def owners(self, name: str) -> tuple[int, tuple[str, ...]]:
        """Give the greatest strength of a name and the papers that bear it so, (0, ()) where nobody does."""
        bearers = self._bearers.get(normal(name), [])
        best = max((strength for strength, _ in bearers), default=0)
        return best, tuple(sorted(paper_id for strength, paper_id in bearers if strength == best))

    def mentions(self, question: str) -> tuple[Mention, ...]:
        """Find the stretches of a question that name a paper, the longest first where they overlap."""
        words = list(NAME.finditer(question))[:MOST_WORDS]
        keys = [normal(word[0]) for word in words]
        found: list[Mention] = []
        for count in range(min(len(words), LONGEST_TITLE), 0, -1):
            for first in range(len(words) - count + 1):
                if "".join(keys[first : first + count]) not in self._bearers:
                    continue
                mention = self._mention(question, words[first].start(), words[first + count - 1].end(), count)
                if mention and not any(m.start < mention.end and mention.start < m.end for m in found):
                    found.append(mention)
        return tuple(sorted(found, key=lambda m: m.start))

    def _mention(self, question: str, start: int, end: int, count: int) -> Mention | None:
        """Judge one stretch: plain words must be a title's, or a long form that a paper introduces."""
        text = question[start:end]
        strength, owners = self.owners(text)
        shared = len(self._bearers.get(normal(text), ()))
        if strength < INTRODUCED or shared > MAX_BEARERS * (1 + (strength == TITLE_HEAD)):
            return None
        plain = not any(is_name_like(word) for word in NAME.findall(text))
        if plain and count == 1 and text.casefold() in self._ordinary:
            return None
        deliberate = not plain or strength >= TITLE_WORD or count >= LONG_FORM_WORDS
        return Mention(text, start, end, owners, strength) if deliberate else None
