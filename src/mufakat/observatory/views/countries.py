"""The list of states and the page of one."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import translation

from mufakat.foundation.people.clock import today
from mufakat.foundation.people.models import State
from mufakat.foundation.people.permits import viewer_for
from mufakat.foundation.people.queries import bloc_names
from mufakat.observatory import countries


@login_not_required
def states(request: HttpRequest) -> HttpResponse:
    """Every state by regional group."""
    language = translation.get_language()
    groups = countries.groups_of_states(today(), language)
    count = sum(len(group.rows) for group in groups)
    context = {"groups": groups, "count": count, "blocs": bloc_names(language)}
    return render(request, "observatory/states.html", context)


@login_not_required
def state(request: HttpRequest, code: str) -> HttpResponse:
    """One state: what it is to the body, what it says, what its people did."""
    found = get_object_or_404(State, code=code)
    page = countries.country(found, viewer_for(request), translation.get_language())
    return render(request, "observatory/state.html", {"country": page})
