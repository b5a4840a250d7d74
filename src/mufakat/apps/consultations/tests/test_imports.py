"""Importing an earlier consultation: nothing before the confirmation, then all of it or nothing."""

from __future__ import annotations

import dataclasses
import datetime as dt
import os
import time

import numpy as np
import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from mufakat.apps.consultations import tasks
from mufakat.apps.consultations.actions import imports
from mufakat.apps.consultations.forms.findings import ImportForm
from mufakat.apps.consultations.models import (
    Ballot,
    BallotRevision,
    Consultation,
    Participant,
    Statement,
)
from mufakat.apps.consultations.queries import computing
from mufakat.apps.consultations.queries import imports as queries
from mufakat.apps.consultations.tests import factories as made
from mufakat.foundation.jobs import work
from mufakat.foundation.jobs.models import Job
from mufakat.foundation.record.models import Act
from mufakat.foundation.renditions import texts
from mufakat.foundation.tables import TableError
from shared_data import data_path

pytestmark = pytest.mark.django_db

VOTES = """participant,group-id,n-comments,n-votes,n-agree,n-disagree,0,1,2,3
10,0,1,3,2,1,1,-1,1,
11,0,0,3,1,1,1,0,-1,
12,1,0,2,0,2,-1,,-1,
13,1,0,1,1,0,1,,,
"""
STATEMENTS = """timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body
1500000000000,x,0,10,3,1,1,The first claim
1500000001000,x,1,10,0,1,0,"The second, with a comma"
1500000002000,x,2,11,1,2,-1,Rejected in its time
1500000003000,x,3,11,0,0,0,Nobody looked at it
"""
MEMBERS = """participant,state,self_declared
10,AAA,no
11,aab,yes
12,XXX,no
"""
OPENED = dt.datetime(2017, 7, 14, tzinfo=dt.UTC)
FACTS = imports.Facts(
    title="What was asked in 2017?", language="en", audience="public", zone="UTC",
    opened=OPENED, closed=OPENED + dt.timedelta(days=30),
)  # fmt: skip


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def secretary():
    made.a_body()
    for code in ("AAA", "AAB"):
        made.a_state(code, regional="north")
    return made.a_secretary()


@pytest.fixture
def by(secretary):
    return made.seen_as(secretary)


def files(*, votes=VOTES, statements=STATEMENTS, members=None):
    def file(name, text):
        content = text if isinstance(text, bytes) else text.encode()
        return SimpleUploadedFile(name, content, content_type="text/csv")

    found = {
        "votes": file("participants-votes.csv", votes),
        "statements": file("comments.csv", statements),
    }
    return found | ({"members": file("members.csv", members)} if members else {})


def kept(by, **told):
    return imports.keep_files(by=by, files=files(**told))


def imported(by, **told):
    contents = queries.contents_of(kept(by, **told))
    return imports.import_consultation(by=by, contents=contents, facts=FACTS)


def waiting():
    folder = queries.folder_of_all()
    return list(folder.iterdir()) if folder.is_dir() else []


# What is written


def test_it_becomes_a_closed_consultation(by):
    made_anew = imported(by)
    assert made_anew.phase(dt.datetime.now(dt.UTC)) == "closed"
    assert (made_anew.opens_at, made_anew.closes_at) == (FACTS.opened, FACTS.closed)
    assert (made_anew.opened_at, made_anew.closed_at) == (FACTS.opened, FACTS.closed)
    title = texts.wordings("consultation", [made_anew.public_id], "title")
    assert title[str(made_anew.public_id)].get("en").text == FACTS.title


def test_statements_keep_number_time_and_what_moderation_decided(by):
    rows = {row.number: row for row in imported(by).statements.all()}
    assert [rows[n].status for n in range(4)] == ["accepted", "accepted", "rejected", "pending"]
    assert rows[1].text == "The second, with a comma"
    assert rows[0].created_at == dt.datetime(2017, 7, 14, 2, 40, tzinfo=dt.UTC)
    words = texts.wordings("statement", [rows[1].public_id], "text")[str(rows[1].public_id)]
    assert (words.get("en").text, words.get("en").status) == (rows[1].text, "authentic")


