"""The map of a file larger than memory: the streaming accumulator of core, said as any other map.

What needs all votes side by side is left out here: audit, bridging and the search for brigades.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from mufakat.cli.partitions import Partitions
from mufakat.cli.progress import Report
from mufakat.core.opinion import Chunk, Membership, Rules, StreamedMap, streamed_map

Engine = Callable[..., StreamedMap]


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
    return found.as_json(parts.participants, fingerprint=parts.fingerprint())


def chunk_of(parts: Partitions, number: int) -> Chunk:
    """Votes of one part as core takes them."""
    table = parts.table(parts.parts[number])
    return Chunk(table.votes_per_participant, table.columns, table.values, table.important)


def _chunks_of(parts: Partitions, report: Report) -> Callable[[], Iterator[Chunk]]:
    passes = 0

    def chunks() -> Iterator[Chunk]:
        nonlocal passes
        passes += 1
        for number in range(len(parts.parts)):
            report(f"pass {passes} over the votes", number / len(parts.parts))
            yield chunk_of(parts, number)

    return chunks
