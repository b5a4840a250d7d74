"""How alike two statements are: by their words in one language, or by an encoder that is added."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from itertools import pairwise

Measure = Callable[[str, Sequence[str]], Sequence[float]]
"""Given a text and others: how alike each is, from 0 (not at all) to 1 (the same)."""

ALIKE = 0.6
_WORD = re.compile(r"[\u3400-\u9fff]+|[^\W_\u3400-\u9fff]+")
_measures: list[Measure] = []


def register_measure(measure: Measure) -> None:
    """Add a measure, such as an encoder's; the greatest of all measures counts."""
    _measures.append(measure)


def tokens(text: str) -> frozenset[str]:
    """Folded words; a run of Han characters becomes overlapping pairs."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    found: set[str] = set()
    for word in _WORD.findall(folded):
        if "\u3400" <= word[0] <= "\u9fff" and len(word) > 1:
            found.update(a + b for a, b in pairwise(word))
        else:
            found.add(word)
    return frozenset(found)


def by_words(text: str, others: Sequence[str]) -> list[float]:
    """Jaccard likeness of the sets of words."""
    own = tokens(text)
    found = []
    for other in others:
        theirs = tokens(other)
        either = own | theirs
        found.append(len(own & theirs) / len(either) if either else 0.0)
    return found


def likeness(text: str, others: Sequence[str]) -> list[float]:
    """The greatest likeness that any measure finds."""
    every = [measure(text, others) for measure in (by_words, *_measures)]
    return [max(values) for values in zip(*every, strict=True)]
