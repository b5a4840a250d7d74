"""What the pages and the document of a finding show: its own frozen words, never today's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404
from django.urls import reverse

from mufakat.apps.consultations.models import Choice, Consultation, Finding, Statement
from mufakat.apps.consultations.queries import outcome
from mufakat.apps.consultations.queries.ballots import day_of
from mufakat.apps.consultations.queries.frozen import (
    already_frozen,
    content_hash,
    frozen_form,
    json_text,
    next_symbol,
)
from mufakat.apps.consultations.queries.naming import Names, names_in
from mufakat.apps.consultations.queries.outcome import Json, LeftOut, Line, Outcome
from mufakat.foundation.links.models import Link, Relation
from mufakat.foundation.people import permits
from mufakat.foundation.people.clock import now
from mufakat.foundation.people.permits import Viewer
from mufakat.foundation.people.queries import name_in
from mufakat.foundation.provisions.models import Provision
from mufakat.foundation.renditions.models import Status
from mufakat.foundation.renditions.texts import MISSING, Wording

AGREED_SHOWN, DIVISIVE_SHOWN, POSITIONS_SHOWN, BLOC_LINES, PREVIEWED = 15, 8, 5, 3, 5


# One finding


@dataclass(frozen=True)
class Clause:
    """A provision that began with a finding."""

    label: str
    url: str
    number: str
    wording: Wording


@dataclass(frozen=True)
class Positions:
    """Which states said what about a statement when it was frozen."""

    number: int
    wording: Wording
    agree: list[str]
    passing: list[str]
    disagree: list[str]
    unconfirmed: list[str]

    @property
    def cell(self) -> Mapping[str, int]:
        return {
            "agree": len(self.agree), "pass": len(self.passing), "disagree": len(self.disagree),
        }  # fmt: skip


@dataclass(frozen=True)
class FindingPage:
    """A finding as its reader sees it."""

    finding: Finding
    consultation: Consultation
    title: Wording
    introduction: Wording
    outcome: Outcome
    summary: list[str]
    agreed: list[Line]
    agreed_more: int
    divisive: list[Line]
    divisive_more: int
    blocs: list[tuple[str, str]]
    by_bloc: list[Line]
    without: list[LeftOut]
    only_by_states: list[Line]
    only_by_persons: list[Line]
    positions: list[Positions]
    positions_more: int
    clauses: list[Clause]
    closed_at: dt.datetime
    is_whole: bool

    @property
    def counts(self) -> Json:
        return dict(self.finding.content["counts"])

    @property
    def conditions(self) -> Json:
        return dict(self.finding.content["conditions"])

    @property
    def thresholds(self) -> list[tuple[str, Any]]:
        """Every setting of the computation, by its name in the program."""
        return sorted(self.conditions["settings"].items())

    @property
    def hash_parts(self) -> list[str]:
        """The hash in four parts, between which a narrow page may break it."""
        told = self.finding.content_sha256
        return [told[start : start + 16] for start in range(0, len(told), 16)]

    @property
    def groups(self) -> list[Json]:
        return self.outcome.groups


def finding_for(viewer: Viewer, public_id: UUID) -> Finding:
    """The finding, or 404 for whoever may not read its consultation."""
    found = Finding.objects.select_related("consultation").filter(public_id=public_id).first()
    if found is None or not permits.holds(
        "consultations.finding.read", viewer, found.consultation
    ):
        raise Http404
    return found


def page_of(finding: Finding, language: str, *, whole: bool = False) -> FindingPage:
    """All that a finding says; on paper (`whole`) with every row."""
    drawn = outcome_of(finding, language)
    agreed, divisive = outcome.agreed(drawn), outcome.divisive(drawn)
    official = _positions(finding, drawn)
    other = finding.content["person_view"]
    shown = agreed if whole else agreed[:AGREED_SHOWN]
    split = divisive if whole else divisive[:DIVISIVE_SHOWN]
    said = official if whole else official[:POSITIONS_SHOWN]
    ends = [*agreed[:BLOC_LINES], *divisive[:BLOC_LINES]]
    return FindingPage(
        finding=finding,
        consultation=finding.consultation,
        title=drawn.title,
        introduction=best(finding.texts["introduction"], language),
        outcome=drawn,
        summary=drawn.summary,
        agreed=shown,
        agreed_more=len(agreed) - len(shown),
        divisive=split,
        divisive_more=len(divisive) - len(split),
        blocs=outcome.blocs(drawn),
        by_bloc=outcome.by_bloc(drawn, ends),
        without=outcome.left_out(drawn, kinds=["bloc"]),
        only_by_states=_lines(drawn, other["only_by_states"]),
        only_by_persons=_lines(drawn, other["only_by_persons"]),
        positions=said,
        positions_more=len(official) - len(said),
        clauses=_clauses(finding, language),
        closed_at=dt.datetime.fromisoformat(finding.content["conditions"]["closed_at"]),
        is_whole=is_whole(finding),
    )


def outcome_of(finding: Finding, language: str) -> Outcome:
    """The frozen map with the frozen words, in the form that all result pages read."""
    consultation = finding.consultation
    frozen = finding.texts["statements"]
    return Outcome(
        consultation=consultation,
        title=best(finding.texts["title"], language),
        view="state",
        is_live=False,
        result=finding.content["map"],
        names=_names(finding, language),
        statements={number: _statement(number, kept) for number, kept in frozen.items()},
        words={int(number): best(kept["versions"], language) for number, kept in frozen.items()},
    )


def _statement(number: str, kept: Json) -> Statement:
    """A statement as it was, never saved: rows may have changed since."""
    return Statement(
        pk=int(number), public_id=UUID(kept["id"]), number=int(number),
        original_language=kept["original_language"],
    )  # fmt: skip


def _names(finding: Finding, language: str) -> Names:
    names = finding.content["names"]
    today = names_in(language, day_of(finding.consultation))
    blocs = {code: name_in(versions, language) for code, versions in names["blocs"].items()}
    return Names(today.states, blocs, frozenset(names["regional"]))


def best(versions: Mapping[str, Json], language: str) -> Wording:
    """The reader's language, else the version of the highest status; labelled."""
    if not versions:
        return MISSING
    order = list(Status.values)
    code = (
        language
        if language in versions
        else min(versions, key=lambda c: (order.index(versions[c]["status"]), c))
    )
    version = versions[code]
    return Wording(version["text"], code, version["status"], version["is_stale"])


