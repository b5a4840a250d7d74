"""Papers behind acts on behalf of a state: who may read them, and how they are given."""

from __future__ import annotations

import io
import re
import uuid

import pytest
from django.test import Client

from mufakat.foundation.people.clock import now
from mufakat.foundation.people.models import OnBehalf, Role
from mufakat.foundation.people.tests.made import a_body, a_state, seated, signed_in
from mufakat.foundation.uploads import access
from mufakat.foundation.uploads.gate import accept_document
from mufakat.foundation.uploads.views import file_name

pytestmark = pytest.mark.django_db
PAPER = b"%PDF-1.7 the paper"


@pytest.fixture
def paper():
    a_body()
    state = a_state("AAA")
    document = accept_document(io.BytesIO(PAPER), title="Note 3/2026: “vote”", by="x")
    OnBehalf.objects.create(
        state=state, verb="tests.thing.done", about_kind="thing", about_id="1",
        document=document, entered_by=seated(Role.SECRETARIAT), entered_at=now(),
    )  # fmt: skip
    return state, document


def address(document, language="en"):
    return f"/{language}/documents/{document.public_id}/"


@pytest.mark.parametrize("role", [Role.HEAD, Role.DELEGATE, Role.OFFICER])
def test_the_states_delegation_reads_its_paper(paper, role):
    state, document = paper
    response = signed_in(seated(role, state)).get(address(document))
    assert response.status_code == 200
    assert b"".join(response.streaming_content) == PAPER
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"].startswith("attachment;")
    assert "no-store" in response["Cache-Control"]


def test_the_secretariat_reads_every_paper(paper):
    assert signed_in(seated(Role.SECRETARIAT)).get(address(paper[1])).status_code == 200


def test_to_others_it_does_not_exist(paper):
    state, document = paper
    absent = f"/en/documents/{uuid.uuid4()}/"
    others = [seated(Role.HEAD, a_state("BBB")), seated(Role.CITIZEN, state),
              seated(Role.OBSERVER)]  # fmt: skip
    for person in others:
        client = signed_in(person)
        found, missing = client.get(address(document)), client.get(absent)
        assert (found.status_code, missing.status_code) == (404, 404)
        assert told(found) == told(missing)
    assert Client().get(address(document)).status_code == 302
    assert signed_in(seated(Role.SECRETARIAT)).post(address(document)).status_code == 405


def told(response) -> str:
    """A page without what differs by chance or by the address that was asked for."""
    html = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", response.content.decode())
    return re.sub(r"/documents/[0-9a-f-]{36}/", "", html)


def test_without_a_rule_nobody_reads(paper, monkeypatch):
    monkeypatch.setattr(access, "_READERS", {})
    assert signed_in(seated(Role.SECRETARIAT)).get(address(paper[1])).status_code == 404


@pytest.mark.parametrize(
    ("title", "name"),
    [("Note 3/2026", "Note 3 2026.pdf"), ("..", "document.pdf"), ("مذكرة", "مذكرة.pdf"),
     ('a"b\r\nX: y', "a b X y.pdf")],
)  # fmt: skip
def test_file_names_are_plain(paper, title, name):
    paper[1].title = title
    assert file_name(paper[1]) == name
