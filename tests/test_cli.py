"""The command as a person and as a program calls it."""

import csv
import io
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from assistant import cli
from assistant.answers import LONGEST_QUESTION
from assistant.cli import app
from assistant.doors import door
from assistant.pipeline import Assistant
from assistant.records import Answer
from assistant.testing import PAPERS


class Kept:
    """Lends the tests' assistant to a command, which closes what it opens."""

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant

    def __enter__(self) -> Assistant:
        return self.assistant

    def __exit__(self, *_: object) -> None:
        return None


@pytest.fixture
def run(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """A command line over the invented papers."""
    monkeypatch.setattr(cli, "opened", lambda *_, **__: Kept(assistant))
    monkeypatch.setattr(door, "set_up_output", lambda **_: None)
    return CliRunner()


def ask(run: CliRunner, *words: str) -> Result:
    """Call `assistant ask`."""
    return run.invoke(app, ["ask", *words])


LIST = "which papers state less than 100 GPU-hours?"


def test_an_answer_reads_well_and_leaves_with_0(run: CliRunner) -> None:
    """Rows, coverage, sources."""
    result = ask(run, LIST)

    assert result.exit_code == 0
    assert result.stdout.startswith(LIST)
    assert "48 GPU-hours" in result.stdout
    assert result.stdout.count("12 abstracts read") == 1
    assert result.stdout.count("Lark: Distilling Rerankers") == 2  # a row, a source, and nothing said twice


def test_a_question_need_not_be_quoted(run: CliRunner) -> None:
    """Several words are one question."""
    assert ask(run, *LIST.split()).stdout.startswith(LIST)


def test_json_is_one_answer(run: CliRunner) -> None:
    """And nothing else on standard output."""
    answer = Answer.model_validate_json(ask(run, LIST, "--json").stdout)

    assert answer.question == LIST
    assert answer.rows


def test_csv_and_markdown_give_the_rows(run: CliRunner) -> None:
    """For a spreadsheet, and for a page."""
    rows = list(csv.DictReader(io.StringIO(ask(run, LIST, "--csv").stdout)))

    assert {"thriftnas", "larkdistill"} <= {row["paper_id"] for row in rows}
    assert "| value | as written |" in ask(run, LIST, "--markdown").stdout


def test_two_formats_exclude_each_other(run: CliRunner) -> None:
    """Rather than one of them winning in silence."""
    result = ask(run, LIST, "--json", "--csv")

    assert result.exit_code == 2
    assert "exclude each other" in result.stderr


def test_the_plan_is_shown_on_demand(run: CliRunner) -> None:
    """In words, above the answer."""
    assert ask(run, LIST, "--show-plan").stdout.startswith("Understood as: ")
    assert "Understood as" not in ask(run, LIST).stdout


@pytest.mark.parametrize("question", ["???", "Who won the football world cup in 1990?", "!!!"])
def test_what_the_papers_do_not_answer_leaves_with_3(run: CliRunner, question: str) -> None:
    """A script must be able to tell it from an answer."""
    result = ask(run, question)

    assert result.exit_code == 3
    assert "Not found" in result.stdout


@pytest.mark.parametrize("question", ["", "   ", "\x00\x1b[2J", "\n"])
def test_a_blank_question_is_a_usage_error(run: CliRunner, question: str) -> None:
    """With an example of one that is not."""
    result = ask(run, question)

    assert result.exit_code == 2
    assert result.stderr.startswith("Error: the question is blank.")
    assert result.stdout == ""


def test_a_question_of_100_000_characters_is_a_usage_error(run: CliRunner) -> None:
    """In a sentence that names the limit, and does not repeat the question."""
    result = ask(run, "why " * 25_000)

    assert result.exit_code == 2
    assert f"{LONGEST_QUESTION:,}" in result.stderr
    assert len(result.stderr) < 400


@pytest.mark.parametrize(
    "question", ["哪些方法的训练少于 100 GPU 小时？", "Quels modèles ont moins de 50M de paramètres ?"]
)
def test_another_language_gets_an_answer_or_not_found(run: CliRunner, question: str) -> None:
    """And no error."""
    assert ask(run, question).exit_code in {0, 3}


def test_control_characters_in_a_question_do_not_come_back(run: CliRunner) -> None:
    """The question is printed above the answer."""
    result = ask(run, f"{LIST}\x1b]0;owned\x07")

    assert "\x1b" not in result.stdout
    assert "owned" not in result.stdout


def test_search_shows_rank_score_and_why(run: CliRunner) -> None:
    """Best first."""
    result = run.invoke(app, ["search", "pruning language models", "-k", "3"])
    hits = json.loads(run.invoke(app, ["search", "pruning language models", "-k", "3", "--json"]).stdout)

    assert result.exit_code == 0
    assert "PruneWell" in result.stdout
    assert [hit["rank"] for hit in hits] == [1, 2, 3]


def test_facts_filter_and_export(run: CliRunner) -> None:
    """Bounds as a person writes them."""
    found = json.loads(
        run.invoke(app, ["facts", "--kind", "compute time", "--below", "1 GPU-day", "--json"]).stdout
    )
    shown = run.invoke(app, ["facts", "--kind", "parameters"])

    assert found
    assert all(fact["kind"] == "compute_time" and fact["value"] < 24 for fact in found)
    assert "█" in shown.stdout
    assert "fact" in shown.stdout.splitlines()[-1]


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--kind", "speediness"], "the kinds are: compute_time"),
        (["--below", "a lot"], "a lot"),
        (["--role", "mine"], "--role takes own, other, any"),
        (["--plot", "a.exe"], "--plot writes .png"),
        (["--plot", "a.png"], "one kind"),
        (["--below", "5 parsecs"], "'parsecs' is no unit"),
        (["--kind", "compute_time", "--below", "5 GB"], "they are in: gpu-hour"),
        (["--above", "50 ms", "--below", "5 ms"], "nothing lies above"),
        (["--kind", "compute_time", "--plot", "no-such-folder/a.png"], "cannot be written"),
    ],
)
def test_filters_that_make_no_sense_are_usage_errors(run: CliRunner, args: list[str], said: str) -> None:
    """Each says what would."""
    result = run.invoke(app, ["facts", *args])

    assert result.exit_code == 2
    assert said in result.stderr


