"""Who takes part: delegations, citizens, representatives of organisations, and one brigade."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from mufakat.cli.exercise.drawing import Draw, Floats, apportion
from mufakat.cli.exercise.schema import Exercise, ExerciseError, Organisation, State

BRIGADE_STATE = "XTV"
BRIGADE_SIZE = 40
LEAST_PARTICIPANTS = 400
_MIX = np.array([0.39, 0.34, 0.27])  # of the three planted opinions, over all states
_WITHOUT_IDENTITY_SERVICE = 30  # voices; smaller states have no service of their own


@dataclass(frozen=True)
class Person:
    """One voice. `opinion` (0 guard, 1 rights, 2 share) is planted and stored nowhere else."""

    number: int  # from 1
    state: str | None
    organisation: int | None
    official: int | None  # number of the official, if the person is one
    established: str  # invited, oidc or self
    language: str
    opinion: int
    in_brigade: bool = False

    @property
    def is_delegate(self) -> bool:
        return self.official is not None

    @property
    def identifier(self) -> str:
        return f"p{self.number:04d}"


def people(exercise: Exercise, *, seed: int, participants: int) -> tuple[Person, ...]:
    """Everybody who could take part, in an order that tells nothing.

    Parameters
    ----------
    exercise : Exercise
        States, organisations and officials.
    seed : int
        Fixes all chance.
    participants : int
        How many people, the brigade included.

    Returns
    -------
    tuple of Person
        Numbered from 1.

    Raises
    ------
    ExerciseError
        If there are too few for every state to have its delegation and some citizens.
    """
    if participants < LEAST_PARTICIPANTS:
        raise ExerciseError(
            f"participants: {participants} is below {LEAST_PARTICIPANTS}, "
            "too few for every state and the brigade"
        )
    draw = Draw(seed, "people")
    everybody = list(_everybody(exercise, draw, participants - BRIGADE_SIZE))
    everybody += _brigade(exercise)
    order = draw.order(len(everybody))
    return tuple(replace(everybody[i], number=n) for n, i in enumerate(order, 1))


def _everybody(exercise: Exercise, draw: Draw, total: int) -> Iterator[Person]:
    delegations = {s.code: [o for o in exercise.officials if o.state == s.code]
                   for s in exercise.states}  # fmt: skip
    sizes = [s.voices for s in exercise.states] + [o.voices for o in exercise.organisations]
    least = [len(delegations[s.code]) + 3 for s in exercise.states]
    counts = apportion(sizes, total, least=least + [1] * len(exercise.organisations))
    for state, count in zip(exercise.states, counts, strict=False):
        opinions = draw.by_quota(_mix(draw), count)
        officials = delegations[state.code]
        for official, opinion in zip(officials, opinions, strict=False):
            yield Person(
                0, state.code, None, official.number, "invited", official.language, int(opinion)
            )
        yield from _citizens(state, draw, opinions[len(officials) :].tolist())
    rest = counts[len(exercise.states) :]
    for organisation, count in zip(exercise.organisations, rest, strict=True):
        yield from _representatives(organisation, draw, count)


def _mix(draw: Draw) -> Floats:
    """Mix of opinions in one state: all are everywhere, more or less."""
    return np.asarray(_MIX * np.exp(0.3 * draw.normal(3)))


def _citizens(state: State, draw: Draw, opinions: list[int]) -> Iterator[Person]:
    ways = ("invited", "oidc", "self")
    small = state.voices < _WITHOUT_IDENTITY_SERVICE
    shares = np.array([0.88, 0.0, 0.12] if small else [0.30, 0.54, 0.16])
    established = draw.by_quota(shares, len(opinions))
    languages = draw.by_quota(np.ones(len(state.languages)), len(opinions))
    for opinion, way, language in zip(opinions, established, languages, strict=True):
        spoken = state.languages[language]
        yield Person(0, state.code, None, None, ways[way], spoken, opinion)


def _representatives(organisation: Organisation, draw: Draw, count: int) -> Iterator[Person]:
    spoken = ("en", "fr", "es", "ru", "zh-hans", "ar", "id")
    languages = draw.by_quota(np.ones(len(spoken)), count)
    for opinion, language in zip(draw.by_quota(_mix(draw), count), languages, strict=True):
        yield Person(
            0, None, organisation.number, None, "invited", spoken[language], int(opinion)
        )


def _brigade(exercise: Exercise) -> list[Person]:
    language = next(s.languages[0] for s in exercise.states if s.code == BRIGADE_STATE)
    member = Person(0, BRIGADE_STATE, None, None, "invited", language, 0, in_brigade=True)
    return [member] * BRIGADE_SIZE
