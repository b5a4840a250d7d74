"""Official positions: said by heads of delegation, kept with their history, never computed."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from mufakat.apps.consultations.actions.positions import set_position
from mufakat.apps.consultations.models import OfficialPosition
from mufakat.apps.consultations.queries import positions as queries
from mufakat.apps.consultations.tests import factories as made
from mufakat.foundation.people.models import (
    OnBehalf,
    Organisation,
    Standing,
    StandingConsequence,
)
from mufakat.foundation.record.models import Act
from mufakat.foundation.uploads.models import Document

pytestmark = pytest.mark.django_db


def address(name, consultation, *more):
    return reverse(f"consultations:{name}", args=[consultation.public_id, *more])


@pytest.fixture
def state():
    made.a_body()
    return made.a_state("AAA", regional="north")


@pytest.fixture
def statement(state):
    return made.a_statement(made.a_consultation())


@pytest.fixture
def head(state):
    return made.a_head(state)


def on_paper(position):
    document = Document.objects.create(
        title="Note verbale", media_type="application/pdf", size=1, sha256="0" * 64,
        uploaded_by="x", uploaded_at=timezone.now(),
    )  # fmt: skip
    return OnBehalf.objects.create(
        state=position.state, verb="consultations.position.set", about_kind="statement_position",
        about_id=str(position.public_id), document=document, entered_by=position.set_by,
        entered_at=timezone.now(),
    )  # fmt: skip


def test_a_head_sets_the_position_and_it_is_public(state, statement, head):
    position = set_position(by=made.seen_as(head), statement=statement, value=-1, reason="No.")
    assert (position.state, position.value, position.replaced_at) == (state, -1, None)
    act = Act.objects.get(verb="consultations.position.set")
    assert '"value":"disagree"' in act.record
    assert '"state":"AAA"' in act.record


def test_where_votes_of_states_are_closed_the_record_keeps_it_closed(statement, head):
    Organisation.objects.update(state_votes_public=False)
    set_position(by=made.seen_as(head), statement=statement, value=1)
    act = Act.objects.get(verb="consultations.position.set")
    assert "agree" not in act.record
    assert "agree" in act.opening


def test_a_changed_position_keeps_its_history(state, statement, head):
    viewer = made.seen_as(head)
    set_position(by=viewer, statement=statement, value=1)
    set_position(by=viewer, statement=statement, value=1)  # nothing new is said
    set_position(by=viewer, statement=statement, value=-1)
    history = queries.history(statement, state)
    assert [row.value for row in history] == [-1, 1]
    assert [row.replaced_at is None for row in history] == [True, False]
    assert Act.objects.filter(verb="consultations.position.set").count() == 2


def test_only_the_head_of_an_asked_state_in_good_standing(state, statement, head):
    other = made.a_state("BBB")
    for user in (made.a_delegate(state), made.a_citizen(state), made.a_secretary(), None):
        with pytest.raises(PermissionDenied):
            set_position(by=made.seen_as(user), statement=statement, value=1)
    statement.consultation.states.add(other)
    with pytest.raises(PermissionDenied):
        set_position(by=made.seen_as(head), statement=statement, value=1)
    StandingConsequence.objects.create(kind="arrears", right="position")
    Standing.objects.create(
        state=other, kind="arrears", basis="Article 9", since=dt.date(2020, 1, 1)
    )
    with pytest.raises(PermissionDenied):
        set_position(by=made.seen_as(made.a_head(other)), statement=statement, value=1)
    assert not OfficialPosition.objects.exists()


def test_only_accepted_statements_and_known_values(statement, head):
    viewer = made.seen_as(head)
    with pytest.raises(ValidationError):
        set_position(by=viewer, statement=statement, value=5)
    pending = made.a_statement(statement.consultation, status="pending")
    with pytest.raises(ValidationError):
        set_position(by=viewer, statement=pending, value=1)


def test_after_the_close_positions_can_still_be_set(head):
    statement = made.a_statement(made.a_consultation(phase="closed"))
    assert set_position(by=made.seen_as(head), statement=statement, value=1).value == 1


def test_the_form_sets_and_gives_back(client, statement, head):
    client.force_login(head)
    target = address("set_position", statement.consultation, statement.public_id)
    refused = client.post(target, {"value": "", "reason": "We have thought about it."})
    assert refused.status_code == 422
    assert "We have thought about it." in refused.content.decode()
    done = client.post(target, {"value": "-1", "reason": "We object."})
    assert (done.status_code, done["Location"]) == (
        303, address("positions", statement.consultation),
    )  # fmt: skip
    page = client.get(done["Location"]).content.decode()
    assert "State of AAA" in page
    assert "We object." in client.get(target).content.decode()


def test_a_delegate_may_look_and_not_set(client, state, statement):
    client.force_login(made.a_delegate(state))
    target = address("set_position", statement.consultation, statement.public_id)
    assert client.get(target).status_code == 403
    assert client.post(target, {"value": "1"}).status_code == 403


def test_agreement_among_positions_is_its_own_list(statement):
    consultation = statement.consultation
    other = made.a_statement(consultation)
    members = [made.a_state(code) for code in ("BBB", "CCC", "DDD")]
    for member in members:
        made.a_position(statement, member, 1)
        made.a_position(other, member, 1 if member.code != "DDD" else -1)
    found = queries.positions_in(made.seen_as(None), consultation, "en")
    assert [row.statement for row in found.agreed] == [statement]
    assert found.states == 3
    objecting = next(row for row in found.rows if row.statement == other).objecting
    assert objecting == ["State of DDD"]


def test_a_position_entered_on_paper_is_marked_until_confirmed(client, state, statement, head):
    position = made.a_position(statement, state, 1, set_by=made.a_secretary())
    note = on_paper(position)
    target = address("statement", statement.consultation, statement.public_id)
    marked = "entered by the secretariat, not confirmed"
    assert marked in client.get(target).content.decode()
    note.confirmed_at, note.confirmed_by = timezone.now(), head
    note.save()
    assert marked not in client.get(target).content.decode()


def test_saying_the_same_as_the_paper_replaces_the_unconfirmed_one(state, statement, head):
    on_paper(made.a_position(statement, state, 1, set_by=made.a_secretary()))
    set_position(by=made.seen_as(head), statement=statement, value=1)
    held = queries.on_statement(made.seen_as(head), statement, "en")
    assert [(one.position.set_by, one.is_unconfirmed) for one in held] == [(head, False)]
