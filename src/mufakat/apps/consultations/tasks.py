"""Long work of consultations."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mufakat.apps.consultations.actions import administration, imports
from mufakat.apps.consultations.models import Consultation
from mufakat.apps.consultations.queries.ballots import VIEWS
from mufakat.apps.consultations.queries.computing import published_result
from mufakat.apps.consultations.queries.imports import contents_of, kept_files
from mufakat.foundation.jobs import work
from mufakat.foundation.jobs.models import Job
from mufakat.foundation.jobs.work import Cancelled, Progress
from mufakat.foundation.people import permits
from mufakat.foundation.people.clock import today
from mufakat.foundation.people.models import User
from mufakat.foundation.people.permits import Viewer, viewer_of

STEPS = 2


def register_work() -> None:
    """Tell the queue who does what."""
    work.register(imports.KIND, import_votes)
    work.register(administration.RESULTS, compute_results)


def compute_results(arguments: dict[str, Any], progress: Progress) -> tuple[dict[str, Any], str]:
    """Compute what the public sees of a closed consultation, before anybody asks for it."""
    consultation = Consultation.objects.get(public_id=arguments["consultation"])
    for step, view in enumerate(VIEWS):
        progress(_("Computing the result"), step, len(VIEWS))
        published_result(consultation, view)
    return {}, reverse("consultations:result", args=[consultation.public_id])


def import_votes(arguments: dict[str, Any], progress: Progress) -> tuple[dict[str, Any], str]:
    """Import kept files as a new consultation; the files are removed however it ends."""
    owner, token = _owner_of(arguments["token"]), arguments["token"]
    with translation.override(arguments["reader"]):
        permits.require(imports.MANAGE, owner)
        kept = kept_files(token, owner.public_id)
        try:
            progress(_("Reading the files"), 0, STEPS)
            contents = contents_of(kept)
            number = len(contents.votes.values)
            progress(
                ngettext("Writing %(number)d vote", "Writing %(number)d votes", number)
                % {"number": number}, 1, STEPS,
            )  # fmt: skip
            made = imports.import_consultation(
                by=owner,
                contents=contents,
                facts=imports.Facts.from_json(arguments["facts"]),
                check=lambda: _stop_if_asked(token),
            )
        finally:
            imports.discard(kept)
        counts = {"participants": len(contents.votes.participants), "votes": number}
        return counts, reverse("consultations:show", args=[made.public_id])


def _job(token: str) -> Any:
    return Job.objects.filter(kind=imports.KIND, arguments__token=token)


def _owner_of(token: str) -> Viewer:
    """Whoever started the work, with the roles that they hold now."""
    job = _job(token).order_by("-pk").first()
    user = User.objects.filter(public_id=job.owner).first() if job else None
    return viewer_of(user, today())


def _stop_if_asked(token: str) -> None:
    # Only reads: writing the job's row inside the transaction would lock out who wants to stop it.
    if _job(token).filter(cancel_asked=True).exists():
        raise Cancelled
