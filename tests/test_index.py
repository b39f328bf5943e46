"""The store gives back what was written, to every process and whatever it was."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from assistant.testing import PAPERS, HashEmbedder
from store.errors import StoreStale
from store.index import Index
from store.records import Paper
from tests.stores import FACT, in_another_process, made, opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A store of the invented papers, closed."""
    return made(tmp_path / "store")


def test_what_was_written_comes_back(folder: Path) -> None:
    with opened(folder) as index:
        assert index.papers() == list(PAPERS)
        assert index.paper_ids == [paper.paper_id for paper in PAPERS]
        assert index.paper("prunewell") == PAPERS[1]
        assert index.paper("nobody") is None
        assert index.facts.of_paper("thriftnas") == (FACT.model_copy(update={"title": PAPERS[0].title}),)
        assert (index.manifest.papers, index.manifest.facts, len(index)) == (len(PAPERS), 1, len(PAPERS))


def test_every_paper_is_nearest_to_itself(folder: Path) -> None:
    with opened(folder) as index:
        for paper in PAPERS:
            query = f"{paper.title}. {paper.abstract}"
            best = index.search(query, k=3)
            assert best[0].paper_id == paper.paper_id
            assert [hit.rank for hit in best] == list(range(1, len(best) + 1))
            assert all(0 <= hit.score <= 1 for hit in best)
            vectors = index.vector_scores(query)
            assert vectors is not None
            assert index.paper_ids[int(vectors.argmax())] == paper.paper_id
            assert vectors.max() == pytest.approx(1, abs=1e-5)


def test_above_a_limit_the_graph_of_chroma_finds_the_nearest(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(folder) as index:
        exact = index.vector_scores("pruning of language models")
        monkeypatch.setattr("store.index.EXACT_LIMIT", 0)
        monkeypatch.setattr("store.index._NEAREST", 3)
        near = index.vector_scores("pruning of language models")
        assert exact is not None
        assert near is not None
        assert np.isfinite(near).sum() == 3
        np.testing.assert_allclose(near[np.isfinite(near)], exact[np.isfinite(near)], atol=1e-5)

        in_another_process("with opened() as index: index.remove(['prunewell'])", folder)
        index.refresh()
        assert index.scores("pruning of language models").shape == (len(PAPERS) - 1,)


def test_a_hit_says_why(folder: Path) -> None:
    with opened(folder) as index:
        [hit] = index.search("pruning of language models", k=1)

    assert hit.paper_id == "prunewell"
    assert "prune" in hit.why
    assert "meaning: 0." in hit.why


def test_what_fits_nothing_is_not_found(folder: Path) -> None:
    with Index.open(folder) as index:
        assert index.search("zzzz qqqq") == []
        assert index.search("") == []
        assert index.search("pruning", k=0) == []


def test_sentences_lie_in_their_abstract(folder: Path) -> None:
    with opened(folder) as index:
        found = index.sentence_scores("pruning", ["prunewell", "nobody"])

    assert list(found) == ["prunewell"]
    assert [PAPERS[1].abstract[start:end][-1] for start, end, _ in found["prunewell"]] == [".", ".", "."]


def test_reading_loads_neither_chroma_nor_the_word_indexer(folder: Path) -> None:
    """A cold start has no second to spare for them."""
    said = in_another_process(
        "with opened() as index: index.search('pruning'); index.facts; index.papers()\n"
        "print({'chromadb', 'bm25s', 'llama_index', 'filelock'} & set(sys.modules))",
        folder,
    )

    assert said == "set()"


def test_changes_of_another_process_are_noticed(folder: Path) -> None:
    with opened(folder) as index:
        before = index.generation
        in_another_process("with opened() as index: index.remove(['prunewell', 'nobody'])", folder)

        assert index.generation != before
        assert index.paper("prunewell")  # a snapshot stays what it was until it is refreshed
        assert index.refresh()
        assert index.paper("prunewell") is None
        assert not index.refresh()

        index.write(PAPERS[1:2], {})
        said = in_another_process(
            "with opened() as index: print(index.search('pruning')[0].paper_id)", folder
        )
        assert said == "prunewell"


def test_a_view_stays_whole_while_others_write(folder: Path) -> None:
    """An answer that is under way must not count scores of one generation by the rows of another."""
    with opened(folder) as index:
        view = index.view()
        index.remove(["prunewell"])

        assert view.paper("prunewell") == PAPERS[1]
        assert len(view.scores("pruning")) == len(view.paper_ids) == len(PAPERS)
        assert index.paper("prunewell") is None
        assert len(index.view()) == len(PAPERS) - 1


def test_threads_that_derive_lost_files_do_not_get_in_each_others_way(folder: Path) -> None:
    with opened(folder) as index:
        shutil.rmtree(folder / "derived")
        index.write(PAPERS[:1], {})
        shutil.rmtree(folder / "derived")
        index._manifest = index.manifest.model_copy(update={"generation": "older"})
        index._stamp = None

        with ThreadPoolExecutor(8) as pool:
            held = list(pool.map(lambda _: len(index.view()), range(8)))

        assert held == [len(PAPERS)] * 8


def test_a_written_paper_replaces_the_old_one_whole(folder: Path) -> None:
    """Chroma's upsert would keep the keys that the new record lacks."""
    bare = Paper(paper_id="thriftnas", title="ThriftNAS", abstract="Nothing left.")

    with opened(folder) as index:
        index.write([bare], {})

        assert index.paper("thriftnas") == bare
        assert len(index) == len(PAPERS)
        assert len(index.facts) == 0
        assert not [hit for hit in index.search("Pebbles") if "pebbl" in hit.why]


def test_a_change_that_changes_nothing_is_no_generation(folder: Path) -> None:
    with opened(folder) as index:
        before = index.generation
        assert index.remove(["nobody"]) == 0
        index.write([], {})

        assert index.generation == before


def test_any_characters_survive(tmp_path: Path) -> None:
    odd = Paper(
        paper_id="odd", title='É "q" \\ 🦉', abstract="\u2009×\n\t'\"\\ 數", authors=("a,b", "c"), url="u"
    )

    with Index.open(tmp_path / "store", create=True) as index:
        index.write([odd], {})

    with Index.open(tmp_path / "store") as index:
        assert index.papers() == [odd]


def test_a_store_without_vectors_searches_by_words(tmp_path: Path) -> None:
    with Index.open(tmp_path / "store", create=True) as index:
        index.write(PAPERS, {})
        assert not index.has_vectors
        assert index.search("pruning", k=1)[0].paper_id == "prunewell"

    with opened(tmp_path / "store") as index:  # an embedder does not make vectors that are not there
        assert not index.has_vectors
        index.write(PAPERS[:1], {})
        assert index.vector_scores("pruning") is None


def test_a_store_with_vectors_is_read_by_words_where_the_embedder_is_missing(folder: Path) -> None:
    with Index.open(folder) as index:
        assert index.search("pruning", k=1)[0].paper_id == "prunewell"
        with pytest.raises(StoreStale, match="which is not at hand"):
            index.write(PAPERS[:1], {})


def test_an_empty_store_is_made_by_the_first_write_only(tmp_path: Path) -> None:
    with Index.open(tmp_path / "store", embedder=HashEmbedder(), create=True) as index:
        assert (len(index), index.papers(), index.search("anything")) == (0, [], [])
        assert index.scores("anything").shape == (0,)
        assert not (tmp_path / "store").exists()


def test_old_generations_are_deleted(folder: Path) -> None:
    with opened(folder) as index:
        for paper in PAPERS[:4]:
            index.write([paper], {})

    assert len(list((folder / "derived").iterdir())) <= 2
