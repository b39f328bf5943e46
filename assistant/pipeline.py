"""The assistant: the only place that knows the order of the stages.

question -plan-> Plan -retrieve, evidence-> Found, Evidence -compose-> Draft -verify-> Answer
"""

import asyncio
import functools
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from assistant.aloud import compose_aloud
from assistant.answers import EXTRACTIVE, Clock, answer_in, answer_of, checked, papers_of
from assistant.budget import Account, Budgeted
from assistant.compose import Task
from assistant.errors import UsageError
from assistant.finding.browse import bounds_between, browse_facts, facts_about
from assistant.model.chatmodel import ChatModel, Exchange
from assistant.models import NONE, open_model
from assistant.records import Answer, AnswerReady, Event, Plan, StageDone, WhyNot
from assistant.routes import answer_by_rules
from assistant.settings import Settings, load_settings
from assistant.talk.conversation import plan_follow_up, refers_back
from assistant.talk.modelplan import plan_with_model
from assistant.talk.referents import Turn
from assistant.talk.session import Session
from assistant.verify import verify
from assistant.whynot import explain
from store.embedding import as_embedder, default_embedder
from store.index import Index
from store.ingest import BUNDLED, Progress, ingest, remove
from store.records import Fact, Hit, IngestReport, Kind, Paper, RoleChoice

if TYPE_CHECKING:
    from assistant.llamaindex import AssistantQueryEngine, AssistantRetriever


