"""A map that stays fresh while votes come in: counts at once, groups when asked for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mufakat.core.opinion._frame import Frame
from mufakat.core.opinion._live_votes import LiveVotes
from mufakat.core.opinion._map_json import groups_json, statistics_json
from mufakat.core.opinion._members import Membership
from mufakat.core.opinion._rules import Rules
from mufakat.core.opinion._tallies import Tallies
from mufakat.core.opinion._votes import VoteTable, natural_key
from mufakat.core.opinion.agreement import AGREED, agreement
from mufakat.core.opinion.map import OpinionMap, opinion_map

Json = dict[str, Any]


class LiveMap:
    """Votes that change one at a time, with counts and bounds kept up to date.

    Parameters
    ----------
    votes : VoteTable
        Votes so far.
    membership : Membership, optional
        States and blocs.
    rules : Rules, optional
        Thresholds; the defaults if not given.

    Notes
    -----
    `statistics` uses the groups of the last `groups` or `map`; who voted for the first time
    since has none yet. There is no memory between groupings: `map` gives what `opinion_map`
    gives for the same votes. The test for "no groups" is left out unless it is asked for.
    """

    def __init__(
        self,
        votes: VoteTable,
        membership: Membership | None = None,
        *,
        rules: Rules | None = None,
    ) -> None:
        self._rules = rules or Rules()
        self._tallies: Tallies
        self._frame: Frame
        self._marks: NDArray[np.int64]
        self._votes = LiveVotes(votes, membership)
        self._changes = 0
        self._map = self._computed(null_test=False)

    @classmethod
    def from_votes(
        cls,
        votes: VoteTable,
        membership: Membership | None = None,
        *,
        rules: Rules | None = None,
    ) -> LiveMap:
        """The same as the constructor, by name.

        Parameters
        ----------
        votes, membership, rules
            See the class.

        Returns
        -------
        LiveMap
        """
        return cls(votes, membership, rules=rules)

    @property
    def changes(self) -> int:
        """Votes that came in since the groups were last computed."""
        return self._changes

    def add_participant(
        self, participant: str, *, state: str | None = None, self_declared: bool = False
    ) -> None:
        """Let somebody take part.

        Parameters
        ----------
        participant : str
            Identifier.
        state : str, optional
            State that they speak from.
        self_declared : bool
            Whether nobody but they themselves vouch for the state.

        Raises
        ------
        OpinionError
            If they take part already, or the state is unknown.
        """
        self._votes.add_participant(participant, state=state, self_declared=self_declared)
        place = len(self._frame.states) if state is None else self._frame.states.index(state)
        apart = self_declared and self._rules.self_declared == "apart"
        self._labels.append(self._tallies.groups)
        self._states.append(place)
        self._shares.append(0.0 if apart else 1.0)

    def add_statement(self, statement: str) -> None:
        """Open a statement for votes.

        Parameters
        ----------
        statement : str
            Identifier.

        Raises
        ------
        OpinionError
            If it is there already.
        """
        self._votes.add_statement(statement)
        old = self._tallies
        self._tallies = Tallies(
            _widened(old.people, 2), _widened(old.voices, 2), _widened(old.squares, 2), old.members
        )
        self._columns[statement] = len(self._columns)
        self._marks = np.append(self._marks, 0)

    def vote(
        self, participant: str, statement: str, value: int | None, important: bool = False
    ) -> None:
        """Take a vote, change it, or withdraw it.

        Parameters
        ----------
        participant, statement : str
            Identifiers.
        value : int or None
            1 agree, 0 pass, -1 disagree; None withdraws the vote.
        important : bool
            Whether the participant marked the statement as important.

        Raises
        ------
        OpinionError
            If participant or statement is unknown, or the value is none of these.
        """
        change = self._votes.vote(participant, statement, value, important)
        i, j = self._votes.row(participant), self._columns[statement]
        share = self._shares[i]
        self._changes += 1
        if share == 0:
            return
        place = (self._labels[i], self._states[i])
        self._tallies.members[place] += share * change.voters
        for old_or_new, sign in ((change.before, -1), (change.after, 1)):
            if old_or_new is not None:
                self._tallies.people[(*place, j, old_or_new + 1)] += sign
                self._tallies.voices[(*place, j, old_or_new + 1)] += sign * share
                self._tallies.squares[(*place, j)] += sign * share**2
        self._marks[j] += change.marks

    def statistics(self) -> Json:
        """Counts, bounds and agreement of every statement, fresh, with the groups as they are.

        Returns
        -------
        dict
            {statements, agreed, changes}: statements as in a map but without a place on it,
            identifiers of agreed statements with the surest first, and how many votes came in
            since the groups were computed.
        """
        groups = self._map.groups
        found = agreement(
            self._tallies,
            self._frame,
            letters=groups.letters,
            qualifies=groups.qualifies,
            rules=self._rules,
        )
        names = tuple(self._columns)
        rows = statistics_json(found, names)
        for j, row in enumerate(rows):
            row["importance"] = self._importance(j, row["seen"])
        agreed = [row for row in rows if row["status"] == AGREED]
        agreed.sort(key=lambda row: (-round(row["score"], 12), natural_key(row["id"])))
        return {
            "statements": sorted(rows, key=lambda row: natural_key(row["id"])),
            "agreed": [row["id"] for row in agreed],
            "changes": self._changes,
        }

    def groups(self) -> list[Json]:
        """Groups of the votes as they are now.

        Returns
        -------
        list of dict
            As in a map.
        """
        found = self._current()
        return groups_json(
            found.groups, has_members=found.frame.has_members, audit=found.audit
        )

    def map(
        self, *, audit: bool = False, bridging: bool = False, null_test: bool = False
    ) -> OpinionMap:
        """The map of the votes as they are now.

        Parameters
        ----------
        audit, bridging, null_test : bool
            As in `opinion_map`.

        Returns
        -------
        OpinionMap
        """
        if audit or bridging or null_test:
            self._map = self._computed(audit=audit, bridging=bridging, null_test=null_test)
        return self._current()

    def regroup(self) -> None:
        """Compute the groups again, whether or not votes came in."""
        self._map = self._computed(null_test=False)

    def _current(self) -> OpinionMap:
        if self._changes:
            self.regroup()
        return self._map

    def _computed(
        self, *, audit: bool = False, bridging: bool = False, null_test: bool
    ) -> OpinionMap:
        votes, membership = self._votes.settled()
        found = opinion_map(
            votes,
            membership,
            rules=self._rules,
            audit=audit,
            bridging=bridging,
            null_test=null_test,
        )
        self._changes = 0
        self._take_over(found)
        return found

    def _take_over(self, found: OpinionMap) -> None:
        """Mutable copies of what single votes change."""
        frame, groups = found.frame, found.groups
        place = {name: i for i, name in enumerate(frame.table.participants)}
        order = np.array([place[name] for name in self._votes.participants], dtype=np.int64)
        labels = np.where(groups.labels < 0, groups.k, groups.labels)
        voted = frame.table.votes_per_participant > 0
        # who has not voted yet will weigh one, unless counted apart
        shares = np.where(voted | frame.apart, frame.share, 1.0)
        self._labels: list[int] = labels[order].tolist()
        self._states: list[int] = frame.state_of[order].tolist()
        self._shares: list[float] = shares[order].tolist()
        self._columns = {name: j for j, name in enumerate(frame.table.statements)}
        self._marks = _marks(found)
        tallies = found.tallies
        self._tallies = replace(
            tallies,
            people=tallies.people.copy(),
            voices=tallies.voices.copy(),
            squares=tallies.squares.copy(),
            members=tallies.members.copy(),
        )
        self._frame = frame

    def _importance(self, j: int, seen: int) -> Json:
        if not self._votes.asks_importance:
            return {"marked": None, "share": None}
        marked = int(self._marks[j])
        return {"marked": marked, "share": marked / seen if seen else None}


def _marks(found: OpinionMap) -> NDArray[np.int64]:
    marked = [
        found.importance(j)["marked"] or 0 for j in range(len(found.frame.table.statements))
    ]
    return np.array(marked, dtype=np.int64)


def _widened(array: NDArray[Any], axis: int) -> NDArray[Any]:
    shape = list(array.shape)
    shape[axis] = 1
    return np.concatenate([array, np.zeros(shape, dtype=array.dtype)], axis=axis)
