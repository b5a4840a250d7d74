"""Published Polis exports, counted against the figures that go with them."""

from __future__ import annotations

import json

import pytest

from mufakat.foundation.tables import Source
from mufakat.foundation.votefiles import read_votes
from shared_data import SHARED, data_path

pytestmark = pytest.mark.data
FOLDERS = sorted(p.parent.name for p in SHARED.glob("data/opinion/*/comments.csv")) or ["absent"]


@pytest.mark.parametrize("fast_above", [1 << 40, 0], ids=["plain", "columnar"])
@pytest.mark.parametrize("folder", FOLDERS)
def test_counts_are_those_that_were_published(folder: str, fast_above: int) -> None:
    expected = json.loads(data_path("opinion", "expected.json").read_text())[folder]
    path = next(data_path("opinion", folder).glob("participants-votes.csv*"))
    file = read_votes(Source.from_path(path), fast_above=fast_above)
    assert (len(file.participants), len(file.statements), len(file.values)) == (
        expected["participants"], expected["statements"], expected["votes"],
    )  # fmt: skip
    counts = [int((file.values == vote).sum()) for vote in (1, -1, 0)]
    assert counts == [expected["agree"], expected["disagree"], expected["passes"]]


def test_counts_are_those_of_the_table_that_describes_the_data() -> None:
    lines = data_path("opinion", "README.md").read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    table = {
        row[0].split(" (")[0]: tuple(int(cell.replace(" ", "")) for cell in row[2:5])
        for row in rows
        if len(row) == 9 and row[2].replace(" ", "").isdigit()
    }
    assert set(table) == set(FOLDERS)
    for folder, counts in table.items():
        path = next(data_path("opinion", folder).glob("participants-votes.csv*"))
        file = read_votes(Source.from_path(path))
        assert (len(file.participants), len(file.statements), len(file.values)) == counts


def test_the_sign_of_exports_is_ours() -> None:  # opinion.md A1.3
    path = data_path("opinion", "vtaiwan.uberx", "participants-votes.csv")
    file = read_votes(Source.from_path(path))
    votes = file.values[file.columns == file.statements.index("40")]
    assert (int(votes.sum()), len(votes)) == (600, 670)
