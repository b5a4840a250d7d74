"""What the first page shows, gathered from every app."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from mufakat.apps.consultations.models import Consultation, Finding
from mufakat.apps.consultations.queries import attention, national
from mufakat.apps.consultations.queries.attention import Waiting
from mufakat.foundation.people.clock import now, today
from mufakat.foundation.people.models import Invitation, OnBehalf, Role
from mufakat.foundation.people.permits import Viewer
from mufakat.foundation.people.queries import electorate, organisation, states_on
from mufakat.foundation.record.models import Act
from mufakat.foundation.renditions import texts
from mufakat.foundation.renditions.texts import Wording
from mufakat.observatory import clauses

WAITING_SHOWN = 12
LATEST_SHOWN = 5


@dataclass(frozen=True)
class Running:
    """A consultation on the first page."""

    consultation: Consultation
    title: Wording
    introduction: Wording
    phase: str
    statements: int


@dataclass(frozen=True)
class Outcome:
    """A finding on the first page: what it says in one number."""

    finding: Finding
    title: Wording
    agreed: int
    divisive: int


@dataclass(frozen=True)
class Step:
    """One link of the chain as far as it goes today."""

    title: str
    words: str
    url: str
    count: int


@dataclass(frozen=True)
class Front:
    """All of the first page."""

    waiting: list[Waiting]
    waiting_more: int
    running: list[Running]
    outcomes: list[Outcome]
    steps: list[Step]
    states: int
    deciding: int
    is_founding: bool
    in_force_on: dt.date | None


def front_page(viewer: Viewer, language: str) -> Front:
    """Gather the first page for a viewer in a language."""
    day, body = today(), organisation()
    readable = national.readable(viewer)
    waiting = [*_of_people(viewer), *attention.what_waits(viewer, language)]
    outcomes = _outcomes(readable, language)
    return Front(
        waiting=waiting[:WAITING_SHOWN],
        waiting_more=max(len(waiting) - WAITING_SHOWN, 0),
        running=_running(readable, language),
        outcomes=outcomes,
        steps=_steps(readable, viewer, language),
        states=len(states_on(day, language)),
        deciding=len(electorate(day)),
        is_founding=body is not None and not body.in_force(day),
        in_force_on=body.in_force_on if body else None,
    )


def _of_people(viewer: Viewer) -> list[Waiting]:
    if viewer.user is None:
        return []
    account = reverse("people:account")
    found = [
        Waiting(words=_("You are invited to a role"), url=account, until=row.expires_at)
        for row in Invitation.objects.filter(
            email=viewer.user.email.lower(), accepted_by=None, expires_at__gt=now()
        )
    ]
    seat = viewer.delegation
    if seat is not None and seat.role == Role.HEAD:
        found += [
            Waiting(
                words=_("The secretariat entered an act for your state: please confirm it"),
                url=account,
            )
            for _row in OnBehalf.objects.filter(state=seat.state, confirmed_at=None)
        ]
    return found


def _running(readable: list[Consultation], language: str) -> list[Running]:
    moment = now()
    shown = [c for c in readable if c.phase(moment) in ("open", "scheduled")][:LATEST_SHOWN]
    ids = [c.public_id for c in shown]
    titles = texts.wordings("consultation", ids, "title")
    introductions = texts.wordings("consultation", ids, "introduction")
    counts = attention.statement_counts(shown)
    return [
        Running(
            consultation=c,
            title=titles[str(c.public_id)].best(language),
            introduction=introductions[str(c.public_id)].best(language),
            phase=c.phase(moment),
            statements=counts.get(c.pk, 0),
        )
        for c in shown
    ]


def _outcomes(readable: list[Consultation], language: str) -> list[Outcome]:
    findings = list(
        Finding.objects.filter(consultation__in=readable).select_related("consultation")[
            :LATEST_SHOWN
        ]
    )
    titles = texts.wordings(
        "consultation", [f.consultation.public_id for f in findings], "title"
    )
    return [
        Outcome(
            finding=f,
            title=titles[str(f.consultation.public_id)].best(language),
            agreed=len(_map_of(f).get("consensus", [])),
            divisive=len(_map_of(f).get("divisive", [])),
        )
        for f in findings
    ]


def _map_of(finding: Finding) -> dict[str, list[object]]:
    """The map inside a finding's content."""
    content = finding.content
    return content.get("map", content) if isinstance(content, dict) else {}


def _steps(readable: list[Consultation], viewer: Viewer, language: str) -> list[Step]:
    findings = Finding.objects.filter(Q(consultation__in=readable))
    latest = findings.first()
    steps = [
        Step(
            _("Dialogue"),
            _("What do we already agree on, across every bloc, and what divides us?"),
            reverse("consultations:list"),
            len(readable),
        )
    ]
    if latest is not None:
        steps.append(
            Step(
                _("Findings"),
                _("What came out, frozen on the record and fit to be tabled."),
                reverse("consultations:finding", args=[latest.public_id]),
                findings.count(),
            )
        )
    provisions = clauses.number_visible(viewer, language)
    if provisions:
        steps.append(
            Step(
                _("Provisions"),
                _("Clauses in the making, each with the statement that began it."),
                reverse("observatory:provisions"),
                provisions,
            )
        )
    steps.append(
        Step(
            _("Record"),
            _("Every official act, in order, for anybody to check."),
            reverse("observatory:record"),
            Act.objects.count(),
        )
    )
    return steps
