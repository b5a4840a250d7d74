"""Small conversations written as rows of signs, made-up states, and clones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from mufakat.core.opinion._members import Membership
from mufakat.core.opinion._votes import VoteTable

VALUE = {"+": 1, "0": 0, "-": -1}
MADE_UP_STATES = 40


def table(*rows: str) -> VoteTable:
    """One participant per row: + agree, - disagree, 0 pass, . not seen."""
    triples = [
        (i, j, VALUE[sign])
        for i, row in enumerate(rows)
        for j, sign in enumerate(row)
        if sign != "."
    ]
    width = max((len(row) for row in rows), default=0)
    return VoteTable.from_triples(
        [f"p{i}" for i in range(len(rows))],
        [str(j) for j in range(width)],
        *np.array(triples, dtype=np.int64).reshape(-1, 3).T,
    )


def dense(values: NDArray[np.int64]) -> VoteTable:
    """A table of numbers; 2 is not seen."""
    rows, columns = np.nonzero(values != 2)
    return VoteTable.from_triples(
        [f"p{i}" for i in range(len(values))],
        [str(j) for j in range(values.shape[1])],
        rows,
        columns,
        values[rows, columns],
    )


def members(states: Sequence[str | None], blocs: Mapping[str, str] | None = None) -> Membership:
    """States of the participants in turn; blocs as space-separated names of states."""
    names = tuple(sorted({s for s in states if s is not None}))
    place = {name: i for i, name in enumerate(names)}
    return Membership(
        states=names,
        state_of=np.array([-1 if s is None else place[s] for s in states], dtype=np.int32),
        blocs={bloc: frozenset(text.split()) for bloc, text in (blocs or {}).items()},
    )


def made_up(votes: VoteTable, *, more: Sequence[int] = ()) -> Membership:
    """States by participant number modulo 40 (DECISIONS 15), then those of added accounts."""
    own = [int(name) % MADE_UP_STATES for name in votes.participants[: _honest(votes)]]
    return Membership(
        states=tuple(f"S{s}" for s in range(MADE_UP_STATES + 1)),
        state_of=np.array([*own, *more], dtype=np.int32),
    )


def with_clones(votes: VoteTable, number: int) -> VoteTable:
    """Accounts that disagree with everything, 2 % of their votes flipped (part B)."""
    n, m = votes.shape
    draw = np.random.default_rng(61)
    values = np.full((number, m), -1)
    flipped = draw.random((number, m)) < 0.02
    values[flipped] = draw.choice([0, 1], int(flipped.sum()))
    return VoteTable.from_triples(
        [*votes.participants, *(f"clone {i}" for i in range(number))],
        votes.statements,
        np.concatenate([votes.rows, np.repeat(np.arange(n, n + number), m)]),
        np.concatenate([votes.columns, np.tile(np.arange(m), number)]),
        np.concatenate([votes.values, values.ravel()]),
    )


def shuffled(votes: VoteTable, seed: int, *, rename: bool = False) -> VoteTable:
    """The same conversation in another order of rows and columns, perhaps with other names."""
    draw = np.random.default_rng(seed)
    rows, columns = (draw.permutation(size) for size in votes.shape)
    again = votes.reordered(rows, columns)
    people = [f"x{name}" for name in again.participants] if rename else again.participants
    order = draw.permutation(len(votes))
    return VoteTable.from_triples(
        people, again.statements, again.rows[order], again.columns[order], again.values[order]
    )


def _honest(votes: VoteTable) -> int:
    return sum(name.isdigit() for name in votes.participants)
