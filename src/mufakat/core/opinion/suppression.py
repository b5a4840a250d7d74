"""Which counts must be hidden so that no small one can be found by subtraction (C6, V3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mufakat.core.opinion._votes import Floats, Ints

Mask = NDArray[np.bool_]
SEEN = 3  # position of the sum of a row, after agree, disagree and pass


@dataclass(frozen=True)
class Counts:
    """Counts of one statement: everybody, then rows of families that divide another row.

    Parameters
    ----------
    table : ndarray of int64, shape (rows, 4)
        Agree, disagree, pass and their sum; the first row is everybody.
    families : sequence of (int, sequence of int)
        A row and its parts, such as everybody and the groups: parts do not overlap, so they and
        those in none of them add up to the row.
    """

    table: Ints
    families: Sequence[tuple[int, Sequence[int]]]


@dataclass(frozen=True)
class _System:
    """The counts with one row more per family, "in none of them", and all sums between them."""

    values: Ints  # shape (rows, 4), flattened
    sums: list[Floats]  # relations, each a coefficient per cell, known to be zero
    published: Mask  # shape (cells,): rows "in none" are never printed, but can be computed


def hidden_parts(parts: Sequence[int], *, minimum: int) -> list[bool]:
    """Parts of a published total to hide: the small ones, and the smallest others if need be.

    Parameters
    ----------
    parts : sequence of int
        People in each part.
    minimum : int
        Least number of people that is shown.

    Returns
    -------
    list of bool
        Together the hidden parts have at least `minimum` people, so that their sum, which
        anybody can compute, tells of nobody; empty parts stay.

    Examples
    --------
    >>> hidden_parts([33, 4, 3], minimum=5)  # 33 and "other 7"
    [False, True, True]
    >>> hidden_parts([37, 3], minimum=5)  # the total only
    [True, True]
    >>> hidden_parts([14, 12, 4], minimum=5)
    [False, True, True]
    """
    hidden = [0 < people < minimum for people in parts]
    while any(hidden):
        together = sum(p for p, h in zip(parts, hidden, strict=True) if h)
        rest = [i for i, p in enumerate(parts) if not hidden[i] and p > 0]
        if together >= minimum and sum(hidden) > 1:
            break
        if not rest:
            break
        hidden[min(rest, key=lambda i: (parts[i], i))] = True
    return hidden


def hidden_counts(
    counts: Counts, *, minimum: int, extremes: bool, closed: Sequence[int] = ()
) -> Mask:
    """Counts of one statement to hide.

    Parameters
    ----------
    counts : Counts
        All of them.
    minimum : int
        Least number of people in a cell that is shown.
    extremes : bool
        Whether cells of 0 % and 100 % are hidden too, as they are for persons.
    closed : sequence of int
        Rows to hide in any case.

    Returns
    -------
    ndarray of bool, shape (rows, 4)
        True where the count is hidden. What remains determines no small count by any sums and
        differences, nor the sum of hidden parts of one row or column below `minimum`.
    """
    system = _system(counts)
    sensitive = _sensitive(system.values.reshape(-1, 4), minimum, extremes).ravel()
    hidden = sensitive & system.published
    for row in closed:
        hidden[4 * row : 4 * row + 4] = True
        sensitive[4 * row : 4 * row + 4] = system.values[4 * row + SEEN] > 0
    while (line := _leak(system, hidden, sensitive, minimum)) is not None:
        hidden[_next(system, hidden, line)] = True
    shape = counts.table.shape
    return hidden[: shape[0] * 4].reshape(shape)


def determined(sums: Sequence[Floats], unknown: Mask) -> Mask:
    """Which unknown cells follow from the known ones by linear algebra.

    Parameters
    ----------
    sums : sequence of ndarray of float64, shape (cells,)
        Coefficients of each relation, which is zero.
    unknown : ndarray of bool, shape (cells,)
        Cells whose value is not printed.

    Returns
    -------
    ndarray of bool, shape (cells,)
        Unknown cells with one possible value.
    """
    result = np.zeros(len(unknown), np.bool_)
    places = np.flatnonzero(unknown)
    if not len(places):
        return result
    part = np.array(sums)[:, places]
    _, singular, directions = np.linalg.svd(part)
    rank = int((singular > 1e-9).sum())
    free = directions[rank:]  # what may be added to the unknowns without breaking a sum
    result[places] = (np.abs(free) < 1e-9).all(axis=0)
    return result


def _system(counts: Counts) -> _System:
    rows = [counts.table]
    for whole, parts in counts.families:
        rows.append(counts.table[[whole]] - counts.table[list(parts)].sum(axis=0))
    table = np.vstack(rows)
    first, relations = len(counts.table), []
    for r in range(len(table)):
        relation = np.zeros(table.shape)
        relation[r] = (1, 1, 1, -1)
        relations.append(relation.ravel())
    for f, (whole, parts) in enumerate(counts.families):
        for column in range(4):
            relation = np.zeros(table.shape)
            relation[whole, column] = -1
            relation[[*parts, first + f], column] = 1
            relations.append(relation.ravel())
    published = np.zeros(table.shape, np.bool_)
    published[:first] = True
    return _System(table.ravel(), relations, published.ravel())


def _sensitive(table: Ints, minimum: int, extremes: bool) -> Mask:
    seen = table[:, SEEN:]
    small = (table < minimum) & ((table > 0) | extremes)
    return np.asarray((small | (seen < minimum)) & (seen > 0))


def _leak(system: _System, hidden: Mask, sensitive: Mask, minimum: int) -> Floats | None:
    """A relation that gives a small count away and still has something to hide."""
    unknown = hidden | ~system.published
    if not (sensitive & unknown).any():
        return None
    for relation in system.sums:
        inside = (relation != 0) & unknown
        parts, whole = inside & (relation > 0), inside & (relation < 0)
        if (
            (parts & sensitive).any()
            and not whole.any()
            and system.values[parts].sum() < minimum
            and _candidates(system, hidden, relation).any()
        ):
            return relation
    known = determined(system.sums, unknown)
    if not (known & sensitive).any():
        return None
    open_lines = [r for r in system.sums if _candidates(system, hidden, r).any()]
    for cells in (known & sensitive, known):  # else a line that leads there through others
        lines = [r for r in open_lines if r[cells].any()]
        if lines:
            return min(lines, key=lambda r: int(((r != 0) & unknown).sum()))
    return None


def _candidates(system: _System, hidden: Mask, relation: Floats) -> Mask:
    return np.asarray((relation != 0) & system.published & ~hidden)


def _next(system: _System, hidden: Mask, relation: Floats) -> int:
    """The smallest part that is not hidden yet; parts with people first, sums last."""
    values = system.values

    def rank(c: int) -> tuple[bool, bool, bool, bool, int, int]:
        return (
            bool(relation[c] < 0), c < 4, c % 4 == SEEN, bool(values[c] == 0), int(values[c]), c
        )

    return min(np.flatnonzero(_candidates(system, hidden, relation)).tolist(), key=rank)
