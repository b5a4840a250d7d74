"""Every form answers with a page: 303 when done, 422 with what was typed when not."""

from __future__ import annotations

import datetime as dt
import io

import pytest

from mufakat.foundation.people import actions
from mufakat.foundation.people.clock import today
from mufakat.foundation.people.forms.body import fingerprint
from mufakat.foundation.people.models import (
    AccreditedOrganisation,
    Appointment,
    Bloc,
    Invitation,
    OnBehalf,
    Organisation,
    Role,
    Standing,
    StandingConsequence,
    State,
    StateMembership,
    StateName,
)
from mufakat.foundation.people.tests.made import (
    a_body,
    a_state,
    a_user,
    seated,
    seen_by,
    signed_in,
)
from mufakat.foundation.record import acts
from mufakat.foundation.record.models import Act

pytestmark = pytest.mark.django_db
PEOPLE = "/en/people/"


@pytest.fixture
def state():
    a_body()
    return a_state("AAA", "Alba", regional="north")


@pytest.fixture
def keeper(state):
    return signed_in(seated(Role.SECRETARIAT))


@pytest.fixture
def head(state):
    return seated(Role.HEAD, state)


def refused(response, typed: str) -> str:
    """The page that gives a form back: a summary first, the field marked, the words kept."""
    assert response.status_code == 422
    html = response.content.decode()
    assert 'class="errors" role="alert"' in html
    assert 'class="field bad"' in html
    assert 'aria-invalid="true"' in html
    assert typed in html
    return html


def test_the_account_takes_name_language_and_zone(state):
    user = seated(Role.CITIZEN)
    said = {"account-name": "Nguyễn Văn Ô’Brien", "account-language": "ar",
            "account-zone": "Asia/Ho_Chi_Minh"}  # fmt: skip
    response = signed_in(user).post(PEOPLE + "me/", said)
    assert (response.status_code, response["Location"]) == (303, "/ar/people/me/")
    user.refresh_from_db()
    assert (user.name, user.language, user.zone) == (
        "Nguyễn Văn Ô’Brien", "ar", "Asia/Ho_Chi_Minh",
    )  # fmt: skip


def test_a_name_with_a_hidden_mark_is_refused(state):
    said = {"account-name": "Eve\u202eevE", "account-language": "en", "account-zone": "Mars/Base"}
    html = refused(signed_in(seated(Role.CITIZEN)).post(PEOPLE + "me/", said), "evE")
    assert html.count('<a href="#id_account-') == 2


@pytest.mark.parametrize(("established", "offered"), [("self", True), ("oidc", False)])
def test_only_a_self_declared_citizen_may_declare(state, established, offered):
    client = signed_in(seated(Role.CITIZEN, state, established=established))
    html = client.get(PEOPLE + "me/").content.decode()
    assert ('name="declare-state"' in html) is offered
    a_state("BBB")
    response = client.post(PEOPLE + "me/state/", {"declare-state": "BBB"})
    assert response.status_code == (303 if offered else 422)


def test_the_account_says_how_each_role_was_established(state):
    html = signed_in(seated(Role.CITIZEN, state, established="self")).get(PEOPLE + "me/")
    assert "Self-declared" in html.content.decode()
    for name in ("password/change", "2fa", "email", "3rdparty"):
        assert f"/en/accounts/{name}/" in html.content.decode()


@pytest.fixture
def note(state, monkeypatch):
    monkeypatch.setitem(acts._VERBS, "tests.thing.done", "A thing was done")
    by = seen_by(seated(Role.SECRETARIAT))
    from django.db import transaction

    with transaction.atomic():
        return actions.enter_on_behalf(
            by=by, state=state, verb="tests.thing.done", about=("tests.thing", "1"),
            file=io.BytesIO(b"%PDF-1.7 paper"), title="Note verbale 3/2026",
        )  # fmt: skip


def test_the_head_reads_the_paper_and_confirms_once(note, head):
    client = signed_in(head)
    html = client.get(PEOPLE + "me/").content.decode()
    assert "A thing was done" in html
    assert f"/en/documents/{note.document.public_id}/" in html
    for _try in range(2):
        assert client.post(f"{PEOPLE}me/acts/{note.public_id}/").status_code == 303
    assert OnBehalf.objects.get().confirmed_by == head
    assert Act.objects.filter(verb="people.act.confirmed").count() == 1


def test_an_act_of_another_state_does_not_exist_and_a_delegate_may_not_confirm(note, state):
    page = f"{PEOPLE}me/acts/{note.public_id}/"
    assert signed_in(seated(Role.HEAD, a_state("BBB"))).post(page).status_code == 404
    assert signed_in(seated(Role.CITIZEN, state)).post(page).status_code == 404
    assert signed_in(seated(Role.DELEGATE, state)).post(page).status_code == 403


