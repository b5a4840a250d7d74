"""Accounts that saw the same statements and voted alike, without comparing all pairs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from mufakat.core.opinion._votes import Ints, VoteTable

_SHARED = 5  # equal ones among the rarest votes of a pair, before all are compared
_DENSE = 0.25  # share of cells with votes from which on comparing all pairs is quicker
_PAIRS_AT_ONCE = 50_000
_CELLS_AT_ONCE = 8_000_000  # pairs of accounts that one sparse product may fill


@dataclass(frozen=True)
class Likeness:
    """When two accounts are linked (C4).

    Parameters
    ----------
    common : int
        Statements seen by both, at least.
    overlap : float
        Least share of the statements that either saw (Jaccard).
    equal : float
        Least share of equal votes among those on common statements.
    """

    common: int
    overlap: float
    equal: float

    def least_equal(self, sizes: Ints, *, larger: bool) -> Ints:
        """Equal votes that any linked pair has, if an account is the larger or the smaller one.

        Parameters
        ----------
        sizes : ndarray of int64
            Statements that the accounts saw.
        larger : bool
            Whether the partner saw at most as many, or at least as many.

        Returns
        -------
        ndarray of int64
            common >= overlap / (1 + overlap) (a + b), and the other's size is between
            overlap * a and a / overlap.
        """
        factor = self.overlap if larger else 2 * self.overlap / (1 + self.overlap)
        common = np.maximum(self.common, np.ceil(factor * sizes - 1e-9))
        return np.asarray(np.ceil(self.equal * common - 1e-9).astype(np.int64))


def linked_sets(table: VoteTable, likeness: Likeness) -> Ints:
    """Connected sets of accounts that voted alike.

    Parameters
    ----------
    table : VoteTable
        Votes of the accounts that are compared.
    likeness : Likeness
        When two are linked.

    Returns
    -------
    ndarray of int64, shape (participants,)
        Number of the set of each account; who is linked to nobody is alone in a set.

    Notes
    -----
    Exact. Two sets of votes with e equal ones share at least l among the |a| - e + l and
    |b| - e + l rarest votes of each, so only those are counted, by sparse products; the pairs
    that remain are compared in full, unless they are connected already.

    References
    ----------
    Bayardo, Ma and Srikant (2007), WWW; Wang, Li and Feng (2012), SIGMOD, for the prefixes.
    """
    n = len(table.participants)
    sets = np.arange(n, dtype=np.int64)
    sizes = table.votes_per_participant.astype(np.int64)
    rows = np.flatnonzero(sizes >= max(likeness.common, 1))
    if len(rows) < 2:
        return sets
    rows = rows[np.argsort(sizes[rows], kind="stable")]
    ordered = table.reordered(rows, np.arange(len(table.statements)))
    found = np.arange(len(rows), dtype=np.int64)
    if len(ordered) >= _DENSE * len(rows) * len(table.statements):
        for first, second in _linked_pairs(ordered, likeness):
            found = _merged(found, first, second)
        sets[rows] = rows[_representatives(found)]
        return sets
    for first, second in _candidates(ordered, likeness):
        found = _connected(found, first, second, ordered, likeness)
    sets[rows] = rows[_representatives(found)]
    return sets


def _linked_pairs(table: VoteTable, likeness: Likeness) -> Iterator[tuple[Ints, Ints]]:
    """All linked pairs, compared in full tables: for conversations in which most saw most."""
    n, m = table.shape
    votes = np.zeros((n, 3 * m), dtype=np.float32)
    votes[table.rows, table.codes] = 1
    seen = votes.reshape(n, m, 3).sum(axis=2)
    sizes = seen.sum(axis=1)
    step = max(1, _CELLS_AT_ONCE // (4 * n))
    for first in range(0, n, step):
        block = slice(first, first + step)
        common, equal = seen[block] @ seen[first:].T, votes[block] @ votes[first:].T
        either = sizes[block, None] + sizes[first:] - common
        linked = (common >= likeness.common) & (common >= likeness.overlap * either - 1e-3)
        linked &= equal >= likeness.equal * common - 1e-3
        rows, columns = np.nonzero(np.triu(linked, 1))
        yield rows + first, columns + first


def _candidates(table: VoteTable, likeness: Likeness) -> Iterator[tuple[Ints, Ints]]:
    """Pairs (smaller, larger) that share enough of their rarest votes."""
    sizes = table.votes_per_participant.astype(np.int64)
    rarest, place = _rarest_first(table)
    least = [likeness.least_equal(sizes, larger=larger) for larger in (False, True)]
    small, large = (_prefixes(table, rarest, place, e) for e in least)
    needed, needed_of_larger = (np.clip(e, 1, _SHARED) for e in least)
    first = 0
    while first < len(sizes):
        last, end = _span(sizes, first, likeness)
        counts = (small[first:last] @ large[first:end].T).tocoo()
        rows, columns = counts.row + first, counts.col + first
        enough = counts.data >= np.minimum(needed[rows], needed_of_larger[columns])
        enough &= columns > rows
        yield rows[enough].astype(np.int64), columns[enough].astype(np.int64)
        first = last


def _span(sizes: Ints, first: int, likeness: Likeness) -> tuple[int, int]:
    """Rows taken at once, and the end of the rows that are not too large to be linked to them."""
    reach = np.searchsorted(sizes, sizes[first:] / max(likeness.overlap, 1e-9) + 1e-9, "right")
    rows = np.arange(1, len(reach) + 1)
    fits = np.searchsorted(rows * (reach - first), _CELLS_AT_ONCE, "right")
    last = first + max(1, int(fits))
    return last, int(reach[last - 1 - first])


def _rarest_first(table: VoteTable) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Votes of each row from the rarest on, and the place of each in its row."""
    width = 3 * len(table.statements)
    often = np.bincount(table.codes, minlength=width)
    rank = np.empty(width, dtype=np.int64)
    rank[np.argsort(often, kind="stable")] = np.arange(width)
    keys = np.sort(table.rows.astype(np.int64) * width + rank[table.codes])
    place = np.arange(len(keys)) - np.repeat(table.starts[:-1], table.votes_per_participant)
    return keys % width, place


