"""A question and the sentences of a paper -> how likely each sentence is to hold the answer.

A sum of a few plain signs, squashed into [0, 1]: words shared, the sentence's place, whether it has a
number
where one is asked for, names, "we propose", and the openings of background. The weights were fitted by
logistic regression on the development questions (docs/log.md); whoever reads them can tell why a sentence
was taken.
"""

import math
import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from assistant.question.vocabulary import words_pattern
from store.names import NAME, is_name_like, title_head
from store.quantities import find_quantities
from store.records import Paper
from store.words import terms

ASKS_NUMBER = re.compile(
    r"\bhow (?:many|much|long|few|big|large|small|fast|high|low|little|far|accurate|well|quick\w*|close|"
    r"often|cheap\w*)\b"
    r"|\b(?:what|which) (?:\w+[- ]){0,3}(?:accurac\w+|share|fraction|percent\w*|factor|speed\w*|rates?|"
    r"scores?|map|f1|size|cost|margin|gain|acceleration|savings?|bits?|budget|error|utili[sz]ation|"
    r"throughput|latency|results?|average|time)\b"
    r"|\bby how|\btimes\b|\bhow (?:\w+ ){0,2}(?:quicker|faster|cheaper|smaller|better|fewer|less)\b",
    re.IGNORECASE,
)
ASKS_WHICH = re.compile(r"^\W*(?:which|what|is there|are there|ha(?:s|ve) any)\b", re.IGNORECASE)
CONTRIBUTES = re.compile(
    r"\b(?:we|paper|work|article)\b.{0,40}?\b(?:propos|present|introduc|develop|design|describ|explor|show|"
    r"demonstrat|provid|investigat|stud|releas)",
    re.IGNORECASE,
)
BACKGROUND = re.compile(
    r"\b(?:however|recent|recently|despite|existing|previous|traditional|typically|often|remains?|"
    r"challeng\w*|have been|has been|become|suffer\w*)\b",
    re.IGNORECASE,
)
UNITS_ASKED: tuple[tuple[re.Pattern[str], frozenset[str]], ...] = (
    (
        words_pattern(
            r"how (?:much |many \w+ )?(?:faster|cheaper|smaller|quicker|slower|larger|better|less|"
            r"fewer)|by how much|"
            r"(?:what|which) (?:speed-?up|factor|reduction|acceleration|savings?)|"
            r"how much \w* ?(?:\w+ )?(?:speed|sav|reduc)\w*"
        ),
        frozenset({"x", "%", "points"}),
    ),
    (
        words_pattern(
            r"how (?:long|many (?:\w+[- ])?(?:hours|days|minutes|seconds))|(?:what|"
            r"which) (?:\w+ ){0,3}(?:time|latency)|"
            r"latenc\w+|how (?:fast|quickly)|(?:gpu|tpu)[- ](?:hours|days)|cost"
        ),
        frozenset({"hour", "gpu-hour", "ms", "USD", "fps"}),
    ),
    (
        words_pattern(
            r"memory|storage|gigabytes?|megabytes?|[gm]b|how (?:small|big|large)|model size|footprint"
        ),
        frozenset({"byte"}),
    ),
    (
        words_pattern(
            r"accura\w+|errors?|f1|m?ap|m?iou|bleu|wer|fid|scores?|perplexity|percent\w*|share|"
            r"fraction|rates?|"
            r"utili[sz]ation|how well|efficienc\w+|results?"
        ),
        frozenset({"%", ""}),
    ),
    (
        words_pattern(r"how many (?:\w+ )?(?:parameters|weights|params)|how (?:big|large|small)"),
        frozenset({"count"}),
    ),
)
"""What a question asks for, and the units that values of it have; the first that fits counts."""

DIGIT = re.compile(r"\d")
FULL_LENGTH = 40
"""Terms: a longer sentence says no more."""

WEIGHTS = {
    "bias": -3.7,
    "shared": 2.2,
    "contributes": 0.65,
    "background": -0.4,
    "place": 2.2,
    "names": 0.3,
    "names asked": 0.9,
    "own name": 1.05,
    "number asked": 0.55,
    "number not asked": 1.0,
    "unit asked": 1.0,
    "length": 1.0,
}

Weigh = Callable[[str], float]
"""How much a term says: its inverse document frequency in the store."""


def chances(question: str, paper: Paper, spans: Sequence[tuple[int, int]], weigh: Weigh) -> list[float]:
    """Estimate for each sentence of the right paper how likely it holds the answer, in [0, 1].

    Example:
        >>> text = "Nets are big. FooNet has 3M weights."
        >>> paper = Paper(paper_id="p", title="FooNet: Small Nets", abstract=text)
        >>> low, high = chances("How many weights has it?", paper, [(0, 13), (14, 35)], lambda term: 1.0)
        >>> low < high
        True
    """
    sentences = [paper.abstract[start:end] for start, end in spans]
    asked = signs_of(question, sentences, title_head(paper.title), weigh)
    return [_squash(sum(WEIGHTS[name] * value for name, value in signs.items())) for signs in asked]


def signs_of(question: str, sentences: Sequence[str], name: str, weigh: Weigh) -> list[dict[str, float]]:
    """Read the signs of each sentence, each in [0, 1]."""
    wanted = set(terms(question))
    total = sum(weigh(term) for term in wanted) or 1.0
    units = next((units for pattern, units in UNITS_ASKED if pattern.search(question)), frozenset())
    number, which = bool(ASKS_NUMBER.search(question)), bool(ASKS_WHICH.search(question))
    found = []
    for place, sentence in enumerate(sentences):
        held = terms(sentence)
        names = _names_in(sentence)
        digit = bool(DIGIT.search(sentence))
        found.append(
            {
                "bias": 1.0,
                "shared": sum(weigh(term) for term in wanted.intersection(held)) / total,
                "contributes": float(bool(CONTRIBUTES.search(sentence))),
                "background": float(bool(BACKGROUND.search(sentence))),
                "place": place / len(sentences),
                "names": names,
                "names asked": names * which,
                "own name": float(bool(name) and name.casefold() in sentence.casefold()),
                "number asked": float(digit and number),
                "number not asked": float(digit and not number),
                "unit asked": float(bool(units & _units_in(sentence))),
                "length": min(len(held), FULL_LENGTH) / FULL_LENGTH,
            }
        )
    return found


@lru_cache(maxsize=4096)
def _names_in(sentence: str) -> float:
    """Tell how many names a sentence has, three or more being 1."""
    return min(3, sum(is_name_like(word) for word in NAME.findall(sentence))) / 3


@lru_cache(maxsize=4096)
def _units_in(sentence: str) -> frozenset[str]:
    """The units of a sentence's values; a bare number counts where it has decimals."""
    found = find_quantities(sentence)
    return frozenset(quantity.unit for quantity in found if quantity.unit or quantity.value % 1)


def _squash(value: float) -> float:
    return 1 / (1 + math.exp(-value))
