"""States: their names and what they are to the body, on every day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from mufakat.foundation.people import collation, permits
from mufakat.foundation.people.actions.blocs import join_bloc
from mufakat.foundation.people.dated import make_room
from mufakat.foundation.people.models import Bloc, State, StateMembership, StateName
from mufakat.foundation.people.permits import Viewer
from mufakat.foundation.record import acts as record


def add_state(
    *,
    by: Viewer,
    code: str,
    names: Mapping[str, str],
    since: dt.date,
    sort_keys: Mapping[str, str] | None = None,
    formal: Mapping[str, str] | None = None,
    iso2: str = "",
    m49: str = "",
) -> State:
    """Enter a state with its names; what it is to the body is said by `set_membership`."""
    permits.require("people.state.manage", by)
    with transaction.atomic():
        state = State(code=code.upper(), iso2=iso2.upper(), m49=m49, founded_on=None)
        state.full_clean()
        state.save()
        write_names(state, names, since=since, sort_keys=sort_keys, formal=formal)
        record.append(
            "people.state.added",
            by=by,
            about=("people.state", state.code),
            public={"since": since.isoformat(), "name": names.get("en", "")},
        )
    return state


def write_names(
    state: State,
    names: Mapping[str, str],
    *,
    since: dt.date,
    until: dt.date | None = None,
    sort_keys: Mapping[str, str] | None = None,
    formal: Mapping[str, str] | None = None,
) -> None:
    """Write names from a day on, each with the key that sorts it in its language.

    Raises
    ------
    ValidationError
        For a Chinese name without pinyin: no rule gives its place.
    """
    try:
        keys = collation.sort_keys(names, sort_keys)
    except collation.KeyMissing as missing:
        raise ValidationError(
            _("The Chinese name needs its pinyin, which says where it stands in a list.")
        ) from missing
    for language, short in sorted(names.items()):
        rows = StateName.objects.filter(state=state, language=language)
        StateName.objects.create(
            state=state,
            language=language,
            short=short,
            formal=(formal or {}).get(language, ""),
            sort_key=keys[language],
            until=make_room(rows, since=since, until=until),
            since=since,
        )


def rename_state(
    *,
    by: Viewer,
    state: State,
    names: Mapping[str, str],
    since: dt.date,
    sort_keys: Mapping[str, str] | None = None,
    formal: Mapping[str, str] | None = None,
) -> None:
    """Give a state new names from a day on; earlier days keep the earlier names."""
    permits.require("people.state.manage", by)
    with transaction.atomic():
        write_names(state, names, since=since, sort_keys=sort_keys, formal=formal)
        record.append(
            "people.state.renamed",
            by=by,
            about=("people.state", state.code),
            public={"since": since.isoformat(), "name": names.get("en", "")},
        )


def set_membership(
    *, by: Viewer, state: State, status: str, since: dt.date, until: dt.date | None = None
) -> StateMembership:
    """Record what a state is to the body from a day on; the earlier status ends that day."""
    permits.require("people.state.manage", by)
    with transaction.atomic():
        rows = StateMembership.objects.filter(state=state)
        end = make_room(rows, since=since, until=until)
        row = StateMembership.objects.create(state=state, status=status, since=since, until=end)
        record.append(
            "people.membership.set",
            by=by,
            about=("people.state", state.code),
            public={"status": status, "since": since.isoformat()},
        )
    return row


def end_membership(*, by: Viewer, state: State, on: dt.date) -> None:
    """Record that a state leaves the body on a day; its past stays."""
    permits.require("people.state.manage", by)
    with transaction.atomic():
        if not StateMembership.objects.on(on).filter(state=state).update(until=on):
            raise ValidationError(_("This state is nothing to the body on that day."))
        record.append(
            "people.membership.ended",
            by=by,
            about=("people.state", state.code),
            public={"on": on.isoformat()},
        )


def enter_state(
    *,
    by: Viewer,
    code: str,
    names: Mapping[str, str],
    sort_keys: Mapping[str, str],
    since: dt.date,
    status: str = "",
    regional: Bloc | None = None,
) -> State:
    """Enter a state with what it is to the body and its regional group, in one step."""
    with transaction.atomic():
        state = add_state(by=by, code=code, names=names, sort_keys=sort_keys, since=since)
        if status:
            set_membership(by=by, state=state, status=status, since=since)
        if regional is not None:
            join_bloc(by=by, state=state, bloc=regional, since=since)
    return state
