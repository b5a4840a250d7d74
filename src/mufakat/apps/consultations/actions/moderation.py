"""Statements of the secretariat, and its decisions on those of others: by a rule, with a reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from mufakat.apps.consultations.actions.positions import acting_user
from mufakat.apps.consultations.models import Ballot, Consultation, ModerationEntry, Statement
from mufakat.apps.consultations.policy import RULES
from mufakat.apps.consultations.queries.likeness import tokens
from mufakat.foundation.people import permits
from mufakat.foundation.people.clock import now
from mufakat.foundation.people.permits import Viewer
from mufakat.foundation.record import acts as record
from mufakat.foundation.renditions import texts
from mufakat.foundation.renditions.models import Rendition, Status

ACCEPTED, REJECTED, MERGED = (
    Statement.Status.ACCEPTED, Statement.Status.REJECTED, Statement.Status.MERGED,
)  # fmt: skip
PERSONS_STATUSES = (Status.OFFICIAL, Status.UNOFFICIAL)
"""What a person may say of a translation; only an engine writes machine text."""


class DecidedMeanwhileError(ValidationError):
    """Somebody else has decided on the statement since the page was made."""


@dataclass(frozen=True)
class Translation:
    """A statement in another language than its original."""

    text: str
    status: str


# Seed statements


def add_seed(
    *,
    by: Viewer,
    consultation: Consultation,
    text: str,
    language: str,
    translations: Mapping[str, Translation] | None = None,
    topic: str = "",
) -> Statement:
    """Enter a statement of the secretariat; it can be voted on as soon as voting is open."""
    with transaction.atomic():
        locked = Consultation.objects.select_for_update().get(pk=consultation.pk)
        permits.require("consultations.consultation.manage", by, locked)
        _require_enterable(locked, text)
        versions = {k: v for k, v in (translations or {}).items() if k != language and v.text}
        _require_statuses(versions)
        statement = Statement.objects.create(
            consultation=locked, number=next_number(locked), text=text, topic=topic,
            original_language=language, status=ACCEPTED, is_seed=True, author=acting_user(by),
            created_at=now(),
        )  # fmt: skip
        write_original(statement, author=by.public_id)
        for code, version in versions.items():
            texts.write(
                "statement", statement.public_id, "text", language=code, text=version.text,
                status=version.status, source_language=language, author=by.public_id,
            )  # fmt: skip
        record.append(
            "consultations.statement.submitted",
            by=by,
            about=("statement", statement),
            public={
                "consultation": str(locked.public_id), "number": statement.number, "seed": True,
            },
            opening={
                "language": language,
                "text": text,
                "translations": [
                    {"language": code, "text": version.text, "status": str(version.status)}
                    for code, version in sorted(versions.items())
                ],
            },
        )  # fmt: skip
    return statement


def next_number(consultation: Consultation) -> int:
    """The next number of a statement; whoever calls it holds the consultation's row."""
    last = consultation.statements.aggregate(last=Max("number"))["last"] or 0
    return int(last) + 1


def write_original(statement: Statement, *, author: str) -> None:
    """The author's own words as the authentic version, unless they stand there already."""
    known = Rendition.objects.filter(
        kind="statement", thing_id=str(statement.public_id), field="text",
        language=statement.original_language,
    ).first()  # fmt: skip
    if known is None or (known.text, known.status) != (statement.text, Status.AUTHENTIC):
        texts.write(
            "statement", statement.public_id, "text", language=statement.original_language,
            text=statement.text, status=Status.AUTHENTIC, author=author,
        )  # fmt: skip


def _require_enterable(consultation: Consultation, text: str) -> None:
    if consultation.phase(now()) == "closed":
        raise ValidationError(_("The consultation has closed: nobody could vote on it."))
    if len(text) > consultation.longest_statement:
        raise ValidationError(
            {
                "text": _("This statement is too long: at most %(longest)d characters.")
                % {"longest": consultation.longest_statement}
            }
        )
    same = next((row for row in _standing(consultation) if tokens(row.text) == tokens(text)), None)
    if same is not None:
        raise ValidationError(
            {"text": _("Statement %(number)d says this already.") % {"number": same.number}}
        )


