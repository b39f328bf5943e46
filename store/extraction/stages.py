"""What a time was spent on: the nearest word that tells, in the sentence, then in the title."""

import re

from store.extraction.contexts import Group
from store.records import Kind, Stage

_CUES: tuple[tuple[Stage, re.Pattern[str]], ...] = (
    ("pretrain", re.compile(r"\bpre-?train", re.IGNORECASE)),
    ("finetune", re.compile(
        r"\bfine-?tun|\btuning\b|\badapt(?:ed|ing|ation)\b|\bfinetun|\bLoRA\b", re.IGNORECASE)),
    ("search", re.compile(r"\bsearch|\barchitecture search|\bNAS\b", re.IGNORECASE)),
    ("compress", re.compile(r"\bquanti[sz]|\bprun(?:e|ing)|\bcompress|\bbinari[sz]", re.IGNORECASE)),
    ("data", re.compile(
        r"\bdata (?:selection|curation|generation|pruning|filtering)|\bdistill\w* (?:the |a "
        r"|full )*(?:[\w-]+ )?(?:data|ImageNet)|\bdataset distillation", re.IGNORECASE)),
    ("study", re.compile(
        r"\bexperiments?\b|\bre-?evaluat|\bin total\b|\bempirical (?:investigation|study)"
        r"|\binvestigation\b|\babl?ations?\b", re.IGNORECASE)),
    ("inference", re.compile(
        r"\binference|\bruntime\b|\bdecod|\brender|\bgenerat(?:e|es|ing|ion)\b|\bper (?:image|query|token"
        r"|frame)|\blatency\b|\bserving\b", re.IGNORECASE)),
    ("train", re.compile(
        r"(?<!pre-)(?<!pre)\btrain|\bconverge|\boptimi[sz]", re.IGNORECASE)),
    ("finetune", re.compile(r"calibrat", re.IGNORECASE)),
)  # fmt: skip
TIMED: frozenset[Kind] = frozenset({"compute_time", "wall_time"})
"""The kinds that have a stage."""
_BEHIND = 1.5  # a word behind the number counts as that much further away than one before it


def stage_of_group(group: Group, kind: Kind, title: str) -> Stage | None:
    """Read the stage of a time; None for what is no time.

    Example:
        >>> from store.extraction.contexts import find_groups
        >>> group = next(find_groups("The search takes 4 GPU-days, the training more."))
        >>> stage_of_group(group, "compute_time", "A title")
        'search'
    """
    if kind not in TIMED:
        return None
    behind = group.text[group.mentions[-1].end : group.sentence[1]]
    before = [(len(group.before) - m.end(), s) for s, p in _CUES for m in p.finditer(group.before)]
    found = before + [(int(_BEHIND * m.start()), s) for s, p in _CUES for m in p.finditer(behind)]
    if found:
        nearest = min(found, key=lambda distance_stage: distance_stage[0])[1]
        tuned = nearest == "train" and any(stage == "finetune" for _, stage in before)
        return "finetune" if tuned else nearest
    return next((stage for stage, cue in _CUES if cue.search(title)), "train")
