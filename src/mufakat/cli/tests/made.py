"""Made-up conversations as files, and a way to run a command."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from mufakat.cli.main import main

STATES = tuple(f"State {s:02d}" for s in range(12))
BLOCS = ("North", "South")


@dataclass(frozen=True)
class Outcome:
    """What a command did."""

    code: int
    out: str
    err: str


class Command:
    """Run `mufakat` in this process and keep what it said."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *arguments: object) -> Outcome:
        self._capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        said = self._capsys.readouterr()
        return Outcome(code, said.out, said.err)


def spawned(
    *arguments: object, stdin: bytes = b"", environment: dict[str, str] | None = None
) -> Outcome:
    """Run `mufakat` as a process of its own."""
    paths = os.pathsep.join(path for path in sys.path if path)
    done = subprocess.run(
        [sys.executable, "-m", "mufakat.cli.main", *map(str, arguments)],
        input=stdin, capture_output=True, check=False, timeout=120,
        env={**os.environ, "PYTHONPATH": paths, **(environment or {})},
    )  # fmt: skip
    return Outcome(done.returncode, done.stdout.decode(), done.stderr.decode())


def votes_of(people: int = 120, statements: int = 12, *, seed: int = 3) -> list[list[str]]:
    """Rows of a wide file: two camps that agree on the first three statements."""
    draw = random.Random(seed)
    rows = []
    for person in range(people):
        cells = []
        for statement in range(statements):
            leaning = 0.93 if statement < 3 else (0.9 if (person + statement) % 2 else 0.1)
            vote = "1" if draw.random() < leaning else "-1"
            cells.append("" if draw.random() < 0.1 else "0" if draw.random() < 0.08 else vote)
        rows.append([f"p{person}", *cells])
    return rows


def wide_file(folder: Path, rows: Sequence[Sequence[str]] | None = None) -> Path:
    """A Polis export of these rows."""
    rows = votes_of() if rows is None else rows
    head = ["participant", *(f"s{j}" for j in range(len(rows[0]) - 1))]
    path = folder / "votes.csv"
    path.write_text("\n".join(",".join(row) for row in [head, *rows]) + "\n", encoding="utf-8")
    return path


def long_file(folder: Path, rows: Sequence[Sequence[str]] | None = None) -> Path:
    """The same votes, one per line."""
    rows = votes_of() if rows is None else rows
    path = folder / "long.csv"
    with path.open("w", encoding="utf-8") as out:
        out.write("participant,statement,vote\n")
        for name, *cells in rows:
            out.writelines(f"{name},s{j},{cell}\n" for j, cell in enumerate(cells) if cell)
    return path


def members_file(folder: Path, people: int = 120) -> Path:
    """Twelve states in two blocs; participants spread over them."""
    path = folder / "members.csv"
    lines = ["participant,state,blocs"]
    for person in range(people):
        state = person // 2 % len(STATES)
        lines.append(f"p{person},{STATES[state]},{BLOCS[state % 2]}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def texts_file(folder: Path, statements: int = 12, *, text: str = "We say {}") -> Path:
    """Texts of the statements."""
    path = folder / "comments.csv"
    lines = [f's{j},"{text.format(j)}"' for j in range(statements)]
    path.write_text("statement,text\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return path
