"""What pages say of statements: one's own and what became of them, all versions of one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q
from django.http import Http404

from mufakat.apps.consultations.models import (
    Consultation,
    Draft,
    MergeProposal,
    ModerationEntry,
    Statement,
)
from mufakat.apps.consultations.policy import rule_sentence
from mufakat.apps.consultations.queries import likeness, wordings
from mufakat.foundation.links import thread
from mufakat.foundation.links.thread import Strand
from mufakat.foundation.people import permits
from mufakat.foundation.people.permits import Viewer
from mufakat.foundation.renditions import texts
from mufakat.foundation.renditions.texts import Wording


@dataclass(frozen=True)
class OwnStatement:
    """A statement that the viewer sent, and what became of it."""

    statement: Statement
    wording: Wording
    decision: ModerationEntry | None
    waiting_merge: MergeProposal | None  # waits for the viewer's consent

    @property
    def rule_words(self) -> str:
        return rule_sentence(self.decision.rule) if self.decision else ""


@dataclass(frozen=True)
class Version:
    """One language version, and whether a correction may be proposed."""

    wording: Wording
    is_original: bool


@dataclass(frozen=True)
class StatementPage:
    """One statement: its versions, its author's seat, its thread."""

    statement: Statement
    wording: Wording
    versions: list[Version]
    strands: list[Strand]
    may_propose: bool
    may_vote: bool
    source: str  # "secretariat", "delegation", "organisation" or "participant"


def draft_key(consultation: Consultation) -> str:
    return f"statement:{consultation.public_id}"


def draft_of(viewer: Viewer, consultation: Consultation) -> dict[str, str]:
    """What the viewer typed before and did not send."""
    kept = Draft.objects.filter(owner=viewer.user, form=draft_key(consultation)).first()
    return dict(kept.payload) if kept else {}


def own_statements(
    viewer: Viewer, consultation: Consultation, language: str
) -> list[OwnStatement]:
    """The viewer's own statements, the latest first."""
    rows = list(consultation.statements.filter(author=viewer.user).order_by("-number"))
    words = wordings.in_language(rows, language)
    decisions: dict[int, ModerationEntry] = {}
    for entry in ModerationEntry.objects.filter(statement__in=rows):
        decisions.setdefault(entry.statement_id, entry)  # the latest comes first
    asked = _waiting_merges(viewer, rows)
    return [
        OwnStatement(row, words[row.pk], decisions.get(row.pk), asked.get(row.pk)) for row in rows
    ]


def _waiting_merges(viewer: Viewer, rows: Sequence[Statement]) -> dict[int, MergeProposal]:
    found: dict[int, MergeProposal] = {}
    proposals = MergeProposal.objects.filter(done_at=None).filter(
        Q(kept__in=rows, kept_consents=None) | Q(merged__in=rows, merged_consents=None)
    )
    for proposal in proposals.select_related("kept", "merged"):
        is_kept = proposal.kept.author_id == getattr(viewer.user, "pk", None)
        asks_kept = is_kept and proposal.kept_consents is None
        found[proposal.kept_id if asks_kept else proposal.merged_id] = proposal
    return found


def alike(
    consultation: Consultation, text: str, language: str, viewer: Viewer
) -> list[tuple[Statement, float]]:
    """Statements that say nearly the same in the same language, the most alike first.

    Only those that the viewer may see: accepted ones, and their own that wait.
    """
    rows = list(
        consultation.statements.filter(
            Q(status=Statement.Status.ACCEPTED)
            | Q(status=Statement.Status.PENDING, author=viewer.user)
        )
    )
    versions = texts.wordings("statement", [row.public_id for row in rows], "text")
    compared = []
    for row in rows:
        version = versions[str(row.public_id)].get(language)
        if version is None and row.original_language == language:
            version = wordings.original(row)
        if version is not None:
            compared.append((row, version.text))
    values = likeness.likeness(text, [words for _row, words in compared])
    found = [
        (row, value)
        for (row, _words), value in zip(compared, values, strict=True)
        if value >= likeness.ALIKE
    ]
    return sorted(found, key=lambda pair: (-pair[1], pair[0].number))


def shown(rows: Iterable[Statement], language: str) -> list[tuple[Statement, Wording]]:
    """Statements with their words for a reader."""
    every = list(rows)
    words = wordings.in_language(every, language)
    return [(row, words[row.pk]) for row in every]


def visible_statement(viewer: Viewer, consultation: Consultation, public_id: UUID) -> Statement:
    """A statement that the viewer may see: an accepted or merged one, or their own; else 404."""
    row = (
        consultation.statements.select_related("state", "organisation", "merged_into")
        .filter(public_id=public_id)
        .first()
    )
    if row is None:
        raise Http404
    is_open = row.status in (Statement.Status.ACCEPTED, Statement.Status.MERGED)
    is_own = viewer.user is not None and row.author_id == viewer.user.pk
    if not (is_open or is_own or viewer.is_secretariat):
        raise Http404
    return row


def page_of(
    viewer: Viewer, consultation: Consultation, statement: Statement, language: str
) -> StatementPage:
    """All that the page of a statement says, votes and positions apart."""
    key = str(statement.public_id)
    versions = texts.wordings("statement", [key], "text")[key].all()
    if not versions:
        versions = [wordings.original(statement)]
    return StatementPage(
        statement=statement,
        wording=wordings.in_language([statement], language)[statement.pk],
        versions=[
            Version(version, version.language == statement.original_language)
            for version in sorted(versions, key=lambda v: v.language != statement.original_language)
        ],
        strands=thread.strands("statement", key, viewer=viewer, language=language),
        may_propose=permits.holds("consultations.translation.propose", viewer, consultation),
        may_vote=statement.status == Statement.Status.ACCEPTED
        and permits.holds("consultations.ballot.cast", viewer, consultation),
        source=_source(statement),
    )


def _source(statement: Statement) -> str:
    if statement.is_seed:
        return "secretariat"
    if statement.organisation_id:
        return "organisation"
    return "delegation" if statement.state_id else "participant"
