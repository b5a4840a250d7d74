"""What a page does not show, no other door shows: record, countries, files, programs."""

from __future__ import annotations

import json

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from mufakat.apps.consultations.actions.administration import open_consultation
from mufakat.apps.consultations.actions.merging import propose_merge
from mufakat.apps.consultations.actions.positions import set_position
from mufakat.apps.consultations.actions.voting import cast_vote
from mufakat.apps.consultations.forms.findings import ImportForm, OnBehalfForm
from mufakat.apps.consultations.models import Statement
from mufakat.apps.consultations.queries import consultations, national
from mufakat.apps.consultations.tests import factories as made
from mufakat.foundation.people.models import Organisation
from mufakat.foundation.record.models import Act

pytestmark = pytest.mark.django_db
HIDDEN = ["members", "closed"]


@pytest.fixture
def state():
    made.a_body()
    return made.a_state("AAA")


@pytest.mark.parametrize("audience", HIDDEN)
def test_the_public_record_does_not_tell_a_position_in_a_consultation_that_is_not_public(
    client, state, audience
):
    statement = made.a_statement(made.a_consultation(audience=audience))
    head = made.seen_as(made.a_head(state))
    set_position(by=head, statement=statement, value=-1, reason="Canary of the capital.")
    act = Act.objects.get(verb="consultations.position.set")
    assert json.loads(act.record)["public"] == {"state": "AAA"}
    assert json.loads(act.opening)["reason"] == "Canary of the capital."
    page = client.get(reverse("observatory:act", args=[act.pk])).content.decode()
    assert "Canary" not in page
    assert str(statement.public_id) not in page


def test_the_public_record_tells_a_position_in_a_public_consultation(state):
    statement = made.a_statement(made.a_consultation())
    set_position(by=made.seen_as(made.a_head(state)), statement=statement, value=-1)
    act = Act.objects.get(verb="consultations.position.set")
    assert json.loads(act.record)["public"]["value"] == "disagree"


@pytest.mark.parametrize("audience", HIDDEN)
def test_the_public_record_does_not_name_the_states_that_a_hidden_consultation_asks(
    state, audience
):
    consultation = made.a_consultation(phase="draft", audience=audience)
    consultation.states.set([state])
    made.a_statement(consultation)
    open_consultation(by=made.seen_as(made.a_secretary()), consultation=consultation)
    act = Act.objects.get(verb="consultations.consultation.opened")
    assert "AAA" not in act.record
    assert json.loads(act.opening)["states"] == ["AAA"]


def _voices(state, viewer):
    (found,) = national.voices(state, viewer, "en")
    return found


def test_a_country_page_shows_the_public_no_number_that_follows_single_voters(state):
    consultation = made.a_consultation()
    for _person in range(17):
        made.a_participant(consultation, state)
    assert _voices(state, made.seen_as(None)).people == 10
    assert _voices(state, made.seen_as(made.a_delegate(state))).people == 17


def test_a_country_page_does_not_tell_that_fewer_than_a_step_take_part(state):
    consultation = made.a_consultation()
    made.a_participant(consultation, state)
    assert national.voices(state, made.seen_as(None), "en") == []


def test_a_country_page_counts_no_positions_where_positions_are_for_members(state):
    Organisation.objects.update(state_votes_public=False)
    made.a_position(made.a_statement(made.a_consultation()), state, 1)
    assert national.voices(state, made.seen_as(None), "en") == []
    assert _voices(state, made.seen_as(made.a_head(state))).positions == 1


def test_two_merges_in_opposite_directions_do_not_take_both_statements_away(state):
    secretary = made.seen_as(made.a_secretary())
    consultation = made.a_consultation()
    first, second = (made.a_statement(consultation, is_seed=True) for _one in range(2))
    propose_merge(by=secretary, consultation=consultation, kept=first, merged=second)
    # As a second desk had read them before the first one's transaction ended.
    stale = Statement.objects.get(pk=first.pk), Statement.objects.get(pk=second.pk)
    stale[1].status = Statement.Status.ACCEPTED
    with pytest.raises(ValidationError):
        propose_merge(by=secretary, consultation=consultation, kept=stale[1], merged=stale[0])
    first.refresh_from_db()
    assert first.status == Statement.Status.ACCEPTED


