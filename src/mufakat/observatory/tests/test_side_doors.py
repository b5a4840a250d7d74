"""The pages that read every app show nobody more than the apps themselves do."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation

from mufakat.apps.consultations.tests import factories as made
from mufakat.foundation.links import thread
from mufakat.foundation.people.actors import actors
from mufakat.foundation.provisions.models import Provision
from mufakat.foundation.record import acts
from mufakat.observatory import front

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _body():
    with translation.override("en"):
        made.a_body()
        yield


def _provision_of(consultation):
    statement = made.a_statement(consultation)
    found = Provision.objects.create(label="MUF/CONS/2026/1, 1", created_at=timezone.now())
    thread.link(
        "informs", source=("statement", statement.public_id),
        target=("provision", found.public_id), by="x",
    )  # fmt: skip
    return found


def _counted(viewer):
    address = reverse("observatory:provisions")
    return [step.count for step in front.front_page(viewer, "en").steps if step.url == address]


def test_the_first_page_counts_only_provisions_that_its_reader_may_see():
    _provision_of(made.a_consultation(audience="members"))
    assert _counted(made.seen_as(None)) == []
    assert _counted(made.seen_as(made.a_delegate(made.a_state("AAA")))) == [1]
    _provision_of(made.a_consultation())
    assert _counted(made.seen_as(None)) == [1]


def _act_of(user):
    with transaction.atomic():
        consultation = made.a_consultation()
        return acts.append("consultations.ballot.cast", by=user, about=consultation)


def test_the_record_does_not_give_members_the_name_or_address_of_a_citizen():
    state = made.a_state("AAA")
    citizen, unnamed = made.a_citizen(state), made.a_citizen(state)
    type(unnamed).objects.filter(pk=unnamed.pk).update(name="")
    member = made.seen_as(made.a_delegate(state))
    day = timezone.now().date()
    ids = [str(citizen.public_id), str(unnamed.public_id)]
    found = actors(ids, viewer=member, language="en", day=day)
    assert [found[i].name for i in ids] == ["", ""]
    own = actors(ids, viewer=made.seen_as(citizen), language="en", day=day)
    assert own[ids[0]].name == "citizen"


def test_the_record_names_a_delegate_to_members_without_an_address():
    state = made.a_state("AAA")
    named, unnamed = made.a_head(state), made.a_delegate(state)
    type(unnamed).objects.filter(pk=unnamed.pk).update(name="")
    ids = [str(named.public_id), str(unnamed.public_id)]
    member, day = made.seen_as(made.a_delegate(state)), timezone.now().date()
    found = actors(ids, viewer=member, language="en", day=day)
    assert [found[i].name for i in ids] == ["head", ""]
    assert actors(ids, viewer=made.seen_as(None), language="en", day=day)[ids[0]].name == ""


@pytest.mark.parametrize("query", ["about=a%00b", "verb=a%00b", "page=9999999999999999999999"])
def test_the_record_answers_odd_questions_with_an_empty_page(client, query):
    _act_of(made.a_citizen(None))
    assert client.get(reverse("observatory:record") + "?" + query).status_code == 200


def test_an_act_beyond_every_number_does_not_exist(client):
    address = reverse("observatory:record") + "99999999999999999999999999/"
    assert client.get(address).status_code == 404
