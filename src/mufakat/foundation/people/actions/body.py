"""What the body is and what its rules say about standing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from mufakat.foundation.people import permits
from mufakat.foundation.people.models import Organisation, StandingConsequence
from mufakat.foundation.people.permits import Viewer
from mufakat.foundation.record import acts as record


def describe_body(
    *,
    by: Viewer,
    names: Mapping[str, str],
    zone: str,
    founded_on: dt.date,
    in_force_on: dt.date | None,
    state_votes_public: bool,
) -> Organisation:
    """Change what the body is called, where its days begin, and when its treaty began to bind."""
    permits.require("people.body.manage", by)
    if in_force_on is not None and in_force_on < founded_on:
        raise ValidationError(_("The treaty cannot be in force before it is open to signature."))
    with transaction.atomic():
        body = Organisation.objects.select_for_update().get()
        body.names, body.zone = dict(names), zone
        body.founded_on, body.in_force_on = founded_on, in_force_on
        body.state_votes_public = state_votes_public
        body.save()
        record.append(
            "people.body.changed",
            by=by,
            about=("people.body", "body"),
            public={
                "name": names.get("en", ""),
                "zone": zone,
                "founded_on": founded_on.isoformat(),
                "in_force_on": in_force_on.isoformat() if in_force_on else "",
                "state_votes_public": state_votes_public,
            },
        )
    return body


def set_consequences(*, by: Viewer, pairs: Iterable[tuple[str, str]]) -> None:
    """Say which right is lost with which kind of bad standing; it counts at the next request."""
    permits.require("people.body.manage", by)
    wanted = sorted(set(pairs))
    with transaction.atomic():
        StandingConsequence.objects.all().delete()
        StandingConsequence.objects.bulk_create(
            StandingConsequence(kind=kind, right=right) for kind, right in wanted
        )
        record.append(
            "people.consequences.set",
            by=by,
            about=("people.body", "body"),
            public={"lost": [f"{kind}:{right}" for kind, right in wanted]},
        )
