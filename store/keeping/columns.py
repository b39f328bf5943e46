"""Facts as columns: every fact of the store filtered and sorted in milliseconds.

    Condition  ->  the rows that meet it, that fail it, and that do not decide it

A fact's comparator is kept as the interval it allows, so that a condition is a comparison of two columns with
two numbers; the rules are those of `quantities.satisfies`. Facts themselves stay as JSON lines and are
read one at a time. Saved beside the store; the vector store remains the source.
"""

import json
import re
from array import array
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from store.errors import StoreBroken
from store.notation.dimensions import ratio
from store.quantities import bound_interval, convert_as, interval
from store.records import Condition, Fact, Kind, Role, Stage

Rows = npt.NDArray[np.intp]
"""Row numbers of a table, ascending unless sorted by value."""

_KINDS: tuple[str, ...] = get_args(Kind)
_ROLES: tuple[str, ...] = get_args(Role)
_STAGES: tuple[str, ...] = ("", *get_args(Stage))
_TEXTS = ("paper_id", "unit", "metric", "dataset", "hardware")
"""Columns of strings, each kept as a number into the list of its distinct strings."""

_CHOICES = {"kind": _KINDS, "role": _ROLES, "stage": _STAGES}
"""Columns of one of a few known strings, each kept as its number."""

_FIRST = {"top", "1"}
_ALSO = (({"cache"}, {"memory"}), ({"model", "size"}, {"parameter"}), ({"parameter"}, {"size"}))
"""What says something else as well: a smaller cache is less memory, a smaller model has fewer parameters."""
SHORT = 3
"""Letters of a word that may end in s without being a plural: "bus"."""
_OPERATIONS = re.compile(
    r"\bmult(?:iply)?[-\s]?(?:adds?|accumulates?)\b|\bm-?adds?\b|\bmacs?\b|\b[kmgtp]?flops?\b"
)
_TOKEN = re.compile(r"[a-z]+|\d+")


