"""What the pages of accounts, delegations and the roll of states read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from mufakat.foundation.people import permits
from mufakat.foundation.people.clock import now, today
from mufakat.foundation.people.models import (
    DELEGATION_ROLES,
    AccreditedOrganisation,
    Appointment,
    Bloc,
    BlocMembership,
    Invitation,
    OnBehalf,
    Organisation,
    Role,
    Standing,
    State,
    StateMembership,
    StateName,
    StateSuccession,
)
from mufakat.foundation.people.permits import Viewer
from mufakat.foundation.people.queries import (
    StateRow,
    bloc_names,
    name_in,
    organisation,
    state_names,
    states_on,
)
from mufakat.foundation.record.acts import registered_verbs

GIVEN_BY_SECRETARIAT = (Role.HEAD, Role.SECRETARIAT, Role.OBSERVER, Role.ORGANISATION)


@dataclass(frozen=True)
class Seat:
    """A role as a list shows it."""

    appointment: Appointment
    role: str
    place: str  # the state or organisation, in the reader's language
    established: str  # how we know
    may_end: bool = False


@dataclass(frozen=True)
class Asked:
    """An invitation as a list shows it."""

    invitation: Invitation
    role: str
    place: str


@dataclass(frozen=True)
class Entered:
    """An act that the secretariat entered for the viewer's state."""

    note: OnBehalf
    words: str


@dataclass(frozen=True)
class AccountPage:
    """All of a person's own page."""

    seats: list[Seat]
    invitations: list[Asked]
    entered: list[Entered]
    may_declare: bool


@dataclass(frozen=True)
class DelegationPage:
    """A delegation: who is in it, who is asked."""

    state: State
    name: str
    seats: list[Seat]
    invitations: list[Asked]
    may_invite: bool


def place_names(
    things: Iterable[Appointment | Invitation], language: str
) -> dict[tuple[int | None, int | None], str]:
    """Names of the states and organisations of seats, by the two keys of a seat."""
    listed = list(things)
    names = state_names([t.state for t in listed if t.state], language, today())
    return {
        (t.state_id, t.organisation_id): (
            names.get(t.state.pk, (t.state.code, ""))[0]
            if t.state
            else name_in(t.organisation.names, language) if t.organisation else ""
        )
        for t in listed
    }


def seats(appointments: Iterable[Appointment], viewer: Viewer, language: str) -> list[Seat]:
    """Roles with their places, and whether the viewer may end each."""
    listed = list(appointments)
    names = place_names(listed, language)
    return [
        Seat(
            appointment=a,
            role=a.get_role_display(),
            place=names[a.state_id, a.organisation_id],
            established=established(a),
            may_end=permits.holds("people.appointment.end", viewer, a),
        )
        for a in listed
    ]


def established(seat: Appointment) -> str:
    """How a role was established, in words that nobody can take for more."""
    if seat.established == "self":
        return _("Self-declared: your own word, which nobody has checked")
    if seat.established == "invited" and seat.role in GIVEN_BY_SECRETARIAT:
        return _("Appointed by the secretariat")
    return seat.get_established_display()


def asked(invitations: Iterable[Invitation], language: str) -> list[Asked]:
    """Invitations with their places."""
    listed = list(invitations)
    names = place_names(listed, language)
    return [
        Asked(i, i.get_role_display(), names[i.state_id, i.organisation_id]) for i in listed
    ]


def account_page(viewer: Viewer, language: str) -> AccountPage:
    """What a signed-in person sees of themselves."""
    held = Appointment.objects.filter(user=viewer.person).select_related("state", "organisation")
    citizen = next((a for a in viewer.appointments if a.role == Role.CITIZEN), None)
    return AccountPage(
        seats=seats(held.on(today()).order_by("since"), viewer, language),
        invitations=asked(_waiting().filter(email=viewer.person.email.lower()), language),
        entered=_entered(viewer),
        may_declare=citizen is not None
        and (citizen.established == "self" or citizen.state_id is None),
    )


def _waiting() -> QuerySet[Invitation]:
    rows = Invitation.objects.filter(accepted_by=None, expires_at__gt=now())
    return rows.select_related("state", "organisation", "invited_by").order_by("created_at")


def _entered(viewer: Viewer) -> list[Entered]:
    seat = viewer.delegation
    if seat is None or seat.role != Role.HEAD:
        return []
    verbs = registered_verbs()
    notes = OnBehalf.objects.filter(state=seat.state, confirmed_at=None)
    return [
        Entered(note, str(verbs.get(note.verb, note.verb)))
        for note in notes.select_related("document", "entered_by").order_by("entered_at")
    ]


def delegation_page(viewer: Viewer, language: str) -> DelegationPage:
    """The viewer's own delegation."""
    permits.require("people.delegation.read", viewer)
    state = _own_state(viewer)
    probe = Invitation(role=Role.DELEGATE, state=state)
    return DelegationPage(
        state=state,
        name=state_names([state], language, today()).get(state.pk, (state.code, ""))[0],
        seats=_of_delegation(state, viewer, language),
        invitations=asked(_waiting().filter(state=state), language),
        may_invite=permits.holds("people.invitation.send", viewer, probe),
    )


