"""Positions that a capital sent on paper: entered with the scan, marked until confirmed."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from mufakat.apps.consultations.actions.on_behalf import enter_position
from mufakat.apps.consultations.actions.positions import waits_for_confirmation
from mufakat.apps.consultations.models import Consultation, OfficialPosition
from mufakat.apps.consultations.tests import factories as made
from mufakat.foundation.people.actions.behalf import confirm_on_behalf
from mufakat.foundation.people.models import OnBehalf, Standing, StandingConsequence
from mufakat.foundation.record.models import Act
from mufakat.foundation.uploads.models import Document

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def state():
    made.a_body()
    return made.a_state("AAA", regional="north")


@pytest.fixture
def statement(state):
    return made.a_statement(made.a_consultation())


@pytest.fixture
def secretary(state):
    return made.a_secretary()


def paper(content=b"%PDF-1.7 scanned"):
    return SimpleUploadedFile("note.pdf", content)


def entered(secretary, statement, state, **more):
    facts = {
        "value": -1, "reason": "Not like this.", "reason_language": "en",
        "document": paper(), "document_title": "Note verbale 12",
    }  # fmt: skip
    by = made.seen_as(secretary)
    return enter_position(by=by, statement=statement, state=state, **facts | more)


def test_it_counts_at_once_and_waits_for_the_state(secretary, statement, state):
    position = entered(secretary, statement, state)
    note = OnBehalf.objects.get()
    assert (position.state, position.value, position.set_by) == (state, -1, secretary)
    assert (note.verb, note.about_kind) == ("consultations.position.set", "statement_position")
    assert note.about_id == str(position.public_id)
    assert note.document.title == "Note verbale 12"
    assert waits_for_confirmation(position)


def test_both_acts_are_on_the_record(secretary, statement, state):
    position = entered(secretary, statement, state)
    verbs = Act.objects.filter(subject_id=str(position.public_id)).values_list("verb", flat=True)
    assert set(verbs) == {"consultations.position.set", "people.act.entered_on_behalf"}
    assert Document.objects.get().sha256 in Act.objects.get(verb__startswith="people").record


def test_the_head_confirms_it(secretary, statement, state):
    position = entered(secretary, statement, state)
    confirm_on_behalf(by=made.seen_as(made.a_head(state)), note=OnBehalf.objects.get())
    assert not waits_for_confirmation(position)


def test_a_file_that_is_no_paper_undoes_all(secretary, statement, state):
    with pytest.raises(ValidationError) as refused:
        entered(secretary, statement, state, document=paper(b"MZ program"))
    assert "document" in refused.value.message_dict
    assert not OfficialPosition.objects.exists()
    assert not Document.objects.exists()
    assert not Act.objects.filter(verb="consultations.position.set").exists()


def test_it_replaces_what_the_state_held(secretary, statement, state):
    first = entered(secretary, statement, state)
    second = entered(secretary, statement, state, value=1)
    first.refresh_from_db()
    assert first.replaced_at is not None
    assert second.replaced_at is None


def test_the_same_twice_is_refused(secretary, statement, state):
    entered(secretary, statement, state)
    with pytest.raises(ValidationError, match="waits for the state"):
        entered(secretary, statement, state)
    confirm_on_behalf(by=made.seen_as(made.a_head(state)), note=OnBehalf.objects.get())
    with pytest.raises(ValidationError, match="holds already"):
        entered(secretary, statement, state)
    assert OfficialPosition.objects.count() == 1


def test_only_states_that_are_asked(secretary, statement, state):
    statement.consultation.states.add(made.a_state("BBB"))
    with pytest.raises(ValidationError) as refused:
        entered(secretary, statement, state)
    assert "state" in refused.value.message_dict


def test_standing_can_cost_the_position(secretary, statement, state):
    StandingConsequence.objects.create(kind="suspended", right="position")
    Standing.objects.create(
        state=state, kind="suspended", basis="Decision 1", since=made.LONG_AGO
    )
    with pytest.raises(ValidationError) as refused:
        entered(secretary, statement, state)
    assert "state" in refused.value.message_dict


def test_not_on_a_draft(secretary, state):
    draft = made.a_statement(made.a_consultation(phase="draft"))
    with pytest.raises(ValidationError, match="opened"):
        entered(secretary, draft, state)


def test_who_may_not_enter(statement, state):
    for user in (None, made.a_head(state), made.a_delegate(state), made.an_observer()):
        with pytest.raises(PermissionDenied):
            entered(user, statement, state)
    assert not OfficialPosition.objects.exists()


# The page


def address(statement):
    args = [statement.consultation.public_id, statement.public_id]
    return reverse("consultations:position_on_behalf", args=args)


def typed(**more):
    return {
        "state": "AAA", "value": "1", "reason": "As the note says.", "reason_language": "fr",
        "document_title": "Note verbale 12", "document": paper(),
    } | more  # fmt: skip


def test_the_secretariat_enters_it(client, secretary, statement, state):
    client.force_login(secretary)
    page = client.get(address(statement))
    assert "State of AAA" in page.text
    assert 'enctype="multipart/form-data"' in page.text
    answer = client.post(address(statement), typed())
    assert answer.status_code == 303
    position = OfficialPosition.objects.get()
    assert (position.value, position.reason, position.reason_language) == (
        1, "As the note says.", "fr",
    )  # fmt: skip
    assert "entered by the secretariat, not confirmed" in client.get(address(statement)).text


def test_what_was_typed_comes_back_with_the_errors(client, secretary, statement):
    client.force_login(secretary)
    answer = client.post(address(statement), typed(value="", document=""))
    assert answer.status_code == 422
    assert "As the note says." in answer.text
    assert 'href="#id_value"' in answer.text
    assert 'id="id_value"' in answer.text
    assert 'href="#id_document"' in answer.text


def test_a_refused_file_is_said_at_its_field(client, secretary, statement):
    client.force_login(secretary)
    answer = client.post(address(statement), typed(document=paper(b"MZ program")))
    assert answer.status_code == 422
    assert 'href="#id_document"' in answer.text
    assert not OfficialPosition.objects.exists()


def test_a_file_too_large_is_refused(client, secretary, statement):
    client.force_login(secretary)
    large = paper(b"%PDF-" + b"0" * (5 * 1024 * 1024))
    answer = client.post(address(statement), typed(document=large))
    assert answer.status_code == 422
    assert "larger than 5 MB" in answer.text


def test_only_states_that_are_asked_are_offered(client, secretary, statement, state):
    statement.consultation.states.add(made.a_state("BBB"))
    client.force_login(secretary)
    page = client.get(address(statement)).text
    assert "State of BBB" in page
    assert "State of AAA" not in page
    assert client.post(address(statement), typed()).status_code == 422


def test_who_is_refused_and_who_finds_nothing(client, statement, state):
    assert client.get(address(statement)).status_code == 302
    for user in (made.a_head(state), made.a_citizen(state), made.an_observer()):
        client.force_login(user)
        assert client.get(address(statement)).status_code == 403
        assert client.post(address(statement), typed()).status_code == 403
    Consultation.objects.update(audience=Consultation.Audience.CLOSED)
    client.force_login(made.an_observer())
    assert client.get(address(statement)).status_code == 404
