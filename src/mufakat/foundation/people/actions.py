"""Use cases about states, people and their roles."""

from __future__ import annotations

import datetime as dt
from typing import Any, BinaryIO

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from mufakat.foundation.people import permits
from mufakat.foundation.people.clock import now, today
from mufakat.foundation.people.models import (
    AccreditedOrganisation,
    Appointment,
    Invitation,
    OnBehalf,
    Role,
    Standing,
    State,
    StateMembership,
    StateName,
    User,
)
from mufakat.foundation.people.permits import Viewer
from mufakat.foundation.record import acts as record
from mufakat.foundation.uploads.gate import accept_document

INVITATION_DAYS = 30


def welcome_citizen(
    *, user: User, language: str, state_code: str = "", established: str = "self"
) -> Appointment:
    """Give a new account the role of a citizen, of a state where its own service vouches for it."""
    user.language = language
    user.save(update_fields=["language"])
    state = State.objects.filter(code=state_code).first() if state_code else None
    return Appointment.objects.create(
        user=user, role=Role.CITIZEN, state=state, established=established, since=today()
    )


def declare_state(*, by: Viewer, state: State) -> Appointment:
    """A citizen says which state they belong to; it stays marked as self-declared."""
    permits.require("people.state.declare", by)
    assert by.user is not None
    seat = Appointment.objects.on(today()).filter(user=by.user, role=Role.CITIZEN).first()
    if seat is None:
        raise ValidationError(_("Only a citizen’s account can declare a state."))
    if seat.established == "oidc" and seat.state_id:
        raise ValidationError(_("Your state’s identity service has already said who you are."))
    seat.state, seat.established = state, "self"
    seat.save(update_fields=["state", "established"])
    return seat


def appoint(
    *,
    by: Viewer,
    user: User,
    role: str,
    state: State | None = None,
    organisation: AccreditedOrganisation | None = None,
    since: dt.date | None = None,
) -> Appointment:
    """Give a person a role from a day on; on the record."""
    permits.require("people.appointment.make", by, state)
    with transaction.atomic():
        seat = Appointment(
            user=user, role=role, state=state, organisation=organisation, since=since or today()
        )
        seat.full_clean()
        seat.save()
        record.append(
            "people.appointment.made",
            by=by,
            about=("people.user", user),
            public={"role": role, "state": state.code if state else ""},
        )
    return seat


def end_appointment(*, by: Viewer, appointment: Appointment) -> None:
    """End a role today; it counts at the next request."""
    permits.require("people.appointment.end", by, appointment.state)
    with transaction.atomic():
        Appointment.objects.filter(pk=appointment.pk).update(until=today())
        record.append(
            "people.appointment.ended",
            by=by,
            about=("people.user", appointment.user),
            public={
                "role": appointment.role,
                "state": appointment.state.code if appointment.state else "",
            },
        )


def invite(
    *,
    by: Viewer,
    email: str,
    role: str,
    state: State | None = None,
    organisation: AccreditedOrganisation | None = None,
) -> Invitation:
    """Invite a person by e-mail to a role; the invitation lasts thirty days."""
    permits.require("people.invitation.send", by, state)
    assert by.user is not None
    moment = now()
    return Invitation.objects.create(
        email=email.strip().lower(),
        role=role,
        state=state,
        organisation=organisation,
        invited_by=by.user,
        created_at=moment,
        expires_at=moment + dt.timedelta(days=INVITATION_DAYS),
    )


def accept_invitation(*, by: Viewer, invitation: Invitation) -> Appointment:
    """Take up an invitation that was sent to one's own verified address."""
    permits.require("people.invitation.accept", by, invitation)
    assert by.user is not None
    with transaction.atomic():
        taken = Invitation.objects.filter(
            pk=invitation.pk, accepted_by=None, expires_at__gt=now()
        ).update(accepted_by=by.user)
        if not taken:
            raise ValidationError(_("This invitation has been used or has expired."))
        if invitation.role == Role.CITIZEN:
            Appointment.objects.on(today()).filter(user=by.user, role=Role.CITIZEN).update(
                until=today()
            )
        seat = Appointment.objects.create(
            user=by.user,
            role=invitation.role,
            state=invitation.state,
            organisation=invitation.organisation,
            established="invited",
            since=today(),
        )
        record.append(
            "people.appointment.made",
            by=by,
            about=("people.user", by.user),
            public={
                "role": invitation.role,
                "state": invitation.state.code if invitation.state else "",
            },
        )
    return seat


