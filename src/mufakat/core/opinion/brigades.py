"""Accounts that vote alike: collapsed inside a state, flagged across states (C4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from mufakat.core.opinion._alike import Likeness, linked_sets
from mufakat.core.opinion._frame import Frame
from mufakat.core.opinion._rules import Rules
from mufakat.core.opinion._votes import Floats, Ints


@dataclass(frozen=True)
class Clique:
    """Linked accounts.

    Parameters
    ----------
    members : ndarray of int64
        Positions in the frame.
    states : tuple of str or None
        Distinct states of the members in natural order; None stands for "no state".
    """

    members: Ints
    states: tuple[str | None, ...]

    @property
    def size(self) -> int:
        """Number of accounts."""
        return len(self.members)


@dataclass(frozen=True)
class Brigades:
    """What was found.

    Parameters
    ----------
    cliques : tuple of Clique
        Inside a state or among accounts of no state, largest first: each weighs one in all.
    flagged : tuple of Clique
        Across states, largest first: said aloud, never collapsed.
    share : ndarray of float64, shape (participants,)
        1/size for members of a clique, else 1.
    """

    cliques: tuple[Clique, ...]
    flagged: tuple[Clique, ...]
    share: Floats

    @property
    def accounts_collapsed(self) -> int:
        """Accounts in cliques."""
        return sum(clique.size for clique in self.cliques)

    def as_json(self) -> dict[str, Any]:
        """Sizes and states, no participants."""
        return {
            "cliques": [{"size": c.size, "state": c.states[0]} for c in self.cliques],
            "accounts_collapsed": self.accounts_collapsed,
            "across_states_flagged": [
                {"size": c.size, "states": [s for s in c.states if s is not None]}
                for c in self.flagged
            ],
            "without_collapse": None,
        }


def find_brigades(frame: Frame, *, rules: Rules) -> Brigades:
    """Look for accounts that vote alike.

    Parameters
    ----------
    frame : Frame
        The conversation, nothing collapsed.
    rules : Rules
        `clique_common`, `clique_overlap`, `clique_equal`, `clique_size`, `across_common` and
        `across_overlap` are used.

    Returns
    -------
    Brigades

    Notes
    -----
    Without membership every participant is a unit of its own (DECISIONS 15), so that any two
    accounts stand in different units: they are flagged, not collapsed.
    """
    inside = Likeness(rules.clique_common, rules.clique_overlap, rules.clique_equal)
    across = Likeness(rules.across_common, rules.across_overlap, rules.clique_equal)
    counted = np.flatnonzero(frame.share > 0)
    cliques: list[Clique] = []
    if frame.has_members:
        for state in range(len(frame.states) + 1):
            rows = counted[frame.state_of[counted] == state]
            cliques += _cliques(frame, rows, inside, rules.clique_size)
    flagged = _cliques(frame, counted, across, rules.clique_size)
    if frame.has_members:
        flagged = [clique for clique in flagged if len(clique.states) > 1]
    share = np.ones(len(frame.share))
    for clique in cliques:
        share[clique.members] = 1 / clique.size
    return Brigades(_largest_first(cliques), _largest_first(flagged), share)


def _cliques(frame: Frame, rows: Ints, likeness: Likeness, least: int) -> list[Clique]:
    """Sets of accounts that are large enough."""
    if len(rows) < least:
        return []
    sets = linked_sets(frame.of_rows(rows).table, likeness)
    sizes = np.bincount(sets, minlength=len(rows))
    found = []
    for number in np.flatnonzero(sizes >= least):
        members = rows[sets == number]
        states = np.unique(frame.state_of[members]).tolist()
        names: list[str | None] = [*frame.states, None]
        found.append(Clique(members, tuple(names[s] for s in states)))
    return found


def _largest_first(cliques: list[Clique]) -> tuple[Clique, ...]:
    return tuple(sorted(cliques, key=lambda clique: (-clique.size, int(clique.members[0]))))