def test_voices_have_no_account(by):
    people = list(imported(by).participants.all())
    assert len(people) == 4
    assert {(p.user, p.state, p.established) for p in people} == {(None, None, "imported")}


def test_members_give_states_where_we_know_them(by):
    consultation = imported(by, members=MEMBERS)
    people = list(consultation.participants.order_by("pk"))
    assert [p.state.code if p.state else None for p in people] == ["AAA", "AAB", None, None]
    assert [p.established for p in people] == ["imported", "self", "imported", "imported"]
    assert {s.code for s in consultation.states.all()} == {"AAA", "AAB"}


def test_every_vote_is_a_ballot_with_its_revision(by):
    consultation = imported(by)
    rows = Ballot.objects.filter(participant__consultation=consultation)
    cells = rows.order_by("participant", "statement__number").values_list(
        "statement__number", "value"
    )
    assert list(cells) == [
        (0, 1), (1, -1), (2, 1), (0, 1), (1, 0), (2, -1), (0, -1), (2, -1), (0, 1),
    ]  # fmt: skip
    assert BallotRevision.objects.count() == 9
    assert all(FACTS.opened < row.changed_at < FACTS.closed for row in rows)


def test_later_votes_of_a_pair_count_and_earlier_ones_stay_as_history(by):
    long = "participant,statement,vote\n10,0,1\n11,0,1\n10,0,-1\n10,0,0\n"
    imported(by, votes=long)
    assert sorted(Ballot.objects.values_list("value", "revision")) == [(0, 3), (1, 1)]
    history = BallotRevision.objects.filter(statement__number=0).order_by("revision")
    assert sorted(history.values_list("revision", "value")) == [(1, 1), (1, 1), (2, -1), (3, 0)]


def test_importance_is_kept(by):
    imported(by, votes="participant,statement,vote,important\n10,0,1,yes\n11,0,1,no\n")
    assert sorted(Ballot.objects.values_list("is_important", flat=True)) == [False, True]


def test_the_act_says_how_much_and_from_which_files(by):
    contents = queries.contents_of(kept(by))
    made_anew = imports.import_consultation(by=by, contents=contents, facts=FACTS)
    act = Act.objects.get(verb="consultations.votes.imported")
    assert act.subject_id == str(made_anew.public_id)
    assert contents.hashes["votes"] in act.record
    for counted in ('"participants":4', '"statements":4', '"votes":9'):
        assert counted in act.record


def test_its_result_can_be_read(by):
    found = computing.published_result(imported(by), "person")
    assert [row["id"] for row in found["statements"]] == ["0", "1"]


def test_other_names_of_statements_become_numbers_in_order(by):
    votes = "participant,statement,vote\n1,beta,1\n2,alpha,1\n"
    rows = imported(by, votes=votes, statements="statement,text\nbeta,B is so\nalpha,A is so\n")
    assert list(rows.statements.values_list("number", "text")) == [(1, "B is so"), (2, "A is so")]


def test_only_the_secretariat_imports(secretary):
    state = made.a_state("CCC")
    contents = queries.contents_of(kept(made.seen_as(secretary)))
    for user in (None, made.a_head(state), made.an_observer()):
        viewer = made.seen_as(user)
        with pytest.raises(PermissionDenied):
            imports.keep_files(by=viewer, files=files())
        with pytest.raises(PermissionDenied):
            imports.start_import(by=viewer, token="0" * 32, facts=FACTS)
        with pytest.raises(PermissionDenied):
            imports.import_consultation(by=viewer, contents=contents, facts=FACTS)
    assert not Consultation.objects.exists()


def test_revisions_of_pairs():
    rows, columns = np.array([0, 1, 0, 0], dtype=np.int32), np.array([2, 2, 2, 1], dtype=np.int32)
    revisions, is_last = imports.revisions_of(rows, columns)
    assert revisions.tolist() == [1, 1, 2, 1]
    assert is_last.tolist() == [False, True, True, True]
    assert [len(part) for part in imports.revisions_of(rows[:0], columns[:0])] == [0, 0]


