"""The same conversation without some states: what their absence changes (C5.1)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from mufakat.core.opinion._choice import alternatives, best
from mufakat.core.opinion._clusters import SUMMARY_ABOVE, cluster
from mufakat.core.opinion._computed import Computed, means_of
from mufakat.core.opinion._frame import Frame
from mufakat.core.opinion._groups import letter, standing_of
from mufakat.core.opinion._lloyd import Labels, lloyd_with_cells, nearest, summarise
from mufakat.core.opinion._partitions import contingency, matched, recovery
from mufakat.core.opinion._projection import SINGLE_PRECISION_ABOVE, fit_plane, project, residuals
from mufakat.core.opinion._tallies import Tallies, moved, tally
from mufakat.core.opinion._votes import Floats, Ints
from mufakat.core.opinion.agreement import Agreement, agreement
from mufakat.core.opinion.moments import MOMENTS_UP_TO, Moments, megabytes, weighted_sum

Kind = Literal["state", "bloc"]
_SAMPLE = 1000  # rows on which the number of groups is chosen anew (C1.5: at most 2,000)
_DIRECTIONS = 4


@dataclass(frozen=True)
class LeftOut:
    """Answers without a state or a bloc.

    Parameters
    ----------
    kind, id : str
        Who was left out.
    agreed : ndarray of bool, shape (statements,)
    score : ndarray of float64, shape (statements,)
        Not a number where nobody is left who saw the statement.
    recovered : ndarray of float64, shape (groups,)
        How well each group of the whole is found again among those who are left; not a number
        where nobody of it is left.
    k : int
        Number of groups.
    """

    kind: Kind
    id: str
    agreed: NDArray[np.bool_]
    score: Floats
    recovered: Floats
    k: int


class Remainder:
    """Fits without some states, from what all of them share.

    Parameters
    ----------
    whole : Computed
        The result of everybody.
    """

    def __init__(self, whole: Computed) -> None:
        self.whole = whole
        frame, groups = whole.frame, whole.groups
        self._fitted = replace(frame, share=frame.share * ~groups.outside)
        nobody = np.full(len(frame.share), -1, dtype=np.int64)
        self._counts = tally(self._fitted, labels=nobody, groups=0)
        self._moments = _weighted_moments(self._fitted, frame.scale, whole)
        self._start = groups.plane.components.sum(axis=0)
        single = len(frame.table) > SINGLE_PRECISION_ABOVE
        self._room = np.empty(len(frame.table) if single else 0, dtype=np.float32)
        self._usual_k = self._chosen_k(groups.points, groups.labels >= 0, frame.weights)

    def without(self, states: NDArray[np.bool_], *, kind: Kind, name: str) -> LeftOut:
        """Leave some states out.

        Parameters
        ----------
        states : ndarray of bool, shape (states + 1,)
            Who leaves.
        kind, name : str
            What to call them. A bloc that is left out is declared no more, and blocs of which
            too few states are left judge no more; a state that is left out has not voted.

        Returns
        -------
        LeftOut
        """
        frame = self._frame_without(states, kind, name)
        points = self._points_without(states, frame)
        gone = states[frame.state_of]
        old = np.where(gone, -1, self.whole.groups.labels)
        inside = np.flatnonzero((old >= 0) & (frame.weights > 0))
        new = np.full(len(old), -1, dtype=np.int64)
        new[inside] = _moved_labels(
            points[inside], frame.weights[inside], old[inside], self.whole.rules.directions
        )
        verdict = self._verdict(frame, old, new, self.whole.groups.k, states, kind)
        k = self.whole.groups.k
        if (verdict.is_agreed != self.whole.agreement.is_agreed).any() and self._may_choose:
            again = self._chosen_k(points, old >= 0, frame.weights)
            if again != self._usual_k:
                k = again
                new[inside] = cluster(
                    points[inside], weights=frame.weights[inside], k=k, directions=_DIRECTIONS
                ).labels
                verdict = self._verdict(frame, old, new, k, states, kind)
        return self._left_out(verdict, old[inside], new[inside], k, kind, name)

    @property
    def _may_choose(self) -> bool:
        # one group because a test said so is not chosen anew without that test
        return not self.whole.groups.given and self.whole.groups.k > 1

    def _frame_without(self, states: NDArray[np.bool_], kind: Kind, name: str) -> Frame:
        frame = self.whole.frame
        kept = [b for b, bloc in enumerate(frame.blocs) if kind != "bloc" or bloc != name]
        return replace(
            frame,
            share=np.where(states[frame.state_of], 0.0, frame.share),
            voices=np.where(states, 0.0, frame.voices),
            blocs=tuple(frame.blocs[b] for b in kept),
            bloc_table=frame.bloc_table[kept],
        )

    def _points_without(self, states: NDArray[np.bool_], frame: Frame) -> Floats:
        weights = frame.weights * ~self.whole.groups.outside
        if not (weights > 0).any():
            return np.zeros((len(weights), 2))
        if self._moments is not None:
            plane = self._moments.without(states).plane(start=self._start)
            return project(residuals(frame.table, plane.means), plane)
        means = means_of(_emptied(self._counts, states), scale=frame.scale)
        plane, matrix = fit_plane(
            frame.table, weights=weights, start=self._start, means=means, room=self._room
        )
        return project(matrix, plane)

    def _chosen_k(self, points: Floats, inside: NDArray[np.bool_], weights: Floats) -> int:
        rows = np.flatnonzero(inside & (weights > 0))[:_SAMPLE]
        if not len(rows) or not self._may_choose:
            return 0
        tried = alternatives(
            points[rows],
            weights=weights[rows],
            greatest_k=self.whole.rules.greatest_k,
            directions=_DIRECTIONS,
        )
        return best(tried).clustering.k

    def _verdict(
        self,
        frame: Frame,
        old: Labels,
        new: Labels,
        k: int,
        states: NDArray[np.bool_],
        kind: Kind,
    ) -> Agreement:
        whole, rules = self.whole, self.whole.rules
        if k == whole.groups.k:
            before = _emptied(whole.tallies, states)
            tallies = moved(before, frame, old=old, new=new, groups=k)
        else:
            tallies = tally(frame, labels=new, groups=k)
        inside = np.flatnonzero(new >= 0)
        eligible = (whole.groups.labels >= 0) | whole.groups.outside
        total = float(frame.weights[eligible].sum())
        standing = standing_of(new[inside], frame, inside, k, total, rules)
        judges = whole.agreement.bloc_judges if kind == "state" else None
        return agreement(
            tallies,
            frame,
            letters=tuple(letter(g) for g in range(k)),
            qualifies=standing.qualifies,
            rules=rules,
            bloc_judges=judges,
        )

    def _left_out(
        self, verdict: Agreement, old: Labels, new: Labels, k: int, kind: Kind, name: str
    ) -> LeftOut:
        recovered = np.full(self.whole.groups.k, np.nan)
        if len(old):
            there = np.unique(old)
            recovered[there] = recovery(contingency(old, new))[there]
        heard = verdict.shares.number[0] > 0
        return LeftOut(
            kind=kind,
            id=name,
            agreed=verdict.is_agreed,
            score=np.where(heard, verdict.score, np.nan),
            recovered=recovered,
            k=k,
        )


@dataclass(frozen=True)
class _WeightedMoments:
    """Moments of sets of people of equal weight, and their weighted sum (A3.3)."""

    total: Moments
    parts: tuple[Moments, ...]
    states: Ints
    weights: Floats

    def without(self, states: NDArray[np.bool_]) -> Moments:
        gone = np.flatnonzero(states[self.states])
        if 2 * len(gone) > len(self.parts):
            left = np.flatnonzero(~states[self.states])
            return weighted_sum([self.parts[p] for p in left], self.weights[left])
        rest = self.total
        for p in gone:
            rest = rest.without(self.parts[p], weight=float(self.weights[p]))
        return rest


def _weighted_moments(frame: Frame, scale: Floats, whole: Computed) -> _WeightedMoments | None:
    """Moments of each state, cliques apart, or None where rows are to be fitted again."""
    m = len(frame.table.statements)
    weights = frame.share * scale[frame.state_of]
    rows = np.flatnonzero(weights > 0)
    pairs = np.column_stack([frame.state_of[rows], frame.share[rows]])
    kinds, part = np.unique(pairs, axis=0, return_inverse=True)
    fits = megabytes(m, sets=len(kinds) + 2) <= whole.rules.moments_megabytes
    if not len(kinds) or not fits or m > MOMENTS_UP_TO:
        return None
    place = np.full(len(weights), -1, dtype=np.int64)
    place[rows] = part.ravel()
    parts = Moments.by_state(frame.table, place, states=len(kinds))
    states = kinds[:, 0].astype(np.int64)
    part_weights = kinds[:, 1] * scale[states]
    return _WeightedMoments(weighted_sum(parts, part_weights), tuple(parts), states, part_weights)


def _emptied(tallies: Tallies, states: NDArray[np.bool_]) -> Tallies:
    """Counts without some states."""
    stay = ~states
    return Tallies(
        tallies.people * stay[:, None, None],
        tallies.voices * stay[:, None, None],
        tallies.squares * stay[:, None],
        tallies.members * stay,
    )


def _moved_labels(points: Floats, weights: Floats, labels: Labels, directions: int) -> Labels:
    """Groups on the new places, numbered like the old ones that they share most people with.

    Few points are searched from all starts again; many go on from the groups they were in.
    """
    there, compact = np.unique(labels, return_inverse=True)
    if len(there) < 2:
        return labels
    if len(points) <= SUMMARY_ABOVE:
        found = cluster(points, weights=weights, k=len(there), directions=directions).labels
        return np.asarray(there[matched(contingency(compact, found))[found]])
    mass = np.bincount(compact, weights)
    sums = [np.bincount(compact, weights * points[:, d]) for d in (0, 1)]
    cells = summarise(points, weights=weights)
    centres = lloyd_with_cells(
        points, weights=weights, centres=np.column_stack(sums) / mass[:, None], cells=cells
    )
    return np.asarray(there[nearest(points, centres)])