def test_an_officer_invites_and_takes_back(state):
    client = signed_in(seated(Role.OFFICER, state))
    page = PEOPLE + "delegation/"
    said = {"invite-email": "New@Example.org", "invite-role": "delegate", "invite-language": "fr"}
    assert client.post(page, said).status_code == 303
    invitation = Invitation.objects.get()
    assert (invitation.email, invitation.state) == ("new@example.org", state)
    refusal = client.post(page, said)
    assert refusal.status_code == 422
    assert "already been invited" in refusal.content.decode()
    withdraw = f"{PEOPLE}invitations/{invitation.public_id}/withdraw/"
    other = signed_in(seated(Role.HEAD, a_state("BBB")))
    assert other.post(withdraw).status_code == 404
    assert client.post(withdraw, {"next": "https://evil.example/"})["Location"] == "/en/people/me/"
    refused(client.post(page, said | {"invite-email": "no address"}), "no address")
    refused(client.post(page, said | {"invite-role": "head"}), "New@Example.org")


def test_a_delegate_reads_but_does_not_invite(state):
    client = signed_in(seated(Role.DELEGATE, state))
    page = PEOPLE + "delegation/"
    assert 'name="invite-email"' not in client.get(page).content.decode()
    said = {"invite-email": "a@example.org", "invite-role": "delegate", "invite-language": "fr"}
    assert client.post(page, said).status_code == 403


def test_a_role_is_ended_by_what_it_is(head, state):
    delegate = seated(Role.DELEGATE, state)
    said = {"user": delegate.public_id, "role": "delegate", "state": "AAA", "organisation": "",
            "next": PEOPLE + "delegation/"}  # fmt: skip
    stranger = signed_in(seated(Role.HEAD, a_state("BBB")))
    assert stranger.post(PEOPLE + "roles/end/", said).status_code == 403
    client = signed_in(head)
    assert client.post(PEOPLE + "roles/end/", said)["Location"] == PEOPLE + "delegation/"
    assert seen_by(delegate).delegation is None
    assert client.post(PEOPLE + "roles/end/", said).status_code == 404
    assert client.post(PEOPLE + "roles/end/", {"user": "x"}).status_code == 404
    assert client.get(PEOPLE + "roles/end/").status_code == 405


def test_a_state_is_entered_with_everything_in_one_step(keeper):
    said = {"add-code": "new", "add-name_en": "Newland", "add-name_fr": "Île Neuve",
            "add-name_zh-hans": "新地", "add-since": "2024-03-01", "add-status": "signatory",
            "add-regional": "north"}  # fmt: skip
    html = refused(keeper.post(PEOPLE + "members/new/", said), "Île Neuve")
    assert '<a href="#id_add-pinyin">' in html
    assert not State.objects.filter(code="NEW").exists()
    response = keeper.post(PEOPLE + "members/new/", said | {"add-pinyin": "xīn dì"})
    assert response.status_code == 303
    state = State.objects.get(code="NEW")
    keys = dict(StateName.objects.filter(state=state).values_list("language", "sort_key"))
    assert keys == {"en": "newland", "fr": "ile neuve", "zh-hans": "xindi"}
    assert StateMembership.objects.get(state=state).since == dt.date(2024, 3, 1)
    twice = keeper.post(PEOPLE + "members/new/", said | {"add-pinyin": "xin di"})
    assert twice.status_code == 422
    assert '<a href="#id_add-code">' in twice.content.decode()


@pytest.mark.parametrize(
    ("deed", "said"),
    [
        ("rename", {"since": "2024-01-01", "name_en": "Alba Nova"}),
        ("membership", {"since": "2024-01-01", "status": "observer"}),
        ("membership", {"since": "2024-01-01", "status": "left"}),
        ("join", {"since": "2024-01-01", "bloc": "coast"}),
        ("leave", {"on": "2024-01-01", "bloc": "north"}),
        ("standing", {"since": "2024-01-01", "kind": "arrears", "basis": "Art. 9"}),
        ("succession", {"on": "2024-01-01", "kind": "split", "successor": "BBB"}),
    ],
)
def test_what_can_be_recorded_of_a_state(keeper, state, deed, said):
    a_state("BBB")
    Bloc.objects.create(code="coast", kind="bloc", names={"en": "Coast"})
    page = f"{PEOPLE}members/AAA/{deed}/"
    before = Act.objects.count()
    broken = keeper.post(page, {f"{deed}-{name}": "" for name in said})
    assert broken.status_code == 422
    assert Act.objects.count() == before
    response = keeper.post(page, {f"{deed}-{name}": value for name, value in said.items()})
    assert (response.status_code, response["Location"]) == (303, PEOPLE + "members/AAA/")
    assert Act.objects.count() == before + 1
    assert keeper.get(PEOPLE + "members/AAA/").status_code == 200


def test_a_standing_is_lifted_from_the_sheet(keeper, state):
    Standing.objects.create(state=state, kind="arrears", basis="Art. 9", since=dt.date(2024, 1, 1))
    html = keeper.get(PEOPLE + "members/AAA/").content.decode()
    assert 'name="lift-kind" value="arrears"' in html
    early = {"lift-kind": "arrears", "lift-on": "2023-01-01"}
    late = refused(keeper.post(PEOPLE + "members/AAA/lift/", early | {"lift-on": ""}), "arrears")
    assert 'id="id_lift-on"' in late
    assert keeper.post(PEOPLE + "members/AAA/lift/", early).status_code == 422
    said = {"lift-kind": "arrears", "lift-on": "2024-05-01", "lift-basis": "Paid"}
    assert keeper.post(PEOPLE + "members/AAA/lift/", said).status_code == 303
    assert keeper.post(PEOPLE + "members/AAA/lift/", said).status_code == 422
    assert Standing.objects.get().until == dt.date(2024, 5, 1)


