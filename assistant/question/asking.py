"""The words with which questions about one paper ask and suppose; the kinds of values that answer them.

Tables only, as in `vocabulary.py`, for `stated.py`.
"""

import re

from assistant.question.vocabulary import words_pattern
from store.records import Kind
from store.words import terms

RATIOS: frozenset[Kind] = frozenset({"speedup", "reduction", "improvement"})
TIMES: frozenset[Kind] = frozenset({"compute_time", "wall_time", "latency"})
INSTEAD: dict[Kind, frozenset[Kind]] = {
    "speedup": RATIOS | TIMES | {"throughput"},
    "reduction": RATIOS | {"trainable_parameters"},
    "improvement": RATIOS | {"score"},
    "wall_time": TIMES,
    "latency": frozenset({"latency", "throughput"}),
    "parameters": frozenset({"parameters", "trainable_parameters"}),
    "memory": frozenset({"memory", "model_size"}),
    "model_size": frozenset({"memory", "model_size"}),
}
"""Kinds whose values answer a question for a kind."""

COSTS: frozenset[Kind] = frozenset({"cost"})
SCORES: frozenset[Kind] = frozenset({"score"})
SPEEDS: frozenset[Kind] = TIMES | RATIOS | frozenset({"throughput"})
SETTINGS: frozenset[Kind] = frozenset({"accelerators", "dataset_size", "bits"})
"""Kinds of the setting, which is the paper's whoever else uses it too."""

HOW: tuple[tuple[re.Pattern[str], frozenset[Kind], str], ...] = (
    (words_pattern(r"how long"), TIMES, "how long it takes"),
    (words_pattern(r"how fast|how quick(?:ly)?"), SPEEDS, "how fast it is"),
    (
        words_pattern(
            r"by (?:what|which) factor|by how much|how (?:much|many times) "
            r"(?:faster|slower|quicker|cheaper|smaller|larger|better|worse|higher|lower|less)"
        ),
        SPEEDS | SCORES,
        "such a factor",
    ),
    (words_pattern(r"how much [^?]*(?:dollars?|euros?|money)"), COSTS, "what it costs"),
    (
        words_pattern(r"how much (?:does|did|do|would|will) [^?]*cost|how expensive"),
        TIMES | COSTS,
        "what it costs",
    ),
)
"""Ways to ask for a quantity without naming it, the kinds that answer, and how to say that none does."""

END_OF_NOUN = (
    r"does|do|did|is|are|was|were|be|been|has|have|had|can|could|should|must|may|might|will|would|in|on|for|to|"
    r"of|at|by|with|from|used|uses|use|and|or|that|which|when|while|it|they|i|you|we|there|during|per|than|as|"
    r"after|before|gets?|got|reach\w*|needs?|takes?|took|makes?|gives?|gave|works?|rated|under"
)
ASKED = re.compile(
    rf"\b(?:how (?:many|much)|wh(?:ich|at)(?: (?:is|are|was|were) the)?)\s+"
    rf"((?:(?!(?:{END_OF_NOUN})\b)[\w\-’']+\s*){{1,4}})(?:of (?:the )?([\w\-]+))?",
    re.IGNORECASE,
)
COUNT = words_pattern(r"how many")
"""Asks for a number: "half of them" is no answer."""
HERE = "ThisPaper"
"""Stands for the paper's name in the question."""
INTRODUCED = re.compile(
    rf"\b((?:(?!(?:{END_OF_NOUN})\b)[\w\-]+ ){{1,5}})"
    rf"(?:(?:that |which )?{HERE} (?:has |have )?(?:introduc|propos|present|invent|develop|pioneer|bring)\w*|"
    rf"(?:that (?:is|was) )?(?:introduced|proposed|presented|invented|developed|pioneered) (?:by|in) {HERE})",
    re.IGNORECASE,
)
"""What the question says is the paper's own."""
PART = re.compile(rf"\bthe ((?:(?!(?:{END_OF_NOUN})\b)[\w\-]+ ){{1,3}})of (?:the )?{HERE}", re.IGNORECASE)
VALUE = re.compile(r"\bvalues? of\b", re.IGNORECASE)
LONG_WORD = re.compile(r"[A-Za-z][\w\-]{4,}")
METRICS = (
    (r"\bwer\b|word error", r"wer|word error rates?"),
    (r"\bcer\b|character error", r"cer|character error rates?"),
    (r"accura|top-?[15]\b|error", r"accura\w*|top-?[15]|errors?"),
    (r"\bm?ap\b", r"m?ap(?:\d+)?|average precision"),
    (r"perplexit|ppl", r"perplexit\w*|ppl"),
    (r"m?iou", r"m?iou|intersection.over.union"),
)
"""How a metric is asked for, and how abstracts write it."""
EMPTY = frozenset(
    terms("""
    value values number amount factor task tasks kind type sort thing things way ways reason reasons
    exact exactly paper papers method methods model models approach approaches technique techniques
    work works idea problem problems result results finding findings conclusion benefit benefits
    advantage advantages effect effects evidence explain explains explanation describe author
    authors abstract main new novel
    """)
)
"""Nouns that ask for nothing in particular."""
YES_NO = re.compile(
    r"^\W*(?:does|do|did|is|are|was|were|has|have|can|could|will|would|should)\b", re.IGNORECASE
)

