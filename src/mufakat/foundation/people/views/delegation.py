"""One's own delegation: who is in it, who is asked to join."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from mufakat.foundation.people import actions, permits, rolls
from mufakat.foundation.people.clock import today
from mufakat.foundation.people.forms.seats import InviteForm, SeatForm
from mufakat.foundation.people.models import Appointment
from mufakat.foundation.people.permits import Viewer, viewer_for
from mufakat.foundation.people.views.deeds import (
    Deed,
    SeeOther,
    answer,
    attempt,
    forms_for,
    see,
)


def _invite(viewer: Viewer, _subject: Any, said: dict[str, Any]) -> None:
    seat = viewer.delegation
    actions.invite(by=viewer, state=seat.state if seat else None, **said)


DEEDS = {"invite": Deed(InviteForm, _invite, gettext_lazy("The invitation is on its way."))}


def delegation(request: HttpRequest) -> HttpResponse:
    """The members of one's own delegation; heads and officers invite and end roles."""
    viewer = viewer_for(request)
    permits.require("people.delegation.read", viewer)
    forms = forms_for(DEEDS)
    if request.method == "POST":
        bound = attempt(request, DEEDS, "invite")
        if bound is None:
            return see("people:delegation")
        forms["invite"] = bound
    page = rolls.delegation_page(viewer, translation.get_language())
    return answer(request, "people/delegation.html", {"page": page}, forms)


@require_POST
def end_role(request: HttpRequest) -> HttpResponse:
    """End a role today; to those who may not end it, it does not exist or is refused."""
    form = SeatForm(request.POST)
    if not form.is_valid():
        raise Http404
    viewer, seat = viewer_for(request), _seat(form.cleaned_data)
    try:
        actions.end_appointment(by=viewer, appointment=seat)
        messages.success(request, _("The role has ended."))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return SeeOther(_back(request))


def _seat(said: dict[str, Any]) -> Appointment:
    held = Appointment.objects.on(today()).filter(
        user__public_id=said["user"], role=said["role"], state=said["state"],
        organisation=said["organisation"],
    )  # fmt: skip
    seat = held.select_related("user", "state", "organisation").first()
    if not isinstance(seat, Appointment):
        raise Http404
    return seat


def _back(request: HttpRequest) -> str:
    """The page from which a small form was sent."""
    wanted = request.POST.get("next", "")
    own = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if own else see("people:account").url


@require_POST
def withdraw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take an invitation back."""
    viewer = viewer_for(request)
    actions.withdraw_invitation(by=viewer, invitation=rolls.invitation_for(viewer, public_id))
    messages.success(request, _("The invitation has been taken back."))
    return SeeOther(_back(request))
