"""A paper and what is asked of it -> values that stand in its sentences and that its facts miss.

Facts are few words' reading of a sentence; a question says what to look for. A number beside the very
words that are
asked for ("37B are activated", "an ANLS of 0.85 on FooVQA") is read with them, whose it is decided as for
facts.
"""

import re
from collections.abc import Iterator, Sequence

from assistant.question.attributes import Attribute
from store.extraction.contexts import Group, find_groups
from store.extraction.roles import find_voice, roles_of_group
from store.extraction.senses import Sense
from store.notation.mentions import Mention
from store.records import Fact, Kind, Paper

UNITS: dict[Kind, tuple[str, ...]] = {
    "score": ("%", ""),
    "parameters": ("count", ""),
    "trainable_parameters": ("%", "count", ""),
    "context_length": ("tokens", "count", ""),
}
"""The kinds that are read so, with the units that their values have in a text."""

CUES: dict[Kind, re.Pattern[str]] = {
    "parameters": re.compile(r"param|weights|\bactiv(?:e|ated|ates)\b|\btotal\b", re.IGNORECASE),
    "trainable_parameters": re.compile(
        r"(?:train|tun|updat|learn|add)\w*[^.;]*(?:param|weights)|(?:param|weights)[^.;]*(?:train|tun|"
        r"updat)",
        re.IGNORECASE,
    ),
    "context_length": re.compile(r"\bcontexts?\b|\bwindows?\b|sequence length", re.IGNORECASE),
}
"""What stands near a value of a kind."""

CHANGED = re.compile(
    r"\b(?:by|improv\w*|gain\w*|increas\w*|higher|lower|better|faster|reduc\w*|drops?|outperform\w*|"
    r"less|fewer|"
    r"more|smaller|larger|over)\b[^,;]{0,25}$",
    re.IGNORECASE,
)
"""What stands before a difference, which is no value."""

ACTIVE = re.compile(r"\bactiv", re.IGNORECASE)
ACTIVATES = re.compile(r"\bactivat(?:es|ing|e)\b[^.;,]{0,30}$", re.IGNORECASE)
NEAR = 60
"""Characters around a value in which its words stand."""
LEAST_SIZE = 1e5
"""A model has no fewer parameters."""


def read_values(attribute: Attribute, paper: Paper, facts: Sequence[Fact]) -> tuple[Fact, ...]:
    """Read the values of a paper's own for what is asked, where no fact says what they are.

    Example:
        >>> paper = Paper(paper_id="p", title="FooNet", abstract="FooNet reaches an ANLS of 0.85 on FooVQA.")
        >>> [f.value for f in read_values(Attribute(("score",), "highest", dataset="FooVQA"), paper, ())]
        [0.85]
    """
    kind = attribute.kinds[0]
    return tuple(_read(attribute, kind, paper, facts)) if kind in UNITS else ()


def _read(attribute: Attribute, kind: Kind, paper: Paper, facts: Sequence[Fact]) -> Iterator[Fact]:
    """Give a fact for each value beside the words asked for."""
    voice = find_voice(paper.title, paper.abstract)
    for group in find_groups(paper.abstract):
        if group.unit not in UNITS[kind] or not _is_meant(attribute, kind, group):
            continue
        roles = roles_of_group(group, Sense(kind, group.unit), voice)
        for mention, role in zip(group.mentions, roles, strict=True):
            known = [f for f in facts if f.start < mention.end and mention.start < f.end]
            if (
                _is_plausible(kind, mention)
                and role == "own"
                and not any(_settles(kind, fact) for fact in known)
            ):
                yield Fact(
                    paper_id=paper.paper_id,
                    title=paper.title,
                    kind=kind,
                    value=mention.value,
                    unit=_unit(kind, group.unit),
                    cmp=mention.cmp,
                    metric="activated parameters" if kind == "parameters" and _is_active(group) else None,
                    text=paper.abstract[mention.start : mention.end],
                    start=mention.start,
                    end=mention.end,
                )


def _is_plausible(kind: Kind, mention: Mention) -> bool:
    """Whether a number may be a value of a kind: a bare score has decimals, and no model is tiny."""
    if kind == "score":
        return mention.unit.name == "%" or (mention.value < LEAST_SIZE and mention.value % 1 != 0)
    return kind != "parameters" or mention.value >= LEAST_SIZE


def _unit(kind: Kind, unit: str) -> str:
    """The unit of the kind's facts."""
    return {"parameters": "count", "context_length": "tokens"}.get(kind, unit or UNITS[kind][-1])


def _settles(kind: Kind, fact: Fact) -> bool:
    """Whether a fact says already what a value is; a share that is trained it often takes for saved."""
    if kind == "context_length" and fact.kind == "dataset_size":
        return True
    changes = fact.kind in {"reduction", "improvement", "speedup"}
    return fact.kind == kind or (fact.role == "other") or (changes and kind != "trainable_parameters")


def _is_meant(attribute: Attribute, kind: Kind, group: Group) -> bool:
    """Whether the words near a value are those asked for."""
    if kind != "score":
        near = f"{group.left[-NEAR:]} {group.after[:NEAR]}"
        return bool(CUES[kind].search(near)) and (attribute.metric != "activated" or _is_active(group))
    sentence = group.text[slice(*group.sentence)].casefold()
    words = [word.casefold() for word in (attribute.metric, attribute.dataset) if word]
    return any(word in sentence for word in words) and not CHANGED.search(group.left)


def _is_active(group: Group) -> bool:
    """Whether a size is that of the activated parameters."""
    return bool(ACTIVE.search(group.after[: NEAR // 2]) or ACTIVATES.search(group.left))
