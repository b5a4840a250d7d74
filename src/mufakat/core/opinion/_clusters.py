"""Groups in the plane: weighted k-means from fixed starts, run to exact convergence (C1)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mufakat.core.opinion._lloyd import (
    Cells,
    Labels,
    lloyd_many,
    lloyd_with_cells,
    nearest,
    starting_centres,
    summarise,
)
from mufakat.core.opinion._votes import Floats

SUMMARY_ABOVE = 2048  # points; above, a grid of the plane serves the starts
_POLISHED = 3


@dataclass(frozen=True)
class Clustering:
    """One grouping of the points.

    Parameters
    ----------
    centres : ndarray of float64, shape (k, 2)
        In order of x, then y.
    labels : ndarray of int64, shape (points,)
        Nearest centre; the lower number where two are equally near.
    inertia : float
        Weighted sum of squared distances.
    """

    centres: Floats
    labels: Labels
    inertia: float

    @property
    def k(self) -> int:
        """Number of groups."""
        return len(self.centres)


def cluster(
    points: Floats, *, weights: Floats, k: int, directions: int = 32, cells: Cells | None = None
) -> Clustering:
    """Best of 2 x `directions` fixed starts of weighted k-means (C1.2, DECISIONS 16).

    Parameters
    ----------
    points : ndarray of float64, shape (points, 2)
        In canonical order.
    weights : ndarray of float64, shape (points,)
        Above 0.
    k : int
        Number of groups; fewer come out if there are fewer distinct places.
    directions : int
        Directions of cuts.
    cells : Cells, optional
        Summary of the plane, if it is at hand.

    Returns
    -------
    Clustering
        Independent of the order of rows.

    References
    ----------
    Lloyd, S. (1982), IEEE Trans. Inf. Theory 28:129. Pelleg and Moore (1999), KDD, for the
    exact shortcut by boxes.
    """
    k = min(k, _distinct(points, k))
    middle = weights @ points / weights.sum()
    around = points - middle
    if k == 1:
        centres = np.zeros((1, 2))
    elif len(points) <= SUMMARY_ABOVE:
        starts = starting_centres(around, weights=weights, k=k, directions=directions)
        ends, inertias = lloyd_many(around, weights=weights, starts=starts)
        centres = ends[_least(inertias)]
    else:
        cells = summarise(points, weights=weights) if cells is None else cells
        centres = _polished_best(points, weights, cells, k, directions) - middle
    return settle(points, weights=weights, centres=centres + middle)


def settle(points: Floats, *, weights: Floats, centres: Floats) -> Clustering:
    """Put centres in order of place, and every point to its nearest.

    Parameters
    ----------
    points, weights : ndarray
        The points.
    centres : ndarray of float64, shape (k, 2)
        Any order.

    Returns
    -------
    Clustering
    """
    centres = centres[np.lexsort((centres[:, 1], centres[:, 0]))]
    labels = nearest(points, centres)
    distances = ((points - centres[labels]) ** 2).sum(axis=1)
    return Clustering(centres, labels, float(weights @ distances))


def silhouette(points: Floats, *, weights: Floats, result: Clustering) -> float:
    """Weighted mean silhouette in centroid form, O(n k) (C1.5).

    Parameters
    ----------
    points, weights : ndarray
        The points.
    result : Clustering
        Their groups.

    Returns
    -------
    float
        (b - a) / max(a, b) with a the distance to the own centre and b to the next; 0 for k = 1.

    References
    ----------
    Rousseeuw, P. (1987), J. Comput. Appl. Math. 20:53; simplified form: Hruschka et al. (2006).
    """
    if result.k < 2:
        return 0.0
    own = np.hypot(*(points - result.centres[result.labels]).T)
    other = np.full(len(points), np.inf)
    for c in range(result.k):
        distance = np.hypot(*(points - result.centres[c]).T)
        distance[result.labels == c] = np.inf
        np.minimum(other, distance, out=other)
    greater = np.maximum(own, other)
    values = np.divide(other - own, greater, out=np.zeros(len(points)), where=greater > 0)
    return float(weights @ values / weights.sum())


def _polished_best(
    points: Floats, weights: Floats, cells: Cells, k: int, directions: int
) -> Floats:
    mass = cells.sums[:, 0]
    middle = mass @ cells.means / mass.sum()
    around = cells.means - middle
    starts = starting_centres(around, weights=mass, k=k, directions=directions)
    ends, inertias = lloyd_many(around, weights=mass, starts=starts)
    polished = [
        lloyd_with_cells(points, weights=weights, centres=ends[s] + middle, cells=cells)
        for s in _best_distinct(inertias)
    ]
    results = [settle(points, weights=weights, centres=c) for c in polished]
    return results[_least(np.array([r.inertia for r in results]))].centres


def _best_distinct(inertias: Floats) -> list[int]:
    chosen: list[int] = []
    for s in np.argsort(inertias, kind="stable"):
        if not chosen or inertias[s] > inertias[chosen[-1]] * (1 + 1e-9):
            chosen.append(int(s))
        if len(chosen) == _POLISHED:
            break
    return chosen


def _least(inertias: Floats) -> int:
    """The lowest start among those that are equally good but for rounding."""
    return int(np.argmax(inertias <= inertias.min() + 1e-12 * abs(inertias.min())))


def _distinct(points: Floats, enough: int) -> int:
    """Number of distinct places, counted no further than needed."""
    if len(points) == 0:
        return 1
    span = float(np.abs(points).max()) or 1.0
    rounded = np.round(points / span, 9)
    found = 1
    rest = rounded
    while found < enough:
        rest = rest[(rest != rest[0]).any(axis=1)]
        if not len(rest):
            break
        found += 1
    return found
