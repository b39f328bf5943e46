"""Money and time: what may not be spent is not spent, and what was spent is told."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.badserver import BadServer, drips, says
from assistant.budget import Account, Budgeted
from assistant.errors import BadReply, BudgetExceeded
from assistant.llm import OpenAIChat
from assistant.model.chatmodel import Reply, T
from assistant.model.replies import CheckReply
from assistant.prompting import Prompt
from assistant.records import Usage
from assistant.testing import ScriptedChat

PROMPT = Prompt(name="check", hash="abc", system="Check.", user="Claims.")
GOOD = '{"verdicts": []}'


class Priced(ScriptedChat):
    """A script that costs what a known model does."""

    def complete(self, prompt: Prompt, reply_type: type[T]) -> Reply[T]:
        reply = super().complete(prompt, reply_type)
        return reply.model_copy(update={"usage": Usage(calls=1, input_tokens=100, cost_usd=0.004)})


def test_call_above_the_cap_is_not_made() -> None:
    """4,000 tokens of gpt-4.1-mini cost 0.0064 USD at most."""
    chat = Priced([GOOD] * 3, name="gpt-4.1-mini")
    account = Account(max_cost_usd=0.012)
    budgeted = Budgeted(chat, [account])

    budgeted.complete(PROMPT, CheckReply)
    budgeted.complete(PROMPT, CheckReply)
    with pytest.raises(BudgetExceeded, match=r"may cost 0.006\d USD, and 0.0040 of 0.0120 USD are left"):
        budgeted.complete(PROMPT, CheckReply)

    assert len(chat.history) == 2
    assert account.usage.cost_usd == pytest.approx(0.008)
    assert budgeted.prompts == {"check": "abc"}


def test_session_has_a_cap_of_its_own() -> None:
    """Small answers add up; what the answer's account set aside is given back."""
    answer, session = Account(max_cost_usd=1), Account(max_cost_usd=0.001)

    with pytest.raises(BudgetExceeded):
        Budgeted(Priced([GOOD], name="gpt-4.1-mini"), [answer, session]).complete(PROMPT, CheckReply)

    assert answer.left == 1


def test_unknown_price_is_not_free() -> None:
    """A limit that cannot be kept must not look as if it were."""
    chat = ScriptedChat([GOOD], name="nobody-knows")
    with pytest.raises(BudgetExceeded, match="no price is known for nobody-knows"):
        Budgeted(chat, [Account(max_cost_usd=1)]).complete(PROMPT, CheckReply)

    account = Account()
    Budgeted(chat, [account]).complete(PROMPT, CheckReply)
    assert account.usage.cost_usd is None


def test_model_on_this_machine_costs_nobody_anything() -> None:
    """A cap in the settings must not turn a local model off; its cost stays unknown."""
    account = Account(max_cost_usd=0.01)
    with BadServer([says(GOOD)]) as server:
        Budgeted(OpenAIChat("any", base_url=server.url), [account]).complete(PROMPT, CheckReply)

    assert account.usage.cost_usd is None


def test_time_is_up() -> None:
    """Whatever the model does, whoever waits goes on at the deadline."""
    account = Account()
    with BadServer([drips(2)]) as server:
        chat = OpenAIChat("any", base_url=server.url, timeout_s=5)
        began = time.monotonic()
        with pytest.raises(BudgetExceeded, match=r"the time is up: 0.2 s"):
            Budgeted(chat, [account], timeout_s=0.2).complete(PROMPT, CheckReply)
        took = time.monotonic() - began

    assert took < 0.6
    assert account.usage.calls == 1, "a call that nobody waited for was made all the same"


def test_failure_is_entered() -> None:
    """A failure must not hide its cost."""
    account = Account()
    failure = BadReply("no", usage=Usage(calls=2, input_tokens=7, cost_usd=0.5))

    with pytest.raises(BadReply):
        Budgeted(ScriptedChat([failure]), [account]).complete(PROMPT, CheckReply)

    assert account.usage == failure.usage


def test_calls_side_by_side_stay_below_the_cap() -> None:
    """What is under way is set aside, so that ten at once do not each see the whole."""
    chat = Priced([GOOD] * 10, name="gpt-4.1-mini")
    budgeted = Budgeted(chat, [Account(max_cost_usd=0.02)])

    def call(_: int) -> bool:
        try:
            budgeted.complete(PROMPT, CheckReply)
        except BudgetExceeded:
            return False
        return True

    with ThreadPoolExecutor(10) as pool:
        made = sum(pool.map(call, range(10)))

    assert made == len(chat.history)
    assert made * 0.004 <= 0.02


def test_threads_end() -> None:
    """Each call waits in a thread; none may be left behind."""
    before = threading.active_count()
    for _ in range(20):
        Budgeted(ScriptedChat([GOOD]), [Account()], timeout_s=5).complete(PROMPT, CheckReply)
    time.sleep(0.05)

    assert threading.active_count() <= before + 1


@given(st.floats(0, 1), st.lists(st.floats(0, 0.2), max_size=20))
def test_no_order_of_calls_exceeds_the_cap(cap: float, costs: list[float]) -> None:
    """Property: what is spent never passes the cap where no call takes more than was set aside for it."""
    account = Account(max_cost_usd=cap)
    for cost in costs:
        try:
            account.reserve(cost)
        except BudgetExceeded:
            continue
        account.settle(cost, Usage(calls=1, cost_usd=cost))

    assert (account.usage.cost_usd or 0.0) <= cap + 1e-9
