"""What the result pages show: the publishable form with the words of statements and names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mufakat.apps.consultations.models import Consultation, Statement
from mufakat.apps.consultations.queries import computing, summary, wordings
from mufakat.apps.consultations.queries.ballots import View, day_of
from mufakat.apps.consultations.queries.consultations import is_live, titled
from mufakat.apps.consultations.queries.naming import Names, names_in
from mufakat.foundation.charts import Mark, MarkSet, opinion_map_svg
from mufakat.foundation.people import permits
from mufakat.foundation.people.clock import now
from mufakat.foundation.people.permits import Viewer
from mufakat.foundation.renditions.texts import Wording

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Line:
    """One statement of a result."""

    id: str
    statement: Statement
    wording: Wording
    data: Json
    weakest: str = ""
    depends_on: tuple[str, ...] = ()
    in_other_view: bool | None = None
    cells: tuple[tuple[str, Json | None], ...] = ()  # name and counts of each group or bloc

    @property
    def depends_words(self) -> str:
        """On whom it depends: two names at most, then how many more."""
        named, more = ", ".join(self.depends_on[:2]), len(self.depends_on) - 2
        if not named:
            return ""
        if more <= 0:
            return _("depends on %(who)s") % {"who": named}
        return ngettext(
            "depends on %(who)s and %(more)d more", "depends on %(who)s and %(more)d more", more
        ) % {"who": named, "more": more}

    @property
    def tone(self) -> str:
        return {"agreed": "yes", "contested": "no"}.get(self.data["status"], "open")


@dataclass(frozen=True)
class Outcome:
    """A result as its reader may see it."""

    consultation: Consultation
    title: Wording
    view: str
    is_live: bool
    result: Json
    names: Names
    statements: Mapping[str, Statement]
    words: Mapping[int, Wording]

    @property
    def input(self) -> Json:
        return dict(self.result["input"])

    @property
    def groups(self) -> list[Json]:
        return list(self.result["groups"])

    @property
    def other(self) -> str:
        return "person" if self.view == "state" else "state"

    @property
    def summary(self) -> list[str]:
        return summary.sentences(self.result, self.names)

    @property
    def is_closed(self) -> bool:
        return self.consultation.phase(now()) == "closed"

    @property
    def awaits_audit(self) -> bool:
        """A live result of many votes, whose audit is still being computed."""
        return not (self.result.get("live") or {}).get("is_audited", True)

    @property
    def step(self) -> int | None:
        """The voters that the public's step counts; None for a result that counts everybody."""
        number: int | None = (self.result.get("publication") or {}).get("voters")
        return number

    def line(self, name: str, **more: Any) -> Line | None:
        """A statement of the result, unless it has left the consultation since."""
        statement = self.statements.get(name)
        data = next((row for row in self.result["statements"] if row["id"] == name), None)
        if statement is None or data is None:
            return None
        return Line(
            id=name, statement=statement, wording=self.words[statement.pk], data=data,
            weakest=self.names.of(data.get("weakest")), **more,
        )  # fmt: skip


def view_named(asked: str | None) -> View:
    """The view asked for, from the closed list; states where none or another is named."""
    return "person" if asked == "person" else "state"


def outcome_for(
    viewer: Viewer, consultation: Consultation, language: str, *, view: View
) -> Outcome:
    """The result, live for members, else as published; 404 where there is none for the viewer."""
    content = content_for(viewer, consultation, view)
    if content is None:
        raise Http404
    rows = {str(row.number): row for row in consultation.statements.filter(status="accepted")}
    return Outcome(
        consultation=consultation,
        title=titled(consultation, language),
        view=view,
        is_live=is_live(viewer, consultation),
        result=content,
        names=names_in(language, day_of(consultation)),
        statements=rows,
        words=wordings.in_language(rows.values(), language),
    )


def content_for(
    viewer: Viewer, consultation: Consultation, view: View
) -> dict[str, Any] | None:
    """The publishable form that this viewer may see, or None."""
    if not permits.holds("consultations.result.read", viewer, consultation):
        return None
    return computing.result_to_show(consultation, view, is_live=is_live(viewer, consultation))


def agreed(outcome: Outcome, *, most: int | None = None) -> list[Line]:
    """What holds everywhere, the highest bound first."""
    found = [
        outcome.line(
            entry["statement"],
            depends_on=tuple(outcome.names.of(one) for one in entry["depends_on"]),
            in_other_view=entry["agreed_in_other_view"],
        )
        for entry in outcome.result["consensus"]
    ]
    return [line for line in found if line is not None][:most]


def divisive(outcome: Outcome, *, most: int | None = None) -> list[Line]:
    """What divides, with one cell per group."""
    found = []
    for entry in outcome.result["divisive"]:
        line = outcome.line(entry["statement"])
        if line is not None:
            found.append(_with_cells(outcome, line, "groups", [g["id"] for g in outcome.groups]))
    return found[:most]


