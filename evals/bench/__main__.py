"""Measure quality and speed: every module beside this file gives rows, and they become one table.

    python -m evals.bench            all of it
    python -m evals.bench speed      only bench/speed.py

Not a test: figures of speed depend on the machine, and nothing here fails a build.
"""

import importlib
import re
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.table import Table
from rich.text import Text

from assistant.doors.terminal import open_console, show

Row = tuple[str, str, str]
"""What was measured, the figure, and what is asked for at least."""
_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)*")
MARKS = {True: "met", False: "missed", None: ""}
STYLES = {True: "green", False: "bold red", None: "default"}


def main(chosen: Sequence[str]) -> None:
    """Measure what was chosen, all by default, and print one table."""
    console = open_console()
    table = Table(box=None, pad_edge=False, show_edge=False)
    for name in ("measured", "figure", "asked for", ""):
        table.add_column(name, justify="right" if name == "figure" else "left")
    for name in modules():
        if not chosen or name in chosen:
            start = time.perf_counter()
            for row in measure(name):
                met = is_met(row[1], row[2])
                table.add_row(Text(row[0]), Text(row[1]), Text(row[2]), Text(MARKS[met], style=STYLES[met]))
            table.add_row(Text(f"({name}: {time.perf_counter() - start:.0f} s)", style="dim"), "", "", "")
    show(console, table)


def modules() -> list[str]:
    """Name the modules that measure something."""
    return sorted(path.stem for path in Path(__file__).parent.glob("[a-z]*.py"))


def measure(name: str) -> Iterator[Row]:
    """Give a module's rows; one that fails gives a row that says so, and the others go on."""
    sys.stderr.write(f"measuring {name} ...\n")
    try:
        yield from importlib.import_module(f"evals.bench.{name}").rows()
    except Exception as error:  # noqa: BLE001 - one broken bench must not take the table with it
        yield name, f"failed: {type(error).__name__}: {error}", ""


def is_met(figure: str, asked: str) -> bool | None:
    """Say whether a figure is what is asked for; None where nothing is, or nothing was measured.

    Example:
        >>> is_met("0.91", "0.90"), is_met("24.1 ms", "under 30 ms"), is_met("skipped", "0.9")
        (True, True, None)
    """
    got, wanted = _NUMBER.match(figure), _NUMBER.search(asked)
    if got is None or wanted is None:
        return None
    value, bound = float(got.group().replace(",", "")), float(wanted.group().replace(",", ""))
    return value <= bound if re.match(r"at most|under|below", asked) else value >= bound


if __name__ == "__main__":
    main(sys.argv[1:])