def set_membership(
    *, by: Viewer, state: State, status: str, since: dt.date, until: dt.date | None = None
) -> StateMembership:
    """Record what a state is to the body from a day on; the earlier status ends that day."""
    permits.require("people.state.manage", by)
    with transaction.atomic():
        StateMembership.objects.filter(state=state, until=None, since__lt=since).update(until=since)
        row = StateMembership.objects.create(state=state, status=status, since=since, until=until)
        record.append(
            "people.membership.set",
            by=by,
            about=("people.state", state.code),
            public={"status": status, "since": since.isoformat()},
        )
    return row


def rename_state(*, by: Viewer, state: State, names: dict[str, str], since: dt.date) -> None:
    """Give a state new names from a day on; earlier days keep the earlier names."""
    permits.require("people.state.manage", by)
    with transaction.atomic():
        for language, short in sorted(names.items()):
            StateName.objects.filter(
                state=state, language=language, until=None, since__lt=since
            ).update(until=since)
            StateName.objects.create(
                state=state, language=language, short=short, sort_key=short.casefold(), since=since
            )
        record.append(
            "people.state.renamed",
            by=by,
            about=("people.state", state.code),
            public={"since": since.isoformat(), "name": names.get("en", "")},
        )


def set_standing(
    *, by: Viewer, state: State, kind: str, basis: str, since: dt.date, until: dt.date | None = None
) -> Standing:
    """Record that a state is in arrears or suspended, and on what basis."""
    permits.require("people.state.manage", by)
    with transaction.atomic():
        row = Standing.objects.create(
            state=state, kind=kind, basis=basis, since=since, until=until
        )
        record.append(
            "people.standing.set",
            by=by,
            about=("people.state", state.code),
            public={"kind": kind, "basis": basis, "since": since.isoformat()},
        )
    return row


def lift_standing(*, by: Viewer, standing: Standing, on: dt.date) -> None:
    """End a state's bad standing on a day."""
    permits.require("people.state.manage", by)
    with transaction.atomic():
        Standing.objects.filter(pk=standing.pk).update(until=on)
        record.append(
            "people.standing.lifted",
            by=by,
            about=("people.state", standing.state.code),
            public={"kind": standing.kind, "on": on.isoformat()},
        )


def enter_on_behalf(
    *, by: Viewer, state: State, verb: str, about: tuple[str, Any], file: BinaryIO, title: str
) -> OnBehalf:
    """Note that an act was entered by the secretariat for a capital that sent paper.

    Call it in the transaction of the act itself.
    """
    permits.require("people.act.enter_on_behalf", by, state)
    assert by.user is not None
    document = accept_document(file, title=title, by=by.public_id)
    kind, identifier = about
    note = OnBehalf.objects.create(
        state=state,
        verb=verb,
        about_kind=kind,
        about_id=str(identifier),
        document=document,
        entered_by=by.user,
        entered_at=now(),
    )
    record.append(
        "people.act.entered_on_behalf",
        by=by,
        about=about,
        public={"state": state.code, "verb": verb, "document_sha256": document.sha256},
    )
    return note


def confirm_on_behalf(*, by: Viewer, note: OnBehalf) -> None:
    """The state confirms an act that the secretariat entered for it."""
    permits.require("people.act.confirm", by, note)
    with transaction.atomic():
        done = OnBehalf.objects.filter(pk=note.pk, confirmed_at=None).update(
            confirmed_by=by.user, confirmed_at=now()
        )
        if done:
            record.append(
                "people.act.confirmed",
                by=by,
                about=(note.about_kind, note.about_id),
                public={"state": note.state.code, "verb": note.verb},
            )
