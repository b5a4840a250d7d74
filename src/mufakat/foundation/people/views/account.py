"""One's own page."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from mufakat.foundation.people import actions, rolls
from mufakat.foundation.people.forms.account import AccountForm, DeclareForm
from mufakat.foundation.people.permits import Viewer, viewer_for
from mufakat.foundation.people.views.deeds import Deed, SeeOther, answer, attempt, forms_for, see


def _edit(viewer: Viewer, _subject: Any, said: dict[str, Any]) -> None:
    actions.edit_account(by=viewer, **said)


def _declare(viewer: Viewer, _subject: Any, said: dict[str, Any]) -> None:
    actions.declare_state(by=viewer, state=said["state"])


DEEDS = {
    "account": Deed(AccountForm, _edit, gettext_lazy("Saved.")),
    "declare": Deed(
        DeclareForm, _declare, gettext_lazy("Your state is noted, as your own word for it.")
    ),
}


def account(request: HttpRequest, deed: str = "") -> HttpResponse:
    """Who I am here, what waits for me, and how I sign in."""
    viewer = viewer_for(request)
    forms = forms_for(DEEDS, {"account": _as_it_is(viewer)})
    if request.method == "POST":
        bound = attempt(request, DEEDS, deed or "account")
        if bound is None:
            return SeeOther(_own_page(viewer))
        forms[deed or "account"] = bound
    page = rolls.account_page(viewer, translation.get_language())
    return answer(request, "people/account.html", {"page": page}, forms)


def _as_it_is(viewer: Viewer) -> dict[str, str]:
    person = viewer.person
    return {"name": person.name, "language": person.language, "zone": person.zone}


def _own_page(viewer: Viewer) -> str:
    """One's own page in the language one has just chosen."""
    with translation.override(viewer.person.language):
        return reverse("people:account")


@require_POST
def confirm_act(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The head of a delegation confirms an act entered for the state."""
    viewer = viewer_for(request)
    actions.confirm_on_behalf(by=viewer, note=rolls.note_for(viewer, public_id))
    messages.success(request, _("Confirmed. The record says so."))
    return see("people:account")