class FactTable:
    """All facts of a store, one row each, in the order they were given.

    Example:
        >>> span = {"text": "INT4", "start": 0, "end": 4}
        >>> stated = Fact(paper_id="a", title="A", kind="bits", value=4, unit="bit", **span)
        >>> meets, fails, undecided = FactTable.from_facts([stated]).select(Condition(kind="bits"))
        >>> meets, len(fails), len(undecided)
        (array([0]), 0, 0)
    """

    def __init__(self, columns: dict[str, np.ndarray], names: dict[str, list[str]], lines: bytes) -> None:
        self._columns = columns
        self._names = names
        self._lines = lines

    @classmethod
    def from_facts(cls, facts: Iterable[Fact]) -> "FactTable":
        """Lay facts out as columns."""
        codes: dict[str, dict[str, int]] = {field: {} for field in _TEXTS}
        numbers = {field: array("i") for field in (*_TEXTS, *_CHOICES)}
        sizes = {field: array("d") for field in ("value", "low", "high")}
        lines, offsets = bytearray(), array("q", [0])
        for fact in facts:  # one at a time: a large store has more of them than memory should hold as objects
            for field, known in codes.items():
                numbers[field].append(known.setdefault(getattr(fact, field) or "", len(known)))
            for field, choices in _CHOICES.items():
                numbers[field].append(choices.index(getattr(fact, field) or ""))
            for field, size in zip(sizes, (fact.value, *interval(fact.cmp, fact.value)), strict=True):
                sizes[field].append(size)
            lines += fact.model_dump_json().encode() + b"\n"
            offsets.append(len(lines))
        columns: dict[str, np.ndarray] = {name: np.array(column) for name, column in sizes.items()}
        for field, column in numbers.items():
            columns[field] = np.array(column, dtype=np.int8 if field in _CHOICES else np.int32)
        columns["offset"] = np.array(offsets, dtype=np.int64)
        return cls(columns, {field: list(known) for field, known in codes.items()}, bytes(lines))

    def __len__(self) -> int:
        return len(self._columns["value"])

    def fact(self, row: int) -> Fact:
        """Read one fact."""
        start, end = self._columns["offset"][row : row + 2]
        return Fact.model_validate_json(self._lines[start:end])

    def facts(self, rows: Sequence[int] | Rows) -> list[Fact]:
        """Read the facts of some rows, in their order."""
        return [self.fact(int(row)) for row in rows]

    @property
    def paper_ids(self) -> list[str]:
        """The papers that state anything, in order of first appearance."""
        return self._names["paper_id"]

    def papers(self, rows: Rows) -> set[str]:
        """Name the papers that the rows belong to."""
        return {self._names["paper_id"][code] for code in np.unique(self._columns["paper_id"][rows])}

    def of_paper(self, paper_id: str) -> tuple[Fact, ...]:
        """Read the facts of one paper."""
        rows = self._rows_by_paper.get(paper_id, ())
        return tuple(self.facts(rows))

    @cached_property
    def _rows_by_paper(self) -> dict[str, Rows]:
        codes = self._columns["paper_id"]
        order = np.argsort(codes, kind="stable")
        groups = np.split(order, np.flatnonzero(np.diff(codes[order])) + 1)
        return {self._names["paper_id"][codes[group[0]]]: group for group in groups if len(group)}

    def select(self, condition: Condition) -> tuple[Rows, Rows, Rows]:
        """Sort the rows that a condition is about into those that meet it, fail it, and do not decide it.

        A row is about a condition when kind, role, stage, metric, dataset and hardware agree and its unit can
        be compared. A negated condition is met by the rows of papers of which no row meets the bounds or
        leaves them undecided.

        Returns:
            Three arrays of row numbers, ascending.
        """
        rows = self._about(condition)
        meets = np.ones(len(rows), dtype=bool)
        fails = np.zeros(len(rows), dtype=bool)
        for bound in condition.bounds:
            low, high = (self._converted(condition.kind, end, rows, bound.unit) for end in ("low", "high"))
            floor, ceiling = bound_interval(bound)
            meets &= (low >= floor) & (high <= ceiling)
            fails |= (low > ceiling) | (high < floor)
        undecided = ~(meets | fails)
        if condition.negated:
            meets, fails, undecided = self._negate(rows, meets, undecided)
        return rows[meets], rows[fails], rows[undecided]

    def sort(self, rows: Rows, order: Literal["lowest", "highest"] = "lowest") -> Rows:
        """Order rows of one kind by value; equal values keep their order."""
        values = self._columns["value"][rows]
        return rows[np.argsort(values if order == "lowest" else -values, kind="stable")]

    def _about(self, condition: Condition) -> Rows:
        mask = self._columns["kind"] == _KINDS.index(condition.kind)
        if condition.role != "any":
            mask &= self._columns["role"] == _ROLES.index(condition.role)
        if condition.stages:
            mask &= np.isin(self._columns["stage"], [_STAGES.index(stage) for stage in condition.stages])
        rows = np.flatnonzero(mask)
        for field in ("metric", "dataset", "hardware"):
            if wanted := getattr(condition, field):
                unsaid = field == "metric" and condition.dataset is not None
                rows = rows[self._mentions(field, wanted, unsaid=unsaid)[self._columns[field][rows]]]
        units = {bound.unit for bound in condition.bounds} | ({condition.unit} - {None})
        for unit in units:
            rows = rows[~np.isnan(self._converted(condition.kind, "value", rows, str(unit)))]
        return rows

    def _mentions(self, field: str, wanted: str, *, unsaid: bool) -> npt.NDArray[np.bool_]:
        """Tell for each distinct string of a column whether it says what is wanted, or nothing."""
        names = self._names[field]
        return np.array([says(stated, wanted) or (unsaid and not stated) for stated in names], dtype=bool)

    def _converted(self, kind: Kind, column: str, rows: Rows, unit: str) -> npt.NDArray[np.float64]:
        """Give values of some rows in another unit; nan where they cannot be compared."""
        values, units = self._columns[column][rows], self._columns["unit"][rows]
        converted = np.full(len(rows), np.nan)
        for code in np.unique(units):
            chosen, stated = units == code, self._names["unit"][code]
            if {stated, unit} == {"x", "%"}:
                shares = [convert_as(kind, float(value), stated, unit) for value in values[chosen]]
                converted[chosen] = [np.nan if share is None else share for share in shares]
            elif (factor := ratio(stated, unit)) is not None:
                converted[chosen] = values[chosen] * factor
        return converted

    def _negate(self, rows: Rows, meets: np.ndarray, undecided: np.ndarray) -> tuple[np.ndarray, ...]:
        papers = self._columns["paper_id"][rows]
        fails = np.isin(papers, papers[meets])
        unsure = ~fails & np.isin(papers, papers[undecided])
        return ~(fails | unsure), fails, unsure

    def save(self, folder: Path) -> None:
        """Write the table into a folder, so that `load` need not know the vector store."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, column in self._columns.items():
            np.save(folder / f"{name}.npy", column, allow_pickle=False)
        (folder / "names.json").write_text(json.dumps(self._names), encoding="utf-8")
        (folder / "facts.jsonl").write_bytes(self._lines)

    @classmethod
    def load(cls, folder: Path) -> "FactTable":
        """Open a saved table.

        Raises:
            StoreBroken: If a file is missing, torn, or does not fit the others.
        """
        fields = (*_TEXTS, "kind", "role", "stage", "value", "low", "high", "offset")
        try:
            columns = {name: np.load(folder / f"{name}.npy", allow_pickle=False) for name in fields}
            names = json.loads((folder / "names.json").read_text(encoding="utf-8"))
            lines = (folder / "facts.jsonl").read_bytes()
        except (OSError, ValueError, EOFError) as error:
            raise StoreBroken(
                f"the fact table in {folder} cannot be read: {error}", hint="ingest again"
            ) from error
        lengths = {len(column) for name, column in columns.items() if name != "offset"}
        offsets = columns["offset"]
        if len(lengths) != 1 or len(offsets) != lengths.pop() + 1 or offsets[-1] != len(lines):
            raise StoreBroken(f"the files of the fact table in {folder} do not agree", hint="ingest again")
        return cls(columns, names, lines)


def says(stated: str, wanted: str) -> bool:
    """Tell whether a stated metric, dataset or device is the wanted one, by its words.

    "Total" parameters are those that are not called activated; top-1 is what an accuracy is. Of "energy or
    power" either will do.

    Example:
        >>> says("ImageNet-1K", "imagenet"), says("CIFAR-100", "CIFAR10"), says("", "total")
        (True, False, True)
        >>> says("accuracy", "top-1"), says("top-5 accuracy", "top-1")
        (True, False)
        >>> says("multiply-adds", "FLOPs"), says("KV cache", "memory"), says("memory", "KV cache")
        (True, True, False)
    """
    if " or " in wanted:
        return any(says(stated, option) for option in wanted.split(" or "))
    words, asked = _words(stated), _words(wanted)
    for said, also in _ALSO:
        words = words | also if said <= words else words
    if "total" in asked:
        return not words & {"activated", "active"}
    if asked >= _FIRST and not words & {"top", "r", "recall"}:
        asked = asked - _FIRST | {"accuracy"}
    elif words >= _FIRST:
        words = words | {"accuracy"}
    return asked <= words


def _words(text: str) -> set[str]:
    """The words of a name, without plurals; what counts operations is one word."""
    words = _TOKEN.findall(_OPERATIONS.sub("flop", text.lower()))
    return {word[:-1] if len(word) > SHORT and word.endswith("s") else word for word in words}
