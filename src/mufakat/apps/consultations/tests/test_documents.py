"""The Word document of a finding, read back as a word processor would."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.urls import reverse
from django.utils import formats, timezone, translation
from docx import Document
from docx.oxml.ns import qn

from mufakat.apps.consultations.actions import findings
from mufakat.apps.consultations.documents import MEDIA_TYPE, finding_document, is_rtl
from mufakat.apps.consultations.models import OfficialPosition
from mufakat.apps.consultations.queries import conditions
from mufakat.apps.consultations.queries import findings as queries
from mufakat.apps.consultations.tests import factories as made
from mufakat.foundation.people.models import State
from mufakat.foundation.renditions import texts
from mufakat.foundation.renditions.texts import Wording

pytestmark = pytest.mark.django_db
ARABIC = "ينبغي أن يسري هذا في كل مكان."


@pytest.fixture
def finding():
    closed = made.a_full_consultation(phase="closed", people=36, statements=9, zone="Asia/Jakarta")
    for statement in closed.statements.all():
        for language, words, status in (
            ("ar", ARABIC, "machine"), ("fr", "En français.", "official"),
        ):  # fmt: skip
            texts.write(
                "statement", statement.public_id, "text", language=language, text=words,
                status=status, source_language="en",
            )  # fmt: skip
    state = State.objects.first()
    OfficialPosition.objects.create(
        statement=closed.statements.first(), state=state, value=1, set_by=made.a_head(state),
        set_at=timezone.now(),
    )  # fmt: skip
    return findings.freeze(by=made.seen_as(made.a_secretary()), consultation=closed)


def read(finding, language):
    with translation.override(language):
        page = queries.page_of(finding, language, whole=True)
        return Document(io.BytesIO(finding_document(page, language)))


def paragraphs(document):
    yield from document.paragraphs
    for table in document.tables:
        for row in table.rows:
            for cell in row.cells:
                yield from cell.paragraphs


def all_text(document):
    return "\n".join(paragraph.text for paragraph in paragraphs(document))


def rows_of(document, header):
    """Rows of the first table with a column of that name."""
    for table in document.tables:
        names = [cell.text for cell in table.rows[0].cells]
        if header in names:
            return [[cell.text for cell in row.cells] for row in table.rows]
    raise AssertionError(f"no table has a column {header!r}")


def test_it_begins_with_symbol_title_and_dates_with_their_zone(finding):
    document = read(finding, "en")
    first = [paragraph.text for paragraph in document.paragraphs[:4]]
    assert first[0] == finding.symbol
    assert first[1] == finding.texts["title"]["en"]["text"]
    assert "Asia/Jakarta (UTC+07:00)" in first[2]
    assert "statements hold in every bloc" in first[3]
    assert document.core_properties.title.startswith(finding.symbol)
    assert document.core_properties.author == ""


def test_headings_are_headings(finding):
    document = read(finding, "en")
    titles = [p.text for p in document.paragraphs if p.style.name.startswith("Heading")]
    assert titles[:3] == [
        "Agreed across every bloc and group", "What divides", "Counting persons instead of states",
    ]  # fmt: skip
    assert "Official positions" in titles
    assert "How to check it" in titles


def test_every_table_repeats_its_header_row(finding):
    document = read(finding, "en")
    assert len(document.tables) >= 5
    for table in document.tables:
        marks = table.rows[0]._tr.trPr.findall(qn("w:tblHeader"))
        assert len(marks) == 1
        assert len({len(row.cells) for row in table.rows}) == 1


def test_agreed_statements_stand_with_place_and_bound(finding):
    rows = rows_of(read(finding, "en"), "Weakest in")
    agreed = finding.content["map"]["consensus"]
    assert [row[0] for row in rows[1:]] == [entry["statement"] for entry in agreed]
    words = finding.texts["statements"][agreed[0]["statement"]]["versions"]["en"]["text"]
    assert rows[1][1] == words
    assert rows[1][3] == formats.number_format(agreed[0]["score"], 2)  # as on the page


def test_numbers_follow_the_language(finding):
    score = rows_of(read(finding, "fr"), _header("fr", "Bound"))[1][3]
    assert "," in score


def _header(language, words):
    with translation.override(language):
        return translation.gettext(words)


def test_agreed_statements_stand_in_all_languages_with_their_status(finding):
    rows = rows_of(read(finding, "en"), "Language")
    first = [row for row in rows[1:] if row[0] == rows[1][0]]
    assert [row[1] for row in first] == ["English", "français", "العربية"]
    assert [row[2] for row in first] == [
        "Authentic text", "Official translation", "Machine translation, not confirmed",
    ]  # fmt: skip


def test_no_machine_text_stands_without_its_label(finding):
    for language in ("en", "ar"):
        document = read(finding, language)
        label = _header(language, "Machine translation, not confirmed")
        for table in document.tables:
            for row in table.rows:
                if any(ARABIC in cell.text for cell in row.cells):
                    assert any(label in cell.text for cell in row.cells)
        for paragraph in document.paragraphs:
            if ARABIC in paragraph.text:
                assert label in paragraph.text


def test_positions_and_the_hash_are_in_it(finding):
    text = all_text(read(finding, "en"))
    assert "State of AAA" in text
    assert finding.content_sha256 in text
    assert finding.content["conditions"]["input_sha256"] in text


def test_arabic_runs_from_right_to_left(finding):
    document = read(finding, "ar")
    assert document.sections[0]._sectPr.find(qn("w:bidi")) is not None
    for table in document.tables:
        assert table._tbl.tblPr.find(qn("w:bidiVisual")) is not None
    arabic = [p for p in paragraphs(document) if ARABIC in p.text]
    assert arabic
    for paragraph in arabic:
        assert paragraph._p.pPr.find(qn("w:bidi")) is not None
        run = next(run for run in paragraph.runs if ARABIC in run.text)
        assert run.font.rtl
        assert run._r.rPr.find(qn("w:lang")).get(qn("w:bidi")) == "ar-SA"


def test_headings_and_page_words_of_an_arabic_document_run_so_too(finding):
    for paragraph in read(finding, "ar").paragraphs:
        if paragraph.text and paragraph.runs[0].font.rtl is None:
            # only what stands in another language's words may run the other way
            assert paragraph.runs[0]._r.rPr.find(qn("w:lang")).get(qn("w:val")) == "en-GB"
        elif paragraph.text:
            assert paragraph._p.pPr.find(qn("w:bidi")) is not None


def test_arabic_words_in_an_english_document_keep_their_direction(finding):
    document = read(finding, "en")
    assert document.tables[0]._tbl.tblPr.find(qn("w:bidiVisual")) is None
    cell = next(p for p in paragraphs(document) if p.text == ARABIC)
    assert cell._p.pPr.find(qn("w:bidi")) is not None
    assert cell.runs[0].font.rtl


def test_marks_stand_in_the_order_that_the_schema_asks_for(finding):
    """Word refuses files whose properties are out of order."""
    document = read(finding, "ar")
    order = {"pStyle": 0, "bidi": 1, "jc": 2}
    for paragraph in paragraphs(document):
        kinds = [child.tag.rpartition("}")[2] for child in paragraph._p.get_or_add_pPr()]
        known = [order[kind] for kind in kinds if kind in order]
        assert known == sorted(known), kinds
    runs = {"b": 0, "bCs": 1, "i": 2, "rtl": 3, "cs": 4, "lang": 5}
    for paragraph in paragraphs(document):
        for run in paragraph.runs:
            kinds = [child.tag.rpartition("}")[2] for child in run._r.get_or_add_rPr()]
            known = [runs[kind] for kind in kinds if kind in runs]
            assert known == sorted(known), kinds
    tables = {"tblStyle": 0, "bidiVisual": 1, "tblW": 2, "jc": 3, "tblLayout": 4, "tblLook": 5}
    for table in document.tables:
        kinds = [child.tag.rpartition("}")[2] for child in table._tbl.tblPr]
        known = [tables[kind] for kind in kinds if kind in tables]
        assert known == sorted(known), kinds
    kinds = [child.tag.rpartition("}")[2] for child in document.sections[0]._sectPr]
    assert kinds.index("bidi") < kinds.index("docGrid")


def test_the_address_gives_the_document_in_its_language(client, finding):
    path = reverse("consultations:finding_document", args=[finding.public_id])
    answer = client.get(path.replace("/en/", "/ar/", 1))
    assert answer["Content-Type"] == MEDIA_TYPE
    assert answer["Content-Disposition"].endswith('-ar.docx"')
    assert zipfile.is_zipfile(io.BytesIO(answer.content))
    assert _header("ar", "What divides") in all_text(Document(io.BytesIO(answer.content)))


def test_words_for_what_is_not_given():
    assert conditions.number(None) == "–"
    assert conditions.few(None) == "too few to show"
    stale = Wording("x", "fr", "unofficial", is_stale=True)
    assert conditions.status_of(stale).endswith("out of date: the source has changed")
    assert not is_rtl("xx-unknown")
