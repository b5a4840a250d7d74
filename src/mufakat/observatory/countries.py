"""What the pages of countries show, gathered from every app."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _

from mufakat.apps.consultations.queries import national
from mufakat.apps.consultations.queries.national import NationalPosition, NationalVoice
from mufakat.foundation.links import thread
from mufakat.foundation.links.thread import Strand
from mufakat.foundation.people.clock import today
from mufakat.foundation.people.models import (
    Appointment,
    Bloc,
    BlocMembership,
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


@dataclass(frozen=True)
class Group:
    """A regional group with its states, in the order of the reader's language."""

    name: str
    rows: list[StateRow]


@dataclass(frozen=True)
class Span:
    """Something that held of a state from a day until another."""

    words: str
    since: dt.date
    until: dt.date | None = None
    note: str = ""


@dataclass(frozen=True)
class Country:
    """All of a country's page."""

    state: State
    name: str
    formal: str
    status: str
    blocs: list[str]
    standings: list[Standing]
    head: str
    history: list[Span]
    voices: list[NationalVoice]
    positions: list[NationalPosition]
    positions_closed: bool
    strands: list[Strand]


def groups_of_states(day: dt.date, language: str) -> list[Group]:
    """Every state with a seat on a day, by regional group."""
    names = bloc_names(language)
    rows = sorted(states_on(day, language), key=lambda r: names.get(r.regional, "\uffff"))
    return [
        Group(name=names.get(code, ""), rows=sorted(part, key=lambda r: r.sort_key))
        for code, part in groupby(rows, key=lambda r: r.regional)
    ]


def country(state: State, viewer: Viewer, language: str) -> Country:
    """Gather the page of one state for a viewer in a language."""
    day, body = today(), organisation()
    name = state_names([state], language, day).get(state.pk, (state.code, ""))[0]
    spoken = StateName.objects.on(day).filter(state=state, language__in=[language, "en"])
    formal = {row.language: row.formal for row in spoken}
    membership = StateMembership.objects.on(day).filter(state=state).order_by("-since").first()
    is_public = body is None or body.state_votes_public
    positions = national.positions(state, viewer, language, public=is_public)
    return Country(
        state=state,
        name=name,
        formal=name_in({k: v for k, v in formal.items() if v}, language),
        status=membership.get_status_display() if membership else "",
        blocs=_blocs(state, language, day),
        standings=list(Standing.objects.on(day).filter(state=state)),
        head=_head(state, day),
        history=_history(state, language),
        voices=national.voices(state, viewer, language),
        positions=positions,
        positions_closed=not is_public and not positions,
        strands=thread.strands("state", state.code, viewer=viewer, language=language),
    )


def _blocs(state: State, language: str, day: dt.date) -> list[str]:
    rows = BlocMembership.objects.on(day).filter(state=state).select_related("bloc")
    regional_first = sorted(rows, key=lambda r: (r.bloc.kind != Bloc.Kind.REGIONAL, r.bloc.code))
    return [name_in(row.bloc.names, language) for row in regional_first]


def _head(state: State, day: dt.date) -> str:
    seat = (
        Appointment.objects.on(day)
        .filter(state=state, role=Role.HEAD)
        .select_related("user")
        .order_by("-since")
        .first()
    )
    return seat.user.name if seat else ""


def _history(state: State, language: str) -> list[Span]:
    """Names, memberships, blocs, standings and successions, the latest first."""
    spans = [
        Span(row.get_status_display(), row.since, row.until)
        for row in StateMembership.objects.filter(state=state)
    ]
    names = StateName.objects.filter(state=state, language=language).order_by("since")
    if len(names) > 1:
        spans += [
            Span(_("Named %(name)s") % {"name": row.short}, row.since, row.until)
            for row in names
        ]
    spans += [
        Span(row.get_kind_display(), row.since, row.until, row.basis)
        for row in Standing.objects.filter(state=state)
    ]
    spans += [
        Span(name_in(row.bloc.names, language), row.since, row.until)
        for row in BlocMembership.objects.filter(state=state).select_related("bloc")
        if row.bloc.kind == Bloc.Kind.BLOC or row.until is not None
    ]
    spans += [
        Span(_("Follows %(state)s") % {"state": row.predecessor.code}, row.on)
        for row in StateSuccession.objects.filter(successor=state).select_related("predecessor")
    ]
    spans += [
        Span(_("Succeeded by %(state)s") % {"state": row.successor.code}, row.on)
        for row in StateSuccession.objects.filter(predecessor=state).select_related("successor")
    ]
    return sorted(spans, key=lambda s: s.since, reverse=True)
