"""The shape of the house: small files, short functions, a header and a test for each module, one face."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import assistant

ROOT = Path(__file__).parents[1]
LINES = 300
FUNCTION_LINES = 60
ROOMS = ("store", "assistant", "evals")
MODULES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
PUBLIC = {
    *("Answer", "Assistant", "Citation", "Claim", "Coverage", "Fact", "Hit", "IngestReport", "KnownError"),
    *("NearMiss", "Paper", "Plan", "Row", "Usage", "Verdict", "WhyNot", "ask"),
}
DECLARATIONS = {"__init__", "records", "errors", "conftest"}
"""Modules of names alone: whatever uses them tests them."""
TO_TEST = [
    m
    for m in MODULES
    if m.stem not in DECLARATIONS and m.parent.name != "bench" and not m.stem.startswith("import_")
]
"""Benches measure and imports were made once: a test of them would be themselves again."""


def name_of(path: Path) -> str:
    """A file as a person names it."""
    return str(path.relative_to(ROOT))


def dotted(module: Path) -> str:
    """A module's name for an import."""
    return ".".join(module.relative_to(ROOT).with_suffix("").parts)


@pytest.fixture(scope="module")
def tested() -> set[str]:
    """Every module that some test imports from."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in (ROOT / "tests").glob("test_*.py")]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    froms = [node for node in nodes if isinstance(node, ast.ImportFrom) and node.module]
    return {str(node.module) for node in froms} | {
        f"{n.module}.{alias.name}" for n in froms for alias in n.names
    }


@pytest.mark.parametrize("path", [*MODULES, *sorted((ROOT / "tests").glob("*.py"))], ids=name_of)
def test_files_and_functions_are_short(path: Path) -> None:
    """What does not fit on a few screens is two things."""
    text = path.read_text(encoding="utf-8")
    functions = [
        n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    long = [f.name for f in functions if (f.end_lineno or 0) - f.lineno + 1 >= FUNCTION_LINES]

    assert text.count("\n") <= LINES
    assert long == []


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_each_module_says_what_it_is(path: Path) -> None:
    """Its first line goes into the README's map."""
    header = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""

    assert header.partition("\n")[0].rstrip().endswith((".", ":", "?"))


@pytest.mark.parametrize("path", TO_TEST, ids=name_of)
def test_each_module_is_taken_up_by_a_test(path: Path, tested: set[str]) -> None:
    """Or by examples of its own that run, so that whoever changes it learns what it promises."""
    assert dotted(path) in tested or "    >>> " in path.read_text(encoding="utf-8")


def test_the_public_face_is_exactly_this() -> None:
    """A name that is added or lost is a decision."""
    assert set(assistant.__all__) == PUBLIC
    assert all(getattr(assistant, name) for name in PUBLIC)
    with pytest.raises(AttributeError, match="no attribute 'pipelines'"):
        assistant.pipelines  # noqa: B018


def test_nothing_is_read_or_written_by_an_import() -> None:
    """An import that does things does them to everybody."""
    script = """
import sys
opened = []
sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == "open" else None)
import assistant
print([path for path in opened if not path.endswith((".py", ".so", ".pth")) and ".pyc" not in path])
"""
    done = subprocess.run([sys.executable, "-IB", "-c", script], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_no_module_bears_a_trace_of_one_machine(path: Path) -> None:
    """Neither an absolute path nor the address of an index."""
    text = path.read_text(encoding="utf-8")

    assert not any(
        trace in text for trace in ("/home/", "/Users/", "/ro" + "ot/", "/wo" + "rk/", "pypi." + "org")
    )