UP = r"more|higher|larger|greater|bigger|longer|additional|extra|increas\w*"
LOADS = (
    r"expensive|costly|memory|parameters?|weights|comput\w+|time|energy|power|rounds|data|gpus?|retraining|overhead|"
    r"costs?|communication"
)
BURDEN = re.compile(rf"\b(?:{UP})\s+(?:[\w\-]+\s+)?({LOADS})\b", re.IGNORECASE)
"""More of something that one wants less of."""
DRAWBACKS: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = (
    (words_pattern(r"slow(?:er|ly|s)?"), words_pattern(r"slow(?:er|ly|s|down)?|longer")),
    (
        words_pattern(r"worse|degrad\w+|hurts?|los(?:e|es|ing)"),
        words_pattern(r"worse|degrad\w+|hurts?|los[se]\w*|drops?|decreas\w+"),
    ),
    (
        words_pattern(r"enlarge[sd]?|inflate[sd]?|bloat\w*"),
        words_pattern(r"enlarg\w*|inflat\w*|bloat\w*|increas\w+"),
    ),
)
"""What a question supposes to be a drawback, and the words with which an abstract would own up to it."""

DENIED = re.compile(
    r"\b(?:without|no(?! less| more)|not(?! only)|never|neither|nor|n't|free of|eliminat\w+|avoid\w*|"
    r"remov\w+|instead of|rather than|obviat\w+|get(?:s|ting)? rid of|discard\w*|dispens\w+|bypass\w*|"
    r"(?:replac|supplant)\w*(?![^.;:]* (?:with|by) ))\b[^.;:]{0,60}$",
    re.IGNORECASE,
)
LEFT = re.compile(r"\b(?:from|than|over|versus|vs|against)(?: [\w\-]+){0,2} $", re.IGNORECASE)
"""What stands before that which the question itself takes for left behind."""
DENIED_AFTER = re.compile(r"^\w*[- ](?:free|less)\b")

AT = re.compile(r"\s*(?:\w+\s+){0,2}?(?:on|in|for|of|at)\s+(?:the\s+)?|\s*\(")
"""What stands between a figure and the name of that for which it holds."""
SOME_TIME = re.compile(
    r"\b(?:several|(?<!how )many|a few|a couple of|multiple|some)\s+"
    r"(second|minute|hour|day|week|month|year)s\b",
    re.IGNORECASE,
)
OPPOSITES: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = (
    (
        words_pattern(
            r"wid(?:er|ens?|ened|ening)|grow(?:s|ing|n)?|increas\w*|ris(?:es?|ing)|more|larger|higher"
        ),
        words_pattern(
            r"narrow(?:s|er|ed|ing)?|shrink(?:s|ing)?|decreas\w*|reduc\w*|drop(?:s|ping)?|fewer|less|smaller|lower"
        ),
    ),
    (
        words_pattern(
            r"fast(?:er)?|accelerat\w*|quick(?:er)?|speed(?:s|ing)? up|better|"
            r"outperform\w*|improv\w*"
        ),
        words_pattern(r"slow(?:er|s|ly)?|later|worse|degrad\w*|inferior|underperform\w*"),
    ),
    (words_pattern(r"eas(?:y|ily|ier)|simple|simply"), words_pattern(r"difficult|hard(?:er)?")),
)
"""Words of one direction and of the other."""
QUANTIFIER = words_pattern(r"more|larger|higher|fewer|less|smaller|lower")
"""Those that stand before what they are said of."""

AS = re.compile(r"\b(?:as|when|while|with)(?: [\w\-]+){0,4} $", re.IGNORECASE)
"""What stands before that on which something depends: "as the size"."""
NEEDS = words_pattern(r"ha(?:ve|s|d) to|needs?|needed|must|requires?|required|necessary")
WITHOUT = re.compile(
    r"\b(?:without|no)(?: (?:the |any |additional |further |extra |need |needs |for |of |having |to |"
    r"requiring |costly |expensive )*)((?:re|pre|fine)?-?[A-Za-z]{4,})\b(?! than)",
    re.IGNORECASE,
)
"""What an abstract does without."""
NOT = words_pattern(r"not|never|cannot|no longer|hardly")
"""Turns the sides round."""
_SOME = r"(?:[\w\-'\"“”‘’]+ ){0,5}?[\w\-'\"“”‘’]+"
_BEFORE = r"(?<![\w\-])(?P<taken>(?:[\w\-]+,? ){1,5})"
_BEHIND = r"(?P<left>(?:[\w\-'\"“”‘’]+ ?){1,6})"
SIDES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\bfrom (?P<left>{_SOME}) to (?P<taken>(?:[\w\-]+ ?){{1,4}})",
        rf"\breplac\w+ (?P<left>{_SOME}) (?:with|by) (?P<taken>(?:[\w\-]+ ?){{1,4}})",
        rf"{_BEFORE}(?:instead of|rather than|over|in favou?r of) {_BEHIND}",
        rf"{_BEFORE}(?:matters?|counts?|is|are) (?:more|better)(?: \w+)? than {_BEHIND}",
    )
)
"""How one thing is taken instead of another."""
