"""Whose value a quantity is: the paper's own, or that of a baseline, of prior work, of the motivation."""

import re
from itertools import islice
from typing import NamedTuple

from store.extraction.contexts import Group
from store.extraction.senses import SETTINGS, Sense
from store.records import CHANGE_KINDS, Kind, Role

_OWN = re.compile(
    r"\b(?:[Ww]e|[Oo]urs?|[Tt]his (?:paper|work|study|article|report|dissertation|thesis|survey|research)"
    r"|[Tt]he (?:paper|authors)|proposed?|propos(?:es|ing)|introduc\w+|presents?|[Ii]n this|[Hh]erein"
    r"|[Hh]ere"
    r"|[Ee]xperiment\w*|[Rr]esults?|[Ee]valuations?|developed|dubbed|termed|named)\b"
)
_OPENED = re.compile(
    r"\b(?:[Ww]e|[Oo]urs?|[Tt]his (?:paper|work|study|article|report|dissertation|thesis|survey|research"
    r"|letter)|[Tt]he (?:paper|authors)"
    r"|[Ii]n this|(?:is|are) (?:proposed|presented|introduced|developed))\b"
)
_LATEST = 0.6  # of a text: by then it speaks of itself
_OPENING = 0.25  # of a text: where its own part starts when no words say so
_OTHER = (
    r"(?:existing|earlier|rival|prior|previous(?:ly)?|conventional|traditional|baselines?|the (?:SOTA"
    r"|state[\s-]of[\s-]the[\s-]art)|recent|current|typical\w*|(?<![Tt]he\s)other|predecessors?|competing|contemporary|standard"
    r"|original|modern)"
)
_OTHER_SUBJECT = re.compile(
    rf"(?:^|[,;(]\s*|\b(?:while|whereas|but|although|though|since|as|that)\s)\s*(?:the|most|many|all|some"
    rf"|these|such|its|their)?\s*{_OTHER}\b[^,;()]*(?:\([^()]*)?$"
)
_CONTRASTED = re.compile(
    r"\b[Ww]hereas\s(?P<whereas>[^;]{1,160})$"
    r"|\b(?:while|where)\s(?P<named>(?:[A-Z][\w.+-]*|an?\s[\w-]+\s(?:baseline|method|approach)|the\s(?:best|SOTA)\s"
    r"[^,;()]{0,20})\s(?:needs?|requires?|takes?|took|uses?|used|costs?|reach\w*|attain\w*|achiev\w*|has|had"
    r"|gets?)\b[^,;()]{0,60})$"
)
_ITSELF = re.compile(r"\b(?:it|its|they|this|these)\b")
_USUAL = re.compile(
    r"\b(?:normally|usually|commonly|otherwise)\b[^,;()]{0,80}$"
    r"|\bstill\s(?:takes?|needs?|requires?|costs?)\b[^,;()]{0,80}$"
)
_WOULD = re.compile(r"\bwould (?:need|require|take|cost)\b")
_USUAL_NEXT = re.compile(
    r"(?:\s[\w-]+){0,2}?\s(?:is|are)\s(?:common|usual|typical|standard|the norm)\b"
    r"|\s(?:might|may|would|could)\s(?:otherwise|normally|usually)\b"
)
_FIRST_TRAINED = re.compile(
    r"\b(?:[Pp]re-?)?[Tt]raining\s(?:that|such|the\s(?:original|base|full))\s[^,;()]{0,40}$"
)
"""What was spent on the model that one starts from: "pretraining that model took"."""
_COMPARED = re.compile(
    r"\b(?:(?<!more )(?<!less )(?<!fewer )(?<!greater )than|compared (?:to|with)|against|versus|vs\.?"
    r"|relative to|among)\s+(?!(?:an?|only|about|total|around|\W)*$)(?![^,;()]*\b(?:within"
    r"|in|at an?(?:\s\w+){1,3}\sof)\s(?:(?:just|only|under|about|less|than|an?)\s)*$)"
    r"[^,;()]{2,60}[(]?[^,;()]{0,15}$"
)
_OF_COMPARED = re.compile(  # "compared to a baseline that takes an hour to reach 70%"
    r"\b(?:(?:compared|relative) (?:to|with)|(?<!more )(?<!less )(?<!fewer )than|versus|vs\.?"
    r"|unlike)\s[^,;()]*"
    r"\b(?:that|which|deployed|running|trained)\s[^,;()]*$"
)
_OVER_OTHERS = re.compile(r"\b(?:over|than|ours?|we)\b")
_ON_OTHERS = re.compile(
    r"\b(?:compared (?:to|with)|relative to|than|versus|vs\.?|of|comparable to|like)\s[^,;()]*"
    r"\b(?:deployed|running|run|trained)\son\W*$"
)
_VAGUELY_OTHER: frozenset[Kind] = frozenset({"compute_time", "accelerators", "parameters"})
"""What a paper tells exactly of itself: "thousands of GPU-hours" are those of others."""
_EQUIPMENT: frozenset[Kind] = frozenset({"accelerators", "dataset_size"})
_RIVALLED = re.compile(
    r"\b(?:outperform|surpass|match|rival|exceed|approach|beat|comparable to|on par with|better than)\w*"
    r"(?:\s(?!our\b|the proposed)[\w-]+){0,6}(?<!\ba)\s$"
)
_RIVALS_WITH = re.compile(r"\b(?:models?|LLMs?|baselines?|methods?|networks?)\s(?:with|of|at|having)\s$")
_MODELS_NEXT = re.compile(r"[\s-]*(?:[\w-]+\s){0,2}?(?:models?|LLMs?|baselines?|counterparts?|ones?)\b")
_OTHERS = re.compile(
    rf"\b{_OTHER}\b[^,;()]{{0,25}}\b(?:of|at|is|with|achiev\w+|reach\w+|only|requir\w+)\s*(?:only\s"
    rf"|an?\s)?$|\bas opposed to\b[^,;()]*$"
)
_BESIDE = re.compile(r"\b(?:compared (?:to|with)|as against|against|versus|vs\.?)[\s~$]*$")
_BESIDE_TOO = re.compile(  # "against 66% for one and 55% for the other"
    r"\b(?:compared (?:to|with)|against|versus|vs\.?)[\s~$]*[\d.]+\\?\s?%?\s(?:for|by|of|from"
    r"|in)\s[^,;()]{1,40},?\s(?:and\s)?$"
)
_COMPARED_NEXT = re.compile(r"\s(?:compared|versus|vs\.?|against)\s")
_BEFORE = 240  # characters before a value in which what is compared is told
_NAMED_BEFORE = re.compile(
    r"\b(?:outperform|surpass|beat|exceed|compared|comparable (?:to|with)|than|over)\w*\s(?:[^.;]"
    r"|\.\d){0,150}\([\s~$]*$"
)
_CONCEDED = re.compile(
    r"(?:While|Although|Whereas|Though)\b(?!.*,\s(?:we|our|this|the proposed)\b)", re.DOTALL
)
_TREATED = re.compile(
    r"\b(?:serv(?:e|es|ing)|deploy(?:ment of|ing)|appl(?:y|ied|ying|ies)|famil(?:y|ies)|across"
    r"|existing|(?:different"
    r"|various) sizes|scales from|such as|like|limited|base size|evaluat\w+|benchmark\w*|measur\w+)\b"
)
_MOTIVATES = re.compile(r"(?:However|Unfortunately|Recent|Existing|Current|Traditional|Typically)\b")
_FAMILY_MODELS = re.compile(
    r"(?:LLa[Mm][Aa]|Llama|GPT|OPT|Qwen|BLOOM|Pythia|Mistral)[\w.-]*\s(?:models?|LLMs?)\s(?:of|from|with|at)\W*"
    r"(?:[\d.]+B\W*(?:and|to)?\W*)*$"
)
_FAMILY_NEXT = re.compile(r"[\s-]*(?!\S*-like)(?:LLa[Mm][Aa]|Llama|GPT|OPT|Qwen|BLOOM|Pythia|Mistral)")
_VERSUS_NEXT = re.compile(r"\s?(?:versus|vs\.?)\s")
_BASELINE_NEXT = re.compile(
    r"\s(?:before|previously)\)|[\s-]*(?:[\w-]+\s)?(?:baseline|counterpart|reference)s?\b"
)
_NEEDED_FOR = re.compile(
    r"\s(?:is|are|was|were)\s(?:necessary|needed|required)\s(?:for|by|with)\s(?!our\b"
    r"|the proposed\b)(?=[A-Z])"
)
_CONCEDING = re.compile(r",\s(?:we|our|this|the proposed)\b")
_NEAR = 50  # characters before a size in which what is done to the models is told


