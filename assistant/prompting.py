"""A prompt file -> a rendered prompt.

A file of `prompts/` is a head of `name: value` lines (purpose, inputs, reply), the instructions, and the
data that a call fills in; lines of three hyphens part them. Placeholders are `$name`, so that the braces of
JSON need no doubling, and what is filled in is never read for placeholders again. The inputs that the head
declares must be those that the text uses. The hash of the file goes into each answer.
"""

import hashlib
import re
from pathlib import Path
from string import Template

from assistant.errors import PromptError
from store.records import Record

BUNDLED = Path(__file__).parents[1] / "prompts"
"""The prompts that come with the package."""

DECLARES = ("purpose", "inputs", "reply")
_PARTS = re.compile(r"^---[ \t]*\n", re.MULTILINE)
_HASH_LENGTH = 12
"""Hex digits: enough to tell the versions of one file apart."""


class Prompt(Record):
    """What is sent to a model: instructions of ours, and data of others."""

    name: str
    hash: str
    """Of the file it was rendered from."""
    system: str
    """The instructions; no word of them comes from a paper or a person."""
    user: str
    """The data: question, evidence."""


class PromptTemplate(Record):
    """A prompt file that declares what it uses."""

    name: str
    purpose: str
    inputs: tuple[str, ...]
    reply: str
    """The name of the record that the model must reply with."""
    system: str
    user: str
    hash: str

    def render(self, **values: object) -> Prompt:
        """Fill the data in.

        Raises:
            PromptError: If the values are not exactly the declared inputs.
        """
        _agree(self.name, "declares", set(self.inputs), "was given", set(values))
        user = Template(self.user).substitute({name: str(value) for name, value in values.items()})
        return Prompt(name=self.name, hash=self.hash, system=self.system, user=user)


def load_prompt(name: str, folder: Path | None = None) -> PromptTemplate:
    """Read a prompt, from a person's own folder where it has one of that name.

    Args:
        name: The file's name without `.md`.
        folder: A person's own prompts; what is not in it is taken from the package.

    Raises:
        PromptError: If there is no such file, or it is not what it declares.

    Example:
        >>> load_prompt("compose").inputs
        ('question', 'task', 'facts', 'passages')
    """
    own = folder / f"{name}.md" if folder else None
    path = own if own and own.is_file() else BUNDLED / f"{name}.md"
    try:
        text = path.read_text(encoding="utf-8").replace("\r\n", "\n")
    except (OSError, UnicodeDecodeError) as error:
        raise PromptError(
            f"the prompt {path} cannot be read: {error}", hint="check ASSISTANT_PROMPTS"
        ) from error
    return _parse(name, text, path)


def _parse(name: str, text: str, path: Path) -> PromptTemplate:
    parts = _PARTS.split(text)
    if len(parts) != len(DECLARES):
        raise PromptError(
            f"{path} must have three parts, head, instructions and data, parted by lines of ---; "
            f"it has {len(parts)}"
        )
    head = dict(re.findall(r"^(\w+):[ \t]*(.*)$", parts[0], re.MULTILINE))
    if missing := [field for field in DECLARES if not head.get(field, "").strip()]:
        raise PromptError(f"the head of {path} does not say: {', '.join(missing)}")
    inputs = tuple(re.findall(r"\w+", head["inputs"]))
    if not (Template(parts[2]).is_valid() and Template(parts[1]).is_valid()):
        raise PromptError(f"{path} has a $ that begins no name; write $$ for a dollar sign")
    used = set(Template(parts[1]).get_identifiers())
    if used:
        raise PromptError(f"the instructions of {path} use {_named(used)}; data belongs below the second ---")
    _agree(str(path), "declares", set(inputs), "uses", set(Template(parts[2]).get_identifiers()))
    return PromptTemplate(
        name=name,
        purpose=head["purpose"].strip(),
        inputs=inputs,
        reply=head["reply"].strip(),
        system=Template(parts[1]).substitute().strip(),
        user=parts[2].strip(),
        hash=hashlib.sha256(text.encode()).hexdigest()[:_HASH_LENGTH],
    )


def _agree(name: str, says: str, one: set[str], does: str, other: set[str]) -> None:
    """Refuse two sets of names that differ, and say how.

    Raises:
        PromptError: If they differ.
    """
    if one != other:
        raise PromptError(
            f"the prompt {name} {says} {_named(one - other) or 'no more'} "
            f"and {does} {_named(other - one) or 'no more'}: the two must be the same"
        )


def _named(names: set[str]) -> str:
    return ", ".join(f"${name}" for name in sorted(names))
