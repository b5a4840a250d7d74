"""The permits of the pages that read every app."""

from __future__ import annotations

from typing import Any

from mufakat.foundation.people.permits import PermitTable, Viewer, is_secretariat


def is_own_act(viewer: Viewer, about: Any) -> bool:
    """The person who did the act."""
    return viewer.user is not None and about is not None and about.actor == viewer.public_id


PERMITS: PermitTable = {
    "observatory.vote.read": [(is_secretariat,), (is_own_act,)],
}
