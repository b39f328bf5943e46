"""The fact table agrees with the rules for single facts, whatever it holds, and survives its own files."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.errors import StoreBroken
from store.keeping.columns import FactTable, says
from store.quantities import satisfies
from store.records import Bound, Condition, Fact

CMPS = st.sampled_from(["=", "~", "<", "<=", ">", ">="])


def make_fact(paper_id: str = "a", value: float = 1.0, **fields: object) -> Fact:
    defaults: dict[str, object] = {
        "title": "T",
        "kind": "latency",
        "unit": "ms",
        "text": "1 ms",
        "start": 0,
        "end": 4,
    }
    return Fact.model_validate({**defaults, **fields, "paper_id": paper_id, "value": value})


FACTS = st.lists(
    st.builds(
        make_fact,
        paper_id=st.sampled_from("abcd"),
        value=st.sampled_from([0.5, 1.0, 90.0, 100.0, 110.0, 2e5]),
        cmp=CMPS,
        unit=st.sampled_from(["ms", "hour", "gpu-hour"]),
        role=st.sampled_from(["own", "other"]),
        kind=st.sampled_from(["latency", "wall_time"]),
        stage=st.sampled_from([None, "train", "search"]),
        metric=st.sampled_from([None, "mean latency", "tail latency"]),
    )
)


@given(
    FACTS,
    st.lists(st.builds(Bound, cmp=CMPS, value=st.sampled_from([1.0, 100.0]), unit=st.just("ms")), max_size=2),
)
def test_select_decides_each_row_as_satisfies_does(facts: list[Fact], bounds: list[Bound]) -> None:
    """One notion of meeting a bound: a column may not decide other than a record."""
    table = FactTable.from_facts(facts)
    condition = Condition(kind="latency", bounds=tuple(bounds))

    found = table.select(condition)

    decided = {
        int(row): name
        for name, rows in zip(["meets", "fails", "undecided"], found, strict=True)
        for row in rows
    }
    comparable = [r for r, f in enumerate(facts) if not bounds or f.unit != "gpu-hour"]
    about = [r for r in comparable if facts[r].kind == "latency" and facts[r].role == "own"]
    assert decided == {row: satisfies(facts[row], bounds) for row in about}


def test_select_filters_by_role_stage_and_words() -> None:
    table = FactTable.from_facts(
        [
            make_fact(role="other"),
            make_fact(stage="search"),
            make_fact(stage="train", metric="tail latency", dataset="CIFAR-100"),
        ]
    )

    def rows(**fields: object) -> list[int]:
        return table.select(Condition.model_validate({"kind": "latency", **fields}))[0].tolist()

    assert rows() == [1, 2]
    assert rows(role="any") == [0, 1, 2]
    assert rows(stages=("train",)) == [2]
    assert rows(metric="Tail-latency") == [2]
    assert rows(dataset="CIFAR-10") == []


def test_negated_condition_asks_for_papers_without_a_meeting_row() -> None:
    """A paper of which one model is under 10 ms does not answer "not under 10 ms" at all."""
    facts = [make_fact("a", 5), make_fact("a", 50), make_fact("b", 50), make_fact("c", 50, cmp="<")]
    bound = Bound(cmp="<", value=10, unit="ms")

    meets, fails, undecided = FactTable.from_facts(facts).select(
        Condition(kind="latency", bounds=(bound,), negated=True)
    )

    assert (meets.tolist(), fails.tolist(), undecided.tolist()) == ([2], [0, 1], [3])


def test_sort_keeps_the_order_of_equals() -> None:
    table = FactTable.from_facts([make_fact(value=v) for v in (3, 1, 3, 2)])
    rows = np.arange(4)

    assert table.sort(rows).tolist() == [1, 3, 0, 2]
    assert table.sort(rows, "highest").tolist() == [0, 2, 3, 1]


@given(FACTS)
def test_saved_table_comes_back(tmp_path_factory: pytest.TempPathFactory, facts: list[Fact]) -> None:
    folder = tmp_path_factory.mktemp("table")
    FactTable.from_facts(facts).save(folder)

    table = FactTable.load(folder)

    assert [table.fact(row) for row in range(len(table))] == facts
    assert {p: table.of_paper(p) for p in "abcd"} == {
        p: tuple(f for f in facts if f.paper_id == p) for p in "abcd"
    }


@pytest.mark.parametrize("broken", ["value.npy", "facts.jsonl", "names.json"])
def test_torn_file_is_reported_as_such(tmp_path: Path, broken: str) -> None:
    FactTable.from_facts([make_fact(), make_fact("b")]).save(tmp_path)
    (tmp_path / broken).write_bytes((tmp_path / broken).read_bytes()[:-3])

    with pytest.raises(StoreBroken, match="fact table"):
        FactTable.load(tmp_path)


def test_empty_table_answers_nothing() -> None:
    table = FactTable.from_facts([])

    assert len(table) == 0
    assert [len(rows) for rows in table.select(Condition(kind="bits"))] == [0, 0, 0]
    assert table.of_paper("a") == ()


def test_words_of_a_metric_match_whole() -> None:
    assert says("ImageNet-1K top-1 accuracy", "Top1 accuracy")
    assert not says("activated parameters", "total")
    assert not says("CIFAR-100", "CIFAR-10")
