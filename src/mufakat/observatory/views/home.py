"""The first page: what waits for me, what runs, what came out."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from mufakat.foundation.people.permits import viewer_for
from mufakat.observatory import front


@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    """What waits for the viewer, then the chain as far as it goes today."""
    language = translation.get_language()
    page = front.front_page(viewer_for(request), language)
    return render(request, "observatory/home.html", {"front": page})
