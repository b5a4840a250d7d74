"""Preparing, changing, opening and closing a consultation: actions, pages, roles, clocks."""

from __future__ import annotations

import datetime as dt
import gzip
import json

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from mufakat.apps.consultations.actions import administration
from mufakat.apps.consultations.actions.administration import StaleVersionError, Words
from mufakat.apps.consultations.forms.consultation import ConsultationForm
from mufakat.apps.consultations.forms.moments import typed
from mufakat.apps.consultations.models import Consultation, Participant
from mufakat.apps.consultations.tests import factories as made
from mufakat.foundation.record.models import Act
from mufakat.foundation.renditions import texts
from mufakat.foundation.renditions.models import Rendition

pytestmark = pytest.mark.django_db
LANGUAGES = ("en", "fr", "es", "ru", "zh-hans", "ar", "id")
BUDGET = 14_600


def at(name, consultation):
    return reverse(f"consultations:{name}", args=[consultation.public_id])


@pytest.fixture
def secretary(db):
    made.a_body()
    return made.a_secretary()


@pytest.fixture
def desk(client, secretary):
    client.force_login(secretary)
    return client


def typed_form(consultation=None, **changes):
    """What the form holds, as a browser would send it back."""
    form = ConsultationForm(consultation=consultation)
    told = {}
    for field in form:
        value = field.value()
        if field.field.disabled or value is None or value is False:
            continue
        told[field.name] = "on" if value is True else value
    return told | changes


def a_new(**changes):
    return typed_form(
        original_language="en", title_en="Who answers for a model?", zone="Asia/Shanghai",
        opens_at="2031-03-01T09:00", closes_at="2031-03-31T18:00", title_ar="من يجيب عن النموذج؟",
        introduction_en="Why we ask.", status_ar="official",
    ) | changes  # fmt: skip


def verbs():
    return list(Act.objects.order_by("seq").values_list("verb", flat=True))


# Creating


def test_it_is_prepared_in_two_languages_and_on_the_record(desk):
    response = desk.post(reverse("consultations:create"), a_new())
    made_one = Consultation.objects.get()
    assert response.status_code == 303
    assert response["Location"] == at("seed", made_one)
    assert made_one.opens_at == dt.datetime(2031, 3, 1, 1, tzinfo=dt.UTC)
    assert made_one.closes_at == dt.datetime(2031, 3, 31, 10, tzinfo=dt.UTC)
    assert made_one.phase(timezone.now()) == "draft"
    titles = texts.wordings("consultation", [made_one.public_id], "title")[str(made_one.public_id)]
    assert titles.languages() == ["ar", "en"]
    assert titles.get("en").status == "authentic"  # the original: what its authors typed
    assert titles.get("ar").status == "official"
    assert verbs() == ["consultations.consultation.created"]


def test_the_record_of_a_draft_tells_nothing_of_its_title(desk):
    desk.post(reverse("consultations:create"), a_new())
    act = Act.objects.get()
    assert "Who answers" not in act.record
    assert "Who answers" in act.opening


