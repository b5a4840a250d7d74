"""Merging two statements: only with both consents, and no vote on the kept one is touched."""

from __future__ import annotations

import json

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from mufakat.apps.consultations.actions import merging
from mufakat.apps.consultations.models import Ballot, BallotRevision, MergeProposal, Statement
from mufakat.apps.consultations.queries import computing
from mufakat.apps.consultations.tests import factories as made
from mufakat.foundation.record.models import Act

pytestmark = pytest.mark.django_db


def at(name, *arguments):
    return reverse(f"consultations:{name}", args=arguments)


@pytest.fixture
def house(db):
    made.a_body()
    consultation = made.a_consultation()
    first, second = made.a_delegate(made.a_state("AAA")), made.a_delegate(made.a_state("BBB"))
    return {
        "consultation": consultation,
        "secretary": made.a_secretary(),
        "first": first,
        "second": second,
        "kept": made.a_statement(consultation, "Every model carries a label.", author=first),
        "merged": made.a_statement(consultation, "Each model carries a label.", author=second),
    }


def propose(house, **other):
    pair = {"kept": house["kept"], "merged": house["merged"]} | other
    return merging.propose_merge(
        by=made.seen_as(house["secretary"]), consultation=house["consultation"], **pair
    )


def answer(house, who, proposal, consents=True):
    return merging.answer_merge(
        by=made.seen_as(house[who]), proposal=proposal, consents=consents
    )


def test_a_proposal_alone_changes_nothing(house):
    propose(house)
    assert set(Statement.objects.values_list("status", flat=True)) == {"accepted"}
    assert not Act.objects.exists()


def test_one_consent_is_not_enough_two_are(house):
    proposal = propose(house)
    answer(house, "first", proposal)
    assert Statement.objects.filter(status="merged").count() == 0
    answer(house, "second", proposal)
    merged = Statement.objects.get(pk=house["merged"].pk)
    assert (merged.status, merged.merged_into) == ("merged", house["kept"])
    assert merged.text == "Each model carries a label."
    act = Act.objects.get(verb="consultations.statement.merged")
    assert json.loads(act.record)["public"]["kept"] == str(house["kept"].public_id)
    assert computing.votes_of(house["consultation"]).statements == ("1",)
    entry = merged.moderation.get()
    assert (entry.decision, entry.rule) == ("merged", "duplicate")


@pytest.mark.parametrize("who", ["first", "second"])
def test_a_refusal_ends_it_for_good(house, who):
    proposal = propose(house)
    answer(house, who, proposal, consents=False)
    other = "second" if who == "first" else "first"
    with pytest.raises(ValidationError):
        answer(house, other, proposal)
    with pytest.raises(ValidationError):
        propose(house)
    with pytest.raises(ValidationError):
        propose(house, kept=house["merged"], merged=house["kept"])
    assert Statement.objects.filter(status="merged").count() == 0


def test_votes_are_carried_only_from_those_who_never_voted_on_the_kept_one(house):
    consultation, kept, merged = house["consultation"], house["kept"], house["merged"]
    only_merged, both, withdrew, took_back = (made.a_participant(consultation) for _i in range(4))
    made.a_ballot(only_merged, merged, -1, important=True)
    made.a_ballot(both, merged, -1)
    made.a_ballot(both, kept, 1)
    made.a_ballot(withdrew, merged, 1)
    made.a_ballot(withdrew, kept, None)
    made.a_ballot(took_back, merged, None)
    proposal = propose(house)
    answer(house, "first", proposal)
    answer(house, "second", proposal)
    now = {b.participant_id: b.value for b in Ballot.objects.filter(statement=kept)}
    assert now == {only_merged.pk: -1, both.pk: 1, withdrew.pk: None}
    carried = Ballot.objects.get(statement=kept, participant=only_merged)
    assert carried.is_important
    revision = BallotRevision.objects.get(statement=kept, participant=only_merged)
    assert (revision.revision, revision.value, revision.is_important) == (1, -1, True)
    assert BallotRevision.objects.get(statement=kept, participant=both).value == 1
    assert Ballot.objects.filter(statement=merged).count() == 4
    assert "votes_carried" not in Act.objects.get().record


def test_for_its_own_statements_the_secretariat_consents_by_proposing(house):
    seed = made.a_statement(house["consultation"], "A seed.", is_seed=True)
    proposal = propose(house, kept=seed)
    assert proposal.kept_consents is True
    answer(house, "second", proposal)
    assert Statement.objects.get(pk=house["merged"].pk).merged_into == seed


