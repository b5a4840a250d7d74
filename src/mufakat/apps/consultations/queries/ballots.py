"""Ballots as the core wants them: a table of votes, states and blocs, and the rules.

A statement is called by its number (as text), a state and a bloc by their codes.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import numpy as np
from django.db.models import Count, Max

from mufakat.apps.consultations.models import (
    Ballot,
    BallotRevision,
    Consultation,
    Participant,
    Statement,
)
from mufakat.core.opinion import Membership, Rules, VoteTable
from mufakat.foundation.people.clock import body_zone, now
from mufakat.foundation.people.models import StateMembership
from mufakat.foundation.people.queries import bloc_members

View = Literal["state", "person"]
VIEWS: tuple[View, ...] = ("state", "person")


@dataclass(frozen=True)
class Cast:
    """A vote as it comes from the database: who, on what, how, marked as important or not."""

    participant: int
    statement: int
    value: int
    is_important: bool


@dataclass(frozen=True)
class Mark:
    """What a result depends on: when it is the same, the result is."""

    revisions: int
    latest: int
    statements: str
    day: dt.date


@dataclass(frozen=True)
class Reading:
    """Everything a computation needs, read at one moment."""

    mark: Mark
    people: Sequence[Participant]
    statements: Sequence[Statement]
    casts: Sequence[Cast]
    votes: VoteTable
    membership: Membership
    minimum: int

    @property
    def self_declared(self) -> set[int]:
        """Participants whose state nobody vouches for."""
        return {p.pk for p in self.people if p.established == Participant.Established.SELF}

    @property
    def self_declared_ids(self) -> set[str]:
        """The same by public id, as a map calls them."""
        apart = self.self_declared
        return {str(p.public_id) for p in self.people if p.pk in apart}


def read(consultation: Consultation, casts: Sequence[Cast] | None = None) -> Reading:
    """The current votes on accepted statements, or those given instead."""
    mark = mark_of(consultation)
    people, statements = participants(consultation), accepted(consultation)
    counted = current(consultation) if casts is None else casts
    return Reading(
        mark=mark,
        people=people,
        statements=statements,
        casts=counted,
        votes=table(people, statements, counted),
        membership=membership(consultation, people),
        minimum=consultation.minimum_cell,
    )


def rules_of(consultation: Consultation, view: View) -> Rules:
    """The thresholds of a consultation; all others are the engine's own."""
    cap = consultation.bloc_cap
    return Rules(
        view=view,
        bloc_cap=None if cap is None else Fraction(cap),
        minimum_cell=consultation.minimum_cell,
    )


def day_of(consultation: Consultation) -> dt.date:
    """The day whose blocs count: today, or the day of the close, at the body's seat."""
    ended = min(consultation.closed_at or consultation.closes_at, consultation.closes_at)
    return min(now(), ended).astimezone(body_zone()).date()


def accepted(consultation: Consultation) -> list[Statement]:
    """Statements open to votes, in order of number."""
    return list(consultation.statements.filter(status=Statement.Status.ACCEPTED))


def participants(consultation: Consultation) -> list[Participant]:
    """Voices with their states, in the order in which they joined."""
    return list(consultation.participants.select_related("state").order_by("pk"))


def current(consultation: Consultation) -> list[Cast]:
    """Current votes, withdrawn ones not among them."""
    rows = Ballot.objects.filter(
        participant__consultation=consultation, value__isnull=False
    ).values_list("participant", "statement", "value", "is_important")
    return [
        Cast(participant, statement, value, is_important)
        for participant, statement, value, is_important in rows.iterator()
        if value is not None
    ]


def table(
    people: Sequence[Participant], statements: Sequence[Statement], casts: Iterable[Cast]
) -> VoteTable:
    """Votes on the statements given; others, such as merged ones, are left out."""
    row_of = {person.pk: i for i, person in enumerate(people)}
    column_of = {statement.pk: j for j, statement in enumerate(statements)}
    counted = [c for c in casts if c.statement in column_of and c.participant in row_of]
    return VoteTable.from_triples(
        [str(person.public_id) for person in people],
        [str(statement.number) for statement in statements],
        np.array([row_of[one.participant] for one in counted], dtype=np.int64),
        np.array([column_of[one.statement] for one in counted], dtype=np.int64),
        np.array([one.value for one in counted], dtype=np.int64),
        np.array([one.is_important for one in counted], dtype=np.bool_),
    )


def membership(consultation: Consultation, people: Sequence[Participant]) -> Membership:
    """States and blocs on the day of the result; a state that is asked counts without voters."""
    day = day_of(consultation)
    named = {state.code for state in consultation.states.all()}
    seated = set(StateMembership.objects.on(day).values_list("state__code", flat=True))
    speaking = {person.state.code for person in people if person.state}
    states = sorted((named or seated) | speaking)
    position = {code: i for i, code in enumerate(states)}
    blocs = {bloc: members & position.keys() for bloc, members in bloc_members(day).items()}
    return Membership(
        states=tuple(states),
        state_of=np.array(
            [position[p.state.code] if p.state else -1 for p in people], dtype=np.int32
        ),
        blocs={bloc: frozenset(members) for bloc, members in blocs.items() if members},
        self_declared=np.array(
            [p.established == Participant.Established.SELF for p in people], dtype=np.bool_
        ),
    )


def mark_of(consultation: Consultation) -> Mark:
    """How far the votes are, on which statements, on which day."""
    made = BallotRevision.objects.filter(participant__consultation=consultation).aggregate(
        number=Count("pk"), latest=Max("pk")
    )
    # The number is needed beside the latest: a row with a lower number may commit later.
    numbers = " ".join(str(row.number) for row in accepted(consultation))
    return Mark(
        revisions=made["number"],
        latest=made["latest"] or 0,
        statements=hashlib.sha256(numbers.encode()).hexdigest()[:16],
        day=day_of(consultation),
    )
