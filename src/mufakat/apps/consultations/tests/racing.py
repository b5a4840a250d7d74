"""Votes sent at the same moment from many threads; prints what is left in the database.

Run as a module it makes a database file of its own, since SQLite in memory knows no locks.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from typing import Any

import django

THREADS, ROUNDS = 8, 3
VALUES = (1, -1, 0, 1, -1, 0, 1, -1)


def at_once(work: Callable[[int], object], number: int = THREADS) -> list[str]:
    """Run work in threads that start together; what went wrong, in words."""
    from django.db import connection

    barrier, faults = threading.Barrier(number), []

    def run(index: int) -> None:
        try:
            barrier.wait()
            work(index)
        except Exception as fault:
            faults.append(f"{type(fault).__name__}: {fault}")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(index,)) for index in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return faults


def race() -> dict[str, Any]:
    """The same vote eight times at once; then eight different ones; on statements of their own."""
    from mufakat.apps.consultations.actions.voting import cast_vote
    from mufakat.apps.consultations.models import Ballot, BallotRevision, Participant
    from mufakat.apps.consultations.tests import factories as made
    from mufakat.foundation.record.models import Act

    made.a_body()
    consultation = made.a_consultation()
    viewer = made.seen_as(made.a_delegate(made.a_state("AAA")))
    faults: list[str] = []
    same = [made.a_statement(consultation) for _round in range(ROUNDS)]
    for statement in same:
        faults += at_once(lambda _i, s=statement: cast_vote(by=viewer, statement=s, value=1))
    alike = {
        "participants": Participant.objects.count(),
        "ballots": Ballot.objects.count(),
        "revisions": BallotRevision.objects.count(),
        "acts": Act.objects.filter(verb="consultations.ballot.cast").count(),
    }
    other = made.a_statement(consultation)
    faults += at_once(lambda i: cast_vote(by=viewer, statement=other, value=VALUES[i]))
    history = list(
        BallotRevision.objects.filter(statement=other).order_by("pk").values_list(
            "revision", "value"
        )
    )
    current = Ballot.objects.get(statement=other)
    return {
        "faults": faults,
        "alike": alike,
        "history": [revision for revision, _value in history],
        "last_is_current": history[-1] == (current.revision, current.value),
    }


if __name__ == "__main__":
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    print(json.dumps(race()))
