"""Freezing a finding: what it fixes, its number, its provisions, its record; and its pages."""

from __future__ import annotations

import datetime as dt
import gzip
import hashlib
import json
import re
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.urls import get_resolver, reverse
from django.utils import timezone

from mufakat.apps import consultations as app
from mufakat.apps.consultations.actions import findings
from mufakat.apps.consultations.models import Consultation, Finding, OfficialPosition, Participant
from mufakat.apps.consultations.queries import findings as queries
from mufakat.apps.consultations.queries import frozen
from mufakat.apps.consultations.tests import factories as made
from mufakat.foundation.links.models import Link
from mufakat.foundation.people.models import Bloc, Organisation, State
from mufakat.foundation.provisions.models import Provision
from mufakat.foundation.record.models import Act
from mufakat.foundation.renditions import texts
from mufakat.foundation.renditions.models import Rendition

pytestmark = pytest.mark.django_db
HEAVIEST = 14_600


@pytest.fixture
def closed():
    return made.a_full_consultation(phase="closed", people=36, statements=9)


@pytest.fixture
def secretary():
    return made.a_secretary()


@pytest.fixture
def by(secretary):
    return made.seen_as(secretary)


@pytest.fixture
def finding(closed, by):
    return findings.freeze(by=by, consultation=closed)


def address(name, thing):
    return reverse(f"consultations:{name}", args=[thing.public_id])


def agreed_numbers(finding):
    return [entry["statement"] for entry in finding.content["map"]["consensus"]]


def a_position(consultation, state, *, value=1):
    return OfficialPosition.objects.create(
        statement=consultation.statements.first(), state=state, value=value,
        set_by=made.a_head(state), set_at=timezone.now(),
    )  # fmt: skip


# What is fixed


def test_it_has_a_symbol_a_hash_and_an_act(finding):
    act = Act.objects.get(verb="consultations.finding.frozen")
    assert finding.symbol == f"MUF/CONS/{timezone.now().year}/1"
    assert finding.content_sha256 in act.record
    assert finding.symbol in act.record
    assert act.subject_id == str(finding.public_id)


def test_the_hash_is_that_of_the_json_text_as_the_database_gives_it_back(finding):
    kept = Finding.objects.get()
    text = json.dumps(
        {"content": kept.content, "texts": kept.texts, "positions": kept.positions},
        sort_keys=True, separators=(",", ":"), ensure_ascii=False,
    )  # fmt: skip
    assert hashlib.sha256(text.encode()).hexdigest() == kept.content_sha256
    assert queries.is_whole(kept)


def test_one_changed_letter_shows(finding):
    finding.texts["statements"]["1"]["versions"]["en"]["text"] += "."
    assert not queries.is_whole(finding)


def test_it_holds_both_views_counts_and_conditions(finding, closed):
    content = finding.content
    assert content["map"]["view"] == "state"
    assert content["map"]["consensus"]
    assert "participants" not in content["map"]
    assert set(content["person_view"]["only_by_states"]) <= set(agreed_numbers(finding))
    assert content["counts"]["voices"]["total"] == 36
    assert content["counts"]["statements"] == 9
    assert content["counts"]["moderation"]["rejected"] == 0
    assert content["conditions"]["settings"]["majority"] == 0.5
    assert content["conditions"]["consultation"] == str(closed.public_id)


def test_nothing_in_it_names_a_participant(finding):
    text = queries.text_of(finding)
    for person in Participant.objects.all():
        assert str(person.public_id) not in text


def test_moderation_is_counted(closed, by):
    made.a_statement(closed, status="rejected")
    made.a_statement(closed, status="pending")
    counts = findings.freeze(by=by, consultation=closed).content["counts"]
    assert (counts["moderation"]["rejected"], counts["moderation"]["pending"]) == (1, 1)
    assert counts["statements"] == 9


def test_texts_are_kept_in_all_languages_with_their_status(closed, by):
    first = closed.statements.first()
    texts.write(
        "statement", first.public_id, "text", language="fr", text="Une phrase.",
        status="machine", source_language="en",
    )  # fmt: skip
    finding = findings.freeze(by=by, consultation=closed)
    versions = finding.texts["statements"]["1"]["versions"]
    assert versions["en"]["status"] == "authentic"
    assert versions["fr"] == {
        "text": "Une phrase.", "status": "machine", "source_language": "en", "is_stale": False,
    }  # fmt: skip
    texts.write("statement", first.public_id, "text", language="fr", text="X", status="official")
    assert Finding.objects.get().texts["statements"]["1"]["versions"]["fr"]["text"] == "Une phrase."


