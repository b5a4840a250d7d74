"""What a finding fixes: result, difference of the views, counts, conditions, texts, positions.

Everything is as the public may see it: small cells are hidden already, nobody is named.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from mufakat.apps.consultations.models import (
    Choice,
    Consultation,
    Finding,
    OfficialPosition,
    Statement,
)
from mufakat.apps.consultations.queries import computing
from mufakat.apps.consultations.queries.consultations import voices_of
from mufakat.apps.consultations.queries.positions import ON_BEHALF_KIND
from mufakat.foundation.people.clock import body_zone
from mufakat.foundation.people.models import Bloc, OnBehalf
from mufakat.foundation.people.queries import organisation
from mufakat.foundation.renditions.models import Rendition, Status
from mufakat.foundation.renditions.texts import text_hash

Json: TypeAlias = dict[str, Any]
PREFIX = "MUF/CONS"
FORMAT, VERSION = "mufakat-finding", 1
_PLAIN_INTEGER = 1e15  # from here on databases and Python write whole floats differently


@dataclass(frozen=True)
class FrozenForm:
    """Everything that a finding fixes, before it has a symbol."""

    content: Json
    texts: Json
    positions: list[Json]

    @property
    def sha256(self) -> str:
        return content_hash(self.content, self.texts, self.positions)

    @property
    def agreed(self) -> list[str]:
        """Numbers of the agreed statements, the highest bound first."""
        return [str(entry["statement"]) for entry in self.content["map"]["consensus"]]


def frozen_form(consultation: Consultation) -> FrozenForm:
    """What a finding would fix now: result, texts in all languages, positions."""
    by_states = computing.published_result(consultation, "state")
    by_persons = computing.published_result(consultation, "person")
    if by_states is None or by_persons is None or not computing.voters_of(consultation):
        raise ValidationError(_("Nobody has voted, so there is no result to freeze."))
    statements = _accepted(consultation)
    content = {
        "format": FORMAT,
        "version": VERSION,
        "map": by_states,
        "person_view": difference(by_states, by_persons),
        "counts": _counts(consultation, by_states),
        "conditions": _conditions(consultation, by_states),
        "names": {
            "blocs": {bloc.code: bloc.names for bloc in Bloc.objects.order_by("code")},
            "regional": sorted(
                Bloc.objects.filter(kind=Bloc.Kind.REGIONAL).values_list("code", flat=True)
            ),
        },
    }
    return FrozenForm(
        content=plain(content),
        texts=plain(_texts(consultation, statements)),
        positions=plain(_positions(statements)),
    )


# The hash


def content_hash(content: Json, texts: Json, positions: list[Json]) -> str:
    """SHA-256 of the JSON text of content, texts and positions: keys sorted, no spaces, UTF-8."""
    whole = {"content": content, "positions": positions, "texts": texts}
    return hashlib.sha256(json_text(whole).encode()).hexdigest()


def json_text(value: Any) -> str:
    """The one way in which a finding is written down to be hashed."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


def plain(value: Any) -> Any:
    """The same value as every database gives it back: lists, text keys, no minus nought."""
    if isinstance(value, float):
        if value == 0:
            return 0.0
        return int(value) if value.is_integer() and abs(value) >= _PLAIN_INTEGER else value
    if isinstance(value, dict):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    return value


# What is fixed


def difference(by_states: Json, by_persons: Json) -> Json:
    """What the person view says otherwise than the state view."""
    here, there = _agreed_in(by_states), _agreed_in(by_persons)
    other = {row["id"]: row for row in by_persons["statements"]}
    return {
        "agreed": there,
        "only_by_states": [name for name in here if name not in there],
        "only_by_persons": [name for name in there if name not in here],
        "divisive": [entry["statement"] for entry in by_persons["divisive"]],
        "groups": len(by_persons["groups"]),
        "statements": [
            {
                "statement": row["id"],
                "by_states": {key: row[key] for key in ("status", "score")},
                "by_persons": {key: other[row["id"]][key] for key in ("status", "score")},
            }
            for row in by_states["statements"]
            if row["id"] in other and row["status"] != other[row["id"]]["status"]
        ],
    }


def _agreed_in(result: Json) -> list[str]:
    return [entry["statement"] for entry in result["consensus"]]


def _counts(consultation: Consultation, result: Json) -> Json:
    voices = voices_of(consultation, in_steps=False)
    decided = dict.fromkeys(Statement.Status.values, 0)
    for status in consultation.statements.values_list("status", flat=True):
        decided[status] += 1
    return {
        "voices": {
            "total": voices.total,
            "self_declared": voices.self_declared,
            "delegates": voices.delegates,
            "states": voices.states,
        },
        "votes": result["input"].get("votes"),
        "statements": decided[Statement.Status.ACCEPTED],
        "seed_statements": consultation.statements.filter(
            status=Statement.Status.ACCEPTED, is_seed=True
        ).count(),
        "moderation": decided,
        "agreed": len(result["consensus"]),
        "divisive": len(result["divisive"]),
        "groups": len(result["groups"]),
    }


