"""Files of the exercise into its types; what does not fit is named with file and row."""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections.abc import Callable, Iterable, Mapping
from importlib import resources
from typing import Any, TypeVar

from mufakat.cli.exercise.schema import (
    LANGUAGES,
    VALUES,
    Body,
    Consultation,
    Exercise,
    ExerciseError,
    Group,
    Leaning,
    Named,
    Names,
    Official,
    Organisation,
    Period,
    Policy,
    Position,
    Reason,
    State,
    Statement,
    Text,
)
from mufakat.cli.exercise.sorting import sort_key

__all__ = [
    "LANGUAGES", "VALUES", "Body", "Consultation", "Exercise", "ExerciseError", "Group", "Leaning",
    "Named", "Names", "Official", "Organisation", "Period", "Policy", "Position", "Reason", "State",
    "Statement", "Text", "load",
]  # fmt: skip

Row = Mapping[str, str]
Thing = TypeVar("Thing")


def load() -> Exercise:
    """Read and join all files of the exercise.

    Returns
    -------
    Exercise

    Raises
    ------
    ExerciseError
        If an entry is missing, empty or unknown; the message names file and row.
    """
    body = _body(_json("body.json"))
    history = _rows("history.csv")
    states = _each("states.csv", lambda row: _state(row, history, body))
    statements = _statements(_rows("statements.csv"))
    numbers: dict[str, list[int]] = {}
    for statement in statements:
        numbers.setdefault(statement.consultation, []).append(statement.number)
    return Exercise(
        body=body,
        states=states,
        groups=_each("groups.csv", lambda row: _group(row, states)),
        organisations=_each("organisations.csv", _organisation),
        officials=tuple(_official(n, row) for n, row in enumerate(_rows("officials.csv"), 1)),
        consultations=tuple(
            _consultation(entry, numbers[entry["code"]]) for entry in _json("consultations.json")
        ),
        statements=statements,
        positions=_each("positions.csv", _position),
        reasons=_each("reasons.csv", _reason),
        leanings=dict(_each("leanings.csv", _leaning)),
        policy=_policy(_json("moderation_policy.json")),
    )


def _each(name: str, make: Callable[[Row], Thing]) -> tuple[Thing, ...]:
    things = []
    for number, row in enumerate(_rows(name), 2):  # row 1 has the names of the columns
        try:
            things.append(make(row))
        except (KeyError, ValueError) as fault:
            raise ExerciseError(f"{name}, row {number}: {fault}") from fault
    return tuple(things)


def _rows(name: str) -> list[dict[str, str]]:
    rows = list(csv.DictReader(_text(name).splitlines()))
    for number, row in enumerate(rows, 2):
        if None in row or None in row.values():
            raise ExerciseError(f"{name}, row {number}: more or fewer cells than columns")
    return rows


def _json(name: str) -> Any:
    return json.loads(_text(name))


def _text(name: str) -> str:
    return (resources.files("mufakat.cli.exercise") / "data" / name).read_text("utf-8")


def _names(row: Row, prefix: str = "name_") -> Names:
    return _complete({language: row[prefix + language] for language in LANGUAGES})


def _complete(names: Names) -> Names:
    missing = [language for language in LANGUAGES if not names.get(language, "").strip()]
    if missing:
        raise ExerciseError(f"no text in {', '.join(missing)}")
    return {language: names[language] for language in LANGUAGES}


def _sort_keys(names: Names, chinese: str) -> Names:
    keys = {language: sort_key(name, language=language) for language, name in names.items()}
    return keys | {"zh-hans": chinese}


def _list(cell: str) -> tuple[str, ...]:
    return tuple(part for part in cell.split(";") if part)


def _day(cell: str) -> dt.date:
    return dt.date.fromisoformat(cell)


def _body(entry: Mapping[str, Any]) -> Body:
    return Body(
        code=entry["code"],
        names=_complete(entry["names"]),
        zone=entry["zone"],
        founded_on=_day(entry["founded_on"]),
        in_force_on=_day(entry["in_force_on"]),
        now=dt.datetime.fromisoformat(entry["now"]),
    )


def _state(row: Row, history: Iterable[Row], body: Body) -> State:
    own = [event for event in history if event["state"] == row["code"]]
    return State(
        code=row["code"],
        regional_group=row["regional_group"],
        blocs=_list(row["blocs"]),
        languages=_list(row["official_languages"]),
        voices=int(row["participants"]),
        dated_names=_dated_names(row, own, body),
        memberships=_memberships(row, own, body),
        standings=tuple(
            _period(event["event"], event)
            for event in own
            if event["event"] in ("suspended", "arrears")
        ),
    )


