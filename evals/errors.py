"""What can go wrong with an exam, as sentences that a person can act on.

UsageError                from assistant.errors: exit code 2; 1 is kept for a regression
└── ExamError             the exam cannot be held
    ├── GoldenError       a golden file is broken: names the file and the line
    ├── RunError          a stored run cannot be read or resumed
    ├── RefusedBlessing   a run that may not become the baseline
    └── MissingExtra      a package of the extra `evals` is not installed
"""

from assistant.errors import UsageError


class ExamError(UsageError):
    """An exam that cannot be held as asked."""


class GoldenError(ExamError):
    """A golden file that is not what it should be."""

    def __init__(self, where: str, message: str, *, hint: str = "") -> None:
        super().__init__(f"{where}: {message}", hint=hint)
        self.where = where
        """`file:line`."""


class RunError(ExamError):
    """A stored run that cannot be read, resumed or compared."""


class RefusedBlessing(ExamError):
    """A run that may not become the baseline as it is."""


class MissingExtra(ExamError):
    """A package that only the exam needs is not installed."""

    def __init__(self, package: str) -> None:
        super().__init__(
            f"the exam needs the package {package}, which is not installed",
            hint="run: pip install 'paper-assistant[evals]'",
        )
