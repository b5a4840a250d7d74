"""One state follows another: split, merger, and what ends with the predecessor."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from mufakat.foundation.people import permits
from mufakat.foundation.people.actions.seats import close_seats
from mufakat.foundation.people.models import (
    DELEGATION_ROLES,
    Appointment,
    BlocMembership,
    Role,
    Standing,
    State,
    StateMembership,
    StateSuccession,
)
from mufakat.foundation.people.permits import Viewer
from mufakat.foundation.record import acts as record


def record_succession(
    *,
    by: Viewer,
    predecessor: State,
    successor: State,
    kind: str,
    on: dt.date,
    predecessor_ends: bool,
) -> StateSuccession:
    """Record that one state follows another on a day, and whether the first ceases to exist.

    The successor gets nothing by itself: whether it is a member is the body's decision, recorded
    with `set_membership`.
    """
    permits.require("people.state.manage", by)
    if predecessor == successor:
        raise ValidationError(_("A state cannot follow itself."))
    with transaction.atomic():
        row, is_new = StateSuccession.objects.get_or_create(
            predecessor=predecessor, successor=successor, defaults={"kind": kind, "on": on}
        )
        if not is_new:
            raise ValidationError(_("This succession is already recorded."))
        State.objects.filter(pk=successor.pk, founded_on=None).update(founded_on=on)
        if predecessor_ends:
            _dissolve(predecessor, by=by, on=on)
        record.append(
            "people.state.succeeded",
            by=by,
            about=("people.state", predecessor.code),
            public={
                "kind": kind,
                "successor": successor.code,
                "on": on.isoformat(),
                "predecessor_ends": predecessor_ends,
            },
        )
    return row


def _dissolve(state: State, *, by: Viewer, on: dt.date) -> None:
    """End whatever still holds of a state on the day on which it ceases to exist."""
    State.objects.filter(pk=state.pk).update(dissolved_on=on)
    for model in (StateMembership, BlocMembership, Standing):
        model.objects.on(on).filter(state=state).update(until=on)
    seats = Appointment.objects.on(on).filter(state=state).select_related("user", "state")
    close_seats(list(seats.filter(role__in=DELEGATION_ROLES)), by=by, on=on)
    for seat in list(seats.filter(role=Role.CITIZEN)):
        # Its citizens stay with us and say anew where they belong.
        Appointment.objects.filter(pk=seat.pk).update(until=on)
        Appointment.objects.create(
            user=seat.user, role=Role.CITIZEN, established="self", since=on, until=seat.until
        )
