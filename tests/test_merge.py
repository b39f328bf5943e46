"""What becomes of an entry depends on what is there: never a paper twice, never a good text lost."""

from hypothesis import given
from hypothesis import strategies as st

from store.identity import title_key
from store.keeping.merge import Known
from store.records import Dropped, Paper

OLD = Paper(
    paper_id="given-id",
    title="Fast Nets",
    abstract="We prune.",
    url="https://example.org",
    year=2024,
    authors=("A",),
    source="one.jsonl",
)


def known(*papers: Paper) -> Known:
    return Known(papers, {paper.paper_id: paper for paper in papers}.get)


def entry(**fields: object) -> Paper:
    return Paper.model_validate({"paper_id": "x", "title": "Fast Nets", "abstract": "We prune.", **fields})


def test_a_new_title_is_added_with_the_id_given_for_it() -> None:
    settled = known(OLD).settle(entry(title="Slow Nets", paper_id="slow"))

    assert settled.outcome == "added"
    assert settled.paper
    assert settled.paper.paper_id == "slow"


def test_the_same_text_from_elsewhere_changes_nothing() -> None:
    assert known(OLD).settle(entry(title="FAST nets!", source="two.jsonl")).outcome == "unchanged"


def test_a_changed_text_updates_and_keeps_what_is_not_said() -> None:
    settled = known(OLD).settle(entry(abstract="We prune more.", source="two.jsonl", year=2025))

    assert settled.outcome == "updated"
    assert settled.paper == OLD.model_copy(
        update={"abstract": "We prune more.", "source": "two.jsonl", "year": 2025}
    )


def test_a_web_address_that_was_missing_is_added() -> None:
    bare = OLD.model_copy(update={"url": None})

    assert known(bare).settle(entry(url="u")).paper == bare.model_copy(update={"url": "u"})


def test_a_digest_never_replaces_an_abstract_but_the_other_way_round() -> None:
    digest = entry(text_kind="digest", abstract="Short.")

    dropped = known(OLD).settle(digest)
    assert dropped.dropped
    assert dropped.dropped.why == "a digest does not replace the abstract that is there"

    both = known(digest)
    assert both.settle(digest).outcome == "unchanged"
    assert both.settle(entry()).outcome == "updated"
    assert both.settle(entry()).outcome == "dropped"


def test_the_first_entry_of_a_title_counts() -> None:
    """Else the same source twice would update back and forth."""
    papers = known()

    assert papers.settle(entry()).outcome == "added"
    second = papers.settle(entry(abstract="Something else."))
    assert second.dropped == Dropped(
        source="", where="Fast Nets", why="its title came before in the same ingest"
    )


def test_two_titles_with_one_slug_get_two_ids_that_stay() -> None:
    papers = known(OLD)
    ids = [papers.settle(entry(paper_id="same", title=title)).paper for title in ("One", "Two", "Three")]

    assert [paper and paper.paper_id for paper in ids] == ["same", "same-2", "same-3"]
    assert known(*filter(None, ids)).settle(entry(paper_id="same", title="two")).outcome == "unchanged"


def test_blank_papers_are_dropped() -> None:
    for fields in ({"title": " \x00"}, {"abstract": "\u200b \n"}):
        assert known().settle(entry(**fields)).outcome == "dropped"


def test_control_characters_do_not_get_in() -> None:
    settled = known().settle(entry(abstract="We\x1b[2J prune.\r\n", authors=("A\x07",), source="s\x00"))

    assert settled.paper
    assert (settled.paper.abstract, settled.paper.authors) == ("We[2J prune.", ("A",))


@given(st.lists(st.tuples(st.sampled_from("abcAB"), st.sampled_from(["x", "y"]), st.booleans()), max_size=12))
def test_the_same_entries_again_change_nothing(rows: list[tuple[str, str, bool]]) -> None:
    entries = [
        Paper(paper_id=title, title=title, abstract=text, text_kind="digest" if digest else "abstract")
        for title, text, digest in rows
    ]
    store: dict[str, Paper] = {}
    for again in (False, True):
        papers = Known(tuple(store.values()), dict(store).get)
        outcomes = []
        for one in entries:
            settled = papers.settle(one)
            outcomes.append(settled.outcome)
            if settled.paper:
                store[settled.paper.paper_id] = settled.paper
        if again:
            assert set(outcomes) <= {"unchanged", "dropped"}
    assert len({title_key(paper.title) for paper in store.values()}) == len(store)
