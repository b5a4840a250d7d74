"""Which state a participant speaks from, which blocs states are in, and what each weighs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from mufakat.core.opinion._rules import OpinionError, Rules
from mufakat.core.opinion._votes import Floats, natural_key


@dataclass(frozen=True)
class Membership:
    """States of the participants and declared blocs of the states.

    Parameters
    ----------
    states : tuple of str
        State ids.
    state_of : ndarray of int32, shape (participants,)
        Position in `states`; -1 for an account of no state.
    blocs : mapping of str to frozenset of str
        Declared bloc (regional groups included) -> ids of its states. Blocs may overlap.
    self_declared : ndarray of bool, shape (participants,), or None
        Whose state nobody but they themselves vouch for.

    Raises
    ------
    OpinionError
        If a state is twice there, a position does not exist or a bloc names an unknown state.
    """

    states: tuple[str, ...]
    state_of: NDArray[np.int32]
    blocs: Mapping[str, frozenset[str]] = field(default_factory=dict)
    self_declared: NDArray[np.bool_] | None = None

    def __post_init__(self) -> None:
        known = set(self.states)
        if len(known) != len(self.states):
            raise OpinionError("members: a state is listed twice")
        wrong = np.flatnonzero((self.state_of < -1) | (self.state_of >= len(self.states)))
        if len(wrong):
            raise OpinionError(
                f"members: participant {wrong[0]} has state {self.state_of[wrong[0]]}, "
                f"but states go from 0 to {len(self.states) - 1} (-1 = none)"
            )
        for bloc, members in self.blocs.items():
            strange = sorted(set(members) - known)
            if strange:
                raise OpinionError(f"members: bloc {bloc!r} names unknown state {strange[0]!r}")
        if self.self_declared is not None and len(self.self_declared) != len(self.state_of):
            raise OpinionError("members: self_declared and state_of differ in length")

    def bloc_matrix(self) -> tuple[tuple[str, ...], NDArray[np.bool_]]:
        """Blocs in natural order and which states are in each.

        Returns
        -------
        tuple
            Names, and a table of shape (blocs, states).
        """
        names = tuple(sorted(self.blocs, key=natural_key))
        table = np.array(
            [[s in self.blocs[b] for s in self.states] for b in names], dtype=np.bool_
        ).reshape(len(names), len(self.states))
        return names, table


def state_weights(
    states: tuple[str, ...], *, rules: Rules, blocs: NDArray[np.bool_] | None = None
) -> Floats:
    """Weight of each state: 1 or what the rules say, blocs scaled down to the cap.

    Parameters
    ----------
    states : tuple of str
        State ids.
    rules : Rules
        `state_weights` and `bloc_cap` are used.
    blocs : ndarray of bool, shape (blocs, states), optional
        Which states are in each bloc.

    Returns
    -------
    ndarray of float64, shape (states,)

    Raises
    ------
    OpinionError
        If a weight is negative or not a number, or the cap cannot be met.
    """
    given = rules.state_weights or {}
    strange = sorted(set(given) - set(states))
    if strange:
        raise OpinionError(f"rule state_weights: unknown state {strange[0]!r}")
    weights = np.array([float(given.get(s, 1.0)) for s in states])
    if not np.isfinite(weights).all() or (weights < 0).any():
        raise OpinionError("rule state_weights: a weight is negative or not a number")
    if rules.bloc_cap is None or blocs is None or not len(blocs):
        return weights
    return capped_weights(weights, blocs=blocs, cap=rules.bloc_cap)


def capped_weights(
    weights: Floats, *, blocs: NDArray[np.bool_], cap: Fraction | float
) -> Floats:
    """Scale every bloc above the cap down to exactly the cap of the new total (C2.2).

    Parameters
    ----------
    weights : ndarray of float64, shape (states,)
        Weights before.
    blocs : ndarray of bool, shape (blocs, states)
        Members of each bloc; blocs may overlap, then they are scaled in turn until none exceeds.
    cap : Fraction or float
        Greatest share of the total, dimensionless.

    Returns
    -------
    ndarray of float64, shape (states,)

    Raises
    ------
    OpinionError
        If blocs * cap < 1 (no weights can meet it) or the overlapping blocs cannot.

    Examples
    --------
    >>> blocs = np.eye(4, dtype=bool)
    >>> capped_weights(np.array([12.0, 5, 3, 2]), blocs=blocs, cap=Fraction(3, 10)).tolist()
    [3.75, 3.75, 3.0, 2.0]
    """
    share = float(cap)
    if len(blocs) * cap < 1:
        raise OpinionError(f"rule bloc_cap: {len(blocs)} blocs of at most {share} make no whole")
    if (blocs.sum(axis=0) <= 1).all():
        return _cap_apart(weights, blocs, share)
    return _cap_in_turn(weights, blocs, share)


def _cap_apart(weights: Floats, blocs: NDArray[np.bool_], cap: float) -> Floats:
    before = blocs @ weights
    sums, total = before.copy(), float(weights.sum())
    capped = np.zeros(len(blocs), dtype=np.bool_)
    while (above := sums > cap * total * (1 + 1e-12)).any() and not (above <= capped).all():
        capped |= above
        others = float(weights.sum() - before[capped].sum())
        room = 1 - cap * int(capped.sum())
        if room <= 1e-12 or others <= 0:
            raise OpinionError(f"rule bloc_cap: {cap} cannot be met by these blocs")
        total = others / room
        sums = np.where(capped, cap * total, before)
    factor = np.divide(sums, before, out=np.ones(len(blocs)), where=before > 0)
    return np.where(blocs.any(axis=0), weights * (factor @ blocs), weights)


def _cap_in_turn(weights: Floats, blocs: NDArray[np.bool_], cap: float) -> Floats:
    current = weights.astype(np.float64)
    for _ in range(10_000):
        shares = (blocs @ current) / current.sum()
        worst = int(np.argmax(shares))
        if shares[worst] <= cap * (1 + 1e-12):
            return current
        inside = float(current[blocs[worst]].sum())
        outside = float(current.sum()) - inside
        if outside <= 0 or cap >= 1:
            break
        current = np.where(blocs[worst], current * (cap * outside / ((1 - cap) * inside)), current)
    raise OpinionError(f"rule bloc_cap: {cap} cannot be met by these overlapping blocs")


def effective_number(weights: Floats) -> float:
    """Kish's effective number, (sum w)^2 / sum w^2.

    Parameters
    ----------
    weights : ndarray of float64
        Any scale.

    Returns
    -------
    float
        0 if nothing weighs anything.

    References
    ----------
    Kish, L. (1965), Survey Sampling, section 8.2.

    Examples
    --------
    >>> round(effective_number(np.r_[np.full(12, 6.6667 / 12), np.ones(10)]), 2)
    20.27
    """
    squares = float((weights**2).sum())
    return float(weights.sum()) ** 2 / squares if squares > 0 else 0.0
