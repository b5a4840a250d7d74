"""The form of a map that may be shown to others (C6): no participant, no small cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import numpy as np

from mufakat.core.opinion._rules import OpinionError
from mufakat.core.opinion.density import density, outlines
from mufakat.core.opinion.published_audit import AuditRules, hide_audit
from mufakat.core.opinion.suppression import Counts, Mask, hidden_counts, hidden_parts

Json = dict[str, Any]
_ANSWERS = ("agree", "disagree", "pass", "seen")
_OF_AGREE = ("share", "share_agree", "bound")
_PLACED = ("mean", "x", "y", "extremity")
FEW, COMPLEMENT, EXTREME = (
    "fewer people than the minimum",
    "smallest other cell, where a total would give the small one away",
    "all or none of a cell of persons",
)


def published(json_map: Json, *, minimum: int = 5, states_public: bool = False) -> Json:
    """Hide what tells of few people, and what would give it away (C6, V2, V3).

    Parameters
    ----------
    json_map : dict
        A whole map, as `OpinionMap.as_json` gives it; not changed.
    minimum : int
        Least number of people in a cell that is shown; 10 on sensitive topics.
    states_public : bool
        Whether the rules of the body make positions of states public: then audits name states
        of few people and show scores without one state.

    Returns
    -------
    dict
        The same format without "participants", hidden values None, and with "density" (cells
        {group, x, y, people}) and "outlines". "suppression" counts what was hidden and says by
        which rules; its "other_people" is the number in groups whose size is hidden.

    Raises
    ------
    OpinionError
        If this is no whole map, or the minimum is below 2.

    Notes
    -----
    Blocs that overlap are no partition. Each is then taken as a part of everybody, and of every
    other bloc that may contain it by all counts there are; more involved overlaps are not known
    from a map. Release over time (V4) is the caller's: at the close, or every ten voters.
    """
    if json_map.get("format") != "mufakat-opinion-map" or "participants" not in json_map:
        raise OpinionError("published: a whole opinion map with its participants is needed")
    if minimum < 2:
        raise OpinionError(f"published: a minimum of {minimum} would show every person")
    whole = {k: v for k, v in json_map.items() if k != "participants"}
    return _Publication(json_map["participants"], deepcopy(whole), minimum, states_public).run()


@dataclass
class _Publication:
    participants: list[Json]
    map: Json
    minimum: int
    states_public: bool

    def __post_init__(self) -> None:
        self.persons = self.map.get("units") != "state"
        self.rules: set[str] = set()
        self.hidden = 0
        self.masks: dict[str, dict[str, Mask]] = {}

    def run(self) -> Json:
        """Hide in the order of dependence: groups, statements, lists, audit, picture."""
        self.closed = self._hide_groups()
        self._hide_statements()
        self._hide_lists()
        self._hide_audit()
        self._hide_input()
        self._draw()
        return self.map

    def _hide_groups(self) -> set[str]:
        groups = self.map["groups"]
        counted = self.map["input"].get("participants") or 0
        ungrouped = max(counted - sum(g["size"] for g in groups), 0)
        parts = [*(g["size"] for g in groups), ungrouped]
        hidden = hidden_parts(parts, minimum=self.minimum)
        closed = {g["id"] for g, h in zip(groups, hidden, strict=False) if h}
        self.small = {g["id"] for g in groups if g["size"] < self.minimum}
        for group in groups:
            if group["id"] in closed:
                rule = FEW if group["size"] < self.minimum else COMPLEMENT
                self._hide(group, ("size", "weight_share", "states", "center"), rule)
        if hidden[-1]:
            self._hide(self.map["input"], ("grouped",), FEW)
        together = sum(p for p, h in zip(parts, hidden, strict=True) if h)
        self.map["suppression"] = {
            "minimum": self.minimum,
            "cells_hidden": 0,
            "rules": [],
            "other_people": together if any(hidden) and together >= self.minimum else None,
        }
        return closed

    def _hide_statements(self) -> None:
        self.inside = _inside(self.map["statements"])
        for statement in self.map["statements"]:
            self._hide_statement(statement)
        seen = [s["seen"] is None for s in self.map["statements"]]
        if any(seen):  # all but one known, their sum would give the last
            self._hide(self.map["input"], ("votes",), COMPLEMENT)

    def _hide_statement(self, statement: Json) -> None:
        before = deepcopy(statement)
        places = [("groups", g) for g in statement["groups"]]
        places += [("blocs", b) for b in statement["blocs"]]
        rows = [before, *(before[kind][name] for kind, name in places)]
        table = np.array([[row[a] for a in _ANSWERS] for row in rows], dtype=np.int64)
        groups = [r for r, (kind, _) in enumerate(places, 1) if kind == "groups"]
        blocs = [r for r, (kind, _) in enumerate(places, 1) if kind == "blocs"]
        families = [(0, groups)] if groups else []
        families += [(0, blocs)] if _divides(table, blocs) else [(0, [b]) for b in blocs]
        row = {name: r for r, (kind, name) in enumerate(places, 1) if kind == "blocs"}
        families += [(row[outer], [row[inner]]) for inner, outer in self.inside]
        closed = [r for r in groups if places[r - 1][1] in self.closed]
        mask = hidden_counts(
            Counts(table, families), minimum=self.minimum, extremes=self.persons, closed=closed
        )
        self.masks[statement["id"]] = {n: mask[r] for r, (_, n) in enumerate(places, 1)}
        self._hide_cell(statement, mask[0], table[0])
        for r, (kind, name) in enumerate(places, 1):
            self._hide_cell(statement[kind][name], mask[r], table[r])
        self._hide_derived(statement, before, mask, groups)

    def _hide_cell(self, cell: Json, mask: Mask, counts: np.ndarray[Any, Any]) -> None:
        for answer, hide, people in zip(_ANSWERS, mask.tolist(), counts.tolist(), strict=True):
            if hide:
                few = people < self.minimum and (people > 0 or not self.persons)
                self._hide(cell, (answer,), FEW if few else EXTREME if not people else COMPLEMENT)
        agree, disagree, _, seen = mask.tolist()
        if agree or seen:
            self._blank(cell, _OF_AGREE)
        if disagree or seen:
            self._blank(cell, ("disagree_bound",))
        if agree or disagree or seen:
            self._blank(cell, _PLACED)
        if seen:
            self._blank(cell, ("n", "states", "states_seen"))
            if cell.get("status") not in (None, "too_few_states"):
                cell["status"] = "open"  # too few people to say more

    def _hide_derived(
        self, statement: Json, before: Json, mask: Mask, groups: list[int]
    ) -> None:
        """Numbers of the statement that are made from the cells of groups and blocs."""
        if mask[groups][:, [0, 3]].any():
            self._blank(statement, ("gic", "gic_root"))
        weakest = statement.get("weakest")
        place = {"agree": statement["agree"], "seen": statement["seen"]}
        if weakest is not None and weakest["kind"] != "all":
            place = statement[weakest["kind"] + "s"].get(weakest["id"]) or place
        if place["agree"] is None or place["seen"] is None:
            self._blank(statement, ("score",))
            if weakest is not None:
                weakest["short_by"] = None
        if not _is_shown(before["opposition"], statement, before):
            self._blank(statement, ("opposition",))
        statement["contested_in"] = [
            e
            for e in statement["contested_in"]
            if e["kind"] != "group" or e["id"] not in self.small
        ]
        marks = statement.get("importance")
        if marks and marks.get("marked") is not None:
            parts = [marks["marked"], before["seen"] - marks["marked"]]
            small = any(0 < p < self.minimum or (self.persons and not p) for p in parts)
            if small or statement["seen"] is None:
                self._hide(marks, ("marked", "share"), FEW)

    def _hide_lists(self) -> None:
        by_id = {s["id"]: s for s in self.map["statements"]}
        shown = {k for k, s in by_id.items() if s["seen"] is not None}
        self.map["consensus"] = [e for e in self.map["consensus"] if e["statement"] in shown]
        for entry in self.map["consensus"]:
            entry.update({k: by_id[entry["statement"]][k] for k in ("score", "opposition")})
            entry["weakest"] = by_id[entry["statement"]]["weakest"]
        self.map["divisive"] = [
            self._divisive(e)
            for e in self.map["divisive"]
            if e["statement"] in shown
            and not {e["high"]["group"], e["low"]["group"]} & self.closed
        ]
        closed = {g: shown if g in self.closed else set() for g in self.map["representative"]}
        self.map["representative"] = {
            g: [self._named(g, e) for e in entries if e["statement"] in shown - closed[g]]
            for g, entries in self.map["representative"].items()
        }
        self._hide_bridging(shown)

    def _divisive(self, entry: Json) -> Json:
        masks = self.masks[entry["statement"]]
        for end in ("high", "low"):
            if masks[entry[end]["group"]][[0, 3]].any():
                self._blank(entry[end], ("share",))
                self._blank(entry, ("spread",))
        return entry

    def _named(self, group: str, entry: Json) -> Json:
        masks, column = self.masks[entry["statement"]], _ANSWERS.index(entry["direction"])
        if masks[group][[column, 3]].any():
            self._blank(entry, ("share", "elsewhere", "z", "q"))
        elif any(masks[g][[column, 3]].any() for g in self.map["representative"]):
            self._blank(entry, ("elsewhere", "z", "q"))
        return entry

    def _hide_bridging(self, shown: set[str]) -> None:
        bridging = self.map.get("bridging") or {}
        kept = [e for e in bridging.get("statements") or [] if e["statement"] in shown]
        if "statements" in bridging:
            bridging["statements"] = kept
        settings = bridging.get("settings") or {}
        if "quasi_cliques" in settings:
            settings["quasi_cliques"] = [c for c in settings["quasi_cliques"] if c >= self.minimum]
        left_out = (self.map["input"].get("participants") or 0) - (settings.get("raters") or 0)
        if settings.get("raters") and 0 < left_out < self.minimum:
            self._hide(settings, ("raters",), FEW)

    def _hide_audit(self) -> None:
        states = Counter(p["state"] for p in self.participants if p.get("state") is not None)
        blocs = {
            name: any(s["blocs"][name]["seen"] is not None for s in self.map["statements"])
            for s in self.map["statements"][:1]
            for name in s["blocs"]
        }
        rules = AuditRules(states, blocs, self.minimum, self.states_public)
        shown = {s["id"] for s in self.map["statements"] if s["seen"] is not None}
        self.map["audit"], hidden = hide_audit(self.map.get("audit"), rules, statements=shown)
        if hidden:
            self.hidden += hidden
            self.rules.add(FEW)
        for entry in self.map["consensus"]:
            entry["depends_on"] = [rules.reference(e) for e in entry.get("depends_on") or []]
        for group in self.map["groups"]:
            group["least_ari"] = rules.reference(group.get("least_ari"))

    def _hide_input(self) -> None:
        said = self.map["input"]
        if said.get("participants") is not None and 0 < said["participants"] < self.minimum:
            self._hide(said, ("participants", "grouped", "votes"), FEW)
        apart = said.get("self_declared") or {}
        if 0 < (apart.get("counted_apart") or 0) < self.minimum:
            self._hide(apart, ("counted_apart", "votes_apart"), FEW)
        self.map["suppression"] |= {"cells_hidden": self.hidden, "rules": sorted(self.rules)}

    def _draw(self) -> None:
        places: dict[str | None, list[tuple[float, float]]] = {}
        for person in self.participants:
            if person.get("x") is not None:
                group = person["group"] if person["group"] not in self.closed else None
                places.setdefault(group, []).append((person["x"], person["y"]))
        self.map["density"] = density(places, minimum=self.minimum)
        self.map["outlines"] = outlines(self.map["density"])

    def _hide(self, thing: Json, keys: Iterable[str], rule: str) -> None:
        """Hide counts, and note by which rule."""
        for key in keys:
            if thing.get(key) is not None:
                thing[key] = None
                self.hidden += 1
                self.rules.add(rule)

    def _blank(self, thing: Json, keys: Iterable[str]) -> None:
        """Hide numbers that follow from hidden counts."""
        for key in keys:
            if key in thing:
                thing[key] = None


def _inside(statements: list[Json]) -> list[tuple[str, str]]:
    """Pairs of blocs of which the first may be part of the second, by all counts there are."""
    if not statements or not statements[0]["blocs"]:
        return []
    names = list(statements[0]["blocs"])
    counts = np.array([[[s["blocs"][b][a] for a in _ANSWERS] for b in names] for s in statements])
    return [
        (inner, outer)
        for i, inner in enumerate(names)
        for o, outer in enumerate(names)
        if i != o and bool((counts[:, i] <= counts[:, o]).all())
    ]


def _divides(table: np.ndarray[Any, Any], family: list[int]) -> bool:
    """Whether the rows can be parts of the first: blocs that overlap sum to more."""
    return bool(family) and bool((table[family].sum(axis=0) <= table[0]).all())


def _is_shown(value: float | None, statement: Json, before: Json) -> bool:
    """Whether the greatest bound of disagreement is that of a cell that is shown."""
    if value is None:
        return True
    for kind in ("groups", "blocs"):
        for name, cell in before[kind].items():
            bound = cell.get("disagree_bound")
            if bound is not None and abs(bound - value) < 1e-12:
                return statement[kind][name]["disagree_bound"] is not None
    return statement["disagree"] is not None and statement["seen"] is not None
