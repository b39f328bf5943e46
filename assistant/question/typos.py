"""A question as typed -> the same with slips of the finger in words of quantities mended.

Only words that say what is measured, and only where one or two letters are off: "secound", "paramters". Other
words are left to search, which bears with spelling itself.
"""

import re
from difflib import get_close_matches
from functools import cache

_WRITTEN = """
accelerators accuracy bandwidth billion carbon context dollars energy frames gigabytes hours images inference
latency megabytes memory milliseconds million minutes months parameter parameters percent perplexity points
reduction seconds second sparsity speedup throughput tokens training trillion under years
"""
WORDS = _WRITTEN.split()
LIKENESS = 0.87
"""Of two words, by difflib's ratio: one letter of seven may be off."""

SHORTEST = 6
_NOTATION = (
    (re.compile(r"(?<![\d,.])(\d+),(\d{1,2})(?![\d,])"), r"\1.\2"),
    (re.compile(r"\b([gt]pu)s?\s?[*·]\s?(?=hours?|days?)", re.IGNORECASE), r"\1-"),
    (re.compile(r"\ba second(?=,? (?:or|per|on|for|to)\b)"), "1 second"),
    (re.compile(r"\b[Hh]alves? (?=the|its|their|memory)"), "cuts by 50 % "),
    (re.compile(r"(?<=\d)\s?Mio\b\.?"), " million"),
    (re.compile(r"(?<=\d)\s?Mrd\b\.?"), " billion"),
)
"""What people of other tongues and hurried ones write."""

_WORD = re.compile(rf"[a-z]{{{SHORTEST},}}")


def mended(question: str) -> str:
    """Mend the words of quantities, and write numbers as English does.

    Example:
        >>> mended("at least 30 frames per secound with few paramters")
        'at least 30 frames per second with few parameters'
        >>> mended("nas under 0,5 gpu*days, below 10 Mio. params")
        'nas under 0.5 gpu-days, below 10 million params'
    """
    for pattern, written in _NOTATION:
        question = pattern.sub(written, question)
    return _WORD.sub(lambda word: _nearest(word[0]), question)


@cache
def _nearest(word: str) -> str:
    if word in WORDS or word.removesuffix("s") in WORDS or f"{word}s" in WORDS:
        return word
    near = get_close_matches(word, WORDS, n=1, cutoff=LIKENESS)
    return near[0] if near and near[0][0] == word[0] else word
