"""Files cut into sections: the same votes and the same faults, wherever the cuts fall."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from mufakat.foundation.tables import Source, TableError
from mufakat.foundation.votefiles import collected, open_votes, streams

LONG = "participant,statement,vote\n" + "".join(
    f"p{i % 7},s{i % 5},{i % 3 - 1}\n" for i in range(200)
)
WIDE = "participant,a,b,c\n" + "".join(f"p{i},{i % 3 - 1},,{(i + 1) % 3 - 1}\n" for i in range(99))
CUTS = pytest.mark.parametrize("size", [1, 30, 1 << 20], ids=["lines", "small", "whole"])


@pytest.fixture
def cut(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setattr(streams, "SECTION", size)


def stream(text: str, *, fast_above: int = 0) -> streams.CsvVotes:
    found = open_votes(Source.from_bytes(text.encode(), name="v.csv"), fast_above=fast_above)
    assert isinstance(found, streams.CsvVotes)
    return found


def same(text: str) -> None:
    plain, cut = collected(stream(text, fast_above=1 << 40)), collected(stream(text))
    assert (plain.participants, plain.statements) == (cut.participants, cut.statements)
    order = [np.lexsort((f.columns, f.rows)) if f.form == "wide" else slice(None)
             for f in (plain, cut)]  # fmt: skip
    for name in ("rows", "columns", "values"):
        np.testing.assert_array_equal(
            getattr(plain, name)[order[0]], getattr(cut, name)[order[1]]
        )


@CUTS
@pytest.mark.usefixtures("cut")
@pytest.mark.parametrize(
    "text",
    [
        LONG, WIDE, LONG.replace("\n", "\r\n"), WIDE.replace("\n", "\r"), LONG.rstrip("\n"),
        LONG.replace("\np3", "\n\n\np3"), WIDE.replace("\np3,", "\n\n\np3,"),
        LONG.replace(",0\n", ",pass\n"), WIDE.replace(",-1\n", ",disagree\n"),
        LONG.replace("statement", '"statement"'),
        'participant,"two\nlines",b\np1,1,0\np2,,1\n',
        LONG.replace("p3,", '"p3",'), WIDE.replace("\np3,", '\n"p\n3",'),
    ],
)  # fmt: skip
def test_cuts_change_nothing(text: str) -> None:
    same(text)


@CUTS
@pytest.mark.usefixtures("cut")
@pytest.mark.parametrize(
    ("text", "line", "part"),
    [
        (LONG + "p1,s1,7\n" + "p1,s1,1\n" * 9, 202, "'7' is not a vote"),
        (LONG.replace("\np3,", "\n\np3,", 1) + "p1,s1,7\n", 203, "'7' is not a vote"),
        (LONG + "p1,s1\n", 202, "2 cells"),
        (LONG.replace("\n", "\r\n") + "p1,\u202e,1\r\n", 202, "U+202E"),
        (WIDE + "p9,1,1,1\n", 101, "'p9' stands twice, first on line 11"),
        (WIDE + "p200,1,1,1\np200,1,1,1\n", 102, "'p200' stands twice, first on line 101"),
        (WIDE.replace("\np8,", "\n\np8,") + "p9,1,1,1\n", 102, "first on line 12"),
        (WIDE.replace("\n", "\r") + "p200,1,1,2\r", 101, "'2' is not a vote"),
        ('participant,"two\nlines"\np1,1\np2,1\np1,0\n', 5, "stands twice, first on line 3"),
    ],
)
def test_faults_keep_their_line(text: str, line: int, part: str) -> None:
    with pytest.raises(TableError) as caught:
        collected(stream(text))
    assert caught.value.line == line
    assert part in str(caught.value)


@CUTS
@pytest.mark.usefixtures("cut")
@pytest.mark.parametrize("text", [LONG, WIDE, WIDE.replace(",-1\n", ",disagree\n")])
def test_reading_twice_gives_the_same_numbers(text: str) -> None:
    votes = stream(text)
    first, second = list(votes), list(votes)
    assert len(first) == len(second)
    for one, other in zip(first, second, strict=True):
        np.testing.assert_array_equal(one.rows, other.rows)
        np.testing.assert_array_equal(one.columns, other.columns)
        np.testing.assert_array_equal(one.values, other.values)


def test_a_long_name_of_a_statement_is_refused_and_shortened_in_the_message() -> None:
    with pytest.raises(TableError) as caught:
        stream(f"participant,{'a' * 10_000}\np1,1\n")
    assert "an identifier of 10,000 characters" in str(caught.value)
    assert (caught.value.line, caught.value.position) == (1, 2)
    assert len(str(caught.value)) < 300


READ = """
import resource, sys
from pathlib import Path
from mufakat.foundation.tables import Source, TableError
from mufakat.foundation.votefiles import open_votes
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    print(sum(len(b.values) for b in open_votes(Source.from_path(Path(sys.argv[1])))))
except TableError as error:
    print(error)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


@pytest.mark.parametrize("wrong", [False, True], ids=["right", "wrong last line"])
def test_200_megabytes_are_read_in_less_memory_than_that(tmp_path: Path, wrong: bool) -> None:
    path = tmp_path / "large.csv"
    block = "".join(f"{i * 7 % 100_000},{i % 900},{i % 3 - 1}\n" for i in range(1_000_000))
    with path.open("w") as out:
        out.write("participant,statement,vote\n")
        for _ in range(-(-200_000_000 // len(block))):
            out.write(block)
        out.write("1,2,9\n" * wrong)
    size = path.stat().st_size
    assert size >= 200_000_000
    done = subprocess.run(
        [sys.executable, "-c", READ, str(path)], capture_output=True, text=True, check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}, timeout=60,
    )  # fmt: skip
    said, kilobytes = done.stdout.splitlines()
    assert int(kilobytes) < 180_000  # the columnar library itself, and one section at a time
    if wrong:
        lines = block.count("\n") * -(-200_000_000 // len(block)) + 2
        assert f"line {lines}, column 'vote' (number 3): '9' is not a vote" in said
    else:
        assert int(said) == block.count("\n") * -(-200_000_000 // len(block))
