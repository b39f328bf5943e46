"""What a quantity was measured in: its metric, its data set, its device, as the text names them.

Found by shape and place rather than from lists: a metric is the noun next to the number, a data set a name
behind "on", a device a product name in the same sentence. Where nothing is near, nothing is claimed.
"""

import re
from typing import NamedTuple

from store.extraction.contexts import Group
from store.extraction.vocabulary import QUALITY, RESOURCE
from store.notation.units import CHIP
from store.records import Kind


class Aspects(NamedTuple):
    """The setting of one mention."""

    metric: str | None = None
    dataset: str | None = None
    hardware: str | None = None


_NEAR = 80  # characters behind a number in which its data set or device is named
_QUALIFIER = (
    r"(?:[Tt]op[\s-]?\d+|[Tt]est(?:ing)?|[Vv]alidation|[Tt]raining|dev|zero-shot|few-shot|average|mean"
    r"|overall|classification"
    r"|detection|segmentation|retrieval|box|mask|word|character|equal|downstream|inference|peak"
    r"|end-to-end|decoding|prefill\w*"
    r"|GPU|KV|parameter|wall-clock|search|communication|storage|model|total|trainable|learnable|activated"
    r"|computational|energy|(?!SOTA)[A-Z][\w@-]*[A-Z\d@]\w*)"
)
_METRIC = re.compile(
    rf"(?:(?<!\w){_QUALIFIER}[\s-]){{0,3}}(?:{QUALITY.pattern})(?:\s(?:rate|score|accuracy|error|loss)s?\b)?"
)
_PACE = (
    r"inference|training|decoding|prefilling|generation|quantization|search|convergence|throughput|FPS"
    r"|latency|efficiency|speed"
)
_COST = re.compile(
    rf"(?:{_QUALIFIER}[\s-]){{0,3}}(?:{RESOURCE.pattern}|\b(?:{_PACE})\b)(?:\s(?:usage|consumption"
    rf"|footprint|cost|size|time|memory|speed)s?\b)*"
)
_QUICK = re.compile(
    rf"(?:(?<!\w){_QUALIFIER}[\s-]){{0,3}}(?:\b(?:{_PACE}|latenc(?:y|ies)|time|runtimes?|TTFT|makespan|costs?)\b)"
    rf"(?:\s(?:latency|cost|time|speed)s?\b)*"
)
_SMALLER = re.compile(r"\s?(?:smaller|more compact)\b")
_SHARES = r"\b(total|activated|active|activating|activates?)\b"
_SHARE = re.compile(_SHARES)
_SHARE_AFTER = re.compile(rf"\W*(?:of which |which |parameters |are |is |being ){{0,2}}{_SHARES}")
_SHARE_BEFORE = re.compile(rf"{_SHARES}\W*(?:only|just|about|roughly|a mere|of)?\W*$")

_NAME = (
    r"(?:[A-Z][a-z]*[A-Z\d][\w+]*(?:-[\w+]+)*|[A-Z][a-zA-Z]+-\d[\w-]*|[A-Z]{2,}[\w-]*(?:\s[A-Z][\w-]+)?)"
    r"(?:[\s-](?:1[kK]|2[12][kK]|100|2012|V\d|v\d))?(?:\s\d+\s?(?:x|×|times)\s?\d+)?"
)
_NO_DATASET = re.compile(
    r"(?:GPU|CPU|TPU|NPU|FPGA|LLM|VLM|MLLM|ASIC|DSP|SOTA|NLP|CNN|DNN|ViT|BERT|GPT|NVIDIA|ARM|KV|RTX|FLOP"
    r"|LM|NAS|RL|PTQ|QAT|TensorRT|CoreML|AI|ML|[AHVP]\d{2,3}|[Tt]op-\d|n?DCG|NDCG|SPIDEr|BLEU|ROUGE|FID|PSNR|mAP)"
)
_ON = re.compile(rf"\b(?:on|for|in|across|transferred to)\s(?:the\s)?(?:[a-z][\w-]*\s){{0,2}}?({_NAME})")
_NAMED_DATA = re.compile(r"\b([A-Z][\w-]+)\s(?:data\s?set|benchmark|corpus|test set|leaderboard)s?\b")
_BEFORE_METRIC = re.compile(rf"\s({_NAME})\s(?=[Tt]op|accurac|zero-shot|classification|val|test)")
_ON_SEVERAL = re.compile(rf"[^.;()]{{0,60}}?\bon\s(?:the\s)?{_NAME}(?:,\s{_NAME})*,?\sand\s(?:the\s)?{_NAME}")
_BRACKETED = re.compile(rf"\b({_NAME})\s\([\s~$+-]*$")
_ASIDE = re.compile(rf"\s?\(({_NAME})\)")
_NAMES = re.compile(_NAME)

