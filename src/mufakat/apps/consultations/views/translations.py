"""Pages on which translations of statements are written and corrections are decided."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _

from mufakat.apps.consultations.actions import translations
from mufakat.apps.consultations.actions.translations import StaleTextError
from mufakat.apps.consultations.forms.secretariat import (
    CorrectionDecisionForm,
    TranslationForm,
    retyped,
)
from mufakat.apps.consultations.models import Consultation, Statement
from mufakat.apps.consultations.queries import translations as read
from mufakat.apps.consultations.queries.consultations import titled
from mufakat.apps.consultations.queries.moderation import statement_of
from mufakat.apps.consultations.views.administration import managed
from mufakat.apps.consultations.views.participate import CONFLICT, UNPROCESSABLE, see_other
from mufakat.foundation.people.permits import viewer_for

EDIT = "consultations.translation.edit"
PER_PAGE = 15


def translate(
    request: HttpRequest, public_id: UUID, statement: UUID, language: str
) -> HttpResponse:
    """A statement beside its translation into one language."""
    about = statement_of(managed(viewer_for(request), public_id, EDIT), statement)
    if language not in dict(settings.LANGUAGES) or language == about.original_language:
        raise Http404
    if request.method != "POST":
        return _translate_page(request, about, language)
    form = TranslationForm(request.POST)
    if not form.is_valid():
        return _translate_page(request, about, language, form=form, status=UNPROCESSABLE)
    return _write(request, about, language, form)


def _write(
    request: HttpRequest, about: Statement, language: str, form: TranslationForm
) -> HttpResponse:
    try:
        translations.write_translation(
            by=viewer_for(request), statement=about, language=language, **form.cleaned_data
        )
    except ValidationError as refused:
        form.refuse(refused)
        is_late = isinstance(refused, StaleTextError)
        status = CONFLICT if is_late else UNPROCESSABLE
        return _translate_page(request, about, language, form=form, status=status)
    messages.success(request, _("The translation is written."))
    return see_other("statement", about.consultation.public_id, about.public_id)


def _translate_page(
    request: HttpRequest,
    about: Statement,
    language: str,
    *,
    form: TranslationForm | None = None,
    status: int = 200,
) -> HttpResponse:
    page = read.translating(about, language, request.GET.get("from"))
    if form is None:
        form = TranslationForm(initial=_known(page))
    elif status == CONFLICT:  # sent again, it replaces what is now shown beside it
        retyped(form, "version", str(page.version))
    form.fields["text"].widget.attrs["lang"] = language
    context = {
        "consultation": about.consultation,
        "title": titled(about.consultation, translation.get_language()),
        "page": page,
        "form": form,
        "is_conflict": status == CONFLICT,
    }
    return render(request, "consultations/translate.html", context, status=status)


def _known(page: read.Translating) -> dict[str, object]:
    current = page.current
    return {
        "version": page.version,
        "source_language": page.source.language,
        "text": current.text if current else "",
        "status": current.status if current and not current.is_machine else "",
    }


def corrections(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Better words that readers proposed; each is accepted or refused."""
    consultation = managed(viewer_for(request), public_id, EDIT)
    if request.method != "POST":
        return _corrections_page(request, consultation)
    form = CorrectionDecisionForm(request.POST)
    if not form.is_valid():
        return _corrections_page(request, consultation, status=UNPROCESSABLE)
    return _decide(request, consultation, form)


def _decide(
    request: HttpRequest, consultation: Consultation, form: CorrectionDecisionForm
) -> HttpResponse:
    said = form.cleaned_data
    about = statement_of(consultation, said["statement"])
    try:
        translations.decide_correction(
            by=viewer_for(request), statement=about, language=said["language"],
            proposal=said["proposal"], version=said["version"], accept=said["decision"] == "accept",
        )  # fmt: skip
    except StaleTextError as refused:
        messages.error(request, refused.messages[0])
        return _corrections_page(request, consultation, status=CONFLICT)
    messages.success(request, _("It is decided; whoever proposed it can see the words that stand."))
    return see_other("corrections", consultation.public_id)


def _corrections_page(
    request: HttpRequest, consultation: Consultation, *, status: int = 200
) -> HttpResponse:
    language = translation.get_language()
    found = read.corrections_of(viewer_for(request), consultation, language)
    context = {
        "consultation": consultation,
        "title": titled(consultation, language),
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "waiting": len(found),
    }
    return render(request, "consultations/corrections.html", context, status=status)
