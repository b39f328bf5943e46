"""The committed baseline: who blessed which run, and why; one result a line, so that a diff reads well.

A file holds one baseline for each engine. A run becomes one only by hand, and a worse one only by naming what
is worse.
"""

import getpass
import json
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from evals.deciding.gate import MOST_ERRORS, decide
from evals.errors import RefusedBlessing, RunError
from evals.records import Baseline, Blessing, Gate, Summary

LEFT_OUT = frozenset({"said", "causes"})
"""What a result says to a reader of its run only."""


def baseline_path(goldens: Path) -> Path:
    """Say where the baseline of some golden files lies: beside the folder, or beside the file."""
    return goldens.parent / "baseline.json"


def load_baseline(path: Path, engine: str) -> Baseline | None:
    """Read an engine's baseline; None where there is none.

    Raises:
        RunError: If the file is broken.
    """
    if not path.is_file():
        return None
    try:
        entry = json.loads(path.read_text(encoding="utf-8")).get(engine)
        return Baseline.model_validate(entry) if entry else None
    except (ValueError, AttributeError, ValidationError) as error:
        hint = "bless a run again: assistant eval bless --reason '...'"
        raise RunError(
            f"the baseline {path.name} cannot be read: {type(error).__name__}", hint=hint
        ) from error


def save_baseline(path: Path, baseline: Baseline) -> None:
    """Write an engine's baseline; the other engines' stay."""
    kept = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    entry = baseline.model_dump(mode="json")
    for result in entry["summary"]["results"]:
        for name in LEFT_OUT:
            result.pop(name)
    kept[baseline.summary.header.engine] = entry
    path.write_text(_lay_out(kept), encoding="utf-8")


def bless(
    summary: Summary, old: Baseline | None, *, by: str, reason: str, accept: Sequence[str] = ()
) -> Baseline:
    """Make a run the baseline.

    Args:
        summary: The run.
        old: What it replaces; None for the first.
        by: Who answers for it.
        reason: Why; not empty.
        accept: What is known to be worse: case ids, or names of measures.

    Raises:
        RefusedBlessing: If the run is not whole, the reason is empty, or something worse is not named.
    """
    if not reason.strip():
        raise RefusedBlessing(
            "a baseline needs a reason", hint="--reason 'what changed, and why it is right'"
        )
    _check_whole(summary)
    worse = regressions(decide(summary, old)) if old else ()
    unnamed = [name for name in worse if name not in accept]
    if unnamed:
        hint = f"look at them (assistant eval show), or say so: --accept {','.join(worse)}"
        raise RefusedBlessing(f"this run is worse in {', '.join(unnamed)}", hint=hint)
    at = datetime.now(UTC).isoformat(timespec="seconds")
    blessing = Blessing(by=by, at=at, reason=reason.strip(), accepted=tuple(n for n in accept if n in worse))
    return Baseline(blessing=blessing, summary=summary)


def regressions(gate: Gate) -> tuple[str, ...]:
    """Name what is worse: cases and measures."""
    names = (one.case_id for one in gate.findings if one.level == "red" and one.case_id)
    return tuple(dict.fromkeys(names))


def who() -> str:
    """Say who is at work: git's user name, or the account."""
    try:
        done = subprocess.run(
            ["git", "config", "user.name"],  # noqa: S607 - whichever git the person uses
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError:
        return getpass.getuser()
    return done.stdout.strip() or getpass.getuser()


def _check_whole(summary: Summary) -> None:
    header = summary.header
    attempts = sum(len(result.passes) + result.errors for result in summary.results)
    errors = sum(result.errors for result in summary.results)
    if header.options.get("selected"):
        raise RefusedBlessing(
            "only a run of all questions can be blessed", hint="run without --only and --kind"
        )
    if summary.capped or len(summary.results) < len(header.cases):
        raise RefusedBlessing(
            f"the run is not complete: {summary.capped}", hint="assistant eval run --resume last"
        )
    if errors > MOST_ERRORS * attempts:
        raise RefusedBlessing(
            f"{errors} of {attempts} attempts failed", hint="assistant eval run --resume last"
        )


def _lay_out(entries: dict[str, Any]) -> str:
    """Write JSON with one result a line."""
    blocks = []
    for engine, entry in sorted(entries.items()):
        results = entry["summary"]["results"]
        rest = entry | {"summary": {k: v for k, v in entry["summary"].items() if k != "results"}}
        head = json.dumps(rest["blessing"], ensure_ascii=False)
        parts = {key: json.dumps(value, ensure_ascii=False) for key, value in rest["summary"].items()}
        fields = ",\n".join(f"{json.dumps(key)}: {value}" for key, value in parts.items())
        lines = ",\n".join(json.dumps(result, ensure_ascii=False) for result in results)
        summary = f'{{\n{fields},\n"results": [\n{lines}\n]}}'
        blocks.append(f'{json.dumps(engine)}: {{\n"blessing": {head},\n"summary": {summary}}}')
    return "{\n" + ",\n".join(blocks) + "\n}\n"
