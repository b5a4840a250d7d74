"""The record of official acts, and each act as it was committed."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import translation

from mufakat.foundation.people.permits import viewer_for
from mufakat.foundation.record import queries
from mufakat.foundation.record.models import Act
from mufakat.observatory import chronicle

PER_PAGE = 25


@login_not_required
def record(request: HttpRequest) -> HttpResponse:
    """Acts, the latest first, by verb or by what they are about."""
    verb, about = _asked(request, "verb"), _asked(request, "about")
    with_votes = bool(request.GET.get("votes"))
    acts = queries.acts(verb=verb, subject=about, with_votes=with_votes)
    page = Paginator(acts, PER_PAGE).get_page(request.GET.get("page"))
    rows = chronicle.entries(page.object_list, viewer_for(request), translation.get_language())
    context = {
        "page": page, "entries": rows, "verbs": chronicle.verbs_used(), "verb": verb,
        "about": about, "with_votes": with_votes, "size": Act.objects.count(),
    }  # fmt: skip
    return render(request, "observatory/record.html", context)


def _asked(request: HttpRequest, name: str) -> str:
    # PostgreSQL has no character of code 0 and would answer with a fault of the server.
    return request.GET.get(name, "").replace("\0", "")


@login_not_required
def act(request: HttpRequest, seq: int) -> HttpResponse:
    """One act: in words, and exactly as it was committed."""
    found = get_object_or_404(Act, pk=seq)
    (entry,) = chronicle.entries([found], viewer_for(request), translation.get_language())
    return render(request, "observatory/act.html", {"entry": entry})
