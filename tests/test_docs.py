"""What the documents say is so. Run as a program it writes the README's map of files anew (`make map`)."""

import ast
import re
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from assistant.cli import app
from assistant.doors.slash import COMMANDS

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
BEGIN, END = (
    "<!-- the map: written by `make map`, from the first line of each file -->\n",
    "<!-- end of the map -->\n",
)
ROOMS = {
    "store": "what is known",
    "assistant": "what is answered",
    "prompts": "what a model is told",
    "evals": "the exam",
}
COMMAND = re.compile(r"^(?:\.venv/bin/)?assistant (\w+)(.*)$", re.MULTILINE)


def file_map() -> str:
    """A line for each file: its name and the first line of its header."""
    lines = []
    for room, what in ROOMS.items():
        files = sorted(path for path in (ROOT / room).rglob("*") if path.suffix in {".py", ".md"})
        lines += [
            f"\n**{room}/** {what}\n",
            *(f"- `{path.relative_to(ROOT / room)}` {said(path)}" for path in files),
        ]
    return "\n".join(lines) + "\n\n"


def said(path: Path) -> str:
    """The first line of a module's docstring, or what a prompt is for."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".md":
        return text.partition("purpose: ")[2].partition("\n")[0]
    return (ast.get_docstring(ast.parse(text)) or "").partition("\n")[0]


def parts_of(readme: str) -> tuple[str, str, str]:
    """The README before its map, the map, and after."""
    before, _, rest = readme.partition(BEGIN)
    inside, _, after = rest.partition(END)
    return before, inside, after


def commands() -> list[str]:
    """Every command of the command line that is our own."""
    return sorted(typer.main.get_group(app).commands)


def test_the_map_lists_every_file_as_it_describes_itself() -> None:
    """A map that drifts is worse than none; `make map` writes it anew."""
    assert parts_of(README.read_text(encoding="utf-8"))[1] == file_map()


@pytest.mark.parametrize("command", commands())
def test_each_command_is_documented_and_has_help(command: str) -> None:
    """With a sentence of its own."""
    result = CliRunner().invoke(app, [command, "--help"])

    assert f"assistant {command}" in README.read_text(encoding="utf-8")
    assert result.exit_code == 0
    assert re.search(r"\n  [A-Z][^\n]+\.\n", result.stdout)


def test_each_command_line_of_the_readme_can_be_called() -> None:
    """Every option that it names exists."""
    for command, rest in COMMAND.findall(README.read_text(encoding="utf-8")):
        if command == "eval":
            continue
        options = re.findall(r"(?<= )--?[a-z][\w-]*", rest)
        help_text = CliRunner().invoke(app, [command, "--help"]).stdout
        assert command in commands()
        assert all(re.search(rf"{option}\b", help_text) for option in options), (command, options)


def test_each_slash_command_is_documented() -> None:
    """A command that nobody knows of is not there."""
    text = README.read_text(encoding="utf-8")

    assert [name for name in COMMANDS if f"`/{name}" not in text] == []


def test_each_target_of_the_readme_is_one_of_the_makefile() -> None:
    """The two commands first of all."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^make (\S+)", README.read_text(encoding="utf-8"), re.MULTILINE))

    assert {"ask", "test"} <= targets
    assert all(re.search(rf"^{re.escape(target)}:", makefile, re.MULTILINE) for target in targets)


def test_links_of_the_documents_lead_somewhere() -> None:
    """To a file that is there, or out to the web."""
    for document in ROOT.glob("*.md"):
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", document.read_text(encoding="utf-8")):
            assert (ROOT / target).exists(), (document.name, target)


if __name__ == "__main__":
    before, _, after = parts_of(README.read_text(encoding="utf-8"))
    README.write_text(f"{before}{BEGIN}{file_map()}{END}{after}", encoding="utf-8")
