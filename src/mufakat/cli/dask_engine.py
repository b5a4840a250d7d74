"""The map of votes in parts, each part computed on a Dask cluster and the results added up.

Moments, counts and tallies are sums over participants, so parts may be computed anywhere and in
any order. What is small (groups of the plane, bounds, agreement) is computed here, by the same
functions as for a stream. Workers must see the folder of the parts: all on one computer, or TMPDIR
on a disk that they share. Needs the extra: `pip install mufakat[dask]`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from mufakat.cli.exits import UsageFault
from mufakat.cli.partitions import Part, Partitions
from mufakat.cli.streamed import Engine, chunk_of
from mufakat.core.opinion import (
    Chunk,
    Membership,
    Moments,
    Plane,
    Rules,
    StreamedMap,
    VoteStream,
    VoteTable,
    map_of_stream,
    weighted_sum,
)

Floats = NDArray[np.float64]
Result = TypeVar("Result")
INSTALL = "the engine dask needs an extra: pip install mufakat[dask]"


@contextmanager
def cluster_engine(parts: Partitions, scheduler: str | None) -> Iterator[Engine]:
    """Give an engine that works like `streamed_map`.

    Parameters
    ----------
    parts : Partitions
        The votes; the engine reads these, whatever chunks it is called with.
    scheduler : str or None
        Address of a Dask scheduler; None starts one process per processor on this computer.

    Raises
    ------
    UsageFault
        If the extra is not installed or nobody answers at the address.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise UsageFault(INSTALL) from error
    try:
        client = Client(scheduler, timeout="10s") if scheduler else Client(
            dashboard_address=None, threads_per_worker=1
        )  # fmt: skip
    except (OSError, ValueError) as error:
        raise UsageFault(f"no Dask scheduler answers at {scheduler}: {error}") from error
    with client:
        yield _engine(client, parts)


@dataclass(frozen=True)
class Piece:
    """One part, small enough to be sent to a worker; its participants are not named."""

    part: Part
    statements: tuple[str, ...]
    moderated_out: frozenset[str]
    has_marks: bool = False

    @property
    def place(self) -> slice:
        """Which participants of the stream."""
        return slice(self.part.first, self.part.end)

    def table(self) -> VoteTable:
        """Read it, statements in natural order."""
        people = self.part.end - self.part.first
        alone = Partitions(
            tuple(map(str, range(people))), self.statements, self.has_marks, 0,
            (replace(self.part, first=0, end=people),), self.moderated_out,
        )  # fmt: skip
        chunk: Chunk = chunk_of(alone, 0)
        ((_, table),) = VoteStream(lambda: [chunk], alone.live).tables()
        return table


def moments_of(piece: Piece, weights: Floats, *, weighted: bool) -> Moments:
    """Moments of one part; weights are equal for all of a state, so there are few of them."""
    table = piece.table()
    if not weighted:
        return Moments.of(table, only=weights > 0)
    different = np.unique(weights[weights > 0])
    if not len(different):
        return Moments.empty(len(table.statements)).scaled(1.0)
    return weighted_sum([Moments.of(table, only=weights == w) for w in different], different)


class _ClusterStream(VoteStream):
    """A stream whose chunks are asked where they lie; only answers come here."""

    def __init__(
        self,
        client: Any,
        parts: Partitions,
        chunks: Callable[[], Iterator[Chunk]],
        statements: Sequence[str],
    ) -> None:
        super().__init__(chunks, statements)
        self._client = client
        self._pieces = [
            Piece(part, parts.statements, parts.moderated_out, parts.has_marks)
            for part in parts.parts
        ]

    def map(
        self, function: Callable[..., Result], *columns: NDArray[Any], **same: Any
    ) -> Iterator[tuple[slice, Result]]:
        return self._over_pieces(partial(_on_table, function), *columns, **same)

    def plane(self, weights: Floats, *, by_state: bool) -> Plane:
        """One pass in either view: a cluster that reads the parts anew pays for each."""
        total = Moments.empty(len(self.statements))
        total = total.scaled(1.0) if by_state else total
        for _, moments in self._over_pieces(moments_of, weights, weighted=by_state):
            total = total + moments
        return total.plane()

    def _over_pieces(
        self, function: Callable[..., Result], *columns: NDArray[Any], **same: Any
    ) -> Iterator[tuple[slice, Result]]:
        """Results of a function of each piece, in the order of the parts."""
        self.passes += 1
        split = [[column[piece.place] for piece in self._pieces] for column in columns]
        futures = self._client.map(function, self._pieces, *split, pure=False, **same)
        for piece, future in zip(self._pieces, futures, strict=True):
            yield piece.place, future.result()
            future.release()


def _on_table(
    function: Callable[..., Result], piece: Piece, *columns: NDArray[Any], **same: Any
) -> Result:
    return function(piece.table(), *columns, **same)


def _engine(client: Any, parts: Partitions) -> Engine:
    """Give a function that is called like `streamed_map`."""

    def engine(
        chunks: Callable[[], Iterator[Chunk]],
        statements: Sequence[str],
        membership: Membership | None = None,
        *,
        rules: Rules,
        with_null_test: bool = True,
    ) -> StreamedMap:
        stream = _ClusterStream(client, parts, chunks, statements)
        return map_of_stream(stream, membership, rules=rules, with_null_test=with_null_test)

    return engine
