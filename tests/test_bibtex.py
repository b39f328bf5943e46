"""Entries that BibTeX reads, whatever a title holds."""

import re

from hypothesis import given
from hypothesis import strategies as st

from assistant.doors.bibtex import bibtex, escaped
from store.records import Paper


def paper(title: str, **more: object) -> Paper:
    """A paper without a text; `more` as in `Paper`."""
    return Paper.model_validate({"paper_id": "a-b", "title": title, "abstract": "", **more})


def test_what_is_not_known_is_left_out() -> None:
    """A guessed year is a wrong year."""
    assert bibtex([paper("T")]) == "@misc{a-b,\n  title = {{T}}\n}"


def test_entries_stand_apart() -> None:
    """One after the other, each with what is known of it."""
    text = bibtex([paper("T", year=2020), paper("U", authors=("C", "D"), url="https://example.org/x_y")])

    assert text.count("@misc{") == 2
    assert "author = {C and D}" in text
    assert "url = {https://example.org/x_y}" in text


@given(st.text())
def test_no_title_breaks_out_of_its_braces(title: str) -> None:
    """Every brace that is not ours is escaped, and the entry stays balanced."""
    text = re.sub(r"\\[{}]", "", bibtex([paper(title)]))

    assert text.count("{") == text.count("}")
    assert re.fullmatch(r"[^{}]*", re.sub(r"\\text\w+\{\}|\\[{}]", "", escaped(title)))
