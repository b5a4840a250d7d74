"""Share agreeing and disagreeing in places (all, blocs, groups), with Wilson bounds (C2, C3.1)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mufakat.core.opinion._frame import Frame
from mufakat.core.opinion._rules import Rules
from mufakat.core.opinion._tallies import AGREES, DISAGREES, Tallies
from mufakat.core.opinion._votes import Floats, Ints


def wilson_bound(share: ArrayLike, number: ArrayLike, *, z: float = 1.6449) -> Floats:
    """One-sided lower bound of a proportion.

    Parameters
    ----------
    share : array_like of float
        Observed proportion, 0 to 1.
    number : array_like of float
        Units observed, or their effective number; 0 gives the bound 0.
    z : float
        Normal quantile; 1.6449 is one-sided 95 %.

    Returns
    -------
    ndarray of float64
        (p + z^2/2n - z sqrt(p (1 - p)/n + z^2/4n^2)) / (1 + z^2/n).

    References
    ----------
    Wilson, E. B. (1927), J. Am. Stat. Assoc. 22:209.

    Examples
    --------
    >>> [round(float(wilson_bound(p, n)), 4) for p, n in ((1, 1), (1, 3), (0.8, 10), (0.6, 100))]
    [0.2699, 0.5258, 0.5408, 0.5178]
    """
    p, n = np.broadcast_arrays(np.asarray(share, np.float64), np.asarray(number, np.float64))
    p = np.clip(p, 0.0, 1.0)
    # multiplied through by n, so that nobody asked is no division by zero
    root = np.sqrt(n * p * (1 - p) + z * z / 4)
    bound = (n * p + z * z / 2 - z * root) / (n + z * z)
    return np.asarray(np.where(n > 0, np.maximum(bound, 0.0), 0.0))


@dataclass(frozen=True)
class Shares:
    """Proportions in places, one row per place and one column per statement.

    Parameters
    ----------
    agree, disagree : ndarray of float64, shape (places, statements)
        Proportion of units; 0 where nobody saw the statement.
    number : ndarray of float64, shape (places, statements)
        Effective number of units (states or participants) that saw the statement.
    states : ndarray of int64, shape (places, statements)
        States that saw the statement.
    people : ndarray of int64, shape (places, statements, 3)
        Participants who disagree, pass and agree.
    """

    agree: Floats
    disagree: Floats
    number: Floats
    states: Ints
    people: Ints


def counts_states(frame: Frame, rules: Rules) -> bool:
    """Whether the unit of a bound is the state (C3.1, DECISIONS 15).

    Parameters
    ----------
    frame : Frame
        The conversation.
    rules : Rules
        `unit` is used.

    Returns
    -------
    bool
        False without membership, whatever the rules say.
    """
    if not frame.has_members:
        return False
    return frame.by_state if rules.unit == "auto" else rules.unit == "state"


def shares_of_states(
    tallies: Tallies, frame: Frame, *, places: NDArray[np.bool_], rules: Rules
) -> Shares:
    """Proportions in sets of states: everybody, or blocs.

    Parameters
    ----------
    tallies : Tallies
        Counts.
    frame : Frame
        Weights of the states.
    places : ndarray of bool, shape (places, states + 1)
        Members of each place.
    rules : Rules
        `unit` is used.

    Returns
    -------
    Shares
    """
    voices, squares = tallies.voices.sum(axis=0), tallies.squares.sum(axis=0)
    weights = places * (frame.voices if frame.by_state else np.ones(places.shape[1]))
    people = np.einsum("ps,sjv->pjv", places.astype(np.int64), tallies.people.sum(axis=0))
    return _shares(voices, squares, weights, people, frame, rules)


def shares_of_groups(tallies: Tallies, frame: Frame, *, rules: Rules) -> Shares:
    """Proportions in the groups; a state weighs there by the part of it that is in the group.

    Parameters
    ----------
    tallies : Tallies
        Counts.
    frame : Frame
        Weights of the states.
    rules : Rules
        `unit` is used.

    Returns
    -------
    Shares
    """
    totals = tallies.members.sum(axis=0)
    parts = []
    for g in range(tallies.groups):
        inside = np.divide(
            tallies.members[g], totals, out=np.zeros(len(totals)), where=totals > 0
        )
        weights = frame.voices * inside if frame.by_state else np.ones(len(totals))
        people = tallies.people[g].sum(axis=0)[None]
        parts.append(
            _shares(tallies.voices[g], tallies.squares[g], weights[None], people, frame, rules)
        )
    return stacked(parts, statements=tallies.squares.shape[2])


def stacked(parts: list[Shares], *, statements: int) -> Shares:
    """One table from several, rows after each other.

    Parameters
    ----------
    parts : list of Shares
        Any number, none included.
    statements : int
        Number of statements.

    Returns
    -------
    Shares
    """
    none = np.zeros((0, statements))
    whole = np.zeros((0, statements), dtype=np.int64)
    return Shares(
        np.vstack([none, *(p.agree for p in parts)]),
        np.vstack([none, *(p.disagree for p in parts)]),
        np.vstack([none, *(p.number for p in parts)]),
        np.vstack([whole, *(p.states for p in parts)]),
        np.concatenate([np.zeros((0, statements, 3), np.int64), *(p.people for p in parts)]),
    )


def _shares(
    voices: Floats, squares: Floats, weights: Floats, people: Ints, frame: Frame, rules: Rules
) -> Shares:
    """Proportions for places that share one table of (states + 1, statements, 3)."""
    seen = voices.sum(axis=2)
    there = seen > 1e-12  # what is left of a clique after subtraction is rounding, not a voice
    agree, disagree = voices[:, :, AGREES], voices[:, :, DISAGREES]
    per_state = counts_states(frame, rules)
    if frame.by_state:
        agree, disagree = _quotient(agree, seen), _quotient(disagree, seen)
        mass = weights @ there
        spread = there if per_state else _quotient(squares, seen**2)
        numbers = _quotient(mass**2, weights**2 @ spread)
    else:
        mass = weights @ seen
        numbers = _quotient(mass**2, weights**2 @ squares)
        if per_state:
            known = weights * (np.arange(weights.shape[1]) < len(frame.states))
            numbers = _quotient((known @ seen) ** 2, known**2 @ seen**2)
    of_states = (weights > 0)[:, : len(frame.states)].astype(np.int64)
    return Shares(
        np.minimum(_quotient(weights @ agree, mass), 1.0),
        np.minimum(_quotient(weights @ disagree, mass), 1.0),
        numbers,
        of_states @ there[: len(frame.states)].astype(np.int64),
        people,
    )


def _quotient(above: Floats, below: Floats) -> Floats:
    return np.divide(above, below, out=np.zeros(np.shape(above)), where=below > 1e-12)
