"""Groups and counts of a stream: as in memory, but the votes are asked chunk by chunk."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from mufakat.core.opinion._choice import NullTest, null_test
from mufakat.core.opinion._frame import Frame, frame_of, members_in_order
from mufakat.core.opinion._groups import (
    Groups,
    lettered,
    nobody_leaves,
    standing_of,
    voted_enough,
)
from mufakat.core.opinion._lloyd import Labels
from mufakat.core.opinion._members import Membership
from mufakat.core.opinion._projection import Plane, project, residuals
from mufakat.core.opinion._rounds import Round, round_of
from mufakat.core.opinion._rules import OpinionError, Rules
from mufakat.core.opinion._tallies import Tallies, tally
from mufakat.core.opinion._votes import Floats, Ints, VoteTable, vote_hashes
from mufakat.core.opinion.chunks import VoteStream

Hashes = NDArray[np.uint64]


def census(stream: VoteStream, membership: Membership | None, rules: Rules) -> tuple[Frame, Ints]:
    """Who is there, and how many statements each saw.

    Parameters
    ----------
    stream : VoteStream
        Read once.
    membership : Membership or None
        States of the participants in order of the stream.
    rules : Rules
        View, weights and cap.

    Returns
    -------
    tuple of Frame and ndarray of int64, shape (participants,)
        The frame is in order of the stream and holds no votes.

    Raises
    ------
    OpinionError
        If members and participants differ in number.
    """
    found = [(np.zeros(0, np.int64), np.zeros(0, np.uint64))]
    found += [counted for _, counted in stream.map(_counted)]
    counts = np.concatenate([votes for votes, _ in found])
    hashes = np.concatenate([hashed for _, hashed in found])
    n = len(counts)
    if membership is not None and len(membership.state_of) != n:
        raise OpinionError(
            f"members: {len(membership.state_of)} participants, but the stream has {n}"
        )
    empty = VoteTable.from_triples([], stream.statements, [], [], [])
    nobody = None if membership is None else replace(
        membership, state_of=np.zeros(0, np.int32), self_declared=None
    )  # fmt: skip
    _, state_of, _, _, apart = members_in_order(membership, n, rules)
    frame = replace(
        frame_of(empty, nobody, rules=rules),
        state_of=state_of,
        share=((counts > 0) & ~apart).astype(np.float64),
        apart=apart,
        hashes=hashes,
    )
    return frame, counts


def find_streamed_groups(
    stream: VoteStream, frame: Frame, counts: Ints, *, rules: Rules, with_null_test: bool
) -> Groups:
    """Fit, choose, let members of failing groups leave, fit again (C3.3).

    Parameters
    ----------
    stream : VoteStream
        Read two or three times per fit, and once for the test.
    frame : Frame
        Of `census`.
    counts : ndarray of int64, shape (participants,)
        How many statements each saw.
    rules : Rules
    with_null_test : bool
        Whether "no groups" is tested for.

    Returns
    -------
    Groups
        Participants in order of the stream.
    """
    weights = frame.weights
    order = np.lexsort((frame.apart, frame.state_of, frame.hashes))
    enough = voted_enough(counts[order], weights[order], len(stream.statements), rules)
    everybody = order[enough]
    total = float(weights[everybody].sum())
    outside = np.zeros(len(weights), dtype=np.bool_)
    first: Round | None = None
    for turn in range(rules.rounds + 1):
        inside = everybody[~outside[everybody]]
        fitted = _fit(stream, frame, inside, weights * ~outside, rules, with_null_test)
        labels, k = fitted.chosen.labels, fitted.chosen.k
        standing = standing_of(labels, frame, inside, k, total, rules)
        failing, first = ~standing.qualifies, first or fitted
        if failing.all() and outside.any():
            fitted, standing = nobody_leaves(first, frame, total, rules)
            outside[:] = False
            break
        if turn == rules.rounds or k < 2 or not failing.any() or failing.all():
            break
        outside[inside[failing[labels]]] = True
    return lettered(fitted, standing, outside, total, rules, with_null_test)


def tallied(
    stream: VoteStream, frame: Frame, *, labels: Labels, groups: int
) -> tuple[Tallies, Ints | None]:
    """Counts of a stream, and how many marked each statement as important.

    Parameters
    ----------
    stream : VoteStream
        Read once.
    frame : Frame
        Of `census`.
    labels : ndarray of int64, shape (participants,)
        Group from 0, or -1 for none.
    groups : int
        Number of groups.

    Returns
    -------
    tuple of Tallies and ndarray of int64, shape (statements,)
        None for the second where marks were not asked for. Who is counted apart is in neither.
    """
    nobody = _of_participants(frame, slice(0, 0))
    total = tally(nobody, labels=labels[:0], groups=groups)
    marked: Ints | None = None
    columns = frame.state_of, frame.share, frame.apart, frame.hashes, labels
    for _, (found, marks) in stream.map(_tallied, *columns, frame=nobody, groups=groups):
        total = Tallies(
            total.people + found.people,
            total.voices + found.voices,
            total.squares + found.squares,
            total.members + found.members,
        )
        if marks is not None:
            marked = marks if marked is None else marked + marks
    return total, marked


def _fit(
    stream: VoteStream,
    frame: Frame,
    inside: Ints,
    weights: Floats,
    rules: Rules,
    with_null_test: bool,
) -> Round:
    plane = stream.plane(weights, by_state=frame.by_state)
    points = np.empty((len(weights), 2))
    for part, places in stream.map(_places, plane=plane):
        points[part] = places

    def test() -> NullTest:
        rows = inside[: rules.null_rows]
        sample = _sample(stream, frame, rows)
        return null_test(sample, rows=np.arange(len(rows)), weights=weights[rows], rules=rules)

    return round_of(inside, plane, points, weights, rules, test if with_null_test else None)


def _sample(stream: VoteStream, frame: Frame, rows: Ints) -> Frame:
    """The votes of a few participants, in the order given."""
    place = np.full(len(frame.share), -1, dtype=np.int64)
    place[rows] = np.arange(len(rows))
    triples = np.hstack([votes for _, votes in stream.map(_votes_of, place)])
    names = [str(i) for i in range(len(rows))]
    table = VoteTable.from_triples(names, stream.statements, *triples)
    return replace(_of_participants(frame, rows), table=table)


def _of_participants(frame: Frame, rows: slice | Ints) -> Frame:
    """The frame of some participants; unlike `Frame.of_rows`, there are no votes to go along."""
    return replace(
        frame,
        state_of=frame.state_of[rows],
        share=frame.share[rows],
        apart=frame.apart[rows],
        hashes=frame.hashes[rows],
    )


# What is asked of each chunk: functions of the module, so that they may be sent to a cluster.


def _counted(table: VoteTable) -> tuple[Ints, Hashes]:
    return table.votes_per_participant.astype(np.int64), vote_hashes(table)


def _places(table: VoteTable, *, plane: Plane) -> Floats:
    return project(residuals(table, plane.means), plane)


def _votes_of(table: VoteTable, place: Ints) -> Ints:
    """Votes of chosen participants, under the numbers that `place` gives them (-1: not chosen)."""
    row = place[table.rows]
    kept = row >= 0
    return np.vstack([row[kept], table.columns[kept], table.values[kept]])


def _tallied(
    table: VoteTable,
    state_of: NDArray[np.int32],
    share: Floats,
    apart: NDArray[np.bool_],
    hashes: Hashes,
    labels: Labels,
    *,
    frame: Frame,
    groups: int,
) -> tuple[Tallies, Ints | None]:
    rows = replace(
        frame, table=table, state_of=state_of, share=share, apart=apart, hashes=hashes
    )
    found = tally(rows, labels=labels, groups=groups)
    if table.important is None:
        return found, None
    counted = table.important & (share > 0)[table.rows]
    return found, np.bincount(table.columns[counted], minlength=len(table.statements))
