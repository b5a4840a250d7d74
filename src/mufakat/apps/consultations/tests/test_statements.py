"""Sending statements, what is refused and why, and what becomes of them."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from mufakat.apps.consultations.actions.statements import (
    propose_correction,
    submit_statement,
)
from mufakat.apps.consultations.models import Draft, MergeProposal, ModerationEntry, Statement
from mufakat.apps.consultations.queries import likeness
from mufakat.apps.consultations.tests import factories as made
from mufakat.foundation.links import thread
from mufakat.foundation.record.models import Act
from mufakat.foundation.renditions import texts
from mufakat.foundation.renditions.models import Correction

pytestmark = pytest.mark.django_db


@pytest.fixture
def state():
    made.a_body()
    return made.a_state("AAA", regional="north")


@pytest.fixture
def consultation(state):
    return made.a_consultation()


@pytest.fixture
def author(client, state):
    user = made.a_citizen(state)
    client.force_login(user)
    return user


def address(name, consultation, *more):
    return reverse(f"consultations:{name}", args=[consultation.public_id, *more])


def send(client, consultation, text, **more):
    return client.post(
        address("submit", consultation), {"text": text, "language": "en"} | more
    )


def test_a_statement_waits_for_moderation_and_others_do_not_see_it(client, consultation, author):
    answer = send(client, consultation, "  Cities should   publish their registers. ")
    statement = Statement.objects.get()
    assert answer.status_code == 303
    assert (statement.status, statement.number) == ("pending", 1)
    assert statement.text == "Cities should publish their registers."
    assert statement.author == author
    own = texts.wordings("statement", [statement.public_id], "text")[str(statement.public_id)]
    assert (own.best("fr").text, own.best("fr").status) == (statement.text, "authentic")
    assert "Waiting for moderation" in client.get(address("submit", consultation)).content.decode()
    client.logout()
    listed = client.get(address("result_statements", consultation)).content.decode()
    assert statement.text not in listed


def test_the_record_keeps_the_words_closed_until_they_are_accepted(client, consultation, author):
    send(client, consultation, "Canary words for the record.")
    act = Act.objects.get(verb="consultations.statement.submitted")
    assert "Canary" in act.opening
    assert "Canary" not in act.record


def test_a_citizens_state_is_not_told_beside_their_words(client, consultation, author, state):
    send(client, consultation, "Water for data centres should be metered.")
    assert Statement.objects.get().state is None
    viewer = made.seen_as(made.a_delegate(state))
    said = submit_statement(
        by=viewer, consultation=consultation, text="Energy use should be public.", language="en"
    )
    assert said.state == state


def test_length_is_counted_in_characters_and_what_was_typed_comes_back(
    client, consultation, author
):
    consultation.longest_statement = 20
    consultation.save()
    assert send(client, consultation, "语" * 20).status_code == 303
    answer = send(client, consultation, "语" * 22)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "This is 2 characters too long: at most 20." in page
    assert "语" * 22 in page
    assert Statement.objects.count() == 1


def test_text_is_kept_in_normal_form_c(client, consultation, author):
    send(client, consultation, "Un re\u0301gulateur pour chaque E\u0301tat.")
    assert Statement.objects.get().text == "Un régulateur pour chaque État."


@pytest.mark.parametrize(
    ("character", "name"),
    [("\u202e", "U+202E RIGHT-TO-LEFT OVERRIDE"), ("\u061c", "U+061C ARABIC LETTER MARK")],
)
def test_deceiving_characters_are_refused_by_name(client, consultation, author, character, name):
    answer = send(client, consultation, f"Pay {character}nobody more.")
    assert answer.status_code == 422
    assert name in answer.content.decode()


def test_joiners_that_languages_need_are_kept(client, consultation, author):
    send(client, consultation, "می‌خواهم قانون روشن باشد.", language="ar")
    assert "\u200c" in Statement.objects.get().text


def test_the_same_statement_is_pointed_to(client, consultation, author):
    made.a_statement(consultation, "Everybody may ask why a machine decided.")
    answer = send(
        client, consultation, "everybody may ask why a machine decided!", in_spite_of_likeness="on"
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "This statement is there already." in page
    assert "Everybody may ask why a machine decided." in page


def test_a_like_statement_is_suggested_and_can_be_sent_all_the_same(client, consultation, author):
    made.a_statement(consultation, "Everybody may ask why a machine decided about them.")
    text = "Everybody may ask why a machine decided about work."
    refused = send(client, consultation, text)
    assert refused.status_code == 422
    assert "Already there" in refused.content.decode()
    assert text in refused.content.decode()
    assert send(client, consultation, text, in_spite_of_likeness="on").status_code == 303


def test_what_waits_by_others_is_not_given_away_by_likeness(client, consultation, author, state):
    made.a_statement(
        consultation, "A secret claim that waits.", status="pending", author=made.a_citizen(state)
    )
    assert send(client, consultation, "A secret claim that waits.").status_code == 303


def test_a_draft_is_kept_until_it_is_sent(client, consultation, author):
    long = "x" * 400
    send(client, consultation, long, language="fr")
    assert Draft.objects.get().payload == {"text": long, "language": "fr"}
    page = client.get(address("submit", consultation))
    assert long in page.content.decode()
    assert '<option value="fr" selected>' in page.content.decode()
    send(client, consultation, "Short enough now.")
    assert not Draft.objects.exists()


def test_the_author_learns_the_reason_and_is_asked_about_merging(client, consultation, author):
    secretary = made.a_secretary()
    own = made.a_statement(consultation, "Mine.", status="rejected", author=author)
    ModerationEntry.objects.create(
        statement=own, decision="rejected", rule="subject", reason="It is about fishing.",
        decided_by=secretary, decided_at=timezone.now(),
    )  # fmt: skip
    other = made.a_statement(consultation, "Also mine.", author=author)
    MergeProposal.objects.create(
        kept=made.a_statement(consultation, "Another."), merged=other, proposed_by=secretary,
        proposed_at=timezone.now(),
    )  # fmt: skip
    page = client.get(address("submit", consultation)).content.decode()
    assert "It is about fishing." in page
    assert "It needs your consent." in page


def test_who_may_not_submit(state):
    closed = made.a_consultation(allows_submissions=False)
    for user, about in [
        (made.a_delegate(state), closed),
        (made.an_observer(), made.a_consultation()),
        (made.a_delegate(state), made.a_consultation(phase="closed")),
    ]:
        with pytest.raises(PermissionDenied):
            submit_statement(
                by=made.seen_as(user), consultation=about, text="A claim.", language="en"
            )


def test_numbers_go_on_and_are_never_given_twice(consultation, state):
    viewer = made.seen_as(made.a_delegate(state))
    for text in ("One claim about rivers.", "Another about mountains."):
        submit_statement(by=viewer, consultation=consultation, text=text, language="en")
    assert list(Statement.objects.values_list("number", flat=True)) == [1, 2]


def test_likeness_of_words():
    assert likeness.by_words("The law of cities", ["the LAW of  cities", "fish"]) == [1.0, 0.0]
    assert likeness.tokens("生成式AI系统") == {"生成", "成式", "ai", "系统"}
    assert likeness.by_words("", [""]) == [0.0]


def test_a_measure_can_be_added_and_the_greatest_counts(monkeypatch):
    monkeypatch.setattr(likeness, "_measures", [lambda text, others: [0.9 for _o in others]])
    assert likeness.likeness("one thing", ["other", "one thing"]) == [0.9, 1.0]


@pytest.fixture
def translated(consultation):
    statement = made.a_statement(consultation, "Machines must say that they are machines.")
    texts.write(
        "statement", statement.public_id, "text", language="fr",
        text="Les machines doivent se dire machines.", status="machine", source_language="en",
        author="engine",
    )  # fmt: skip
    return statement


def test_the_page_shows_every_language_with_status_and_age(client, translated):
    texts.write(
        "statement", translated.public_id, "text", language="en",
        text="Machines must always say so.", status="authentic",
    )  # fmt: skip
    page = client.get(
        address("statement", translated.consultation, translated.public_id)
    ).content.decode()
    assert "the author’s own words" in page
    assert "machine translation, not confirmed" in page
    assert "out of date: the source has changed" in page
    assert '<p lang="fr" dir="auto" class="machine-text">' in page
    assert "Propose better words" not in page  # not signed in


def test_a_reader_proposes_better_words_once(client, author, translated):
    target = address("statement", translated.consultation, translated.public_id)
    for _turn in range(2):
        sent = client.post(target, {"language": "fr", "text": "Une machine doit le dire."})
        assert sent.status_code == 303
    correction = Correction.objects.get()
    assert (correction.text, correction.proposed_by) == (
        "Une machine doit le dire.", str(author.public_id),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("language", "text", "why"),
    [
        ("fr", "", "Write the words that you propose."),
        ("fr", "Les machines doivent se dire machines.", "words that stand there already"),
        ("en", "Other words.", "the author’s own words"),
        ("ru", "Слова.", "no translation into this language"),
    ],
)
def test_proposals_that_cannot_be_sent_say_why(client, author, translated, language, text, why):
    target = address("statement", translated.consultation, translated.public_id)
    answer = client.post(target, {"language": language, "text": text})
    assert answer.status_code == 422
    assert not Correction.objects.exists()
    if language == "fr":
        assert why in answer.content.decode()


def test_a_proposal_needs_somebody_signed_in(translated):
    with pytest.raises(PermissionDenied):
        propose_correction(by=made.seen_as(None), statement=translated, language="fr", text="x")
    with pytest.raises(ValidationError):
        propose_correction(
            by=made.seen_as(made.a_citizen(None)), statement=translated, language="de", text="x"
        )


def test_the_thread_is_on_the_page(client, consultation):
    first = made.a_statement(consultation, "The first of two.")
    second = made.a_statement(consultation, "The second of two.")
    thread.link(
        "same-as", source=("statement", first.public_id), target=("statement", second.public_id),
        by="x",
    )  # fmt: skip
    page = client.get(address("statement", consultation, first.public_id)).content.decode()
    assert "The second of two." in page


def test_a_merged_statement_leads_to_the_other(client, consultation):
    kept = made.a_statement(consultation)
    merged = made.a_statement(consultation, status="merged", merged_into=kept)
    page = client.get(address("statement", consultation, merged.public_id)).content.decode()
    assert address("statement", consultation, kept.public_id) in page
