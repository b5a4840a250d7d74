"""Additive moments of the votes: exact, incremental, distributable (A3)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_matrix

from mufakat.core.opinion._projection import Plane, plane_of_gram
from mufakat.core.opinion._rules import OpinionError
from mufakat.core.opinion._votes import Floats, VoteTable

Table = NDArray[Any]  # int32 while unweighted, float64 once weighted
Positions = NDArray[np.int64]

MOMENTS_UP_TO = 1000  # statements; above, the sparse decomposition of the votes is cheaper (A3.5)
_FIELD = 16  # bits of one packed sum
_ROWS_AT_ONCE = (1 << (_FIELD - 1)) - 1  # so that no sum leaves its field


@dataclass
class Moments:
    """Sums over participants of products of what they saw and voted, per pair of statements.

    Parameters
    ----------
    people : int
        Participants with at least one vote.
    voters : ndarray of int64, shape (statements,)
        How many saw each statement, never weighted: it says exactly where nobody did.
    together : ndarray, shape (statements, statements)
        N_jk, how many saw both.
    sums : ndarray, shape (statements, statements)
        A_jk, the sum of the votes on j of those who saw both; not symmetric.
    products : ndarray, shape (statements, statements)
        S_jk, the sum of the products of the votes on both.

    Notes
    -----
    Tables are int32 (3 m^2 numbers, 12 MB at 1,000 statements) and exact; a weighted sum is
    float64 (24 MB). Moments of fewer than five people reveal votes: they are personal data.
    """

    people: int
    voters: Positions
    together: Table
    sums: Table
    products: Table

    @classmethod
    def empty(cls, statements: int) -> Moments:
        """Moments of nobody.

        Parameters
        ----------
        statements : int
            Number of statements.

        Returns
        -------
        Moments
        """
        tables = (np.zeros((statements, statements), dtype=np.int32) for _ in range(3))
        return cls(0, np.zeros(statements, dtype=np.int64), *tables)

    @classmethod
    def of(cls, table: VoteTable, *, only: NDArray[np.bool_] | None = None) -> Moments:
        """Moments of a table of votes.

        Parameters
        ----------
        table : VoteTable
            Votes.
        only : ndarray of bool, shape (participants,), optional
            Who counts; everybody if not given.

        Returns
        -------
        Moments
        """
        rows = np.arange(len(table.participants)) if only is None else np.flatnonzero(only)
        result = cls.empty(len(table.statements))
        matrix = _packed(table)
        for first in range(0, len(rows), _ROWS_AT_ONCE):
            result._add_rows(matrix[rows[first : first + _ROWS_AT_ONCE]])
        return result

    @classmethod
    def by_state(cls, table: VoteTable, state_of: ArrayLike, *, states: int) -> list[Moments]:
        """One set of moments per state (A3.3).

        Parameters
        ----------
        table : VoteTable
            Votes.
        state_of : array_like of int, shape (participants,)
            From 0 to `states` - 1; others are left out.
        states : int
            Number of states.

        Returns
        -------
        list of Moments
        """
        place = np.asarray(state_of)
        return [cls.of(table, only=place == s) for s in range(states)]

    @property
    def statements(self) -> int:
        """Number of statements."""
        return len(self.voters)

    @property
    def is_weighted(self) -> bool:
        """Whether the tables are weighted sums, no longer counts."""
        return bool(self.together.dtype.kind == "f")

    def is_personal(self, minimum: int = 5) -> bool:
        """Whether so few people are inside that the moments reveal votes (A3.6).

        Parameters
        ----------
        minimum : int
            People needed.

        Returns
        -------
        bool
        """
        return self.people < minimum

    def copy(self) -> Moments:
        """The same moments in tables of their own."""
        return Moments(self.people, self.voters.copy(), *(t.copy() for t in self._tables()))

    def __add__(self, other: Moments) -> Moments:
        self._must_fit(other)
        tables = (a + b for a, b in zip(self._tables(), other._tables(), strict=True))
        return Moments(self.people + other.people, self.voters + other.voters, *tables)

    def __sub__(self, other: Moments) -> Moments:
        return self.without(other)

    def without(self, other: Moments, *, weight: float = 1.0) -> Moments:
        """Take out what was put in before, such as one state of a weighted sum (A3.3, C5.1).

        Parameters
        ----------
        other : Moments
            A part of these moments.
        weight : float
            The weight with which it was put in.

        Returns
        -------
        Moments

        Raises
        ------
        OpinionError
            If the part has voters that the whole has not.
        """
        self._must_fit(other)
        voters = self.voters - other.voters
        if (voters < 0).any() or self.people < other.people:
            raise OpinionError("moments: what is taken out was never put in")
        part = other if weight == 1.0 and not self.is_weighted else other.scaled(weight)
        tables = (a - b for a, b in zip(self._tables(), part._tables(), strict=True))
        return Moments(self.people - other.people, voters, *tables)

    def scaled(self, weight: float) -> Moments:
        """The same people, each with this weight.

        Parameters
        ----------
        weight : float
            W_s divided by the number of participants of the state, for one state.

        Returns
        -------
        Moments
            Weighted: tables of float64.
        """
        tables = (weight * t.astype(np.float64) for t in self._tables())
        return Moments(self.people, self.voters.copy(), *tables)

    @property
    def means(self) -> Floats:
        """Mean vote per statement, shape (statements,); 0 where nobody saw it (A3.4)."""
        seen = np.where(self.voters > 0, np.diagonal(self.together), 0).astype(np.float64)
        total = np.diagonal(self.sums).astype(np.float64)
        return np.divide(total, seen, out=np.zeros(self.statements), where=seen > 0)

    def gram(self) -> Floats:
        """R'R of the residual votes, shape (statements, statements).

        Returns
        -------
        ndarray of float64
            Its eigenvectors are the components, the roots of its eigenvalues the singular values.
        """
        means = self.means
        crossed = self.sums * means[None, :]
        gram = self.products - crossed - crossed.T + np.outer(means, means) * self.together
        unseen = self.voters == 0
        gram[unseen, :] = 0.0  # a weighted subtraction leaves rounding where nobody is left
        gram[:, unseen] = 0.0
        return np.asarray(gram, dtype=np.float64)

    def plane(self, *, start: Floats | None = None) -> Plane:
        """The plane of opinions from the moments alone.

        Parameters
        ----------
        start : ndarray of float64, shape (statements,), optional
            Start vector, such as the first component before the last vote.

        Returns
        -------
        Plane
        """
        return plane_of_gram(self.gram(), self.means, start=start)

    def cast(
        self, seen: ArrayLike, votes: ArrayLike, *, statement: int, vote: int | None
    ) -> None:
        """Apply a first vote, another vote or a withdrawal of one participant, in place (A3.1-2).

        Parameters
        ----------
        seen, votes : array_like of int
            Statements (positions) that the participant has seen so far, and the votes on them.
        statement : int
            Position of the statement voted on.
        vote : int or None
            1, 0 or -1; None takes the vote back.

        Raises
        ------
        OpinionError
            If the moments are weighted, the vote is no vote, or none is there to take back.
        """
        before, values = np.asarray(seen, np.int64), np.asarray(votes, np.int64)
        self._check_cast(statement, vote)
        at = np.flatnonzero(before == statement)
        if vote is None and not len(at):
            raise OpinionError(f"statement {statement}: there is no vote to take back")
        if not len(at):
            self._put(before, values, statement, int(vote or 0), 1)
            self.people += not len(before)
            return
        old, others = int(values[at[0]]), before != statement
        if vote is not None:
            self._replace(before, values, statement, old, vote)
        else:
            self._put(before[others], values[others], statement, old, -1)
            self.people -= not others.any()

    def _put(self, seen: Positions, votes: Positions, j: int, vote: int, sign: int) -> None:
        self.together[j, seen] += sign
        self.together[seen, j] += sign
        self.sums[j, seen] += sign * vote
        self.sums[seen, j] += np.asarray(sign * votes, self.sums.dtype)
        self.products[j, seen] += np.asarray(sign * vote * votes, self.products.dtype)
        self.products[seen, j] += np.asarray(sign * vote * votes, self.products.dtype)
        self.together[j, j] += sign
        self.sums[j, j] += sign * vote
        self.products[j, j] += sign * vote * vote
        self.voters[j] += sign

    def _replace(self, seen: Positions, votes: Positions, j: int, old: int, new: int) -> None:
        difference, others = new - old, seen != j
        self.sums[j, seen] += difference
        change = np.asarray(difference * votes[others], self.products.dtype)
        self.products[j, seen[others]] += change
        self.products[seen[others], j] += change
        self.products[j, j] += new * new - old * old

    def _add_rows(self, packed: csr_matrix) -> None:
        """Add participants; one sparse product holds the four sums in fields of 16 bits."""
        votes = packed.copy()
        votes.data = 1 + (packed.data << (2 * _FIELD))
        packed.data = 1 + (packed.data << _FIELD)
        rest = np.asarray((packed.T @ votes).toarray())
        together, rest = _lowest_field(rest)
        sums, rest = _lowest_field(rest)
        _, products = _lowest_field(rest)
        self.together += together.astype(np.int32)
        self.sums += sums.astype(np.int32)
        self.products += products.astype(np.int32)
        self.voters += np.diagonal(together)
        self.people += int((np.diff(packed.indptr) > 0).sum())

    def _tables(self) -> tuple[Table, Table, Table]:
        return self.together, self.sums, self.products

    def _must_fit(self, other: Moments) -> None:
        if self.statements != other.statements:
            raise OpinionError(
                f"moments: {self.statements} statements here, {other.statements} there"
            )

    def _check_cast(self, statement: int, vote: int | None) -> None:
        if self.is_weighted:
            raise OpinionError("moments: votes go into counts, before these are weighted")
        if not 0 <= statement < self.statements:
            raise OpinionError(f"statement {statement} is not between 0 and {self.statements - 1}")
        if vote not in (1, 0, -1, None):
            raise OpinionError(f"{vote!r} is none of 1 (agree), 0 (pass), -1 (disagree)")


def weighted_sum(parts: Sequence[Moments], weights: Iterable[float]) -> Moments:
    """Sum of moments, each with its weight (A3.3).

    Parameters
    ----------
    parts : sequence of Moments
        Such as one set per state; at least one.
    weights : iterable of float
        One per set; W_s divided by the participants of s makes every state weigh W_s.

    Returns
    -------
    Moments
        A part of weight 0 leaves no trace, not even among the voters.

    Raises
    ------
    OpinionError
        If there is no part, or not one weight for each.
    """
    given = list(weights)
    if not parts or len(parts) != len(given):
        raise OpinionError(f"moments: {len(parts)} parts and {len(given)} weights")
    total = Moments.empty(parts[0].statements).scaled(1.0)
    for part, weight in zip(parts, given, strict=True):
        if weight == 0:
            continue
        total._must_fit(part)
        total.people += part.people
        total.voters += part.voters
        for mine, theirs in zip(total._tables(), part._tables(), strict=True):
            mine += weight * theirs
    return total


def megabytes(statements: int, *, sets: int = 1) -> float:
    """Memory of moments, in units of 10^6 bytes (A3.5, the memory limit of the audit).

    Parameters
    ----------
    statements : int
        Number of statements.
    sets : int
        Number of sets, such as states.

    Returns
    -------
    float

    Examples
    --------
    >>> megabytes(1000)
    12.0
    """
    return sets * 3 * statements**2 * 4 / 1e6


def _packed(table: VoteTable) -> csr_matrix:
    data = table.values.astype(np.int64)
    return csr_matrix((data, table.columns, table.starts), shape=table.shape)


def _lowest_field(packed: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Signed value of the lowest 16 bits, and the rest moved down."""
    half = 1 << (_FIELD - 1)
    low = ((packed + half) & ((1 << _FIELD) - 1)) - half
    return low, (packed - low) >> _FIELD
