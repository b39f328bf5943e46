"""A file -> its numbered lines of text, one at a time, so that its size does not matter."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from store.errors import SourceError

LONGEST_LINE = 8_000_000
"""Bytes: no paper is a hundredth of that, and a file without line ends is not read into memory whole."""

NOTHING_TAKEN = "nothing was taken in; correct the file and ingest it again"

_SHOWN = 60  # characters of what was found, in a message


class Line(NamedTuple):
    """A line and where it stands."""

    number: int
    """Counted from 1."""
    text: str
    """Without its line end."""


def misfit(path: Path, line: int, expected: str, found: str) -> str:
    """Say in a message what is wrong with a source, where, and what was expected."""
    return f"{path}, line {line}: expected {expected}, found {found}"


def quoted(text: str) -> str:
    """Show text that others wrote in a message, its beginning at least, without what a terminal obeys."""
    return repr(text if len(text) <= _SHOWN else text[:_SHOWN] + "...")


def read_lines(path: Path) -> Iterator[Line]:
    """Read a file as UTF-8 lines; a byte order mark is skipped.

    Raises:
        SourceError: If the file cannot be opened, is empty, or is not text in UTF-8.
    """
    try:
        with path.open("rb") as file:
            number = 0
            while raw := file.readline(LONGEST_LINE):
                number += 1
                yield Line(number, _decode(path, number, raw))
    except OSError as error:
        raise SourceError(f"{path}, line 1: cannot be read: {error.strerror}", hint=NOTHING_TAKEN) from error
    if number == 0:
        raise SourceError(misfit(path, 1, "papers", "an empty file"), hint=NOTHING_TAKEN)


def _decode(path: Path, number: int, raw: bytes) -> str:
    """Turn the bytes of one line into text.

    Raises:
        SourceError: If they are too many, or no text in UTF-8.
    """
    if len(raw) == LONGEST_LINE:
        limit = f"a line of less than {LONGEST_LINE:,} bytes"
        raise SourceError(misfit(path, number, limit, "a longer one"), hint=NOTHING_TAKEN)
    if b"\0" in raw:
        raise SourceError(misfit(path, number, "text", "bytes of a binary file"), hint=NOTHING_TAKEN)
    try:
        text = raw.decode("utf-8-sig" if number == 1 else "utf-8")
    except UnicodeDecodeError as error:
        bad = f"byte {raw[error.start]:#04x} at column {error.start + 1}"
        raise SourceError(misfit(path, number, "text in UTF-8", bad), hint=NOTHING_TAKEN) from error
    return text.rstrip("\r\n")
