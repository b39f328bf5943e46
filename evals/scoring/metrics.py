"""The measures: what each is called, which way is better, and which of them may fail a build.

Few are gated, since every further test costs power (Holm); the others inform.
"""

from typing import NamedTuple

from evals.records import Score

MIN_EFFECT = 0.02
"""The smallest drop of a mean that may be called a regression."""
SCORERS_VERSION = "1"
"""Raise it when the same answer would be scored otherwise: old baselines then no longer pair."""


class Metric(NamedTuple):
    """One measure."""

    name: str
    label: str
    higher_is_better: bool = True
    gated: bool = False
    judged: bool = False
    """Whether a model decides it."""

    @property
    def sign(self) -> float:
        """1 where more is better, -1 where less is."""
        return 1.0 if self.higher_is_better else -1.0


METRICS = (
    Metric("list_f1", "list F1", gated=True),
    Metric("factoid_correct", "factoid accuracy", gated=True),
    Metric("false_answer", "false answers", higher_is_better=False, gated=True),
    Metric("over_refusal", "over-refusal", higher_is_better=False, gated=True),
    Metric("gold_citation_recall", "gold-citation recall", gated=True),
    Metric("recall_at_5", "retrieval R@5", gated=True),
    Metric("turns_right", "chat turns right"),
    Metric("verdict", "comparison verdict"),
    Metric("both_cited", "both sides cited"),
    Metric("cells", "comparison values"),
    Metric("undue", "undue comparisons", higher_is_better=False),
    Metric("list_precision", "list precision"),
    Metric("list_recall", "list recall"),
    Metric("list_exact", "list exactly right"),
    Metric("list_violations", "listed against gold", higher_is_better=False),
    Metric("list_unsupported", "listed without a value", higher_is_better=False),
    Metric("list_boundary", "errors near the limit", higher_is_better=False),
    Metric("count", "counts right"),
    Metric("right_paper", "right paper cited"),
    Metric("gold_citation_precision", "gold-citation precision"),
    Metric("attempted", "attempted"),
    Metric("correct_if_attempted", "right when attempted"),
    Metric("utility", "utility (1, 0.1, -1)"),
    Metric("conversation_pass", "whole chat right"),
    Metric("reference", "reference resolved"),
    Metric("carry_over", "carry-over errors", higher_is_better=False),
    Metric("recall_at_1", "retrieval R@1"),
    Metric("recall_at_10", "retrieval R@10"),
    Metric("reciprocal_rank", "retrieval MRR"),
    Metric("ndcg_at_10", "retrieval nDCG@10"),
    Metric("citation_valid", "citations exist"),
    Metric("quote_exact", "quotes verbatim"),
    Metric("claims_quoted", "claims with a quote"),
    Metric("numbers_quoted", "numbers in quotes"),
    Metric("claims_supported", "claims supported (judge)", judged=True),
)
"""In the order in which they are shown."""

METRIC = {metric.name: metric for metric in METRICS}
JUDGED = tuple(metric for metric in METRICS if metric.judged)


def score(metric: str, value: float | None, extracted: str = "", why: str = "") -> Score:
    """Make a score; None is undefined: it has no meaning for this answer."""
    state = "scored" if value is not None else "undefined"
    return Score(metric=metric, value=value, state=state, extracted=extracted, why=why)


def share(metric: str, right: int, of: int, what: str) -> Score:
    """Make a score of a share; undefined where there is nothing to share."""
    return score(metric, right / of if of else None, why=f"{right} of {of} {what}" if of else f"no {what}")
