"""Giving roles and ending them."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from mufakat.foundation.people import permits
from mufakat.foundation.people.clock import today
from mufakat.foundation.people.models import (
    AccreditedOrganisation,
    Appointment,
    DatedQuerySet,
    Role,
    State,
    User,
)
from mufakat.foundation.people.permits import Viewer
from mufakat.foundation.record import acts as record


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
        return take_seat(seat, by=by)


def take_seat(seat: Appointment, *, by: Viewer | str) -> Appointment:
    """Save a seat and put it on the record; refused where it is taken. Inside a transaction."""
    if seat.state is not None:
        State.objects.select_for_update().get(pk=seat.state.pk)  # one head at a time
    seat.full_clean()
    if _same(seat).filter(user=seat.user).exists():
        raise ValidationError(_("This person already holds this role."))
    if seat.role == Role.HEAD and _same(seat).exists():
        raise ValidationError(
            _("This state already has a head of delegation. End that role first.")
        )
    seat.save()
    record.append(
        "people.appointment.made",
        by=by,
        about=("people.user", seat.user),
        public=_public(seat),
    )
    return seat


def _same(seat: Appointment) -> DatedQuerySet:
    return Appointment.objects.on(max(seat.since, today())).filter(
        role=seat.role, state=seat.state, organisation=seat.organisation
    )


def end_appointment(*, by: Viewer, appointment: Appointment) -> None:
    """End a role today; it counts at the next request."""
    permits.require("people.appointment.end", by, appointment)
    day = today()
    with transaction.atomic():
        secretariat = Appointment.objects.on(day).filter(role=Role.SECRETARIAT)
        left = len(secretariat.select_for_update())  # two who end each other at once take turns
        if appointment.role == Role.SECRETARIAT and left < 2:
            raise ValidationError(
                _("This is the last member of the secretariat. Appoint another one first.")
            )
        close_seats([appointment], by=by, on=day)


def close_seats(seats: list[Appointment], *, by: Viewer, on: dt.date) -> None:
    """End seats on a day, each on the record. Inside a transaction."""
    for seat in seats:
        ended = Appointment.objects.on(on).filter(pk=seat.pk).update(until=max(on, seat.since))
        if ended:
            record.append(
                "people.appointment.ended",
                by=by,
                about=("people.user", seat.user),
                public=_public(seat),
            )


def _public(seat: Appointment) -> dict[str, str]:
    public = {"role": str(seat.role), "state": seat.state.code if seat.state else ""}
    if seat.organisation:
        public["organisation"] = seat.organisation.code
    return public
