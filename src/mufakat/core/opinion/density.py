"""The plane as cells of enough people, and outlines of those cells: never a point (C6.2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from mufakat.core.opinion._votes import Floats

Point = tuple[float, float]
_FINEST = 8  # cells per standard deviation
_ENOUGH = 0.8  # share of people that the finest acceptable grid shows
_COARSENINGS = 6


def density(
    places: Mapping[str | None, Sequence[Point]], *, minimum: int
) -> list[dict[str, Any]]:
    """People per cell of a square grid, counted inside each group.

    Parameters
    ----------
    places : mapping of str or None to sequence of (x, y)
        Places of the people of each group; None for those of no group that is shown.
    minimum : int
        Least number of people in a cell that is shown.

    Returns
    -------
    list of dict
        {group, x, y, people} with the middle of the cell; by group, then x, then y. The people
        of a group that are in no cell shown are none or at least `minimum`.

    Notes
    -----
    The grid is aligned to (0, 0) and its step is rounded, so that no single person moves it.
    The finest step is taken at which most people are shown.
    """
    tables = {g: np.array(p, dtype=np.float64).reshape(-1, 2) for g, p in places.items()}
    everybody = np.vstack([*tables.values(), np.zeros((0, 2))])
    if not len(everybody):
        return []
    step = _rounded(float(np.sqrt(everybody.var(axis=0).sum())) / _FINEST)
    cells: list[dict[str, Any]] = []
    for _ in range(_COARSENINGS):
        cells = [c for g in sorted(tables, key=_last) for c in _cells(g, tables[g], step, minimum)]
        if sum(c["people"] for c in cells) >= _ENOUGH * len(everybody):
            break
        step *= 2
    return cells


def outlines(cells: Sequence[Mapping[str, Any]]) -> dict[str, list[list[float]]]:
    """Convex outline of the cells of each group, counter-clockwise.

    Parameters
    ----------
    cells : sequence of mapping
        As `density` gives them.

    Returns
    -------
    dict
        Group -> corners [x, y]. It is drawn round cells, not people: the outermost person of a
        group is nobody's business.
    """
    middles: dict[str, list[Point]] = {}
    for cell in cells:
        if cell["group"] is not None:
            middles.setdefault(cell["group"], []).append((cell["x"], cell["y"]))
    return {g: [[x, y] for x, y in _hull(points)] for g, points in middles.items()}


def _last(group: str | None) -> tuple[bool, str]:
    return group is None, group or ""


def _rounded(step: float) -> float:
    """Round to 1, 2 or 5 times a power of ten."""
    if step <= 0:
        return 1.0
    power = 10.0 ** np.floor(np.log10(step))
    return float(power * min((1.0, 2.0, 5.0, 10.0), key=lambda f: abs(f - step / power)))


def _cells(
    group: str | None, points: Floats, step: float, minimum: int
) -> list[dict[str, Any]]:
    index, people = np.unique(np.floor(points / step), axis=0, return_counts=True)
    shown = people >= minimum
    while shown.any() and 0 < people[~shown].sum() < minimum:
        smallest = np.flatnonzero(shown)[np.argmin(people[shown])]
        shown[smallest] = False
    return [
        {"group": group, "x": float(x), "y": float(y), "people": int(number)}
        for (x, y), number in zip((index[shown] + 0.5) * step, people[shown], strict=True)
    ]


def _hull(points: Sequence[Point]) -> list[Point]:
    """Monotone chain (Andrew, 1979)."""
    ordered = sorted(set(points))
    if len(ordered) < 3:
        return ordered
    lower, upper = _chain(ordered), _chain(ordered[::-1])
    return lower[:-1] + upper[:-1]


def _chain(ordered: Sequence[Point]) -> list[Point]:
    chain: list[Point] = []
    for x, y in ordered:
        while len(chain) > 1:
            (ax, ay), (bx, by) = chain[-2:]
            if (bx - ax) * (y - ay) - (by - ay) * (x - ax) > 0:
                break
            chain.pop()
        chain.append((x, y))
    return chain
