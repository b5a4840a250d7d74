"""Organisations that may speak in their own name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import transaction

from mufakat.foundation.people import permits
from mufakat.foundation.people.actions.seats import close_seats
from mufakat.foundation.people.models import AccreditedOrganisation, Appointment
from mufakat.foundation.people.permits import Viewer
from mufakat.foundation.record import acts as record


def accredit(
    *, by: Viewer, code: str, kind: str, names: Mapping[str, str], since: dt.date
) -> AccreditedOrganisation:
    """Give an organisation a route of its own to speak, from a day on."""
    permits.require("people.organisation.manage", by)
    with transaction.atomic():
        found = AccreditedOrganisation(code=code, kind=kind, names=dict(names), since=since)
        found.full_clean()
        found.save()
        record.append(
            "people.organisation.accredited",
            by=by,
            about=("people.organisation", found),
            public={"code": code, "kind": kind, "since": since.isoformat()},
        )
    return found


def end_accreditation(
    *, by: Viewer, organisation: AccreditedOrganisation, on: dt.date
) -> None:
    """End an accreditation on a day, and with it the roles of its representatives."""
    permits.require("people.organisation.manage", by)
    with transaction.atomic():
        AccreditedOrganisation.objects.filter(pk=organisation.pk).update(
            until=max(on, organisation.since)
        )
        seats = Appointment.objects.on(on).filter(organisation=organisation)
        close_seats(list(seats.select_related("user", "organisation")), by=by, on=on)
        record.append(
            "people.organisation.ended",
            by=by,
            about=("people.organisation", organisation),
            public={"code": organisation.code, "on": on.isoformat()},
        )
