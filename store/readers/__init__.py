"""A file of papers -> papers, whatever kind of file it is. One module for each kind."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from store.errors import SourceError
from store.readers.jsonl import read_jsonl
from store.readers.lines import NOTHING_TAKEN, misfit, quoted, read_lines
from store.readers.pages import EXPECTED as EXPECTED_PAGES
from store.readers.pages import read_pages
from store.records import Dropped, Paper

_OTHER_KINDS = ("%pdf", "<!doctype", "<html", "<?xml", "{\\rtf", "[{")


def read_source(path: Path) -> Iterator[Paper | Dropped]:
    """Read the papers of a file in order; what is left out comes as `Dropped`, with the reason.

    The kind is recognised by the first line. Text is cleaned here (`store.identity.clean_text`), before
    anything counts its characters. Lines are read as they are asked for: a large file takes no memory.

    Raises:
        SourceError: If the file is no source of papers; names the file, the line and what was expected.
    """
    first = next((line for line in read_lines(path) if line.text.strip()), None)
    if first is None:
        raise SourceError(misfit(path, 1, EXPECTED_PAGES, "blank lines only"), hint=NOTHING_TAKEN)
    start = first.text.strip()
    if start.lower().startswith(_OTHER_KINDS) or start == "[":
        raise SourceError(misfit(path, first.number, EXPECTED_PAGES, quoted(start)), hint=NOTHING_TAKEN)
    if start.startswith("{"):
        return read_jsonl(path, read_lines(path))
    return read_pages(path, partial(read_lines, path))
