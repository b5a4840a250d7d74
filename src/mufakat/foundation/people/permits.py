"""Who may do what: a table of permits, each a list of alternatives, each a tuple of predicates.

A permit that is not in the table is refused to everybody. Apps register their own tables in
`AppConfig.ready`; docs/permissions.md prints all of them and a test fails if it has drifted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from mufakat.foundation.people.models import (
    DELEGATION_ROLES,
    Appointment,
    Right,
    Role,
    Standing,
    StandingConsequence,
    State,
    User,
)

Predicate = Callable[["Viewer", Any], bool]
PermitTable = Mapping[str, Sequence[tuple[Predicate, ...]]]

_TABLE: dict[str, Sequence[tuple[Predicate, ...]]] = {}


@dataclass(frozen=True)
class Viewer:
    """Somebody who looks or acts, with the roles they hold today."""

    user: User | None
    appointments: tuple[Appointment, ...] = ()
    lost_rights: frozenset[tuple[int, str]] = field(default_factory=frozenset)

    @property
    def public_id(self) -> str:
        return str(self.user.public_id) if self.user else "public"

    @property
    def person(self) -> User:
        """The signed-in person; refused where there is none."""
        if self.user is None:
            raise PermissionDenied("people.account.edit")
        return self.user

    def has_role(self, *roles: str) -> bool:
        return any(a.role in roles for a in self.appointments)

    @property
    def is_secretariat(self) -> bool:
        return self.has_role(Role.SECRETARIAT)

    @property
    def delegation(self) -> Appointment | None:
        """The seat in a state's delegation, if the person has one; the highest role first."""
        for role in DELEGATION_ROLES:
            for appointment in self.appointments:
                if appointment.role == role:
                    return appointment
        return None

    @property
    def state(self) -> State | None:
        """The state that the person belongs to, by delegation or as a citizen."""
        seat = self.delegation or next((a for a in self.appointments if a.state_id), None)
        return seat.state if seat else None

    @property
    def organisation(self) -> Any:
        return next((a.organisation for a in self.appointments if a.organisation_id), None)

    @property
    def is_member_side(self) -> bool:
        """Delegations and the secretariat see what members see."""
        return self.delegation is not None or self.is_secretariat

    def keeps(self, right: Right | str, state: State | None) -> bool:
        """Whether a state's standing leaves it a right today."""
        return state is None or (state.pk, str(right)) not in self.lost_rights


ANYBODY = Viewer(user=None)


def lost_rights(day: dt.date) -> frozenset[tuple[int, str]]:
    """Every (state, right) that bad standing takes away on a day."""
    consequences: dict[str, list[str]] = {}
    for kind, right in StandingConsequence.objects.values_list("kind", "right"):
        consequences.setdefault(kind, []).append(right)
    return frozenset(
        (state, right)
        for state, kind in Standing.objects.on(day).values_list("state_id", "kind")
        for right in consequences.get(kind, [])
    )


def viewer_of(user: User | None, day: dt.date) -> Viewer:
    """The viewer a user is on a day: roles are read anew, so a change counts at once."""
    if user is None or not user.is_authenticated or not user.is_active:
        return ANYBODY
    seats = Appointment.objects.on(day).filter(user=user).select_related("state", "organisation")
    return Viewer(user=user, appointments=tuple(seats), lost_rights=lost_rights(day))


def viewer_for(request: HttpRequest) -> Viewer:
    """The viewer behind a request; read once per request."""
    cached: Viewer | None = getattr(request, "_mufakat_viewer", None)
    if cached is None:
        from mufakat.foundation.people.clock import today

        user = request.user if request.user.is_authenticated else None
        cached = viewer_of(user, today())
        request._mufakat_viewer = cached  # type: ignore[attr-defined]  # a note on the request
    return cached


def register(table: PermitTable) -> None:
    """Add an app's permits. A permit has one home: naming it twice is an error."""
    for permit, alternatives in table.items():
        if permit in _TABLE and _TABLE[permit] is not alternatives:
            raise ValueError(f"permit {permit} is registered twice")
        _TABLE[permit] = alternatives


def registered() -> PermitTable:
    return dict(_TABLE)


def holds(permit: str, viewer: Viewer, about: Any = None) -> bool:
    """Whether a viewer holds a permit for a thing; unknown permits are refused."""
    return any(
        all(predicate(viewer, about) for predicate in alternative)
        for alternative in _TABLE.get(permit, ())
    )


def require(permit: str, viewer: Viewer, about: Any = None) -> None:
    """Raise PermissionDenied unless the viewer holds the permit."""
    if not holds(permit, viewer, about):
        raise PermissionDenied(permit)


# Predicates that every app uses.
def is_anybody(viewer: Viewer, about: Any) -> bool:
    """Anybody, signed in or not."""
    return True


def is_signed_in(viewer: Viewer, about: Any) -> bool:
    """Anybody who is signed in."""
    return viewer.user is not None


def is_secretariat(viewer: Viewer, about: Any) -> bool:
    """A member of the secretariat."""
    return viewer.is_secretariat


def is_member_side(viewer: Viewer, about: Any) -> bool:
    """A member of a delegation or of the secretariat."""
    return viewer.is_member_side


def is_in_delegation(viewer: Viewer, about: Any) -> bool:
    """A member of a state's delegation."""
    return viewer.delegation is not None


def is_head(viewer: Viewer, about: Any) -> bool:
    """The head of a delegation."""
    return viewer.has_role(Role.HEAD)
