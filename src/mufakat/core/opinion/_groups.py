"""Found groups: plane, number of groups, who qualifies, who stands outside (C1, C3.3)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from string import ascii_uppercase

import numpy as np
from numpy.typing import NDArray

from mufakat.core.opinion._choice import Alternative, NullTest, null_test
from mufakat.core.opinion._frame import Frame
from mufakat.core.opinion._lloyd import Labels
from mufakat.core.opinion._projection import Plane, fit_plane, project
from mufakat.core.opinion._rounds import Round, round_of
from mufakat.core.opinion._rules import Rules
from mufakat.core.opinion._votes import Floats, Ints

Progress = Callable[[str, float], None]
NO_CRITERION = "nobody could be grouped"
BY_SILHOUETTE = "greatest weighted silhouette"
BY_TEST = "greatest weighted silhouette, if above that of 95 % of permuted conversations"
GIVEN = "given by the rules"


@dataclass(frozen=True)
class Groups:
    """Groups in order of weight, then of place: A, B, C.

    Parameters
    ----------
    labels : ndarray of int64, shape (participants,)
        Position of the group, or -1 for nobody's.
    outside : ndarray of bool, shape (participants,)
        Members of groups that did not qualify: they left the fit.
    points : ndarray of float64, shape (participants, 2)
        Places of everybody, those outside projected afterwards.
    plane : Plane
    centres : ndarray of float64, shape (groups, 2)
    sizes : ndarray of int64, shape (groups,)
        Participants.
    weight_shares : ndarray of float64, shape (groups,)
        Share of the weight of all who have a place.
    states : ndarray of int64, shape (groups,)
        Distinct states of the members.
    qualifies : ndarray of bool, shape (groups,)
    given, criterion : bool, str
        How the number of groups was found.
    test : NullTest or None
    tried : tuple of Alternative
    """

    labels: Labels
    outside: NDArray[np.bool_]
    points: Floats
    plane: Plane
    centres: Floats
    sizes: Ints
    weight_shares: Floats
    states: Ints
    qualifies: NDArray[np.bool_]
    given: bool
    criterion: str
    test: NullTest | None
    tried: tuple[Alternative, ...]

    @property
    def k(self) -> int:
        """Number of groups."""
        return len(self.centres)

    @property
    def letters(self) -> tuple[str, ...]:
        """Names of the groups."""
        return tuple(letter(g) for g in range(self.k))


@dataclass(frozen=True)
class Standing:
    """What a group has to qualify with (C3.3)."""

    sizes: Ints
    weights: Floats
    states: Ints
    qualifies: NDArray[np.bool_]


def letter(position: int) -> str:
    """Name of a group: A to Z, then AA, AB and so on.

    Parameters
    ----------
    position : int
        From 0.

    Returns
    -------
    str

    Examples
    --------
    >>> letter(0), letter(25), letter(26)
    ('A', 'Z', 'AA')
    """
    first, second = divmod(position, len(ascii_uppercase))
    return (letter(first - 1) if first else "") + ascii_uppercase[second]


def eligible(frame: Frame, rules: Rules) -> Ints:
    """Participants with enough votes, and a weight, for a place in a group.

    Parameters
    ----------
    frame : Frame
        The conversation.
    rules : Rules
        `minimum_votes` and `least_grouped` are used.

    Returns
    -------
    ndarray of int64
        Positions, in canonical order.
    """
    table = frame.table
    votes = table.votes_per_participant
    return np.flatnonzero(voted_enough(votes, frame.weights, len(table.statements), rules))


def voted_enough(
    votes: NDArray[np.integer], weights: Floats, statements: int, rules: Rules
) -> NDArray[np.bool_]:
    """Who has enough votes, and a weight; fewer votes are enough where few have many.

    Parameters
    ----------
    votes : ndarray of int, shape (participants,)
        How many statements each saw.
    weights : ndarray of float64, shape (participants,)
    statements : int
        Number of statements.
    rules : Rules
        `minimum_votes` and `least_grouped` are used.

    Returns
    -------
    ndarray of bool, shape (participants,)
    """
    votes = np.where(weights > 0, votes, 0)
    threshold = min(rules.minimum_votes, statements)
    while threshold > 1 and np.count_nonzero(votes >= threshold) < rules.least_grouped:
        threshold -= 1
    return np.asarray(votes >= max(threshold, 1))


def find_groups(
    frame: Frame,
    *,
    rules: Rules,
    with_null_test: bool = True,
    means: Floats | None = None,
    progress: Progress | None = None,
) -> Groups:
    """Fit, choose the number of groups, let members of failing groups leave, fit again (C3.3).

    Parameters
    ----------
    frame : Frame
    rules : Rules
    with_null_test : bool
        Whether "no groups" is tested for.
    means : ndarray of float64, shape (statements,), optional
        Weighted mean votes of everybody, if at hand.
    progress : callable, optional
        Told the stage and the share that is done.

    Returns
    -------
    Groups

    Notes
    -----
    Where no group qualifies at all (two states only, say) nobody leaves: there would be no fit.
    Where none does after others have left, all come back into one group.
    """
    tell = progress or (lambda stage, share: None)
    everybody = eligible(frame, rules)
    weights = frame.weights
    total = float(weights[everybody].sum())
    outside = np.zeros(len(weights), dtype=np.bool_)
    first: Round | None = None
    for turn in range(rules.rounds + 1):
        tell("groups", turn / (rules.rounds + 1))
        inside = everybody[~outside[everybody]]
        fitted = _fit(frame, inside, weights * ~outside, rules, with_null_test, means)
        standing = standing_of(fitted.chosen.labels, frame, inside, fitted.chosen.k, total, rules)
        failing, first, means = ~standing.qualifies, first or fitted, None
        if failing.all() and outside.any():
            fitted, standing = nobody_leaves(first, frame, total, rules)
            outside[:] = False
            break
        if turn == rules.rounds or fitted.chosen.k < 2 or not failing.any() or failing.all():
            break
        outside[inside[failing[fitted.chosen.labels]]] = True
    return lettered(fitted, standing, outside, total, rules, with_null_test)


def standing_of(
    labels: Labels, frame: Frame, rows: Ints, k: int, total: float, rules: Rules
) -> Standing:
    """Which groups qualify: weight, states and participants (C3.3).

    Parameters
    ----------
    labels : ndarray of int64, shape (rows,)
        Groups of the participants in `rows`.
    frame : Frame
        The conversation.
    rows : ndarray of int64
        Positions of participants.
    k : int
        Number of groups.
    total : float
        Weight of all who have a place.
    rules : Rules
        `least_weight_share`, `least_states` and `least_participants` are used.

    Returns
    -------
    Standing
    """
    sizes = np.bincount(labels, minlength=k)
    weights = np.bincount(labels, frame.weights[rows], minlength=k).astype(np.float64)
    states = len(frame.states) + 1
    pairs = np.bincount(labels * states + frame.state_of[rows], minlength=k * states)
    distinct = (pairs.reshape(k, states)[:, :-1] > 0).sum(axis=1)
    qualifies = (sizes >= rules.least_participants) & (
        weights >= rules.least_weight_share * total * (1 - 1e-12)
    )
    if frame.has_members:  # without membership conditions on states are waived (DECISIONS 15)
        qualifies &= distinct >= rules.least_states
    return Standing(sizes, weights, distinct, qualifies)


def nobody_leaves(
    first: Round, frame: Frame, total: float, rules: Rules
) -> tuple[Round, Standing]:
    """The first fit, with one group where the number was not given.

    Parameters
    ----------
    first : Round
        The fit of everybody.
    frame : Frame
        The conversation.
    total : float
        Weight of everybody.
    rules : Rules
        `groups`, and what a group needs to qualify.

    Returns
    -------
    tuple of Round and Standing
    """
    if rules.groups is None:
        first = replace(first, chosen=first.tried[0].clustering)
    labels, k = first.chosen.labels, first.chosen.k
    return first, standing_of(labels, frame, first.inside, k, total, rules)


def _fit(
    frame: Frame,
    inside: Ints,
    weights: Floats,
    rules: Rules,
    with_null_test: bool,
    means: Floats | None,
) -> Round:
    plane, matrix = fit_plane(frame.table, weights=weights, means=means)
    points = project(matrix, plane)

    def test() -> NullTest:
        return null_test(frame, rows=inside, weights=weights, rules=rules)

    return round_of(inside, plane, points, weights, rules, test if with_null_test else None)


def lettered(
    fitted: Round,
    standing: Standing,
    outside: NDArray[np.bool_],
    total: float,
    rules: Rules,
    with_null_test: bool,
) -> Groups:
    """Groups of the last fit in order of weight, then of place.

    Parameters
    ----------
    fitted : Round
    standing : Standing
        Of its groups.
    outside : ndarray of bool, shape (participants,)
        Who left the fit.
    total : float
        Weight of all who have a place.
    rules : Rules
        `groups` is used.
    with_null_test : bool
        Whether "no groups" was to be tested for.

    Returns
    -------
    Groups
    """
    shares = standing.weights / total if total > 0 else standing.weights
    x, y = fitted.chosen.centres.T
    # equal but for rounding is equal: then the place decides
    order = np.lexsort((y, x, -np.round(shares, 12)))
    position = np.argsort(order)
    labels = np.full(len(outside), -1, dtype=np.int64)
    labels[fitted.inside] = position[fitted.chosen.labels]
    return Groups(
        labels=labels,
        outside=outside,
        points=fitted.points,
        plane=fitted.plane,
        centres=fitted.chosen.centres[order],
        sizes=standing.sizes[order],
        weight_shares=shares[order],
        states=standing.states[order],
        qualifies=standing.qualifies[order],
        given=rules.groups is not None,
        criterion=_criterion(fitted, rules, with_null_test),
        test=fitted.test,
        tried=fitted.tried,
    )


def _criterion(fitted: Round, rules: Rules, with_null_test: bool) -> str:
    if not fitted.chosen.k:
        return NO_CRITERION
    if rules.groups is not None:
        return GIVEN
    return BY_TEST if with_null_test else BY_SILHOUETTE
