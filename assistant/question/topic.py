"""Question -> its topic: what the papers must be about, beside the conditions on quantities.

A person says it in front of what is listed ("NAS methods", "image generation models") or behind a word that
leads to it ("for video", "about pruning"). What else is left of a question, its verbs above all ("who burned
more than 50 GPU-days"), is a topic only where titles of the store speak of it.
"""

import re
from collections.abc import Callable, Sequence

from assistant.question.vocabulary import KIND_CUES, STAGE_CUES
from store.records import Condition, Stage

_ASKING = (
    r"which|what|who|whose|whom|where|when|how|why|list|show|find|give|name|tell|please|anyone|anything|"
    r"everything|everyone|something|people|me|us|i|we|you|it|its|their|theirs|they|them|those|these|this|"
    r"that|there|here|all|any|every|each|some|know|known|want|need"
)
_LINKING = (
    r"only|just|also|and|or|but|not|than|then|as|a|an|the|of|to|in|on|for|at|by|with|within|from|into|under|"
    r"over|below|above|between|about|around|up|out|per|using|via|so|if|while|still|even|really|actually|"
    r"roughly|exactly|together|both|either|neither|together|down|no|without|sub|matter|else|like|such|"
    r"go|goes|going|went|manage[ds]?|is|are|was|were|be|been|being|do|does|did|doing|has|have|had|having|can|could|may|might|will|"
    r"would|"
    r"should|must|did|ever|said|say|says"
)
_HEADS = (
    r"papers?|methods?|models?|works?|approach(?:es)?|stud(?:y|ies)|techniques?|networks?|nets?|systems?|"
    r"algorithms?|frameworks?|articles?|publications?|abstracts?|authors?|results?|entries|ones?|things?|"
    r"ways?|schemes?|strateg(?:y|ies)|solutions?|research|literature|experiments?|proposals?|variants?|"
    r"teams?|groups?|"
    r"corpus|store|collection|database"
)
_STATING = (
    r"state[sd]?|stating|report(?:s|ed|ing)?|gives?|giving|gave|given|mentions?|mentioned|disclos\w+|"
    r"publish\w*|claims?|claimed|claiming|quote[sd]?|quoting|introduc\w+|propos\w+|present\w*|releas\w+|"
    r"describ\w+|shows?|shown|showing|demonstrat\w+|evaluat\w+|test(?:s|ed)?|value|values|number|numbers|"
    r"figures?|amounts?|counts?|own|absolute"
)
_SPENDING = (
    r"uses?|used|needs?|needed|needing|requir\w+|tak(?:e|es|en|ing)|took|cost(?:s|ing)?|run(?:s|ning)?|ran|"
    r"fit(?:s|ting)?|make|makes|made|get(?:s|ting)?|got|reach(?:es|ed|ing)?|achiev\w+|obtain\w*|attain\w*|"
    r"exceed(?:s|ed|ing)?|surpass\w*|handl\w+|support(?:s|ed|ing)?|keep(?:s|ing)?|offer(?:s|ed)?|provid\w+|"
    r"deliver(?:s|ed)?|yield(?:s|ed)?|bring(?:s)?|spend(?:s|ing)?|spent|consum\w+|comes?|came|build|built|"
    r"train(?:s|ed|ing|able)?|(?:pre|re)-?train\w*|pre|fine-?tun\w+|tun(?:e|es|ed|ing)|activate[sd]?|"
    r"store|stored|inference|compute|computation|clock|wall|resulting|final|working|gone|left|count"
)
_COMPARING = (
    r"many|much|more|less|fewer|most|least|lower|higher|longer|shorter|smaller|larger|bigger|greater|better|"
    r"cheaper|cheaply|quickly|faster|cheap|expensive|fast|slow|small|large|big|long|short|good|"
    r"cheapest|smallest|fewest|lowest|fastest|quickest|shortest|lightest|largest|biggest|highest|longest|"
    r"slowest|best|top|maximum|minimum|total|single|whole|full|entire|compared|against|budgets?|sizes?|"
    r"earlier|previous(?:ly)?|prior|existing|base|baselines?|rivals?|competitors?|others?|another|same|"
    r"different|real|half|one|two|three|four|five|six|seven|eight|nine|ten|first|kinds?|types?|paper's|"
    r"method's|model's"
)
_MEASURES = (
    r"accurac(?:y|ies)|loss(?:es)?|errors?|scores?|latenc(?:y|ies)|throughputs?|speeds?|memory|tokens?|efficien(?:cy|t)|energy|"
    r"power|machines?|nodes?|devices?|factors?|activations?|somewhere|runtimes?|quality|performance|"
    r"(?:multi-)?(?:million|billion|trillion)-\w+|\d+|percent|percentage|points?|parameters?|params?|"
    r"weights?|days?|hours?|minutes?|weeks?|gpus?|tpus?|"
    r"accelerators?|bits?|x|times?|dollars?"
)
GENERIC = re.compile(
    rf"(?<![\w-])(?:{_ASKING}|{_LINKING}|{_HEADS}|{_STATING}|{_SPENDING}|{_COMPARING}|{_MEASURES})(?![\w-])",
    re.IGNORECASE,
)
"""Words that every question about quantities may hold: they ask, link, state, compare and measure."""

