"""The assistant as LlamaIndex objects, for programs built of those. The only file that knows LlamaIndex.

The retriever gives papers as nodes, best first; the query engine gives the verified answer, whose source
nodes are the cited quotes with their places in the abstract. Nothing of LlamaIndex's own synthesis is used:
no model is asked that the assistant does not ask, and nothing is returned that it has not verified.
"""

import asyncio
from typing import Any, Protocol

from llama_index.core.base.response.schema import Response  # noqa: TID251 - this is the file
from llama_index.core.query_engine import CustomQueryEngine  # noqa: TID251
from llama_index.core.retrievers import BaseRetriever  # noqa: TID251
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode  # noqa: TID251

from assistant.records import Answer, Citation
from store.records import Hit, Paper


class Shelf(Protocol):
    """Where a paper is looked up."""

    def paper(self, paper_id: str) -> Paper | None:
        """Give a paper, or None where there is none of that id."""


class Answers(Protocol):
    """What is asked; `assistant.pipeline.Assistant` is one."""

    @property
    def index(self) -> Shelf:
        """The store."""

    def search(self, query: str, k: int = 10) -> list[Hit]:
        """Find papers."""

    def ask(self, question: str) -> Answer:
        """Answer a question."""


class AssistantRetriever(BaseRetriever):
    """Gives the papers nearest to a query, by words and by meaning."""

    def __init__(self, assistant: Answers, k: int = 10) -> None:
        super().__init__()
        self.assistant = assistant
        self.k = k
        """How many papers at most."""

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        hits = self.assistant.search(query_bundle.query_str, k=self.k)
        papers = [self.assistant.index.paper(hit.paper_id) for hit in hits]
        return [_paper_node(hit, paper) for hit, paper in zip(hits, papers, strict=True) if paper]

    async def _aretrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return await asyncio.to_thread(self._retrieve, query_bundle)


class AssistantQueryEngine(CustomQueryEngine):
    """Answers as `Assistant.ask` does; `metadata["answer"]` of a response is the whole answer."""

    assistant: Any
    """An `Answers`; LlamaIndex's pydantic model cannot check a protocol."""

    def custom_query(self, query_str: str) -> Response:
        """Answer a question."""
        return _response(self.assistant.ask(query_str))

    async def acustom_query(self, query_str: str) -> Response:
        """Answer a question in a thread."""
        return await asyncio.to_thread(self.custom_query, query_str)


def _paper_node(hit: Hit, paper: Paper) -> NodeWithScore:
    """Make a node of a paper: its text as it is stored, its title beside it."""
    metadata = paper.model_dump(include={"paper_id", "title", "url", "year", "source", "text_kind"})
    node = TextNode(id_=paper.paper_id, text=paper.abstract, metadata={**metadata, "why": hit.why})
    return NodeWithScore(node=node, score=hit.score)


def _response(answer: Answer) -> Response:
    """Make a response of an answer."""
    return Response(
        response=answer.text,
        source_nodes=[NodeWithScore(node=_quote_node(citation)) for citation in answer.citations],
        metadata={"status": answer.status, "answer": answer.model_dump(mode="json")},
    )


def _quote_node(citation: Citation) -> TextNode:
    """Make a node of a quote, with its place in the abstract."""
    return TextNode(
        id_=f"{citation.paper_id}:{citation.start}-{citation.end}",
        text=citation.quote,
        start_char_idx=citation.start,
        end_char_idx=citation.end,
        metadata=citation.model_dump(include={"number", "paper_id", "title", "url", "text_kind"}),
    )