def test_the_same_title_twice_is_two_codes(desk):
    desk.post(reverse("consultations:create"), a_new())
    desk.post(reverse("consultations:create"), a_new())
    codes = set(Consultation.objects.values_list("code", flat=True))
    assert codes == {"who-answers-for-a-model", "who-answers-for-a-model-2"}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title_en": "  "}, "title_en"),
        ({"title_en": "Who \u202e answers"}, "title_en"),
        ({"introduction_ar": "\u202dabc"}, "introduction_ar"),
        ({"title_fr": "", "introduction_fr": "Pourquoi"}, "title_fr"),
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"zone": "../../etc/passwd"}, "zone"),
        ({"opens_at": "soon"}, "opens_at"),
        ({"closes_at": "2031-02-28"}, "closes_at"),
        ({"bloc_cap": "1.5"}, "bloc_cap"),
        ({"longest_statement": "9"}, "longest_statement"),
        ({"audience": "everybody"}, "audience"),
        ({"states": ["ZZZ"]}, "states"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(desk, changes, field):
    response = desk.post(reverse("consultations:create"), a_new(policy="Be kind.") | changes)
    html = response.content.decode()
    assert response.status_code == 422
    assert f'href="#id_{field}"' in html
    assert "Be kind." in html
    assert not Consultation.objects.exists()
    assert not Act.objects.exists()


def test_a_round_trip_through_the_form_changes_nothing(desk):
    for zone in ("UTC", "Europe/Paris", "America/Santiago", "Asia/Kolkata", "Pacific/Apia"):
        consultation = made.a_consultation(phase="draft", zone=zone, bloc_cap="0.25")
        before = (consultation.opens_at, consultation.closes_at)
        response = desk.post(at("edit", consultation), typed_form(consultation))
        consultation.refresh_from_db()
        assert response.status_code == 303
        assert (consultation.opens_at, consultation.closes_at) == before, zone
        assert consultation.version == 1
    assert not Act.objects.exists()


# Times


def test_the_form_asks_which_of_two_and_marks_the_later(desk):
    told = a_new(zone="Europe/Paris", closes_at="2031-10-26T02:30")
    response = desk.post(reverse("consultations:create"), told)
    html = response.content.decode()
    assert response.status_code == 422
    assert 'value="later" ' in html
    assert "checked" in html.split('value="later"')[1].split(">")[0]
    assert desk.post(
        reverse("consultations:create"), told | {"closes_at_which": "earlier"}
    ).status_code == 303
    assert Consultation.objects.get().closes_at == dt.datetime(2031, 10, 26, 0, 30, tzinfo=dt.UTC)


def test_a_day_alone_ends_at_its_midnight(desk):
    desk.post(reverse("consultations:create"), a_new(closes_at="2031-03-31"))
    assert Consultation.objects.get().closes_at == dt.datetime(2031, 3, 31, 16, tzinfo=dt.UTC)


def test_times_are_shown_with_zone_and_offset(desk):
    consultation = made.a_consultation(phase="draft", zone="Asia/Kolkata")
    html = desk.get(at("edit", consultation)).content.decode()
    assert "(UTC+05:30)" in html
    assert typed(consultation.closes_at, "Asia/Kolkata") in html


# Changing


def test_a_change_counts_up_the_version_and_is_on_the_record(desk):
    consultation = made.a_consultation(phase="draft")
    told = typed_form(consultation, title_en="Another question", is_sensitive="on")
    assert desk.post(at("edit", consultation), told).status_code == 303
    consultation.refresh_from_db()
    assert consultation.version == 2
    public = json.loads(Act.objects.get().record)["public"]
    assert public == {"fields": ["is_sensitive", "title"], "languages": ["en"], "version": 2}


def test_two_people_who_save_one_after_the_other(desk):
    consultation = made.a_consultation(phase="draft", title="First words")
    mine = typed_form(consultation, title_en="My words")
    theirs = typed_form(consultation, title_en="Their words")
    assert desk.post(at("edit", consultation), theirs).status_code == 303
    response = desk.post(at("edit", consultation), mine)
    html = response.content.decode()
    assert response.status_code == 409
    assert "Their words" in html
    assert "My words" in html
    key = str(consultation.public_id)
    assert texts.wordings("consultation", [key], "title")[key].get("en").text == "Their words"
    assert 'name="version" value="2"' in html
    assert desk.post(at("edit", consultation), mine | {"version": "2"}).status_code == 303
    assert texts.wordings("consultation", [key], "title")[key].get("en").text == "My words"


@pytest.mark.parametrize("version", ["", "0", "99", "x"])
def test_no_or_another_version_overwrites_nothing(desk, version):
    consultation = made.a_consultation(phase="draft", title="First words")
    told = typed_form(consultation, title_en="Other words", version=version)
    assert desk.post(at("edit", consultation), told).status_code in (409, 422)
    assert not Act.objects.exists()


def test_after_the_opening_conditions_are_shown_but_cannot_be_typed(desk):
    consultation = made.a_consultation(title="Question")
    html = desk.get(at("edit", consultation)).content.decode()
    assert "Fixed since the opening" in html
    told = typed_form(consultation, title_en="Better", audience="closed", zone="Asia/Tokyo")
    assert desk.post(at("edit", consultation), told).status_code == 303
    consultation.refresh_from_db()
    assert consultation.audience == "public"
    assert consultation.zone == "UTC"


@pytest.mark.parametrize("field", sorted(administration.LOCKED_BY_OPENING - {"states"}))
def test_the_action_itself_refuses_what_is_fixed(secretary, field):
    consultation = made.a_consultation(title="Question")
    other = {"opens_at": timezone.now(), "bloc_cap": 1, "allows_citizens": False,
             "allows_self_declared": False, "is_sensitive": True}.get(field, "members")  # fmt: skip
    with pytest.raises(ValidationError) as refused:
        administration.edit(
            by=made.seen_as(secretary), consultation=consultation, version=1,
            fields={field: other}, words=[Words("title", "en", "Question", "official")],
        )  # fmt: skip
    assert field in refused.value.error_dict


def test_the_states_that_are_asked_are_fixed_too(secretary):
    consultation = made.a_consultation(title="Question")
    with pytest.raises(ValidationError):
        administration.edit(
            by=made.seen_as(secretary), consultation=consultation, version=1,
            fields={"states": [made.a_state("AAA")]},
            words=[Words("title", "en", "Question", "official")],
        )  # fmt: skip


def test_the_end_of_an_open_one_can_move_but_not_into_the_past(desk):
    consultation = made.a_consultation(title="Question")
    later = timezone.now() + dt.timedelta(days=20)
    told = typed_form(consultation, closes_at=typed(later, "UTC"))
    assert desk.post(at("edit", consultation), told).status_code == 303
    told = typed_form(Consultation.objects.get(), closes_at="2026-01-01T00:00")
    assert desk.post(at("edit", consultation), told).status_code == 422


def test_after_the_close_only_words_change(desk):
    consultation = made.a_consultation(phase="closed", title="Question")
    told = typed_form(consultation, title_en="Better", policy="New", closes_at="2040-01-01")
    assert desk.post(at("edit", consultation), told).status_code == 303
    consultation.refresh_from_db()
    assert consultation.policy == ""
    assert consultation.closes_at < timezone.now()


def test_a_stale_translation_is_shown_and_can_be_confirmed(desk):
    consultation = made.a_consultation(phase="draft", title="Question")
    key = str(consultation.public_id)
    texts.write("consultation", key, "title", language="fr", text="Question", status="official",
                source_language="en")  # fmt: skip
    desk.post(at("edit", consultation), typed_form(consultation, title_en="New question"))
    assert texts.wordings("consultation", [key], "title")[key].get("fr").is_stale
    assert "out of date" in desk.get(at("edit", consultation)).content.decode()
    consultation.refresh_from_db()
    desk.post(at("edit", consultation), typed_form(consultation, checked_fr="on"))
    assert not texts.wordings("consultation", [key], "title")[key].get("fr").is_stale


def test_machine_text_stays_machine_text_until_a_person_answers_for_it(desk):
    consultation = made.a_consultation(phase="draft", title="Question")
    key = str(consultation.public_id)
    texts.write("consultation", key, "title", language="id", text="Pertanyaan", status="machine",
                source_language="en", author="an engine")  # fmt: skip
    desk.post(at("edit", consultation), typed_form(consultation))
    assert Rendition.objects.get(thing_id=key, language="id").author == "an engine"
    told = typed_form(consultation, title_id="Pertanyaan lain")
    assert desk.post(at("edit", consultation), told).status_code == 422
    assert desk.post(
        at("edit", consultation), told | {"status_id": "unofficial"}
    ).status_code == 303
    assert Rendition.objects.get(thing_id=key, language="id").status == "unofficial"


def test_an_emptied_translation_goes_away(desk):
    consultation = made.a_consultation(phase="draft", title="Question")
    key = str(consultation.public_id)
    texts.write("consultation", key, "title", language="fr", text="Q", status="official")
    desk.post(at("edit", consultation), typed_form(consultation, title_fr=""))
    assert texts.wordings("consultation", [key], "title")[key].languages() == ["en"]


# Opening and closing


def test_it_opens_with_a_title_and_a_statement(desk):
    consultation = made.a_consultation(phase="draft")
    assert "Enter at least one" in desk.get(at("open", consultation)).content.decode()
    assert desk.post(at("open", consultation)).status_code == 409
    made.a_statement(consultation, is_seed=True)
    page = desk.get(at("open", consultation)).content.decode()
    assert "cannot be undone" in page
    assert "1 statement can be voted on" in page
    assert Consultation.objects.get().opened_at is None
    assert desk.post(at("open", consultation)).status_code == 303
    consultation.refresh_from_db()
    assert consultation.opened_at is not None
    assert verbs() == ["consultations.consultation.opened"]
    assert desk.post(at("open", consultation)).status_code == 409
    assert Participant.objects.count() == 0


def test_it_does_not_open_without_title_or_after_its_time(secretary):
    by = made.seen_as(secretary)
    consultation = made.a_consultation(phase="draft")
    made.a_statement(consultation)
    Rendition.objects.filter(kind="consultation").delete()
    with pytest.raises(ValidationError, match="title"):
        administration.open_consultation(by=by, consultation=consultation)
    late = made.a_consultation(
        phase="draft", opens_at=timezone.now() - dt.timedelta(days=2),
        closes_at=timezone.now() - dt.timedelta(days=1),
    )  # fmt: skip
    made.a_statement(late)
    with pytest.raises(ValidationError, match="passed"):
        administration.open_consultation(by=by, consultation=late)


def test_it_closes_before_its_time(desk):
    consultation = made.a_consultation()
    assert "before its time" in desk.get(at("close", consultation)).content.decode()
    assert desk.post(at("close", consultation)).status_code == 303
    consultation.refresh_from_db()
    assert consultation.phase(timezone.now()) == "closed"
    public = json.loads(Act.objects.get().record)["public"]
    assert public["before_time"] is True
    assert desk.post(at("close", consultation)).status_code == 409


def test_a_draft_is_not_closed(desk):
    assert desk.post(at("close", made.a_consultation(phase="draft"))).status_code == 409


def test_a_close_by_time_gets_onto_the_record_once(secretary):
    ended = made.a_consultation(phase="closed", closed_at=None)
    made.a_consultation()
    made.a_consultation(phase="draft")
    assert administration.close_due(timezone.now()) == 1
    assert administration.close_due(timezone.now()) == 0
    ended.refresh_from_db()
    assert ended.closed_at == ended.closes_at
    act = Act.objects.get()
    assert act.actor == "system"
    assert json.loads(act.record)["public"]["before_time"] is False


# Who may


@pytest.mark.parametrize("name", ["edit", "open", "close", "seed", "moderate", "corrections",
                                  "propose_merge"])  # fmt: skip
def test_pages_of_the_secretariat_by_role(client, name):
    made.a_body()
    state = made.a_state("AAA")
    other = made.a_state("BBB")
    public = made.a_consultation()
    closed = made.a_consultation(audience="closed")
    closed.states.add(state)
    draft = made.a_consultation(phase="draft")
    people = {
        "citizen": (made.a_citizen(state), 403, 404, 404),
        "delegate": (made.a_delegate(state), 403, 403, 404),
        "head": (made.a_head(state), 403, 403, 404),
        "rival": (made.a_delegate(other), 403, 404, 404),
        "observer": (made.an_observer(), 403, 404, 404),
        "representative": (made.a_representative(made.an_organisation()), 403, 404, 404),
        "secretary": (made.a_secretary(), 200, 200, 200),
    }
    for consultation in (public, closed, draft):
        response = client.get(at(name, consultation))
        assert response.status_code == 302
        assert "/accounts/login/" in response["Location"]
    for role, (user, *expected) in people.items():
        client.force_login(user)
        for consultation, status in zip((public, closed, draft), expected, strict=True):
            assert client.get(at(name, consultation)).status_code == status, role
            if role != "secretary":
                assert client.post(at(name, consultation), {}).status_code == status, role
    assert not Act.objects.exists()


def test_only_the_secretariat_prepares(client):
    made.a_body()
    assert client.get(reverse("consultations:create")).status_code == 302
    for user in (made.a_head(made.a_state("AAA")), made.an_observer(), made.a_citizen(None)):
        client.force_login(user)
        assert client.get(reverse("consultations:create")).status_code == 403
        assert client.post(reverse("consultations:create"), a_new()).status_code == 403
    assert not Consultation.objects.exists()


def test_actions_ask_for_the_permit_themselves():
    made.a_body()
    head = made.seen_as(made.a_head(made.a_state("AAA")))
    consultation = made.a_consultation(phase="draft")
    made.a_statement(consultation)
    for act in (administration.open_consultation, administration.close_consultation):
        with pytest.raises(PermissionDenied):
            act(by=head, consultation=consultation)
    with pytest.raises(PermissionDenied):
        administration.edit(by=head, consultation=consultation, version=1, fields={}, words=[])
    with pytest.raises(StaleVersionError):
        administration.edit(
            by=made.seen_as(made.a_secretary()), consultation=consultation, version=7,
            fields={}, words=[],
        )  # fmt: skip


@pytest.mark.parametrize("language", ["en", "ar", "zh-hans"])
@pytest.mark.parametrize("name", ["edit", "open", "close", "seed", "moderate", "corrections",
                                  "propose_merge"])  # fmt: skip
def test_pages_are_light_and_know_their_language(desk, name, language):
    for number in range(190):
        made.a_state(f"S{number:03d}")
    consultation = made.a_full_consultation(people=6, statements=24)
    for code in LANGUAGES:
        texts.write("consultation", consultation.public_id, "introduction", language=code,
                    text="An introduction of a usual length. " * 12, status="official")  # fmt: skip
    address = at(name, consultation).replace("/en/", f"/{language}/")
    response = desk.get(address)
    html = response.content.decode()
    assert response.status_code == 200
    assert html.count("<h1>") == 1
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in html
    assert len(gzip.compress(response.content, 6)) <= BUDGET
