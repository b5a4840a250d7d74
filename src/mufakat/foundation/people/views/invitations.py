"""The page behind the link in an invitation's letter."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from mufakat.foundation.people import actions, permits, rolls
from mufakat.foundation.people.clock import now
from mufakat.foundation.people.models import Invitation
from mufakat.foundation.people.permits import Viewer, viewer_for
from mufakat.foundation.people.views.deeds import see


@login_not_required
@never_cache
def invitation(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Says what to do with an invitation; its addressee reads what it is for and takes it up."""
    wanted = Invitation.objects.select_related("state", "organisation", "accepted_by")
    found = get_object_or_404(wanted, public_id=public_id)
    viewer = viewer_for(request)
    if request.method == "POST":
        return _accept(request, viewer, found)
    context = {"stage": stage(found, viewer), "invitation": found}
    if context["stage"] == "open":
        context["asked"] = rolls.asked([found], translation.get_language())[0]
    gone = context["stage"] in ("used", "expired")
    return render(request, "people/invitation.html", context, status=410 if gone else 200)


def stage(found: Invitation, viewer: Viewer) -> str:
    """Where an invitation stands for a viewer: used, expired, sign_in, other or open."""
    if found.accepted_by_id is not None:
        return "used"
    if found.expires_at <= now():
        return "expired"
    if viewer.user is None:
        return "sign_in"
    return "open" if permits.holds("people.invitation.accept", viewer, found) else "other"


def _accept(request: HttpRequest, viewer: Viewer, found: Invitation) -> HttpResponse:
    try:
        actions.accept_invitation(by=viewer, invitation=found)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("You have taken up the role."))
    return see("people:account") if viewer.user else see("people:invitation", found.public_id)
