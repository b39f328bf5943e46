"""What can go wrong with sources and stores, as sentences that a person can act on.

KnownError            everything below; the doors print its message and hint, never a traceback
├── SourceError       a source cannot be read: names the file, the line and what was expected
├── QuantityError     a quantity typed by a person cannot be understood
└── StoreError        a store cannot be used
    ├── StoreMissing  there is none at the place that was named
    ├── StoreLocked   another process is writing to it
    ├── StoreReadOnly this process may not write to it
    ├── StoreStale    it was built by another version or with another embedder
    └── StoreBroken   its files do not agree with one another
"""


class KnownError(Exception):
    """An expected failure: what was expected, what was found, and what to do next.

    Example:
        >>> str(KnownError("no store at 'x'", hint="run: assistant ingest SOURCE --store x"))
        "no store at 'x' (run: assistant ingest SOURCE --store x)"
    """

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        """What was expected and what was found, one plain sentence."""
        self.hint = hint
        """What to do next, empty where there is nothing to do."""

    def __str__(self) -> str:
        """Join the message and the hint."""
        return f"{self.message} ({self.hint})" if self.hint else self.message


class SourceError(KnownError):
    """A source that cannot be read; nothing of it was taken in."""


class QuantityError(KnownError):
    """Words that were to be a quantity with a unit and are not."""


class StoreError(KnownError):
    """A store that cannot be used as it is."""


class StoreMissing(StoreError):
    """No store lies at the place that was named."""


class StoreLocked(StoreError):
    """Another process is writing to the store."""


class StoreReadOnly(StoreError):
    """The store may be read but not written."""


class StoreStale(StoreError):
    """The store was built by another version or with another embedder."""


class StoreBroken(StoreError):
    """The files of the store do not agree with one another."""
