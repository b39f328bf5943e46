"""The sense of a group of mentions: which kind they are, and how their values are to be taken."""

from typing import NamedTuple

from store.records import Kind

SETTINGS: frozenset[Kind] = frozenset({"bits", "context_length", "accelerators", "dataset_size", "sparsity"})
"""The kinds that are chosen rather than reached: they are seldom another's."""


class Sense(NamedTuple):
    """How the mentions of a group are to be read.

    Example:
        >>> Sense("reduction", "%", rest=True)._replace(unit="x").kind
        'reduction'
    """

    kind: Kind
    unit: str
    factor: float = 1.0
    """What a mention's value is multiplied by; -1 where quality is lost."""
    rest: bool = False
    """Whether the value is what remains: "only 15% of the size" is a reduction by 85%."""
