"""Votes and members in canonical order, with the weights: what every computation starts from."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from mufakat.core.opinion._members import Membership, state_weights
from mufakat.core.opinion._rules import OpinionError, Rules
from mufakat.core.opinion._votes import Floats, VoteTable, identifier_order, vote_hashes


@dataclass(frozen=True)
class Frame:
    """A conversation in canonical order (C1.1): rows by votes, columns and states by identifier.

    Parameters
    ----------
    table : VoteTable
        Votes in canonical order.
    states : tuple of str
        State ids in natural order. Position `len(states)` stands for "no state".
    state_of : ndarray of int32, shape (participants,)
        From 0 to `len(states)`.
    blocs : tuple of str
        Declared blocs in natural order.
    bloc_table : ndarray of bool, shape (blocs, states + 1)
        Members of each bloc; "no state" is in none.
    voices : ndarray of float64, shape (states + 1,)
        Weight W_s of each state; that of "no state" is 0. All zero in the person view.
    share : ndarray of float64, shape (participants,)
        1, or 1/size inside a collapsed clique, or 0 for who is counted apart or has not voted.
    apart : ndarray of bool, shape (participants,)
        Self-declared voices counted apart.
    has_members : bool
        Whether membership was given; without it conditions on states are waived.
    by_state : bool
        Whether the participants of a state together weigh W_s, or each person weighs one.
    hashes : ndarray of uint64, shape (participants,)
        Canonical hash of each participant's votes.
    """

    table: VoteTable
    states: tuple[str, ...]
    state_of: NDArray[np.int32]
    blocs: tuple[str, ...]
    bloc_table: NDArray[np.bool_]
    voices: Floats
    share: Floats
    apart: NDArray[np.bool_]
    has_members: bool
    by_state: bool
    hashes: NDArray[np.uint64]

    @property
    def scale(self) -> Floats:
        """Factor per state (and "no state") that turns shares of a person into weights."""
        totals = np.bincount(self.state_of, self.share, minlength=len(self.states) + 1)
        if not self.by_state:
            return np.ones(len(totals))
        return np.divide(self.voices, totals, out=np.zeros(len(totals)), where=totals > 0)

    @property
    def weights(self) -> Floats:
        """Weight of each participant (C2.1)."""
        return self.share * self.scale[self.state_of]

    def of_rows(self, rows: NDArray[np.int64]) -> Frame:
        """Only some participants, in the order given; the states stay.

        Parameters
        ----------
        rows : ndarray of int64
            Positions of participants.

        Returns
        -------
        Frame
            Their `scale` is that of the part, not of the whole.
        """
        everything = np.arange(len(self.table.statements))
        return replace(
            self,
            table=self.table.reordered(rows, everything),
            state_of=self.state_of[rows],
            share=self.share[rows],
            apart=self.apart[rows],
            hashes=self.hashes[rows],
        )

    def collapsed(self, share: Floats) -> Frame:
        """The same conversation with cliques collapsed.

        Parameters
        ----------
        share : ndarray of float64, shape (participants,)
            1/size for members of a clique, else 1.

        Returns
        -------
        Frame
        """
        return replace(self, share=self.share * share)


def frame_of(votes: VoteTable, membership: Membership | None, *, rules: Rules) -> Frame:
    """Put a conversation in canonical order and weigh it.

    Parameters
    ----------
    votes : VoteTable
        Votes in any order.
    membership : Membership or None
        States of the participants.
    rules : Rules
        View, weights and cap.

    Returns
    -------
    Frame

    Raises
    ------
    OpinionError
        If membership and votes disagree about the number of participants.
    """
    n = len(votes.participants)
    if membership is not None and len(membership.state_of) != n:
        raise OpinionError(
            f"members: {len(membership.state_of)} participants, but the votes have {n}"
        )
    states, state_of, blocs, bloc_table, apart = members_in_order(membership, n, rules)
    hashes = vote_hashes(votes)
    order = np.lexsort((apart, state_of, hashes))
    table = votes.reordered(order, identifier_order(votes.statements))
    apart = apart[order]
    voiced = (table.votes_per_participant > 0) & ~apart
    weights = state_weights(states, rules=rules, blocs=bloc_table[:, :-1])
    has_members = membership is not None and bool(len(states))
    return Frame(
        table=table,
        states=states,
        state_of=state_of[order],
        blocs=blocs,
        bloc_table=bloc_table,
        voices=np.append(weights, 0.0),
        share=voiced.astype(np.float64),
        apart=apart,
        has_members=has_members,
        by_state=has_members and rules.view == "state",
        hashes=hashes[order],
    )


def members_in_order(
    membership: Membership | None, n: int, rules: Rules
) -> tuple[
    tuple[str, ...], NDArray[np.int32], tuple[str, ...], NDArray[np.bool_], NDArray[np.bool_]
]:
    """States and blocs in natural order, and where each participant belongs.

    Parameters
    ----------
    membership : Membership or None
    n : int
        Number of participants.
    rules : Rules
        `self_declared` is used.

    Returns
    -------
    tuple
        `states`, `state_of`, `blocs`, `bloc_table` and `apart`, each as in `Frame`; participants
        in the order given.
    """
    nobody = np.zeros(n, dtype=np.bool_)
    if membership is None:
        return (), np.zeros(n, np.int32), (), np.zeros((0, 1), np.bool_), nobody
    order = identifier_order(membership.states)
    states = tuple(membership.states[s] for s in order)
    position = np.empty(len(order) + 1, dtype=np.int32)
    position[order] = np.arange(len(order))
    position[-1] = len(order)  # state -1, "none", is the last
    blocs, table = membership.bloc_matrix()
    bloc_table = np.hstack([table[:, order], np.zeros((len(blocs), 1), np.bool_)])
    counted = rules.self_declared == "counted" or membership.self_declared is None
    apart = nobody if counted else np.asarray(membership.self_declared, dtype=np.bool_)
    return states, position[membership.state_of], blocs, bloc_table, apart
