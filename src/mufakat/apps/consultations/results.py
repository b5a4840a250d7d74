"""Computing results: from ballots to the publishable form of an opinion map.

What others use of it. A statement is called by its number (as text), a state and a bloc by their
codes. Nothing that leaves it names a participant.
"""

from __future__ import annotations

from mufakat.apps.consultations.queries.ballots import VIEWS, View, day_of, rules_of
from mufakat.apps.consultations.queries.computing import (
    live_result,
    membership_of,
    published_result,
    result_to_show,
    voters_of,
    votes_of,
)

__all__ = [
    "VIEWS",
    "View",
    "day_of",
    "live_result",
    "membership_of",
    "published_result",
    "result_to_show",
    "rules_of",
    "voters_of",
    "votes_of",
]
