"""Proposals to merge: whose consent they need, what their pages show, which pairs are alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import Http404

from mufakat.apps.consultations.models import Consultation, MergeProposal, Statement
from mufakat.apps.consultations.queries import likeness, wordings
from mufakat.foundation.people import permits
from mufakat.foundation.people.permits import Viewer
from mufakat.foundation.renditions.texts import Wording

MOST_COMPARED, MOST_SUGGESTED = 300, 12


def is_of_secretariat(statement: Statement) -> bool:
    """Whether the secretariat consents for it: its own statement, or one without an author here."""
    return statement.is_seed or statement.author_id is None


def sides_of(by: Viewer, proposal: MergeProposal) -> list[str]:
    """`kept`, `merged` or both: the sides for which a person is the one to consent."""
    if by.user is None:
        return []
    sides = (("kept", proposal.kept), ("merged", proposal.merged))
    return [
        name
        for name, statement in sides
        if statement.author_id == by.user.pk and not is_of_secretariat(statement)
    ]


def sides_waiting(by: Viewer, proposal: MergeProposal) -> list[str]:
    """The sides on which a person has not answered yet."""
    return [s for s in sides_of(by, proposal) if getattr(proposal, f"{s}_consents") is None]


@dataclass(frozen=True)
class Merge:
    """A proposal to merge, as a page shows it."""

    proposal: MergeProposal
    kept: Wording
    merged: Wording
    state: str  # "waiting", "done" or "refused"
    waits_for: list[int]  # numbers of the statements whose authors have not answered


def merges_of(consultation: Consultation, language: str) -> list[Merge]:
    """Every proposal, the latest first."""
    rows = list(
        MergeProposal.objects.filter(merged__consultation=consultation)
        .select_related("kept", "merged")
        .order_by("-proposed_at", "-pk")
    )
    return _merges(rows, language)


def _merges(rows: Sequence[MergeProposal], language: str) -> list[Merge]:
    words = wordings.in_language([s for r in rows for s in (r.kept, r.merged)], language)
    return [
        Merge(
            proposal=row,
            kept=words[row.kept_id],
            merged=words[row.merged_id],
            state=_state(row),
            waits_for=[
                statement.number
                for statement, answer in (
                    (row.kept, row.kept_consents), (row.merged, row.merged_consents),
                )
                if answer is None and row.done_at is None
            ],
        )
        for row in rows
    ]  # fmt: skip


def _state(row: MergeProposal) -> str:
    if row.done_at is None:
        return "waiting"
    return "done" if row.kept_consents and row.merged_consents else "refused"


def proposal_for(viewer: Viewer, public_id: UUID) -> MergeProposal:
    """A proposal, for its authors and whoever may read the consultation; else 404."""
    row = (
        MergeProposal.objects.select_related("kept", "merged__consultation")
        .filter(public_id=public_id)
        .first()
    )
    if row is None:
        raise Http404
    may_read = permits.holds(
        "consultations.consultation.read", viewer, row.merged.consultation
    )
    if not (may_read or sides_of(viewer, row)):
        raise Http404
    return row


@dataclass(frozen=True)
class Answering:
    """A proposal as one of its authors sees it."""

    merge: Merge
    own: list[int]  # numbers of the viewer's statements in it
    is_waiting: bool  # for the viewer
    secretariat_has_consented: bool


def answering(viewer: Viewer, proposal: MergeProposal, language: str) -> Answering:
    """What the answer page shows."""
    (merge,) = _merges([proposal], language)
    pair = {"kept": proposal.kept, "merged": proposal.merged}
    return Answering(
        merge=merge,
        own=[pair[side].number for side in sides_of(viewer, proposal)],
        is_waiting=proposal.done_at is None and bool(sides_waiting(viewer, proposal)),
        secretariat_has_consented=any(is_of_secretariat(one) for one in pair.values()),
    )


def mergeable(consultation: Consultation, language: str) -> list[tuple[Statement, str]]:
    """Accepted statements with their words, for the choice of two."""
    rows = list(consultation.statements.filter(status=Statement.Status.ACCEPTED))
    words = wordings.in_language(rows, language)
    return [(row, words[row.pk].text) for row in rows]


def suggested(rows: Iterable[tuple[Statement, str]]) -> list[tuple[Statement, Statement]]:
    """Pairs that resemble each other, the most alike first; the later goes into the earlier."""
    known = list(rows)[:MOST_COMPARED]
    pairs = []
    for i, (row, words) in enumerate(known):
        rest = known[i + 1 :]
        values = likeness.likeness(words, [other for _row, other in rest])
        pairs += [
            (value, row, other)
            for value, (other, _words) in zip(values, rest, strict=True)
            if value >= likeness.ALIKE
        ]
    pairs.sort(key=lambda p: (-p[0], p[1].number, p[2].number))
    return [(first, later) for _value, first, later in pairs[:MOST_SUGGESTED]]