class Assistant:
    """Answers questions over the papers of one store.

    Example:
        >>> with Assistant.open(store="papers") as assistant:      # doctest: +SKIP
        ...     print(assistant.ask("which methods train under 100 GPU-hours?"))
    """

    def __init__(self, index: Index, settings: Settings, chat: ChatModel | None = None) -> None:
        self.index = index
        self.settings = settings
        self.chat_model = chat
        self.log: Callable[[Exchange], None] | None = None
        """Told of each exchange with a model that is opened later."""
        self.account = Account(settings.max_session_cost)
        """What was spent since it was opened."""

    @classmethod
    def open(
        cls,
        store: str | Path | None = None,
        model: str | ChatModel | None = None,
        *,
        progress: Progress | None = None,
        log: Callable[[Exchange], None] | None = None,
        embedder: object = None,
        **options: object,
    ) -> Self:
        """Open a store; the default store is filled with the bundled corpus first.

        Args:
            store: A folder, or the http(s) URL of a Chroma server; None for the settings' or the default.
            model: A model's name, "none", or a `ChatModel`; None for the settings'.
            progress: Told of the papers indexed, where the default store is filled.
            log: Told of each exchange with a model.
            embedder: A `store.embedding.Embedder` or a LlamaIndex embedding model; None for our own.
            options: Other settings by name: `timeout`, `max_cost`, ...

        Raises:
            KnownError: If the store or the model cannot be used; the message says what to do.
        """
        named = model if isinstance(model, str) or model is None else NONE
        said = {"store": str(store) if store else None, "model": named, **options}
        settings = load_settings(said)
        chat = open_model(settings, log) if named is model else model
        embed = default_embedder(settings.cache) if embedder is None else as_embedder(embedder)
        index = Index.open(settings.location, embedder=embed, create=True, cache_dir=settings.cache)
        assistant = cls(index, settings, chat if isinstance(chat, ChatModel) else None)
        assistant.log = log
        if settings.is_default_store and not len(index):
            assistant.ingest(BUNDLED, progress=progress)
        return assistant

    def __enter__(self) -> Self:
        """Use as a context manager."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close on leaving."""
        self.close()

    def close(self) -> None:
        """Let go of the store."""
        self.index.close()

    @property
    def model(self) -> str:
        """The name of the model that answers; `extractive` where none does."""
        return self.chat_model.name if self.chat_model else EXTRACTIVE

    def use_model(self, model: str) -> None:
        """Answer with another model from now on; "none" for none.

        Raises:
            SettingsError: If it cannot be had; the model stays as it was.
        """
        settings = self.settings.model_copy(update={"model": model})
        self.chat_model, self.settings = open_model(settings, self.log), settings

    def ask(self, question: str, *, history: Sequence[Turn] = (), plan: Plan | None = None) -> Answer:
        """Answer from the papers, or say that they do not answer it.

        Args:
            question: In ordinary words.
            history: The turns before it, which a follow-up leans on.
            plan: A plan that a person corrected, in the place of one made from the question.

        Raises:
            UsageError: If the question is blank or longer than `LONGEST_QUESTION`.
        """
        return answer_in(self.stream(question, history=history, plan=plan))

    def stream(
        self, question: str, *, history: Sequence[Turn] = (), plan: Plan | None = None
    ) -> Iterator[Event]:
        """Answer in steps: each stage when it is done, and last the answer.

        Raises:
            UsageError: As `ask` does.
        """
        question, clock = checked(question), Clock()
        index = self.index.view()
        chat, account = self._budgeted()
        plan = plan or self._plan(question, history, index, chat)
        yield StageDone(stage="plan", seconds=clock.lap("plan"), note=plan.words)
        found, evidence, draft = answer_by_rules(plan, index, index.names)
        yield StageDone(stage="retrieve", seconds=clock.lap("retrieve"))
        if chat:
            task = Task(
                plan=plan,
                found=found,
                evidence=evidence,
                fallback=draft,
                papers=papers_of(index, draft, found, evidence),
                prompts=self.settings.prompts,
            )
            draft = yield from compose_aloud(task, chat, check=self.settings.check)
            yield StageDone(stage="compose", seconds=clock.lap("compose"))
        verified = verify(draft, papers_of(index, draft))
        yield StageDone(stage="verify", seconds=clock.lap("verify"))
        yield AnswerReady(
            answer=answer_of(question, plan, draft, verified).model_copy(
                update={
                    "model": chat.name if chat and draft.source == "model" else EXTRACTIVE,
                    "usage": account.usage,
                    "prompts": chat.prompts if chat else {},
                    "seconds": clock.seconds(),
                }
            )
        )

    def _budgeted(self) -> tuple[Budgeted | None, Account]:
        """The model within the limits of one answer, and what the answer spends."""
        account = Account(self.settings.max_cost)
        if self.chat_model is None:
            return None, account
        return Budgeted(self.chat_model, [account, self.account], self.settings.timeout), account

    def _plan(self, question: str, history: Sequence[Turn], index: Index, chat: ChatModel | None) -> Plan:
        """Understand by rules; a model reads follow-ups, which rules are often unsure of."""
        plan = plan_follow_up(question, history, index)
        if chat is None or not history or not refers_back(question, index.names):
            return plan
        turns = [(turn.plan.question, turn.answer.text) for turn in history]
        return plan_with_model(question, turns, plan, chat, self.settings.prompts)

    async def aask(self, question: str, *, history: Sequence[Turn] = ()) -> Answer:
        """Answer like `ask`, in a thread, for programs that must not wait."""
        return await asyncio.to_thread(self.ask, question, history=history)

    def search(self, query: str, k: int = 10) -> list[Hit]:
        """Find the papers nearest to a query, by words and by meaning.

        Raises:
            UsageError: If the query is blank or too long, or k is under 1.
        """
        if k < 1:
            raise UsageError(f"expected k of 1 or more, found {k}", hint="k is how many papers to give")
        return self.index.view().search(checked(query), k=k)

    def facts(
        self,
        kind: Kind | None = None,
        below: str | None = None,
        above: str | None = None,
        role: RoleChoice = "own",
        about: str | None = None,
    ) -> list[Fact]:
        """List the facts of the whole store.

        Args:
            kind: Of one kind; None for all kinds.
            below: Values under this, as a person writes it: "100 GPU-hours".
            above: Values over this.
            role: The papers' own values, others', or any.
            about: Words that the paper must be about.

        Raises:
            QuantityError: If a bound cannot be understood.
            UsageError: If there is no such kind or role.
        """
        index = self.index.view()
        facts = browse_facts(index, kind, bounds_between(below, above), role)
        return facts if about is None else facts_about(facts, about, index)

    def why_not(self, question: str, paper_id: str) -> WhyNot:
        """Say why a paper is absent from the answer to a question.

        Args:
            question: In ordinary words.
            paper_id: The paper's id, its title, or a name that it alone bears: "GPTQ".
        """
        answer, index = self.ask(question), self.index.view()
        _, owners = index.names.owners(paper_id)
        paper = index.paper(paper_id) or (index.paper(owners[0]) if len(owners) == 1 else None)
        return explain(answer, paper, paper_id, index)

    def ingest(
        self, source: str | Path | Iterable[Paper], *, progress: Progress | None = None
    ) -> IngestReport:
        """Take a source into the store: a file, a folder, or "bundled".

        Raises:
            SourceError: If it cannot be read; nothing of it is taken in.
        """
        return ingest(source, self.index, progress=progress)

    def papers(self) -> list[Paper]:
        """List what the store holds."""
        return self.index.view().papers()

    def remove(self, paper_id_or_source: str) -> int:
        """Remove one paper, or all papers of a source; give how many left."""
        return remove(paper_id_or_source, self.index)

    def chat(self) -> Session:
        """Begin a conversation: follow-ups lean on the turns before them."""
        return Session(self)

    def as_retriever(self, k: int = 10) -> "AssistantRetriever":
        """Give a LlamaIndex retriever over this store."""
        from assistant.llamaindex import AssistantRetriever  # noqa: PLC0415 - LlamaIndex is heavy

        return AssistantRetriever(self, k=k)

    def as_query_engine(self) -> "AssistantQueryEngine":
        """Give a LlamaIndex query engine that answers as `ask` does."""
        from assistant.llamaindex import AssistantQueryEngine  # noqa: PLC0415 - LlamaIndex is heavy

        return AssistantQueryEngine(assistant=self)


_OPENING = threading.Lock()
"""The first to ask fills the default store; others who ask meanwhile wait for it."""


@functools.cache
def default_assistant() -> Assistant:
    """Open the default assistant, once a process."""
    return Assistant.open()


def ask(question: str) -> Answer:
    """Answer with the default assistant: the default store, and the model of the settings.

    Raises:
        UsageError: If the question is blank or too long.
    """
    with _OPENING:
        assistant = default_assistant()
    return assistant.ask(question)
