"""How many groups: every number from 1 to 7 with its silhouette, and a test for "none" (C1.4)."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from mufakat.core.opinion._clusters import SUMMARY_ABOVE, Clustering, cluster, silhouette
from mufakat.core.opinion._frame import Frame
from mufakat.core.opinion._lloyd import summarise
from mufakat.core.opinion._projection import fit_plane, project
from mufakat.core.opinion._rules import Rules
from mufakat.core.opinion._votes import Floats, Ints, statement_tokens

_NULL_DIRECTIONS = 8  # the observed votes and the permuted ones are searched equally
_QUANTILE = 0.95


@dataclass(frozen=True)
class Alternative:
    """One number of groups that was tried.

    Parameters
    ----------
    clustering : Clustering
    silhouette : float or None
        Weighted mean; None for one group, where it is not defined.
    """

    clustering: Clustering
    silhouette: float | None

    def as_json(self) -> dict[str, object]:
        """Number, silhouette and inertia."""
        return {
            "k": self.clustering.k,
            "silhouette": self.silhouette,
            "inertia": self.clustering.inertia,
        }


@dataclass(frozen=True)
class NullTest:
    """Best silhouette of the votes, and of votes permuted inside each statement.

    Parameters
    ----------
    observed : float
        Best silhouette of the sampled rows.
    null_95 : float
        95th percentile of the best silhouettes of the permuted conversations.
    """

    observed: float
    null_95: float

    @property
    def finds_groups(self) -> bool:
        """Whether the votes are more divided than chance makes them."""
        return self.observed > self.null_95


def alternatives(
    points: Floats, *, weights: Floats, greatest_k: int, directions: int
) -> tuple[Alternative, ...]:
    """Best clustering for every number of groups.

    Parameters
    ----------
    points : ndarray of float64, shape (points, 2)
        In canonical order, at least one.
    weights : ndarray of float64, shape (points,)
        Above 0.
    greatest_k : int
        Greatest number of groups; fewer are tried where there are fewer distinct places.
    directions : int
        Directions of the starting cuts.

    Returns
    -------
    tuple of Alternative
        For k = 1, 2 and so on.
    """
    cells = summarise(points, weights=weights) if len(points) > SUMMARY_ABOVE else None
    found: list[Alternative] = []
    for k in range(1, greatest_k + 1):
        result = cluster(points, weights=weights, k=k, directions=directions, cells=cells)
        if result.k < k:
            break
        score = silhouette(points, weights=weights, result=result) if k > 1 else None
        found.append(Alternative(result, score))
    return tuple(found)


def best(found: tuple[Alternative, ...]) -> Alternative:
    """The greatest silhouette, the fewer groups where two are equal but for rounding.

    Parameters
    ----------
    found : tuple of Alternative
        In order of k.

    Returns
    -------
    Alternative
    """
    return max(found, key=lambda a: (round(a.silhouette or 0.0, 12), -a.clustering.k))


def null_test(frame: Frame, *, rows: Ints, weights: Floats, rules: Rules) -> NullTest:
    """Compare with conversations in which votes are permuted inside each statement.

    Parameters
    ----------
    frame : Frame
        The conversation.
    rows : ndarray of int64
        Participants in the fit; the first `null_rows` in order of their hashes are used.
    weights : ndarray of float64, shape (participants,)
        Weights.
    rules : Rules
        `null_permutations`, `null_rows` and `greatest_k` are used.

    Returns
    -------
    NullTest

    Notes
    -----
    Permutations come from hashes of participant, statement and turn, not from random numbers, so
    the answer is the same on every machine and in every order of rows.
    """
    chosen = frame.of_rows(rows[: rules.null_rows])
    w = weights[rows[: rules.null_rows]]
    observed = _best_silhouette(chosen, w, rules)
    source = np.argsort(chosen.table.columns, kind="stable")
    values = chosen.table.values[source]
    least = []
    for turn in range(rules.null_permutations):
        permuted = np.empty_like(values)
        permuted[_permutation(chosen, turn)] = values
        table = replace(chosen.table, values=permuted)
        least.append(_best_silhouette(replace(chosen, table=table), w, rules))
    null_95 = float(np.quantile(least, _QUANTILE)) if least else -1.0
    return NullTest(observed, null_95)


def _best_silhouette(frame: Frame, weights: Floats, rules: Rules) -> float:
    plane, matrix = fit_plane(frame.table, weights=weights)
    found = alternatives(
        project(matrix, plane),
        weights=weights,
        greatest_k=rules.greatest_k,
        directions=min(rules.directions, _NULL_DIRECTIONS),
    )
    return best(found).silhouette or 0.0


def _permutation(frame: Frame, turn: int) -> Ints:
    """Positions of the votes, statement by statement, in an order drawn from hashes."""
    table = frame.table
    tokens = statement_tokens(table.statements)[::3]
    step = np.uint64(0x9E3779B97F4A7C15 * (turn + 1) % 2**64)
    drawn = _mixed(frame.hashes[table.rows] ^ tokens[table.columns] ^ step)
    # equal draws, by voters alike in all, keep canonical order: the sort is stable
    return np.lexsort((drawn, table.columns))


def _mixed(numbers: np.ndarray[tuple[int, ...], np.dtype[np.uint64]]) -> (
    np.ndarray[tuple[int, ...], np.dtype[np.uint64]]
):
    """Finaliser of SplitMix64 (Steele, Lea and Flood, 2014): every bit depends on every bit."""
    z = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))
