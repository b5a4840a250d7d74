"""Setting a body up on an empty installation, before anybody could permit it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from mufakat.foundation.people.actions.seats import take_seat
from mufakat.foundation.people.loading import load_states
from mufakat.foundation.people.models import (
    Appointment,
    Organisation,
    Right,
    Role,
    Standing,
    StandingConsequence,
    User,
)
from mufakat.foundation.people.statelists import StateList
from mufakat.foundation.record import acts as record

USUAL_CONSEQUENCES = (
    (Standing.Kind.ARREARS, Right.DECIDE),
    (Standing.Kind.SUSPENDED, Right.DECIDE),
    (Standing.Kind.SUSPENDED, Right.POSITION),
    (Standing.Kind.SUSPENDED, Right.SUBMIT),
)
"""Where a body's rules say otherwise, its secretariat changes the table on the body's page."""
_SYSTEM = "system"


def found_body(
    *,
    names: Mapping[str, str],
    zone: str,
    founded_on: dt.date,
    in_force_on: dt.date | None,
    states: StateList,
    email: str,
    day: dt.date,
) -> User:
    """Create the body, its states, the usual consequences and the first of its secretariat.

    Raises
    ------
    ValidationError
        If there is a body already: a second one would lay hands on the first one's data.
    """
    with transaction.atomic():
        if Organisation.objects.exists():
            raise ValidationError(_("This installation has its body already."))
        Organisation.objects.create(
            names=dict(names), zone=zone, founded_on=founded_on, in_force_on=in_force_on
        )
        record.append(
            "people.body.founded",
            by=_SYSTEM,
            about=("people.body", "body"),
            public={
                "name": names.get("en", ""),
                "zone": zone,
                "founded_on": founded_on.isoformat(),
                "in_force_on": in_force_on.isoformat() if in_force_on else "",
            },
        )
        load_states(states.states, states.blocs, by=_SYSTEM)
        StandingConsequence.objects.bulk_create(
            StandingConsequence(kind=kind, right=right) for kind, right in USUAL_CONSEQUENCES
        )
        user = User.objects.create_user(email)
        take_seat(Appointment(user=user, role=Role.SECRETARIAT, since=day), by=_SYSTEM)
    return user
