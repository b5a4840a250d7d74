"""Casting, changing, withdrawing: one current ballot, a history that only grows."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from mufakat.apps.consultations.actions.voting import (
    VotingClosedError,
    cast_vote,
    withdraw_vote,
)
from mufakat.apps.consultations.models import Ballot, BallotRevision, Consultation, Participant
from mufakat.apps.consultations.tests import factories as made
from mufakat.foundation.people.models import Standing, StandingConsequence
from mufakat.foundation.record.models import Act

pytestmark = pytest.mark.django_db


@pytest.fixture
def state():
    made.a_body()
    return made.a_state("AAA", regional="north")


@pytest.fixture
def statement():
    return made.a_statement(made.a_consultation())


def test_first_vote_makes_a_voice_from_the_delegation(state, statement):
    viewer = made.seen_as(made.a_delegate(state))
    cast = cast_vote(by=viewer, statement=statement, value=1)
    person = cast.ballot.participant
    assert cast.is_new
    assert (person.state, person.is_delegate, person.established) == (state, True, "invited")


@pytest.mark.parametrize("established", ["self", "oidc"])
def test_a_citizen_is_established_as_the_account_is(state, statement, established):
    viewer = made.seen_as(made.a_citizen(state, established=established))
    person = cast_vote(by=viewer, statement=statement, value=-1).ballot.participant
    assert (person.state, person.is_delegate, person.established) == (state, False, established)


def test_a_citizen_without_a_state_has_a_voice_of_no_state(statement):
    viewer = made.seen_as(made.a_citizen(None))
    assert cast_vote(by=viewer, statement=statement, value=0).ballot.participant.state is None


def test_an_organisation_speaks_as_itself_and_not_as_a_state(statement):
    society = made.an_organisation()
    viewer = made.seen_as(made.a_representative(society))
    person = cast_vote(by=viewer, statement=statement, value=1).ballot.participant
    assert (person.organisation, person.state, person.is_delegate) == (society, None, False)


def test_the_same_vote_twice_is_one_vote(state, statement):
    viewer = made.seen_as(made.a_delegate(state))
    first = cast_vote(by=viewer, statement=statement, value=1, is_important=True)
    second = cast_vote(by=viewer, statement=statement, value=1, is_important=True)
    assert (first.has_changed, second.has_changed) == (True, False)
    assert Ballot.objects.count() == BallotRevision.objects.count() == 1
    assert Act.objects.filter(verb="consultations.ballot.cast").count() == 1


def test_a_changed_vote_keeps_its_history(state, statement):
    viewer = made.seen_as(made.a_delegate(state))
    for value in (1, -1, 0):
        cast_vote(by=viewer, statement=statement, value=value)
    assert Ballot.objects.get().value == 0
    assert list(BallotRevision.objects.order_by("pk").values_list("revision", "value")) == [
        (1, 1), (2, -1), (3, 0),
    ]  # fmt: skip


def test_a_withdrawn_vote_is_empty_and_stays_in_history(state, statement):
    viewer = made.seen_as(made.a_delegate(state))
    cast_vote(by=viewer, statement=statement, value=1, reason="because")
    assert withdraw_vote(by=viewer, statement=statement)
    assert not withdraw_vote(by=viewer, statement=statement)
    ballot = Ballot.objects.get()
    assert (ballot.value, ballot.reason, ballot.revision) == (None, "", 2)
    assert BallotRevision.objects.count() == 2
    again = cast_vote(by=viewer, statement=statement, value=1)
    assert again.is_new
    assert again.ballot.revision == 3


def test_the_record_says_that_somebody_voted_and_not_how(state, statement):
    viewer = made.seen_as(made.a_delegate(state))
    cast_vote(by=viewer, statement=statement, value=-1, reason="my own reason")
    act = Act.objects.get(verb="consultations.ballot.cast")
    assert "disagree" in act.opening
    for secret in ("disagree", "my own reason", str(statement.public_id), viewer.user.email):
        assert secret not in act.record
    assert "commit" in act.record


def test_voting_ends_at_the_instant_of_the_close(state, statement):
    viewer = made.seen_as(made.a_delegate(state))
    consultation = statement.consultation
    Consultation.objects.filter(pk=consultation.pk).update(closes_at=timezone.now())
    with pytest.raises(VotingClosedError):
        cast_vote(by=viewer, statement=statement, value=1)
    assert not Ballot.objects.exists()
    assert not Participant.objects.exists()


def test_the_close_is_read_anew_and_not_from_the_caller(state, statement):
    """A vote whose page was opened before the close is refused after it."""
    viewer = made.seen_as(made.a_delegate(state))
    known = statement.consultation  # as the page knew it
    Consultation.objects.filter(pk=known.pk).update(closed_at=timezone.now())
    with pytest.raises(VotingClosedError):
        cast_vote(by=viewer, statement=statement, value=1)


def test_an_earlier_vote_survives_the_close(state, statement):
    viewer = made.seen_as(made.a_delegate(state))
    cast_vote(by=viewer, statement=statement, value=1)
    Consultation.objects.update(closed_at=timezone.now())
    with pytest.raises(VotingClosedError):
        withdraw_vote(by=viewer, statement=statement)
    assert Ballot.objects.get().value == 1


@pytest.mark.parametrize("status", ["pending", "rejected", "merged"])
def test_only_accepted_statements_take_votes(state, status):
    statement = made.a_statement(made.a_consultation(), status=status)
    with pytest.raises(ValidationError):
        cast_vote(by=made.seen_as(made.a_delegate(state)), statement=statement, value=1)


def test_who_may_not_vote(state, statement):
    for user in (None, made.a_secretary(), made.an_observer(), made.a_user()):
        with pytest.raises(PermissionDenied):
            cast_vote(by=made.seen_as(user), statement=statement, value=1)


def test_a_state_that_is_not_asked_has_no_voice(state, statement):
    statement.consultation.states.add(made.a_state("BBB"))
    for user in (made.a_delegate(state), made.a_citizen(state)):
        with pytest.raises(PermissionDenied):
            cast_vote(by=made.seen_as(user), statement=statement, value=1)


def test_self_declared_citizens_only_where_they_are_heard(state):
    statement = made.a_statement(made.a_consultation(allows_self_declared=False))
    with pytest.raises(PermissionDenied):
        cast_vote(by=made.seen_as(made.a_citizen(state)), statement=statement, value=1)
    vouched = made.seen_as(made.a_citizen(state, established="oidc"))
    assert cast_vote(by=vouched, statement=statement, value=1).is_new


def test_standing_can_cost_the_voice(state, statement):
    StandingConsequence.objects.create(kind="suspended", right="voice")
    Standing.objects.create(
        state=state, kind="suspended", basis="Decision 1", since=dt.date(2020, 1, 1)
    )
    with pytest.raises(PermissionDenied):
        cast_vote(by=made.seen_as(made.a_delegate(state)), statement=statement, value=1)


def test_a_value_outside_the_list_is_refused(state, statement):
    with pytest.raises(ValidationError):
        cast_vote(by=made.seen_as(made.a_delegate(state)), statement=statement, value=2)
