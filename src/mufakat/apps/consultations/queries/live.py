"""Live results: counts and bounds follow every vote; groups and audit follow as they can.

One board per consultation and view in each process. A vote moves the counts of the board at
once. The map with its audit is computed anew when enough time has passed: at once where it is
small, in a thread of its own where it is large, and until then the last one stands. The first
map of a large consultation comes without its audit, and says so.
"""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection

from mufakat.apps.consultations.models import BallotRevision, Consultation, Participant
from mufakat.apps.consultations.queries import ballots
from mufakat.apps.consultations.queries.ballots import Mark, Reading, View
from mufakat.apps.consultations.queries.publishing import Json, publishable
from mufakat.core.opinion import LiveMap, OpinionError

MOST_BOARDS = 32
PATIENCE = 10.0
"""A map is computed anew after this many times as long as computing it took."""
LARGE = 2_000
"""Votes above which the map with its audit is computed beside the requests."""
_FROM_MAP = ("x", "y", "extremity")
Key = tuple[str, str]


@dataclass
class Board:
    """What one process knows of one consultation in one view."""

    live: LiveMap
    whole: Json  # the last map, participants included: it never leaves this module
    mark: Mark  # the votes that the counts include
    result: Json
    until: float  # before this moment the map is not computed anew


_boards: dict[Key, Board] = {}
_locks: dict[Key, threading.Lock] = defaultdict(threading.Lock)
_busy: set[tuple[str, ...]] = set()


def live_result(consultation: Consultation, view: View) -> Json:
    """The publishable result with every vote counted that is in the database now."""
    key = (str(consultation.public_id), view)
    with _locks[key]:
        board, mark = _boards.get(key), ballots.mark_of(consultation)
        if board is None or (board.mark.statements, board.mark.day) != (mark.statements, mark.day):
            return _new_board(consultation, view, key).result
        if board.mark == mark:
            return board.result
        reading = ballots.read(consultation)
        if not _caught_up(board, consultation, reading):
            return _new_board(consultation, view, key).result
        if time.monotonic() >= board.until:
            board = _renewed(consultation, view, key, board, reading)
        return board.result


def forget() -> None:
    """Begin anew, as a process that has just started."""
    _boards.clear()


def _new_board(consultation: Consultation, view: View, key: Key) -> Board:
    reading = ballots.read(consultation)
    is_large = len(reading.votes) > LARGE
    board = _computed(consultation, view, reading, deeply=not is_large)
    _put(key, board)
    if is_large:
        _compute_beside(consultation, view, key, reading)
    return board


def _renewed(
    consultation: Consultation, view: View, key: Key, board: Board, reading: Reading
) -> Board:
    if len(reading.votes) > LARGE:
        _compute_beside(consultation, view, key, reading)
        return board
    fresh = _computed(consultation, view, reading, deeply=True)
    _put(key, fresh)
    return fresh


def _put(key: Key, board: Board) -> None:
    if key not in _boards and len(_boards) >= MOST_BOARDS:
        _boards.pop(next(iter(_boards)))
    _boards[key] = board


def _computed(
    consultation: Consultation, view: View, reading: Reading, *, deeply: bool
) -> Board:
    began = time.monotonic()
    live = LiveMap(
        reading.votes, reading.membership, rules=ballots.rules_of(consultation, view)
    )
    found = live.map(audit=True, bridging=True, null_test=True) if deeply else live.map()
    whole = found.as_json() | {"live": {"votes_since_groups": 0, "is_audited": deeply}}
    ended = time.monotonic()
    return Board(
        live, whole, reading.mark, publishable(whole, reading), ended + PATIENCE * (ended - began)
    )


def _compute_beside(
    consultation: Consultation, view: View, key: Key, reading: Reading
) -> None:

    def work() -> None:
        board = _computed(consultation, view, reading, deeply=True)
        with _locks[key]:
            _put(key, board)  # votes that came meanwhile are added at the next reading

    beside(("live", *key), work)


def beside(name: tuple[str, ...], work: Callable[[], object]) -> None:
    """Do work in a thread of its own, once at a time under one name."""
    if name in _busy:
        return
    _busy.add(name)

    def run() -> None:
        try:
            work()
        finally:
            _busy.discard(name)
            connection.close()  # the thread's own, if the work opened one

    threading.Thread(target=run, name="opinion-map", daemon=True).start()


def _caught_up(board: Board, consultation: Consultation, reading: Reading) -> bool:
    """Add the votes that came since; False where the history cannot be followed row by row."""
    rows = list(
        BallotRevision.objects.filter(
            participant__consultation=consultation,
            pk__gt=board.mark.latest,
            pk__lte=reading.mark.latest,
        )
        .order_by("pk")
        .values_list("participant", "statement", "value", "is_important")
    )
    if board.mark.revisions + len(rows) != reading.mark.revisions:
        return False  # a row with a lower number was committed later
    names = {row.pk: str(row.number) for row in reading.statements}
    people = {person.pk: person for person in reading.people}
    known = {person["id"] for person in board.whole["participants"]}
    try:
        for participant, statement, value, is_important in rows:
            if statement in names:
                person = people[participant]
                _let_in(board, person, known, reading)
                board.live.vote(str(person.public_id), names[statement], value, is_important)
    except (OpinionError, ValueError):
        return False  # somebody of a state that the board does not know yet
    board.result = publishable(_with_counts(board, reading), reading)
    board.mark = reading.mark
    return True


def _let_in(board: Board, person: Participant, known: set[str], reading: Reading) -> None:
    identifier = str(person.public_id)
    if identifier in known:
        return
    code = person.state.code if person.state else None
    is_apart = person.pk in reading.self_declared
    board.live.add_participant(identifier, state=code, self_declared=is_apart)
    newcomer: Json = {"id": identifier, "x": None, "y": None, "group": None, "state": code}
    board.whole["participants"].append(newcomer)
    known.add(identifier)


def _with_counts(board: Board, reading: Reading) -> Json:
    """The last map with the counts, bounds and verdicts of now."""
    fresh = board.live.statistics()
    places = {row["id"]: {k: row[k] for k in _FROM_MAP} for row in board.whole["statements"]}
    rows = [row | {"mean": None} | places[row["id"]] for row in fresh["statements"]]
    by_id = {row["id"]: row for row in rows}
    before = {entry["statement"]: entry for entry in board.whole["consensus"]}
    consensus = [
        {"statement": name}
        | {k: by_id[name][k] for k in ("score", "weakest", "opposition")}
        | {
            "depends_on": before.get(name, {}).get("depends_on", []),
            "agreed_in_other_view": before.get(name, {}).get("agreed_in_other_view"),
        }
        for name in fresh["agreed"]
    ]
    return board.whole | {
        "statements": rows,
        "consensus": consensus,
        "input": board.whole["input"] | _numbers(reading),
        "live": board.whole["live"] | {"votes_since_groups": fresh["changes"]},
    }


def _numbers(reading: Reading) -> Json:
    open_ones = {row.pk for row in reading.statements}
    theirs = reading.self_declared
    counted = [c for c in reading.casts if c.statement in open_ones]
    voters = {one.participant for one in counted}
    return {
        "participants": len(voters - theirs),
        "votes": sum(one.participant not in theirs for one in counted),
        "sha256": reading.votes.fingerprint(),
        "self_declared": {
            "counted_apart": len(voters & theirs),
            "votes_apart": sum(one.participant in theirs for one in counted),
        },
    }
