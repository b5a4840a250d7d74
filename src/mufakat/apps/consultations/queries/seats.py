"""From which seat a person takes part in a consultation, and why somebody cannot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from mufakat.apps.consultations import permits as own
from mufakat.apps.consultations.models import Consultation, Participant
from mufakat.foundation.people import permits
from mufakat.foundation.people.clock import now
from mufakat.foundation.people.models import Role, State
from mufakat.foundation.people.permits import Viewer


@dataclass(frozen=True)
class Seat:
    """What a person speaks as: for a state's delegation, for an organisation, or as a citizen."""

    state: State | None
    organisation: Any
    is_delegate: bool
    established: str

    @property
    def is_self_declared(self) -> bool:
        return self.established == Participant.Established.SELF


def seat_in(viewer: Viewer, consultation: Consultation) -> Seat | None:
    """The seat by which a viewer may take part, the official one first; None without one."""
    delegation = viewer.delegation
    if delegation is not None and own.is_delegation_asked(viewer, consultation):
        return Seat(delegation.state, None, True, delegation.established)
    if own.is_organisation_heard(viewer, consultation):
        held = next(a for a in viewer.appointments if a.organisation_id)
        return Seat(None, held.organisation, False, held.established)
    citizen = own.citizen_seat(viewer)
    if citizen is not None and own.is_citizen_heard(viewer, consultation):
        return Seat(citizen.state, None, False, citizen.established)
    return None


def goes_on_with(participant: Participant, seat: Seat) -> bool:
    """Whether a voice that was given from one seat may be changed from the seat held now.

    Same state and organisation, and vouched for at least as well: whoever has left a delegation
    no longer speaks as the delegation, and naming another state does not lend its voice.
    """
    return (
        (participant.state_id, participant.organisation_id)
        == (seat.state.pk if seat.state else None, seat.organisation and seat.organisation.pk)
        and (seat.is_delegate or not participant.is_delegate)
        and (
            not seat.is_self_declared
            or participant.established == Participant.Established.SELF
        )
    )


def participant_of(viewer: Viewer, consultation: Consultation) -> Participant | None:
    """The viewer's voice in a consultation, if they have voted there."""
    if viewer.user is None:
        return None
    return (
        Participant.objects.filter(consultation=consultation, user=viewer.user)
        .select_related("state", "organisation")
        .first()
    )


def why_not(viewer: Viewer, consultation: Consultation) -> str:
    """Why a viewer cannot vote now, in words; empty where they can."""
    if permits.holds("consultations.ballot.cast", viewer, consultation):
        return _why_not_on(viewer, consultation)
    phase = consultation.phase(now())
    if phase == "closed":
        return _("This consultation has closed. Votes can no longer be cast or changed.")
    if phase in ("draft", "scheduled"):
        return _("Voting has not begun yet.")
    if viewer.user is None:
        return _("Sign in to take part.")
    return _why_no_seat(viewer, consultation)


def _why_not_on(viewer: Viewer, consultation: Consultation) -> str:
    given, seat = participant_of(viewer, consultation), seat_in(viewer, consultation)
    if given is None or seat is None or goes_on_with(given, seat):
        return ""
    return _(
        "You voted here from another seat than the one you hold now. Those votes stay as they "
        "are, and no more can be added."
    )


def _why_no_seat(viewer: Viewer, consultation: Consultation) -> str:
    if seat_in(viewer, consultation) is not None:
        return _("The standing of your state takes away its voice in consultations for now.")
    if viewer.delegation is not None:
        return _("This consultation asks other states than yours.")
    citizen = own.citizen_seat(viewer)
    if citizen is not None:
        return _why_no_citizen(viewer, consultation)
    if viewer.has_role(Role.OBSERVER, Role.SECRETARIAT):
        return _("Observers and the secretariat read along; they do not vote.")
    return _("This consultation hears delegations; your account has no seat in one.")


def _why_no_citizen(viewer: Viewer, consultation: Consultation) -> str:
    if not consultation.allows_citizens or (
        consultation.audience != Consultation.Audience.PUBLIC
    ):
        return _("This consultation hears delegations only; citizens can read it.")
    if not own.is_state_eligible(consultation, viewer.state):
        return _(
            "This consultation asks citizens of certain states; your account names another "
            "state, or none."
        )
    return _(
        "This consultation hears citizens whose state vouches for them. Your account only "
        "declares its state itself."
    )
