"""When people come, and which statements they are shown: routed, so nobody sees everything."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mufakat.cli.exercise.drawing import Draw, Floats, Ints
from mufakat.cli.exercise.population import Person
from mufakat.cli.exercise.schema import Consultation, Exercise, Statement

_HOUR = 3600
_DAY = 24 * _HOUR
_LARGE = 20  # statements; above, citizens see less than half


@dataclass(frozen=True)
class Window:
    """From the opening to the close, or to now where it is still open; seconds since 1970, UTC."""

    opens: int
    ends: int

    @property
    def length(self) -> int:
        return self.ends - self.opens


@dataclass(frozen=True)
class Viewings:
    """Which person (row) saw which statement (column) when, in order of time."""

    rows: Ints
    columns: Ints
    times: Ints


def window_of(consultation: Consultation, now: dt.datetime) -> Window:
    """Time in which votes could have come in."""
    opens, closes = (int(t.timestamp()) for t in (consultation.opens, consultation.closes))
    return Window(opens, min(closes, int(now.timestamp())))


def handed_in(
    statements: Sequence[Statement], window: Window, draw: Draw
) -> dict[int, tuple[int, int | None]]:
    """When each statement was sent in and decided on (none while it is pending).

    Parameters
    ----------
    statements : sequence of Statement
        All of a consultation.
    window : Window
        When it was open.
    draw : Draw
        Chance.

    Returns
    -------
    dict
        Number -> two instants. Seeds are there from the opening.
    """
    times: dict[int, tuple[int, int | None]] = {}
    chances = draw.uniform(len(statements), 2)
    for statement, (early, wait) in zip(statements, chances, strict=True):
        sent = window.opens + int(0.28 * window.length * early)
        if statement.status == "pending":
            times[statement.number] = window.ends - int((0.2 + early) * _DAY), None
        elif statement.is_seed:
            times[statement.number] = window.opens, window.opens
        else:
            times[statement.number] = sent, sent + int((3 + 27 * wait) * _HOUR)
    return times


def arrivals(people: Sequence[Person], window: Window, draw: Draw) -> Ints:
    """When each person joins: a rush at the opening, a smaller one before the close.

    The brigade comes within three hours of one afternoon.
    """
    n = len(people)
    kind, place = draw.uniform(n), draw.uniform(n)
    rush = np.minimum(-0.09 * np.log1p(-place), 0.97)
    share = np.where(kind < 0.5, rush, np.where(kind < 0.85, 0.97 * place, 0.97 - 0.12 * place**2))
    start = window.opens + (share * (window.length - _DAY)).astype(np.int64)
    together = window.opens + int(0.6 * window.length) + (place * 3 * _HOUR).astype(np.int64)
    return np.where([p.in_brigade for p in people], together, start)


def viewings(
    exercise: Exercise,
    people: Sequence[Person],
    joined: Ints,
    accepted: Mapping[int, int],
    *,
    window: Window,
    draw: Draw,
) -> Viewings:
    """Which statements each person is shown, and when.

    Parameters
    ----------
    exercise : Exercise
        Regional groups of the states.
    people : sequence of Person
        Who takes part.
    joined : ndarray of int64, shape (people,)
        When each joined.
    accepted : mapping
        Number of each statement on which one can vote -> when it was accepted.
    window : Window
        When the consultation was open.
    draw : Draw
        Chance.

    Returns
    -------
    Viewings
        First what few of the person's own regional group have seen (C5 of the specification).
    """
    m = len(accepted)
    from_when = np.array(list(accepted.values()))
    region = _regions(exercise, people)
    shown = np.zeros((int(region.max()) + 1, m))
    unseen = np.ones((len(people), m), dtype=np.bool_)
    rows, columns, times = [], [], []
    for person, start, count in _sessions(people, joined, m, window, draw):
        free = np.flatnonzero(unseen[person] & (from_when <= start))
        rarity = -2 * np.log1p(shown[region[person], free])
        luck = -np.log(-np.log(draw.uniform(len(free)) + 1e-300) + 1e-300)
        picked = free[np.argsort(-(rarity + luck), kind="stable")[:count]]
        pace = 8 + 40 * draw.uniform(len(picked)) ** 2  # seconds for reading and voting
        unseen[person, picked] = False
        shown[region[person], picked] += 1
        rows.append(np.full(len(picked), person))
        columns.append(picked)
        times.append(start + np.cumsum(pace).astype(np.int64))
    r, c, t = (np.concatenate(parts).astype(np.int64) for parts in (rows, columns, times))
    order = np.lexsort((c, r, t))
    return Viewings(r[order], c[order], t[order])


def _regions(exercise: Exercise, people: Sequence[Person]) -> Ints:
    regions = sorted({s.regional_group for s in exercise.states})
    of_state = {s.code: regions.index(s.regional_group) for s in exercise.states}
    return np.array([of_state[p.state] if p.state else len(regions) for p in people])


def _sessions(
    people: Sequence[Person], joined: Ints, m: int, window: Window, draw: Draw
) -> list[tuple[int, int, int]]:
    """Sittings as (row, start, statements), in order of time; many people come a second time."""
    n = len(people)
    wanted = _wanted(people, m, draw)
    again = draw.uniform(n) < 0.4
    again |= np.array([p.is_delegate for p in people], dtype=np.bool_)  # they finish their list
    again &= ~np.array([p.in_brigade for p in people], dtype=np.bool_)
    first = np.where(again, np.ceil(wanted * (0.4 + 0.3 * draw.uniform(n))), wanted)
    left = window.ends - _DAY // 2 - joined
    delegates_late = np.where([p.is_delegate for p in people], 0.8, 0.1)
    share = delegates_late + (0.95 - delegates_late) * draw.uniform(n)
    second_start = joined + (np.maximum(left, 0) * share).astype(np.int64)
    sittings = [(i, int(joined[i]), int(first[i])) for i in range(n)]
    sittings += [
        (i, int(second_start[i]), int(wanted[i] - first[i])) for i in range(n) if again[i]
    ]
    return sorted(sittings, key=lambda sitting: (sitting[1], sitting[0]))


def _wanted(people: Sequence[Person], m: int, draw: Draw) -> Floats:
    """How many statements each person sees in all."""
    middle, spread, most = (0.42, 0.08, 0.48) if m > _LARGE else (0.80, 0.20, 1.0)
    share = np.clip(middle + spread * draw.normal(len(people)), 0.2, most)
    share = np.where([p.is_delegate for p in people], 1.0, share)
    share = np.where([p.in_brigade for p in people], 0.86, share)
    wanted: NDArray[np.float64] = np.maximum(np.round(share * m), min(m, 6))
    return wanted
