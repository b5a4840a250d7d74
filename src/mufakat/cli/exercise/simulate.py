"""Everybody votes: the exercise played once, always the same for the same seed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mufakat.cli.exercise import opinions
from mufakat.cli.exercise.drawing import Draw, Ints
from mufakat.cli.exercise.population import BRIGADE_SIZE, BRIGADE_STATE, Person, people
from mufakat.cli.exercise.schema import Consultation, Exercise
from mufakat.cli.exercise.sessions import Viewings, Window, arrivals, handed_in, viewings, window_of

__all__ = [
    "BRIGADE_SIZE", "BRIGADE_STATE", "WITHDRAWN", "Ballots", "Members", "Person", "Round",
    "Simulation", "simulate",
]  # fmt: skip

WITHDRAWN = 2
"""In place of a vote: the person took it back."""
_TAKE_PART_IN_OPEN = 0.36  # of the people, so far, in a consultation that is still open
_CHANGES = 0.06  # of people who change some votes
_WITHDRAWS = 0.0016  # of votes taken back


@dataclass(frozen=True)
class Ballots:
    """Votes, one per position; `values` 1, 0, -1 or WITHDRAWN, `times` seconds since 1970, UTC."""

    rows: NDArray[np.int32]
    columns: NDArray[np.int32]
    values: NDArray[np.int8]
    important: NDArray[np.bool_]
    times: NDArray[np.int64]
    revisions: NDArray[np.int32]  # from 1, within a pair of row and column

    def __len__(self) -> int:
        return len(self.rows)

    def where(self, chosen: NDArray[np.bool_] | Ints) -> Ballots:
        """Some of the votes."""
        return Ballots(*(getattr(self, f.name)[chosen] for f in fields(self)))

    @property
    def counted(self) -> Ballots:
        """Those that were not withdrawn."""
        return self.where(self.values != WITHDRAWN)


class Members(NamedTuple):
    """Arguments of `mufakat.core.opinion.Membership`, in its order."""

    states: tuple[str, ...]
    state_of: NDArray[np.int32]
    blocs: Mapping[str, frozenset[str]]
    self_declared: NDArray[np.bool_]


@dataclass(frozen=True)
class Round:
    """One consultation as it was voted in; a draft has nobody and no votes.

    Parameters
    ----------
    consultation : str
        Code.
    participants : tuple of Person
        In order of joining; `rows` count them.
    joined : ndarray of int64, shape (participants,)
        Seconds since 1970, UTC.
    statements : tuple of int
        Numbers of the accepted statements; `columns` count them.
    handed_in : mapping of int to tuple
        Number of every statement -> when it was sent in, and decided on (None: pending).
    ballots : Ballots
        The last vote of each pair, in order of row, then column.
    history : Ballots
        Every vote ever given, in order of time.
    reasons : mapping
        (row, column) -> position in `exercise.reasons`.
    """

    consultation: str
    participants: tuple[Person, ...]
    joined: Ints
    statements: tuple[int, ...]
    handed_in: Mapping[int, tuple[int, int | None]]
    ballots: Ballots
    history: Ballots
    reasons: Mapping[tuple[int, int], int]

    def members(self, exercise: Exercise) -> Members:
        """States of the participants, for the opinion engine."""
        states = tuple(s.code for s in exercise.states)
        state_of = [states.index(p.state) if p.state else -1 for p in self.participants]
        declared = [p.established == "self" for p in self.participants]
        return Members(
            states,
            np.array(state_of, dtype=np.int32),
            exercise.blocs(),
            np.array(declared, dtype=np.bool_),
        )

    def without_brigade(self) -> Round:
        """The same round if the brigade had never come."""
        stays = np.array([not p.in_brigade for p in self.participants], dtype=np.bool_)
        place = (np.cumsum(stays) - 1).astype(np.int32)
        ballots, history = (b.where(stays[b.rows]) for b in (self.ballots, self.history))
        return Round(
            self.consultation,
            tuple(p for p in self.participants if not p.in_brigade),
            self.joined[stays],
            self.statements,
            self.handed_in,
            _with_rows(ballots, place[ballots.rows]),
            _with_rows(history, place[history.rows]),
            {(int(place[r]), c): reason for (r, c), reason in self.reasons.items() if stays[r]},
        )


@dataclass(frozen=True)
class Simulation:
    """The exercise, played."""

    seed: int
    people: tuple[Person, ...]
    rounds: tuple[Round, ...]

    def round(self, code: str) -> Round:
        return next(r for r in self.rounds if r.consultation == code)

    def digest(self) -> str:
        """SHA-256 over people and votes, in hexadecimal."""
        digest = hashlib.sha256(repr((self.seed, self.people)).encode())
        for played in self.rounds:
            told = (played.consultation, played.participants, played.statements)
            digest.update(repr((*told, played.handed_in, played.reasons)).encode())
            digest.update(played.joined.tobytes())
            for ballots in (played.ballots, played.history):
                for field in fields(ballots):
                    digest.update(np.ascontiguousarray(getattr(ballots, field.name)).tobytes())
        return digest.hexdigest()


def simulate(exercise: Exercise, *, seed: int = 2026, participants: int = 2000) -> Simulation:
    """Play the exercise.

    Parameters
    ----------
    exercise : Exercise
        From `content.load`, moved to a day with `at` if wanted.
    seed : int
        Fixes all chance.
    participants : int
        How many people there are, the brigade included; at least 400.

    Returns
    -------
    Simulation
        The same for the same arguments.

    Raises
    ------
    ExerciseError
        If there are too few participants.
    """
    everybody = people(exercise, seed=seed, participants=participants)
    rounds = tuple(
        _play(exercise, consultation, everybody, Draw(seed, consultation.code))
        for consultation in exercise.consultations
    )
    return Simulation(seed, everybody, rounds)


def _play(
    exercise: Exercise, consultation: Consultation, everybody: Sequence[Person], draw: Draw
) -> Round:
    window = window_of(consultation, exercise.body.now)
    own = [exercise.statement(n) for n in consultation.statements]
    if consultation.phase == "draft":
        opens = int(exercise.body.now.timestamp())
        times = handed_in(own, Window(opens, opens), draw)
        return _not_yet(consultation, tuple(s.number for s in own if s.status == "accepted"), times)
    times = handed_in(own, window, draw)
    accepted = {
        s.number: decided
        for s in own
        if s.status == "accepted" and (decided := times[s.number][1]) is not None
    }
    voters = _voters(consultation, everybody, draw)
    joined = arrivals(voters, window, draw)
    order = np.argsort(joined, kind="stable")
    voters, joined = [voters[i] for i in order], joined[order]
    seen = viewings(exercise, voters, joined, accepted, window=window, draw=draw)
    statements = tuple(accepted)
    ballots, history = _votes(exercise, voters, statements, seen, window, draw)
    reasons = _reasons(exercise, voters, statements, ballots)
    return Round(
        consultation.code, tuple(voters), joined, statements, times, ballots, history, reasons
    )


def _not_yet(
    consultation: Consultation,
    statements: tuple[int, ...],
    times: Mapping[int, tuple[int, int | None]],
) -> Round:
    nothing: Ints = np.zeros(0, dtype=np.int64)
    empty = _ballots(nothing, nothing, nothing, nothing.astype(np.bool_), nothing, nothing)
    return Round(consultation.code, (), nothing, statements, times, empty, empty, {})


def _voters(
    consultation: Consultation, everybody: Iterable[Person], draw: Draw
) -> list[Person]:
    """Everybody in what is closed; in what is open, those who came so far, and no brigade yet."""
    pool = list(everybody)
    if consultation.access == "members":
        return [p for p in pool if p.is_delegate]
    if consultation.phase == "closed":
        return pool
    came = draw.uniform(len(pool)) < _TAKE_PART_IN_OPEN
    return [p for p, c in zip(pool, came, strict=True) if (c or p.is_delegate) and not p.in_brigade]


def _votes(
    exercise: Exercise,
    voters: Sequence[Person],
    statements: Sequence[int],
    seen: Viewings,
    window: Window,
    draw: Draw,
) -> tuple[Ballots, Ballots]:
    """Last votes, and all votes with those that were changed or taken back."""
    rows, columns = seen.rows, seen.columns
    minds = opinions.minds(exercise, voters, statements, draw)
    values = opinions.votes_on(minds, rows, columns, draw)
    in_brigade = np.array([p.in_brigade for p in voters], dtype=np.bool_)[rows]
    line = opinions.brigade_line(exercise, statements)[columns]
    slips = draw.uniform(len(rows)) < 0.02
    values = np.where(in_brigade, np.where(slips, -line, line), values)
    conviction = np.abs(2 * minds.agree[rows, columns] - 1)
    important = (draw.uniform(len(rows)) < 0.04 + 0.18 * conviction) & (values != 0)
    later = seen.times + ((window.ends - 1 - seen.times) * draw.uniform(len(rows))).astype(np.int64)
    before = _before(values, draw)
    returns = draw.uniform(len(rows))
    changed = (draw.uniform(len(voters)) < _CHANGES)[rows] & (returns < 0.12) & ~in_brigade
    back = (returns > 1 - _WITHDRAWS) & ~in_brigade
    final = np.where(back, WITHDRAWN, values)
    twice = changed | back
    first = _ballots(
        rows, columns, np.where(changed, before, values), important & ~twice, seen.times,
        np.ones_like(rows),
    )  # fmt: skip
    second = _ballots(rows, columns, final, important & ~back, later, np.full_like(rows, 2))
    history = _joined(first, second.where(twice))
    last = _joined(first.where(~twice), second.where(twice))
    return last.where(np.lexsort((last.columns, last.rows))), history


def _before(values: Ints, draw: Draw) -> Ints:
    """Another vote than the final one: mostly a pass, sometimes the contrary."""
    contrary = draw.uniform(len(values)) < 0.3
    return np.where(values == 0, np.where(contrary, -1, 1), np.where(contrary, -values, 0))


def _ballots(
    rows: Ints, columns: Ints, values: Ints, important: NDArray[np.bool_], times: Ints,
    revisions: Ints,
) -> Ballots:
    return Ballots(
        np.asarray(rows, np.int32),
        np.asarray(columns, np.int32),
        np.asarray(values, np.int8),
        np.asarray(important, np.bool_),
        np.asarray(times, np.int64),
        np.asarray(revisions, np.int32),
    )


def _joined(one: Ballots, other: Ballots) -> Ballots:
    """Both, in order of time."""
    both = Ballots(
        *(np.concatenate([getattr(one, f.name), getattr(other, f.name)]) for f in fields(one))
    )
    return both.where(np.lexsort((both.columns, both.rows, both.times)))


def _with_rows(ballots: Ballots, rows: NDArray[np.int32]) -> Ballots:
    return Ballots(rows, *(getattr(ballots, f.name) for f in fields(ballots) if f.name != "rows"))


def _reasons(
    exercise: Exercise, voters: Sequence[Person], statements: Sequence[int], ballots: Ballots
) -> dict[tuple[int, int], int]:
    """Give each reason to the first voter whose vote and language fit and who gave none yet."""
    given: dict[tuple[int, int], int] = {}
    used: set[int] = set()
    for number, reason in enumerate(exercise.reasons):
        if reason.statement not in statements:
            continue
        column = statements.index(reason.statement)
        fitting = (ballots.columns == column) & (ballots.values == reason.value)
        for row in ballots.rows[fitting].tolist():
            person = voters[row]
            speaks = person.language == reason.language and not person.in_brigade
            if speaks and row not in used and reason.state in (None, person.state):
                given[row, column] = number
                used.add(row)
                break
    return given
