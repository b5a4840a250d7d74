"""Files of a result: the publishable form only, never a row of a participant."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import Http404

from mufakat.apps.consultations.queries.outcome import Outcome
from mufakat.foundation.renditions import texts
from mufakat.foundation.tables import write_csv

Cell = str | int | float | None
CSV, JSON = "text/csv; charset=utf-8", "application/json"
_COUNTS = ("agree", "pass", "disagree", "seen")


@dataclass(frozen=True)
class File:
    """A file as it is sent."""

    name: str
    media_type: str
    content: bytes


def file_of(found: Outcome, form: str) -> File:
    """The result in one of the forms; 404 for a form that does not exist."""
    make = _FORMS.get(form.partition(".")[0]) if form in _NAMES else None
    if make is None:
        raise Http404
    return make(found)


def _result_json(found: Outcome) -> File:
    content = json.dumps(found.result, ensure_ascii=False, indent=1, allow_nan=False)
    return File(_name(found, "result.json"), JSON, content.encode())


def _statements_csv(found: Outcome) -> File:
    codes = [code for code, _title in settings.LANGUAGES]
    versions = texts.wordings("statement", [s.public_id for s in found.statements.values()], "text")
    header = ["number", "public_id", "status", "original_language"]
    header += [f"text_{code}" for code in codes]
    header += [*_COUNTS, "share_agree", "bound", "score", "weakest_kind", "weakest", "states_seen"]
    rows: list[list[Cell]] = []
    for data in found.result["statements"]:
        statement = found.statements.get(data["id"])
        if statement is None:
            continue
        own = versions[str(statement.public_id)]
        known = {code: own.get(code) for code in codes}
        words = [w.text if (w := known[code]) else "" for code in codes]
        if not any(words):
            words[codes.index(statement.original_language)] = statement.text
        weakest = data.get("weakest") or {}
        rows.append(
            [
                data["id"], str(statement.public_id), data["status"], statement.original_language,
                *words, *(data[key] for key in _COUNTS), data["share_agree"], data["bound"],
                data["score"], weakest.get("kind"), weakest.get("id"), data["states_seen"],
            ]
        )  # fmt: skip
    return _csv(found, "statements.csv", header, rows)


def _votes_csv(found: Outcome) -> File:
    """Counts per statement and place; hidden ones are empty cells."""
    header = ["statement", "place_kind", "place", *_COUNTS, "share", "bound"]
    rows: list[list[Cell]] = []
    for data in found.result["statements"]:
        places: list[tuple[str, str, Any]] = [("all", "", data)]
        places += [("bloc", code, cell) for code, cell in sorted(data["blocs"].items())]
        places += [("group", code, cell) for code, cell in sorted(data["groups"].items())]
        for kind, code, cell in places:
            share = cell.get("share", cell.get("share_agree"))
            rows.append(
                [data["id"], kind, code, *(cell[key] for key in _COUNTS), share, cell["bound"]]
            )
    return _csv(found, "votes.csv", header, rows)


def _comments_csv(found: Outcome) -> File:
    """Statements in the columns of Polis; authors are left empty, since they are people."""
    header = [
        "timestamp", "datetime", "comment-id", "author-id", "agrees", "disagrees", "moderated",
        "comment-body",
    ]  # fmt: skip
    counts = {data["id"]: data for data in found.result["statements"]}
    rows: list[list[Cell]] = [
        [
            int(statement.created_at.timestamp()),
            statement.created_at.isoformat(timespec="seconds"),
            int(name),
            None,
            counts.get(name, {}).get("agree"),
            counts.get(name, {}).get("disagree"),
            1,
            statement.text,
        ]
        for name, statement in sorted(found.statements.items(), key=lambda pair: int(pair[0]))
    ]
    return _csv(found, "comments.csv", header, rows)


def _summary_csv(found: Outcome) -> File:
    """The summary in the rows of Polis: answered and grouped are two figures."""
    said = found.input
    rows: list[list[Cell]] = [
        ["topic", found.title.text],
        ["url", str(found.consultation.public_id)],
        ["voters", said["participants"]],
        ["voters-in-conv", said["grouped"]],
        ["commenters", None],
        ["comments", said["statements"]],
        ["votes", said["votes"]],
        ["groups", len(found.groups)],
        ["conversation-description", " ".join(found.summary)],
    ]
    target = io.StringIO(newline="")
    write_csv(target, [str(cell or "") for cell in rows[0]], rows[1:])
    return File(_name(found, "summary.csv"), CSV, _with_mark(target))


def _csv(found: Outcome, form: str, header: Sequence[str], rows: Iterable[list[Cell]]) -> File:
    target = io.StringIO(newline="")
    write_csv(target, header, rows)
    return File(_name(found, form), CSV, _with_mark(target))


def _with_mark(target: io.StringIO) -> bytes:
    # The mark tells spreadsheets that the file is UTF-8; without it Arabic and Chinese break.
    return target.getvalue().encode("utf-8-sig")


def _name(found: Outcome, form: str) -> str:
    return f"{found.consultation.code}-{found.view}-{form}"


_FORMS: dict[str, Callable[[Outcome], File]] = {
    "result": _result_json,
    "statements": _statements_csv,
    "votes": _votes_csv,
    "comments": _comments_csv,
    "polis": _comments_csv,
    "summary": _summary_csv,
}
_NAMES = {*_FORMS, "result.json", "statements.csv", "votes.csv", "comments.csv", "summary.csv"}