def _period(kind: str, event: Row) -> Period:
    until = _day(event["to_date"]) if event["to_date"] else None
    return Period(kind, _day(event["from_date"]), until, event["note_en"])


def _dated_names(row: Row, own: Iterable[Row], body: Body) -> tuple[Named, ...]:
    """Names in order of time; a renaming says what the state was called before."""
    dated, since = [], body.founded_on
    for event in own:
        if event["event"] == "renamed":
            former, day = _names(event, "former_name_"), _day(event["from_date"])
            keys = _sort_keys(former, event["former_sort_zh-hans"])
            dated.append(Named(since, day, former, keys))
            since = day
    names = _names(row)
    return (*dated, Named(since, None, names, _sort_keys(names, row["sort_zh-hans"])))


def _memberships(row: Row, own: Iterable[Row], body: Body) -> tuple[Period, ...]:
    kind = row["founding_status"]
    if kind == "founding_member":
        return (
            Period("signatory", body.founded_on, body.in_force_on),
            Period("member", body.in_force_on, None),
        )
    event = {"member": "joined", "signatory": "signed"}[kind]
    found = tuple(_period(kind, other) for other in own if other["event"] == event)
    if not found:
        raise ExerciseError(f"{row['code']} is a {kind}, but history.csv has no {event!r} of it")
    return found


def _group(row: Row, states: Iterable[State]) -> Group:
    code = row["code"]
    members = tuple(s.code for s in states if code == s.regional_group or code in s.blocs)
    return Group(code, row["kind"], _names(row), members)


def _organisation(row: Row) -> Organisation:
    return Organisation(
        int(row["number"]), row["code"], row["kind"], _names(row), int(row["participants"])
    )


def _official(number: int, row: Row) -> Official:
    return Official(
        number, row["state"], row["role"], row["name"], row["name_latin"], row["language"]
    )


def _consultation(entry: Mapping[str, Any], statements: Iterable[int]) -> Consultation:
    return Consultation(
        code=entry["code"],
        access=entry["access"],
        phase=entry["phase"],
        topic=entry["topic"],
        opens=dt.datetime.fromisoformat(entry["opens"]),
        closes=dt.datetime.fromisoformat(entry["closes"]),
        is_sensitive=entry["sensitive"],
        original_language=entry["original_language"],
        titles=_complete(entry["title"]),
        introductions=_complete(entry["introduction"]),
        statements=tuple(statements),
    )


def _statements(rows: Iterable[Row]) -> tuple[Statement, ...]:
    statements: list[Statement] = []
    places: dict[str, int] = {}
    for expected, row in enumerate(rows, 1):
        if row["number"] != str(expected):
            raise ExerciseError(f"statements.csv: {row['number']} stands where {expected} should")
        place = places[row["consultation"]] = places.get(row["consultation"], 0) + 1
        statements.append(_statement(row, place))
    return tuple(statements)


def _statement(row: Row, place: int) -> Statement:
    status = dict(pair.split("=") for pair in _list(row["translation_status"]))
    texts = _complete({language: row[language] for language in LANGUAGES})
    author = row["author"]
    by_organisation = author.startswith("org:")
    return Statement(
        number=int(row["number"]),
        place=place,
        consultation=row["consultation"],
        topic=row["topic"],
        original_language=row["original_language"],
        texts={code: Text(code, text, status[code]) for code, text in texts.items()},
        is_seed=row["seed"] == "yes",
        state=author if author and not by_organisation else None,
        organisation=int(author.removeprefix("org:")) if by_organisation else None,
        status=row["status"],
        reason_code=row["reason_code"],
        reason_text=row["reason_text"],
    )


def _position(row: Row) -> Position:
    return Position(
        row["state"],
        int(row["statement"]),
        VALUES[row["position"]],
        row["reason_language"],
        row["reason"],
    )


def _reason(row: Row) -> Reason:
    return Reason(
        int(row["statement"]), int(row["vote"]), row["language"], row["text"], row["state"] or None
    )


def _leaning(row: Row) -> tuple[int, Leaning]:
    agree = (float(row["guard"]), float(row["rights"]), float(row["share"]))
    if not all(0 < share < 1 for share in agree):
        raise ExerciseError("a share that agrees lies strictly between 0 and 1")
    return int(row["statement"]), Leaning(agree, float(row["pass"]))


def _policy(entry: Mapping[str, Any]) -> Policy:
    return Policy(
        title=_complete(entry["title"]),
        rules=tuple(_complete(rule) for rule in entry["rules"]),
        closing=_complete(entry["closing"]),
        reasons={code: _complete(names) for code, names in entry["reasons"].items()},
    )
