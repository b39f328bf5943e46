"""Quotes are cut at sentence spans: they must hold every character, and split where a reader would."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.sentences import sentence_spans

TEXTS = st.text(alphabet=st.sampled_from("aB3. !?…。)\"'$\\%\n\t/e.g"), max_size=200) | st.text(max_size=200)


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@given(TEXTS)
def test_spans_hold_all_that_is_not_space_in_order_and_apart(text: str) -> None:
    spans = sentence_spans(text)

    covered = {place for start, end in spans for place in range(start, end)}
    assert covered >= {place for place, letter in enumerate(text) if not letter.isspace()}
    assert all(start < end for start, end in spans)
    assert all(first[1] <= second[0] for first, second in pairwise(spans))
    assert all(sentence == sentence.strip() for sentence in sentences(text))


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("It needs 2.5 GPU-hours. That is 1.5$\\times$ less.", 2),
        ("It beats the rest, e.g. ResNet-50, i.e. He et al. (2016). We release it.", 2),
        ("It follows Smith et al. The rest is new.", 2),
        ("As Fig. 3 shows, see Sec. 4.2 and Eq. (5), it works vs. Adam.", 1),
        ("It reaches 95.2\\% accuracy. 8 GPUs suffice.", 2),
        ("We ask: is it fast? It is! vLLM is slower.", 3),
        ("We drop two layers.We keep the rest.", 2),
        ("Code is at https://example.org/a.b/c. Models are at github.com/a/b.", 2),
        ("Three parts: 1. Search. 2. Training. 3. Use.", 3),
        ("It says ``less is more.'' We agree (mostly.) And more.", 3),
        ("J. Doe met Dr. Roe in the U.S. Senate.", 1),
        ("We cut memory by 40\\%. in short", 1),
        ("First paragraph without a mark\n\nSecond paragraph", 2),
        ("这是一个句子。这是第二个句子！", 2),
        ("", 0),
        (" \n ", 0),
    ],
)
def test_splits_where_a_reader_would(text: str, count: int) -> None:
    assert len(sentences(text)) == count, sentences(text)


@pytest.mark.parametrize("piece", [".", "a.", ". ", "A. ", "x", "(.)", "\n \n", "We. ", "?!", '."'])
def test_hostile_texts_cost_no_more_than_others(piece: str) -> None:
    """A pattern that backtracks would take minutes here."""
    text = piece * (100_000 // len(piece))

    started = time.perf_counter()
    sentence_spans(text)

    assert time.perf_counter() - started < 20
