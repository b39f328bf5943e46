"""The tables of units: how people write them, what they are normalised to, and what they convert to.

A `Unit` row is one way of writing. Rows are tried in order at the place where a number ends, so the longer
and more particular spelling stands before the shorter one ("tokens/s" before "tokens"). Spacing between a
number and its unit is free: hyphens, thin spaces, LaTeX braces.
"""

import re
from typing import NamedTuple

from store.records import Kind

HOURS_PER_DAY = 24.0
HOURS_PER_WEEK = 168.0
HOURS_PER_MONTH = 730.0  # a twelfth of a year of 8,760 hours
HOURS_PER_YEAR = 8760.0
MS_PER_HOUR = 3.6e6

ORDERS = "orders of magnitude"
"""Not a unit to keep: n of them are 10^n times."""

GAP = (
    r"(?:\s?\+)?(?:[\s\u00a0\u2000-\u200b\u202f$~{}]|\\[,;:!( ]|\\(?:text|textbf|textit|mathrm|mathbf|rm"
    r"|bf|emph)\b|[-‐‑])*"
)
"""What may stand between a number and its unit: spaces of any width, hyphens, LaTeX furniture."""

CHIP = (
    r"(?:(?:NVIDIA|Nvidia|nvidia|AMD|Google|Tesla|GeForce|DGX|HGX)[\s-]+)*"
    r"(?:(?:RTX|GTX|TITAN|Titan|Quadro)[\s-]?\w{1,6}(?:[\s-]?(?:Ti|Ada|Xp|SUPER))?"
    r"|[AHVPBLK]\d{2,4}[SXG]?|GH\d{3}|MI\d{2,3}X?|[T]4)(?:[\s-](?:\d+\s?GB?|SXM\d?|PCIe?))*"
)
"""An accelerator called by its product name, by shape: A100, H800, V100-32GB, RTX 3090 Ti, MI250X."""

_ADJECTIVE = (
    r"(?:AI|single|consumer|commodity|modern|high|low|end|grade|class|data|center|datacenter|standard"
    r"|gaming|desktop|server"
    r"|edge|mobile|embedded|parallel|distributed|cloud|modest|identical|older|cheap|graphics|mid-range"
    r"|off-the-shelf)"
)
_FILLER = (
    rf"(?:(?!\d+-(?:GPU|gpu|card))(?:[A-Z][\w.+/]*|\d+(?!\d*(?:[x×]|\\?times))[\w.+]*|{_ADJECTIVE})[\s~-]+)"
)
_TPU_VERSION = r"(?:[\s-]?v\d\w{0,2})?(?:[\s-]?(?:chip|core|pod|card|accelerator|machine|node)s?)?"
_HEAD = (
    r"(?:GPU|gpu|TPU|tpu|NPU|IPU|Gaudi|accelerator|graphics[\s-]card|AI[\s-]processor|AI[\s-]chip|(?<=-)card)"
)
_DEVICE = rf"(?:{_FILLER}{{0,5}}?{_HEAD}s?{_TPU_VERSION}|(?:\d+\s?GB[\s-]+)?{CHIP}s?)"
_OVER_S = r"(?:\s?/\s?s(?:ec(?:ond)?)?\b|\s?(?:per|a|each)\s(?:sec\b|second)|[\s-]?s\^?\{?-1\}?)"


class Unit(NamedTuple):
    """One way of writing a unit."""

    name: str
    """The unit it is normalised to; empty where it stays as written."""
    factor: float
    """What a written value is multiplied by."""
    hint: Kind | None
    """The kind that the spelling alone gives away."""
    pattern: str
    """A regular expression without groups that capture."""


_DURATIONS = (
    (1.0, r"(?:hours?|hrs?|h)\b"),
    (HOURS_PER_DAY, r"(?:days?|d)\b"),
    (HOURS_PER_WEEK, r"weeks?\b"),
    (HOURS_PER_MONTH, r"months?\b"),
    (HOURS_PER_YEAR, r"(?:years?|yrs?)\b"),
    (1 / 60, r"(?:minutes?|mins?)\b"),
    (1 / 3600, r"(?:seconds?|secs?)\b"),
)
"""Times in hours."""

_COMPUTE_TIME = tuple(Unit("gpu-hour", factor, "compute_time", words) for factor, words in _DURATIONS)

