"""What is printed, in each form."""

import json

import pytest

from assistant.doors.output import (
    chosen_format,
    print_answer,
    print_exchange,
    print_facts,
    print_hits,
    print_papers,
    read_kind,
    read_role,
)
from assistant.errors import UsageError
from assistant.model.chatmodel import Exchange
from assistant.records import Usage
from assistant.testing import PAPERS
from store.records import Hit
from tests.answers import FACTS, LIST, NOTHING

Printed = pytest.CaptureFixture[str]


def test_one_form_at_a_time() -> None:
    """The flags exclude each other."""
    assert chosen_format() == "text"
    assert chosen_format(markdown=True) == "markdown"
    with pytest.raises(UsageError, match="--json and --markdown"):
        chosen_format(json=True, markdown=True)


def test_kinds_and_roles_are_read_as_people_write_them() -> None:
    """Spaces, hyphens, capitals."""
    assert read_kind("Compute time") == read_kind("compute-time") == "compute_time"
    assert read_kind(None) is None
    assert read_role(" Any ") == "any"
    with pytest.raises(UsageError, match="there is no kind ''"):
        read_kind("")


def test_each_form_ends_in_one_line_break(capsys: Printed) -> None:
    """So that files can be joined."""
    for form in ("json", "csv", "markdown", "text"):
        print_answer(LIST, form)  # type: ignore[arg-type]
        text = capsys.readouterr().out
        assert text.endswith("\n")
        assert not text.endswith("\n\n")


def test_the_plan_stands_above_text_and_markdown_and_inside_json(capsys: Printed) -> None:
    """One JSON document stays one."""
    print_answer(LIST, "json", plan=True)
    assert json.loads(capsys.readouterr().out)["plan"]["words"] == LIST.plan.words

    print_answer(LIST, "markdown", plan=True)
    assert capsys.readouterr().out.startswith("List every paper")

    print_answer(LIST, "text", plan=True)
    assert capsys.readouterr().out.startswith("Understood as: List every paper")


def test_related_papers_go_by_their_titles(capsys: Printed) -> None:
    """An id is for programs."""
    print_answer(NOTHING, "text", titles={"paper-1": "ThriftNAS"})

    assert " - ThriftNAS" in capsys.readouterr().out


def test_facts_are_counted_and_drawn_where_they_are_of_one_kind(capsys: Printed) -> None:
    """Milliseconds and gigabytes share no axis."""
    print_facts(FACTS, "text", histogram=True)
    one_kind = capsys.readouterr().out
    print_facts(FACTS, "text", histogram=False)

    assert "█" in one_kind
    assert one_kind.endswith("3 facts of 3 papers\n")
    assert "█" not in capsys.readouterr().out
    print_facts([], "text", histogram=True)
    assert capsys.readouterr().out == "0 facts of 0 papers\n"


def test_hits_and_papers(capsys: Printed) -> None:
    """Laid out, or as JSON."""
    hit = Hit(paper_id="p", title="A title", score=0.5, rank=1, why="shares: prune")
    print_hits([hit], "text")
    assert "0.500" in capsys.readouterr().out
    print_hits([], "text")
    assert capsys.readouterr().out == "Nothing found.\n"
    print_hits([hit], "json")
    assert Hit.model_validate(json.loads(capsys.readouterr().out)[0]) == hit
    print_papers(PAPERS[:2], "text")
    assert "2 papers in the store" in capsys.readouterr().out


def test_a_reply_that_cannot_be_used_is_shown_with_what_is_wrong(capsys: Printed) -> None:
    """Whoever asks to see the prompts wants to know why."""
    sent = ({"role": "user", "content": "Claims?"},)
    exchange = Exchange(model="m", prompt="check", messages=sent, reply="{\x07", usage=Usage(), seconds=1.0)

    print_exchange(exchange.model_copy(update={"error": "expected JSON"}))

    said = capsys.readouterr().err
    assert "--- reply ---\n{\n" in said
    assert "--- error ---\nexpected JSON\n" in said
