"""What the secretariat's pages of statements show: the queue, translations, corrections, merges."""

from __future__ import annotations

import difflib
import json
import re
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
from mufakat.foundation.record.models import Act
from mufakat.foundation.renditions import texts
from mufakat.foundation.renditions.models import Correction, Rendition
from mufakat.foundation.renditions.texts import Wording

PER_PAGE = 20
MOST_COMPARED = 300
MOST_SUGGESTED = 12
Parts = list[tuple[str, str]]
"""Pieces of two texts: `same`, `old` or `new`, and the words."""


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


# Translations


@dataclass(frozen=True)
class Translating:
    """A translation beside its source."""

    statement: Statement
    language: str
    source: Wording
    sources: list[Wording]  # everything it could be translated from
    current: Wording | None
    version: int
    reviewer: str
    change: Parts  # what changed in the source since; empty where it is up to date
    is_changed_unknown: bool  # out of date, but the earlier words of the source are not known


def translating(statement: Statement, language: str, asked: str | None) -> Translating:
    """What the translation page shows; `asked` is the language to translate from."""
    key = str(statement.public_id)
    rows = {
        row.language: row
        for row in Rendition.objects.filter(kind="statement", thing_id=key, field="text")
    }
    known = texts.Wordings(rows.values())
    original = known.get(statement.original_language) or wordings.original(statement)
    sources = [original, *(w for w in known.all() if w.language not in
                           (language, statement.original_language))]  # fmt: skip
    row = rows.get(language)
    wanted = asked or (row.source_language if row else "") or statement.original_language
    source = next((w for w in sources if w.language == wanted), original)
    current = known.get(language)
    change = _change(key, row, rows) if row and current and current.is_stale else []
    return Translating(
        statement=statement, language=language, source=source, sources=sources, current=current,
        version=row.version if row else 0, reviewer=row.reviewer if row else "", change=change,
        is_changed_unknown=bool(current and current.is_stale and not change),
    )  # fmt: skip


def _change(key: str, row: Rendition, rows: dict[str, Rendition]) -> Parts:
    """How the source differs from the words that the translation was made from."""
    earlier = _words_once(key, row.source_language, row.source_hash)
    return compared(earlier, rows[row.source_language].text) if earlier else []


def _words_once(key: str, language: str, wanted: str) -> str:
    """Earlier words of a version, by their hash: acts of the record kept them."""
    acts = Act.objects.filter(
        subject_id=key,
        verb__in=("consultations.statement.submitted", "consultations.translation.written"),
    )
    for opening in acts.order_by("-seq").values_list("opening", flat=True):
        told = json.loads(opening) if opening else {}
        for said in (told, *told.get("translations", ())):
            text = str(said.get("text", ""))
            if said.get("language") == language and texts.text_hash(text) == wanted:
                return text
    return ""


_PIECE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|\s+|[^\s\u3040-\u30ff\u3400-\u9fff]+")


def compared(old: str, new: str) -> Parts:
    """Two texts word by word (Chinese by characters), as pieces that are same, old or new."""
    before, after = _PIECE.findall(old), _PIECE.findall(new)
    parts: Parts = []
    matcher = difflib.SequenceMatcher(a=before, b=after, autojunk=False)
    for kind, a1, a2, b1, b2 in matcher.get_opcodes():
        if kind == "equal":
            parts.append(("same", "".join(before[a1:a2])))
            continue
        if a2 > a1:
            parts.append(("old", "".join(before[a1:a2])))
        if b2 > b1:
            parts.append(("new", "".join(after[b1:b2])))
    return parts


@dataclass(frozen=True)
class Proposed:
    """Words that readers proposed for a translation."""

    statement: Statement
    original: Wording
    current: Wording
    version: int
    text: str
    proposal: str  # hash of the words: what a decision is about
    change: Parts
    by: list[Actor]
    since: object


def corrections_of(viewer: Viewer, consultation: Consultation, language: str) -> list[Proposed]:
    """What waits for a decision, the oldest first; the same words proposed by several are one."""
    statements = {str(s.public_id): s for s in consultation.statements.all()}
    rows = list(
        Correction.objects.filter(
            accepted=None, rendition__kind="statement", rendition__field="text",
            rendition__thing_id__in=list(statements),
        )
        .select_related("rendition")
        .order_by("created_at", "pk")
    )  # fmt: skip
    who = actors(
        {row.proposed_by for row in rows}, viewer=viewer, language=language, day=today()
    )
    versions = texts.wordings("statement", {r.rendition.thing_id for r in rows}, "text")
    found: dict[tuple[int, str], Proposed] = {}
    for row in rows:
        rendition, digest = row.rendition, texts.text_hash(row.text)
        if (rendition.pk, digest) in found:
            found[rendition.pk, digest].by.append(who[row.proposed_by])
            continue
        statement = statements[rendition.thing_id]
        current = versions[rendition.thing_id].get(rendition.language)
        if current is None:
            continue
        found[rendition.pk, digest] = Proposed(
            statement=statement, original=wordings.original(statement), current=current,
            version=rendition.version, text=row.text, proposal=digest,
            change=compared(rendition.text, row.text), by=[who[row.proposed_by]],
            since=row.created_at,
        )  # fmt: skip
    return list(found.values())


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
