"""`mufakat opinion next`: which statements to show next, in order, each with its reason."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from mufakat.cli.conversation import Conversation, read_conversation
from mufakat.cli.exits import DONE, Refusal
from mufakat.cli.inputs import check_standard_input
from mufakat.cli.output import as_text, check_target, outputs
from mufakat.cli.progress import progress
from mufakat.core.opinion import (
    Hearing,
    OpinionError,
    Rules,
    Viewer,
    opinion_map,
    routing_order,
)
from mufakat.core.opinion.routing import Place

FORMAT, VERSION = "mufakat-statement-order", 1


def run(options: argparse.Namespace) -> int:
    """Print or write the order."""
    inputs = (options.votes, options.members, options.statements)
    check_standard_input(*inputs)
    check_target(options.json, inputs=inputs)
    with outputs() as out:
        with progress(quiet=options.quiet) as report:
            conversation = read_conversation(options, report)
            report("order of statements", 0.9)
            order = ordered(conversation, options.participant)[: options.count]
        if options.json:
            out.put(options.json, as_text(as_json(order, conversation, options.participant)))
        else:
            _print(order, conversation, options.participant)
    return DONE


def ordered(conversation: Conversation, participant: str | None) -> list[Place]:
    """Every statement that the participant has not seen.

    Raises
    ------
    Refusal
        If nobody knows the participant, or the votes cannot be computed with.
    """
    viewer = _viewer(conversation, participant)
    try:
        return routing_order(_hearing(conversation), viewer=viewer, rules=Rules())
    except OpinionError as error:
        raise Refusal(str(error)) from error


def _hearing(conversation: Conversation) -> Hearing:
    membership = conversation.context.membership
    said = opinion_map(
        conversation.votes, membership, rules=Rules(), audit=False, bridging=False, brigades=False,
        null_test=False,
    ).as_json()  # fmt: skip
    rows: list[Mapping[str, Any]] = [*said["statements"], *_unheard(conversation)]
    blocs = membership.blocs if membership else {}
    states = [[_states_seen(row, bloc) for row in rows] for bloc in blocs]
    return Hearing(
        statements=[row["id"] for row in rows],
        agree=[row["agree"] for row in rows],
        passes=[row["pass"] for row in rows],
        seen=[row["seen"] for row in rows],
        extremity=[row["extremity"] or 0.0 for row in rows],
        states_seen=np.array(states, dtype=np.int64).reshape(len(blocs), len(rows)),
        blocs=tuple(blocs),
        bloc_sizes=[len(members) for members in blocs.values()],
    )


def _unheard(conversation: Conversation) -> list[dict[str, Any]]:
    """Statements of the texts on which nobody voted yet; the votes do not name them."""
    known = {*conversation.votes.statements, *conversation.context.moderated_out}
    return [
        {"id": name, "agree": 0, "pass": 0, "seen": 0, "extremity": None, "blocs": {}}
        for name in conversation.context.texts
        if name not in known
    ]


def _states_seen(row: Mapping[str, Any], bloc: str) -> int:
    return int(row["blocs"].get(bloc, {}).get("states") or 0)


def _viewer(conversation: Conversation, participant: str | None) -> Viewer:
    if participant is None:
        return Viewer()
    votes, members = conversation.votes, conversation.context.members
    place = {name: i for i, name in enumerate(votes.participants)}.get(participant)
    state = members.state_of.get(participant, "") if members else ""
    if place is None and not state:
        raise Refusal(
            f"participant {participant!r} is neither in the votes nor in the members. "
            "Without --participant the order is that for somebody new"
        )
    heard = () if place is None else _statements_of(conversation, [place])
    if not members or not state:
        return Viewer(heard=heard, blocs=() if members else None)
    compatriots = [i for i, p in enumerate(votes.participants) if members.state_of.get(p) == state]
    return Viewer(
        heard=heard,
        blocs=members.blocs_of.get(state, frozenset()),
        state_heard=_statements_of(conversation, compatriots),
    )


def _statements_of(conversation: Conversation, places: Sequence[int]) -> frozenset[str]:
    votes = conversation.votes
    seen = np.unique(votes.columns[np.isin(votes.rows, places)])
    return frozenset(votes.statements[j] for j in seen.tolist())


def as_json(
    order: Sequence[Place], conversation: Conversation, participant: str | None
) -> dict[str, Any]:
    """The order for a program."""
    texts = conversation.context.texts
    return {
        "format": FORMAT,
        "version": VERSION,
        "participant": participant,
        "input": {**conversation.context.facts, "sha256": conversation.votes.fingerprint()},
        "order": [
            {
                "statement": place.statement,
                **({"text": texts.get(place.statement)} if texts else {}),
                "reason": place.reason,
                "bloc": place.bloc,
                "short_by": place.short_by,
                "priority": place.priority,
                "why": why(place),
            }
            for place in order
        ],
    }


def why(place: Place) -> str:
    """The reason in words."""
    if place.reason == "hearing":
        return "was heard least so far"
    if place.reason == "bloc":
        states = "state" if place.short_by == 1 else "states"
        return f"{place.short_by} more {states} of {place.bloc} must see it before it can hold"
    return f"tells most: priority {place.priority:.2f}"


def _print(order: Sequence[Place], conversation: Conversation, participant: str | None) -> None:
    from rich.console import Console  # loads late: --json needs none of it
    from rich.table import Table
    from rich.text import Text

    whom = f"participant {participant}" if participant else "somebody new"
    if not order:
        print(f"Nothing is left to show to {whom}.")
        return
    table = Table(title=f"What to show next to {whom}", title_justify="left", box=None)
    for head in ("", "Statement", "Because it"):
        table.add_column(head)
    for number, place in enumerate(order, 1):
        text = conversation.context.texts.get(place.statement) or f"Statement {place.statement}"
        table.add_row(str(number), Text(" ".join(text.split())), Text(why(place)))
    Console(highlight=False).print(table)
