"""Many at the same moment: the database decides, and one vote is one vote."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from django.db import connection

from mufakat.apps.consultations.tests import racing


@pytest.mark.django_db(transaction=True)
def test_votes_at_the_same_moment_leave_one_ballot_and_a_history_without_gaps(tmp_path):
    left = racing.race() if connection.vendor == "postgresql" else _in_a_file(tmp_path)
    assert left["faults"] == []
    assert left["alike"] == {
        "participants": 1, "ballots": racing.ROUNDS, "revisions": racing.ROUNDS,
        "acts": racing.ROUNDS,
    }  # fmt: skip
    assert left["history"] == list(range(1, len(left["history"]) + 1))
    assert left["last_is_current"]


def _in_a_file(folder):
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "mufakat.site.settings",
        "MUFAKAT_TESTING": "1",
        "MUFAKAT_HOME": str(folder),
        "DATABASE_URL": f"sqlite:///{folder / 'race.sqlite3'}",
    }
    done = subprocess.run(
        [sys.executable, "-m", racing.__name__], env=environment, capture_output=True, check=False,
        text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])
