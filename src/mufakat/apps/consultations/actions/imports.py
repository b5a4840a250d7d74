"""Importing an earlier consultation: files kept, looked at, confirmed, then written as a whole."""

from __future__ import annotations

import datetime as dt
import json
import secrets
import shutil
import time
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

import numpy as np
from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.utils import translation
from django.utils.text import slugify

from mufakat.apps.consultations.actions.positions import acting_user
from mufakat.apps.consultations.models import (
    Ballot,
    BallotRevision,
    Consultation,
    Participant,
    Statement,
)
from mufakat.apps.consultations.queries.imports import (
    Contents,
    Kept,
    folder_of_all,
    kept_files,
    states_by_code,
    status_of,
)
from mufakat.foundation.jobs import work
from mufakat.foundation.jobs.models import Job
from mufakat.foundation.people import permits
from mufakat.foundation.people.permits import Viewer
from mufakat.foundation.record import acts as record
from mufakat.foundation.renditions import texts
from mufakat.foundation.renditions.models import Rendition, Status

MANAGE = "consultations.consultation.manage"
KIND = "consultations.import"
LARGEST = 25 * 1024 * 1024
KEPT_SECONDS = 24 * 60 * 60
BATCH = 5_000
Row = TypeVar("Row", bound=models.Model)
Check = Callable[[], None]


@dataclass(frozen=True)
class Facts:
    """What the files do not say of the consultation."""

    title: str
    language: str
    audience: str
    zone: str
    opened: dt.datetime
    closed: dt.datetime

    def as_json(self) -> dict[str, str]:
        times = {"opened": self.opened.isoformat(), "closed": self.closed.isoformat()}
        return {
            "title": self.title, "language": self.language, "audience": self.audience,
            "zone": self.zone,
        } | times  # fmt: skip

    @classmethod
    def from_json(cls, told: Mapping[str, str]) -> Facts:
        opened, closed = (dt.datetime.fromisoformat(told[name]) for name in ("opened", "closed"))
        return cls(
            told["title"], told["language"], told["audience"], told["zone"], opened, closed
        )


# Before the confirmation


def keep_files(*, by: Viewer, files: Mapping[str, UploadedFile[Any] | None]) -> Kept:
    """Put uploaded files aside under a random name, for their owner alone."""
    permits.require(MANAGE, by)
    _sweep()
    token = secrets.token_hex(16)
    folder = folder_of_all() / token
    folder.mkdir(parents=True, mode=0o700)
    names = {}
    for part, file in files.items():
        if file:
            names[part] = _name_of(file)
            with (folder / part).open("wb") as kept:
                for chunk in file.chunks():
                    kept.write(chunk)
            (folder / part).chmod(0o600)
    about = {"owner": by.public_id, "names": names}
    (folder / "about.json").write_text(json.dumps(about), encoding="utf-8")
    return Kept(token, folder, by.public_id, names)


def discard(kept: Kept) -> None:
    """Remove the files of an upload."""
    shutil.rmtree(kept.folder, ignore_errors=True)


def _name_of(file: UploadedFile[Any]) -> str:
    """The file's name as far as it may be shown: without control or deceiving characters."""
    name = "".join(c for c in file.name or "" if unicodedata.category(c) not in ("Cc", "Cf"))
    return name[:80] or "file"


def _sweep() -> None:
    """Remove what nobody came back to."""
    if not folder_of_all().is_dir():
        return
    for folder in folder_of_all().iterdir():
        if folder.is_dir() and folder.stat().st_mtime < time.time() - KEPT_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)


def start_import(*, by: Viewer, token: str, facts: Facts) -> Job:
    """Queue the import of files that their owner has looked at."""
    permits.require(MANAGE, by)
    kept_files(token, by.public_id)
    arguments = {
        "token": token, "facts": facts.as_json(), "reader": translation.get_language() or "en",
    }  # fmt: skip
    return work.start(KIND, owner=by.public_id, arguments=arguments)


# The import itself


def import_consultation(
    *, by: Viewer, contents: Contents, facts: Facts, check: Check = lambda: None
) -> Consultation:
    """Write a closed consultation with its statements, voices and votes: all of it or nothing.

    `check` is called between batches; what it raises undoes everything.
    """
    permits.require(MANAGE, by)
    with transaction.atomic():
        consultation = _consultation(by, contents, facts)
        statements = _statements(by, consultation, contents, facts)
        people = _participants(consultation, contents, facts)
        votes = _votes(people, statements, contents, facts, check)
        counts = {"participants": len(people), "statements": len(statements), "votes": votes}
        files = [{"part": part, "sha256": sha256} for part, sha256 in contents.hashes.items()]
        is_public = facts.audience == Consultation.Audience.PUBLIC
        record.append(
            "consultations.votes.imported",
            by=by,
            about=consultation,
            public={"files": files} | (counts if is_public else {}),
            opening=None if is_public else counts,
        )
    return consultation


