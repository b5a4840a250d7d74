"""What pages read about states, blocs and people, on any day."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mufakat.foundation.people.models import (
    Bloc,
    BlocMembership,
    Organisation,
    Right,
    Standing,
    State,
    StateMembership,
    StateName,
)
from mufakat.foundation.people.permits import lost_rights


def organisation() -> Organisation | None:
    """The body that runs this installation, or None before `mufakat init`."""
    return Organisation.objects.first()


def name_in(names: Mapping[str, str], language: str) -> str:
    """A name in a language, else in English, else in any."""
    return names.get(language) or names.get("en") or next(iter(names.values()), "")


def state_names(
    states: Iterable[State] | None, language: str, day: dt.date
) -> dict[int, tuple[str, str]]:
    """State primary key -> (short name, sort key) in a language on a day."""
    rows = StateName.objects.on(day).filter(language__in=[language, "en"])
    if states is not None:
        rows = rows.filter(state__in=[state.pk for state in states])
    found: dict[int, tuple[str, str]] = {}
    for row in rows.order_by("since"):
        if row.language == language or row.state_id not in found:
            found[row.state_id] = (row.short, row.sort_key)
    return found


@dataclass(frozen=True)
class StateRow:
    """A state as a list shows it."""

    state: State
    name: str
    sort_key: str
    status: str  # signatory, member, observer
    regional: str  # code of its regional group, or ""
    blocs: tuple[str, ...]  # codes, regional group not included
    standings: tuple[str, ...]


def states_on(day: dt.date, language: str, *, everyone: bool = False) -> list[StateRow]:
    """Every state with a membership on a day, in the language's own order.

    With `everyone` also those that are nothing to the body on that day; their status is empty.
    """
    memberships = dict(
        StateMembership.objects.on(day).order_by("since").values_list("state_id", "status")
    )
    known = State.objects.all() if everyone else State.objects.filter(pk__in=memberships)
    states = list(known)
    names = state_names(states, language, day)
    groups: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for state_id, code, kind in (
        BlocMembership.objects.on(day)
        .order_by("bloc__code")
        .values_list("state_id", "bloc__code", "bloc__kind")
    ):
        groups[state_id].append((kind, code))
    standings: dict[int, list[str]] = defaultdict(list)
    for state_id, kind in Standing.objects.on(day).values_list("state_id", "kind"):
        standings[state_id].append(kind)
    rows = [
        StateRow(
            state=state,
            name=names.get(state.pk, (state.code, state.code))[0],
            sort_key=names.get(state.pk, (state.code, state.code))[1],
            status=memberships.get(state.pk, ""),
            regional=next((c for k, c in groups[state.pk] if k == Bloc.Kind.REGIONAL), ""),
            blocs=tuple(c for k, c in groups[state.pk] if k == Bloc.Kind.BLOC),
            standings=tuple(standings[state.pk]),
        )
        for state in states
    ]
    return sorted(rows, key=lambda row: (row.sort_key, row.state.code))


def bloc_names(language: str) -> dict[str, str]:
    """Bloc code -> name in a language."""
    return {bloc.code: name_in(bloc.names, language) for bloc in Bloc.objects.all()}


def bloc_members(day: dt.date) -> dict[str, frozenset[str]]:
    """Bloc code -> codes of the states in it on a day, regional groups included."""
    members: dict[str, set[str]] = {bloc.code: set() for bloc in Bloc.objects.all()}
    for bloc, state in BlocMembership.objects.on(day).values_list("bloc__code", "state__code"):
        members[bloc].add(state)
    return {code: frozenset(states) for code, states in sorted(members.items())}


def electorate(day: dt.date) -> list[State]:
    """The states that decide on a day: members, or the signatories while the treaty waits.

    Before entry into force the signatories form the preparatory commission. A state whose standing
    costs it the right to decide is left out.
    """
    body = organisation()
    status = (
        StateMembership.Status.MEMBER
        if body is not None and body.in_force(day)
        else StateMembership.Status.SIGNATORY
    )
    ids = StateMembership.objects.on(day).filter(status=status).values_list("state_id", flat=True)
    lost = lost_rights(day)
    return [
        state
        for state in State.objects.filter(pk__in=list(ids)).order_by("code")
        if (state.pk, str(Right.DECIDE)) not in lost
    ]
