"""Votes read in parts give the numbers of votes in memory."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mufakat.cli import opinion_map, partitions
from mufakat.cli.opinion_map import LEFT_OUT
from mufakat.cli.tests.made import (
    Command,
    long_file,
    members_file,
    texts_file,
    votes_of,
    wide_file,
)
from shared_data import data_path

PARTS = ("--no-audit", "--no-bridging", "--no-brigades", "--quiet")


def both(mufakat: Command, *arguments: object) -> tuple[dict[str, Any], dict[str, Any]]:
    maps = []
    for engine in ("memory", "stream"):
        done = mufakat("opinion", "map", *arguments, *PARTS, "--engine", engine, "--json", "-")
        assert (done.code, done.err) == (0, "")
        maps.append(json.loads(done.out))
    return maps[0], maps[1]


def assert_same(one: Any, other: Any, place: str = "") -> None:
    """Equal but for the last digits of numbers."""
    if isinstance(one, dict):
        assert set(one) == set(other), place
        for key in one:
            assert_same(one[key], other[key], f"{place}.{key}")
    elif isinstance(one, list):
        assert len(one) == len(other), place
        for i, (a, b) in enumerate(zip(one, other, strict=True)):
            assert_same(a, b, f"{place}[{i}]")
    elif isinstance(one, float):
        assert other == pytest.approx(one, abs=1e-9), place
    else:
        assert one == other, place


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(partitions, "PEOPLE", 37)


@pytest.mark.parametrize("view", ["person", "state"])
@pytest.mark.parametrize("make", [wide_file, long_file])
def test_both_ways_give_the_same_json(
    view: str, make: Any, mufakat: Command, tmp_path: Path
) -> None:
    votes, members = make(tmp_path, votes_of(300)), members_file(tmp_path, 300)
    assert_same(*both(mufakat, votes, "--members", members, "--view", view))


def test_without_members_as_well(mufakat: Command, tmp_path: Path) -> None:
    one, other = both(mufakat, wide_file(tmp_path), "--groups", 3)
    assert_same(one, other)
    assert not other["conditions_on_states"]


def test_moderation_importance_and_late_votes(mufakat: Command, tmp_path: Path) -> None:
    votes = tmp_path / "votes.csv"
    lines = long_file(tmp_path).read_text().splitlines()
    rows = [f"{line},{'yes' if i % 3 == 0 else 'no'}" for i, line in enumerate(lines[1:])]
    changed = [row.replace(",-1,", ",1,") for row in rows[:50]]
    votes.write_text("\n".join(["participant,statement,vote,important", *rows, *changed]) + "\n")
    texts = texts_file(tmp_path)
    texts.write_text(
        "statement,moderated,text\n"
        + "".join(f"s{j},{-1 if j in (2, 5) else 1},Text\n" for j in range(12))
    )
    one, other = both(mufakat, votes, "--statements", texts)
    assert_same(one, other)
    assert other["input"]["statements"] == 10
    assert other["statements"][0]["importance"]["marked"] > 0


def test_large_files_take_this_way_and_say_what_is_left_out(
    mufakat: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    votes = wide_file(tmp_path)
    assert LEFT_OUT not in mufakat("opinion", "map", votes).err
    monkeypatch.setattr(opinion_map, "STREAM_ABOVE", votes.stat().st_size - 1)
    done = mufakat("opinion", "map", votes)
    assert done.code == 0
    assert LEFT_OUT in done.err
    assert "The audit was left out." in done.out


def test_a_fault_is_found_and_nothing_remains_on_disk(
    mufakat: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    votes = wide_file(tmp_path, [*votes_of(), ["p0", *["1"] * 12]])
    done = mufakat("opinion", "map", votes, "--engine", "stream", "--json", tmp_path / "o.json")
    assert done.code == 2
    assert "'p0' stands twice, first on line 2" in done.err
    assert list(folder.iterdir()) == []
    assert not (tmp_path / "o.json").exists()


def test_the_page_of_a_large_file_is_a_page(mufakat: Command, tmp_path: Path) -> None:
    target = tmp_path / "page.html"
    votes = wide_file(tmp_path)
    done = mufakat("opinion", "map", votes, "--engine", "stream", "--html", target, "--quiet")
    assert (done.code, done.err) == (0, "")
    assert "The audit was left out." in target.read_text()


@pytest.mark.data
@pytest.mark.parametrize("view", ["person", "state"])
def test_a_conversation_of_middle_size_gives_the_same_numbers(
    view: str, mufakat: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(partitions, "PEOPLE", 500)
    folder = data_path("opinion", "vtaiwan.uberx")
    votes = folder / "participants-votes.csv"
    people = [line.split(",", 1)[0] for line in votes.read_text().splitlines()[1:]]
    members = tmp_path / "members.csv"
    members.write_text(
        "participant,state,blocs\n"
        + "".join(f"{p},S{int(p) % 40},{'N' if int(p) % 40 < 20 else 'S'}\n" for p in people)
    )
    texts = folder / "comments.csv"
    one, other = both(
        mufakat, votes, "--members", members, "--view", view, "--statements", texts
    )
    assert_same(one, other)
