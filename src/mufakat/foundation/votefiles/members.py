"""MEMBERS: which state each participant belongs to, and which blocs each state is in.

Columns: `participant`, `state` (empty: of no state), then either `blocs` (names separated by `;`
or `|`) or one column per bloc with yes or no; `self_declared` (yes or no) where known. A bloc
belongs to the state: every participant of a state must name the same blocs.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import numpy as np

from mufakat.core.opinion import Membership
from mufakat.foundation.tables import (
    Header,
    Record,
    Source,
    TableError,
    inspect,
    read_header,
    read_records,
)
from mufakat.foundation.votefiles.tokens import identifier, yes_no

PARTICIPANT = ("participant", "participant-id", "voter-id")
_BLOC_SEPARATORS = re.compile(r"[;|]")


@dataclass
class Members:
    """What the file says, by participant and by state."""

    state_of: dict[str, str] = field(default_factory=dict)
    blocs_of: dict[str, frozenset[str]] = field(default_factory=dict)
    """Blocs of each state."""
    self_declared: dict[str, bool] = field(default_factory=dict)
    dialect: str = ""

    def membership(self, participants: Sequence[str]) -> Membership:
        """Give the same facts in the order of the participants of a file of votes."""
        states = tuple(sorted(self.blocs_of))
        index = {state: i for i, state in enumerate(states)}
        blocs = sorted(set[str]().union(*self.blocs_of.values()))
        declared = np.array([self.self_declared.get(p, False) for p in participants], dtype=bool)
        return Membership(
            states=states,
            state_of=np.array(
                [index.get(self.state_of.get(p, ""), -1) for p in participants], dtype=np.int32
            ),
            blocs={
                bloc: frozenset(s for s, names in self.blocs_of.items() if bloc in names)
                for bloc in blocs
            },
            self_declared=declared if self.self_declared else None,
        )


@dataclass(frozen=True)
class _Columns:
    participant: int
    state: int
    blocs: int | None
    self_declared: int | None
    bloc_columns: tuple[tuple[int, str], ...]


def read_members(
    source: Source,
    participants: Collection[str],
    *,
    known_blocs: Collection[str] | None = None,
    strangers_allowed: bool = False,
) -> Members:
    """Read a members file and check it against the participants of the votes.

    Parameters
    ----------
    source : Source
        A delimited file.
    participants : collection of str
        Everybody in the file of votes.
    known_blocs : collection of str, optional
        Where given, any other bloc is an error: a guard against misspelling.
    strangers_allowed : bool
        Accept members who are not in the file of votes (invited, never came).

    Raises
    ------
    TableError
        With line and column of the first fault.
    """
    found = inspect(source)
    header = read_header(source, found.dialect)
    where = _columns(header)
    members = Members(dialect=found.dialect.sentence())
    reader = _Reader(header, where, members, known_blocs)
    everybody = frozenset(participants)
    for record in read_records(source, found.dialect, header):
        participant = reader.take(record)
        if participant not in everybody and not strangers_allowed:
            raise header.fault(
                f"participant {participant!r} is not in the votes",
                line=record.line,
                index=where.participant,
                remedy="Take the line out, or allow members who did not vote",
            )
    if not reader.lines:
        raise TableError(
            "there is a header and no member", source=source.name, line=header.line + 1
        )
    return members


def _columns(header: Header) -> _Columns:
    participant, state = header.need(*PARTICIPANT), header.need("state")
    blocs, declared = header.find("blocs"), header.find("self-declared")
    taken = {participant, state, blocs, declared}
    rest = tuple((i, name) for i, name in enumerate(header.names) if i not in taken)
    if blocs is not None and rest:
        raise header.fault(
            "blocs are given twice",
            line=header.line,
            index=rest[0][0],
            remedy="Use either one column 'blocs' or one column per bloc",
        )
    return _Columns(participant, state, blocs, declared, rest)


class _Reader:
    """Take records one by one and refuse whatever contradicts an earlier line."""

    def __init__(
        self,
        header: Header,
        where: _Columns,
        members: Members,
        known_blocs: Collection[str] | None,
    ) -> None:
        self._header = header
        self._where = where
        self._members = members
        self._known_blocs = known_blocs
        self._state_lines: dict[str, int] = {}
        self.lines: dict[str, int] = {}

    def take(self, record: Record) -> str:
        """Note one record; give its participant."""
        participant = self._identifier(record, self._where.participant)
        blank = not record.cells[self._where.state].strip()
        state = "" if blank else self._identifier(record, self._where.state)
        self._note_state_of(record, participant, state)
        blocs = self._blocs(record)
        if state:
            self._note_blocs_of(record, state, blocs)
        elif blocs:
            raise self._fault(
                record, self._where.state, "blocs are given and no state", "Blocs belong to states"
            )
        if self._where.self_declared is not None:
            self._members.self_declared[participant] = self._yes_no(
                record, self._where.self_declared
            )
        return participant

    def _note_state_of(self, record: Record, participant: str, state: str) -> None:
        before = self._members.state_of.setdefault(participant, state)
        if before != state:
            raise self._fault(
                record,
                self._where.state,
                f"participant {participant!r} is of {state or 'no state'!r} here and of "
                f"{before or 'no state'!r} on line {self.lines[participant]}",
                "One participant, one state",
            )
        self.lines.setdefault(participant, record.line)

    def _note_blocs_of(self, record: Record, state: str, blocs: frozenset[str]) -> None:
        before = self._members.blocs_of.setdefault(state, blocs)
        if before != blocs:
            odd = sorted(before ^ blocs)[0]
            raise self._fault(
                record,
                self._bloc_position(odd),
                f"state {state!r} is {'in' if odd in blocs else 'not in'} bloc {odd!r} here and "
                f"otherwise on line {self._state_lines[state]}",
                "All participants of a state name the same blocs",
            )
        self._state_lines.setdefault(state, record.line)

    def _bloc_position(self, bloc: str) -> int:
        if self._where.blocs is not None:
            return self._where.blocs
        return next(i for i, name in self._where.bloc_columns if name == bloc)

    def _blocs(self, record: Record) -> frozenset[str]:
        if self._where.blocs is None:
            names = {name: i for i, name in self._where.bloc_columns if self._yes_no(record, i)}
        else:
            place = self._where.blocs
            parts = _BLOC_SEPARATORS.split(record.cells[place])
            names = {self._name(record, place, part): place for part in parts if part.strip()}
        for name, place in names.items():
            if self._known_blocs is not None and name not in self._known_blocs:
                raise self._fault(
                    record,
                    place,
                    f"bloc {name!r} is not among the declared ones",
                    f"Declared are {', '.join(sorted(self._known_blocs))}",
                )
        return frozenset(names)

    def _yes_no(self, record: Record, place: int) -> bool:
        answer = yes_no(record.cells[place])
        if answer is None:
            raise self._fault(
                record, place, f"{record.cells[place][:40]!r} is no yes or no", "Write yes or no"
            )
        return answer

    def _identifier(self, record: Record, place: int) -> str:
        return self._name(record, place, record.cells[place])

    def _name(self, record: Record, place: int, cell: str) -> str:
        try:
            return identifier(cell)
        except ValueError as error:
            raise self._fault(record, place, str(error), "") from error

    def _fault(self, record: Record, place: int, problem: str, remedy: str) -> TableError:
        return self._header.fault(problem, line=record.line, index=place, remedy=remedy)
