"""The voting pages as a browser without scripts, and htmx, see them."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from mufakat.apps.consultations.models import Ballot, Consultation
from mufakat.apps.consultations.tests import factories as made
from mufakat.foundation.renditions import texts

pytestmark = pytest.mark.django_db


def address(name, consultation, *more):
    return reverse(f"consultations:{name}", args=[consultation.public_id, *more])


@pytest.fixture
def state():
    made.a_body()
    return made.a_state("AAA", regional="north")


@pytest.fixture
def consultation(state):
    found = made.a_consultation()
    made.some_statements(found, 4)
    return found


@pytest.fixture
def voter(client, state):
    client.force_login(made.a_delegate(state))
    return client


def post(client, consultation, statement, value="1", **more):
    data = {"statement": str(statement.public_id), "value": value} | more
    headers = data.pop("headers", {})
    return client.post(address("vote", consultation), data, headers=headers)


def test_one_click_is_a_vote_and_answers_with_see_other(voter, consultation):
    statement = consultation.statements.first()
    answer = post(voter, consultation, statement)
    assert (answer.status_code, answer["Location"]) == (
        303, address("vote", consultation) + "?saved=1",
    )  # fmt: skip
    assert Ballot.objects.get().value == 1
    assert "Your vote is saved. 1 of 4" in voter.get(answer["Location"]).content.decode()


def test_every_statement_comes_once_until_all_are_done(voter, consultation):
    seen = set()
    for _turn in range(4):
        card = voter.get(address("vote", consultation)).context["card"]
        again = voter.get(address("vote", consultation)).context["card"]
        assert card.statement == again.statement  # reading again shows the same card
        seen.add(card.statement.pk)
        post(voter, consultation, card.statement, "-1")
    done = voter.get(address("vote", consultation))
    assert len(seen) == 4
    assert done.context["card"].is_done
    assert b"You have voted on every statement" in done.content


def test_htmx_gets_the_next_card_alone_with_words_for_the_live_region(voter, consultation):
    statement = consultation.statements.first()
    answer = post(voter, consultation, statement, headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "<html" not in page
    assert 'id="said" hx-swap-oob="innerHTML"' in page
    assert "Your vote is saved. 1 of 4" in page
    assert "HX-Request" in answer["Vary"]
    assert 'aria-live="polite"' in voter.get(address("vote", consultation)).content.decode()


def test_important_and_reason_are_kept_and_shown_again(voter, consultation):
    statement = consultation.statements.first()
    post(voter, consultation, statement, "0", important="1", reason="  Because ﬁrst  ")
    ballot = Ballot.objects.get()
    assert (ballot.is_important, ballot.reason, ballot.reason_language) == (
        True, "Because ﬁrst", "en",
    )  # fmt: skip
    page = voter.get(address("vote", consultation), {"statement": str(statement.public_id)})
    assert "Because ﬁrst" in page.content.decode()
    assert 'aria-pressed="true"' in page.content.decode()


def test_a_vote_without_a_choice_gives_back_what_was_typed(voter, consultation):
    statement = consultation.statements.last()
    answer = post(voter, consultation, statement, "", reason="a long thought")
    assert answer.status_code == 422
    assert answer.context["card"].statement == statement
    assert "a long thought" in answer.content.decode()
    assert not Ballot.objects.exists()


def test_deceiving_characters_in_a_reason_are_named(voter, consultation):
    statement = consultation.statements.first()
    answer = post(voter, consultation, statement, reason="abc\u202edef")
    assert answer.status_code == 422
    assert "U+202E RIGHT-TO-LEFT OVERRIDE" in answer.content.decode()


def test_my_votes_can_be_changed_and_taken_back(voter, consultation):
    statement = consultation.statements.first()
    post(voter, consultation, statement)
    answer = post(voter, consultation, statement, "-1")
    assert answer["Location"] == address("my_votes", consultation)
    assert "Disagree" in voter.get(answer["Location"]).content.decode()
    taken = voter.post(
        address("my_votes", consultation), {"statement": str(statement.public_id)}, follow=True
    )
    assert "Your vote was taken back." in taken.content.decode()
    assert Ballot.objects.get().value is None


def test_after_the_close_a_vote_is_refused_and_nothing_is_lost(voter, consultation):
    first, second = consultation.statements.all()[:2]
    post(voter, consultation, first)
    Consultation.objects.update(closed_at=timezone.now())
    answer = post(voter, consultation, second, reason="my late words")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Voting is not open now" in page
    assert "my late words" in page
    assert "1 vote that you gave in time counts" in page
    assert Ballot.objects.count() == 1
    late = post(voter, consultation, second, headers={"HX-Request": "true"})
    assert late.status_code == 200  # htmx would not swap an error
    assert "Voting is not open now" in late.content.decode()


def test_the_closed_voting_page_leads_to_ones_votes(voter, consultation):
    Consultation.objects.update(closed_at=timezone.now())
    answer = voter.get(address("vote", consultation))
    assert (answer.status_code, answer["Location"]) == (303, address("my_votes", consultation))


def test_the_reader_gets_their_own_language_and_is_told_of_another(voter, consultation):
    consultation.statements.all().delete()
    statement = made.a_statement(consultation, "Les victimes doivent savoir.", language="fr")
    page = voter.get(address("vote", consultation)).content.decode()
    assert '<p lang="fr" dir="auto">Les victimes doivent savoir.</p>' in page
    assert "français" in page
    texts.write(
        "statement", statement.public_id, "text", language="en", text="Victims must know.",
        status="machine", source_language="fr",
    )  # fmt: skip
    page = voter.get(address("vote", consultation)).content.decode()
    assert "Victims must know." in page
    assert "machine translation, not confirmed" in page
    assert "Written in French." in page


def test_a_statement_of_another_consultation_is_not_found(voter, consultation):
    other = made.a_statement(made.a_consultation(audience="closed"))
    assert post(voter, consultation, other).status_code == 404
    wanted = {"statement": str(uuid4())}
    assert voter.get(address("vote", consultation), wanted).status_code == 404
    assert voter.get(address("vote", consultation), {"statement": "no"}).status_code == 200


def test_text_is_escaped(voter, consultation):
    consultation.statements.all().delete()
    made.a_statement(consultation, "<script>alert(1)</script> is no claim")
    page = voter.get(address("vote", consultation)).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