class Voice(NamedTuple):
    """How a paper speaks of itself."""

    names: re.Pattern[str]
    """What it calls its own."""
    opening: int
    """Where the motivation ends and its own part starts, in characters."""


def find_voice(title: str, text: str) -> Voice:
    """Find what a paper calls its own, and where it starts to speak of it."""
    names = _own_names(title, text)
    first = [found.start() for found in (_OPENED.search(text), names.search(text)) if found]
    if not first and (found := _OWN.search(text)):
        first = [found.start()]
    if not first:
        return Voice(names, int(_OPENING * len(text)))
    latest = min([*first, int(_LATEST * len(text))])
    return Voice(names, text.rfind(". ", 0, latest) + 1)


def roles_of_group(group: Group, sense: Sense, voice: Voice) -> tuple[Role, ...]:
    """Decide for each mention of a group whose value it is.

    Example:
        >>> from store.extraction.contexts import find_groups
        >>> group = next(find_groups("We reach 83.3% vs. 80.8% before."))
        >>> roles_of_group(group, Sense("score", "%"), find_voice("A title", group.text))
        ('own', 'other')
    """
    whole: Role = "other" if _is_other(group, sense, voice) or _is_contrasted(group, sense, voice) else "own"
    roles: list[Role] = []
    for mention in group.mentions:
        second = mention.follows == "versus" or mention.leads == "change"
        vague = mention.number.spelling == "vague" and sense.kind in _VAGUELY_OTHER
        roles.append("other" if (second or vague) and sense.kind not in CHANGE_KINDS else whole)
    return tuple(roles)


