"""The REST interface of consultations: the same queries, actions and permits as the pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from ninja import Field, Router, Schema, Status
from ninja.errors import HttpError
from ninja.security import django_auth

from mufakat.apps.consultations.actions.voting import (
    LONGEST_REASON,
    VotingClosedError,
    cast_vote,
    withdraw_vote,
)
from mufakat.apps.consultations.forms.participant import without_deceiving
from mufakat.apps.consultations.models import Choice, Consultation
from mufakat.apps.consultations.queries import consultations, exports, outcome, voting, wordings
from mufakat.foundation.people import permits
from mufakat.foundation.people.clock import now
from mufakat.foundation.people.permits import viewer_for
from mufakat.foundation.renditions.texts import Wording

router = Router(tags=["consultations"])
PER_PAGE = 100


class Text(Schema):
    """Words with their language and legal status."""

    text: str
    language: str
    status: str
    is_stale: bool


class ConsultationOut(Schema):
    id: UUID
    title: Text
    phase: str
    audience: str
    opens_at: dt.datetime
    closes_at: dt.datetime
    zone: str
    statements: int
    you_may_vote: bool
    result_is_open_to_you: bool


class StatementOut(Schema):
    id: UUID
    number: int
    original_language: str
    wording: Text


class StatementsOut(Schema):
    count: int
    statements: list[StatementOut]


class NextOut(Schema):
    voted: int
    total: int
    statement: StatementOut | None


class VoteIn(Schema):
    """A vote: agree, pass or disagree."""

    value: str = Field(pattern="^(agree|pass|disagree)$")
    important: bool = False
    reason: str = Field(default="", max_length=LONGEST_REASON)


class VoteOut(Schema):
    statement: UUID
    value: str
    important: bool
    reason: str
    changed_at: dt.datetime


class OwnVotesOut(Schema):
    voted: int
    total: int
    votes: list[VoteOut]


def _refusals(operation: Callable[..., Any]) -> Callable[..., Any]:
    """Refusals as status codes: 409 not open, 422 content; a missing permit is the service's."""

    @wraps(operation)
    def guarded(request: HttpRequest, *arguments: Any, **named: Any) -> Any:
        try:
            return operation(request, *arguments, **named)
        except VotingClosedError as closed:
            raise HttpError(409, closed.messages[0]) from closed
        except ValidationError as wrong:
            raise HttpError(422, " ".join(wrong.messages)) from wrong

    return guarded


def _text(wording: Wording) -> Text:
    return Text(
        text=wording.text, language=wording.language, status=wording.status,
        is_stale=wording.is_stale,
    )  # fmt: skip


def _statement(statement: Any, wording: Wording) -> StatementOut:
    return StatementOut(
        id=statement.public_id,
        number=statement.number,
        original_language=statement.original_language,
        wording=_text(wording),
    )


def _consultation(request: HttpRequest, found: Consultation, title: Wording, number: int) -> Any:
    viewer = viewer_for(request)
    return ConsultationOut(
        id=found.public_id,
        title=_text(title),
        phase=found.phase(now()),
        audience=found.audience,
        opens_at=found.opens_at,
        closes_at=found.closes_at,
        zone=found.zone,
        statements=number,
        you_may_vote=permits.holds("consultations.ballot.cast", viewer, found),
        result_is_open_to_you=permits.holds("consultations.result.read", viewer, found),
    )


@router.get("", response=list[ConsultationOut], auth=None)
def consultation_list(request: HttpRequest) -> Any:
    """Consultations that you may read, by phase, the latest first."""
    found = consultations.listed(viewer_for(request), translation.get_language())
    return [
        _consultation(request, entry.consultation, entry.title, entry.statements)
        for phase in consultations.PHASES
        for entry in found[phase]
    ]


@router.get("{uuid:public_id}", response=ConsultationOut, auth=None)
def consultation(request: HttpRequest, public_id: UUID) -> Any:
    """One consultation; 404 if you may not read it."""
    viewer, language = viewer_for(request), translation.get_language()
    found = consultations.consultation_for(viewer, public_id)
    page = consultations.page_of(viewer, found, language)
    return _consultation(request, found, page.title, page.statements)


