"""The permits of consultations: predicates and the one table that says who may do what."""

from __future__ import annotations

from typing import Any

from mufakat.apps.consultations.models import Consultation, Participant
from mufakat.foundation.people.clock import now
from mufakat.foundation.people.models import Appointment, Right, Role, State
from mufakat.foundation.people.permits import (
    PermitTable,
    Viewer,
    is_head,
    is_secretariat,
    is_signed_in,
)


def is_state_eligible(consultation: Consultation, state: State | None) -> bool:
    """Whether a state is among those asked; where none is named, all are."""
    named = [row.pk for row in consultation.states.all()]
    return not named or (state is not None and state.pk in named)


def citizen_seat(viewer: Viewer) -> Appointment | None:
    """The viewer's seat as a citizen, if that is what they are."""
    return next((a for a in viewer.appointments if a.role == Role.CITIZEN), None)


def is_readable_by_all(viewer: Viewer, about: Any) -> bool:
    """Anybody, once a public consultation has been opened."""
    return bool(about.audience == Consultation.Audience.PUBLIC and about.opened_at)


def is_member_of_opened(viewer: Viewer, about: Any) -> bool:
    """Delegations and observers, once a consultation of the members has been opened."""
    is_for_members = about.audience == Consultation.Audience.MEMBERS and bool(about.opened_at)
    return is_for_members and (
        viewer.delegation is not None or viewer.has_role(Role.OBSERVER)
    )


def is_delegation_asked(viewer: Viewer, about: Any) -> bool:
    """A delegation of an eligible state, once the consultation has been opened."""
    seat = viewer.delegation
    return bool(about.opened_at) and seat is not None and is_state_eligible(about, seat.state)


def has_taken_part(viewer: Viewer, about: Any) -> bool:
    """A participant of the consultation."""
    return (
        viewer.user is not None
        and bool(about.opened_at)
        # A delegate reads by the seat in the delegation: when that ends, so does the reading.
        and Participant.objects.filter(
            consultation=about, user=viewer.user, is_delegate=False
        ).exists()
    )


def is_open(viewer: Viewer, about: Any) -> bool:
    """The consultation is open now."""
    return bool(about.is_open(now()))


def is_closed(viewer: Viewer, about: Any) -> bool:
    """The consultation has closed."""
    return bool(about.phase(now()) == "closed")


def is_published_in_steps(viewer: Viewer, about: Any) -> bool:
    """The consultation shows its results in steps while it is open."""
    return bool(about.publication == Consultation.Publication.IN_STEPS)


def accepts_submissions(viewer: Viewer, about: Any) -> bool:
    """The consultation takes statements from participants."""
    return bool(about.allows_submissions)


def _state_spoken_for(viewer: Viewer, about: Any) -> State | None:
    """The state of the seat from which a viewer would speak here, in the order of seats."""
    if is_delegation_asked(viewer, about):
        return viewer.delegation.state if viewer.delegation else None
    seat = citizen_seat(viewer)
    if seat is None or is_organisation_heard(viewer, about):
        return None
    return seat.state


def keeps_voice(viewer: Viewer, about: Any) -> bool:
    """The state's standing leaves its participants their voice."""
    return viewer.keeps(Right.VOICE, _state_spoken_for(viewer, about))


def keeps_submission(viewer: Viewer, about: Any) -> bool:
    """The state's standing leaves its delegation the right to submit statements."""
    return viewer.delegation is None or viewer.keeps(Right.SUBMIT, viewer.state)


def keeps_position(viewer: Viewer, about: Any) -> bool:
    """The state's standing leaves it the right to set official positions."""
    return viewer.keeps(Right.POSITION, viewer.state)


def is_organisation_heard(viewer: Viewer, about: Any) -> bool:
    """A representative of an accredited organisation, in a public consultation."""
    return (
        viewer.organisation is not None and about.audience == Consultation.Audience.PUBLIC
    )


def is_citizen_heard(viewer: Viewer, about: Any) -> bool:
    """A citizen of an eligible state, where the consultation hears citizens.

    Self-declared citizens only where it hears them, too.
    """
    seat = citizen_seat(viewer)
    if seat is None or not about.allows_citizens:
        return False
    if about.audience != Consultation.Audience.PUBLIC:
        return has_taken_part(viewer, about)
    if seat.established == Participant.Established.SELF and not about.allows_self_declared:
        return False
    return is_state_eligible(about, seat.state)


def is_author_asked(viewer: Viewer, about: Any) -> bool:
    """The author of one of two statements that may be merged."""
    authors = {about.kept.author_id, about.merged.author_id}
    return viewer.user is not None and viewer.user.pk in authors


_READERS = [
    (is_secretariat,),
    (is_readable_by_all,),
    (is_member_of_opened,),
    (is_delegation_asked,),
    (has_taken_part,),
]
_VOICES = [is_delegation_asked, is_organisation_heard, is_citizen_heard]


def is_live_reader(viewer: Viewer, about: Any) -> bool:
    """A delegation that is asked, or an observer of a consultation of the members."""
    return is_delegation_asked(viewer, about) or is_member_of_opened(viewer, about)


def sees_numbers_live(viewer: Viewer, about: Any) -> bool:
    """Whether a viewer sees numbers as they stand; the public only after the close."""
    return viewer.is_secretariat or is_live_reader(viewer, about) or is_closed(viewer, about)


def may_read(viewer: Viewer, about: Any) -> bool:
    """Anybody who may read the consultation."""
    return any(all(check(viewer, about) for check in way) for way in _READERS)


_RESULT_READERS = [
    (is_secretariat,),
    (is_live_reader,),
    (may_read, is_closed),
    (may_read, is_published_in_steps),
]

PERMITS: PermitTable = {
    "consultations.consultation.read": _READERS,
    "consultations.consultation.manage": [(is_secretariat,)],
    "consultations.ballot.cast": [(is_open, keeps_voice, voice) for voice in _VOICES],
    "consultations.statement.submit": [
        (is_open, accepts_submissions, keeps_voice, keeps_submission, voice) for voice in _VOICES
    ],
    "consultations.statement.moderate": [(is_secretariat,)],
    "consultations.merge.answer": [(is_author_asked,)],
    "consultations.translation.edit": [(is_secretariat,)],
    "consultations.translation.propose": [(is_signed_in, may_read)],
    "consultations.position.set": [(is_head, is_delegation_asked, keeps_position)],
    "consultations.position.enter": [(is_secretariat,)],
    "consultations.result.read": _RESULT_READERS,
    "consultations.result.export": _RESULT_READERS,
    "consultations.finding.freeze": [(is_secretariat, is_closed)],
    "consultations.finding.read": _READERS,
}