ASIDE = re.compile(r"\((?:not|no|without|excluding|except|or|and|one|per|e\.g|i\.e)\b[^)]*\)", re.IGNORECASE)
COMPARED = re.compile(r"\b(?:than|compared (?:to|with)|relative to|versus|against)\b[^·,;:?]*", re.IGNORECASE)
"""What a value is compared with is no topic: "less compute than earlier ones"."""

DONE = re.compile(
    r"\b(?:can|could|to|must|should) be (?:\w+(?:ed|en|un|ilt)\b(?:, | or | and )*)+"
    r"|\b(?:do|does|did) (?:their|its|the) \w+ing\b|\bbe it\b[^?·]*",
    re.IGNORECASE,
)
"""What is done in the time or space that is asked about: "what can be trained or calibrated in"."""

EXCLUDED = re.compile(
    r"\b(?:leaving|putting|setting) (?P<aside>[\w\- ]{2,40}?) (?:aside|out)\b"
    r"|\b(?:excluding|except(?: for)?|apart from|but not|not(?=\s+(?:about|on)\b)|not counting|ignoring)\s+"
    r"(?P<named>(?!just\b|only\b|at\b|[\d])(?:(?:about|on|for)\s+)?[a-zA-Z][\w\-]*(?: [\w\-]+){0,2}?)"
    r"(?=\s*(?:[,;.?)·]|$|\b(?:with|under|over|in|on|for|that|which|papers?|methods?|models?)\b))",
    re.IGNORECASE,
)
SEARCHES = re.compile(r"\b(?:neural )?architecture search(?:es)?\b|\bsearch(?:es|ing|ed)?\b", re.IGNORECASE)
STAGE_WORDS: dict[Stage, re.Pattern[str]] = {**dict(STAGE_CUES), "search": SEARCHES}
"""What says a stage and no topic; of NAS only the search itself."""
OPTIONS = re.compile(r"(?<![\w-])([\w\-]+) or ([\w\-]+)(?![\w-])")
"""Kept together while generic words are taken away; "or" between others says nothing."""

WORD = re.compile(r"[^\W_](?:[\w\-+./]*[^\W_])?")
LEADS = re.compile(
    r"\b(?:for|about|on|in|of|with|at|regarding|concerning|targeting|involving)\s+", re.IGNORECASE
)
_ENDS = re.compile(
    r"[·;:?.,()]|(?<![\w-])(?:with|that|which|who|whose|where|when|under|over|below|above|for|at|in|on|by|"
    r"from|using|trained|having|to|than|is|are|was|were|can|could|do|does|did|have|has|had|need|needs|take|"
    r"takes|use|uses|used|reach|reaches|report|reports|get|gets|state|states|train|trains|run|runs|fit|fits|"
    rf"no|{_HEADS})(?![\w-])",
    re.IGNORECASE,
)
"""Where a phrase that names a topic ends."""
_OPENING = re.compile(
    rf"[^\w·]*(?:(?:{_ASKING}|are|is|the|of|a|an|many|some|most|and|but|so|then|in|from)\b[^\w·]*)*",
    re.IGNORECASE,
)
_WHO = re.compile(r"\W*(?:and )?(?:who|whose|anyone|anything|everything|everyone)\b", re.IGNORECASE)

