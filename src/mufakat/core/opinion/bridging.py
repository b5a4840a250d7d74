"""Statements supported across the main axis of opinion, with guards (A9)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from mufakat.core.opinion._rules import OpinionError
from mufakat.core.opinion._votes import Ints, VoteTable, natural_key, vote_hashes
from mufakat.core.opinion.factors import Factors, Ratings, factorise, lowest_intercepts

_BLOCK = 1000  # raters compared with all others at once


@dataclass(frozen=True)
class BridgingRules:
    """Thresholds of bridging; all are printed with the result.

    Parameters
    ----------
    least_intercept, greatest_factor : float
        A statement bridges from this intercept and below this absolute factor.
    least_kept : float
        The intercept that every refit has to keep.
    net_votes, few_net_votes, few_net_share : int, int, float
        Agreeing minus disagreeing raters needed on each side of the axis: so many, or few if
        they are at least this share of the ratings there.
    ratings_per_rater, raters_per_statement : int
        Who has fewer takes no part.
    most_active : float
        Share of raters, the most active, without whom the result must hold.
    clique_common, clique_overlap, clique_equal, clique_density, clique_size : int and float
        Raters are linked that rated so many statements in common, with that overlap (Jaccard)
        and share of equal ratings; sets of that size, each linked to that share of the others,
        are taken out in one refit.
    rows : int
        Greatest number of raters; more are thinned out by the hash of their votes.
    """

    least_intercept: float = 0.40
    greatest_factor: float = 0.50
    least_kept: float = 0.37
    net_votes: int = 10
    few_net_votes: int = 4
    few_net_share: float = 0.05
    ratings_per_rater: int = 10
    raters_per_statement: int = 5
    most_active: float = 0.001
    clique_common: int = 20
    clique_overlap: float = 0.5
    clique_equal: float = 0.9
    clique_density: float = 0.7
    clique_size: int = 5
    rows: int = 5000


@dataclass(frozen=True)
class _Taken:
    """Raters and statements that take part, in canonical order, with votes as a dense table."""

    statements: tuple[str, ...]
    votes: NDArray[np.int8]  # 1, 0, -1, and 2 where not rated

    @property
    def ratings(self) -> Ratings:
        """Agree 1, pass 1/2, disagree 0."""
        rows, columns = np.nonzero(self.votes != 2)
        return Ratings.of(rows, columns, (self.votes[rows, columns] + 1) / 2)


def bridging_statements(
    votes: VoteTable, *, rules: BridgingRules | None = None
) -> dict[str, object]:
    """Which statements are supported on both sides of the main axis.

    Parameters
    ----------
    votes : VoteTable
        Votes in any order.
    rules : BridgingRules, optional
        Thresholds.

    Returns
    -------
    dict
        "statements": entries {statement, intercept, factor, bridges, reasons}, those that bridge
        first, then by intercept; "settings": thresholds, and numbers of raters and cliques.
        Reasons say what is missing: too_few_ratings, intercept, factor, net_votes,
        pseudo_raters, active_raters, quasi_cliques.

    Notes
    -----
    Of the guards of Community Notes one has no counterpart here: pairs that rate alike within
    20 minutes, since votes reach this function without times. Sets of alike raters larger than
    half of all are the conversation itself and stay.

    References
    ----------
    Wojcik, S. et al. (2022), arXiv:2210.15723; the published guards of Community Notes.
    """
    rules = rules or BridgingRules()
    taken = _taken(votes, rules)
    left_out = sorted(set(votes.statements) - set(taken.statements), key=natural_key)
    entries = [_entry(name, None, None, ["too_few_ratings"]) for name in left_out]
    cliques: list[Ints] = []
    if len(taken.statements):
        cliques = list(dense_cliques(taken.votes, rules=rules))
        entries = [*_judged(taken, cliques, rules), *entries]
    people = len(taken.votes) if len(taken.statements) else 0
    counts = {"raters": people, "quasi_cliques": [len(c) for c in cliques]}
    return {"statements": entries, "settings": {**asdict(rules), **counts}}


def dense_cliques(
    votes: NDArray[np.int8], *, rules: BridgingRules | None = None
) -> Iterator[Ints]:
    """Sets of raters who rate so alike that they may be one hand.

    Parameters
    ----------
    votes : ndarray of int8, shape (raters, statements)
        1, 0 or -1, and 2 where not rated.
    rules : BridgingRules, optional
        Thresholds.

    Yields
    ------
    ndarray of int64
        Positions of the raters of one set.
    """
    rules = rules or BridgingRules()
    many = np.flatnonzero((votes != 2).sum(axis=1) >= rules.clique_common)
    if len(many) < rules.clique_size:
        return
    links = _links(votes[many], rules)
    _, part = connected_components(links, directed=False)
    sizes = np.bincount(part)
    for p in np.flatnonzero((sizes >= rules.clique_size) & (2 * sizes <= len(votes))):
        members = _densest(links, np.flatnonzero(part == p), rules.clique_density)
        if len(members) >= rules.clique_size:
            yield many[members]


def _taken(votes: VoteTable, rules: BridgingRules) -> _Taken:
    hashes = vote_hashes(votes)
    active = np.flatnonzero(votes.votes_per_participant >= rules.ratings_per_rater)
    rows = active[np.argsort(hashes[active], kind="stable")][: rules.rows]
    order = sorted(range(len(votes.statements)), key=lambda j: natural_key(votes.statements[j]))
    place = np.full(len(votes.participants), -1)
    place[rows] = np.arange(len(rows))
    dense = np.full((len(rows), len(votes.statements)), 2, dtype=np.int8)
    inside = place[votes.rows] >= 0
    dense[place[votes.rows[inside]], votes.columns[inside]] = votes.values[inside]
    dense = dense[:, order]
    r, c = np.ones(len(dense), np.bool_), np.ones(dense.shape[1], np.bool_)
    while True:  # leaving out one kind can bring the other below its minimum
        seen = (dense != 2) & r[:, None] & c
        stays_r = seen.sum(axis=1) >= rules.ratings_per_rater
        stays_c = seen.sum(axis=0) >= rules.raters_per_statement
        if (stays_r == r).all() and (stays_c == c).all():
            break
        r, c = r & stays_r, c & stays_c
    names = tuple(votes.statements[order[int(j)]] for j in np.flatnonzero(c))
    return _Taken(names if r.any() else (), dense[r][:, c])


def _judged(taken: _Taken, cliques: list[Ints], rules: BridgingRules) -> list[dict[str, object]]:
    ratings = taken.ratings
    fit = factorise(ratings)
    missing = {
        "intercept": fit.intercepts < rules.least_intercept,
        "factor": np.abs(fit.factors) >= rules.greatest_factor,
        "net_votes": ~_net_on_both_sides(taken.votes, fit, rules),
        "pseudo_raters": lowest_intercepts(ratings, fit) < rules.least_kept,
    }
    active = _most_active(taken.votes, rules.most_active)
    missing["active_raters"] = ~_keeps(taken, active, fit, rules)
    alike = np.concatenate(cliques) if cliques else np.zeros(0, np.int64)
    missing["quasi_cliques"] = ~_keeps(taken, alike, fit, rules)
    entries = [
        _entry(name, fit.intercepts[j], fit.factors[j], [k for k, v in missing.items() if v[j]])
        for j, name in enumerate(taken.statements)
    ]
    return sorted(entries, key=lambda e: (not e["bridges"], -_number(e["intercept"])))


def _number(value: object) -> float:
    if not isinstance(value, float):
        raise OpinionError("bridging: an intercept is missing")
    return value


def _entry(
    statement: str, intercept: float | None, factor: float | None, reasons: list[str]
) -> dict[str, object]:
    return {
        "statement": statement,
        "intercept": None if intercept is None else float(intercept),
        "factor": None if factor is None else float(factor),
        "bridges": not reasons,
        "reasons": reasons,
    }


def _net_on_both_sides(
    votes: NDArray[np.int8], fit: Factors, rules: BridgingRules
) -> NDArray[np.bool_]:
    enough = np.ones(votes.shape[1], np.bool_)
    for side in (fit.rater_factors < 0, fit.rater_factors > 0):
        mine = votes[side]
        seen = (mine != 2).sum(axis=0)
        net = (mine == 1).sum(axis=0) - (mine == -1).sum(axis=0)
        few = (net >= rules.few_net_votes) & (net >= rules.few_net_share * seen)
        enough &= (net >= rules.net_votes) | few
    return enough


def _most_active(votes: NDArray[np.int8], share: float) -> Ints:
    number = int(np.ceil(share * len(votes)))
    return np.argsort(-(votes != 2).sum(axis=1), kind="stable")[:number]


def _keeps(
    taken: _Taken, without: Ints, fit: Factors, rules: BridgingRules
) -> NDArray[np.bool_]:
    """Which statements keep their support in a fit without some raters."""
    if not len(without):
        return np.ones(len(taken.statements), np.bool_)
    stays = np.ones(len(taken.votes), np.bool_)
    stays[without] = False
    rest = taken.votes[stays]
    enough = (rest != 2).sum(axis=0) >= rules.raters_per_statement
    keeps = np.zeros(len(taken.statements), np.bool_)
    names = tuple(n for n, e in zip(taken.statements, enough, strict=True) if e)
    rest = rest[:, enough]
    rest = rest[(rest != 2).any(axis=1)]
    if names:
        start = Factors(
            fit.mean, fit.rater_intercepts, fit.rater_factors,
            fit.intercepts[enough], fit.factors[enough], fit.loss,
        )  # fmt: skip
        again = factorise(_Taken(names, rest).ratings, start=start)
        keeps[enough] = again.intercepts >= rules.least_kept
    return keeps


def _links(votes: NDArray[np.int8], rules: BridgingRules) -> csr_matrix:
    """Who rates like whom, in blocks; equal ratings are counted by products of unit vectors."""
    seen = (votes != 2).astype(np.float32)
    # agree, pass and disagree 120 degrees apart: the product is 1 if equal, else -1/2
    turn = np.where(votes == 2, 0, votes) * (2 * np.pi / 3)
    vectors = np.hstack([seen * np.cos(turn), seen * np.sin(turn)]).astype(np.float32)
    number = seen.sum(axis=1)
    blocks = []
    for first in range(0, len(votes), _BLOCK):
        part = slice(first, first + _BLOCK)
        common = seen[part] @ seen.T
        equal = (2 * (vectors[part] @ vectors.T) + common) / 3
        either = number[part, None] + number - common
        linked = (common >= rules.clique_common) & (common >= rules.clique_overlap * either)
        linked &= equal >= rules.clique_equal * common - 1e-3  # sums in single precision
        blocks.append(linked)
    return csr_matrix(np.vstack(blocks))


def _densest(links: csr_matrix, members: Ints, density: float) -> Ints:
    """Take the least linked out until each is linked to the share of the others."""
    inside = links[members][:, members].toarray()
    np.fill_diagonal(inside, False)
    stays = np.ones(len(members), np.bool_)
    degree = inside.sum(axis=1)
    while stays.sum() > 1:
        least = int(np.argmin(np.where(stays, degree, np.iinfo(np.int64).max)))
        if degree[least] >= density * (stays.sum() - 1):
            break
        stays[least] = False
        degree = degree - inside[least]
    return members[stays]
