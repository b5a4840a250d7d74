"""Pages of statements for the secretariat, and the page on which authors answer about a merge."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _

from mufakat.apps.consultations.actions import merging, moderation
from mufakat.apps.consultations.actions.moderation import DecidedMeanwhileError
from mufakat.apps.consultations.forms.secretariat import (
    MergeAnswerForm,
    MergeForm,
    ModerationForm,
    SeedForm,
    retyped,
)
from mufakat.apps.consultations.models import Consultation, MergeProposal, Statement
from mufakat.apps.consultations.queries import merges
from mufakat.apps.consultations.queries import moderation as read
from mufakat.apps.consultations.queries.consultations import titled
from mufakat.apps.consultations.views.administration import managed
from mufakat.apps.consultations.views.participate import CONFLICT, UNPROCESSABLE, see_other
from mufakat.foundation.people import permits
from mufakat.foundation.people.permits import viewer_for

MODERATE = "consultations.statement.moderate"


def seed(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Enter statements of the secretariat, one after the other."""
    viewer = viewer_for(request)
    consultation = managed(viewer, public_id)
    if request.method != "POST":
        language = consultation.original_language
        return _seed_page(request, consultation, SeedForm(initial={"language": language}))
    form = SeedForm(request.POST)
    if not form.is_valid():
        return _seed_page(request, consultation, form, status=UNPROCESSABLE)
    return _enter_seed(request, consultation, form)


def _enter_seed(request: HttpRequest, consultation: Consultation, form: SeedForm) -> HttpResponse:
    said = form.cleaned_data
    try:
        made = moderation.add_seed(
            by=viewer_for(request), consultation=consultation, text=said["text"],
            language=said["language"], topic=said["topic"], translations=form.translations(),
        )  # fmt: skip
    except ValidationError as refused:
        form.refuse(refused)
        return _seed_page(request, consultation, form, status=UNPROCESSABLE)
    messages.success(request, _("Statement %(number)d is entered.") % {"number": made.number})
    return see_other("seed", consultation.public_id)


def _seed_page(
    request: HttpRequest, consultation: Consultation, form: SeedForm, *, status: int = 200
) -> HttpResponse:
    language = translation.get_language()
    context = {
        "consultation": consultation,
        "title": titled(consultation, language),
        "form": form,
        "seeds": read.seeds_of(consultation, language),
    }
    return render(request, "consultations/seed.html", context, status=status)


