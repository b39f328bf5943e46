"""Text -> the spans of its sentences, exact to the character.

Rules rather than a trained model: abstracts are edited prose, and their hard cases are few and known
(abbreviations, initials, decimals, LaTeX, enumerations, web addresses, names that start small). Where a rule
is in doubt it does not split: a sentence too long still quotes right, half a sentence misleads.
"""

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


NEVER_LAST = _words("""
approx ca cf e.g eg eq eqn eqs fig figs i.e ie incl prof dr mr mrs ms resp sec sect st tab viz vs w.r.t wrt
""")
"""Abbreviations that a sentence does not end with, without the last full stop, in lower case."""

BEFORE_NUMBER = _words("app art ch fn no nos nr p pp ref refs vol")
"""Abbreviations only where a number follows ("no. 5"), words otherwise."""

STARTERS = _words("""
a additionally after although an and as at based because besides beyond both but by code codes compared
consequently despite due each empirically experiments extensive finally first for from furthermore given here
hence how however if in inspired instead it its meanwhile moreover more most motivated nevertheless on one
our overall results second since source specifically such that the their then there therefore these they
third this those through thus to unlike using we what when where whereas which while with yet you your
""")
"""Words that open a sentence: they settle what "et al. The" and "layers.We" leave open."""

_END = re.compile(
    r"(?<![.!?…])[.!?…]++[)\]}\"'’”»*$]*+(?=\s)"  # Latin, Cyrillic, Greek: the mark, what it closes, a space
    r"|[。！？।؟]++[」』”）)]*+"  # marks that need no space
    r"|(?<=[a-z)%\d])\.(?=[A-Z][a-z]*\s)"  # a forgotten space: "layers.We"
    r"|\n[^\S\n]*\n"  # a paragraph ends a sentence that has no mark
)
_WORD_BREAK = re.compile(r"[\s()\[\]{},;:\"'“‘~]")
_LONGEST_WORD = 200  # characters looked at around a mark, so that a text without spaces costs no more
_WORD_AFTER = re.compile(r"\s*([^\W\d_]*)")
_ENUMERATOR = re.compile(r"(?:\A\s*|[.:;!?)]\s+)(?:\d{1,2}|[ivx]{1,4}|[a-z])\Z")
_NUMERALS = 8  # characters: enough for an enumerator and what stands before it


def sentence_spans(text: str) -> list[tuple[int, int]]:
    r"""Find the sentences of a text.

    Args:
        text: Prose, LaTeX allowed; any characters.

    Returns:
        Half-open ranges in order, without the space between them; together they hold every character of
        the text that is not space.

    Example:
        >>> text = "Costs 2.5 GPU-hours (cf. Fig. 3), i.e. 1.5$\times$ less. vLLM by A. Smith et al. is fast."
        >>> [text[start:end] for start, end in sentence_spans(text)]
        ['Costs 2.5 GPU-hours (cf. Fig. 3), i.e. 1.5$\times$ less.', 'vLLM by A. Smith et al. is fast.']
    """
    spans, start = [], 0
    for mark in _END.finditer(text):
        if _ends_sentence(text, mark, start):
            spans.append(_trim(text, start, mark.end()))
            start = mark.end()
    spans.append(_trim(text, start, len(text)))
    return [(first, last) for first, last in spans if first < last]


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Leave out the space at both ends."""
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())


def _ends_sentence(text: str, mark: re.Match[str], start: int) -> bool:
    """Say whether a full stop or its like ends the sentence that began at `start`."""
    sign = mark.group()
    if sign.isspace() or sign[0] in "。！？।؟":
        return True
    before = _word_before(text, mark.start())
    after = _WORD_AFTER.match(text, mark.end())
    word_after = after.group(1) if after else ""
    if mark.end() < len(text) and not text[mark.end()].isspace():
        return word_after.lower() in STARTERS and "/" not in before and "www" not in before
    rest = text[mark.end() : mark.end() + _LONGEST_WORD].lstrip()
    if not _may_start(rest):
        return False
    if sign[0] != "." or sign.startswith(".."):
        return True
    enumerator = _ENUMERATOR.search(text[max(start, mark.start() - _NUMERALS) : mark.start()])
    return not enumerator and not _is_abbreviation(before, word_after, rest[:1])


def _word_before(text: str, end: int) -> str:
    """Return what stands between the last space or bracket and `end`."""
    return _WORD_BREAK.split(text[max(0, end - _LONGEST_WORD) : end])[-1]


def _may_start(rest: str) -> bool:
    """Say whether a sentence can begin so: "We", "3 models", "(see", "vLLM", but not "models"."""
    if not rest or not rest[0].islower():
        return True
    word = re.split(r"[\s,;:.]", rest, maxsplit=1)[0]
    return any(letter.isupper() for letter in word)


def _is_abbreviation(before: str, word_after: str, next_letter: str) -> bool:
    """Say whether the full stop belongs to the word before it."""
    word = before.lower()
    if word in NEVER_LAST:
        return True
    if word in BEFORE_NUMBER:
        return next_letter.isdigit()
    initials = re.fullmatch(r"(?:[^\W\d_]\.)*[^\W\d_]", before) is not None  # "J", "U.S", "Ph.D" by its parts
    return (initials or word in {"al", "ph.d"}) and word_after.lower() not in STARTERS