def test_facts_can_be_drawn(run: CliRunner, tmp_path: Path) -> None:
    """As a picture beside the table."""
    result = run.invoke(app, ["facts", "--kind", "parameters", "--plot", str(tmp_path / "a.svg")])

    assert result.exit_code == 0
    assert (tmp_path / "a.svg").stat().st_size > 1000


def test_whynot_gives_the_reason(run: CliRunner) -> None:
    """By id or by title."""
    result = run.invoke(app, ["whynot", LIST, "FernMoE: Routing by Leaf"])

    assert result.exit_code == 0
    assert result.stdout.startswith("FernMoE: Routing by Leaf")
    assert "42,000" in result.stdout


def test_papers_are_listed(run: CliRunner) -> None:
    """For a person and for a program."""
    listed = json.loads(run.invoke(app, ["papers", "--json"]).stdout)

    assert {paper["paper_id"] for paper in listed} == {paper.paper_id for paper in PAPERS}
    assert "12 papers in the store" in run.invoke(app, ["papers"]).stdout


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\x01\x02" * 99,
        b'{"title": "A", "abstract": "b',
        b'{"title": "caf\xe9"}',
        b"hello\nworld\n",
        b"[1]",
    ],
    ids=["empty", "binary", "truncated", "not utf-8", "no papers", "another json"],
)
def test_a_source_that_is_none_leaves_the_store_as_it_was(
    run: CliRunner, assistant: Assistant, tmp_path: Path, content: bytes
) -> None:
    """One sentence that names the file and the line, and what to do."""
    (tmp_path / "source.jsonl").write_bytes(content)
    before = assistant.index.generation

    result = run.invoke(app, ["ingest", str(tmp_path / "source.jsonl")])

    assert result.exit_code == 1
    assert "source.jsonl, line 1: expected" in result.stderr
    assert "nothing was taken in" in result.stderr
    assert assistant.index.generation == before


def test_removing_what_is_not_there_leaves_with_3(run: CliRunner) -> None:
    """And says where the ids are listed."""
    result = run.invoke(app, ["remove", "no-such-paper"])

    assert result.exit_code == 3
    assert "0 papers removed" in result.stdout
    assert "assistant papers" in result.stderr


def test_each_command_has_help_that_fits(run: CliRunner) -> None:
    """One line in the list, cut nowhere."""
    listed = run.invoke(app, ["--help"]).stdout

    assert "..." not in listed.partition("Commands:")[2]
    for name in ("ask", "chat", "search", "facts", "whynot", "ingest", "remove", "papers", "mcp", "doctor"):
        assert run.invoke(app, [name, "--help"]).exit_code == 0
        assert f"\n  {name} " in listed


def test_called_with_nothing_it_shows_the_help(run: CliRunner) -> None:
    """And that is no error."""
    result = run.invoke(app, [])

    assert result.exit_code == 0
    assert "Commands:" in result.stdout
    assert run.invoke(app, ["--version"]).stdout.strip()
