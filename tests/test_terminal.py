"""What a person sees of an answer: all of it, at any width, and nothing that acts on the terminal."""

import io
import re

import pytest
from rich.console import RenderableType
from wcwidth import wcswidth

from assistant.doors.terminal import cost, open_console, render_answer, render_plan, render_question, show
from assistant.prose import row_line
from assistant.records import Answer, Usage
from tests.answers import COMPARED, LIST, LOOKUP, NOTHING, QUOTE, TITLES, poisoned


def shown(part: RenderableType, *, width: int | None = None) -> str:
    """Show a part as on a terminal of some columns, or as into a pipe."""
    file = io.StringIO()
    show(open_console(file, width=width), part)
    return file.getvalue()


def squeezed(text: str) -> str:
    """Leave out all space, which folding moves about."""
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize("width", [40, 80, 200])
@pytest.mark.parametrize(
    "answer", [LIST, LOOKUP, NOTHING, COMPARED], ids=["list", "lookup", "nothing", "compared"]
)
def test_no_line_is_wider_than_the_terminal(answer: Answer, width: int) -> None:
    """A wider line would be broken by the terminal itself, in the middle of a column."""
    text = shown(render_answer(answer), width=width)

    assert max(wcswidth(line.rstrip()) for line in text.splitlines()) <= width


@pytest.mark.parametrize("width", [60, 80, None])
def test_nothing_is_lost_of_titles_quotes_and_addresses(width: int | None) -> None:
    """Each word of the sources is there at 80 columns, if folded."""
    text = squeezed(shown(render_answer(LIST), width=width))

    for citation in LIST.citations:
        assert squeezed(citation.quote) in text
    assert squeezed(TITLES[0]) in text
    assert squeezed(TITLES[2]) in text
    assert str(LIST.citations[0].url) in text
    assert "…" not in text


def test_strangers_text_is_text() -> None:
    """A title with escape sequences, markup and emoji codes is shown as it is written, and does nothing."""
    text = shown(render_answer(LIST), width=120)

    assert "Red title [bold]x[/bold] :smile:" in text
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", text)


@pytest.mark.parametrize(
    "answer", [LIST, LOOKUP, NOTHING, COMPARED], ids=["list", "lookup", "nothing", "compared"]
)
def test_no_field_of_an_answer_reaches_the_terminal_unchecked(answer: Answer) -> None:
    """Sentences, reasons, notes, settings and names of models come from strangers as much as titles do."""
    hostile = poisoned(answer)
    parts = [render_question(hostile.question), render_plan(hostile.plan), render_answer(hostile, titles={})]

    text = "".join(shown(part) for part in parts)

    assert all(char == "\n" or char.isprintable() for char in text)


def test_into_a_pipe_goes_no_colour_and_nothing_is_folded() -> None:
    """So that grep finds a title or a quote in one piece, and no line ends in spaces."""
    lines = shown(render_answer(LIST)).splitlines()

    assert any(TITLES[0] in line for line in lines)
    assert any(f'"{QUOTE}" (digest)' in line for line in lines)
    assert all(line == line.rstrip() for line in lines)


def test_rows_give_the_value_in_one_unit_and_as_written() -> None:
    """The arithmetic stands beside what it explains."""
    wide, piped = shown(render_answer(LIST), width=130), shown(render_answer(LIST))

    assert re.search(r"\[1\]\s+2\.4 GPU-hours\s+0\.1 GPU-days\s+ThriftNAS", wide)
    assert re.search(r"\[2\]\s+~576 GPU-hours\s+8 A100 for 3 days", wide)
    assert re.search(r"\[1\]\s+2\.4 GPU-hours\s+ThriftNAS", piped)
    assert '"8 A100 for 3 days" · 8 A100 x 3 days = 576 GPU-hours' in piped
    assert "of a baseline or the setting" in piped


def test_a_topical_list_is_its_sources() -> None:
    """Without values there is nothing for a table; each paper stands there once, with its quote."""
    rows = tuple(row.model_copy(update={"fact": None}) for row in LIST.rows)
    lines = [row_line(row, QUOTE) for row in rows]
    topical = LIST.model_copy(update={"rows": rows, "text": "\n".join(["3 papers on this.", *lines])})

    text = shown(render_answer(topical))

    assert text.startswith("3 papers on this.\n\n676 abstracts")
    assert text.count(TITLES[0]) == 1


def test_what_the_table_says_is_not_said_twice() -> None:
    """The text of a list repeats its rows for programs; on a terminal they stand in the table."""
    partly = {"status": "partial", "reason": "2.4 is less than 576.", "text": "2.4 is less than 576.\n" * 2}
    text = shown(render_answer(COMPARED.model_copy(update=partly)))

    assert text.count("2.4 is less than 576.") == 1
    assert text.count("Verdict: ThriftNAS") == 1


def test_coverage_near_misses_and_notes_are_there() -> None:
    """What was read, what lies just outside, what was withheld."""
    text = shown(render_answer(LIST))

    assert "676 abstracts read, 37 state such a value: 3 meet the condition" in text
    assert "Near misses, not part of the answer" in text
    assert "120 GPU-hours is not under 100 GPU-hours" in text
    assert '"It needs 5 GPU-days."' in text
    assert "Note: 2 statements were withheld" in text


def test_not_found_says_so_and_names_related_papers_as_such() -> None:
    """The nearest thing must not look like an answer."""
    text = shown(render_answer(NOTHING, titles={"paper-1": "ThriftNAS"}))

    assert text.count("The abstracts do not speak of it.") == 1
    assert "Not found: The abstracts" in text
    assert text.index("Related papers, which do not answer it") < text.index("ThriftNAS")


def test_the_footer_tells_model_cost_and_time() -> None:
    """An unknown price is said to be unknown, and no model costs nothing."""
    assert "gpt-x · 1,200 tokens in, 90 out · cost unknown · 2.50 s" in shown(render_answer(LOOKUP))
    assert shown(render_answer(LIST)).rstrip().endswith("extractive · 0.03 s")
    assert cost(Usage(calls=1, cost_usd=0.00123)) == "$0.0012"


def test_a_plan_reads_as_words() -> None:
    """A follow-up also as it reads on its own."""
    text = shown(render_plan(LIST.plan, "and under 100?"))

    assert "Understood as: List every paper whose own compute time is under 100 GPU-hours." in text
    assert "The question on its own: Which methods train" in text
    assert "on its own" not in shown(render_plan(LIST.plan, LIST.question))
