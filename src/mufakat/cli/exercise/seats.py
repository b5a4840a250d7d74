"""The exercise into the database, first half: the body, its states and its people."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterator
from dataclasses import dataclass

from mufakat.cli.exercise.schema import Exercise, Official
from mufakat.cli.exercise.schema import State as StateEntry
from mufakat.foundation.people.models import (
    AccreditedOrganisation,
    Appointment,
    Bloc,
    BlocMembership,
    Organisation,
    Right,
    Role,
    Standing,
    StandingConsequence,
    State,
    StateMembership,
    StateName,
    User,
)

DOMAIN = "exercise.invalid"  # a domain that can never receive mail
FIRST, RIVAL = "XMA", "XOS"  # two delegations that see things differently
CITIZENS_STATE = "XKS"


@dataclass(frozen=True)
class LogIn:
    """A demo account as `mufakat demo` prints it."""

    role: str
    email: str
    password: str


@dataclass(frozen=True)
class Seats:
    """Rows that the second half needs."""

    states: dict[str, State]
    organisations: dict[int, AccreditedOrganisation]
    officials: dict[int, User]
    heads: dict[str, User]
    secretariat: User
    log_ins: list[LogIn]
    log_in_users: frozenset[int]


def seat_everybody(exercise: Exercise) -> Seats:
    """Create the body, states, blocs, organisations, officials and the demo accounts."""
    body = exercise.body
    Organisation.objects.create(
        names=dict(body.names), zone=body.zone, founded_on=body.founded_on,
        in_force_on=body.in_force_on, is_demo=True,
    )  # fmt: skip
    states = {entry.code: _state(entry) for entry in exercise.states}
    _blocs(exercise, states)
    _consequences()
    organisations = {
        o.number: AccreditedOrganisation.objects.create(
            code=o.code, names=dict(o.names), kind=o.kind, since=body.in_force_on
        )
        for o in exercise.organisations
    }
    officials = {o.number: _official(o, states[o.state], body.founded_on)
                 for o in exercise.officials}  # fmt: skip
    heads = {o.state: officials[o.number] for o in exercise.officials if o.role == "head"}
    secretariat, log_ins, users = _log_ins(exercise, states, organisations, officials)
    return Seats(states, organisations, officials, heads, secretariat, log_ins, users)


def _state(entry: StateEntry) -> State:
    state = State.objects.create(code=entry.code)
    StateName.objects.bulk_create(
        StateName(
            state=state, language=language, short=name, sort_key=named.sort_keys[language],
            since=named.since, until=named.until,
        )
        for named in entry.dated_names
        for language, name in named.names.items()
    )  # fmt: skip
    StateMembership.objects.bulk_create(
        StateMembership(state=state, status=period.kind, since=period.since, until=period.until)
        for period in entry.memberships
    )
    Standing.objects.bulk_create(
        Standing(
            state=state, kind=period.kind, basis=period.basis, since=period.since,
            until=period.until,
        )
        for period in entry.standings
    )  # fmt: skip
    return state


def _blocs(exercise: Exercise, states: dict[str, State]) -> None:
    for group in exercise.groups:
        bloc = Bloc.objects.create(code=group.code, kind=group.kind, names=dict(group.names))
        BlocMembership.objects.bulk_create(
            BlocMembership(bloc=bloc, state=states[code], since=exercise.body.founded_on)
            for code in group.members
        )


def _consequences() -> None:
    """Arrears cost the vote in decisions; suspension costs every right but its people's voice."""
    costs = {
        Standing.Kind.ARREARS: [Right.DECIDE],
        Standing.Kind.SUSPENDED: [Right.DECIDE, Right.POSITION, Right.SUBMIT],
    }
    StandingConsequence.objects.bulk_create(
        StandingConsequence(kind=kind, right=right)
        for kind, rights in costs.items()
        for right in rights
    )


def _official(official: Official, state: State, since: dt.date) -> User:
    user = User.objects.create_user(
        f"{official.role}{official.number}.{official.state.lower()}@{DOMAIN}",
        None,
        name=official.name,
        language=official.language,
    )
    Appointment.objects.create(user=user, role=official.role, state=state, since=since)
    return user


def _log_ins(
    exercise: Exercise,
    states: dict[str, State],
    organisations: dict[int, AccreditedOrganisation],
    officials: dict[int, User],
) -> tuple[User, list[LogIn], frozenset[int]]:
    """One account per role and two rival delegations; passwords are new in every database."""
    log_ins: list[LogIn] = []
    users: list[User] = []

    def give_password(user: User, role: str) -> User:
        password = secrets.token_urlsafe(9)
        user.set_password(password)
        user.save()
        log_ins.append(LogIn(role, user.email, password))
        users.append(user)
        return user

    since = exercise.body.in_force_on
    secretary = give_password(_new("secretariat", "Ilse Varga-Moreau"), "secretariat")
    Appointment.objects.create(user=secretary, role=Role.SECRETARIAT, since=since)
    for code, wanted in _delegation_accounts(exercise):
        give_password(officials[wanted.number], f"{wanted.role}, {_english(exercise, code)}")
    observer = give_password(_new("observer", "Osric Bellweather"), "observer")
    Appointment.objects.create(user=observer, role=Role.OBSERVER, since=since)
    voice = give_password(_new("organisation", "Amparo Okello"), "organisation")
    Appointment.objects.create(
        user=voice, role=Role.ORGANISATION, organisation=organisations[1], since=since
    )
    citizen = give_password(_new("citizen", "Raka Lestaluhu", "id"), "citizen")
    Appointment.objects.create(
        user=citizen, role=Role.CITIZEN, state=states[CITIZENS_STATE], established="self",
        since=since,
    )  # fmt: skip
    return secretary, log_ins, frozenset(user.pk for user in users)


def _delegation_accounts(exercise: Exercise) -> Iterator[tuple[str, Official]]:
    for code in (FIRST, RIVAL):
        taken: set[str] = set()
        for official in exercise.officials:
            if official.state == code and official.role not in taken:
                taken.add(official.role)
                yield code, official


def _new(name: str, full_name: str, language: str = "en") -> User:
    return User.objects.create_user(f"{name}@{DOMAIN}", None, name=full_name, language=language)


def _english(exercise: Exercise, code: str) -> str:
    return next(s.names["en"] for s in exercise.states if s.code == code)