def _with_cells(outcome: Outcome, line: Line, kind: str, codes: Sequence[str]) -> Line:
    names = outcome.names.blocs if kind == "blocs" else {}
    cells = tuple((names.get(code, code), line.data[kind].get(code)) for code in codes)
    return Line(
        line.id, line.statement, line.wording, line.data, line.weakest, line.depends_on,
        line.in_other_view, cells,
    )  # fmt: skip


def blocs(outcome: Outcome) -> list[tuple[str, str]]:
    """Code and name of every bloc of the result, regional groups first."""
    rows = outcome.result["statements"]
    codes = list(rows[0]["blocs"]) if rows else []
    codes.sort(key=lambda code: (code not in outcome.names.regional, code))
    return [(code, outcome.names.blocs.get(code, code)) for code in codes]


def by_bloc(outcome: Outcome, lines: Sequence[Line]) -> list[Line]:
    """The same statements with one cell per bloc."""
    codes = [code for code, _name in blocs(outcome)]
    return [_with_cells(outcome, line, "blocs", codes) for line in lines]


@dataclass(frozen=True)
class Table:
    """A page of all statements of a result, by status."""

    lines: list[Line]
    counts: Mapping[str, int]
    status: str


STATUSES = ("agreed", "contested", "open", "not_agreed", "unseen")


def all_lines(outcome: Outcome, *, status: str | None = None) -> Table:
    """Every statement, the best score first, of one status or of all."""
    known = [outcome.line(row["id"]) for row in outcome.result["statements"]]
    lines = [line for line in known if line is not None]
    counts = dict.fromkeys(STATUSES, 0)
    for line in lines:
        counts[line.data["status"]] = counts.get(line.data["status"], 0) + 1
    wanted = status if status in STATUSES else ""
    shown = [line for line in lines if not wanted or line.data["status"] == wanted]
    shown.sort(key=lambda line: (-(line.data["score"] or 0.0), line.statement.number))
    return Table(shown, counts, wanted)


@dataclass(frozen=True)
class Picture:
    """The opinion map: drawing and the same numbers."""

    svg: str
    rows: list[tuple[str, int, int]]  # group or "", cells, people in them


def picture(outcome: Outcome, *, title: str, description: str) -> Picture | None:
    """The map of cells of enough people, or None where there is nothing to draw."""
    cells = outcome.result.get("density") or []
    if not cells:
        return None
    edges = outcome.result.get("outlines") or {}
    centres = {g["id"]: g.get("center") for g in outcome.groups}
    sets = []
    for label in sorted({cell["group"] or "" for cell in cells}, key=lambda g: (not g, g)):
        marks = [
            Mark(cell["x"], cell["y"], cell["people"])
            for cell in cells
            if (cell["group"] or "") == label
        ]
        outline = [(x, y) for x, y in edges.get(label, [])]
        centre = centres.get(label)
        sets.append(MarkSet(label, marks, outline, tuple(centre) if centre else None))
    drawing = opinion_map_svg(sets, title=title, description=description)
    rows = [(one.label, len(one.marks), sum(m.people for m in one.marks)) for one in sets]
    return Picture(drawing, rows)


@dataclass(frozen=True)
class LeftOut:
    """What happens without one state or bloc."""

    name: str
    kind: str
    stands: int
    falls: list[Line]
    appears: list[Line]


def left_out(outcome: Outcome, *, kinds: Sequence[str] = ("bloc", "state")) -> list[LeftOut]:
    """Each state and bloc left out in turn, those that change something first."""
    audit = outcome.result.get("audit") or {}
    found = []
    for entry in audit.get("left_out") or []:
        if entry["kind"] in kinds:
            falls = [outcome.line(name) for name in entry["falls"]]
            appears = [outcome.line(name) for name in entry["appears"]]
            found.append(
                LeftOut(
                    outcome.names.of(entry), entry["kind"], entry["stands"],
                    [line for line in falls if line], [line for line in appears if line],
                )
            )  # fmt: skip
    return sorted(
        found, key=lambda row: (-len(row.falls) - len(row.appears), row.kind, row.name)
    )


def largest(outcome: Outcome) -> str:
    """Whose absence would change most, by name."""
    entry = (outcome.result.get("audit") or {}).get("largest_influence")
    return outcome.names.of(entry) if entry and entry.get("changes") else ""


def group_lines(outcome: Outcome, group: str) -> list[tuple[Line, Json]]:
    """What stands for a group: statements with what the list says of them."""
    found = []
    for entry in outcome.result["representative"].get(group, []):
        line = outcome.line(entry["statement"])
        if line is not None:
            found.append((line, entry))
    return found


def bridging(outcome: Outcome) -> list[Line]:
    """Statements with support that the main division does not explain."""
    entries = (outcome.result.get("bridging") or {}).get("statements") or []
    found = [outcome.line(e["statement"]) for e in entries if e.get("bridges")]
    return [line for line in found if line is not None]


def self_declared(outcome: Outcome) -> dict[str, Json]:
    """Statement -> how self-declared voices voted, apart from all other counts."""
    return {row["id"]: row for row in outcome.result.get("self_declared_voices") or []}
