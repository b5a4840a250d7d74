"""Pages of statements and of the official positions on them."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _

from mufakat.apps.consultations.actions import positions as acts
from mufakat.apps.consultations.actions.statements import propose_correction
from mufakat.apps.consultations.forms.participant import CorrectionForm, PositionForm
from mufakat.apps.consultations.models import Consultation, OfficialPosition, Statement
from mufakat.apps.consultations.queries import positions as held
from mufakat.apps.consultations.queries import statement_votes, statements, wordings
from mufakat.apps.consultations.queries.consultations import consultation_for, titled
from mufakat.apps.consultations.queries.voting import statement_in
from mufakat.apps.consultations.views.participate import UNPROCESSABLE, see_other
from mufakat.foundation.people import permits
from mufakat.foundation.people.permits import viewer_for


@login_not_required
def positions(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What states officially hold, and what none of them objects to."""
    viewer, language = viewer_for(request), translation.get_language()
    consultation = consultation_for(viewer, public_id)
    found = held.positions_in(viewer, consultation, language)
    context = {
        "consultation": consultation,
        "title": titled(consultation, language),
        "found": found,
        "page": held.page_of(found, request.GET.get("page")),
        "may_set": permits.holds("consultations.position.set", viewer, consultation),
        "may_enter": permits.holds("consultations.position.enter", viewer, consultation),
    }
    return render(request, "consultations/positions.html", context)


def set_position(request: HttpRequest, public_id: UUID, statement: UUID) -> HttpResponse:
    """A head of delegation sets the state's position on one statement."""
    viewer = viewer_for(request)
    consultation = consultation_for(viewer, public_id)
    permits.require("consultations.position.set", viewer, consultation)
    about = statement_in(consultation, statement)
    state = held.own_state(viewer)
    earlier = held.history(about, state) if state else []
    if request.method != "POST":
        current = next((row for row in earlier if row.replaced_at is None), None)
        known = {"value": current.value, "reason": current.reason} if current else {}
        return _position_page(request, about, PositionForm(initial=known), earlier)
    form = PositionForm(request.POST)
    if not form.is_valid():
        return _position_page(request, about, form, earlier, status=UNPROCESSABLE)
    acts.set_position(
        by=viewer, statement=about, reason_language=translation.get_language(), **form.cleaned_data
    )
    messages.success(request, _("The official position of your state is set."))
    return see_other("positions", public_id)


def _position_page(
    request: HttpRequest,
    statement: Statement,
    form: PositionForm,
    earlier: list[OfficialPosition],
    *,
    status: int = 200,
) -> HttpResponse:
    words = wordings.in_language([statement], translation.get_language())
    context = {
        "consultation": statement.consultation,
        "statement": statement,
        "wording": words[statement.pk],
        "form": form,
        "earlier": earlier,
    }
    return render(request, "consultations/set_position.html", context, status=status)


@login_not_required
def statement(request: HttpRequest, public_id: UUID, statement: UUID) -> HttpResponse:
    """One statement in all its languages; the same page takes a proposal for better words."""
    viewer = viewer_for(request)
    consultation = consultation_for(viewer, public_id)
    about = statements.visible_statement(viewer, consultation, statement)
    if request.method != "POST":
        return _statement_page(request, consultation, about)
    form = CorrectionForm(request.POST)
    if not form.is_valid():
        return _statement_page(request, consultation, about, form=form)
    try:
        propose_correction(by=viewer, statement=about, **form.cleaned_data)
    except ValidationError as refused:
        form.add_error("text", refused)
        return _statement_page(request, consultation, about, form=form)
    messages.success(request, _("Your proposal was sent. The secretariat will decide about it."))
    return see_other("statement", public_id, statement)


def _statement_page(
    request: HttpRequest,
    consultation: Consultation,
    about: Statement,
    *,
    form: CorrectionForm | None = None,
) -> HttpResponse:
    viewer, language = viewer_for(request), translation.get_language()
    context = {
        "consultation": consultation,
        "title": titled(consultation, language),
        "page": statements.page_of(viewer, consultation, about, language),
        "votes": statement_votes.votes_on(viewer, about, language),
        "positions": held.on_statement(viewer, about, language),
        "form": form,
    }
    status = UNPROCESSABLE if form else 200
    return render(request, "consultations/statement.html", context, status=status)