# Files that cannot be taken


def refused(by, **told):
    with pytest.raises(TableError) as fault:
        queries.contents_of(kept(by, **told))
    return fault.value


def test_a_cell_that_is_no_vote_is_named_with_line_and_column(by):
    fault = refused(by, votes=VOTES.replace("11,0,0,3,1,1,1,0,-1,", "11,0,0,3,1,1,1,7,-1,"))
    assert (fault.source, fault.line, fault.column) == ("participants-votes.csv", 3, "1")


@pytest.mark.parametrize("mark", ["\u202e", "\u200f", "\u2066", "\u061c"])
def test_marks_that_change_the_direction_of_reading_are_refused_with_their_place(by, mark):
    fault = refused(by, statements=STATEMENTS.replace("first claim", f"fir{mark}st claim"))
    assert (fault.source, fault.line) == ("comments.csv", 2)
    assert f"U+{ord(mark):04X}" in str(fault)
    assert "8" in fault.problem


def test_arabic_letters_themselves_are_welcome(by):
    text = "ينبغي أن يسري هذا"
    rows = imported(by, statements=STATEMENTS.replace("The first claim", text))
    assert rows.statements.get(number=0).text == text


def test_votes_on_a_statement_without_text_are_refused(by):
    fault = refused(by, statements="\n".join(STATEMENTS.splitlines()[:2]) + "\n")
    assert (fault.source, fault.column) == ("participants-votes.csv", "1")


def test_the_first_fault_of_each_file_is_shown_at_once(by):
    found = queries.preview(
        kept(by, votes="participant,0\n1,5\n", statements="comment-id,comment-body\n0,\n"), by
    )
    assert [fault.source for fault in found.faults] == ["participants-votes.csv", "comments.csv"]


def test_a_member_of_two_states_is_refused(by):
    assert refused(by, members="participant,state\n10,AAA\n10,AAB\n").source == "members.csv"


# Where files wait


def test_files_wait_under_a_random_name_for_their_owner_alone(by, secretary):
    first = kept(by)
    assert queries.kept_files(first.token, by.public_id).names["votes"] == "participants-votes.csv"
    assert oct((first.folder / "votes").stat().st_mode)[-3:] == "600"
    assert oct(first.folder.stat().st_mode)[-3:] == "700"
    other = made.seen_as(made.a_secretary())
    with pytest.raises(queries.FilesGoneError):
        queries.kept_files(first.token, other.public_id)


@pytest.mark.parametrize("token", ["", "..", "../imports", "0" * 32, "a/b", "A" * 32])
def test_no_other_name_leads_anywhere(by, token):
    kept(by)
    with pytest.raises(queries.FilesGoneError):
        queries.kept_files(token, by.public_id)


def test_what_nobody_came_back_to_is_removed(by):
    old = kept(by)
    long_ago = time.time() - imports.KEPT_SECONDS - 60
    os.utime(old.folder, (long_ago, long_ago))
    new = kept(by)
    assert [folder.name for folder in waiting()] == [new.token]


def test_names_of_files_lose_what_could_deceive(by):
    told = files()
    told["votes"].name = "vo\u202etes\n.csv"
    assert imports.keep_files(by=by, files=told).names["votes"] == "votes.csv"


# The work


def started(by, token):
    return imports.start_import(by=by, token=token, facts=FACTS)


