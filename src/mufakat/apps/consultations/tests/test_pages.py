"""Who sees which page, and what pages weigh."""

from __future__ import annotations

import gzip
from uuid import uuid4

import pytest
from django.urls import reverse

from mufakat.apps.consultations.models import ModerationEntry, Participant
from mufakat.apps.consultations.tests import factories as made
from mufakat.foundation.people.models import Organisation

pytestmark = pytest.mark.django_db

PAGES = (
    "show", "vote", "my_votes", "submit", "result", "result_statements", "result_audit",
    "result_groups", "result_print", "positions", "moderation_log",
)  # fmt: skip
BUDGET = 14_600


def address(name, consultation, *more):
    return reverse(f"consultations:{name}", args=[consultation.public_id, *more])


@pytest.fixture
def house(db):
    """A body with two states and somebody in each role."""
    made.a_body()
    own, other = made.a_state("AAA", regional="north"), made.a_state("BBB", regional="south")
    return {
        "nobody": None,
        "citizen": made.a_citizen(own),
        "delegate": made.a_delegate(own),
        "head": made.a_head(own),
        "rival": made.a_delegate(other),
        "observer": made.an_observer(),
        "representative": made.a_representative(made.an_organisation()),
        "secretary": made.a_secretary(),
        "own": own,
    }


ROLES = (
    "nobody", "citizen", "delegate", "head", "rival", "observer", "representative", "secretary",
)  # fmt: skip
READERS = {
    "public": set(ROLES),
    "members": {"delegate", "head", "rival", "observer", "secretary"},
    "closed": {"delegate", "head", "secretary"},
}


@pytest.mark.parametrize("audience", READERS)
def test_reading_is_404_for_whom_it_is_not(client, house, audience):
    consultation = made.a_consultation(audience=audience)
    statement = made.a_statement(consultation)
    if audience == "closed":
        consultation.states.add(house["own"])
    for role in ROLES:
        client.logout()
        if house[role]:
            client.force_login(house[role])
        expected = 200 if role in READERS[audience] else 404
        for target in (
            address("show", consultation),
            address("result", consultation),
            address("moderation_log", consultation),
            address("result_statements", consultation),
            address("statement", consultation, statement.public_id),
            address("positions", consultation),
        ):
            assert client.get(target).status_code == expected, (role, target)
        listed = client.get(reverse("consultations:list")).content.decode()
        assert (str(consultation.public_id) in listed) == (expected == 200), role


def test_a_draft_is_for_the_secretariat_alone(client, house):
    draft = made.a_consultation(phase="draft", title="Canary question")
    for role in ROLES:
        client.logout()
        if house[role]:
            client.force_login(house[role])
        expected = 200 if role == "secretary" else 404
        assert client.get(address("show", draft)).status_code == expected, role
        shown = "Canary question" in client.get(reverse("consultations:list")).content.decode()
        assert shown == (role == "secretary")


def test_voting_pages_by_role(client, house):
    consultation = made.a_consultation()
    made.a_statement(consultation)
    expected = {
        "nobody": 302, "citizen": 200, "delegate": 200, "head": 200, "rival": 200,
        "observer": 403, "representative": 200, "secretary": 403,
    }  # fmt: skip
    for role, status in expected.items():
        client.logout()
        if house[role]:
            client.force_login(house[role])
        assert client.get(address("vote", consultation)).status_code == status, role
        assert client.get(address("submit", consultation)).status_code == status, role


def test_unknown_and_forbidden_answer_alike(client, house):
    closed = made.a_consultation(audience="closed")
    closed.states.add(house["own"])
    client.force_login(house["rival"])
    forbidden = client.get(address("show", closed))
    unknown = client.get(reverse("consultations:show", args=[uuid4()]))
    assert forbidden.status_code == unknown.status_code == 404
    assert len(forbidden.content) == len(unknown.content)


def test_live_results_by_role(client, house):
    consultation = made.a_consultation()
    made.a_statement(consultation)
    live = {"delegate", "head", "rival", "secretary"}
    for role in ROLES:
        client.logout()
        if house[role]:
            client.force_login(house[role])
        expected = 200 if role in live else 404
        assert client.get(address("result_audit", consultation)).status_code == expected, role


def test_the_page_says_what_registration_can_prove(client, house):
    consultation = made.a_consultation()
    client.force_login(house["citizen"])
    page = client.get(address("show", consultation)).content.decode()
    assert "Registration proves only that they hold an e-mail address" in page
    assert "Nobody vouches for that, so your voice is counted apart" in page


@pytest.mark.parametrize(
    ("role", "fields", "words"),
    [
        ("nobody", {}, "Sign in to take part."),
        ("observer", {}, "Observers and the secretariat read along"),
        ("citizen", {"allows_citizens": False}, "This consultation hears delegations only"),
        ("citizen", {"allows_self_declared": False}, "whose state vouches for them"),
        ("delegate", {"phase": "scheduled"}, "Voting has not begun yet."),
        ("delegate", {"phase": "closed"}, "This consultation has closed."),
    ],
)
def test_why_somebody_cannot_vote(client, house, role, fields, words):
    consultation = made.a_consultation(**fields)
    if house[role]:
        client.force_login(house[role])
    assert words in client.get(address("show", consultation)).content.decode()


