"""Files of an earlier consultation between upload and confirmation: where they lie, what they say.

They lie in a directory of their own with a random name, and only whoever uploaded them comes back
to them. Nothing of them is in the database before somebody has confirmed.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeVar

from django.conf import settings
from django.http import Http404
from django.utils.translation import gettext as _

from mufakat.apps.consultations.models import Consultation, Statement
from mufakat.foundation.people import permits
from mufakat.foundation.people.models import State
from mufakat.foundation.people.permits import Viewer
from mufakat.foundation.record.models import Act
from mufakat.foundation.tables import Source, TableError, inspect
from mufakat.foundation.uploads.gate import DECEIVING
from mufakat.foundation.votefiles import (
    Members,
    StatementText,
    VoteFile,
    read_members,
    read_statements,
    read_votes,
)

MOST_INFLATED = 200 * 1024 * 1024  # a compressed file may not become larger than this
LARGEST_NUMBER = 2**31 - 1
FIRST_SHOWN = 5
PARTS = ("votes", "statements", "members")
_TOKEN = re.compile(r"[0-9a-f]{32}")
T = TypeVar("T")


class FilesGoneError(Exception):
    """The files of an upload are no longer there."""


@dataclass(frozen=True)
class Kept:
    """The files of one upload."""

    token: str
    folder: Path
    owner: str
    names: dict[str, str]  # part -> name of the file as the person knows it

    def source(self, part: str) -> Source | None:
        name = self.names.get(part)
        return Source.from_path(self.folder / part, name=name) if name else None


def folder_of_all() -> Path:
    """Where uploads wait."""
    return Path(settings.MEDIA_ROOT) / "imports"


def kept_files(token: str, owner: str) -> Kept:
    """The files that somebody uploaded.

    Raises
    ------
    FilesGoneError
        If there are none of that name, or they are somebody else's.
    """
    folder = folder_of_all() / token
    if not _TOKEN.fullmatch(token) or not (folder / "about.json").is_file():
        raise FilesGoneError(_("The files are no longer kept. Please upload them again."))
    about = json.loads((folder / "about.json").read_text(encoding="utf-8"))
    if about["owner"] != owner:
        raise FilesGoneError(_("The files are no longer kept. Please upload them again."))
    return Kept(token, folder, owner, about["names"])


def kept_for(viewer: Viewer, token: str) -> Kept:
    """The viewer's own files, or 404."""
    try:
        return kept_files(token, viewer.public_id)
    except FilesGoneError as gone:
        raise Http404 from gone


# Reading


@dataclass(frozen=True)
class Contents:
    """What the files say, read and checked against each other."""

    votes: VoteFile
    statements: tuple[StatementText, ...]
    members: Members | None
    hashes: dict[str, str]
    dialects: dict[str, str]
    numbers: dict[str, int]  # statement of the file -> its number here
    voted: frozenset[str]  # statements with at least one vote


def contents_of(kept: Kept) -> Contents:
    """Read all files; raises TableError with file, line and column at the first fault."""
    contents, faults = _read(kept)
    if faults or contents is None:
        raise faults[0]
    return contents


def _read(kept: Kept) -> tuple[Contents | None, list[TableError]]:
    """Read every file, so that one look shows the first fault of each."""
    faults: list[TableError] = []

    def attempt(read: Callable[[], T]) -> T | None:
        try:
            return read()
        except TableError as fault:
            faults.append(fault)
            return None

    inspected = {
        part: attempt(partial(inspect, source, most_bytes=MOST_INFLATED))
        for part in PARTS
        if (source := kept.source(part))
    }
    if faults:
        return None, faults
    votes_source, texts_source = kept.source("votes"), kept.source("statements")
    if votes_source is None or texts_source is None:
        raise FilesGoneError(_("The files are no longer kept. Please upload them again."))
    votes = attempt(lambda: read_votes(votes_source, most_bytes=MOST_INFLATED))
    statements = attempt(lambda: _statements(texts_source))
    members_source, members = kept.source("members"), None
    if members_source is not None and votes is not None:
        members = attempt(
            lambda: read_members(members_source, votes.participants, strangers_allowed=True)
        )
    if votes is None or statements is None or faults:
        return None, faults
    voted = frozenset(votes.statements[column] for column in set(votes.columns.tolist()))
    attempt(lambda: _require_texts(votes_source, voted, statements))
    known = {part: one for part, one in inspected.items() if one is not None}
    contents = Contents(
        votes=votes,
        statements=statements,
        members=members,
        hashes={part: one.sha256 for part, one in known.items()},
        dialects={part: one.dialect.sentence() for part, one in known.items()},
        numbers=numbers_of(statements),
        voted=voted,
    )
    return (None, faults) if faults else (contents, [])


