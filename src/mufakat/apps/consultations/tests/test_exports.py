"""Files to take away: whole, safe for spreadsheets, and without a row of any person."""

from __future__ import annotations

import csv
import io
import json

import pytest
from django.urls import reverse

from mufakat.apps.consultations.models import Participant
from mufakat.apps.consultations.tests import factories as made
from mufakat.foundation.renditions import texts

pytestmark = pytest.mark.django_db
FORMS = ("result.json", "statements.csv", "votes.csv", "comments.csv", "summary.csv", "polis")


def fetch(client, consultation, form, **query):
    target = reverse("consultations:export", args=[consultation.public_id, form])
    return client.get(target, query)


def rows_of(answer):
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


@pytest.fixture
def closed():
    return made.a_full_consultation(phase="closed", statements=6)


def test_no_file_names_a_participant(client, closed):
    people = [str(i) for i in Participant.objects.values_list("public_id", flat=True)]
    for form in FORMS:
        answer = fetch(client, closed, form)
        assert answer.status_code == 200, form
        assert not any(person in answer.content.decode() for person in people)
        assert "attachment" in answer["Content-Disposition"]


def test_the_json_is_the_published_form(client, closed):
    content = json.loads(fetch(client, closed, "result.json", view="person").content)
    assert (content["format"], content["view"]) == ("mufakat-opinion-map", "person")
    assert "participants" not in content


def test_counts_by_place_are_suppressed(client, closed):
    rows = rows_of(fetch(client, closed, "votes.csv"))
    assert {row["place_kind"] for row in rows} >= {"all", "bloc"}
    numbers = [
        int(row[key]) for row in rows for key in ("agree", "pass", "disagree", "seen") if row[key]
    ]
    assert numbers
    assert not [number for number in numbers if 0 < number < 5]


def test_one_column_per_language_and_the_original_named(client, closed):
    statement = closed.statements.first()
    texts.write(
        "statement", statement.public_id, "text", language="ar", text="نص", status="unofficial",
        source_language="en",
    )  # fmt: skip
    row = rows_of(fetch(client, closed, "statements.csv"))[0]
    assert (row["original_language"], row["text_ar"], row["text_fr"]) == ("en", "نص", "")
    assert row["text_en"] == statement.text


def test_formulas_are_made_harmless(client, closed):
    statement = closed.statements.first()
    texts.write(
        "statement", statement.public_id, "text", language="en", text="=1+1", status="authentic"
    )
    statement.text = "=1+1"
    statement.save()
    assert rows_of(fetch(client, closed, "statements.csv"))[0]["text_en"] == "'=1+1"
    assert rows_of(fetch(client, closed, "comments.csv"))[0]["comment-body"] == "'=1+1"


def test_the_polis_form_has_its_columns_and_no_author(client, closed):
    rows = rows_of(fetch(client, closed, "comments.csv"))
    assert len(rows) == 6
    assert set(rows[0]) == {
        "timestamp", "datetime", "comment-id", "author-id", "agrees", "disagrees", "moderated",
        "comment-body",
    }  # fmt: skip
    assert {row["author-id"] for row in rows} == {""}


def test_a_form_that_does_not_exist_is_not_found(client, closed):
    for form in ("participants.csv", "votes", "result.csv", "..%2Fx"):
        expected = 200 if form == "votes" else 404
        assert fetch(client, closed, form).status_code == expected


def test_files_obey_the_permit_of_the_result(client):
    running = made.a_full_consultation(people=20, statements=3)
    hidden = made.a_consultation(audience="closed", phase="closed")
    for form in FORMS:
        assert fetch(client, running, form).status_code == 404
        assert fetch(client, hidden, form).status_code == 404
    client.force_login(made.a_delegate(running.participants.first().state))
    assert fetch(client, running, "result.json").status_code == 200
