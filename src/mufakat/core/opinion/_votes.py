"""The table of votes: who voted what on which statement, sparse and in a fixed order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mufakat.core.opinion._rules import OpinionError

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def natural_key(identifier: str) -> tuple[int, int, str]:
    """Order of identifiers: numbers by value, then words.

    Parameters
    ----------
    identifier : str
        Identifier of a participant, a statement or a state.

    Returns
    -------
    tuple
        A key to sort by.

    Examples
    --------
    >>> sorted(["10", "9", "b", "a"], key=natural_key)
    ['9', '10', 'a', 'b']
    """
    if identifier.isascii() and identifier.isdigit():
        return (0, int(identifier), identifier)
    return (1, 0, identifier)


@dataclass(frozen=True)
class VoteTable:
    """Votes as triples in order of participant, then statement; each pair at most once.

    Parameters
    ----------
    participants, statements : tuple of str
        Identifiers. Their order has no influence on any result.
    rows, columns : ndarray of int32, shape (votes,)
        Positions in `participants` and `statements`.
    values : ndarray of int8, shape (votes,)
        1 agree, 0 pass, -1 disagree. A statement not seen has no triple.
    important : ndarray of bool, shape (votes,), or None
        Whether the participant marked the statement as important.

    Notes
    -----
    `from_triples` checks and sorts; the plain constructor trusts its arguments.
    """

    participants: tuple[str, ...]
    statements: tuple[str, ...]
    rows: NDArray[np.int32]
    columns: NDArray[np.int32]
    values: NDArray[np.int8]
    important: NDArray[np.bool_] | None = None

    @classmethod
    def from_triples(
        cls,
        participants: Sequence[str],
        statements: Sequence[str],
        rows: ArrayLike,
        columns: ArrayLike,
        values: ArrayLike,
        important: ArrayLike | None = None,
    ) -> VoteTable:
        """Check, sort and make unique: the last vote of a pair counts.

        Parameters
        ----------
        participants, statements : sequence of str
            Identifiers, each once.
        rows, columns, values : array_like of int
            One vote per position, in order of arrival.
        important : array_like of bool, optional
            Marks of importance.

        Returns
        -------
        VoteTable
            Votes in order of row, then column.

        Raises
        ------
        OpinionError
            If an identifier is twice there, a position does not exist or a vote is none of
            1, 0 and -1; the message names the first wrong vote.
        """
        people, texts = tuple(participants), tuple(statements)
        _check_unique("participant", people)
        _check_unique("statement", texts)
        r = _as_positions("participant", rows, len(people))
        c = _as_positions("statement", columns, len(texts))
        v = _as_values(values)
        marks = None if important is None else np.asarray(important, dtype=np.bool_)
        lengths = {len(r), len(c), len(v), len(v) if marks is None else len(marks)}
        if len(lengths) != 1:
            raise OpinionError(f"votes: columns of different lengths {sorted(lengths)}")
        keep = _last_of_each_pair(r, c, len(texts))
        if keep is not None:
            r, c, v = r[keep], c[keep], v[keep]
            marks = None if marks is None else marks[keep]
        return cls(people, texts, r, c, v, marks)

    def __len__(self) -> int:
        return len(self.values)

    @property
    def shape(self) -> tuple[int, int]:
        """Numbers of participants and statements."""
        return len(self.participants), len(self.statements)

    @cached_property
    def starts(self) -> NDArray[np.int32]:
        """Position of the first vote of each participant, and the end (CSR index pointer)."""
        counts = np.bincount(self.rows, minlength=len(self.participants))
        return np.concatenate(([0], np.cumsum(counts))).astype(np.int32)

    @cached_property
    def votes_per_participant(self) -> NDArray[np.int32]:
        """Number of statements that each participant saw."""
        return np.diff(self.starts)

    @cached_property
    def codes(self) -> NDArray[np.int32]:
        """Three per statement: 3 j for disagree, 3 j + 1 for pass, 3 j + 2 for agree."""
        return 3 * self.columns + (self.values.astype(np.int32) + 1)

    def without_statements(self, identifiers: Iterable[str]) -> VoteTable:
        """Remove statements, as moderation does (C1.6: removed, not zeroed).

        Parameters
        ----------
        identifiers : iterable of str
            Statements to leave out; unknown ones are ignored.

        Returns
        -------
        VoteTable
            The same participants with the other statements.
        """
        out = set(identifiers)
        stays = np.array([s not in out for s in self.statements], dtype=np.bool_)
        position = (np.cumsum(stays) - 1).astype(np.int32)
        keep = stays[self.columns] if len(stays) else np.zeros(0, np.bool_)
        return VoteTable(
            self.participants,
            tuple(s for s in self.statements if s not in out),
            self.rows[keep],
            position[self.columns[keep]],
            self.values[keep],
            None if self.important is None else self.important[keep],
        )

    def fingerprint(self) -> str:
        """SHA-256 of the votes in canonical order, the same under any order of rows.

        Returns
        -------
        str
            64 hexadecimal digits.
        """
        ordered = self.reordered(*canonical_identifiers(self))
        digest = sha256()
        for names in (ordered.participants, ordered.statements):
            digest.update("\x1f".join(names).encode() + b"\x1e")
        for array in (ordered.rows, ordered.columns, ordered.values):
            digest.update(np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<")).data)
        if ordered.important is not None:
            digest.update(ordered.important.tobytes())
        return digest.hexdigest()

    def reordered(self, row_order: Ints, column_order: Ints) -> VoteTable:
        """The same votes with participants and statements in the order given.

        Parameters
        ----------
        row_order, column_order : ndarray of int
            Old positions in their new order.

        Returns
        -------
        VoteTable
            Votes in order of the new rows and columns.
        """
        counts = self.votes_per_participant[row_order]
        take = _concatenated_ranges(self.starts[:-1][row_order], counts)
        rows = np.repeat(np.arange(len(row_order), dtype=np.int32), counts)
        columns = self.columns[take]
        if not _is_identity(column_order):
            columns = _inverse(column_order).astype(np.int32)[columns]
            # rows are sorted already, so a stable sort of the pair key only moves inside a row
            order = np.argsort(rows.astype(np.int64) * len(column_order) + columns, kind="stable")
            columns, take = columns[order], take[order]
        return VoteTable(
            tuple(self.participants[i] for i in row_order),
            tuple(self.statements[j] for j in column_order),
            rows,
            columns,
            self.values[take],
            None if self.important is None else self.important[take],
        )


def canonical_identifiers(votes: VoteTable) -> tuple[Ints, Ints]:
    """Orders of participants and statements by identifier.

    Parameters
    ----------
    votes : VoteTable
        Any table.

    Returns
    -------
    tuple of ndarray
        Old positions of the rows, and of the columns, in order of identifiers.
    """
    return identifier_order(votes.participants), identifier_order(votes.statements)


def identifier_order(identifiers: Sequence[str]) -> Ints:
    """Old positions in natural order of the identifiers.

    Parameters
    ----------
    identifiers : sequence of str
        Names without repeats.

    Returns
    -------
    ndarray of int64
        A permutation.

    Examples
    --------
    >>> identifier_order(["10", "9", "b", "a"]).tolist()
    [1, 0, 3, 2]
    """
    order = sorted(range(len(identifiers)), key=lambda i: natural_key(identifiers[i]))
    return np.array(order, dtype=np.int64)


def vote_hashes(votes: VoteTable) -> NDArray[np.uint64]:
    """One number per participant that depends only on what was voted on which statement.

    Participants with equal votes share it, whatever the order of rows and columns; so it serves
    as canonical order of rows (C1.1) and as a draw without random numbers.

    Parameters
    ----------
    votes : VoteTable
        Any table.

    Returns
    -------
    ndarray of uint64, shape (participants,)
        Sums, modulo 2^64, of one token per (statement, vote).
    """
    drawn = statement_tokens(votes.statements)[votes.codes]
    sums = np.concatenate((np.zeros(1, np.uint64), np.cumsum(drawn)))
    return sums[votes.starts[1:]] - sums[votes.starts[:-1]]


def statement_tokens(statements: Sequence[str]) -> NDArray[np.uint64]:
    """Three fixed numbers per statement, one for each answer, drawn from its identifier.

    Parameters
    ----------
    statements : sequence of str
        Identifiers.

    Returns
    -------
    ndarray of uint64, shape (3 * statements,)
    """
    tokens = np.empty(3 * len(statements), dtype=np.uint64)
    for j, name in enumerate(statements):
        digest = sha256(name.encode()).digest()
        tokens[3 * j : 3 * j + 3] = np.frombuffer(digest, dtype="<u8", count=3)
    return tokens


def _check_unique(kind: str, names: tuple[str, ...]) -> None:
    if len(set(names)) == len(names):
        return
    seen: set[str] = set()
    for position, name in enumerate(names):
        if name in seen:
            raise OpinionError(f"{kind} {name!r} is there twice (again at position {position})")
        seen.add(name)


def _as_positions(kind: str, given: ArrayLike, size: int) -> NDArray[np.int32]:
    array = np.asarray(given)
    if array.size and array.dtype.kind not in "iu":
        raise OpinionError(f"{kind} positions: whole numbers are needed, not {array.dtype}")
    wrong = np.flatnonzero((array < 0) | (array >= size))
    if len(wrong):
        raise OpinionError(
            f"vote {wrong[0]}: {kind} position {array[wrong[0]]} is not between 0 and {size - 1}"
        )
    return array.astype(np.int32)


def _as_values(given: ArrayLike) -> NDArray[np.int8]:
    array = np.asarray(given)
    wrong = np.flatnonzero(~((array == -1) | (array == 0) | (array == 1)))
    if len(wrong):
        raise OpinionError(
            f"vote {wrong[0]}: {array[wrong[0]]!r} is none of 1 (agree), 0 (pass), -1 (disagree)"
        )
    return array.astype(np.int8)


def _last_of_each_pair(
    rows: NDArray[np.int32], columns: NDArray[np.int32], width: int
) -> Ints | None:
    """Positions to keep, in order; None if the votes are sorted and unique already."""
    key = rows.astype(np.int64) * max(width, 1) + columns
    if len(key) < 2 or bool((key[1:] > key[:-1]).all()):
        return None
    order = np.argsort(key, kind="stable")
    ordered = key[order]
    last = np.append(ordered[1:] != ordered[:-1], True)
    return np.asarray(order[last])


def _concatenated_ranges(starts: NDArray[np.int32], counts: NDArray[np.int32]) -> Ints:
    total = int(counts.sum())
    offsets = np.cumsum(counts) - counts
    return np.asarray(np.arange(total, dtype=np.int64) + np.repeat(starts - offsets, counts))


def _is_identity(order: Ints) -> bool:
    return bool((order == np.arange(len(order))).all())


def _inverse(order: Ints) -> Ints:
    inverse = np.empty(len(order), dtype=np.int64)
    inverse[order] = np.arange(len(order))
    return inverse
