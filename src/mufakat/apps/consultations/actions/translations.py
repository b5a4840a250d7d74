"""Translations of statements: people write them, readers correct, the secretariat decides."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from mufakat.apps.consultations.actions.moderation import PERSONS_STATUSES
from mufakat.apps.consultations.models import Consultation, Statement
from mufakat.foundation.people import permits
from mufakat.foundation.people.permits import Viewer
from mufakat.foundation.record import acts as record
from mufakat.foundation.renditions import texts
from mufakat.foundation.renditions.models import Correction, Rendition, Status

KIND, FIELD = "statement", "text"


class StaleTextError(ValidationError):
    """Somebody else has written this version in the meantime: nothing is overwritten."""


def write_translation(
    *,
    by: Viewer,
    statement: Statement,
    language: str,
    text: str,
    status: str,
    source_language: str,
    version: int,
) -> Rendition:
    """Write a translation made from one version; with the same words, confirm it as up to date.

    Raises
    ------
    StaleTextError
        If it no longer has the version that was read (0: there was none).
    """
    _require_writable(statement, language, status)
    with transaction.atomic():
        consultation = Consultation.objects.select_for_update().get(pk=statement.consultation_id)
        permits.require("consultations.translation.edit", by, consultation)
        standing = _standing(statement, language)
        if (standing.version if standing else 0) != version:
            raise StaleTextError(_("Somebody else has written this translation in the meantime."))
        if not _rendition(statement, source_language):
            raise ValidationError(_("There is no text in the language to translate from."))
        confirms = standing is not None and standing.text == text
        rendition = texts.write(
            KIND, statement.public_id, FIELD, language=language, text=text, status=status,
            source_language=source_language,
            author=standing.author if standing and confirms else by.public_id,
        )  # fmt: skip
        _note_reviewer(rendition, by.public_id if confirms else "")
        _tell(by, statement, rendition, is_correction=False)
    return rendition


def _require_writable(statement: Statement, language: str, status: str) -> None:
    if language not in dict(settings.LANGUAGES):
        raise ValidationError(_("This is none of the languages of the body."))
    if language == statement.original_language:
        raise ValidationError(_("These are the author’s own words: only the author has others."))
    if status not in PERSONS_STATUSES:
        raise ValidationError({"status": _("Say whether this translation is official or not.")})


def decide_correction(
    *, by: Viewer, statement: Statement, language: str, proposal: str, accept: bool, version: int
) -> int:
    """Accept or refuse words that readers proposed; `proposal` is the hash of the words.

    Everybody who proposed the same words gets the same answer; how many they were is returned.
    """
    with transaction.atomic():
        consultation = Consultation.objects.select_for_update().get(pk=statement.consultation_id)
        permits.require("consultations.translation.edit", by, consultation)
        rendition = _standing(statement, language)
        found = [
            one
            for one in Correction.objects.filter(rendition=rendition, accepted=None).order_by("pk")
            if texts.text_hash(one.text) == proposal
        ]
        if rendition is None or not found:
            raise StaleTextError(_("This proposal has been decided already."))
        if rendition.version != version:
            raise StaleTextError(_("The translation has changed since the proposal was shown."))
        if accept:
            _take_over(by, statement, rendition, found[0])
        Correction.objects.filter(pk__in=[one.pk for one in found]).update(
            accepted=accept, decided_by=by.public_id
        )
    return len(found)


def _take_over(
    by: Viewer, statement: Statement, rendition: Rendition, correction: Correction
) -> None:
    # What a person wrote and another confirmed is no machine text any more.
    is_machine = rendition.status == Status.MACHINE
    corrected = texts.write(
        KIND, statement.public_id, FIELD, language=rendition.language, text=correction.text,
        status=Status.UNOFFICIAL if is_machine else rendition.status,
        source_language=rendition.source_language, author=correction.proposed_by,
    )  # fmt: skip
    _note_reviewer(corrected, by.public_id)
    _tell(by, statement, corrected, is_correction=True)


def _standing(statement: Statement, language: str) -> Rendition | None:
    return _rendition(statement, language, lock=True)


def _rendition(statement: Statement, language: str, *, lock: bool = False) -> Rendition | None:
    rows = Rendition.objects.select_for_update() if lock else Rendition.objects.all()
    return rows.filter(
        kind=KIND, thing_id=str(statement.public_id), field=FIELD, language=language
    ).first()


def _note_reviewer(rendition: Rendition, reviewer: str) -> None:
    rendition.reviewer = reviewer
    rendition.save(update_fields=["reviewer", "updated_at"])


def _tell(by: Viewer, statement: Statement, rendition: Rendition, *, is_correction: bool) -> None:
    record.append(
        "consultations.translation.written",
        by=by,
        about=(KIND, statement),
        public={
            "language": rendition.language,
            "status": str(rendition.status),
            "version": rendition.version,
            "correction": is_correction,
        },
        # The words stay with the act, so that a later reader can see what was changed.
        opening={"language": rendition.language, "text": rendition.text},
    )