def _prefixes(table: VoteTable, rarest: Ints, place: Ints, least: Ints) -> csr_matrix:
    sizes = table.votes_per_participant.astype(np.int64)
    lengths = np.minimum(sizes, sizes - least + _SHARED)
    keep = place < np.repeat(lengths, sizes)
    starts = np.concatenate(([0], np.cumsum(np.maximum(lengths, 0))))
    ones = np.ones(int(keep.sum()), dtype=np.int32)
    shape = (len(sizes), 3 * len(table.statements))
    return csr_matrix((ones, rarest[keep].astype(np.int32), starts.astype(np.int32)), shape=shape)


def _connected(
    sets: Ints, first: Ints, second: Ints, table: VoteTable, likeness: Likeness
) -> Ints:
    """Sets after the candidates have been compared in full."""
    while len(first):
        apart = sets[first] != sets[second]
        first, second = first[apart], second[apart]
        a, b = first[:_PAIRS_AT_ONCE], second[:_PAIRS_AT_ONCE]
        linked = _are_alike(a, b, table, likeness)
        sets = _merged(sets, a[linked], b[linked])
        first, second = first[_PAIRS_AT_ONCE:], second[_PAIRS_AT_ONCE:]
    return sets


def _are_alike(
    first: Ints, second: Ints, table: VoteTable, likeness: Likeness
) -> NDArray[np.bool_]:
    seen = csr_matrix(
        (np.ones(len(table), np.int32), table.columns, table.starts), shape=table.shape
    )
    votes = csr_matrix(
        (np.ones(len(table), np.int32), table.codes, table.starts),
        shape=(table.shape[0], 3 * table.shape[1]),
    )
    common = np.asarray(seen[first].multiply(seen[second]).sum(axis=1)).ravel()
    equal = np.asarray(votes[first].multiply(votes[second]).sum(axis=1)).ravel()
    sizes = table.votes_per_participant.astype(np.int64)
    either = sizes[first] + sizes[second] - common
    return np.asarray(
        (common >= likeness.common)
        & (common >= likeness.overlap * either - 1e-9)
        & (equal >= likeness.equal * common - 1e-9)
    )


def _merged(sets: Ints, first: Ints, second: Ints) -> Ints:
    if not len(first):
        return sets
    n = len(sets)
    links = csr_matrix(
        (np.ones(len(first), np.int8), (sets[first], sets[second])), shape=(n, n)
    )
    return np.asarray(connected_components(links, directed=False)[1])[sets].astype(np.int64)


def _representatives(sets: Ints) -> Ints:
    """First position of the set of each."""
    _, first, inverse = np.unique(sets, return_index=True, return_inverse=True)
    return np.asarray(first[inverse], dtype=np.int64)
