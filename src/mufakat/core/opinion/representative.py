"""Which statements speak for a group: tests of proportions, with control of many tests (A7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr

from mufakat.core.opinion._rules import OpinionError, Rules
from mufakat.core.opinion._votes import Floats, Ints, identifier_order

ONE_SIDED_90 = 1.2816  # normal quantile that Polis asks of every test
_LENGTH = 5  # of the lists that Polis publishes


def proportion_test(successes: ArrayLike, trials: ArrayLike) -> Floats:
    """Test of one proportion against one half, all counts raised by one (A7.1).

    Parameters
    ----------
    successes, trials : array_like of float
        Counts of any shape.

    Returns
    -------
    ndarray of float64
        z(s, n) = 2 sqrt(n + 1) ((s + 1)/(n + 1) - 1/2).

    Notes
    -----
    z(0, 0) = 1 and z(1, 1) = 1.4142: one vote "passes". It is kept for comparison with what
    Polis publishes; our own lists ask for a minimum of votes and use `difference_test`.

    Examples
    --------
    >>> [round(float(proportion_test(s, n)), 4) for s, n in ((0, 0), (1, 1), (8, 10))]
    [1.0, 1.4142, 2.1106]
    """
    s, n = np.asarray(successes, np.float64) + 1, np.asarray(trials, np.float64) + 1
    return np.asarray(2 * np.sqrt(n) * (s / n - 0.5))


def two_proportions_test(
    successes: ArrayLike, trials: ArrayLike, other_successes: ArrayLike, other_trials: ArrayLike
) -> Floats:
    """Pooled test of two proportions, all four counts raised by one (A7.2).

    Parameters
    ----------
    successes, trials, other_successes, other_trials : array_like of float
        Counts of equal shape.

    Returns
    -------
    ndarray of float64
        z; 0 where the pooled proportion is 1.

    Examples
    --------
    >>> round(float(two_proportions_test(8, 10, 6, 20)), 4)
    2.6054
    """
    counts = (successes, trials, other_successes, other_trials)
    s, n, t, o = (np.asarray(c, np.float64) + 1 for c in counts)
    return _pooled(s, n, t, o)


def difference_test(
    successes: ArrayLike, trials: ArrayLike, other_successes: ArrayLike, other_trials: ArrayLike
) -> Floats:
    """Pooled test of two proportions, counts as they are.

    Parameters
    ----------
    successes, trials, other_successes, other_trials : array_like of float
        Counts of equal shape.

    Returns
    -------
    ndarray of float64
        z; 0 where one side has no trial or both proportions are 0 or 1.
    """
    counts = (successes, trials, other_successes, other_trials)
    return _pooled(*(np.asarray(c, np.float64) for c in counts))


def false_discovery(p_values: ArrayLike) -> Floats:
    """Adjusted p-values of Benjamini and Hochberg.

    Parameters
    ----------
    p_values : array_like of float, shape (tests,)
        p of each test.

    Returns
    -------
    ndarray of float64, shape (tests,)
        q: naming everything with q <= a keeps the expected share of false names at most a.

    References
    ----------
    Benjamini, Y. and Hochberg, Y. (1995), J. R. Stat. Soc. B 57:289.

    Examples
    --------
    >>> false_discovery([0.01, 0.04, 0.03, 0.5]).round(4).tolist()
    [0.04, 0.0533, 0.0533, 0.5]
    """
    p = np.asarray(p_values, np.float64)
    order = np.argsort(p, kind="stable")
    raised = p[order] * len(p) / np.arange(1, len(p) + 1)
    least = np.minimum.accumulate(raised[::-1])[::-1]
    q = np.empty(len(p))
    q[order] = np.minimum(least, 1.0)
    return q


@dataclass(frozen=True)
class Leaning:
    """How far each group stands out on each statement, for one direction of voting (A7.3).

    Parameters
    ----------
    share : ndarray of float64, shape (groups, statements)
        pa or pd: (A + 1)/(S + 2).
    alone : ndarray of float64, shape (groups, statements)
        pat or pdt: the test of the group's own proportion.
    ratio : ndarray of float64, shape (groups, statements)
        ra or rd: the share divided by that of all others.
    apart : ndarray of float64, shape (groups, statements)
        rat or rdt: the test of the group against all others.
    """

    share: Floats
    alone: Floats
    ratio: Floats
    apart: Floats

    @property
    def passes(self) -> NDArray[np.bool_]:
        """Where both tests exceed the one-sided 90 % quantile."""
        return (self.alone > ONE_SIDED_90) & (self.apart > ONE_SIDED_90)

    @property
    def rank(self) -> Floats:
        """The product by which Polis ranks."""
        return self.ratio * self.apart * self.share * self.alone


def leaning(votes: ArrayLike, seen: ArrayLike) -> Leaning:
    """Shares and tests of one direction in every group against all others (A7.3).

    Parameters
    ----------
    votes, seen : array_like of float, shape (groups, statements)
        How many of the group agree (or disagree), and how many saw the statement.

    Returns
    -------
    Leaning
    """
    a, s = _counts(votes, "votes"), _counts(seen, "seen")
    others, others_seen = a.sum(axis=0) - a, s.sum(axis=0) - s
    share = (a + 1) / (s + 2)
    return Leaning(
        share=share,
        alone=proportion_test(a, s),
        ratio=share / ((others + 1) / (others_seen + 2)),
        apart=two_proportions_test(a, s, others, others_seen),
    )


def representative_as_polis(
    agree: ArrayLike, disagree: ArrayLike, seen: ArrayLike
) -> list[list[tuple[int, str]]]:
    """Representative statements as Polis chooses them, for comparison only (A7.3, B3).

    Parameters
    ----------
    agree, disagree, seen : array_like of float, shape (groups, statements)
        Counts of votes.

    Returns
    -------
    list of list of tuple
        Per group at most five (position of the statement, "agree" or "disagree"), agrees first;
        the single best where none passes.
    """
    for_it, against = leaning(agree, seen), leaning(disagree, seen)
    return [_chosen_as_polis(for_it, against, g) for g in range(len(for_it.share))]


def majority_as_polis(
    agree: ArrayLike, disagree: ArrayLike, seen: ArrayLike
) -> dict[str, list[int]]:
    """Statements that a majority of everybody supports or rejects (A7.4).

    Parameters
    ----------
    agree, disagree, seen : array_like of float, shape (statements,)
        Counts over all participants.

    Returns
    -------
    dict
        "agree" and "disagree": at most five positions each, best first.
    """
    return {
        "agree": _majority(np.asarray(agree, np.float64), np.asarray(seen, np.float64)),
        "disagree": _majority(np.asarray(disagree, np.float64), np.asarray(seen, np.float64)),
    }


def representative_statements(
    agree: ArrayLike,
    disagree: ArrayLike,
    seen: ArrayLike,
    *,
    statements: Sequence[str],
    groups: Sequence[str],
    rules: Rules | None = None,
) -> dict[str, list[dict[str, object]]]:
    """Statements that a group holds by majority and more than all others do.

    Parameters
    ----------
    agree, disagree, seen : array_like of float, shape (groups, statements)
        How many people of each group agree, disagree, and saw the statement.
    statements, groups : sequence of str
        Identifiers.
    rules : Rules, optional
        `false_discovery_rate`, `representative_seen` and `representative_length` are used.

    Returns
    -------
    dict
        Group -> entries {statement, direction, share, elsewhere, z, q}, greatest z first.

    Raises
    ------
    OpinionError
        If the tables and the identifiers differ in shape.

    Notes
    -----
    A statement is tested only where enough people inside and outside the group saw it. Both
    claims, a majority inside and a higher share than outside, have to hold, so the p-value is
    the greater of the two; q controls over all groups, statements and directions together.
    """
    rules = rules or Rules()
    a, d, s = _tables(agree, disagree, seen, shape=(len(groups), len(statements)))
    z, q = _tested(a, d, s, rules.representative_seen)
    positions = np.empty(len(statements), dtype=np.int64)
    positions[identifier_order(statements)] = np.arange(len(statements))
    return {
        name: [
            _entry(statements[j], ("agree", "disagree")[x], (a, d)[x], s, (g, j), (z[x], q[x]))
            for x, j in _best(z[:, g], q[:, g], positions, rules)
        ]
        for g, name in enumerate(groups)
    }


def _tables(
    agree: ArrayLike, disagree: ArrayLike, seen: ArrayLike, *, shape: tuple[int, int]
) -> tuple[Floats, Floats, Floats]:
    a, d, s = _counts(agree, "agree"), _counts(disagree, "disagree"), _counts(seen, "seen")
    if not a.shape == d.shape == s.shape == shape:
        raise OpinionError(
            f"representative: tables of {a.shape}, {d.shape} and {s.shape} for "
            f"{shape[0]} groups and {shape[1]} statements"
        )
    return a, d, s


def _tested(agree: Floats, disagree: Floats, seen: Floats, least: int) -> tuple[Floats, Floats]:
    """The z of the difference and q of both claims, shape (2, groups, statements) each."""
    votes = np.stack([agree, disagree])
    others = votes.sum(axis=1, keepdims=True) - votes
    others_seen = seen.sum(axis=0) - seen
    eligible = np.broadcast_to((seen >= least) & (others_seen >= least), votes.shape)
    z = difference_test(votes, np.broadcast_to(seen, votes.shape), others, others_seen)
    root = np.sqrt(np.maximum(seen, 1.0))
    alone = 2 * root * (votes / np.maximum(seen, 1.0) - 0.5)
    q = np.ones(votes.shape)
    p = ndtr(-np.minimum(z, alone))
    q[eligible] = false_discovery(p[eligible])
    return np.where(eligible, z, -np.inf), q


def _best(z: Floats, q: Floats, positions: Ints, rules: Rules) -> list[tuple[int, int]]:
    named = np.argwhere(q <= rules.false_discovery_rate)
    ordered = sorted(named.tolist(), key=lambda c: (-z[c[0], c[1]], positions[c[1]], c[0]))
    return [(x, j) for x, j in ordered][: rules.representative_length]


def _entry(
    statement: str,
    direction: str,
    votes: Floats,
    seen: Floats,
    cell: tuple[int, int],
    tested: tuple[Floats, Floats],
) -> dict[str, object]:
    j = cell[1]
    outside = votes[:, j].sum() - votes[cell], seen[:, j].sum() - seen[cell]
    return {
        "statement": statement,
        "direction": direction,
        "share": float(votes[cell] / seen[cell]),
        "elsewhere": float(outside[0] / outside[1]),
        "z": float(tested[0][cell]),
        "q": float(tested[1][cell]),
    }


def _chosen_as_polis(for_it: Leaning, against: Leaning, g: int) -> list[tuple[int, str]]:
    agrees = for_it.apart[g] > against.apart[g]
    rank = np.where(agrees, for_it.rank[g], against.rank[g])
    passing = np.flatnonzero(for_it.passes[g] | against.passes[g])
    if len(passing):
        best = passing[np.argsort(-rank[passing], kind="stable")][:_LENGTH].tolist()
    else:
        best = np.argsort(-rank, kind="stable")[:1].tolist()
    named = [(j, "agree" if agrees[j] else "disagree") for j in best]
    return sorted(named, key=lambda entry: entry[1])


def _majority(votes: Floats, seen: Floats) -> list[int]:
    share, alone = (votes + 1) / (seen + 2), proportion_test(votes, seen)
    passing = np.flatnonzero((share > 0.5) & (alone > ONE_SIDED_90))
    order = np.argsort(-(share * alone)[passing], kind="stable")
    return [int(j) for j in passing[order][:_LENGTH]]


def _pooled(s: Floats, n: Floats, t: Floats, o: Floats) -> Floats:
    s, n, t, o = np.broadcast_arrays(s, n, t, o)
    both = n + o
    pooled = np.divide(s + t, both, out=np.zeros(both.shape), where=both > 0)
    spread = pooled * (1 - pooled)
    some = (n > 0) & (o > 0) & (spread > 1e-15)
    difference = np.zeros(both.shape)
    difference[some] = s[some] / n[some] - t[some] / o[some]
    error = np.ones(both.shape)
    error[some] = np.sqrt(spread[some] * (1 / n[some] + 1 / o[some]))
    return difference / error


def _counts(given: ArrayLike, name: str) -> Floats:
    table = np.asarray(given, dtype=np.float64)
    if table.ndim != 2 or (table < 0).any():
        raise OpinionError(f"{name}: a table of counts, groups by statements, is needed")
    return table
