"""`mufakat opinion publish`: what may be shown, and what is no map."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mufakat.cli.tests.made import Command, members_file, wide_file


@pytest.fixture
def whole(mufakat: Command, tmp_path: Path) -> Path:
    target = tmp_path / "map.json"
    votes, members = wide_file(tmp_path), members_file(tmp_path)
    assert mufakat("opinion", "map", votes, "--members", members, "--json", target).code == 0
    return target


def test_no_participant_and_no_small_cell_is_published(mufakat: Command, whole: Path) -> None:
    done = mufakat("opinion", "publish", whole)
    assert (done.code, done.err) == (0, "")
    said = json.loads(done.out)
    assert "participants" not in said
    assert '"p17"' not in done.out
    assert all(cell["people"] >= 5 for cell in said["density"])
    for statement in said["statements"]:
        for cell in (statement, *statement["groups"].values(), *statement["blocs"].values()):
            for key in ("agree", "disagree", "pass", "seen"):
                assert cell[key] is None or cell[key] == 0 or cell[key] >= 5


def test_sensitive_cells_hold_ten(mufakat: Command, whole: Path, tmp_path: Path) -> None:
    target = tmp_path / "published.json"
    assert mufakat("opinion", "publish", whole, "--sensitive", "--json", target).code == 0
    said = json.loads(target.read_text())
    assert said["suppression"]["minimum"] == 10
    assert all(cell["people"] >= 10 for cell in said["density"])


def test_a_sensitive_map_stays_sensitive(mufakat: Command, tmp_path: Path) -> None:
    target = tmp_path / "map.json"
    mufakat("opinion", "map", wide_file(tmp_path), "--sensitive", "--json", target)
    said = json.loads(mufakat("opinion", "publish", target).out)
    assert said["suppression"]["minimum"] == 10


@pytest.mark.parametrize(
    ("content", "part"),
    [
        (b'{"format": 1', "line 1, column 13: no JSON"),
        (b"\xff\xfe", "byte 1 is not UTF-8"),
        (b"[]", "no opinion map"),
        (b"{}", "no opinion map"),
        (b'{"format":"mufakat-opinion-map","version":2}', "version 2; this program reads 1"),
        (b'{"format":"mufakat-opinion-map","version":1}', "is it published already?"),
        (
            b'{"format":"mufakat-opinion-map","version":1,"participants":[],"settings":{}}',
            "is damaged",
        ),
    ],
)
def test_what_is_no_map_is_refused(
    content: bytes, part: str, mufakat: Command, tmp_path: Path
) -> None:
    path = tmp_path / "map.json"
    path.write_bytes(content)
    done = mufakat("opinion", "publish", path, "--json", tmp_path / "out.json")
    assert done.code == 2
    assert part in done.err
    assert [p.name for p in tmp_path.iterdir()] == ["map.json"]


def test_publishing_twice_is_refused_with_the_reason(
    mufakat: Command, whole: Path, tmp_path: Path
) -> None:
    once = tmp_path / "once.json"
    mufakat("opinion", "publish", whole, "--json", once)
    done = mufakat("opinion", "publish", once)
    assert done.code == 2
    assert "is it published already?" in done.err
