"""The REST interface answers as the pages do."""

from __future__ import annotations

import json

import pytest
from django.utils import timezone

from mufakat.apps.consultations.models import Ballot, Consultation
from mufakat.apps.consultations.tests import factories as made

pytestmark = pytest.mark.django_db

ROOT = "/api/v1/consultations"


@pytest.fixture
def state():
    made.a_body()
    return made.a_state("AAA", regional="north")


@pytest.fixture
def consultation(state):
    found = made.a_consultation(title="Who answers?")
    made.some_statements(found, 3)
    return found


def vote_address(consultation, statement):
    return f"{ROOT}/{consultation.public_id}/statements/{statement.public_id}/vote"


def put(client, target, value="agree", **more):
    body = json.dumps({"value": value} | more)
    return client.put(target, body, content_type="application/json")


def test_reading_needs_no_account(client, consultation):
    listed = client.get(ROOT).json()
    assert [entry["title"]["text"] for entry in listed] == ["Who answers?"]
    one = client.get(f"{ROOT}/{consultation.public_id}").json()
    assert (one["phase"], one["you_may_vote"], one["statements"]) == ("open", False, 3)
    claims = client.get(f"{ROOT}/{consultation.public_id}/statements").json()
    assert (claims["count"], [s["number"] for s in claims["statements"]]) == (3, [1, 2, 3])


def test_taking_part_without_an_account_is_401(client, consultation):
    statement = consultation.statements.first()
    assert client.get(f"{ROOT}/{consultation.public_id}/next").status_code == 401
    assert client.get(f"{ROOT}/{consultation.public_id}/votes").status_code == 401
    assert put(client, vote_address(consultation, statement)).status_code == 401
    assert client.delete(vote_address(consultation, statement)).status_code == 401


def test_what_one_may_not_read_is_404(client, consultation, state):
    hidden = made.a_consultation(audience="closed")
    hidden.states.add(state)
    statement = made.a_statement(hidden)
    client.force_login(made.a_citizen(state))
    for part in ("", "/statements", "/next", "/votes", "/result", "/export/result.json"):
        assert client.get(f"{ROOT}/{hidden.public_id}{part}").status_code == 404, part
    assert put(client, vote_address(hidden, statement)).status_code == 404
    assert str(hidden.public_id) not in client.get(ROOT).content.decode()


def test_voting_by_turns(client, consultation, state):
    client.force_login(made.a_delegate(state))
    for turn in range(3):
        card = client.get(f"{ROOT}/{consultation.public_id}/next").json()
        assert (card["voted"], card["total"]) == (turn, 3)
        target = f"{ROOT}/{consultation.public_id}/statements/{card['statement']['id']}/vote"
        assert put(client, target, "disagree", important=True).status_code == 200
        assert put(client, target, "disagree", important=True).status_code == 200
    assert client.get(f"{ROOT}/{consultation.public_id}/next").json()["statement"] is None
    own = client.get(f"{ROOT}/{consultation.public_id}/votes").json()
    assert (own["voted"], {vote["value"] for vote in own["votes"]}) == (3, {"disagree"})
    assert Ballot.objects.count() == 3
    assert client.delete(target).status_code == 204
    assert Ballot.objects.filter(value=None).count() == 1


def test_refusals_have_their_codes(client, consultation, state):
    statement = consultation.statements.first()
    client.force_login(made.an_observer())
    assert put(client, vote_address(consultation, statement)).status_code == 403
    client.force_login(made.a_delegate(state))
    assert put(client, vote_address(consultation, statement), "perhaps").status_code == 422
    Consultation.objects.update(closed_at=timezone.now())
    assert put(client, vote_address(consultation, statement)).status_code == 409


def test_results_as_the_pages_show_them(client, state):
    running = made.a_full_consultation(people=20, statements=3)
    target = f"{ROOT}/{running.public_id}/result"
    assert client.get(target).status_code == 404
    client.force_login(made.a_delegate(state))
    live = client.get(target, {"view": "person"}).json()
    assert live["view"] == "person"
    assert "participants" not in live
    file = client.get(f"{ROOT}/{running.public_id}/export/votes.csv")
    assert file["Content-Type"].startswith("text/csv")


def test_the_language_is_asked_for(client, state):
    made.a_statement(made.a_consultation(), "Une affirmation.", language="fr")
    found = client.get(ROOT, {"lang": "fr"}, headers={"Accept-Language": "fr"}).json()
    claims = client.get(f"{ROOT}/{found[0]['id']}/statements").json()
    assert claims["statements"][0]["wording"]["language"] == "fr"
