"""How consultations, statements and findings appear on the thread of other things."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from mufakat.apps.consultations.models import Consultation, Finding, Statement
from mufakat.foundation.links import thread
from mufakat.foundation.links.thread import End
from mufakat.foundation.people import permits
from mufakat.foundation.renditions import texts


def register_kinds() -> None:
    """Tell the thread how to show what this app stores, and to whom."""
    thread.register("consultation", _consultation)
    thread.register("statement", _statement)
    thread.register("finding", _finding)


def _consultation(viewer: Any, identifier: str, language: str) -> End | None:
    found = Consultation.objects.filter(public_id=identifier).first()
    if found is None or not permits.holds("consultations.consultation.read", viewer, found):
        return None
    title = texts.wordings("consultation", [identifier], "title")[identifier].best(language).text
    return End(title=title, url=reverse("consultations:show", args=[identifier]))


def _statement(viewer: Any, identifier: str, language: str) -> End | None:
    found = (
        Statement.objects.select_related("consultation")
        .filter(public_id=identifier, status=Statement.Status.ACCEPTED)
        .first()
    )
    if found is None or not permits.holds(
        "consultations.consultation.read", viewer, found.consultation
    ):
        return None
    text = texts.wordings("statement", [identifier], "text")[identifier].best(language).text
    address = reverse("consultations:statement", args=[found.consultation.public_id, identifier])
    return End(title=text or found.text, url=address, summary=_("Statement"))


def _finding(viewer: Any, identifier: str, language: str) -> End | None:
    found = Finding.objects.select_related("consultation").filter(public_id=identifier).first()
    if found is None or not permits.holds(
        "consultations.finding.read", viewer, found.consultation
    ):
        return None
    return End(
        title=found.symbol,
        url=reverse("consultations:finding", args=[identifier]),
        summary=_("Finding"),
    )
