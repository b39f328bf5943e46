"""Saved pages: every paper comes out whole, once for each time it stands there, and furniture never does."""

from itertools import chain, zip_longest
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.errors import SourceError
from store.identity import slug, title_key
from store.readers import read_source
from store.readers.furniture import is_furniture, is_names, without_button, without_label
from store.readers.pages import EXPECTED
from store.records import Dropped, Paper

TITLES = [
    "OwlNet: Pruning Night Vision Models in 3 GPU-Hours",
    "What Do Sparse Gardens Grow? A Study",
    "Tortoise",
    "Time, Space, and Attention",
    "The Privacy Policy Corpus: Reading Terms of Service with Language Models",
    "$\\alpha$-Moth: Learning to Fly at 1.5$\\times$ the Speed",
    "New Views of Old Networks",
    "Subscribe Me Not: Filtering Newsletters on a Phone",
]
"""Titles that look like furniture in one way or another."""

ABSTRACTS = [
    f"{title.split()[0]} is about a problem that is hard, e.g. for small devices with 2.5 GB of memory. "
    f"We propose variant {number}, which uses cookies of text, a privacy policy and 12 likes as its data. It "
    f"takes 3.5\\% less time than the rest, i.e. $x^{number}$ hours. Code: https://example.org/{number}"
    for number, title in enumerate(TITLES)
]

BANNER = (
    "We use cookies to make this site better for you, for us and for our many friends; you may say no to all "
    "of them but the ones that we need, see our cookie settings for more."
)
HEADS = {
    "cards": ["new", "Get trending papers in your inbox!", "Subscribe", "byAK and the research community"],
    "menu": ["Home", "Models", "Datasets", "Pricing", "Log In", "Sign Up", "Trending Papers", "Mar 13"],
    "banner": [BANNER, "Page 1 of 9"],
}
BETWEEN: dict[str, tuple[list[str], list[str]]] = {
    "nothing": ([], []),
    "social": (["12 upvotes", "Submitted by someone", "Mar 13, 2024"], ["Read more", "3 comments", "·"]),
    "names": (["Ada Lovelace, Charles B. Babbage, J. van Dyke"], ["View PDF", "arXiv:2401.01234"]),
    "unknown": (["Zap it"], ["Frobnicate this"]),
    "code": (["★ 1,234", "owls/night-vision • • 12 Jan 2024"], ["Image Classification +2", "Paper", "Code"]),
    "archive": (
        [
            "Authors: Ada Lovelace, Bo Li",
            "Comments: 9 pages, accepted somewhere nice",
            "Subjects: Owls (cs.OW)",
        ],
        ["[12] arXiv:2401.01234 [pdf, html, other]"],
    ),
}
FURNITURE = ["Mar 13", "2024-01-31", "3 days ago", "1.2k", "12 upvotes", "View PDF", "©2024 X", "···"]


def page(head: list[str], around: tuple[list[str], list[str]], gap: str) -> str:
    """Lay out all papers; `around` stands between title and abstract, and behind the abstract."""
    middle, behind = around
    papers = zip(TITLES, ABSTRACTS, strict=True)
    return gap.join([*head, *chain.from_iterable([title, *middle, text, *behind] for title, text in papers)])


def read(folder: Path, text: str) -> list[Paper | Dropped]:
    path = folder / "page.txt"
    path.write_text(text, encoding="utf-8")
    return list(read_source(path))


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("around", BETWEEN)
@pytest.mark.parametrize("gap", ["\n", "\n\n", "\n \n\n"])
def test_all_papers_come_out_whole_whatever_stands_around(
    tmp_path: Path, head: str, around: str, gap: str
) -> None:
    found = read(tmp_path, page(HEADS[head], BETWEEN[around], gap))

    papers = [paper for paper in found if isinstance(paper, Paper)]
    assert [paper.abstract for paper in papers] == ABSTRACTS
    assert [paper.title for paper in papers] == TITLES
    assert [paper.paper_id for paper in papers] == [slug(title) for title in TITLES]


def test_a_button_in_one_word_with_the_first_title_is_cut_off(tmp_path: Path) -> None:
    [paper] = read(tmp_path, f"Get it in your inbox!\nSubscribe{TITLES[0]}\n{ABSTRACTS[0]}\n")

    assert isinstance(paper, Paper)
    assert paper.title == TITLES[0]


