"""Prompts say what they need and what they give; what is filled in is never read as a prompt."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import PromptError
from assistant.model import replies
from assistant.model.tokens import count_tokens
from assistant.prompting import BUNDLED, load_prompt

NAMES = sorted(path.stem for path in BUNDLED.glob("*.md"))
GOOD = "purpose: p\ninputs: question\nreply: CheckReply\n---\nInstructions.\n---\nQ: $question\n"


def write(folder: Path, text: str, name: str = "check") -> Path:
    (folder / f"{name}.md").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("name", NAMES)
def test_bundled_prompt_loads_and_names_a_reply_that_exists(name: str) -> None:
    """The head of each file is read by people and by code."""
    template = load_prompt(name)

    assert template.purpose
    assert issubclass(getattr(replies, template.reply), replies.ReplyRecord)
    assert count_tokens(template.system) < 500, "instructions are paid for with every question"


def test_all_prompts_are_there() -> None:
    """One file for each call."""
    assert NAMES == ["check", "compose", "judge_topic", "plan", "repair"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (GOOD.replace("inputs: question", "inputs: question, facts"), r"declares \$facts and uses no more"),
        (GOOD.replace("$question", "$question $other"), r"declares no more and uses \$other"),
        (GOOD.replace("Instructions.", "Do $question."), r"instructions of .* use \$question"),
        (GOOD.replace("$question", "$question costs 5$"), r"write \$\$ for a dollar sign"),
        (GOOD.replace("purpose: p\n", ""), "does not say: purpose"),
        (GOOD.replace("reply: CheckReply", "reply:"), "does not say: reply"),
        (GOOD.replace("---\nInstructions.\n", ""), "three parts.*it has 2"),
        ("", "three parts"),
    ],
)
def test_prompt_that_is_not_what_it_declares_is_refused(tmp_path: Path, text: str, words: str) -> None:
    """A slip in a file must not become a worse answer that nobody notices."""
    with pytest.raises(PromptError, match=words):
        load_prompt("check", write(tmp_path, text))


def test_missing_and_unreadable_prompts(tmp_path: Path) -> None:
    """Named with the file."""
    with pytest.raises(PromptError, match=r"nosuch\.md cannot be read"):
        load_prompt("nosuch")
    (tmp_path / "check.md").write_bytes(b"\xff\xfe")
    with pytest.raises(PromptError, match="cannot be read"):
        load_prompt("check", tmp_path)


def test_own_folder_comes_first_and_need_not_be_whole(tmp_path: Path) -> None:
    """A person overrides one prompt and keeps the others."""
    folder = write(tmp_path, GOOD)

    assert load_prompt("check", folder).system == "Instructions."
    assert load_prompt("check", folder).hash != load_prompt("check").hash
    assert load_prompt("compose", folder) == load_prompt("compose")


def test_dollar_sign_can_be_written(tmp_path: Path) -> None:
    """Prompts may speak of prices."""
    folder = write(tmp_path, GOOD.replace("Instructions.", "Pay $$5."))

    assert load_prompt("check", folder).system == "Pay $5."


def test_values_must_be_the_declared_inputs(tmp_path: Path) -> None:
    """Found when the code is changed, not when a person asks."""
    template = load_prompt("check", write(tmp_path, GOOD))

    with pytest.raises(PromptError, match=r"declares \$question and was given \$q"):
        template.render(q="x")


@given(st.text())
def test_data_is_never_read_for_placeholders(text: str) -> None:
    """Property: what a paper says is filled in as it is, and stays out of the instructions."""
    template = load_prompt("check")

    prompt = template.render(claims=text)

    assert text in prompt.user
    assert prompt.system == template.system
