"""The assistant inside programs that are built of LlamaIndex's own classes."""

import asyncio

from llama_index.core.base.base_query_engine import BaseQueryEngine
from llama_index.core.base.response.schema import Response
from llama_index.core.postprocessor import SimilarityPostprocessor
from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle
from llama_index.core.tools import QueryEngineTool, RetrieverTool

from assistant.llamaindex import AssistantQueryEngine, AssistantRetriever
from assistant.pipeline import Assistant
from assistant.records import Answer
from assistant.testing import PAPERS

ABSTRACTS = {paper.paper_id: paper.abstract for paper in PAPERS}
LIST = "which papers state less than 100 GPU-hours?"


class Backwards(BaseRetriever):
    """A retriever of somebody else's, around ours."""

    def __init__(self, inner: BaseRetriever) -> None:
        super().__init__()
        self.inner = inner

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return self.inner.retrieve(query_bundle)[::-1]


def test_the_retriever_gives_papers_best_first(assistant: Assistant) -> None:
    """As nodes whose text is the stored text."""
    retriever = assistant.as_retriever(k=3)

    nodes = retriever.retrieve("pruning language models")

    assert isinstance(retriever, AssistantRetriever)
    assert isinstance(retriever, BaseRetriever)
    assert nodes[0].node.node_id == "prunewell"
    assert all(node.text == ABSTRACTS[node.node.node_id] for node in nodes)
    assert [node.score for node in nodes] == sorted((node.score or 0 for node in nodes), reverse=True)
    assert nodes[0].metadata["title"] == "PruneWell: One-Shot Pruning of Language Models"


def test_the_retriever_works_in_other_peoples_parts(assistant: Assistant) -> None:
    """Around it, behind it, as a tool of an agent, and asynchronously."""
    retriever = assistant.as_retriever(k=3)
    nodes = retriever.retrieve(QueryBundle("pruning"))
    best = nodes[0].score or 0.0

    kept = SimilarityPostprocessor(similarity_cutoff=best - 1e-9).postprocess_nodes(nodes)
    tool = RetrieverTool.from_defaults(retriever, description="papers")

    assert [node.node.node_id for node in kept] == [nodes[0].node.node_id]
    assert Backwards(retriever).retrieve("pruning")[-1].node.node_id == nodes[0].node.node_id
    assert "one-shot" in str(tool.call("pruning")).lower()
    assert [n.node.node_id for n in asyncio.run(retriever.aretrieve("pruning"))] == [
        n.node.node_id for n in nodes
    ]


def test_the_query_engine_gives_the_verified_answer(assistant: Assistant) -> None:
    """Its sources are the cited quotes, each at its place in the abstract."""
    engine = assistant.as_query_engine()

    response = engine.query(LIST)

    assert isinstance(engine, AssistantQueryEngine)
    assert isinstance(engine, BaseQueryEngine)
    assert isinstance(response, Response)
    assert response.source_nodes
    for source in response.source_nodes:
        place = slice(source.node.start_char_idx, source.node.end_char_idx)
        assert ABSTRACTS[source.metadata["paper_id"]][place] == source.text
    answer = Answer.model_validate((response.metadata or {})["answer"])
    assert str(response) == answer.text


def test_the_query_engine_is_a_tool_and_asynchronous(assistant: Assistant) -> None:
    """As agents use it."""
    engine = assistant.as_query_engine()
    tool = QueryEngineTool.from_defaults(engine, name="papers", description="answers from papers")

    output = tool.call(LIST)
    response = asyncio.run(engine.aquery(LIST))

    assert "GPU-hours" in str(output)
    assert str(response) == str(output)


def test_not_found_is_said_in_the_metadata(assistant: Assistant) -> None:
    """A program must not take the nearest thing for an answer."""
    response = assistant.as_query_engine().query("???")

    assert isinstance(response, Response)
    assert (response.metadata or {})["status"] == "not_found"
