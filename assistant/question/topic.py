"""Question -> its topic: what the papers must be about, beside the conditions on quantities."""

import re
from collections.abc import Sequence

from assistant.question.vocabulary import KIND_CUES
from store.records import Condition

GENERIC = re.compile(
    r"(?<![\w-])(?:which|what|who|whose|whom|where|when|how|why|list|show|find|give|name|tell|please|me|us|"
    r"i|we|you|it|its|their|theirs|they|them|"
    r"those|these|this|that|there|here|all|any|every|each|everything|anything|something|some|only|just|"
    r"also|and|or|but|not|than|then|as|"
    r"a|an|the|of|to|in|on|for|at|by|with|within|from|into|under|over|below|above|between|about|around|up|"
    r"out|per|using|via|"
    r"is|are|was|were|be|been|being|do|does|did|doing|has|have|had|having|can|could|may|might|will|would|"
    r"should|must|"
    r"papers?|methods?|models?|works?|approach(?:es)?|stud(?:y|ies)|techniques?|networks?|nets?|systems?|"
    r"algorithms?|frameworks?|"
    r"articles?|publications?|abstracts?|authors?|results?|entries|ones?|things?|schemes?|strateg(?:y|ies)|"
    r"solutions?|"
    r"state[sd]?|stating|report(?:s|ed|ing)?|gives?|giving|gave|mentions?|mentioned|disclos\w+|publish\w*|"
    r"claims?|claimed|claiming|"
    r"use[sd]?|using|need(?:s|ed|ing)?|requir\w+|tak(?:e|es|en|ing)|took|cost(?:s|ing)?|run(?:s|ning)?|ran|"
    r"fit(?:s|ting)?|make|makes|made|"
    r"get(?:s|ting)?|got|reach(?:es|ed|ing)?|achiev\w+|obtain\w*|attain\w*|exceed(?:s|ed|ing)?|surpass\w*|"
    r"handl\w+|support(?:s|ed|ing)?|"
    r"keep(?:s|ing)?|offer(?:s|ed)?|provid\w+|hav(?:e|ing)|own|absolute|value|values|number|numbers|figure|"
    r"figures|amount|count|many|much|"
    r"more|less|fewer|most|least|lower|higher|longer|shorter|smaller|larger|bigger|greater|better|cheaper|"
    r"faster|"
    r"cheapest|smallest|fewest|lowest|fastest|quickest|shortest|lightest|largest|biggest|highest|longest|"
    r"slowest|best|top|"
    r"maximum|minimum|total|single|whole|full|entire|work(?:s|ing)?|introduc\w+|propos\w+|present\w*|"
    r"releas\w+|describ\w+|"
    r"train(?:s|ed|ing|able)?|pre-?train(?:s|ed|ing)?|fine-?tun\w+|tun(?:e|es|ed|ing)|spend(?:s|ing)?|"
    r"spent|consum\w+|"
    r"cheaply|quickly|deliver(?:s|ed)?|yield(?:s|ed)?|bring(?:s)?|show(?:s|n|ing)?|demonstrat\w+|"
    r"evaluat\w+|test(?:s|ed)?|"
    r"did|so|if|while|still|even|really|actually|roughly|exactly|together|both|either|neither|one|two|"
    r"three|four|five|ten|first|"
    r"half|least|in total|budget|budgets|size|sizes|compared|against|state|down|no|without|given|know|"
    r"known|store|stored|sub|"
    r"comes?|came|build|built|paper's|method's|model's|activate[sd]?|activated|inference|whose|everyone|"
    r"anyone|people|"
    r"percent|percentage|points?|absolute|resulting|final|ever|said|say|says|compute|computation|"
    r"parameters?|weights?|baselines?|"
    r"days?|hours?|minutes?|weeks?|gpus?|tpus?|accelerators?|bits?|x|times?|long)(?![\w-])",
    re.IGNORECASE,
)
ASIDE = re.compile(r"\((?:not|no|without|excluding|except)\b[^)]*\)", re.IGNORECASE)
OPTIONS = re.compile(r"\b(\w+) or (\w+)\b")
"""Kept together while generic words are taken away; "or" between others says nothing."""

TIMES = re.compile(r"\b(?:neural )?architecture search(?:es)?\b|\bsearch(?:es|ing|ed)?\b", re.IGNORECASE)
WORD = re.compile(r"[^\W_][\w\-+./]*[^\W_]|[^\W\d_]")


def topic_of(question: str, spans: Sequence[tuple[int, int]], conditions: Sequence[Condition]) -> str:
    """Take away what asks, what conditions say and what every question says; keep the rest in its order.

    Without conditions the whole question is the topic, because there every word may matter.

    Example:
        >>> topic_of("which papers prune language models without retraining?", (), ())
        'which papers prune language models without retraining?'
    """
    if not conditions:
        return question
    text = question
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    text = re.sub(r"-(?=\s)", " ", text)
    for condition in conditions:
        text = dict(KIND_CUES)[condition.kind].sub(" ", text)
        for said in (condition.metric, condition.dataset, condition.hardware):
            text = re.sub(re.escape(said), " ", text, flags=re.IGNORECASE) if said else text
        text = TIMES.sub(" ", text) if "search" in condition.stages else text
    text = GENERIC.sub(" ", ASIDE.sub(" ", OPTIONS.sub(r"\1/\2", text)))
    return " ".join(WORD.findall(text)).replace("/", " or ")
