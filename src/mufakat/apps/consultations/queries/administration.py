"""What the confirmation pages say before a consultation is opened or closed."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from mufakat.apps.consultations.models import Consultation, Statement
from mufakat.apps.consultations.queries.consultations import Voices, titled, voices_of
from mufakat.foundation.people.clock import body_zone, now, today
from mufakat.foundation.people.permits import Viewer
from mufakat.foundation.people.queries import state_names
from mufakat.foundation.renditions import texts
from mufakat.foundation.renditions.texts import Wording

COMMON_ZONES = (
    "UTC", "Africa/Cairo", "Africa/Nairobi", "America/New_York", "America/Sao_Paulo",
    "Asia/Dubai", "Asia/Jakarta", "Asia/Kolkata", "Asia/Shanghai",
    "Europe/Moscow", "Europe/Paris", "Europe/Zurich", "Pacific/Auckland",
)  # fmt: skip


@dataclass(frozen=True)
class BeforeAct:
    """What stands before an official act is done."""

    title: Wording
    phase: str
    problems: list[str]  # against opening
    statements: int
    waiting: int  # statements that nobody has decided on
    languages: list[str]  # in which the title stands
    state_names: list[str]
    voices: Voices
    is_due: bool  # its time has passed


def opening_problems(consultation: Consultation) -> list[str]:
    """What stands against opening it, in words; empty where nothing does."""
    key = str(consultation.public_id)
    found = []
    if consultation.opened_at is not None:
        found.append(_("It has been opened already."))
    title = texts.wordings("consultation", [key], "title")[key]
    if title.get(consultation.original_language) is None:
        found.append(_("It has no title in its original language."))
    seeds = consultation.statements.filter(status=Statement.Status.ACCEPTED)
    if not seeds.exists():
        found.append(_("It has no statement to vote on. Enter at least one."))
    if consultation.closes_at <= now():
        found.append(_("Its closing time has passed. Set a later one."))
    return found


def before_act(viewer: Viewer, consultation: Consultation, language: str) -> BeforeAct:
    """Facts that somebody reads before opening or closing."""
    key = str(consultation.public_id)
    states = list(consultation.states.all())
    names = state_names(states, language, today()) if states else {}
    moment = now()
    return BeforeAct(
        title=titled(consultation, language),
        phase=consultation.phase(moment),
        problems=opening_problems(consultation),
        statements=consultation.statements.filter(status=Statement.Status.ACCEPTED).count(),
        waiting=consultation.statements.filter(status=Statement.Status.PENDING).count(),
        languages=texts.wordings("consultation", [key], "title")[key].languages(),
        state_names=[names.get(s.pk, (s.code, ""))[0] for s in states],
        voices=voices_of(consultation, in_steps=False),
        is_due=moment >= consultation.closes_at,
    )


def zones_offered(viewer: Viewer) -> list[str]:
    """Zones to pick from; any other can be typed."""
    own = viewer.user.zone if viewer.user else ""
    first = [zone for zone in (body_zone().key, own) if zone]
    return list(dict.fromkeys([*first, *COMMON_ZONES]))
