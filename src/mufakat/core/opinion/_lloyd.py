"""Lloyd's rounds from fixed starts, on points or on a summary of the plane (C1.2)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mufakat.core.opinion._votes import Floats

Labels = NDArray[np.int64]
_GRID = 20  # edges of equal width per axis, and as many of equal number
_LIMIT = 500  # rounds; exact convergence comes long before


@dataclass(frozen=True)
class Cells:
    """A weighted summary of the plane: points in the order of their cell, and sums per cell.

    Parameters
    ----------
    order : ndarray of int64, shape (points,)
        Points sorted by cell.
    first : ndarray of int64, shape (cells + 1,)
        Where each cell begins in that order.
    sums : ndarray of float64, shape (cells, 3)
        Weight, and weight times x and y.
    low, high : ndarray of float64, shape (cells, 2)
        Box of the points of the cell.
    """

    order: Labels
    first: Labels
    sums: Floats
    low: Floats
    high: Floats

    @property
    def means(self) -> Floats:
        """Weighted mean of each cell, shape (cells, 2)."""
        return self.sums[:, 1:] / self.sums[:, :1]


def nearest(points: Floats, centres: Floats) -> Labels:
    """Number of the nearest centre; the lower one where two are equally near.

    Parameters
    ----------
    points : ndarray of float64, shape (points, 2)
    centres : ndarray of float64, shape (k, 2)

    Returns
    -------
    ndarray of int64, shape (points,)
    """
    x, y = points[:, 0], points[:, 1]
    labels = np.zeros(len(points), dtype=np.int64)
    best = (x - centres[0, 0]) ** 2 + (y - centres[0, 1]) ** 2
    for c in range(1, len(centres)):
        distance = (x - centres[c, 0]) ** 2 + (y - centres[c, 1]) ** 2
        closer = distance < best
        labels[closer] = c
        np.minimum(best, distance, out=best)
    return labels


def starting_centres(
    points: Floats, *, weights: Floats, k: int, directions: int = 32
) -> Floats:
    """Means of k parts along each direction through the mean: equal weight, then equal width.

    Parameters
    ----------
    points : ndarray of float64, shape (points, 2)
        With their weighted mean at (0, 0).
    weights : ndarray of float64, shape (points,)
    k : int
    directions : int

    Returns
    -------
    ndarray of float64, shape (2 * directions, k, 2)
    """
    starts = []
    for t in range(directions):
        theta = np.pi * t / directions
        axis = np.array([np.cos(theta), np.sin(theta)])
        along = points @ axis
        for parts, middles in (_equal_weight(along, weights, k), _equal_width(along, k)):
            mass = np.bincount(parts, weights, minlength=k)
            sums = [np.bincount(parts, weights * points[:, d], minlength=k) for d in (0, 1)]
            means = np.outer(middles, axis)  # an empty part starts at its own middle
            filled = mass > 0
            means[filled] = np.column_stack(sums)[filled] / mass[filled, None]
            starts.append(means)
    return np.array(starts)


def lloyd_many(points: Floats, *, weights: Floats, starts: Floats) -> tuple[Floats, Floats]:
    """Run Lloyd from many starts at once, each until no point changes its centre.

    Parameters
    ----------
    points : ndarray of float64, shape (points, 2)
    weights : ndarray of float64, shape (points,)
    starts : ndarray of float64, shape (starts, k, 2)

    Returns
    -------
    tuple of ndarray
        Centres of shape (starts, k, 2), and inertias of shape (starts,).
    """
    ends = starts.copy()
    k = starts.shape[1]
    active = np.arange(len(starts))
    before = np.full((len(starts), len(points)), -1, dtype=np.int8)
    x, y = np.ascontiguousarray(points[:, 0]), np.ascontiguousarray(points[:, 1])
    wx, wy = weights * x, weights * y
    for _ in range(_LIMIT):
        labels = _labels_many(x, y, ends[active])
        moved = (labels != before).any(axis=1)
        active, labels = active[moved], labels[moved]
        if not len(active):
            break
        before = labels
        ends[active] = _means_many(labels, (weights, wx, wy), ends[active])
    total = float(weights @ (x * x + y * y))
    return ends, np.array([total - _between(x, y, weights, e, k) for e in ends])


def summarise(points: Floats, *, weights: Floats) -> Cells:
    """Grid of the plane: edges of equal width and of equal number, so that no place is coarse.

    Parameters
    ----------
    points : ndarray of float64, shape (points, 2)
    weights : ndarray of float64, shape (points,)
        Above 0.

    Returns
    -------
    Cells
        Only cells with points.
    """
    place = np.zeros(len(points), dtype=np.int64)
    for d in (0, 1):
        edges = _edges(points[:, d])
        place = place * (len(edges) + 1) + np.searchsorted(edges, points[:, d], side="right")
    order = np.argsort(place, kind="stable")
    ordered = place[order]
    first = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1]))
    p, w = points[order], weights[order]
    weighted = np.column_stack([w, w * p[:, 0], w * p[:, 1]])
    return Cells(
        order=order,
        first=np.append(first, len(points)),
        sums=np.add.reduceat(weighted, first, axis=0),
        low=np.minimum.reduceat(p, first, axis=0),
        high=np.maximum.reduceat(p, first, axis=0),
    )


def lloyd_with_cells(
    points: Floats, *, weights: Floats, centres: Floats, cells: Cells
) -> Floats:
    """Lloyd on all points, exactly, taking whole cells at once where one centre owns their box.

    Parameters
    ----------
    points, weights : ndarray
        The points, in the order that `cells` was made from.
    centres : ndarray of float64, shape (k, 2)
        Start.
    cells : Cells
        Summary of the same points.

    Returns
    -------
    ndarray of float64, shape (k, 2)
        Centres at convergence.
    """
    p, w = points[cells.order], weights[cells.order]
    counts = np.diff(cells.first)
    extent = float((cells.high - cells.low).max(initial=0.0)) + 1e-300
    current = centres
    for _ in range(_LIMIT):
        owner = _owners(cells, current)
        loose = np.repeat(owner < 0, counts)
        inner, outer = nearest(p[loose], current), owner[owner >= 0]
        new = _means(current, outer, cells.sums[owner >= 0], inner, p[loose], w[loose])
        if float(np.abs(new - current).max()) <= 1e-13 * extent:
            return new
        current = new
    return current


def _equal_weight(along: Floats, weights: Floats, k: int) -> tuple[Labels, Floats]:
    order = np.argsort(along, kind="stable")
    cumulated = np.cumsum(weights[order])
    middle = cumulated - weights[order] / 2
    parts = np.empty(len(along), dtype=np.int64)
    parts[order] = np.minimum((k * middle / cumulated[-1]).astype(np.int64), k - 1)
    return parts, along[order[np.linspace(0, len(along) - 1, k).astype(np.int64)]]


def _equal_width(along: Floats, k: int) -> tuple[Labels, Floats]:
    low, high = float(along.min()), float(along.max())
    width = (high - low) / k
    if width <= 0:
        return np.zeros(len(along), dtype=np.int64), np.full(k, low)
    parts = np.clip(((along - low) / width).astype(np.int64), 0, k - 1)
    return parts, np.asarray(low + width * (np.arange(k) + 0.5), dtype=np.float64)


def _labels_many(x: Floats, y: Floats, centres: Floats) -> NDArray[np.int8]:
    shape = (len(centres), len(x))
    labels = np.zeros(shape, dtype=np.int8)
    best = np.full(shape, -np.inf)
    score, other = np.empty(shape), np.empty(shape)
    for c in range(centres.shape[1]):
        cx, cy = centres[:, c, :1], centres[:, c, 1:]
        np.multiply(cx, x, out=score)
        np.multiply(cy, y, out=other)
        score += other
        score -= (cx * cx + cy * cy) / 2
        closer = score > best
        np.copyto(labels, np.int8(c), where=closer)
        np.maximum(best, score, out=best)
    return labels


def _means_many(
    labels: NDArray[np.int8], sums: tuple[Floats, Floats, Floats], old: Floats
) -> Floats:
    a, k = old.shape[:2]
    key = (labels + (k * np.arange(a, dtype=np.int64))[:, None]).ravel()
    w, wx, wy = (
        np.bincount(key, np.broadcast_to(s, labels.shape).ravel(), minlength=a * k) for s in sums
    )
    filled = w > 0
    new = old.reshape(-1, 2).copy()
    new[filled, 0] = wx[filled] / w[filled]
    new[filled, 1] = wy[filled] / w[filled]
    return new.reshape(old.shape)


def _between(x: Floats, y: Floats, weights: Floats, centres: Floats, k: int) -> float:
    labels = _labels_many(x, y, centres[None])[0]
    mass = np.bincount(labels, weights, minlength=k)
    sums = np.bincount(labels, weights * x, minlength=k) ** 2
    sums += np.bincount(labels, weights * y, minlength=k) ** 2
    return float(np.divide(sums, mass, out=np.zeros(k), where=mass > 0).sum())


def _owners(cells: Cells, centres: Floats) -> Labels:
    """Centre that is strictly nearest to every place of a cell's box, or -1."""
    owner = nearest((cells.low + cells.high) / 2, centres)
    own = centres[owner]
    sole = np.ones(len(owner), dtype=np.bool_)
    for c in range(len(centres)):
        # the corner of the box that lies furthest towards the rival decides
        towards = centres[c] - own
        corner = np.where(towards > 0, cells.high, cells.low)
        gap = ((corner - centres[c]) ** 2).sum(axis=1) - ((corner - own) ** 2).sum(axis=1)
        sole &= (gap > 0) | (owner == c)
    return np.where(sole, owner, -1)


def _means(
    old: Floats, owner: Labels, sums: Floats, labels: Labels, points: Floats, weights: Floats
) -> Floats:
    k = len(old)
    columns = (weights, weights * points[:, 0], weights * points[:, 1])
    w, wx, wy = (
        np.bincount(owner, sums[:, d], minlength=k) + np.bincount(labels, c, minlength=k)
        for d, c in enumerate(columns)
    )
    new = old.copy()
    filled = w > 0
    new[filled] = np.column_stack([wx[filled] / w[filled], wy[filled] / w[filled]])
    return new


def _edges(values: Floats) -> Floats:
    wide = np.linspace(values.min(), values.max(), _GRID + 1)[1:-1]
    ordered = np.sort(values)
    even = ordered[np.linspace(0, len(values) - 1, _GRID + 1).astype(np.int64)[1:-1]]
    return np.unique(np.concatenate([wide, even]))
