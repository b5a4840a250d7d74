"""Results: live for members, closed or in steps for the public, small cells for nobody."""

from __future__ import annotations

import threading

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from mufakat.apps.consultations.actions.voting import cast_vote, withdraw_vote
from mufakat.apps.consultations.models import Consultation, Participant, Snapshot
from mufakat.apps.consultations.queries import ballots, computing, live, naming, outcome, summary
from mufakat.apps.consultations.tests import factories as made

pytestmark = pytest.mark.django_db


def address(name, consultation, *more):
    return reverse(f"consultations:{name}", args=[consultation.public_id, *more])


def counts(value):
    """Every count of people in a published result."""
    if isinstance(value, dict):
        for key, part in value.items():
            if key in ("agree", "disagree", "pass", "seen", "people", "size") and part is not None:
                yield part
            else:
                yield from counts(part)
    elif isinstance(value, list):
        for part in value:
            yield from counts(part)


@pytest.fixture
def closed():
    return made.a_full_consultation(phase="closed")


def test_votes_and_membership_as_the_core_wants_them(closed):
    withdrawn = closed.participants.first().ballots.first()
    withdrawn.value = None
    withdrawn.save()
    votes = computing.votes_of(closed)
    members = computing.membership_of(closed, votes)
    assert len(votes.participants) == 60
    assert votes.statements == tuple(str(i) for i in range(1, 13))
    assert len(votes) == closed.participants.first().ballots.model.objects.count() - 1
    assert set(members.blocs) == {"north", "south"}
    assert len(members.states) == 12


def test_merged_and_rejected_statements_leave_the_table(closed):
    closed.statements.filter(number__in=[2, 5]).update(status="merged")
    assert "2" not in computing.votes_of(closed).statements
    published = computing.published_result(closed, "state")
    assert len(published["statements"]) == 10


@pytest.mark.parametrize("view", ballots.VIEWS)
def test_a_result_finds_the_common_ground_and_names_nobody(closed, view):
    published = computing.published_result(closed, view)
    agreed = {entry["statement"] for entry in published["consensus"]}
    assert agreed <= {"1", "4", "7", "10"}
    assert "participants" not in published
    people = [str(i) for i in Participant.objects.values_list("public_id", flat=True)]
    assert not any(identifier in str(published) for identifier in people)


def test_no_count_of_one_to_four_people_is_published(closed):
    for view in ballots.VIEWS:
        published = computing.published_result(closed, view)
        assert [number for number in counts(published) if 0 < number < 5] == []


def test_a_sensitive_consultation_hides_cells_below_ten():
    sensitive = made.a_full_consultation(phase="closed", is_sensitive=True)
    published = computing.published_result(sensitive, "state")
    assert published["suppression"]["minimum"] == 10
    assert [number for number in counts(published) if 0 < number < 10] == []


def test_the_closing_result_is_kept_and_the_same_again(closed):
    first = computing.published_result(closed, "state")
    assert computing.published_result(closed, "state") == first
    assert computing.live_result(closed, "state") == first
    assert Snapshot.objects.filter(view="state", is_public=True).count() == 1


def test_self_declared_voices_are_counted_apart(closed):
    before = computing.published_result(closed, "state")
    state = closed.participants.first().state
    people = [
        made.a_participant(closed, state, established=Participant.Established.SELF)
        for _i in range(12)
    ]
    first = closed.statements.first()
    for i, person in enumerate(people):
        made.a_ballot(person, first, 1 if i % 2 else -1)
    after = computing.published_result(closed, "state")
    assert after["input"]["participants"] == before["input"]["participants"]
    assert after["input"]["self_declared"]["counted_apart"] == 12
    assert after["statements"][0]["seen"] == before["statements"][0]["seen"]
    assert after["self_declared_voices"] == [
        {"id": "1", "agree": 6, "pass": 0, "disagree": 6}
    ]
    drawn = sum(cell["people"] for cell in after["density"])
    assert drawn <= after["input"]["participants"]
    words = " ".join(summary.sentences(after, naming.names_in("en", timezone.now().date())))
    assert "12 people declare their state themselves and are counted apart" in words


def test_members_see_a_vote_within_seconds_and_the_public_nothing(client):
    consultation = made.a_full_consultation()
    state = consultation.participants.first().state
    before = computing.live_result(consultation, "state")
    viewer = made.seen_as(made.a_delegate(state))
    for statement in consultation.statements.all():
        cast_vote(by=viewer, statement=statement, value=1)
    after = computing.live_result(consultation, "state")
    assert after["input"]["participants"] == before["input"]["participants"] + 1
    assert computing.published_result(consultation, "state") is None
    page = client.get(address("result", consultation))
    assert page.status_code == 200
    assert "The public sees the result at the close" in page.content.decode()
    for name in ("result_audit", "result_groups", "result_print"):
        assert client.get(address(name, consultation)).status_code == 404
    assert client.get(address("export", consultation, "result.json")).status_code == 404
    client.force_login(viewer.user)
    live = client.get(address("result", consultation))
    assert "Live, for members" in live.content.decode()


