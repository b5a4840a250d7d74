"""What every page knows: who looks, the body, the links of the chain that exist."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from mufakat.foundation.people import queries
from mufakat.foundation.people.permits import Viewer, viewer_for
from mufakat.foundation.people.queries import name_in
from mufakat.foundation.provisions.models import Provision


@dataclass(frozen=True)
class Link:
    title: str
    url: str
    is_current: bool


def page(request: HttpRequest) -> dict[str, Any]:
    """Context of every page."""
    language = translation.get_language() or "en"
    body = queries.organisation()
    viewer = viewer_for(request) if hasattr(request, "user") else None
    return {
        "viewer": viewer,
        "body": body,
        "body_name": name_in(body.names, language) if body else "Mufakat",
        "languages": settings.LANGUAGES,
        "language": language,
        "direction": "rtl" if translation.get_language_bidi() else "ltr",
        "navigation": navigation(request.path, viewer),
        "is_demo": settings.DEMO,
    }


def navigation(path: str, viewer: Viewer | None) -> list[Link]:
    """The links of the chain that exist, then the viewer's own desk; none is an empty page."""
    entries = [
        (_("Consultations"), reverse("consultations:list")),
        (_("Countries"), reverse("observatory:states")),
    ]
    if Provision.objects.exists():
        entries.append((_("Provisions"), reverse("observatory:provisions")))
    # Translators: the record of official acts, in the navigation.
    entries.append((_("Record"), reverse("observatory:record")))
    if viewer is not None and viewer.is_secretariat:
        entries.append((_("Members and roles"), reverse("people:members")))
    elif viewer is not None and viewer.delegation is not None:
        entries.append((_("Our delegation"), reverse("people:delegation")))
    return [Link(title, url, path.startswith(url)) for title, url in entries]
