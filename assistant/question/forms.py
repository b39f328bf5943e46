"""The forms of questions: what asks for a list, a count, a ranking, a comparison, an overview.

Tables only: `assistant.plan` decides with them.
"""

import re

from assistant.question.vocabulary import HIGHEST, LOWEST, words_pattern

PLURALS = (
    r"papers|methods|models|approaches|studies|techniques|networks|nets|systems|algorithms|architectures|"
    r"frameworks|"
    r"articles|publications|abstracts|authors|results|entries|schemes|strategies|benchmarks|datasets|"
    r"surveys|"
    r"optimi[sz]ers|retrievers|transformers|quanti[sz]ers|searches|tools|libraries|groups|teams|solutions|"
    r"ways|"
    r"detectors|classifiers|llms|vits|cnns|encoders|adapters|ones|works(?! (?:best|better|well|worst))"
)
SINGULARS = r"survey|study|paper|overview|review|thesis|method|approach|framework|scheme|objective|lets|trick"
LINKS = (
    r"for|of|to|that|with|by|in|on|and|or|as|from|is|are|was|does|do|did|can|will|has|have|uses?|when|"
    r"if|than"
)
WORDS = rf"(?:(?!(?:{LINKS}|{SINGULARS})\b)[\w\-/]+ ){{0,4}}?"
"""Words before the head of a noun phrase: none that starts another phrase."""

HEAD = r"(?:^|[.?!:]\s+)\W*(?:(?:and|but|so|then|now|ok|okay|please),?\s+)?"
LISTS = re.compile(
    rf"{HEAD}(?:(?:in |from |of )?(?:which|what|whose)(?: are(?: some| the| all)?)?|"
    r"(?:list|show|find|give|name)(?: me)?(?: (?:all|every|any|the|of))*|"
    rf"(?:are|were) there(?: any)?|all|any|the) {WORDS}(?:{PLURALS})\b"
    r"|\b(?:show|list|find|give|tell)\b.{0,20}\b(?:everything|anything|all)\b"
    r"|\b(?:everything|anything|everyone) (?:whose|that|which|under|below|above|over|with|about|on)\b|"
    r"\b(?:all of them|which of (?:them|those|these|the papers))\b"
    rf"|{HEAD}who (?:has|have|else|uses?|used|trains?|trained|works?|worked|stud(?:y|ies|ied)|propos\w+|"
    r"tackl\w+|address\w*|deals?|dealt|solv\w+|handl\w+|tri(?:es|ed)|offer\w*|makes?|made|builds?|built|"
    r"shows?|showed|speeds?|cuts?|lowers?|reduc\w+|avoid\w*|improv\w+|compar\w+|measur\w+)\b"
    rf"|{HEAD}any (?:work|research)\b|\b(?:need|want|seek|looking for) {WORDS}(?:{PLURALS})\b"
    r"|\bonly (?:the ones|those|papers|methods|models)\b"
    rf"|{HEAD}how many {WORDS}(?:{PLURALS})\b"
    r"|\bwhat (?:else )?is (?:there|out there|available)\b|\bwho (?:else )?\w+s (?:this|that|it)\?"
    r"|\bwhat (?:work|research|literature) (?:is|was|has)\b|"
    r"\bwhich (?:are there|exist)\b|\bwhat has been (?:done|tried|published)\b|"
    r"^\s*list\b",
    re.IGNORECASE,
)
COUNTS = re.compile(
    rf"{HEAD}how many {WORDS}(?:{PLURALS})\b|\b(?:count|number of) (?:the )?(?:{PLURALS})\b", re.IGNORECASE
)
_THING = rf"(?:{SINGULARS}|model|network|system|work|technique|search)"
_RANKED = rf"(?:{LOWEST.pattern}|{HIGHEST.pattern})"
SUPERLATIVES = re.compile(
    rf"{HEAD}(?:what(?:'s| is| are) |which (?:is|are) |who has |show |list )?the (?:\w+ )?{_RANKED}"
    rf"|{HEAD}(?:which|what) (?:{_THING}|{PLURALS}) (?:\w+ ){{0,2}}?"
    rf"(?:the )?{_RANKED}|{HEAD}top (?:\d+|three|five|ten)\b",
    re.IGNORECASE,
)
ONE_ONLY = re.compile(
    rf"{HEAD}(?:(?:which|what) {_THING}\b|what(?:'s| is) the\b)",
    re.IGNORECASE,
)
"""A ranking of which the first alone is asked for."""
"""A ranking is a list: "the cheapest three searches", "what are the largest context windows?"."""