def test_a_translation_of_an_older_wording_is_kept_as_out_of_date(closed, by):
    first = closed.statements.first()
    for language, words, source in (("fr", "Avant", "en"), ("en", "Changed since", "")):
        texts.write(
            "statement", first.public_id, "text", language=language, text=words,
            status="unofficial", source_language=source,
        )  # fmt: skip
    finding = findings.freeze(by=by, consultation=closed)
    assert finding.texts["statements"]["1"]["versions"]["fr"]["is_stale"]
    clause = Provision.objects.get(label=f"{finding.symbol}, 1")
    assert texts.wordings("provision", [clause.public_id], "text")[str(clause.public_id)].get(
        "fr"
    ).is_stale


def test_positions_are_kept_where_the_rules_open_them(closed, by):
    a_position(closed, State.objects.first(), value=-1)
    finding = findings.freeze(by=by, consultation=closed)
    assert [(p["statement"], p["state"], p["value"]) for p in finding.positions] == [
        ("1", "AAA", "disagree")
    ]


def test_positions_stay_out_where_the_rules_close_them(closed, by):
    Organisation.objects.update(state_votes_public=False)
    a_position(closed, State.objects.first())
    finding = findings.freeze(by=by, consultation=closed)
    assert finding.positions == []
    assert not finding.content["conditions"]["positions_public"]


def test_numbers_are_written_as_every_database_gives_them_back():
    assert frozen.plain({1: (-0.0, 1e16, 0.25)}) == {"1": [0.0, 10_000_000_000_000_000, 0.25]}
    assert frozen.json_text(frozen.plain(-0.0)) == "0.0"
    with pytest.raises(ValueError, match="JSON"):
        frozen.json_text(float("nan"))


# Its number


def test_numbers_follow_one_another_in_a_year(closed, by, finding):
    other = made.a_full_consultation(phase="closed", people=24, statements=6)
    assert findings.freeze(by=by, consultation=other).symbol.endswith("/2")


def test_each_year_begins_anew(closed, by):
    moment = timezone.now() + dt.timedelta(days=400)
    finding = findings.freeze(by=by, consultation=closed, at=moment)
    assert finding.symbol == f"MUF/CONS/{moment.year}/1"
    assert finding.frozen_at == moment
    assert frozen.next_symbol(timezone.now()).endswith("/1")


def test_a_number_taken_at_the_same_moment_is_not_given_twice(closed, by, monkeypatch):
    other = made.a_full_consultation(phase="closed", people=24, statements=6)
    first = findings.freeze(by=by, consultation=other).symbol
    second = frozen.next_symbol(timezone.now())
    told = iter([first, first, second])
    monkeypatch.setattr(findings, "next_symbol", lambda moment: next(told))
    assert findings.freeze(by=by, consultation=closed).symbol == second


def test_another_fault_of_the_database_is_not_hidden(closed, by, monkeypatch):
    def fails(**_fields):
        raise IntegrityError("something else")

    monkeypatch.setattr(Finding.objects, "create", fails)
    with pytest.raises(IntegrityError):
        findings.freeze(by=by, consultation=closed)
    assert not Act.objects.filter(verb="consultations.finding.frozen").exists()


# Rules


def test_an_unchanged_result_is_not_frozen_twice(closed, by, finding):
    with pytest.raises(ValidationError, match=re.escape(finding.symbol)):
        findings.freeze(by=by, consultation=closed)
    assert Finding.objects.count() == 1


def test_a_new_translation_is_something_new(closed, by, finding):
    statement = closed.statements.first()
    texts.write(
        "statement", statement.public_id, "text", language="es", text="Una frase.",
        status="official", source_language="en",
    )  # fmt: skip
    assert findings.freeze(by=by, consultation=closed).symbol.endswith("/2")


def test_who_may_not_freeze(closed):
    state = State.objects.first()
    for user in (None, made.a_head(state), made.a_delegate(state), made.an_observer()):
        with pytest.raises(PermissionDenied):
            findings.freeze(by=made.seen_as(user), consultation=closed)
    assert not Finding.objects.exists()


def test_not_before_the_close(by):
    running = made.a_full_consultation(phase="open")
    with pytest.raises(PermissionDenied):
        findings.freeze(by=by, consultation=running)


