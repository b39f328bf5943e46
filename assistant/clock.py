"""Wall time of the stages of one answer."""

import time


class Clock:
    """Measures from one stage to the next.

    Example:
        >>> clock = Clock()
        >>> clock.lap("plan") >= 0 and set(clock.seconds()) == {"plan", "total"}
        True
    """

    def __init__(self) -> None:
        self._start = self._last = time.perf_counter()
        self._laps: dict[str, float] = {}

    def lap(self, stage: str) -> float:
        """End a stage; give its seconds."""
        now = time.perf_counter()
        self._laps[stage] = now - self._last
        self._last = now
        return self._laps[stage]

    def seconds(self) -> dict[str, float]:
        """Give the seconds of each stage, and `total` until now."""
        return {**self._laps, "total": time.perf_counter() - self._start}
