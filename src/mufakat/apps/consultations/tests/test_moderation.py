"""Statements of the secretariat, decisions on those of others, and the whole way to a finding."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from mufakat.apps.consultations.actions import findings, moderation
from mufakat.apps.consultations.models import (
    Ballot,
    BallotRevision,
    Consultation,
    ModerationEntry,
    Participant,
    Statement,
)
from mufakat.apps.consultations.policy import RULES
from mufakat.apps.consultations.queries import computing
from mufakat.apps.consultations.tests import factories as made
from mufakat.foundation.record.models import Act
from mufakat.foundation.renditions import texts
from mufakat.foundation.renditions.models import Rendition

pytestmark = pytest.mark.django_db


def at(name, consultation, *more):
    return reverse(f"consultations:{name}", args=[consultation.public_id, *more])


@pytest.fixture
def secretary(db):
    made.a_body()
    return made.a_secretary()


@pytest.fixture
def desk(client, secretary):
    client.force_login(secretary)
    return client


@pytest.fixture
def consultation(secretary):
    return made.a_consultation()


def pending(consultation, text="A claim of a delegate.", **fields):
    author = fields.pop("author", None) or made.a_user("author")
    return made.a_statement(consultation, text, status="pending", author=author, **fields)


def versions(statement):
    key = str(statement.public_id)
    return texts.wordings("statement", [key], "text")[key]


# Seed statements


def test_a_seed_statement_is_accepted_and_makes_nobody_a_participant(desk, secretary):
    draft = made.a_consultation(phase="draft")
    response = desk.post(
        at("seed", draft),
        {"language": "en", "text": " Models  carry a  label. ", "text_ar": "تحمل النماذج علامة.",
         "status_ar": "official", "text_fr": "Les modèles portent une étiquette.",
         "status_fr": "unofficial"},
    )  # fmt: skip
    statement = Statement.objects.get()
    assert response.status_code == 303
    assert (statement.text, statement.number) == ("Models carry a label.", 1)
    assert statement.is_seed
    assert statement.status == "accepted"
    assert {w.language: w.status for w in versions(statement).all()} == {
        "ar": "official", "en": "authentic", "fr": "unofficial",
    }  # fmt: skip
    assert not versions(statement).get("ar").is_stale
    assert (Participant.objects.count(), Ballot.objects.count()) == (0, 0)
    act = Act.objects.get()
    assert act.verb == "consultations.statement.submitted"
    assert "label" not in act.record


def test_more_can_be_entered_while_it_is_open_but_not_after(desk, consultation):
    told = {"language": "en", "text": "New."}
    assert desk.post(at("seed", consultation), told).status_code == 303
    ended = made.a_consultation(phase="closed")
    assert desk.post(at("seed", ended), told).status_code == 422


@pytest.mark.parametrize(
    "told",
    [
        {"language": "en", "text": ""},
        {"language": "en", "text": "x" * 281},
        {"language": "en", "text": "Left \u202e right"},
        {"language": "xx", "text": "Fine"},
        {"language": "en", "text": "Fine", "text_fr": "B\u202eien"},
        {"language": "en", "text": "Fine", "text_fr": "Bien", "status_fr": "machine"},
        {"language": "en", "text": "claim NUMBER 1 should hold everywhere"},
    ],
)
def test_what_is_wrong_with_a_seed_is_said(desk, consultation, told):
    made.a_statement(consultation)
    response = desk.post(at("seed", consultation), told)
    assert response.status_code == 422
    assert 'class="errors"' in response.content.decode()
    assert Statement.objects.count() == 1


def test_numbers_go_on_after_those_of_participants(secretary, consultation):
    pending(consultation)
    made_one = moderation.add_seed(
        by=made.seen_as(secretary), consultation=consultation, text="Next.", language="en"
    )
    assert made_one.number == 2


# The queue


def test_the_queue_is_oldest_first_with_original_and_languages(desk, consultation):
    moment = timezone.now()
    late = pending(consultation, "Came second.", created_at=moment)
    early = pending(
        consultation, "جاء أولا.", language="ar", created_at=moment - dt.timedelta(hours=1)
    )
    made.a_statement(consultation, "Accepted already.")
    html = desk.get(at("moderate", consultation)).content.decode()
    assert html.index(early.text) < html.index(late.text)
    assert 'lang="ar" dir="auto"' in html
    assert "Accepted already." not in html
    assert "2 statements wait" in html


def test_the_queue_is_paged_and_shows_decided_ones(desk, consultation):
    for number in range(45):
        pending(consultation, f"Waiting claim {number}.")
    accepted = made.a_statement(consultation, "Accepted already.")
    first = desk.get(at("moderate", consultation)).content.decode()
    last = desk.get(at("moderate", consultation) + "?page=3").content.decode()
    assert "Waiting claim 0." in first
    assert "Waiting claim 44." in last
    decided = desk.get(at("moderate", consultation) + "?status=accepted").content.decode()
    assert accepted.text in decided
    assert "45 statements wait" in desk.get(
        at("moderate", consultation) + "?status=%3Cscript%3E"
    ).content.decode()


# Decisions


def decide(desk, statement, decision, **told):
    told = {"seen": statement.moderation.count(), "decision": decision} | told
    return desk.post(at("moderate", statement.consultation, statement.public_id), told)


def test_an_accepted_statement_gets_its_authentic_words(desk, consultation):
    statement = pending(consultation)
    Rendition.objects.filter(kind="statement").delete()
    assert decide(desk, statement, "accepted").status_code == 303
    statement.refresh_from_db()
    assert statement.status == "accepted"
    original = versions(statement).get("en")
    assert (original.text, original.status) == (statement.text, "authentic")
    assert original.author == str(statement.author.public_id)
    act = Act.objects.get(verb="consultations.statement.moderated")
    assert json.loads(act.record)["public"]["decision"] == "accepted"


def test_the_author_and_everybody_read_why_it_is_not_accepted(desk, client, consultation):
    author = made.a_delegate(made.a_state("AAA"))
    statement = pending(consultation, "Mr Smith is a fool.", author=author)
    assert decide(
        desk, statement, "rejected", rule="names_a_person", reason="Leave the name out."
    ).status_code == 303
    client.force_login(author)
    assert "Leave the name out." in client.get(at("submit", consultation)).content.decode()
    client.logout()
    log = client.get(at("moderation_log", consultation)).content.decode()
    assert "Leave the name out." in log
    assert "Mr Smith" not in log
    assert "author" + "@" not in log
    assert "Leave the name out." not in Act.objects.get().record


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"rule": "off_topic"}, "reason"),
        ({"reason": "It is not about this."}, "rule"),
        ({"rule": "unheard_of", "reason": "So."}, "rule"),
        ({"rule": "off_topic", "reason": "  "}, "reason"),
        ({"rule": "off_topic", "reason": "So \u202e."}, "reason"),
    ],
)
def test_a_refusal_needs_a_rule_and_a_reason(desk, consultation, told, field):
    statement = pending(consultation)
    response = decide(desk, statement, "rejected", **told)
    assert response.status_code == 422
    assert f'href="#id_{field}"' in response.content.decode()
    statement.refresh_from_db()
    assert statement.status == "pending"
    assert not Act.objects.exists()


def test_an_acceptance_can_be_undone_and_history_stays(desk, consultation):
    voter = made.a_participant(consultation, made.a_state("AAA"))
    statement = made.a_statement(consultation)
    other = made.a_statement(consultation)
    made.a_ballot(voter, statement, 1)
    made.a_ballot(voter, other, 1)
    assert decide(desk, statement, "rejected", rule="off_topic", reason="Late.").status_code == 303
    assert computing.votes_of(consultation).statements == ("2",)
    assert Ballot.objects.filter(statement=statement).count() == 1
    assert BallotRevision.objects.filter(statement=statement).count() == 1
    assert decide(desk, statement, "accepted").status_code == 303
    assert computing.votes_of(consultation).statements == ("1", "2")
    assert list(
        ModerationEntry.objects.order_by("pk").values_list("decision", flat=True)
    ) == ["rejected", "accepted"]


def test_two_moderators_at_once(desk, consultation):
    statement = pending(consultation)
    assert decide(desk, statement, "accepted", seen=0).status_code == 303
    late = decide(desk, statement, "rejected", seen=0, rule="off_topic", reason="My words.")
    assert late.status_code == 409
    assert "\nMy words.</textarea>" in late.content.decode()
    assert 'value="rejected" ' in late.content.decode()
    assert 'name="seen" value="1"' in late.content.decode()
    statement.refresh_from_db()
    assert statement.status == "accepted"
    assert ModerationEntry.objects.count() == 1


def test_a_double_click_is_one_decision(desk, consultation):
    statement = pending(consultation)
    assert decide(desk, statement, "accepted", seen=0).status_code == 303
    assert decide(desk, statement, "accepted", seen=1).status_code == 409
    assert ModerationEntry.objects.count() == Act.objects.count() == 1


def test_after_the_close_nothing_new_is_accepted_but_a_mistake_can_be_undone(secretary):
    by = made.seen_as(secretary)
    ended = made.a_consultation(phase="closed")
    with pytest.raises(ValidationError):
        moderation.moderate(by=by, statement=pending(ended), decision="accepted")
    voted = made.a_statement(ended)
    made.a_ballot(made.a_participant(ended), voted, 1)
    moderation.moderate(
        by=by, statement=voted, decision="rejected", rule="hate", reason="Overlooked."
    )
    assert moderation.moderate(by=by, statement=voted, decision="accepted").decision == "accepted"


def test_a_merged_statement_stays_merged(secretary, consultation):
    statement = made.a_statement(consultation, status="merged")
    with pytest.raises(ValidationError):
        moderation.moderate(by=made.seen_as(secretary), statement=statement, decision="accepted")


def test_every_rule_has_a_code_that_fits_and_a_sentence():
    longest = ModerationEntry._meta.get_field("rule").max_length
    assert all(len(code) <= longest and str(sentence).endswith(".")
               for code, sentence in RULES.items())  # fmt: skip
    assert {"off_topic", "duplicate", "names_a_person"} <= set(RULES)


def test_the_page_of_one_statement_shows_what_resembles_it(desk, consultation):
    made.a_statement(consultation, "Every model carries a clear label.")
    statement = pending(consultation, "Every model carries a label.")
    html = desk.get(at("moderate", consultation, statement.public_id)).content.decode()
    assert "much alike" in html


def test_decisions_by_role(client, consultation):
    state = made.a_state("AAA")
    statement = pending(consultation)
    address = at("moderate", consultation, statement.public_id)
    told = {"seen": 0, "decision": "accepted"}
    assert client.post(address, told).status_code == 302
    for user in (made.a_citizen(state), made.a_delegate(state), made.a_head(state),
                 made.an_observer(), statement.author):  # fmt: skip
        client.force_login(user)
        assert client.post(address, told).status_code == 403
        with pytest.raises(PermissionDenied):
            moderation.moderate(by=made.seen_as(user), statement=statement, decision="accepted")
    statement.refresh_from_db()
    assert statement.status == "pending"


def test_a_statement_of_another_consultation_is_not_found(desk, consultation):
    statement = pending(made.a_consultation())
    assert desk.get(at("moderate", consultation, statement.public_id)).status_code == 404


# The whole way


def test_from_the_first_draft_to_the_finding(client, secretary):
    members = made.states(12)
    client.force_login(secretary)
    moment = timezone.now()
    told = {
        "original_language": "en", "title_en": "What holds?", "audience": "public",
        "publication": "close", "zone": "UTC", "allows_submissions": "on",
        "opens_at": (moment - dt.timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M"),
        "closes_at": (moment + dt.timedelta(days=7)).strftime("%Y-%m-%dT%H:%M"),
        "longest_statement": "280",
    }  # fmt: skip
    told |= {f"status_{c}": "official" for c in ("en", "fr", "es", "ru", "zh-hans", "ar", "id")}
    assert client.post(reverse("consultations:create"), told).status_code == 303
    consultation = Consultation.objects.get()
    for number in range(1, 5):
        seed = {"language": "en", "text": f"Seed claim number {number}."}
        assert client.post(at("seed", consultation), seed).status_code == 303
    assert client.post(at("open", consultation)).status_code == 303

    author = made.a_delegate(members[0])
    client.force_login(author)
    sent = {"language": "en", "text": "Everybody may ask for a human answer."}
    assert client.post(at("submit", consultation), sent).status_code == 303
    statement = Statement.objects.get(author=author)
    client.force_login(secretary)
    assert decide(client, statement, "accepted").status_code == 303

    voters = [made.a_delegate(members[i % 12]) for i in range(36)]
    for voter in voters:
        client.force_login(voter)
        vote = {"statement": str(statement.public_id), "value": "1"}
        assert client.post(at("vote", consultation), vote).status_code == 303
    client.force_login(secretary)
    assert client.post(at("close", consultation)).status_code == 303
    consultation.refresh_from_db()
    finding = findings.freeze(by=made.seen_as(secretary), consultation=consultation)
    assert finding.symbol == f"MUF/CONS/{moment.year}/1"
    assert [entry["statement"] for entry in finding.content["map"]["consensus"]] == ["5"]
    acts = Act.objects.exclude(verb="consultations.ballot.cast").order_by("seq")
    assert [act.verb.removeprefix("consultations.") for act in acts] == [
        "consultation.created", "statement.submitted", "statement.submitted",
        "statement.submitted", "statement.submitted", "consultation.opened",
        "statement.submitted", "statement.moderated", "consultation.closed", "finding.frozen",
    ]  # fmt: skip
