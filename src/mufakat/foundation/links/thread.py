"""Making links, and reading those that a viewer may see."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils import timezone

from mufakat.foundation.links.models import Link, Relation


@dataclass(frozen=True)
class End:
    """One end of a link as a page shows it."""

    title: str
    url: str
    summary: str = ""


# Given the viewer, a public id and the reader's language: the end, or None if it is not for them.
Resolver = Callable[[Any, str, str], End | None]
_KINDS: dict[str, Resolver] = {}


@dataclass(frozen=True)
class Strand:
    """A link seen from one of its ends."""

    relation: str
    outward: bool
    kind: str
    end: End
    made_at: Any


def register(kind: str, resolver: Resolver) -> None:
    """Say how a kind of thing is shown and who may see it."""
    _KINDS[kind] = resolver


def link(
    relation: Relation | str, *, source: tuple[str, Any], target: tuple[str, Any], by: str
) -> Link:
    """Tie two things; tying them again changes nothing.

    Raises
    ------
    ValueError
        For a relation outside the closed list, or a kind that nobody registered.
    """
    if relation not in Relation.values:
        raise ValueError(f"{relation!r} is not a relation")
    for kind, _identifier in (source, target):
        if kind not in _KINDS:
            raise ValueError(f"no kind {kind!r} is registered")
    made, _new = Link.objects.get_or_create(
        relation=str(relation),
        from_kind=source[0],
        from_id=str(source[1]),
        to_kind=target[0],
        to_id=str(target[1]),
        defaults={"made_by": by, "made_at": timezone.now()},
    )
    return made


def resolve(kind: str, identifier: Any, *, viewer: Any, language: str) -> End | None:
    """A thing as a page shows it, or None if it is not for the viewer."""
    resolver = _KINDS.get(kind)
    return resolver(viewer, str(identifier), language) if resolver else None


def strands(kind: str, identifier: Any, *, viewer: Any, language: str) -> list[Strand]:
    """The links of a thing whose other ends the viewer may see, oldest first."""
    own = str(identifier)
    found: list[Strand] = []
    rows = Link.objects.filter(
        Q(from_kind=kind, from_id=own) | Q(to_kind=kind, to_id=own)
    ).order_by("made_at", "pk")
    for row in rows:
        outward = (row.from_kind, row.from_id) == (kind, own)
        other, other_id = (row.to_kind, row.to_id) if outward else (row.from_kind, row.from_id)
        end = resolve(other, other_id, viewer=viewer, language=language)
        if end is not None:
            found.append(Strand(row.relation, outward, other, end, row.made_at))
    return found
