"""The record as pages show it: each act in words, by whom, about what."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from mufakat.foundation.links import thread
from mufakat.foundation.links.thread import End
from mufakat.foundation.people.actors import Actor, actors
from mufakat.foundation.people.clock import today
from mufakat.foundation.people.permits import Viewer
from mufakat.foundation.record import queries
from mufakat.foundation.record.acts import registered_verbs
from mufakat.foundation.record.models import Act

KINDS = {
    "consultations.consultation": "consultation",
    "consultations.statement": "statement",
    "consultations.finding": "finding",
}
"""Model labels of the record -> kinds of the thread."""


@dataclass(frozen=True)
class Entry:
    """One act as a page shows it."""

    act: Act
    sentence: str
    actor: Actor
    subject: End | None
    content: str


def entries(acts: Iterable[Act], viewer: Viewer, language: str) -> list[Entry]:
    """Acts in words for a viewer in a language."""
    rows = list(acts)
    verbs = registered_verbs()
    who = actors([a.actor for a in rows], viewer=viewer, language=language, day=today())
    ends: dict[tuple[str, str], End | None] = {}
    for act in rows:
        key = (KINDS.get(act.subject_kind, act.subject_kind), act.subject_id)
        if key not in ends:
            ends[key] = thread.resolve(*key, viewer=viewer, language=language)
    return [
        Entry(
            act=act,
            sentence=str(verbs.get(act.verb, act.verb)),
            actor=who[act.actor],
            subject=ends[KINDS.get(act.subject_kind, act.subject_kind), act.subject_id],
            content=json.dumps(json.loads(act.record), ensure_ascii=False, indent=2),
        )
        for act in rows
    ]


def verbs_used(*, with_votes: bool) -> list[tuple[str, str]]:
    """Verbs that the record holds, with their sentences, for the filter."""
    used = queries.acts(with_votes=with_votes).order_by().values_list("verb", flat=True).distinct()
    known: Any = registered_verbs()
    return sorted(((v, str(known.get(v, v))) for v in used), key=lambda pair: pair[1])
