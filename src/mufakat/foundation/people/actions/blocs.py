"""Blocs and regional groups, and which states stand in them when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from mufakat.foundation.people import permits
from mufakat.foundation.people.dated import make_room
from mufakat.foundation.people.models import Bloc, BlocMembership, State
from mufakat.foundation.people.permits import Viewer
from mufakat.foundation.record import acts as record


def add_bloc(*, by: Viewer, code: str, kind: str, names: Mapping[str, str]) -> Bloc:
    """Enter a regional group or another bloc."""
    permits.require("people.state.manage", by)
    with transaction.atomic():
        bloc = Bloc(code=code, kind=kind, names=dict(names))
        bloc.full_clean()
        bloc.save()
        record.append(
            "people.bloc.added",
            by=by,
            about=("people.bloc", code),
            public={"kind": kind, "name": names.get("en", "")},
        )
    return bloc


def join_bloc(
    *, by: Viewer, state: State, bloc: Bloc, since: dt.date, until: dt.date | None = None
) -> BlocMembership:
    """Put a state into a bloc from a day on; it leaves its earlier regional group that day."""
    permits.require("people.state.manage", by)
    if until is not None and until <= since:
        raise ValidationError(_("The last day must come after the first."))
    with transaction.atomic():
        rows = BlocMembership.objects.filter(state=state)
        if bloc.kind == Bloc.Kind.REGIONAL:
            rows = rows.filter(bloc__kind=Bloc.Kind.REGIONAL)
        else:
            rows = rows.filter(bloc=bloc)
        end = make_room(rows, since=since, until=until)
        row = BlocMembership.objects.create(bloc=bloc, state=state, since=since, until=end)
        record.append(
            "people.bloc.joined",
            by=by,
            about=("people.state", state.code),
            public={"bloc": bloc.code, "since": since.isoformat()},
        )
    return row


def leave_bloc(*, by: Viewer, membership: BlocMembership, on: dt.date) -> None:
    """End a state's place in a bloc on a day."""
    permits.require("people.state.manage", by)
    if on < membership.since:
        raise ValidationError(_("It cannot end before it began."))
    with transaction.atomic():
        BlocMembership.objects.filter(pk=membership.pk).update(until=on)
        record.append(
            "people.bloc.left",
            by=by,
            about=("people.state", membership.state.code),
            public={"bloc": membership.bloc.code, "on": on.isoformat()},
        )
