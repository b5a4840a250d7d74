"""Published conversations as vote tables, and what was published or computed about them."""

from __future__ import annotations

import csv
import gzip
import io
import json
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from mufakat.core.opinion._votes import VoteTable
from shared_data import data_path

GOOD = (
    "15-per-hour-seattle",
    "austria-climate.2vkxcncppn.2022-07-07",
    "austria-climate.5twd2jsnkf.2022-08-08",
    "austria-climate.7z7ejpbmv5.2022-08-08",
    "brexit-consensus",
    "canadian-electoral-reform",
    "scoop-hivemind.taxes",
    "vtaiwan.uberx",
)
OTHERS = (
    "football-concussions",
    "london.youth.policing",
    "scoop-hivemind.affordable-housing",
    "scoop-hivemind.freshwater",
    "scoop-hivemind.ubi",
)


@dataclass(frozen=True)
class Conversation:
    """Votes, published groups (-1 where blank), and which columns moderation zeroed."""

    table: VoteTable
    groups: NDArray[np.int64]
    zeroed: NDArray[np.bool_]


@cache
def conversation(folder: str) -> Conversation:
    """One folder of the reference data; the test skips where it is absent."""
    records = list(csv.reader(io.StringIO(_text(folder, "participants-votes.csv"))))
    header, rows = records[0], records[1:]
    columns = [c for c, name in enumerate(header) if name.isdigit()]
    triples = [
        (i, j, int(row[c]))
        for i, row in enumerate(rows)
        for j, c in enumerate(columns)
        if row[c] != ""
    ]
    place = header.index("group-id")
    names = [header[c] for c in columns]
    moderated = {
        r["comment-id"]
        for r in csv.DictReader(io.StringIO(_text(folder, "comments.csv")))
        if r["moderated"] == "-1"
    }
    table = VoteTable.from_triples(
        [r[header.index("participant")] for r in rows], names, *np.array(triples).T
    )
    groups = np.array([int(r[place]) if r[place] else -1 for r in rows], dtype=np.int64)
    return Conversation(table, groups, np.array([n in moderated for n in names]))


def expected(folder: str) -> dict[str, object]:
    """Computed figures of one conversation."""
    found = json.loads(data_path("opinion", "expected.json").read_text(encoding="utf-8"))
    return dict(found[folder])


def tiny() -> VoteTable:
    """The conversation of six participants and four statements of the specification."""
    votes = ["11-.", "11.0", "1.--", "--1.", "-.11", ".-11"]
    value = {"1": 1, "0": 0, "-": -1}
    triples = [(i, j, value[v]) for i, r in enumerate(votes) for j, v in enumerate(r) if v != "."]
    people = [f"p{i + 1}" for i in range(6)]
    return VoteTable.from_triples(people, ["1", "2", "3", "4"], *np.array(triples).T)


def _text(folder: str, name: str) -> str:
    plain = data_path("opinion", folder)
    if (plain / name).exists():
        return (plain / name).read_text(encoding="utf-8")
    with gzip.open(data_path("opinion", folder, name + ".gz"), "rt", encoding="utf-8") as file:
        return file.read()
