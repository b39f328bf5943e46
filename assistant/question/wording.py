"""Plan -> a sentence that a person reads and can correct."""

import re
from collections.abc import Sequence

from assistant.records import Plan
from store.quantities import format_value
from store.records import Bound, Condition

CMP_WORDS = {"<": "under", "<=": "at most", ">": "over", ">=": "at least", "=": "equal to", "~": "about"}
ROUTE_WORDS = {
    "lookup": "Look up",
    "list": "List every paper",
    "compare": "Compare",
    "overview": "Give an overview of",
}


NOUNS: dict[str, str] = {
    "parameters": "parameter count",
    "trainable_parameters": "trainable share or count",
    "flops": "operation count",
    "memory": "memory use",
    "accelerators": "accelerator count",
    "bits": "bit width",
}


def name_of(kind: str) -> str:
    """Write a kind as words: "compute time", "parameter count"."""
    return NOUNS.get(kind, kind.replace("_", " "))


COSTS = {"USD": "price", "CO2 kg": "carbon", "W": "power", "mW": "power", "kW": "power"}
"""What a cost is called, by its unit; in others it is energy."""


def cost_of(condition: Condition) -> str:
    """Name a cost by the unit that is asked for: price, energy, power or carbon.

    Example:
        >>> cost_of(Condition(kind="cost", unit="kWh")), cost_of(Condition(kind="cost"))
        ('energy', 'cost')
    """
    units = [unit for unit in (condition.unit, *(bound.unit for bound in condition.bounds)) if unit]
    return COSTS.get(units[0], "energy" if re.search(r"(?:J|Wh)$", units[0]) else "cost") if units else "cost"


def either(words: Sequence[str]) -> str:
    """Join words by commas and "or".

    Example:
        >>> either(["pretrain", "train", "finetune"]), either([])
        ('pretrain, train or finetune', '')
    """
    return " or ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)


def what_of(condition: Condition) -> str:
    """Name what a condition measures: "activated parameter count", "top-1", "reduction of memory".

    Example:
        >>> what_of(Condition(kind="reduction", metric="memory"))
        'reduction of memory'
    """
    kind, metric = (
        (cost_of(condition) if condition.kind == "cost" else name_of(condition.kind)),
        condition.metric,
    )
    if not metric:
        return kind
    if condition.kind in {"reduction", "improvement", "speedup"}:
        return f"{kind} of {metric}"
    return metric if condition.kind == "score" else f"{metric} {kind}"


def describe_bounds(bounds: Sequence[Bound]) -> str:
    """Write bounds as words: "under 100 GPU-hours"."""
    return " and ".join(f"{CMP_WORDS[b.cmp]} {format_value(b.value, b.unit)}" for b in bounds)


def describe_condition(condition: Condition) -> str:
    """Write a condition as words: "its own compute time (train) is under 100 GPU-hours"."""
    whose = {"own": "own ", "other": "baselines' ", "any": ""}[condition.role]
    setting = [either(condition.stages), condition.metric, condition.dataset, condition.hardware]
    details = ", ".join(part for part in setting if part)
    kind = cost_of(condition) if condition.kind == "cost" else name_of(condition.kind)
    what = f"{whose}{kind}" + (f" ({details})" if details else "")
    if not condition.bounds:
        return f"{what} is stated"
    return f"{what} is {'not ' if condition.negated else ''}{describe_bounds(condition.bounds)}"


def describe(plan: Plan) -> str:
    """Write a plan as one sentence."""
    if plan.route == "compare":
        return f"Compare {', '.join(plan.subjects)}."
    if plan.route != "list":
        return f"{ROUTE_WORDS[plan.route]}: {plan.topic or plan.question}"
    parts = [ROUTE_WORDS["list"]]
    if plan.topic:
        parts.append(f"about '{plan.topic}'")
    if plan.without:
        parts.append(f"not about '{plan.without}'")
    if plan.conditions:
        parts.append("whose " + f" {plan.join} ".join(describe_condition(c) for c in plan.conditions))
    if plan.within:
        parts.append(f"among {len(plan.within)} papers of the answer before")
    order = f", {plan.order} first" if plan.order and plan.conditions else ""
    limit = f", {plan.limit} rows" if plan.limit else ""
    return " ".join(parts) + order + limit + "."
