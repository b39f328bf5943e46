"""A quote and a text -> the exact characters of the text that it stands for, or nothing.

People and models change line breaks, curly quotes and dashes when they copy; nothing else is forgiven. What
is found is cut from the text itself, so that `text[start:end]` is what the text says and not what was typed.
Does not search for similar wording: a quote that is nearly there is not there.
"""

SAME_CHARACTER = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′`´", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−﹣－", "-"),
    }
)
"""Quotation marks and dashes that are typed for one another; all of them are one character long."""

FIRST_UNSPACED_SCRIPT = 0x2E80
"""Chinese, Japanese and Korean begin here: they write no spaces, so any place may end a word."""

Span = tuple[int, int]


def anchor(quote: str, text: str, start: int | None = None) -> Span | None:
    r"""Find where a quote stands in a text.

    Args:
        quote: The wording that is said to be in the text.
        text: The text.
        start: Where it is believed to begin; decides between several places, and is ignored when wrong.

    Returns:
        The half-open range of the text's own characters, or None where the quote is not in it. A quote that
        begins or ends inside a word or a number is not in it: "5x" does not stand in "15x".

    Example:
        >>> anchor("a 'small'  model", "It is a ‘small’\nmodel.")
        (6, 21)
    """
    if start is not None and start >= 0 and quote.strip() and text[start : start + len(quote)] == quote:
        return start, start + len(quote)
    if not any(character.isalnum() for character in quote):
        return None
    exact = _whole_words(quote.strip(), text)
    return _nearest(exact or _alike(quote, text), start)


def _alike(quote: str, text: str) -> list[Span]:
    """List the places where a text says the same with other space, marks or dashes."""
    wanted, _ = _normalise(quote)
    normal, origin = _normalise(text)
    return [(origin[start], origin[end - 1] + 1) for start, end in _whole_words(wanted.strip(), normal)]


def _whole_words(wanted: str, text: str) -> list[Span]:
    """List the places of a wording in a text, less those that begin or end inside a word or number."""
    places, at = [], text.find(wanted)
    while at >= 0:
        if not (_splits(text, at) or _splits(text, at + len(wanted))):
            places.append((at, at + len(wanted)))
        at = text.find(wanted, at + 1)
    return places


def _nearest(places: list[Span], start: int | None) -> Span | None:
    return min(places, key=lambda span: abs(span[0] - (start or 0)), default=None)


def _normalise(text: str) -> tuple[str, list[int]]:
    """Make each run of white space one space; give also each character's place in the text."""
    characters: list[str] = []
    origin: list[int] = []
    for place, character in enumerate(text.translate(SAME_CHARACTER)):
        if not character.isspace():
            characters.append(character)
            origin.append(place)
        elif not characters or characters[-1] != " ":
            characters.append(" ")
            origin.append(place)
    return "".join(characters), origin


def _splits(text: str, place: int) -> bool:
    """Say whether cutting here would divide a word or a number: 1|5x, 3.|5, 12|,000."""
    before, after = text[max(0, place - 2) : place], text[place : place + 2]
    if not before or not after:
        return False
    if _in_word(before[-1]) and _in_word(after[0]):
        return True
    decimal = before[-1] in ".," and before[:-1].isdigit() and after[0].isdigit()
    return decimal or (before[-1].isdigit() and after[0] in ".," and after[1:].isdigit())


def _in_word(character: str) -> bool:
    return character.isalnum() and ord(character) < FIRST_UNSPACED_SCRIPT
