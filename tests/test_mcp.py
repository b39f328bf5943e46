"""The tools as an agent sees them: through the official client, in memory and over a real process."""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, StdioServerParameters, stdio_client
from mcp.types import CallToolResult

from assistant.mcp import server
from assistant.pipeline import Assistant
from assistant.records import Answer
from assistant.testing import PAPERS
from store.records import Paper

LIST = "which papers state less than 100 GPU-hours?"


def talk(assistant: Assistant, act: Callable[[Client], Awaitable[Any]]) -> Any:
    """Connect a client in memory, and let it act."""

    async def run() -> Any:
        async with Client(server(assistant)) as client:
            return await act(client)

    return asyncio.run(run())


def call(assistant: Assistant, name: str, **arguments: object) -> CallToolResult:
    """Call one tool."""
    return talk(assistant, lambda client: client.call_tool(name, arguments))


def test_there_are_four_tools_that_only_read(assistant: Assistant) -> None:
    """With a description each, and the schema of what they give."""
    tools = talk(assistant, lambda client: client.list_tools()).tools

    assert [tool.name for tool in tools] == ["ask", "search", "facts", "get_paper"]
    assert all(tool.description and tool.output_schema for tool in tools)
    assert all(tool.annotations and tool.annotations.read_only_hint for tool in tools)


def test_ask_gives_the_whole_answer(assistant: Assistant) -> None:
    """As a record, so that an agent can check each quote."""
    answer = Answer.model_validate(call(assistant, "ask", question=LIST).structured_content)

    assert answer.rows
    assert answer.citations


def test_search_and_get_paper_fit_together(assistant: Assistant) -> None:
    """An id that search gives is one that get_paper takes."""
    found = call(assistant, "search", query="pruning language models", k=2).structured_content
    assert found

    paper = Paper.model_validate(
        call(assistant, "get_paper", paper_id=found["result"][0]["paper_id"]).structured_content
    )

    assert len(found["result"]) == 2
    assert paper.title == "PruneWell: One-Shot Pruning of Language Models"


def test_facts_are_cut_to_the_limit_and_counted(assistant: Assistant) -> None:
    """An agent's context is no place for a table of thousands."""
    found = call(assistant, "facts", kind="parameters", limit=2).structured_content

    assert found
    assert len(found["facts"]) == 2
    assert found["total"] > 2


@pytest.mark.parametrize(
    ("name", "arguments", "said"),
    [
        ("ask", {"question": "  "}, "the question is blank"),
        ("facts", {"below": "a lot"}, "a lot"),
        ("facts", {"kind": "speed"}, "kind"),
        ("search", {"query": "x", "k": 1000}, "100"),
        ("get_paper", {"paper_id": "nothing"}, "search gives the ids"),
    ],
)
def test_what_goes_wrong_is_told(
    assistant: Assistant, name: str, arguments: dict[str, object], said: str
) -> None:
    """In a sentence that lets an agent do better, and never as a crash."""
    result = call(assistant, name, **arguments)

    assert result.is_error
    assert said in str(result.content[0])


def test_over_standard_input_and_output(tmp_path: Path) -> None:
    """The command itself, as an agent's host starts it."""
    source, store = tmp_path / "papers.jsonl", str(tmp_path / "store")
    lines = [json.dumps({"title": paper.title, "abstract": paper.abstract}) for paper in PAPERS[:3]]
    source.write_text("\n".join(lines), encoding="utf-8")
    with Assistant.open(store, "none") as filled:
        filled.ingest(source)
    command = str(Path(sys.executable).with_name("assistant"))
    where = StdioServerParameters(command=command, args=["mcp", "--store", store])

    async def run() -> CallToolResult:
        async with Client(stdio_client(where)) as client:
            return await client.call_tool("search", {"query": "pruning"})

    found = asyncio.run(asyncio.wait_for(run(), 90)).structured_content

    assert found
    assert found["result"][0]["title"].startswith("PruneWell")
