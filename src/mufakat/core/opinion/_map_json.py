"""The map as plain types for JSON: no NaN, a total order, None where something is undefined."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mufakat.core.opinion._computed import Computed
from mufakat.core.opinion._groups import Groups
from mufakat.core.opinion._projection import extremity, statement_points
from mufakat.core.opinion._rules import AGREE, DISAGREE
from mufakat.core.opinion._shares import counts_states
from mufakat.core.opinion._tallies import AGREES, DISAGREES, PASSES
from mufakat.core.opinion._votes import Floats, Ints, identifier_order
from mufakat.core.opinion.agreement import Agreement
from mufakat.core.opinion.audit import Audit
from mufakat.core.opinion.brigades import Brigades
from mufakat.core.opinion.divisive import divisive_statements
from mufakat.core.opinion.representative import representative_statements

FORMAT, VERSION = "mufakat-opinion-map", 1
CODE_VERSION = "mufakat.core.opinion 1.0"
Json = dict[str, Any]


@dataclass(frozen=True)
class Contents:
    """What the JSON of a map is made from; of the votes themselves nothing is needed.

    Parameters
    ----------
    computed : Computed
        Groups, counts and agreement.
    participants : sequence of str
        Identifiers, in the order of the frame.
    votes : ndarray of int, shape (participants,)
        How many statements each saw.
    fingerprint : str
        `VoteTable.fingerprint` of the votes as they were given.
    marked : ndarray of int64, shape (statements,), or None
        How many marked each statement as important; None where marks were not asked for.
    brigades : Brigades or None
    bridging : dict or None
    audit : Audit or None
        None where it was left out.
    """

    computed: Computed
    participants: Sequence[str]
    votes: NDArray[np.integer]
    fingerprint: str
    marked: Ints | None = None
    brigades: Brigades | None = None
    bridging: Json | None = None
    audit: Audit | None = None


def map_json(found: Contents) -> Json:
    """Everything in one dictionary, in the order of the format.

    Parameters
    ----------
    found : Contents

    Returns
    -------
    dict
    """
    computed, frame, rules = found.computed, found.computed.frame, found.computed.rules
    groups = computed.groups
    return {
        "format": FORMAT,
        "version": VERSION,
        "view": "state" if frame.by_state else "person",
        "units": "state" if counts_states(frame, rules) else "participant",
        "conditions_on_states": frame.has_members,
        "settings": rules.as_json(),
        "input": _input(found),
        "participants": _participants(found),
        "statements": _statements(found),
        "groups": groups_json(groups, has_members=frame.has_members, audit=found.audit),
        "consensus": _consensus(found),
        **_lists(computed),
        "bridging": found.bridging or {"statements": [], "settings": {}},
        "audit": found.audit.as_json() if found.audit is not None else _brigades_only(found),
        "choice_of_k": _choice(groups),
        "suppression": {"minimum": rules.minimum_cell, "cells_hidden": 0, "rules": []},
    }


def statistics_json(found: Agreement, statements: tuple[str, ...]) -> list[Json]:
    """Counts, bounds and verdict of every statement, without its place on the map.

    Parameters
    ----------
    found : Agreement
    statements : tuple of str
        Identifiers.

    Returns
    -------
    list of dict
    """
    cells = _cells(found)
    groups, blocs = found.places_of("group"), found.places_of("bloc")
    names = [place.id for place in found.places]
    result = []
    for j, name in enumerate(statements):
        everybody = cells(0, j)
        result.append(
            {
                "id": name,
                **{key: everybody[key] for key in ("agree", "disagree", "pass", "seen")},
                "share_agree": everybody["share"],
                "bound": everybody["bound"],
                **_verdict(found, j),
                "states_seen": int(found.shares.states[0, j]),
                "groups": {names[p]: cells(p, j) for p in groups},
                "blocs": {names[p]: _bloc(found, cells, p, j) for p in blocs},
            }
        )
    return result


def importance_json(found: Agreement, marked: Ints | None, j: int) -> Json:
    """How many of those who saw a statement marked it as important.

    Parameters
    ----------
    found : Agreement
    marked : ndarray of int64, shape (statements,), or None
    j : int
        Statement.

    Returns
    -------
    dict
        {marked, share}; None where marks were not asked for, or nobody saw the statement.
    """
    if marked is None:
        return {"marked": None, "share": None}
    seen, number = int(found.shares.people[0, j].sum()), int(marked[j])
    return {"marked": number, "share": number / seen if seen else None}


def groups_json(groups: Groups, *, has_members: bool, audit: Audit | None) -> list[Json]:
    """Sizes, weights and places of the groups.

    Parameters
    ----------
    groups : Groups
    has_members : bool
        Whether participants have states.
    audit : Audit or None
        Says how far each group changes when a state or a bloc is left out.

    Returns
    -------
    list of dict
        In order of their letters.
    """
    least = audit.least_ari if audit is not None else {}
    return [
        {
            "id": name,
            "size": int(groups.sizes[g]),
            "weight_share": float(groups.weight_shares[g]),
            "states": int(groups.states[g]) if has_members else None,
            "center": groups.centres[g].tolist(),
            "qualifies": bool(groups.qualifies[g]),
            "least_ari": least.get(name),
        }
        for g, name in enumerate(groups.letters)
    ]


def _cells(found: Agreement) -> Callable[[int, int], Json]:
    people = found.shares.people.tolist()
    tables = (found.shares.agree, found.bound, found.against, found.shares.number)
    share, bound, against, number = (table.tolist() for table in tables)

    def cell(p: int, j: int) -> Json:
        counts = people[p][j]
        said = number[p][j] > 0
        return {
            "agree": counts[AGREES],
            "disagree": counts[DISAGREES],
            "pass": counts[PASSES],
            "seen": sum(counts),
            "share": share[p][j] if said else None,
            "bound": bound[p][j] if said else None,
            "disagree_bound": against[p][j] if said else None,
            "n": number[p][j],
        }

    return cell


def _bloc(found: Agreement, cells: Callable[[int, int], Json], p: int, j: int) -> Json:
    states = int(found.shares.states[p, j])
    return {**cells(p, j), "states": states, "status": found.status_in(p, j)}


def _verdict(found: Agreement, j: int) -> Json:
    seen = found.status[j] != "unseen"
    weakest, score = found.places[int(found.weakest[j])], float(found.score[j])
    short_by = max(0.0, found.majority - score)
    return {
        "score": score if seen else None,
        "weakest": {**weakest.as_json(), "short_by": short_by} if seen else None,
        "opposition": float(found.opposition[j]) if seen else None,
        "contested_in": [place.as_json() for place in found.contested_in(j)],
        "status": found.status[j],
        "gic": float(found.gic[j]) if seen and found.places_of("group") else None,
        "gic_root": float(found.gic_root[j]) if seen and found.places_of("group") else None,
    }


def _input(found: Contents) -> Json:
    frame, votes = found.computed.frame, found.votes
    voted = votes > 0
    return {
        "participants": int(np.count_nonzero(voted & ~frame.apart)),
        "grouped": int(np.count_nonzero(found.computed.groups.labels >= 0)),
        "statements": len(frame.table.statements),
        "votes": int(votes[~frame.apart].sum()),
        "states": len(frame.states),
        "blocs": len(frame.blocs),
        "sha256": found.fingerprint,
        "code_version": CODE_VERSION,
        "self_declared": {
            "counted_apart": int(np.count_nonzero(voted & frame.apart)),
            "votes_apart": int(votes[frame.apart].sum()),
        },
    }


def _participants(found: Contents) -> list[Json]:
    frame, groups = found.computed.frame, found.computed.groups
    voted = found.votes > 0
    names, letters = found.participants, [*groups.letters, None]
    states: list[str | None] = [*frame.states, None]
    rows = []
    for i in identifier_order(names).tolist():
        x, y = groups.points[i].tolist() if voted[i] else (None, None)
        row: Json = {"id": names[i], "x": x, "y": y, "group": letters[groups.labels[i]]}
        if frame.has_members:
            row["state"] = states[frame.state_of[i]]
        rows.append(row)
    return rows


def _statements(found: Contents) -> list[Json]:
    plane, verdicts = found.computed.groups.plane, found.computed.agreement
    places = statement_points(plane, vote=AGREE).tolist()
    far = extremity(plane, vote=DISAGREE).tolist()
    mean = (verdicts.shares.agree[0] - verdicts.shares.disagree[0]).tolist()
    rows = statistics_json(verdicts, found.computed.frame.table.statements)
    for j, row in enumerate(rows):
        seen = row["seen"] > 0
        x, y = places[j] if seen else (None, None)
        row |= {
            "mean": mean[j] if row["share_agree"] is not None else None,
            "x": x,
            "y": y,
            "extremity": far[j] if seen else None,
            "importance": importance_json(verdicts, found.marked, j),
        }
    return rows


def _consensus(found: Contents) -> list[Json]:
    names, verdicts = found.computed.frame.table.statements, found.computed.agreement
    rows = []
    for j in verdicts.agreed.tolist():
        verdict = _verdict(verdicts, j)
        rows.append(
            {
                "statement": names[j],
                **{key: verdict[key] for key in ("score", "weakest", "opposition")},
                "depends_on": found.audit.depends_on(names[j]) if found.audit else [],
                "agreed_in_other_view": (
                    found.audit.agreed_in_other_view(names[j]) if found.audit else None
                ),
            }
        )
    return rows


def _lists(found: Computed) -> Json:
    voices: Floats = found.tallies.voices[:-1].sum(axis=1)
    tables = voices[:, :, AGREES], voices[:, :, DISAGREES], voices.sum(axis=2)
    names, letters = found.frame.table.statements, found.groups.letters
    qualifies = found.groups.qualifies.tolist()
    divisive: list[Json] = []
    representative: Json = {name: [] for name in letters}
    if len(letters) > 1:
        divisive = divisive_statements(
            *tables, statements=names, groups=letters, qualifies=qualifies, rules=found.rules
        )
        representative = dict(
            representative_statements(
                *tables, statements=names, groups=letters, rules=found.rules
            )
        )
    return {"divisive": divisive, "representative": representative}


def _choice(groups: Groups) -> Json:
    return {
        "k": groups.k,
        "criterion": groups.criterion,
        "given": groups.given,
        "null_95": groups.test.null_95 if groups.test else None,
        "alternatives": [tried.as_json() for tried in groups.tried],
    }


def _brigades_only(found: Contents) -> Json | None:
    """Accounts that were collapsed are published even where the audit was left out."""
    if found.brigades is None:
        return None
    return {
        "other_view": None,
        "left_out": [],
        "statements": [],
        "largest_influence": None,
        "brigades": found.brigades.as_json(),
    }
