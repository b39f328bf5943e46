"""A claim and the abstracts -> where its quotes stand, or why they do not carry it as far as code can tell.

Decides what can be decided without understanding: each figure of the sentence must occur in its quotes or
follow from them (`figures.py`); each name must occur in the papers that it cites; links and markup must be
the quotes' own; and something of the sentence must be in its quotes at all. Whether "faster" was turned into
"slower" it cannot tell: docs/decisions/0001-verification.md lists what is left over.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from assistant.checking.figures import figures, unsupported_figure
from assistant.checking.quotes import anchor
from assistant.plain import safe
from assistant.records import DraftClaim, Support
from store.names import NAME, is_name_like, title_head
from store.records import Paper

FOREIGN = re.compile(r"https?://[^\s)]+|www\.[^\s)]+|\]\(|<[/!]?[A-Za-z][^>]*>|[\w.+-]+@[\w-]+\.\w+")
"""Links, addresses and markup."""

MARKER = re.compile(r"\s*\[\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*\]")
"""What looks like one of our citation numbers; only code writes those."""

COMMON_ABBREVIATIONS = frozenset({"GPU", "CPU", "TPU", "AI", "ML", "RAM", "FLOP", "MAC", "US", "II"})
"""Written by everybody without being defined; figures with them are checked as figures."""

OPENING = re.compile(r"(?:^|[.!?:]\s)[\s\"'(*]*$")
"""What stands before the first word of a sentence, which is capital whatever it is."""

PIECES = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_]+")
CONTENT = re.compile(r"[^\W\d_]{4,}")
STEM = 5
"""Letters by which two words are taken for forms of one: reduces, reduction."""

SHORTEST_NAME = 3
"""Letters of a plain capitalised word or of a word with a plural; fewer are initials: "A", "We", "US"."""


Place = tuple[Paper, int, int]
"""A paper and the half-open range of its abstract that is cited."""


class Unsupported(Exception):
    """The abstracts do not carry it; the message says why, so that whoever wrote it can mend it."""


def check_claim(claim: DraftClaim, papers: Mapping[str, Paper]) -> list[Place]:
    """Find where the quotes of a claim stand, and that they carry it.

    Raises:
        Unsupported: If a paper or a quote does not exist, or the quotes do not carry the sentence.
    """
    if not as_sentence(claim.text):
        raise Unsupported("it says nothing")
    if not claim.supports:
        raise Unsupported("it cites nothing")
    places = [find_place(support, papers) for support in claim.supports]
    quotes = [paper.abstract[start:end] for paper, start, end in places]
    if fault := find_fault(
        as_sentence(claim.text), quotes, [place[0] for place in places], claim.derivations
    ):
        raise Unsupported(fault)
    if name := _other_papers_name(as_sentence(claim.text), [place[0] for place in places], papers.values()):
        raise Unsupported(f'"{name}" is another paper than those cited')
    return places


def fault_of(claim: DraftClaim, papers: Mapping[str, Paper]) -> str | None:
    """Say why a claim may not be shown, or None where it may.

    Example:
        >>> fault_of(DraftClaim(text="Foo is small.", supports=()), {})
        'it cites nothing'
    """
    try:
        check_claim(claim, papers)
    except Unsupported as fault:
        return str(fault)
    return None


def find_place(support: Support, papers: Mapping[str, Paper]) -> Place:
    """Find the words of a paper that a support stands for.

    Raises:
        Unsupported: If there is no such paper, or it does not say so.
    """
    paper = papers.get(support.paper_id)
    if paper is None:
        raise Unsupported(f"there is no paper {support.paper_id[:80]!r}")
    span = anchor(support.quote, paper.abstract, support.start)
    if span is None:
        raise Unsupported(f"the abstract of {support.paper_id!r} does not say {support.quote[:200]!r}")
    return paper, *span


def as_sentence(text: str) -> str:
    r"""Take from a proposed sentence what could deceive: control characters, forged citation numbers.

    Example:
        >>> as_sentence("Foo is\x1b[31m small [3].\n")
        'Foo is small.'
    """
    return MARKER.sub("", " ".join(safe(text).split())).strip()


def find_fault(
    sentence: str, quotes: Sequence[str], papers: Sequence[Paper], shown: Sequence[str] = ()
) -> str | None:
    """Say why the quotes do not carry a sentence.

    Args:
        sentence: The claim, without citation markers.
        quotes: Verbatim quotes, at least one.
        papers: The papers that they are from.
        shown: Arithmetic by code, "8 A100 x 3 days = 576 GPU-hours".

    Returns:
        The fault in words that a writer can act on, or None where code finds none.

    Example:
        >>> find_fault("It is 5x faster.", ["It runs 3x faster."], [])
        'the figure "5x" is in none of the quotes'
    """
    if any(anchor(sentence.rstrip(" ."), quote) for quote in quotes):
        return None  # the paper's own words
    if foreign := _foreign_text(sentence, quotes):
        return f'the link or markup "{foreign}" is in none of the quotes'
    if figure := unsupported_figure(sentence, quotes, shown, len({paper.paper_id for paper in papers})):
        return f'the figure "{figure}" is in none of the quotes'
    if name := _unknown_name(sentence, [*quotes, *(f"{paper.title}\n{paper.abstract}" for paper in papers)]):
        return f'the name "{name}" is in none of the papers cited'
    return None if _related(sentence, quotes) else "nothing of the sentence is in its quotes"


def _foreign_text(sentence: str, quotes: Sequence[str]) -> str | None:
    found = (match[0] for match in FOREIGN.finditer(sentence))
    return next((text for text in found if not any(text in quote for quote in quotes)), None)


def _unknown_name(sentence: str, texts: Sequence[str]) -> str | None:
    for name in _names(sentence):
        if not any(_occurs(name, text) for text in texts) and not _abbreviates(name, texts):
            return name
    return None


def _other_papers_name(sentence: str, cited: Sequence[Paper], papers: Iterable[Paper]) -> str | None:
    """Give a word that opens a sentence and is the name of a paper that is not cited: "Mamba is ..."."""
    opening = [m[0] for m in NAME.finditer(sentence) if OPENING.search(sentence[: m.start()])]
    strange = [w for w in opening if not any(_occurs(w, f"{p.title}\n{p.abstract}") for p in cited)]
    return next((word for word in strange if any(title_head(paper.title) == word for paper in papers)), None)


def _names(sentence: str) -> Iterator[str]:
    """Give the words that must be names: with digits, capitals inside, or a capital amid a sentence."""
    figure_words = {word for figure in figures(sentence) for word in figure.text.split()}
    for match in NAME.finditer(sentence):
        word = match[0].removesuffix("'s").rstrip(".")
        has_digits = any(c.isdigit() for c in word)
        if not word[0].isalpha() or (word in figure_words and not has_digits):
            continue  # a figure is not a name, though it may hold one: "a single A100"
        amid = (
            word[0].isupper() and len(word) >= SHORTEST_NAME and not OPENING.search(sentence[: match.start()])
        )
        if amid or is_name_like(word) or has_digits:
            yield _bare(word)


def _bare(word: str) -> str:
    """Strip the plain parts of a compound: the LoRA of "LoRA-based" and of "non-LoRA"."""
    parts = word.split("-")
    while len(parts) > 1 and parts[-1].islower() and parts[-1].isalpha():
        parts.pop()
    while len(parts) > 1 and parts[0].islower() and parts[0].isalpha():
        parts.pop(0)
    return "-".join(parts)


def _occurs(name: str, text: str) -> bool:
    """Whether a text has a name, however it is hyphenated, spaced or put in the plural."""
    pieces = PIECES.findall(name)
    if len(pieces) > 1 and pieces[-1] == "s":
        pieces.pop()
    if not pieces:
        return False
    if len(pieces[-1]) > SHORTEST_NAME:
        pieces[-1] = pieces[-1].removesuffix("s")
    pattern = r"[\W_]*".join(map(re.escape, pieces))
    # "8timesA800": what is left of LaTeX in many collections
    whole = rf"(?:(?<![^\W_])|(?<=times)){pattern}(?:s|es)?(?![^\W_])"
    return bool(re.search(whole, text, re.IGNORECASE))


def _abbreviates(name: str, texts: Sequence[str]) -> bool:
    """Whether a name is everybody's abbreviation, or made of the first letters of words in a text."""
    short = name.removesuffix("s")
    if short in COMMON_ABBREVIATIONS:
        return True
    if not (short.isalpha() and short.isupper()):
        return False
    return any(short.casefold() in "".join(re.findall(r"\b[^\W\d_]", text)).casefold() for text in texts)


def _related(sentence: str, quotes: Sequence[str]) -> bool:
    """Whether any word or figure of a sentence is in its quotes; its figures are, where it has some."""
    quoted = {word[:STEM].casefold() for quote in quotes for word in CONTENT.findall(quote)}
    shared = any(word[:STEM].casefold() in quoted for word in CONTENT.findall(sentence))
    return shared or bool(figures(sentence))
