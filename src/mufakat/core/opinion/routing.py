"""Which statement a participant is shown next (A8, C3.5)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mufakat.core.opinion._rules import OpinionError, Rules
from mufakat.core.opinion._votes import Floats, Ints, identifier_order

Reason = Literal["bloc", "hearing", "priority"]
FAIR_EVERY = 5  # every fifth place, and a fifth of all draws, goes to who was heard least


@dataclass(frozen=True)
class Hearing:
    """How far each statement has been heard.

    Parameters
    ----------
    statements : sequence of str
        Identifiers of the statements that may be shown.
    agree, passes, seen : array_like of float, shape (statements,)
        Counts of agreement, of passing, and of all votes.
    extremity : array_like of float, shape (statements,)
        Distance E of a lone vote from the middle of the plane; 0 before there is a plane.
    states_seen : array_like of int, shape (blocs, statements)
        How many states of each bloc have seen the statement.
    blocs : sequence of str
        Names of the blocs.
    bloc_sizes : array_like of int, shape (blocs,)
        How many states each bloc has.
    """

    statements: Sequence[str]
    agree: ArrayLike
    passes: ArrayLike
    seen: ArrayLike
    extremity: ArrayLike
    states_seen: ArrayLike = field(default_factory=lambda: np.zeros((0, 0)))
    blocs: Sequence[str] = ()
    bloc_sizes: ArrayLike = ()

    def __post_init__(self) -> None:
        m = len(self.statements)
        for name in ("agree", "passes", "seen", "extremity"):
            if np.shape(getattr(self, name)) != (m,):
                raise OpinionError(f"routing: {name} does not have one number per statement ({m})")
        if len(self.blocs) != np.size(self.bloc_sizes):
            raise OpinionError("routing: bloc_sizes does not have one number per bloc")
        if self.blocs and np.shape(self.states_seen) != (len(self.blocs), m):
            raise OpinionError(f"routing: states_seen is not a table of {len(self.blocs)} by {m}")


@dataclass(frozen=True)
class Viewer:
    """What routing knows of the one who is asked; all of it optional.

    Parameters
    ----------
    heard : collection of str
        Statements that the participant has seen already.
    blocs : collection of str, or None
        Blocs of the participant's state; None for nobody in particular: every bloc counts.
    state_heard : collection of str
        Statements that somebody of the same state has seen: another vote from this state does
        not help a bloc.
    """

    heard: Collection[str] = ()
    blocs: Collection[str] | None = None
    state_heard: Collection[str] = ()


@dataclass(frozen=True)
class Place:
    """One statement of the order, and why it stands there.

    Parameters
    ----------
    statement : str
        Identifier.
    reason : {"bloc", "hearing", "priority"}
        Too few states of some bloc have seen it; it was heard least; or its priority.
    bloc : str or None
        The bloc that is furthest short.
    short_by : int
        States that are missing there.
    priority : float
        Priority of A8.
    """

    statement: str
    reason: Reason
    bloc: str | None
    short_by: int
    priority: float


def importance(
    agree: ArrayLike, passes: ArrayLike, seen: ArrayLike, extremity: ArrayLike
) -> Floats:
    """How much a statement promises to tell: few pass, many agree, far from the middle (A8).

    Parameters
    ----------
    agree, passes, seen, extremity : array_like of float, shape (statements,)
        Counts of votes, and distance of a lone vote from the middle.

    Returns
    -------
    ndarray of float64
        (1 - p)(E + 1) a with p = (P + 1)/(S + 2) and a = (A + 1)/(S + 2).

    Examples
    --------
    >>> round(float(importance(8, 2, 15, 1.2)), 6)
    0.95917
    """
    a, p, s, e = (np.asarray(x, np.float64) for x in (agree, passes, seen, extremity))
    return np.asarray((1 - (p + 1) / (s + 2)) * (e + 1) * (a + 1) / (s + 2), np.float64)


def priorities(
    agree: ArrayLike, passes: ArrayLike, seen: ArrayLike, extremity: ArrayLike
) -> Floats:
    """Priority of every statement, new ones raised (A8).

    Parameters
    ----------
    agree, passes, seen, extremity : array_like of float, shape (statements,)
        As for `importance`.

    Returns
    -------
    ndarray of float64
        (importance * (1 + 8 * 2^(-S/5)))^2. No statement has a fixed priority: a constant in its
        place is what made routing uniform elsewhere (B7).

    Examples
    --------
    >>> round(float(priorities(0, 0, 0, 1.2)), 4)
    24.5025
    """
    raised = 1 + 8 * np.exp2(-np.asarray(seen, np.float64) / 5)
    return np.asarray((importance(agree, passes, seen, extremity) * raised) ** 2, np.float64)


def routing_order(
    hearing: Hearing, *, viewer: Viewer | None = None, rules: Rules | None = None
) -> list[Place]:
    """All statements that the participant has not seen, in the order to show them.

    Parameters
    ----------
    hearing : Hearing
        How far each statement has been heard.
    viewer : Viewer, optional
        Who is asked; nobody in particular if not given.
    rules : Rules, optional
        `least_states` is used.

    Returns
    -------
    list of Place
        First what too few states of a bloc of the viewer have seen (C3.5), then by priority;
        every fifth place goes to what was heard least, so that nothing waits for ever.
    """
    desk = _Desk.of(hearing, viewer or Viewer(), rules or Rules())
    urgent = [j for j in desk.open if desk.short[j] > 0]
    urgent.sort(key=lambda j: (-desk.short[j], -desk.priority[j], desk.position[j]))
    others = [j for j in desk.open if desk.short[j] == 0]
    others.sort(key=lambda j: (-desk.priority[j], desk.position[j]))
    waiting = dict.fromkeys(urgent + others)
    unheard = iter(desk.by_hearing(desk.open))
    order: list[Place] = []
    while waiting:
        fair = len(order) % FAIR_EVERY == FAIR_EVERY - 1
        j = next(i for i in unheard if i in waiting) if fair else next(iter(waiting))
        del waiting[j]
        order.append(desk.place(j, fair=fair))
    return order


def next_statement(
    hearing: Hearing,
    *,
    draw: float,
    viewer: Viewer | None = None,
    rules: Rules | None = None,
) -> Place | None:
    """One statement, drawn in proportion to priority.

    Parameters
    ----------
    hearing : Hearing
        How far each statement has been heard.
    draw : float
        A random number in [0, 1), drawn by the caller: nothing here is random.
    viewer : Viewer, optional
        Who is asked.
    rules : Rules, optional
        `least_states` is used.

    Returns
    -------
    Place or None
        None when the participant has seen everything. A fifth of the draws goes evenly to what
        was heard least; the others to what a bloc of the viewer lacks, if there is any, else to
        all, each in proportion to priority.

    Raises
    ------
    OpinionError
        If `draw` is not in [0, 1).
    """
    if not 0 <= draw < 1:
        raise OpinionError(f"routing: draw {draw} is not a number from 0 to below 1")
    desk = _Desk.of(hearing, viewer or Viewer(), rules or Rules())
    if not desk.open:
        return None
    if draw < 1 / FAIR_EVERY:
        least = min(desk.seen[j] for j in desk.open)
        unheard = [j for j in desk.by_hearing(desk.open) if desk.seen[j] == least]
        chosen = unheard[min(int(draw * FAIR_EVERY * len(unheard)), len(unheard) - 1)]
        return desk.place(chosen, fair=True)
    urgent = [j for j in desk.open if desk.short[j] > 0]
    candidates = sorted(urgent or desk.open, key=lambda j: desk.position[j])
    cumulated = np.cumsum(desk.priority[candidates])
    at = (draw - 1 / FAIR_EVERY) / (1 - 1 / FAIR_EVERY) * cumulated[-1]
    index = int(np.searchsorted(cumulated, at, side="right"))
    return desk.place(candidates[min(index, len(candidates) - 1)], fair=False)


@dataclass(frozen=True)
class _Desk:
    """Hearing and viewer together, as arrays."""

    hearing: Hearing
    open: list[int]
    priority: Floats
    seen: Floats
    short: Ints
    furthest: NDArray[np.int64]
    position: Ints

    @classmethod
    def of(cls, hearing: Hearing, viewer: Viewer, rules: Rules) -> _Desk:
        names = list(hearing.statements)
        position = np.empty(len(names), dtype=np.int64)
        position[identifier_order(names)] = np.arange(len(names))
        heard = set(viewer.heard)
        short, furthest = _short(hearing, viewer, rules)
        return cls(
            hearing=hearing,
            open=[j for j, name in enumerate(names) if name not in heard],
            priority=priorities(hearing.agree, hearing.passes, hearing.seen, hearing.extremity),
            seen=np.asarray(hearing.seen, np.float64),
            short=short,
            furthest=furthest,
            position=position,
        )

    def by_hearing(self, statements: list[int]) -> list[int]:
        """Least heard first; then by identifier."""
        return sorted(statements, key=lambda j: (self.seen[j], self.position[j]))

    def place(self, j: int, *, fair: bool) -> Place:
        """The entry of one statement."""
        short = int(self.short[j])
        reason: Reason = "hearing" if fair else "bloc" if short else "priority"
        return Place(
            statement=self.hearing.statements[j],
            reason=reason,
            bloc=self.hearing.blocs[int(self.furthest[j])] if short else None,
            short_by=short,
            priority=float(self.priority[j]),
        )


def _short(hearing: Hearing, viewer: Viewer, rules: Rules) -> tuple[Ints, NDArray[np.int64]]:
    """States missing in the bloc furthest short, per statement, and which bloc that is."""
    m = len(hearing.statements)
    sizes = np.asarray(hearing.bloc_sizes, dtype=np.int64)
    able = sizes >= rules.least_states  # a smaller bloc can neither carry nor block (C3.4)
    if viewer.blocs is not None:
        able &= np.array([b in set(viewer.blocs) for b in hearing.blocs], dtype=np.bool_)
    if not able.any() or not m:
        return np.zeros(m, np.int64), np.zeros(m, np.int64)
    missing = rules.least_states - np.asarray(hearing.states_seen, dtype=np.int64)
    missing = np.where(able[:, None], np.maximum(missing, 0), 0)
    mine = set(viewer.state_heard)
    missing[:, [name in mine for name in hearing.statements]] = 0
    return missing.max(axis=0), missing.argmax(axis=0)
