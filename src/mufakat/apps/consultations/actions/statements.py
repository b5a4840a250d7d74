"""Sending a statement of one's own, keeping what was typed, proposing better words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from mufakat.apps.consultations.models import Consultation, Draft, Statement
from mufakat.apps.consultations.queries.seats import seat_in
from mufakat.apps.consultations.queries.statements import alike, draft_key
from mufakat.foundation.people import permits
from mufakat.foundation.people.clock import now
from mufakat.foundation.people.permits import Viewer
from mufakat.foundation.record import acts as record
from mufakat.foundation.renditions import texts
from mufakat.foundation.renditions.models import Correction, Rendition, Status

THE_SAME = 0.999
KEPT_FIELDS = ("text", "language")
LONGEST_DRAFT = 5000


class AlikeError(ValidationError):
    """Others have said nearly the same: the author looks at them before sending."""

    def __init__(self, message: str, statements: Sequence[Statement]) -> None:
        super().__init__(message)
        self.statements = list(statements)


def submit_statement(
    *,
    by: Viewer,
    consultation: Consultation,
    text: str,
    language: str,
    in_spite_of_likeness: bool = False,
) -> Statement:
    """Send a statement to moderation; others see it once it is accepted.

    Raises
    ------
    AlikeError
        If the same is there already, or nearly the same and the author has not said that theirs
        is different.
    """
    _require_new(by, consultation, text, language, in_spite_of_likeness)
    with transaction.atomic():
        locked = Consultation.objects.select_for_update().get(pk=consultation.pk)
        permits.require("consultations.statement.submit", by, locked)
        if len(text) > locked.longest_statement:
            raise ValidationError(_("This statement is too long."))
        statement = _statement(by, locked, text, language)
        texts.write(
            "statement", statement.public_id, "text", language=language, text=text,
            status=Status.AUTHENTIC, author=by.public_id,
        )  # fmt: skip
        Draft.objects.filter(owner=by.user, form=draft_key(consultation)).delete()
        record.append(
            "consultations.statement.submitted",
            by=by,
            about=("statement", statement),
            public={"consultation": str(locked.public_id), "number": statement.number},
            opening={"language": language, "text": text},
        )
    return statement


def _require_new(
    by: Viewer, consultation: Consultation, text: str, language: str, in_spite: bool
) -> None:
    found = alike(consultation, text, language, by)
    same = [row for row, value in found if value >= THE_SAME]
    if same:
        message = _("This statement is there already. Your vote on it counts as much.")
        raise AlikeError(message, same)
    if found and not in_spite:
        message = _(
            "Others have said something very like it. Look at them first; if yours says "
            "something else, mark that below and send it again."
        )
        raise AlikeError(message, [row for row, _value in found[:5]])


def _statement(by: Viewer, consultation: Consultation, text: str, language: str) -> Statement:
    seat = seat_in(by, consultation)
    last = consultation.statements.aggregate(last=Max("number"))["last"] or 0
    return Statement.objects.create(
        consultation=consultation,
        number=last + 1,
        original_language=language,
        text=text,
        author=by.user,
        # A citizen's state is not told beside their words: it could tell who they are.
        state=seat.state if seat and seat.is_delegate else None,
        organisation=seat.organisation if seat else None,
        created_at=now(),
    )


def keep_draft(*, by: Viewer, consultation: Consultation, typed: Mapping[str, str]) -> None:
    """Keep on the server what was typed, until it is sent."""
    # Character 0 goes: PostgreSQL keeps none, and the form refuses the text anyway.
    known = {name: str(typed.get(name, "")).replace("\0", "") for name in KEPT_FIELDS}
    payload = {name: text[:LONGEST_DRAFT] for name, text in known.items()}
    if by.user is not None and payload["text"].strip():
        Draft.objects.update_or_create(
            owner=by.user, form=draft_key(consultation), defaults={"payload": payload}
        )


def propose_correction(
    *, by: Viewer, statement: Statement, language: str, text: str
) -> Correction:
    """Propose better words for one translation; the original is its author's and stays."""
    permits.require("consultations.translation.propose", by, statement.consultation)
    if language == statement.original_language:
        raise ValidationError(_("These are the author’s own words: only the author has others."))
    rendition = Rendition.objects.filter(
        kind="statement", thing_id=str(statement.public_id), field="text", language=language
    ).first()
    if rendition is None:
        raise ValidationError(_("There is no translation into this language to correct yet."))
    if rendition.text == text:
        raise ValidationError(_("These are the words that stand there already."))
    correction, _made = Correction.objects.get_or_create(
        rendition=rendition,
        text=text,
        proposed_by=by.public_id,
        accepted=None,
        defaults={"created_at": now()},
    )
    return correction
