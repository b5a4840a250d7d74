"""The public method restated as it runs elsewhere, quirks included: for comparison only (A4-A7)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mufakat.core.opinion._clusters import cluster
from mufakat.core.opinion._lloyd import Labels, nearest
from mufakat.core.opinion._projection import Plane, extremity, fit_plane
from mufakat.core.opinion._rules import OpinionError
from mufakat.core.opinion._votes import Floats, Ints, VoteTable, vote_hashes
from mufakat.core.opinion.representative import majority_as_polis, representative_as_polis

_BASES = 100
_STILL = 0.01  # a base centre that moves less has arrived
_ROUNDS = 20
_LEAST_VOTES, _LEAST_PEOPLE = 7, 15
_GREATEST_K, _BASES_PER_GROUP = 5, 12


@dataclass(frozen=True)
class PolisCompatible:
    """What Polis computes from the same votes, from a cold start.

    Parameters
    ----------
    plane : Plane
        Means and components; both 0 for statements moderated out.
    points : ndarray of float64, shape (participants, 2)
        Places by A4, with the quirk that statements moderated out count as seen by everybody.
    extremity : ndarray of float64, shape (statements,)
        E_j (A4.3).
    clustered : ndarray of bool, shape (participants,)
        Who takes part in clustering (A5.1).
    labels : ndarray of int64, shape (participants,)
        Found group, -1 for who is not clustered.
    """

    plane: Plane
    points: Floats
    extremity: Floats
    clustered: NDArray[np.bool_]
    labels: Labels


def polis_compatible(votes: VoteTable, *, zeroed: Collection[str] = ()) -> PolisCompatible:
    """Centre, projection and groups as Polis makes them.

    Parameters
    ----------
    votes : VoteTable
        Votes; the order of participants matters here, as it does there (B1).
    zeroed : collection of str
        Statements moderated out and meta statements: not removed, but set to 0 (A4.1).

    Returns
    -------
    PolisCompatible
    """
    live = votes.without_statements(zeroed)
    m = len(votes.statements)
    kept = np.array([s not in set(zeroed) for s in votes.statements], dtype=np.bool_)
    inner, matrix = fit_plane(live)
    means, components = np.zeros(m), np.zeros((2, m))
    means[kept], components[:, kept] = inner.means, inner.components
    plane = Plane(means, components, inner.singular_values)
    seen = live.votes_per_participant + np.count_nonzero(~kept)
    loadings = np.asarray(inner.components.T, matrix.dtype)
    points = np.asarray(matrix @ loadings, np.float64) * np.sqrt(m / np.maximum(seen, 1))[:, None]
    clustered = clustered_participants(votes)
    labels = np.full(len(points), -1, dtype=np.int64)
    if clustered.any():
        labels[clustered] = polis_groups(points[clustered])
    return PolisCompatible(plane, points, extremity(plane), clustered, labels)


def clustered_participants(votes: VoteTable) -> NDArray[np.bool_]:
    """Participants with at least min(7, m) votes; the 15 most active if fewer qualify (A5.1).

    Parameters
    ----------
    votes : VoteTable
        Votes, those on statements moderated out included.

    Returns
    -------
    ndarray of bool, shape (participants,)
    """
    cast = votes.votes_per_participant
    enough = cast >= min(_LEAST_VOTES, len(votes.statements))
    if np.count_nonzero(enough) < _LEAST_PEOPLE:
        enough = np.zeros(len(cast), np.bool_)
        enough[np.argsort(-cast, kind="stable")[:_LEAST_PEOPLE]] = True
    return np.asarray(enough & (cast > 0))


def polis_groups(points: Floats) -> Labels:
    """Base clusters, then groups of them, then the number of groups (A5.2-4), from a cold start.

    Parameters
    ----------
    points : ndarray of float64, shape (points, 2)
        In order of arrival.

    Returns
    -------
    ndarray of int64, shape (points,)
        Published groups depend on earlier runs and on the order of arrival, so that no cold
        start matches them; ours are made otherwise (C1).
    """
    ones = np.ones(len(points))
    centres = _kmeans(points, ones, _first_distinct(points, _BASES), rounds=None)
    base = nearest(points, centres)
    sizes = np.bincount(base, minlength=len(centres)).astype(np.float64)
    found, best = np.zeros(len(centres), np.int64), -np.inf
    for k in range(2, min(_GREATEST_K, 2 + len(centres) // _BASES_PER_GROUP) + 1):
        start = _first_distinct(centres, k)
        if len(start) < k:
            break
        labels = nearest(centres, _kmeans(centres, sizes, start, rounds=_ROUNDS))
        score = mean_silhouette(centres, labels)
        if score > best:
            found, best = labels, score
    return np.asarray(found[base], np.int64)


def regrouped(votes: VoteTable, mode: PolisCompatible, *, k: int) -> Labels:
    """Our groups (C1), but of the places of the compatible mode.

    Parameters
    ----------
    votes : VoteTable
        Votes that the mode was computed from.
    mode : PolisCompatible
        Its places, and who is clustered.
    k : int
        Number of groups.

    Returns
    -------
    ndarray of int64, shape (participants,)
        -1 for who is not clustered; independent of the order of rows.
    """
    order = np.lexsort((vote_hashes(votes),))
    inside = order[mode.clustered[order]]
    labels = np.full(len(mode.points), -1, dtype=np.int64)
    found = cluster(mode.points[inside], weights=np.ones(len(inside)), k=k)
    labels[inside] = found.labels
    return labels


def mean_silhouette(points: Floats, labels: Labels) -> float:
    """Mean silhouette over all pairs, every point alike (A5.4).

    Parameters
    ----------
    points : ndarray of float64, shape (points, 2)
        At most some hundreds: it takes all pairs.
    labels : ndarray of int64, shape (points,)
        Groups.

    Returns
    -------
    float
        -1 if there are fewer than two groups; a point alone in its group counts 0.
    """
    groups = np.unique(labels)
    if len(groups) < 2:
        return -1.0
    distance = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1))
    sizes = np.array([np.count_nonzero(labels == g) for g in groups])
    sums = np.stack([distance[:, labels == g].sum(axis=1) for g in groups], axis=1)
    own = labels[:, None] == groups
    others = sizes - own
    means = np.divide(sums, others, out=np.zeros(sums.shape), where=others > 0)
    a, b = means[own], np.where(own, np.inf, means).min(axis=1)
    greater = np.maximum(a, b)
    lone = sizes[np.argmax(own, axis=1)] == 1
    values = np.divide(b - a, greater, out=np.zeros(len(a)), where=greater > 0)
    return float(np.where(lone, 0.0, values).mean())


def group_counts(votes: VoteTable, labels: ArrayLike) -> tuple[Ints, Ints, Ints]:
    """Counts per group and statement (A1.4).

    Parameters
    ----------
    votes : VoteTable
        Votes.
    labels : array_like of int, shape (participants,)
        Group from 0; -1 for none.

    Returns
    -------
    tuple of ndarray
        Agree, disagree and seen, each of shape (groups, statements).

    Raises
    ------
    OpinionError
        If there is not one label for each participant.
    """
    group = np.asarray(labels, dtype=np.int64)
    if len(group) != len(votes.participants):
        raise OpinionError(f"groups: {len(group)} for {len(votes.participants)} participants")
    k, m = int(group.max(initial=-1)) + 1, len(votes.statements)
    inside = group[votes.rows] >= 0
    cell = group[votes.rows[inside]] * m + votes.columns[inside]
    key = 3 * cell + votes.values[inside] + 1
    counted = np.bincount(key, minlength=3 * k * m).reshape(k, m, 3)
    return counted[:, :, 2], counted[:, :, 0], counted.sum(axis=2)


def group_informed_consensus(votes: ArrayLike, seen: ArrayLike) -> Floats:
    """Product over the groups of (A + 1)/(S + 2) (A6).

    Parameters
    ----------
    votes, seen : array_like of float, shape (groups, statements)
        How many agree (or disagree), and how many saw the statement.

    Returns
    -------
    ndarray of float64, shape (statements,)

    Examples
    --------
    >>> round(float(group_informed_consensus([[198], [402]], [[210], [438]])[0]), 6)
    0.859745
    """
    a, s = np.asarray(votes, np.float64), np.asarray(seen, np.float64)
    return np.asarray(np.prod((a + 1) / (s + 2), axis=0), np.float64)


def nearest_centroid_share(points: Floats, labels: ArrayLike) -> float:
    """Share of people whose group's centroid is the nearest one.

    Parameters
    ----------
    points : ndarray of float64, shape (participants, 2)
        Places.
    labels : array_like of int, shape (participants,)
        Published groups; -1 for who is in none, and not counted.

    Returns
    -------
    float
    """
    group = np.asarray(labels, dtype=np.int64)
    inside = group >= 0
    place, own = points[inside], group[inside]
    names, own = np.unique(own, return_inverse=True)
    centroids = np.array([place[own == g].mean(axis=0) for g in range(len(names))])
    return float((nearest(place, centroids) == own).mean())


def polis_lists(
    votes: VoteTable, labels: ArrayLike, *, zeroed: Collection[str] = ()
) -> dict[str, object]:
    """Representative statements and majority consensus as Polis names them (A7.3-4).

    Parameters
    ----------
    votes : VoteTable
        Votes.
    labels : array_like of int, shape (participants,)
        Groups; -1 for none.
    zeroed : collection of str
        Statements that are never named.

    Returns
    -------
    dict
        "representative": per group a list of (statement, direction); "majority": "agree" and
        "disagree" over everybody.
    """
    live = votes.without_statements(zeroed)
    named = representative_as_polis(*group_counts(live, labels))
    agree, disagree, seen = group_counts(live, np.zeros(len(live.participants), np.int64))
    found = majority_as_polis(agree[0], disagree[0], seen[0])
    names = live.statements
    return {
        "representative": [[(names[j], way) for j, way in entries] for entries in named],
        "majority": {way: [names[j] for j in entries] for way, entries in found.items()},
    }


def _first_distinct(points: Floats, number: int) -> Floats:
    _, first = np.unique(points, axis=0, return_index=True)
    return points[np.sort(first)[:number]]


def _kmeans(points: Floats, weights: Floats, centres: Floats, *, rounds: int | None) -> Floats:
    """Weighted Lloyd; until nothing moves by the threshold, or for so many rounds."""
    for _ in range(rounds or 1000):
        labels = nearest(points, centres)
        mass = np.bincount(labels, weights, minlength=len(centres))
        sums = [np.bincount(labels, weights * p, minlength=len(centres)) for p in points.T]
        filled = mass > 0
        moved = np.column_stack(sums)[filled] / mass[filled, None]  # empty clusters vanish
        still = bool((np.hypot(*(moved - centres[filled]).T) < _STILL).all())
        centres = moved
        if still:
            break
    return centres
