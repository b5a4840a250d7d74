"""What of an audit may be shown: no state of few people by name, no small set of accounts (C6)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]
_LISTS = ("agreed", "only_here", "only_there", "falls", "appears", "only_with", "only_without")


@dataclass(frozen=True)
class AuditRules:
    """What decides whether a name is shown.

    Parameters
    ----------
    people : mapping of str to int
        Participants of each state.
    blocs : mapping of str to bool
        Whether each bloc has enough people.
    minimum : int
        Least number of people.
    states_public : bool
        Whether the rules of the body make positions of states public.
    """

    people: Mapping[str, int]
    blocs: Mapping[str, bool]
    minimum: int
    states_public: bool

    def names(self, kind: str | None, identifier: str | None) -> bool:
        """Whether the state or bloc may be named.

        Parameters
        ----------
        kind, identifier : str or None
            As in the audit.

        Returns
        -------
        bool
        """
        if kind == "state" and identifier is not None:
            return self.states_public or self.people.get(identifier, 0) >= self.minimum
        if kind == "bloc" and identifier is not None:
            return self.blocs.get(identifier, False)
        return True

    def scores(self, kind: str | None, identifier: str | None) -> bool:
        """Whether a score without it may be shown: the difference is what its people said.

        Parameters
        ----------
        kind, identifier : str or None
            As in the audit.

        Returns
        -------
        bool
        """
        if kind == "state":
            return self.states_public
        return self.names(kind, identifier)

    def reference(self, entry: Json | None) -> Json | None:
        """The entry with its id hidden where it names few people.

        Parameters
        ----------
        entry : dict or None
            With the keys kind and id.

        Returns
        -------
        dict or None
        """
        if entry is None or self.names(entry.get("kind"), entry.get("id")):
            return entry
        return {**entry, "id": None}


def hide_audit(
    audit: Json | None, rules: AuditRules, *, statements: Collection[str]
) -> tuple[Json | None, int]:
    """Hide names, scores and sizes that tell of few people.

    Parameters
    ----------
    audit : dict or None
        Of the map; not changed.
    rules : AuditRules
        Who may be named.
    statements : collection of str
        Statements that enough people saw; others are not spoken of.

    Returns
    -------
    tuple
        The audit to show, and how many values were hidden.
    """
    if audit is None:
        return None, 0
    audit = _only(audit, statements)
    shown, hidden = dict(audit), 0
    kept = [e for e in audit.get("left_out") or [] if rules.names(e.get("kind"), e.get("id"))]
    hidden += len(audit.get("left_out") or []) - len(kept)
    shown["left_out"] = kept
    shown["statements"], more = _statements(audit.get("statements") or [], rules)
    hidden += more
    influence = audit.get("largest_influence")
    if influence is not None:
        if not rules.names(influence.get("kind"), influence.get("id")):
            influence, hidden = None, hidden + 1
        elif not rules.scores(influence.get("kind"), influence.get("id")):
            influence = {k: v for k, v in influence.items() if k != "score_moved"}
    shown["largest_influence"] = influence
    shown["brigades"], more = _brigades(audit.get("brigades"), rules)
    return shown, hidden + more


def _only(thing: Any, statements: Collection[str]) -> Any:
    """The same without lists' entries about other statements."""
    if isinstance(thing, dict):
        return {
            k: [s for s in v if s in statements] if k in _LISTS else _only(v, statements)
            for k, v in thing.items()
        }
    if isinstance(thing, list):
        return [_only(e, statements) for e in thing if _is_about(e, statements)]
    return thing


def _is_about(entry: Any, statements: Collection[str]) -> bool:
    named = entry.get("statement") if isinstance(entry, dict) else None
    return named is None or named in statements


def _statements(entries: list[Json], rules: AuditRules) -> tuple[list[Json], int]:
    shown, hidden = [], 0
    for entry in entries:
        row = dict(entry)
        for end in ("least", "greatest"):
            found = row.get(end)
            if found is None or rules.scores(found.get("kind"), found.get("id")):
                continue
            row[end] = {**(rules.reference(found) or {}), "score": None}
            hidden += 1
        row["depends_on"] = [rules.reference(e) for e in row.get("depends_on") or []]
        shown.append(row)
    return shown, hidden


def _brigades(found: Json | None, rules: AuditRules) -> tuple[Json | None, int]:
    if found is None:
        return None, 0
    shown = dict(found)
    cliques = [_clique(c, rules) for c in found.get("cliques") or []]
    flagged = [_flagged(c, rules) for c in found.get("across_states_flagged") or []]
    small = [c["size"] for c in found.get("cliques") or [] if c["size"] < rules.minimum]
    shown["cliques"], shown["across_states_flagged"] = cliques, flagged
    if 0 < sum(small) < rules.minimum:
        shown["accounts_collapsed"] = None  # less the sizes shown it would give the hidden one
    return shown, sum(c["size"] is None for c in (*cliques, *flagged))


def _clique(clique: Json, rules: AuditRules) -> Json:
    """A set of accounts of one state; the state only where the others of it are many too."""
    if clique["size"] < rules.minimum:
        return {**clique, "size": None, "state": None}
    state = clique.get("state")
    others = rules.people.get(state, 0) - clique["size"] if state is not None else 0
    if state is None or rules.states_public or others >= rules.minimum:
        return clique
    return {**clique, "state": None}


def _flagged(clique: Json, rules: AuditRules) -> Json:
    kept = [s for s in clique.get("states") or [] if rules.names("state", s)]
    if clique.get("size", 0) < rules.minimum:
        return {**clique, "size": None, "states": []}
    return {**clique, "states": kept}
