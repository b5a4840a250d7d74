"""The exercise into the database, second half: consultations, statements, votes, positions."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from mufakat.apps.consultations.models import (
    Ballot,
    BallotRevision,
    Consultation,
    ModerationEntry,
    OfficialPosition,
    Participant,
    Statement,
)
from mufakat.cli.exercise.schema import Consultation as ConsultationEntry
from mufakat.cli.exercise.schema import Exercise, Position
from mufakat.cli.exercise.schema import Statement as StatementEntry
from mufakat.cli.exercise.seats import Seats
from mufakat.cli.exercise.simulate import WITHDRAWN, Ballots, Round
from mufakat.foundation.people.models import OnBehalf, User
from mufakat.foundation.record import acts as record
from mufakat.foundation.renditions import texts
from mufakat.foundation.renditions.models import Rendition, Status
from mufakat.foundation.uploads.gate import accept_document

BATCH = 2000


@dataclass
class Chronicle:
    """Acts to be appended in the order of their times, whatever the order of loading."""

    acts: list[tuple[dt.datetime, int, Callable[[], object]]] = field(default_factory=list)

    def note(
        self,
        at: dt.datetime,
        verb: str,
        by: User,
        about: object,
        public: dict[str, object] | None = None,
    ) -> None:
        """Keep an act until `write`."""

        def append() -> object:
            return record.append(verb, by=by, about=about, public=public, at=at)

        self.acts.append((at, len(self.acts), append))

    def write(self) -> None:
        """Append everything, the earliest first."""
        for _at, _number, append in sorted(self.acts, key=lambda entry: entry[:2]):
            append()
        self.acts.clear()


@dataclass(frozen=True)
class Loader:
    """Puts rounds of the exercise into the database."""

    exercise: Exercise
    seats: Seats
    chronicle: Chronicle

    def load(self, entry: ConsultationEntry, played: Round) -> Consultation:
        """One consultation with all that happened in it."""
        consultation = self._consultation(entry)
        statements = self._statements(consultation, entry, played)
        participants = self._participants(consultation, played)
        self._ballots(consultation, played, statements, participants)
        self._positions(entry, statements)
        return consultation

    def _consultation(self, entry: ConsultationEntry) -> Consultation:
        by = self.seats.secretariat
        is_opened = entry.phase != "draft"
        made_at = entry.opens - dt.timedelta(days=14)
        row = Consultation.objects.create(
            code=entry.code, audience=entry.access, original_language=entry.original_language,
            zone=self.exercise.body.zone, opens_at=entry.opens, closes_at=entry.closes,
            opened_at=entry.opens if is_opened else None,
            closed_at=entry.closes if entry.phase == "closed" else None,
            is_sensitive=entry.is_sensitive,
            created_by=by, created_at=min(made_at, self.exercise.body.now),
        )  # fmt: skip
        for name, versions in (("title", entry.titles), ("introduction", entry.introductions)):
            for language, text in versions.items():
                texts.write(
                    "consultation", row.public_id, name, language=language, text=text,
                    status=Status.AUTHENTIC, author=str(by.public_id),
                )  # fmt: skip
        self.chronicle.note(row.created_at, "consultations.consultation.created", by, row)
        if is_opened:
            self.chronicle.note(entry.opens, "consultations.consultation.opened", by, row)
        if entry.phase == "closed":
            self.chronicle.note(entry.closes, "consultations.consultation.closed", by, row)
        return row

    def _statements(
        self, consultation: Consultation, entry: ConsultationEntry, played: Round
    ) -> dict[int, Statement]:
        rows: dict[int, Statement] = {}
        for number in entry.statements:
            source = self.exercise.statement(number)
            sent, decided = played.handed_in.get(number, (int(entry.opens.timestamp()), None))
            row = Statement.objects.create(
                consultation=consultation, number=source.place, topic=source.topic,
                original_language=source.original_language, text=source.original,
                status=source.status, is_seed=source.is_seed,
                author=self._author(source), created_at=_instant(sent),
                state=self.seats.states.get(source.state or ""),
                organisation=self.seats.organisations.get(source.organisation or 0),
            )  # fmt: skip
            rows[number] = row
            if not source.is_seed and decided is not None and source.status != "pending":
                self._moderation(row, source, _instant(decided))
        Rendition.objects.bulk_create(
            rendition
            for number, row in rows.items()
            for rendition in _renditions(row, self.exercise.statement(number))
        )
        return rows

    def _author(self, source: StatementEntry) -> User | None:
        if source.is_seed:
            return self.seats.secretariat
        return self.seats.heads.get(source.state or "")

    def _moderation(self, row: Statement, source: StatementEntry, at: dt.datetime) -> None:
        ModerationEntry.objects.create(
            statement=row, decision=source.status, rule=source.reason_code,
            reason=source.reason_text, decided_by=self.seats.secretariat, decided_at=at,
        )  # fmt: skip
        self.chronicle.note(
            at, "consultations.statement.moderated", self.seats.secretariat, row,
            {"decision": source.status, "rule": source.reason_code},
        )  # fmt: skip

    def _participants(self, consultation: Consultation, played: Round) -> list[Participant]:
        rows = [
            Participant(
                consultation=consultation,
                user=self.seats.officials.get(person.official or 0),
                state=self.seats.states.get(person.state or ""),
                organisation=self.seats.organisations.get(person.organisation or 0),
                is_delegate=person.is_delegate,
                established=person.established,
                joined_at=_instant(joined),
            )
            for person, joined in zip(played.participants, played.joined, strict=True)
        ]
        Participant.objects.bulk_create(rows, batch_size=BATCH)
        return list(Participant.objects.filter(consultation=consultation).order_by("pk"))

    def _ballots(
        self,
        consultation: Consultation,
        played: Round,
        statements: dict[int, Statement],
        participants: list[Participant],
    ) -> None:
        columns = [statements[number] for number in played.statements]
        if not columns:
            return
        # Demo accounts find the open consultation as it is for somebody who has not voted yet.
        still_open = consultation.closed_at is None
        waits = np.array(
            [still_open and p.user_id in self.seats.log_in_users for p in participants], dtype=bool
        )
        current = played.ballots.where(~waits[played.ballots.rows])
        history = played.history.where(~waits[played.history.rows])
        self._current(current, played, columns, participants)
        BallotRevision.objects.bulk_create(
            (
                BallotRevision(
                    participant=participants[history.rows[i]],
                    statement=columns[history.columns[i]],
                    revision=int(history.revisions[i]),
                    value=_value(history.values[i]),
                    is_important=bool(history.important[i]),
                    at=_instant(history.times[i]),
                )
                for i in range(len(history))
            ),
            batch_size=BATCH,
        )
        if len(history):
            self.chronicle.note(
                _instant(history.times.max()), "consultations.votes.imported",
                self.seats.secretariat, consultation,
                {"participants": len(participants), "votes": len(current.counted)},
            )  # fmt: skip

    def _current(
        self,
        ballots: Ballots,
        played: Round,
        columns: list[Statement],
        participants: list[Participant],
    ) -> None:
        def row(i: int) -> Ballot:
            pair = int(ballots.rows[i]), int(ballots.columns[i])
            place = played.reasons.get(pair)
            reason = self.exercise.reasons[place] if place is not None else None
            return Ballot(
                participant=participants[pair[0]],
                statement=columns[pair[1]],
                value=_value(ballots.values[i]),
                is_important=bool(ballots.important[i]),
                reason=reason.text if reason else "",
                reason_language=reason.language if reason else "",
                changed_at=_instant(ballots.times[i]),
                revision=int(ballots.revisions[i]),
            )

        Ballot.objects.bulk_create((row(i) for i in range(len(ballots))), batch_size=BATCH)

    def _positions(self, entry: ConsultationEntry, statements: dict[int, Statement]) -> None:
        own = [p for p in self.exercise.positions if p.statement in statements]
        for place, position in enumerate(own):
            state = self.seats.states[position.state]
            head = self.seats.heads.get(position.state)
            if head is None or statements[position.statement].status != "accepted":
                continue
            ends = min(entry.closes, self.exercise.body.now)
            at = entry.opens + (ends - entry.opens) * (place + 1) / (len(own) + 2)
            row = OfficialPosition.objects.create(
                statement=statements[position.statement], state=state, value=position.value,
                reason=position.reason, reason_language=position.reason_language, set_by=head,
                set_at=at,
            )  # fmt: skip
            self.chronicle.note(
                at, "consultations.position.set", head, statements[position.statement],
                {"state": position.state, "value": position.value},
            )  # fmt: skip
            if place == len(own) - 1:
                self._on_behalf(row, position, at)

    def _on_behalf(self, row: OfficialPosition, position: Position, at: dt.datetime) -> None:
        """The last position came on paper; its state has not confirmed it yet."""
        by = self.seats.secretariat
        paper = accept_document(
            io.BytesIO(_note_verbale(position.state)),
            title=f"Note verbale, {position.state}",
            by=str(by.public_id),
        )
        OnBehalf.objects.create(
            state=row.state, verb="consultations.position.set", about_kind="statement_position",
            about_id=str(row.public_id), document=paper, entered_by=by, entered_at=at,
        )  # fmt: skip
        OfficialPosition.objects.filter(pk=row.pk).update(set_by=by)
        self.chronicle.note(
            at, "people.act.entered_on_behalf", by, ("people.state", position.state),
            {"verb": "consultations.position.set", "document_sha256": paper.sha256},
        )  # fmt: skip


def _renditions(row: Statement, source: StatementEntry) -> list[Rendition]:
    original = source.original
    return [
        Rendition(
            kind="statement", thing_id=str(row.public_id), field="text", language=language,
            text=version.text,
            status=Status.AUTHENTIC if language == source.original_language else version.status,
            source_language="" if language == source.original_language
            else source.original_language,
            source_hash="" if language == source.original_language
            else texts.text_hash(original),
            author="exercise" if version.status == Status.MACHINE else "",
        )
        for language, version in source.texts.items()
    ]  # fmt: skip


def _instant(seconds: int | np.int64) -> dt.datetime:
    return dt.datetime.fromtimestamp(int(seconds), dt.UTC)


def _value(vote: np.int8) -> int | None:
    return None if vote == WITHDRAWN else int(vote)


def _note_verbale(state: str) -> bytes:
    """A PDF of one line, as a capital without a scanner might send it."""
    words = f"Note verbale of {state} (exercise)".encode("ascii", "replace")
    stream = b"BT /F1 12 Tf 72 760 Td (" + words + b") Tj ET"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        b"/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>",
        b"<</Length " + str(len(stream)).encode() + b">>stream\n" + stream + b"\nendstream",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += str(number).encode() + b" 0 obj" + content + b"endobj\n"
    start = len(out)
    out += b"xref\n0 5\n0000000000 65535 f \n"
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"trailer<</Size 5/Root 1 0 R>>\nstartxref\n" + str(start).encode() + b"\n%%EOF\n"
