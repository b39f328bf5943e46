"""A question -> what it names: papers by their names, and the alternatives of "X or Y"."""

import re
from collections.abc import Sequence

from assistant.question.forms import LINKS
from store.names import Mention


def subjects_of(question: str, mentions: Sequence[Mention]) -> tuple[str, ...]:
    """Name what the question is about: the papers it mentions, and their alternatives in "X or Y"."""
    named = list({mention.paper_ids: mention.text for mention in reversed(mentions)}.values())
    for option in alternatives(question) if named or OFFERS.search(question) else ():
        if not any(name in option or option in name for name in named):
            named.append(option)
    return tuple(sorted(named, key=question.find))


MOST = 600
"""Characters of a question in which alternatives are looked for; a longer one is prose."""

OPTION = r"(?:(?:the|a|an) )?[\w'’+.\-]+(?: [\w'’+.\-]+){0,5}?(?: \([\w\-]+\))?"
OFFERS = re.compile(r":\s*[^:?]+\bor\b[^:?]+\?|\bboth\b.+\band\b", re.IGNORECASE)
BEFORE = r"(?:^|[,:]|\b(?:does|do|did|is|are|was|with|between|compare|rank|of|than|for|both)\b)\s*"
AFTER = (
    r"(?=\s*(?:[?.,:]|$|\b(?:reports?|states?|gives?|by|in|on|for|with|needs?|reach|reaches|trains?|uses?|ends?|takes?|the|better|more|"
    r"faster|have|has|is|are|gets?|at|when|runs?|achieves?)\b))"
)
OPTIONS = re.compile(
    rf"{BEFORE}((?:{OPTION},\s*)*{OPTION}),?\s+(?:or|versus|vs\.?|and)\s+({OPTION}){AFTER}", re.IGNORECASE
)
LEAD = re.compile(
    r"^(?:how (?:many|much)|both|either|does|do|did|is|are|was|were|has|have)\s+", re.IGNORECASE
)
NO_NAME = re.compile(rf"^(?:{LINKS}|which|what|under|how|who|where)\b", re.IGNORECASE)
PROPER = re.compile(r"[A-Z0-9]")


def alternatives(question: str) -> tuple[str, ...]:
    """List what "X, Y or Z" offers, where each looks like a name or a described study.

    Example:
        >>> alternatives("Who uses the hardware better: MegaFoo or the Frontier study?")
        ('MegaFoo', 'the Frontier study')
    """
    for match in OPTIONS.finditer(question[:MOST]):
        options = [*re.split(r",\s*", match[1]), match[2]]
        options = [re.sub(r"['’]s\b.*$", "", LEAD.sub("", option)).strip() for option in options]
        options = [option for option in options if not NO_NAME.search(option)]
        if len(options) > 1 and all(PROPER.search(option) for option in options):
            return tuple(options)
    return ()
