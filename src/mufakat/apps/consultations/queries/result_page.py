"""What each result page shows, put together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mufakat.apps.consultations.models import Consultation, Statement
from mufakat.apps.consultations.queries import outcome, positions, wordings
from mufakat.apps.consultations.queries.consultations import may_see_positions, titled
from mufakat.apps.consultations.queries.outcome import Json, LeftOut, Line, Outcome, Picture
from mufakat.apps.consultations.queries.positions import Row
from mufakat.foundation.people.clock import now
from mufakat.foundation.people.permits import Viewer
from mufakat.foundation.renditions.texts import Wording

AGREED_SHOWN, DIVISIVE_SHOWN, BLOC_LINES, POSITIONS_SHOWN = 15, 8, 3, 5
PER_PAGE = 25


def later(consultation: Consultation, language: str) -> dict[str, Any]:
    """What is said where there is no result for the reader yet."""
    return {
        "consultation": consultation,
        "title": titled(consultation, language),
        "phase": consultation.phase(now()),
    }


@dataclass(frozen=True)
class Front:
    """The first page of a result."""

    summary: list[str]
    agreed: list[Line]
    agreed_more: int
    divisive: list[Line]
    divisive_more: int
    groups: list[Json]
    picture: Picture | None
    people_drawn: int
    choice: str
    without: list[LeftOut]
    largest: str
    blocs: list[tuple[str, str]]
    by_bloc: list[Line]
    brigades: Json | None
    positions: list[Row]
    position_states: int


def front(found: Outcome, viewer: Viewer, language: str, *, most: int | None = 1) -> Front:
    """All of the first page; on paper (`most` None) with every row."""
    agreed, divisive = outcome.agreed(found), outcome.divisive(found)
    first = agreed[:AGREED_SHOWN] if most else agreed
    second = divisive[:DIVISIVE_SHOWN] if most else divisive
    drawn = _picture(found)
    official = _official(found.consultation, viewer, language)
    return Front(
        summary=found.summary,
        agreed=first,
        agreed_more=len(agreed) - len(first),
        divisive=second,
        divisive_more=len(divisive) - len(second),
        groups=found.groups,
        picture=drawn,
        people_drawn=sum(people for _g, _cells, people in drawn.rows) if drawn else 0,
        choice=_choice(found),
        without=_without(found),
        largest=outcome.largest(found),
        blocs=outcome.blocs(found),
        by_bloc=outcome.by_bloc(found, [*agreed[:BLOC_LINES], *divisive[:BLOC_LINES]]),
        brigades=(found.result.get("audit") or {}).get("brigades"),
        positions=official.agreed[:POSITIONS_SHOWN] if official else [],
        position_states=official.states if official else 0,
    )


def _official(
    consultation: Consultation, viewer: Viewer, language: str
) -> positions.Positions | None:
    if not may_see_positions(viewer):
        return None
    return positions.positions_in(viewer, consultation, language)


def _without(found: Outcome) -> list[LeftOut]:
    """Every bloc, and of the states the one whose absence changes most."""
    return [
        *outcome.left_out(found, kinds=["bloc"]),
        *outcome.left_out(found, kinds=["state"])[:1],
    ]


def _picture(found: Outcome) -> Picture | None:
    number = len(found.groups)
    description = ngettext(
        "%(number)d opinion group; each mark stands for at least %(least)d people.",
        "%(number)d opinion groups; each mark stands for at least %(least)d people.",
        number,
    ) % {"number": number, "least": found.result["suppression"]["minimum"]}
    return outcome.picture(found, title=_("Opinion map"), description=description)


def _choice(found: Outcome) -> str:
    choice = found.result["choice_of_k"]
    tried = [
        f"k = {one['k']}: {one['silhouette']:.2f}"
        for one in choice["alternatives"]
        if one["silhouette"] is not None
    ]
    return _("k = %(chosen)d of these silhouettes: %(tried)s.") % {
        "chosen": choice["k"],
        "tried": "; ".join(tried) or "–",
    }


@dataclass(frozen=True)
class Groups:
    """Opinion groups and blocs."""

    groups: list[tuple[Json, list[tuple[Line, Json]]]]
    blocs: list[tuple[str, str]]
    by_bloc: list[Line]
    bridging: list[Line]


def groups(found: Outcome) -> Groups:
    """What stands for each group, and how blocs voted on what divides and what unites."""
    lines = [*outcome.agreed(found, most=8), *outcome.divisive(found, most=8)]
    return Groups(
        groups=[(group, outcome.group_lines(found, group["id"])[:5]) for group in found.groups],
        blocs=outcome.blocs(found),
        by_bloc=outcome.by_bloc(found, lines),
        bridging=outcome.bridging(found)[:8],
    )


@dataclass(frozen=True)
class AuditPage:
    """Everything that was tried to shake the result."""

    blocs: list[LeftOut]
    states: list[LeftOut]
    largest: str
    only_here: list[Line]
    only_there: list[Line]
    brigades: Json | None
    settings: Mapping[str, Any]


def audit(found: Outcome) -> AuditPage:
    """Left out, other view, accounts that vote alike, thresholds."""
    said = found.result.get("audit") or {}
    other = said.get("other_view") or {"only_here": [], "only_there": []}
    return AuditPage(
        blocs=outcome.left_out(found, kinds=["bloc"]),
        states=outcome.left_out(found, kinds=["state"]),
        largest=outcome.largest(found),
        only_here=_lines(found, other["only_here"]),
        only_there=_lines(found, other["only_there"]),
        brigades=said.get("brigades"),
        settings=found.result["settings"],
    )


def _lines(found: Outcome, names: list[str]) -> list[Line]:
    return [line for line in map(found.line, names) if line is not None]


@dataclass(frozen=True)
class StatementTable:
    """All statements of a consultation, with their votes or without."""

    title: Wording
    page: Page[Any]
    outcome: Outcome | None
    counts: Mapping[str, int]
    status: str
    plain: list[tuple[Statement, Wording]]
    apart: Mapping[str, Json]


def statement_table(
    viewer: Viewer, consultation: Consultation, language: str, query: Mapping[str, str]
) -> StatementTable:
    """A page of statements: by score where the result is open to the viewer, else by number."""
    view = outcome.view_named(query.get("view"))
    if outcome.content_for(viewer, consultation, view) is None:
        return _plain_table(consultation, language, query.get("page"))
    found = outcome.outcome_for(viewer, consultation, language, view=view)
    table = outcome.all_lines(found, status=query.get("status"))
    page = Paginator(table.lines, PER_PAGE).get_page(query.get("page"))
    apart = outcome.self_declared(found)
    return StatementTable(found.title, page, found, table.counts, table.status, [], apart)


def _plain_table(
    consultation: Consultation, language: str, number: str | None
) -> StatementTable:
    rows = consultation.statements.filter(status=Statement.Status.ACCEPTED)
    page = Paginator(rows, PER_PAGE).get_page(number)
    words = wordings.in_language(page, language)
    plain = [(row, words[row.pk]) for row in page]
    return StatementTable(titled(consultation, language), page, None, {}, "", plain, {})
