"""What a scorer may look at beside the case and the answer: papers and gold facts, never the assistant."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from store.records import Fact, Paper


@dataclass(frozen=True)
class Context:
    """The truth that answers are held against."""

    papers: Mapping[str, Paper]
    """Paper id -> the stored paper, whose text the quotes must come from."""
    gold: Mapping[str, tuple[Fact, ...]] = field(default_factory=dict)
    """Paper id -> its gold facts; a paper that is absent has not been read."""
