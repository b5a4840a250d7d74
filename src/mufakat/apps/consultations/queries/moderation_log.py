"""The public log of moderation: no name and no address, every decision with its reason."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Page, Paginator

from mufakat.apps.consultations.models import Consultation, ModerationEntry, Statement
from mufakat.apps.consultations.policy import RULES, rule_sentence
from mufakat.apps.consultations.queries import wordings
from mufakat.apps.consultations.queries.consultations import titled
from mufakat.foundation.renditions.texts import Wording

PER_PAGE = 25


@dataclass(frozen=True)
class Decision:
    """One decision; the words of a statement that was not accepted are not repeated here."""

    entry: ModerationEntry
    number: int
    wording: Wording | None

    @property
    def rule_words(self) -> str:
        """The rule that was applied, in the reader's language."""
        return rule_sentence(self.entry.rule)

    @property
    def tone(self) -> str:
        return {"accepted": "yes", "rejected": "no"}.get(self.entry.decision, "open")


@dataclass(frozen=True)
class Log:
    """A page of the log, and how many decisions went which way."""

    title: Wording
    page: Page[ModerationEntry]
    decisions: list[Decision]
    accepted: int
    rejected: int
    merged: int
    waiting: int
    rules: list[str]


def log_of(consultation: Consultation, language: str, *, page: str | None = None) -> Log:
    """Decisions, the latest first."""
    rows = ModerationEntry.objects.filter(
        statement__consultation=consultation
    ).select_related("statement")
    shown = Paginator(rows, PER_PAGE).get_page(page)
    open_ones = [
        row.statement
        for row in shown
        if row.statement.status in (Statement.Status.ACCEPTED, Statement.Status.MERGED)
    ]
    words = wordings.in_language(open_ones, language)
    counts: dict[str, int] = {}
    for status in consultation.statements.values_list("status", flat=True):
        counts[status] = counts.get(status, 0) + 1
    return Log(
        title=titled(consultation, language),
        page=shown,
        decisions=[
            Decision(row, row.statement.number, words.get(row.statement_id)) for row in shown
        ],
        accepted=counts.get("accepted", 0),
        rejected=counts.get("rejected", 0),
        merged=counts.get("merged", 0),
        waiting=counts.get("pending", 0),
        rules=[str(sentence) for sentence in RULES.values()],
    )
