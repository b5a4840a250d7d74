"""The domination audit: what stands when any one state or bloc is left out (C5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from mufakat.core.opinion._computed import Computed, compute
from mufakat.core.opinion._frame import Frame
from mufakat.core.opinion._groups import Progress
from mufakat.core.opinion._leave_out import LeftOut, Remainder
from mufakat.core.opinion._rules import Rules
from mufakat.core.opinion._votes import Ints
from mufakat.core.opinion.brigades import Brigades

Json = dict[str, Any]


@dataclass(frozen=True)
class Audit:
    """What was found by leaving out, by the other view and without collapsing cliques.

    Parameters
    ----------
    whole : Computed
        The result of everybody.
    left_out : tuple of LeftOut
        Each state that voted, then each bloc.
    other : Computed or None
        The other view; None without membership.
    brigades : Brigades or None
    uncollapsed : Computed or None
        The result with every account of a clique weighing one; None where there is no clique.
    """

    whole: Computed
    left_out: tuple[LeftOut, ...]
    other: Computed | None
    brigades: Brigades | None
    uncollapsed: Computed | None

    def as_json(self) -> Json:
        """The audit as plain types.

        Returns
        -------
        dict
        """
        return {
            "other_view": self._other_view(),
            "left_out": [self._entry(left) for left in self.left_out],
            "statements": [self._statement(j) for j in range(len(self._names))],
            "largest_influence": self._largest_influence(),
            "brigades": self._brigades(),
        }

    def depends_on(self, statement: str) -> list[Json]:
        """States and blocs without which the answer on a statement would be another (C5.2).

        Parameters
        ----------
        statement : str
            Identifier.

        Returns
        -------
        list of dict
            {kind, id}, states first.
        """
        j = self._names.index(statement)
        before = self.whole.agreement.is_agreed[j]
        return [
            {"kind": left.kind, "id": left.id} for left in self.left_out if left.agreed[j] != before
        ]

    def agreed_in_other_view(self, statement: str) -> bool | None:
        """Whether a statement is agreed in the other view too.

        Parameters
        ----------
        statement : str
            Identifier.

        Returns
        -------
        bool or None
            None without membership: there is one view only.
        """
        if self.other is None:
            return None
        return bool(self.other.agreement.is_agreed[self._names.index(statement)])

    @property
    def least_ari(self) -> dict[str, Json]:
        """For each group, how badly it is found again at worst, and whose absence does it."""
        found: dict[str, Json] = {}
        for g, name in enumerate(self.whole.groups.letters):
            known = [left for left in self.left_out if not np.isnan(left.recovered[g])]
            if known:
                worst = min(known, key=lambda left: round(float(left.recovered[g]), 12))
                value = float(worst.recovered[g])
                found[name] = {"value": value, "kind": worst.kind, "id": worst.id}
        return found

    @property
    def _names(self) -> tuple[str, ...]:
        return self.whole.frame.table.statements

    def _entry(self, left: LeftOut) -> Json:
        before = self.whole.agreement.is_agreed
        return {
            "kind": left.kind,
            "id": left.id,
            "stands": int(np.count_nonzero(before & left.agreed)),
            "falls": self._named(np.flatnonzero(before & ~left.agreed)),
            "appears": self._named(np.flatnonzero(~before & left.agreed)),
        }

    def _statement(self, j: int) -> Json:
        known = [left for left in self.left_out if not np.isnan(left.score[j])]
        ends: dict[str, Json | None] = {"least": None, "greatest": None}
        if known:
            least = min(known, key=lambda left: round(float(left.score[j]), 12))
            greatest = max(known, key=lambda left: round(float(left.score[j]), 12))
            ends = {"least": _scored(least, j), "greatest": _scored(greatest, j)}
        name = self._names[j]
        return {"statement": name, **ends, "depends_on": self.depends_on(name)}

    def _largest_influence(self) -> Json | None:
        """Whose absence changes most answers, and where that is equal, moves scores most."""
        if not self.left_out:
            return None
        before = self.whole.agreement
        heard = before.shares.number[0] > 0

        def influence(left: LeftOut) -> tuple[int, float]:
            moved = np.abs(left.score - before.score)[heard]
            changes = int(np.count_nonzero(left.agreed != before.is_agreed))
            return changes, round(float(np.nansum(moved)), 9)

        strongest = max(self.left_out, key=influence)
        changes, score_moved = influence(strongest)
        return {**self._entry(strongest), "changes": changes, "score_moved": score_moved}

    def _other_view(self) -> Json | None:
        if self.other is None:
            return None
        here, there = self.whole.agreement.is_agreed, self.other.agreement.is_agreed
        return {
            "view": self.other.rules.view,
            "agreed": self._named(self.other.agreement.agreed),
            "only_here": self._named(np.flatnonzero(here & ~there)),
            "only_there": self._named(np.flatnonzero(there & ~here)),
        }

    def _brigades(self) -> Json | None:
        if self.brigades is None:
            return None
        plain = self.whole if self.uncollapsed is None else self.uncollapsed
        collapsed, without = self.whole.agreement.is_agreed, plain.agreement.is_agreed
        return self.brigades.as_json() | {
            "without_collapse": {
                "agreed": self._named(plain.agreement.agreed),
                "only_with": self._named(np.flatnonzero(collapsed & ~without)),
                "only_without": self._named(np.flatnonzero(without & ~collapsed)),
            }
        }

    def _named(self, positions: Ints) -> list[str]:
        return [self._names[j] for j in positions.tolist()]


def audit_of(
    whole: Computed,
    *,
    plain: Frame,
    brigades: Brigades | None,
    null_test: bool,
    progress: Progress,
) -> Audit:
    """Leave every state and every bloc out, look at the other view, and undo the collapse.

    Parameters
    ----------
    whole : Computed
        The result of everybody.
    plain : Frame
        The conversation with nothing collapsed.
    brigades : Brigades or None
        What was collapsed.
    null_test : bool
        Whether "no groups" is tested for in the other results, where the whole result has no
        groups; where it has, they are taken to be there.
    progress : callable
        Told the stage and the share that is done.

    Returns
    -------
    Audit

    Notes
    -----
    The number of groups stays fixed and is chosen anew only where an answer flips. States that
    nobody voted for are not left out: nothing would change.
    """
    frame, rules = whole.frame, whole.rules
    progress("audit", 0.0)
    # Where everybody's groups stood the test, the same people counted otherwise are spared it:
    # it costs more than all the rest of the audit.
    null_test = null_test and len(whole.groups.sizes) < 2
    other = None
    if frame.has_members:
        flipped = _flipped(rules)
        seen = replace(frame, by_state=not frame.by_state)
        other = compute(seen, rules=flipped, null_test=null_test)
    uncollapsed = None
    if brigades is not None and brigades.cliques:
        uncollapsed = compute(plain, rules=rules, null_test=null_test)
    left = _all_left_out(whole, progress) if frame.has_members else ()
    return Audit(whole, tuple(left), other, brigades, uncollapsed)


def _flipped(rules: Rules) -> Rules:
    return replace(rules, view="person" if rules.view == "state" else "state")


def _all_left_out(whole: Computed, progress: Progress) -> Sequence[LeftOut]:
    frame = whole.frame
    voted = np.unique(frame.state_of[frame.share > 0])
    states = [int(s) for s in voted if s < len(frame.states)]
    if not states:
        return ()
    remainder = Remainder(whole)
    turns = len(states) + len(frame.blocs)
    found = []
    for s in states:
        mask = np.arange(len(frame.states) + 1) == s
        found.append(remainder.without(mask, kind="state", name=frame.states[s]))
        progress("audit", len(found) / turns)
    for b, name in enumerate(frame.blocs):
        found.append(remainder.without(frame.bloc_table[b], kind="bloc", name=name))
        progress("audit", len(found) / turns)
    return found


def _scored(left: LeftOut, j: int) -> Json:
    return {"score": float(left.score[j]), "kind": left.kind, "id": left.id}
