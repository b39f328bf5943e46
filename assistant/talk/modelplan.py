"""A question that the rules are unsure of, and the talk before it -> a plan by a model, checked by code.

Rules come first, so that common questions cost no call; whoever calls decides when they are unsure. The model
fills in a closed form. What it adds of its own is refused: each number, name and link must have been written
by the person or stand in an answer before, and each quantity is read and converted by code. A plan with
anything refused is not used at all, since half a condition gives a wrong list; the rules' plan stands.
"""

import json
import logging
from collections.abc import Sequence
from pathlib import Path

from assistant.checking.figures import LITERAL, figures
from assistant.checking.support import find_fault
from assistant.errors import ModelError
from assistant.model.chatmodel import ChatModel
from assistant.model.replies import PlanReply, ReplyCondition
from assistant.plain import one_line
from assistant.prompting import load_prompt
from assistant.question.wording import describe
from assistant.records import Plan
from store.errors import QuantityError
from store.quantities import parse_quantity, same
from store.records import Bound, Condition

log = logging.getLogger(__name__)

LONGEST_QUESTION = 500
"""Characters of a standalone question; follow-ups are short, and so is what they refer to."""

TURNS = 4
"""How many turns before are told; references go no further back."""

LONGEST_ANSWER = 600
"""Characters of an answer before that are told: its first lines, to which follow-ups refer."""


class _NotSaid(Exception):
    """The plan holds something that the person did not say."""


def plan_with_model(
    question: str,
    turns: Sequence[tuple[str, str]],
    rules: Plan,
    chat: ChatModel,
    prompts: Path | None = None,
) -> Plan:
    """Have a model understand a question.

    Args:
        question: As typed.
        turns: The questions before it with the texts of their answers, oldest first.
        rules: What the rules made of it.
        chat: The model.
        prompts: A person's own prompts.

    Returns:
        The model's plan, or the rules' where the model fails or adds something of its own.
    """
    told = [(asked, one_line(answered)[:LONGEST_ANSWER]) for asked, answered in turns[-TURNS:]]
    prompt = load_prompt("plan", prompts).render(
        question=_quoted(question),
        history="\n".join(_quoted({"question": q, "answer": a}) for q, a in told) or "none",
        rules=_quoted(rules.words),
    )
    try:
        reply = chat.complete(prompt, PlanReply).value
        return _checked(reply, "\n".join([*(text for turn in told for text in turn), question]), rules)
    except (ModelError, QuantityError, _NotSaid) as fault:
        log.info("the plan of the rules stands: %s", fault)
        return rules


def _checked(reply: PlanReply, said: str, rules: Plan) -> Plan:
    """Make a plan of what was said, or refuse it whole.

    Raises:
        _NotSaid: If the model added something of its own.
        QuantityError: If a bound cannot be read.
    """
    standalone = one_line(reply.standalone)
    for text in (standalone, reply.topic, *reply.subjects):
        if text and (fault := find_fault(text, [said], ())):
            raise _NotSaid(fault)
    if not standalone or len(standalone) > LONGEST_QUESTION:
        raise _NotSaid(f"the question is blank or longer than {LONGEST_QUESTION} characters")
    plan = Plan(
        question=standalone,
        route="list" if reply.conditions else reply.route,
        conditions=tuple(_condition(condition, said) for condition in reply.conditions),
        join=reply.join,
        topic=one_line(reply.topic) if reply.conditions or reply.route == "list" else standalone,
        role=reply.conditions[0].role if reply.conditions else rules.role,
        stages=reply.conditions[0].stages if reply.conditions else (),
        order=None if reply.order == "none" else reply.order,
        limit=reply.limit if reply.limit > 0 else None,
        counts=reply.counts,
        subjects=tuple(map(one_line, reply.subjects)),
        within=rules.within,
        source="model",
    )
    return plan.model_copy(update={"words": describe(plan)})


def _condition(reply: ReplyCondition, said: str) -> Condition:
    stated = [figure.value for figure in figures(said)]
    bounds = []
    for bound in reply.bounds:
        quantity = parse_quantity(bound.quantity)
        digits = LITERAL.search(quantity.text)  # "and under 10?" may stand for 10 billion
        values = [quantity.value, float(digits[0].replace(",", "")) if digits else quantity.value]
        if not any(same(value, known) for value in values for known in stated):
            raise _NotSaid(f"nobody said {bound.quantity!r}")
        bounds.append(Bound(cmp=bound.cmp, value=quantity.value, unit=quantity.unit))
    return Condition(
        kind=reply.kind,
        bounds=tuple(bounds),
        role=reply.role,
        stages=reply.stages,
        metric=one_line(reply.metric) or None,
        dataset=one_line(reply.dataset) or None,
        negated=reply.negated,
        text=" and ".join(f"{bound.cmp} {bound.quantity}" for bound in reply.bounds),
    )


def _quoted(value: object) -> str:
    """Fence data in: whatever it says stays inside its string."""
    return json.dumps(value, ensure_ascii=False)
