"""Votes on disk in parts of whole participants, for files larger than memory.

A long file names participants in any order, but an opinion map needs all votes of a participant
together. So the file is read once, checked, and its votes are laid down in parts, 10 bytes each;
every later pass reads parts, one at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from mufakat.cli.progress import Report
from mufakat.core.opinion import VoteTable, identifier_order
from mufakat.foundation.votefiles import VoteBatch, VoteStream

PEOPLE = 20_000
"""Participants of a part."""
_MOST_OPEN = 64
_VOTE = np.dtype([("row", "<i4"), ("column", "<i4"), ("value", "i1"), ("important", "?")])


@dataclass(frozen=True)
class Part:
    """Votes of the participants from `first` to before `end`, in the order of the file."""

    path: Path
    first: int
    end: int

    def records(self) -> NDArray[np.void]:
        """Read the part; its rows count from 0."""
        if not self.path.exists():  # nobody of this part has voted
            return np.empty(0, dtype=_VOTE)
        return np.fromfile(self.path, dtype=_VOTE)


@dataclass(frozen=True)
class Partitions:
    """A whole file of votes in parts."""

    participants: tuple[str, ...]
    statements: tuple[str, ...]
    has_marks: bool
    marked: int
    """Votes marked important."""
    parts: tuple[Part, ...]

    moderated_out: frozenset[str] = frozenset()

    @property
    def live(self) -> tuple[str, ...]:
        """Statements that were not moderated out."""
        return tuple(s for s in self.statements if s not in self.moderated_out)

    def tables(self) -> Iterator[VoteTable]:
        """Give one table per part, all with the live statements; only one is in memory."""
        for part in self.parts:
            yield self.table(part)

    def table(self, part: Part) -> VoteTable:
        """Votes of one part; the last vote of a pair counts."""
        votes = part.records()
        table = VoteTable.from_triples(
            self.participants[part.first : part.end],
            self.statements,
            votes["row"],
            votes["column"],
            votes["value"],
            votes["important"] if self.has_marks else None,
        )
        return table.without_statements(self.moderated_out) if self.moderated_out else table

    def in_natural_order(self, folder: Path, report: Report) -> Partitions:
        """Lay the votes down once more, participants in natural order, in another folder."""
        order = identifier_order(self.participants)
        place = np.empty(len(order), dtype=np.int64)
        place[order] = np.arange(len(order))
        writer = _Writer(folder, self.parts[0].end if self.parts else PEOPLE)
        with writer:
            for number, part in enumerate(self.parts):
                report("ordering votes", number / len(self.parts))
                votes = part.records()
                rows = place[part.first + votes["row"]]
                writer.lay(rows, votes)
        parts = tuple(replace(part, path=folder / part.path.name) for part in self.parts)
        return replace(self, participants=tuple(self.participants[i] for i in order), parts=parts)

    def fingerprint(self) -> str:
        """`VoteTable.fingerprint` of the whole, part by part; participants in natural order."""
        digest = sha256()
        order = identifier_order(self.live)
        names = [self.live[j] for j in order]
        for identifiers in (self.participants, names):
            digest.update("\x1f".join(identifiers).encode() + b"\x1e")
        for name in ("rows", "columns", "values", "important"):
            for part, table in zip(self.parts, self.tables(), strict=True):
                table = table.reordered(np.arange(len(table.participants)), order)
                if name == "rows":
                    digest.update((table.rows + np.int32(part.first)).astype("<i4").tobytes())
                elif (column := getattr(table, name)) is not None:
                    kind = column.dtype.newbyteorder("<")
                    digest.update(np.ascontiguousarray(column, dtype=kind).tobytes())
        return digest.hexdigest()


def laid_down(
    stream: VoteStream, folder: Path, report: Report, *, people: int | None = None
) -> Partitions:
    """Read a stream once and lay its votes down.

    Parameters
    ----------
    stream : VoteStream
        The file; its first fault stops everything.
    folder : Path
        An empty folder with room for 10 bytes a vote.
    report : Report
        Told that reading goes on.
    people : int, optional
        Participants of a part; `PEOPLE` if not given.
    """
    people = people or PEOPLE
    writer = _Writer(folder, people)
    report("reading votes", 0.0)
    with writer:
        for batch in stream:
            writer.write(batch)
            report("reading votes", 0.0)
    participants = tuple(stream.identifiers.participants)
    starts = range(0, len(participants), people)
    return Partitions(
        participants,
        tuple(stream.identifiers.statements),
        writer.has_marks,
        writer.marked,
        tuple(Part(writer.path(s // people), s, min(s + people, len(participants)))
              for s in starts),
    )  # fmt: skip


class _Writer:
    """Append votes to the files of their parts; only so many are open at once."""

    def __init__(self, folder: Path, people: int) -> None:
        self._folder = folder
        self._people = people
        self._open: dict[int, BinaryIO] = {}
        self.has_marks = False
        self.marked = 0

    def path(self, part: int) -> Path:
        return self._folder / f"{part:06d}.votes"

    def write(self, batch: VoteBatch) -> None:
        """Lay one batch down; votes keep their order inside each part."""
        votes = np.zeros(len(batch.rows), dtype=_VOTE)
        votes["column"], votes["value"] = batch.columns, batch.values
        if batch.important is not None:
            self.has_marks = True
            self.marked += int(batch.important.sum())
            votes["important"] = batch.important
        self.lay(batch.rows, votes)

    def lay(self, rows: NDArray[np.integer], votes: NDArray[np.void]) -> None:
        """Append votes of these participants to their parts."""
        part = rows // self._people
        votes["row"] = rows - part * self._people
        if len(part) and part.min() == part.max():
            self._file(int(part[0])).write(votes.tobytes())
            return
        order = np.argsort(part, kind="stable")
        numbers, firsts = np.unique(part[order], return_index=True)
        for number, chosen in zip(numbers.tolist(), np.split(order, firsts[1:]), strict=True):
            self._file(number).write(votes[chosen].tobytes())

    def _file(self, part: int) -> BinaryIO:
        if part not in self._open:
            if len(self._open) == _MOST_OPEN:
                self._open.pop(next(iter(self._open))).close()
            self._open[part] = self.path(part).open("ab")
        return self._open[part]

    def __enter__(self) -> _Writer:
        return self

    def __exit__(self, *_: object) -> None:
        for file in self._open.values():
            file.close()
