"""Texts -> how many tokens a model reads. The only file that knows tiktoken.

tiktoken would download its vocabulary; llama-index-core ships the file, which is found without importing that
package. Where it is not there, four characters are taken for a token, which is what English comes to.
"""

import hashlib
import os
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path

ENCODING = "o200k_base"
"""Of GPT-4o and later; other models' counts differ by some per cent, which a budget does not mind."""

VOCABULARY = "https://openaipublic.blob.core.windows.net/encodings/o200k_base.tiktoken"
"""Where tiktoken would take it from; its kept copy is named by the hash of this address."""

CHARACTERS_PER_TOKEN = 4
"""OpenAI's rule of thumb for English."""

LONGEST = 100_000
"""Characters counted exactly; a longer text is never sent, and long words take quadratic time."""


def count_tokens(text: str) -> int:
    """Count the tokens of a text; special tokens in it are text like any other.

    Example:
        >>> count_tokens(""), count_tokens("small models <|endoftext|>") > 2
        (0, True)
    """
    return len(text) // CHARACTERS_PER_TOKEN if len(text) > LONGEST else _counter()(text)


@cache
def _counter() -> Callable[[str], int]:
    folder = _kept_vocabulary()
    if folder is None:
        return _by_rule_of_thumb
    import tiktoken  # noqa: PLC0415, TID251  # 0.3 s with its vocabulary

    before = os.environ.get("TIKTOKEN_CACHE_DIR")  # noqa: TID251  # tiktoken has no other way to be told
    os.environ["TIKTOKEN_CACHE_DIR"] = str(folder)  # noqa: TID251
    try:
        encoding = tiktoken.get_encoding(ENCODING)
    finally:
        if before is None:
            del os.environ["TIKTOKEN_CACHE_DIR"]  # noqa: TID251
        else:
            os.environ["TIKTOKEN_CACHE_DIR"] = before  # noqa: TID251
    return lambda text: len(encoding.encode(text, disallowed_special=()))


def _by_rule_of_thumb(text: str) -> int:
    return -(-len(text) // CHARACTERS_PER_TOKEN)


def _kept_vocabulary() -> Path | None:
    """Find the folder of llama-index-core that holds the vocabulary."""
    spec = find_spec("llama_index")  # a namespace: looking it up imports nothing of it
    name = hashlib.sha1(VOCABULARY.encode(), usedforsecurity=False).hexdigest()
    folders = (Path(place, "core", "_static", "tiktoken_cache") for place in _places(spec))
    return next((folder for folder in folders if (folder / name).is_file()), None)


def _places(spec: object) -> list[str]:
    return list(getattr(spec, "submodule_search_locations", None) or [])
