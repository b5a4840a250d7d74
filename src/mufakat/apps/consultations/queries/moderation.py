"""What the secretariat's pages of statements show: the queue, one statement, merges."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.http import Http404

from mufakat.apps.consultations.actions.merging import is_of_secretariat, sides_of, sides_waiting
from mufakat.apps.consultations.models import (
    Consultation,
    MergeProposal,
    ModerationEntry,
    Statement,
)
from mufakat.apps.consultations.policy import rule_sentence
from mufakat.apps.consultations.queries import likeness, wordings
from mufakat.foundation.people import permits
from mufakat.foundation.people.actors import Actor, actors
from mufakat.foundation.people.clock import today
from mufakat.foundation.people.permits import Viewer
from mufakat.foundation.renditions import texts
from mufakat.foundation.renditions.texts import Wording

PER_PAGE = 20
MOST_COMPARED = 300
MOST_SUGGESTED = 12


# The queue


@dataclass(frozen=True)
class Waiting:
    """A statement in the queue or in a list of decided ones."""

    statement: Statement
    original: Wording
    reading: Wording | None  # in the language of the page, where that is another
    languages: list[str]
    decisions: int


@dataclass(frozen=True)
class Queue:
    """A page of statements of one status, and how many there are of each."""

    page: Page[Statement]
    rows: list[Waiting]
    counts: list[tuple[str, str, int]]  # status, its name, how many
    status: str


def queue_of(consultation: Consultation, language: str, *, status: str, page: str | None) -> Queue:
    """Statements of a status; those that wait come first in, first out."""
    wanted = status if status in Statement.Status.values else Statement.Status.PENDING
    found = consultation.statements.filter(status=wanted).select_related("state", "organisation")
    order = ("created_at", "number") if wanted == Statement.Status.PENDING else ("-number",)
    shown = Paginator(found.order_by(*order), PER_PAGE).get_page(page)
    counts = dict.fromkeys(Statement.Status.values, 0)
    for value in consultation.statements.values_list("status", flat=True):
        counts[value] += 1
    return Queue(
        page=shown,
        rows=_rows(list(shown), language),
        counts=[(s.value, str(s.label), counts[s.value]) for s in Statement.Status],
        status=str(wanted),
    )


def _rows(statements: Sequence[Statement], language: str) -> list[Waiting]:
    versions = texts.wordings("statement", [s.public_id for s in statements], "text")
    decisions: dict[int, int] = defaultdict(int)
    for key in ModerationEntry.objects.filter(statement__in=statements).values_list(
        "statement", flat=True
    ):
        decisions[key] += 1
    found = []
    for one in statements:
        known = versions[str(one.public_id)]
        reading = known.get(language) if language != one.original_language else None
        found.append(
            Waiting(one, wordings.original(one), reading, known.languages(), decisions[one.pk])
        )
    return found


@dataclass(frozen=True)
class Decided:
    """An earlier decision with its rule in words."""

    entry: ModerationEntry
    rule: str
    by: Actor


@dataclass(frozen=True)
class Sheet:
    """All that helps to decide on one statement."""

    row: Waiting
    decisions: list[Decided]
    alike: list[tuple[Statement, Wording]]
    votes: int


def sheet_of(viewer: Viewer, statement: Statement, language: str) -> Sheet:
    """One statement, what was decided on it, what resembles it."""
    entries = list(statement.moderation.select_related("decided_by"))
    who = actors(
        [str(e.decided_by.public_id) for e in entries], viewer=viewer, language=language,
        day=today(),
    )  # fmt: skip
    others = list(
        statement.consultation.statements.filter(status=Statement.Status.ACCEPTED)
        .exclude(pk=statement.pk)
        .order_by("number")
    )
    (row,) = _rows([statement], language)
    return Sheet(
        row=row,
        decisions=[
            Decided(e, rule_sentence(e.rule) if e.rule else "", who[str(e.decided_by.public_id)])
            for e in entries
        ],
        alike=_resembling(statement, others),
        votes=statement.ballots.filter(value__isnull=False).count(),
    )


def _resembling(
    statement: Statement, others: Sequence[Statement]
) -> list[tuple[Statement, Wording]]:
    language = statement.original_language
    words = wordings.in_language(others, language)
    comparable = [o for o in others if words[o.pk].language == language]
    values = likeness.likeness(statement.text, [words[o.pk].text for o in comparable])
    pairs = sorted(zip(values, comparable, strict=True), key=lambda p: (-p[0], p[1].number))
    return [(o, words[o.pk]) for value, o in pairs if value >= likeness.ALIKE]


def statement_of(consultation: Consultation, public_id: UUID) -> Statement:
    """A statement of a consultation, of any status; else 404."""
    row = (
        consultation.statements.select_related("consultation", "author", "state", "organisation")
        .filter(public_id=public_id)
        .first()
    )
    if row is None:
        raise Http404
    return row


def seeds_of(consultation: Consultation, language: str) -> list[Waiting]:
    """The secretariat's own statements."""
    return _rows(list(consultation.statements.filter(is_seed=True)), language)


# Merges


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
