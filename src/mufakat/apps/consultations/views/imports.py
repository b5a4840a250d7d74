"""Importing an earlier consultation: upload, look, confirm."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from mufakat.apps.consultations.actions import imports as acts
from mufakat.apps.consultations.forms.findings import ImportFilesForm, ImportForm
from mufakat.apps.consultations.models import Consultation
from mufakat.apps.consultations.queries import imports as queries
from mufakat.apps.consultations.queries.consultations import consultation_for, titled
from mufakat.apps.consultations.views.participate import SEE_OTHER, UNPROCESSABLE
from mufakat.foundation.people import permits
from mufakat.foundation.people.clock import body_zone
from mufakat.foundation.people.permits import viewer_for


def import_votes(request: HttpRequest, public_id: UUID | None = None) -> HttpResponse:
    """Upload the files, look at what they say, then start the import."""
    viewer = viewer_for(request)
    near = consultation_for(viewer, public_id) if public_id else None
    permits.require(acts.MANAGE, viewer, near)
    if request.method == "POST":
        return _posted(request, near)
    if token := request.GET.get("files"):
        kept = queries.kept_for(viewer, token)
        return _preview_page(request, near, kept, ImportForm(initial=_known(near, token)))
    return _upload_page(request, near, ImportFilesForm())


def _posted(request: HttpRequest, near: Consultation | None) -> HttpResponse:
    step = request.POST.get("step")
    if step == "discard":
        return _discarded(request, near)
    return _confirmed(request, near) if step == "confirm" else _uploaded(request, near)


def _uploaded(request: HttpRequest, near: Consultation | None) -> HttpResponse:
    form = ImportFilesForm(request.POST, request.FILES)
    if not form.is_valid():
        return _upload_page(request, near, form, status=UNPROCESSABLE)
    viewer = viewer_for(request)
    kept = acts.keep_files(by=viewer, files=form.cleaned_data)
    found = queries.preview(kept, viewer)
    if found.faults:
        acts.discard(kept)
        return _upload_page(request, near, form, faults=found.faults, status=UNPROCESSABLE)
    address = f"{request.path}?files={kept.token}"
    return HttpResponseRedirect(address, status=SEE_OTHER)


def _confirmed(request: HttpRequest, near: Consultation | None) -> HttpResponse:
    viewer = viewer_for(request)
    form = ImportForm(request.POST)
    kept = queries.kept_for(viewer, request.POST.get("token", ""))
    if not form.is_valid():
        return _preview_page(request, near, kept, form, status=UNPROCESSABLE)
    try:
        job = acts.start_import(by=viewer, token=kept.token, facts=form.facts())
    except ValidationError as refused:
        form.refuse(refused)
        return _preview_page(request, near, kept, form, status=UNPROCESSABLE)
    return HttpResponseRedirect(reverse("jobs:job", args=[job.public_id]), status=SEE_OTHER)


def _discarded(request: HttpRequest, near: Consultation | None) -> HttpResponse:
    acts.discard(queries.kept_for(viewer_for(request), request.POST.get("token", "")))
    messages.success(request, _("The files are removed. Nothing was imported."))
    return HttpResponseRedirect(request.path, status=SEE_OTHER)


def _known(near: Consultation | None, token: str) -> dict[str, Any]:
    """What a consultation near which somebody imports lets us guess."""
    language = translation.get_language()
    known = {"token": token, "zone": str(body_zone()), "language": language}
    if near is None:
        return known
    return known | {
        "zone": near.zone, "audience": near.audience, "language": near.original_language,
        "title": titled(near, near.original_language).text,
    }  # fmt: skip


def _upload_page(
    request: HttpRequest,
    near: Consultation | None,
    form: ImportFilesForm,
    *,
    faults: list[Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {"consultation": near, "form": form, "faults": faults or []}
    return render(request, "consultations/import.html", context, status=status)


def _preview_page(
    request: HttpRequest,
    near: Consultation | None,
    kept: queries.Kept,
    form: ImportForm,
    *,
    status: int = 200,
) -> HttpResponse:
    found = queries.preview(kept, viewer_for(request))
    context = {"consultation": near, "form": form, "preview": found, "token": kept.token}
    return render(request, "consultations/import_preview.html", context, status=status)
