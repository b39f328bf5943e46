"""The data set that a score or a gain was measured on: a name behind "on", or right before the metric.

Names are told by their shape; names of models, devices and metrics have that shape too and are left out.
"""

import re

from store.extraction.contexts import Group
from store.extraction.vocabulary import QUALITY

_NAME = (
    r"(?:(?:[A-Z][a-z]+-)?[A-Z][a-z]*[A-Z\d][\w+]*(?:-[\w+]+)*|[A-Z][a-zA-Z]+-\d[\w-]*|[A-Z]{2,}[\w-]*(?:\s[A-Z][\w-]+)?)"
    r"(?:[\s-](?:1[kK]|2[12][kK]|100|2012|V\d|v\d))?(?:\s\d+\s?(?:x|×|times)\s?\d+)?"
)
_NO_DATASET = re.compile(
    r"(?:GPU|CPU|TPU|NPU|FPGA|LLM|VLM|MLLM|ASIC|DSP|SOTA|NVIDIA|ARM|RTX|FLOP"
    r"|TensorRT|CoreML|[AHVP]\d{2,3}\b|[Tt]op-?\d|n?DCG|NDCG|SPIDEr|BLEU|ROUGE|FID|PSNR|mAP)"
    r"|(?:LM|AI|ML|RL|NLP|CNN|DNN|SNN|KV|NAS|PTQ|QAT|QA|GB|MB|TB)s?(?!\w|-[A-Z\d])"
    r"|[WA]\d{1,2}[AW]\d"
    r"|[\w-]*?(?:LL?a[Mm][Aa]|LLAMA|GPT|BERT|OPT-|Qwen|Mistral|Mixtral|Vicuna|Mamba|Vi[Tt]|DeiT|Swin|VGG"
    r"|Mixer|CLIP|DETR|YOLO|LLaVA|[Ff]ormer|FORMER"
    r"|(?:Res|Mobile|Efficient|Dense|Alex|Shuffle|Squeeze|Google)[Nn]e[Xx]?t)"
    r"|[\w.-]*-\d+(?:\.\d+)?[bB]\b"
)
_ON = re.compile(
    rf"\b(?P<on>[Oo]n|[Ff]or|[Ii]n|[Aa]cross|transfer(?:red|ring)? to)\s(?:the\s)?(?:[a-z][\w-]*\s){{0,2}}?"
    rf"(?:(?:benchmarks?|data\s?sets?|tasks?|tests?)\s(?:like|such as)\s)?(?P<name>{_NAME})"
)
_NAMED_DATA = re.compile(r"\b(?P<name>[A-Z][\w-]+)\s(?:data\s?set|benchmark|corpus|test set|leaderboard)s?\b")
_BEFORE_METRIC = re.compile(rf"\s(?P<name>{_NAME})\s(?=[Tt]op|accurac|zero-shot|classification|val|test)")
_OF_METRIC = re.compile(
    rf"(?<![\w-])(?P<name>{_NAME})\s(?=(?:(?:[Tt]op-\d|zero-shot|test|validation)\s?)*(?:{QUALITY.pattern}))"
)
_ON_SEVERAL = re.compile(rf"[^.;()]{{0,60}}?\bon\s(?:the\s)?{_NAME}(?:,\s{_NAME})*,?\sand\s(?:the\s)?{_NAME}")
_BRACKETED = re.compile(rf"\b(?P<name>{_NAME})\s\([\s~$+-]*$")
_ASIDE = re.compile(rf"\s?\((?P<name>{_NAME})\)")
_NAMES = re.compile(_NAME)
_ON_PLAIN = re.compile(r"(?:\s[\w-]+){0,3}?\son\s(?!average|par|top|the\b|an?\b|all\b|both\b|each\b)[a-z]+\b")
"""A data set that is called by a plain word: the names before it are of something else."""
_NEAR = 80  # characters behind a number in which its data set is named


def dataset_of(group: Group, place: int) -> str | None:
    """Name the data set of a mention of a group.

    Args:
        group: The mentions and the words around them.
        place: Which mention of the group, from 0: "93% and 70% on CIFAR-10 and CIFAR-100" tell two.

    Example:
        >>> from store.extraction.contexts import find_groups
        >>> dataset_of(next(find_groups("On CIFAR-10 it reaches 97% accuracy.")), 0)
        'CIFAR-10'
    """
    several = len(group.mentions) > 1 and ("respectively" in group.after or _ON_SEVERAL.match(group.after))
    if several and (on := _ON.search(group.after)):
        names = [
            name for name in _NAMES.findall(group.after, on.start("name")) if not _NO_DATASET.match(name)
        ]
        if len(names) >= len(group.mentions):
            return str(names[place])
    if name := _named([_BRACKETED.search(group.before)]):
        return name
    near = group.after[:_NEAR].partition(";")[0]
    if name := _named([_BEFORE_METRIC.match(near), _ASIDE.match(near), *_behind(near)]):
        return name
    return None if _ON_PLAIN.match(near) else _earlier(group.before)


def _behind(near: str) -> list[re.Match[str]]:
    """What follows, names behind "on" first: "for SmallNet on CIFAR-10" is measured on the latter."""
    places = list(_ON.finditer(near))
    return [*sorted(places, key=lambda found: found["on"].lower() != "on"), *_NAMED_DATA.finditer(near)]


def _earlier(before: str) -> str | None:
    """Name the nearest data set that stands before a number in its sentence."""
    found = [match for pattern in (_ON, _NAMED_DATA, _OF_METRIC) for match in pattern.finditer(before)]
    return _named(sorted(found, key=lambda match: match.start("name"), reverse=True))


def _named(found: list[re.Match[str]] | list[re.Match[str] | None]) -> str | None:
    return next(
        (str(match["name"]) for match in found if match and not _NO_DATASET.match(match["name"])), None
    )
