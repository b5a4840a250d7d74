"""`mufakat opinion map`: what it reads, what it says, what it writes."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pyarrow.csv
import pyarrow.parquet
import pytest

from mufakat.cli import progress as progress_module
from mufakat.cli.tests.made import (
    Command,
    long_file,
    members_file,
    spawned,
    texts_file,
    votes_of,
    wide_file,
)
from shared_data import data_path


def result(done: Any) -> dict[str, Any]:
    assert (done.code, done.err) == (0, "")
    said: dict[str, Any] = json.loads(done.out)
    return said


@pytest.fixture
def votes(tmp_path: Path) -> Path:
    return wide_file(tmp_path)


def test_the_summary_says_the_answer_first(mufakat: Command, votes: Path) -> None:
    done = mufakat("opinion", "map", votes)
    assert done.code == 0
    lines = done.out.splitlines()
    assert lines[0].startswith("120 participants, 12 statements, ")
    assert lines[1] == "Each participant is a unit of its own; conditions on states are waived."
    assert "statements hold in every opinion group" in lines[2]
    assert done.err == f"mufakat: {votes}: wide form, comma-separated, LF line ends\n"


def test_with_members_states_weigh_and_nothing_is_waived(
    mufakat: Command, votes: Path, tmp_path: Path
) -> None:
    done = mufakat("opinion", "map", votes, "--members", members_file(tmp_path), "--quiet")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("12 states, 120 participants, ")
    assert "Each state weighs one, however many of its participants voted." in done.out
    assert "waived" not in done.out
    assert "in every bloc and in every opinion group" in done.out


def test_all_forms_give_the_same_map(mufakat: Command, votes: Path, tmp_path: Path) -> None:
    table = pyarrow.csv.read_csv(long := long_file(tmp_path))
    pyarrow.parquet.write_table(table, tmp_path / "votes.parquet")
    (tmp_path / "votes.csv.gz").write_bytes(gzip.compress(votes.read_bytes()))
    maps = [
        result(mufakat("opinion", "map", path, "--json", "-", "--quiet"))
        for path in (votes, long, tmp_path / "votes.parquet", tmp_path / "votes.csv.gz")
    ]
    forms = [found["input"].pop("file")["form"] for found in maps]
    assert forms == ["wide", "long", "parquet", "wide"]
    assert all(found == maps[0] for found in maps)


def test_standard_input_and_a_file_give_the_same(votes: Path, mufakat: Command) -> None:
    piped = spawned("opinion", "map", "-", "--json", "-", "--quiet", stdin=votes.read_bytes())
    named = mufakat("opinion", "map", votes, "--json", "-", "--quiet")
    one, other = result(piped), result(named)
    assert one["input"].pop("file")["name"] == "-"
    assert other["input"].pop("file")["name"] == votes.name
    assert one == other


def test_json_in_a_file_is_what_standard_output_gets(
    mufakat: Command, votes: Path, tmp_path: Path
) -> None:
    target = tmp_path / "map.json"
    done = mufakat("opinion", "map", votes, "--json", target, "--quiet")
    assert (done.code, done.out, done.err) == (0, "", "")
    assert target.read_text() == mufakat("opinion", "map", votes, "--json", "--quiet").out


def test_the_number_of_groups_can_be_given(mufakat: Command, votes: Path) -> None:
    said = result(mufakat("opinion", "map", votes, "--groups", 4, "--json", "-", "--quiet"))
    assert [g["id"] for g in said["groups"]] == ["A", "B", "C", "D"]
    assert said["choice_of_k"]["given"]
    assert said["settings"]["groups"] == 4


def test_views_are_both_there(mufakat: Command, votes: Path, tmp_path: Path) -> None:
    members = members_file(tmp_path)
    for view, other in (("state", "person"), ("person", "state")):
        said = result(
            mufakat("opinion", "map", votes, "--members", members, "--view", view, "--json",
                    "-", "--quiet")
        )  # fmt: skip
        assert (said["view"], said["audit"]["other_view"]["view"]) == (view, other)
        assert said["conditions_on_states"]


def test_without_members_the_json_says_that_conditions_are_waived(
    mufakat: Command, votes: Path
) -> None:
    said = result(mufakat("opinion", "map", votes, "--json", "-", "--quiet"))
    assert said["conditions_on_states"] is False
    assert said["units"] == "participant"


def test_texts_are_shown_and_moderated_statements_dropped(
    mufakat: Command, votes: Path, tmp_path: Path
) -> None:
    texts = tmp_path / "comments.csv"
    texts.write_text(
        "comment-id,moderated,comment-body\n"
        + "".join(f"s{j},{-1 if j == 1 else 1},Text [{j}]\n" for j in range(12))
    )
    done = mufakat("opinion", "map", votes, "--statements", texts)
    assert "1 statement was moderated out and is dropped" in done.err
    assert "Text [0]" in done.out
    said = result(mufakat("opinion", "map", votes, "--statements", texts, "--json", "--quiet"))
    texts_of = {s["id"]: s["text"] for s in said["statements"]}
    assert texts_of == {f"s{j}": f"Text [{j}]" for j in (0, *range(2, 12))}
    assert said["input"]["moderated_out"] == {"applied": True, "statements": ["s1"]}


def test_the_sign_of_a_server_is_turned(mufakat: Command, votes: Path, tmp_path: Path) -> None:
    turned = [[name, *(c[1:] if c[:1] == "-" else f"-{c}" if c == "1" else c for c in cells)]
              for name, *cells in votes_of()]  # fmt: skip
    one = result(mufakat("opinion", "map", votes, "--json", "--quiet"))
    folder = tmp_path / "server"
    folder.mkdir()
    server = wide_file(folder, turned)
    other = result(mufakat("opinion", "map", server, "--agree-is", "-1", "--json", "--quiet"))
    assert one["statements"] == other["statements"]


def test_rules_that_cannot_be_met_are_refused(
    mufakat: Command, votes: Path, tmp_path: Path
) -> None:
    members = members_file(tmp_path)
    for options, part in (
        (["--bloc-cap", "0.1"], "rule bloc_cap: 2 blocs of at most 0.1 make no whole"),
        (["--state-weight", "Nowhere=2"], "unknown state 'Nowhere'"),
    ):
        done = mufakat("opinion", "map", votes, "--members", members, "--quiet", *options)
        assert done.code == 2
        assert part in done.err


def test_parts_can_be_left_out(mufakat: Command, votes: Path) -> None:
    parts = ("--no-audit", "--no-bridging", "--no-brigades", "--no-null-test")
    said = result(mufakat("opinion", "map", votes, *parts, "--json", "--quiet"))
    assert said["audit"] is None
    assert said["bridging"]["statements"] == []
    assert said["choice_of_k"]["null_95"] is None
    assert "The audit was left out." in mufakat("opinion", "map", votes, *parts).out


def test_long_work_says_its_stages(
    mufakat: Command, votes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress_module, "SLOW_SECONDS", -1.0)
    done = mufakat("opinion", "map", votes)
    assert "mufakat: reading votes … (0 s)" in done.err
    assert done.err.count("…") >= 3
    assert mufakat("opinion", "map", votes, "--quiet").err == ""


def test_texts_file_need_not_know_every_statement(
    mufakat: Command, votes: Path, tmp_path: Path
) -> None:
    texts = texts_file(tmp_path, 3)
    said = result(mufakat("opinion", "map", votes, "--statements", texts, "--json", "--quiet"))
    texts_of = {s["id"]: s["text"] for s in said["statements"]}
    assert (texts_of["s2"], texts_of["s3"]) == ("We say 2", None)


@pytest.mark.data
def test_the_sign_trap_in_a_published_conversation(mufakat: Command) -> None:  # opinion.md A1.3
    path = data_path("opinion", "vtaiwan.uberx", "participants-votes.csv")
    said = result(mufakat("opinion", "map", path, "--no-audit", "--json", "--quiet"))
    statement = next(s for s in said["statements"] if s["id"] == "40")
    assert statement["seen"] == 670
    assert statement["agree"] - statement["disagree"] == 600
    assert statement["mean"] == pytest.approx(0.8955, abs=5e-5)
