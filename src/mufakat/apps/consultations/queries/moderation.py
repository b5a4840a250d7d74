"""What the secretariat's pages of statements show: the queue, one statement, seeds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.http import Http404

from mufakat.apps.consultations.models import Consultation, ModerationEntry, Statement
from mufakat.apps.consultations.policy import rule_sentence
from mufakat.apps.consultations.queries import likeness, wordings
from mufakat.foundation.people.actors import Actor, actors
from mufakat.foundation.people.clock import today
from mufakat.foundation.people.permits import Viewer
from mufakat.foundation.renditions import texts
from mufakat.foundation.renditions.texts import Wording

PER_PAGE = 20


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
