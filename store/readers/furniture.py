"""What a listing site puts around its papers: buttons, banners, dates, counts, names.

Patterns for what such sites have in common; what only one site has shows by standing above many papers, which
pages.py counts.
"""

import re

_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
_DATE = (
    rf"(?:{_MONTH} \d{{1,2}}(?:,? \d{{4}})?|\d{{1,2}} {_MONTH}(?: \d{{4}})?|{_MONTH} \d{{4}}|"
    r"\d{4}-\d\d-\d\d)"
)
_COUNTED = (
    r"(?:upvotes?|votes?|comments?|likes?|stars?|views?|citations?|points?|repl(?:y|ies)|downloads?|authors?|"
    r"models?|datasets?|spaces?|papers?|results?|pages?|followers?)"
)
_BUTTON = (
    r"new|top|hot|trending|latest|recent|popular|today|yesterday|subscribe|sign ?(?:in|up|out)|"
    r"log ?(?:in|out)|register|search|filters?|sort(?: by)?|menu|home|about(?: us)?|contact(?: us)?|"
    r"help|faq|blog|docs|pricing|privacy(?: policy)?|terms(?: of (?:use|service))?|cookies?|newsletters?|"
    r"careers|support|settings|language|share|save|cite|copy|edit|export|bookmark|follow(?:ing)?|upvote|likes?|"
    r"reply|comments?|downloads?|pdf|html|code|github|arxiv|bibtex|abstract|paper|project(?: page)?|authors?|"
    r"papers?|models?|datasets?|spaces|collections|"
    r"(?:view|read|show|see|load|open|hide|get|browse|explore|learn)(?: \w+){0,2} "
    r"(?:more|less|all|pdf|html|paper|papers|page|code|abstract|details|arxiv|github|online)|"
    r"(?:read|show|see|load|learn) more|next|prev(?:ious)?|back(?: to top)?|page \d+(?: of \d+)?"
)
_WHOLE_LINE = re.compile(
    rf"(?:{_BUTTON})|{_DATE}|"
    rf"(?:(?:published|submitted|posted|updated|revised|accepted|released|added)\b.*)|"
    rf"(?:\d+|an?|few) (?:second|minute|hour|day|week|month|year)s? ago|"
    rf"[\d.,]+ ?[km]?(?: {_COUNTED})?|(?:github|code|pdf|stars?|upvotes?|likes?)[ :·]+[\d.,]+ ?[km]?|"
    r"(?:authors?|comments?|subjects?|journal[- ]ref|categor(?:y|ies)|keywords?|venue|affiliations?): .*|"
    r"(?:\[\d+\] )?(?:arxiv|doi)[: ]\S+(?: [\[(].*[\])])?|"
    r"(?:https?://|www\.)\S+|.*(?:^| )[•·](?: |$).*|\W*",
    re.IGNORECASE,
)
_SITE_TALK = re.compile(
    r"\b(?:in(?:to)? your (?:e-?mail )?inbox|subscribe to our|sign up (?:for|to|now)|log in to|unsubscribe|"
    r"uses? cookies|cookie (?:settings|preferences|consent)|all rights reserved|"
    r"and the research community)\b|^by ?AK\b|^©",
    re.IGNORECASE,
)
_TO_YOU = re.compile(r"\b(?:you|yours?)\b|\ball rights reserved\b", re.IGNORECASE)
_SHORT, _LONGEST_TALK = (
    25,
    60,
)  # words: from the first on a banner is told by whom it speaks to, the second is none
_MARKUP = re.compile(r"[#|<>=`~]|[-*+] |.* = |.*[{;,]$")
_NO_TITLE = re.compile(
    r"[.,:;>{]$|\"\"\"|\(\)|->|=>|::|==|\bimport |https?:|\(c\)|^Copyright ", re.IGNORECASE
)
_GLUED = re.compile(r"(?:Subscribe|Sign [Uu]p|Log [Ii]n|Read [Mm]ore)(?=[A-Z0-9])")
_TITLE_LABEL = re.compile(r"(?:Title|TITLE)\s*:\s*(?=\S)")
_LABEL = re.compile(r"(?:Abstract|ABSTRACT|Summary)\s*[:.—–-]\s*(?=\S)")
_MORE = re.compile(r"\s*(?:…\s*|\.\.\.\s*)?\b(?:Read|Show|See) (?:more|less|More|Less)$|\s*… ?(?:more|less)$")
_LONGEST_BUTTON = 40  # characters
_NAME = r"(?:[A-Z][\w.'’-]*|d[aei]|v[ao]n|den?|der|la|al|el|bin)"
_NAMES = re.compile(
    rf"(?:by )?{_NAME}(?: {_NAME}){{1,4}}(?:(?:,? and |, ?| & ){_NAME}(?: {_NAME}){{1,4}})+(?:,? et al\.?)?"
)


def is_furniture(line: str) -> bool:
    """Say whether a line belongs to the site and not to a paper.

    Example:
        >>> [is_furniture(line) for line in ("Mar 13", "12 upvotes", "View PDF", "Time Matters: A Study")]
        [True, True, True, False]
    """
    words = line.count(" ") + 1
    if words >= _SHORT:
        return words < _LONGEST_TALK and bool(_SITE_TALK.search(line) and _TO_YOU.search(line))
    return bool(_WHOLE_LINE.fullmatch(line) or _SITE_TALK.search(line))


def is_markup(line: str) -> bool:
    """Say whether a line is code, a table or a heading of some other kind of file."""
    return _MARKUP.match(line) is not None


def is_title_like(line: str) -> bool:
    """Say whether a line would do as a title: it begins like one and does not end like a sentence.

    Example:
        >>> [is_title_like(line) for line in ("Owls at Night: A Study", "and by owls.", "set()", "Note:")]
        [True, False, False, False]
    """
    begins = line[:1].isupper() or line[:1] in "$\\\"'“‘([{" or line[:1].isdigit()
    letters = sum(letter.isalpha() or letter.isspace() for letter in line)
    return begins and not _NO_TITLE.search(line) and letters * 3 > len(line) * 2


def is_names(line: str) -> bool:
    """Say whether a line lists people.

    Example:
        >>> is_names("Ada Lovelace, Charles Babbage and C. van Dyke"), is_names("Pruning, Quantization, Both")
        (True, False)
    """
    return _NAMES.fullmatch(line) is not None


def without_button(title: str) -> str:
    """Cut off "Title:", or a button that was saved in one word with the title.

    Example:
        >>> without_button("SubscribeSparse Nets"), without_button("Subscribe Sparsely")
        ('Sparse Nets', 'Subscribe Sparsely')
    """
    button = _GLUED.match(title) or _TITLE_LABEL.match(title)
    return title[button.end() :] if button else title


def without_label(text: str) -> str:
    """Cut off "Abstract:" before a text and "Read more" behind it."""
    label = _LABEL.match(text)
    start = label.end() if label else 0
    end = max(start, len(text) - _LONGEST_BUTTON)
    return text[start:end] + _MORE.sub("", text[end:])
