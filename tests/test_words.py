"""BM25 over titles and texts, saved and mapped."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.errors import StoreBroken
from store.words import Document, WordIndex, spellings, terms

LIBRARY = [
    Document("Pruning by thrift", "We prune large language models without retraining."),
    Document("Slim attention", "Attention with linear cost; pruning is not used. Pruning hurts."),
    Document("Tiny birds", "A model hears 4.5x more birds in 3.2 ms."),
]
WORDS = ["prune", "pruning", "attention", "birds", "birdz", "the", "4.5x", "ß", "—", ""]


@pytest.fixture(scope="module")
def library() -> WordIndex:
    return WordIndex.build(LIBRARY)


def test_terms_are_stems_without_words_that_say_nothing() -> None:
    assert terms("How can we prune the PRUNED networks?") == ["prune", "prune", "network"]


def test_numbers_and_names_stay_whole() -> None:
    assert terms("LLaMA2-7B costs 4.5x less; Fisher's 2_3") == [
        "llama2",
        "7b",
        "cost",
        "4.5x",
        "less",
        "fisher",
        "2",
        "3",
    ]


def test_inflected_words_find_each_other(library: WordIndex) -> None:
    assert library.scores("pruned birds").argmax() in {0, 2}
    assert library.scores("a model that was pruned").argmax() == 0


def test_a_word_of_the_title_counts_more() -> None:
    index = WordIndex.build(
        [Document("Thrift", "other words here"), Document("Other words", "thrift here then")]
    )

    scores = index.scores("thrift")

    assert scores[0] > scores[1] > 0


def test_what_no_paper_has_scores_0_everywhere(library: WordIndex) -> None:
    assert not library.scores("zygote the of ?!").any()
    assert not library.scores("").any()


def test_shared_words_come_by_their_weight(library: WordIndex) -> None:
    assert library.shared("pruning of large models, pruning of birds", [0]) == [["larg", "prune", "model"]]
    assert library.shared("zygote", [0]) == [[]]


@pytest.mark.parametrize("documents", [[], [Document("", "")], [Document("The", "of the")]])
def test_collections_without_words_are_fine(documents: list[Document], tmp_path: Path) -> None:
    """A new store is empty; bm25s would warn, and divide by nothing."""
    WordIndex.build(documents).save(tmp_path)

    index = WordIndex.load(tmp_path)

    assert len(index) == len(documents)
    assert index.scores("anything").tolist() == [0] * len(documents)


@given(st.lists(st.tuples(st.text(max_size=20), st.text(max_size=60)), max_size=6), st.text(max_size=30))
def test_any_texts_can_be_indexed_and_asked(texts: list[tuple[str, str]], query: str) -> None:
    index = WordIndex.build([Document(*text) for text in texts])

    scores = index.scores(query)

    assert scores.shape == (len(texts),)
    assert (scores >= 0).all()


@given(query=st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join))
def test_a_saved_index_scores_the_same(query: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("words")
    index = WordIndex.build(LIBRARY)
    index.save(folder)

    assert np.array_equal(WordIndex.load(folder).all_scores(query), index.all_scores(query))


def test_scores_are_those_of_bm25s() -> None:
    """Only the adding up is ours."""
    from bm25s import BM25

    from store.words import K1, TITLE_WEIGHT, B

    index = BM25(k1=K1, b=B)
    index.index([terms(title) * TITLE_WEIGHT + terms(text) for title, text in LIBRARY], show_progress=False)

    for query in ("pruning", "attention of birds", "large models without pruning"):
        expected = index.get_scores(terms(query))
        assert np.allclose(WordIndex.build(LIBRARY).scores(query), expected, atol=1e-6)


@pytest.mark.parametrize("name", ["scores.npy", "documents.npy", "starts.npy", "columns.json"])
@pytest.mark.parametrize("harm", ["gone", "cut", "noise"])
def test_a_damaged_index_is_refused(library: WordIndex, tmp_path: Path, name: str, harm: str) -> None:
    library.save(tmp_path)
    file = tmp_path / "stems" / name
    content = file.read_bytes()
    if harm == "gone":
        file.unlink()
    else:
        file.write_bytes(content[:-9] if harm == "cut" else b"\x00noise")

    with pytest.raises(StoreBroken):
        WordIndex.load(tmp_path)


def test_a_size_that_is_none_is_refused(library: WordIndex, tmp_path: Path) -> None:
    library.save(tmp_path)
    (tmp_path / "size.json").write_text("[]", encoding="utf-8")

    with pytest.raises(StoreBroken):
        WordIndex.load(tmp_path)


def test_spelling_finds_slips_compounds_and_inflections(library: WordIndex) -> None:
    for query in ("prunning", "unpruned", "languagemodel", "retrained"):
        assert library.all_scores(query)[1].argmax() in {0, 1}


@given(st.text(max_size=40))
def test_spellings_are_four_letters_long_or_a_short_word(text: str) -> None:
    assert all(
        len(piece) == 4 or (len(piece) < 4 and piece[0] == piece[-1] == "#") for piece in spellings(text)
    )


def test_a_large_collection_is_searched_by_words_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Spelling takes five times the room of words."""
    monkeypatch.setattr("store.words.SPELLED", 2)
    index = WordIndex.build(LIBRARY)
    index.save(tmp_path)

    assert len(index.all_scores("birds")) == len(WordIndex.load(tmp_path).all_scores("birds")) == 1


def test_asking_a_saved_index_does_not_import_bm25s(library: WordIndex, tmp_path: Path) -> None:
    """It would cost half of the time of a cold question."""
    library.save(tmp_path)
    code = f"""
import sys
from pathlib import Path
from store.words import WordIndex
assert WordIndex.load(Path({str(tmp_path)!r})).scores("pruning").argmax() in (0, 1)
print(sorted(name for name in ("bm25s", "scipy", "numba") if name in sys.modules))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
