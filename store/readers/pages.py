"""Saved pages of paper-listing sites -> papers: a title line, an abstract line, furniture around them.

An abstract is a line (or a paragraph cut into lines) of prose; its title is the nearest line above that is
neither furniture nor a list of names. A short line that stands above three different abstracts is furniture
too. Titles and abstracts are taken as they stand.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from store.errors import SourceError
from store.identity import clean_text, slug
from store.readers.furniture import (
    is_furniture,
    is_markup,
    is_names,
    is_title_like,
    without_button,
    without_label,
)
from store.readers.lines import NOTHING_TAKEN, Line, misfit, quoted
from store.records import Dropped, Paper
from store.sentences import sentence_spans

EXPECTED = "a saved page of papers (a title line, then its abstract) or JSON lines"

PROSE_WORDS = 25
"""The shortest abstract taken; longer than nearly every title."""
LONG_PROSE_WORDS = 60
"""So many words are prose even where no sentence ends."""
LONGEST_ABSTRACT = 10_000
"""Characters; more is a document and no abstract."""
REPEATED = 3
"""A line above so many different abstracts is no title."""

MEAN_WORDS, SHARE_OF_WORDS, SHARE_OF_ENTRIES = 40, 0.5, 0.6
"""What tells a page of papers from other texts: how long its abstracts are on average, how many of its words
they are, how many of its texts have a title. The five pages tried have over 150, 0.9 and 1."""

_SENTENCE_END = (".", "!", "?", ":", ")", "]", "}", '"', "'", "”", "’", "。", "…", "$")
_WRAPPED_LINES, _WRAPPED_WIDTH, _LONGEST_RUN = 3, 50, 80
_TITLE_WORDS = 4  # shorter lines are titles only where nothing longer stands in their place


@dataclass
class _Entry:
    """An abstract with the short lines above it."""

    above: list[Line]
    line: int
    text: str
    following: list[str] = field(default_factory=list)
    """Further paragraphs that follow without a line between."""


def read_pages(path: Path, read: Callable[[], Iterable[Line]]) -> Iterator[Paper | Dropped]:
    """Read the papers of a saved page in order, duplicates too.

    Args:
        path: The file, for its name.
        read: Opens the file's lines anew: they are gone through twice.

    Raises:
        SourceError: If it is not a page of papers.
    """
    repeated = _survey(path, read)
    last: _Entry | None = None
    for entry in _entries(read()):
        if last:
            yield _paper(path, last, repeated)
        last = entry
    if last and _is_cut(last):
        yield Dropped(source=path.name, where=f"line {last.line}", why="the page ends in mid-sentence")
    elif last:
        yield _paper(path, last, repeated)


def _survey(path: Path, read: Callable[[], Iterable[Line]]) -> set[str]:
    """Find the lines that stand above many abstracts, and make sure that these are papers at all.

    Raises:
        SourceError: If the file is mostly something else.
    """
    texts_below: defaultdict[str, set[int]] = defaultdict(set)
    of_papers = papers = entries = 0
    for entry in _entries(read()):
        title, abstract = _title(entry.above, set()), "\n".join([entry.text, *entry.following])
        entries += 1
        if is_title_like(title) and len(abstract) <= LONGEST_ABSTRACT:
            papers += 1
            of_papers += len(abstract.split())
        for line in entry.above:
            texts_below[line.text].add(hash(entry.text))
    words = sum(len(line.text.split()) for line in read())
    if of_papers < max(papers * MEAN_WORDS, words * SHARE_OF_WORDS, 1) or papers < entries * SHARE_OF_ENTRIES:
        first = next((line for line in read() if line.text.strip()), Line(1, "blank lines only"))
        raise SourceError(
            misfit(path, first.number, EXPECTED, quoted(first.text.strip())), hint=NOTHING_TAKEN
        )
    return {text for text, below in texts_below.items() if len(below) >= REPEATED}


def _entries(lines: Iterable[Line]) -> Iterator[_Entry]:
    """Group lines into abstracts with what stands above each."""
    above: list[Line] = []
    entry: _Entry | None = None
    for line in _paragraphs(lines):
        if not _is_prose(line.text):
            above.append(line)
        elif entry and not above:
            entry.following.append(line.text)
        else:
            if entry:
                yield entry
            entry, above = _Entry(above, line.number, line.text), []
    if entry:
        yield entry


def _paragraphs(lines: Iterable[Line]) -> Iterator[Line]:
    """Clean the lines, and join those that are a paragraph cut to a width."""
    run: list[Line] = []
    for number, raw in lines:
        line = Line(number, clean_text(raw))
        if line.text:
            run.append(line)
        if not line.text or _is_prose(line.text) or len(run) == _LONGEST_RUN:
            yield from _joined(run)
            run = []
    yield from _joined(run)


def _joined(run: list[Line]) -> list[Line]:
    whole = " ".join(line.text for line in run)
    wrapped = len(run) >= _WRAPPED_LINES and all(len(line.text) >= _WRAPPED_WIDTH for line in run[:-1])
    return (
        [Line(run[0].number, whole)] if wrapped and _is_prose(whole) and not _is_prose(run[-1].text) else run
    )


def _is_prose(text: str) -> bool:
    """Say whether a line reads like an abstract: many words, and sentences."""
    words = text.count(" ") + 1
    if words < PROSE_WORDS or is_furniture(text):
        return False
    return words >= LONG_PROSE_WORDS or text.endswith(_SENTENCE_END) or len(sentence_spans(text)) > 1


def _title(above: list[Line], repeated: set[str]) -> str:
    """Choose the title among the lines above an abstract; empty if there is none."""
    lines = [without_button(line.text) for line in above if line.text not in repeated]
    lines = [line for line in lines if not is_furniture(line) and not is_markup(line)]
    long = [line for line in lines if len(line.split()) >= _TITLE_WORDS and not is_names(line)]
    return " ".join((long or lines or [""])[-1].split())


def _paper(path: Path, entry: _Entry, repeated: set[str]) -> Paper | Dropped:
    title = _title(entry.above, repeated)
    abstract = without_label("\n\n".join([entry.text, *entry.following]))
    if not title:
        return Dropped(source=path.name, where=f"line {entry.line}", why="a text with no title above it")
    if len(abstract) > LONGEST_ABSTRACT:
        return Dropped(source=path.name, where=title, why=f"{len(abstract):,} characters are no abstract")
    return Paper(paper_id=slug(title), title=title, abstract=abstract, source=path.name)


def _is_cut(entry: _Entry) -> bool:
    """Say whether a text stops in mid-sentence; one that ends in a web address does not."""
    text = [entry.text, *entry.following][-1]
    return not text.endswith(_SENTENCE_END) and "/" not in text.split()[-1]
