"""Asking a person to join, by e-mail."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from mufakat.foundation.people import permits
from mufakat.foundation.people.actions.seats import appoint, take_seat
from mufakat.foundation.people.clock import now, today
from mufakat.foundation.people.letters import send_invitation
from mufakat.foundation.people.models import (
    AccreditedOrganisation,
    Appointment,
    Invitation,
    Role,
    State,
    User,
)
from mufakat.foundation.people.permits import Viewer

INVITATION_DAYS = 30


def invite(
    *,
    by: Viewer,
    email: str,
    role: str,
    state: State | None = None,
    organisation: AccreditedOrganisation | None = None,
    language: str = "",
) -> Invitation:
    """Invite a person by e-mail to a role; the invitation lasts thirty days.

    The letter is in the language of the person's account, else in the one given.
    """
    address, moment = email.strip().lower(), now()
    invitation = Invitation(
        email=address, role=role, state=state, organisation=organisation, created_at=moment,
        expires_at=moment + dt.timedelta(days=INVITATION_DAYS),
    )  # fmt: skip
    permits.require("people.invitation.send", by, invitation)
    invitation.invited_by = by.person
    Appointment(user=by.person, role=role, state=state, organisation=organisation).clean_fields(
        exclude=["user", "since"]
    )
    known = User.objects.filter(email=address).values_list("language", flat=True).first()
    with transaction.atomic():
        if _waiting(invitation).exists():
            raise ValidationError(_("This person has already been invited to this role."))
        invitation.save()
        transaction.on_commit(
            lambda: send_invitation(invitation, language=known or language or "en"), robust=True
        )
    return invitation


def _waiting(invitation: Invitation) -> QuerySet[Invitation]:
    return Invitation.objects.filter(
        email=invitation.email, role=invitation.role, state=invitation.state,
        organisation=invitation.organisation, accepted_by=None, expires_at__gt=now(),
    )  # fmt: skip


def withdraw_invitation(*, by: Viewer, invitation: Invitation) -> None:
    """Take an invitation back that nobody has taken up."""
    permits.require("people.invitation.send", by, invitation)
    Invitation.objects.filter(pk=invitation.pk, accepted_by=None).update(expires_at=now())


def accept_invitation(*, by: Viewer, invitation: Invitation) -> Appointment:
    """Take up an invitation that was sent to one's own verified address."""
    permits.require("people.invitation.accept", by, invitation)
    with transaction.atomic():
        taken = Invitation.objects.filter(
            pk=invitation.pk, accepted_by=None, expires_at__gt=now()
        ).update(accepted_by=by.person)
        if not taken:
            raise ValidationError(_("This invitation has been used or has expired."))
        if invitation.role == Role.CITIZEN:
            Appointment.objects.on(today()).filter(user=by.person, role=Role.CITIZEN).update(
                until=today()
            )
        seat = Appointment(
            user=by.person, role=invitation.role, state=invitation.state,
            organisation=invitation.organisation, established="invited", since=today(),
        )  # fmt: skip
        return take_seat(seat, by=by)


def appoint_or_invite(
    *, by: Viewer, email: str, role: str, state: State | None = None, language: str = ""
) -> str:
    """Give a role to the person with an address or, where there is no account, invite them."""
    permits.require("people.appointment.make", by, state)
    user = User.objects.filter(email=email, is_active=True).first()
    if user is not None:
        appoint(by=by, user=user, role=role, state=state)
        return _("The role is given.")
    invite(by=by, email=email, role=role, state=state, language=language)
    return _("There is no account with this address yet: an invitation is on its way.")
