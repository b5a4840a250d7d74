"""Two components of the residual votes, and the place of participants and statements on them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import eigh
from scipy.sparse import csr_matrix
from scipy.sparse.linalg import ArpackNoConvergence, LinearOperator, eigsh

from mufakat.core.opinion._votes import Floats, VoteTable

SINGLE_PRECISION_ABOVE = 1_000_000  # votes; below, double precision costs nothing
_DENSE_UP_TO = 32  # statements; a full decomposition is quicker than an iteration
_FLAT = 1e-7  # a second component this much weaker than the first is rounding, not opinion


@dataclass(frozen=True)
class Plane:
    """The plane on which opinions are drawn.

    Parameters
    ----------
    means : ndarray of float64, shape (statements,)
        Weighted mean vote of those who saw the statement; 0 where nobody did.
    components : ndarray of float64, shape (2, statements)
        Unit loadings; the one of largest absolute value is positive. Zero where there is no
        variation.
    singular_values : ndarray of float64, shape (2,)
        Of the residual matrix, rows multiplied by the root of their weight.
    """

    means: Floats
    components: Floats
    singular_values: Floats


def column_means(table: VoteTable, *, weights: Floats | None = None) -> Floats:
    """Weighted mean vote per statement among those who saw it, 0 where nobody did.

    Parameters
    ----------
    table : VoteTable
        Votes.
    weights : ndarray of float64, shape (participants,), optional
        1 each if not given.

    Returns
    -------
    ndarray of float64, shape (statements,)
    """
    m = len(table.statements)
    heavy = None if weights is None else weights[table.rows]
    tally = np.bincount(table.codes, heavy, minlength=3 * m).reshape(m, 3).astype(np.float64)
    seen = tally.sum(axis=1)
    mean: Floats = np.divide(tally[:, 2] - tally[:, 0], seen, out=np.zeros(m), where=seen > 0)
    return mean


def residuals(
    table: VoteTable, means: Floats, *, room: NDArray[np.float32] | None = None
) -> csr_matrix:
    """R_ij = v_ij - mean_j where i saw j, else 0 (A2): as sparse as the votes.

    Parameters
    ----------
    table : VoteTable
        Votes.
    means : ndarray of float64, shape (statements,)
        What is subtracted.
    room : ndarray of float32, shape (votes,), optional
        Where to put single-precision values, so that many fits share one array.

    Returns
    -------
    scipy.sparse.csr_matrix
        Single precision above a million votes.
    """
    single = len(table) > SINGLE_PRECISION_ABOVE
    values = (np.array([-1.0, 0.0, 1.0]) - means[:, None]).ravel()
    values = values.astype(np.float32 if single else np.float64)
    data = np.take(values, table.codes, out=room if single else None, mode="clip")
    return csr_matrix((data, table.columns, table.starts), shape=table.shape, copy=False)


def fit_plane(
    table: VoteTable,
    *,
    weights: Floats | None = None,
    start: Floats | None = None,
    means: Floats | None = None,
    room: NDArray[np.float32] | None = None,
) -> tuple[Plane, csr_matrix]:
    """Truncated decomposition of the weighted residuals (A2).

    Parameters
    ----------
    table : VoteTable
        Votes in canonical order.
    weights : ndarray of float64, shape (participants,), optional
        1 each if not given; 0 leaves a participant out of the fit.
    start : ndarray of float64, shape (statements,), optional
        Start vector, such as a component of a similar conversation.
    means : ndarray of float64, shape (statements,), optional
        Weighted mean votes, if they are at hand.
    room : ndarray of float32, shape (votes,), optional
        Where to put the residuals.

    Returns
    -------
    tuple of Plane and csr_matrix
        The plane, and the residuals it was fitted to.

    References
    ----------
    Lehoucq, Sorensen and Yang (1998), ARPACK Users' Guide.
    """
    if means is None:
        means = column_means(table, weights=weights)
    matrix = residuals(table, means, room=room)
    return Plane(means, *_components(matrix, weights, start)), matrix


def plane_of_gram(gram: Floats, means: Floats, *, start: Floats | None = None) -> Plane:
    """The same plane from a table R'R, such as moments give (A3).

    Parameters
    ----------
    gram : ndarray of float64, shape (statements, statements)
        R'R, weighted.
    means : ndarray of float64, shape (statements,)
        Means that were subtracted.
    start : ndarray of float64, optional
        Start vector.

    Returns
    -------
    Plane
    """
    m = len(gram)
    if m <= 4 * _DENSE_UP_TO or not np.trace(gram) > 0:
        return Plane(means, *_signed(*_dense_pair(gram)))
    return Plane(means, *_signed(*_iterated_pair(gram, m, start, gram.dtype)))


def project(matrix: csr_matrix, plane: Plane) -> Floats:
    """Places of participants: sqrt(m / v_i) times the residuals on the components (A4).

    Parameters
    ----------
    matrix : csr_matrix, shape (participants, statements)
        Residuals.
    plane : Plane
        Components.

    Returns
    -------
    ndarray of float64, shape (participants, 2)
        (0, 0) for who has not voted.
    """
    seen = np.maximum(np.diff(matrix.indptr), 1)
    loadings = np.ascontiguousarray(plane.components.T.astype(matrix.dtype))
    points = np.column_stack([matrix @ loadings[:, 0], matrix @ loadings[:, 1]])
    return np.asarray(points * np.sqrt(matrix.shape[1] / seen)[:, None], dtype=np.float64)


def statement_points(plane: Plane, *, vote: int) -> Floats:
    """Place of a voter with one vote on one statement (A4.3).

    Parameters
    ----------
    plane : Plane
        Components and means.
    vote : int
        1, 0 or -1.

    Returns
    -------
    ndarray of float64, shape (statements, 2)
    """
    m = len(plane.means)
    return np.asarray(np.sqrt(m) * (vote - plane.means)[:, None] * plane.components.T)


def extremity(plane: Plane, *, vote: int = -1) -> Floats:
    """Distance from the middle of a voter with one vote on one statement (A4.3).

    Parameters
    ----------
    plane : Plane
        Components and means.
    vote : int
        -1, disagree, is the value that Polis computes.

    Returns
    -------
    ndarray of float64, shape (statements,)
    """
    return np.asarray(np.hypot(*statement_points(plane, vote=vote).T), dtype=np.float64)


def _components(
    matrix: csr_matrix, weights: Floats | None, start: Floats | None
) -> tuple[Floats, Floats]:
    m = matrix.shape[1]
    w = None if weights is None else weights.astype(matrix.dtype)

    def apply(vector: NDArray[np.floating]) -> NDArray[np.floating]:
        inner = matrix @ vector.astype(matrix.dtype, copy=False).ravel()
        return np.asarray(matrix.T @ (inner if w is None else inner * w))

    if m <= _DENSE_UP_TO or matrix.shape[0] < 2:
        scaled = matrix if w is None else matrix.multiply(np.sqrt(w)[:, None]).tocsr()
        return _signed(*_dense_pair(np.asarray((scaled.T @ scaled).toarray(), np.float64)))
    operator = LinearOperator((m, m), matvec=apply, dtype=matrix.dtype)
    return _signed(*_iterated_pair(operator, m, start, matrix.dtype))


def _dense_pair(gram: Floats) -> tuple[Floats, Floats]:
    m = len(gram)
    if m == 0:
        return np.zeros(2), np.zeros((2, 0))
    first = max(m - 2, 0)
    values, vectors = eigh((gram + gram.T) / 2, subset_by_index=(first, m - 1))
    values, vectors = values[::-1], vectors[:, ::-1].T
    if m == 1:
        return np.append(values, 0.0), np.vstack([vectors, np.zeros((1, 1))])
    return values, vectors


def _iterated_pair(
    operator: LinearOperator | Floats, m: int, start: Floats | None, dtype: np.dtype
) -> tuple[Floats, Floats]:
    v0 = _start_vector(m) if start is None else start + 1e-5 * _start_vector(m)
    single = dtype == np.float32
    # a start near the answer needs a smaller space
    tolerance, width = (1e-6, min(10 if start is None else 8, m)) if single else (0.0, None)
    image = operator @ v0.astype(dtype)
    if not np.any(np.abs(image) > 0):  # no variation at all: ARPACK would refuse
        return np.zeros(2), np.zeros((2, m))
    try:
        values, vectors = eigsh(
            operator, k=2, v0=v0.astype(dtype), tol=tolerance, ncv=width, maxiter=50 * m
        )
    except ArpackNoConvergence:
        dense = np.asarray(operator @ np.eye(m, dtype=dtype), dtype=np.float64)
        return _dense_pair(dense)
    order = np.argsort(values)[::-1]
    return values[order].astype(np.float64), vectors[:, order].T.astype(np.float64)


def _start_vector(m: int) -> Floats:
    """Fixed, and not orthogonal to anything that a conversation would produce."""
    return np.asarray(1.0 + 0.5 * np.sin(1.0 + np.arange(m) * 0.7548776662466927))


def _signed(values: Floats, vectors: Floats) -> tuple[Floats, Floats]:
    values = np.maximum(values, 0.0)
    scale = np.sqrt(values[0]) if len(values) else 0.0
    singular = np.sqrt(values)
    flat = singular <= max(_FLAT * scale, 1e-12)
    components = np.where(flat[:, None], 0.0, vectors)
    for row in components:
        if row.size and row[np.argmax(np.abs(row))] < 0:
            row *= -1
    return components, np.where(flat, 0.0, singular)
