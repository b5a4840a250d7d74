"""Pages of those who take part: the list, a consultation, voting, one's own votes, submitting."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from mufakat.apps.consultations.actions.statements import AlikeError, keep_draft, submit_statement
from mufakat.apps.consultations.actions.voting import VotingClosedError, cast_vote, withdraw_vote
from mufakat.apps.consultations.forms.participant import StatementForm, VoteForm, WithdrawForm
from mufakat.apps.consultations.models import Consultation
from mufakat.apps.consultations.queries import consultations, moderation_log, statements, voting
from mufakat.foundation.people import permits
from mufakat.foundation.people.clock import now
from mufakat.foundation.people.permits import viewer_for

SEE_OTHER, CONFLICT, UNPROCESSABLE = 303, 409, 422


def see_other(name: str, *arguments: Any, query: str = "") -> HttpResponse:
    """303 to a page of this app."""
    address = reverse(f"consultations:{name}", args=arguments)
    return HttpResponseRedirect(address + query, status=SEE_OTHER)


@login_not_required
def consultation_list(request: HttpRequest) -> HttpResponse:
    """Open, coming and closed consultations that the viewer may read."""
    found = consultations.listed(viewer_for(request), translation.get_language())
    closed = consultations.closed_page(found, request.GET.get("page"))
    return render(request, "consultations/list.html", {"found": found, "closed": closed})


@login_not_required
def show(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What a consultation is, its status, who may take part, what next."""
    viewer = viewer_for(request)
    consultation = consultations.consultation_for(viewer, public_id)
    page = consultations.page_of(viewer, consultation, translation.get_language())
    return render(request, "consultations/show.html", {"page": page, "consultation": consultation})


def vote(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One statement at a time; the same page takes the vote."""
    viewer = viewer_for(request)
    consultation = consultations.consultation_for(viewer, public_id)
    if request.method == "POST":
        return _take_vote(request, consultation)
    phase = consultation.phase(now())
    if phase in ("closed", "scheduled"):
        return see_other("my_votes" if phase == "closed" else "show", public_id)
    permits.require("consultations.ballot.cast", viewer, consultation)
    return _card(request, consultation, wanted=_uuid(request.GET.get("statement")))


def _take_vote(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    form, viewer = VoteForm(request.POST), viewer_for(request)
    if not form.is_valid():
        wanted = _uuid(request.POST.get("statement"))
        return _card(request, consultation, wanted=wanted, form=form, status=UNPROCESSABLE)
    said = form.cleaned_data
    statement = voting.statement_in(consultation, said["statement"])
    try:
        cast = cast_vote(
            by=viewer, statement=statement, value=said["value"], is_important=said["important"],
            reason=said["reason"], reason_language=translation.get_language(),
        )  # fmt: skip
    except VotingClosedError:
        return _card(request, consultation, wanted=statement.public_id, form=form, status=CONFLICT)
    except ValidationError as refused:  # it was merged or taken back while the vote was on its way
        messages.error(request, refused.messages[0])
        return see_other("vote", consultation.public_id)
    if request.htmx:  # type: ignore[attr-defined]  # set by the htmx middleware
        return _card(request, consultation, just=cast)
    if not cast.is_new:
        messages.success(request, _("Your vote is saved."))
        return see_other("my_votes", consultation.public_id)
    return see_other("vote", consultation.public_id, query="?saved=1")


def _card(
    request: HttpRequest,
    consultation: Consultation,
    *,
    wanted: UUID | None = None,
    form: VoteForm | None = None,
    just: Any = None,
    status: int = 200,
) -> HttpResponse:
    card = voting.card_for(
        viewer_for(request), consultation, translation.get_language(), wanted=wanted
    )
    context = {
        "card": card,
        "consultation": consultation,
        "form": form,
        "just": just,
        "is_closed": status == CONFLICT,
    }
    if request.htmx:  # type: ignore[attr-defined]  # set by the htmx middleware
        # htmx swaps nothing that comes with an error status, so the card says what went wrong.
        response = render(request, "consultations/_vote_card.html", context)
    else:
        response = render(request, "consultations/vote.html", context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def my_votes(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One's own votes, to change or take back until the close."""
    viewer = viewer_for(request)
    consultation = consultations.consultation_for(viewer, public_id)
    if request.method == "POST":
        return _take_back(request, consultation)
    own = voting.own_votes(
        viewer, consultation, translation.get_language(), page=request.GET.get("page")
    )
    return render(
        request, "consultations/my_votes.html", {"own": own, "consultation": consultation}
    )


def _take_back(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    form = WithdrawForm(request.POST)
    if form.is_valid():
        statement = voting.statement_in(consultation, form.cleaned_data["statement"])
        try:
            if withdraw_vote(by=viewer_for(request), statement=statement):
                messages.success(request, _("Your vote was taken back."))
        except VotingClosedError as refused:
            messages.error(request, refused.messages[0])
    return see_other("my_votes", consultation.public_id)


def submit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Send a statement of one's own; one's earlier ones and what became of them."""
    viewer = viewer_for(request)
    consultation = consultations.consultation_for(viewer, public_id)
    permits.require("consultations.statement.submit", viewer, consultation)
    longest = consultation.longest_statement
    if request.method == "POST":
        form = StatementForm(request.POST, longest=longest)
        keep_draft(by=viewer, consultation=consultation, typed=request.POST.dict())
        return _take_statement(request, consultation, form)
    draft = statements.draft_of(viewer, consultation)
    form = StatementForm(initial={"language": translation.get_language()} | draft, longest=longest)
    return _submit_page(request, consultation, form)


def _take_statement(
    request: HttpRequest, consultation: Consultation, form: StatementForm
) -> HttpResponse:
    if not form.is_valid():
        return _submit_page(request, consultation, form, status=UNPROCESSABLE)
    said = form.cleaned_data
    try:
        submit_statement(
            by=viewer_for(request), consultation=consultation, text=said["text"],
            language=said["language"], in_spite_of_likeness=said["in_spite_of_likeness"],
        )  # fmt: skip
    except AlikeError as found:
        form.add_error("text", found)
        return _submit_page(
            request, consultation, form, alike=found.statements, status=UNPROCESSABLE
        )
    messages.success(request, _("Your statement was sent. The secretariat will look at it."))
    return see_other("submit", consultation.public_id)


def _submit_page(
    request: HttpRequest,
    consultation: Consultation,
    form: StatementForm,
    *,
    alike: Any = (),
    status: int = 200,
) -> HttpResponse:
    language = translation.get_language()
    context = {
        "form": form,
        "consultation": consultation,
        "title": consultations.titled(consultation, language),
        "own": statements.own_statements(viewer_for(request), consultation, language),
        "alike": statements.shown(alike, language),
    }
    return render(request, "consultations/submit.html", context, status=status)


@login_not_required
def moderation(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The public log of moderation: every decision with its rule and its reason."""
    viewer = viewer_for(request)
    consultation = consultations.consultation_for(viewer, public_id)
    log = moderation_log.log_of(
        consultation, translation.get_language(), page=request.GET.get("page")
    )
    return render(
        request, "consultations/moderation_log.html", {"log": log, "consultation": consultation}
    )


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
