"""Text -> the bit widths that it writes as formats: INT4, FP8, W4A16, A16W4."""

import re
from collections.abc import Iterator

from store.notation.spelling import Number

_FORMAT = re.compile(
    r"(?:UINT|INT|FP|MXFP|NVFP|NF|BF|int|Int|fp)-?(\d{1,2})(?!\.?\d)|W(\d{1,2})A(\d{1,2})(?:KV(\d{1,2}))?\b"
    r"|A(\d{1,2})W(\d)\b"
)


def find_formats(text: str) -> Iterator[Number]:
    """Find the bit widths that are written as formats, in order.

    Example:
        >>> [number.value for number in find_formats("We compare INT4 with W4A16.")]
        [4.0, 4.0, 16.0]
    """
    for match in _FORMAT.finditer(text):
        if text[match.start() - 1 : match.start()].isalnum():
            continue
        for digits in filter(None, match.groups()):
            yield Number(float(digits), match.start(), match.end())
