"""Votes, members and statements as files hold them: Polis exports, long CSV, Parquet."""

from mufakat.foundation.votefiles.members import Members, read_members
from mufakat.foundation.votefiles.statements import StatementText, read_statements
from mufakat.foundation.votefiles.votefile import (
    Identifiers,
    VoteBatch,
    VoteFile,
    VoteStream,
    collected,
)
from mufakat.foundation.votefiles.votes import notes_of, open_votes, read_votes, whole_file

__all__ = [
    "Identifiers",
    "Members",
    "StatementText",
    "VoteBatch",
    "VoteFile",
    "VoteStream",
    "collected",
    "notes_of",
    "open_votes",
    "read_members",
    "read_statements",
    "read_votes",
    "whole_file",
]
