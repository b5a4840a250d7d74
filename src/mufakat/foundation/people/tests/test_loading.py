from __future__ import annotations

import datetime as dt

import pytest

from mufakat.foundation.people.collation import KeyMissing
from mufakat.foundation.people.loading import load_states
from mufakat.foundation.people.models import Bloc, State
from mufakat.foundation.people.queries import bloc_members, state_names, states_on
from mufakat.foundation.people.statelists import (
    BlocEntry,
    NamesEntry,
    PeriodEntry,
    StateEntry,
    un_members,
)
from mufakat.foundation.record.models import Act

pytestmark = pytest.mark.django_db
DAY = dt.date.fromisoformat
START, CHANGE = DAY("2024-01-01"), DAY("2025-03-01")


def an_entry(code: str = "XAA", **fields) -> StateEntry:
    told = {
        "names": (
            NamesEntry({"en": "Old Isles", "ar": "الجزر"}, START, CHANGE),
            NamesEntry({"en": "New Isles", "zh-hans": "新岛"}, CHANGE,
                       sort_keys={"zh-hans": "xindao"}),
        ),
        "memberships": (PeriodEntry("signatory", START, CHANGE), PeriodEntry("member", CHANGE)),
        "standings": (PeriodEntry("arrears", DAY("2024-06-01"), DAY("2024-09-01"), "Art. 9"),),
        "blocs": (PeriodEntry("north", START), PeriodEntry("coast", START, CHANGE)),
    }  # fmt: skip
    return StateEntry(code=code, **{**told, **fields})


BLOCS = (
    BlocEntry("north", "regional", {"en": "North"}), BlocEntry("coast", "bloc", {"en": "Coast"}),
)  # fmt: skip


def test_a_history_is_loaded_with_all_its_days():
    assert load_states([an_entry()], BLOCS, by="system") == 1
    state = State.objects.get()
    assert state_names([state], "en", DAY("2025-02-28"))[state.pk][0] == "Old Isles"
    assert state_names([state], "ar", START)[state.pk] == ("الجزر", "جزر")
    assert state_names([state], "zh-hans", CHANGE)[state.pk] == ("新岛", "xindao")
    rows = {day: states_on(DAY(day), "en")[0] for day in ("2024-07-01", "2025-07-01")}
    assert [(r.status, r.blocs, r.standings) for r in rows.values()] == [
        ("signatory", ("coast",), ("arrears",)), ("member", (), ()),
    ]  # fmt: skip
    (act,) = Act.objects.all()
    assert (act.verb, act.actor) == ("people.states.loaded", "system")


def test_blocs_that_are_there_are_kept_as_they_are():
    Bloc.objects.create(code="north", kind="regional", names={"en": "The North"})
    load_states([an_entry()], BLOCS, by="system")
    assert Bloc.objects.get(code="north").names == {"en": "The North"}
    assert bloc_members(START) == {"north": {"XAA"}, "coast": {"XAA"}}


def test_a_list_with_a_fault_loads_nothing():
    bare = NamesEntry({"en": "X", "zh-hans": "新"}, START)
    with pytest.raises(KeyMissing):
        load_states([an_entry(), an_entry("XBB", names=(bare,))], BLOCS, by="system")
    assert not State.objects.exists()
    assert not Act.objects.exists()


def test_the_members_of_the_united_nations_come_with_names_groups_and_no_claim():
    listed = un_members(since=START, status="")
    assert len(listed.states) == 193
    assert all(len(entry.names[0].names) == 7 for entry in listed.states)
    assert all(entry.memberships == () for entry in listed.states)
    assert {bloc.kind for bloc in listed.blocs} == {"regional"}
    assert all(len(bloc.names) == 7 for bloc in listed.blocs)
