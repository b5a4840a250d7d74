"""Pages on which the secretariat prepares, changes, opens and closes consultations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _

from mufakat.apps.consultations.actions import administration
from mufakat.apps.consultations.actions.administration import MANAGE, StaleVersionError
from mufakat.apps.consultations.forms.consultation import ConsultationForm
from mufakat.apps.consultations.models import Consultation
from mufakat.apps.consultations.queries.administration import before_act, zones_offered
from mufakat.apps.consultations.queries.consultations import consultation_for, titled
from mufakat.apps.consultations.views.participate import CONFLICT, UNPROCESSABLE, see_other
from mufakat.foundation.people import permits
from mufakat.foundation.people.permits import Viewer, viewer_for


def managed(viewer: Viewer, public_id: UUID, permit: str = MANAGE) -> Consultation:
    """A consultation that the viewer manages: 404 where they may not read it, else 403."""
    consultation = consultation_for(viewer, public_id)
    permits.require(permit, viewer, consultation)
    return consultation


def create(request: HttpRequest) -> HttpResponse:
    """Prepare a consultation."""
    viewer = viewer_for(request)
    permits.require(MANAGE, viewer)
    if request.method != "POST":
        return _form_page(request, ConsultationForm())
    form = ConsultationForm(request.POST)
    if form.is_valid():
        try:
            made = administration.create(by=viewer, fields=form.conditions(), words=form.words())
        except ValidationError as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("It is prepared. Next, enter the first statements."))
            return see_other("seed", made.public_id)
    return _form_page(request, form, status=UNPROCESSABLE)


def edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Change a consultation; what the opening has fixed is shown and cannot be typed."""
    consultation = managed(viewer_for(request), public_id)
    if request.method != "POST":
        return _form_page(request, ConsultationForm(consultation=consultation))
    form = ConsultationForm(request.POST, consultation=consultation)
    if not form.is_valid():
        return _form_page(request, form, status=UNPROCESSABLE)
    return _save(request, form, consultation)


def _save(request: HttpRequest, form: ConsultationForm, known: Consultation) -> HttpResponse:
    try:
        administration.edit(
            by=viewer_for(request), consultation=known, fields=form.conditions(),
            version=form.cleaned_data["version"] or 0, words=form.words(),
        )  # fmt: skip
    except StaleVersionError as refused:
        form.refuse(refused)
        return _form_page(request, form, status=CONFLICT)
    except ValidationError as refused:
        form.refuse(refused)
        return _form_page(request, form, status=UNPROCESSABLE)
    messages.success(request, _("It is saved."))
    return see_other("show", known.public_id)


def _form_page(request: HttpRequest, form: ConsultationForm, *, status: int = 200) -> HttpResponse:
    known, language = form.consultation, translation.get_language()
    context = {
        "form": form,
        "consultation": known,
        "title": titled(known, language) if known else None,
        "zones": zones_offered(viewer_for(request)),
        "differences": form.differences() if status == CONFLICT else [],
    }
    return render(request, "consultations/edit.html", context, status=status)


def open_(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Say what opening does, then open."""
    done = _("It is open. From its opening time on people can vote.")
    return _act(request, public_id, "open", administration.open_consultation, done)


def close(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Say what closing does, then close."""
    done = _("It is closed. No vote counts any more; its result can be frozen as a finding.")
    return _act(request, public_id, "close", administration.close_consultation, done)


def _act(
    request: HttpRequest, public_id: UUID, name: str, act: Callable[..., Any], done: str
) -> HttpResponse:
    viewer = viewer_for(request)
    consultation = managed(viewer, public_id)
    refusals: list[str] = []
    if request.method == "POST":
        try:
            act(by=viewer, consultation=consultation)
        except ValidationError as refused:
            refusals = refused.messages
        else:
            messages.success(request, done)
            return see_other("show", public_id)
    page = before_act(viewer, consultation, translation.get_language())
    context = {"consultation": consultation, "page": page, "refusals": refusals}
    status = CONFLICT if refusals else 200
    return render(request, f"consultations/{name}.html", context, status=status)