_RATES = [
    Unit("fps", 1, "throughput", r"(?:fps|FPS)\b"),
    Unit("fps", 1, "throughput", rf"frames?{_OVER_S}"),
    Unit("tokens/s", 1, "throughput", rf"(?:tokens?|tok){_OVER_S}"),
    Unit("images/s", 1, "throughput", rf"(?:images?|imgs?){_OVER_S}"),
    Unit("samples/s", 1, "throughput", rf"(?:samples?|examples?){_OVER_S}"),
    Unit("queries/s", 1, "throughput", rf"(?:(?:quer(?:y|ies)|requests?){_OVER_S}|QPS\b)"),
    Unit("petaFLOP/s", 1e-3, "throughput", rf"(?:T|[Tt]era)[\s-]?(?:FLOPs?|FLOP|flops?){_OVER_S}"),
    Unit("petaFLOP/s", 1, "throughput", rf"(?:P|[Pp]eta)[\s-]?(?:FLOPs?|FLOP|flops?){_OVER_S}"),
    Unit("petaFLOP/s", 1e3, "throughput", rf"(?:E|[Ee]xa)[\s-]?(?:FLOPs?|FLOP|flops?){_OVER_S}"),
    Unit("TOPS/W", 1, "throughput", r"TOPS\s?/\s?W\b"),
    Unit("TOPS", 1, "throughput", r"TOPS\b"),
    Unit("GB/s", 1e-3, "throughput", rf"MB{_OVER_S}"),
    Unit("GB/s", 1, "throughput", rf"GB{_OVER_S}"),
    Unit("GB/s", 1e3, "throughput", rf"TB{_OVER_S}"),
    Unit("Hz", 1, "throughput", r"Hz\b"),
    Unit("Hz", 1e3, "throughput", r"kHz\b"),
    Unit("Hz", 1e6, "throughput", r"MHz\b"),
    Unit("Hz", 1e9, "throughput", r"GHz\b"),
]

_SHARES = [
    Unit("points", 1, "improvement", r"\\?%[\s-]*(?:absolute[\s-]+)?points?\b"),
    Unit("points", 1, "improvement", r"(?:percentage|absolute|accuracy|perplexity|score)[\s-]points?\b"),
    Unit("points", 1, "improvement", r"(?:[A-Z][\w@-]*[\s-]){0,2}(?:points?\b(?![\s-]cloud)|pts?\b)"),
    Unit("points", 1, "improvement", r"(?:pp\b|p\.p\.)"),
    Unit("%", 1, None, r"\\?\s?%(?:\\\))?"),
    Unit("%", 1, None, r"per\s?cent(?:age)?\b"),
    Unit("dB", 1, None, r"dB\b"),
    Unit("x", 1, None, r"(?:\\times|×|✕|⨉)(?!\s*[\d.]*\d)"),
    Unit("x", 1, None, r"[xX](?:-fold)?(?![A-Za-z0-9])(?!\s*\d)"),
    Unit("x", 1, None, r"times(?![a-z0-9])(?!\s+(?:per|a|each)\b)"),
    Unit("x", 1, None, r"folds?\b(?!\s+cross)"),
    Unit(ORDERS, 1, "speedup", r"orders?[\s-]of[\s-]magnitude"),
]

_OPERATIONS = (
    r"(?:FLOP(?:[sS]\b|\b|s(?=[^a-z]))|flops?\b|floating[\s-]point[\s-]operations)(?!\s?/\s?[Bb]yte)"
)
_PARAMETERS = r"[Pp]aram(?:eter)?s?"
_IN_BRACKETS = r"\s?\("  # "4.5 FLOPs (G)": as the head of a table's column
_MACS = (
    r"(?:MACs?\b|(?:mult(?:i(?:ply)?)?|M|Mul)[\s-]?(?:adds?|Adds?)\b|multiply[\s-](?:accumulate|add)s?\b"
    r"|MAdds?\b)"
)
_SI = (("K", 1e3), ("M", 1e6), ("G", 1e9), ("T", 1e12), ("P", 1e15), ("E", 1e18), ("Z", 1e21))
_SIZES = (("K", 1e3), ("M", 1e6), ("B", 1e9))
_SI_WORDS = (
    ("[Kk]ilo", 1e3),
    ("[Mm]ega", 1e6),
    ("[Gg]iga", 1e9),
    ("[Tt]era", 1e12),
    ("[Pp]eta", 1e15),
    ("[Ee]xa", 1e18),
)

_COUNTS = [
    *(Unit("count", factor, "flops", rf"{_OPERATIONS}{_IN_BRACKETS}{si}\)") for si, factor in _SI),
    *(Unit("macs", factor, "flops", rf"{_MACS}{_IN_BRACKETS}{si}\)") for si, factor in _SI),
    *(Unit("count", factor, "parameters", rf"{_PARAMETERS}{_IN_BRACKETS}{si}\)") for si, factor in _SIZES),
    *(Unit("count", factor, "flops", rf"{si}[\s-]?{_OPERATIONS}") for si, factor in _SI + _SI_WORDS),
    *(Unit("macs", factor, "flops", rf"{si}[\s-]?{_MACS}") for si, factor in _SI + _SI_WORDS),
    Unit("macs", 1, "flops", _MACS),
    Unit("count", 1, "flops", _OPERATIONS),
    Unit(
        "count",
        1,
        "trainable_parameters",
        r"(?:trainable|learnable|tunable|tuned|additional|extra)[\s-](?:\w+[\s-])?param(?:eter)?s?\b",
    ),
    Unit(
        "count",
        1,
        "parameters",
        r"(?:(?:total|activated|active|model|network|learned|free|dense"
        r"|sparse)[\s-]+){0,2}(?:[Pp]aram(?:eter)?s?|weights)\b",
    ),
]

