"""One fit of groups: the number of them is chosen on a plane (C1.4)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from mufakat.core.opinion._choice import Alternative, NullTest, alternatives, best
from mufakat.core.opinion._clusters import Clustering
from mufakat.core.opinion._projection import Plane
from mufakat.core.opinion._rules import Rules
from mufakat.core.opinion._votes import Floats, Ints


@dataclass(frozen=True)
class Round:
    """One fit: who was in it, and what came out.

    Parameters
    ----------
    inside : ndarray of int64
        Positions of the participants in the fit.
    plane : Plane
    points : ndarray of float64, shape (participants, 2)
        Places of everybody.
    tried : tuple of Alternative
    test : NullTest or None
    chosen : Clustering
        Of those inside; its labels are in their order.
    """

    inside: Ints
    plane: Plane
    points: Floats
    tried: tuple[Alternative, ...]
    test: NullTest | None
    chosen: Clustering


def round_of(
    inside: Ints,
    plane: Plane,
    points: Floats,
    weights: Floats,
    rules: Rules,
    test: Callable[[], NullTest] | None,
) -> Round:
    """Choose the number of groups on a plane.

    Parameters
    ----------
    inside : ndarray of int64
        Positions of the participants in the fit, in canonical order.
    plane : Plane
        What was fitted to their votes.
    points : ndarray of float64, shape (participants, 2)
        Places of everybody.
    weights : ndarray of float64, shape (participants,)
    rules : Rules
        `groups`, `greatest_k` and `directions` are used.
    test : callable or None
        Tests for "no groups"; called only where it matters.

    Returns
    -------
    Round
    """
    if not len(inside):
        nobody = Clustering(np.zeros((0, 2)), np.zeros(0, dtype=np.int64), 0.0)
        return Round(inside, plane, points, (), None, nobody)
    greatest = max(rules.greatest_k, rules.groups or 1)
    tried = alternatives(
        points[inside], weights=weights[inside], greatest_k=greatest, directions=rules.directions
    )
    tested = None
    if rules.groups is not None:
        chosen = tried[min(rules.groups, len(tried)) - 1]
    else:
        chosen = best(tried)
        if test is not None and chosen.clustering.k > 1:
            tested = test()
            chosen = chosen if tested.finds_groups else tried[0]
    return Round(inside, plane, points, tried, tested, chosen.clustering)
