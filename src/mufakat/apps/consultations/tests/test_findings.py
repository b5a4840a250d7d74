"""Freezing a finding: what it fixes, its number, its provisions, its record; and its pages."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from mufakat.apps.consultations.actions import findings
from mufakat.apps.consultations.models import Finding
from mufakat.apps.consultations.tests import factories as made
from mufakat.foundation.links.models import Link
from mufakat.foundation.provisions.models import Provision
from mufakat.foundation.record.models import Act
from mufakat.foundation.renditions import texts

pytestmark = pytest.mark.django_db


@pytest.fixture
def closed():
    return made.a_full_consultation(phase="closed")


@pytest.fixture
def secretary():
    return made.a_secretary()


@pytest.fixture
def finding(closed, secretary):
    return findings.freeze(by=made.seen_as(secretary), consultation=closed)


def test_it_has_a_symbol_a_hash_and_an_act(finding):
    year = timezone.now().year
    act = Act.objects.get(verb="consultations.finding.frozen")
    assert finding.symbol == f"MUF/CONS/{year}/1"
    assert finding.content_sha256 in act.record
    assert act.subject_id == str(finding.public_id)
