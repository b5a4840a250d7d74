"""Parts computed on a local cluster and added up give the numbers of votes in memory."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import numpy as np
import pytest

from mufakat.cli import partitions
from mufakat.cli.dask_engine import INSTALL, Piece, moments_of
from mufakat.cli.partitions import laid_down
from mufakat.cli.tests.made import Command, long_file, members_file, spawned, votes_of
from mufakat.cli.tests.test_streaming import PARTS, assert_same
from mufakat.core.opinion import Moments
from mufakat.foundation.tables import Source
from mufakat.foundation.votefiles import open_votes
from shared_data import data_path

PRESENT = importlib.util.find_spec("distributed") is not None
needs_dask = pytest.mark.skipif(not PRESENT, reason="distributed is absent: mufakat[dask]")


@pytest.mark.skipif(PRESENT, reason="distributed is installed")
def test_without_the_extra_the_command_says_what_to_install(
    mufakat: Command, tmp_path: Path
) -> None:
    done = mufakat("opinion", "map", long_file(tmp_path), "--engine", "dask", "--quiet")
    assert (done.code, done.err) == (64, f"mufakat: {INSTALL}\n")


@pytest.mark.parametrize("weighted", [False, True])
def test_moments_of_parts_add_up(weighted: bool, tmp_path: Path) -> None:
    source = Source.from_path(long_file(tmp_path, votes_of(200)))
    folder = tmp_path / "parts"
    folder.mkdir()
    parts = laid_down(open_votes(source), folder, lambda *_: None, people=33)
    weights = np.where(np.arange(200) % 3, 1.0, 0.25) if weighted else np.ones(200)
    total = Moments.empty(12).scaled(1.0) if weighted else Moments.empty(12)
    for part in parts.parts:
        piece = Piece(part, parts.statements, frozenset())
        total = total + moments_of(piece, weights[piece.place], weighted=weighted)
    whole = laid_down(open_votes(source), tmp_path, lambda *_: None, people=200)
    piece = Piece(whole.parts[0], whole.statements, frozenset())
    once = moments_of(piece, weights, weighted=weighted)
    for name in ("people", "voters", "together", "sums", "products"):
        np.testing.assert_allclose(getattr(total, name), getattr(once, name), atol=1e-9)
    if not weighted:
        np.testing.assert_array_equal(total.products, once.products)


@needs_dask
@pytest.mark.parametrize("view", ["person", "state"])
def test_a_local_cluster_gives_the_same_numbers(view: str, tmp_path: Path) -> None:
    votes, members = long_file(tmp_path, votes_of(300)), members_file(tmp_path, 300)
    maps = []
    for engine in ("memory", "dask"):
        done = spawned(
            "opinion", "map", votes, "--members", members, "--view", view, *PARTS, "--engine",
            engine, "--json", "-",
        )  # fmt: skip
        assert done.code == 0, done.err
        maps.append(json.loads(done.out))
    assert_same(*maps)


@needs_dask
@pytest.mark.data
def test_a_published_conversation_in_many_parts(
    mufakat: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(partitions, "PEOPLE", 500)
    folder = data_path("opinion", "vtaiwan.uberx")
    arguments = (folder / "participants-votes.csv", "--statements", folder / "comments.csv")
    maps = []
    for engine in ("memory", "dask"):
        done = mufakat("opinion", "map", *arguments, *PARTS, "--engine", engine, "--json", "-")
        assert done.code == 0, done.err
        maps.append(json.loads(done.out))
    assert_same(*maps)


@needs_dask
def test_nobody_at_the_address_is_wrong_usage(mufakat: Command, tmp_path: Path) -> None:
    done = mufakat(
        "opinion", "map", long_file(tmp_path), "--engine", "dask", "--scheduler",
        "tcp://127.0.0.1:9", "--quiet",
    )  # fmt: skip
    assert done.code == 64
    assert "no Dask scheduler answers at tcp://127.0.0.1:9" in done.err
