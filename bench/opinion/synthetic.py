"""Made-up conversations: planted groups, states and blocs, one seed, any size."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

STATES = 24
REGIONS = 5
CROSSING_BLOCS = 3
GROUPS = 4
BLOCK = 20_000


@dataclass(frozen=True)
class Shape:
    """Size of a conversation."""

    participants: int
    statements: int
    votes: int
    seed: int = 20_260_704

    @property
    def name(self) -> str:
        return f"{self.participants:,} x {self.statements:,}"


SHAPES = (Shape(1_000, 100, 10_165), Shape(10_000, 300, 224_660), Shape(100_000, 1_000, 5_000_973))
LIVE = SHAPES[1]
LARGEST = SHAPES[2]
STREAM = Shape(1_000_000, 1_000, 50_000_000)


@dataclass(frozen=True)
class Block:
    """Votes of consecutive participants."""

    rows: NDArray[np.int32]
    columns: NDArray[np.int32]
    values: NDArray[np.int8]


def states_of(shape: Shape) -> NDArray[np.int32]:
    """State of each participant: sizes fall from the largest to the smallest like 1/rank."""
    weights = 1 / np.arange(1, STATES + 1)
    draw = np.random.default_rng(shape.seed + 1)
    return draw.choice(STATES, size=shape.participants, p=weights / weights.sum()).astype(np.int32)


def blocs() -> dict[str, frozenset[str]]:
    """Five regions that part the states, three blocs that cross them."""
    names = state_names()
    regions = {f"Region {r}": frozenset(names[r::REGIONS]) for r in range(REGIONS)}
    crossing = {f"Bloc {b}": frozenset(names[b : 10 + 7 * b]) for b in range(CROSSING_BLOCS)}
    return regions | crossing


def state_names() -> tuple[str, ...]:
    return tuple(f"State {s:02d}" for s in range(STATES))


def blocks(shape: Shape) -> Iterator[Block]:
    """Votes in order of participants; memory does not grow with their number."""
    draw = np.random.default_rng(shape.seed)
    leaning = draw.beta(0.7, 0.7, size=(GROUPS, shape.statements))
    passing = draw.uniform(0.02, 0.25, size=shape.statements)
    popularity = draw.gamma(4.0, size=shape.statements)
    popularity *= shape.statements / popularity.sum()
    mean_seen = shape.votes / shape.participants / shape.statements
    for first in range(0, shape.participants, BLOCK):
        n = min(BLOCK, shape.participants - first)
        zeal = draw.gamma(4.0, 0.25, size=(n, 1)).astype(np.float32)
        chance = (mean_seen * zeal * popularity).astype(np.float32)
        seen = draw.random((n, shape.statements), dtype=np.float32) < chance
        rows, columns = np.nonzero(seen)
        group = draw.choice(GROUPS, size=n, p=(0.4, 0.3, 0.2, 0.1))
        agree = draw.random(len(rows)) < leaning[group[rows], columns]
        silent = draw.random(len(rows)) < passing[columns]
        values = np.where(silent, 0, np.where(agree, 1, -1)).astype(np.int8)
        yield Block((rows + first).astype(np.int32), columns.astype(np.int32), values)


def save(shape: Shape, path: Path) -> None:
    """Keep a conversation for the processes that are measured."""
    parts = list(blocks(shape))
    np.savez(
        path,
        rows=np.concatenate([b.rows for b in parts]),
        columns=np.concatenate([b.columns for b in parts]),
        values=np.concatenate([b.values for b in parts]),
        state_of=states_of(shape),
        shape=np.array([shape.participants, shape.statements]),
    )


def save_parquet(shape: Shape, path: Path) -> int:
    """Write the long form; gives the number of votes."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pa.schema(
        [("participant", pa.int32()), ("statement", pa.int32()), ("vote", pa.int8())]
    )
    written = 0
    with pq.ParquetWriter(path, schema) as writer:
        for block in blocks(shape):
            columns = [pa.array(block.rows), pa.array(block.columns), pa.array(block.values)]
            writer.write_table(pa.table(columns, schema=schema))
            written += len(block.rows)
    return written
