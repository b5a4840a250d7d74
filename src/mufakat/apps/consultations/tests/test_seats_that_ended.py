"""A voice stays with the seat it was given from: another seat neither changes nor inherits it."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from mufakat.apps.consultations.actions.voting import cast_vote, withdraw_vote
from mufakat.apps.consultations.models import Ballot, Consultation
from mufakat.apps.consultations.queries.seats import why_not
from mufakat.apps.consultations.tests import factories as made
from mufakat.foundation.people import permits
from mufakat.foundation.people.models import Appointment, Standing, StandingConsequence

pytestmark = pytest.mark.django_db


@pytest.fixture
def states():
    made.a_body()
    return made.a_state("AAA"), made.a_state("BBB")


def _becomes(user, role, **seat):
    """Every seat that the person holds ends today; another begins."""
    day = timezone.now().date()
    Appointment.objects.filter(user=user).update(until=day)
    Appointment.objects.create(user=user, role=role, since=day, **seat)
    return made.seen_as(user)


def _suspended_loses_voice(state):
    StandingConsequence.objects.create(kind="suspended", right="voice")
    Standing.objects.create(state=state, kind="suspended", basis="Art. 1", since=made.LONG_AGO)


def test_whose_seat_in_a_delegation_ended_no_longer_votes_as_the_delegation(states):
    statement = made.a_statement(made.a_consultation())
    user = made.a_delegate(states[0])
    cast_vote(by=made.seen_as(user), statement=statement, value=1)
    later = _becomes(user, "citizen", state=states[1], established="self")
    with pytest.raises(PermissionDenied):
        cast_vote(by=later, statement=statement, value=-1)
    with pytest.raises(PermissionDenied):
        withdraw_vote(by=later, statement=statement)
    assert Ballot.objects.get().value == 1
    assert why_not(later, statement.consultation)


def test_a_citizen_of_a_suspended_state_does_not_vote_on_by_naming_another_one(states):
    statement = made.a_statement(made.a_consultation())
    user = made.a_citizen(states[0])
    cast_vote(by=made.seen_as(user), statement=statement, value=1)
    _suspended_loses_voice(states[0])
    later = _becomes(user, "citizen", state=states[1], established="self")
    with pytest.raises(PermissionDenied):
        cast_vote(by=later, statement=statement, value=-1)


def test_a_higher_seat_of_the_same_state_goes_on_with_the_voice(states):
    statement = made.a_statement(made.a_consultation())
    user = made.a_delegate(states[0])
    cast_vote(by=made.seen_as(user), statement=statement, value=1)
    cast_vote(by=_becomes(user, "head", state=states[0]), statement=statement, value=-1)
    assert Ballot.objects.get().value == -1


def test_the_standing_of_the_state_that_is_spoken_for_counts_not_that_of_another_seat(states):
    asked = made.a_consultation()
    asked.states.set([states[1]])
    user = made.a_delegate(states[0])  # a delegation that is not asked
    Appointment.objects.create(
        user=user, role="citizen", state=states[1], established="oidc", since=made.LONG_AGO
    )
    _suspended_loses_voice(states[1])
    assert not permits.holds("consultations.ballot.cast", made.seen_as(user), asked)


@pytest.mark.parametrize("audience", ["closed", "members"])
def test_a_former_delegate_no_longer_reads_what_the_delegations_keep(client, states, audience):
    consultation = made.a_consultation(audience=audience)
    user = made.a_delegate(states[0])
    cast_vote(by=made.seen_as(user), statement=made.a_statement(consultation), value=1)
    later = _becomes(user, "citizen", state=states[0], established="self")
    assert not permits.holds("consultations.ballot.cast", later, consultation)
    client.force_login(user)
    address = reverse("consultations:show", args=[consultation.public_id])
    assert client.get(address).status_code == 404


def test_an_invited_citizen_who_took_part_still_reads(client, states):
    consultation = made.a_consultation(audience=Consultation.Audience.CLOSED)
    user = made.a_citizen(states[0], established="oidc")
    made.a_participant(consultation, states[0], established="oidc", user=user)
    client.force_login(user)
    address = reverse("consultations:show", args=[consultation.public_id])
    assert client.get(address).status_code == 200
