"""From votes to an opinion map: groups, agreement, what divides, and how sure it all is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from mufakat.core.opinion._computed import Computed, compute
from mufakat.core.opinion._frame import Frame, frame_of
from mufakat.core.opinion._groups import Groups, Progress
from mufakat.core.opinion._map_json import Contents, importance_json, map_json
from mufakat.core.opinion._members import Membership
from mufakat.core.opinion._rules import Rules
from mufakat.core.opinion._tallies import Tallies
from mufakat.core.opinion._votes import Ints, VoteTable
from mufakat.core.opinion.agreement import Agreement
from mufakat.core.opinion.audit import Audit, audit_of
from mufakat.core.opinion.bridging import bridging_statements
from mufakat.core.opinion.brigades import Brigades, find_brigades


@dataclass(frozen=True)
class OpinionMap:
    """A computed map; `as_json` says all of it.

    Parameters
    ----------
    votes : VoteTable
        As given.
    computed : Computed
        Groups, counts and agreement in the view of the rules, cliques collapsed.
    brigades : Brigades or None
    bridging : dict or None
    audit : Audit or None
        None where it was left out.
    """

    votes: VoteTable
    computed: Computed
    brigades: Brigades | None = None
    bridging: dict[str, Any] | None = None
    audit: Audit | None = None

    @property
    def frame(self) -> Frame:
        """Votes and members in canonical order."""
        return self.computed.frame

    @property
    def rules(self) -> Rules:
        """Thresholds."""
        return self.computed.rules

    @property
    def groups(self) -> Groups:
        """Found groups."""
        return self.computed.groups

    @property
    def tallies(self) -> Tallies:
        """Counts per group and state."""
        return self.computed.tallies

    @property
    def agreement(self) -> Agreement:
        """Verdicts."""
        return self.computed.agreement

    def as_json(self) -> dict[str, Any]:
        """The map as plain types.

        Returns
        -------
        dict
            Format "mufakat-opinion-map", version 1; participants included, so not for others.
        """
        table = self.frame.table
        return map_json(
            Contents(
                self.computed,
                participants=table.participants,
                votes=table.votes_per_participant,
                fingerprint=self.votes.fingerprint(),
                marked=self._marks,
                brigades=self.brigades,
                bridging=self.bridging,
                audit=self.audit,
            )
        )

    def importance(self, j: int) -> dict[str, Any]:
        """How many of those who saw a statement marked it as important.

        Parameters
        ----------
        j : int
            Statement, in canonical order.

        Returns
        -------
        dict
            {marked, share}; None where marks were not asked for, or nobody saw the statement.
        """
        return importance_json(self.agreement, self._marks, j)

    @cached_property
    def _marks(self) -> Ints | None:
        table = self.frame.table
        if table.important is None:
            return None
        counted = table.important & (self.frame.share > 0)[table.rows]
        return np.bincount(table.columns[counted], minlength=len(table.statements))


def opinion_map(
    votes: VoteTable,
    membership: Membership | None = None,
    *,
    rules: Rules | None = None,
    audit: bool = True,
    bridging: bool = True,
    brigades: bool = True,
    null_test: bool = True,
    progress: Progress | None = None,
) -> OpinionMap:
    """Compute the opinion map of a conversation.

    Parameters
    ----------
    votes : VoteTable
        Votes, in any order; statements moderated out are removed before.
    membership : Membership, optional
        States and blocs. Without it every participant is a unit of its own, and conditions on
        states are waived.
    rules : Rules, optional
        Thresholds; the defaults if not given.
    audit, bridging, brigades, null_test : bool
        Whether to leave every state and bloc out in turn, to look for support that the main
        division does not explain, for accounts that vote alike, and for "no groups".
    progress : callable, optional
        Told the stage and the share of it that is done.

    Returns
    -------
    OpinionMap

    Raises
    ------
    OpinionError
        If votes, members and rules do not fit together; the message says where.
    """
    rules, tell = rules or Rules(), progress or _nobody
    tell("order", 0.0)
    plain = frame_of(votes, membership, rules=rules)
    tell("brigades", 0.0)
    found = find_brigades(plain, rules=rules) if brigades else None
    frame = plain.collapsed(found.share) if found is not None else plain
    result = compute(frame, rules=rules, null_test=null_test, progress=tell)
    bridges = _bridges(plain, tell) if bridging else None
    audited = None
    if audit:
        audited = audit_of(result, plain=plain, brigades=found, null_test=null_test, progress=tell)
    tell("done", 1.0)
    return OpinionMap(votes, result, brigades=found, bridging=bridges, audit=audited)


def _bridges(frame: Frame, tell: Progress) -> dict[str, Any]:
    """Statements that bridge, without voices that are counted apart."""
    tell("bridging", 0.0)
    return bridging_statements(frame.of_rows(np.flatnonzero(frame.share > 0)).table)


def _nobody(stage: str, share: float) -> None:
    """Nobody asked to be told."""
