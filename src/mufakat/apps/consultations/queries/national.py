"""What consultations know of one state: read by its page."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count

from mufakat.apps.consultations import permits as own
from mufakat.apps.consultations.models import (
    Consultation,
    OfficialPosition,
    Participant,
    Statement,
)
from mufakat.foundation.people import permits
from mufakat.foundation.people.models import OnBehalf, State
from mufakat.foundation.people.permits import Viewer
from mufakat.foundation.people.queries import organisation
from mufakat.foundation.renditions import texts
from mufakat.foundation.renditions.texts import Wording

STEP = 10
"""Voters by which a number moves that the public sees of an open consultation."""


@dataclass(frozen=True)
class NationalVoice:
    """How a state took part in one consultation; a number below the least cell is not given."""

    consultation: Consultation
    title: Wording
    people: int | None
    positions: int


@dataclass(frozen=True)
class NationalPosition:
    """An official position of the state."""

    position: OfficialPosition
    statement: Wording
    is_unconfirmed: bool  # entered by the secretariat, the state has not confirmed it


def readable(viewer: Viewer) -> list[Consultation]:
    """The consultations that a viewer may read, the latest first."""
    return [
        c
        for c in Consultation.objects.prefetch_related("states")
        if permits.holds("consultations.consultation.read", viewer, c)
    ]


def voices(state: State, viewer: Viewer, language: str) -> list[NationalVoice]:
    """The consultations that a state's people took part in.

    The public of an open consultation sees whole tens only, as on the consultation's own page.
    """
    consultations = readable(viewer)
    titles = texts.wordings("consultation", [c.public_id for c in consultations], "title")
    counted = dict(
        Participant.objects.filter(state=state, consultation__in=consultations)
        .values_list("consultation")
        .annotate(count=Count("id"))
    )
    people = {
        c.pk: counted.get(c.pk, 0)
        if own.sees_numbers_live(viewer, c)
        else counted.get(c.pk, 0) // STEP * STEP
        for c in consultations
    }
    positions = _position_counts(state, viewer, consultations)
    return [
        NationalVoice(
            consultation=c,
            title=titles[str(c.public_id)].best(language),
            people=people[c.pk] if people[c.pk] >= c.minimum_cell else None,
            positions=positions.get(c.pk, 0),
        )
        for c in consultations
        if people[c.pk] or positions.get(c.pk)
    ]


def _position_counts(
    state: State, viewer: Viewer, consultations: list[Consultation]
) -> dict[int, int]:
    """Consultation -> positions of a state, where the body's rules open them to the viewer."""
    body = organisation()
    if not viewer.is_member_side and not (body is not None and body.state_votes_public):
        return {}
    rows = OfficialPosition.objects.filter(
        state=state, replaced_at=None, statement__consultation__in=consultations,
        statement__status=Statement.Status.ACCEPTED,
    )  # fmt: skip
    return dict(rows.values_list("statement__consultation").annotate(count=Count("id")))


def positions(
    state: State, viewer: Viewer, language: str, *, public: bool
) -> list[NationalPosition]:
    """A state's official positions, where the body's rules or its own seat open them."""
    seat = viewer.delegation
    is_own = seat is not None and seat.state_id == state.pk
    if not (public or is_own or viewer.is_secretariat):
        return []
    rows = list(
        OfficialPosition.objects.filter(
            state=state, replaced_at=None, statement__consultation__in=readable(viewer),
            statement__status=Statement.Status.ACCEPTED,
        )
        .select_related("statement__consultation")
        .order_by("-set_at", "-pk")
    )  # fmt: skip
    words = texts.wordings("statement", [row.statement.public_id for row in rows], "text")
    waiting = set(
        OnBehalf.objects.filter(
            state=state, about_kind="statement_position", confirmed_at=None
        ).values_list("about_id", flat=True)
    )
    return [
        NationalPosition(
            position=row,
            statement=words[str(row.statement.public_id)].best(language),
            is_unconfirmed=str(row.public_id) in waiting,
        )
        for row in rows
    ]