def _of_delegation(state: State, viewer: Viewer, language: str) -> list[Seat]:
    """The seats of a delegation today, the head's first."""
    held = Appointment.objects.on(today()).filter(state=state, role__in=DELEGATION_ROLES)
    rows = seats(held.select_related("user", "state"), viewer, language)
    order = {role.value: place for place, role in enumerate(DELEGATION_ROLES)}
    return sorted(rows, key=lambda s: (order[s.appointment.role], str(s.appointment.user)))


def _own_state(viewer: Viewer) -> State:
    seat = viewer.delegation
    if seat is None or seat.state is None:
        raise Http404
    return seat.state


def invitation_for(viewer: Viewer, public_id: UUID) -> Invitation:
    """An invitation that the viewer may take back; for others it does not exist."""
    found = Invitation.objects.filter(public_id=public_id).select_related("state").first()
    if found is None or not permits.holds("people.invitation.send", viewer, found):
        raise Http404
    return found


def note_for(viewer: Viewer, public_id: UUID) -> OnBehalf:
    """An act entered on behalf of the viewer's state; for others it does not exist."""
    found = OnBehalf.objects.filter(public_id=public_id).select_related("state").first()
    if found is None or viewer.delegation is None or viewer.state != found.state:
        raise Http404
    return found


def body_seats(viewer: Viewer, language: str) -> list[Seat]:
    """Secretariat, observers and heads of delegation, each with their place."""
    order = (Role.SECRETARIAT, Role.OBSERVER, Role.HEAD)
    held = Appointment.objects.on(today()).filter(role__in=order)
    rows = seats(held.select_related("user", "state", "organisation"), viewer, language)
    places = {role.value: place for place, role in enumerate(order)}
    return sorted(
        rows, key=lambda s: (places[s.appointment.role], s.place, str(s.appointment.user))
    )


def body_invitations(language: str) -> list[Asked]:
    """Every invitation that waits, whoever sent it."""
    return asked(_waiting(), language)


@dataclass(frozen=True)
class OrganisationRow:
    """An accredited organisation with those who speak for it."""

    organisation: AccreditedOrganisation
    name: str
    seats: list[Seat]
    invitations: list[Asked]


def organisations(viewer: Viewer, language: str) -> list[OrganisationRow]:
    """Organisations accredited today, by name."""
    held = list(AccreditedOrganisation.objects.on(today()))
    spoken = Appointment.objects.on(today()).filter(organisation__in=held)
    rows = seats(spoken.select_related("user", "organisation"), viewer, language)
    waiting = asked(_waiting().filter(organisation__in=held), language)
    return sorted(
        (
            OrganisationRow(
                organisation=one,
                name=name_in(one.names, language),
                seats=[r for r in rows if r.appointment.organisation_id == one.pk],
                invitations=[w for w in waiting if w.invitation.organisation_id == one.pk],
            )
            for one in held
        ),
        key=lambda row: row.name.casefold(),
    )


@dataclass(frozen=True)
class StateSheet:
    """Everything that is recorded of one state, for those who keep the roll."""

    state: State
    row: StateRow
    regional: str
    names: list[StateName]
    memberships: list[StateMembership]
    blocs: list[tuple[BlocMembership, str]]
    standings: list[Standing]
    successions: list[str]
    seats: list[Seat]
    head: str


def state_sheet(state: State, viewer: Viewer, language: str) -> StateSheet:
    """The sheet of one state."""
    day = today()
    rows = states_on(day, language, everyone=True)
    row = next(r for r in rows if r.state == state)
    named = bloc_names(language)
    blocs = BlocMembership.objects.filter(state=state).select_related("bloc").order_by("since")
    delegation = _of_delegation(state, viewer, language)
    heads = [s for s in delegation if s.appointment.role == Role.HEAD]
    return StateSheet(
        state=state,
        row=row,
        regional=named.get(row.regional, ""),
        names=list(StateName.objects.filter(state=state).order_by("-since", "language")),
        memberships=list(StateMembership.objects.filter(state=state).order_by("since")),
        blocs=[(b, named[b.bloc.code]) for b in blocs],
        standings=list(Standing.objects.filter(state=state).order_by("since")),
        successions=_successions(state, language, day),
        seats=delegation,
        head=str(heads[0].appointment.user) if heads else "",
    )


def _successions(state: State, language: str, day: dt.date) -> list[str]:
    follows = StateSuccession.objects.filter(successor=state).select_related("predecessor")
    followed = StateSuccession.objects.filter(predecessor=state).select_related("successor")
    names = {row.state.pk: row.name for row in states_on(day, language, everyone=True)}
    return [
        _("%(day)s: follows %(state)s (%(kind)s)")
        % {"day": s.on.isoformat(), "state": names[s.predecessor_id],
           "kind": s.get_kind_display()}
        for s in follows
    ] + [
        _("%(day)s: followed by %(state)s (%(kind)s)")
        % {"day": s.on.isoformat(), "state": names[s.successor_id],
           "kind": s.get_kind_display()}
        for s in followed
    ]  # fmt: skip


def blocs(language: str) -> list[tuple[Bloc, str]]:
    """Blocs and regional groups with their names."""
    rows = Bloc.objects.order_by("-kind", "code")
    return [(bloc, name_in(bloc.names, language)) for bloc in rows]


def the_body() -> Organisation:
    """The body, or 404 before `mufakat init`."""
    body = organisation()
    if body is None:
        raise Http404
    return body