def _standing(consultation: Consultation) -> Sequence[Statement]:
    waiting = (Statement.Status.PENDING, ACCEPTED)
    return list(consultation.statements.filter(status__in=waiting))


def _require_statuses(versions: Mapping[str, Translation]) -> None:
    for code, version in versions.items():
        if version.status not in PERSONS_STATUSES:
            raise ValidationError(
                {f"status_{code}": _("Say whether this translation is official or not.")}
            )


# Decisions


def moderate(
    *,
    by: Viewer,
    statement: Statement,
    decision: str,
    rule: str = "",
    reason: str = "",
    seen: int | None = None,
) -> ModerationEntry:
    """Accept a statement, or not; a later decision undoes an earlier one, and both stay known.

    Parameters
    ----------
    by : Viewer
        Who decides.
    statement : Statement
        On what.
    decision : str
        `accepted` or `rejected`.
    rule : str
        Code of the rule; needed where a statement is not accepted.
    reason : str
        To the author, and to the public log; needed where a statement is not accepted.
    seen : int, optional
        How many decisions on it the page showed.

    Raises
    ------
    DecidedMeanwhileError
        If there are more by now.
    """
    _require_decision(decision, rule, reason)
    with transaction.atomic():
        consultation = Consultation.objects.select_for_update().get(pk=statement.consultation_id)
        permits.require("consultations.statement.moderate", by, consultation)
        row = Statement.objects.select_for_update().get(pk=statement.pk)
        if seen is not None and row.moderation.count() != seen:
            raise DecidedMeanwhileError(_("Somebody else has decided on it in the meantime."))
        _require_change(consultation, row, decision)
        before = row.status
        row.status = decision
        row.save(update_fields=["status"])
        if decision == ACCEPTED:
            write_original(row, author=str(row.author.public_id) if row.author else "")
        return log(by, row, before=before, rule=rule, reason=reason)


def log(
    by: Viewer, statement: Statement, *, before: str, rule: str = "", reason: str = ""
) -> ModerationEntry:
    """Enter a decision into the public log and the record; inside its transaction."""
    entry = ModerationEntry.objects.create(
        statement=statement, decision=statement.status, rule=rule, reason=reason,
        decided_by=acting_user(by), decided_at=now(),
    )  # fmt: skip
    record.append(
        "consultations.statement.moderated",
        by=by,
        about=("statement", statement),
        public={
            "consultation": str(statement.consultation.public_id),
            "number": statement.number,
            "before": str(before),
            "decision": str(statement.status),
            "rule": rule,
        },
        opening={"reason": reason},
        at=entry.decided_at,
    )
    return entry


def _require_decision(decision: str, rule: str, reason: str) -> None:
    if decision not in (ACCEPTED, REJECTED):
        raise ValidationError({"decision": _("Accept the statement, or do not.")})
    if rule and rule not in RULES:
        raise ValidationError({"rule": _("Choose one of the rules.")})
    if decision == REJECTED and not rule:
        raise ValidationError({"rule": _("Say by which rule it is not accepted.")})
    if decision == REJECTED and not reason.strip():
        raise ValidationError({"reason": _("Tell the author why it is not accepted.")})


def _require_change(consultation: Consultation, row: Statement, decision: str) -> None:
    if row.status == MERGED:
        raise ValidationError(_("It was merged with its author’s consent; that stays."))
    if row.status == decision:
        raise DecidedMeanwhileError(_("This is what was decided already."))
    has_votes = Ballot.objects.filter(statement=row).exists()
    if decision == ACCEPTED and consultation.phase(now()) == "closed" and not has_votes:
        raise ValidationError(_("The consultation has closed: nobody could vote on it."))
