"""Each slash command, on a real conversation over invented papers."""

import io
from pathlib import Path

import pytest

from assistant.doors.slash import COMMANDS, Chat, Leave, run_command, summary
from assistant.doors.terminal import open_console
from assistant.errors import UsageError
from assistant.pipeline import Assistant
from assistant.records import Usage
from tests.answers import LIST, LOOKUP

QUESTION = "which papers state less than 100 GPU-hours?"
FERN = "FernMoE: Routing by Leaf"


@pytest.fixture
def screen() -> io.StringIO:
    """What is shown."""
    return io.StringIO()


@pytest.fixture
def chat(assistant: Assistant, screen: io.StringIO) -> Chat:
    """A chat that has just answered a list."""
    chat = Chat(assistant, assistant.chat(), open_console(screen, width=100))
    chat.answer(chat.session.stream(QUESTION))
    screen.truncate(screen.seek(0))
    return chat


@pytest.fixture
def silent(assistant: Assistant) -> Chat:
    """A chat in which nothing has been said."""
    return Chat(assistant, assistant.chat(), open_console(io.StringIO()))


def test_sources_shows_all_or_one(chat: Chat, screen: io.StringIO) -> None:
    """With their quotes."""
    run_command(chat, "/sources 2")
    one = screen.getvalue()
    run_command(chat, "/sources")

    assert one.count('"') == 2
    assert screen.getvalue().count('"') > 2 * len(chat.last.citations)


def test_a_source_that_is_not_there_is_a_sentence(chat: Chat) -> None:
    """It names those that are."""
    with pytest.raises(UsageError, match="there is no source '99'"):
        run_command(chat, "/sources 99")


def test_why_shows_what_a_source_carries(chat: Chat, screen: io.StringIO) -> None:
    """The sentence, the value, and where the quote stands."""
    run_command(chat, "/why 1")
    source = chat.last.citations[0]

    assert source.title in screen.getvalue()
    assert f"characters {source.start} to {source.end}" in screen.getvalue()
    assert "GPU-hour" in screen.getvalue()


def test_why_without_a_number_tells_how_the_answer_came_about(chat: Chat, screen: io.StringIO) -> None:
    """The plan and the time of each stage."""
    run_command(chat, "/why")

    assert "Understood as:" in screen.getvalue()
    assert "retrieve" in screen.getvalue()


def test_whynot_tells_why_a_paper_is_absent(chat: Chat, screen: io.StringIO) -> None:
    """By its title, as completion gives it."""
    run_command(chat, f"/whynot {FERN}")

    assert "42,000" in screen.getvalue()
    with pytest.raises(UsageError, match="needs a paper"):
        run_command(chat, "/whynot")


def test_a_plan_can_be_seen_and_corrected(chat: Chat, screen: io.StringIO) -> None:
    """The corrected one is asked at once, and known as the person's."""
    run_command(chat, "/plan")
    run_command(chat, "/plan limit 1")

    assert "To correct it: /plan topic|" in screen.getvalue()
    assert len(chat.last.rows) == 1
    assert chat.last.plan.source == "person"
    assert len(chat.session.history) == 2


def test_filter_keeps_what_also_fits(chat: Chat) -> None:
    """Of the list that was there."""
    before = {row.paper_id for row in chat.last.rows}

    run_command(chat, "/filter under 10 GPU-hours")

    assert {row.paper_id for row in chat.last.rows} < before


def test_filter_needs_a_list_and_a_condition(chat: Chat, silent: Chat) -> None:
    """Each lack is a sentence."""
    with pytest.raises(UsageError, match="needs a condition"):
        run_command(chat, "/filter")
    with pytest.raises(UsageError, match="no list to filter"):
        run_command(silent, "/filter under 10 hours")


def test_table_shows_rows_or_quotes(silent: Chat) -> None:
    """Whatever the answer has."""
    for answer, head in ((LIST, "value"), (LOOKUP, "quote")):
        file = io.StringIO()
        run_command(Chat(silent.assistant, silent.session, open_console(file), [answer]), "/table")
        assert head in file.getvalue()


def test_bib_gives_each_cited_paper_once(chat: Chat, screen: io.StringIO) -> None:
    """As BibTeX, under the paper's id."""
    run_command(chat, "/bib")

    assert screen.getvalue().count("@misc{") == len({c.paper_id for c in chat.last.citations})
    assert "@misc{thriftnas," in screen.getvalue()


def test_save_writes_the_conversation_once(chat: Chat, tmp_path: Path) -> None:
    """It overwrites nothing."""
    run_command(chat, f"/save {tmp_path}/said")

    text = (tmp_path / "said.md").read_text(encoding="utf-8")
    assert text.startswith("## which papers state")
    with pytest.raises(UsageError, match="is there already"):
        run_command(chat, f"/save {tmp_path}/said.md")
    with pytest.raises(UsageError, match="cannot be written"):
        run_command(chat, f"/save {tmp_path}/no/such/folder.md")


def test_cost_adds_up_and_an_unknown_price_stays_unknown(chat: Chat, screen: io.StringIO) -> None:
    """Over all answers of the chat."""
    chat.answers = [LIST, LOOKUP, LIST.model_copy(update={"usage": Usage(calls=1, input_tokens=10)})]

    run_command(chat, "/cost")

    assert (
        "3 answers, 3 calls of a model · 1,210 tokens in (0 cached), 90 out · cost unknown"
        in screen.getvalue()
    )


def test_clear_forgets_the_turns_but_not_the_cost(chat: Chat) -> None:
    """The next question stands on its own."""
    run_command(chat, "/clear")

    assert chat.session.history == []
    assert len(chat.answers) == 1


def test_papers_are_narrowed_by_words(chat: Chat, screen: io.StringIO) -> None:
    """All words, in any order."""
    run_command(chat, "/papers language pruning")

    assert "1 of 12 papers" in screen.getvalue()
    assert "in the store" not in screen.getvalue()
    assert "PruneWell" in screen.getvalue()


def test_the_model_is_shown_and_changed(assistant: Assistant, screen: io.StringIO) -> None:
    """For the answers that follow."""
    own = Assistant(assistant.index, assistant.settings)
    chat = Chat(own, own.chat(), open_console(screen))

    run_command(chat, "/model")
    assert "Model: extractive" in screen.getvalue()

    run_command(chat, "/model none")
    assert own.model == "extractive"


def test_help_lists_every_command_in_a_line(chat: Chat, screen: io.StringIO) -> None:
    """And every command says what it does."""
    run_command(chat, "/help")

    for name, command in COMMANDS.items():
        assert f"/{name}" in screen.getvalue()
        assert summary(command).endswith(".")


@pytest.mark.parametrize("name", ["sources", "why", "whynot x", "plan", "table", "bib", "save x"])
def test_before_an_answer_there_is_nothing_to_show(silent: Chat, name: str) -> None:
    """A sentence, and no file."""
    with pytest.raises(UsageError, match="there is no answer yet"):
        run_command(silent, f"/{name}")


def test_quit_leaves(chat: Chat) -> None:
    """By an exception of its own, which is no error."""
    with pytest.raises(Leave):
        run_command(chat, "/QUIT")
