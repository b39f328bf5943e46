"""What a quantity was measured in: its metric, its data set, its device, as the text names them.

Found by shape and place rather than from lists: a metric is the noun next to the number, a data set a name
behind "on", a device a product name in the same sentence. Where nothing is near, nothing is claimed.
"""

import re
from typing import NamedTuple

from store.extraction.contexts import Group
from store.extraction.datasets import dataset_of
from store.extraction.metrics import metric_of
from store.notation.units import CHIP
from store.records import Kind


class Aspects(NamedTuple):
    """The setting of one mention."""

    metric: str | None = None
    dataset: str | None = None
    hardware: str | None = None


_NEAR = 80  # characters behind a number in which its device is named
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
        metric=metric_of(group, kind, place),
        dataset=dataset_of(group, place),
        hardware=_hardware(group) if kind in _ON_DEVICE else None,
    )


def _hardware(group: Group) -> str | None:
    for pattern in (_DEVICE, _ANY_DEVICE):
        if found := pattern.search(group.written) or pattern.search(group.after[:_NEAR]):
            return str(found[1])
        if earlier := list(pattern.finditer(group.before)):
            return str(earlier[-1][1])
    return None
