"""Pages of findings: all of a consultation, one on screen, on paper, in Word and as JSON."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mufakat.apps.consultations.actions import findings as acts
from mufakat.apps.consultations.actions.on_behalf import enter_position
from mufakat.apps.consultations.documents import MEDIA_TYPE
from mufakat.apps.consultations.documents import finding_document as as_word
from mufakat.apps.consultations.forms.findings import FreezeForm, OnBehalfForm
from mufakat.apps.consultations.models import Consultation, Finding, Statement
from mufakat.apps.consultations.queries import findings as queries
from mufakat.apps.consultations.queries import positions as held
from mufakat.apps.consultations.queries import wordings
from mufakat.apps.consultations.queries.conditions import condition_rows
from mufakat.apps.consultations.queries.consultations import consultation_for, titled
from mufakat.apps.consultations.queries.voting import statement_in
from mufakat.apps.consultations.views.participate import CONFLICT, UNPROCESSABLE, see_other
from mufakat.foundation.people import permits
from mufakat.foundation.people.clock import today
from mufakat.foundation.people.permits import viewer_for
from mufakat.foundation.people.queries import states_on

FREEZE, ENTER = "consultations.finding.freeze", "consultations.position.enter"


@login_not_required
def findings(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The findings of a consultation; the secretariat freezes here, after a look at what."""
    viewer = viewer_for(request)
    consultation = consultation_for(viewer, public_id)
    if request.method != "POST":
        return _findings_page(request, consultation)
    permits.require(FREEZE, viewer, consultation)
    form = FreezeForm(request.POST)
    if not form.is_valid():
        return _findings_page(request, consultation, form, status=UNPROCESSABLE)
    return _frozen(request, consultation, form)


def _frozen(request: HttpRequest, consultation: Consultation, form: FreezeForm) -> HttpResponse:
    shown = form.cleaned_data["shown"]
    try:
        made = acts.freeze(by=viewer_for(request), consultation=consultation, shown=shown)
    except ValidationError as refused:
        form.refuse(refused)
        is_stale = isinstance(refused, acts.ChangedSinceShownError)
        status = CONFLICT if is_stale else UNPROCESSABLE
        return _findings_page(request, consultation, form, status=status)
    messages.success(request, _("The finding %(symbol)s is frozen.") % {"symbol": made.symbol})
    return see_other("finding", made.public_id)


def _findings_page(
    request: HttpRequest,
    consultation: Consultation,
    form: FreezeForm | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    language = translation.get_language()
    may_freeze = permits.holds(FREEZE, viewer_for(request), consultation)
    asks = may_freeze and (form is not None or "freeze" in request.GET)
    preview = queries.preview(consultation, language) if asks else None
    context = {
        "consultation": consultation,
        "title": titled(consultation, language),
        "entries": queries.listed(consultation),
        "may_freeze": may_freeze,
        "preview": preview,
        "form": form or FreezeForm(),
    }
    return render(request, "consultations/findings.html", context, status=status)


def _of(request: HttpRequest, public_id: UUID) -> Finding:
    return queries.finding_for(viewer_for(request), public_id)


def _page(request: HttpRequest, found: Finding, name: str, *, whole: bool) -> HttpResponse:
    page = queries.page_of(found, translation.get_language(), whole=whole)
    context: dict[str, Any] = {
        "page": page,
        "finding": found,
        "consultation": found.consultation,
        "conditions": condition_rows(page),
    }
    return render(request, f"consultations/{name}.html", context)


@require_safe
@login_not_required
def finding(request: HttpRequest, finding: UUID) -> HttpResponse:
    """One finding: what holds, what divides, under which conditions, how to check it."""
    return _page(request, _of(request, finding), "finding", whole=False)


@require_safe
@login_not_required
def finding_print(request: HttpRequest, finding: UUID) -> HttpResponse:
    """The finding on paper: every row."""
    return _page(request, _of(request, finding), "finding_print", whole=True)


@require_safe
@login_not_required
def finding_document(request: HttpRequest, finding: UUID) -> HttpResponse:
    """The finding as a Word document in the language of the address."""
    found, language = _of(request, finding), translation.get_language()
    page = queries.page_of(found, language, whole=True)
    return _download(as_word(page, language), MEDIA_TYPE, f"{_file_stem(found)}-{language}.docx")


@require_safe
@login_not_required
def finding_json(request: HttpRequest, finding: UUID) -> HttpResponse:
    """The very text whose SHA-256 is the hash of the finding."""
    found = _of(request, finding)
    text = queries.text_of(found).encode()
    return _download(text, "application/json", f"{_file_stem(found)}.json")


def _file_stem(found: Finding) -> str:
    return found.symbol.replace("/", "-")


def _download(content: bytes, media_type: str, name: str) -> HttpResponse:
    disposition = f'attachment; filename="{name}"'
    headers = {"Content-Disposition": disposition, "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=media_type, headers=headers)


def position_on_behalf(request: HttpRequest, public_id: UUID, statement: UUID) -> HttpResponse:
    """The secretariat enters a position that a capital sent on paper."""
    viewer = viewer_for(request)
    consultation = consultation_for(viewer, public_id)
    permits.require(ENTER, viewer, consultation)
    about = statement_in(consultation, statement)
    if request.method != "POST":
        known = {"reason_language": translation.get_language()}
        form = OnBehalfForm(initial=known, states=_states(consultation))
        return _behalf_page(request, about, form)
    form = OnBehalfForm(request.POST, request.FILES, states=_states(consultation))
    if not form.is_valid():
        return _behalf_page(request, about, form, status=UNPROCESSABLE)
    return _entered(request, about, form)


def _entered(request: HttpRequest, about: Statement, form: OnBehalfForm) -> HttpResponse:
    try:
        enter_position(by=viewer_for(request), statement=about, **form.cleaned_data)
    except ValidationError as refused:
        form.refuse(refused)
        return _behalf_page(request, about, form, status=UNPROCESSABLE)
    messages.success(
        request, _("The position is entered. It stays marked until the state confirms it.")
    )
    return see_other("positions", about.consultation.public_id)


def _states(consultation: Consultation) -> list[tuple[str, str]]:
    """Code and name of every state that the consultation asks, in the order of the language."""
    asked = {state.pk for state in consultation.states.all()}
    rows = states_on(today(), translation.get_language())
    return [(row.state.code, row.name) for row in rows if not asked or row.state.pk in asked]


def _behalf_page(
    request: HttpRequest, about: Statement, form: OnBehalfForm, *, status: int = 200
) -> HttpResponse:
    language = translation.get_language()
    context = {
        "consultation": about.consultation,
        "statement": about,
        "wording": wordings.in_language([about], language)[about.pk],
        "form": form,
        "positions": held.on_statement(viewer_for(request), about, language),
    }
    return render(request, "consultations/position_on_behalf.html", context, status=status)
