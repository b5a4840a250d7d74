"""Results to take away: one address, a closed list of forms."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from mufakat.apps.consultations.queries import exports, outcome
from mufakat.apps.consultations.queries.consultations import consultation_for
from mufakat.foundation.people.permits import viewer_for


@login_not_required
def export(request: HttpRequest, public_id: UUID, form: str) -> HttpResponse:
    """A file of the result as its reader may see it; the permit is checked at each request."""
    viewer = viewer_for(request)
    consultation = consultation_for(viewer, public_id)
    view = outcome.view_named(request.GET.get("view"))
    found = outcome.outcome_for(viewer, consultation, translation.get_language(), view=view)
    file = exports.file_of(found, form)
    response = HttpResponse(file.content, content_type=file.media_type)
    response["Content-Disposition"] = f'attachment; filename="{file.name}"'
    response["Cache-Control"] = "no-store"
    return response
