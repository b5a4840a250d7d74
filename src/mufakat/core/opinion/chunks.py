"""Votes in chunks: what a conversation too large for memory is read from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mufakat.core.opinion._projection import Plane, plane_of_gram, residuals
from mufakat.core.opinion._rules import OpinionError
from mufakat.core.opinion._votes import Floats, VoteTable, identifier_order
from mufakat.core.opinion.moments import Moments

Result = TypeVar("Result")


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
    important : array_like of bool, shape (votes,), optional
        Marks of importance, where they were asked for.

    Notes
    -----
    Up to a million votes a chunk keep memory low and places exact to double precision.
    """

    counts: ArrayLike
    columns: ArrayLike
    values: ArrayLike
    important: ArrayLike | None = None


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

    Notes
    -----
    All that a map asks of a stream is `map` and `plane`. A subclass may answer them elsewhere,
    such as on a cluster where the chunks lie; the order of the chunks has to stay.
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

    def map(
        self, function: Callable[..., Result], *columns: NDArray[Any], **same: Any
    ) -> Iterator[tuple[slice, Result]]:
        """Ask the same of every chunk, in one pass.

        Parameters
        ----------
        function : callable
            Called with the votes of a chunk (VoteTable), the rows of `columns` that belong to
            it, and `same`; of a module, so that it may be sent elsewhere.
        *columns : ndarray, shape (participants, ...)
            One entry per participant of the stream.
        **same
            Passed to every call.

        Yields
        ------
        tuple of slice and result
            Which participants of the stream, and what the function gave; in order of the chunks.

        Raises
        ------
        OpinionError
            If a chunk is not as described; says which.
        """
        for part, table in self.tables():
            yield part, function(table, *(column[part] for column in columns), **same)

    def plane(self, weights: Floats, *, by_state: bool) -> Plane:
        """The plane of opinions: one pass where everybody weighs the same, else two.

        Parameters
        ----------
        weights : ndarray of float64, shape (participants,)
            0 leaves a participant out.
        by_state : bool
            Whether weights differ; if not, whoever weighs anything weighs 1.

        Returns
        -------
        Plane
        """
        m = len(self.statements)
        if not by_state:
            total = Moments.empty(m)
            for _, moments in self.map(_moments_of, weights):
                total = total + moments
            return total.plane()
        tallied = np.zeros(3 * m)
        for _, counts in self.map(_weighted_counts, weights):
            tallied += counts
        seen = tallied.reshape(m, 3).sum(axis=1)
        above = tallied[2::3] - tallied[::3]
        means = np.divide(above, seen, out=np.zeros(m), where=seen > 0)
        gram = np.zeros((m, m))
        for _, products in self.map(_weighted_products, weights, means=means):
            gram += products
        return plane_of_gram(gram, means)

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
            names, self.statements, rows, self._place[columns], chunk.values, chunk.important
        )


def _moments_of(table: VoteTable, weights: Floats) -> Moments:
    return Moments.of(table, only=weights > 0)


def _weighted_counts(table: VoteTable, weights: Floats) -> Floats:
    """Weight of those who disagree, pass and agree, shape (3 * statements,)."""
    counts = np.bincount(table.codes, weights[table.rows], minlength=3 * len(table.statements))
    return counts.astype(np.float64)


def _weighted_products(table: VoteTable, weights: Floats, *, means: Floats) -> Floats:
    """R'R of the residual votes, shape (statements, statements)."""
    matrix = residuals(table, means).astype(np.float64)
    matrix.data *= np.sqrt(weights)[table.rows]
    return np.asarray((matrix.T @ matrix).toarray())
