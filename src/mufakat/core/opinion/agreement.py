"""What is agreed: it holds in every declared bloc and in every found group that qualifies (C3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from mufakat.core.opinion._frame import Frame
from mufakat.core.opinion._rules import Rules
from mufakat.core.opinion._shares import (
    Shares,
    shares_of_groups,
    shares_of_states,
    stacked,
    wilson_bound,
)
from mufakat.core.opinion._tallies import AGREES, Tallies
from mufakat.core.opinion._votes import Floats, Ints

Kind = Literal["all", "bloc", "group"]
AGREED, CONTESTED, OPEN, NOT_AGREED, UNSEEN, TOO_FEW = (
    "agreed", "contested", "open", "not_agreed", "unseen", "too_few_states",
)  # fmt: skip
_TIE = 1e-12  # bounds this close are equal but for rounding


@dataclass(frozen=True)
class Place:
    """Where agreement is looked at.

    Parameters
    ----------
    kind : {"all", "bloc", "group"}
    id : str
        Name of the bloc, letter of the group, or "all".
    judges : bool
        Whether it may carry or block.
    """

    kind: Kind
    id: str
    judges: bool

    def as_json(self) -> dict[str, str]:
        """Kind and id."""
        return {"kind": self.kind, "id": self.id}


@dataclass(frozen=True)
class Agreement:
    """Verdict on every statement.

    Parameters
    ----------
    places : tuple of Place
        Everybody, then the blocs, then the groups.
    shares : Shares
        Proportions in each place.
    bound, against : ndarray of float64, shape (places, statements)
        Lower bounds of agreement and of disagreement.
    silent : ndarray of bool, shape (places, statements)
        Too few units voted for any answer of theirs to carry the place.
    status : tuple of str
        agreed, contested, open, not_agreed or unseen, per statement.
    score : ndarray of float64, shape (statements,)
        The least bound among the places that judge.
    weakest : ndarray of int64, shape (statements,)
        The place with that bound.
    opposition : ndarray of float64, shape (statements,)
        The greatest bound of disagreement among the places that judge.
    gic, gic_root : ndarray of float64, shape (statements,)
        Group-informed consensus (A6), and its root of the order of the groups (C3.5).
    majority : float
        What a bound has to exceed.
    """

    places: tuple[Place, ...]
    shares: Shares
    bound: Floats
    against: Floats
    silent: NDArray[np.bool_]
    status: tuple[str, ...]
    score: Floats
    weakest: Ints
    opposition: Floats
    gic: Floats
    gic_root: Floats
    majority: float

    @property
    def agreed(self) -> Ints:
        """Positions of agreed statements, surest first."""
        found = [j for j, said in enumerate(self.status) if said == AGREED]
        found.sort(key=lambda j: (-round(float(self.score[j]), 12), j))
        return np.array(found, dtype=np.int64)

    @property
    def bloc_judges(self) -> NDArray[np.bool_]:
        """Which blocs may carry or block, in order of the blocs."""
        said = [place.judges for place in self.places if place.kind == "bloc"]
        return np.array(said, dtype=np.bool_)

    @property
    def is_agreed(self) -> NDArray[np.bool_]:
        """Whether each statement is agreed."""
        return np.array([said == AGREED for said in self.status], dtype=np.bool_)

    def places_of(self, kind: Kind) -> list[int]:
        """Rows of one kind of place.

        Parameters
        ----------
        kind : {"all", "bloc", "group"}

        Returns
        -------
        list of int
        """
        return [p for p, place in enumerate(self.places) if place.kind == kind]

    def contested_in(self, j: int) -> list[Place]:
        """Places that judge and in which disagreement is the safe majority (C3.2).

        Parameters
        ----------
        j : int
            Statement.

        Returns
        -------
        list of Place
        """
        return [
            place
            for p, place in enumerate(self.places)
            if place.judges and self.against[p, j] > self.majority
        ]

    def status_in(self, p: int, j: int) -> str:
        """Verdict of one place on one statement.

        Parameters
        ----------
        p, j : int
            Place and statement.

        Returns
        -------
        str
        """
        place = self.places[p]
        if place.kind == "bloc" and not place.judges:
            return TOO_FEW
        if not self.shares.people[p, j].sum():
            return UNSEEN
        if self.against[p, j] > self.majority:
            return CONTESTED
        if self.silent[p, j]:
            return OPEN
        return AGREED if self.bound[p, j] > self.majority else NOT_AGREED


def agreement(
    tallies: Tallies,
    frame: Frame,
    *,
    letters: Sequence[str],
    qualifies: NDArray[np.bool_],
    rules: Rules,
    bloc_judges: NDArray[np.bool_] | None = None,
) -> Agreement:
    """Judge every statement (C3.1 to C3.5, A6).

    Parameters
    ----------
    tallies : Tallies
        Counts per group and state.
    frame : Frame
        States, blocs and weights.
    letters : sequence of str
        Names of the groups.
    qualifies : ndarray of bool, shape (groups,)
        Which groups may carry or block.
    rules : Rules
        `z`, `majority`, `least_states` and `unit` are used.
    bloc_judges : ndarray of bool, shape (blocs,), optional
        Which blocs may; those of at least `least_states` states if not given.

    Returns
    -------
    Agreement

    Notes
    -----
    One group alone is no division: it does not judge. Everybody judges where no bloc does and
    fewer than two groups do.
    """
    sizes = (frame.bloc_table * (frame.voices > 0)).sum(axis=1)
    may = sizes >= rules.least_states if bloc_judges is None else bloc_judges
    found = qualifies if len(letters) > 1 else np.zeros(len(letters), dtype=np.bool_)
    places = (
        Place("all", "all", bool(not may.any() and found.sum() < 2)),
        *(Place("bloc", name, bool(may[b])) for b, name in enumerate(frame.blocs)),
        *(Place("group", name, bool(found[g])) for g, name in enumerate(letters)),
    )
    everybody = np.ones((1, len(frame.states) + 1), dtype=np.bool_)
    of_states = shares_of_states(
        tallies, frame, places=np.vstack([everybody, frame.bloc_table]), rules=rules
    )
    of_groups = shares_of_groups(tallies, frame, rules=rules)
    shares = stacked([of_states, of_groups], statements=of_states.agree.shape[1])
    return _judged(places, shares, frame, rules)


def _judged(
    places: tuple[Place, ...], shares: Shares, frame: Frame, rules: Rules
) -> Agreement:
    bound = wilson_bound(shares.agree, shares.number, z=rules.z)
    against = wilson_bound(shares.disagree, shares.number, z=rules.z)
    silent = np.asarray(wilson_bound(1.0, shares.number, z=rules.z) <= rules.majority)
    if frame.has_members:
        silent |= shares.states < rules.least_states
    judges = np.flatnonzero([place.judges for place in places])
    least = bound[judges].min(axis=0)
    weakest = judges[np.argmax(bound[judges] <= least + _TIE, axis=0)]
    gic, root = _group_informed_consensus(places, shares)
    opposition = against[judges].max(axis=0)
    return Agreement(
        places=places,
        shares=shares,
        bound=bound,
        against=against,
        silent=silent,
        status=_statuses(
            least, opposition, np.asarray(silent[judges].any(axis=0)), shares, rules
        ),
        score=least,
        weakest=weakest,
        opposition=opposition,
        gic=gic,
        gic_root=root,
        majority=rules.majority,
    )


def _statuses(
    least: Floats, opposition: Floats, silent: NDArray[np.bool_], shares: Shares, rules: Rules
) -> tuple[str, ...]:
    unseen = shares.people[0].sum(axis=1) == 0
    chosen = np.select(
        [unseen, opposition > rules.majority, silent, least > rules.majority],
        [UNSEEN, CONTESTED, OPEN, AGREED],
        default=NOT_AGREED,
    )
    return tuple(str(said) for said in chosen)


def _group_informed_consensus(
    places: tuple[Place, ...], shares: Shares
) -> tuple[Floats, Floats]:
    rows = [p for p, place in enumerate(places) if place.kind == "group"]
    people = shares.people[rows]
    factors = (people[:, :, AGREES] + 1.0) / (people.sum(axis=2) + 2.0)
    product = np.asarray(np.prod(factors, axis=0), dtype=np.float64)
    return product, product ** (1.0 / max(len(rows), 1))
