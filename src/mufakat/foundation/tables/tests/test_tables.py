"""Delimited text from outside: dialects, decoding, ragged rows, formulas."""

from __future__ import annotations

import csv
import gzip
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mufakat.foundation.tables import (
    Source,
    TableError,
    guarded,
    hidden_mark,
    inspect,
    read_header,
    read_records,
    unguarded,
    write_csv,
)


def source(text: str | bytes, name: str = "file.csv") -> Source:
    return Source.from_bytes(text.encode() if isinstance(text, str) else text, name=name)


def read(text: str | bytes) -> tuple[tuple[str, ...], list[tuple[int, list[str]]]]:
    one = source(text)
    found = inspect(one)
    header = read_header(one, found.dialect)
    return header.names, [tuple(r) for r in read_records(one, found.dialect, header)]


def fault(text: str | bytes) -> TableError:
    with pytest.raises(TableError) as caught:
        read(text)
    return caught.value


def test_byte_order_mark_is_not_part_of_the_first_name() -> None:  # K051
    names, rows = read("\ufeffparticipant,vote\np1,1\n")
    assert names == ("participant", "vote")
    assert rows == [(2, ["p1", "1"])]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("\ufeffa;b\r\n1;2\r\n", "semicolon-separated, CRLF line ends, with a byte order mark"),
        ("a\tb\n1\t2\n", "tab-separated, LF line ends"),
        ("a|b\r1|2\r", "bar-separated, CR line ends"),
        ("a,b\n1,2", "comma-separated, LF line ends"),
        ("sep=;\r\na;b\r\n1;2\r\n", "semicolon-separated, CRLF line ends"),
        ('"a,x,y";b\n1;2\n', "semicolon-separated, LF line ends"),
    ],
)
def test_dialects_of_spreadsheets_are_accepted_and_said(text: str, words: str) -> None:  # K052
    assert inspect(source(text)).dialect.sentence() == words
    names, rows = read(text)
    assert names[-1] == "b"
    assert [cells for _, cells in rows] == [["1", "2"]]


def test_lines_are_those_of_the_file_even_after_cells_with_line_breaks() -> None:
    _, rows = read('a,b\n"one\ntwo\nthree",2\n\n3,4\n')
    assert rows == [(2, ["one\ntwo\nthree", "2"]), (6, ["3", "4"])]


@pytest.mark.parametrize(
    ("text", "line", "position", "part"),
    [
        ("a,b,c\n1,2,3\n1,2\n", 3, 3, "2 cells where the header has 3"),
        ("a,b\n1,2,3\n", 2, 2, "3 cells where the header has 2"),
        ("a,,c\n1,2,3\n", 1, 2, "no name"),
        ("a,b,a\n1,2,3\n", 1, 3, "stands twice, first as number 1"),
        ("a,b\u202e\n1,2\n", 1, 2, "U+202E at character 2"),
    ],
)
def test_faults_name_line_and_column(text: str, line: int, position: int, part: str) -> None:
    error = fault(text)
    assert (error.line, error.position) == (line, position)
    assert part in str(error)
    assert error.as_json()["line"] == line


def test_a_quotation_mark_never_closed_names_where_it_opens() -> None:
    error = fault('a,b\n1,2\n"3,4\n5,6\n')
    assert error.line == 3
    assert "never closed" in str(error)


def test_latin_1_names_the_byte_and_the_line() -> None:
    error = fault("a,b\nok,1\nétat,2\n".encode("latin-1"))
    assert error.line == 3
    assert "byte 10 (0xE9) is not UTF-8" in str(error)
    assert "Save it as CSV in UTF-8" in str(error)


def test_a_wrong_byte_deep_in_a_large_file_is_placed_exactly() -> None:
    content = b"a,b\n" + "é,2\n".encode() * 400_000 + b"x\xff,3\n"
    error = fault(content)
    assert error.line == 400_002
    assert f"byte {4 + 5 * 400_000 + 2} (0xFF)" in str(error)


def test_a_letter_cut_off_at_the_end_of_the_file_is_found() -> None:
    assert "is not UTF-8" in str(fault(b"a,b\n1,\xc3"))


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_called_by_its_name(codec: str) -> None:
    assert "this is UTF-16, not UTF-8" in str(fault("a,b\n1,2\n".encode(codec)))


@pytest.mark.parametrize("text", [b"", b"\xef\xbb\xbf", b"\n\n \n"])
def test_an_empty_file_is_an_error(text: bytes) -> None:
    assert "empty" in str(fault(text))


def test_a_workbook_is_refused_with_what_to_do() -> None:
    assert "workbook" in str(fault(b"PK\x03\x04 something"))


def test_gzip_is_read_and_a_damaged_one_is_an_error() -> None:
    packed = gzip.compress(b"a,b\n" + b"1,2\n" * 1000)
    assert len(read(packed)[1]) == 1000
    for broken in (packed[:-9], packed[:-8] + b"\0" * 8, packed[:30] + b"x" + packed[31:]):
        assert "gzip" in str(fault(broken))


def test_content_is_counted_while_it_is_inflated() -> None:
    packed = gzip.compress(b"a,b\n" + b"1,2\n" * 1_000_000)
    with pytest.raises(TableError, match="more than 100,000 bytes"):
        inspect(source(packed), most_bytes=100_000)


def test_joiners_stay_and_marks_of_direction_go() -> None:
    assert hidden_mark("می\u200cخواهم") is None
    assert hidden_mark("p\u200f1") == "U+200F at character 2"
    assert hidden_mark("a\u2068b", running=True) is None
    assert hidden_mark("ab\u202ec", running=True) == "U+202E at character 3"


FORMULAS = [s + "1+1" for s in "=+-@\t\r\n\0\uff1d\uff0b\uff0d\uff20"]


@pytest.mark.parametrize("text", [*FORMULAS, *(f"  {t}" for t in FORMULAS), "\u00a0=1", "'=1"])
def test_formulas_open_as_text_and_come_back(text: str) -> None:  # K056
    assert guarded(text) == f"'{text}"
    assert unguarded(guarded(text)) == text


@given(st.text())
def test_guarding_loses_nothing(text: str) -> None:
    assert unguarded(guarded(text)) == text


NAUGHTY = [
    "a\nb", "a\r\nb", "back\\slash", "tab\tin", 'quo"te', "=cmd|' /C calc'!A0", "undefined", "",
    "Ω≈ç√∫", "田中さん", "👩‍👩‍👧", "' or 1=1", "-1", "\ufeffbom", "a;b,c|d", " lead", "trail ",
]  # fmt: skip


def test_export_import_export_gives_the_same_bytes() -> None:  # K053
    first = io.StringIO()
    write_csv(first, ["id", "text", "n"], [[f"s{i}", t, -i] for i, t in enumerate(NAUGHTY)])
    one = source(first.getvalue())
    found = inspect(one)
    header = read_header(one, found.dialect)
    rows = [[unguarded(c) for c in r.cells[:2]] for r in read_records(one, found.dialect, header)]
    assert [row[1] for row in rows] == NAUGHTY
    second = io.StringIO()
    write_csv(second, header.names, [[*row, -i] for i, row in enumerate(rows)])
    assert second.getvalue() == first.getvalue()


def test_numbers_stay_numbers_beside_guarded_text() -> None:
    out = io.StringIO()
    assert write_csv(out, ["a", "b", "c"], [["-1", -1, None]]) == 1
    assert next(csv.reader([out.getvalue().splitlines()[1]])) == ["'-1", "-1", ""]
