"""Casting, changing and withdrawing a vote: one current ballot per person and statement."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from mufakat.apps.consultations.models import (
    Ballot,
    BallotRevision,
    Choice,
    Consultation,
    Participant,
    Statement,
)
from mufakat.apps.consultations.queries.seats import goes_on_with, seat_in
from mufakat.foundation.people import permits
from mufakat.foundation.people.clock import now
from mufakat.foundation.people.permits import Viewer
from mufakat.foundation.record import acts as record

LONGEST_REASON = 1000


class VotingClosedError(ValidationError):
    """A vote that came before the opening or after the close: it changes nothing."""


@dataclass(frozen=True)
class Cast:
    """What became of a vote."""

    ballot: Ballot
    is_new: bool
    has_changed: bool  # False: the same vote was sent again


@dataclass(frozen=True)
class _Wanted:
    value: int
    is_important: bool
    reason: str
    reason_language: str

    def is_already(self, ballot: Ballot) -> bool:
        return (ballot.value, ballot.is_important, ballot.reason) == (
            self.value, self.is_important, self.reason,
        )  # fmt: skip


def cast_vote(
    *,
    by: Viewer,
    statement: Statement,
    value: int,
    is_important: bool = False,
    reason: str = "",
    reason_language: str = "",
) -> Cast:
    """Vote on a statement, or change the vote; sending the same vote twice is one vote.

    Raises
    ------
    VotingClosedError
        Outside the time of voting, by the server's clock inside the transaction.
    PermissionDenied
        For somebody who may not take part.
    """
    if value not in Choice.values:
        raise ValidationError(_("A vote is agree, pass or disagree."))
    words = unicodedata.normalize("NFC", reason.strip())[:LONGEST_REASON]
    wanted = _Wanted(value, is_important, words, reason_language if words else "")
    try:
        return _cast(by, statement, wanted)
    except IntegrityError:
        # The same vote was being written elsewhere at the same moment; now it is there to be seen.
        return _cast(by, statement, wanted)


@transaction.atomic
def _cast(by: Viewer, statement: Statement, wanted: _Wanted) -> Cast:
    consultation = _open_consultation(by, statement)
    _require_votable(statement)
    participant = _participant(by, consultation)
    ballot = _ballot(participant, statement)
    if ballot is not None and wanted.is_already(ballot):
        return Cast(ballot, is_new=False, has_changed=False)
    is_new = ballot is None or ballot.value is None
    ballot = ballot or Ballot(participant=participant, statement=statement, revision=0)
    ballot.value, ballot.is_important = wanted.value, wanted.is_important
    ballot.reason, ballot.reason_language = wanted.reason, wanted.reason_language
    _keep(ballot)
    _tell(by, ballot, "consultations.ballot.cast")
    return Cast(ballot, is_new=is_new, has_changed=True)


def withdraw_vote(*, by: Viewer, statement: Statement) -> bool:
    """Take a vote back; its history stays. False where there was none to take back."""
    with transaction.atomic():
        consultation = _open_consultation(by, statement)
        has_voice = Participant.objects.filter(consultation=consultation, user=by.user).exists()
        ballot = _ballot(_participant(by, consultation), statement) if has_voice else None
        if ballot is None or ballot.value is None:
            return False
        ballot.value, ballot.is_important = None, False
        ballot.reason, ballot.reason_language = "", ""
        _keep(ballot)
        _tell(by, ballot, "consultations.ballot.withdrawn")
    return True


def _open_consultation(by: Viewer, statement: Statement) -> Consultation:
    # The row is locked so that a close and a vote cannot pass each other (integrity.md T3).
    consultation = Consultation.objects.select_for_update().get(pk=statement.consultation_id)
    if not consultation.is_open(now()):
        raise VotingClosedError(_("Voting is not open: nothing was changed."))
    permits.require("consultations.ballot.cast", by, consultation)
    return consultation


def _require_votable(statement: Statement) -> None:
    if not Statement.objects.filter(pk=statement.pk, status=Statement.Status.ACCEPTED).exists():
        raise ValidationError(_("This statement is not open to votes."))


def _participant(by: Viewer, consultation: Consultation) -> Participant:
    """The viewer's voice, made at the first vote from the seat they hold at that moment."""
    seat = seat_in(by, consultation)
    if seat is None:
        raise PermissionDenied("consultations.ballot.cast")
    participant, _made = Participant.objects.get_or_create(
        consultation=consultation,
        user=by.user,
        defaults={
            "state": seat.state,
            "organisation": seat.organisation,
            "is_delegate": seat.is_delegate,
            "established": seat.established,
            "joined_at": now(),
        },
    )
    if not goes_on_with(participant, seat):
        raise PermissionDenied("consultations.ballot.cast")
    return participant


def _ballot(participant: Participant, statement: Statement) -> Ballot | None:
    return (
        Ballot.objects.select_for_update()
        .filter(participant=participant, statement=statement)
        .first()
    )


def _keep(ballot: Ballot) -> None:
    # The unique constraints decide a race that the locks did not: IntegrityError, nothing kept.
    ballot.revision += 1
    ballot.changed_at = now()
    ballot.save()
    BallotRevision.objects.create(
        participant=ballot.participant,
        statement=ballot.statement,
        revision=ballot.revision,
        value=ballot.value,
        is_important=ballot.is_important,
        at=ballot.changed_at,
    )


def _tell(by: Viewer, ballot: Ballot, verb: str) -> None:
    statement = ballot.statement
    record.append(
        verb,
        by=by,
        about=("consultation", statement.consultation),
        # Everybody may know that somebody voted; on what and how is for the opening.
        opening={
            "statement": str(statement.public_id),
            "value": "" if ballot.value is None else Choice(ballot.value).name.lower(),
            "important": ballot.is_important,
            "revision": ballot.revision,
        },
        at=ballot.changed_at,
    )
