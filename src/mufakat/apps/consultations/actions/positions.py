"""Official positions: what a head of delegation says that the state holds."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from mufakat.apps.consultations.models import Choice, Consultation, OfficialPosition, Statement
from mufakat.apps.consultations.queries.positions import ON_BEHALF_KIND, waits_for_confirmation
from mufakat.foundation.people import permits
from mufakat.foundation.people.clock import now
from mufakat.foundation.people.models import State, User
from mufakat.foundation.people.permits import Viewer
from mufakat.foundation.people.queries import organisation
from mufakat.foundation.record import acts as record

__all__ = [
    "ON_BEHALF_KIND",
    "acting_user",
    "replace_position",
    "set_position",
    "waits_for_confirmation",
]


def set_position(
    *, by: Viewer, statement: Statement, value: int, reason: str = "", reason_language: str = ""
) -> OfficialPosition:
    """Set or change the official position of one's state; earlier ones stay as history."""
    with transaction.atomic():
        consultation = Consultation.objects.select_for_update().get(pk=statement.consultation_id)
        permits.require("consultations.position.set", by, consultation)
        seat = by.delegation
        if seat is None or seat.state is None:
            raise PermissionDenied("consultations.position.set")
        return replace_position(
            by=by, statement=statement, state=seat.state, value=value,
            reason=reason, reason_language=reason_language,
        )  # fmt: skip


def replace_position(
    *,
    by: Viewer,
    statement: Statement,
    state: State,
    value: int,
    reason: str = "",
    reason_language: str = "",
) -> OfficialPosition:
    """Put a position in the place of the current one, on the record.

    Whoever calls it has required the permit and is in the transaction of the act: a head sets
    the position of the own state, the secretariat enters one that came on paper.
    """
    if value not in Choice.values:
        raise ValidationError(_("A position is agree, pass or disagree."))
    if not Statement.objects.filter(pk=statement.pk, status=Statement.Status.ACCEPTED).exists():
        raise ValidationError(_("Only accepted statements take official positions."))
    current = (
        OfficialPosition.objects.select_for_update()
        .filter(statement=statement, state=state, replaced_at=None)
        .first()
    )
    if current is not None:
        is_same = (current.value, current.reason) == (value, reason)
        if is_same and not waits_for_confirmation(current):
            return current
        current.replaced_at = now()
        current.save(update_fields=["replaced_at"])
    position = OfficialPosition.objects.create(
        statement=statement, state=state, value=value, reason=reason,
        reason_language=reason_language if reason else "", set_by=acting_user(by), set_at=now(),
    )  # fmt: skip
    _tell(by, position)
    return position


def acting_user(by: Viewer) -> User:
    """The person behind an act; nobody acts without being signed in."""
    if by.user is None:
        raise PermissionDenied("consultations.position.set")
    return by.user


def _tell(by: Viewer, position: OfficialPosition) -> None:
    said = {
        "statement": str(position.statement.public_id),
        "value": Choice(position.value).name.lower(),
        "reason": position.reason,
    }
    body, about = organisation(), position.statement.consultation
    # The record is read by everybody, so it says no more than the consultation's own pages do.
    is_public = (
        body is not None
        and body.state_votes_public
        and about.audience == Consultation.Audience.PUBLIC
    )
    record.append(
        "consultations.position.set",
        by=by,
        about=(ON_BEHALF_KIND, position),
        public={"state": position.state.code} | (said if is_public else {}),
        opening=None if is_public else said,
        at=position.set_at,
    )
