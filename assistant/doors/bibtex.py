"""Papers -> BibTeX entries. The key is the paper's id; what LaTeX would act on is escaped."""

import re
from collections.abc import Iterable

from assistant.plain import one_line
from store.records import Paper

_SPECIAL = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{char: f"\\{char}" for char in "&%$#_{}"},
}


def bibtex(papers: Iterable[Paper]) -> str:
    """Write an entry for each paper; fields that are not known are left out, never guessed."""
    return "\n\n".join(_entry(paper) for paper in papers)


def _entry(paper: Paper) -> str:
    r"""Write one entry.

    Example:
        >>> print(_entry(Paper(paper_id="a-b", title="A & B", abstract="", year=2019, authors=("C", "D"))))
        @misc{a-b,
          title = {{A \& B}},
          author = {C and D},
          year = {2019}
        }
    """
    fields = {
        "title": f"{{{escaped(paper.title)}}}",  # the inner braces keep its capitals
        "author": " and ".join(escaped(author) for author in paper.authors),
        "year": str(paper.year or ""),
        "url": re.sub(r"[{}\\]", "", one_line(paper.url or "")),
    }
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items() if value)
    key = re.sub(r"[^A-Za-z0-9:._-]", "-", paper.paper_id)
    return f"@misc{{{key},\n{lines}\n}}"


def escaped(text: str) -> str:
    r"""Write text so that LaTeX sets it as it stands.

    Example:
        >>> print(escaped("50% of {x_1} ~ 3^2"))
        50\% of \{x\_1\} \textasciitilde{} 3\textasciicircum{}2
    """
    return "".join(_SPECIAL.get(char, char) for char in one_line(text))
