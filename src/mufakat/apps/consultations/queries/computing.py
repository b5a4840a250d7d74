"""Which result a reader gets, computed or kept: live, of the last step, or of the close.

Nothing that leaves this module names a participant.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from django.db import transaction

from mufakat.apps.consultations.models import (
    BallotRevision,
    Consultation,
    Participant,
    Snapshot,
)
from mufakat.apps.consultations.queries import ballots, live
from mufakat.apps.consultations.queries.ballots import (
    Cast,
    Mark,
    Reading,
    View,
    day_of,
    rules_of,
)
from mufakat.apps.consultations.queries.publishing import Json, publishable, rounded
from mufakat.apps.consultations.queries.release import STEP, Release, Revision, released
from mufakat.core.opinion import Membership, VoteTable, opinion_map
from mufakat.foundation.people.clock import now
from mufakat.foundation.people.queries import bloc_members

LARGE = 15_000
"""Changes of votes above which no request waits for a published result to be computed."""


def votes_of(consultation: Consultation) -> VoteTable:
    """The current votes on accepted statements."""
    return ballots.read(consultation).votes


def membership_of(consultation: Consultation, votes: VoteTable) -> Membership:
    """States and blocs of the participants of a table, on the day of the result."""
    people = ballots.participants(consultation)
    if [str(person.public_id) for person in people] != list(votes.participants):
        raise ValueError("people have joined since the votes were read: read them again")
    return ballots.membership(consultation, people)


def live_result(consultation: Consultation, view: View) -> Json:
    """The result as it stands, for those who may see it live."""
    if consultation.phase(now()) == "closed":
        return _closing_result(consultation, view)
    return live.live_result(consultation, view)


def published_result(consultation: Consultation, view: View) -> Json | None:
    """The result that the public sees, or None where there is none yet.

    After the close it counts every vote. While a consultation is open it is that of the last full
    step of ten voters, and only where the consultation publishes in steps.
    """
    if consultation.phase(now()) == "closed":
        return _closing_result(consultation, view)
    if consultation.publication != Consultation.Publication.IN_STEPS:
        return None
    return _step_result(consultation, view)


def result_to_show(consultation: Consultation, view: View, *, is_live: bool) -> Json | None:
    """What a page shows to a reader: live or as published; None where there is nothing yet.

    A large result that nobody has computed yet is computed beside the request; meanwhile the last
    step stands, or the page says that the final result is on its way.
    """
    if is_live and consultation.phase(now()) != "closed":
        return live_result(consultation, view)
    mark = ballots.mark_of(consultation)
    kept, is_current = _kept(consultation, view, mark)
    if is_current or mark.revisions <= LARGE:
        return published_result(consultation, view)
    name = ("published", str(consultation.public_id), view)
    live.beside(name, lambda: published_result(consultation, view))
    return kept


def voters_of(consultation: Consultation) -> int:
    """How many people ever voted: what steps count. Taking votes back never lowers it."""
    return (
        BallotRevision.objects.filter(participant__consultation=consultation, value__isnull=False)
        .values("participant")
        .distinct()
        .count()
    )


def _kept(consultation: Consultation, view: View, mark: Mark) -> tuple[Json | None, bool]:
    """The public result that is kept, and whether it is the one that is due now."""
    if consultation.phase(now()) == "closed":
        found = _snapshot(consultation, view, mark)
        return found, found is not None
    newest = Snapshot.objects.filter(consultation=consultation, view=view, is_public=True).first()
    due = 0
    if consultation.publication == Consultation.Publication.IN_STEPS:
        due = voters_of(consultation) // STEP * STEP
    if newest is None:
        return None, not due
    return dict(newest.content), newest.voters >= due


def _closing_result(consultation: Consultation, view: View) -> Json:
    mark = ballots.mark_of(consultation)
    found = _snapshot(consultation, view, mark)
    if found is not None:
        return found
    result = _computed(consultation, view, ballots.read(consultation))
    result["publication"] = {"kind": "close", "statements": mark.statements}
    return _keep(consultation, view, result, voters=voters_of(consultation), mark=mark)


def _step_result(consultation: Consultation, view: View) -> Json | None:
    kept, is_current = _kept(consultation, view, ballots.mark_of(consultation))
    if is_current:
        return kept
    people = ballots.participants(consultation)
    release = _release_of(consultation, people)
    casts = [
        Cast(person, statement, value, mark)
        for (person, statement), (value, mark) in release.votes.items()
        if value is not None
    ]
    reading = ballots.read(consultation, casts)
    result = rounded(_computed(consultation, view, reading))
    result["publication"] = {
        "kind": "step", "voters": release.voters, "statements": reading.mark.statements,
    }  # fmt: skip
    mark = replace(reading.mark, latest=release.latest)
    return _keep(consultation, view, result, voters=release.voters, mark=mark)


def _release_of(consultation: Consultation, people: list[Participant]) -> Release:
    """The votes that the last step counts, by the kinds of which published cells are sums."""
    blocs_of: dict[str, list[str]] = defaultdict(list)
    for bloc, members in bloc_members(day_of(consultation)).items():
        for state in members:
            blocs_of[state].append(bloc)
    kinds = {
        person.pk: (
            tuple(blocs_of[person.state.code]) if person.state else None,
            person.established == Participant.Established.SELF,
        )
        for person in people
    }
    rows = (
        BallotRevision.objects.filter(participant__consultation=consultation)
        .order_by("pk")
        .values_list("pk", "participant", "statement", "value", "is_important")
    )
    history = (Revision(*row) for row in rows.iterator() if row[1] in kinds)
    return released(history, kinds, minimum=consultation.minimum_cell)


def _computed(consultation: Consultation, view: View, reading: Reading) -> Json:
    found = opinion_map(
        reading.votes, reading.membership, rules=rules_of(consultation, view)
    )
    return publishable(found.as_json(), reading)


def _snapshot(
    consultation: Consultation, view: View, mark: Mark, publication: Json | None = None
) -> Json | None:
    """The kept result of exactly these votes and statements; that of the close, if not said."""
    wanted = publication or {"kind": "close", "statements": mark.statements}
    rows = Snapshot.objects.filter(
        consultation=consultation, view=view, is_public=True, latest_revision=mark.latest
    )
    return next(
        (dict(row.content) for row in rows if row.content.get("publication") == wanted), None
    )


def _keep(consultation: Consultation, view: View, result: Json, *, voters: int, mark: Mark) -> Json:
    with transaction.atomic():
        # Two readers at the same moment keep one row: the second finds the first's.
        Consultation.objects.select_for_update().get(pk=consultation.pk)
        found = _snapshot(consultation, view, mark, result["publication"])
        if found is not None:
            return found
        Snapshot.objects.create(
            consultation=consultation, view=view, content=result, voters=voters,
            latest_revision=mark.latest, is_public=True, made_at=now(),
        )  # fmt: skip
    return result