def test_a_paragraph_cut_to_a_width_is_joined(tmp_path: Path) -> None:
    words, lines = ABSTRACTS[0].split(), [""]
    for word in words:
        if len(lines[-1]) + len(word) > 70:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()

    [paper] = read(tmp_path, f"{TITLES[0]}\n\n" + "\n".join(lines) + "\n")

    assert isinstance(paper, Paper)
    assert (paper.title, paper.abstract) == (TITLES[0], ABSTRACTS[0])


def test_a_second_paragraph_belongs_to_the_same_abstract(tmp_path: Path) -> None:
    [paper] = read(tmp_path, f"{TITLES[0]}\n\n{ABSTRACTS[0]}\n\n{ABSTRACTS[1]}\n")

    assert isinstance(paper, Paper)
    assert paper.abstract == f"{ABSTRACTS[0]}\n\n{ABSTRACTS[1]}"


def test_a_label_and_a_button_around_an_abstract_are_cut_off() -> None:
    assert without_label("Abstract: We prune. Read more") == "We prune."
    assert (
        without_label("Abstract reasoning is hard. We read more")
        == "Abstract reasoning is hard. We read more"
    )
    assert without_button("Subscribe Me Not") == "Subscribe Me Not"
    assert without_button("Title: Owls") == "Owls"


def test_a_page_that_ends_in_mid_sentence_loses_its_last_paper_and_says_so(tmp_path: Path) -> None:
    whole = page(HEADS["cards"], BETWEEN["nothing"], "\n\n")

    *papers, left_out = read(tmp_path, whole[: whole.rindex("It takes") - 20])

    assert [paper.abstract for paper in papers if isinstance(paper, Paper)] == ABSTRACTS[:-1]
    assert isinstance(left_out, Dropped)
    assert left_out.why == "the page ends in mid-sentence"


@pytest.mark.parametrize(
    "text",
    [
        "just a line\n",
        "alpha,beta\n1,2\n3,4\n",
        "# A heading\n\n" + "Some prose that goes on, and on. " * 12 + "\n",
        "def f():\n    return 1\n",
        "\n\n".join(ABSTRACTS),
        "Subscribe\n\nLog in\n\nMar 13\n",
        "A Very Long Story\n\n" + "It goes on and on. " * 1000,
        "Copyright (c) 2020 A. Nobody\n\n" + "Permission is granted to all and everyone. " * 9,
        "Guide\n\nInstalling it\n\n"
        + "You install it by typing what follows here. " * 5
        + "\n\n$ install it\n" * 90,
    ],
)
def test_a_text_without_titled_abstracts_is_no_page(tmp_path: Path, text: str) -> None:
    with pytest.raises(SourceError) as error:
        read(tmp_path, text)

    assert f"page.txt, line 1: expected {EXPECTED}, found" in str(error.value)


def test_a_document_is_no_abstract(tmp_path: Path) -> None:
    story = "It goes on and on. " * 600
    pages = [page([], ([], []), "\n\n")] * 12

    *papers, left_out = read(tmp_path, "\n\n".join([*pages, "A Very Long Story", story]))

    assert len(papers) == 12 * len(TITLES)
    assert isinstance(left_out, Dropped)
    assert "characters are no abstract" in left_out.why


@pytest.mark.parametrize("line", [*FURNITURE, BANNER, "All papers into your inbox", "https://example.org/a"])
def test_furniture_is_known(line: str) -> None:
    assert is_furniture(line)


@pytest.mark.parametrize(
    "title", [*TITLES, "March of the Models", "12 Angry Networks", "Code Models Compared"]
)
def test_titles_are_no_furniture(title: str) -> None:
    assert not is_furniture(title)
    assert not is_names(title)


@given(st.text(alphabet=st.sampled_from("aB. \n|#\u2028é"), max_size=400))
def test_no_text_breaks_the_reader(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    try:
        found = read(tmp_path_factory.getbasetemp(), text)
    except SourceError:
        return
    assert found


def test_the_five_pages_beside_the_project_hold_676_papers(shared: Path) -> None:
    """None torn: each abstract is one line of its file, and its title the line above."""
    papers = []
    for path in sorted((shared / "seeds").glob("*.txt")):
        lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        above = dict(zip_longest(lines[1:], lines))
        for paper in read_source(path):
            assert isinstance(paper, Paper)
            assert above[paper.abstract].endswith(paper.title)
            papers.append(paper)

    assert len(papers) == 714
    assert len({title_key(paper.title) for paper in papers}) == 676
