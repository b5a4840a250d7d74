"""What the list and the page of a consultation show; the one door that fetches and authorises."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.core.paginator import Page as Listing
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404

from mufakat.apps.consultations import permits as own
from mufakat.apps.consultations.models import Ballot, Consultation, Participant, Statement
from mufakat.apps.consultations.queries import seats
from mufakat.apps.consultations.queries.attention import statement_counts
from mufakat.apps.consultations.queries.national import readable
from mufakat.apps.consultations.queries.seats import Seat
from mufakat.foundation.people import permits
from mufakat.foundation.people.clock import now, today
from mufakat.foundation.people.models import State
from mufakat.foundation.people.permits import Viewer
from mufakat.foundation.people.queries import name_in, organisation, state_names
from mufakat.foundation.renditions import texts
from mufakat.foundation.renditions.texts import Wording

PHASES = ("open", "scheduled", "closed", "draft")
LISTED = 30


@dataclass(frozen=True)
class Entry:
    """A consultation in the list."""

    consultation: Consultation
    title: Wording
    introduction: Wording
    phase: str
    statements: int
    voted: int  # statements that the viewer has voted on


@dataclass(frozen=True)
class Voices:
    """How many people have voted; a number of fewer than the least cell is not given."""

    total: int | None
    self_declared: int | None
    delegates: int | None
    states: int


@dataclass(frozen=True)
class Page:
    """The page of one consultation."""

    consultation: Consultation
    title: Wording
    introduction: Wording
    phase: str
    statements: int
    voices: Voices
    seat: Seat | None
    seat_name: str
    why_not: str
    voted: int
    named_states: list[str]
    may_submit: bool
    may_set_position: bool
    may_read_result: bool
    may_see_positions: bool


def consultation_for(viewer: Viewer, public_id: UUID) -> Consultation:
    """The consultation, or 404 for whoever may not read it: its existence is not told."""
    found = Consultation.objects.prefetch_related("states").filter(public_id=public_id).first()
    if found is None or not permits.holds("consultations.consultation.read", viewer, found):
        raise Http404
    return found


def titled(consultation: Consultation, language: str) -> Wording:
    """The title in the reader's language, or the best there is."""
    key = str(consultation.public_id)
    return texts.wordings("consultation", [key], "title")[key].best(language)


def listed(viewer: Viewer, language: str) -> dict[str, list[Entry]]:
    """Phase -> consultations that the viewer may read, each phase's latest first."""
    moment = now()
    rows = readable(viewer)
    ids = [c.public_id for c in rows]
    titles = texts.wordings("consultation", ids, "title")
    introductions = texts.wordings("consultation", ids, "introduction")
    counts, voted = statement_counts(rows), _voted_in(viewer, rows)
    found: dict[str, list[Entry]] = {phase: [] for phase in PHASES}
    for row in rows:
        key = str(row.public_id)
        entry = Entry(
            row, titles[key].best(language), introductions[key].best(language),
            row.phase(moment), counts.get(row.pk, 0), voted.get(row.pk, 0),
        )  # fmt: skip
        found[entry.phase].append(entry)
    return found


def closed_page(found: dict[str, list[Entry]], number: str | None) -> Listing[Entry]:
    """The closed ones, a page at a time: they only grow."""
    return Paginator(found["closed"], LISTED).get_page(number)


def _voted_in(viewer: Viewer, rows: Sequence[Consultation]) -> dict[int, int]:
    if viewer.user is None:
        return {}
    counted = (
        Ballot.objects.filter(
            participant__user=viewer.user, participant__consultation__in=rows,
            value__isnull=False, statement__status=Statement.Status.ACCEPTED,
        )
        .values_list("participant__consultation")
        .annotate(count=Count("id"))
    )  # fmt: skip
    return dict(counted)


def page_of(viewer: Viewer, consultation: Consultation, language: str) -> Page:
    """All that the page of a consultation says."""
    key = str(consultation.public_id)
    seat = seats.seat_in(viewer, consultation)
    holds = permits.holds
    return Page(
        consultation=consultation,
        title=titled(consultation, language),
        introduction=texts.wordings("consultation", [key], "introduction")[key].best(language),
        phase=consultation.phase(now()),
        statements=statement_counts([consultation]).get(consultation.pk, 0),
        voices=voices_of(consultation, in_steps=not is_live(viewer, consultation)),
        seat=seat,
        seat_name=_seat_name(seat, language),
        why_not=seats.why_not(viewer, consultation),
        voted=_voted_in(viewer, [consultation]).get(consultation.pk, 0),
        named_states=_names(list(consultation.states.all()), language),
        may_submit=holds("consultations.statement.submit", viewer, consultation),
        may_set_position=holds("consultations.position.set", viewer, consultation),
        may_read_result=holds("consultations.result.read", viewer, consultation),
        may_see_positions=may_see_positions(viewer),
    )


def is_live(viewer: Viewer, consultation: Consultation) -> bool:
    """Whether a viewer sees numbers as they stand: members do, the public only after the close."""
    return own.sees_numbers_live(viewer, consultation)


def may_see_positions(viewer: Viewer) -> bool:
    """Positions of states are for members; for all where the body's rules open states' votes."""
    body = organisation()
    return viewer.is_member_side or (body is not None and body.state_votes_public)


def voices_of(consultation: Consultation, *, in_steps: bool) -> Voices:
    """Who has voted, in numbers; for the public of an open consultation only whole tens."""
    people = Participant.objects.filter(
        consultation=consultation, ballots__value__isnull=False
    ).distinct()
    total = people.count()
    kinds = dict(
        people.order_by().values_list("established").annotate(count=Count("id", distinct=True))
    )
    self_declared = kinds.get(Participant.Established.SELF, 0)
    if in_steps:
        return Voices(total // 10 * 10 or None, None, None, 0)
    delegates = people.filter(is_delegate=True).count()
    least = consultation.minimum_cell
    if 0 < self_declared < least:
        # Results count the others; beside them a total of everybody would tell how few these are.
        total -= self_declared
    return Voices(
        total=_shown(total, least),
        self_declared=self_declared if not self_declared else _shown(self_declared, least),
        delegates=_shown(delegates, least),
        states=people.exclude(state=None).values("state").distinct().count(),
    )


def _shown(number: int, least: int) -> int | None:
    return number if number >= least else None


def _seat_name(seat: Seat | None, language: str) -> str:
    if seat is None:
        return ""
    if seat.organisation is not None:
        return name_in(seat.organisation.names, language)
    return _names([seat.state], language)[0] if seat.state else ""


def _names(rows: list[State], language: str) -> list[str]:
    if not rows:
        return []
    names = state_names(rows, language, today())
    return [names.get(row.pk, (row.code, ""))[0] for row in rows]