def queue(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What waits for a decision, the oldest first; with ?status= what was decided."""
    viewer, language = viewer_for(request), translation.get_language()
    consultation = managed(viewer, public_id, MODERATE)
    found = read.queue_of(
        consultation, language, status=request.GET.get("status", ""), page=request.GET.get("page")
    )
    context = {
        "consultation": consultation, "title": titled(consultation, language), "queue": found,
    }  # fmt: skip
    return render(request, "consultations/moderate.html", context)


def moderate(request: HttpRequest, public_id: UUID, statement: UUID) -> HttpResponse:
    """Decide on one statement; a decision can be undone by another one."""
    viewer = viewer_for(request)
    about = read.statement_of(managed(viewer, public_id, MODERATE), statement)
    if request.method != "POST":
        return _sheet_page(request, about, ModerationForm(initial=_seen(about)))
    form = ModerationForm(request.POST)
    if not form.is_valid():
        return _sheet_page(request, about, form, status=UNPROCESSABLE)
    return _decide(request, about, form)


def _seen(statement: Statement) -> dict[str, int]:
    return {"seen": statement.moderation.count()}


def _decide(request: HttpRequest, about: Statement, form: ModerationForm) -> HttpResponse:
    try:
        moderation.moderate(by=viewer_for(request), statement=about, **form.cleaned_data)
    except ValidationError as refused:
        is_late = isinstance(refused, DecidedMeanwhileError)
        form.refuse(refused)
        if is_late:
            retyped(form, "seen", str(about.moderation.count()))
        status = CONFLICT if is_late else UNPROCESSABLE
        return _sheet_page(request, about, form, status=status)
    done = {
        "accepted": _("Statement %(number)d is accepted: others can vote on it."),
        "rejected": _("Statement %(number)d is not accepted. Its author sees the reason."),
    }[form.cleaned_data["decision"]]
    messages.success(request, done % {"number": about.number})
    return see_other("moderate", about.consultation.public_id)


def _sheet_page(
    request: HttpRequest, about: Statement, form: ModerationForm, *, status: int = 200
) -> HttpResponse:
    language = translation.get_language()
    about.refresh_from_db(fields=["status"])
    context = {
        "consultation": about.consultation,
        "title": titled(about.consultation, language),
        "form": form,
        "sheet": read.sheet_of(viewer_for(request), about, language),
    }
    return render(request, "consultations/moderate_one.html", context, status=status)


# Merges


def propose_merge(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Propose to merge two statements; nothing happens without their authors."""
    consultation = managed(viewer_for(request), public_id, MODERATE)
    rows = merges.mergeable(consultation, translation.get_language())
    if request.method != "POST":
        asked = {name: request.GET.get(name, "") for name in ("merged", "kept")}
        return _merge_page(request, consultation, MergeForm(statements=rows, initial=asked))
    return _propose(request, consultation, MergeForm(request.POST, statements=rows))


def _propose(request: HttpRequest, consultation: Consultation, form: MergeForm) -> HttpResponse:
    if form.is_valid():
        try:
            made = merging.propose_merge(
                by=viewer_for(request), consultation=consultation, **form.cleaned_data
            )
        except ValidationError as refused:
            form.refuse(refused)
        else:
            return _proposed(request, consultation, made)
    return _merge_page(request, consultation, form, status=UNPROCESSABLE)


def _proposed(
    request: HttpRequest, consultation: Consultation, made: MergeProposal
) -> HttpResponse:
    if made.done_at:
        messages.success(request, _("Both are the secretariat’s own: they are merged."))
    else:
        messages.success(request, _("It is proposed. The authors are asked; until then both stay."))
    return see_other("propose_merge", consultation.public_id)


def _merge_page(
    request: HttpRequest, consultation: Consultation, form: MergeForm, *, status: int = 200
) -> HttpResponse:
    language = translation.get_language()
    context = {
        "consultation": consultation,
        "title": titled(consultation, language),
        "form": form,
        "merges": merges.merges_of(consultation, language),
        "suggested": merges.suggested(merges.mergeable(consultation, language)),
    }
    return render(request, "consultations/merge.html", context, status=status)


def answer_merge(request: HttpRequest, merge: UUID) -> HttpResponse:
    """An author says whether their statement and another may become one."""
    viewer = viewer_for(request)
    proposal = merges.proposal_for(viewer, merge)
    permits.require("consultations.merge.answer", viewer, proposal)
    if request.method != "POST":
        return _answer_page(request, proposal, MergeAnswerForm())
    form = MergeAnswerForm(request.POST)
    if not form.is_valid():
        return _answer_page(request, proposal, form, status=UNPROCESSABLE)
    return _take_answer(request, proposal, form)


def _take_answer(
    request: HttpRequest, proposal: MergeProposal, form: MergeAnswerForm
) -> HttpResponse:
    consents = form.cleaned_data["answer"] == "yes"
    try:
        merging.answer_merge(by=viewer_for(request), proposal=proposal, consents=consents)
    except ValidationError as refused:
        form.refuse(refused)
        proposal.refresh_from_db()
        return _answer_page(request, proposal, form, status=CONFLICT)
    messages.success(request, _("Thank you: your answer is noted."))
    return see_other("answer_merge", proposal.public_id)


def _answer_page(
    request: HttpRequest, proposal: MergeProposal, form: MergeAnswerForm, *, status: int = 200
) -> HttpResponse:
    language = translation.get_language()
    consultation = proposal.merged.consultation
    context = {
        "consultation": consultation,
        "title": titled(consultation, language),
        "form": form,
        "page": merges.answering(viewer_for(request), proposal, language),
    }
    return render(request, "consultations/answer_merge.html", context, status=status)
