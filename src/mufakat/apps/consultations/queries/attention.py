"""What waits for a person in consultations: read by the home page."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mufakat.apps.consultations.models import (
    Ballot,
    Consultation,
    MergeProposal,
    OfficialPosition,
    Statement,
)
from mufakat.foundation.people import permits
from mufakat.foundation.people.clock import now
from mufakat.foundation.people.permits import Viewer
from mufakat.foundation.renditions import texts
from mufakat.foundation.renditions.models import Correction


@dataclass(frozen=True)
class Waiting:
    """One thing to do: in words, where, and until when."""

    words: str
    url: str
    until: dt.datetime | None = None
    zone: str = "UTC"
    about: str = ""


def what_waits(viewer: Viewer, language: str) -> list[Waiting]:
    """Votes, positions, consents and the secretariat's queues, the nearest deadline first."""
    if viewer.user is None:
        return []
    moment = now()
    running = [
        c for c in Consultation.objects.prefetch_related("states")
        if c.phase(moment) != "draft" or viewer.is_secretariat
    ]  # fmt: skip
    titles = _titles(running, language)
    found: list[Waiting] = []
    for consultation in running:
        title = titles[str(consultation.public_id)]
        if consultation.is_open(moment):
            found += _of_participant(viewer, consultation, title)
        if viewer.is_secretariat:
            found += _of_secretariat(consultation, title, moment)
    found += _consents(viewer)
    far = dt.datetime.max.replace(tzinfo=dt.UTC)
    return sorted(found, key=lambda entry: entry.until or far)


def _titles(consultations: list[Consultation], language: str) -> dict[str, str]:
    ids = [c.public_id for c in consultations]
    versions = texts.wordings("consultation", ids, "title")
    return {identifier: versions[identifier].best(language).text for identifier in versions}


def _of_participant(viewer: Viewer, consultation: Consultation, title: str) -> list[Waiting]:
    found: list[Waiting] = []
    accepted = consultation.statements.filter(status=Statement.Status.ACCEPTED)
    if permits.holds("consultations.ballot.cast", viewer, consultation):
        voted = Ballot.objects.filter(
            participant__user=viewer.user, statement__in=accepted, value__isnull=False
        ).count()
        left = accepted.count() - voted
        if left > 0:
            words = ngettext(
                "%(count)d statement waits for your vote",
                "%(count)d statements wait for your vote",
                left,
            ) % {"count": left}
            found.append(_waiting(words, "consultations:vote", consultation, title))
    if permits.holds("consultations.position.set", viewer, consultation):
        set_already = OfficialPosition.objects.filter(
            statement__in=accepted, state=viewer.state, replaced_at=None
        ).count()
        left = accepted.count() - set_already
        if left > 0:
            words = ngettext(
                "%(count)d statement has no official position of your state",
                "%(count)d statements have no official position of your state",
                left,
            ) % {"count": left}
            found.append(_waiting(words, "consultations:positions", consultation, title))
    return found


def _waiting(words: str, name: str, consultation: Consultation, title: str) -> Waiting:
    return Waiting(
        words=words,
        url=reverse(name, args=[consultation.public_id]),
        until=consultation.closes_at,
        zone=consultation.zone,
        about=title,
    )


def _of_secretariat(
    consultation: Consultation, title: str, moment: dt.datetime
) -> list[Waiting]:
    address = [consultation.public_id]
    found: list[Waiting] = []
    pending = consultation.statements.filter(status=Statement.Status.PENDING).count()
    if pending:
        words = ngettext(
            "%(count)d statement waits for moderation",
            "%(count)d statements wait for moderation",
            pending,
        ) % {"count": pending}
        found.append(_entry(words, reverse("consultations:moderate", args=address), title))
    corrections = Correction.objects.filter(
        accepted=None,
        rendition__kind="statement",
        rendition__thing_id__in=[
            str(i) for i in consultation.statements.values_list("public_id", flat=True)
        ],
    ).count()
    if corrections:
        words = ngettext(
            "%(count)d proposed correction of a translation waits",
            "%(count)d proposed corrections of translations wait",
            corrections,
        ) % {"count": corrections}
        found.append(_entry(words, reverse("consultations:corrections", args=address), title))
    if consultation.opened_at is None:
        words = _("This consultation is prepared and has not been opened")
        found.append(_entry(words, reverse("consultations:show", args=address), title))
    if consultation.phase(moment) == "closed" and not consultation.findings.exists():
        words = _("This consultation has closed and has no finding yet")
        found.append(_entry(words, reverse("consultations:findings", args=address), title))
    return found


def _entry(words: str, url: str, title: str) -> Waiting:
    return Waiting(words=words, url=url, about=title)


def _consents(viewer: Viewer) -> list[Waiting]:
    asked = MergeProposal.objects.filter(done_at=None).filter(
        Q(kept__author=viewer.user, kept_consents=None)
        | Q(merged__author=viewer.user, merged_consents=None)
    )
    return [
        Waiting(
            words=_("Your statement may say the same as another: may the two be merged?"),
            url=reverse("consultations:answer_merge", args=[proposal.public_id]),
            about=proposal.merged.text,
        )
        for proposal in asked.select_related("merged")
    ]


def statement_counts(consultations: list[Consultation]) -> dict[int, int]:
    """Accepted statements per consultation."""
    rows = (
        Statement.objects.filter(consultation__in=consultations, status=Statement.Status.ACCEPTED)
        .values("consultation")
        .annotate(count=Count("id"))
    )
    return {row["consultation"]: row["count"] for row in rows}