def _consultation(by: Viewer, contents: Contents, facts: Facts) -> Consultation:
    stem = slugify(facts.title)[:30].strip("-") or "imported"
    made = Consultation.objects.create(
        code=f"{stem}-{secrets.token_hex(4)}",
        audience=facts.audience,
        original_language=facts.language,
        zone=facts.zone,
        opens_at=facts.opened,
        closes_at=facts.closed,
        opened_at=facts.opened,
        closed_at=facts.closed,
        allows_submissions=False,
        created_by=acting_user(by),
    )
    if contents.members is not None:
        codes = states_by_code()
        named = {code.casefold() for code in contents.members.blocs_of}
        made.states.set(codes[code] for code in sorted(named & codes.keys()))
    texts.write(
        "consultation", made.public_id, "title", language=facts.language, text=facts.title,
        status=Status.AUTHENTIC, author=by.public_id,
    )  # fmt: skip
    return made


def _statements(
    by: Viewer, consultation: Consultation, contents: Contents, facts: Facts
) -> dict[str, Statement]:
    rows = {
        one.id: Statement(
            consultation=consultation,
            number=contents.numbers[one.id],
            original_language=facts.language,
            text=unicodedata.normalize("NFC", one.text.strip()),
            status=status_of(one, contents.voted),
            created_at=_submitted(one.submitted_ms, facts),
        )
        for one in contents.statements
    }
    _write(Statement, rows.values())
    _write(
        Rendition,
        (
            Rendition(
                kind="statement", thing_id=str(row.public_id), field="text",
                language=facts.language, text=row.text, status=Status.AUTHENTIC,
                author=by.public_id,
            )
            for row in rows.values()
        ),
    )  # fmt: skip
    kept = {row.number: row for row in consultation.statements.all()}
    return {name: kept[row.number] for name, row in rows.items()}


def _submitted(milliseconds: int | None, facts: Facts) -> dt.datetime:
    """When a statement came in; the opening where the file says nothing that can be."""
    if milliseconds is None or milliseconds > facts.closed.timestamp() * 1000:
        return facts.opened
    return dt.datetime.fromtimestamp(milliseconds / 1000, tz=dt.UTC)


def _participants(
    consultation: Consultation, contents: Contents, facts: Facts
) -> list[Participant]:
    members, codes = contents.members, states_by_code()
    state_of = members.state_of if members else {}
    declared = members.self_declared if members else {}
    rows = [
        Participant(
            consultation=consultation,
            state=codes.get(state_of.get(name, "").casefold()),
            established=Participant.Established.SELF
            if declared.get(name)
            else Participant.Established.IMPORTED,
            joined_at=facts.opened,
        )
        for name in contents.votes.participants
    ]
    _write(Participant, rows)
    kept = {row.public_id: row for row in consultation.participants.all()}
    return [kept[row.public_id] for row in rows]


def _votes(
    people: list[Participant],
    statements: dict[str, Statement],
    contents: Contents,
    facts: Facts,
    check: Check,
) -> int:
    """Every vote as a revision, the last of each pair as the ballot; gives the ballots."""
    votes, at = contents.votes, facts.closed - dt.timedelta(seconds=1)
    columns = [statements.get(name) for name in votes.statements]
    revisions, is_last = revisions_of(votes.rows, votes.columns)

    def cast(kind: type[Row], places: Iterable[int], **when: dt.datetime) -> Iterator[Row]:
        for place in places:
            yield kind(
                participant=people[votes.rows[place]],
                statement=columns[votes.columns[place]],
                value=int(votes.values[place]),
                is_important=votes.important is not None and bool(votes.important[place]),
                revision=int(revisions[place]),
                **when,
            )

    current = np.flatnonzero(is_last).tolist()
    _write(Ballot, cast(Ballot, current, changed_at=at), check)
    _write(BallotRevision, cast(BallotRevision, range(len(votes.values)), at=at), check)
    return len(current)


def revisions_of(
    rows: np.ndarray[Any, Any], columns: np.ndarray[Any, Any]
) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """The how-many-eth vote of its pair each vote is, from 1, and whether it is the last."""
    if not len(rows):
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=bool)
    pairs = rows.astype(np.int64) << 32 | columns.astype(np.int64)
    order = np.argsort(pairs, kind="stable")
    sorted_pairs = pairs[order]
    begins = np.flatnonzero(np.r_[True, sorted_pairs[1:] != sorted_pairs[:-1]])
    lengths = np.diff(np.r_[begins, len(pairs)])
    rank = np.arange(len(pairs)) - np.repeat(begins, lengths)
    revisions, is_last = np.empty(len(pairs), dtype=np.int64), np.zeros(len(pairs), dtype=bool)
    revisions[order] = rank + 1
    is_last[order[begins + lengths - 1]] = True
    return revisions, is_last


def _write(model: type[Row], rows: Iterable[Row], check: Check = lambda: None) -> None:
    """Write rows in batches, so that millions of them never stand in memory at once."""
    waiting = iter(rows)
    while batch := list(islice(waiting, BATCH)):
        check()
        model._default_manager.bulk_create(batch)
