"""Counts of votes per group, state and statement: all that agreement is judged by."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from mufakat.core.opinion._frame import Frame
from mufakat.core.opinion._lloyd import Labels
from mufakat.core.opinion._votes import Floats, Ints, VoteTable

DISAGREES, PASSES, AGREES = 0, 1, 2  # positions on the last axis of a tally
_VOTES_AT_ONCE = 1_000_000  # so that the working memory does not grow with the conversation


@dataclass(frozen=True)
class Tallies:
    """Votes counted per group, state, statement and answer; "no group" and "no state" are last.

    Parameters
    ----------
    people : ndarray of int64, shape (groups + 1, states + 1, statements, 3)
        Participants who disagree, pass and agree. Who is counted apart is not in it.
    voices : ndarray of float64, same shape
        The same with each member of a collapsed clique counted as its share of one.
    squares : ndarray of float64, shape (groups + 1, states + 1, statements)
        Sums of squared shares of those who saw the statement.
    members : ndarray of float64, shape (groups + 1, states + 1)
        Sums of shares of the participants, whatever they saw.
    """

    people: Ints
    voices: Floats
    squares: Floats
    members: Floats

    @property
    def groups(self) -> int:
        """Number of groups."""
        return len(self.people) - 1


def tally(frame: Frame, *, labels: Labels, groups: int) -> Tallies:
    """Count the votes of a conversation.

    Parameters
    ----------
    frame : Frame
        Votes, states and shares.
    labels : ndarray of int64, shape (participants,)
        Group from 0, or -1 for none.
    groups : int
        Number of groups.

    Returns
    -------
    Tallies
    """
    states, m = len(frame.states) + 1, len(frame.table.statements)
    cells = (groups + 1) * states
    cell = np.asarray(np.where(labels < 0, groups, labels) * states + frame.state_of, np.int64)
    cell[frame.share <= 0] = cells
    shape = (groups + 1, states, m, 3)
    people = _count(frame.table, cell, cells + 1)[:-1].reshape(shape)
    members = np.bincount(cell, frame.share, minlength=cells + 1)[:-1].astype(np.float64)
    voices, squares = people.astype(np.float64), people.sum(axis=3).astype(np.float64)
    partial = np.flatnonzero((frame.share > 0) & (frame.share < 1))
    if len(partial):
        _lessen(frame, partial, cell, voices, squares)
    return Tallies(people, voices, squares, members.reshape(groups + 1, states))


def moved(
    before: Tallies, frame: Frame, *, old: Labels, new: Labels, groups: int
) -> Tallies:
    """The tally after some participants have changed groups, without counting all again.

    Parameters
    ----------
    before : Tallies
        Of `old`, with the same number of groups.
    frame : Frame
        The conversation of both.
    old, new : ndarray of int64, shape (participants,)
        Groups before and now.
    groups : int
        Number of groups.

    Returns
    -------
    Tallies
    """
    rows = np.flatnonzero(old != new)
    if 2 * len(rows) > len(old):
        return tally(frame, labels=new, groups=groups)
    part = frame.of_rows(rows)
    out = tally(part, labels=old[rows], groups=groups)
    into = tally(part, labels=new[rows], groups=groups)
    return Tallies(
        before.people - out.people + into.people,
        before.voices - out.voices + into.voices,
        before.squares - out.squares + into.squares,
        before.members - out.members + into.members,
    )


def _count(table: VoteTable, cell: Ints, cells: int) -> Ints:
    """Votes per cell of participants, statement and answer, shape (cells, 3 * statements)."""
    width = 3 * len(table.statements)
    total = np.zeros(cells * width, dtype=np.int64)
    if not width:
        return total.reshape(cells, 0)
    base = (cell * width).astype(np.int32 if cells * width < 2**31 else np.int64)
    for first, last in _spans(table):
        rows = slice(table.starts[first], table.starts[last])
        counts = table.votes_per_participant[first:last]
        key = np.repeat(base[first:last], counts) + table.codes[rows]
        total += np.bincount(key, minlength=len(total))
    return total.reshape(cells, width)


def _spans(table: VoteTable) -> list[tuple[int, int]]:
    """Runs of participants of about a million votes each."""
    n, votes = len(table.participants), len(table)
    parts = max(1, -(-votes // _VOTES_AT_ONCE))
    edges = np.searchsorted(table.starts, np.linspace(0, votes, parts + 1)[1:-1])
    borders = np.unique(np.concatenate(([0], edges, [n])))
    return [(int(a), int(b)) for a, b in pairwise(borders)]


def _lessen(frame: Frame, partial: Ints, cell: Ints, voices: Floats, squares: Floats) -> None:
    """Take from full counts what members of cliques do not weigh."""
    part = frame.of_rows(partial)
    table, share = part.table, part.share
    width = 3 * len(table.statements)
    key = (cell[partial] * width)[table.rows] + table.codes
    flat = voices.reshape(-1)
    np.subtract.at(flat, key, (1 - share)[table.rows])
    np.subtract.at(squares.reshape(-1), key // 3, (1 - share**2)[table.rows])
    np.maximum(flat, 0, out=flat)
