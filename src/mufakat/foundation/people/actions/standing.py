"""Arrears and suspension: set on a basis, lifted on a day."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from mufakat.foundation.people import permits
from mufakat.foundation.people.models import Standing, State
from mufakat.foundation.people.permits import Viewer
from mufakat.foundation.record import acts as record


def set_standing(
    *, by: Viewer, state: State, kind: str, basis: str, since: dt.date, until: dt.date | None = None
) -> Standing:
    """Record that a state is in arrears or suspended, and on what basis."""
    permits.require("people.state.manage", by)
    with transaction.atomic():
        if Standing.objects.on(since).filter(state=state, kind=kind).exists():
            raise ValidationError(_("This is already recorded for that day."))
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


def lift_standing(*, by: Viewer, standing: Standing, on: dt.date, basis: str = "") -> None:
    """End a state's bad standing on a day, and say on what basis."""
    permits.require("people.state.manage", by)
    if on < standing.since:
        raise ValidationError(_("It cannot end before it began."))
    with transaction.atomic():
        Standing.objects.filter(pk=standing.pk).update(until=on)
        record.append(
            "people.standing.lifted",
            by=by,
            about=("people.state", standing.state.code),
            public={"kind": standing.kind, "on": on.isoformat(), "basis": basis},
        )
