"""Accredited organisations, and the roles that the secretariat gives."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext_lazy

from mufakat.foundation.people import actions, permits, rolls
from mufakat.foundation.people.clock import today
from mufakat.foundation.people.forms.seats import (
    AccreditForm,
    AppointForm,
    EndAccreditationForm,
    RepresentativeForm,
)
from mufakat.foundation.people.models import Role
from mufakat.foundation.people.permits import Viewer, viewer_for
from mufakat.foundation.people.views.deeds import Deed, answer, attempt, forms_for, see

Said = dict[str, Any]


def _accredit(viewer: Viewer, _subject: Any, said: Said) -> None:
    actions.accredit(
        by=viewer, code=said["code"], kind=said["kind"], names=said["names"], since=said["since"]
    )


def _represent(viewer: Viewer, _subject: Any, said: Said) -> None:
    actions.invite(by=viewer, role=Role.ORGANISATION, **said)


def _end(viewer: Viewer, _subject: Any, said: Said) -> None:
    actions.end_accreditation(by=viewer, organisation=said["organisation"], on=today())


def _appoint(viewer: Viewer, _subject: Any, said: Said) -> str | None:
    return actions.appoint_or_invite(by=viewer, **said)


ORGANISATION_DEEDS = {
    "accredit": Deed(AccreditForm, _accredit, gettext_lazy("The organisation is accredited.")),
    "represent": Deed(
        RepresentativeForm, _represent, gettext_lazy("The invitation is on its way.")
    ),
    "end": Deed(EndAccreditationForm, _end, gettext_lazy("The accreditation has ended.")),
}
ROLE_DEEDS = {"appoint": Deed(AppointForm, _appoint, gettext_lazy("The role is given."))}


def organisations(request: HttpRequest, deed: str = "") -> HttpResponse:
    """Who is accredited, who speaks for each; accredit, invite, end."""
    viewer = viewer_for(request)
    permits.require("people.organisation.manage", viewer)
    forms = forms_for(ORGANISATION_DEEDS, {"accredit": {"since": today()}})
    if request.method == "POST":
        bound = attempt(request, ORGANISATION_DEEDS, deed)
        if bound is None:
            return see("people:organisations")
        forms[deed] = bound
    rows = rolls.organisations(viewer, translation.get_language())
    return answer(request, "people/organisations.html", {"rows": rows}, forms)


def roles(request: HttpRequest) -> HttpResponse:
    """Secretariat, observers and heads of delegation; appoint and end."""
    viewer = viewer_for(request)
    permits.require("people.appointment.make", viewer)
    forms = forms_for(ROLE_DEEDS)
    if request.method == "POST":
        bound = attempt(request, ROLE_DEEDS, "appoint")
        if bound is None:
            return see("people:roles")
        forms["appoint"] = bound
    language = translation.get_language()
    context = {
        "seats": rolls.body_seats(viewer, language),
        "invitations": rolls.body_invitations(language),
    }
    return answer(request, "people/roles.html", context, forms)
