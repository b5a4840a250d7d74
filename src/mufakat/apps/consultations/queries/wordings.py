"""Words of statements: the reader's version, or the original where no rendition is kept."""

from __future__ import annotations

from collections.abc import Iterable

from mufakat.apps.consultations.models import Statement
from mufakat.foundation.renditions import texts
from mufakat.foundation.renditions.models import Status
from mufakat.foundation.renditions.texts import Wording


def original(statement: Statement) -> Wording:
    """The statement as its author wrote it."""
    return Wording(statement.text, statement.original_language, Status.AUTHENTIC)


def in_language(statements: Iterable[Statement], language: str) -> dict[int, Wording]:
    """Statement row -> its words for a reader of a language, in one query."""
    rows = list(statements)
    versions = texts.wordings("statement", [row.public_id for row in rows], "text")
    found = {}
    for row in rows:
        best = versions[str(row.public_id)].best(language)
        found[row.pk] = best if best.text else original(row)
    return found
