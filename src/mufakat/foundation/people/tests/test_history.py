"""Past days keep what held then: names, memberships, succession, standing, electorate."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from mufakat.foundation.people import actions
from mufakat.foundation.people.clock import today
from mufakat.foundation.people.models import (
    Appointment,
    Bloc,
    Right,
    Role,
    StandingConsequence,
    State,
    StateMembership,
    StateName,
)
from mufakat.foundation.people.queries import (
    bloc_members,
    electorate,
    state_names,
    states_on,
)
from mufakat.foundation.people.tests.made import a_body, a_state, seated, seen_by
from mufakat.foundation.record.models import Act

pytestmark = pytest.mark.django_db
DAY = dt.date.fromisoformat


@pytest.fixture
def keeper():
    a_body()
    return seen_by(seated(Role.SECRETARIAT))


def named(state: State, day: str, language: str = "en") -> str:
    return state_names([state], language, DAY(day))[state.pk][0]


def codes(day: str, language: str = "en") -> list[str]:
    return [row.state.code for row in states_on(DAY(day), language)]


def test_a_renamed_state_keeps_its_earlier_name_on_earlier_days(keeper):
    state = a_state("AAA", "Alba")
    actions.rename_state(
        by=keeper, state=state, since=DAY("2024-05-01"),
        names={"en": "Île Alba", "ar": "الألبا", "zh-hans": "阿尔巴"},
        sort_keys={"zh-hans": "a er ba"},
    )  # fmt: skip
    assert named(state, "2024-04-30") == "Alba"
    assert named(state, "2024-05-01") == "Île Alba"
    keys = dict(StateName.objects.filter(until=None).values_list("language", "sort_key"))
    assert keys == {"en": "ile alba", "ar": "البا", "zh-hans": "aerba"}
    assert Act.objects.filter(verb="people.state.renamed", subject_id="AAA").count() == 1


def test_a_name_entered_late_finds_its_place_between_others(keeper):
    state = a_state("AAA", "First")
    for day, name in (("2024-01-01", "Third"), ("2022-01-01", "Second")):
        actions.rename_state(by=keeper, state=state, names={"en": name}, since=DAY(day))
    assert [named(state, f"{year}-06-01") for year in (2021, 2022, 2024)] == [
        "First", "Second", "Third",
    ]  # fmt: skip


def test_a_name_corrected_on_the_same_day_replaces_the_mistake(keeper):
    state = a_state("AAA", "First")
    for name in ("Secnod", "Second"):
        actions.rename_state(by=keeper, state=state, names={"en": name}, since=DAY("2022-01-01"))
    assert named(state, "2023-01-01") == "Second"
    assert Act.objects.filter(verb="people.state.renamed").count() == 2


def test_a_chinese_name_without_pinyin_is_refused_and_nothing_changes(keeper):
    state = a_state("AAA", "Alba")
    with pytest.raises(ValidationError):
        actions.rename_state(
            by=keeper, state=state, names={"en": "New", "zh-hans": "新"}, since=DAY("2024-01-01")
        )
    assert named(state, "2025-01-01") == "Alba"
    assert not Act.objects.exists()


def test_membership_changes_on_its_day(keeper):
    state = a_state("AAA", status="signatory")
    actions.set_membership(by=keeper, state=state, status="member", since=DAY("2023-03-01"))
    actions.end_membership(by=keeper, state=state, on=DAY("2025-01-01"))
    found = {
        day: list(StateMembership.objects.on(DAY(day)).values_list("status", flat=True))
        for day in ("2023-02-28", "2023-03-01", "2024-12-31", "2025-01-01")
    }
    assert found == {
        "2023-02-28": ["signatory"], "2023-03-01": ["member"], "2024-12-31": ["member"],
        "2025-01-01": [],
    }  # fmt: skip
    with pytest.raises(ValidationError):
        actions.end_membership(by=keeper, state=state, on=DAY("2025-06-01"))


def test_a_split_state_leaves_the_roll_and_its_successors_enter_by_decision(keeper):
    old = a_state("OLD", regional="north")
    for code in ("NEA", "NEB"):
        actions.enter_state(
            by=keeper, code=code, names={"en": code}, sort_keys={}, since=DAY("2023-01-01")
        )
        actions.record_succession(
            by=keeper, predecessor=old, successor=State.objects.get(code=code), kind="split",
            on=DAY("2023-01-01"), predecessor_ends=True,
        )  # fmt: skip
    actions.set_membership(
        by=keeper, state=State.objects.get(code="NEA"), status="member", since=DAY("2023-02-01")
    )
    assert codes("2022-12-31") == ["OLD"]
    assert codes("2023-01-01") == []
    assert codes("2023-02-01") == ["NEA"]
    assert bloc_members(DAY("2022-12-31"))["north"] == {"OLD"}
    assert bloc_members(DAY("2023-01-01"))["north"] == frozenset()
    old.refresh_from_db()
    assert old.dissolved_on == DAY("2023-01-01")
    assert State.objects.get(code="NEA").founded_on == DAY("2023-01-01")


def test_a_merger_ends_the_delegation_and_frees_the_citizens(keeper):
    old, greater = a_state("OLD"), a_state("GRT")
    head, citizen = seated(Role.HEAD, old), seated(Role.CITIZEN, old, established="oidc")
    actions.record_succession(
        by=keeper, predecessor=old, successor=greater, kind="merger", on=today(),
        predecessor_ends=True,
    )  # fmt: skip
    assert seen_by(head).delegation is None
    assert seen_by(citizen).state is None
    assert seen_by(citizen).has_role(Role.CITIZEN)
    yesterday = today() - dt.timedelta(days=1)
    assert Appointment.objects.on(yesterday).get(user=citizen).state == old
    assert [row.code for row in electorate(yesterday)] == ["GRT", "OLD"]
    assert [row.code for row in electorate(today())] == ["GRT"]


def test_a_succession_is_recorded_once_and_never_to_oneself(keeper):
    one, two = a_state("ONE"), a_state("TWO")
    told = {"kind": "split", "on": DAY("2023-01-01"), "predecessor_ends": False}
    actions.record_succession(by=keeper, predecessor=one, successor=two, **told)
    for pair in ((one, two), (one, one)):
        with pytest.raises(ValidationError):
            actions.record_succession(by=keeper, predecessor=pair[0], successor=pair[1], **told)
    assert codes("2024-01-01") == ["ONE", "TWO"]


def test_standing_costs_what_the_rules_say_while_it_lasts(keeper):
    state = a_state("AAA")
    a_state("BBB")
    actions.set_consequences(by=keeper, pairs=[("suspended", "decide"), ("suspended", "position")])
    row = actions.set_standing(
        by=keeper, state=state, kind="suspended", basis="Decision 3", since=DAY("2024-01-01")
    )
    actions.lift_standing(by=keeper, standing=row, on=DAY("2024-07-01"), basis="Decision 9")
    held = {d: [s.code for s in electorate(DAY(d))] for d in
            ("2023-12-31", "2024-01-01", "2024-06-30", "2024-07-01")}  # fmt: skip
    assert held == {
        "2023-12-31": ["AAA", "BBB"], "2024-01-01": ["BBB"], "2024-06-30": ["BBB"],
        "2024-07-01": ["AAA", "BBB"],
    }  # fmt: skip


def test_consequences_are_data_and_count_at_once(keeper):
    state = a_state("AAA")
    head = seated(Role.HEAD, state)
    actions.set_standing(by=keeper, state=state, kind="arrears", basis="Art. 9", since=today())
    assert seen_by(head).keeps(Right.POSITION, state)
    actions.set_consequences(by=keeper, pairs=[("arrears", "position"), ("arrears", "position")])
    assert not seen_by(head).keeps(Right.POSITION, state)
    assert StandingConsequence.objects.count() == 1
    actions.set_consequences(by=keeper, pairs=[])
    assert seen_by(head).keeps(Right.POSITION, state)


def test_the_same_standing_is_not_recorded_twice(keeper):
    state = a_state("AAA")
    told = {"state": state, "kind": "arrears", "basis": "Art. 9"}
    actions.set_standing(by=keeper, since=DAY("2024-01-01"), **told)
    with pytest.raises(ValidationError):
        actions.set_standing(by=keeper, since=DAY("2024-05-01"), **told)


def test_signatories_decide_until_the_treaty_is_in_force():
    a_body(in_force_on=DAY("2024-06-01"))
    a_state("SIG", status="signatory")
    a_state("MEM", status="member")
    a_state("OBS", status="observer")
    assert [s.code for s in electorate(DAY("2024-05-31"))] == ["SIG"]
    assert [s.code for s in electorate(DAY("2024-06-01"))] == ["MEM"]


def test_a_state_is_in_one_regional_group_and_in_many_blocs(keeper):
    state = a_state("AAA", regional="north")
    for code, kind in (("south", "regional"), ("coast", "bloc"), ("islands", "bloc")):
        actions.add_bloc(by=keeper, code=code, kind=kind, names={"en": code})
        actions.join_bloc(
            by=keeper, state=state, bloc=Bloc.objects.get(code=code), since=DAY("2023-01-01")
        )
    assert {c for c, m in bloc_members(DAY("2022-12-31")).items() if m} == {"north"}
    assert {c for c, m in bloc_members(DAY("2023-01-01")).items() if m} == {
        "south", "coast", "islands",
    }  # fmt: skip


@pytest.mark.parametrize("role", [Role.HEAD, Role.OFFICER, Role.CITIZEN, Role.OBSERVER])
def test_only_the_secretariat_keeps_the_roll(keeper, role):
    state = a_state("AAA")
    seat = None if role == Role.OBSERVER else state
    other = seen_by(seated(role, seat))
    with pytest.raises(PermissionDenied):
        actions.rename_state(by=other, state=state, names={"en": "X"}, since=today())
    with pytest.raises(PermissionDenied):
        actions.set_membership(by=other, state=state, status="member", since=today())
    with pytest.raises(PermissionDenied):
        actions.set_consequences(by=other, pairs=[])
