"""Two units -> how many of one the other is, where they measure the same."""

import re

from store.notation.units import HOURS_PER_DAY, HOURS_PER_WEEK, HOURS_PER_YEAR, MS_PER_HOUR

# Each dimension's units as multiples of its first.
_DIMENSIONS: tuple[dict[str, float], ...] = (
    {
        "hour": 1.0,
        "ms": 1 / MS_PER_HOUR,
        "s": 1 / 3600,
        "minute": 1 / 60,
        "day": HOURS_PER_DAY,
        "week": HOURS_PER_WEEK,
    },
    {"gpu-hour": 1.0, "gpu-day": HOURS_PER_DAY, "gpu-minute": 1 / 60, "gpu-year": HOURS_PER_YEAR},
    {"byte": 1.0, "KB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12},
    {"fps": 1.0, "images/s": 1.0, "Hz": 1.0},
    {
        "Wh": 1.0,
        "kWh": 1e3,
        "MWh": 1e6,
        "J": 1 / 3600,
        "kJ": 1 / 3.6,
        "mJ": 1e-3 / 3600,
        "uJ": 1e-6 / 3600,
        "nJ": 1e-9 / 3600,
        "pJ": 1e-12 / 3600,
    },
    {"W": 1.0, "mW": 1e-3, "kW": 1e3},
)


def ratio(unit: str, other: str) -> float | None:
    """Tell how many `other` one `unit` is; None where they measure different things.

    Things that are counted are told by their nouns: image pairs are counted as images are.

    Example:
        >>> ratio("day", "hour"), ratio("image pairs", "images"), ratio("images", "tokens")
        (24.0, 1.0, None)
    """
    if unit == other or _is_sort_of(unit, other):
        return 1.0
    for sizes in _DIMENSIONS:
        if unit in sizes and other in sizes:
            return sizes[unit] / sizes[other]
    return None


def _is_sort_of(unit: str, other: str) -> bool:
    """Whether the words of one unit hold the noun that is the other."""
    words = re.findall(r"[a-z]+", unit.lower()) if other.endswith("s") and other.isalpha() else []
    return len(words) > 1 and any(word.removesuffix("s") == other[:-1] for word in words)
