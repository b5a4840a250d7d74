"""Which votes a result counts that the public sees in steps (integrity.md V4).

Between two steps nothing changes. At a step, the votes of one statement and one kind of voter
(same blocs, same way of being established) join the published ones only when at least as many
people as the least cell have voted anew or changed their vote since, and not all of them alike.
Every published cell is made of such kinds, so no two steps differ by a person.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

STEP = 10
Vote = tuple[int | None, bool]  # value (None: withdrawn), marked as important


class Revision(NamedTuple):
    """One change of one vote, as the history keeps it."""

    row: int
    participant: int
    statement: int
    value: int | None
    is_important: bool


@dataclass(frozen=True)
class Release:
    """The votes that the last step counts."""

    voters: int  # whole steps: 10, 20, 30 …
    latest: int  # the revision that completed the step
    votes: Mapping[tuple[int, int], Vote]  # (participant, statement) -> vote, none withdrawn


def released(
    revisions: Iterable[Revision],
    kind_of: Mapping[int, Hashable],
    *,
    minimum: int,
    step: int = STEP,
) -> Release:
    """Replay the history and release votes at every full step.

    Parameters
    ----------
    revisions : iterable of Revision
        In the order in which they were made.
    kind_of : mapping
        Participant -> the kind of voter: published cells are sums of kinds.
    minimum : int
        Least number of people between two publications of a cell.
    step : int
        Voters per step.
    """
    waiting: dict[tuple[int, Hashable], dict[int, Vote]] = defaultdict(dict)
    shown: dict[tuple[int, int], Vote] = {}
    voters: set[int] = set()
    steps, latest = 0, 0
    for one in revisions:
        cell = waiting[(one.statement, kind_of[one.participant])]
        vote = (one.value, one.is_important)
        if shown.get((one.participant, one.statement), (None, False)) == vote:
            cell.pop(one.participant, None)  # back to what is published already
        else:
            cell[one.participant] = vote
        if one.value is not None:
            voters.add(one.participant)
        if len(voters) >= (steps + 1) * step:
            steps, latest = len(voters) // step, one.row
            _release(waiting, shown, minimum)
    given = {key: vote for key, vote in shown.items() if vote[0] is not None}
    return Release(voters=steps * step, latest=latest, votes=given)


def _release(
    waiting: dict[tuple[int, Hashable], dict[int, Vote]],
    shown: dict[tuple[int, int], Vote],
    minimum: int,
) -> None:
    for (statement, _kind), votes in waiting.items():
        values = {value for value, _mark in votes.values()}
        if len(votes) >= minimum and len(values) > 1:
            shown.update({(person, statement): vote for person, vote in votes.items()})
            votes.clear()
