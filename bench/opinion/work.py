"""One measured piece of our own work; `run.py` starts each in a fresh process.

Usage: python -m bench.opinion.work NAME PATH
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from bench.opinion import synthetic
from bench.opinion.measured import counted, peak_megabytes

from mufakat.core.opinion import Membership, Rules, VoteTable, opinion_map

NEW_VOTES = 30


def loaded(path: str) -> tuple[dict[str, Any], Membership]:
    """Arrays of a saved conversation, and its members."""
    with np.load(path) as data:
        arrays = {name: data[name] for name in data.files}
    membership = Membership(
        states=synthetic.state_names(), state_of=arrays["state_of"], blocs=synthetic.blocs()
    )
    return arrays, membership


def table_of(arrays: dict[str, Any]) -> VoteTable:
    n, m = arrays["shape"].tolist()
    return VoteTable.from_triples(
        [str(i) for i in range(n)],
        [str(j) for j in range(m)],
        arrays["rows"],
        arrays["columns"],
        arrays["values"],
    )


def whole_map(path: str) -> dict[str, Any]:
    """One view, from loaded arrays to groups, bounds and agreement (DECISIONS 16)."""
    return _map(path, audit=False)


def with_audit(path: str) -> dict[str, Any]:
    """The same with every state and bloc left out in turn."""
    return _map(path, audit=True)


def _map(path: str, *, audit: bool) -> dict[str, Any]:
    result: dict[str, Any] = {}
    arrays, membership = loaded(path)
    with counted(result, "table"):
        votes = table_of(arrays)
    with counted(result, "map"):
        found = opinion_map(
            votes, membership, rules=Rules(), audit=audit, bridging=False, brigades=False,
            null_test=False,
        )  # fmt: skip
    result["peak"] = peak_megabytes()
    with counted(result, "json"):
        said = found.as_json()
    result["groups"] = len(said["groups"])
    result["agreed"] = len(said["consensus"])
    return result


def extras(path: str) -> dict[str, Any]:
    """What is counted apart: null test, bridging, brigade search."""
    result: dict[str, Any] = {}
    arrays, membership = loaded(path)
    votes = table_of(arrays)
    parts = ("null_test", "bridging", "brigades")
    for name in parts:
        wanted: dict[str, Any] = dict.fromkeys(parts, False) | {name: True}
        with counted(result, name):
            opinion_map(votes, membership, rules=Rules(), audit=False, **wanted)
    result["peak"] = peak_megabytes()
    return result


def live(path: str) -> dict[str, Any]:
    """Milliseconds from a new vote to fresh statistics, seconds to fresh groups.

    Of this process alone, so that neighbours on the same processors do not count; the clock on the
    wall stands beside it.
    """
    from mufakat.core.opinion import LiveMap  # the other figures do not need it

    arrays, membership = loaded(path)
    votes = table_of(arrays)
    kept = LiveMap.from_votes(votes, membership, rules=Rules())
    kept.regroup()
    draw = np.random.default_rng(7)
    fresh, groups, wall = [], [], []
    for turn in range(NEW_VOTES):
        person = str(draw.integers(len(votes.participants)))
        statement = str(draw.integers(len(votes.statements)))
        begun, started = time.process_time(), time.perf_counter()
        kept.vote(person, statement, int(draw.integers(-1, 2)))
        kept.statistics()
        fresh.append(time.process_time() - begun)
        wall.append(time.perf_counter() - started)
        if turn % 10 == 0:
            begun = time.process_time()
            kept.regroup()
            groups.append(time.process_time() - begun)
    return {
        "statistics_ms": 1000 * max(fresh),
        "statistics_median_ms": 1000 * statistics.median(fresh),
        "statistics_wall_median_ms": 1000 * statistics.median(wall),
        "groups_s": max(groups),
        "peak": peak_megabytes(),
    }


def stream(path: str) -> dict[str, Any]:
    """A Parquet file through parts on disk to a map, as the command line does it."""
    from mufakat.cli.partitions import laid_down
    from mufakat.cli.streamed import streamed_result
    from mufakat.foundation.tables import Source
    from mufakat.foundation.votefiles import open_votes

    result: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(dir=Path(path).parent) as folder:
        first, second = Path(folder) / "read", Path(folder) / "ordered"
        first.mkdir()
        second.mkdir()
        with counted(result, "reading"):
            parts = laid_down(open_votes(Source.from_path(Path(path))), first, _silent)
            parts = parts.in_natural_order(second, _silent)
        state_of = synthetic.states_of(synthetic.STREAM)[np.array(parts.participants, np.int64)]
        membership = Membership(synthetic.state_names(), state_of, synthetic.blocs())
        with counted(result, "map"):
            said = streamed_result(parts, membership, Rules(), null_test=False, report=_silent)
    return {**result, "groups": len(said["groups"]), "peak": peak_megabytes()}


def _silent(_stage: str, _share: float) -> None:
    pass


WORK: dict[str, Callable[[str], dict[str, Any]]] = {
    "map": whole_map,
    "audit": with_audit,
    "extras": extras,
    "live": live,
    "stream": stream,
}


def main(name: str, path: str) -> None:
    print(json.dumps(WORK[name](str(Path(path)))))


if __name__ == "__main__":
    main(*sys.argv[1:])
