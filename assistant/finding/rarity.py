"""How much a word says: the rarer in the store, the more."""

import math

from store.index import Index


def rarity(term: str, index: Index) -> float:
    """Weigh a stem by how few papers use it: the inverse document frequency of BM25, above 0.

    Args:
        term: As `store.words.terms` gives it.
        index: The store.
    """
    papers = index.vocabulary.get(term, 0)
    return math.log(1 + (len(index) - papers + 0.5) / (papers + 0.5))


def rarest(index: Index) -> float:
    """Give the weight of a stem that a single paper uses, or all but."""
    return math.log(1 + (len(index) - 0.5) / 1.5)
