from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.test import Client

from mufakat.foundation.jobs import queries, work
from mufakat.foundation.jobs.models import Job
from mufakat.foundation.people.clock import now
from mufakat.foundation.people.models import Role
from mufakat.foundation.people.tests.made import a_body, a_user, seated, signed_in

pytestmark = pytest.mark.django_db
LANGUAGES = pytest.mark.parametrize("language", ["en", "ar"])


@pytest.fixture(autouse=True)
def kinds(monkeypatch):
    a_body()
    monkeypatch.setattr(work, "_WORKERS", {})
    work.register("tests.sum", lambda a, _progress: ({"sum": sum(a["of"])}, "/en/help/"))


@pytest.fixture
def owner():
    return a_user()


def a_job(owner, **fields) -> Job:
    told = {"kind": "tests.sum", "owner": str(owner.public_id), "arguments": {"of": [1, 2]}}
    return Job.objects.create(**{**told, **fields})


def page(job, language="en", part=""):
    return f"/{language}/jobs/{job.public_id}/{part}"


@LANGUAGES
def test_a_running_job_shows_how_far_it_is_and_asks_again(owner, language):
    job = a_job(owner, state="running", step=2, steps=5, message="Groups", started_at=now())
    html = signed_in(owner).get(page(job, language)).content.decode()
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in html
    assert f'hx-get="{page(job, language)}" hx-trigger="every 2s"' in html
    assert '<progress max="5" value="2"' in html
    assert "Groups" in html
    assert 'role="status" aria-live="polite"' in html
    assert page(job, language, "stop/") in html
    assert page(job, language, "again/") not in html


def test_a_patient_page_asks_less_often(owner):
    job = a_job(owner, state="running")
    assert queries.seconds_to_wait(job) == 2
    job.created_at = now() - dt.timedelta(minutes=2)
    assert queries.seconds_to_wait(job) == 10


@LANGUAGES
@pytest.mark.parametrize("state", ["done", "failed", "cancelled"])
def test_an_ended_job_no_longer_asks(owner, state, language):
    job = a_job(owner, state=state, message="ValueError: no", result_url="/en/help/")
    html = signed_in(owner).get(page(job, language)).content.decode()
    assert "hx-get" not in html
    assert 'http-equiv="refresh"' not in html
    assert ("/en/help/\">" in html and "class=\"button\"" in html) is (state == "done")
    assert ("ValueError: no" in html) is (state != "cancelled")
    assert page(job, language, "again/") in html
    assert page(job, language, "stop/") not in html


def test_the_part_alone_answers_htmx(owner):
    job = a_job(owner, state="running")
    response = signed_in(owner).get(page(job), headers={"HX-Request": "true"})
    assert b"<html" not in response.content
    assert response.content.lstrip().startswith(b"<div hx-get=")
    assert "HX-Request" in response["Vary"]
    assert "no-store" in response["Cache-Control"]


def test_others_do_not_find_it_and_the_secretariat_does(owner):
    job = a_job(owner)
    other = signed_in(a_user())
    for part in ("", "stop/", "again/"):
        method = other.post if part else other.get
        assert method(page(job, part=part)).status_code == 404
    assert other.get(f"/en/jobs/{uuid.uuid4()}/").status_code == 404
    assert signed_in(seated(Role.SECRETARIAT)).get(page(job)).status_code == 200
    assert Client().get(page(job)).status_code == 302


def test_a_waiting_job_is_stopped_and_run_again(owner, django_capture_on_commit_callbacks):
    job = a_job(owner)
    client = signed_in(owner)
    assert client.get(page(job, part="stop/")).status_code == 405
    assert client.post(page(job, part="again/")).status_code == 403
    assert client.post(page(job, part="stop/")).status_code == 303
    job.refresh_from_db()
    assert (job.state, job.has_ended) == ("cancelled", True)
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(page(job, part="again/"))
    second = Job.objects.exclude(pk=job.pk).get()
    assert response["Location"] == page(second)
    assert (second.state, second.result, second.owner) == ("done", {"sum": 3}, job.owner)


def test_a_running_job_stops_at_its_next_step(owner):
    def slow(_arguments, progress):
        Job.objects.update(cancel_asked=True)
        progress("second step", 2, 3)
        raise AssertionError("it went on")

    work.register("tests.slow", slow)
    job = a_job(owner, kind="tests.slow")
    work.run_job.func(str(job.public_id))
    job.refresh_from_db()
    assert job.state == Job.State.CANCELLED


def test_a_fault_is_told_to_the_person_who_waits(owner):
    work.register("tests.broken", lambda _a, _p: 1 / 0)
    job = a_job(owner, kind="tests.broken")
    work.run_job.func(str(job.public_id))
    job.refresh_from_db()
    assert (job.state, job.message) == ("failed", "ZeroDivisionError: division by zero")


def test_a_job_taken_twice_is_done_once(owner):
    done = []
    work.register("tests.once", lambda _a, _p: (done.append(1) or {}, ""))
    job = a_job(owner, kind="tests.once")
    for _try in range(2):
        work.run_job.func(str(job.public_id))
    assert done == [1]


def test_unknown_work_is_refused(owner):
    with pytest.raises(ValueError, match="no work of kind"):
        work.start("tests.nothing", owner=str(owner.public_id), arguments={})


@LANGUAGES
def test_the_list_has_ones_own_work_only(owner, language):
    mine, theirs = a_job(owner), a_job(a_user())
    html = signed_in(owner).get(f"/{language}/jobs/").content.decode()
    assert str(mine.public_id) in html
    assert str(theirs.public_id) not in html
