"""Translations beside their source, what makes them stale, and corrections by readers."""

from __future__ import annotations

import json

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from mufakat.apps.consultations.actions import moderation, translations
from mufakat.apps.consultations.actions.statements import propose_correction
from mufakat.apps.consultations.actions.translations import StaleTextError
from mufakat.apps.consultations.queries.translations import compared
from mufakat.apps.consultations.tests import factories as made
from mufakat.foundation.record.models import Act
from mufakat.foundation.renditions import texts
from mufakat.foundation.renditions.models import Correction, Rendition

pytestmark = pytest.mark.django_db


def at(name, statement, *more):
    return reverse(f"consultations:{name}", args=[statement.consultation.public_id, *more])


def page(statement, language):
    return at("translate", statement, statement.public_id, language)


@pytest.fixture
def secretary(db):
    made.a_body()
    return made.a_secretary()


@pytest.fixture
def desk(client, secretary):
    client.force_login(secretary)
    return client


@pytest.fixture
def statement(secretary):
    return made.a_statement(made.a_consultation(), "Every model carries a label.")


def version(statement, language):
    return Rendition.objects.filter(
        kind="statement", thing_id=str(statement.public_id), language=language
    ).first()


def write(statement, language, text, status="unofficial", source="en", **more):
    return texts.write("statement", statement.public_id, "text", language=language, text=text,
                       status=status, source_language=source, **more)  # fmt: skip


def told(text, *, status="official", version=0, source="en"):
    return {"text": text, "status": status, "version": version, "source_language": source}


def test_a_translation_is_written_beside_its_source(desk, statement, secretary):
    html = desk.get(page(statement, "ar")).content.decode()
    assert statement.text in html
    assert 'lang="ar"' in html
    assert desk.post(page(statement, "ar"), told("يحمل كل نموذج علامة.")).status_code == 303
    written = version(statement, "ar")
    assert (written.status, written.source_language) == ("official", "en")
    assert written.author == str(secretary.public_id)
    act = Act.objects.get(verb="consultations.translation.written")
    assert json.loads(act.record)["public"] == {
        "language": "ar", "status": "official", "version": 1, "correction": False,
    }  # fmt: skip


@pytest.mark.parametrize("status", ["machine", "authentic", ""])
def test_a_person_writes_official_or_unofficial_text_only(desk, statement, status):
    response = desk.post(page(statement, "fr"), told("Tout modèle.", status=status))
    assert response.status_code == 422
    assert "Tout modèle." in response.content.decode()
    assert version(statement, "fr") is None


@pytest.mark.parametrize("language", ["en", "xx", "de"])
def test_the_original_and_unknown_languages_have_no_page(desk, statement, language):
    assert desk.get(page(statement, language)).status_code == 404


def test_the_action_never_touches_the_authors_words(secretary, statement):
    with pytest.raises(ValidationError):
        translations.write_translation(
            by=made.seen_as(secretary), statement=statement, language="en", text="Other words",
            status="official", source_language="en", version=1,
        )  # fmt: skip


@pytest.mark.parametrize("text", ["", "  ", "A \u202e B", "x" * 2001])
def test_bad_words_are_refused(desk, statement, text):
    assert desk.post(page(statement, "fr"), told(text)).status_code == 422


def test_two_translators_do_not_overwrite_each_other(desk, statement):
    assert desk.post(page(statement, "fr"), told("Le premier.")).status_code == 303
    late = desk.post(page(statement, "fr"), told("Le second."))
    html = late.content.decode()
    assert late.status_code == 409
    assert "Le premier." in html
    assert "\nLe second.</textarea>" in html
    assert version(statement, "fr").text == "Le premier."
    assert 'name="version" value="1"' in html
    assert desk.post(page(statement, "fr"), told("Le second.", version=1)).status_code == 303
    assert version(statement, "fr").text == "Le second."


def test_a_stale_translation_shows_what_changed_in_its_source(desk, statement):
    desk.post(page(statement, "fr"), told("Tout modèle porte une étiquette."))
    desk.post(page(statement, "id"), told("Setiap model berlabel.", source="fr"))
    desk.post(page(statement, "fr"), told("Tout système porte une étiquette.", version=1))
    html = desk.get(page(statement, "id")).content.decode()
    assert "out of date" in html
    assert "<del>modèle</del>" in html
    assert "<ins>système</ins>" in html
    same = told("Setiap model berlabel.", version=1, source="fr")
    assert desk.post(page(statement, "id"), same).status_code == 303
    assert "up to date" in desk.get(page(statement, "id")).content.decode()
    assert version(statement, "id").reviewer


def test_a_changed_source_of_unknown_words_is_said_so(desk, statement):
    write(statement, "fr", "Avant.")
    write(statement, "id", "Sebelum.", source="fr")
    write(statement, "fr", "Après.")
    assert "earlier words are not known" in desk.get(page(statement, "id")).content.decode()


def test_words_of_a_seed_translation_are_known_later(desk, secretary):
    seed = moderation.add_seed(
        by=made.seen_as(secretary), consultation=made.a_consultation(phase="draft"), text="One.",
        language="en", translations={"fr": moderation.Translation("Un mot.", "official")},
    )  # fmt: skip
    write(seed, "id", "Satu.", source="fr")
    desk.post(page(seed, "fr"), told("Un seul mot.", version=1))
    assert "<ins>seul" in desk.get(page(seed, "id")).content.decode()


