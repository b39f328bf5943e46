"""A question -> the names in it that no abstract mentions.

A name is a word with a capital or a digit inside, or a capitalised word amid a sentence. Of a compound the
parts in small letters say nothing: "R1-style" asks for R1. A name counts as known in the plural, as the
beginning of a longer word (VGG of VGGNet), with its version cut off (Llama3), and with a slip of the pen.
"""

import re
from collections.abc import Iterator

from store.index import Index
from store.names import MENTIONED, NAME, is_name_like, normal
from store.words import terms

AMID = re.compile(r"[\w,;:]\s+[\"'“‘(]*$")
"""What stands before a word that does not open a sentence."""
INITIALS = re.compile(r"[A-Z\d]{1,4}s?")
"""A part of a compound that means something only together with the other parts: DP-SGD."""
WITH_DIGIT = re.compile(r"^[a-z]{2,}\d")
"""A name in small letters: "foo2bar"."""
VERSION = re.compile(r"[\d.]+[a-z]?$", re.IGNORECASE)
SIZE = re.compile(r"\d[\d.]*[A-Za-z]+")
"""The part of a compound that says which of several: the 70B of "Foo-70B"."""
SHORTEST_STEM = 4
"""Letters: what is left of a name without its version must be that long to be a name of its own."""
SHORTEST_BEGINNING = 3
MOST_SLIPS = 2
SLIPS = ((9, MOST_SLIPS), (6, 1))
"""From so many letters on, so many letters may be wrong; in the shorter ones not where capitals are set."""


def unknown_names(question: str, index: Index) -> tuple[str, ...]:
    """List the names in a question that no abstract of the store mentions, as they are written.

    Args:
        question: In ordinary words.
        index: The store.
    """
    if not len(index):
        return ()
    return tuple(dict.fromkeys(name for name in names_in(question) if not is_known(name, index)))


def names_in(question: str) -> Iterator[str]:
    """Give the names in a question, without the plain parts of compounds.

    Example:
        >>> list(names_in("Does FooNet-style pruning help Bar on 8 GPUs?"))
        ['FooNet', 'Bar', 'GPUs']
    """
    for match in NAME.finditer(question):
        word = match[0]
        amid = bool(AMID.search(question[: match.start()]))
        parts = [part for part in word.split("-") if not part.islower() or any(c.isdigit() for c in part)]
        if not word[0].isalpha() or not parts or word == "I":
            continue
        if is_name_like(word) or (amid and word[0].isupper()) or WITH_DIGIT.search(word):
            yield "-".join(dict.fromkeys(parts))


def is_known(name: str, index: Index) -> bool:
    """Whether an abstract has a name: whole, or all of its parts as words."""
    if index.names.owners(name)[0] >= MENTIONED or index.names.owners(name.removesuffix("s"))[0] >= MENTIONED:
        return True
    parts = name.split("-")
    if len(parts) == 1:
        return _is_word(name, index)
    initials = all(INITIALS.fullmatch(part) for part in parts)
    if not initials and not SIZE.fullmatch(parts[-1]) and all(_is_word(part, index) for part in parts):
        return True
    return _together(parts, index, beside=initials)


def _together(parts: list[str], index: Index, *, beside: bool) -> bool:
    """Whether an abstract has the parts of a compound, one after the other if they must stand beside."""
    texts = [index.paper(hit.paper_id) for hit in index.search(" ".join(parts), k=10)]
    read = [f"{paper.title}\n{paper.abstract}" for paper in texts if paper]
    if beside:
        together = re.compile(r"[\W_]*".join(map(re.escape, parts)), re.IGNORECASE)
        return any(together.search(text) for text in read)
    return any(all(normal(part) in normal(text) for part in parts) for text in read)


def _is_word(word: str, index: Index) -> bool:
    """Whether a word, or nearly that word, occurs in the store."""
    stems = terms(word)
    if all(stem in index.vocabulary for stem in stems):
        return True
    bare = VERSION.sub("", word)
    if len(bare) >= SHORTEST_STEM and bare != word and all(s in index.vocabulary for s in terms(bare)):
        return True
    folded = normal(word.removesuffix("s"))
    near = [known for known in index.vocabulary if known[:1] == folded[:1]]
    if len(folded) >= SHORTEST_BEGINNING and any(known.startswith(folded) for known in near):
        return True
    slips = next((slips for length, slips in SLIPS if len(folded) >= length), 0)
    if slips < MOST_SLIPS and is_name_like(word):
        return False  # "RestNet" may be "ResNet" to a typist, but RetNet is another net
    return bool(slips) and any(differs_little(folded, known, slips) for known in near)


def differs_little(word: str, other: str, slips: int) -> bool:
    """Whether at most so many letters are wrong, missing, added or swapped with their neighbour.

    Example:
        >>> differs_little("alexnet", "alxenet", 1), differs_little("alexnet", "lenet", 1)
        (True, False)
    """
    if abs(len(word) - len(other)) > slips:
        return False
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(word, 1):
        now = [i]
        for j, other_letter in enumerate(other, 1):
            cost = min(row[j] + 1, now[-1] + 1, row[j - 1] + (letter != other_letter))
            if i > 1 and j > 1 and letter == other[j - 2] and word[i - 2] == other_letter:
                cost = min(cost, before[j - 2] + 1)  # swapped
            now.append(cost)
        if min(now) > slips:
            return False
        before, row = row, now
    return row[-1] <= slips