_DEVICE = re.compile(
    rf"(?:(?:an?|the)\s)?((?:Samsung\s)?(?:Galaxy\s)?S\d{{1,2}}(?=\s(?:phone|smart))|Samsung\s\w+"
    rf"|Pixel\s\d\w?(?:\sEdgeTPU)?|iPhone[\s-]?\w{{1,3}}"
    rf"|Snapdragon\s\d+|Jetson(?:\s[A-Z]\w+)*|Raspberry\sPi(?:\s\d\w?)?|(?:ARM\s|Arm\s)?Cortex[\s-]\w+"
    rf"|(?:Intel\s)?Xeon(?:\s\w*\d\w*)?"
    rf"|(?:NVIDIA|Nvidia|Intel|AMD|Arm|ARM|Qualcomm|Apple|Google)\s(?:[\w-]+\s){{0,3}}?(?:[CGTN]PU|DSP"
    rf"|card)s?|TPU[\s-]?v\d\w*|EdgeTPU"
    rf"|[A-Z][\w-]*\s(?:[\w-]+\s)?FPGA|(?:[Mm]obile|[Ee]dge|[Cc]onsumer)\s(?:[CGN]PU|phone|device)s?"
    rf"|{CHIP}s?(?:\sGPUs?)?|TensorRT|CoreML)\b"
)
_ANY_DEVICE = re.compile(r"\b([CGT]PUs?|FPGAs?)\b")
_ON_DEVICE: frozenset[Kind] = frozenset(
    {
        "compute_time",
        "wall_time",
        "latency",
        "throughput",
        "speedup",
        "memory",
        "accelerators",
        "reduction",
        "cost",
    }
)
_MEASURED: frozenset[Kind] = frozenset({"score", "improvement"})
_COSTLY: frozenset[Kind] = frozenset({"speedup", "reduction"})


def aspects_of(group: Group, kind: Kind, place: int) -> Aspects:
    """Read the setting of one mention of a group.

    Args:
        group: The mentions and the words around them.
        kind: What the group was read as.
        place: Which mention of the group, from 0: "93% and 70% on CIFAR-10 and CIFAR-100" tell two settings.

    Example:
        >>> from store.extraction.contexts import find_groups
        >>> group = next(find_groups("We reach 78.3% top-1 accuracy on ImageNet."))
        >>> aspects_of(group, "score", 0)
        Aspects(metric='top-1 accuracy', dataset='ImageNet', hardware=None)
    """
    return Aspects(
        metric=_metric(group, kind),
        dataset=_dataset(group, place),
        hardware=_hardware(group) if kind in _ON_DEVICE else None,
    )


def _metric(group: Group, kind: Kind) -> str | None:
    if kind == "parameters":
        places = (
            _SHARE.search(group.written),
            _SHARE_AFTER.match(group.after),
            _SHARE_BEFORE.search(group.left),
        )
        found = next((match for match in places if match), None)
        return None if found is None else f"{'total' if found[1] == 'total' else 'activated'} parameters"
    if kind not in _MEASURED | _COSTLY:
        return None
    if kind == "reduction" and _SMALLER.match(group.right):
        return "model size"
    pattern = _METRIC if kind in _MEASURED else _QUICK if kind == "speedup" else _COST
    first = pattern.search(group.right)
    return (
        first[0].strip()
        if first
        else _last(pattern, group.left[-120:]) or _last(pattern, group.before[-200:])
    )


def _last(pattern: re.Pattern[str], text: str) -> str | None:
    found = list(pattern.finditer(text))
    return str(found[-1][0]).strip() if found else None


def _dataset(group: Group, place: int) -> str | None:
    several = len(group.mentions) > 1 and ("respectively" in group.after or _ON_SEVERAL.match(group.after))
    if several and (on := _ON.search(group.after)):
        names = [name for name in _NAMES.findall(group.after, on.start(1)) if not _NO_DATASET.match(name)]
        if len(names) >= len(group.mentions):
            return str(names[place])
    named = _BRACKETED.search(group.before)
    if named and not _NO_DATASET.match(named[1]):
        return str(named[1])
    near = group.after[:_NEAR].partition(";")[0]
    for found in (
        _BEFORE_METRIC.match(near),
        _ASIDE.match(near),
        *_ON.finditer(near),
        *_NAMED_DATA.finditer(near),
    ):
        if found and not _NO_DATASET.match(found[1]):
            return str(found[1])
    earlier = [*_ON.finditer(group.before), *_NAMED_DATA.finditer(group.before)]
    return next((str(found[1]) for found in reversed(earlier) if not _NO_DATASET.match(found[1])), None)


def _hardware(group: Group) -> str | None:
    for pattern in (_DEVICE, _ANY_DEVICE):
        if found := pattern.search(group.written) or pattern.search(group.after[:_NEAR]):
            return str(found[1])
        if earlier := list(pattern.finditer(group.before)):
            return str(earlier[-1][1])
    return None
