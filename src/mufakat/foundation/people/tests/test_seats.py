"""Roles, invitations and letters."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from mufakat.foundation.people import actions
from mufakat.foundation.people.clock import now
from mufakat.foundation.people.models import (
    AccreditedOrganisation,
    Appointment,
    Invitation,
    Organisation,
    Role,
)
from mufakat.foundation.people.tests.made import (
    LONG_AGO,
    a_body,
    a_state,
    a_user,
    seated,
    seen_by,
    signed_in,
)
from mufakat.foundation.record.models import Act

pytestmark = pytest.mark.django_db


@pytest.fixture
def state():
    a_body()
    return a_state("AAA", "Alba")


@pytest.fixture
def head(state):
    return seated(Role.HEAD, state)


def invited(by, state, role=Role.DELEGATE, email="new@example.org", **more):
    return actions.invite(by=seen_by(by), email=email, role=role, state=state, **more)


@pytest.mark.parametrize(
    ("language", "words"), [("en", "You have been asked to take part"), ("ar", "الهيئة")]
)
def test_the_letter_is_plain_in_the_readers_language_with_a_link_only(
    head, state, language, words, django_capture_on_commit_callbacks
):
    Organisation.objects.update(zone="Asia/Shanghai")
    with django_capture_on_commit_callbacks(execute=True):
        invitation = invited(head, state, language=language)
    (letter,) = mail.outbox
    assert letter.to == ["new@example.org"]
    assert words in letter.body
    assert f"/{language}/people/invitations/{invitation.public_id}/" in letter.body
    assert "new@example.org" in letter.body
    assert "Alba" not in letter.body
    assert letter.content_subtype == "plain"
    assert letter.extra_headers["Content-Language"] == language
    assert "&" not in letter.body
    assert "Asia/Shanghai (UTC+08:00)" in letter.body


def test_a_letter_to_somebody_known_is_in_their_own_language(
    head, state, django_capture_on_commit_callbacks
):
    a_user("known@example.org", language="ar")
    with django_capture_on_commit_callbacks(execute=True):
        invited(head, state, email="Known@example.org", language="en")
    assert "/ar/people/invitations/" in mail.outbox[0].body


def test_a_letter_that_cannot_leave_does_not_undo_the_invitation(
    head, state, monkeypatch, django_capture_on_commit_callbacks
):
    def broken(*_arguments, **_options):
        raise OSError("no mail server")

    monkeypatch.setattr("mufakat.foundation.people.actions.invitations.send_invitation", broken)
    with django_capture_on_commit_callbacks(execute=True):
        invited(head, state)
    assert Invitation.objects.count() == 1


@pytest.mark.parametrize("role", [Role.HEAD, Role.SECRETARIAT, Role.OBSERVER, Role.ORGANISATION])
def test_a_delegation_cannot_invite_to_what_is_not_its_own(head, state, role):
    with pytest.raises(PermissionDenied):
        invited(head, state, role=role)


def test_a_delegation_cannot_invite_for_another_state(head, state):
    with pytest.raises(PermissionDenied):
        invited(head, a_state("BBB"))
    with pytest.raises(PermissionDenied):
        invited(seated(Role.DELEGATE, state), state)


def test_an_invitation_works_once_and_for_its_address_only(head, state):
    invitation = invited(head, state)
    with pytest.raises(PermissionDenied):
        actions.accept_invitation(by=seen_by(a_user()), invitation=invitation)
    user = a_user("new@example.org")
    seat = actions.accept_invitation(by=seen_by(user), invitation=invitation)
    assert (seat.role, seat.state, seat.established) == (Role.DELEGATE, state, "invited")
    with pytest.raises(ValidationError):
        actions.accept_invitation(by=seen_by(user), invitation=invitation)
    assert Act.objects.filter(verb="people.appointment.made").count() == 1


def test_nobody_is_invited_twice_to_the_same(head, state):
    invitation = invited(head, state)
    with pytest.raises(ValidationError):
        invited(head, state)
    actions.withdraw_invitation(by=seen_by(head), invitation=invitation)
    invited(head, state)


def test_an_invited_citizen_is_no_longer_self_declared(head, state):
    citizen = seated(Role.CITIZEN, email="new@example.org")
    invitation = invited(head, state, role=Role.CITIZEN)
    actions.accept_invitation(by=seen_by(citizen), invitation=invitation)
    assert [(a.state, a.established) for a in seen_by(citizen).appointments] == [
        (state, "invited")
    ]
    with pytest.raises(ValidationError):
        actions.declare_state(by=seen_by(citizen), state=a_state("BBB"))


def test_a_declared_state_can_change_and_the_past_stays(state):
    citizen = seated(Role.CITIZEN, state, established="self")
    other = a_state("BBB")
    actions.declare_state(by=seen_by(citizen), state=other)
    assert seen_by(citizen).state == other
    assert Appointment.objects.on(LONG_AGO).get(user=citizen).state == state


def test_a_state_has_one_head_at_a_time(head, state):
    keeper = seen_by(seated(Role.SECRETARIAT))
    with pytest.raises(ValidationError, match="head"):
        actions.appoint(by=keeper, user=a_user(), role=Role.HEAD, state=state)
    seat = Appointment.objects.get(user=head)
    actions.end_appointment(by=keeper, appointment=seat)
    actions.appoint(by=keeper, user=a_user(), role=Role.HEAD, state=state)
    assert seen_by(head).delegation is None


def test_heads_and_officers_end_roles_below_the_head_only(head, state):
    officer, delegate = seated(Role.OFFICER, state), seated(Role.DELEGATE, state)
    citizen = seated(Role.CITIZEN, state)
    for person, allowed in ((head, False), (citizen, False), (delegate, True)):
        seat = Appointment.objects.get(user=person)
        if allowed:
            actions.end_appointment(by=seen_by(officer), appointment=seat)
        else:
            with pytest.raises(PermissionDenied):
                actions.end_appointment(by=seen_by(officer), appointment=seat)
    assert Act.objects.filter(verb="people.appointment.ended").count() == 1


def test_the_last_of_the_secretariat_stays(state):
    keeper = seated(Role.SECRETARIAT)
    seat = Appointment.objects.get(user=keeper)
    with pytest.raises(ValidationError):
        actions.end_appointment(by=seen_by(keeper), appointment=seat)
    seated(Role.SECRETARIAT)
    actions.end_appointment(by=seen_by(keeper), appointment=seat)
    assert not seen_by(keeper).is_secretariat


def test_a_role_without_its_seat_is_refused(state):
    keeper = seen_by(seated(Role.SECRETARIAT))
    with pytest.raises(ValidationError):
        actions.appoint(by=keeper, user=a_user(), role=Role.HEAD)
    with pytest.raises(ValidationError):
        actions.appoint(by=keeper, user=a_user(), role=Role.SECRETARIAT, state=state)


def test_ending_an_accreditation_ends_its_representatives(state):
    keeper = seen_by(seated(Role.SECRETARIAT))
    found = actions.accredit(
        by=keeper, code="net", kind="academia", names={"en": "Net"}, since=LONG_AGO
    )
    speaker = seated(Role.ORGANISATION, organisation=found)
    actions.end_accreditation(by=keeper, organisation=found, on=now().date())
    assert seen_by(speaker).organisation is None
    assert AccreditedOrganisation.objects.on(now().date()).count() == 0


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_page_of_an_invitation_tells_each_visitor_what_to_do(head, state, language):
    invitation = invited(head, state)
    page = f"/{language}/people/invitations/{invitation.public_id}/"
    stranger = Client().get(page)
    assert stranger.status_code == 200
    html = stranger.content.decode()
    assert f"/{language}/accounts/login/?next=" in html
    assert "Alba" not in html
    assert "new@example.org" not in html
    other = signed_in(a_user()).get(page).content.decode()
    assert "Alba" not in other
    assert "new@example.org" not in other
    user = a_user("new@example.org")
    mine = signed_in(user)
    assert "Alba" in mine.get(page).content.decode()
    assert mine.post(page).status_code == 303
    assert seen_by(user).delegation.state == state
    assert Client().get(page).status_code == 410


def test_an_expired_invitation_says_so(head, state):
    invitation = invited(head, state)
    Invitation.objects.update(expires_at=now() - dt.timedelta(seconds=1))
    response = Client().get(f"/en/people/invitations/{invitation.public_id}/")
    assert response.status_code == 410
    assert "has expired" in response.content.decode()
    user = a_user("new@example.org")
    signed_in(user).post(f"/en/people/invitations/{invitation.public_id}/")
    assert seen_by(user).delegation is None


def test_posting_to_somebody_elses_invitation_is_refused(head, state):
    invitation = invited(head, state)
    page = f"/en/people/invitations/{invitation.public_id}/"
    assert signed_in(a_user()).post(page).status_code == 403
    assert Client().post(page).status_code == 403
