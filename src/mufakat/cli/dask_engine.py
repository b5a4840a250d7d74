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
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mufakat.cli.exits import UsageFault
from mufakat.cli.partitions import Part, Partitions
from mufakat.cli.streamed import Engine, chunk_of
from mufakat.core.opinion import Membership, Moments, Rules, VoteTable, weighted_sum
from mufakat.core.opinion import streaming as core
from mufakat.core.opinion._choice import alternatives, best, null_test
from mufakat.core.opinion._frame import Frame, frame_of
from mufakat.core.opinion._groups import letter, standing_of
from mufakat.core.opinion._projection import Plane, project, residuals
from mufakat.core.opinion._tallies import Tallies, tally
from mufakat.core.opinion._votes import identifier_order, vote_hashes
from mufakat.core.opinion.agreement import agreement
from mufakat.core.opinion.chunks import Chunk, VoteStream

Floats = NDArray[np.float64]
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
        yield _Engine(client, parts)


@dataclass(frozen=True)
class Piece:
    """One part, small enough to be sent to a worker; its participants are not named."""

    part: Part
    statements: tuple[str, ...]
    moderated_out: frozenset[str]

    @property
    def place(self) -> slice:
        """Which participants of the stream."""
        return slice(self.part.first, self.part.end)

    def table(self) -> VoteTable:
        """Read it, statements in natural order."""
        people = self.part.end - self.part.first
        alone = Partitions(
            tuple(map(str, range(people))), self.statements, False, 0,
            (replace(self.part, first=0, end=people),), self.moderated_out,
        )  # fmt: skip
        chunk: Chunk = chunk_of(alone, 0)
        ((_, table),) = VoteStream(lambda: [chunk], alone.live).tables()
        return table


def census_of(piece: Piece) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
    """Count the votes of each participant, and hash them."""
    table = piece.table()
    return table.votes_per_participant.astype(np.int64), vote_hashes(table)


def moments_of(piece: Piece, weights: Floats, *, weighted: bool) -> Moments:
    """Moments of one part; weights are equal for all of a state, so there are few of them."""
    table = piece.table()
    if not weighted:
        return Moments.of(table, only=weights > 0)
    different = np.unique(weights[weights > 0])
    if not len(different):
        return Moments.empty(len(table.statements)).scaled(1.0)
    return weighted_sum([Moments.of(table, only=weights == w) for w in different], different)


def points_of(piece: Piece, plane: Plane) -> Floats:
    """Places of the participants of one part."""
    return project(residuals(piece.table(), plane.means), plane)


