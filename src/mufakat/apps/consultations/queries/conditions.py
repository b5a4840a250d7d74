"""Conditions and numbers of a finding in words, the same on the page, on paper and in Word."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mufakat.apps.consultations.queries.findings import FindingPage
from mufakat.foundation.renditions.models import Status
from mufakat.foundation.renditions.texts import Wording


def condition_rows(page: FindingPage) -> list[tuple[str, str]]:
    """Under which conditions people voted and how it was counted, in words."""
    counts, told = page.counts, page.conditions
    voices, moderated, chosen = counts["voices"], counts["moderation"], told["settings"]
    rows = [
        (_("Opened"), moment(dt.datetime.fromisoformat(told["opens_at"]), told["zone"])),
        (_("Closed"), moment(page.closed_at, told["zone"])),
        (_("Who may read it"), page.consultation.get_audience_display()),
        (_("States asked"), _states_asked(told["states_asked"])),
        (_("Voices"), few(voices["total"])),
        (_("Of these, self-declared and counted apart"), few(voices["self_declared"])),
        (_("Members of delegations"), few(voices["delegates"])),
        (_("States that spoke"), few(voices["states"])),
        (_("Votes"), few(counts["votes"])),
        (_("Statements"), str(counts["statements"])),
        (_("Of these, entered by the secretariat"), str(counts["seed_statements"])),
        (_("Statements not accepted by moderation"), str(moderated["rejected"])),
        (_("Statements merged with another"), str(moderated["merged"])),
        (_("Statements that nobody decided about"), str(moderated["pending"])),
        (_("Opinion groups"), str(counts["groups"])),
        (_("A lower bound has to exceed"), number(chosen["majority"])),
        (_("States that a group needs"), str(chosen["least_states"])),
        (_("People that a group needs"), str(chosen["least_participants"])),
        (
            _("People that a published number needs"),
            str(told["least_people_in_a_published_number"]),
        ),
        (_("Greatest weight of one bloc"), _cap(chosen.get("bloc_cap"))),
    ]
    return [(name, value) for name, value in rows if value]


def _states_asked(codes: Sequence[str]) -> str:
    if not codes:
        return _("all")
    return ngettext("%(number)d state", "%(number)d states", len(codes)) % {"number": len(codes)}


def _cap(value: Any) -> str:
    return _("no limit") if value is None else number(float(value))


def moment(instant: dt.datetime, zone: str) -> str:
    """An instant in a zone, with the zone's name and offset."""
    local = instant.astimezone(ZoneInfo(zone))
    offset = local.strftime("%z")
    day = formats.date_format(local, "DATE_FORMAT")
    return f"{day}, {local:%H:%M} {zone.replace('_', ' ')} (UTC{offset[:3]}:{offset[3:5]})"


def number(value: float | None) -> str:
    """A bound or share with two decimals in the reader's notation."""
    return "–" if value is None else str(formats.number_format(value, 2))


def few(value: int | None) -> str:
    """A count of people, or that it is of too few to be given."""
    return _("too few to show") if value is None else str(formats.number_format(value))


def status_of(words: Wording) -> str:
    """The legal status of a text in words, and whether its source has changed since."""
    status = str(Status(words.status).label) if words.status in Status.values else words.status
    if words.is_stale:
        return f"{status} – {_('out of date: the source has changed')}"
    return status
