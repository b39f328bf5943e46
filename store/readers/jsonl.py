"""JSON lines -> papers: one object a line, with `title` and `abstract` or `digest`.

Optional: `id`, `url`, `year`, `authors`. Other keys are ignored. A line that is no such object makes the
whole file unreadable; a paper whose text is blank is left out and reported.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from store.errors import SourceError
from store.identity import clean_text, usable_id
from store.readers.lines import NOTHING_TAKEN, Line, misfit, quoted
from store.records import Dropped, Paper

EXPECTED = 'one JSON object a line, with "title" and "abstract" or "digest"'

_YEARS = range(1000, 3000)


def read_jsonl(path: Path, lines: Iterable[Line]) -> Iterator[Paper | Dropped]:
    """Read the papers of a JSON lines file in order.

    Raises:
        SourceError: At the first line that is not a paper.
    """
    for line in lines:
        if line.text.strip():
            yield _paper(path, line, _parse(path, line))


def _parse(path: Path, line: Line) -> dict[str, Any]:
    """Parse one line into an object with the keys that a paper needs.

    Raises:
        SourceError: If it is none.
    """
    try:
        found = json.loads(line.text)
    except (ValueError, RecursionError) as error:
        message = misfit(path, line.number, EXPECTED, quoted(line.text.strip()))
        raise SourceError(message, hint=NOTHING_TAKEN) from error
    if not isinstance(found, dict) or "title" not in found or not found.keys() & {"abstract", "digest"}:
        raise SourceError(misfit(path, line.number, EXPECTED, quoted(line.text.strip())), hint=NOTHING_TAKEN)
    return found


def _paper(path: Path, line: Line, found: dict[str, Any]) -> Paper | Dropped:
    """Make a paper of a parsed line.

    Raises:
        SourceError: If a value has the wrong type.
    """
    try:
        title = " ".join(_text(found.get("title")).split())
        abstract, digest = _text(found.get("abstract")), _text(found.get("digest"))
        if not title or not (abstract or digest):
            why = f"its {'abstract' if title else 'title'} is blank"
            return Dropped(source=path.name, where=title or f"line {line.number}", why=why)
        return Paper(
            paper_id=usable_id(str(found.get("id") or ""), title),
            title=title,
            abstract=abstract or digest,
            url=_text(found.get("url")) or None,
            year=_year(found.get("year")),
            authors=_authors(found.get("authors")),
            source=path.name,
            text_kind="abstract" if abstract else "digest",
        )
    except _WrongValue as error:
        message = misfit(path, line.number, error.expected, quoted(json.dumps(error.found)))
        raise SourceError(message, hint=NOTHING_TAKEN) from error


class _WrongValue(ValueError):
    """A value of a line that is not what its key says."""

    def __init__(self, expected: str, found: object) -> None:
        super().__init__(expected)
        self.expected = expected
        self.found = found


def _text(value: object) -> str:
    """Take text; none is empty.

    Raises:
        _WrongValue: If it is anything else.
    """
    if value is not None and not isinstance(value, str):
        raise _WrongValue("text as title, abstract, digest or url", value)
    return clean_text(value or "")


def _year(value: object) -> int | None:
    """Take 2024, "2024" and 2024.0; no year is None.

    Raises:
        _WrongValue: If it is no year.
    """
    if value is None or value == "":
        return None
    try:
        year = int(value) if isinstance(value, int | float | str) else 0
    except (ValueError, OverflowError):
        year = 0
    if year not in _YEARS:
        raise _WrongValue("a year such as 2024", value)
    return year


def _authors(value: object) -> tuple[str, ...]:
    """Take a list of names, or of {"name": ...}, or one text of names between commas.

    Raises:
        _WrongValue: If it is anything else.
    """
    if value is None:
        return ()
    names = value.split(",") if isinstance(value, str) else value
    if not isinstance(names, list):
        raise _WrongValue("a list of names as authors", value)
    texts = [_text(name.get("name") if isinstance(name, dict) else name) for name in names]
    return tuple(text for text in texts if text)
