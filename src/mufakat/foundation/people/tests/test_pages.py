from __future__ import annotations

import gzip

import pytest
from django.test import Client

from mufakat.foundation.people.loading import load_states
from mufakat.foundation.people.models import Role
from mufakat.foundation.people.statelists import un_members
from mufakat.foundation.people.tests.made import LONG_AGO, a_body, a_state, seated, signed_in

pytestmark = pytest.mark.django_db
PAGES = ["me/", "delegation/", "members/", "members/new/", "members/AAA/", "organisations/",
         "roles/", "body/"]  # fmt: skip
OF_SECRETARIAT = PAGES[2:]


@pytest.fixture
def world():
    a_body()
    return {"A": a_state("AAA", "Alba", regional="north"), "B": a_state("BBB", "Bora")}


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("page", PAGES)
def test_pages_open_to_those_who_may(world, language, page):
    role, state = (Role.HEAD, world["A"]) if page == "delegation/" else (Role.SECRETARIAT, None)
    response = signed_in(seated(role, state)).get(f"/{language}/people/{page}")
    assert response.status_code == 200
    html = response.content.decode()
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in html
    assert html.count("<h1>") == 1
    assert "<h1></h1>" not in html
    assert len(gzip.compress(response.content, 6)) <= 14_600


@pytest.mark.parametrize("page", PAGES)
def test_visitors_are_sent_to_sign_in(world, page):
    response = Client().get(f"/en/people/{page}")
    assert response.status_code == 302
    assert "/en/accounts/login/" in response["Location"]


@pytest.mark.parametrize("page", OF_SECRETARIAT)
@pytest.mark.parametrize("role", [Role.HEAD, Role.OFFICER, Role.CITIZEN])
def test_pages_of_the_secretariat_are_refused_to_others(world, page, role):
    client = signed_in(seated(role, world["A"]))
    assert client.get(f"/en/people/{page}").status_code == 403
    assert client.post(f"/en/people/{page}", {}).status_code == 403


def test_only_delegations_have_a_delegation_page(world):
    client = signed_in(seated(Role.CITIZEN, world["A"]))
    assert client.get("/en/people/delegation/").status_code == 403


@pytest.mark.parametrize("language", ["en", "zh-hans", "ar"])
def test_the_roll_of_the_united_nations_fits_the_first_round_trip(language):
    a_body()
    listed = un_members(since=LONG_AGO)
    load_states(listed.states, listed.blocs, by="system")
    client = signed_in(seated(Role.SECRETARIAT))
    for page in ("members/", "members/new/", "members/FRA/", "roles/", "body/", "me/"):
        response = client.get(f"/{language}/people/{page}")
        assert response.status_code == 200
        assert len(gzip.compress(response.content, 6)) <= 14_600, page
