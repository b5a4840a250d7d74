"""The texts of statements, as Polis exports them."""

from __future__ import annotations

import pytest

from mufakat.foundation.tables import Source, TableError
from mufakat.foundation.votefiles import read_statements
from shared_data import data_path

HEAD = "timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body\n"


def read(text: str, **options: int) -> tuple:
    return read_statements(Source.from_bytes(text.encode(), name="comments.csv"), **options)


def test_texts_keep_line_breaks_and_formulas_lose_their_apostrophe() -> None:
    first, second = read(HEAD + '10,x,0,7,1,0,1,"two\nlines"\n,,1,,0,0,-1,\'=1+1\n')
    assert (first.id, first.text, first.moderated, first.author, first.submitted_ms) == (
        "0", "two\nlines", 1, "7", 10,
    )  # fmt: skip
    assert (second.text, second.moderated, second.author, second.submitted_ms) == (
        "=1+1", -1, None, None,
    )  # fmt: skip
    assert second.line == 4


@pytest.mark.parametrize(
    ("row", "column", "part"),
    [
        (f"1,x,0,7,1,0,1,{'a' * 10_000}", "comment-body", "10,000 characters; at most 1,000"),
        ("1,x,0,7,1,0,1,", "comment-body", "empty"),
        ("1,x,0,7,1,0,1,ab\u202ecd", "comment-body", "U+202E at character 3"),
        ("1,x,0\u202e,7,1,0,1,ab", "comment-id", "U+202E at character 2"),
        ("1,x,0,7,1,0,9,ab", "moderated", "'9' is no state of moderation"),
        ("later,x,0,7,1,0,1,ab", "timestamp", "'later' is no time"),
        ("1,x,5,7,1,0,1,ab", "comment-id", "stands twice, first on line 2"),
    ],
)
def test_faults_have_a_line_and_a_column(row: str, column: str, part: str) -> None:
    with pytest.raises(TableError) as caught:
        read(HEAD + "1,x,5,7,1,0,1,fine\n" + row + "\n")
    assert (caught.value.line, caught.value.column) == (3, column)
    assert part in str(caught.value)


def test_a_table_without_texts_is_an_error() -> None:
    with pytest.raises(TableError, match="no statement"):
        read(HEAD)
    with pytest.raises(TableError, match="'comment-body' is missing"):
        read("comment-id,x\n1,2\n")


def test_an_empty_text_is_allowed_where_moderation_took_it_out() -> None:
    (only,) = read(HEAD + "1,x,0,7,1,0,-1,\n")
    assert (only.text, only.moderated) == ("", -1)


def test_statements_of_every_published_conversation_are_read() -> None:
    for path in sorted(data_path("opinion").glob("*/comments.csv*")):
        assert read_statements(Source.from_path(path))


def test_published_statements_are_read() -> None:
    path = data_path("opinion", "vtaiwan.uberx", "comments.csv")
    statements = read_statements(Source.from_path(path))
    assert len(statements) == 197
    assert sum(s.moderated == -1 for s in statements) == 78
