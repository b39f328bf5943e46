"""A conversation: its turns, and the next question in their light."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from assistant.answers import answer_in
from assistant.records import Answer, AnswerReady, Event, Plan
from assistant.talk.referents import Turn

if TYPE_CHECKING:
    from assistant.pipeline import Assistant


class Session:
    """A conversation: its turns, and the next question in their light."""

    def __init__(self, assistant: "Assistant") -> None:
        self.assistant = assistant
        self.history: list[Turn] = []

    def ask(self, question: str) -> Answer:
        """Answer a question or a follow-up, and remember both."""
        return answer_in(self.stream(question))

    def stream(self, question: str, *, plan: Plan | None = None) -> Iterator[Event]:
        """Answer in steps, as `Assistant.stream` does."""
        for event in self.assistant.stream(question, history=tuple(self.history), plan=plan):
            if isinstance(event, AnswerReady):
                self.history.append(Turn(event.answer.plan, event.answer))
            yield event
