"""A question -> what it names: papers by their names, and the sides that it sets against each other.

Sides are offered as "X, Y or Z", "X against Y", "is X cheaper than Y" and "one paper does A; another does
B". A side
need not be a name: "the multi-task model for invoices" beside "FooNet" is one too.
"""

import re
from collections.abc import Sequence

from assistant.question.forms import LINKS, LISTS
from store.names import NAME, Mention, is_name_like


def subjects_of(question: str, mentions: Sequence[Mention]) -> tuple[str, ...]:
    """Name what the question is about: the sides that it compares, else the papers it mentions.

    Example:
        >>> subjects_of("Which is faster, BarNet or BazNet?", [])
        ('BarNet', 'BazNet')
    """
    named = list({mention.paper_ids: mention.text for mention in reversed(mentions)}.values())
    listed = LISTS.search(question) or re.match(r"\W*(?:i|we|my|(?:is|are|was|were) there)\b", question, re.I)
    options = () if listed else alternatives(question) or measured(question)
    options = options if _are_sides(options, named) else described(question)
    return options or tuple(sorted(named, key=question.find))


def _are_sides(options: Sequence[str], named: Sequence[str]) -> bool:
    """Whether all options name papers: one at least by a name of the store, or all of them by short names."""
    known = [any(name in option for name in named) for option in options]
    if not any(known):
        return len(options) > 1 and all(SHORT_NAME.fullmatch(option) for option in options)
    return len(options) > 1 and all(
        known or _looks_named(option) or DESCRIBES.match(option)
        for known, option in zip(known, options, strict=True)
    )


SHORT_NAME = re.compile(r"(?=[\w+.-]*[A-Z])[\w+.-]{3,}(?: (?=[\w+.-]*[A-Z0-9])[\w+.-]+)?")
"""One or two words with capitals."""
DESCRIBES = re.compile(r"(?:the|this|that|\w+ing)\s+\w|(?:[\w-]{4,} ){1,4}[\w-]{4,}$", re.IGNORECASE)
"""A side without a name: "the joint model for forms", "tree-level search"."""

MOST = 600
"""Characters of a question in which alternatives are looked for; a longer one is prose."""

CLAUSE = re.compile(r"[:;?!]\s+|\.\s+(?=[A-Z])|\s[–—-]+\s|\?$|\.$")
JOINT = re.compile(r",?\s+(?:or(?: rather)?|versus|vs\.?|and|against)\s+", re.IGNORECASE)
OFFERED = re.compile(r"\b(?:both|between|compare|rank|order|sort|which of|which one)\b", re.IGNORECASE)
"""A joint "and" offers sides only beside one of these."""

LEAD = re.compile(
    r"^.*\b(?:both|either|does|do|did|is|are|was|were|between|compare|rank|order|sort|of|whether|"
    r"how (?:many|much))\s+(?!(?:the|a|an)?\s*$)",
    re.IGNORECASE,
)
"""What stands before the first side."""

VERBS = (
    r"reports?|states?|gives?|needs?|reach(?:es)?|takes?|trains?|uses?|ends?|runs?|achieves?|gets?|"
    r"sustains?|has|have|"
    r"had|is|are|was|were|does|do|do(?:es)? better|better|worse|more|less|fewer|faster|cheaper|"
    r"smaller|larger|higher|"
    r"lower|longer|cost|costs|score|scores|perform|performs|win|wins|compare|speeds?(?: up)?|saves?|"
    r"cuts?|keeps?|by"
)
TAIL = re.compile(rf"\s+(?:{VERBS}|that|which|who|when|if|than|according)\b.*$", re.IGNORECASE)
PLACE = re.compile(r"\s+(?:in|on|at|by|for|under|with|when|given|to)\s.*$", re.IGNORECASE)
NO_NAME = re.compile(rf"^(?:{LINKS}|which|what|under|how|who|where|both|one|it|they|them)\b", re.IGNORECASE)
OWNS = re.compile(r"['’]s?(?=\s|$).*$")
LONGEST = 12
"""Words of the longest side."""


