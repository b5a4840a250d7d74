"""Real output follows the schema that is published with it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mufakat.cli.tests.made import Command, members_file, texts_file, votes_of, wide_file
from shared_data import data_path

SCHEMA = Path(__file__).resolve().parents[4] / "docs" / "opinion-map.schema.json"


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    if not SCHEMA.exists():
        pytest.skip("docs/ is not part of this installation")
    found: dict[str, Any] = json.loads(SCHEMA.read_text(encoding="utf-8"))
    return found


def check(text: str, schema: dict[str, Any]) -> dict[str, Any]:
    jsonschema = pytest.importorskip("jsonschema")
    jsonschema.Draft202012Validator.check_schema(schema)
    said: dict[str, Any] = json.loads(text)
    errors = jsonschema.Draft202012Validator(schema).iter_errors(said)
    assert [f"{e.json_path}: {e.message[:200]}" for e in errors] == []
    return said


@pytest.mark.data
@pytest.mark.parametrize("folder", ["brexit-consensus", "london.youth.policing"])
def test_maps_of_published_conversations_follow_it(
    folder: str, schema: dict[str, Any], mufakat: Command, tmp_path: Path
) -> None:
    target = tmp_path / "map.json"
    votes = data_path("opinion", folder, "participants-votes.csv")
    texts = data_path("opinion", folder, "comments.csv")
    mufakat("opinion", "map", votes, "--statements", texts, "--json", target)
    check(target.read_text(), schema)
    check(mufakat("opinion", "publish", target).out, schema)


@pytest.mark.parametrize("people", [4, 120])
@pytest.mark.parametrize("options", [[], ["--no-audit", "--no-brigades", "--groups", "2"]])
def test_maps_with_members_follow_it(
    people: int, options: list[str], schema: dict[str, Any], mufakat: Command, tmp_path: Path
) -> None:
    target = tmp_path / "map.json"
    mufakat(
        "opinion", "map", wide_file(tmp_path, votes_of(people)), "--members",
        members_file(tmp_path, people), "--statements", texts_file(tmp_path), "--json", target,
        *options,
    )  # fmt: skip
    check(target.read_text(), schema)
    check(mufakat("opinion", "publish", target).out, schema)


def test_the_schema_names_every_key_of_a_map(
    schema: dict[str, Any], mufakat: Command, tmp_path: Path
) -> None:
    done = mufakat("opinion", "map", wide_file(tmp_path), "--json", "-", "--quiet")
    said = json.loads(done.out)
    assert set(said) <= set(schema["properties"])
    assert set(schema["required"]) <= set(said)
    for kind, row in (
        ("statement", said["statements"][0]), ("group", said["groups"][0]),
        ("input", said["input"]), ("participant", said["participants"][0]),
    ):  # fmt: skip
        assert set(row) <= set(schema["$defs"][kind]["properties"])
        assert set(schema["$defs"][kind]["required"]) <= set(row)
