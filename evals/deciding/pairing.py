"""Two summaries side by side: which cases they share, and what is known of each. No decision is made here."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from statistics import fmean

from evals.records import Pairing, Result, Summary

LONG_BASELINE = 20
LONG_ADMISSION = 0.95  # 19 of 20: finds 96 % of broken questions at 0.7 % false collapses a run
SHORT_BASELINE = 10  # then all must have passed: 86 % at 1.6 %; 9 of 10 would cost 6.7 %


@dataclass(frozen=True)
class Sides:
    """A run and what it is held against."""

    now: Summary
    base: Summary

    @cached_property
    def here(self) -> dict[str, Result]:
        """The run's results by case."""
        return {result.case_id: result for result in self.now.results}

    @cached_property
    def there(self) -> dict[str, Result]:
        """The baseline's results by case."""
        return {result.case_id: result for result in self.base.results}

    @cached_property
    def deterministic(self) -> bool:
        """Whether neither side has noise: then every flip is real."""
        return self.now.header.deterministic and self.base.header.deterministic

    @cached_property
    def pairing(self) -> Pairing:
        """The cases that both sides answered, with the same question, gold and scorers."""
        asked, known = self.now.header.cases, self.base.header.cases
        answered = self._answered(self.here) & self._answered(self.there)
        whole = not self.now.header.options.get("selected")
        return Pairing(
            paired=tuple(i for i, h in asked.items() if known.get(i) == h and i in answered),
            changed=tuple(i for i, h in asked.items() if known.get(i, h) != h),
            new=tuple(i for i in asked if i not in known),
            removed=tuple(i for i in known if i not in asked) if whole else (),
        )

    def pairs(self) -> Iterator[tuple[Result, Result]]:
        """Give (before, now) of each paired case."""
        for case_id in self.pairing.paired:
            yield self.there[case_id], self.here[case_id]

    def is_admitted(self, result: Result) -> bool:
        """Say whether a question was so stable that its collapse means something."""
        passed, repeats = sum(result.passes), len(result.passes)
        if result.quarantine or not repeats:
            return False
        if repeats >= LONG_BASELINE:
            return passed >= LONG_ADMISSION * repeats
        return passed == repeats and (self.deterministic or repeats >= SHORT_BASELINE)

    @staticmethod
    def _answered(results: dict[str, Result]) -> set[str]:
        return {case_id for case_id, result in results.items() if result.passes}


def value_of(result: Result, metric: str, *, lazy: bool = False) -> float | None:
    """Average a measure over repeats; of lazy repeats only the first is free of selection."""
    values = result.values.get(metric, ())
    return (values[0] if lazy else fmean(values)) if values else None


def ratio(result: Result) -> str:
    """Write passes of repeats: 10/10."""
    return f"{sum(result.passes)}/{len(result.passes)}"
