"""The words around a number that say how it was meant: about, under, at most, over, at least.

People put them before ("less than 10 GPU hours", "sub-10 ms", "≥ 4") and after ("2 bits or lower", "100+
GPUs").
"""

import re
from itertools import product

from store.records import Cmp

_LESS = ["less", "fewer", "smaller", "lower", "shorter", "cheaper", "lighter"]
_MORE = ["more", "greater", "larger", "higher", "longer", "bigger"]

_PHRASES: dict[str, Cmp] = {
    **{f"{word} than": "<" for word in _LESS},
    **{f"{word} than": ">" for word in _MORE},
    **{f"{no} {word} than": ">=" for no, word in product(("no", "not"), _LESS)},
    **{f"{no} {word} than": "<=" for no, word in product(("no", "not"), _MORE)},
    **{f"as {word} as": ">=" for word in ("little", "few", "low", "small", "short")},
    **{f"as {word} as": "<=" for word in ("much", "many", "high", "large", "long", "big")},
    **dict.fromkeys(["under", "below", "beneath", "sub", "<"], "<"),
    **dict.fromkeys(
        [
            "over",
            "above",
            "beyond",
            "exceed",
            "exceeds",
            "exceeded",
            "exceeding",
            "surpass",
            "surpasses",
            "surpassing",
            ">",
        ],
        ">",
    ),
    **dict.fromkeys(["in excess of", "upwards of", "upward of", "north of"], ">"),
    **dict.fromkeys(
        ["up to", "upto", "at most", "at the most", "within", "maximum", "maximum of", "max", "as much as"],
        "<=",
    ),
    **dict.fromkeys(
        ["not exceed", "not exceeding", "without exceeding", "≤", "⩽", "<=", r"\le", r"\leq", "leq"], "<="
    ),
    "greater than or equal to": ">=",
    "less than or equal to": "<=",
    **dict.fromkeys(
        ["at least", "at the very least", "minimum", "minimum of", "starting at", "starting from"], ">="
    ),
    **dict.fromkeys(["≥", "⩾", ">=", r"\ge", r"\geq", r"\geqslant", "geq"], ">="),
    **dict.fromkeys(
        [
            "about",
            "around",
            "approximately",
            "approximate",
            "approx",
            "roughly",
            "nearly",
            "almost",
            "circa",
            "some",
            "near",
        ],
        "~",
    ),
    **dict.fromkeys(
        ["close to", "on the order of", "in the order of", "an estimated", "≈", "∼", "～", "~"], "~"
    ),
    **dict.fromkeys([r"\approx", r"\sim", r"\thicksim", "sim", r"\lt"], "~"),
    **dict.fromkeys([r"\lt", r"\textless", "textless"], "<"),
    **dict.fromkeys([r"\gt", r"\textgreater", "textgreater"], ">"),
    r"\leqslant": "<=",
}
_LONGEST = max(len(phrase.split()) for phrase in _PHRASES)

_TOKEN = re.compile(
    r"\\[a-zA-Z]+|[A-Za-z]+|[<>]=|(?<![-=])>|[≤≥⩽⩾<≈∼～]|(?:(?<=^)|(?<=[\s(\[{$,]))~(?=[\s$]*$)|[\d.;:)%,]"
)
_FURNITURE = frozenset(
    [
        "a",
        "an",
        "the",
        "only",
        "just",
        "mere",
        "merely",
        "even",
        "total",
        "average",
        "relative",
        "of",
        "factor",
        "US",
        "USD",
        "text",
        "mathbf",
        "mathrm",
        "textbf",
    ]
)
_FURNITURE |= {r"\text", r"\mathbf", r"\mathrm", r"\textbf"}
_WINDOW = 48  # characters: the longest phrase with furniture between it and its number

_AFTER: dict[str, Cmp] = {
    r"[\s~,]*or[\s~](?:less|fewer|lower|below|under|smaller|shorter|cheaper|faster)\b": "<=",
    r"[\s~,]*(?:at[\s~](?:the[\s~])?most|max(?:imum)?(?!\s[a-z])|tops|and[\s~](?:below|under|less"
    r"|fewer))\b(?!\s*[$~\d])": "<=",
    r"[\s~,]*or[\s~](?:more|higher|greater|above|larger|longer|better|bigger|over|beyond)\b": ">=",
    r"[\s~,]*(?:at[\s~](?:the[\s~]very[\s~]|the[\s~])?least|minimum|and[\s~](?:above|up|more|over"
    r"|beyond))\b(?!\s*[$~\d])": ">=",
    r"[\s~]or[\s~]so\b": "~",
}
_AFTER_UNIT = re.compile("|".join(f"({pattern})" for pattern in _AFTER))
_PLUS = re.compile(r"\s?\+(?!\s?[\d(])|[\s-]plus\b")


def cmp_before(lead: str, *, specific: bool = False) -> Cmp | None:
    """Read the comparator that ends the words before a number.

    Args:
        lead: The words before the number.
        specific: The number is one that somebody has: "lower than the 87%" tells a difference, no bound.

    Example:
        >>> cmp_before("trained in less than a total of "), cmp_before("sub-"), cmp_before("trained in ")
        ('<', '<', None)
    """
    tokens = _TOKEN.findall(lead[-_WINDOW:])
    for size in range(_LONGEST, 0, -1):
        found = _PHRASES.get(" ".join(tokens[-size:]).lower())
        if found == "~" and size == 1:  # "up to about 3" is at most 3
            return cmp_before(lead[: lead.rindex(tokens[-1])]) or "~"
        if found:
            return None if tokens[-1] == "than" and specific else found
    if tokens and tokens[-1] in _FURNITURE:
        return cmp_before(lead[: lead.rindex(tokens[-1])], specific=specific or tokens[-1] == "the")
    return None


def cmp_after(text: str, number_end: int, unit_end: int) -> Cmp | None:
    """Read the comparator that follows a number or its unit.

    Example:
        >>> cmp_after("2 bits or lower", 1, 6), cmp_after("100+ GPUs", 3, 9)
        ('<=', '>=')
    """
    if _PLUS.match(text, number_end) or _PLUS.match(text, unit_end):
        return ">="
    match = _AFTER_UNIT.match(text, unit_end)
    return list(_AFTER.values())[match.lastindex - 1] if match and match.lastindex else None