def test_both_zones_are_shown(client, house):
    consultation = made.a_consultation(zone="Asia/Shanghai")
    user = house["delegate"]
    user.zone = "America/Lima"
    user.save()
    client.force_login(user)
    page = client.get(address("show", consultation)).content.decode()
    assert "Asia/Shanghai (UTC+08:00)" in page
    assert "America/Lima (UTC-05:00)" in page


def test_numbers_of_few_people_are_not_on_the_page(client, house):
    consultation = made.a_consultation(phase="closed")
    statement = made.a_statement(consultation)
    for _i in range(3):
        made.a_ballot(made.a_participant(consultation, house["own"]), statement, 1)
    page = client.get(address("show", consultation)).content.decode()
    assert "Too few people have voted to give a number." in page


def test_the_public_number_of_an_open_consultation_moves_in_tens(client, house):
    consultation = made.a_consultation()
    statement = made.a_statement(consultation)
    for i in range(27):
        kind = Participant.Established.SELF if i % 2 else Participant.Established.OIDC
        person = made.a_participant(consultation, house["own"], established=kind)
        made.a_ballot(person, statement, 1)
    assert "More than 20 people have voted" in client.get(
        address("show", consultation)
    ).content.decode()
    client.force_login(house["delegate"])
    page = client.get(address("show", consultation)).content.decode()
    assert "27 people have voted." in page
    assert "Of them 13 declare their state themselves." in page


def test_the_log_tells_decisions_without_people_or_refused_words(client, house):
    consultation = made.a_consultation(policy="No claims about <b>Canary</b>.")
    author = house["citizen"]
    refused = made.a_statement(consultation, "An insult to X.", status="rejected", author=author)
    ModerationEntry.objects.create(
        statement=refused, decision="rejected", rule="dignity", reason="It insults.",
        decided_by=house["secretary"], decided_at=consultation.opens_at,
    )  # fmt: skip
    page = client.get(address("moderation_log", consultation)).content.decode()
    assert "dignity" in page
    assert "It insults." in page
    assert "An insult to X." not in page
    assert author.email not in page
    assert house["secretary"].email not in page
    assert "&lt;b&gt;Canary" in page


@pytest.mark.parametrize("status", ["pending", "rejected"])
def test_a_statement_that_is_not_accepted_is_for_its_author(client, house, status):
    consultation = made.a_consultation()
    hidden = made.a_statement(consultation, status=status, author=house["citizen"])
    for role in ROLES:
        client.logout()
        if house[role]:
            client.force_login(house[role])
        expected = 200 if role in ("citizen", "secretary") else 404
        target = address("statement", consultation, hidden.public_id)
        assert client.get(target).status_code == expected, role


def test_positions_are_for_members_where_the_body_says_so(client, house):
    consultation = made.a_consultation()
    Organisation.objects.update(state_votes_public=False)
    for role in ROLES:
        client.logout()
        if house[role]:
            client.force_login(house[role])
        expected = 200 if role in ("delegate", "head", "rival", "secretary") else 404
        assert client.get(address("positions", consultation)).status_code == expected, role


def test_pages_stay_within_the_first_round_trip(client):
    made.a_body()
    regions = [f"region-{i}" for i in range(5)]
    members = made.states(24, regions=regions)
    for i, bloc in enumerate(("coast", "islands", "league")):
        made.join_bloc(bloc, members[i::3])
    consultation = made.a_full_consultation(people=240, statements=60, phase="closed")
    for statement in consultation.statements.all():
        statement.text = f"{statement.text} And this is said at some length, as people do it."
    user = made.a_head(members[0])
    for state in members:
        made.a_position(consultation.statements.first(), state, 1)
    client.force_login(user)
    weights = {}
    targets = {name: address(name, consultation) for name in PAGES if name != "submit"}
    statement = consultation.statements.first()
    targets["statement"] = address("statement", consultation, statement.public_id)
    targets["list"] = reverse("consultations:list")
    for name, target in targets.items():
        page = client.get(target, follow=True)
        assert page.status_code == 200, name
        weights[name] = len(gzip.compress(page.content, 6))
    assert {name: size for name, size in weights.items() if size > BUDGET} == {}


@pytest.mark.parametrize("language", ["ar", "zh-hans", "fr"])
def test_pages_come_in_other_languages(client, language):
    consultation = made.a_full_consultation(people=40, statements=6, phase="closed")
    for name in ("show", "result", "result_statements", "result_audit", "positions"):
        target = address(name, consultation).replace("/en/", f"/{language}/")
        page = client.get(target)
        assert page.status_code == 200
        assert f'<html lang="{language}"' in page.content.decode()
