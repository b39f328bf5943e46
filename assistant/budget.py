"""A model -> the same model within limits of money and time, and a record of what it took.

    question = Account(max_cost_usd=0.01)
    chat = Budgeted(model, [question, session], timeout_s=30)

What a call may cost is estimated before it is made, from the tokens of the prompt and the longest reply, and
a call above what is left is refused. At the deadline whoever waits goes on at once; the call is left to end
by itself, and is counted at its estimate. A model without a known price has no limit that could be kept, so
that a limit refuses it, unless it runs on this machine, where nobody is paid.
"""

import queue
import threading
import time
from collections.abc import Callable, Sequence

from pydantic import BaseModel

from assistant.errors import BudgetExceeded, ModelError
from assistant.llm import MAX_OUTPUT_TOKENS
from assistant.model.chatmodel import ChatModel, Reply, StreamingChatModel, T
from assistant.model.prices import cost_of
from assistant.model.replies import schema_of
from assistant.model.tokens import count_tokens
from assistant.model.wire import is_loopback
from assistant.prompting import Prompt
from assistant.records import Usage

WRAPPING_TOKENS = 20
"""Of the messages' own frame; OpenAI's guide counts three or four for each message."""


class Account:
    """What was spent, and how much may be: by one answer, or in a session. Safe to use from several threads.

    Example:
        >>> account = Account(max_cost_usd=0.01)
        >>> account.settle(0.002, Usage(calls=1, cost_usd=0.004))
        >>> account.usage.cost_usd, account.left
        (0.004, 0.006)
    """

    def __init__(self, max_cost_usd: float | None = None) -> None:
        self.max_cost_usd = max_cost_usd
        """In US dollars; None for no limit."""
        self.usage = Usage()
        self._reserved = 0.0
        self._lock = threading.Lock()

    @property
    def left(self) -> float | None:
        """What may still be spent, in US dollars; None for no limit."""
        if self.max_cost_usd is None:
            return None
        return self.max_cost_usd - (self.usage.cost_usd or 0.0) - self._reserved

    def reserve(self, cost: float) -> None:
        """Set money aside for a call.

        Raises:
            BudgetExceeded: If less than that is left.
        """
        with self._lock:
            if self.left is not None and cost > self.left:
                raise BudgetExceeded(
                    f"the next call may cost {cost:.4f} USD, and {max(0.0, self.left):.4f} of "
                    f"{self.max_cost_usd:.4f} USD are left",
                    hint="allow more with --max-cost",
                )
            self._reserved += cost

    def settle(self, reserved: float, usage: Usage) -> None:
        """Enter what a call took, in the place of what was set aside for it."""
        with self._lock:
            self._reserved = max(0.0, self._reserved - reserved)
            self.usage += usage


class Budgeted:
    """A model within limits. Safe to use from several threads; made anew for each answer.

    Args:
        chat: The model.
        accounts: Of the answer and of the session; each call is entered in all of them.
        timeout_s: For all calls together, from now on, in seconds; None for no limit.
    """

    def __init__(self, chat: ChatModel, accounts: Sequence[Account], timeout_s: float | None = None) -> None:
        self.name = chat.name
        self.prompts: dict[str, str] = {}
        """The hash of each prompt that was sent, by its name."""
        self._chat = chat
        self._accounts = accounts
        self._timeout_s = timeout_s
        self._deadline = time.monotonic() + timeout_s if timeout_s is not None else None
        self._base_url: str | None = getattr(chat, "base_url", None)

    def complete(self, prompt: Prompt, reply_type: type[T]) -> Reply[T]:
        """Reply as the model does; raises what it raises, and BudgetExceeded beyond the limits."""
        return self._spend(prompt, reply_type, lambda: self._chat.complete(prompt, reply_type))

    def complete_aloud(self, prompt: Prompt, reply_type: type[T], on_text: Callable[[str], None]) -> Reply[T]:
        """Reply as the model does, heard while it writes if it can be."""
        chat = self._chat
        if not isinstance(chat, StreamingChatModel):
            return self.complete(prompt, reply_type)
        return self._spend(prompt, reply_type, lambda: chat.complete_aloud(prompt, reply_type, on_text))

    def estimate(self, prompt: Prompt, reply_type: type[T]) -> Usage:
        """Say what a call takes at most, with its cost where the price is known."""
        usage = _sent(prompt, reply_type).model_copy(update={"output_tokens": MAX_OUTPUT_TOKENS})
        return usage.model_copy(update={"cost_usd": cost_of(self.name, usage, self._base_url)})

    def _spend(self, prompt: Prompt, reply_type: type[T], call: Callable[[], Reply[T]]) -> Reply[T]:
        expected = self._allow(prompt, reply_type)
        reserved = expected.cost_usd or 0.0
        spent = expected  # also when nobody waited for the end
        try:
            reply = self._in_time(call)
            spent = reply.usage
        except BudgetExceeded:
            raise
        except ModelError as problem:
            spent = problem.usage
            raise
        finally:
            for account in self._accounts:
                account.settle(reserved, spent)
        return reply

    def _allow(self, prompt: Prompt, reply_type: type[T]) -> Usage:
        """Set money aside in each account, or in none.

        Raises:
            BudgetExceeded: If one of them has not enough, or the price is not known.
        """
        self.prompts[prompt.name] = prompt.hash
        limited = any(account.max_cost_usd is not None for account in self._accounts)
        if not limited:
            return _sent(prompt, reply_type)
        expected = self.estimate(prompt, reply_type)
        if expected.cost_usd is None and not is_loopback(self._base_url or ""):
            raise BudgetExceeded(
                f"no price is known for {self.name}, so that its cost cannot be limited",
                hint="leave --max-cost out, or name a model with a known price",
            )
        for done, account in enumerate(self._accounts):
            try:
                account.reserve(expected.cost_usd or 0.0)
            except BudgetExceeded:
                for other in self._accounts[:done]:
                    other.settle(expected.cost_usd or 0.0, Usage())
                raise
        return expected

    def _in_time(self, call: Callable[[], Reply[T]]) -> Reply[T]:
        """Wait for a call until the deadline, and no longer.

        Raises:
            BudgetExceeded: If the time is up.
        """
        if self._deadline is None:
            return call()
        remaining = self._deadline - time.monotonic()
        ended: queue.SimpleQueue[Reply[T] | BaseException] = queue.SimpleQueue()
        if remaining > 0:
            threading.Thread(target=_run, args=(call, ended), daemon=True).start()
        try:
            result = ended.get(timeout=max(0.0, remaining))
        except queue.Empty:
            raise BudgetExceeded(
                f"the time is up: {self._timeout_s:g} s", hint="allow more with --timeout"
            ) from None
        if isinstance(result, BaseException):
            raise result
        return result


def _sent(prompt: Prompt, reply_type: type[BaseModel]) -> Usage:
    """What a call takes at least; its cost is not asked for."""
    sent = count_tokens(f"{prompt.system}{prompt.user}{schema_of(reply_type)}") + WRAPPING_TOKENS
    return Usage(calls=1, input_tokens=sent, cost_usd=None)


def _run(call: Callable[[], Reply[T]], ended: "queue.SimpleQueue[Reply[T] | BaseException]") -> None:
    try:
        ended.put(call())
    except BaseException as problem:  # noqa: BLE001  # raised again by whoever waits
        ended.put(problem)
