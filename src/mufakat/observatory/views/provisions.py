"""The list of provisions and the life of one."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from mufakat.foundation.people.permits import viewer_for
from mufakat.observatory import clauses

PER_PAGE = 30


@login_not_required
def provisions(request: HttpRequest) -> HttpResponse:
    """Every provision that the viewer may see, the latest first."""
    visible = clauses.visible(viewer_for(request), translation.get_language())
    page = Paginator(visible, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "observatory/provisions.html", {"page": page})


@login_not_required
def provision(request: HttpRequest, public_id: str) -> HttpResponse:
    """One provision: its words and the thread that leads to it."""
    found = clauses.clause(public_id, viewer_for(request), translation.get_language())
    if found is None:
        raise Http404
    return render(request, "observatory/provision.html", {"clause": found})
