"""A short topic and papers -> those that are about it, by the words of their titles and texts.

For the topic beside a condition ("mixture-of-experts models over 100B"), where the papers are few and each
must be decided alone. A word counts as said when the paper has its stem, or an abbreviation or long form of
it that some paper defines: "NAS" is "neural architecture search". Longer topics go to
`assistant.finding.topics`.
"""

import re
from collections.abc import Iterable, Sequence

from store.names import Names, normal
from store.records import Paper
from store.words import terms

ENOUGH = 0.6
"""The share of a topic's words that a paper must say."""

WORD = re.compile(r"[\w.+\-]*\w")
COMPOUND = re.compile(r"\w+(?:-\w+)+")
"""Written with a hyphen by some and without by others: CIFAR-10, ResNet-50."""

Ways = tuple[frozenset[str], ...]
"""Ways to say one word: each a set of stems that must all be there."""


def papers_about(topic: str, papers: Iterable[Paper], names: Names) -> frozenset[str]:
    """Choose the papers that a topic is about.

    Args:
        topic: A few words; empty admits all. "images or videos" admits either.
        papers: The candidates.
        names: Whose abbreviations are known.

    Returns:
        The ids of those that say at least `ENOUGH` of its words, or of one of its options.
    """
    options = [ways_of(option, names) for option in options_of(topic)]
    return frozenset(
        paper.paper_id
        for paper in papers
        if not options or any(said(option, stems_of(paper)) >= ENOUGH for option in options)
    )


def options_of(topic: str) -> list[str]:
    """Split a topic at "or" and commas; what stands before the first option belongs to all.

    Example:
        >>> options_of("generating images or videos")
        ['generating images', 'generating videos']
    """
    options = [option.split() for option in re.split(r"\s+or\s+|\s*[,/]\s*", topic) if option.strip()]
    shared = options[0][:-1] if options else []
    rest = [[*shared, *words] if len(words) == 1 else words for words in options[1:]]
    return [" ".join(words) for words in [*options[:1], *rest]]


def stems_of(paper: Paper) -> frozenset[str]:
    """The stems of a paper's title and text, and its compounds with their hyphens left out."""
    text = f"{paper.title}. {paper.abstract}"
    return frozenset(terms(text)) | {normal(compound) for compound in COMPOUND.findall(text)}


def ways_of(topic: str, names: Names) -> list[Ways]:
    """For each word of a topic the ways in which a paper may say it."""
    short_forms = [
        frozenset(terms(s)) for s, forms in names.long_forms.items() if any(_same(f, topic) for f in forms)
    ]
    words = [word for word in WORD.findall(topic) if terms(word)]
    return [
        (
            frozenset(terms(word)),
            frozenset({normal(word)}),
            *(frozenset(terms(form)) for form in names.long_forms.get(word.casefold(), ())),
            *short_forms,
        )
        for word in words
    ]


def _same(form: str, topic: str) -> bool:
    """Whether a long form is the topic, whatever its hyphens and plurals."""
    return normal(form)[:1] == normal(topic)[:1] and terms(form.replace("-", " ")) == terms(
        topic.replace("-", " ")
    )


def said(words: Sequence[Ways], stems: frozenset[str]) -> float:
    """The share of words that are said in one of their ways.

    Example:
        >>> said([(frozenset({"video"}),), (frozenset({"nas"}), frozenset({"architectur", "search"}))],
        ...      frozenset({"architectur", "search", "imag"}))
        0.5
    """
    return sum(any(way <= stems for way in ways) for ways in words) / len(words) if words else 1.0
