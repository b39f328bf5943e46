r"""Text -> the numbers in it, with their exact places: digits, powers of ten, magnitudes, LaTeX, words.

    "10^4"  "1.5\times 10^{5}"  "2,048"  "10 000"  "1e-4"  "1.25T"  "3 million"  "four"

A number that is only part of a name is left out: ResNet-50, CIFAR-10, GPT-4, top-1, Llama2-7b, 3D, an
ordinal, a year, an address. What a number counts is decided elsewhere.
"""

import math
import re
import string

from store.notation.spelling import MULTIPLIERS, Number, find_spelled

_ZEROS = {"hundred": 2, "thousand": 3, "million": 6, "billion": 9, "trillion": 12}
_ZEROS |= {"k": 3, "K": 3, "M": 6, "m": 6, "mn": 6, "B": 9, "b": 9, "bn": 9, "G": 9, "T": 12}

_DIGITS = (
    r"(?P<digits>\d{1,3}(?:(?:,|\{,\}|\\,)\d{3}(?!\d))+(?:\.\d+)?"
    r"|\d{1,3}(?:[\u00a0\u2009\u202f ]000(?!\d))+|\d+(?:\.\d+)?|\.\d+)"
)
_POWER = (
    r"(?:[eE](?P<e>[-+]?\d{1,2})(?!\w)"
    r"|\s*\$?\s*(?:\\times|\btimes|×|\\cdot|[*x])\s*\$?\s*10\s?(?:\^|\*\*)\s?\{?(?P<times>[-−+]?\d{1,2})\}?"
    r"|\s?(?:\^|\*\*)\s?\{?(?P<power>[-−+]?\d{1,2})\}?)"
)
_MAGNITUDE = (
    rf"(?:\\?[\s\u00a0\u2009\u202f~-]*(?P<word>(?i:{'|'.join(MULTIPLIERS)}))s?\b"
    r"|\s?(?P<letter>[KkMBTG]|bn|mn)(?![A-Za-z0-9/])"
    r"|(?P<low>[mb])(?=[\s-]*(?:[Pp]aram|tokens?\b|models?\b|LLMs?\b)))"
)
_NUMBER = re.compile(rf"{_DIGITS}{_POWER}?{_MAGNITUDE}?")
_START = re.compile(r"\.?\d")
_PART = re.compile(r"1/(?=[\d]*[1-9])(\d{1,6})(?:rd|th)?(?=\s(?:of|the|as)\b)")
"""What is left of something, as a multiple like those in words: "1/3 of the memory" is three times less."""

