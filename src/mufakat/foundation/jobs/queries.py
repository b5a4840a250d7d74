"""What the pages of jobs read."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from mufakat.foundation.jobs.models import Job
from mufakat.foundation.people import permits
from mufakat.foundation.people.clock import now
from mufakat.foundation.people.permits import Viewer

EAGER = dt.timedelta(minutes=1)
"""How long a page asks every two seconds; after that every ten."""


def job_for(viewer: Viewer, public_id: UUID) -> Job:
    """A job that the viewer may see; for others it does not exist."""
    found = Job.objects.filter(public_id=public_id).first()
    if found is None or not permits.holds("jobs.job.read", viewer, found):
        raise Http404
    return found


def own_jobs(viewer: Viewer) -> QuerySet[Job]:
    """The jobs that a person started, the latest first."""
    return Job.objects.filter(owner=viewer.public_id)


def seconds_to_wait(job: Job) -> int:
    """After how many seconds a page should ask again."""
    return 2 if now() - job.created_at < EAGER else 10
