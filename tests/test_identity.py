"""An id stays the same for a title; text is safe to show before anything counts its characters."""

import json
import string
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.identity import SLUG_LENGTH, clean_text, slug, title_key, usable_id


@given(st.text(max_size=100))
def test_a_slug_is_short_and_can_be_typed_or_at_least_shown(title: str) -> None:
    made = slug(title)

    assert 0 < len(made) <= SLUG_LENGTH
    assert made == made.strip("-")
    assert not any(letter.isspace() or unicodedata.category(letter) == "Cc" for letter in made)


@given(st.text(alphabet=string.ascii_letters + " ", min_size=1, max_size=60).filter(str.strip))
def test_case_space_and_punctuation_make_no_other_paper(title: str) -> None:
    assert title_key(title) == title_key(f"  {title.swapcase()}...  ".replace(" ", "  "))


def test_a_shortened_slug_ends_with_a_word_that_says_something() -> None:
    assert (
        slug("Pruning Convolutional Neural Networks for the Web: A Study")
        == "pruning-convolutional-neural-networks"
    )


def test_letters_outside_ascii_are_left_out_where_others_remain() -> None:
    assert slug("λ-Nets: a naïve π") == "nets-a-naive"
    assert slug("数据") == "数据"
    assert slug("???").startswith("paper-")


def test_an_id_of_a_source_stays_if_it_can_stand_in_a_command() -> None:
    assert usable_id("10.1000/xyz-1", "A Title") == "10.1000/xyz-1"
    assert (
        usable_id("--store", "A Title")
        == usable_id("a\nb", "A Title")
        == usable_id("", "A Title")
        == "a-title"
    )


@given(st.text(max_size=100))
def test_clean_text_holds_nothing_that_a_terminal_obeys(text: str) -> None:
    cleaned = clean_text(text)

    assert clean_text(cleaned) == cleaned
    assert not any(unicodedata.category(letter) == "Cc" and letter not in "\n\t" for letter in cleaned)
    cleaned.encode()


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("a\x1b]0;title\x07b", "a]0;titleb"),
        ("right\u202eleft", "rightleft"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("lone \ud800 surrogate", "lone \ufffd surrogate"),
        ("thin\u2009space × 3", "thin\u2009space × 3"),
        ("\ufeffmark", "mark"),
    ],
)
def test_only_what_cannot_be_shown_is_dropped(text: str, cleaned: str) -> None:
    assert clean_text(text) == cleaned


def test_titles_of_the_bundled_corpus_give_its_ids() -> None:
    """So that the same paper from another source is known by the same id."""
    corpus = next((Path(__file__).parents[1] / "store" / "corpus").glob("*.jsonl"))
    rows = [json.loads(line) for line in corpus.read_text(encoding="utf-8").splitlines()]

    assert [slug(row["title"]) for row in rows] == [row["id"] for row in rows]


def test_markup_goes_and_what_is_meant_stays() -> None:
    """Publishers send abstracts as XML; a comparison in angle brackets is text."""
    assert clean_text("<p>Trained in <b>3.5</b> GPU-hours.</p>") == "Trained in 3.5 GPU-hours."
    kept = "pairs of <model, accuracy> with p < 5 & q > 3"
    assert clean_text(kept.replace("&", "&amp;")) == kept
