"""Maps of conversations that do not fit into memory: votes are read in chunks, several times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mufakat.core.opinion._choice import Alternative, NullTest, alternatives, best, null_test
from mufakat.core.opinion._frame import Frame, frame_of
from mufakat.core.opinion._groups import letter, standing_of
from mufakat.core.opinion._lloyd import Labels
from mufakat.core.opinion._map_json import statistics_json
from mufakat.core.opinion._members import Membership
from mufakat.core.opinion._projection import Plane, plane_of_gram, project, residuals
from mufakat.core.opinion._rules import OpinionError, Rules
from mufakat.core.opinion._tallies import Tallies, tally
from mufakat.core.opinion._votes import Floats, Ints, VoteTable, identifier_order, vote_hashes
from mufakat.core.opinion.agreement import Agreement, agreement
from mufakat.core.opinion.chunks import Chunks, VoteStream
from mufakat.core.opinion.moments import Moments


@dataclass(frozen=True)
class StreamedMap:
    """What a stream of votes says; numbers equal those of the map in memory.

    Parameters
    ----------
    statements : tuple of str
        In natural order.
    plane : Plane
        Means and components, in that order of statements.
    labels : ndarray of int64, shape (participants,)
        Group of each participant in order of the stream, -1 for none.
    points : ndarray of float64, shape (participants, 2)
        Places, in order of the stream.
    centres : ndarray of float64, shape (groups, 2)
    sizes, states : ndarray of int64, shape (groups,)
        Participants and distinct states of each group.
    weight_shares : ndarray of float64, shape (groups,)
    qualifies : ndarray of bool, shape (groups,)
    test : NullTest or None
    tried : tuple of Alternative
    tallies : Tallies
    agreement : Agreement
    passes : int
        How often the votes were read.
    """

    statements: tuple[str, ...]
    plane: Plane
    labels: Labels
    points: Floats
    centres: Floats
    sizes: Ints
    states: Ints
    weight_shares: Floats
    qualifies: NDArray[np.bool_]
    test: NullTest | None
    tried: tuple[Alternative, ...]
    tallies: Tallies
    agreement: Agreement
    passes: int

    def statistics(self) -> list[dict[str, Any]]:
        """Counts, bounds and verdict of each statement, as in the JSON of a map.

        Returns
        -------
        list of dict
        """
        return statistics_json(self.agreement, self.statements)


def streamed_moments(chunks: Chunks, statements: Sequence[str]) -> Moments:
    """Moments of everybody, chunk by chunk (A3): exact integers in 3 m^2 numbers.

    Parameters
    ----------
    chunks : callable
        Gives the chunks anew.
    statements : sequence of str
        Identifiers.

    Returns
    -------
    Moments
        In natural order of the statements.
    """
    stream = VoteStream(chunks, statements)
    total = Moments.empty(len(stream.statements))
    for _, table in stream.tables():
        total = total + Moments.of(table)
    return total


def streamed_map(
    chunks: Chunks,
    statements: Sequence[str],
    membership: Membership | None = None,
    *,
    rules: Rules | None = None,
    with_null_test: bool = True,
) -> StreamedMap:
    """Groups, counts and agreement of votes that are read in chunks.

    Parameters
    ----------
    chunks : callable
        Called without arguments for each pass; gives the same chunks in the same order.
    statements : sequence of str
        Identifiers, in the order of the columns.
    membership : Membership, optional
        States of the participants in order of the stream.
    rules : Rules, optional
        As for `opinion_map`.
    with_null_test : bool
        Whether "no groups" is tested for.

    Returns
    -------
    StreamedMap

    Raises
    ------
    OpinionError
        If a chunk is not as described, or members and participants differ in number.

    Notes
    -----
    About 80 bytes per participant are kept and a table of statements by statements; votes are
    not. Passes: one to count, one or two per fit, one per projection, one to tally. Cliques,
    audit and bridging need the votes side by side and are left to the map in memory.
    """
    rules = rules or Rules()
    stream = VoteStream(chunks, statements)
    frame, counts = _census(stream, membership, rules)
    order = np.lexsort((frame.apart, frame.state_of, frame.hashes))
    fitted = _groups(stream, frame, order, counts, rules, with_null_test)
    tallies = _tallied(stream, frame, fitted.labels, fitted.k)
    standing = fitted.standing
    letters = [letter(g) for g in range(fitted.k)]
    verdict = agreement(tallies, frame, letters=letters, qualifies=standing.qualifies, rules=rules)
    return StreamedMap(
        statements=stream.statements,
        plane=fitted.plane,
        labels=fitted.labels,
        points=fitted.points,
        centres=fitted.centres,
        sizes=standing.sizes,
        states=standing.states,
        weight_shares=standing.weights,
        qualifies=standing.qualifies,
        test=fitted.test,
        tried=fitted.tried,
        tallies=tallies,
        agreement=verdict,
        passes=stream.passes,
    )


@dataclass(frozen=True)
class _Standing:
    """Groups in order of their letters."""

    sizes: Ints
    weights: Floats
    states: Ints
    qualifies: NDArray[np.bool_]


@dataclass(frozen=True)
class _Fitted:
    plane: Plane
    points: Floats
    labels: Labels
    centres: Floats
    standing: _Standing
    test: NullTest | None
    tried: tuple[Alternative, ...]

    @property
    def k(self) -> int:
        return len(self.centres)


def _census(stream: VoteStream, membership: Membership | None, rules: Rules) -> tuple[Frame, Ints]:
    """Who is there, and how many statements each saw; the frame holds no votes."""
    counted: list[Ints] = []
    hashed: list[NDArray[np.uint64]] = []
    for _, table in stream.tables():
        counted.append(table.votes_per_participant.astype(np.int64))
        hashed.append(vote_hashes(table))
    counts = np.concatenate([np.zeros(0, np.int64), *counted])
    n = len(counts)
    if membership is not None and len(membership.state_of) != n:
        raise OpinionError(
            f"members: {len(membership.state_of)} participants, but the stream has {n}"
        )
    empty = VoteTable.from_triples([], stream.statements, [], [], [])
    nobody = None if membership is None else replace(
        membership, state_of=np.zeros(0, np.int32), self_declared=None
    )  # fmt: skip
    skeleton = frame_of(empty, nobody, rules=rules)
    apart, state_of = np.zeros(n, np.bool_), np.zeros(n, np.int32)
    if membership is not None:
        place = np.empty(len(membership.states) + 1, dtype=np.int32)
        place[identifier_order(membership.states)] = np.arange(len(membership.states))
        place[-1] = len(membership.states)
        state_of = place[membership.state_of]
        if membership.self_declared is not None and rules.self_declared == "apart":
            apart = np.asarray(membership.self_declared, dtype=np.bool_)
    share = ((counts > 0) & ~apart).astype(np.float64)
    hashes = np.concatenate([np.zeros(0, np.uint64), *hashed])
    frame = replace(skeleton, state_of=state_of, share=share, apart=apart, hashes=hashes)
    return frame, counts


def _groups(
    stream: VoteStream, frame: Frame, order: Ints, counts: Ints, rules: Rules, with_null_test: bool
) -> _Fitted:
    """Fit, choose, let members of failing groups leave, fit again (C3.3)."""
    weights = frame.weights
    everybody = order[_eligible(counts[order], weights[order], len(stream.statements), rules)]
    total = float(weights[everybody].sum())
    outside = np.zeros(len(weights), dtype=np.bool_)
    for turn in range(rules.rounds + 1):
        inside = everybody[~outside[everybody]]
        plane = _plane(stream, weights * ~outside, by_state=frame.by_state)
        points = _projected(stream, plane, len(weights))
        if not len(inside):
            return _nobody(plane, points, len(weights))
        tried, chosen, test = _chosen(
            stream, frame, inside, points, weights * ~outside, rules, with_null_test
        )
        k = chosen.clustering.k
        found = standing_of(chosen.clustering.labels, frame, inside, k, total, rules)
        failing = ~found.qualifies
        if turn == rules.rounds or k < 2 or not failing.any() or failing.all():
            break
        outside[inside[failing[chosen.clustering.labels]]] = True
    shares = found.weights / total if total > 0 else found.weights
    x, y = chosen.clustering.centres.T
    letters = np.lexsort((y, x, -np.round(shares, 12)))
    position = np.argsort(letters)
    labels = np.full(len(weights), -1, dtype=np.int64)
    labels[inside] = position[chosen.clustering.labels]
    standing = _Standing(
        found.sizes[letters], shares[letters], found.states[letters], found.qualifies[letters]
    )
    centres = chosen.clustering.centres[letters]
    return _Fitted(plane, points, labels, centres, standing, test, tried)


def _nobody(plane: Plane, points: Floats, people: int) -> _Fitted:
    none = np.zeros(0, np.int64)
    standing = _Standing(none, np.zeros(0), none, np.zeros(0, np.bool_))
    return _Fitted(
        plane, points, np.full(people, -1, np.int64), np.zeros((0, 2)), standing, None, ()
    )


def _chosen(
    stream: VoteStream,
    frame: Frame,
    inside: Ints,
    points: Floats,
    weights: Floats,
    rules: Rules,
    with_null_test: bool,
) -> tuple[tuple[Alternative, ...], Alternative, NullTest | None]:
    tried = alternatives(
        points[inside],
        weights=weights[inside],
        greatest_k=max(rules.greatest_k, rules.groups or 1),
        directions=rules.directions,
    )
    if rules.groups is not None:
        return tried, tried[min(rules.groups, len(tried)) - 1], None
    chosen, test = best(tried), None
    if with_null_test and chosen.clustering.k > 1:
        rows = inside[: rules.null_rows]
        sample = _sample(stream, frame, rows)
        test = null_test(sample, rows=np.arange(len(rows)), weights=weights[rows], rules=rules)
        chosen = chosen if test.finds_groups else tried[0]
    return tried, chosen, test


def _eligible(counts: Ints, weights: Floats, statements: int, rules: Rules) -> NDArray[np.bool_]:
    votes = np.where(weights > 0, counts, 0)
    threshold = min(rules.minimum_votes, statements)
    while threshold > 1 and np.count_nonzero(votes >= threshold) < rules.least_grouped:
        threshold -= 1
    return np.asarray(votes >= max(threshold, 1))


def _plane(stream: VoteStream, weights: Floats, *, by_state: bool) -> Plane:
    m = len(stream.statements)
    if not by_state:
        total = Moments.empty(m)
        for part, table in stream.tables():
            total = total + Moments.of(table, only=weights[part] > 0)
        return total.plane()
    tallied = np.zeros(3 * m)
    for part, table in stream.tables():
        tallied += np.bincount(table.codes, weights[part][table.rows], minlength=3 * m)
    seen = tallied.reshape(m, 3).sum(axis=1)
    above = tallied[2::3] - tallied[::3]
    means = np.divide(above, seen, out=np.zeros(m), where=seen > 0)
    gram = np.zeros((m, m))
    for part, table in stream.tables():
        matrix = residuals(table, means).astype(np.float64)
        matrix.data *= np.sqrt(weights[part])[table.rows]
        gram += (matrix.T @ matrix).toarray()
    return plane_of_gram(gram, means)


def _projected(stream: VoteStream, plane: Plane, people: int) -> Floats:
    points = np.empty((people, 2))
    for part, table in stream.tables():
        points[part] = project(residuals(table, plane.means), plane)
    return points


def _tallied(stream: VoteStream, frame: Frame, labels: Labels, groups: int) -> Tallies:
    total: Tallies | None = None
    for part, table in stream.tables():
        rows = replace(
            frame,
            table=table,
            state_of=frame.state_of[part],
            share=frame.share[part],
            apart=frame.apart[part],
            hashes=frame.hashes[part],
        )
        found = tally(rows, labels=labels[part], groups=groups)
        total = found if total is None else Tallies(
            total.people + found.people,
            total.voices + found.voices,
            total.squares + found.squares,
            total.members + found.members,
        )  # fmt: skip
    return tally(frame, labels=labels, groups=groups) if total is None else total


def _sample(stream: VoteStream, frame: Frame, rows: Ints) -> Frame:
    """The votes of a few participants, in the order given."""
    place = np.full(len(frame.share), -1, dtype=np.int64)
    place[rows] = np.arange(len(rows))
    taken: list[Ints] = []
    for part, table in stream.tables():
        row = place[part][table.rows]
        kept = row >= 0
        taken.append(np.vstack([row[kept], table.columns[kept], table.values[kept]]))
    triples = np.hstack(taken)
    names = [str(i) for i in range(len(rows))]
    return replace(
        frame,
        table=VoteTable.from_triples(names, stream.statements, *triples),
        state_of=frame.state_of[rows],
        share=frame.share[rows],
        apart=frame.apart[rows],
        hashes=frame.hashes[rows],
    )
