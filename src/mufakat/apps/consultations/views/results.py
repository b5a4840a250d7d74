"""Pages of results: in a minute, all statements, groups, audit, print."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from mufakat.apps.consultations.queries import outcome, result_page
from mufakat.apps.consultations.queries.consultations import consultation_for
from mufakat.apps.consultations.queries.outcome import Outcome
from mufakat.foundation.people.permits import viewer_for


def _outcome(request: HttpRequest, public_id: UUID) -> Outcome:
    viewer = viewer_for(request)
    consultation = consultation_for(viewer, public_id)
    view = outcome.view_named(request.GET.get("view"))
    return outcome.outcome_for(viewer, consultation, translation.get_language(), view=view)


def _page(request: HttpRequest, name: str, found: Outcome, **more: Any) -> HttpResponse:
    context = {"outcome": found, "consultation": found.consultation} | more
    return render(request, f"consultations/{name}.html", context)


@login_not_required
def result(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What came out, in a minute; then tables and the map."""
    viewer = viewer_for(request)
    consultation = consultation_for(viewer, public_id)
    view = outcome.view_named(request.GET.get("view"))
    language = translation.get_language()
    if outcome.content_for(viewer, consultation, view) is None:
        later = result_page.later(consultation, language)
        return render(request, "consultations/result_later.html", later)
    found = outcome.outcome_for(viewer, consultation, language, view=view)
    page = result_page.front(found, viewer, language)
    return _page(request, "result", found, page=page)


@login_not_required
def statements(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """All statements, with their votes where the viewer may see them; paged, by status."""
    viewer = viewer_for(request)
    consultation = consultation_for(viewer, public_id)
    table = result_page.statement_table(
        viewer, consultation, translation.get_language(), request.GET
    )
    context = {"table": table, "consultation": consultation}
    return render(request, "consultations/result_statements.html", context)


@login_not_required
def groups(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Opinion groups and what stands for each; declared blocs beside them."""
    found = _outcome(request, public_id)
    return _page(request, "result_groups", found, page=result_page.groups(found))


@login_not_required
def audit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What happens to the result without any one state or bloc, and in the other view."""
    found = _outcome(request, public_id)
    return _page(request, "result_audit", found, page=result_page.audit(found))


@login_not_required
def print_view(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The result on paper: every number, nothing to click."""
    found = _outcome(request, public_id)
    page = result_page.front(found, viewer_for(request), translation.get_language(), most=None)
    return _page(request, "result_print", found, page=page)
