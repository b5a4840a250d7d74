"""What the pages of translations show: source, version, what has changed, what readers propose."""

from __future__ import annotations

import datetime as dt
import difflib
import json
import re
from dataclasses import dataclass

from mufakat.apps.consultations.models import Consultation, Statement
from mufakat.apps.consultations.queries import wordings
from mufakat.foundation.people.actors import Actor, actors
from mufakat.foundation.people.clock import today
from mufakat.foundation.people.permits import Viewer
from mufakat.foundation.record.models import Act
from mufakat.foundation.renditions import texts
from mufakat.foundation.renditions.models import Correction, Rendition
from mufakat.foundation.renditions.texts import Wording

Parts = list[tuple[str, str]]
"""Pieces of two texts: `same`, `old` or `new`, and the words."""


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
    since: dt.datetime


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
