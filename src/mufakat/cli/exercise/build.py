"""Builds the exercise in an empty database, whole or not at all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.db import transaction

from mufakat.apps.consultations.actions.findings import freeze
from mufakat.apps.consultations.models import Consultation
from mufakat.cli.exercise.content import load
from mufakat.cli.exercise.rounds import Chronicle, Loader
from mufakat.cli.exercise.seats import LogIn, seat_everybody
from mufakat.cli.exercise.simulate import simulate
from mufakat.foundation.people.models import Organisation, User
from mufakat.foundation.people.permits import viewer_of

SEED, PARTICIPANTS = 2026, 2000


class NotEmpty(Exception):  # noqa: N818 (a state of the database, not an error of ours)
    """The database holds an organisation already."""


def build(
    *,
    today: dt.date,
    seed: int = SEED,
    participants: int = PARTICIPANTS,
    say: Callable[[str], None] = print,
) -> list[LogIn]:
    """Play the exercise into the database.

    Parameters
    ----------
    today : date
        Day on which the exercise stands; its open consultation is open on it.
    seed : int
        Fixes all chance.
    participants : int
        How many people take part.
    say : callable
        Told each step.

    Returns
    -------
    list of LogIn
        Demo accounts with passwords that are new in every database.

    Raises
    ------
    NotEmpty
        If an organisation is there already; nothing is changed.
    """
    if Organisation.objects.exists():
        raise NotEmpty
    exercise = load().at(today)
    say("simulating the participants")
    simulation = simulate(exercise, seed=seed, participants=participants)
    with transaction.atomic():
        say("seating states and people")
        seats = seat_everybody(exercise)
        chronicle = Chronicle()
        loader = Loader(exercise, seats, chronicle)
        for played in simulation.rounds:
            say(f"consultation {played.consultation}: {len(played.ballots):,} votes")
            loader.load(exercise.consultation(played.consultation), played)
        chronicle.write()
        say("computing results and freezing the finding")
        _freeze(seats.secretariat, today)
    return seats.log_ins


def _freeze(secretariat: User, today: dt.date) -> None:
    by = viewer_of(secretariat, today)
    for consultation in Consultation.objects.exclude(closed_at=None):
        freeze(by=by, consultation=consultation)
