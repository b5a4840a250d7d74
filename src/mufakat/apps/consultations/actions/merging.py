"""Two statements that say the same become one, if both their authors consent; never otherwise."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from mufakat.apps.consultations.actions.moderation import MERGED
from mufakat.apps.consultations.actions.positions import acting_user
from mufakat.apps.consultations.models import (
    Ballot,
    BallotRevision,
    Consultation,
    MergeProposal,
    ModerationEntry,
    Statement,
)
from mufakat.apps.consultations.queries.merges import (
    is_of_secretariat,
    sides_of,
    sides_waiting,
)
from mufakat.foundation.people import permits
from mufakat.foundation.people.clock import now
from mufakat.foundation.people.permits import Viewer
from mufakat.foundation.record import acts as record


def propose_merge(
    *, by: Viewer, consultation: Consultation, kept: Statement, merged: Statement
) -> MergeProposal:
    """Propose that one statement goes into another; for its own ones the secretariat consents."""
    with transaction.atomic():
        locked = Consultation.objects.select_for_update().get(pk=consultation.pk)
        permits.require("consultations.statement.moderate", by, locked)
        for statement in (kept, merged):  # as they stand now that nobody else can change them
            statement.refresh_from_db(fields=["status", "merged_into"])
        _require_mergeable(locked, kept, merged)
        proposal = MergeProposal.objects.create(
            kept=kept,
            merged=merged,
            proposed_by=acting_user(by),
            proposed_at=now(),
            kept_consents=True if is_of_secretariat(kept) else None,
            merged_consents=True if is_of_secretariat(merged) else None,
        )
        if proposal.kept_consents and proposal.merged_consents:
            _merge(by, proposal)
    return proposal


def answer_merge(*, by: Viewer, proposal: MergeProposal, consents: bool) -> MergeProposal:
    """An author consents or refuses; with both consents the merge is done, with a refusal never."""
    with transaction.atomic():
        consultation = Consultation.objects.select_for_update().get(
            pk=proposal.merged.consultation_id
        )
        found = MergeProposal.objects.select_related("kept", "merged").get(pk=proposal.pk)
        sides = sides_of(by, found)
        permits.require("consultations.merge.answer", by, found)
        if found.done_at is not None or not sides_waiting(by, found):
            raise ValidationError(_("This has been answered already."))
        for side in sides:
            setattr(found, f"{side}_consents", consents)
        found.done_at = None if consents else now()
        found.save()
        if found.kept_consents and found.merged_consents:
            _require_still_mergeable(consultation, found)
            _merge(by, found)
    return found


def _require_mergeable(consultation: Consultation, kept: Statement, merged: Statement) -> None:
    if {kept.consultation_id, merged.consultation_id} != {consultation.pk}:
        raise ValidationError(_("Both statements have to be of this consultation."))
    if kept.pk == merged.pk:
        raise ValidationError({"merged": _("Choose two different statements.")})
    _require_open_statements(consultation, kept, merged)
    pairs = Q(kept=kept, merged=merged) | Q(kept=merged, merged=kept)
    if MergeProposal.objects.filter(pairs).filter(done_at=None).exists():
        raise ValidationError(_("This has been proposed already and waits for its authors."))
    if MergeProposal.objects.filter(pairs, Q(kept_consents=False) | Q(merged_consents=False)):
        raise ValidationError(_("An author has refused to merge these two; that is their right."))


def _require_open_statements(
    consultation: Consultation, kept: Statement, merged: Statement
) -> None:
    if consultation.phase(now()) == "closed":
        raise ValidationError(_("The consultation has closed: its statements stay as they are."))
    for name, statement in (("kept", kept), ("merged", merged)):
        if statement.status != Statement.Status.ACCEPTED:
            raise ValidationError(
                {name: _("Statement %(number)d is not accepted.") % {"number": statement.number}}
            )


def _require_still_mergeable(consultation: Consultation, proposal: MergeProposal) -> None:
    try:
        _require_open_statements(consultation, proposal.kept, proposal.merged)
    except ValidationError as refused:
        raise ValidationError(refused.messages) from refused


def _merge(by: Viewer, proposal: MergeProposal) -> None:
    merged = proposal.merged
    moment = now()
    proposal.done_at = moment
    proposal.save(update_fields=["done_at"])
    merged.status, merged.merged_into = MERGED, proposal.kept
    merged.save(update_fields=["status", "merged_into"])
    ModerationEntry.objects.create(
        statement=merged, decision=MERGED, rule="duplicate", decided_by=proposal.proposed_by,
        decided_at=moment,
    )  # fmt: skip
    carried = _carry_votes(proposal, moment)
    record.append(
        "consultations.statement.merged",
        by=by,
        about=("statement", merged),
        public={
            "consultation": str(merged.consultation.public_id),
            "kept": str(proposal.kept.public_id),
        },
        opening={"votes_carried": carried},
        at=moment,
    )


def _carry_votes(proposal: MergeProposal, moment: dt.datetime) -> int:
    """Votes of those who never voted on the kept one; a withdrawal there is an answer, too."""
    heard = Ballot.objects.filter(statement=proposal.kept).values("participant")
    only_here = Ballot.objects.filter(statement=proposal.merged, value__isnull=False).exclude(
        participant__in=heard
    )
    fresh = [
        Ballot(
            participant_id=ballot.participant_id, statement=proposal.kept, value=ballot.value,
            is_important=ballot.is_important, reason=ballot.reason,
            reason_language=ballot.reason_language, changed_at=moment, revision=1,
        )
        for ballot in only_here
    ]  # fmt: skip
    Ballot.objects.bulk_create(fresh)
    BallotRevision.objects.bulk_create(
        BallotRevision(
            participant_id=ballot.participant_id, statement=proposal.kept, revision=1,
            value=ballot.value, is_important=ballot.is_important, at=moment,
        )
        for ballot in fresh
    )  # fmt: skip
    return len(fresh)
