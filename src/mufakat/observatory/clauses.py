"""What the pages of provisions show.

A provision has no audience of its own: it is seen by whoever sees something that leads to it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from mufakat.foundation.links import thread
from mufakat.foundation.links.models import Link
from mufakat.foundation.links.thread import Strand
from mufakat.foundation.people.permits import Viewer
from mufakat.foundation.provisions.models import Provision
from mufakat.foundation.renditions import texts
from mufakat.foundation.renditions.texts import Wording

KIND = "provision"


@dataclass(frozen=True)
class Clause:
    """A provision with its words and its thread."""

    provision: Provision
    text: Wording
    versions: list[Wording]
    strands: list[Strand]


def visible(viewer: Viewer, language: str) -> list[Clause]:
    """Provisions that the viewer may see, the latest first."""
    rows = list(Provision.objects.order_by("-created_at", "pk"))
    words = texts.wordings(KIND, [row.public_id for row in rows], "text")
    seen = _seen(rows, viewer, language)
    return [
        Clause(row, words[str(row.public_id)].best(language), [], [])
        for row in rows
        if str(row.public_id) in seen
    ]


def number_visible(viewer: Viewer, language: str) -> int:
    """How many provisions the viewer may see."""
    return len(_seen(list(Provision.objects.all()), viewer, language))


def clause(public_id: Any, viewer: Viewer, language: str) -> Clause | None:
    """One provision, or None if nothing that leads to it is open to the viewer."""
    row = Provision.objects.filter(public_id=public_id).first()
    if row is None:
        return None
    strands = thread.strands(KIND, public_id, viewer=viewer, language=language)
    if not strands:
        return None
    versions = texts.wordings(KIND, [public_id], "text")[str(public_id)]
    return Clause(row, versions.best(language), versions.all(), strands)


def _seen(rows: list[Provision], viewer: Viewer, language: str) -> set[str]:
    """Public ids of those with a visible neighbour; each neighbour is asked for once."""
    ids = {str(row.public_id) for row in rows}
    links = Link.objects.filter(Q(from_kind=KIND) | Q(to_kind=KIND))
    neighbours: dict[tuple[str, str], set[str]] = defaultdict(set)
    for link in links:
        if link.to_kind == KIND and link.to_id in ids:
            neighbours[link.from_kind, link.from_id].add(link.to_id)
        if link.from_kind == KIND and link.from_id in ids:
            neighbours[link.to_kind, link.to_id].add(link.from_id)
    seen: set[str] = set()
    # findings first: one of them usually opens all its provisions at once
    for (kind, identifier), reached in sorted(
        neighbours.items(), key=lambda entry: -len(entry[1])
    ):
        if reached - seen and thread.resolve(kind, identifier, viewer=viewer, language=language):
            seen |= reached
    return seen
