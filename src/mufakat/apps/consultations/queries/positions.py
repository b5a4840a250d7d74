"""Official positions of states: beside the voices, never derived from them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.http import Http404

from mufakat.apps.consultations.models import Choice, Consultation, OfficialPosition, Statement
from mufakat.apps.consultations.queries import wordings
from mufakat.apps.consultations.queries.consultations import may_see_positions
from mufakat.foundation.people.clock import today
from mufakat.foundation.people.models import OnBehalf, State
from mufakat.foundation.people.permits import Viewer
from mufakat.foundation.people.queries import state_names
from mufakat.foundation.renditions.texts import Wording


@dataclass(frozen=True)
class Held:
    """One state's position as a page shows it."""

    position: OfficialPosition
    state: str
    is_unconfirmed: bool  # entered by the secretariat on paper, not confirmed by the state yet

    @property
    def tone(self) -> str:
        return {1: "yes", -1: "no"}.get(self.position.value, "open")


@dataclass(frozen=True)
class Row:
    """Positions on one statement."""

    statement: Statement
    wording: Wording
    held: list[Held]
    own: Held | None

    @property
    def cell(self) -> Mapping[str, int]:
        values = [one.position.value for one in self.held]
        return {
            "agree": values.count(Choice.AGREE),
            "pass": values.count(Choice.PASS),
            "disagree": values.count(Choice.DISAGREE),
        }

    @property
    def objecting(self) -> list[str]:
        return [one.state for one in self.held if one.position.value == Choice.DISAGREE]

    @property
    def is_agreed(self) -> bool:
        """At least two states agree and none objects."""
        return self.cell["agree"] > 1 and not self.objecting


@dataclass(frozen=True)
class Positions:
    """All official positions in a consultation."""

    rows: list[Row]
    states: int  # states that have set at least one

    @property
    def agreed(self) -> list[Row]:
        """What no state objects to, the most agreeing first."""
        found = [row for row in self.rows if row.is_agreed]
        return sorted(found, key=lambda row: (-row.cell["agree"], row.statement.number))


PER_PAGE = 20
ON_BEHALF_KIND = "statement_position"


def positions_in(viewer: Viewer, consultation: Consultation, language: str) -> Positions:
    """Positions on every accepted statement; 404 where the body keeps them to its members."""
    if not may_see_positions(viewer):
        raise Http404
    statements = list(consultation.statements.filter(status=Statement.Status.ACCEPTED))
    held = _held(statements, language)
    words = wordings.in_language(statements, language)
    own = own_state(viewer)
    rows = [
        Row(
            statement=one,
            wording=words[one.pk],
            held=held.get(one.pk, []),
            own=next((h for h in held.get(one.pk, []) if h.position.state == own), None),
        )
        for one in statements
    ]
    states = {h.position.state_id for one in held.values() for h in one}
    return Positions(rows=rows, states=len(states))


def page_of(found: Positions, number: str | None) -> Page[Row]:
    """A page of the positions, in order of the statements' numbers."""
    return Paginator(found.rows, PER_PAGE).get_page(number)


def on_statement(viewer: Viewer, statement: Statement, language: str) -> list[Held]:
    """Current positions on one statement, by name of state; none for whom they are closed to."""
    if not may_see_positions(viewer):
        return []
    return _held([statement], language).get(statement.pk, [])


def waits_for_confirmation(position: OfficialPosition) -> bool:
    """Whether the secretariat entered it on paper and the state has not confirmed it yet."""
    return OnBehalf.objects.filter(
        about_kind=ON_BEHALF_KIND, about_id=str(position.public_id), confirmed_at=None
    ).exists()


def history(statement: Statement, state: State) -> list[OfficialPosition]:
    """Every position a state has held on a statement, the latest first."""
    return list(
        OfficialPosition.objects.filter(statement=statement, state=state).order_by("-set_at", "-pk")
    )


def own_state(viewer: Viewer) -> State | None:
    """The state of the viewer's delegation."""
    seat = viewer.delegation
    return seat.state if seat else None


def _held(statements: Sequence[Statement], language: str) -> dict[int, list[Held]]:
    rows = list(
        OfficialPosition.objects.filter(statement__in=statements, replaced_at=None)
        .select_related("state", "statement")
        .order_by("pk")
    )
    names = _names([row.state for row in rows], language, today())
    waiting = set(
        OnBehalf.objects.filter(
            about_kind=ON_BEHALF_KIND,
            about_id__in=[str(row.public_id) for row in rows],
            confirmed_at=None,
        ).values_list("about_id", flat=True)
    )
    found: dict[int, list[Held]] = {}
    for row in sorted(rows, key=lambda row: names[row.state_id][1]):
        found.setdefault(row.statement_id, []).append(
            Held(row, names[row.state_id][0], str(row.public_id) in waiting)
        )
    return found


def _names(states: Sequence[State], language: str, day: dt.date) -> dict[int, tuple[str, str]]:
    known = state_names(states, language, day)
    return {state.pk: known.get(state.pk, (state.code, state.code)) for state in states}
