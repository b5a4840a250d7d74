"""Bad files: the place, the problem and the remedy; exit code 2; nothing is written."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from mufakat.cli.tests.made import (
    Command,
    members_file,
    spawned,
    texts_file,
    votes_of,
    wide_file,
)

LONG = "participant,statement,vote\na,1,1\nb,1,-1\na,2,0\n"
WIDE = "participant,1,2\na,1,-1\nb,0,\n"
BAD = {
    "ragged wide": (WIDE + "c,1\n", "line 4, column '2' (number 3): 2 cells", "missing cell"),
    "ragged long": (LONG + "c,1\n", "line 5, column 'vote' (number 3): 2 cells", "missing cell"),
    "cell too many": (WIDE + "c,1,1,1\n", "line 4, column '2' (number 3): 4 cells", "Nothing may"),
    "participant twice": (WIDE + "a,1,1\n", "'a' stands twice, first on line 2", "One row per"),
    "statement twice": ("participant,1,1\na,1,1\n", "line 1, column '1' (number 3): the", ""),
    "unknown vote": (WIDE + "c,2,1\n", "line 4, column '1' (number 2): '2' is not", "A vote is 1"),
    "unknown word": (LONG + "c,1,maybe\n", "line 5, column 'vote' (number 3): 'maybe'", "A vote"),
    "no vote": (LONG + "c,1,\n", "line 5, column 'vote' (number 3): the vote is", "leave out"),
    "semicolons": (WIDE.replace(",", ";") + "c;9;1\n", "line 4, column '1' (number 2)", "A vote"),
    "byte order mark": ("\ufeff" + WIDE + "c,9,1\n", "line 4, column '1' (number 2)", "A vote is"),
    "UTF-16": (WIDE.encode("utf-16"), "this is UTF-16, not UTF-8", "Save it as CSV in UTF-8"),
    "UTF-16 bare": (WIDE.encode("utf-16-le"), "this is UTF-16, not UTF-8", "Save it as CSV"),
    "latin-1": ((WIDE + "é,1,1\n").encode("latin-1"), "line 4: byte 29 (0xE9)", "Save it as CSV"),
    "long name": (f"participant,{'x' * 10_000}\na,1\n", "identifier of 10,000 characters", ""),
    "long person": (WIDE + "p" * 10_000 + ",1,1\n", "line 4, column 'participant'", ""),
    "override": (WIDE + "c\u202e,1,1\n", "line 4, column 'participant' (number 1): hidden", ""),
    "override above": ("participant,1\u202e\na,1\n", "line 1", ""),
    "isolate": (LONG + "c\u2066,1,1\n", "U+2066 at character 2", ""),
    "open quote": (LONG + '"c,1,1\n', "line 5: a quotation mark is opened", 'written twice: ""'),
    "empty": ("", "the file is empty", "header"),
    "only a header": ("participant,statement,vote\n", "there is a header and no vote", ""),
    "another table": ("who,what\n1,2\n", "line 1: neither a Polis export", "The header begins"),
    "a workbook": (b"PK\x03\x04rest", "this is a workbook", "Save it as CSV in UTF-8"),
    "half of a gzip": (gzip.compress(LONG.encode())[:-6], "the gzip file is damaged", "again"),
    "half of a Parquet": (b"PAR1" + b"\0" * 40, "the Parquet file is damaged", "Write it again"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
@pytest.mark.parametrize("verb", ["map", "next"])
def test_a_bad_file_of_votes_is_refused(
    case: str, verb: str, mufakat: Command, tmp_path: Path
) -> None:
    content, place, remedy = BAD[case]
    path = tmp_path / "votes.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    outputs = ["--json", tmp_path / "out.json"]
    outputs += ["--html", tmp_path / "out.html"] if verb == "map" else []
    done = mufakat("opinion", verb, path, *outputs)
    assert done.code == 2
    assert str(path) in done.err
    assert place in done.err
    assert remedy in done.err
    assert "Traceback" not in done.err
    assert [p.name for p in tmp_path.iterdir()] == ["votes.csv"]


@pytest.mark.parametrize(
    ("content", "part"),
    [
        ("participant,state\np0,A\np0,B\n", "line 3, column 'state' (number 2)"),
        ("participant,state\nstranger,A\n", "'stranger' is not in the votes"),
        ("participant,state,blocs\np0,A,Nort\n", "'Nort' is not among the declared ones"),
        ("participant;state\np0;A\u202e\n", "line 2, column 'state' (number 2): hidden"),
        ("participant,land\np0,A\n", "the column 'state' is missing"),
        ("participant,state\np0\n", "line 2, column 'state' (number 2): 1 cells"),
    ],
)
def test_bad_members_are_refused(
    content: str, part: str, mufakat: Command, tmp_path: Path
) -> None:
    members = tmp_path / "members.csv"
    members.write_text(content, encoding="utf-8")
    done = mufakat(
        "opinion", "map", wide_file(tmp_path), "--members", members, "--blocs", "North,South",
        "--html", tmp_path / "out.html",
    )  # fmt: skip
    assert done.code == 2
    assert str(members) in done.err
    assert part in done.err
    assert not (tmp_path / "out.html").exists()


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("a" * 10_000, "a text of 10,000 characters; at most 1,000 are allowed"),
        ("pay \u202erewop", "the order of letters is overridden by U+202E at character 5"),
        (" ", "the text is empty"),
    ],
)
def test_bad_statements_are_refused(
    text: str, part: str, mufakat: Command, tmp_path: Path
) -> None:
    statements = texts_file(tmp_path, text=text)
    done = mufakat("opinion", "map", wide_file(tmp_path), "--statements", statements)
    assert done.code == 2
    assert f"{statements}, line 2, column 'text' (number 2): {part}" in done.err
    assert done.out == ""


def test_a_program_gets_the_same_facts(mufakat: Command, tmp_path: Path) -> None:
    rows = [*votes_of(20), ["p0", *["1"] * 12]]
    done = mufakat("opinion", "map", wide_file(tmp_path, rows), "--json", "-", "--quiet")
    error = json.loads(done.err)["error"]
    assert (done.code, done.out, error["code"]) == (2, "", 2)
    assert (error["line"], error["column"], error["position"]) == (22, "participant", 1)
    assert error["remedy"] == "One row per participant"


def test_what_spreadsheets_write_is_taken(mufakat: Command, tmp_path: Path) -> None:
    path = wide_file(tmp_path)
    plain = mufakat("opinion", "map", path, "--json", "-", "--quiet")
    path.write_bytes(
        b"\xef\xbb\xbf" + path.read_bytes().replace(b",", b";").replace(b"\n", b"\r\n")
    )
    spread = mufakat("opinion", "map", path, "--json", "-")
    assert (plain.code, spread.code) == (0, 0)
    assert "semicolon-separated, CRLF line ends, with a byte order mark" in spread.err
    one, other = json.loads(plain.out), json.loads(spread.out)
    assert one["statements"] == other["statements"]
    assert one["input"]["sha256"] == other["input"]["sha256"]


def test_an_existing_result_survives_a_refusal(mufakat: Command, tmp_path: Path) -> None:
    kept = tmp_path / "out.json"
    kept.write_text("kept")
    bad = wide_file(tmp_path, [["p0", "1", "9"]])
    assert mufakat("opinion", "map", bad, "--json", kept).code == 2
    assert kept.read_text() == "kept"


def test_exit_codes_of_processes(tmp_path: Path) -> None:
    votes, members = wide_file(tmp_path), members_file(tmp_path)
    assert spawned("opinion", "map", votes, "--members", members, "--quiet").code == 0
    refused = spawned("opinion", "map", "-", stdin=LONG.encode() + b"c,1,7\n")
    assert refused.code == 2
    assert "standard input, line 5, column 'vote' (number 3): '7' is not a vote" in refused.err
    assert spawned("opinion", "map", tmp_path / "absent.csv").code == 64
    assert spawned("opinion", "mop", votes).code == 64


def test_a_fault_at_the_end_of_200_megabytes_is_found_in_bounded_memory(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    block = "".join(f"{i * 7 % 100_000},{i % 900},{i % 3 - 1}\n" for i in range(1_000_000))
    with path.open("w") as out:
        out.write("participant,statement,vote\n")
        for _ in range(-(-200_000_000 // len(block))):
            out.write(block)
        out.write("1,2,yes!\n")
    process = subprocess.Popen(
        [sys.executable, "-m", "mufakat.cli.main", "opinion", "map", str(path), "--engine",
         "stream", "--html", str(tmp_path / "out.html"), "--quiet"],
        stderr=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)},
    )  # fmt: skip
    said = process.stderr.read() if process.stderr else ""
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 2
    assert "column 'vote' (number 3): 'yes!' is not a vote" in said
    assert [p.name for p in tmp_path.iterdir()] == ["large.csv"]
    assert usage.ru_utime + usage.ru_stime < 20  # seconds of this process, whatever else runs
    assert usage.ru_maxrss < 400_000  # kilobytes; the file alone has 200,000, its votes 150,000