def _statements(source: Source) -> tuple[StatementText, ...]:
    """Statements whose texts read as they are written: what people could not type is refused."""
    found = read_statements(source, most_bytes=MOST_INFLATED)
    for one in found:
        if mark := DECEIVING.search(one.text):
            place = mark.start() + 1
            name = unicodedata.name(mark.group(), "")
            raise TableError(
                _("character %(place)d changes the direction of reading: %(name)s")
                % {"place": place, "name": f"U+{ord(mark.group()):04X} {name}".strip()},
                source=source.name,
                line=one.line,
                column=_("text of the statement"),
                remedy=_("Take it out, then upload the file again"),
            )
    return found


def _require_texts(
    source: Source, voted: frozenset[str], statements: tuple[StatementText, ...]
) -> None:
    without = sorted(voted - {one.id for one in statements})
    if without:
        raise TableError(
            _("there are votes on this statement, and the other file has no text for it"),
            source=source.name,
            column=without[0],
            remedy=_("Add its text to the file of statements"),
        )


def numbers_of(statements: tuple[StatementText, ...]) -> dict[str, int]:
    """Numbers as in the file where all are whole numbers, else in the order of the file."""
    ids = [one.id for one in statements]
    whole = [int(one) for one in ids if one.isascii() and one.isdigit() and len(one) <= 10]
    if len(set(whole)) == len(ids) and max(whole) <= LARGEST_NUMBER:
        return dict(zip(ids, whole, strict=True))
    return {one: place for place, one in enumerate(ids, 1)}


def status_of(statement: StatementText, voted: frozenset[str]) -> str:
    """What moderation decided; what nobody decided and people voted on was open to them."""
    if statement.moderated < 0:
        return Statement.Status.REJECTED
    if statement.moderated > 0 or statement.id in voted:
        return Statement.Status.ACCEPTED
    return Statement.Status.PENDING


def states_by_code() -> dict[str, State]:
    """Code, whatever its case, -> state."""
    return {state.code.casefold(): state for state in State.objects.all()}


# Preview


@dataclass(frozen=True)
class Preview:
    """What the page shows before anything is written."""

    faults: list[TableError] = field(default_factory=list)
    files: list[tuple[str, str, str, str]] = field(default_factory=list)
    """Part, name, dialect, hash of every file."""
    participants: int = 0
    votes: int = 0
    changes: int = 0
    """Votes that a later vote of the same participant replaced."""
    answers: tuple[int, int, int] = (0, 0, 0)
    statements: int = 0
    accepted: int = 0
    rejected: int = 0
    pending: int = 0
    first: list[tuple[int, str]] = field(default_factory=list)
    states: int = 0
    with_state: int = 0
    unknown_states: list[str] = field(default_factory=list)
    notes: tuple[str, ...] = ()
    earlier: str = ""
    """Public id of a consultation into which the same votes were imported before."""


def preview(kept: Kept, viewer: Viewer) -> Preview:
    """Counts, first statements and faults."""
    contents, faults = _read(kept)
    if contents is None:
        return Preview(faults=faults)
    votes, statuses = contents.votes, Counter(
        status_of(one, contents.voted) for one in contents.statements
    )
    values = Counter(votes.values.tolist())
    pairs = len(set(zip(votes.rows.tolist(), votes.columns.tolist(), strict=True)))
    known, unknown = _states_in(contents)
    return Preview(
        files=[
            (part, name, contents.dialects[part], contents.hashes[part])
            for part, name in kept.names.items()
        ],
        participants=len(votes.participants),
        votes=pairs,
        changes=len(votes.values) - pairs,
        answers=(values[1], values[0], values[-1]),
        statements=len(contents.statements),
        accepted=statuses[Statement.Status.ACCEPTED],
        rejected=statuses[Statement.Status.REJECTED],
        pending=statuses[Statement.Status.PENDING],
        first=[
            (contents.numbers[one.id], one.text) for one in contents.statements[:FIRST_SHOWN]
        ],
        states=len(set(known.values())),
        with_state=len(known),
        unknown_states=unknown,
        notes=votes.notes,
        earlier=earlier_import(viewer, contents.hashes["votes"]),
    )


def _states_in(contents: Contents) -> tuple[dict[str, str], list[str]]:
    """Participants whose state we know, and codes that we do not."""
    if contents.members is None:
        return {}, []
    codes, voters = states_by_code(), frozenset(contents.votes.participants)
    named = {p: s for p, s in contents.members.state_of.items() if s and p in voters}
    known = {p: s for p, s in named.items() if s.casefold() in codes}
    return known, sorted({s for s in named.values() if s.casefold() not in codes})


def earlier_import(viewer: Viewer, votes_sha256: str) -> str:
    """The consultation that holds the same file of votes already, if the viewer may read it."""
    act = Act.objects.filter(
        verb="consultations.votes.imported", record__contains=votes_sha256
    ).first()
    found = Consultation.objects.filter(public_id=act.subject_id).first() if act else None
    if found is None or not permits.holds("consultations.consultation.read", viewer, found):
        return ""
    return str(found.public_id)
