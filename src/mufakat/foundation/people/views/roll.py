"""The roll of states, for the secretariat."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import translation
from django.utils.translation import gettext_lazy

from mufakat.foundation.people import actions, permits, rolls
from mufakat.foundation.people.clock import today
from mufakat.foundation.people.forms.states import AddStateForm, BlocForm, DayForm
from mufakat.foundation.people.models import State, StateMembership
from mufakat.foundation.people.permits import Viewer, viewer_for
from mufakat.foundation.people.queries import bloc_names, electorate, states_on
from mufakat.foundation.people.views.deeds import Deed, answer, attempt, forms_for, see
from mufakat.foundation.people.views.state_deeds import DEEDS as STATE_DEEDS


def _add(viewer: Viewer, _subject: Any, said: dict[str, Any]) -> None:
    actions.enter_state(
        by=viewer, code=said["code"], names=said["names"], sort_keys=said["sort_keys"],
        since=said["since"], status=said["status"], regional=said["regional"],
    )  # fmt: skip


def _add_bloc(viewer: Viewer, _subject: Any, said: dict[str, Any]) -> None:
    actions.add_bloc(by=viewer, code=said["code"], kind=said["kind"], names=said["names"])


DEEDS = {
    "add": Deed(AddStateForm, _add, gettext_lazy("The state is entered.")),
    "bloc": Deed(BlocForm, _add_bloc, gettext_lazy("The bloc is entered.")),
}


def members(request: HttpRequest) -> HttpResponse:
    """Every state on a day: status, regional group, blocs, standing."""
    permits.require("people.state.manage", viewer_for(request))
    asked = DayForm(request.GET or None)
    day = (asked.cleaned_data["on"] if asked.is_valid() else None) or today()
    language = translation.get_language()
    context = {
        "day": day, "asked": asked, "rows": states_on(day, language, everyone=True),
        "blocs": bloc_names(language), "deciding": len(electorate(day)),
        "statuses": dict(StateMembership.Status.choices),
    }  # fmt: skip
    return answer(request, "people/members.html", context, {"day": asked})


def add_state(request: HttpRequest, deed: str = "add") -> HttpResponse:
    """Enter a state or a bloc."""
    viewer = viewer_for(request)
    permits.require("people.state.manage", viewer)
    forms = forms_for(DEEDS, {"add": {"since": today()}})
    if request.method == "POST":
        bound = attempt(request, DEEDS, deed)
        if bound is None:
            return see("people:members") if deed == "add" else see("people:add_state")
        forms[deed] = bound
    context = {"blocs": rolls.blocs(translation.get_language())}
    return answer(request, "people/add_state.html", context, forms)


def member(request: HttpRequest, code: str, deed: str = "") -> HttpResponse:
    """The sheet of one state, and everything that can be recorded of it."""
    viewer = viewer_for(request)
    permits.require("people.state.manage", viewer)
    state = get_object_or_404(State, code=code)
    forms = forms_for(STATE_DEEDS)
    if request.method == "POST":
        bound = attempt(request, STATE_DEEDS, deed, state)
        if bound is None:
            return see("people:member", code)
        forms[deed] = bound
    sheet = rolls.state_sheet(state, viewer, translation.get_language())
    return answer(request, "people/member.html", {"sheet": sheet, "day": today()}, forms)
