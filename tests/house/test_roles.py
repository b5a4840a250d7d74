"""Every address, with every role, own and foreign: the answers are those of roles.tsv.

An address without rows fails, and so does a row whose address is gone. When a permit changes on
purpose, the failing test prints the rows as they are now; put them into the table with a reason.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, reverse
from django.utils import timezone

from addresses import is_ours, patterns
from mufakat.apps.consultations.models import Consultation, Finding, MergeProposal, Statement
from mufakat.foundation.jobs.models import Job
from mufakat.foundation.people.models import Invitation, OnBehalf, State
from mufakat.foundation.provisions.models import Provision
from mufakat.foundation.uploads.models import Document

pytestmark = pytest.mark.django_db
TABLE = Path(__file__).with_name("roles.tsv")
ROLES = {
    "public": None, "citizen": "citizen", "delegate": "delegate, Marevia",
    "head": "head, Marevia", "rival": "head, Ostrand", "observer": "observer",
    "organisation": "organisation", "secretariat": "secretariat",
}  # fmt: skip
THINGS = ("closed", "open", "draft", "members", "invited")
Answers = dict[tuple[str, str, str, str], str]


def things(secretariat: Any) -> dict[str, Consultation]:
    """One consultation of each kind; the invited one asks Marevia alone."""
    found = {
        "closed": Consultation.objects.exclude(closed_at=None).get(),
        "open": Consultation.objects.filter(closed_at=None).exclude(opened_at=None).get(),
        "draft": Consultation.objects.get(opened_at=None),
    }
    for name, audience in (("members", "members"), ("invited", "closed")):
        moment = timezone.now()
        found[name] = Consultation.objects.create(
            code=name, audience=audience, zone="UTC", opens_at=moment - dt.timedelta(days=1),
            closes_at=moment + dt.timedelta(days=9), opened_at=moment - dt.timedelta(days=1),
            created_by=secretariat,
        )  # fmt: skip
        Statement.objects.create(
            consultation=found[name], number=1, original_language="en", text="A claim.",
            status="accepted", is_seed=True, author=secretariat,
        )  # fmt: skip
    found["invited"].states.set(State.objects.filter(code="XMA"))
    return found


def arguments(exercise: Any, known: dict[str, Consultation]) -> dict[str, dict[str, Any]]:
    """Arguments by name of address, for what is no consultation."""
    head, rival = exercise.user("head, Marevia"), exercise.user("head, Ostrand")
    moment = timezone.now()
    invitation = Invitation.objects.create(
        email=exercise.user("citizen").email, role="delegate", state=State.objects.get(code="XMA"),
        invited_by=head, created_at=moment, expires_at=moment + dt.timedelta(days=3),
    )  # fmt: skip
    job = Job.objects.create(kind="of nobody", owner=str(head.public_id))
    first, second = known["open"].statements.filter(status="accepted")[:2]
    merge = MergeProposal.objects.create(
        kept=first, merged=second, proposed_by=exercise.user("secretariat"), proposed_at=moment
    )
    Statement.objects.filter(pk__in=[first.pk, second.pk]).update(author=rival, is_seed=False)
    finding = Finding.objects.all()[0].public_id
    return {
        "observatory:state": {"code": "XMA"}, "observatory:act": {"seq": 0},
        "observatory:provision": {"public_id": Provision.objects.all()[0].public_id},
        "people:confirm_act": {"public_id": OnBehalf.objects.all()[0].public_id},
        "people:invitation": {"public_id": invitation.public_id},
        "people:withdraw": {"public_id": invitation.public_id},
        "people:member": {"code": "XMA"},
        "people:member_deed": {"code": "XMA", "deed": "rename"},
        "people:organisation_deed": {"deed": "accredit"},
        "documents:document": {"public_id": Document.objects.all()[0].public_id},
        "jobs:job": {"public_id": job.public_id}, "jobs:stop": {"public_id": job.public_id},
        "jobs:again": {"public_id": job.public_id},
        "consultations:answer_merge": {"merge": merge.public_id},
        **{f"consultations:finding{part}": {"finding": finding}
           for part in ("", "_print", "_document", "_json")},
    }  # fmt: skip


def calls(exercise: Any) -> Iterator[tuple[str, str, str]]:
    """(name, thing, address) of everything that can be asked for."""
    known = things(exercise.user("secretariat"))
    others = arguments(exercise, known)
    for name, _route, pattern in patterns():
        if not is_ours(pattern):
            continue
        wanted = pattern.pattern.converters
        if "public_id" in wanted and name.startswith("consultations:"):
            for thing in THINGS:
                yield name, thing, reverse(name, kwargs=_of(known[thing], pattern))
        elif set(others.get(name, {})) == set(wanted):
            yield name, "-", reverse(name, kwargs=others.get(name, {}))
        else:
            pytest.fail(f"{name} has no arguments in this test: it must be walked as well")


def _of(consultation: Consultation, pattern: URLPattern) -> dict[str, Any]:
    statement = consultation.statements.filter(status="accepted").order_by("number")[0]
    every = {
        "public_id": consultation.public_id, "statement": statement.public_id,
        "form": "statements.csv", "language": "fr",
    }  # fmt: skip
    return {key: every[key] for key in pattern.pattern.converters}


def observed(exercise: Any, client_of: Any) -> Answers:
    """What every address answers to every role, nothing of it kept."""
    answers: Answers = {}
    asked = list(calls(exercise))
    for role, account in ROLES.items():
        client: Client = client_of(account)
        for method in ("get", "post"):
            for name, thing, address in asked:
                with transaction.atomic():
                    answer = getattr(client, method)(address)
                    answers[method, name, thing, role] = _said(answer)
                    transaction.set_rollback(True)
    return answers


def _said(answer: Any) -> str:
    to_sign_in = answer.status_code == 302 and "/accounts/login/" in answer["Location"]
    return "login" if to_sign_in else str(answer.status_code)


def rows_of(answers: Answers) -> list[list[str]]:
    keys = sorted({key[:3] for key in answers})
    return [[*key, *(answers[*key, role] for role in ROLES)] for key in keys]


def test_every_address_answers_every_role_as_the_table_says(exercise, client_of, tmp_path) -> None:
    actual = rows_of(observed(exercise, client_of))
    head = ["method", "address", "thing", *ROLES]
    (tmp_path / "roles.tsv").write_text(
        "".join("\t".join(row) + "\n" for row in [head, *actual]), encoding="utf-8"
    )
    with TABLE.open(encoding="utf-8", newline="") as file:
        expected = list(csv.reader(file, delimiter="\t"))
    assert expected[0] == head
    differing = [row for row in actual if row not in expected[1:]]
    assert differing == [], f"as they are now: {tmp_path / 'roles.tsv'}"
    assert len(expected) - 1 == len(actual), "the table has rows whose address is gone"


def table() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def test_a_draft_exists_for_the_secretariat_only() -> None:
    for row in table():
        if row["thing"] == "draft":
            others = {row[role] for role in ROLES if role not in ("secretariat", "public")}
            assert others <= {"404", "405"}, row
            assert row["public"] in {"404", "login", "405"}, row


def test_what_asks_one_state_alone_is_hidden_from_its_rival() -> None:
    for row in table():
        if row["thing"] == "invited":
            assert row["rival"] in {"404", "405"}, row
            assert row["citizen"] in {"404", "405"}, row


def test_nobody_meets_an_error() -> None:
    assert [row for row in table() if any(row[role].startswith("5") for role in ROLES)] == []
