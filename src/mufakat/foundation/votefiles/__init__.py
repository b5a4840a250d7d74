"""Votes, members and statements as files hold them: Polis exports, long CSV, Parquet."""

from mufakat.foundation.votefiles.members import Members, read_members
from mufakat.foundation.votefiles.statements import StatementText, read_statements
from mufakat.foundation.votefiles.votefile import VoteFile
from mufakat.foundation.votefiles.votes import read_votes

__all__ = [
    "Members",
    "StatementText",
    "VoteFile",
    "read_members",
    "read_statements",
    "read_votes",
]