@pytest.mark.parametrize("view", ballots.VIEWS)
def test_counts_that_follow_each_vote_are_those_of_a_new_computation(view):
    consultation = made.a_full_consultation()
    claims = list(consultation.statements.all())
    states = [person.state for person in consultation.participants.all()[:6]]
    computing.live_result(consultation, view)
    for i, state in enumerate(states):
        user = made.a_citizen(state, established="oidc") if i % 2 else made.a_delegate(state)
        viewer = made.seen_as(user)
        for j, statement in enumerate(claims):
            cast_vote(by=viewer, statement=statement, value=(i + j) % 3 - 1)
        cast_vote(by=viewer, statement=claims[0], value=1, is_important=True)
        withdraw_vote(by=viewer, statement=claims[1])
    live._boards[str(consultation.public_id), view].until = float("inf")
    followed = computing.live_result(consultation, view)
    assert followed["live"]["votes_since_groups"]
    live.forget()
    anew = computing.live_result(consultation, view)
    for row, other in zip(followed["statements"], anew["statements"], strict=True):
        for key in ("agree", "disagree", "pass", "seen", "share_agree", "states_seen"):
            assert row[key] == pytest.approx(other[key]), key
        assert row["blocs"] == other["blocs"]
    assert followed["input"]["participants"] == anew["input"]["participants"]
    assert followed["input"]["votes"] == anew["input"]["votes"]
    assert followed["input"]["sha256"] == anew["input"]["sha256"]


def test_a_large_map_is_computed_beside_the_request(monkeypatch):
    consultation = made.a_full_consultation(people=30, statements=6)
    monkeypatch.setattr(live, "LARGE", 10)
    first = computing.live_result(consultation, "state")
    assert first["audit"]["left_out"] == []  # counts at once, the audit follows
    assert not first["live"]["is_audited"]
    for thread in threading.enumerate():
        if thread.name == "opinion-map":
            thread.join(60)
    assert computing.live_result(consultation, "state")["audit"]["left_out"]


def test_a_large_closing_result_is_computed_once_asked_for(client, monkeypatch):
    consultation = made.a_full_consultation(people=30, statements=6, phase="closed")
    monkeypatch.setattr(computing, "LARGE", 10)
    asked = []
    monkeypatch.setattr(live, "beside", lambda name, work: asked.append(work))
    page = client.get(address("result", consultation)).content.decode()
    assert "The final result is being computed." in page
    asked[0]()
    page = client.get(address("result", consultation)).content.decode()
    assert "Agreed across every bloc" in page


def test_a_live_result_is_not_computed_again_while_nothing_changes(monkeypatch):
    consultation = made.a_full_consultation()
    first = computing.live_result(consultation, "state")
    monkeypatch.setattr(live, "_computed", None)
    assert computing.live_result(consultation, "state") is first


def test_the_public_sees_steps_of_ten_voters(client):
    consultation = made.a_full_consultation(people=40, publication="steps")
    at_40 = computing.published_result(consultation, "state")
    assert at_40["publication"]["voters"] == 40
    state = consultation.participants.first().state
    claims = list(consultation.statements.all())
    made.many_votes(consultation, [made.a_participant(consultation, state)], claims)
    assert computing.published_result(consultation, "state") == at_40
    page = client.get(address("result", consultation)).content.decode()
    assert "As of 40 voters" in page
    more = [made.a_participant(consultation, state) for _i in range(9)]
    made.many_votes(consultation, more, claims)
    at_50 = computing.published_result(consultation, "state")
    assert at_50["publication"]["voters"] == 50
    live = computing.live_result(consultation, "state")
    assert live["input"]["participants"] == 50


def test_steps_carry_no_fine_numbers():
    consultation = made.a_full_consultation(people=40, publication="steps")
    published = computing.published_result(consultation, "state")
    scores = [row["score"] for row in published["statements"] if row["score"] is not None]
    assert scores
    assert all(round(score, 2) == score for score in scores)


def test_fewer_than_ten_voters_give_the_public_nothing(client):
    consultation = made.a_full_consultation(people=9, publication="steps")
    assert computing.published_result(consultation, "state") is None
    page = client.get(address("result", consultation)).content.decode()
    assert "There is no public result yet" in page


def test_at_the_close_everybody_sees_every_vote():
    consultation = made.a_full_consultation(people=43, publication="steps")
    computing.published_result(consultation, "person")
    Consultation.objects.update(closed_at=timezone.now())
    consultation.refresh_from_db()
    published = computing.published_result(consultation, "person")
    assert published["input"]["participants"] == 43
    assert published["publication"]["kind"] == "close"


@pytest.mark.parametrize("people", [0, 1, 4])
def test_few_or_no_votes_are_no_fault(people, client):
    consultation = made.a_full_consultation(people=people, phase="closed")
    for name in ("result", "result_statements", "result_audit", "result_groups", "result_print"):
        assert client.get(address(name, consultation)).status_code == 200
    published = computing.published_result(consultation, "state")
    assert [number for number in counts(published) if 0 < number < 5] == []


def test_a_consultation_without_statements_has_a_page(client):
    made.a_body()
    made.states(4)
    consultation = made.a_consultation(phase="closed")
    page = client.get(address("result", consultation))
    assert "Too few people have voted to say anything yet." in page.content.decode()


def test_answered_and_grouped_are_two_figures(closed):
    said = computing.published_result(closed, "state")["input"]
    assert {"participants", "grouped"} <= said.keys()


def test_the_view_comes_from_a_closed_list():
    assert outcome.view_named("person") == "person"
    assert outcome.view_named("<b>") == outcome.view_named(None) == "state"


def test_the_bloc_cap_reaches_the_engine():
    consultation = made.a_consultation(bloc_cap="0.400")
    rules = ballots.rules_of(consultation, "state")
    assert float(rules.bloc_cap) == pytest.approx(0.4)


def test_summary_says_when_nothing_depends_on_anybody(closed):
    cache.clear()
    published = computing.published_result(closed, "state")
    words = " ".join(summary.sentences(published, naming.names_in("en", timezone.now().date())))
    assert "in every bloc" in words
    assert "divide" in words
