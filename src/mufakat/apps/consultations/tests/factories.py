"""Made-up states, people, consultations and votes for tests."""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils import timezone

from mufakat.apps.consultations.models import (
    Ballot,
    BallotRevision,
    Consultation,
    OfficialPosition,
    Participant,
    Statement,
)
from mufakat.foundation.people.models import (
    AccreditedOrganisation,
    Appointment,
    Bloc,
    BlocMembership,
    Organisation,
    State,
    StateMembership,
    StateName,
    User,
)
from mufakat.foundation.people.permits import Viewer, viewer_of
from mufakat.foundation.renditions import texts

LONG_AGO = dt.date(2020, 1, 1)
_numbers = itertools.count(1)


def a_body(**fields: Any) -> Organisation:
    """The body itself; one row however often it is asked for."""
    found = Organisation.objects.first()
    if found is not None:
        return found
    return Organisation.objects.create(
        **{"names": {"en": "The Body"}, "zone": "UTC", "founded_on": LONG_AGO} | fields
    )


def a_state(code: str, *, blocs: Iterable[str] = (), regional: str = "") -> State:
    """A member state with an English name, in blocs by their codes."""
    state = State.objects.create(code=code)
    StateName.objects.create(
        state=state, language="en", short=f"State of {code}", sort_key=code, since=LONG_AGO
    )
    StateMembership.objects.create(state=state, status="member", since=LONG_AGO)
    kinds = [(regional, Bloc.Kind.REGIONAL)] if regional else []
    for bloc, kind in [*kinds, *((bloc, Bloc.Kind.BLOC) for bloc in blocs)]:
        row, _made = Bloc.objects.get_or_create(
            code=bloc, defaults={"kind": kind, "names": {"en": bloc.title()}}
        )
        BlocMembership.objects.create(bloc=row, state=state, since=LONG_AGO)
    return state


def states(number: int, *, regions: Sequence[str] = ("north", "south")) -> list[State]:
    """States AAA, AAB, …, dealt in turn to the regional groups."""
    return [
        a_state(f"A{chr(65 + i // 26)}{chr(65 + i % 26)}", regional=regions[i % len(regions)])
        for i in range(number)
    ]


def a_user(name: str = "", **fields: Any) -> User:
    """Somebody who can be signed in by `force_login`: no password, since hashing one is slow."""
    number = next(_numbers)
    address = f"{name or 'person'}{number}@example.org"
    return User.objects.create_user(address, None, name=name, **fields)


def _seated(name: str, role: str, **fields: Any) -> User:
    user = a_user(name)
    Appointment.objects.create(user=user, role=role, since=LONG_AGO, **fields)
    return user


def a_head(state: State) -> User:
    return _seated("head", "head", state=state)


def a_delegate(state: State) -> User:
    return _seated("delegate", "delegate", state=state)


def a_citizen(state: State | None, *, established: str = "self") -> User:
    return _seated("citizen", "citizen", state=state, established=established)


def a_secretary() -> User:
    return _seated("secretary", "secretariat")


def an_observer() -> User:
    return _seated("observer", "observer")


def an_organisation(code: str = "society") -> AccreditedOrganisation:
    return AccreditedOrganisation.objects.create(
        code=code, names={"en": code.title()}, kind="civil_society", since=LONG_AGO
    )


def a_representative(organisation: AccreditedOrganisation) -> User:
    return _seated("representative", "organisation", organisation=organisation)


def seen_as(user: User | None) -> Viewer:
    """The viewer that a user is today."""
    return viewer_of(user, timezone.now().date())


def a_consultation(*, phase: str = "open", title: str = "", **fields: Any) -> Consultation:
    """A consultation in a phase: draft, scheduled, open or closed."""
    moment, number = timezone.now(), next(_numbers)
    starts, ends = {
        "draft": (1, 30), "scheduled": (1, 30), "open": (-10, 10), "closed": (-30, -1),
    }[phase]  # fmt: skip
    made: Consultation = Consultation.objects.create(
        **{
            "code": f"consultation-{number}",
            "audience": Consultation.Audience.PUBLIC,
            "zone": "UTC",
            "opens_at": moment + dt.timedelta(days=starts),
            "closes_at": moment + dt.timedelta(days=ends),
            "opened_at": None if phase == "draft" else moment - dt.timedelta(days=40),
            "closed_at": moment - dt.timedelta(days=1) if phase == "closed" else None,
            "created_by": fields.pop("created_by", None) or a_user("creator"),
        }
        | fields
    )
    for field, text in (("title", title or f"Question {number}?"), ("introduction", "Why we ask.")):
        texts.write(
            "consultation", made.public_id, field, language="en", text=text, status="official"
        )
    return made


