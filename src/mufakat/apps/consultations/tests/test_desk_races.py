"""The secretariat at the same moment: one wins, the others are told, numbers have no gaps."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from django.db import connection

from mufakat.apps.consultations.tests import racing_desk
from mufakat.apps.consultations.tests.racing import THREADS


@pytest.mark.django_db(transaction=True)
def test_acts_of_the_secretariat_at_the_same_moment(tmp_path):
    left = racing_desk.race() if connection.vendor == "postgresql" else _in_a_file(tmp_path)
    for one_wins in ("edits", "decisions", "translations", "opens"):
        assert len(left[one_wins]) == THREADS - 1, left[one_wins]
    assert all("StaleVersionError" in fault for fault in left["edits"])
    assert all("DecidedMeanwhileError" in fault for fault in left["decisions"])
    assert all("StaleTextError" in fault for fault in left["translations"])
    assert all("opened already" in fault for fault in left["opens"])
    assert (left["version"], left["entries"], left["french"]) == (2, 1, 1)
    assert (left["openings"], left["merges"], left["carried"]) == (1, 1, 1)
    assert left["seeds"] == left["consents"] == []
    assert left["numbers"] == list(range(1, THREADS + 1))


def _in_a_file(folder):
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "mufakat.site.settings",
        "MUFAKAT_TESTING": "1",
        "MUFAKAT_HOME": str(folder),
        "DATABASE_URL": f"sqlite:///{folder / 'race.sqlite3'}",
    }
    done = subprocess.run(
        [sys.executable, "-m", racing_desk.__name__], env=environment, capture_output=True,
        check=False, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])
