"""Votes, members and statements of one command, read and checked together."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from mufakat.cli.inputs import open_source, refusing_bad_files
from mufakat.cli.partitions import Partitions, laid_down
from mufakat.cli.progress import Report
from mufakat.cli.report import words
from mufakat.core.opinion import Membership, VoteTable
from mufakat.foundation.votefiles import (
    Members,
    StatementText,
    VoteStream,
    notes_of,
    open_votes,
    read_members,
    read_statements,
    whole_file,
)


@dataclass(frozen=True)
class Context:
    """What stands beside the votes."""

    membership: Membership | None
    members: Members | None
    """What the file of members says, those included who did not vote."""
    texts: Mapping[str, str]
    moderated_out: frozenset[str]
    facts: Mapping[str, object]
    """Said in the JSON under `input`: file, dialect, hash, what was dropped."""


@dataclass(frozen=True)
class Conversation:
    """What a command computes from, in memory."""

    votes: VoteTable
    context: Context


@dataclass(frozen=True)
class LargeConversation:
    """The same with votes on disk, participants in natural order."""

    parts: Partitions
    context: Context


def opened(options: argparse.Namespace) -> VoteStream:
    """Open the file of votes that the command names.

    Raises
    ------
    Refusal
        If it is no file of votes.
    """
    with refusing_bad_files():
        return open_votes(open_source(options.votes), agree_is=options.agree_is)


def read_conversation(
    options: argparse.Namespace, report: Report, stream: VoteStream | None = None
) -> Conversation:
    """Read every file that the command names; all are right or none is used.

    Raises
    ------
    Refusal
        With file, line and column of the first fault.
    """
    report("reading votes", 0.0)
    stream = stream or opened(options)
    with refusing_bad_files():
        file = whole_file(stream)
    context = _context(options, stream, file.participants, file.statements, file.notes)
    votes = VoteTable.from_triples(
        file.participants, file.statements, file.rows, file.columns, file.values, file.important
    )
    if context.moderated_out:
        votes = votes.without_statements(context.moderated_out)
    return Conversation(votes, context)


def read_large(
    options: argparse.Namespace, report: Report, stream: VoteStream, folder: Path
) -> LargeConversation:
    """Read every file, votes on disk; `folder` is empty and outlives what is computed.

    Raises
    ------
    Refusal
        With file, line and column of the first fault.
    """
    first, second = folder / "read", folder / "ordered"
    first.mkdir()
    second.mkdir()
    with refusing_bad_files():
        parts = laid_down(stream, first, report)
    parts = parts.in_natural_order(second, report)
    notes = notes_of(stream, parts.marked) if parts.has_marks else ()
    context = _context(options, stream, parts.participants, parts.statements, notes)
    return LargeConversation(replace(parts, moderated_out=context.moderated_out), context)


def _context(
    options: argparse.Namespace,
    stream: VoteStream,
    participants: Collection[str],
    statements: Sequence[str],
    notes: tuple[str, ...],
) -> Context:
    with refusing_bad_files():
        members = _members(options, participants)
        texts = _statements(options)
    rejected = frozenset(s.id for s in texts if s.moderated == -1)
    removed = [s for s in statements if s in rejected]
    membership = members.membership(tuple(participants)) if members else None
    _say_notes(options, stream, membership, removed, notes)
    facts = {
        "file": {
            "name": Path(options.votes).name,
            "form": stream.form,
            "dialect": stream.dialect,
            "sha256": stream.sha256,
        },
        "agree_is": options.agree_is,
        "moderated_out": {"applied": bool(options.statements), "statements": removed},
        "notes": list(notes),
    }
    return Context(membership, members, {s.id: s.text for s in texts}, rejected, facts)


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
    stream: VoteStream,
    membership: Membership | None,
    removed: Sequence[str],
    notes: tuple[str, ...],
) -> None:
    if options.quiet:
        return
    said = [f"{options.votes}: {stream.form} form, {stream.dialect}", *notes]
    if membership is not None and (stateless := int(np.sum(membership.state_of < 0))):
        who = words.plural(stateless, "participant has", "participants have")
        said.append(f"{who} no state in {options.members}")
    if removed:
        what = words.plural(len(removed), "statement was", "statements were")
        said.append(f"{what} moderated out and {'is' if len(removed) == 1 else 'are'} dropped")
    for note in said:
        print(f"mufakat: {note}", file=sys.stderr)
