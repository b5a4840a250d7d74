"""What the body is, and what bad standing costs: the secretariat's page."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mufakat.foundation.people import actions, permits, rolls
from mufakat.foundation.people.forms.base import Stale
from mufakat.foundation.people.forms.body import BodyForm, ConsequencesForm, fingerprint
from mufakat.foundation.people.models import Organisation, StandingConsequence
from mufakat.foundation.people.permits import Viewer, viewer_for
from mufakat.foundation.people.views.deeds import Deed, answer, attempt, forms_for, see


def _describe(viewer: Viewer, _subject: Any, said: dict[str, Any]) -> None:
    there = rolls.the_body()
    if said["seen"] != fingerprint(there):
        raise Stale(_as_it_is_now(there))
    wanted = ("names", "zone", "founded_on", "in_force_on", "state_votes_public")
    actions.describe_body(by=viewer, **{name: said[name] for name in wanted})


def _as_it_is_now(body: Organisation) -> str:
    return _(
        "Somebody changed this while you were at it, and nothing of yours was saved. It now says: "
        "%(names)s; %(zone)s; opened for signature %(founded)s; in force %(in_force)s. Compare, "
        "then open the page anew."
    ) % {
        "names": ", ".join(body.names[c] for c, _name in settings.LANGUAGES if c in body.names),
        "zone": body.zone,
        "founded": body.founded_on,
        "in_force": body.in_force_on or "–",
    }


def _consequences(viewer: Viewer, _subject: Any, said: dict[str, Any]) -> None:
    pairs = [(kind, right) for kind, _colon, right in (e.partition(":") for e in said["lost"])]
    actions.set_consequences(by=viewer, pairs=pairs)


DEEDS = {
    "body": Deed(BodyForm, _describe, gettext_lazy("What the body is has been changed.")),
    "lost": Deed(ConsequencesForm, _consequences, gettext_lazy("The consequences are set.")),
}


def body(request: HttpRequest, deed: str = "body") -> HttpResponse:
    """Names, zone, days, publicity, and the consequences of standing."""
    permits.require("people.body.manage", viewer_for(request))
    found = rolls.the_body()
    lost = [f"{c.kind}:{c.right}" for c in StandingConsequence.objects.all()]
    initial = {"body": BodyForm.initial_of(found), "lost": {"lost": lost}}
    forms = forms_for(DEEDS, initial)
    if request.method == "POST":
        bound = attempt(request, DEEDS, deed)
        if bound is None:
            return see("people:body")
        forms[deed] = bound
    return answer(request, "people/body.html", {}, forms)
