"""Who voted when and where is on the record, and is not shown to everybody."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import transaction
from django.test import Client

from mufakat.foundation.people.models import Appointment, Role, User
from mufakat.foundation.record import acts as record

pytestmark = pytest.mark.django_db
SUBJECT = "6cca1d2c-38fd-48de-bf83-1a30a4a8f490"


@pytest.fixture
def voter():
    return User.objects.create_user("voter@example.org", None, name="Vera")


@pytest.fixture
def vote(voter):
    with transaction.atomic():
        return record.append("consultations.ballot.cast", by=voter, about=("statement", SUBJECT))


def client_of(user):
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def secretary():
    user = User.objects.create_user("secretary@example.org", None)
    Appointment.objects.create(user=user, role=Role.SECRETARIAT, since=dt.date(2020, 1, 1))
    return user


def test_the_public_sees_no_single_vote(voter, vote):
    public = Client()
    assert public.get(f"/en/record/{vote.seq}/").status_code == 404
    for query in ("", "?votes=1", "?verb=consultations.ballot.cast", f"?about={SUBJECT}&votes=1"):
        html = public.get(f"/en/record/{query}").content.decode()
        assert str(voter.public_id) not in html
        assert f'/en/record/{vote.seq}/"' not in html
        assert "A vote was cast" not in html


def test_the_voter_and_the_secretariat_see_it(voter, vote):
    for user in (voter, secretary()):
        assert client_of(user).get(f"/en/record/{vote.seq}/").status_code == 200
    html = client_of(User.objects.get(email="secretary@example.org")).get(
        "/en/record/?verb=consultations.ballot.cast"
    )
    assert "A vote was cast" in html.content.decode()
