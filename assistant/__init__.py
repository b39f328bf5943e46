"""What is answered: questions in, verified answers out.

    from assistant import ask
    print(ask("which methods train under 100 GPU-hours"))

A name is loaded when it is first used, so that importing this costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.pipeline import Assistant, ask
    from assistant.records import (
        Answer,
        Citation,
        Claim,
        Coverage,
        NearMiss,
        Plan,
        Row,
        Usage,
        Verdict,
        WhyNot,
    )
    from store.errors import KnownError
    from store.records import Fact, Hit, IngestReport, Paper

__all__ = [
    "Answer",
    "Assistant",
    "Citation",
    "Claim",
    "Coverage",
    "Fact",
    "Hit",
    "IngestReport",
    "KnownError",
    "NearMiss",
    "Paper",
    "Plan",
    "Row",
    "Usage",
    "Verdict",
    "WhyNot",
    "ask",
]

_ELSEWHERE = {
    "Assistant": "assistant.pipeline",
    "ask": "assistant.pipeline",
    "KnownError": "store.errors",
    **dict.fromkeys(("Fact", "Hit", "IngestReport", "Paper"), "store.records"),
}
"""Where names come from that are not in `assistant.records`."""


def __getattr__(name: str) -> object:
    """Load a public name from where it is written.

    Raises:
        AttributeError: If it is none.
    """
    if name not in __all__:
        raise AttributeError(f"module 'assistant' has no attribute {name!r}")
    return getattr(import_module(_ELSEWHERE.get(name, "assistant.records")), name)


def __dir__() -> list[str]:
    """List the public names."""
    return __all__
