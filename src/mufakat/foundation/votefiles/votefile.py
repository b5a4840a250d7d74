"""What a file of votes held, in the form that core takes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

AGREE_IS_DEFAULT = 1
T = TypeVar("T", bound=np.generic)


@dataclass(frozen=True)
class Reading:
    """How a file is to be read."""

    agree_is: int = AGREE_IS_DEFAULT
    """+1 in exports; -1 in what a Polis server stores (opinion.md A1.3)."""

    def __post_init__(self) -> None:
        if self.agree_is not in (1, -1):
            raise ValueError("agree_is is 1 (exports) or -1 (a Polis server's own tables)")


@dataclass(frozen=True)
class VoteBatch:
    """Some votes in the order of the file; indices point into the identifiers known so far."""

    rows: NDArray[np.int32]
    columns: NDArray[np.int32]
    values: NDArray[np.int8]
    important: NDArray[np.bool_] | None = None


@dataclass
class Identifiers:
    """Participants and statements, numbered in the order in which a file names them."""

    participants: dict[str, int] = field(default_factory=dict)
    statements: dict[str, int] = field(default_factory=dict)


class VoteStream(Protocol):
    """A file of votes that is read batch by batch, as often as needed, in bounded memory.

    Iterating raises `TableError` at the first fault. Every iteration gives the same batches.
    `identifiers` are complete after the first.
    """

    @property
    def form(self) -> str:
        """`wide`, `long` or `parquet`."""

    @property
    def dialect(self) -> str:
        """In words; shown before anything is imported."""

    @property
    def sha256(self) -> str:
        """Of the content, inflated where it was compressed."""

    @property
    def size(self) -> int:
        """Bytes of the content as CSV, estimated for Parquet."""

    @property
    def weighted(self) -> bool:
        """Whether the importance was written as a weight."""

    @property
    def identifiers(self) -> Identifiers:
        """Participants and statements named so far."""

    def __iter__(self) -> Iterator[VoteBatch]: ...


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


def collected(stream: VoteStream) -> VoteFile:
    """Read a stream once and keep all of it."""
    batches = list(stream)
    marks = [batch.important for batch in batches if batch.important is not None]
    return VoteFile(
        tuple(stream.identifiers.participants),
        tuple(stream.identifiers.statements),
        _joined([batch.rows for batch in batches], np.int32),
        _joined([batch.columns for batch in batches], np.int32),
        _joined([batch.values for batch in batches], np.int8),
        np.concatenate(marks) if marks else None,
        stream.form,
        stream.dialect,
        stream.sha256,
    )


def _joined(parts: list[NDArray[T]], kind: type[T]) -> NDArray[T]:
    return np.concatenate(parts) if parts else np.empty(0, dtype=kind)
