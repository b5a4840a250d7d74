"""Votes that change one at a time, on top of a table that does not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from mufakat.core.opinion._members import Membership
from mufakat.core.opinion._rules import OpinionError
from mufakat.core.opinion._votes import Ints, VoteTable


@dataclass(frozen=True)
class Change:
    """What one vote changed.

    Parameters
    ----------
    before, after : int or None
        Votes; None is "not seen".
    voters : int
        1 if a participant has become a voter by it, -1 if they ceased to be one, else 0.
    marks : int
        Change of the number of marks of importance.
    """

    before: int | None
    after: int | None
    voters: int
    marks: int


class LiveVotes:
    """A table of votes, the members, and what came in since.

    Parameters
    ----------
    votes : VoteTable
        Votes so far.
    membership : Membership or None
        States of the participants.
    """

    def __init__(self, votes: VoteTable, membership: Membership | None) -> None:
        self._base = votes
        self._membership = membership
        self.participants = list(votes.participants)
        self.statements = list(votes.statements)
        self._rows = {name: i for i, name in enumerate(self.participants)}
        self._columns = {name: j for j, name in enumerate(self.statements)}
        self._counts: list[int] = votes.votes_per_participant.tolist()
        self._new: dict[tuple[int, int], tuple[int | None, bool]] = {}
        self._new_states: list[int] = []
        self._new_declared: list[bool] = []
        self.asks_importance = votes.important is not None

    def row(self, participant: str) -> int:
        """Position of a participant.

        Parameters
        ----------
        participant : str
            Identifier.

        Returns
        -------
        int
        """
        return self._rows[participant]

    def add_participant(self, participant: str, *, state: str | None, self_declared: bool) -> None:
        """Let somebody take part; see `LiveMap.add_participant`.

        Parameters
        ----------
        participant : str
        state : str or None
        self_declared : bool
        """
        if participant in self._rows:
            raise OpinionError(f"participant {participant!r} takes part already")
        known = self._membership.states if self._membership is not None else ()
        if state is not None and state not in known:
            raise OpinionError(f"participant {participant!r}: unknown state {state!r}")
        self._rows[participant] = len(self.participants)
        self.participants.append(participant)
        self._counts.append(0)
        self._new_states.append(-1 if state is None else known.index(state))
        self._new_declared.append(self_declared)

    def add_statement(self, statement: str) -> None:
        """Open a statement for votes.

        Parameters
        ----------
        statement : str
        """
        if statement in self._columns:
            raise OpinionError(f"statement {statement!r} is there already")
        self._columns[statement] = len(self.statements)
        self.statements.append(statement)

    def vote(
        self, participant: str, statement: str, value: int | None, important: bool
    ) -> Change:
        """Take, change or withdraw a vote; see `LiveMap.vote`.

        Parameters
        ----------
        participant, statement : str
        value : int or None
        important : bool

        Returns
        -------
        Change
        """
        if participant not in self._rows:
            raise OpinionError(f"vote: unknown participant {participant!r}")
        if statement not in self._columns:
            raise OpinionError(f"vote: unknown statement {statement!r}")
        if value not in (None, 1, 0, -1):
            raise OpinionError(
                f"vote of {participant!r} on {statement!r}: {value!r} is none of 1 (agree), "
                "0 (pass), -1 (disagree) and None (withdrawn)"
            )
        i, j = self._rows[participant], self._columns[statement]
        before, marked = self._current(i, j)
        marks = bool(important) and value is not None
        self.asks_importance |= marks
        self._new[i, j] = (value, marks)
        count = self._counts[i] + int(value is not None) - int(before is not None)
        voters = int(count > 0) - int(self._counts[i] > 0)
        self._counts[i] = count
        return Change(before, value, voters, int(marks) - int(marked))

    def settled(self) -> tuple[VoteTable, Membership | None]:
        """One table and one membership of all that came in.

        Returns
        -------
        tuple of VoteTable and Membership or None
        """
        self._base = self._merged()
        self._membership = self._all_members()
        self._new, self._new_states, self._new_declared = {}, [], []
        return self._base, self._membership

    def _current(self, i: int, j: int) -> tuple[int | None, bool]:
        if (i, j) in self._new:
            return self._new[i, j]
        base = self._base
        if i >= len(base.participants):
            return None, False
        first, last = int(base.starts[i]), int(base.starts[i + 1])
        place = first + int(np.searchsorted(base.columns[first:last], j))
        if place == last or base.columns[place] != j:
            return None, False
        marked = base.important is not None and bool(base.important[place])
        return int(base.values[place]), marked

    def _merged(self) -> VoteTable:
        base = self._base
        marks = base.important
        if marks is None and self.asks_importance:
            marks = np.zeros(len(base), dtype=np.bool_)
        kept = ~np.isin(self._keys(base.rows, base.columns), self._changed_keys())
        added = [(i, j, v, m) for (i, j), (v, m) in self._new.items() if v is not None]
        new = np.array(added, dtype=np.int64).reshape(-1, 4)
        return VoteTable.from_triples(
            self.participants,
            self.statements,
            np.concatenate([base.rows[kept], new[:, 0]]),
            np.concatenate([base.columns[kept], new[:, 1]]),
            np.concatenate([base.values[kept], new[:, 2]]),
            None if marks is None else np.concatenate([marks[kept], new[:, 3] > 0]),
        )

    def _keys(self, rows: ArrayLike, columns: ArrayLike) -> Ints:
        width = max(len(self.statements), 1)
        return np.asarray(np.asarray(rows, np.int64) * width + np.asarray(columns, np.int64))

    def _changed_keys(self) -> Ints:
        pairs = np.array(list(self._new), dtype=np.int64).reshape(-1, 2)
        return self._keys(pairs[:, 0], pairs[:, 1])

    def _all_members(self) -> Membership | None:
        old = self._membership
        if old is None or not self._new_states:
            return old
        declared = old.self_declared
        if declared is None and any(self._new_declared):
            declared = np.zeros(len(old.state_of), dtype=np.bool_)
        return Membership(
            states=old.states,
            state_of=np.concatenate([old.state_of, np.array(self._new_states, dtype=np.int32)]),
            blocs=old.blocs,
            self_declared=(
                None
                if declared is None
                else np.concatenate([declared, np.array(self._new_declared, dtype=np.bool_)])
            ),
        )