def _conditions(consultation: Consultation, result: Json) -> Json:
    body = organisation()
    return {
        "consultation": str(consultation.public_id),
        "audience": consultation.audience,
        "zone": consultation.zone,
        "opens_at": _written(consultation.opens_at),
        "closes_at": _written(consultation.closes_at),
        "closed_at": _written(ended_at(consultation)),
        "citizens": consultation.allows_citizens,
        "self_declared_citizens": consultation.allows_self_declared,
        "submissions": consultation.allows_submissions,
        "states_asked": sorted(state.code for state in consultation.states.all()),
        "states_needed": result.get("conditions_on_states"),
        "least_people_in_a_published_number": consultation.minimum_cell,
        "positions_public": body is not None and body.state_votes_public,
        "input_sha256": result["input"].get("sha256"),
        "code_version": result["input"].get("code_version"),
        "settings": result["settings"],
    }


def ended_at(consultation: Consultation) -> dt.datetime:
    """The instant of the close: the act, or the set time where nobody acted before it."""
    return min(consultation.closed_at or consultation.closes_at, consultation.closes_at)


def _written(instant: dt.datetime) -> str:
    return instant.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _accepted(consultation: Consultation) -> list[Statement]:
    return list(consultation.statements.filter(status=Statement.Status.ACCEPTED))


def _texts(consultation: Consultation, statements: list[Statement]) -> Json:
    key = str(consultation.public_id)
    return {
        "title": _versions("consultation", [key], "title")[key],
        "introduction": _versions("consultation", [key], "introduction")[key],
        "statements": _statement_texts(statements),
    }


def _statement_texts(statements: list[Statement]) -> Json:
    versions = _versions("statement", [str(row.public_id) for row in statements], "text")
    return {
        str(row.number): {
            "id": str(row.public_id),
            "original_language": row.original_language,
            "versions": versions[str(row.public_id)]
            or {
                row.original_language: {
                    "text": row.text, "status": str(Status.AUTHENTIC),
                    "source_language": "", "is_stale": False,
                }
            },
        }
        for row in statements
    }  # fmt: skip


def _versions(kind: str, identifiers: list[str], field: str) -> dict[str, Json]:
    """Identifier -> language -> text with its status, as they stand."""
    found: dict[str, list[Rendition]] = {identifier: [] for identifier in identifiers}
    for start in range(0, len(identifiers), 500):
        for row in Rendition.objects.filter(
            kind=kind, field=field, thing_id__in=identifiers[start : start + 500]
        ):
            found[row.thing_id].append(row)
    return {identifier: _by_language(rows) for identifier, rows in found.items()}


def _by_language(rows: list[Rendition]) -> Json:
    hashes = {row.language: text_hash(row.text) for row in rows}
    return {
        row.language: {
            "text": row.text,
            "status": row.status,
            "source_language": row.source_language,
            "is_stale": bool(row.source_hash)
            and hashes.get(row.source_language, row.source_hash) != row.source_hash,
        }
        for row in rows
    }


def _positions(statements: list[Statement]) -> list[Json]:
    """Official positions as they stand, where the rules of the body open them to everybody."""
    body = organisation()
    if body is None or not body.state_votes_public:
        return []
    rows = OfficialPosition.objects.filter(
        statement__in=statements, replaced_at=None
    ).select_related("state", "statement")
    waiting = set(
        OnBehalf.objects.filter(about_kind=ON_BEHALF_KIND, confirmed_at=None).values_list(
            "about_id", flat=True
        )
    )
    return [
        {
            "statement": str(row.statement.number),
            "state": row.state.code,
            "value": Choice(row.value).name.lower(),
            "reason": row.reason,
            "reason_language": row.reason_language,
            "set_at": _written(row.set_at),
            "waits_for_confirmation": str(row.public_id) in waiting,
        }
        for row in sorted(rows, key=lambda row: (row.statement.number, row.state.code))
    ]


# What it is called


def next_symbol(moment: dt.datetime) -> str:
    """The next symbol of the year of an instant at the body's seat."""
    start = f"{PREFIX}/{moment.astimezone(body_zone()).year}/"
    taken = Finding.objects.filter(symbol__startswith=start).values_list("symbol", flat=True)
    numbers = [int(last) for last in (s.removeprefix(start) for s in taken) if last.isdigit()]
    return f"{start}{max(numbers, default=0) + 1}"


def already_frozen(symbol: str) -> str:
    """Why an unchanged result is not frozen again."""
    return _(
        "This result is already frozen as %(symbol)s, and nothing in it, in its texts or in the "
        "positions has changed since."
    ) % {"symbol": symbol}
