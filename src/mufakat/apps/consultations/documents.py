"""A finding as a Word document, in the reader's language, fit to be tabled.

Every text says in which language and with which status it stands. Arabic runs from right to left:
paragraphs, runs and tables carry the marks that word processors read.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from docx import Document
from docx.document import Document as DocxDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from mufakat.apps.consultations.queries.conditions import (
    condition_rows,
    moment,
    number,
    status_of,
)
from mufakat.apps.consultations.queries.findings import FindingPage, Positions
from mufakat.apps.consultations.queries.outcome import Json
from mufakat.foundation.renditions.models import Status
from mufakat.foundation.renditions.texts import Wording

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LANGUAGE_NAMES = dict(settings.LANGUAGES)
# What Word calls our languages.
_TAGS = {"ar": "ar-SA", "zh-hans": "zh-CN", "en": "en-GB", "fr": "fr-FR", "es": "es-ES",
         "ru": "ru-RU", "id": "id-ID"}  # fmt: skip
Content = str | Wording


def finding_document(page: FindingPage, language: str) -> bytes:
    """The whole finding as a .docx file."""
    paper = _Paper(language)
    _title(paper, page)
    _agreed(paper, page)
    _divisive(paper, page)
    _other_view(paper, page)
    _positions(paper, page)
    _conditions(paper, page)
    _texts(paper, page)
    _again(paper, page)
    return paper.as_bytes()


# Parts of the document


def _title(paper: _Paper, page: FindingPage) -> None:
    finding = page.finding
    paper.core(title=f"{finding.symbol} – {page.title.text}", at=finding.frozen_at)
    paper.paragraph(finding.symbol, bold=True)
    paper.heading(page.title, 0)
    paper.paragraph(
        _("Frozen %(when)s. The consultation closed %(closed)s.")
        % {
            "when": moment(finding.frozen_at, page.consultation.zone),
            "closed": moment(page.closed_at, page.conditions["zone"]),
        }
    )
    paper.paragraph(" ".join(page.summary), bold=True)
    if page.introduction.text:
        paper.paragraph(page.introduction)


def _agreed(paper: _Paper, page: FindingPage) -> None:
    paper.heading(_("Agreed across every bloc and group"), 1)
    if not page.agreed:
        paper.paragraph(_("No statement holds everywhere."))
        return
    paper.paragraph(
        _(
            "Bound: with 95 %% confidence at least this share agrees in the place where the "
            "statement is weakest. Above 0.50 everywhere it is agreed."
        )
        % {}
    )
    paper.table(
        [_("No."), _("Statement"), _("Weakest in"), _("Bound"), _("All")],
        [
            [
                str(line.statement.number), line.wording, line.weakest,
                number(line.data["score"]), _shares(line.data),
            ]
            for line in page.agreed
        ],
    )  # fmt: skip
    for line in page.agreed:
        if line.depends_on:
            paper.paragraph(
                _("Statement %(number)d depends on %(who)s.")
                % {"number": line.statement.number, "who": ", ".join(line.depends_on)}
            )


def _divisive(paper: _Paper, page: FindingPage) -> None:
    paper.heading(_("What divides"), 1)
    if not page.divisive:
        paper.paragraph(_("No statement divides opinion groups clearly."))
        return
    groups = [_("Group %(letter)s") % {"letter": group["id"]} for group in page.groups]
    paper.table(
        [_("No."), _("Statement"), *groups],
        [
            [
                str(line.statement.number), line.wording,
                *(_shares(cell) for _name, cell in line.cells),
            ]
            for line in page.divisive
        ],
    )  # fmt: skip


def _other_view(paper: _Paper, page: FindingPage) -> None:
    paper.heading(_("Counting persons instead of states"), 1)
    if not page.only_by_states and not page.only_by_persons:
        paper.paragraph(_("The same statements are agreed."))
    for title, lines in (
        (_("Agreed only when states are counted"), page.only_by_states),
        (_("Agreed only when persons are counted"), page.only_by_persons),
    ):
        if lines:
            paper.heading(title, 2)
            paper.table(
                [_("No."), _("Statement")],
                [[str(line.statement.number), line.wording] for line in lines],
            )


def _positions(paper: _Paper, page: FindingPage) -> None:
    if not page.positions:
        return
    paper.heading(_("Official positions"), 1)
    paper.paragraph(_("Said by heads of delegation; never computed from voices."))
    paper.table(
        [_("No."), _("Statement"), _("Agree"), _("Pass"), _("Disagree")],
        [
            [str(row.number), row.wording, *map(", ".join, (row.agree, row.passing, row.disagree))]
            for row in page.positions
        ],
    )
    for row in page.positions:
        if row.unconfirmed:
            paper.paragraph(_unconfirmed(row))


def _unconfirmed(row: Positions) -> str:
    return _(
        "Statement %(number)d: entered by the secretariat from paper and not yet confirmed by "
        "%(who)s."
    ) % {"number": row.number, "who": ", ".join(row.unconfirmed)}


def _conditions(paper: _Paper, page: FindingPage) -> None:
    paper.heading(_("Conditions and thresholds"), 1)
    paper.table([_("What"), _("Value")], [list(row) for row in condition_rows(page)])


def _shares(cell: Json | None) -> str:
    """Counts of a cell, or that they are of too few people."""
    counts = [cell.get(key) for key in ("agree", "pass", "disagree")] if cell else [None]
    if None in counts:
        return _("too few to show")
    return _("%(agree)d agree, %(passed)d pass, %(disagree)d disagree") % {
        "agree": counts[0], "passed": counts[1], "disagree": counts[2],
    }  # fmt: skip


def _texts(paper: _Paper, page: FindingPage) -> None:
    """Agreed statements in all languages, as they stood."""
    if not page.agreed:
        return
    paper.heading(_("Agreed statements in all languages"), 1)
    frozen = page.finding.texts["statements"]
    rows = []
    for line in page.agreed:
        versions = frozen[line.id]["versions"]
        for code in sorted(versions, key=_place_of):
            one = versions[code]
            words = Wording(one["text"], code, one["status"], one["is_stale"])
            rows.append([str(line.statement.number), LANGUAGE_NAMES.get(code, code),
                         status_of(words), words])  # fmt: skip
    paper.table([_("No."), _("Language"), _("Status"), _("Text")], rows, labels=False)


def _place_of(code: str) -> tuple[int, str]:
    known = list(LANGUAGE_NAMES)
    return (known.index(code) if code in known else len(known), code)


def _again(paper: _Paper, page: FindingPage) -> None:
    told = page.conditions
    paper.heading(_("How to check it"), 1)
    paper.paragraph(
        _("SHA-256 of content, texts and positions: %(hash)s")
        % {"hash": page.finding.content_sha256}
    )
    paper.paragraph(
        _(
            "The hash is that of the file finding.json, which can be downloaded from the page of "
            "the finding: JSON with sorted keys, without spaces, in UTF-8."
        )
    )
    paper.paragraph(
        _("Input of the computation: %(hash)s. Computed by %(code)s.")
        % {"hash": told["input_sha256"], "code": told["code_version"]}
    )


# Writing


@dataclass
class _Paper:
    """A document in one language, with the marks of direction that the language needs."""

    language: str

    def __post_init__(self) -> None:
        self.is_rtl = is_rtl(self.language)
        self.document: DocxDocument = Document()
        self.document.styles["Normal"].font.size = Pt(10.5)
        if self.is_rtl:
            for section in self.document.sections:
                _mark_section(section._sectPr)

    def core(self, *, title: str, at: dt.datetime) -> None:
        """What a file manager shows; nothing of who made it."""
        told = self.document.core_properties
        told.title, told.language = title[:255], _TAGS.get(self.language, self.language)
        told.author, told.comments = "", ""
        told.created = told.modified = at.astimezone(dt.UTC).replace(tzinfo=None)

    def heading(self, content: Content, level: int) -> None:
        self._fill(self.document.add_heading("", level), content)

    def paragraph(self, content: Content, *, bold: bool = False) -> None:
        self._fill(self.document.add_paragraph(), content, bold=bold)

    def table(
        self, header: Sequence[str], rows: Sequence[Sequence[Content]], *, labels: bool = True
    ) -> None:
        """A table whose first row is its header, repeated on each page."""
        table = self.document.add_table(rows=1, cols=len(header), style="Table Grid")
        if self.is_rtl:
            # the order of these marks is fixed: after the style, before the width
            table._tbl.tblPr.insert(1, OxmlElement("w:bidiVisual"))
        for cell, text in zip(table.rows[0].cells, header, strict=True):
            self._cell(cell, text, bold=True)
        _repeat(table.rows[0]._tr)
        for row in rows:
            for cell, content in zip(table.add_row().cells, row, strict=True):
                self._cell(cell, content, labels=labels)

    def as_bytes(self) -> bytes:
        kept = io.BytesIO()
        self.document.save(kept)
        return kept.getvalue()

    def _cell(
        self, cell: _Cell, content: Content, *, bold: bool = False, labels: bool = True
    ) -> None:
        self._fill(cell.paragraphs[0], content, bold=bold, labels=labels)

    def _fill(
        self, paragraph: Paragraph, content: Content, *, bold: bool = False, labels: bool = True
    ) -> None:
        """Put a text into a paragraph; one that people wrote with its language and status."""
        code = content.language if isinstance(content, Wording) else self.language
        text = content.text if isinstance(content, Wording) else content
        _direct(paragraph, is_rtl(code))
        _run(paragraph, text, code, bold=bold)
        if isinstance(content, Wording) and labels and (label := self._label(content)):
            note = _run(paragraph, f" [{label}]", self.language)
            note.italic = True

    def _label(self, words: Wording) -> str:
        """Language and status where they are not what a reader expects; machine text always."""
        notes = []
        if words.language != self.language:
            notes.append(LANGUAGE_NAMES.get(words.language, words.language))
        if words.status in (Status.MACHINE, Status.UNOFFICIAL) or words.is_stale or notes:
            notes.append(status_of(words))
        return ", ".join(notes)


def is_rtl(language: str) -> bool:
    """Whether a language is written from right to left."""
    try:
        return bool(get_language_info(language)["bidi"])
    except KeyError:
        return False


def _direct(paragraph: Paragraph, rtl: bool) -> None:
    if rtl:
        paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))
        # In a right-to-left paragraph "left" means where the line begins: on the right.
        paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT


def _run(paragraph: Paragraph, text: str, language: str, *, bold: bool = False) -> Run:
    run = paragraph.add_run(text)
    run.bold = bold or None
    properties = run._r.get_or_add_rPr()
    if is_rtl(language):
        run.font.rtl = True
        run.font.cs_bold = bold or None
    told = OxmlElement("w:lang")
    tag = _TAGS.get(language, language)
    told.set(qn("w:bidi" if is_rtl(language) else _lang_attribute(language)), tag)
    properties.append(told)
    return run


def _lang_attribute(language: str) -> str:
    return "w:eastAsia" if language.startswith("zh") else "w:val"


def _mark_section(properties: Any) -> None:
    """A section from right to left; its mark stands before the grid of the page."""
    mark, grid = OxmlElement("w:bidi"), properties.find(qn("w:docGrid"))
    if grid is None:
        properties.append(mark)
    else:
        grid.addprevious(mark)


def _repeat(row: Any) -> None:
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row.get_or_add_trPr().append(mark)
