"""Local times and instants: gaps, times that exist twice, days alone (integrity.md D1, D2)."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError

from mufakat.apps.consultations.forms.moments import (
    EARLIER,
    LATER,
    LocalTimeField,
    TwiceError,
    instant_of,
    typed,
    which_of_two,
)


def naive(*parts):
    return dt.datetime(*parts, tzinfo=dt.UTC).replace(tzinfo=None)


@pytest.mark.parametrize(
    ("zone", "local", "which", "instant"),
    [
        ("Europe/Paris", (2026, 10, 26, 0, 0), "", (2026, 10, 25, 23, 0)),
        ("Europe/Paris", (2026, 10, 25, 2, 30), EARLIER, (2026, 10, 25, 0, 30)),
        ("Europe/Paris", (2026, 10, 25, 2, 30), LATER, (2026, 10, 25, 1, 30)),
        ("Australia/Lord_Howe", (2026, 4, 5, 1, 45), EARLIER, (2026, 4, 4, 14, 45)),
        ("Australia/Lord_Howe", (2026, 4, 5, 1, 45), LATER, (2026, 4, 4, 15, 15)),
    ],
)
def test_local_times_become_the_right_instants(zone, local, which, instant):
    found = instant_of(naive(*local), ZoneInfo(zone), which)
    assert found == dt.datetime(*instant, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("zone", "local"),
    [
        ("Europe/Paris", (2026, 3, 29, 2, 30)),
        ("America/Santiago", (2026, 9, 6, 0, 30)),
        ("Pacific/Apia", (2011, 12, 30, 12, 0)),
    ],
)
def test_a_time_that_no_clock_shows_is_refused(zone, local):
    with pytest.raises(ValidationError):
        instant_of(naive(*local), ZoneInfo(zone), LATER)


def test_a_time_that_exists_twice_is_asked_for():
    with pytest.raises(TwiceError):
        instant_of(naive(2026, 10, 25, 2, 30), ZoneInfo("Europe/Paris"))


@pytest.mark.parametrize("zone", ["UTC", "Europe/Paris", "America/Santiago", "Australia/Lord_Howe",
                                  "Pacific/Apia"])  # fmt: skip
def test_every_half_hour_of_a_year_survives_the_round_trip(zone):
    instant = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    while instant.year == 2026:
        local = LocalTimeField().to_python(typed(instant, zone))
        assert instant_of(local, ZoneInfo(zone), which_of_two(instant, zone)) == instant
        instant += dt.timedelta(minutes=30)


def test_a_day_alone_begins_or_ends():
    assert LocalTimeField().to_python("2026-03-05") == naive(2026, 3, 5)
    assert LocalTimeField(is_end=True).to_python("2026-03-05") == naive(2026, 3, 6)


@pytest.mark.parametrize("text", ["soon", "2026-02-30", "2026-13-01T00:00", "05/03/2026 18:00"])
def test_what_is_no_time_says_what_would_be(text):
    with pytest.raises(ValidationError, match="2026-03-05 18:00"):
        LocalTimeField().to_python(text)