def test_what_cannot_be_recorded_is_not_there(keeper):
    assert keeper.post(PEOPLE + "members/AAA/abolish/", {}).status_code == 404
    assert keeper.get(PEOPLE + "members/ZZZ/").status_code == 404


def test_the_roll_shows_any_day(keeper, state):
    actions.rename_state(
        by=seen_by(seated(Role.SECRETARIAT)), state=state, names={"en": "Nova"},
        since=dt.date(2024, 1, 1),
    )  # fmt: skip
    assert "Alba" in keeper.get(PEOPLE + "members/?on=2023-12-31").content.decode()
    assert "Nova" in keeper.get(PEOPLE + "members/?on=2024-01-01").content.decode()
    assert keeper.get(PEOPLE + "members/?on=yesterday").status_code == 422


def test_an_organisation_is_accredited_represented_and_ended(keeper):
    page = PEOPLE + "organisations/"
    said = {"accredit-code": "net-1", "accredit-kind": "academia", "accredit-name_en": "Net",
            "accredit-since": "2024-01-01"}  # fmt: skip
    refused(keeper.post(page + "accredit/", said | {"accredit-code": "Net One"}), "Net One")
    assert keeper.post(page + "accredit/", said).status_code == 303
    person = {"represent-organisation": "net-1", "represent-email": "r@example.org",
              "represent-language": "en"}  # fmt: skip
    assert keeper.post(page + "represent/", person).status_code == 303
    assert Invitation.objects.get().organisation.code == "net-1"
    assert "r@example.org" in keeper.get(page).content.decode()
    wrong = keeper.post(page + "represent/", person | {"represent-email": "no address"})
    assert '<a href="#id_represent-email">' in refused(wrong, "no address")
    unknown = person | {"represent-organisation": "x"}
    assert keeper.post(page + "represent/", unknown).status_code == 422
    assert keeper.post(page + "end/", {"end-organisation": "net-1"}).status_code == 303
    assert AccreditedOrganisation.objects.get().until == today()


def test_a_role_is_given_or_the_person_is_invited(keeper, state):
    known = a_user("known@example.org")
    page = PEOPLE + "roles/"
    said = {"appoint-role": "head", "appoint-state": "AAA", "appoint-language": "en"}
    assert keeper.post(page, said | {"appoint-email": "known@example.org"}).status_code == 303
    assert seen_by(known).delegation.role == Role.HEAD
    assert not Invitation.objects.exists()
    observer = {"appoint-role": "observer", "appoint-email": "o@example.org",
                "appoint-language": "fr"}  # fmt: skip
    assert keeper.post(page, observer).status_code == 303
    assert Invitation.objects.get().role == Role.OBSERVER
    refused(keeper.post(page, said | {"appoint-email": "x@y.org", "appoint-state": ""}), "x@y.org")
    second = keeper.post(page, said | {"appoint-email": a_user().email})
    assert second.status_code == 422
    assert Appointment.objects.filter(role="head").count() == 1


def test_the_body_is_described_and_its_consequences_set(keeper):
    said = {"body-name_en": "New Name", "body-name_ar": "اسم", "body-zone": "Asia/Shanghai",
            "body-founded_on": "2025-07-26", "body-in_force_on": "2025-01-01",
            "body-seen": fingerprint(Organisation.objects.get())}  # fmt: skip
    assert keeper.post(PEOPLE + "body/", said).status_code == 422
    assert keeper.post(PEOPLE + "body/", said | {"body-in_force_on": ""}).status_code == 303
    body = Organisation.objects.get()
    assert (body.names, body.zone, body.in_force_on, body.state_votes_public) == (
        {"en": "New Name", "ar": "اسم"}, "Asia/Shanghai", None, False,
    )  # fmt: skip
    late = keeper.post(PEOPLE + "body/", said | {"body-in_force_on": "", "body-zone": "UTC"})
    assert late.status_code == 409
    assert "New Name, اسم; Asia/Shanghai" in late.content.decode()
    assert Organisation.objects.get().zone == "Asia/Shanghai"
    lost = {"lost-lost": ["arrears:decide", "suspended:voice"]}
    assert keeper.post(PEOPLE + "body/standing/", lost).status_code == 303
    assert set(StandingConsequence.objects.values_list("kind", "right")) == {
        ("arrears", "decide"), ("suspended", "voice"),
    }  # fmt: skip
    html = keeper.get(PEOPLE + "body/").content.decode()
    assert html.count(" checked") == 2
    assert keeper.post(PEOPLE + "body/standing/", {"lost-lost": ["x:y"]}).status_code == 422
