"""Watching long work, stopping it, doing it again."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from mufakat.foundation.jobs import queries, work
from mufakat.foundation.jobs.models import Job
from mufakat.foundation.people import permits
from mufakat.foundation.people.permits import viewer_for

PER_PAGE = 30


@never_cache
def job(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """How far a job is; the same part alone for a page that asks again."""
    viewer = viewer_for(request)
    found = queries.job_for(viewer, public_id)
    context = {
        "job": found,
        "seconds": queries.seconds_to_wait(found),
        "may_stop": permits.holds("jobs.job.stop", viewer, found) and not found.has_ended,
        "may_repeat": permits.holds("jobs.job.repeat", viewer, found),
    }
    part = "jobs/_job.html" if getattr(request, "htmx", False) else "jobs/job.html"
    response = render(request, part, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def mine(request: HttpRequest) -> HttpResponse:
    """The jobs that I started, the latest first."""
    own = queries.own_jobs(viewer_for(request))
    page = Paginator(own, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "jobs/list.html", {"page": page})


@require_POST
def stop(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask a job to stop."""
    viewer = viewer_for(request)
    found = queries.job_for(viewer, public_id)
    permits.require("jobs.job.stop", viewer, found)
    work.cancel(found)
    messages.success(request, _("It stops at its next step."))
    return _see(found)


@require_POST
def again(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The same work once more."""
    viewer = viewer_for(request)
    found = queries.job_for(viewer, public_id)
    permits.require("jobs.job.repeat", viewer, found)
    return _see(work.run_again(found))


def _see(found: Job) -> HttpResponse:
    return HttpResponseRedirect(reverse("jobs:job", args=[found.public_id]), status=303)
