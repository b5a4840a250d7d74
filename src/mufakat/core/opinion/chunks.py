"""Votes in chunks: what a conversation too large for memory is read from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from mufakat.core.opinion._rules import OpinionError
from mufakat.core.opinion._votes import VoteTable, identifier_order


@dataclass(frozen=True)
class Chunk:
    """Votes of some participants, all votes of each.

    Parameters
    ----------
    counts : array_like of int, shape (participants,)
        Number of votes of each participant, in order; 0 is allowed.
    columns, values : array_like of int, shape (votes,)
        Statement (position) and vote (1, 0, -1), participant after participant. Of two votes on
        one statement the last counts.

    Notes
    -----
    Up to a million votes a chunk keep memory low and places exact to double precision.
    """

    counts: ArrayLike
    columns: ArrayLike
    values: ArrayLike


Chunks = Callable[[], Iterable[Chunk]]


class VoteStream:
    """Chunks as tables of votes, with statements in natural order.

    Parameters
    ----------
    chunks : callable
        Gives the chunks anew.
    statements : sequence of str
        Identifiers, in the order of the columns.

    Raises
    ------
    OpinionError
        If a statement is listed twice.
    """

    def __init__(self, chunks: Chunks, statements: Sequence[str]) -> None:
        self._chunks = chunks
        order = identifier_order(statements)
        self.statements = tuple(statements[j] for j in order.tolist())
        if len(set(self.statements)) != len(self.statements):
            raise OpinionError("stream: a statement is listed twice")
        self._place = np.empty(len(order), dtype=np.int64)
        self._place[order] = np.arange(len(order))
        self.passes = 0

    def tables(self) -> Iterator[tuple[slice, VoteTable]]:
        """One pass over the votes.

        Yields
        ------
        tuple of slice and VoteTable
            Which participants of the stream, and their votes.

        Raises
        ------
        OpinionError
            If a chunk is not as described; says which.
        """
        self.passes += 1
        first = 0
        for number, chunk in enumerate(self._chunks()):
            table = self._table(number, chunk)
            last = first + len(table.participants)
            yield slice(first, last), table
            first = last

    def _table(self, number: int, chunk: Chunk) -> VoteTable:
        counts = np.asarray(chunk.counts, dtype=np.int64)
        columns = np.asarray(chunk.columns)
        if counts.sum() != len(columns) or (counts < 0).any():
            raise OpinionError(
                f"stream, chunk {number}: counts add up to {counts.sum()}, votes are {len(columns)}"
            )
        if len(columns) and not 0 <= columns.min() <= columns.max() < len(self._place):
            raise OpinionError(f"stream, chunk {number}: a statement does not exist")
        rows = np.repeat(np.arange(len(counts)), counts)
        names = [str(i) for i in range(len(counts))]
        return VoteTable.from_triples(
            names, self.statements, rows, self._place[columns], chunk.values
        )
