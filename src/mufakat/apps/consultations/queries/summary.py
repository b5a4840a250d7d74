"""What a result says in a minute: whole sentences, made from the publishable form alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mufakat.apps.consultations.queries.naming import Names

Json = Mapping[str, Any]
BLOC_LINE = 0.75
"""A line runs between blocs when they differ at least this much as far as the groups do."""


def sentences(result: Json, names: Names) -> list[str]:
    """What holds, on whom it depends, what divides and along which line, who stands apart."""
    if not result["input"].get("participants"):
        return [_("Too few people have voted to say anything yet.")]
    found = [_agreed(result), _depends(result, names), _divided(result), _line(result, names)]
    found += [_other_view(result), _apart(result)]
    return [sentence for sentence in found if sentence]


def _agreed(result: Json) -> str:
    number, groups = len(result["consensus"]), len(result["groups"])
    if not number:
        return _("No statement holds in every bloc and in every opinion group yet.")
    if groups > 1:
        return ngettext(
            "%(number)d statement holds in every bloc and in every opinion group.",
            "%(number)d statements hold in every bloc and in every opinion group.",
            number,
        ) % {"number": number}
    return ngettext(
        "%(number)d statement holds in every bloc; no separate opinion groups were found.",
        "%(number)d statements hold in every bloc; no separate opinion groups were found.",
        number,
    ) % {"number": number}


def _depends(result: Json, names: Names) -> str:
    entries = result["consensus"]
    if not entries or not (result.get("audit") or {}).get("left_out"):
        return ""
    leaning = [entry for entry in entries if entry["depends_on"]]
    if not leaning:
        return _("None of them depends on any one state or bloc.")
    on = {names.of(one) for entry in leaning for one in entry["depends_on"]}
    if len(leaning) == 1 or len(on) == 1:
        return ngettext(
            "%(number)d of them depends on %(who)s: without it the answer would be another.",
            "%(number)d of them depend on %(who)s: without it the answer would be another.",
            len(leaning),
        ) % {"number": len(leaning), "who": ", ".join(sorted(on)[:3])}
    return ngettext(
        "%(number)d of them depends on a single state or bloc.",
        "%(number)d of them depend on a single state or bloc each.",
        len(leaning),
    ) % {"number": len(leaning)}


def _divided(result: Json) -> str:
    number = len(result["divisive"])
    if not number:
        return _("No statement divides us clearly.")
    return ngettext(
        "%(number)d statement divides us.", "%(number)d statements divide us.", number
    ) % {"number": number}


def _line(result: Json, names: Names) -> str:
    if not result["divisive"]:
        return ""
    between_blocs = [_bloc_ends(result, entry, names) for entry in result["divisive"]]
    known = [ends for ends in between_blocs if ends]
    wide = [
        ends
        for ends, entry in zip(between_blocs, result["divisive"], strict=True)
        if ends and entry.get("spread") and ends[0] >= BLOC_LINE * entry["spread"]
    ]
    if known and len(wide) * 2 > len(result["divisive"]):
        _spread, high, low = max(wide)
        return _("The line runs between blocs, furthest between %(high)s and %(low)s.") % {
            "high": high,
            "low": low,
        }
    high, low = result["divisive"][0]["high"]["group"], result["divisive"][0]["low"]["group"]
    return _(
        "The line runs between opinion groups, furthest between group %(high)s and group "
        "%(low)s, and not between regions."
    ) % {"high": high, "low": low}


def _bloc_ends(result: Json, entry: Json, names: Names) -> tuple[float, str, str] | None:
    """How far apart the regional groups stand on a statement, and which ones."""
    by_id = {row["id"]: row for row in result["statements"]}
    shares = [
        (cell["share"], names.blocs.get(code, code))
        for code, cell in by_id[entry["statement"]]["blocs"].items()
        if cell["share"] is not None and (code in names.regional or not names.regional)
    ]
    if len(shares) < 2:
        return None
    high, low = max(shares), min(shares)
    return high[0] - low[0], high[1], low[1]


def _other_view(result: Json) -> str:
    other = (result.get("audit") or {}).get("other_view")
    if not other:
        return ""
    lost, gained = len(other["only_here"]), len(other["only_there"])
    by_state = result["view"] == "state"
    if not lost and not gained:
        if by_state:
            return _("Counting persons instead of states changes none of this.")
        return _("Counting states instead of persons changes none of this.")
    start = (
        _("Counting persons instead of states would change this:")
        if by_state
        else _("Counting states instead of persons would change this:")
    )
    return " ".join(part for part in (start, _lost(lost), _gained(gained)) if part)


def _lost(number: int) -> str:
    if not number:
        return ""
    return ngettext(
        "%(number)d agreed statement would fall.",
        "%(number)d agreed statements would fall.",
        number,
    ) % {"number": number}


def _gained(number: int) -> str:
    if not number:
        return ""
    return ngettext(
        "%(number)d other would hold as well.", "%(number)d others would hold as well.", number
    ) % {"number": number}


def _apart(result: Json) -> str:
    apart = (result["input"].get("self_declared") or {}).get("counted_apart")
    if apart is None:
        return _("A few people declare their state themselves; they are counted apart.")
    if not apart:
        return ""
    return ngettext(
        "%(number)d person declares their state themselves and is counted apart from all this.",
        "%(number)d people declare their state themselves and are counted apart from all this.",
        apart,
    ) % {"number": apart}
