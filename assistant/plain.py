"""Text of strangers -> text that is safe to show. Pure.

Titles, abstracts, questions and replies of models are data. On a terminal a control character can move the
cursor, an escape sequence can recolour, retitle or rewrite the screen, and a bidirectional override can make
a line read as what it is not. Nothing here judges what the words say.
"""

import re
import unicodedata

# CSI (colours, cursor), OSC / DCS / APC (titles, links, device strings), and two-character escapes, as
# ECMA-48 defines them, 8-bit introducers beside the 7-bit ones. Removed whole, so that no "[31m" stays.
_ESCAPES = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?"
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c\n]*(?:\x07|\x1b\\|\x9c)?"
    r"|\x1b[ -/]*[0-~]?"
)
_BREAKS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_JOINERS = "\u200c\u200d"  # words of Persian and Indic scripts, and many emoji, fall apart without them


def _is_shown(char: str) -> bool:
    """Tell whether a character draws something, or is a line break or a joiner."""
    return char in "\n" or char in _JOINERS or unicodedata.category(char) not in {"Cc", "Cf", "Cs"}


def safe(text: str) -> str:
    r"""Take out of a text whatever could act on a terminal instead of being read.

    Control characters, escape sequences, bidirectional overrides and invisible characters go; line breaks of
    every kind become "\n", and tabs a space. Applying it twice changes nothing more.

    Example:
        >>> safe("a \x1b[31mred\x1b[0m\x07 herring\r\nand \u202eback")
        'a red herring\nand back'
    """
    if text.isascii() and text.isprintable():
        return text
    text = _BREAKS.sub("\n", _ESCAPES.sub("", text)).replace("\t", " ")
    return "".join(char for char in text if _is_shown(char))


def one_line(text: str) -> str:
    r"""Make a text safe and put it on one line, runs of space as one.

    Example:
        >>> one_line("A title\n  that was wrapped")
        'A title that was wrapped'
    """
    return " ".join(safe(text).split())