def test_not_dated_before_the_close(closed, by):
    with pytest.raises(ValidationError, match="before the close"):
        findings.freeze(by=by, consultation=closed, at=closed.closes_at - dt.timedelta(days=3))


def test_without_votes_there_is_nothing_to_freeze(by):
    made.a_body()
    empty = made.a_consultation(phase="closed")
    made.a_statement(empty)
    with pytest.raises(ValidationError, match="Nobody has voted"):
        findings.freeze(by=by, consultation=empty)


def test_no_address_changes_or_removes_a_finding(client, secretary, finding):
    known = get_resolver("mufakat.apps.consultations.urls").url_patterns
    patterns = [str(one.pattern) for one in known]
    of_findings = {p.partition("findings/<uuid:finding>/")[2] for p in patterns if "finding>" in p}
    assert of_findings == {"", "print/", "document.docx", "finding.json"}
    client.force_login(secretary)
    for name in ("finding", "finding_print", "finding_document", "finding_json"):
        for send in (client.post, client.put, client.patch, client.delete):
            assert send(address(name, finding)).status_code == 405


def test_no_code_of_the_app_changes_or_removes_a_finding():
    folder = Path(app.__file__).parent
    spoken = re.compile(
        r"Finding\.objects[^\n]*\.(update|delete|bulk_update)|finding\.(save|delete)\("
    )
    for path in folder.rglob("*.py"):
        if "tests" not in path.parts:
            assert not spoken.search(path.read_text(encoding="utf-8")), path.name


# Provisions


def test_each_agreed_statement_becomes_a_provision_on_the_thread(closed, finding):
    numbers = agreed_numbers(finding)
    assert numbers
    assert {p.label for p in Provision.objects.all()} == {f"{finding.symbol}, {n}" for n in numbers}
    clause = Provision.objects.get(label=f"{finding.symbol}, {numbers[0]}")
    statement = closed.statements.get(number=int(numbers[0]))
    ends = set(
        Link.objects.filter(relation="informs", to_id=str(clause.public_id)).values_list(
            "from_kind", "from_id"
        )
    )
    assert ends == {("statement", str(statement.public_id)), ("finding", str(finding.public_id))}
    assert clause.created_at == finding.frozen_at


def test_a_provision_begins_with_the_versions_of_its_statement(closed, by):
    for statement in closed.statements.all():
        texts.write(
            "statement", statement.public_id, "text", language="ar", text="نص",
            status="machine", source_language="en", author="engine",
        )  # fmt: skip
    finding = findings.freeze(by=by, consultation=closed)
    clause = Provision.objects.get(label=f"{finding.symbol}, {agreed_numbers(finding)[0]}")
    rows = Rendition.objects.filter(kind="provision", thing_id=str(clause.public_id), field="text")
    assert {(r.language, r.status) for r in rows} == {("en", "authentic"), ("ar", "machine")}
    arabic = rows.get(language="ar")
    assert (arabic.author, arabic.source_language) == ("engine", "en")
    assert arabic.source_hash


def test_the_record_of_a_closed_consultation_says_no_numbers(by):
    private = made.a_full_consultation(
        phase="closed", people=24, statements=6, audience=Consultation.Audience.CLOSED
    )
    findings.freeze(by=by, consultation=private)
    act = Act.objects.get(verb="consultations.finding.frozen")
    assert "agreed" not in act.record
    assert "agreed" in act.opening


# Pages


def test_the_list_asks_before_it_freezes(client, secretary, closed):
    client.force_login(secretary)
    page = client.get(address("findings", closed))
    assert "No finding is frozen yet" in page.text
    assert "Freeze the result as it stands" in page.text
    assert 'name="confirmed"' not in page.text
    asked = client.get(address("findings", closed), {"freeze": "1"})
    assert frozen.next_symbol(timezone.now()) in asked.text
    assert 'name="confirmed"' in asked.text
    assert not Finding.objects.exists()


def frozen_through(client, closed, **more):
    shown = frozen.frozen_form(closed).sha256
    return client.post(address("findings", closed), {"shown": shown, "confirmed": "on"} | more)


def test_the_secretariat_freezes_what_it_was_shown(client, secretary, closed):
    client.force_login(secretary)
    answer = frozen_through(client, closed)
    assert answer.status_code == 303
    assert answer["Location"] == address("finding", Finding.objects.get())


