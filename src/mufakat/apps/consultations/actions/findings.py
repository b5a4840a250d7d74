"""Freezing the result of a closed consultation: a finding with a symbol, on the record, for good.

A finding is never changed and never taken away. What it says anew is said by a later finding.
"""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from mufakat.apps.consultations.models import Consultation, Finding
from mufakat.apps.consultations.queries.ballots import VIEWS
from mufakat.apps.consultations.queries.computing import published_result
from mufakat.apps.consultations.queries.frozen import (
    FrozenForm,
    Json,
    already_frozen,
    ended_at,
    frozen_form,
    next_symbol,
)
from mufakat.foundation.links import thread
from mufakat.foundation.links.models import Relation
from mufakat.foundation.people import permits
from mufakat.foundation.people.clock import now
from mufakat.foundation.people.permits import Viewer
from mufakat.foundation.provisions.models import Provision
from mufakat.foundation.record import acts as record
from mufakat.foundation.renditions.models import Rendition

MOST_ATTEMPTS = 20


class ChangedSinceShownError(ValidationError):
    """What would be frozen is no longer what the page showed."""


def freeze(
    *, by: Viewer, consultation: Consultation, at: dt.datetime | None = None, shown: str = ""
) -> Finding:
    """Freeze the result of a closed consultation.

    With `shown`, the hash of what a page showed, only exactly that is frozen.
    """
    permits.require("consultations.finding.freeze", by, consultation)
    for view in VIEWS:  # computed, or read where it was, before anything is locked
        published_result(consultation, view)
    moment = at or now()
    with transaction.atomic():
        locked = Consultation.objects.select_for_update().get(pk=consultation.pk)
        permits.require("consultations.finding.freeze", by, locked)
        _refuse_earlier_than_close(locked, moment)
        form = frozen_form(locked)
        if shown and shown != form.sha256:
            raise ChangedSinceShownError(
                _("Something has changed since this page was made. Read it again, then freeze it.")
            )
        _refuse_unchanged(locked, form)
        finding = _numbered(by, locked, form, moment)
        provisions = _found_provisions(by, finding)
        _tell(by, finding, len(provisions))
    return finding


# Rules


def _refuse_earlier_than_close(consultation: Consultation, moment: dt.datetime) -> None:
    if moment < ended_at(consultation):
        raise ValidationError(_("A finding cannot be dated before the close of its consultation."))


def _refuse_unchanged(consultation: Consultation, form: FrozenForm) -> None:
    same = Finding.objects.filter(consultation=consultation, content_sha256=form.sha256).first()
    if same is not None:
        raise ValidationError(already_frozen(same.symbol))


# Saving


def _numbered(
    by: Viewer, consultation: Consultation, form: FrozenForm, moment: dt.datetime
) -> Finding:
    if by.user is None:
        raise PermissionDenied("consultations.finding.freeze")
    for _attempt in range(MOST_ATTEMPTS):
        symbol = next_symbol(moment)
        try:
            with transaction.atomic():
                return Finding.objects.create(
                    consultation=consultation, symbol=symbol, content=form.content,
                    texts=form.texts, positions=form.positions, content_sha256=form.sha256,
                    frozen_by=by.user, frozen_at=moment,
                )  # fmt: skip
        except IntegrityError:  # somebody else took the number at the same moment
            if not Finding.objects.filter(symbol=symbol).exists():
                raise
    raise ValidationError(_("Too many findings are being frozen at this moment. Try again."))


def _found_provisions(by: Viewer, finding: Finding) -> list[Provision]:
    """One provision for each agreed statement: from here on a clause that can be drafted."""
    made = []
    for entry in finding.content["map"]["consensus"]:
        number = entry["statement"]
        source = finding.texts["statements"][number]
        provision = Provision.objects.create(
            label=f"{finding.symbol}, {number}", created_at=finding.frozen_at
        )
        _copy_renditions(source, provision)
        for kind, identifier in (("statement", source["id"]), ("finding", finding.public_id)):
            thread.link(
                Relation.INFORMS, source=(kind, identifier),
                target=("provision", provision.public_id), by=by.public_id,
            )  # fmt: skip
        made.append(provision)
    return made


def _copy_renditions(source: Json, provision: Provision) -> None:
    """The versions of a statement as they stand, each with its status and its own source."""
    kept = Rendition.objects.filter(kind="statement", thing_id=source["id"], field="text")
    known = {row.language: row for row in kept}
    Rendition.objects.bulk_create(
        Rendition(
            kind="provision",
            thing_id=str(provision.public_id),
            field="text",
            language=language,
            text=version["text"],
            status=version["status"],
            source_language=version["source_language"],
            source_hash=known[language].source_hash if language in known else "",
            author=known[language].author if language in known else "",
            updated_at=provision.created_at,
        )
        for language, version in source["versions"].items()
    )


def _tell(by: Viewer, finding: Finding, agreed: int) -> None:
    consultation = finding.consultation
    said = {"agreed": agreed, "statements": finding.content["counts"]["statements"]}
    is_public = consultation.audience == Consultation.Audience.PUBLIC
    record.append(
        "consultations.finding.frozen",
        by=by,
        about=("finding", finding.public_id),
        public={
            "symbol": finding.symbol,
            "consultation": str(consultation.public_id),
            "content_sha256": finding.content_sha256,
        }
        | (said if is_public else {}),
        opening=None if is_public else said,
        at=finding.frozen_at,
    )