# The token that a number ends, from its first letter on: "GPT-" before 4, "top-" before 1, "CIFAR-10/"
# before 100.
_TOKEN_BEFORE = re.compile(
    r"(?<![\w.\\])[A-Za-z_@#^][\w.@/+]*[-‐‑–/](?:[\w.@/+]*[-‐‑–/])*$|https?://\S*$|\^\{?[-−]?$|[@#_]$"
)
_NO_NAMES = {
    "textless",
    "textgreater",
    "sim",
    "approx",
    "times",
    "x",
    "le",
    "leq",
    "ge",
    "geq",
    "lt",
    "gt",
}  # what is left of LaTeX
_JOINTS = ("-", "‐", "‑", "–", "/", "^", "^{", "@", "#", "_")
_NO_TOKENS = re.compile(
    r"(?:sub|over|under|near(?:ly)?|(?:sim|approx|leq|geq|lt|gt)[\d.]+)[-‐‑–/]", re.IGNORECASE
)
_PRODUCT_BEFORE = re.compile(
    r"\b(?:NVIDIA|Nvidia|RTX|GTX|[Tt]itan|TITAN|Tesla|GeForce|Pixel|iPhone|Galaxy|Snapdragon|Xeon|Ryzen"
    r"|Mali|Adreno"
    r"|Kirin|Core|Pi|Ascend|Jetson|Radeon|Arc|TPU|GPT|LLa[Mm][Aa]|Llama|Qwen|Phi|Gemma|Mistral|Claude"
    r"|Gemini|SD"
    r"|Stable Diffusion|Figure|Fig\.|Table|Section|Sec\.|Eq\.|Stage|Phase|Step|Task|Track|Type|Level|Part"
    r"|Chapter"
    r"|Appendix|Algorithm|Version|version)[\s~]$"
)
_NAME_AFTER = re.compile(
    r"(?:st|nd|rd|th)\b|[-‐‑](?:shot|hop|way|hot|stage|agnostic|click)\b|-?D\b(?!\w)|[\s~]?\.\d+\."
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_YEAR_BEFORE = re.compile(
    r"(?:\b(?:in|since|of|by|until|from|year|al\.,?|[A-Z][a-z]+,|ICLR|CVPR|ICCV|ECCV|NeurIPS|ACL|EMNLP"
    r"|[Cc]hallenge"
    r"|January|February|March|April|May|June|July|August|September|October|November|December|and|,)"
    r"|[(;',’])[\s~]*$"
)
_ITEM_BEFORE = re.compile(r"(?:^|[^(\w]\s|\()$")
_LONGEST_ITEM = 2  # digits of a number that counts the items of a list
_LOOK_BACK = 40  # characters before a number in which its name is looked for


def find_numbers(text: str) -> list[Number]:
    """Find the numbers of a text that are not mere parts of names, in order.

    Example:
        >>> text = "ResNet-50 needs 4.1G FLOPs on one GPU"
        >>> [(number.value, text[number.start : number.end]) for number in find_numbers(text)]
        [(4100000000.0, '4.1G'), (1.0, 'one')]
    """
    numbers = list(find_spelled(text))
    last = 0
    for start in _START.finditer(text):
        if start.start() < last:
            continue
        if part := _PART.match(text, start.start()):
            last = part.end()
            numbers.append(Number(float(part[1]), start.start(), last, spelling="multiple"))
            continue
        match = _NUMBER.match(text, start.start())
        if match is None:
            continue
        last = match.end()
        number = _read_digits(match)
        if math.isfinite(number.value) and not _is_name(text, match):
            numbers.append(number)
    return sorted(numbers, key=lambda number: number.start)


def _is_name(text: str, match: re.Match[str]) -> bool:
    """Whether the digits only tell one thing of a family from another, or date or count off something."""
    before = text[max(0, match.start() - _LOOK_BACK) : match.start()]
    letters = before[len(before.rstrip(string.ascii_letters)) :]
    token = _TOKEN_BEFORE.search(before) if before.endswith(_JOINTS) or "://" in before else None
    return bool(
        (letters and letters not in _NO_NAMES)
        or (token and not _NO_TOKENS.fullmatch(token[0]))
        or _PRODUCT_BEFORE.search(before)
        or _NAME_AFTER.match(text, match.end())
        or (_YEAR.fullmatch(match[0]) and _YEAR_BEFORE.search(before))
        or _is_item(text, match, before)
    )


def _is_item(text: str, match: re.Match[str], before: str) -> bool:
    """Whether it counts off the items of a list: "(1) this and 2) that"."""
    short = match[0].isdigit() and len(match[0]) <= _LONGEST_ITEM
    return short and text.startswith(")", match.end()) and _ITEM_BEFORE.search(before) is not None


def _read_digits(match: re.Match[str]) -> Number:
    digits = re.sub(r"[^\d.]", "", match["digits"])
    word = (match["word"] or "").lower()
    zeros = _ZEROS.get(word or match["letter"] or match["low"] or "", 0)
    if match["power"]:
        value = _power(float(digits), _exponent(match["power"])) * 10.0**zeros
    else:  # one conversion, so that 4.1G is 4.1e9 to the last bit
        value = float(f"{digits}e{zeros + _exponent(match['e'] or match['times'] or '0')}")
    if word == "dozen":
        value *= MULTIPLIERS["dozen"]
    return Number(value, match.start(), match.end(), 10.0**zeros)


def _exponent(written: str) -> int:
    return int(written.replace("−", "-"))


def _power(base: float, exponent: int) -> float:
    try:
        return float(base**exponent)
    except (OverflowError, ZeroDivisionError):
        return math.inf
