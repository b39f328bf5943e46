"""Paper -> the facts that its abstract states: every quantity with its kind, role, stage and setting."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from store.extraction.aspects import aspects_of
from store.extraction.contexts import Group, find_groups
from store.extraction.kinds import read_group
from store.extraction.roles import find_voice, roles_of_group
from store.extraction.senses import SETTINGS, Sense
from store.extraction.stages import stage_of_group
from store.quantities import TURNED, format_value
from store.records import CHANGE_KINDS, Cmp, Fact, Kind, Paper, Role


class Draft(NamedTuple):
    """A fact before the setting is known."""

    kind: Kind
    value: float
    unit: str
    cmp: Cmp
    role: Role
    start: int
    end: int
    group: Group
    place: int
    """Which mention of its group it is."""
    derivation: str | None = None


def extract_facts(paper: Paper) -> tuple[Fact, ...]:
    """Read the facts of one paper by rules and local context alone."""
    drafts = _without_repeats(_without_articles(_derive_compute(paper.abstract, list(_drafts(paper)))))
    return tuple(_finish(paper, draft) for draft in drafts)


def _drafts(paper: Paper) -> Iterator[Draft]:
    """Read each group in the light of the one before it in its sentence."""
    previous: Sense | None = None
    sentence, upto = -1, False
    voice = None
    latest: dict[str, Sense] = {}
    for group in find_groups(paper.abstract):
        voice = voice or find_voice(paper.title, paper.abstract)
        if group.place != sentence:
            sentence, previous, upto = group.place, None, False
            latest = {}
        sense = read_group(group, _continued(group, previous, latest))
        if sense is None:
            continue
        if not (_in_brackets(group) or (sense.kind == "accelerators" and previous)):
            previous = latest[group.unit] = sense
        joined = upto and sense.kind in CHANGE_KINDS and _JOINED.fullmatch(group.left) is not None
        upto = joined or group.mentions[-1].cmp == "<="
        for place, role in enumerate(roles_of_group(group, sense, voice)):
            if group.mentions[place].number.spelling != "vague" or role == "other":
                draft = _draft(place, role, group, sense)
                yield draft._replace(cmp="<=") if joined and draft.cmp == "=" else draft


_AFTER_SETTING = re.compile(r"[^.;:()]{0,60}?(?:,|\band)[\s~$]*")


def _continued(group: Group, previous: Sense | None, latest: dict[str, Sense]) -> Sense | None:
    """Look past what stands between two times, and past a setting.

    In "5% at 8 bits and 7% at 6 bits" the second share goes on from the first.
    """
    if previous and group.unit == "ms" and group.unit in latest:
        return latest[group.unit]
    setting = previous is not None and previous.kind in _CHOSEN
    return latest.get(group.unit, previous) if setting and _AFTER_SETTING.fullmatch(group.left) else previous


def _in_brackets(group: Group) -> bool:
    """Whether it is a pair in brackets, which tells once more what stands before it: "2x (from 4 to 2)"."""
    return group.left.rstrip(" ~$").endswith(("(", "(from")) and bool(group.mentions[0].leads)


_JOINED = re.compile(r"[^.;:()]{0,60}\band(?:\san?)?[\s~$]*")
"""Behind "up to" what is joined is meant so too: "up to 48x faster loading and 2.2x faster training"."""


def _draft(place: int, role: Role, group: Group, sense: Sense) -> Draft:
    mention = group.mentions[place]
    value = 100 - mention.value if sense.rest else mention.value * sense.factor
    cmp = TURNED[mention.cmp] if sense.rest or sense.factor < 0 else mention.cmp
    return Draft(sense.kind, value, sense.unit, cmp, role, mention.start, mention.end, group, place)


_BESIDE = 60  # characters between a time and "a GPU" that it was spent on
_MOST_DEVICES = 20  # in one sentence; no one names as many


def _derive_compute(text: str, drafts: list[Draft]) -> list[Draft]:
    """Multiply each running time by the accelerators that the same sentence names, nearest first."""
    devices: dict[int, list[Draft]] = {}
    for draft in drafts:
        if draft.kind == "accelerators":
            devices.setdefault(draft.group.place, []).append(draft)
    derived: list[Draft] = []
    for draft in drafts:
        near = [
            device
            for device in devices.get(draft.group.place, [])[:_MOST_DEVICES]
            if not _is_article(device) or abs(device.start - draft.start) < _BESIDE
        ]
        if draft.kind != "wall_time" or not near:
            derived.append(draft)
            continue
        device = min(near, key=lambda d: abs(d.start - draft.start))
        value = draft.value * device.value
        start, end = min(device.start, draft.start), max(device.end, draft.end)
        factors = f"{text[device.start : device.end]} x {text[draft.start : draft.end]}"
        arithmetic = f"{factors} = {format_value(value, 'gpu-hour')}"
        derived.append(
            draft._replace(
                kind="compute_time", unit="gpu-hour", value=value, start=start, end=end, derivation=arithmetic
            )
        )
    return derived


def _without_articles(drafts: list[Draft]) -> list[Draft]:
    """Leave out "an A100": it names the device of a time, and counts nothing unless it is a single one."""
    return [draft for draft in drafts if not _is_article(draft)]


def _is_article(draft: Draft) -> bool:
    article = draft.group.mentions[draft.place].number.spelling == "article"
    return draft.kind == "accelerators" and article and "single" not in draft.group.written.lower()


def _without_repeats(drafts: list[Draft]) -> list[Draft]:
    """Keep the first of what is said twice, and a choice once for each role."""
    kept: dict[tuple[object, ...], Draft] = {}
    for draft in drafts:
        value = (draft.kind, draft.unit, round(draft.value, 9))
        first = kept.setdefault((*value, draft.start) if draft.kind in CHANGE_KINDS else value, draft)
        if first.role != draft.role and draft.kind in _CHOSEN and first.group.place != draft.group.place:
            kept.setdefault((*value, draft.role), draft)
    return list(kept.values())


_CHOSEN = SETTINGS | {"parameters"}
"""What others and the paper itself may well choose alike; two gains of one size are two anyway."""


def _finish(paper: Paper, draft: Draft) -> Fact:
    aspects = aspects_of(draft.group, draft.kind, draft.place)
    return Fact(
        paper_id=paper.paper_id,
        title=paper.title,
        kind=draft.kind,
        value=draft.value,
        unit=draft.unit,
        cmp=draft.cmp,
        role=draft.role,
        stage=stage_of_group(draft.group, draft.kind, paper.title),
        metric=aspects.metric,
        dataset=aspects.dataset,
        hardware=aspects.hardware,
        text=paper.abstract[draft.start : draft.end],
        start=draft.start,
        end=draft.end,
        derivation=draft.derivation,
    )
