"""Sentences about a map, for the terminal and for the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

Json: TypeAlias = Mapping[str, Any]
MISSING = "–"


def share(value: float | None) -> str:
    """Percentage without decimals; a hidden or unknown one is a dash."""
    return MISSING if value is None else f"{100 * value:.0f} %"


def bound(value: float | None) -> str:
    """Two decimals, as bounds are compared with one half."""
    return MISSING if value is None else f"{value:.2f}"


def plural(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def count(number: int | None) -> str:
    """A number, or that it is hidden."""
    return "hidden" if number is None else f"{number:,}"


def _counted(number: int | None, one: str, many: str) -> str:
    return f"a hidden number of {many}" if number is None else plural(number, one, many)


def size(result: Json) -> str:
    """How many took part in what."""
    said = result["input"]
    parts = [
        _counted(said["participants"], "participant", "participants"),
        plural(said["statements"], "statement", "statements"),
        _counted(said["votes"], "vote", "votes"),
    ]
    if said.get("states"):
        parts.insert(0, plural(said["states"], "state", "states"))
    return ", ".join(parts)


def view(result: Json) -> str:
    """What a voice weighs in this view, and what was waived."""
    if not result["conditions_on_states"]:
        return "Each participant is a unit of its own; conditions on states are waived."
    if result["view"] == "state":
        return "Each state weighs one, however many of its participants voted."
    return "Each person weighs one."


def findings(result: Json) -> str:
    """What came out, in one sentence or two."""
    agreed, divided = len(result["consensus"]), len(result["divisive"])
    holds = plural(agreed, "statement holds", "statements hold") if agreed else "No statement holds"
    divides = plural(divided, "statement divides", "statements divide") if divided else ""
    return f"{holds} {_everywhere(result)}; {divides or 'no statement divides'} us."


def _everywhere(result: Json) -> str:
    places = ["in every bloc"] if _blocs(result) else []
    places += ["in every opinion group"] if len(result["groups"]) > 1 else []
    return " and ".join(places) or "among all"


def _blocs(result: Json) -> bool:
    return bool(result["input"].get("blocs"))


def weakest(entry: Json | None) -> str:
    """Bloc or group in which a statement is weakest."""
    if not entry:
        return MISSING
    return "all voices" if entry["kind"] == "all" else named(entry)


def named(entry: Json) -> str:
    """A state, bloc or group by name; one of few people has none in public."""
    return f"{entry['kind']} {entry['id']}" if entry["id"] else f"a small {entry['kind']}"


def depends(entries: Sequence[Json]) -> str:
    """On whom an agreed statement depends."""
    return ", ".join(sorted({named(e) for e in entries})) or "nobody"


def choice(result: Json) -> str:
    """How the number of groups was found, with its alternatives."""
    said = result["choice_of_k"]
    others = "; ".join(
        f"k = {a['k']} {bound(a['silhouette'])}"
        for a in said["alternatives"]
        if a["silhouette"] is not None
    )
    how = "was given" if said["given"] else f"was chosen: {said['criterion']}"
    none = "No groups were found: " if said["k"] == 1 and not said["given"] else ""
    return f"{none}k = {said['k']} {how}. Silhouettes: {others or 'none'}."


def audit(result: Json) -> str:
    """What happens to the result when somebody is left out."""
    said = result.get("audit") or {}
    if not said.get("left_out"):
        return _audit_without_states(said)
    influence = said.get("largest_influence")
    changes = [e for e in said["left_out"] if e["falls"] or e["appears"]]
    if not influence and changes:
        return "The largest influence is that of a state too small to be named."
    if not influence or not changes:
        return "No agreed statement falls and none appears when any one state or bloc is left out."
    falls, appears = len(influence["falls"]), len(influence["appears"])
    fall = plural(falls, "agreed statement falls", "agreed statements fall")
    appear = plural(appears, "appears", "appear")
    return (
        f"The largest influence is that of {named(influence)}: without it "
        f"{fall if falls else 'no agreed statement falls'} and "
        f"{appear if appears else 'none appears'}."
    )


def _audit_without_states(said: Json) -> str:
    if not said.get("other_view") and not said.get("statements"):
        return "The audit was left out."
    return "No states or blocs were declared, so none could be left out."


def text_of(statement: Json) -> str:
    """Text of a statement, or its identifier."""
    return str(statement.get("text") or f"Statement {statement['id']}")
