"""The permits of jobs."""

from __future__ import annotations

from typing import Any

from mufakat.foundation.people.permits import PermitTable, Viewer, is_secretariat


def _is_owner(viewer: Viewer, about: Any) -> bool:
    """The person who started the work."""
    return viewer.user is not None and about.owner == viewer.public_id


def _has_ended(viewer: Viewer, about: Any) -> bool:
    """The work is over, well or badly."""
    return bool(about.has_ended)


PERMITS: PermitTable = {
    "jobs.job.read": [(_is_owner,), (is_secretariat,)],
    "jobs.job.stop": [(_is_owner,), (is_secretariat,)],
    "jobs.job.repeat": [(_is_owner, _has_ended), (is_secretariat, _has_ended)],
}
