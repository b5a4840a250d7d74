"""Published conversations of the reference data, read as the command line reads them."""

from __future__ import annotations

import csv
import gzip
import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mufakat.core.opinion import VoteTable
from mufakat.foundation.tables import Source
from mufakat.foundation.votefiles import read_votes

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "opinion"
GOOD = (
    "15-per-hour-seattle", "austria-climate.2vkxcncppn.2022-07-07",
    "austria-climate.5twd2jsnkf.2022-08-08", "austria-climate.7z7ejpbmv5.2022-08-08",
    "brexit-consensus", "canadian-electoral-reform", "scoop-hivemind.taxes", "vtaiwan.uberx",
)  # fmt: skip
"""Conversations whose published groups are consistent with the rule of seven votes."""


@dataclass(frozen=True)
class Published:
    """One conversation, with the groups that were published and what was moderated out."""

    name: str
    votes: VoteTable
    groups: NDArray[np.int64]
    """-1 where a participant was in no group."""
    zeroed: NDArray[np.bool_]
    """Statements that were moderated out."""
    expected: dict[str, Any]

    @property
    def live(self) -> VoteTable:
        """Votes on the statements that were left in."""
        out = [s for s, gone in zip(self.votes.statements, self.zeroed, strict=True) if gone]
        return self.votes.without_statements(out)

    @property
    def k(self) -> int:
        """Number of published groups."""
        return len(np.unique(self.groups[self.groups >= 0]))


def names() -> list[str]:
    """Folders of the data, the good oracles first."""
    return [*GOOD, *sorted(set(_expected()) - set(GOOD))]


def published(name: str) -> Published:
    """Read one conversation."""
    folder = DATA / name
    path = next(folder.glob("participants-votes.csv*"))
    file = read_votes(Source.from_path(path))
    votes = VoteTable.from_triples(
        file.participants, file.statements, file.rows, file.columns, file.values
    )
    gone = {r["comment-id"] for r in _rows(next(folder.glob("comments.csv*")))
            if r["moderated"] == "-1"}  # fmt: skip
    return Published(
        name,
        votes,
        _groups(path, file.participants),
        np.array([s in gone for s in votes.statements], dtype=np.bool_),
        _expected()[name],
    )


def _groups(path: Path, participants: tuple[str, ...]) -> NDArray[np.int64]:
    group = {r["participant"]: r["group-id"] for r in _rows(path)}
    return np.array([int(group[p]) if group[p] else -1 for p in participants], dtype=np.int64)


def _rows(path: Path) -> list[dict[str, str]]:
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def _expected() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((DATA / "expected.json").read_text(encoding="utf-8"))
    return found


def adjusted_rand(one: NDArray[np.int64], other: NDArray[np.int64]) -> float:
    """Adjusted Rand index of two groupings of the same people.

    References
    ----------
    Hubert and Arabie (1985), J. Classification 2:193.
    """
    _, a = np.unique(one, return_inverse=True)
    _, b = np.unique(other, return_inverse=True)
    table = np.zeros((a.max(initial=0) + 1, b.max(initial=0) + 1))
    np.add.at(table, (a, b), 1)
    together = _pairs(table)
    rows, columns, all_pairs = (
        _pairs(table.sum(axis=1)), _pairs(table.sum(axis=0)), _pairs(np.array([len(one)])),
    )  # fmt: skip
    expected = rows * columns / all_pairs if all_pairs else 0.0
    most = (rows + columns) / 2
    return 1.0 if most == expected else (together - expected) / (most - expected)


def _pairs(counts: NDArray[np.float64]) -> float:
    return float((counts * (counts - 1) / 2).sum())