def _is_other(group: Group, sense: Sense, voice: Voice) -> bool:
    if _is_background(group, voice):
        return True
    if sense.kind in CHANGE_KINDS:
        return bool(_OTHER_SUBJECT.search(group.before)) and not _OVER_OTHERS.search(group.after)
    if group.mentions[0].leads == "versus" or _VERSUS_NEXT.match(group.after):
        return False
    others = _is_others_clause(group)
    if sense.kind in SETTINGS:
        return others or (sense.kind in _EQUIPMENT and _ON_OTHERS.search(group.before[-_BEFORE:]) is not None)
    return others or _is_compared(group, sense) or (sense.kind == "parameters" and _is_treated(group))


def _is_contrasted(group: Group, sense: Sense, voice: Voice) -> bool:
    """Whether the clause sets somebody else's value against the paper's own: "whereas FooNet needs"."""
    clause = _CONTRASTED.search(group.before[-_BEFORE:])
    if clause is None or (sense.kind in CHANGE_KINDS and not clause["whereas"]):
        return False
    said = clause["whereas"] or clause["named"]
    return not (_OWN.search(said) or voice.names.search(said) or _ITSELF.search(said))


def _is_supposed(group: Group) -> bool:
    """Whether the clause speaks of what would be: "a model of that size would need"."""
    around = group.text[slice(*group.sentence)]
    place = group.mentions[0].number.start - group.sentence[0]
    return _WOULD.search(around[around.rfind(";", 0, place) + 1 :].partition(";")[0]) is not None


