"""How blocs and groups voted on one statement, where the viewer may see the result."""

from __future__ import annotations

from dataclasses import dataclass

from mufakat.apps.consultations.models import Statement
from mufakat.apps.consultations.queries import outcome
from mufakat.apps.consultations.queries.outcome import Json, Line
from mufakat.foundation.people.permits import Viewer


@dataclass(frozen=True)
class StatementVotes:
    """One statement's line of the result, with its cells by name."""

    line: Line
    blocs: list[tuple[str, Json]]
    groups: list[tuple[str, Json]]
    apart: Json | None  # self-declared voices
    step: int | None


def votes_on(viewer: Viewer, statement: Statement, language: str) -> StatementVotes | None:
    """Votes by bloc and group in the view of states; None where the result is not open yet."""
    consultation = statement.consultation
    if outcome.content_for(viewer, consultation, "state") is None:
        return None
    found = outcome.outcome_for(viewer, consultation, language, view="state")
    name = str(statement.number)
    line = found.line(name)
    if line is None:
        return None
    return StatementVotes(
        line=line,
        blocs=[(title, line.data["blocs"][code]) for code, title in outcome.blocs(found)],
        groups=sorted(line.data["groups"].items()),
        apart=outcome.self_declared(found).get(name),
        step=found.step,
    )