def is_whole(finding: Finding) -> bool:
    """Whether what is stored still has the hash under which it was frozen."""
    told = content_hash(finding.content, finding.texts, finding.positions)
    return told == finding.content_sha256


def text_of(finding: Finding) -> str:
    """The very text whose SHA-256 is the hash of the finding."""
    return json_text(
        {"content": finding.content, "positions": finding.positions, "texts": finding.texts}
    )


def _lines(drawn: Outcome, numbers: Sequence[str]) -> list[Line]:
    return [line for line in map(drawn.line, numbers) if line is not None]


def _positions(finding: Finding, drawn: Outcome) -> list[Positions]:
    by_number: dict[str, list[Json]] = {}
    for row in finding.positions:
        by_number.setdefault(row["statement"], []).append(row)
    return [
        _positions_on(number, rows, drawn)
        for number, rows in sorted(by_number.items(), key=lambda one: int(one[0]))
        if number in drawn.statements
    ]


def _positions_on(number: str, rows: list[Json], drawn: Outcome) -> Positions:
    def states(**wanted: Any) -> list[str]:
        return sorted(
            drawn.names.states.get(row["state"], row["state"])
            for row in rows
            if all(row[key] == value for key, value in wanted.items())
        )

    return Positions(
        number=int(number),
        wording=drawn.words[int(number)],
        agree=states(value=Choice.AGREE.name.lower()),
        passing=states(value=Choice.PASS.name.lower()),
        disagree=states(value=Choice.DISAGREE.name.lower()),
        unconfirmed=states(waits_for_confirmation=True),
    )


def _clauses(finding: Finding, language: str) -> list[Clause]:
    identifiers = Link.objects.filter(
        relation=Relation.INFORMS, from_kind="finding", from_id=str(finding.public_id),
        to_kind="provision",
    ).values_list("to_id", flat=True)  # fmt: skip
    rows = Provision.objects.filter(public_id__in=list(identifiers)).order_by("pk")
    frozen = finding.texts["statements"]
    found = []
    for row in rows:
        number = row.label.rpartition(", ")[2]
        words = best(frozen[number]["versions"], language) if number in frozen else MISSING
        address = reverse("observatory:provision", args=[row.public_id])
        found.append(Clause(row.label, address, number, words))
    return found


# All findings of a consultation, and what the next would fix


@dataclass(frozen=True)
class Entry:
    """A finding in the list."""

    finding: Finding
    agreed: int
    divisive: int
    is_latest: bool


def listed(consultation: Consultation) -> list[Entry]:
    """The findings of a consultation, the latest first."""
    rows = list(consultation.findings.all())
    return [
        Entry(
            row, len(row.content["map"]["consensus"]), len(row.content["map"]["divisive"]),
            index == 0,
        )
        for index, row in enumerate(rows)
    ]  # fmt: skip


@dataclass(frozen=True)
class Preview:
    """What freezing would fix now, or why there is nothing to freeze."""

    refusal: str = ""
    sha256: str = ""
    symbol: str = ""
    agreed: int = 0
    divisive: int = 0
    statements: int = 0
    positions: int = 0
    positions_public: bool = False
    first: tuple[tuple[str, Wording], ...] = ()
    missing: tuple[tuple[str, int], ...] = ()  # language, agreed statements without it
    machine: int = 0  # versions of agreed statements that nobody has confirmed


def preview(consultation: Consultation, language: str) -> Preview:
    """What the confirmation shows before anything is fixed."""
    try:
        form = frozen_form(consultation)
    except ValidationError as refused:
        return Preview(refusal=refused.messages[0])
    same = consultation.findings.filter(content_sha256=form.sha256).first()
    kept = [form.texts["statements"][number] for number in form.agreed]
    versions = [one["versions"] for one in kept]
    return Preview(
        refusal=already_frozen(same.symbol) if same else "",
        sha256=form.sha256,
        symbol=next_symbol(now()),
        agreed=len(form.agreed),
        divisive=len(form.content["map"]["divisive"]),
        statements=len(form.texts["statements"]),
        positions=len(form.positions),
        positions_public=form.content["conditions"]["positions_public"],
        first=tuple(
            (number, best(form.texts["statements"][number]["versions"], language))
            for number in form.agreed[:PREVIEWED]
        ),
        missing=_missing(versions),
        machine=sum(v["status"] == Status.MACHINE for one in versions for v in one.values()),
    )


def _missing(versions: Sequence[Mapping[str, Json]]) -> tuple[tuple[str, int], ...]:
    counted = [
        (name, sum(code not in one for one in versions)) for code, name in settings.LANGUAGES
    ]
    return tuple((name, number) for name, number in counted if number)
