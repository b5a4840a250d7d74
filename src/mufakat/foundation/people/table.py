"""The permits of `people`."""

from __future__ import annotations

from typing import Any

from mufakat.foundation.people.models import DELEGATION_ROLES, OnBehalf, Role
from mufakat.foundation.people.permits import (
    PermitTable,
    Viewer,
    is_anybody,
    is_head,
    is_in_delegation,
    is_secretariat,
    is_signed_in,
)

ASKED_BY_DELEGATION = (Role.DELEGATE, Role.OFFICER, Role.CITIZEN)
"""Whom a delegation may invite: the head of a delegation is appointed by the secretariat."""


def _is_own_state(viewer: Viewer, about: Any) -> bool:
    """The thing (a state, or something of a state) belongs to the viewer's delegation."""
    seat = viewer.delegation
    state = getattr(about, "state", about)
    return seat is not None and state is not None and seat.state_id == state.pk


def _is_leading(viewer: Viewer, about: Any) -> bool:
    """A head of delegation or national officer."""
    return viewer.has_role(Role.HEAD, Role.OFFICER)


def _is_for_delegation(viewer: Viewer, about: Any) -> bool:
    """The invitation is to be a delegate, an officer or a citizen of the state."""
    return about.role in ASKED_BY_DELEGATION and about.organisation is None


def _is_below_head(viewer: Viewer, about: Any) -> bool:
    """The role is in the delegation and is not its head's."""
    return about.role in DELEGATION_ROLES and about.role != Role.HEAD


def _is_addressed(viewer: Viewer, about: Any) -> bool:
    """The invitation went to the viewer's own address."""
    return viewer.user is not None and about.email == viewer.user.email.lower()


def _is_paper_of_own_state(viewer: Viewer, about: Any) -> bool:
    """The document is the paper of an act that was entered for the viewer's state."""
    seat = viewer.delegation
    return (
        seat is not None
        and OnBehalf.objects.filter(document=about, state=seat.state_id).exists()
    )


PERMITS: PermitTable = {
    "people.state.read": [(is_anybody,)],
    "people.state.declare": [(is_signed_in,)],
    "people.state.manage": [(is_secretariat,)],
    "people.organisation.manage": [(is_secretariat,)],
    "people.body.manage": [(is_secretariat,)],
    "people.account.edit": [(is_signed_in,)],
    "people.delegation.read": [(is_in_delegation,)],
    "people.appointment.make": [(is_secretariat,)],
    "people.appointment.end": [(is_secretariat,), (_is_leading, _is_own_state, _is_below_head)],
    "people.invitation.send": [
        (is_secretariat,),
        (_is_leading, _is_own_state, _is_for_delegation),
    ],
    "people.invitation.accept": [(_is_addressed,)],
    "people.act.enter_on_behalf": [(is_secretariat,)],
    "people.act.confirm": [(is_head, _is_own_state)],
    "people.document.read": [(is_secretariat,), (_is_paper_of_own_state,)],
}
