"""Stored runs: one append-only JSONL file each, which is journal and record in one.

    {"header": {...}}  {"attempt": {...}} ...  {"end": {...}}

Each line is written whole and at once, so that threads and processes can share a file, and a run that is
killed loses at most the line it was writing. A torn last line is dropped; a file is resumed by asking what it
lacks.
"""

import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from platformdirs import user_data_path
from pydantic import ValidationError

from evals.errors import RunError
from evals.records import Attempt, Header
from evals.running.fingerprints import PROJECT

SUFFIX = ".run.jsonl"


@dataclass
class Run:
    """What a run file holds."""

    path: Path
    header: Header
    attempts: list[Attempt] = field(default_factory=list)
    ended: str | None = None
    """None while it is not complete; else why it ended, empty for the ordinary reason."""

    @property
    def done(self) -> frozenset[tuple[str, int]]:
        """The (case, repeat) pairs that need not be asked again; failed ones are."""
        return frozenset((one.case_id, one.repeat) for one in self.attempts if one.error is None)

    def latest(self) -> list[Attempt]:
        """Give one attempt for each case and repeat: the last one that did not fail, else the last."""
        best: dict[tuple[str, int], Attempt] = {}
        for attempt in self.attempts:
            key = (attempt.case_id, attempt.repeat)
            if key not in best or attempt.error is None or best[key].error is not None:
                best[key] = attempt
        return list(best.values())


class Journal:
    """A run file that is being written."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def begin(cls, folder: Path, header: Header) -> "Journal":
        """Start a run file.

        Raises:
            RunError: If the folder cannot be written.
        """
        journal = cls(folder / f"{header.run_id}{SUFFIX}")
        try:
            folder.mkdir(parents=True, exist_ok=True)
            journal._append({"header": header.model_dump(mode="json")})
        except OSError as error:
            hint = "choose another folder: --runs DIR"
            raise RunError(f"runs cannot be written to {str(folder)!r}: {error}", hint=hint) from error
        return journal

    def write(self, attempt: Attempt) -> None:
        """Add an attempt."""
        self._append({"attempt": attempt.model_dump(mode="json")})

    def end(self, reason: str = "") -> None:
        """Mark the run as complete, or as stopped for a reason."""
        self._append({"end": {"reason": reason}})

    def _append(self, entry: dict[str, object]) -> None:
        # One write to a file opened for appending: the kernel keeps lines of several writers apart.
        line = json.dumps(entry, ensure_ascii=False).encode(errors="replace") + b"\n"
        torn = self._is_torn()
        handle = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        try:
            os.write(handle, b"\n" + line if torn else line)
        finally:
            os.close(handle)

    def _is_torn(self) -> bool:
        """Say whether the last line lacks its end: its writer was killed."""
        if not self.path.exists() or not self.path.stat().st_size:
            return False
        with self.path.open("rb") as file:
            file.seek(-1, os.SEEK_END)
            return file.read(1) != b"\n"


def read_run(path: Path) -> Run:
    """Read a run file, complete or not.

    Raises:
        RunError: If it is none, or was written by another version.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise RunError(f"the run {str(path)!r} cannot be read: {error}") from error
    entries = list(_entries(lines))
    if not entries or "header" not in entries[0]:
        raise RunError(f"expected a run file, found something else in {str(path)!r}")
    try:
        run = Run(path=path, header=Header.model_validate(entries[0]["header"]))
        for entry in entries[1:]:
            if "attempt" in entry:
                run.attempts.append(Attempt.model_validate(entry["attempt"]))
            elif "end" in entry:
                run.ended = str(entry["end"].get("reason", ""))
    except ValidationError as error:
        hint = "hold the exam again: assistant eval run"
        raise RunError(f"the run {path.name} was written by another version", hint=hint) from error
    return run


def _entries(lines: Iterable[str]) -> Iterable[dict[str, dict[str, object]]]:
    for line in lines:
        try:
            entry = json.loads(line)
        except json.JSONDecodeError:
            continue  # torn by a kill; what it said is asked again
        if isinstance(entry, dict):
            yield entry


def runs_folder() -> Path:
    """Say where runs are kept: in a checkout beside the exam, else in the user's data folder."""
    if (PROJECT / "pyproject.toml").is_file():
        return PROJECT / "evals" / "runs"
    return user_data_path("paper-assistant") / "runs"


def list_runs(folder: Path) -> list[Path]:
    """List run files, oldest first."""
    return sorted(folder.glob(f"*{SUFFIX}")) if folder.is_dir() else []


def find_run(name: str, folder: Path) -> Path:
    """Find a run by its path, its id, the beginning of its id, or `last`.

    Raises:
        RunError: If there is none, or several.
    """
    if Path(name).is_file():
        return Path(name)
    known = list_runs(folder)
    found = known[-1:] if name == "last" else [path for path in known if path.name.startswith(name)]
    if len(found) == 1:
        return found[0]
    what = f"{len(found)} runs begin with" if found else "there is no run"
    raise RunError(f"{what} {name!r} in {str(folder)!r}", hint=_known(known))


def _known(paths: Sequence[Path]) -> str:
    names = ", ".join(path.name.removesuffix(SUFFIX) for path in paths[-3:])
    return f"the newest are: {names}" if names else "hold an exam first: assistant eval run"
