"""How an actor of the record is called: by seat for everybody, by name for members.

A participant without a seat is named to nobody else: whoever sees live results and the record
could tell how a named person voted. An address is no name.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from mufakat.foundation.people.models import DELEGATION_ROLES, Appointment, Role, User
from mufakat.foundation.people.permits import Viewer
from mufakat.foundation.people.queries import name_in, state_names


@dataclass(frozen=True)
class Actor:
    """A seat ("Delegation of …", "Secretariat", "A participant") and, for members, the name."""

    seat: str
    name: str = ""


def actors(
    public_ids: Iterable[str], *, viewer: Viewer, language: str, day: dt.date
) -> dict[str, Actor]:
    """Public id -> who that is, as far as the viewer may know."""
    wanted = {identifier for identifier in public_ids if _is_uuid(identifier)}
    users = {str(u.public_id): u for u in User.objects.filter(public_id__in=wanted)}
    seats = (
        Appointment.objects.filter(user__in=users.values())
        .select_related("state", "organisation")
        .order_by("since", "pk")
    )
    by_user: dict[int, list[Appointment]] = {}
    for seat in seats:
        by_user.setdefault(seat.user_id, []).append(seat)
    names = state_names([s.state for s in seats if s.state], language, day)
    known = {
        identifier: Actor(
            seat=_seat(by_user.get(user.pk, []), names, language),
            name=user.name if _is_named(user, by_user.get(user.pk, []), viewer) else "",
        )
        for identifier, user in users.items()
    }
    return {i: known.get(i, Actor(seat=_("The system"))) for i in public_ids}


def _is_named(user: User, appointments: list[Appointment], viewer: Viewer) -> bool:
    has_seat = any(seat.role != Role.CITIZEN for seat in appointments)
    return user == viewer.user or (viewer.is_member_side and has_seat)


def _seat(
    appointments: list[Appointment], names: dict[int, tuple[str, str]], language: str
) -> str:
    for seat in appointments:
        if seat.role in DELEGATION_ROLES and seat.state_id:
            return _("Delegation of %(state)s") % {
                "state": names.get(seat.state_id, (seat.state.code if seat.state else "",))[0]
            }
        if seat.role == Role.SECRETARIAT:
            return _("Secretariat")
        if seat.organisation:
            return name_in(seat.organisation.names, language)
    return _("A participant")


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