def _is_others_clause(group: Group) -> bool:
    """Whether the clause speaks of others: "prior work needs", "is required for them"."""
    conceded = _CONCEDED.match(group.before) and _CONCEDING.search(group.after)
    needed = _NEEDED_FOR.match(group.after) or _BASELINE_NEXT.match(group.after)
    if (
        _is_supposed(group)
        or _USUAL_NEXT.match(group.after)
        or _USUAL.search(group.left)
        or _FIRST_TRAINED.search(group.left)
    ):
        return True
    return bool(conceded or needed or _OTHERS.search(group.left) or _OTHER_SUBJECT.search(group.before))


def _is_compared(group: Group, sense: Sense) -> bool:
    """Whether it is of what the paper's own is compared with."""
    return bool(
        _OF_COMPARED.search(group.before[-_BEFORE:])
        or _BESIDE.search(group.left)
        or _BESIDE_TOO.search(group.before[-_BEFORE:])
        or (sense.kind == "score" and _is_rivals(group))
        or _COMPARED.search(group.left)
    )


def _is_background(group: Group, voice: Voice) -> bool:
    """Whether the sentence motivates, and the paper does not speak of itself in it."""
    start, end = group.sentence
    if _OWN.search(group.text, start, end) or voice.names.search(group.text, start, end):
        return False
    return start < voice.opening or _MOTIVATES.match(group.text, start) is not None


def _is_rivals(group: Group) -> bool:
    """Whether a score in brackets is of the rival that stands before them, and is not compared itself."""
    return bool(_NAMED_BEFORE.search(group.before)) and not _COMPARED_NEXT.match(group.after)


def _is_treated(group: Group) -> bool:
    """Whether it is the size of the models that a method is applied to, or compared with."""
    rivalled = _RIVALLED.search(group.left)
    if rivalled and (_MODELS_NEXT.match(group.after) or _RIVALS_WITH.search(group.left)):
        return True
    models_of = "param" not in group.written and _FAMILY_MODELS.search(group.left)
    family = _FAMILY_NEXT.match(group.after) or models_of
    trained = "train" in group.before[-_NEAR:]
    return bool(_TREATED.search(group.left[-_NEAR:]) or (family and not trained))


def _own_names(title: str, text: str) -> re.Pattern[str]:
    """Collect the head of the title, and what is introduced by name."""
    found = [match[1] for match in islice(_NAMED.finditer(text), _MOST_NAMES)]
    found += _COINED.findall(title[:_LONGEST_TITLE])
    found += _FIRST_WORD.findall(text[:_LONGEST_TITLE])
    head = title.split(":", maxsplit=1)[0] if ":" in title else ""
    if head and len(head.split()) <= _LONGEST_NAME:
        found.append(head)
    return re.compile("|".join(_spelled(name) for name in found[:_MOST_NAMES]) or r"(?!)")


def _spelled(name: str) -> str:
    """Write the pattern of a name, with its hyphens and spaces taken for one another."""
    parts = re.split(r"[\s-]", name)
    return rf"(?<!\w){'[ -]'.join(re.escape(part) for part in parts)}(?!\w)"


_NAMED = re.compile(
    r"\b(?:propose|introduce|present|develop|called|named|dubbed|termed|release)s?,?\s+(?:the\s|a\s"
    r"|an\s)?([A-Z][\w+-]*[A-Z0-9][\w+-]*)"
)
_COINED = re.compile(
    r"(?<![\w-])(?=[\w-]*[a-z])(?=[\w-]*[A-Z\d][\w-]*[A-Z\d])[A-Z][\w-]+"
)  # DeepSeek-V3, LoRA3D; no bare acronym
_FIRST_WORD = re.compile(rf"^({_COINED.pattern})\s(?:is|[a-z]+[^s\W]s)\b")
"""A text that begins with a coined name speaks of its own: "FooNet is", "FooNet joins"."""
_LONGEST_NAME, _MOST_NAMES = 3, 20  # words; names
_LONGEST_TITLE = 400  # characters