IsTopic = Callable[[str], bool]
"""Whether titles of the store speak of a word."""


def topic_of(
    question: str,
    spans: Sequence[tuple[int, int]],
    conditions: Sequence[Condition],
    is_topic: IsTopic | None = None,
) -> str:
    """Name what the papers must be about, in the question's own words and order.

    Without conditions the whole question is the topic, because there every word may matter.

    Args:
        question: In ordinary words.
        spans: Where its conditions are stated.
        conditions: What they ask for; their own words are no topic.
        is_topic: Decides on words that stand where topics do not; they count if None.

    Example:
        >>> topic_of("which papers prune language models without retraining?", (), ())
        'which papers prune language models without retraining?'
        >>> days = Condition(kind="wall_time")
        >>> topic_of("who burned 50 days on speech models?", [(11, 18)], [days], str.isupper)
        'speech'
    """
    if not conditions:
        return question
    text = _without_conditions(question, spans, conditions)
    placed = _places(text)
    words = [word for word in WORD.finditer(OPTIONS.sub(_join, text)) if not _is_generic(word[0])]
    kept = [
        word
        for word in words
        if is_topic is None
        or any(start <= word.start() < end for start, end in placed)
        or all(is_topic(part) for part in word[0].split("/"))
    ]
    return _listed(text, kept)


def _listed(text: str, words: Sequence[re.Match[str]]) -> str:
    """Write words in their order, with the commas that make options of them."""
    said = ""
    for before, word in zip([None, *words], words, strict=False):
        gap = text[before.end() : word.start()] if before else ""
        said += (", " if "," in gap else " ") + word[0].replace("/", " or ")
    return said.strip(" ,")


def bare_topic(question: str) -> str:
    """Take away what every question may hold: what is left is counted.

    Example:
        >>> bare_topic("how many papers mention low-rank adapters?"), bare_topic("how many papers are here?")
        ('low-rank adapters', '')
    """
    text = OPTIONS.sub(_join, EXCLUDED.sub(_blank, question))
    return " ".join(word for word in WORD.findall(text) if not _is_generic(word)).replace("/", " or ")


def _is_generic(word: str) -> bool:
    """Whether a word says nothing of the topic; of options, whether one of them admits anything."""
    return any(GENERIC.fullmatch(part) for part in word.split("/"))


def excluded_of(question: str) -> str:
    """Name what the papers must not be about: "quantization" in "leaving quantization aside".

    Example:
        >>> excluded_of("small models, but not transformers, under 5M"), excluded_of("no more than 5 GPUs")
        ('transformers', '')
    """
    match = EXCLUDED.search(question)
    words = (match["aside"] or match["named"]) if match else ""
    return " ".join(WORD.findall(GENERIC.sub(" ", words)))


def _without_conditions(
    question: str, spans: Sequence[tuple[int, int]], conditions: Sequence[Condition]
) -> str:
    """Blank out what states conditions, in place: spots stay where they were."""
    text = question
    for start, end in spans:
        text = text[:start] + "·" * (end - start) + text[end:]
    for pattern in (ASIDE, EXCLUDED, COMPARED, DONE):
        text = pattern.sub(_fill, text)
    for condition in conditions:
        text = dict(KIND_CUES)[condition.kind].sub(_blank, text)
        for said in (condition.metric, condition.dataset, condition.hardware, condition.unit):
            text = re.sub(rf"\b{re.escape(said)}\b", _blank, text, flags=re.IGNORECASE) if said else text
        for stage in condition.stages:
            text = STAGE_WORDS[stage].sub(_fill if stage == "search" else _blank, text)
    return re.sub(r"-(?=[\s·])", " ", text)


def _join(match: re.Match[str]) -> str:
    """Write "image or video" as one word, as long as it was."""
    return f"{match[1]}/{match[2]}".ljust(len(match[0]))


def _places(text: str) -> list[tuple[int, int]]:
    """Where topics stand: in front of what is listed, and behind the words that lead to them."""
    starts = [lead.end() for lead in LEADS.finditer(text)]
    opening = _OPENING.match(text)
    if opening and not _WHO.match(text):
        starts.append(opening.end())
    return [(start, end.start() if (end := _ENDS.search(text, start)) else len(text)) for start in starts]


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _fill(match: re.Match[str]) -> str:
    return "·" * len(match[0])