@router.get("{uuid:public_id}/statements", response=StatementsOut, auth=None)
def statements(request: HttpRequest, public_id: UUID, page: int = 1) -> Any:
    """Accepted statements in order of number, a hundred to a page."""
    found = consultations.consultation_for(viewer_for(request), public_id)
    every = voting.accepted(found)
    first = (max(page, 1) - 1) * PER_PAGE
    rows = every[first : first + PER_PAGE]
    words = wordings.in_language(rows, translation.get_language())
    return StatementsOut(
        count=len(every), statements=[_statement(row, words[row.pk]) for row in rows]
    )


@router.get("{uuid:public_id}/next", response=NextOut, auth=django_auth)
@_refusals
def next_statement(request: HttpRequest, public_id: UUID) -> Any:
    """The next statement for you, and how far you are."""
    viewer = viewer_for(request)
    found = consultations.consultation_for(viewer, public_id)
    permits.require("consultations.ballot.cast", viewer, found)
    card = voting.card_for(viewer, found, translation.get_language())
    shown = _statement(card.statement, card.wording) if card.statement and card.wording else None
    return NextOut(voted=card.voted, total=card.total, statement=shown)


@router.put(
    "{uuid:public_id}/statements/{uuid:statement}/vote", response=VoteOut, auth=django_auth
)
@_refusals
def cast(request: HttpRequest, public_id: UUID, statement: UUID, vote: VoteIn) -> Any:
    """Vote on a statement or change your vote; sending it twice is one vote."""
    viewer = viewer_for(request)
    found = consultations.consultation_for(viewer, public_id)
    done = cast_vote(
        by=viewer,
        statement=voting.statement_in(found, statement),
        value=Choice[vote.value.upper()],
        is_important=vote.important,
        reason=without_deceiving(vote.reason),
        reason_language=translation.get_language(),
    )
    return _vote(done.ballot)


@router.delete(
    "{uuid:public_id}/statements/{uuid:statement}/vote", response={204: None}, auth=django_auth
)
@_refusals
def withdraw(request: HttpRequest, public_id: UUID, statement: UUID) -> Any:
    """Take a vote back; its history stays."""
    viewer = viewer_for(request)
    found = consultations.consultation_for(viewer, public_id)
    withdraw_vote(by=viewer, statement=voting.statement_in(found, statement))
    return Status(204, None)


@router.get("{uuid:public_id}/votes", response=OwnVotesOut, auth=django_auth)
def own_votes(request: HttpRequest, public_id: UUID, page: int = 1) -> Any:
    """Your own votes, and nobody else's."""
    viewer = viewer_for(request)
    found = consultations.consultation_for(viewer, public_id)
    own = voting.own_votes(viewer, found, translation.get_language(), page=str(page))
    return OwnVotesOut(
        voted=own.voted, total=own.total, votes=[_vote(vote.ballot) for vote in own.votes]
    )


def _vote(ballot: Any) -> VoteOut:
    return VoteOut(
        statement=ballot.statement.public_id,
        value=Choice(ballot.value).name.lower(),
        important=ballot.is_important,
        reason=ballot.reason,
        changed_at=ballot.changed_at,
    )


@router.get("{uuid:public_id}/result", response=dict[str, Any], auth=None)
def result(
    request: HttpRequest, response: HttpResponse, public_id: UUID, view: str = "state"
) -> Any:
    """The publishable form of the result: live for members, published for others; else 404."""
    viewer = viewer_for(request)
    found = consultations.consultation_for(viewer, public_id)
    shown = outcome.outcome_for(
        viewer, found, translation.get_language(), view=outcome.view_named(view)
    )
    response["Cache-Control"] = "no-store"
    return dict(shown.result)


@router.get("{uuid:public_id}/export/{form}", auth=None)
def export(request: HttpRequest, public_id: UUID, form: str, view: str = "state") -> HttpResponse:
    """A file: result.json, statements.csv, votes.csv, comments.csv or summary.csv."""
    viewer = viewer_for(request)
    found = consultations.consultation_for(viewer, public_id)
    shown = outcome.outcome_for(
        viewer, found, translation.get_language(), view=outcome.view_named(view)
    )
    file = exports.file_of(shown, form)
    return HttpResponse(
        file.content, content_type=file.media_type, headers={"Cache-Control": "no-store"}
    )
