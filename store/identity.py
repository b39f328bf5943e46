"""A title -> what it is known by. A title, normalised, is one paper; its id is a slug that a person can read.

Also where text is cleaned before anything counts its characters: what a terminal would obey rather than show
(control characters, changes of writing direction) and what UTF-8 cannot hold (lone surrogates) goes, all else
stays as it is.
"""

import hashlib
import html
import re
import unicodedata

SLUG_LENGTH = 48
"""Characters of a slug at most; whole words only."""

_HANGING = {"a", "an", "and", "by", "for", "from", "in", "of", "on"}
_HANGING |= {"the", "through", "to", "using", "via", "with"}
"""Words that a shortened slug does not end with."""

_WORD = re.compile(r"[^\W_]+")
_OWN_ID = re.compile(r"[A-Za-z0-9][\w.:/+-]{0,127}", re.ASCII)
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters but tab and line feed
    "\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb"  # zero width, writing direction
    "\U000e0000-\U000e007f]"  # tags: text that is not shown
)
_MARKUP = re.compile(
    r"</?(?:jats:)?(?:p|i|b|em|strong|sub|sup|br|span|div|title|sec|italic|bold|underline|sc|tt|code|u|a|h[1-6]|ul|ol|li)"
    r"(?:\s[^<>]{0,300})?/?>",
    re.IGNORECASE,
)
"""Tags that only tell how text looks; other things in angle brackets may be meant."""
_SURROGATE = re.compile("[\ud800-\udfff]")


def clean_text(text: str) -> str:
    r"""Drop what cannot be shown, and the markup of web pages and publishers; line ends become line feeds.

    Example:
        >>> clean_text("<jats:p>Needs <i>3.5</i> GPU-hours &amp; p < 5.</jats:p>")
        'Needs 3.5 GPU-hours & p < 5.'
        >>> clean_text("Fast\x1b[31m nets\r\nand more\x00 ")
        'Fast[31m nets\nand more'
    """
    if "<" in text or "&" in text:
        text = html.unescape(_MARKUP.sub("", text))
    if not text.isprintable():  # a cheap look, which most lines pass
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        text = _SURROGATE.sub("\ufffd", _UNSEEN.sub("", text))
    return text.strip()


def title_words(title: str) -> list[str]:
    """Cut a title into words without accents, case and punctuation."""
    letters = unicodedata.normalize("NFKD", title.casefold())
    return _WORD.findall("".join(letter for letter in letters if not unicodedata.combining(letter)))


def title_key(title: str) -> str:
    """Normalise a title: two titles with the same key are one paper.

    Example:
        >>> title_key("LoRA--Pruning:  of ViTs") == title_key("lora-pruning of ViTs")
        True
    """
    return " ".join(title_words(title)) or " ".join(title.split())


def slug(title: str) -> str:
    """Make the id of a title.

    Example:
        >>> slug("Pruning Convolutional Neural Networks for the Web: A Study")
        'pruning-convolutional-neural-networks'
    """
    words = _typeable(title_words(title))
    taken = _first_words(words)
    if len(taken) < len(words):
        while len(taken) > 1 and taken[-1] in _HANGING:
            taken.pop()
    return "-".join(taken)[:SLUG_LENGTH] or f"paper-{hashlib.sha256(title.encode()).hexdigest()[:12]}"


def _typeable(words: list[str]) -> list[str]:
    """Leave out letters that are not ASCII ("λ-nets" is "nets"), unless there are no others."""
    plain = [word.encode("ascii", "ignore").decode() for word in words]
    return [word for word in plain if word] or words


def _first_words(words: list[str]) -> list[str]:
    """Take as many words as a slug has room for, one at least."""
    length = 0
    for count, word in enumerate(words):
        length += len(word) + 1
        if count and length - 1 > SLUG_LENGTH:
            return words[:count]
    return list(words)


def usable_id(given: str, title: str) -> str:
    """Keep an id that a source gives if it can stand in a citation or a command, else make one.

    Example:
        >>> usable_id("2401.12345v2", "Any"), usable_id("two words", "A Title")
        ('2401.12345v2', 'a-title')
    """
    return given if _OWN_ID.fullmatch(given) else slug(title)