def test_without_the_tick_nothing_is_frozen(client, secretary, closed):
    client.force_login(secretary)
    answer = frozen_through(client, closed, confirmed="")
    assert answer.status_code == 422
    assert 'href="#id_confirmed"' in answer.text
    assert not Finding.objects.exists()


def test_what_has_changed_since_it_was_shown_is_shown_again(client, secretary, closed):
    client.force_login(secretary)
    answer = frozen_through(client, closed, shown="0" * 64)
    assert answer.status_code == 409
    assert frozen.frozen_form(closed).sha256[:32] in answer.text
    assert not Finding.objects.exists()


def test_an_unchanged_result_says_so_on_the_page(client, secretary, closed, finding):
    client.force_login(secretary)
    asked = client.get(address("findings", closed), {"freeze": "1"})
    assert f"already frozen as {finding.symbol}" in asked.text
    assert 'name="confirmed"' not in asked.text
    assert frozen_through(client, closed).status_code == 422


def test_everybody_reads_the_list_and_only_the_secretariat_freezes(client, closed, finding):
    page = client.get(address("findings", closed))
    assert finding.symbol in page.text
    assert "Freeze the result" not in page.text
    assert client.post(address("findings", closed), {"confirmed": "on"}).status_code == 403
    client.force_login(made.a_head(State.objects.first()))
    assert client.post(address("findings", closed), {"confirmed": "on"}).status_code == 403


NAMES = ["finding", "finding_print", "finding_document", "finding_json"]


@pytest.mark.parametrize("name", NAMES)
def test_everybody_reads_a_finding_of_a_public_consultation(client, finding, name):
    assert client.get(address(name, finding)).status_code == 200


@pytest.mark.parametrize("name", NAMES)
def test_who_may_not_read_the_consultation_finds_no_finding(client, by, name):
    private = made.a_full_consultation(
        phase="closed", people=24, statements=6, audience=Consultation.Audience.MEMBERS
    )
    finding = findings.freeze(by=by, consultation=private)
    assert client.get(address(name, finding)).status_code == 404
    assert client.get(address("findings", private)).status_code == 404
    client.force_login(made.a_delegate(State.objects.first()))
    assert client.get(address(name, finding)).status_code == 200


def test_the_page_gives_the_answer_first(client, finding):
    page = client.get(address("finding", finding)).text
    number = len(agreed_numbers(finding))
    lead = page[page.index('class="lead"') :]
    assert f"{number} statements hold in every bloc" in lead[:200]
    hash_start = finding.content_sha256[:16]
    for words in (finding.symbol, hash_start, "what is stored has the hash"):
        assert words in page
    clause = Provision.objects.first()
    assert reverse("observatory:provision", args=[clause.public_id]) in page


def test_the_page_shows_the_words_as_they_stood(client, closed, finding):
    number = agreed_numbers(finding)[0]
    statement = closed.statements.get(number=int(number))
    before = statement.text
    texts.write("statement", statement.public_id, "text", language="en", text="New words",
                status="authentic")  # fmt: skip
    Bloc.objects.update(names={"en": "Renamed"})
    page = client.get(address("finding", finding)).text
    assert before in page
    assert "New words" not in page
    assert "Renamed" not in page


def test_positions_are_on_the_page(client, closed, by):
    a_position(closed, State.objects.first(), value=-1)
    page = client.get(address("finding", findings.freeze(by=by, consultation=closed))).text
    assert "Official positions" in page
    assert "State of AAA" in page


def test_the_json_file_has_the_hash_of_the_finding(client, finding):
    answer = client.get(address("finding_json", finding))
    assert hashlib.sha256(answer.content).hexdigest() == finding.content_sha256
    assert "attachment" in answer["Content-Disposition"]


def test_a_finding_of_many_statements_stays_light(client, by):
    large = made.a_full_consultation(phase="closed", people=120, statements=120)
    finding = findings.freeze(by=by, consultation=large)
    page = client.get(address("finding", finding))
    assert len(gzip.compress(page.content)) <= HEAVIEST


@pytest.mark.parametrize("language", ["ar", "fr", "zh-hans"])
def test_it_is_readable_in_other_languages(client, finding, language):
    path = address("finding", finding).replace("/en/", f"/{language}/", 1)
    page = client.get(path)
    assert page.status_code == 200
    assert f'lang="{language}"' in page.text


def test_reading_takes_few_queries(client, finding, django_assert_max_num_queries):
    with django_assert_max_num_queries(20):
        client.get(address("finding", finding))
