"""An official position that a capital sent on paper, entered by the secretariat."""

from __future__ import annotations

from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from mufakat.apps.consultations.actions.positions import (
    ON_BEHALF_KIND,
    replace_position,
    waits_for_confirmation,
)
from mufakat.apps.consultations.models import Consultation, OfficialPosition, Statement
from mufakat.apps.consultations.permits import is_state_eligible
from mufakat.foundation.people import permits
from mufakat.foundation.people.actions.behalf import enter_on_behalf
from mufakat.foundation.people.models import Right, State
from mufakat.foundation.people.permits import Viewer
from mufakat.foundation.uploads.gate import Refused

VERB = "consultations.position.set"


def enter_position(
    *,
    by: Viewer,
    statement: Statement,
    state: State,
    value: int,
    document: BinaryIO,
    document_title: str,
    reason: str = "",
    reason_language: str = "",
) -> OfficialPosition:
    """Enter a position; it counts at once and stays marked until the state confirms it.

    Raises
    ------
    ValidationError
        If the state is not asked, its standing took the right, nothing would change, or the paper
        does not pass the gate.
    """
    with transaction.atomic():
        consultation = Consultation.objects.select_for_update().get(pk=statement.consultation_id)
        permits.require("consultations.position.enter", by, consultation)
        _refuse_without_right(by, consultation, state)
        _refuse_same(statement, state, value, reason)
        position = replace_position(
            by=by, statement=statement, state=state, value=value, reason=reason,
            reason_language=reason_language,
        )  # fmt: skip
        try:
            enter_on_behalf(
                by=by, state=state, verb=VERB, about=(ON_BEHALF_KIND, position.public_id),
                file=document, title=document_title,
            )  # fmt: skip
        except Refused as refused:
            raise ValidationError({"document": str(refused)}) from refused
    return position


def _refuse_without_right(by: Viewer, consultation: Consultation, state: State) -> None:
    if consultation.opened_at is None:
        raise ValidationError(_("Positions are entered once the consultation has been opened."))
    if not is_state_eligible(consultation, state):
        raise ValidationError({"state": _("This consultation does not ask this state.")})
    if not by.keeps(Right.POSITION, state):
        raise ValidationError(
            {"state": _("The standing of this state takes away its official positions.")}
        )


def _refuse_same(statement: Statement, state: State, value: int, reason: str) -> None:
    current = OfficialPosition.objects.filter(
        statement=statement, state=state, replaced_at=None
    ).first()
    if current is None or (current.value, current.reason) != (value, reason):
        return
    if waits_for_confirmation(current):
        raise ValidationError(
            _("This was entered already and waits for the state to confirm it.")
        )
    raise ValidationError(
        _("This is what the state officially holds already. Nothing was changed.")
    )
