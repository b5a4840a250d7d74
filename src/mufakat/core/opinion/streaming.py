"""Maps of conversations that do not fit into memory: votes are read in chunks, several times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mufakat.core.opinion._choice import Alternative, NullTest
from mufakat.core.opinion._computed import Computed
from mufakat.core.opinion._lloyd import Labels
from mufakat.core.opinion._map_json import Contents, map_json, statistics_json
from mufakat.core.opinion._members import Membership
from mufakat.core.opinion._projection import Plane
from mufakat.core.opinion._rules import OpinionError, Rules
from mufakat.core.opinion._streamed import census, find_streamed_groups, tallied
from mufakat.core.opinion._tallies import Tallies
from mufakat.core.opinion._votes import Floats, Ints
from mufakat.core.opinion.agreement import Agreement, agreement
from mufakat.core.opinion.chunks import Chunks, VoteStream
from mufakat.core.opinion.moments import Moments


@dataclass(frozen=True)
class StreamedMap:
    """What a stream of votes says; numbers equal those of the map in memory.

    Parameters
    ----------
    computed : Computed
        Groups, counts and agreement; participants in order of the stream, without their votes.
    votes : ndarray of int64, shape (participants,)
        How many statements each participant saw.
    marked : ndarray of int64, shape (statements,), or None
        How many marked each statement as important; None where marks were not asked for.
    passes : int
        How often the votes were read.
    """

    computed: Computed
    votes: Ints
    marked: Ints | None
    passes: int

    @property
    def statements(self) -> tuple[str, ...]:
        """Identifiers in natural order."""
        return self.computed.frame.table.statements

    @property
    def plane(self) -> Plane:
        """Means and components, in the order of the statements."""
        return self.computed.groups.plane

    @property
    def labels(self) -> Labels:
        """Group of each participant in order of the stream, -1 for none."""
        return self.computed.groups.labels

    @property
    def points(self) -> Floats:
        """Places in order of the stream, shape (participants, 2)."""
        return self.computed.groups.points

    @property
    def centres(self) -> Floats:
        """Places of the groups, shape (groups, 2)."""
        return self.computed.groups.centres

    @property
    def sizes(self) -> Ints:
        """Participants of each group."""
        return self.computed.groups.sizes

    @property
    def states(self) -> Ints:
        """Distinct states of each group."""
        return self.computed.groups.states

    @property
    def weight_shares(self) -> Floats:
        """Share of each group in the weight of all who have a place."""
        return self.computed.groups.weight_shares

    @property
    def qualifies(self) -> NDArray[np.bool_]:
        """Which groups qualify (C3.3)."""
        return self.computed.groups.qualifies

    @property
    def test(self) -> NullTest | None:
        """Test for "no groups", where there was one."""
        return self.computed.groups.test

    @property
    def tried(self) -> tuple[Alternative, ...]:
        """Every number of groups that was tried."""
        return self.computed.groups.tried

    @property
    def tallies(self) -> Tallies:
        """Counts per group and state."""
        return self.computed.tallies

    @property
    def agreement(self) -> Agreement:
        """Verdicts."""
        return self.computed.agreement

    def statistics(self) -> list[dict[str, Any]]:
        """Counts, bounds and verdict of each statement, as in the JSON of a map.

        Returns
        -------
        list of dict
        """
        return statistics_json(self.agreement, self.statements)

    def as_json(self, participants: Sequence[str], *, fingerprint: str) -> dict[str, Any]:
        """The map as plain types, as `OpinionMap.as_json` says it without audit and bridging.

        Parameters
        ----------
        participants : sequence of str
            Identifiers, in order of the stream; a stream does not name anybody.
        fingerprint : str
            `VoteTable.fingerprint` of all votes.

        Returns
        -------
        dict
            Format "mufakat-opinion-map", version 1; participants included, so not for others.

        Raises
        ------
        OpinionError
            If there are more or fewer identifiers than participants.
        """
        if len(participants) != len(self.votes):
            raise OpinionError(
                f"stream: {len(participants)} identifiers, but {len(self.votes)} participants"
            )
        return map_json(
            Contents(self.computed, participants, self.votes, fingerprint, marked=self.marked)
        )


def streamed_moments(chunks: Chunks, statements: Sequence[str]) -> Moments:
    """Moments of everybody, chunk by chunk (A3): exact integers in 3 m^2 numbers.

    Parameters
    ----------
    chunks : callable
        Gives the chunks anew.
    statements : sequence of str
        Identifiers.

    Returns
    -------
    Moments
        In natural order of the statements.
    """
    stream = VoteStream(chunks, statements)
    total = Moments.empty(len(stream.statements))
    for _, table in stream.tables():
        total = total + Moments.of(table)
    return total


def streamed_map(
    chunks: Chunks,
    statements: Sequence[str],
    membership: Membership | None = None,
    *,
    rules: Rules | None = None,
    with_null_test: bool = True,
) -> StreamedMap:
    """Groups, counts and agreement of votes that are read in chunks.

    Parameters
    ----------
    chunks : callable
        Called without arguments for each pass; gives the same chunks in the same order.
    statements : sequence of str
        Identifiers, in the order of the columns.
    membership : Membership, optional
        States of the participants in order of the stream.
    rules : Rules, optional
        As for `opinion_map`.
    with_null_test : bool
        Whether "no groups" is tested for.

    Returns
    -------
    StreamedMap

    Raises
    ------
    OpinionError
        If a chunk is not as described, or members and participants differ in number.

    Notes
    -----
    About 80 bytes per participant are kept and a table of statements by statements; votes are
    not. Passes: one to count, one or two per fit, one per projection, one to tally. Cliques,
    audit and bridging need the votes side by side and are left to the map in memory.
    """
    return map_of_stream(
        VoteStream(chunks, statements), membership, rules=rules, with_null_test=with_null_test
    )


def map_of_stream(
    stream: VoteStream,
    membership: Membership | None = None,
    *,
    rules: Rules | None = None,
    with_null_test: bool = True,
) -> StreamedMap:
    """Groups, counts and agreement of a stream, wherever its chunks are read.

    Parameters
    ----------
    stream : VoteStream
        A stream, or a subclass whose `map` asks the chunks elsewhere.
    membership, rules, with_null_test
        As for `streamed_map`.

    Returns
    -------
    StreamedMap

    Raises
    ------
    OpinionError
        As `streamed_map`.
    """
    rules = rules or Rules()
    frame, votes = census(stream, membership, rules)
    groups = find_streamed_groups(stream, frame, votes, rules=rules, with_null_test=with_null_test)
    tallies, marked = tallied(stream, frame, labels=groups.labels, groups=groups.k)
    verdict = agreement(
        tallies, frame, letters=groups.letters, qualifies=groups.qualifies, rules=rules
    )
    computed = Computed(frame, rules, groups, tallies, verdict)
    return StreamedMap(computed, votes, marked, stream.passes)
