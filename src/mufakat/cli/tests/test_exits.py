"""Exit codes and what is said: wrong usage 64, faults 1, interruptions 130, and no half files."""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mufakat.cli import opinion_map
from mufakat.cli.tests.made import Command, spawned, wide_file


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        ([], "the following arguments are required"),
        (["opinion"], "the following arguments are required"),
        (["opinion", "mop"], "invalid choice"),
        (["opinion", "map"], "VOTES"),
        (["opinion", "map", "VOTES", "--groups", "0"], "'0' is not a whole number above 0"),
        (["opinion", "map", "VOTES", "--view", "bloc"], "invalid choice"),
        (["opinion", "map", "VOTES", "--bloc-cap", "2"], "'2' is not a share"),
        (["opinion", "map", "VOTES", "--state-weight", "A"], "'A' is not STATE=W"),
        (["opinion", "map", "VOTES", "--state-weight", "A=-1"], "is not STATE=W"),
        (["opinion", "map", "VOTES", "--wrong"], "unrecognized arguments"),
        (["opinion", "map", "absent.csv"], "cannot read absent.csv: No such file"),
        (["opinion", "map", "FOLDER"], "is a folder; give a file"),
        (["opinion", "map", "VOTES", "--members", "absent.csv"], "cannot read absent.csv"),
        (["opinion", "map", "VOTES", "--json", "FOLDER"], "is a folder; give a file"),
        (["opinion", "map", "VOTES", "--json", "FOLDER/no/out.json"], "cannot write in"),
        (["opinion", "map", "VOTES", "--html", "VOTES"], "is an input; give another name"),
        (["opinion", "map", "VOTES", "--json", "-", "--html", "-"], "one of them"),
        (["opinion", "map", "-", "--members", "-"], "standard input can be read once"),
        (["opinion", "next", "VOTES", "--count", "-3"], "is not a whole number"),
        (["opinion", "publish", "absent.json"], "cannot read absent.json"),
        (["opinion", "publish", "VOTES", "--json", "VOTES"], "is an input"),
    ],
)
def test_wrong_usage_is_64(
    arguments: list[str], part: str, mufakat: Command, tmp_path: Path
) -> None:
    votes = wide_file(tmp_path)
    known = {"VOTES": str(votes), "FOLDER": str(tmp_path)}
    given = [a.replace("FOLDER", str(tmp_path)) if "/" in a else known.get(a, a) for a in arguments]
    done = mufakat(*given)
    assert (done.code, done.out) == (64, "")
    assert part in done.err
    assert list(tmp_path.iterdir()) == [votes]


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["opinion", "map", "--help"]])
def test_help_and_version_are_done(arguments: list[str], mufakat: Command) -> None:
    done = mufakat(*arguments)
    assert (done.code, done.err) == (0, "")
    assert done.out


@pytest.mark.parametrize(
    ("error", "code", "part"),
    [
        (RuntimeError("broken"), 1, "fault: RuntimeError: broken"),
        (MemoryError(), 1, "not enough memory"),
        (KeyboardInterrupt(), 130, "stopped; nothing was written"),
    ],
)
def test_faults_and_interruptions(
    error: BaseException,
    code: int,
    part: str,
    mufakat: Command,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def page(_options: argparse.Namespace, _result: dict[str, object]) -> str:
        raise error

    monkeypatch.setattr(opinion_map, "_page", page)
    votes = wide_file(tmp_path)
    done = mufakat("opinion", "map", votes, "--json", tmp_path / "o.json", "--html", tmp_path / "o")
    assert done.code == code
    assert part in done.err
    assert list(tmp_path.iterdir()) == [votes]


def test_a_traceback_is_shown_on_demand(
    mufakat: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opinion_map, "rules_of", lambda _options: 1 / 0)
    votes = wide_file(tmp_path)
    assert "Traceback" not in mufakat("opinion", "map", votes).err
    monkeypatch.setenv("MUFAKAT_TRACEBACK", "1")
    done = mufakat("opinion", "map", votes)
    assert done.code == 1
    assert "Traceback" in done.err


def test_a_fault_is_said_to_programs_as_well(
    mufakat: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opinion_map, "rules_of", lambda _options: 1 / 0)
    done = mufakat("opinion", "map", wide_file(tmp_path), "--json", "-", "--quiet")
    assert json.loads(done.err)["error"]["code"] == done.code == 1


def test_ctrl_c_leaves_nothing_half_written(tmp_path: Path) -> None:
    pipe = tmp_path / "votes"
    os.mkfifo(pipe)
    target = tmp_path / "out.json"
    process = subprocess.Popen(
        [sys.executable, "-m", "mufakat.cli.main", "opinion", "map", str(pipe),
         "--json", str(target)],
        stderr=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)},
    )  # fmt: skip
    with pipe.open("w") as stream:  # opens once the command has begun to read
        stream.write("participant,statement,vote\n")
        stream.flush()
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "stopped; nothing was written" in said
    assert list(tmp_path.iterdir()) == [pipe]


def test_a_reader_who_has_seen_enough_is_no_fault(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "mufakat.cli.main", "opinion", "map", str(wide_file(tmp_path)),
         "--json", "-", "--quiet"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)},
    )  # fmt: skip
    assert process.stdout is not None
    process.stdout.close()
    said = process.stderr.read() if process.stderr else b""
    assert process.wait(timeout=60) == 0
    assert said == b""


def test_names_of_commands_are_not_needed_to_ask_the_version() -> None:
    assert spawned("--version").out.startswith("mufakat ")