def test_two_seeds_are_merged_at_once(house):
    pair = [made.a_statement(house["consultation"], is_seed=True) for _i in range(2)]
    propose(house, kept=pair[0], merged=pair[1])
    assert Statement.objects.get(pk=pair[1].pk).status == "merged"


def test_one_author_of_both_answers_once(house):
    second = made.a_statement(house["consultation"], "Again.", author=house["first"])
    proposal = propose(house, merged=second)
    answer(house, "first", proposal)
    assert Statement.objects.get(pk=second.pk).status == "merged"


def test_what_cannot_be_merged(house):
    consultation = house["consultation"]
    elsewhere = made.a_statement(made.a_consultation())
    waiting = made.a_statement(consultation, status="pending")
    for pair in (
        {"merged": house["kept"]}, {"merged": elsewhere}, {"merged": waiting}, {"kept": waiting},
    ):  # fmt: skip
        with pytest.raises(ValidationError):
            propose(house, **pair)
    propose(house)
    with pytest.raises(ValidationError):
        propose(house)


def test_after_the_close_the_statements_stay(house):
    proposal = propose(house)
    answer(house, "first", proposal)
    consultation = house["consultation"]
    consultation.closed_at = consultation.opens_at
    consultation.save()
    with pytest.raises(ValidationError):
        answer(house, "second", proposal)
    assert Statement.objects.filter(status="merged").count() == 0
    with pytest.raises(ValidationError):
        propose(house, kept=house["merged"], merged=house["kept"])


def test_nobody_else_answers(house, client):
    proposal = propose(house)
    address = at("answer_merge", proposal.public_id)
    assert client.get(address).status_code == 302
    for user in (house["secretary"], made.a_head(made.a_state("CCC")), made.an_observer()):
        with pytest.raises(PermissionDenied):
            merging.answer_merge(by=made.seen_as(user), proposal=proposal, consents=True)
        client.force_login(user)
        assert client.get(address).status_code == 403
        assert client.post(address, {"answer": "yes"}).status_code == 403
    closed = made.a_consultation(audience="closed")
    closed.states.add(made.a_state("DDD"))
    hidden = MergeProposal.objects.create(
        kept=made.a_statement(closed), merged=made.a_statement(closed),
        proposed_by=house["secretary"], proposed_at=closed.created_at,
    )  # fmt: skip
    client.force_login(house["first"])
    assert client.get(at("answer_merge", hidden.public_id)).status_code == 404


def test_only_the_secretariat_proposes(house):
    with pytest.raises(PermissionDenied):
        merging.propose_merge(
            by=made.seen_as(house["first"]), consultation=house["consultation"],
            kept=house["kept"], merged=house["merged"],
        )  # fmt: skip


def test_the_pages_from_the_proposal_to_the_merge(house, client):
    consultation = house["consultation"]
    client.force_login(house["secretary"])
    address = at("propose_merge", consultation.public_id)
    page = client.get(address).content.decode()
    assert "Statement 2 into statement 1" in page
    told = {"kept": house["kept"].public_id, "merged": house["merged"].public_id}
    assert client.post(address, told).status_code == 303
    assert client.post(address, told).status_code == 422
    proposal = MergeProposal.objects.get()
    for who in ("first", "second"):
        client.force_login(house[who])
        answer_page = at("answer_merge", proposal.public_id)
        assert "yours" in client.get(answer_page).content.decode()
        assert client.post(answer_page, {}).status_code == 422
        assert client.post(answer_page, {"answer": "yes"}).status_code == 303
        assert client.post(answer_page, {"answer": "no"}).status_code == 409
    assert "they are one" in client.get(answer_page).content.decode()
    shown = client.get(at("statement", consultation.public_id, house["merged"].public_id))
    assert "statement 1" in shown.content.decode()


def test_words_in_the_proposal_are_escaped(house, client):
    Statement.objects.filter(pk=house["kept"].pk).update(text="<script>x</script>")
    made.a_statement(house["consultation"], "<b>bold</b>")
    client.force_login(house["secretary"])
    html = client.get(at("propose_merge", house["consultation"].public_id)).content.decode()
    assert "<b>bold</b>" not in html
    assert "<script>x" not in html