def test_the_work_imports_and_removes_the_files(by, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        job = started(by, kept(by).token)
    job.refresh_from_db()
    assert job.state == Job.State.DONE
    assert job.result == {"participants": 4, "votes": 9}
    assert job.result_url == reverse(
        "consultations:show", args=[Consultation.objects.get().public_id]
    )
    assert (job.step, job.steps) == (1, 2)
    assert waiting() == []


def test_work_that_is_stopped_while_it_writes_leaves_nothing(
    by, monkeypatch, django_capture_on_commit_callbacks
):
    def ask_to_stop(job):
        Job.objects.filter(pk=job.pk).update(cancel_asked=True)

    with django_capture_on_commit_callbacks() as callbacks:
        job = started(by, kept(by).token)
    monkeypatch.setattr(work.Progress, "__call__", lambda *told, **more: ask_to_stop(job))
    for callback in callbacks:
        callback()
    job.refresh_from_db()
    assert job.state == Job.State.CANCELLED
    for model in (Consultation, Statement, Participant, Ballot, BallotRevision):
        assert not model.objects.exists()
    assert not Act.objects.filter(verb="consultations.votes.imported").exists()
    assert waiting() == []


def test_a_fault_while_writing_leaves_nothing(by, monkeypatch):
    contents, seen = queries.contents_of(kept(by)), []

    def fails():
        seen.append(Ballot.objects.count())
        if len(seen) > 1:
            raise RuntimeError("the disk is full")

    with pytest.raises(RuntimeError):
        imports.import_consultation(by=by, contents=contents, facts=FACTS, check=fails)
    assert seen == [0, 9]
    assert not Consultation.objects.exists()
    assert not Ballot.objects.exists()


def test_who_has_left_the_secretariat_imports_no_more(
    by, secretary, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks() as callbacks:
        job = started(by, kept(by).token)
    secretary.appointments.update(until=dt.date(2021, 1, 1))
    for callback in callbacks:
        callback()
    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert not Consultation.objects.exists()


def test_done_again_it_says_that_the_files_are_gone(by, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        job = started(by, kept(by).token)
    with django_capture_on_commit_callbacks(execute=True):
        again = work.run_again(job)
    again.refresh_from_db()
    assert again.state == Job.State.FAILED
    assert "upload them again" in again.message
    assert Consultation.objects.count() == 1


def test_the_work_is_registered():
    assert work._WORKERS[imports.KIND] is tasks.import_votes


# Pages

ADDRESS = "consultations:import_votes"


def typed(token, **more):
    return {
        "step": "confirm", "token": token, "title": "What was asked?", "language": "en",
        "audience": "public", "zone": "Asia/Jakarta", "opened": "2017-07-14 09:00",
        "closed": "2017-08-14",
    } | more  # fmt: skip


def uploaded(client, **told):
    return client.post(reverse(ADDRESS), files(**told))


def token_of(answer):
    return answer["Location"].partition("files=")[2]


def test_from_upload_over_preview_to_the_work(
    client, secretary, django_capture_on_commit_callbacks
):
    client.force_login(secretary)
    assert 'enctype="multipart/form-data"' in client.get(reverse(ADDRESS)).text
    answer = uploaded(client, members=MEMBERS)
    assert answer.status_code == 303
    page = client.get(answer["Location"]).text
    for words in ("<dd>4</dd>", "<dd>9</dd>", "The first claim", "comma-separated", "XXX"):
        assert words in page
    assert not Consultation.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        done = client.post(reverse(ADDRESS), typed(token_of(answer)))
    assert done.status_code == 303
    assert "/jobs/" in done["Location"]
    consultation = Consultation.objects.get()
    assert consultation.opens_at == dt.datetime(2017, 7, 14, 2, tzinfo=dt.UTC)
    assert consultation.closes_at == dt.datetime(2017, 8, 14, 17, tzinfo=dt.UTC)
    assert client.get(done["Location"]).status_code == 200


def test_faults_are_a_table_of_places_and_nothing_is_kept(client, secretary):
    client.force_login(secretary)
    answer = uploaded(client, votes=VOTES.replace("12,1,0,2,0,2,-1,,-1,", "12,1,0,2,0,2,-1,,x,"))
    assert answer.status_code == 422
    for words in ("participants-votes.csv", ">4<", "<bdi>2</bdi>", "&#x27;x&#x27;"):
        assert words in answer.text
    assert waiting() == []


def test_a_missing_file_is_said_first(client, secretary):
    client.force_login(secretary)
    answer = client.post(reverse(ADDRESS), {"votes": files()["votes"]})
    assert answer.status_code == 422
    assert 'href="#id_statements"' in answer.text


def test_a_file_too_large_is_not_even_kept(client, secretary, monkeypatch):
    monkeypatch.setattr("mufakat.apps.consultations.forms.findings.LARGEST", 10)
    client.force_login(secretary)
    answer = uploaded(client)
    assert answer.status_code == 422
    assert "larger than 25 MB" in answer.text
    assert waiting() == []


def test_what_was_typed_comes_back_with_the_errors(client, secretary):
    client.force_login(secretary)
    token = token_of(uploaded(client))
    answer = client.post(reverse(ADDRESS), typed(token, zone="Nowhere", title="My question"))
    assert answer.status_code == 422
    assert 'value="My question"' in answer.text
    assert 'href="#id_zone"' in answer.text
    assert "The first claim" in answer.text
    assert not Job.objects.exists()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"closed": "2017-07-13"}, "closed"),
        ({"closed": "2999-01-01"}, "closed"),
        ({"opened": "yesterday"}, "opened"),
        ({"title": "deceiv\u202eing"}, "title"),
        ({"language": "xx"}, "language"),
        ({"opened": "2017-03-26 02:30", "zone": "Europe/Paris"}, "opened"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(changed, field):
    form = ImportForm(typed("0" * 32) | changed)
    assert not form.is_valid()
    assert field in form.errors


def test_files_can_be_removed_without_importing(client, secretary):
    client.force_login(secretary)
    token = token_of(uploaded(client))
    answer = client.post(reverse(ADDRESS), {"step": "discard", "token": token})
    assert answer.status_code == 303
    assert waiting() == []


def test_the_files_of_another_are_not_found(client, secretary):
    client.force_login(secretary)
    token = token_of(uploaded(client))
    client.force_login(made.a_secretary())
    assert client.get(reverse(ADDRESS), {"files": token}).status_code == 404
    assert client.post(reverse(ADDRESS), typed(token)).status_code == 404


def test_the_same_votes_again_are_pointed_out(client, secretary, by):
    before = imported(by)
    client.force_login(secretary)
    page = client.get(uploaded(client)["Location"]).text
    assert reverse("consultations:show", args=[before.public_id]) in page


def test_from_a_consultation_its_facts_are_proposed(client, secretary):
    near = made.a_consultation(phase="closed", title="The same question", zone="Asia/Jakarta")
    client.force_login(secretary)
    path = reverse(ADDRESS, args=[near.public_id])
    page = client.get(client.post(path, files())["Location"]).text
    assert 'value="The same question"' in page
    assert 'value="Asia/Jakarta"' in page


def test_who_is_refused_and_who_finds_nothing(client, secretary):
    near = made.a_consultation(phase="closed")
    private = made.a_consultation(phase="draft")
    assert client.get(reverse(ADDRESS)).status_code == 302
    client.force_login(made.a_head(made.a_state("CCC")))
    assert client.get(reverse(ADDRESS)).status_code == 403
    assert uploaded(client).status_code == 403
    assert client.get(reverse(ADDRESS, args=[near.public_id])).status_code == 403
    assert client.get(reverse(ADDRESS, args=[private.public_id])).status_code == 404
    assert waiting() == []


@pytest.mark.data
def test_a_published_export_is_imported_whole(by):
    votes = data_path("opinion", "vtaiwan.uberx", "participants-votes.csv").read_bytes()
    statements = data_path("opinion", "vtaiwan.uberx", "comments.csv").read_bytes()
    contents = queries.contents_of(kept(by, votes=votes, statements=statements))
    consultation = imports.import_consultation(by=by, contents=contents, facts=FACTS)
    assert consultation.participants.count() == len(contents.votes.participants)
    assert Ballot.objects.count() == len(contents.votes.values)
    assert BallotRevision.objects.count() == len(contents.votes.values)


def test_the_public_record_does_not_count_the_voices_of_an_import_that_is_not_public(by):
    contents = queries.contents_of(kept(by))
    facts = dataclasses.replace(FACTS, audience="members")
    imports.import_consultation(by=by, contents=contents, facts=facts)
    act = Act.objects.get(verb="consultations.votes.imported")
    assert '"participants"' not in act.record
    assert '"participants":4' in act.opening
