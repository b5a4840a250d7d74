"""Acts that the secretariat enters for a capital that sent paper."""

from __future__ import annotations

from typing import Any, BinaryIO

from django.db import transaction

from mufakat.foundation.people import permits
from mufakat.foundation.people.clock import now
from mufakat.foundation.people.models import OnBehalf, State
from mufakat.foundation.people.permits import Viewer
from mufakat.foundation.record import acts as record
from mufakat.foundation.uploads.gate import accept_document


def enter_on_behalf(
    *, by: Viewer, state: State, verb: str, about: tuple[str, Any], file: BinaryIO, title: str
) -> OnBehalf:
    """Note that an act was entered by the secretariat for a capital that sent paper.

    Call it in the transaction of the act itself.
    """
    permits.require("people.act.enter_on_behalf", by, state)
    document = accept_document(file, title=title, by=by.public_id)
    kind, identifier = about
    note = OnBehalf.objects.create(
        state=state,
        verb=verb,
        about_kind=kind,
        about_id=str(identifier),
        document=document,
        entered_by=by.person,
        entered_at=now(),
    )
    record.append(
        "people.act.entered_on_behalf",
        by=by,
        about=about,
        public={"state": state.code, "verb": verb, "document_sha256": document.sha256},
    )
    return note


def confirm_on_behalf(*, by: Viewer, note: OnBehalf) -> None:
    """The state confirms an act that the secretariat entered for it."""
    permits.require("people.act.confirm", by, note)
    with transaction.atomic():
        done = OnBehalf.objects.filter(pk=note.pk, confirmed_at=None).update(
            confirmed_by=by.user, confirmed_at=now()
        )
        if done:
            record.append(
                "people.act.confirmed",
                by=by,
                about=(note.about_kind, note.about_id),
                public={"state": note.state.code, "verb": note.verb},
            )