WHO = re.compile(
    r"^\s*(?:and )?(?:who|whose|anyone|ha(?:s|ve) any\w+|does any\w+|what else)\b", re.IGNORECASE
)
COMPARES = words_pattern(
    r"compar\w*|versus|vs|or|than|rank(?!-)|difference|better|worse|faster|slower|fastest|slowest|smaller|"
    r"larger|cheaper|lower|higher|quicker|longer|shorter|"
    r"fewer|less|more|most|best|same|beats?|side by side|which one|which of"
)
WHY = re.compile(r"^\W*(?:why|how (?:can|could|do|does|is|are|should))\b(?!.*\bcompare)", re.IGNORECASE)
OVERVIEWS = re.compile(
    r"^\W*(?:(?:can you |please )?(?:give (?:me )?an overview|summari[sz]e|tell me about|explain)|"
    r"what do (?:the |these )?(?:papers|abstracts) say|what is the state of the art|overview of)\b",
    re.IGNORECASE,
)
ASKS = re.compile(
    r"^\W*(?:who|what|which|when|where|why|how|is|are|was|were|do|does|did|can|could|has|have|had|should|"
    r"would|will|may|in|on|for|at|"
    r"to|by|with|under|if|according|exactly|tell|explain|give|write|please|hey+|hi|hello|i|we|my|our)\b",
    re.IGNORECASE,
)
_AUXILIARIES = r"is|are|was|were|do|does|did|can|could|has|have|had|should"
ASKS_YES = re.compile(rf"^\W*(?:{_AUXILIARIES})\b", re.IGNORECASE)
ASKS_ONE = re.compile(
    rf"^\W*(?:{_AUXILIARIES})\b"
    r"|(?:^|[,;:.?!]\s)\W*(?:[a-z]+\s)?(?:what|which|when|where|why|how)\b",
    re.IGNORECASE,
)
"""Questions for one thing, in which a number is part of the description."""

_VERBS = (
    r"can|could|has|have|runs?|fits?|trains?|needs?|takes?|costs?|reach(?:es)?|gets?|uses?|was|were|works?|"
    r"stays?|keeps?|quanti[sz]es?|prunes?|compress(?:es)?"
)
MANY_THINGS = re.compile(
    rf"\b(?:which|whose) (?:(?!(?:{LINKS}|{SINGULARS}|of the) )[\w\-/]+ |(?:or|and) ){{0,6}}?"
    rf"(?!(?:{_VERBS}|is|does|achieves|shows|makes|gives|lets|helps|allows)\b)"
    r"[\w\-]*[a-rt-z]s\b(?<!ss)(?! of\b)"
    rf"|\bwhat (?:{_VERBS})\b(?! (?:the|it|its|that|this|these|an?)\b)"
    r"|\b(?:anything|everything|something)\b|^\W*is there any\b"
    r"|^\W*what (?:[\w\-]+ ){0,2}[\w\-]+s (?:under|below|over|above|between) "
    r"|^\W*what(?:'s| is) (?:at (?:least|most)|over|under|more|less|faster|slower|smaller|below|above)\b"
    rf"|^\W*(?:is|are) there (?:an? |some )?(?:[\w\-]+ ){{0,4}}?(?:{_THING}|{PLURALS}) "
    r"(?:that|which|with|under|below|over|above|needing|using|running)\b"
    r"|(?:^|[,:;]\s)which (?:need|have|are|use|run|train|take|cost|reach|fit|get|were|keep|stay)\b",
    re.IGNORECASE,
)
"""Asks for several things, where a condition follows: "which generators ...", "what can be trained ..."."""

NUMBERS = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
}
RANKINGS = r"cheapest|smallest|fewest|lowest|fastest|shortest|largest|biggest|highest|longest|best|most"
COUNT = rf"\d+|{'|'.join(NUMBERS)}"
LIMIT = re.compile(
    rf"\b(?:top|first|best) ({COUNT})\b(?! (?:accurac|error))"
    rf"|\b({COUNT})\s+(?:(?!at )\w+ )?(?<!at )(?:{RANKINGS})\b|(?<!at )\b(?:{RANKINGS})\s+({COUNT})\b",
    re.IGNORECASE,
)