def test_machine_words_become_a_persons_when_confirmed(desk, statement, secretary):
    write(statement, "ru", "Каждая модель.", status="machine", author="engine 1")
    html = desk.get(page(statement, "ru")).content.decode()
    assert "An engine wrote" in html
    assert desk.post(
        page(statement, "ru"), told("Каждая модель.", status="unofficial", version=1)
    ).status_code == 303
    now = version(statement, "ru")
    assert (now.status, now.author) == ("unofficial", "engine 1")
    assert now.reviewer == str(secretary.public_id)


def test_chinese_is_compared_by_characters():
    parts = compared("模型有标签", "模型须有标签")
    assert parts == [("same", "模型"), ("new", "须"), ("same", "有标签")]


# Corrections


@pytest.fixture
def french(statement):
    return write(statement, "fr", "Chaque modèles porte une étiquette.")


@pytest.fixture
def proposed(statement, french):
    reader = made.a_delegate(made.a_state("AAA"))
    return propose_correction(
        by=made.seen_as(reader), statement=statement, language="fr",
        text="Chaque modèle porte une étiquette.",
    )  # fmt: skip


def decision(statement, correction, choice, *, version=1):
    return {
        "statement": str(statement.public_id), "language": "fr", "decision": choice,
        "proposal": texts.text_hash(correction.text), "version": version,
    }  # fmt: skip


def test_proposals_wait_with_what_they_change(desk, statement, proposed):
    html = desk.get(at("corrections", statement)).content.decode()
    assert "1 proposed correction waits" in html
    assert "<del>modèles</del><ins>modèle</ins>" in html
    assert "Delegation of State of AAA" in html


def test_an_accepted_proposal_takes_the_place_of_what_stands(desk, statement, proposed, secretary):
    response = desk.post(at("corrections", statement), decision(statement, proposed, "accept"))
    assert response.status_code == 303
    now = version(statement, "fr")
    assert (now.text, now.version, now.status) == (proposed.text, 2, "unofficial")
    assert now.author == proposed.proposed_by
    assert now.reviewer == str(secretary.public_id)
    proposed.refresh_from_db()
    assert (proposed.accepted, proposed.decided_by) == (True, str(secretary.public_id))
    assert Act.objects.filter(verb="consultations.translation.written").count() == 1


def test_a_refused_proposal_changes_nothing_and_is_kept(desk, statement, proposed):
    desk.post(at("corrections", statement), decision(statement, proposed, "refuse"))
    proposed.refresh_from_db()
    assert proposed.accepted is False
    assert version(statement, "fr").version == 1
    assert not Act.objects.exists()
    assert "Nothing waits." in desk.get(at("corrections", statement)).content.decode()


def test_a_correction_of_machine_text_is_a_persons(desk, statement, french, proposed):
    Rendition.objects.filter(pk=french.pk).update(status="machine", author="engine")
    desk.post(at("corrections", statement), decision(statement, proposed, "accept"))
    assert version(statement, "fr").status == "unofficial"


def test_the_same_words_of_two_readers_are_one_decision(desk, statement, proposed):
    other = made.seen_as(made.a_delegate(made.a_state("BBB")))
    propose_correction(by=other, statement=statement, language="fr", text=proposed.text)
    assert "1 proposed correction waits" in desk.get(at("corrections", statement)).content.decode()
    desk.post(at("corrections", statement), decision(statement, proposed, "accept"))
    assert Correction.objects.filter(accepted=True).count() == 2


def test_a_decision_on_words_that_have_changed_since_is_refused(desk, statement, proposed):
    write(statement, "fr", "Entre-temps.")
    late = desk.post(at("corrections", statement), decision(statement, proposed, "accept"))
    assert late.status_code == 409
    assert version(statement, "fr").text == "Entre-temps."


def test_a_decision_is_taken_once(desk, statement, proposed):
    desk.post(at("corrections", statement), decision(statement, proposed, "accept"))
    again = desk.post(
        at("corrections", statement), decision(statement, proposed, "refuse", version=2)
    )
    assert again.status_code == 409


def test_translating_by_role(client, statement, proposed):
    state = made.a_state("CCC")
    users = (made.a_citizen(state), made.a_head(state), made.an_observer())
    addresses = (page(statement, "ru"), at("corrections", statement))
    for address in addresses:
        assert client.get(address).status_code == 302
    for user in users:
        client.force_login(user)
        for address in addresses:
            assert client.get(address).status_code == 403
            assert client.post(address, told("Слова.")).status_code == 403
        with pytest.raises(PermissionDenied):
            translations.write_translation(
                by=made.seen_as(user), statement=statement, language="ru", text="Слова.",
                status="official", source_language="en", version=0,
            )  # fmt: skip
        with pytest.raises(PermissionDenied):
            translations.decide_correction(
                by=made.seen_as(user), statement=statement, language="fr", version=1, accept=True,
                proposal=texts.text_hash(proposed.text),
            )  # fmt: skip


def test_the_action_refuses_a_stale_version(secretary, statement, french):
    with pytest.raises(StaleTextError):
        translations.write_translation(
            by=made.seen_as(secretary), statement=statement, language="fr", text="Autre.",
            status="official", source_language="en", version=0,
        )  # fmt: skip
