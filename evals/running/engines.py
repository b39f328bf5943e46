"""Ways of answering that are examined: without a model, with one, and two that place the blame.

extractive     rules alone; the same question always gets the same answer
model          the same pipeline with a model; replies are cached by request and repeat
oracle         the assistant is confined to the gold papers: what is still wrong is not retrieval's fault
no-retrieval   the model alone, without any evidence: what it knows by heart
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from assistant.model.chatmodel import ChatModel
from assistant.model.replies import ReplyRecord
from assistant.pipeline import Assistant
from assistant.prompting import Prompt
from assistant.records import Answer, Plan
from evals.cases import Case, Conversation, Listing, papers_of
from evals.running.replies import CachedChat
from evals.subjects import Subject, Talk
from store.records import Hit, Paper

EngineName = Literal["extractive", "model", "oracle", "no-retrieval"]
Open = Callable[[str], Assistant]
"""Corpus, "all" or "gold" -> an assistant over that store, without a model."""


@dataclass
class Engine:
    """One way of answering; opens its assistants once and shares them."""

    name: EngineName
    open_assistant: Open
    chat: ChatModel | None = None
    """None answers without a model."""
    server: str = ""
    """Of the model; part of the cache's key."""
    cache: Path | None = None
    _assistants: dict[str, Assistant] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def model(self) -> str:
        """The model's name, or `extractive`."""
        return self.chat.name if self.chat else "extractive"

    @property
    def deterministic(self) -> bool:
        """Whether there is no noise."""
        return self.chat is None

    def base(self, corpus: str = "all") -> Assistant:
        """Give the assistant without a model, for searches and for looking at the stages."""
        with self._lock:
            if corpus not in self._assistants:
                self._assistants[corpus] = self.open_assistant(corpus)
            return self._assistants[corpus]

    def subject(self, case: Case, repeat: int) -> tuple[Subject, CachedChat | None]:
        """Give what answers one attempt, and the model behind it where there is one."""
        base, chat = self.base(corpus_of(case)), self._chat_for(repeat)
        assistant = Assistant(base.index, base.settings, chat) if chat else base
        if self.name == "oracle":
            return Oracle(assistant, case), chat
        if self.name == "no-retrieval" and chat:
            return Memory(base, chat), chat
        return assistant, chat

    def close(self) -> None:
        """Let go of the stores."""
        for assistant in self._assistants.values():
            assistant.close()
        self._assistants.clear()

    def _chat_for(self, repeat: int) -> CachedChat | None:
        if self.chat is None or self.cache is None:
            return None
        return CachedChat(self.chat, self.cache, server=self.server, repeat=repeat)


def corpus_of(case: Case) -> str:
    """Say which store a case is asked of."""
    return case.corpus if isinstance(case, Listing) else "all"


class Oracle:
    """An assistant that is handed the gold papers, and nothing else."""

    def __init__(self, assistant: Assistant, case: Case) -> None:
        self._assistant = assistant
        self._case = case
        self.search = assistant.search
        self.papers = assistant.papers

    def ask(self, question: str) -> Answer:
        """Answer from the gold papers alone."""
        return ask_within(self._assistant, question, papers_of(self._case))

    def chat(self) -> Talk:
        """Begin a conversation in which every reference is resolved already.

        Raises:
            TypeError: If the case is no conversation.
        """
        if not isinstance(self._case, Conversation):
            raise TypeError(f"{self._case.id} is no conversation")
        return OracleTalk(self._assistant, self._case)


class OracleTalk:
    """A conversation whose turns are asked in their standalone form, each of its gold papers."""

    def __init__(self, assistant: Assistant, case: Conversation) -> None:
        self._assistant = assistant
        self._turns = {turn.question: turn for turn in case.turns}

    def ask(self, question: str) -> Answer:
        """Answer one turn."""
        turn = self._turns[question]
        return ask_within(self._assistant, turn.standalone, turn.papers)


def ask_within(assistant: Assistant, question: str, papers: tuple[str, ...]) -> Answer:
    """Answer from some papers alone; from all where none is named."""
    answer = assistant.ask(question)
    if not papers:
        return answer
    return assistant.ask(question, plan=answer.plan.model_copy(update={"within": papers}))


class MemoryReply(ReplyRecord):
    """An answer from memory."""

    known: bool
    """Whether you know the answer."""
    answer: str
    """The answer in one or two sentences; empty if you do not know it."""


MEMORY = """Answer the question about research papers on efficient deep learning from what you remember.
You have no documents. If you do not remember the answer, say so; do not guess."""


class Memory:
    """A model without any evidence."""

    def __init__(self, assistant: Assistant, chat: ChatModel) -> None:
        self._chat = chat
        self._assistant = assistant

    def ask(self, question: str) -> Answer:
        """Answer from the model's memory; nothing is cited."""
        prompt = Prompt(name="memory", hash="memory-1", system=MEMORY, user=question)
        reply = self._chat.complete(prompt, MemoryReply)
        return Answer(
            question=question,
            route="lookup",
            status="answered" if reply.value.known else "not_found",
            reason=None if reply.value.known else "the model does not remember",
            plan=Plan(question=question, route="lookup"),
            text=reply.value.answer,
            model=reply.model,
            usage=reply.usage,
        )

    def search(self, query: str, k: int = 10) -> list[Hit]:
        """Find nothing: there is no retrieval."""
        del query, k
        return []

    def chat(self) -> "Memory":
        """Begin a conversation; the model is asked each turn alone."""
        return self

    def papers(self) -> list[Paper]:
        """List the store's papers, which it has not seen."""
        return self._assistant.papers()
