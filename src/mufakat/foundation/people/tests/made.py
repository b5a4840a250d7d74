"""Made-up people and states for tests of people, jobs and documents."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

from django.test import Client

from mufakat.foundation.people.clock import today
from mufakat.foundation.people.models import (
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

LONG_AGO = dt.date(2020, 1, 1)
_numbers = itertools.count(1)


def a_body(**fields: Any) -> Organisation:
    """The body, in force unless told otherwise."""
    told = {"names": {"en": "The Body", "ar": "الهيئة"}, "zone": "UTC", "founded_on": LONG_AGO}
    return Organisation.objects.create(**{**told, "in_force_on": LONG_AGO, **fields})


def a_state(code: str, name: str = "", status: str = "member", regional: str = "") -> State:
    """A state with an English name and a status since long ago."""
    state = State.objects.create(code=code)
    short = name or f"State of {code}"
    StateName.objects.create(
        state=state, language="en", short=short, sort_key=short.casefold(), since=LONG_AGO
    )
    if status:
        StateMembership.objects.create(state=state, status=status, since=LONG_AGO)
    if regional:
        bloc, _made = Bloc.objects.get_or_create(
            code=regional, defaults={"kind": "regional", "names": {"en": regional.title()}}
        )
        BlocMembership.objects.create(bloc=bloc, state=state, since=LONG_AGO)
    return state


def a_user(email: str = "", password: str | None = None, **fields: Any) -> User:
    """A person; without a password, because hashing one takes long."""
    address = email or f"person{next(_numbers)}@example.org"
    return User.objects.create_user(address, password, **fields)


def seated(role: str, state: State | None = None, **fields: Any) -> User:
    """A person with one role since long ago."""
    user = a_user(fields.pop("email", ""))
    Appointment.objects.create(user=user, role=role, state=state, since=LONG_AGO, **fields)
    return user


def seen_by(user: User) -> Viewer:
    return viewer_of(user, today())


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client
