"""Computing results: from ballots to the publishable form of an opinion map.

A statement is called by its number (as text), a state and a bloc by their codes. Nothing that
leaves this module names a participant.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import threading
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal, TypeAlias

import numpy as np
from django.db import transaction
from django.db.models import Count, Max

from mufakat.apps.consultations.models import (
    Ballot,
    BallotRevision,
    Consultation,
    Participant,
    Snapshot,
    Statement,
)
from mufakat.apps.consultations.queries.release import Release, Revision, released
from mufakat.core.opinion import Membership, Rules, VoteTable, opinion_map
from mufakat.core.opinion.published import published
from mufakat.foundation.people.clock import body_zone, now
from mufakat.foundation.people.models import StateMembership
from mufakat.foundation.people.queries import bloc_members

View = Literal["state", "person"]
VIEWS: tuple[View, ...] = ("state", "person")
Json: TypeAlias = dict[str, Any]
MOST_KEPT = 64
PATIENCE = 2.0
"""A live result is computed anew after this many times as long as computing it took."""


@dataclass(frozen=True)
class _Cast:
    """Votes as they come from the database: who, on what, how, marked as important or not."""

    participant: int
    statement: int
    value: int
    is_important: bool


@dataclass(frozen=True)
class _Mark:
    """What a result depends on: when it is the same, the result is."""

    revisions: int
    latest: int
    statements: str
    day: dt.date


@dataclass(frozen=True)
class _Kept:
    mark: _Mark
    result: Json
    until: float


_kept: dict[tuple[str, str], _Kept] = {}
_locks: dict[tuple[str, str], threading.Lock] = defaultdict(threading.Lock)


# What the core is given


def votes_of(consultation: Consultation) -> VoteTable:
    """The current votes on accepted statements."""
    return _table(_participants(consultation), _accepted(consultation), _current(consultation))


def membership_of(consultation: Consultation, votes: VoteTable) -> Membership:
    """States and blocs of the participants of a table, on the day of the result."""
    return _membership(consultation, _participants(consultation), votes)


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
    moment = now()
    ended = min(consultation.closed_at or consultation.closes_at, consultation.closes_at)
    return min(moment, ended).astimezone(body_zone()).date()


# What leaves this module


def live_result(consultation: Consultation, view: View) -> Json:
    """The result as it stands, for those who may see it live; at most seconds old."""
    if consultation.phase(now()) == "closed":
        return _closing_result(consultation, view)
    key = (str(consultation.public_id), view)
    mark, kept = _mark_of(consultation), _kept.get(key)
    if kept is not None and (kept.mark == mark or time.monotonic() < kept.until):
        return kept.result
    lock = _locks[key]
    if not lock.acquire(blocking=kept is None) and kept is not None:
        return kept.result  # somebody is computing it anew: what there is serves meanwhile
    try:
        return _computed_and_kept(consultation, view, key, mark)
    finally:
        lock.release()


def published_result(consultation: Consultation, view: View) -> Json | None:
    """The result that the public sees, or None where there is none yet.

    After the close it counts every vote. While a consultation is open it is that of the last full
    step of ten voters, and only where the consultation publishes in steps.
    """
    if consultation.phase(now()) == "closed":
        return _closing_result(consultation, view)
    if consultation.publication != Consultation.Publication.IN_STEPS:
        return None
    return _step_result(consultation, view)


def voters_of(consultation: Consultation) -> int:
    """How many people ever voted: what steps count. Taking votes back never lowers it."""
    return (
        BallotRevision.objects.filter(participant__consultation=consultation, value__isnull=False)
        .values("participant")
        .distinct()
        .count()
    )


# Computing and keeping


def _computed_and_kept(
    consultation: Consultation, view: View, key: tuple[str, str], mark: _Mark
) -> Json:
    kept = _kept.get(key)
    if kept is not None and kept.mark == mark:  # somebody else was quicker
        return kept.result
    began = time.monotonic()
    result = _published_form(
        consultation, view, _participants(consultation), _current(consultation)
    )
    ended = time.monotonic()
    if len(_kept) >= MOST_KEPT:
        _kept.pop(next(iter(_kept)))
    _kept[key] = _Kept(mark, result, ended + PATIENCE * (ended - began))
    return result


def _closing_result(consultation: Consultation, view: View) -> Json:
    mark = _mark_of(consultation)
    found = _snapshot(consultation, view, mark)
    if found is not None:
        return _content(found)
    result = _published_form(
        consultation, view, _participants(consultation), _current(consultation)
    )
    result["publication"] = {"kind": "close", "statements": mark.statements}
    return _keep_snapshot(consultation, view, result, voters=voters_of(consultation), mark=mark)


def _step_result(consultation: Consultation, view: View) -> Json | None:
    newest = Snapshot.objects.filter(consultation=consultation, view=view, is_public=True).first()
    voters = voters_of(consultation) // 10 * 10
    if newest is not None and newest.voters >= voters:
        return _content(newest)
    people = _participants(consultation)
    release = _release_of(consultation, people)
    if not release.votes:
        return None
    casts = [
        _Cast(person, statement, value, mark)
        for (person, statement), (value, mark) in release.votes.items()
        if value is not None
    ]
    result = _rounded(_published_form(consultation, view, people, casts))
    mark = _mark_of(consultation)
    result["publication"] = {
        "kind": "step", "voters": release.voters, "statements": mark.statements,
    }  # fmt: skip
    step_mark = _Mark(mark.revisions, release.latest, mark.statements, mark.day)
    return _keep_snapshot(consultation, view, result, voters=release.voters, mark=step_mark)


def _release_of(consultation: Consultation, people: Sequence[Participant]) -> Release:
    """The votes that the last step counts, by the kinds of which published cells are sums."""
    blocs_of: dict[str, list[str]] = defaultdict(list)
    for bloc, members in bloc_members(day_of(consultation)).items():
        for state in members:
            blocs_of[state].append(bloc)
    kinds = {
        person.pk: (
            tuple(blocs_of[person.state.code]) if person.state else None,
            person.established == Participant.Established.SELF,
        )
        for person in people
    }
    rows = (
        BallotRevision.objects.filter(participant__consultation=consultation)
        .order_by("pk")
        .values_list("pk", "participant", "statement", "value", "is_important")
    )
    return released(
        (Revision(*row) for row in rows.iterator()), kinds, minimum=consultation.minimum_cell
    )


def _published_form(
    consultation: Consultation,
    view: View,
    people: Sequence[Participant],
    casts: Iterable[_Cast],
) -> Json:
    every = list(casts)
    votes = _table(people, _accepted(consultation), every)
    found = opinion_map(
        votes, _membership(consultation, people, votes), rules=rules_of(consultation, view)
    )
    result = published(found.as_json(), minimum=consultation.minimum_cell)
    result["self_declared_voices"] = _self_declared(consultation, people, every)
    result["made_at"] = now().isoformat(timespec="seconds")
    return result


def _self_declared(
    consultation: Consultation, people: Sequence[Participant], casts: Sequence[_Cast]
) -> list[Json]:
    """How those voted whose state nobody vouches for: apart from all other counts."""
    theirs = {p.pk for p in people if p.established == Participant.Established.SELF}
    names = {row.pk: str(row.number) for row in _accepted(consultation)}
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for one in casts:
        if one.participant in theirs and one.statement in names:
            counts[names[one.statement]][one.value + 1] += 1
    return [
        {"id": name, "agree": agree, "pass": passed, "disagree": against}
        for name, (against, passed, agree) in sorted(counts.items(), key=lambda c: int(c[0]))
        if agree + passed + against >= consultation.minimum_cell
        and max(agree, passed, against) < agree + passed + against
    ]


# Reading the database


def _accepted(consultation: Consultation) -> list[Statement]:
    return list(consultation.statements.filter(status=Statement.Status.ACCEPTED))


def _participants(consultation: Consultation) -> list[Participant]:
    return list(consultation.participants.select_related("state").order_by("pk"))


def _current(consultation: Consultation) -> list[_Cast]:
    rows = Ballot.objects.filter(
        participant__consultation=consultation, value__isnull=False
    ).values_list("participant", "statement", "value", "is_important")
    return [
        _Cast(participant, statement, value, is_important)
        for participant, statement, value, is_important in rows.iterator()
        if value is not None
    ]


def _table(
    people: Sequence[Participant], statements: Sequence[Statement], casts: Iterable[_Cast]
) -> VoteTable:
    row_of = {person.pk: i for i, person in enumerate(people)}
    column_of = {statement.pk: j for j, statement in enumerate(statements)}
    counted = [one for one in casts if one.statement in column_of]
    return VoteTable.from_triples(
        [str(person.public_id) for person in people],
        [str(statement.number) for statement in statements],
        np.array([row_of[one.participant] for one in counted], dtype=np.int64),
        np.array([column_of[one.statement] for one in counted], dtype=np.int64),
        np.array([one.value for one in counted], dtype=np.int64),
        np.array([one.is_important for one in counted], dtype=np.bool_),
    )


def _membership(
    consultation: Consultation, people: Sequence[Participant], votes: VoteTable
) -> Membership:
    if len(people) != len(votes.participants):
        raise ValueError("people have joined since the votes were read: read them again")
    day = day_of(consultation)
    named = {state.code for state in consultation.states.all()}
    seated = set(StateMembership.objects.on(day).values_list("state__code", flat=True))
    speaking = {person.state.code for person in people if person.state}
    states = sorted((named or seated) | speaking)
    position = {code: i for i, code in enumerate(states)}
    blocs = {
        bloc: members & position.keys()
        for bloc, members in bloc_members(day).items()
        if members & position.keys()
    }
    return Membership(
        states=tuple(states),
        state_of=np.array(
            [position[p.state.code] if p.state else -1 for p in people], dtype=np.int32
        ),
        blocs={bloc: frozenset(members) for bloc, members in blocs.items()},
        self_declared=np.array(
            [p.established == Participant.Established.SELF for p in people], dtype=np.bool_
        ),
    )


def _mark_of(consultation: Consultation) -> _Mark:
    made = BallotRevision.objects.filter(participant__consultation=consultation).aggregate(
        number=Count("pk"), latest=Max("pk")
    )
    # The number is needed beside the latest: a row with a lower number may commit later.
    numbers = " ".join(str(row.number) for row in _accepted(consultation))
    return _Mark(
        revisions=made["number"],
        latest=made["latest"] or 0,
        statements=hashlib.sha256(numbers.encode()).hexdigest()[:16],
        day=day_of(consultation),
    )


# Snapshots


def _snapshot(consultation: Consultation, view: View, mark: _Mark) -> Snapshot | None:
    rows = Snapshot.objects.filter(
        consultation=consultation, view=view, is_public=True, latest_revision=mark.latest
    )
    wanted = {"kind": "close", "statements": mark.statements}
    return next((row for row in rows if row.content.get("publication") == wanted), None)


def _keep_snapshot(
    consultation: Consultation, view: View, result: Json, *, voters: int, mark: _Mark
) -> Json:
    with transaction.atomic():
        # Two readers at the same moment keep one row: the second finds the first's.
        Consultation.objects.select_for_update().get(pk=consultation.pk)
        rows = Snapshot.objects.filter(
            consultation=consultation, view=view, is_public=True, latest_revision=mark.latest
        )
        for row in rows:
            if row.content.get("publication") == result["publication"]:
                return _content(row)
        Snapshot.objects.create(
            consultation=consultation, view=view, content=result, voters=voters,
            latest_revision=mark.latest, is_public=True, made_at=now(),
        )  # fmt: skip
    return result


def _content(snapshot: Snapshot) -> Json:
    return dict(snapshot.content)


def _rounded(value: Any) -> Any:
    """Two decimals everywhere: more would let a step tell what one voter changed."""
    if isinstance(value, float):
        return round(value, 2)
    if isinstance(value, dict):
        return {key: _rounded(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_rounded(part) for part in value]
    return value