def alternatives(question: str) -> tuple[str, ...]:
    """List what "X, Y or Z" offers, where one at least looks like a name.

    Example:
        >>> alternatives("Who uses the hardware better: MegaFoo or the Frontier study?")
        ('MegaFoo', 'the Frontier study')
    """
    for clause in CLAUSE.split(question[:MOST]):
        for joint in JOINT.finditer(clause):
            options = [*_before(clause[: joint.start()]), _trimmed(clause[joint.end() :])]
            fitting = tuple(option for option in options if _may_be_side(option))
            if len(fitting) > 1 and fitting[-1] == options[-1] and _is_offered(joint[0], question):
                return fitting if any(map(_looks_named, fitting)) else ()
    return ()


def _before(text: str) -> list[str]:
    """The sides before the joint: what commas part, from the word that opens them."""
    pieces = re.split(r",\s*", text)
    opened = [LEAD.sub("", piece) for piece in pieces]
    return [_trimmed(piece) for piece in opened]


def _trimmed(text: str) -> str:
    """Cut a side off where its clause goes on; a name is cut at what it is measured on too."""
    side = TAIL.sub("", text.strip(" ,.?")).strip(" ,")
    side = PLACE.sub("", side) if _looks_named(side.split(" ", 1)[0]) else side
    return OWNS.sub("", side).strip() if _looks_named(OWNS.sub("", side)) else side.strip()


def _may_be_side(option: str) -> bool:
    """Whether a stretch of a question may be a side: a name, or a description by some words."""
    words = option.split()
    described = len(words) > 1 and bool(re.match(r"(?:the|a|an|\w+ing)\b|[\w-]+ [\w-]+", option))
    return bool(
        words and len(words) <= LONGEST and not NO_NAME.search(option) and (_looks_named(option) or described)
    )


def _looks_named(text: str) -> bool:
    """Whether a stretch holds a capital letter, or a word that looks like a name."""
    return bool(re.search(r"[A-Z]", text)) or any(is_name_like(word) for word in NAME.findall(text))


def _is_offered(joint: str, question: str) -> bool:
    """Whether a joint sets sides against each other; "and" does beside "both", "between", "which" only."""
    return "and" not in joint or bool(OFFERED.search(question))


THAN = re.compile(
    r"(?:^|[,:;.]\s)\W*(?:and |so )?(?:is|are|was|were|does|do|did|can|has|have)\s+"
    r"(?P<first>(?:(?!than\b)[^;?])+)\s+"
    r"(?:more|less|fewer|better|worse|\w{3,}er)\b[^;?]*?\bthan\s+(?P<second>[^;?]+)",
    re.IGNORECASE,
)
COMPARED = re.compile(
    r"\b(?:does|do|did|is|are|compare|put|set)\s+(?P<first>[^;?]+?)\s+(?:compared? (?:with|to|"
    r"against)|with|to|against|"
    r"beside|next to)\s+(?P<second>[^;?]+)",
    re.IGNORECASE,
)
COMPARES_TWO = re.compile(r"\bcompar|\b(?:beside|side by side|next to|against)\b", re.IGNORECASE)
THOSE = re.compile(
    r"^(?:that of|those of|the one (?:of|by|from)|with|for|on|in|of)\s+|\s+(?:ones?|does|do|is)$"
)


def measured(question: str) -> tuple[str, ...]:
    """The two sides of "is X cheaper than Y" and "how does X compare with Y", where one looks like a name.

    Example:
        >>> measured("How does the border study compare with FooNet in GPU-hours?")
        ('the border study', 'FooNet')
    """
    match = THAN.search(question[:MOST]) or (
        COMPARED.search(question[:MOST]) if COMPARES_TWO.search(question) else None
    )
    if not match:
        return ()
    sides = tuple(_trimmed(THOSE.sub("", match[name].strip(" ?.,"))) for name in ("first", "second"))
    fitting = all(_may_be_side(side) for side in sides) and any(map(_looks_named, sides))
    return sides if fitting and not re.match(r"(?:a|an|any|all|other|most)\b|\W*\d", sides[1]) else ()


ONE_ANOTHER = re.compile(
    r"\b(?:one|a|the first)\s+(?:[\w-]+\s+)?(?P<first>[^;?]+?)[,;.:]\s+(?:and\s+|while\s+|whereas\s+)?"
    r"(?:another|the other|a second|the second)\s+(?P<second>[^;?.]+)",
    re.IGNORECASE,
)


def described(question: str) -> tuple[str, ...]:
    """The two sides of "one paper does A; another does B", which have no names."""
    match = ONE_ANOTHER.search(question[:MOST])
    return (match["first"], match["second"]) if match else ()
