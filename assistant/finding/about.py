"""A short topic and papers -> those that are about it, by the words of their titles and texts.

For the topic beside a condition ("mixture-of-experts models over 100B"), where the papers are few and each
must be decided alone. A word counts as said when the paper has its stem, or an abbreviation or long form of
it that some paper defines: "NAS" is "neural architecture search". Longer topics go to
`assistant.finding.topics`.
"""

import re
from collections.abc import Iterable, Sequence

from assistant.records import Evidence
from store.names import Names, normal
from store.records import Paper
from store.sentences import sentence_spans
from store.words import terms

ENOUGH = 0.6
"""The share of a topic's words that a paper must say."""

OPENING = 2
"""Sentences in which an abstract says what it is about."""

SIZES = frozenset({"neural", "larg", "deep", "artifici"})
"""Stems left out where they go without saying: "architecture search" is NAS, "language models" are LLMs."""

WORD = re.compile(r"[\w.+\-]*\w")
COMPOUND = re.compile(r"\b\w+(?:-\w+)+")
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
    options = [_parted(option, names) for option in options_of(topic)]
    if not options:
        return frozenset(paper.paper_id for paper in papers)
    return frozenset(paper.paper_id for paper in papers if any(is_about(paper, *words) for words in options))


def _parted(option: str, names: Names) -> tuple[list[Ways], list[Ways]]:
    """Part terms of the field, names and abbreviations above all, from plain words."""
    words = [word for word in WORD.findall(option) if terms(word)]
    special = {word for word in words if COMPOUND.fullmatch(word) or names.is_term(word)}
    chosen = (" ".join(w for w in words if (w in special) is of_field) for of_field in (True, False))
    of_field, plain = (ways_of(part, names) for part in chosen)
    return of_field, plain


def is_about(paper: Paper, of_field: Sequence[Ways], plain: Sequence[Ways]) -> bool:
    """Whether a paper speaks of a topic: of a term of the field anywhere, of plain words not just in passing.

    Example:
        >>> video = [(frozenset({"video"}),)]
        >>> text = "We prune. It is small. It is fast. It may help video too."
        >>> paper = Paper(paper_id="p", title="Pruning", abstract=text)
        >>> is_about(paper, (), video), is_about(paper, video, ())
        (False, True)
    """
    anywhere = stems_of(f"{paper.title}. {paper.abstract}")
    if said([*of_field, *plain], anywhere) < ENOUGH:
        return False
    return not plain or _dwells_on(paper, plain)


def _dwells_on(paper: Paper, words: Sequence[Ways]) -> bool:
    """Whether the title, the opening, or more than one sentence says enough of some words."""
    if said(words, stems_of(paper.title)) >= ENOUGH:
        return True
    text = paper.abstract
    places = [
        place
        for place, (start, end) in enumerate(sentence_spans(text))
        if said(words, stems_of(f"{paper.title}. {text[start:end]}")) >= ENOUGH
    ]
    return bool(places) and (places[0] < OPENING or len(places) > 1)


def speaking_of(topic: str, papers: Iterable[Paper], names: Names) -> list[Evidence]:
    """Find every paper that speaks of a topic at all, each with the first sentence that does, best first.

    A paper whose title alone speaks of it gives its first sentence.
    """
    options = [ways_of(option, names) for option in options_of(topic)]
    found = [hit for paper in papers if (hit := _first_said(paper, options))]
    return sorted(found, key=lambda item: (-item.score, item.paper_id))


def _first_said(paper: Paper, options: Sequence[Sequence[Ways]]) -> Evidence | None:
    """The first sentence that says a topic; it scores 1 where the title says it too."""

    def says(text: str) -> bool:
        return any(said(words, stems_of(text)) >= 1 for words in options)

    if not says(f"{paper.title}. {paper.abstract}"):
        return None
    titled = says(paper.title)
    spans = sentence_spans(paper.abstract)
    start, end = next((s for s in spans if says(paper.abstract[s[0] : s[1]])), spans[0] if titled else (0, 0))
    if start == end:
        return None
    return Evidence(
        key=f"{paper.paper_id}:{start}",
        paper_id=paper.paper_id,
        title=paper.title,
        quote=paper.abstract[start:end],
        start=start,
        end=end,
        score=1.0 if titled else 0.5,
    )


def options_of(topic: str) -> list[str]:
    """Split a topic at "or" and commas; what stands before the first option belongs to all.

    Example:
        >>> options_of("generating images or videos"), options_of("image or video generation")
        (['generating images', 'generating videos'], ['image generation', 'video generation'])
    """
    options = [option.split() for option in re.split(r"\s+or\s+|\s*[,/]\s*", topic) if option.strip()]
    if not options:
        return []
    before, behind = options[0][:-1], options[-1][1:]
    if not before and behind:
        return [" ".join([*words, *behind] if len(words) == 1 else words) for words in options]
    return [
        " ".join([*before, *words] if len(words) == 1 and words != options[0] else words) for words in options
    ]


def stems_of(text: str) -> frozenset[str]:
    """The stems of a text, and its compounds with their hyphens left out."""
    compounds = COMPOUND.findall(text) if "-" in text else ()
    return frozenset(terms(text)) | {normal(compound) for compound in compounds}


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
            *_forms(names.long_forms.get(word.casefold().removesuffix("s"), ())),
            *_forms(names.long_forms.get(word.casefold(), ())),
            *short_forms,
        )
        for word in words
    ]


def _forms(long_forms: Iterable[str]) -> list[frozenset[str]]:
    """The ways of a long form: in full, and without the adjective that everybody leaves out."""
    forms = [terms(form) for form in long_forms]
    return [frozenset(way) for stems in forms for way in (stems, stems[stems[0] in SIZES :] if stems else [])]


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
