"""What people say about themselves."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from mufakat.foundation.people import permits
from mufakat.foundation.people.clock import today
from mufakat.foundation.people.models import Appointment, Role, State, User
from mufakat.foundation.people.permits import Viewer


def welcome_citizen(
    *, user: User, language: str, state_code: str = "", established: str = "self"
) -> Appointment:
    """Give a new account the role of a citizen, of a state where its own service vouches for it."""
    user.language = language
    user.save(update_fields=["language"])
    state = State.objects.filter(code=state_code).first() if state_code else None
    return Appointment.objects.create(
        user=user, role=Role.CITIZEN, state=state, established=established, since=today()
    )


def edit_account(*, by: Viewer, name: str, language: str, zone: str) -> None:
    """Change one's own name, language and time zone."""
    permits.require("people.account.edit", by)
    person = by.person
    person.name, person.language, person.zone = name, language, zone
    person.save(update_fields=["name", "language", "zone"])


def declare_state(*, by: Viewer, state: State) -> Appointment:
    """A citizen says which state they belong to; it stays marked as self-declared."""
    permits.require("people.state.declare", by)
    day = today()
    with transaction.atomic():
        seat = Appointment.objects.on(day).filter(user=by.person, role=Role.CITIZEN).first()
        if not isinstance(seat, Appointment):
            raise ValidationError(_("Only a citizen’s account can declare a state."))
        if seat.established != "self" and seat.state_id:
            raise ValidationError(_("Your state has already said that you belong to it."))
        if seat.state_id == state.pk:
            return seat
        if seat.state_id and seat.since < day:  # the earlier declaration held until today
            Appointment.objects.filter(pk=seat.pk).update(until=day)
            return Appointment.objects.create(
                user=by.person, role=Role.CITIZEN, state=state, established="self", since=day
            )
        seat.state, seat.established = state, "self"
        seat.save(update_fields=["state", "established"])
    return seat
