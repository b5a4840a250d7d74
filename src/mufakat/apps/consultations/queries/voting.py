"""What the voting pages show: the next statement, how far one is, one's own votes."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.http import Http404

from mufakat.apps.consultations.models import Ballot, Consultation, Participant, Statement
from mufakat.apps.consultations.queries import routing, wordings
from mufakat.apps.consultations.queries.consultations import titled
from mufakat.apps.consultations.queries.seats import participant_of
from mufakat.foundation.people import permits
from mufakat.foundation.people.permits import Viewer
from mufakat.foundation.renditions.texts import Wording

PER_PAGE = 25


@dataclass(frozen=True)
class Card:
    """One statement to vote on, or none where all is done."""

    consultation: Consultation
    title: Wording
    statement: Statement | None
    wording: Wording | None
    ballot: Ballot | None  # the current vote on it
    voted: int
    total: int

    @property
    def is_change(self) -> bool:
        return self.ballot is not None and self.ballot.value is not None

    @property
    def is_done(self) -> bool:
        return self.statement is None

    @property
    def is_elsewhere(self) -> bool:
        """Whether the words shown are in another language than the author's."""
        return (
            self.statement is not None
            and self.wording is not None
            and self.wording.language != self.statement.original_language
        )


@dataclass(frozen=True)
class OwnVote:
    """One of the viewer's own votes."""

    ballot: Ballot
    statement: Statement
    wording: Wording


@dataclass(frozen=True)
class OwnVotes:
    """A page of the viewer's own votes."""

    title: Wording
    page: Page[Ballot]
    votes: list[OwnVote]
    voted: int
    total: int
    may_change: bool


def accepted(consultation: Consultation) -> list[Statement]:
    """The statements open to votes, in order of their numbers."""
    return list(consultation.statements.filter(status=Statement.Status.ACCEPTED))


def statement_in(consultation: Consultation, public_id: UUID) -> Statement:
    """An accepted statement of a consultation, or 404."""
    found = consultation.statements.filter(
        public_id=public_id, status=Statement.Status.ACCEPTED
    ).first()
    if found is None:
        raise Http404
    return found


def card_for(
    viewer: Viewer, consultation: Consultation, language: str, *, wanted: UUID | None = None
) -> Card:
    """The statement asked for, else the next one for the viewer by the routing."""
    participant = participant_of(viewer, consultation)
    every = accepted(consultation)
    done = _voted(participant, every)
    statement: Statement | None
    if wanted is not None:
        statement = statement_in(consultation, wanted)
    else:
        left = [row for row in every if row.pk not in done]
        statement = routing.next_of(
            left, consultation=consultation, reader=viewer.public_id, done=len(done),
            state=viewer.state,
        )  # fmt: skip
    shown = wordings.in_language([statement], language) if statement else {}
    return Card(
        consultation=consultation,
        title=titled(consultation, language),
        statement=statement,
        wording=shown.get(statement.pk) if statement else None,
        ballot=_ballot(participant, statement),
        voted=len(done),
        total=len(every),
    )


def _voted(participant: Participant | None, every: list[Statement]) -> set[int]:
    if participant is None:
        return set()
    open_ones = {row.pk for row in every}
    cast = participant.ballots.filter(value__isnull=False).values_list("statement", flat=True)
    return open_ones.intersection(cast)


def _ballot(participant: Participant | None, statement: Statement | None) -> Ballot | None:
    if participant is None or statement is None:
        return None
    return participant.ballots.filter(statement=statement).first()


def own_votes(
    viewer: Viewer, consultation: Consultation, language: str, *, page: str | None = None
) -> OwnVotes:
    """The viewer's votes on statements still open to votes, in order of number."""
    rows = (
        Ballot.objects.filter(
            participant__consultation=consultation,
            participant__user=viewer.user,
            value__isnull=False,
            statement__status=Statement.Status.ACCEPTED,
        )
        .select_related("statement")
        .order_by("statement__number", "pk")
    )
    shown = Paginator(rows, PER_PAGE).get_page(page)
    words = wordings.in_language([row.statement for row in shown], language)
    return OwnVotes(
        title=titled(consultation, language),
        page=shown,
        votes=[OwnVote(row, row.statement, words[row.statement_id]) for row in shown],
        voted=shown.paginator.count,
        total=consultation.statements.filter(status=Statement.Status.ACCEPTED).count(),
        may_change=permits.holds("consultations.ballot.cast", viewer, consultation),
    )