def test_a_program_may_not_send_a_reason_that_reorders_what_is_read(client, state):
    statement = made.a_statement(made.a_consultation())
    client.force_login(made.a_delegate(state))
    address = f"/api/v1/consultations/{statement.consultation.public_id}/statements/"
    said = {"value": "agree", "reason": "safe \u202eevil"}
    done = client.put(
        f"{address}{statement.public_id}/vote", json.dumps(said), content_type="application/json"
    )
    assert done.status_code == 422
    assert not statement.ballots.exists()


def test_a_reason_entered_on_behalf_may_not_reorder_what_is_read(state):
    form = OnBehalfForm(
        {"state": "AAA", "value": "1", "reason": "safe \u202eevil", "document_title": "Note"},
        states=[("AAA", "A")],
    )
    assert "reason" in form.errors


def test_the_title_of_an_import_may_not_reorder_what_is_read():
    assert "title" in ImportForm({"title": "safe \u202eevil"}).errors


def test_files_of_findings_and_results_stay_in_no_cache(client, state):
    from mufakat.apps.consultations.actions.findings import freeze

    consultation = made.a_full_consultation(phase="closed")
    finding = freeze(by=made.seen_as(made.a_secretary()), consultation=consultation)
    addresses = [
        reverse("consultations:finding_json", args=[finding.public_id]),
        reverse("consultations:finding_document", args=[finding.public_id]),
        f"/api/v1/consultations/{consultation.public_id}/export/votes.csv",
        f"/api/v1/consultations/{consultation.public_id}/result",
    ]
    for address in addresses:
        assert "no-store" in client.get(address).headers.get("Cache-Control", ""), address


def test_a_statement_that_left_while_somebody_typed_a_vote_is_no_fault_of_the_server(
    client, state, monkeypatch
):
    from mufakat.apps.consultations.views import participate

    statement = made.a_statement(made.a_consultation())
    client.force_login(made.a_delegate(state))

    def gone_meanwhile(**named):
        Statement.objects.filter(pk=statement.pk).update(status=Statement.Status.REJECTED)
        return cast_vote(**named)

    monkeypatch.setattr(participate, "cast_vote", gone_meanwhile)
    address = reverse("consultations:vote", args=[statement.consultation.public_id])
    done = client.post(address, {"statement": str(statement.public_id), "value": "1"})
    assert done.status_code == 303
    assert not statement.ballots.exists()


@pytest.mark.parametrize("reason", ["a\x00b"])
def test_a_character_that_no_database_keeps_is_refused_and_no_fault_of_the_server(
    client, state, reason
):
    statement = made.a_statement(made.a_consultation())
    client.force_login(made.a_delegate(state))
    consultation = statement.consultation.public_id
    done = client.put(
        f"/api/v1/consultations/{consultation}/statements/{statement.public_id}/vote",
        json.dumps({"value": "agree", "reason": reason}), content_type="application/json",
    )  # fmt: skip
    assert done.status_code == 422
    typed = {"language": "en", "text": reason}
    address = reverse("consultations:submit", args=[consultation])
    assert client.post(address, typed).status_code == 422


def test_a_few_self_declared_voices_cannot_be_told_from_two_totals(state):
    consultation = made.a_consultation()
    statement = made.a_statement(consultation)
    for number in range(6):
        citizen = made.a_citizen(state, established="oidc" if number else "self")
        cast_vote(by=made.seen_as(citizen), statement=statement, value=1)
    voices = consultations.voices_of(consultation, in_steps=False)
    assert voices.self_declared is None
    assert voices.total == 5