def a_statement(
    consultation: Consultation,
    text: str = "",
    *,
    status: str = Statement.Status.ACCEPTED,
    language: str = "en",
    **fields: Any,
) -> Statement:
    """A statement with the next number and its own wording as a rendition."""
    number = consultation.statements.count() + 1
    words = text or f"Claim number {number} should hold everywhere."
    made = Statement.objects.create(
        consultation=consultation, number=number, text=words, original_language=language,
        status=status, **fields,
    )  # fmt: skip
    texts.write(
        "statement", made.public_id, "text", language=language, text=words, status="authentic"
    )
    return made


def some_statements(consultation: Consultation, number: int) -> list[Statement]:
    return [a_statement(consultation) for _i in range(number)]


def a_participant(
    consultation: Consultation,
    state: State | None = None,
    *,
    established: str = Participant.Established.INVITED,
    user: User | None = None,
    **fields: Any,
) -> Participant:
    return Participant.objects.create(
        consultation=consultation, state=state, established=established, user=user, **fields
    )


def a_ballot(
    participant: Participant, statement: Statement, value: int | None, *, important: bool = False
) -> Ballot:
    """A vote with its revision, as the action would leave them."""
    ballot = Ballot.objects.create(
        participant=participant, statement=statement, value=value,
        is_important=important, changed_at=timezone.now(),
    )  # fmt: skip
    BallotRevision.objects.create(
        participant=participant, statement=statement, revision=1, value=value,
        is_important=important, at=ballot.changed_at,
    )  # fmt: skip
    return ballot


def many_votes(
    consultation: Consultation,
    people: Sequence[Participant],
    statements: Sequence[Statement],
) -> None:
    """Votes by a fixed pattern: two camps, common ground in every third statement."""
    moment = timezone.now()
    cells = [
        (person, statement, _pattern(i, j))
        for i, person in enumerate(people)
        for j, statement in enumerate(statements)
        if (i * 7 + j * 3) % 10 != 9  # nobody sees everything
    ]
    Ballot.objects.bulk_create(
        Ballot(participant=p, statement=s, value=v, changed_at=moment) for p, s, v in cells
    )
    BallotRevision.objects.bulk_create(
        BallotRevision(participant=p, statement=s, value=v, revision=1, at=moment)
        for p, s, v in cells
    )


def _pattern(i: int, j: int) -> int:
    noise = hashlib.sha256(f"{i} {j}".encode()).digest()
    if j % 3 == 0:  # common ground, with a few who differ
        return 1 if noise[0] < 235 else (0 if noise[1] % 2 else -1)
    camp = 1 if hashlib.sha256(f"camp {i}".encode()).digest()[0] % 2 else -1
    lean = camp if j % 3 == 1 else -camp
    return lean if noise[0] < 205 else (0 if noise[1] % 2 else -lean)


def a_full_consultation(
    *, people: int = 60, number_of_states: int = 12, statements: int = 12, **fields: Any
) -> Consultation:
    """A consultation in which the people of some states have voted on statements."""
    a_body()
    members = list(State.objects.order_by("code")) or states(number_of_states)
    consultation = a_consultation(**fields)
    claims = some_statements(consultation, statements)
    voices = [a_participant(consultation, members[i % len(members)]) for i in range(people)]
    many_votes(consultation, voices, claims)
    return consultation


def join_bloc(code: str, members: Iterable[State]) -> Bloc:
    """Put states into a bloc that is no regional group."""
    bloc, _made = Bloc.objects.get_or_create(
        code=code, defaults={"kind": Bloc.Kind.BLOC, "names": {"en": code.title()}}
    )
    for state in members:
        BlocMembership.objects.create(bloc=bloc, state=state, since=LONG_AGO)
    return bloc


def a_position(statement: Statement, state: State, value: int, **fields: Any) -> OfficialPosition:
    return OfficialPosition.objects.create(
        statement=statement, state=state, value=value, set_at=timezone.now(),
        set_by=fields.pop("set_by", None) or a_head(state), **fields,
    )  # fmt: skip
