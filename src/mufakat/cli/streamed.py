"""The map of a file larger than memory: the streaming accumulator of core, said as any other map.

What needs all votes side by side is left out here: audit, bridging and the search for brigades.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from mufakat.cli.partitions import Partitions
from mufakat.cli.progress import Report
from mufakat.core.opinion import Membership, Rules
from mufakat.core.opinion._groups import BY_SILHOUETTE, BY_TEST, GIVEN, NO_CRITERION, letter

# One place says what a map looks like; the private doors of core are used so that it stays one.
from mufakat.core.opinion._map_json import map_json
from mufakat.core.opinion._votes import identifier_order
from mufakat.core.opinion.chunks import Chunk
from mufakat.core.opinion.streaming import StreamedMap, streamed_map

Engine = Callable[..., StreamedMap]


@dataclass(frozen=True)
class _People:
    """Participants in natural order."""

    state_of: NDArray[np.int64]
    apart: NDArray[np.bool_]
    votes: NDArray[np.int64]


def streamed_result(
    parts: Partitions,
    membership: Membership | None,
    rules: Rules,
    *,
    null_test: bool,
    report: Report,
    engine: Engine = streamed_map,
) -> dict[str, Any]:
    """Compute the map of votes on disk.

    Parameters
    ----------
    parts : Partitions
        Participants in natural order.
    membership : Membership or None
        States of the participants in that order.
    rules : Rules
        Thresholds.
    null_test : bool
        Whether "no groups" is tested for.
    report : Report
        Told which pass over the votes is on.
    engine : callable
        `streamed_map`, or one that gives the same on a cluster.
    """
    found = engine(
        _chunks_of(parts, report), parts.live, membership, rules=rules, with_null_test=null_test
    )
    report("writing", 0.99)
    return map_json(cast("Any", _whole(found, parts, membership, rules, null_test)))


def chunk_of(parts: Partitions, number: int) -> Chunk:
    """Votes of one part as core takes them."""
    table = parts.table(parts.parts[number])
    return Chunk(table.votes_per_participant, table.columns, table.values)


def _chunks_of(parts: Partitions, report: Report) -> Callable[[], Iterator[Chunk]]:
    passes = 0

    def chunks() -> Iterator[Chunk]:
        nonlocal passes
        passes += 1
        for number in range(len(parts.parts)):
            report(f"pass {passes} over the votes", number / len(parts.parts))
            yield chunk_of(parts, number)

    return chunks


def _whole(
    found: StreamedMap,
    parts: Partitions,
    membership: Membership | None,
    rules: Rules,
    null_test: bool,
) -> SimpleNamespace:
    """What the JSON of a map is made from, without any vote in it."""
    people = _people(parts, membership, rules)
    has_members = membership is not None and bool(len(membership.states))
    states = membership.states if membership else ()
    table = SimpleNamespace(
        votes_per_participant=people.votes,
        participants=parts.participants,
        statements=found.statements,
    )
    frame = SimpleNamespace(
        table=table,
        by_state=has_members and rules.view == "state",
        has_members=has_members,
        states=tuple(states[s] for s in identifier_order(states)),
        blocs=tuple(membership.blocs) if membership else (),
        state_of=people.state_of,
        apart=people.apart,
    )
    return SimpleNamespace(
        votes=parts,
        frame=frame,
        rules=rules,
        groups=_groups(found, rules, null_test),
        tallies=found.tallies,
        agreement=found.agreement,
        audit=None,
        brigades=None,
        bridging=None,
        importance=_importance(found, parts, people.apart),
    )


def _people(parts: Partitions, membership: Membership | None, rules: Rules) -> _People:
    counts = [table.votes_per_participant for table in parts.tables()]
    n = len(parts.participants)
    apart, state_of = np.zeros(n, np.bool_), np.zeros(n, np.int64)
    if membership is not None:
        order = identifier_order(membership.states)
        place = np.empty(len(order) + 1, dtype=np.int64)
        place[order] = np.arange(len(order))
        place[-1] = len(order)  # -1, no state, is the last
        state_of = place[membership.state_of]
        if membership.self_declared is not None and rules.self_declared == "apart":
            apart = np.asarray(membership.self_declared, dtype=np.bool_)
    return _People(state_of, apart, np.concatenate([np.zeros(0, np.int64), *counts]))


def _groups(found: StreamedMap, rules: Rules, null_test: bool) -> SimpleNamespace:
    k = len(found.centres)
    criterion = BY_TEST if null_test else BY_SILHOUETTE
    return SimpleNamespace(
        k=k,
        labels=found.labels,
        points=found.points,
        letters=tuple(letter(g) for g in range(k)),
        plane=found.plane,
        sizes=found.sizes,
        states=found.states,
        weight_shares=found.weight_shares,
        centres=found.centres,
        qualifies=found.qualifies,
        test=found.test,
        tried=found.tried,
        given=rules.groups is not None,
        criterion=NO_CRITERION if not k else GIVEN if rules.groups is not None else criterion,
    )


def _importance(
    found: StreamedMap, parts: Partitions, apart: NDArray[np.bool_]
) -> Callable[[int], dict[str, Any]]:
    if not parts.has_marks:
        return lambda _j: {"marked": None, "share": None}
    marked = np.zeros(len(parts.live), dtype=np.int64)
    for part, table in zip(parts.parts, parts.tables(), strict=True):
        if table.important is not None:
            counted = table.important & ~apart[part.first : part.end][table.rows]
            marked += np.bincount(table.columns[counted], minlength=len(marked))
    marked = marked[identifier_order(parts.live)]
    seen = found.agreement.shares.people[0].sum(axis=1)

    def importance(j: int) -> dict[str, Any]:
        share = int(marked[j]) / int(seen[j]) if seen[j] else None
        return {"marked": int(marked[j]), "share": share}

    return importance
