"""Brigades that vote against everything, mixed into a real conversation (opinion.md C4.3)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from bench.opinion.conversations import Published, adjusted_rand
from numpy.typing import NDArray

from mufakat.core.opinion import AGREE, DISAGREE, Membership, Rules, VoteTable, opinion_map

STATES = 40
CLONES = (24, 61, 244)
"""2, 5 and 20 % of the participants who are clustered."""
NOISE = 0.02
TOP = 10
ORIGINS = {
    "one new state": (STATES,),
    "one existing state": (0,),
    "eight existing states": tuple(range(8)),
}


@dataclass(frozen=True)
class Standing:
    """What a conversation says, as far as an attack could change it."""

    group: dict[str, str | None]
    score: dict[str, float]

    @property
    def greatest(self) -> float:
        return max(self.score.values())

    @property
    def top(self) -> set[str]:
        return set(sorted(self.score, key=lambda s: (-self.score[s], s))[:TOP])


@dataclass(frozen=True)
class Outcome:
    """What an attack did."""

    origin: str
    clones: int
    ari: float
    greatest: float
    kept: int
    taken_out: int
    """Honest people who left the fit with the brigade."""


def outcomes(conversation: Published) -> tuple[Standing, list[Outcome]]:
    """The conversation as it is, and after each attack."""
    live = conversation.live
    honest = np.array([int(p) % STATES for p in live.participants], dtype=np.int32)
    before = standing(live, honest)
    found = []
    for origin, states in ORIGINS.items():
        for clones in CLONES:
            votes, state_of = attacked(live, honest, clones=clones, states=states)
            found.append(_outcome(origin, clones, before, standing(votes, state_of)))
    return before, found


def standing(votes: VoteTable, state_of: NDArray[np.int32]) -> Standing:
    """Map of votes with made-up states; participants are the units (C4.3)."""
    members = Membership(
        states=tuple(f"State {s:02d}" for s in range(int(state_of.max()) + 1)), state_of=state_of
    )
    said = opinion_map(
        votes, members, rules=Rules(unit="participant"), audit=False, bridging=False,
        null_test=False,
    ).as_json()  # fmt: skip
    return Standing(
        {person["id"]: person["group"] for person in said["participants"]},
        {s["id"]: s["score"] for s in said["statements"] if s["score"] is not None},
    )


def attacked(
    votes: VoteTable, honest: NDArray[np.int32], *, clones: int, states: tuple[int, ...]
) -> tuple[VoteTable, NDArray[np.int32]]:
    """Add accounts that disagree with every statement, but for some noise."""
    n, m = votes.shape
    draw = np.random.default_rng(20_260_704)
    against = np.where(draw.random((clones, m)) < NOISE, AGREE, DISAGREE).astype(np.int8)
    rows = np.repeat(np.arange(n, n + clones), m)
    mixed = VoteTable.from_triples(
        [*votes.participants, *(f"clone {c}" for c in range(clones))],
        votes.statements,
        np.concatenate([votes.rows, rows]),
        np.concatenate([votes.columns, np.tile(np.arange(m), clones)]),
        np.concatenate([votes.values, against.ravel()]),
    )
    origin = np.array([states[c % len(states)] for c in range(clones)], dtype=np.int32)
    return mixed, np.concatenate([honest, origin])


def _outcome(origin: str, clones: int, before: Standing, after: Standing) -> Outcome:
    placed = [p for p, group in before.group.items() if group is not None]
    stay = [p for p in placed if after.group[p] is not None]
    pairs = [[ord(str(s.group[p])) for p in stay] for s in (before, after)]
    return Outcome(
        origin,
        clones,
        adjusted_rand(*(np.array(pair, dtype=np.int64) for pair in pairs)),
        after.greatest,
        len(before.top & after.top),
        len(placed) - len(stay),
    )
