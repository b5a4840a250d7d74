"""Putting a list of states into the database, with its history and its blocs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from mufakat.foundation.people import collation
from mufakat.foundation.people.models import (
    Bloc,
    BlocMembership,
    Standing,
    State,
    StateMembership,
    StateName,
)
from mufakat.foundation.people.statelists import BlocEntry, StateEntry
from mufakat.foundation.record import acts as record


def load_states(
    states: Iterable[StateEntry], blocs: Iterable[BlocEntry] = (), *, by: Any
) -> int:
    """Enter states and blocs that are not there yet, as one act on the record.

    Parameters
    ----------
    states : iterable of StateEntry
        States with dated names, memberships, standings and places in blocs.
    blocs : iterable of BlocEntry
        The blocs that the states name; those already there are kept as they are.
    by : object
        Who acts, as the record takes it.

    Returns
    -------
    int
        How many states were entered.
    """
    entries = list(states)
    with transaction.atomic():
        for bloc in blocs:
            Bloc.objects.get_or_create(
                code=bloc.code, defaults={"kind": bloc.kind, "names": dict(bloc.names)}
            )
        State.objects.bulk_create(
            State(
                code=e.code, iso2=e.iso2, m49=e.m49, founded_on=e.founded_on, footnote=e.footnote
            )
            for e in entries
        )
        _load_histories(entries)
        record.append(
            "people.states.loaded",
            by=by,
            about=("people.body", "body"),
            public={"states": [e.code for e in entries], "count": len(entries)},
        )
    return len(entries)


def _load_histories(entries: list[StateEntry]) -> None:
    ids = dict(
        State.objects.filter(code__in=[e.code for e in entries]).values_list("code", "pk")
    )
    bloc_ids = dict(Bloc.objects.values_list("code", "pk"))
    StateName.objects.bulk_create(row for e in entries for row in _names(e, ids[e.code]))
    StateMembership.objects.bulk_create(
        StateMembership(state_id=ids[e.code], status=p.kind, since=p.since, until=p.until)
        for e in entries
        for p in e.memberships
    )
    Standing.objects.bulk_create(
        Standing(
            state_id=ids[e.code], kind=p.kind, basis=p.basis, since=p.since, until=p.until
        )
        for e in entries
        for p in e.standings
    )
    BlocMembership.objects.bulk_create(
        BlocMembership(
            state_id=ids[e.code], bloc_id=bloc_ids[p.kind], since=p.since, until=p.until
        )
        for e in entries
        for p in e.blocs
    )


def _names(entry: StateEntry, state_id: int) -> Iterable[StateName]:
    for named in entry.names:
        keys = collation.sort_keys(named.names, named.sort_keys)
        for language, short in named.names.items():
            yield StateName(
                state_id=state_id,
                language=language,
                short=short,
                formal=named.formal.get(language, ""),
                sort_key=keys[language],
                since=named.since,
                until=named.until,
            )
