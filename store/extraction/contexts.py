"""Mentions and the words around them: what facts are decided on.

Mentions that hang together ("25%, 21% and 33%", "2 to 4x", "92% vs. 66%") form a group: the words in front
of the first and after the last speak of all. The words to the left reach back to the group before or to the
start of the clause; those to the right end where something new begins.
"""

import re
from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

from store.notation.mentions import Mention, find_mentions
from store.sentences import sentence_spans

_BOUNDARY = re.compile(
    r"[,;:()\]]|\.(?:\s|$)|\s--|[\s~](?:and|while|whereas|but|with|when|compared|than|over|against"
    r"|relative|versus|vs\.?|respectively|on"
    r"|for|across|using|without|from|at|when|where|thus|which|that|is|are|as|to|achiev(?:e|es|ed|ing)|yet"
    r"|under|within|via|by|or|beyond|outperform\w+|surpass\w+"
    r"|can|could|will|may|resulting|making|requir\w+|leading)(?![\w-])"
)
_ASIDE = re.compile(r"\s\([^()]{1,40}\)(?=\s\w)")
_CLAUSE = re.compile(r";\s|:\s|\((?:i|\d)+\)")
_CONTINUES = re.compile(
    r"[\s,/~$%+-]*(?:(?:and|or|to|vs\.?|versus|up to|upto|respectively|about|around|&|only|even|then|by"
    r"|of)[\s,~$]+)*[\s~$+-]*"
)


class Group(NamedTuple):
    """Mentions that hang together, and what stands around them."""

    mentions: tuple[Mention, ...]
    text: str
    """The whole text, that spans refer to."""
    left: str
    """From the group before, or the start of the clause, to the first mention."""
    right: str
    """From the last mention to where something new begins."""
    after: str
    """From the last mention to the next group or the end of the sentence."""
    before: str
    """From the start of the sentence to the first mention."""
    sentence: tuple[int, int]
    place: int
    """Which sentence of the text it is, from 0."""

    @property
    def unit(self) -> str:
        """The unit that all of them have."""
        return self.mentions[-1].unit.name

    @property
    def written(self) -> str:
        """The last mention as it stands in the text."""
        return self.text[self.mentions[-1].start : self.mentions[-1].end]


_LEFT, _BEFORE, _AFTER, _SENTENCE = 400, 600, 300, 1500
"""Characters looked at around a group, so that a text without sentences costs no more than one with."""


def find_groups(text: str) -> Iterator[Group]:
    """Find the quantities of a text with the words around them, in order.

    Example:
        >>> [(group.left, group.right) for group in find_groups("It saves 30% memory and costs 2 GPU-days.")]
        [('It saves ', ' memory'), (' memory and costs ', '')]
    """
    mentions = [mention for mention in find_mentions(text) if not _is_size(text, mention)]
    if not mentions:
        return
    rest = deque(mentions)
    for place, (start, end) in enumerate(sentence_spans(text)):
        inside = []
        while rest and rest[0].number.start < end:
            inside.append(rest.popleft())
        bundles = _bundles(text, inside)
        for number, bundle in enumerate(bundles):
            since = bundles[number - 1][-1].end if number else start
            until = bundles[number + 1][0].number.start if number + 1 < len(bundles) else end
            yield _group(text, bundle, (since, until), (start, end, place))


_TIMES_NEXT = re.compile(r"\s?(?:x|×|\\times|times)\s?\$?\d")
_UNCERTAIN = re.compile(r"(?:±|\+/-|\\pm|pm)\s?$")
_TIMES_BEFORE = re.compile(r"\d\$?\s?(?:x|×|\\times|times)\s?\$?$")


def _is_size(text: str, mention: Mention) -> bool:
    """Whether it is a side of a size, 256x256, or an uncertainty, 8.81 +/- 0.10."""
    number = mention.number
    lead = text[max(0, number.start - 10) : number.start]  # as long as " \\times $"
    if _UNCERTAIN.search(lead):
        return True
    return not mention.unit.name and bool(_TIMES_NEXT.match(text, number.end) or _TIMES_BEFORE.search(lead))


def _bundles(text: str, mentions: list[Mention]) -> list[list[Mention]]:
    bundles: list[list[Mention]] = []
    for mention in mentions:
        if bundles and _belongs(text, bundles[-1][-1], mention):
            bundles[-1].append(mention)
        else:
            bundles.append([mention])
    return bundles


_NEAREST = 1e3  # 800M and 2B are of one sort, 70B and 32k are not


def _belongs(text: str, mention: Mention, following: Mention) -> bool:
    if (mention.unit.name, mention.unit.hint) != (following.unit.name, following.unit.hint):
        return False
    sizes = sorted((mention.number.magnitude, following.number.magnitude))
    if not mention.unit.name and sizes[0] > 1 and sizes[1] > _NEAREST * sizes[0]:
        return False
    gap = text[mention.end : following.number.start]
    return bool(following.follows) or (bool(gap.strip(" ~$")) and _CONTINUES.fullmatch(gap) is not None)


def _group(text: str, bundle: list[Mention], room: tuple[int, int], sentence: tuple[int, int, int]) -> Group:
    start, end, place = sentence
    first, last = bundle[0].number.start, max(mention.end for mention in bundle)
    left = text[max(min(room[0], first), first - _LEFT) : first]
    clauses = list(_CLAUSE.finditer(left))
    after = text[last : min(max(room[1], last), last + _AFTER)]
    aside = _ASIDE.match(after)
    boundary = _BOUNDARY.search(after, aside.end() if aside else 0)
    return Group(
        mentions=tuple(bundle),
        text=text,
        left=left[clauses[-1].end() :] if clauses else left,
        right=after[aside.end() if aside else 0 : boundary.start() if boundary else None],
        after=after,
        before=text[max(start, first - _BEFORE) : first],
        sentence=(max(start, first - _SENTENCE), min(end, last + _SENTENCE)),
        place=place,
    )
