"""Slips of the finger in words of quantities."""

import pytest

from assistant.question.typos import mended


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("30 frames per secound", "30 frames per second"),
        ("under 5 milion paramters", "under 5 million parameters"),
        ("0,5 gpu*days", "0.5 gpu-days"),
        ("1,000 images and 2,048 tokens", "1,000 images and 2,048 tokens"),
        ("takes a second or longer", "takes 1 second or longer"),
        ("a second approach", "a second approach"),
        ("restraining bolts and founders", "restraining bolts and founders"),
    ],
)
def test_only_what_measures_is_mended(typed: str, meant: str) -> None:
    assert mended(typed) == meant
