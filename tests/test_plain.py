"""What strangers write must reach a terminal as words and nothing else."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.plain import one_line, safe

ATTACKS = {
    "colour": ("\x1b[31mred\x1b[0m", "red"),
    "8-bit introducer": ("\x9b31mred", "red"),
    "window title": ("a\x1b]0;owned\x07b", "ab"),
    "link": ("\x1b]8;;http://evil.example\x1b\\here\x1b]8;;\x1b\\", "here"),
    "device string": ("a\x1bPq#0\x1b\\b", "ab"),
    "unfinished title": ("a\x1b]0;never ends\nnext", "a\nnext"),
    "carriage return": ("good\rbad", "good\nbad"),
    "backspace": ("good\b\b\b\bevil", "goodevil"),
    "bidirectional override": ("a\u202egnp.exe\u202c", "agnp.exe"),
    "isolates": ("a\u2066b\u2069", "ab"),
    "zero width": ("a\u200bb\ufeffc", "abc"),
    "tags that nobody sees": ("a\U000e0041\U000e0042", "a"),
    "half a character": ("a\ud800b", "ab"),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_what_acts_on_a_terminal_is_taken_out(name: str) -> None:
    """Each of these has been used against people who read untrusted text in a terminal."""
    text, shown = ATTACKS[name]

    assert safe(text) == shown


@pytest.mark.parametrize(
    "text", ["naïve Käse", "模型量化", "❤️ 👩‍💻", "می‌خواهم", "10⁴ × 2.5 ± 0.1 µs", "line\nline"]
)
def test_words_of_every_script_stay(text: str) -> None:
    """Taking out too much would lose what a paper says."""
    assert safe(text) == text


@given(st.text())
def test_nothing_that_controls_is_left_and_a_second_pass_changes_nothing(text: str) -> None:
    """Removing one sequence must not build another."""
    shown = safe(text)

    assert all(unicodedata.category(char) != "Cc" or char == "\n" for char in shown)
    assert "\x1b" not in shown
    assert safe(shown) == shown
    shown.encode("utf-8")  # a lone surrogate would raise


@given(st.text())
def test_one_line_is_one_line(text: str) -> None:
    """A title with a line break in it must not fake a line of ours."""
    assert "\n" not in one_line(text)
