"""What goes to other programs is data to them, whatever a title says."""

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.doors.export import (
    answer_csv,
    answer_markdown,
    as_json,
    facts_csv,
    facts_markdown,
    inert,
    inert_cell,
)
from assistant.records import Answer
from tests.answers import COMPARED, FACTS, LIST, LOOKUP, NOTHING, QUOTE, TITLES, fact, poisoned

FORMULAS = [
    "=1+1",
    "+1",
    "-1+2",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    " =1",
    "＝1+1",
    "\x00=1",
    "\u200b=1",
    "=HYPERLINK(1)",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_is_a_formula(text: str) -> None:
    """A title may come from anybody, and a spreadsheet runs what looks like a formula."""
    cell = inert_cell(text)

    assert isinstance(cell, str)
    assert cell[0] == "'"


@given(st.text())
def test_no_text_at_all_makes_a_formula(text: str) -> None:
    """Whatever is written into the table and read back by a spreadsheet."""
    cell = inert_cell(text)

    assert isinstance(cell, str)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n", " "))


def test_a_list_gives_its_rows_with_their_quotes() -> None:
    """One line a row; numbers are numbers; texts come back as they were, made safe."""
    rows = list(csv.DictReader(io.StringIO(answer_csv(LIST))))

    assert [row["value"] for row in rows] == ["2.4", "576", "4"]
    assert rows[0]["title"] == TITLES[0]
    assert rows[0]["quote"] == QUOTE
    assert rows[1]["derivation"] == "8 A100 x 3 days = 576 GPU-hours"
    assert rows[1]["text_kind"] == "digest"
    assert "\x1b" not in answer_csv(LIST)


@pytest.mark.parametrize("answer", [LOOKUP, COMPARED])
def test_anything_else_gives_its_citations(answer: Answer) -> None:
    """So says the contract."""
    rows = list(csv.DictReader(io.StringIO(answer_csv(answer))))

    assert [row["number"] for row in rows] == [str(c.number) for c in answer.citations]
    assert rows[0]["quote"] == QUOTE


def test_a_topical_row_has_no_value() -> None:
    """Its cells are empty; nothing is made up."""
    row = LIST.rows[0].model_copy(update={"fact": None, "derivation": None})

    line = next(csv.DictReader(io.StringIO(answer_csv(LIST.model_copy(update={"rows": (row,)})))))

    assert (line["paper_id"], line["value"], line["kind"]) == ("paper-1", "", "")


def test_a_semicolon_splits_no_cell() -> None:
    """Spreadsheets of half of Europe split at semicolons, behind which a formula might begin."""
    text = facts_csv([fact(1, "a;=cmd()")])

    assert '"a;=cmd()"' in text


def test_markdown_shows_text_as_it_is() -> None:
    """Pipes do not end cells, brackets make no links, tags no HTML."""
    text = facts_markdown([fact(1, "a | b [x](http://evil.example) <img src=x> $y$ *z* `c` ![i](u)")])

    assert r"a \| b \[x\](http://evil.example) \<img src=x\> \$y\$ \*z\* \`c\` \!\[i\](u)" in text
    assert all(line.startswith("| ") for line in text.splitlines())


def test_markdown_of_an_answer_holds_all_of_it() -> None:
    """Sentences, rows, coverage, near misses, sources; a link only to the web."""
    text = answer_markdown(LIST)

    assert "| \\[1\\] | 2.4 GPU-hours | 0.1 GPU-days | ThriftNAS" in text
    assert "676 abstracts read" in text
    assert "120 GPU-hours is not under 100" in text
    assert "](https://example.org/a/rather" in text
    assert "javascript" not in text
    assert "(digest)" in text
    assert inert(NOTHING.text) in answer_markdown(NOTHING)
    assert "cost unknown" in answer_markdown(LOOKUP)


@pytest.mark.parametrize("answer", [LIST, LOOKUP, NOTHING, COMPARED])
def test_json_is_the_answer_to_the_last_field(answer: Answer) -> None:
    """What is escaped for the terminal means the same to a program."""
    assert Answer.model_validate_json(as_json(answer)) == answer


@pytest.mark.parametrize("answer", [LIST, LOOKUP, NOTHING, COMPARED])
def test_no_document_holds_what_acts_on_a_terminal(answer: Answer) -> None:
    """People look at them with cat and less."""
    hostile = poisoned(answer)

    text = as_json(hostile) + answer_csv(hostile) + answer_markdown(hostile)

    assert all(char == "\n" or char.isprintable() for char in text)


def test_json_is_one_document_without_control_characters() -> None:
    """Eight-bit escape sequences and overrides are legal in JSON, and act on terminals."""
    text = as_json([fact(1, "\x9b31m \u202e \x1b[0m \u2028 ü")])

    assert json.loads(text)[0]["title"] == "\x9b31m \u202e \x1b[0m \u2028 ü"
    assert "ü" in text
    assert all(char == "\n" or char.isprintable() for char in text)
    assert len(json.loads(as_json(FACTS))) == 3
