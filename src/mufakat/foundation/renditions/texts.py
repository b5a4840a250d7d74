"""Reading and writing renditions."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from mufakat.foundation.renditions.models import Rendition, Status


def text_hash(text: str) -> str:
    """SHA-256 of the text as typed, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Wording:
    """A text as one reader sees it: in which language, of which status, still up to date or not."""

    text: str
    language: str
    status: str
    is_stale: bool = False
    author: str = ""

    @property
    def is_machine(self) -> bool:
        return self.status == Status.MACHINE

    @property
    def direction(self) -> str:
        return "rtl" if self.language == "ar" else "ltr"


MISSING = Wording(text="", language="und", status="")


class Wordings:
    """The language versions of one field, by language."""

    def __init__(self, rows: Iterable[Rendition]) -> None:
        self._rows = {row.language: row for row in rows}

    def languages(self) -> list[str]:
        return sorted(self._rows)

    def best(self, language: str) -> Wording:
        """The reader's language, else an authentic or original text, else any; labelled."""
        rows = self._rows
        if not rows:
            return MISSING
        row = rows.get(language) or min(
            rows.values(), key=lambda r: (list(Status.values).index(r.status), r.language)
        )
        return self._wording(row)

    def get(self, language: str) -> Wording | None:
        row = self._rows.get(language)
        return self._wording(row) if row else None

    def all(self) -> list[Wording]:
        return [self._wording(self._rows[code]) for code in self.languages()]

    def _wording(self, row: Rendition) -> Wording:
        source = self._rows.get(row.source_language)
        stale = bool(
            row.source_hash and source is not None and text_hash(source.text) != row.source_hash
        )
        return Wording(row.text, row.language, row.status, stale, row.author)


def wordings(kind: str, thing_ids: Iterable[Any], field: str) -> Mapping[str, Wordings]:
    """The versions of a field for many things at once, in one query."""
    rows: dict[str, list[Rendition]] = defaultdict(list)
    identifiers = [str(identifier) for identifier in thing_ids]
    for start in range(0, len(identifiers), 500):
        for row in Rendition.objects.filter(
            kind=kind, field=field, thing_id__in=identifiers[start : start + 500]
        ):
            rows[row.thing_id].append(row)
    return {identifier: Wordings(rows[identifier]) for identifier in identifiers}


def write(
    kind: str,
    thing_id: Any,
    field: str,
    *,
    language: str,
    text: str,
    status: str,
    source_language: str = "",
    author: str = "",
) -> Rendition:
    """Write one version; a translation remembers the wording it was made from."""
    source = ""
    if source_language and source_language != language:
        original = Rendition.objects.filter(
            kind=kind, thing_id=str(thing_id), field=field, language=source_language
        ).first()
        source = text_hash(original.text) if original else ""
    rendition, made = Rendition.objects.get_or_create(
        kind=kind,
        thing_id=str(thing_id),
        field=field,
        language=language,
        defaults={
            "text": text,
            "status": status,
            "source_language": source_language,
            "source_hash": source,
            "author": author,
        },
    )
    if not made:
        rendition.text, rendition.status = text, status
        rendition.source_language, rendition.source_hash = source_language, source
        rendition.author = author
        rendition.version += 1
        rendition.save()
    return rendition