def votes_of(piece: Piece, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Votes of chosen participants, under the numbers that `rows` gives them (-1: not chosen)."""
    table = piece.table()
    row = rows[table.rows]
    kept = row >= 0
    return np.vstack([row[kept], table.columns[kept], table.values[kept]])


def tallies_of(piece: Piece, frame: Frame, labels: NDArray[np.int64], groups: int) -> Tallies:
    """Counts of one part; `frame` holds its participants and no votes."""
    return tally(replace(frame, table=piece.table()), labels=labels, groups=groups)


class _Engine:
    """Called like `streamed_map`."""

    def __init__(self, client: Any, parts: Partitions) -> None:
        self._client = client
        self._parts = parts
        self._pieces = [Piece(part, parts.statements, parts.moderated_out) for part in parts.parts]
        self._passes = 0

    def __call__(
        self,
        _chunks: object,
        statements: Sequence[str],
        membership: Membership | None = None,
        *,
        rules: Rules,
        with_null_test: bool = True,
    ) -> core.StreamedMap:
        names = tuple(statements[j] for j in identifier_order(statements))
        frame, counts = self._census(names, membership, rules)
        fitted = self._groups(frame, counts, rules, with_null_test)
        tallies = self._tallies(frame, fitted.labels, fitted.k)
        found = fitted.standing
        letters = [letter(g) for g in range(fitted.k)]
        return core.StreamedMap(
            statements=names,
            plane=fitted.plane,
            labels=fitted.labels,
            points=fitted.points,
            centres=fitted.centres,
            sizes=found.sizes,
            states=found.states,
            weight_shares=found.weights,
            qualifies=found.qualifies,
            test=fitted.test,
            tried=fitted.tried,
            tallies=tallies,
            agreement=agreement(
                tallies, frame, letters=letters, qualifies=found.qualifies, rules=rules
            ),
            passes=self._passes,
        )

    def _over_parts(self, function: Callable[..., Any], *columns: Sequence[Any], **same: Any) -> (
        Iterator[Any]
    ):
        """Results of a function of each part, in the order of the parts."""
        self._passes += 1
        futures = self._client.map(function, self._pieces, *columns, pure=False, **same)
        for future in futures:
            yield future.result()
            future.release()

    def _split(self, values: NDArray[Any]) -> list[NDArray[Any]]:
        return [values[piece.place] for piece in self._pieces]

    def _census(
        self, statements: tuple[str, ...], membership: Membership | None, rules: Rules
    ) -> tuple[Frame, NDArray[np.int64]]:
        found = [(np.zeros(0, np.int64), np.zeros(0, np.uint64)), *self._over_parts(census_of)]
        counts, hashes = (np.concatenate(column) for column in zip(*found, strict=True))
        empty = VoteTable.from_triples([], statements, [], [], [])
        nobody = None if membership is None else replace(
            membership, state_of=np.zeros(0, np.int32), self_declared=None
        )  # fmt: skip
        state_of, apart = _places(membership, len(counts), rules)
        skeleton = frame_of(empty, nobody, rules=rules)
        share = ((counts > 0) & ~apart).astype(np.float64)
        return replace(
            skeleton, state_of=state_of, share=share, apart=apart, hashes=hashes
        ), counts

    def _groups(
        self, frame: Frame, counts: NDArray[np.int64], rules: Rules, with_null_test: bool
    ) -> core._Fitted:
        """Fit, choose, let members of failing groups leave, fit again, as a stream does."""
        weights, m = frame.weights, len(frame.table.statements)
        order = np.lexsort((frame.apart, frame.state_of, frame.hashes))
        everybody = order[core._eligible(counts[order], weights[order], m, rules)]
        total = float(weights[everybody].sum())
        outside = np.zeros(len(weights), dtype=np.bool_)
        for turn in range(rules.rounds + 1):
            inside = everybody[~outside[everybody]]
            plane = self._plane(weights * ~outside, m, weighted=frame.by_state)
            points = np.concatenate(
                [np.zeros((0, 2)), *self._over_parts(points_of, plane=plane)]
            )
            if not len(inside):
                return core._nobody(plane, points, len(weights))
            tried, chosen, test = self._choice(
                frame, inside, points, weights * ~outside, rules, with_null_test
            )
            k = chosen.clustering.k
            found = standing_of(chosen.clustering.labels, frame, inside, k, total, rules)
            failing = ~found.qualifies
            if turn == rules.rounds or k < 2 or not failing.any() or failing.all():
                break
            outside[inside[failing[chosen.clustering.labels]]] = True
        return _lettered(plane, points, inside, chosen, found, total, test, tried)

    def _plane(self, weights: Floats, statements: int, *, weighted: bool) -> Plane:
        total = Moments.empty(statements)
        total = total.scaled(1.0) if weighted else total
        split = self._split(weights)
        for moments in self._over_parts(moments_of, split, weighted=weighted):
            total = total + moments
        return total.plane()

    def _choice(
        self,
        frame: Frame,
        inside: NDArray[np.int64],
        points: Floats,
        weights: Floats,
        rules: Rules,
        with_null_test: bool,
    ) -> Any:
        tried = alternatives(
            points[inside],
            weights=weights[inside],
            greatest_k=max(rules.greatest_k, rules.groups or 1),
            directions=rules.directions,
        )
        if rules.groups is not None:
            return tried, tried[min(rules.groups, len(tried)) - 1], None
        chosen, test = best(tried), None
        if with_null_test and chosen.clustering.k > 1:
            rows = inside[: rules.null_rows]
            sample = self._sample(frame, rows)
            test = null_test(sample, rows=np.arange(len(rows)), weights=weights[rows], rules=rules)
            chosen = chosen if test.finds_groups else tried[0]
        return tried, chosen, test

    def _sample(self, frame: Frame, rows: NDArray[np.int64]) -> Frame:
        place = np.full(len(frame.share), -1, dtype=np.int64)
        place[rows] = np.arange(len(rows))
        triples = np.hstack(list(self._over_parts(votes_of, self._split(place))))
        names = [str(i) for i in range(len(rows))]
        return replace(
            frame,
            table=VoteTable.from_triples(names, frame.table.statements, *triples),
            state_of=frame.state_of[rows],
            share=frame.share[rows],
            apart=frame.apart[rows],
            hashes=frame.hashes[rows],
        )

    def _tallies(self, frame: Frame, labels: NDArray[np.int64], groups: int) -> Tallies:
        frames = [
            replace(
                frame, state_of=frame.state_of[p.place], share=frame.share[p.place],
                apart=frame.apart[p.place], hashes=frame.hashes[p.place],
            )
            for p in self._pieces
        ]  # fmt: skip
        total = tally(
            replace(frame, state_of=frame.state_of[:0], share=frame.share[:0]),
            labels=labels[:0], groups=groups,
        )  # fmt: skip
        for found in self._over_parts(tallies_of, frames, self._split(labels), groups=groups):
            total = Tallies(
                total.people + found.people,
                total.voices + found.voices,
                total.squares + found.squares,
                total.members + found.members,
            )
        return total


def _places(
    membership: Membership | None, people: int, rules: Rules
) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
    apart, state_of = np.zeros(people, np.bool_), np.zeros(people, np.int32)
    if membership is not None:
        place = np.empty(len(membership.states) + 1, dtype=np.int32)
        place[identifier_order(membership.states)] = np.arange(len(membership.states))
        place[-1] = len(membership.states)  # -1, no state, is the last
        state_of = place[membership.state_of]
        if membership.self_declared is not None and rules.self_declared == "apart":
            apart = np.asarray(membership.self_declared, dtype=np.bool_)
    return state_of, apart


def _lettered(
    plane: Plane,
    points: Floats,
    inside: NDArray[np.int64],
    chosen: Any,
    found: Any,
    total: float,
    test: Any,
    tried: Any,
) -> core._Fitted:
    """Groups in order of weight, then of place."""
    shares = found.weights / total if total > 0 else found.weights
    x, y = chosen.clustering.centres.T
    letters = np.lexsort((y, x, -np.round(shares, 12)))
    labels = np.full(len(points), -1, dtype=np.int64)
    labels[inside] = np.argsort(letters)[chosen.clustering.labels]
    standing = core._Standing(
        found.sizes[letters], shares[letters], found.states[letters], found.qualifies[letters]
    )
    centres = chosen.clustering.centres[letters]
    return core._Fitted(plane, points, labels, centres, standing, test, tried)
