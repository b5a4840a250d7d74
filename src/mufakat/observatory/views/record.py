"""The record of official acts, and each act as it was committed."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import translation

from mufakat.foundation.people import permits
from mufakat.foundation.people.permits import viewer_for
from mufakat.foundation.record import queries
from mufakat.foundation.record.models import Act
from mufakat.observatory import chronicle

PER_PAGE, VOTES = 25, "observatory.vote.read"


@login_not_required
def record(request: HttpRequest) -> HttpResponse:
    """Acts, the latest first, by verb or by what they are about."""
    verb, about, viewer = _asked(request, "verb"), _asked(request, "about"), viewer_for(request)
    sees_votes = permits.holds(VOTES, viewer)
    with_votes = sees_votes and bool(verb or request.GET.get("votes"))
    acts = queries.acts(verb=verb, subject=about, with_votes=with_votes)
    page = Paginator(acts, PER_PAGE).get_page(request.GET.get("page"))
    rows = chronicle.entries(page.object_list, viewer, translation.get_language())
    context = {
        "page": page, "entries": rows, "verbs": chronicle.verbs_used(with_votes=sees_votes),
        "verb": verb, "about": about, "size": Act.objects.count(),
    }  # fmt: skip
    return render(request, "observatory/record.html", context)


def _asked(request: HttpRequest, name: str) -> str:
    # PostgreSQL has no character of code 0 and would answer with a fault of the server.
    return request.GET.get(name, "").replace("\0", "")


@login_not_required
def act(request: HttpRequest, seq: int) -> HttpResponse:
    """One act: in words, and exactly as it was committed."""
    found, viewer = get_object_or_404(Act, pk=seq), viewer_for(request)
    if queries.is_single_vote(found) and not permits.holds(VOTES, viewer, found):
        raise Http404
    (entry,) = chronicle.entries([found], viewer, translation.get_language())
    return render(request, "observatory/act.html", {"entry": entry})
