"""Ratings explained by two intercepts and one axis: regularised alternating least squares (A9)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_matrix

from mufakat.core.opinion._rules import OpinionError
from mufakat.core.opinion._votes import Floats

FACTOR_PENALTY = 0.03
INTERCEPT_PENALTY = 0.15
_STARTS = 6
_FIRST_SWEEPS = 12
_POLISHED = 2
_MOST_SWEEPS = 400
_DENSE_ABOVE = 0.2  # share of cells with a rating
_STEADY = 1e-6  # greatest change of an intercept in one sweep at which the fit is over


@dataclass(frozen=True)
class Ratings:
    """Ratings of statements by raters, sparse.

    Parameters
    ----------
    seen : csr_matrix, shape (raters, statements)
        1 where there is a rating.
    values : csr_matrix, shape (raters, statements)
        The ratings, from 0 to 1, at the same places.

    Notes
    -----
    Every rater and every statement has at least one rating.
    """

    seen: csr_matrix
    values: csr_matrix

    @classmethod
    def of(cls, rows: ArrayLike, columns: ArrayLike, ratings: ArrayLike) -> Ratings:
        """Ratings from triples.

        Parameters
        ----------
        rows, columns : array_like of int, shape (ratings,)
            Rater and statement, counted from 0 without gaps.
        ratings : array_like of float, shape (ratings,)
            1 helpful, 0.5 neither, 0 not helpful.

        Returns
        -------
        Ratings

        Raises
        ------
        OpinionError
            If there is none, or a rater or a statement is without.
        """
        r, c = np.asarray(rows, np.int32), np.asarray(columns, np.int32)
        if not len(r):
            raise OpinionError("bridging: there are no ratings")
        shape = int(r.max()) + 1, int(c.max()) + 1
        seen = csr_matrix((np.ones(len(r)), (r, c)), shape=shape)
        values = csr_matrix((np.asarray(ratings, np.float64), (r, c)), shape=shape)
        result = cls(seen, values)
        if (result.per_rater == 0).any() or (result.per_statement == 0).any():
            raise OpinionError("bridging: a rater or a statement is without ratings")
        return result

    @property
    def raters(self) -> int:
        """Number of raters."""
        return int(self.seen.shape[0])

    @property
    def statements(self) -> int:
        """Number of statements."""
        return int(self.seen.shape[1])

    @cached_property
    def total(self) -> int:
        """Number of ratings."""
        return int(self.seen.nnz)

    @cached_property
    def per_rater(self) -> Floats:
        """Number of ratings of each rater."""
        return np.asarray(self.seen.sum(axis=1), np.float64).ravel()

    @cached_property
    def per_statement(self) -> Floats:
        """Number of ratings of each statement."""
        return np.asarray(self.seen.sum(axis=0), np.float64).ravel()

    @cached_property
    def operators(self) -> tuple[csr_matrix | Floats, csr_matrix | Floats]:
        """Both matrices in the form that multiplies faster, dense where they are full."""
        if self.total > _DENSE_ABOVE * self.raters * self.statements:
            return self.seen.toarray(), self.values.toarray()
        return self.seen, self.values

    @cached_property
    def turned(self) -> Ratings:
        """The same with raters and statements exchanged."""
        return Ratings(self.seen.T.tocsr(), self.values.T.tocsr())

    @cached_property
    def sums(self) -> Floats:
        """Sum of the ratings of each rater."""
        return np.asarray(self.values.sum(axis=1), np.float64).ravel()


@dataclass(frozen=True)
class Factors:
    """A fit r = mean + i_rater + i_statement + f_rater f_statement.

    Parameters
    ----------
    mean : float
        The common level.
    rater_intercepts, rater_factors : ndarray of float64, shape (raters,)
        How generous a rater is, and where on the axis.
    intercepts, factors : ndarray of float64, shape (statements,)
        Support that the axis does not explain, and where on the axis the statement is. The
        factor of largest absolute value is positive.
    loss : float
        Mean squared error plus penalties.
    """

    mean: float
    rater_intercepts: Floats
    rater_factors: Floats
    intercepts: Floats
    factors: Floats
    loss: float


@dataclass
class _State:
    """Several fits side by side: one column per start."""

    mean: Floats
    rater: tuple[Floats, Floats]  # intercepts and factors, shape (raters, starts)
    statement: tuple[Floats, Floats]  # shape (statements, starts)

    def only(self, columns: NDArray[np.int64]) -> _State:
        """Some of the starts."""
        rater, statement = (
            (i[:, columns], f[:, columns]) for i, f in (self.rater, self.statement)
        )
        return _State(self.mean[columns], rater, statement)


def factorise(ratings: Ratings, *, start: Factors | None = None) -> Factors:
    """Fit by alternating least squares from several fixed starts (A9).

    Parameters
    ----------
    ratings : Ratings
        What is explained.
    start : Factors, optional
        A similar fit of the same statements, the only start then.

    Returns
    -------
    Factors
        The fit of least loss.

    References
    ----------
    Wojcik, S. et al. (2022), "Birdwatch: crowd wisdom and bridging algorithms can inform
    understanding and reduce the spread of misinformation", arXiv:2210.15723.
    """
    state = _begin(ratings, start)
    if start is None:
        for _ in range(_FIRST_SWEEPS):
            _sweep(ratings, state)
        losses = _losses(ratings, state)
        state = state.only(np.argsort(losses, kind="stable")[:_POLISHED])
    _settle(ratings, state)
    losses = _losses(ratings, state)
    best = int(np.argmax(losses <= losses.min() + 1e-9))
    sign = _sign(state.statement[1][:, best])
    return Factors(
        mean=float(state.mean[best]),
        rater_intercepts=state.rater[0][:, best],
        rater_factors=sign * state.rater[1][:, best],
        intercepts=state.statement[0][:, best],
        factors=sign * state.statement[1][:, best],
        loss=float(losses[best]),
    )


def lowest_intercepts(ratings: Ratings, fit: Factors) -> Floats:
    """Intercepts if one more rater, generous otherwise, had said no to the statement.

    Parameters
    ----------
    ratings : Ratings
        What was fitted.
    fit : Factors
        The fit; raters stay as they are.

    Returns
    -------
    ndarray of float64, shape (statements,)
        The least over pseudo-raters at both ends and in the middle of the axis.
    """
    turned, factor = ratings.turned, fit.rater_factors
    rest = fit.mean + fit.rater_intercepts
    columns = np.column_stack([factor, factor**2, rest, rest * factor])
    sf, sff, sr, srf = (turned.seen @ columns).T
    se, sef = turned.sums - sr, turned.values @ factor - srf
    no = -(fit.mean + float(fit.rater_intercepts.max()))
    found = []
    for place in (float(factor.min()), 0.0, float(factor.max())):
        sums = (sf + place, sff + place**2, se + no, sef + no * place)
        found.append(_solved(turned, ratings.per_statement + 1, *sums)[0])
    return np.asarray(np.min(found, axis=0), dtype=np.float64)


def _begin(ratings: Ratings, start: Factors | None) -> _State:
    if start is None:
        factors = _sines(ratings.statements)
        intercepts = np.zeros(factors.shape)
        mean = np.full(_STARTS, ratings.sums.sum() / ratings.total)
    else:
        intercepts, factors = start.intercepts[:, None], start.factors[:, None]
        mean = np.array([start.mean])
    nobody = np.zeros((ratings.raters, len(mean)))
    return _State(mean, (nobody, nobody), (intercepts, factors))


def _settle(ratings: Ratings, state: _State) -> None:
    for _ in range(_MOST_SWEEPS):
        before = state.statement[0]
        _sweep(ratings, state)
        if float(np.abs(state.statement[0] - before).max()) < _STEADY:
            return


def _sweep(ratings: Ratings, state: _State) -> None:
    """Solve for the raters, then the statements, then the mean; each step is exact."""
    state.rater = _side(ratings, state.mean, state.statement)
    state.statement = _side(ratings.turned, state.mean, state.rater)
    explained = _explained(ratings, state)
    state.mean = (ratings.sums.sum() - explained) / ratings.total / (1 + INTERCEPT_PENALTY)


def _side(ratings: Ratings, mean: Floats, other: tuple[Floats, Floats]) -> tuple[Floats, Floats]:
    intercept, factor = other
    rest = mean + intercept
    seen, values = ratings.operators
    stacked = np.hstack([factor, factor**2, rest, rest * factor])
    sf, sff, sr, srf = np.split(seen @ stacked, 4, axis=1)
    se, sef = ratings.sums[:, None] - sr, values @ factor - srf
    return _solved(ratings, ratings.per_rater[:, None], sf, sff, se, sef)


def _solved(
    ratings: Ratings, count: Floats, sf: Floats, sff: Floats, se: Floats, sef: Floats
) -> tuple[Floats, Floats]:
    """Intercept and factor of each row: two normal equations with penalties."""
    scale = ratings.total / ratings.raters
    a, d = count + scale * INTERCEPT_PENALTY, sff + scale * FACTOR_PENALTY
    determinant = a * d - sf * sf
    return (d * se - sf * sef) / determinant, (a * sef - sf * se) / determinant


def _explained(ratings: Ratings, state: _State) -> Floats:
    """Sum over the ratings of all that is explained but for the mean."""
    crossed = (state.rater[1] * (ratings.operators[0] @ state.statement[1])).sum(axis=0)
    mine = ratings.per_rater @ state.rater[0]
    return np.asarray(mine + ratings.per_statement @ state.statement[0] + crossed)


def _losses(ratings: Ratings, state: _State) -> Floats:
    counts = np.diff(ratings.seen.indptr)
    rows = np.repeat(np.arange(ratings.raters), counts)
    columns = ratings.seen.indices
    losses = np.empty(len(state.mean))
    for s, mean in enumerate(state.mean):
        (iu, fu), (i, f) = ((x[:, s], y[:, s]) for x, y in (state.rater, state.statement))
        error = ratings.values.data - mean - iu[rows] - i[columns] - fu[rows] * f[columns]
        intercepts = float(np.mean(iu**2) + np.mean(i**2) + mean**2)
        factors = float(np.mean(fu**2) + np.mean(f**2))
        losses[s] = np.mean(error**2) + INTERCEPT_PENALTY * intercepts + FACTOR_PENALTY * factors
    return losses


def _sines(statements: int) -> Floats:
    """Fixed starts of different wavelengths, so that no random number is needed."""
    phase = np.arange(_STARTS)
    step = 0.7548776662466927 * (1 + phase)
    return np.asarray(np.sin(1.0 + phase + np.arange(statements)[:, None] * step))


def _sign(factors: Floats) -> float:
    largest = factors[np.argmax(np.abs(factors).round(9))]
    return -1.0 if largest < 0 else 1.0
