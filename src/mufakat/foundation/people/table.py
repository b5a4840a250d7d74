"""The permits of `people`."""

from __future__ import annotations

from typing import Any

from mufakat.foundation.people.models import Role
from mufakat.foundation.people.permits import (
    PermitTable,
    Viewer,
    is_anybody,
    is_head,
    is_secretariat,
    is_signed_in,
)


def _is_own_state(viewer: Viewer, about: Any) -> bool:
    """The thing (a state, or something of a state) belongs to the viewer's delegation."""
    seat = viewer.delegation
    state = getattr(about, "state", about)
    return seat is not None and state is not None and seat.state_id == state.pk


def _may_invite(viewer: Viewer, about: Any) -> bool:
    """A head of delegation or national officer."""
    return viewer.has_role(Role.HEAD, Role.OFFICER)


def _is_addressed(viewer: Viewer, about: Any) -> bool:
    """The invitation went to the viewer's own address."""
    return viewer.user is not None and about.email == viewer.user.email.lower()


PERMITS: PermitTable = {
    "people.state.read": [(is_anybody,)],
    "people.state.declare": [(is_signed_in,)],
    "people.state.manage": [(is_secretariat,)],
    "people.account.edit": [(is_signed_in,)],
    "people.appointment.make": [(is_secretariat,)],
    "people.appointment.end": [(is_secretariat,), (is_head, _is_own_state)],
    "people.invitation.send": [(is_secretariat,), (_may_invite, _is_own_state)],
    "people.invitation.accept": [(_is_addressed,)],
    "people.act.enter_on_behalf": [(is_secretariat,)],
    "people.act.confirm": [(is_head, _is_own_state)],
}
