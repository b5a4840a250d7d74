"""How alike two groupings of the same people are."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from mufakat.core.opinion._votes import Floats, Ints


def adjusted_rand(first: ArrayLike, second: ArrayLike) -> float:
    """Adjusted Rand index of two groupings.

    Parameters
    ----------
    first, second : array_like of int, shape (people,)
        Group of each person, from 0.

    Returns
    -------
    float
        1 for equal groupings, about 0 for unrelated ones.

    References
    ----------
    Hubert and Arabie (1985), J. Classification 2:193.

    Examples
    --------
    >>> adjusted_rand([0, 0, 1, 1], [1, 1, 0, 0])
    1.0
    """
    table = contingency(np.asarray(first), np.asarray(second))
    return float(_index(table, table.sum(axis=1), table.sum(axis=0)))


def contingency(first: Ints, second: Ints) -> Ints:
    """How many people are in each pair of groups.

    Parameters
    ----------
    first, second : ndarray of int64, shape (people,)
        Group of each person, from 0.

    Returns
    -------
    ndarray of int64, shape (groups of first, groups of second)
    """
    rows, columns = (int(x.max(initial=0)) + 1 for x in (first, second))
    return np.bincount(first * columns + second, minlength=rows * columns).reshape(rows, columns)


def recovery(table: Ints) -> Floats:
    """For each group of the first grouping, how well the best group of the second matches it.

    Parameters
    ----------
    table : ndarray of int64, shape (groups of first, groups of second)
        Contingency.

    Returns
    -------
    ndarray of float64, shape (groups of first,)
        Greatest adjusted Rand index of "in the group or not" against "in that group or not".
    """
    total = int(table.sum())
    best = np.full(len(table), -1.0)
    for g, row in enumerate(table):
        for h, both in enumerate(row):
            here, there = int(row.sum()), int(table[:, h].sum())
            pair = np.array(
                [[both, here - both], [there - both, total - here - there + both]], dtype=np.int64
            )
            best[g] = max(best[g], _index(pair, pair.sum(axis=1), pair.sum(axis=0)))
    return best


def matched(table: Ints) -> Ints:
    """For each group of the second grouping, a group of the first of its own.

    Parameters
    ----------
    table : ndarray of int64, shape (groups of first, groups of second)
        Contingency, with at least as many rows as columns.

    Returns
    -------
    ndarray of int64, shape (groups of second,)
        The pair with most people in common first, then the next of those that are left.

    Examples
    --------
    >>> matched(np.array([[1, 9], [5, 8]])).tolist()
    [1, 0]
    """
    left = table.copy()
    result = np.zeros(table.shape[1], dtype=np.int64)
    for _ in range(table.shape[1]):
        row, column = np.unravel_index(int(np.argmax(left)), left.shape)
        result[column] = row
        left[row], left[:, column] = -1, -1
    return result


def _index(table: Ints, rows: Ints, columns: Ints) -> float:
    pairs = float((table * (table - 1.0)).sum())
    in_rows = float((rows * (rows - 1.0)).sum())
    in_columns = float((columns * (columns - 1.0)).sum())
    n = float(rows.sum())
    if n < 2:
        return 1.0
    expected = in_rows * in_columns / (n * (n - 1))
    most = (in_rows + in_columns) / 2
    return 1.0 if most == expected else (pairs - expected) / (most - expected)
