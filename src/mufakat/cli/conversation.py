"""Votes, members and statements of one command, read and checked together."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mufakat.cli.inputs import open_source, refusing_bad_files
from mufakat.cli.progress import Report
from mufakat.cli.report import words
from mufakat.core.opinion import Membership, VoteTable
from mufakat.foundation.votefiles import (
    Members,
    StatementText,
    VoteFile,
    read_members,
    read_statements,
    read_votes,
)


@dataclass(frozen=True)
class Conversation:
    """What a command computes from."""

    votes: VoteTable
    membership: Membership | None
    members: Members | None
    """What the file of members says, those included who did not vote."""
    texts: Mapping[str, str]
    moderated_out: frozenset[str]
    facts: Mapping[str, object]
    """Said in the JSON under `input`: file, dialect, hash, what was dropped."""


def read_conversation(options: argparse.Namespace, report: Report) -> Conversation:
    """Read every file that the command names; all are right or none is used.

    Raises
    ------
    Refusal
        With file, line and column of the first fault.
    """
    report("reading votes", 0.0)
    with refusing_bad_files():
        file = read_votes(open_source(options.votes), agree_is=options.agree_is)
        members = _members(options, file.participants)
        statements = _statements(options)
    votes = VoteTable.from_triples(
        file.participants, file.statements, file.rows, file.columns, file.values, file.important
    )
    rejected = frozenset(s.id for s in statements if s.moderated == -1)
    removed = [s for s in votes.statements if s in rejected]
    if removed:
        votes = votes.without_statements(removed)
    membership = members.membership(file.participants) if members else None
    _say_notes(options, file, membership, removed)
    facts = {
        "file": {
            "name": Path(options.votes).name,
            "form": file.form,
            "dialect": file.dialect,
            "sha256": file.sha256,
        },
        "agree_is": options.agree_is,
        "moderated_out": {"applied": bool(options.statements), "statements": removed},
        "notes": list(file.notes),
    }
    return Conversation(
        votes,
        membership,
        members,
        {s.id: s.text for s in statements},
        rejected,
        facts,
    )


def _members(options: argparse.Namespace, participants: Collection[str]) -> Members | None:
    if not options.members:
        return None
    return read_members(
        open_source(options.members),
        participants,
        known_blocs=options.blocs,
        strangers_allowed=options.allow_extra_members,
    )


def _statements(options: argparse.Namespace) -> tuple[StatementText, ...]:
    return read_statements(open_source(options.statements)) if options.statements else ()


def _say_notes(
    options: argparse.Namespace,
    file: VoteFile,
    membership: Membership | None,
    removed: list[str],
) -> None:
    if options.quiet:
        return
    notes = [f"{options.votes}: {file.form} form, {file.dialect}", *file.notes]
    if membership is not None and (stateless := int(np.sum(membership.state_of < 0))):
        who = words.plural(stateless, "participant has", "participants have")
        notes.append(f"{who} no state in {options.members}")
    if removed:
        what = words.plural(len(removed), "statement was", "statements were")
        notes.append(f"{what} moderated out and {'is' if len(removed) == 1 else 'are'} dropped")
    for note in notes:
        print(f"mufakat: {note}", file=sys.stderr)
