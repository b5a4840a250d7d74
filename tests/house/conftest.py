"""The exercise in the test database, for tests that look at the whole house.

These tests share one built exercise; what each of them changes is rolled back.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from mufakat.cli.exercise import build
from mufakat.foundation.people.models import User

PARTICIPANTS = 2000


@dataclass(frozen=True)
class Exercise:
    """The built exercise and its accounts, by role as `mufakat demo` prints them."""

    log_ins: list[build.LogIn]

    def user(self, role: str) -> User:
        entry = next(e for e in self.log_ins if e.role.startswith(role))
        return User.objects.get(email=entry.email)


@pytest.fixture(scope="package")
def exercise(django_db_setup: None, django_db_blocker: Any) -> Iterator[Exercise]:
    """Built once for this folder; each test's own changes are rolled back."""
    with django_db_blocker.unblock():
        call_command("flush", interactive=False, verbosity=0)
        made = build.build(
            today=dt.datetime.now(dt.UTC).date(), participants=PARTICIPANTS, say=lambda _words: None
        )
    yield Exercise(made)
    with django_db_blocker.unblock():
        call_command("flush", interactive=False, verbosity=0)


@pytest.fixture
def client_of(exercise: Exercise) -> Callable[[str | None], Client]:
    """A client signed in as a role, or nobody."""

    def make(role: str | None) -> Client:
        client = Client(raise_request_exception=True)
        if role is not None:
            client.force_login(
                exercise.user(role), backend="django.contrib.auth.backends.ModelBackend"
            )
        return client

    return make
