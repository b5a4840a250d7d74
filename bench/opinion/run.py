"""Measure, compare with red-dwarf in the same run, and print limit / measured / ratio.

    python -m bench.opinion                     ours and the peer at the two smaller sizes
    python -m bench.opinion --largest-peer      the peer at 100,000 x 1,000 too (5 min, 6.4 GB)
    python -m bench.opinion --stream            50 million votes through Parquet too

The peer needs an interpreter of its own that has red-dwarf: --peer-python or RED_DWARF_PYTHON.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.opinion import synthetic
from bench.opinion.measured import in_fresh_process

PEER = Path(__file__).with_name("peer.py")


@dataclass(frozen=True)
class Limit:
    """One line of the verdict; `least` turns "at most" into "at least"."""

    name: str
    limit: float
    measured: float
    unit: str
    least: bool = False

    @property
    def kept(self) -> bool:
        return self.measured >= self.limit if self.least else self.measured <= self.limit

    def line(self) -> str:
        sign = ">=" if self.least else "<="
        return (
            f"{'kept  ' if self.kept else 'BROKEN'} {self.name:<52} {sign} {self.limit:>8g} / "
            f"{self.measured:>9.3g} {self.unit:<6} ratio {self.measured / self.limit:.3f}"
        )


def main(argv: Sequence[str] | None = None) -> int:
    """Run what the options ask for; 1 if a limit is broken."""
    options = _options(argv)
    peer = _peer(options.peer_python)
    facts: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="mufakat-bench-") as folder:
        for shape in synthetic.SHAPES[: options.sizes]:
            path = Path(folder) / f"{shape.participants}.npz"
            synthetic.save(shape, path)
            facts[shape.name] = _measure(shape, path, peer, options)
        if options.stream:
            path = Path(folder) / "stream.parquet"
            votes = synthetic.save_parquet(synthetic.STREAM, path)
            facts["stream"] = {"votes": votes, **_ours("stream", path)}
            print(f"stream of {votes:,} votes: reading {_spent(facts['stream'], 'reading')}; "
                  f"map {_spent(facts['stream'], 'map')}")  # fmt: skip
    verdict = limits(facts)
    print("\nlimit / measured / ratio")
    for limit in verdict:
        print(limit.line())
    if options.json:
        Path(options.json).write_text(json.dumps(facts, indent=1) + "\n")
    return int(not all(limit.kept for limit in verdict))


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.opinion")
    parser.add_argument("--peer-python", default=os.environ.get("RED_DWARF_PYTHON"))
    parser.add_argument("--largest-peer", action="store_true", help="5 minutes and 6.4 GB")
    parser.add_argument("--stream", action="store_true", help="50 million votes")
    parser.add_argument("--sizes", type=int, choices=(1, 2, 3), default=3, help="the first N sizes")
    parser.add_argument("--json", help="keep the figures in this file")
    return parser.parse_args(argv)


def _peer(python: str | None) -> str | None:
    """Interpreter that can import red-dwarf, or None, said aloud."""
    candidate = python or sys.executable
    found = subprocess.run(
        [candidate, "-c", "import reddwarf"], capture_output=True, check=False
    ).returncode
    if found == 0:
        return candidate
    print(
        f"red-dwarf is absent from {candidate}: no comparison in this run. Install "
        "requirements/bench.in in an environment of its own and name its interpreter by "
        "--peer-python or RED_DWARF_PYTHON."
    )
    return None


def _ours(name: str, path: Path) -> dict[str, Any]:
    return in_fresh_process(["-m", "bench.opinion.work", name, str(path)])


def _measure(
    shape: synthetic.Shape, path: Path, peer: str | None, options: argparse.Namespace
) -> dict[str, Any]:
    facts = {"ours": _ours("map", path)}
    print(f"{shape.name}: ours {_spent(facts['ours'], 'map')}, "
          f"table {facts['ours']['table']['cpu']:.2f} CPU-s")  # fmt: skip
    if peer and (shape is not synthetic.LARGEST or options.largest_peer):
        facts["peer"] = in_fresh_process([str(PEER), str(path)], python=peer)
        ratio = facts["peer"]["map"]["cpu"] / _map_cpu(facts["ours"])
        memory = facts["peer"]["peak"] / facts["ours"]["peak"]
        print(f"{shape.name}: red-dwarf {_spent(facts['peer'], 'map')}; it takes {ratio:.1f} times "
              f"our CPU and {memory:.1f} times our memory")  # fmt: skip
    if shape is synthetic.LIVE:
        facts["live"] = _ours("live", path)
        print(f"{shape.name}: after a vote, statistics in {facts['live']['statistics_ms']:.1f} ms, "
              f"groups in {facts['live']['groups_s']:.2f} s (the slowest of each)")  # fmt: skip
    if shape is synthetic.LARGEST:
        facts["audit"] = _ours("audit", path)
        print(f"{shape.name}: with the audit {_spent(facts['audit'], 'map')}")
        facts["extras"] = _ours("extras", path)
        parts = ", ".join(
            f"{name} {facts['extras'][name]['cpu']:.2f}"
            for name in ("null_test", "bridging", "brigades")
        )
        print(f"{shape.name}: counted apart, CPU-s of map with {parts}")
    return facts


def _map_cpu(facts: dict[str, Any]) -> float:
    """Putting the votes in order counts: it is part of what the peer does as well."""
    return float(facts["table"]["cpu"] + facts["map"]["cpu"])


def _spent(facts: dict[str, Any], name: str) -> str:
    return (
        f"{facts[name]['cpu']:.2f} CPU-s, {facts[name]['wall']:.2f} s wall, "
        f"{facts['peak']:,.0f} MB at most"
    )


def limits(facts: dict[str, Any]) -> list[Limit]:
    """Limits of the issue that this run can judge."""
    found = []
    if largest := facts.get(synthetic.LARGEST.name):
        cpu = _map_cpu(largest["ours"])
        found += [
            Limit("whole map, 100,000 x 1,000", 2.0, cpu, "CPU-s"),
            Limit("whole map, peak memory", 700, largest["ours"]["peak"], "MB"),
            Limit(
                "audit (24 states, 8 blocs) over the map", 5.0,
                (largest["audit"]["map"]["cpu"] - largest["ours"]["map"]["cpu"]) / cpu, "times",
            ),
        ]  # fmt: skip
        if "peer" in largest:
            ratio = largest["peer"]["map"]["cpu"] / cpu
            found.append(Limit("red-dwarf's CPU over ours", 100, ratio, "times", least=True))
    if live := facts.get(synthetic.LIVE.name, {}).get("live"):
        found += [
            Limit("statistics after a vote, 10,000 x 300", 50, live["statistics_ms"], "ms"),
            Limit("groups after a vote, 10,000 x 300", 2.0, live["groups_s"], "s"),
        ]
    if stream := facts.get("stream"):
        found.append(Limit("50 million votes, peak memory", 2_000, stream["peak"], "MB"))
    return found
