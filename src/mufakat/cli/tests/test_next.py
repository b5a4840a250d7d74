"""`mufakat opinion next`: the order of statements and its reasons."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mufakat.cli.tests.made import Command, members_file, texts_file, votes_of, wide_file


def order(mufakat: Command, *arguments: object) -> list[dict[str, Any]]:
    done = mufakat("opinion", "next", *arguments, "--json", "-", "--quiet")
    assert (done.code, done.err) == (0, "")
    said = json.loads(done.out)
    assert said["format"] == "mufakat-statement-order"
    found: list[dict[str, Any]] = said["order"]
    return found


@pytest.fixture
def votes(tmp_path: Path) -> Path:
    return wide_file(tmp_path)


def test_every_statement_stands_once_with_its_reason(mufakat: Command, votes: Path) -> None:
    places = order(mufakat, votes)
    assert sorted(p["statement"] for p in places) == sorted(f"s{j}" for j in range(12))
    assert {p["reason"] for p in places} == {"priority", "hearing"}
    assert [p["reason"] for p in places][4::5] == ["hearing", "hearing"]
    assert all(p["why"] for p in places)


def test_what_was_seen_is_not_shown_again(mufakat: Command, votes: Path) -> None:
    name, *cells = votes_of()[5]
    unseen = {f"s{j}" for j, cell in enumerate(cells) if not cell}
    assert unseen
    places = order(mufakat, votes, "--participant", name)
    assert {p["statement"] for p in places} == unseen


def test_count_cuts_the_list(mufakat: Command, votes: Path) -> None:
    assert order(mufakat, votes, "--count", 3) == order(mufakat, votes)[:3]


def test_blocs_that_lack_states_come_first(mufakat: Command, tmp_path: Path) -> None:
    rows = votes_of()
    for row in rows[24:]:
        row[7] = ""  # only people of the first states have seen s6
    for i, row in enumerate(rows[:24]):
        row[7] = "1" if i // 2 % 2 == 0 else ""  # and none of them is of the South
    votes = wide_file(tmp_path, rows)
    first = order(mufakat, votes, "--members", members_file(tmp_path))[0]
    assert (first["statement"], first["reason"]) == ("s6", "bloc")
    assert (first["bloc"], first["short_by"]) == ("South", 3)
    assert first["why"] == "3 more states of South must see it before it can hold"


def test_a_member_who_has_not_voted_is_known(mufakat: Command, tmp_path: Path) -> None:
    votes, members = wide_file(tmp_path), members_file(tmp_path)
    with members.open("a") as out:
        out.write("guest,State 00,North\n")
    places = order(
        mufakat, votes, "--members", members, "--allow-extra-members", "--participant", "guest"
    )
    assert len(places) == 12


def test_a_stranger_is_refused_with_a_way_out(mufakat: Command, votes: Path) -> None:
    done = mufakat("opinion", "next", votes, "--participant", "nobody")
    assert done.code == 2
    assert "'nobody' is neither in the votes nor in the members" in done.err
    assert "Without --participant" in done.err


def test_statements_without_votes_are_in_the_order(
    mufakat: Command, votes: Path, tmp_path: Path
) -> None:
    places = order(mufakat, votes, "--statements", texts_file(tmp_path, 14))
    assert {"s12", "s13"} <= {p["statement"] for p in places[:5]}
    assert next(p["text"] for p in places if p["statement"] == "s12") == "We say 12"


def test_the_terminal_gets_a_table(mufakat: Command, votes: Path, tmp_path: Path) -> None:
    done = mufakat("opinion", "next", votes, "--statements", texts_file(tmp_path), "--count", 2)
    assert done.code == 0
    assert "What to show next to somebody new" in done.out
    assert "We say" in done.out
    rows = [[name, *("1" for _ in cells)] for name, *cells in votes_of(30)]
    done = mufakat("opinion", "next", wide_file(tmp_path, rows), "--participant", "p0")
    assert done.out == "Nothing is left to show to participant p0.\n"
