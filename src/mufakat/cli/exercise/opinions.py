"""What people think: three planted groups in a plane of two latent factors, and much noise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mufakat.cli.exercise.drawing import Draw, Floats, Ints
from mufakat.cli.exercise.population import Person
from mufakat.cli.exercise.schema import Exercise

# Places of the groups guard, rights and share; any three places off one line would do.
_CENTRES = np.array([[-1.0, 0.0], [0.5, 0.866], [0.5, -0.866]])
_SPREAD = 0.28  # of people round the place of their group
_TEMPER = 0.15  # readiness of a person to agree with anything
_HABIT = 0.20  # how far the people of one state lean together
_PULL = 0.30  # how far an official position moves the people of its state


@dataclass(frozen=True)
class Minds:
    """Chances of everybody on everything, each of shape (people, statements) or (statements,)."""

    agree: Floats  # given that the person takes a side
    passing: Floats  # per statement
    divides: Floats  # per statement, 0 where the three groups think alike, up to 1


def minds(
    exercise: Exercise, people: Sequence[Person], statements: Sequence[int], draw: Draw
) -> Minds:
    """Chances of votes from latent factors.

    Parameters
    ----------
    exercise : Exercise
        Leanings of the groups and official positions of the states.
    people : sequence of Person
        Who votes.
    statements : sequence of int
        Numbers of the statements.
    draw : Draw
        Chance.

    Returns
    -------
    Minds
    """
    shares = np.array([exercise.leanings[n].agree for n in statements])
    logits = np.log(shares / (1 - shares))
    basis = np.column_stack([np.ones(3), _CENTRES])
    intercepts, *loadings = np.linalg.solve(basis, logits.T)
    slopes = np.array(loadings)
    places = _CENTRES[[p.opinion for p in people]] + _SPREAD * draw.normal(len(people), 2)
    divides = np.minimum(np.hypot(*slopes), 1.0)
    leaning = _state_leaning(exercise, people, statements, draw) * divides
    temper = _TEMPER * draw.normal(len(people), 1)
    total = intercepts + places @ slopes + leaning + temper
    passing = np.array([exercise.leanings[n].passing for n in statements])
    return Minds(1 / (1 + np.exp(-total)), passing, divides)


def _state_leaning(
    exercise: Exercise, people: Sequence[Person], statements: Sequence[int], draw: Draw
) -> Floats:
    """What the people of one state share beyond their groups, shape (people, statements)."""
    position_of = {s.code: i for i, s in enumerate(exercise.states)}
    leaning = np.zeros((len(exercise.states) + 1, len(statements)))  # the last: of no state
    leaning[:-1] = _HABIT * draw.normal(len(exercise.states), len(statements))
    columns = {number: j for j, number in enumerate(statements)}
    for position in exercise.positions:
        if position.statement in columns:
            place = position_of[position.state], columns[position.statement]
            leaning[place] += _PULL * position.value
    return leaning[[position_of[p.state] if p.state else -1 for p in people]]


def votes_on(chosen: Minds, rows: Ints, columns: Ints, draw: Draw) -> Ints:
    """Votes of people on statements: 1, 0 or -1, one per pair of row and column."""
    agrees = draw.uniform(len(rows)) < chosen.agree[rows, columns]
    passes = draw.uniform(len(rows)) < chosen.passing[columns]
    return np.where(passes, 0, np.where(agrees, 1, -1))


def brigade_line(exercise: Exercise, statements: Sequence[int]) -> Ints:
    """The votes that the brigade was told to give: against what everybody else agrees on."""
    guard, others = np.array(
        [(a[0], min(a[1:])) for a in (exercise.leanings[n].agree for n in statements)]
    ).T
    return np.where((guard > 0.5) & (others < 0.85), 1, -1)