_BYTES = [
    Unit("byte", factor, "memory", rf"(?:{si}i?(?:B|o|ytes?)\b|{si}[\s-]?[Bb]ytes?\b)")
    for si, factor in (("[Kk]", 1e3), ("M", 1e6), ("G", 1e9), ("T", 1e12), ("P", 1e15))
] + [
    *(Unit("byte", factor, "memory", rf"{word}bytes?\b") for word, factor in _SI_WORDS[:5]),
    Unit("byte", 1, "memory", r"bytes?\b"),
]

_ENERGY = [
    Unit("CO2 kg", 1e3, "cost", r"(?:metric\s)?(?:t|tons?|tonnes?)\s?(?:of\s)?CO_?\{?2\}?\w*"),
    Unit("CO2 kg", 1, "cost", r"(?:kg|kilograms?)\s?(?:of\s)?CO_?\{?2\}?\w*"),
    Unit("CO2 kg", 1e-3, "cost", r"(?:g|grams?)\s?(?:of\s)?CO_?\{?2\}?\w*"),
    *(
        Unit(si + "Wh", 1, "cost", rf"{words}\b")
        for si, words in (
            ("k", r"(?:kWh|kilowatt[\s-]hours?)"),
            ("M", "MWh"),
            ("", r"(?:Wh|watt[\s-]hours?)"),
        )
    ),
    *(
        Unit(name, 1, "cost", rf"(?:{words})\b")
        for name, words in (
            ("mW", "mW|milli-?watts?"),
            ("kW", "kW|kilo-?watts?"),
            ("W", "W|watts?|Watts?"),
            ("mJ", "mJ|milli-?joules?"),
            ("uJ", "[uµμ]J|micro-?joules?"),
            ("nJ", "nJ"),
            ("pJ", "pJ"),
            ("kJ", "kJ"),
            ("J", "J|[Jj]oules?"),
            ("USD", "USD|US dollars?|dollars?"),
        )
    ),
]

_TIMES = [
    Unit("ms", 1, "latency", r"(?:ms|msec|milli-?seconds?)\b"),
    Unit("ms", 1e-3, "latency", r"(?:[uµμ]s|\\mu\s?s|micro-?seconds?)\b"),
    Unit("ms", 1e-6, "latency", r"(?:ns|nano-?seconds?)\b"),
    Unit("ms", 1e3, "latency", r"(?:s|secs?|seconds?)\b"),
    *(Unit("hour", factor, "wall_time", words) for factor, words in _DURATIONS if factor > 1 / 3600),
]

_BITS = [Unit("bit", 1, "bits", r"bits?(?:width)?\b")]
_LENGTHS = [
    Unit(
        "tokens",
        1,
        "context_length",
        r"tokens?[\s-]+(?:long\b|context|window|sequence|input|prompt|length)\w*",
    ),
    Unit("tokens", 1, "dataset_size", r"[Tt]okens?\b"),
]
_DEVICES = [Unit("count", 1, "accelerators", rf"{_DEVICE}(?!\w)")]
_TIMES_DEVICES = [Unit("count", 1, "accelerators", rf"(?:\\?times|[x×])\s?{_DEVICE}(?!\w)")]

UNITS: tuple[Unit, ...] = (
    *_RATES,
    *_TIMES_DEVICES,
    *_SHARES,
    *_COUNTS,
    *_BYTES,
    *_ENERGY,
    *_BITS,
    *_TIMES,
    *_LENGTHS,
    *_DEVICES,
)
"""Every spelling, in the order in which they are tried."""

_ANY_UNIT = re.compile("|".join(f"({unit.pattern})" for unit in UNITS))
_DEVICE_TIME = re.compile(
    rf"{_DEVICE}[\s~-]*(?:" + "|".join(f"({unit.pattern})" for unit in _COMPUTE_TIME) + ")"
)
_GAP = re.compile(GAP)


def unit_at(text: str, position: int) -> tuple[Unit, int, int] | None:
    """Read the unit that is written at a position, after any spacing.

    Returns:
        The unit and where its spelling starts and ends; None where there is none.

    Example:
        >>> unit, start, end = unit_at("2400 H100 GPU hours", 4)
        >>> unit.name, "2400 H100 GPU hours"[start:end]
        ('gpu-hour', 'H100 GPU hours')
    """
    gap = _GAP.match(text, position)
    start = gap.end() if gap else position
    for pattern, units in ((_DEVICE_TIME, _COMPUTE_TIME), (_ANY_UNIT, UNITS)):
        match = pattern.match(text, start)
        if match and match.lastindex:
            return units[match.lastindex - 1], start, match.end()
    return None
