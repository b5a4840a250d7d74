"""What a file of votes held, in the form that core takes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

AGREE_IS_DEFAULT = 1


@dataclass(frozen=True)
class VoteFile:
    """Votes as triples; indices point into `participants` and `statements`.

    The last triple of a pair is the vote that counts.
    """

    participants: tuple[str, ...]
    statements: tuple[str, ...]
    rows: NDArray[np.int32]
    columns: NDArray[np.int32]
    values: NDArray[np.int8]
    important: NDArray[np.bool_] | None
    form: str
    """`wide`, `long` or `parquet`."""
    dialect: str
    """In words; shown before anything is imported."""
    sha256: str
    """Of the content, inflated where it was compressed."""
    notes: tuple[str, ...] = ()
    """What a reader should know, such as how a column of weights was taken."""


@dataclass(frozen=True)
class Reading:
    """How a file is to be read."""

    agree_is: int = AGREE_IS_DEFAULT
    """+1 in exports; -1 in what a Polis server stores (opinion.md A1.3)."""

    def __post_init__(self) -> None:
        if self.agree_is not in (1, -1):
            raise ValueError("agree_is is 1 (exports) or -1 (a Polis server's own tables)")
