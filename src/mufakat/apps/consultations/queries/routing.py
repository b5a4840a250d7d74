"""Which statement a person sees next: the core's order, fed by counts a few seconds old."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.core.cache import cache
from django.db.models import Count

from mufakat.apps.consultations.models import Ballot, Consultation, Statement
from mufakat.core.opinion.routing import Hearing, next_statement
from mufakat.core.opinion.routing import Viewer as Asked
from mufakat.foundation.people.clock import today
from mufakat.foundation.people.models import State
from mufakat.foundation.people.queries import bloc_members

COUNTS_LIVE = 15
"""Seconds for which counts serve the routing; nobody reads a number from them."""


@dataclass(frozen=True)
class Counts:
    """How often a statement was voted on, and by which states."""

    agree: int = 0
    passed: int = 0
    seen: int = 0
    states: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Tally:
    """Counts of one consultation, and the states of each bloc."""

    statements: dict[int, Counts]
    blocs: dict[str, frozenset[str]]


def next_of(
    left: Sequence[Statement],
    *,
    consultation: Consultation,
    reader: str,
    done: int,
    state: State | None,
) -> Statement | None:
    """One of the statements left, drawn in proportion to priority; None when none is left.

    The draw comes from who reads and how far they are, so that reading the page again, or going
    back, shows the same card.
    """
    if not left:
        return None
    tally = tally_of(consultation)
    by_name = {str(row.number): row for row in left}
    place = next_statement(
        _hearing(left, tally),
        draw=draw(consultation.public_id, reader, done),
        viewer=_asked(left, tally, state),
    )
    return by_name[place.statement] if place else None


def draw(*parts: object) -> float:
    """A number in [0, 1) from what it is for."""
    digest = hashlib.sha256("\x1f".join(str(part) for part in parts).encode()).digest()
    return int.from_bytes(digest[:6], "big") / (1 << 48)


def _hearing(left: Sequence[Statement], tally: Tally) -> Hearing:
    counts = [tally.statements.get(row.pk, Counts()) for row in left]
    heard = [[len(c.states & members) for c in counts] for members in tally.blocs.values()]
    return Hearing(
        statements=[str(row.number) for row in left],
        agree=[c.agree for c in counts],
        passes=[c.passed for c in counts],
        seen=[c.seen for c in counts],
        extremity=np.zeros(len(left)),
        states_seen=np.array(heard).reshape(len(tally.blocs), len(left)),
        blocs=list(tally.blocs),
        bloc_sizes=[len(members) for members in tally.blocs.values()],
    )


def _asked(left: Sequence[Statement], tally: Tally, state: State | None) -> Asked:
    if state is None:
        return Asked(blocs=())  # no vote from outside the states helps a bloc
    return Asked(
        blocs=[name for name, members in tally.blocs.items() if state.code in members],
        state_heard=[
            str(row.number)
            for row in left
            if state.code in tally.statements.get(row.pk, Counts()).states
        ],
    )


def tally_of(consultation: Consultation) -> Tally:
    """Counts of the votes, at most a few seconds old."""
    key = f"consultations.tally.{consultation.public_id}"
    found: Tally | None = cache.get(key)
    if found is None:
        blocs = {name: members for name, members in bloc_members(today()).items() if members}
        found = Tally(_counted(consultation), blocs)
        cache.set(key, found, COUNTS_LIVE)
    return found


def _counted(consultation: Consultation) -> dict[int, Counts]:
    totals: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0])
    states: dict[int, set[str]] = defaultdict(set)
    rows = (
        Ballot.objects.filter(participant__consultation=consultation, value__isnull=False)
        .values_list("statement", "value", "participant__state__code")
        .annotate(count=Count("id"))
    )
    for statement, value, state, count in rows:
        totals[statement][value + 1] += count
        if state:
            states[statement].add(state)
    return {
        statement: Counts(agree, passed, against + passed + agree, frozenset(states[statement]))
        for statement, (against, passed, agree) in totals.items()
    }
