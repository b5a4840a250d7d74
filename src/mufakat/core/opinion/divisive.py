"""On which statements the groups stand furthest apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr

from mufakat.core.opinion._rules import OpinionError, Rules
from mufakat.core.opinion._votes import Floats, Ints, identifier_order
from mufakat.core.opinion.representative import difference_test, false_discovery


@dataclass(frozen=True)
class _Gap:
    """The two groups furthest apart on each statement, among those compared."""

    columns: Ints  # statements on which two groups or more can be compared
    high: Ints
    low: Ints
    spread: Floats
    q: Floats
    opposed: NDArray[np.bool_]  # one group agrees by majority, the other disagrees by majority


def divisive_statements(
    agree: ArrayLike,
    disagree: ArrayLike,
    seen: ArrayLike,
    *,
    statements: Sequence[str],
    groups: Sequence[str],
    qualifies: Sequence[bool] | None = None,
    rules: Rules | None = None,
) -> list[dict[str, object]]:
    """Statements on which qualifying groups differ most.

    Parameters
    ----------
    agree, disagree, seen : array_like of float, shape (groups, statements)
        How many people of each group agree, disagree, and saw the statement.
    statements, groups : sequence of str
        Identifiers.
    qualifies : sequence of bool, optional
        Which groups are compared; all if not given.
    rules : Rules, optional
        `representative_seen`, `false_discovery_rate` and `divisive_length` are used.

    Returns
    -------
    list of dict
        {statement, spread, high{group, share}, low{group, share}} with shares of agreement:
        first where one group agrees and the other disagrees by majority, then by spread, then
        by identifier.

    Raises
    ------
    OpinionError
        If the tables and the identifiers differ in shape.

    Notes
    -----
    The two groups are chosen for being furthest apart, so the two-sided p-value is multiplied
    by the number of pairs (Bonferroni) before the false discoveries among all statements are
    controlled (Benjamini and Hochberg).
    """
    rules = rules or Rules()
    tables = _tables(agree, disagree, seen, shape=(len(groups), len(statements)))
    kept = np.flatnonzero(np.ones(len(groups)) if qualifies is None else np.asarray(qualifies))
    a, d, s = (t[kept] for t in tables)
    gap = _gap(a, d, s, rules.representative_seen)
    share = np.divide(a, s, out=np.zeros(a.shape), where=s > 0)
    names = [groups[int(g)] for g in kept]
    listed = _ordered(gap, statements, rules)[: rules.divisive_length]
    return [_entry(gap, c, share, statements=statements, groups=names) for c in listed]


def _tables(
    agree: ArrayLike, disagree: ArrayLike, seen: ArrayLike, *, shape: tuple[int, int]
) -> list[Floats]:
    tables = [np.asarray(t, np.float64) for t in (agree, disagree, seen)]
    if any(t.shape != shape for t in tables):
        raise OpinionError(
            f"divisive: tables of {[t.shape for t in tables]} for {shape[0]} groups and "
            f"{shape[1]} statements"
        )
    return tables


def _gap(agree: Floats, disagree: Floats, seen: Floats, least: int) -> _Gap:
    enough = seen >= max(least, 1)
    columns = np.flatnonzero(enough.sum(axis=0) >= 2)
    a, d, s, e = agree[:, columns], disagree[:, columns], seen[:, columns], enough[:, columns]
    if not len(columns):
        none = np.zeros(0, np.int64)
        return _Gap(none, none, none, np.zeros(0), np.zeros(0), np.zeros(0, np.bool_))
    share = a / np.maximum(s, 1)
    high = np.argmax(np.where(e, share, -np.inf), axis=0)
    low = np.argmin(np.where(e, share, np.inf), axis=0)
    at = np.arange(len(columns))
    z = difference_test(a[high, at], s[high, at], a[low, at], s[low, at])
    groups = e.sum(axis=0)
    p = np.minimum(2 * ndtr(-np.abs(z)) * (groups * (groups - 1) / 2), 1.0)
    return _Gap(
        columns=columns,
        high=high,
        low=low,
        spread=share[high, at] - share[low, at],
        q=false_discovery(p),
        opposed=(2 * a[high, at] > s[high, at]) & (2 * d[low, at] > s[low, at]),
    )


def _ordered(gap: _Gap, statements: Sequence[str], rules: Rules) -> list[int]:
    position = np.empty(len(statements), dtype=np.int64)
    position[identifier_order(statements)] = np.arange(len(statements))
    named = np.flatnonzero((gap.q <= rules.false_discovery_rate) & (gap.spread > 0))
    keys = (position[gap.columns[named]], -gap.spread[named], ~gap.opposed[named])
    return [int(c) for c in named[np.lexsort(keys)]]


def _entry(
    gap: _Gap, c: int, share: Floats, *, statements: Sequence[str], groups: Sequence[str]
) -> dict[str, object]:
    column = gap.columns[c]
    return {
        "statement": statements[int(column)],
        "spread": float(gap.spread[c]),
        "high": _end(groups, share, gap.high[c], column),
        "low": _end(groups, share, gap.low[c], column),
    }


def _end(names: Sequence[str], share: Floats, group: int, column: int) -> dict[str, object]:
    return {"group": names[group], "share": float(share[group, column])}
