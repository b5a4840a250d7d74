"""Files of votes in their three forms, and what is refused where."""

from __future__ import annotations

import gzip
import io

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mufakat.foundation.tables import Source, TableError
from mufakat.foundation.votefiles import VoteFile, read_votes
from mufakat.foundation.votefiles.tokens import vote_of

WIDE = (
    "participant,xid,group-id,n-comments,n-votes,n-agree,n-disagree,3,s-x\n"
    "7,,0,1,2,1,1,1,-1\n"
    "8,,,0,0,0,0,,\n"
    "9,,1,0,1,0,0,0,\n"
)
LONG = "participant,statement,vote\na,3,1\nb,3,-1\na,4,0\na,3,-1\n"
# The plain reader, and the columnar one whatever the size: they must not differ.
READERS = pytest.mark.parametrize("fast_above", [1 << 40, 0], ids=["plain", "columnar"])


def read(content: str | bytes, *, fast_above: int = 1 << 40, agree_is: int = 1) -> VoteFile:
    raw = content.encode() if isinstance(content, str) else content
    source = Source.from_bytes(raw, name="votes.csv")
    return read_votes(source, fast_above=fast_above, agree_is=agree_is)


def triples(file: VoteFile) -> list[tuple[str, str, int]]:
    parts = zip(file.rows, file.columns, file.values, strict=True)
    return sorted((file.participants[r], file.statements[c], int(v)) for r, c, v in parts)


def fault(content: str | bytes, *, fast_above: int = 1 << 40) -> TableError:
    with pytest.raises(TableError) as caught:
        read(content, fast_above=fast_above)
    return caught.value


def parquet(**columns: pa.Array) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out)
    return out.getvalue()


@READERS
def test_the_wide_export_is_read(fast_above: int) -> None:
    file = read(WIDE, fast_above=fast_above)
    assert (file.form, file.participants, file.statements) == (
        "wide",
        ("7", "8", "9"),
        ("3", "s-x"),
    )
    assert triples(file) == [("7", "3", 1), ("7", "s-x", -1), ("9", "3", 0)]


@READERS
def test_the_long_form_is_read_in_the_order_of_its_lines(fast_above: int) -> None:
    file = read(LONG, fast_above=fast_above)
    assert file.form == "long"
    order = [
        file.participants[r] + file.statements[c]
        for r, c in zip(file.rows, file.columns, strict=True)
    ]
    assert order == ["a3", "b3", "a4", "a3"]
    assert file.values.tolist() == [1, -1, 0, -1]


@READERS
def test_the_sign_of_a_server_is_turned(fast_above: int) -> None:
    assert read(LONG, fast_above=fast_above, agree_is=-1).values.tolist() == [-1, 1, 0, 1]
    assert triples(read(WIDE, fast_above=fast_above, agree_is=-1))[0] == ("7", "3", -1)
    with pytest.raises(ValueError, match="agree_is"):
        read(LONG, agree_is=2)


@READERS
def test_polis_names_of_the_long_export_are_known(fast_above: int) -> None:
    file = read("timestamp,datetime,comment-id,voter-id,vote\n1,x,5,77,1\n", fast_above=fast_above)
    assert triples(file) == [("77", "5", 1)]


@READERS
def test_semicolons_crlf_and_bom_are_accepted_and_said(fast_above: int) -> None:  # K051 K052
    content = "\ufeff" + WIDE.replace(",", ";").replace("\n", "\r\n")
    file = read(content, fast_above=fast_above)
    assert triples(file) == triples(read(WIDE))
    assert file.dialect == "semicolon-separated, CRLF line ends, with a byte order mark"


@READERS
def test_gzip_is_the_same_file(fast_above: int) -> None:
    packed = read(gzip.compress(WIDE.encode()), fast_above=fast_above)
    assert triples(packed) == triples(read(WIDE))
    assert packed.sha256 == read(WIDE).sha256


@READERS
def test_votes_as_decimals_and_words_are_votes(fast_above: int) -> None:
    file = read("participant,a,b,c\np,1.0,Disagree,\n", fast_above=fast_above)
    assert triples(file) == [("p", "a", 1), ("p", "b", -1)]


@READERS
def test_importance_is_read(fast_above: int) -> None:
    file = read(
        "participant,statement,vote,important\na,1,1,yes\nb,1,1,\nc,1,0,0\n", fast_above=fast_above
    )
    assert file.important is not None
    assert file.important.tolist() == [True, False, False]


@READERS
def test_weights_are_importance_and_the_reader_is_told(fast_above: int) -> None:
    file = read(
        "participant,statement,vote,weight\na,1,1,2\nb,1,1,\nc,1,0,0.5\n", fast_above=fast_above
    )
    assert file.important is not None
    assert file.important.tolist() == [True, False, False]
    assert "1 votes above 1" in file.notes[0]
    assert "nobody's vote counts more" in file.notes[0]


@READERS
@pytest.mark.parametrize(
    ("content", "line", "column", "part"),
    [
        (WIDE.replace("9,,1,0,1,0,0,0,\n", "9,,1,0,1,0,0,2,\n"), 4, "3", "'2' is not a vote"),
        (WIDE.replace("9,,1,0,1,0,0,0,\n", "9,,1,0,1,0,0,yes!,\n"), 4, "3", "is not a vote"),
        (WIDE.replace("9,,1", "9,,1,0"), 4, "s-x", "10 cells where the header has 9"),
        (WIDE.replace("\n9,", "\n7,"), 4, "participant", "'7' stands twice, first on line 2"),
        (WIDE.replace("\n9,", "\n,"), 4, "participant", "the identifier is empty"),
        (WIDE.replace("\n9,", "\n9\u202e,"), 4, "participant", "U+202E at character 2"),
        (WIDE.replace(",s-x", ",3"), 1, "3", "stands twice"),
        (WIDE.replace(",s-x", ",s\u2066"), 1, "s\u2066", "U+2066"),
        (WIDE.replace("1,-1\n", "1,0x1\n"), 2, "s-x", "is not a vote"),
        (LONG.replace("b,3,-1", "b,3,5"), 3, "vote", "'5' is not a vote"),
        (LONG.replace("b,3,-1", "b,3,"), 3, "vote", "the vote is empty"),
        (LONG.replace("b,3,-1", "b,,1"), 3, "statement", "the identifier is empty"),
        (LONG.replace("b,3,-1", "b,3"), 3, "vote", "2 cells where the header has 3"),
        (LONG.replace("b,3,-1", "b,x\u200e,1"), 3, "statement", "U+200E at character 2"),
        (LONG.replace("b,3,-1", f"{'b' * 201},3,1"), 3, "participant", "201 characters"),
        ("participant,statement,vote,weight\na,1,1,-2\n", 2, "weight", "is no weight"),
        ("participant,statement,vote,important\na,1,1,maybe\n", 2, "important", "no yes or no"),
        ("participant,statement,vote,important,weight\na,1,1,1,1\n", 1, "weight", "given twice"),
    ],
)
def test_faults_have_a_line_and_a_column(
    content: str, line: int, column: str, part: str, fast_above: int
) -> None:
    error = fault(content, fast_above=fast_above)
    assert (error.line, error.column) == (line, column)
    assert part in str(error)


@READERS
@pytest.mark.parametrize(
    ("content", "part"),
    [
        ("participant,statement,vote\n", "there is a header and no vote"),
        (WIDE.splitlines()[0] + "\n", "there is a header and no participant"),
        ("who,what\n1,2\n", "neither a Polis export"),
        ("participant,xid\n1,2\n", "neither a Polis export"),
        ("", "empty"),
    ],
)
def test_files_without_votes_are_errors(content: str, part: str, fast_above: int) -> None:
    assert part in str(fault(content, fast_above=fast_above))


VOTES = st.lists(
    st.tuples(st.integers(0, 9), st.integers(0, 9), st.sampled_from([1, 0, -1])), min_size=1
)


@given(VOTES)
@settings(max_examples=50, deadline=None)
def test_both_readers_and_parquet_agree(votes: list[tuple[int, int, int]]) -> None:
    text = "participant,statement,vote\n" + "".join(f"p{p},{s},{v}\n" for p, s, v in votes)
    people, statements, values = zip(*votes, strict=True)
    plain, fast = read(text), read(text, fast_above=0)
    third = read(
        parquet(
            participant=pa.array([f"p{p}" for p in people]),
            statement=pa.array(statements),
            vote=pa.array(values, pa.int8()),
        )
    )
    for other in (fast, third):
        assert (plain.participants, plain.statements) == (other.participants, other.statements)
        for name in ("rows", "columns", "values"):
            np.testing.assert_array_equal(getattr(plain, name), getattr(other, name))


def test_parquet_takes_the_types_that_tools_write() -> None:
    content = parquet(
        participant=pa.array(["a", "b"]).dictionary_encode(),
        statement=pa.array([3, 4], pa.uint16()),
        vote=pa.array([1.0, -1.0]),
        weight=pa.array([1.0, 3.0]),
    )
    file = read(content)
    assert triples(file) == [("a", "3", 1), ("b", "4", -1)]
    assert file.important is not None
    assert file.important.tolist() == [False, True]


@pytest.mark.parametrize(
    ("change", "row", "column", "part"),
    [
        ({"vote": pa.array([1, 0, 7])}, 3, "vote", "'7' is not a vote"),
        ({"vote": pa.array([1, None, 0])}, 2, "vote", "the cell is empty"),
        ({"vote": pa.array([True, False, True])}, None, "vote", "of type bool"),
        ({"vote": pa.array([1, 0, 1], pa.uint8())}, None, "vote", "of type uint8"),
        ({"participant": pa.array([1.0, 2.0, 3.0])}, None, "participant", "of type double"),
        ({"participant": pa.array(["a", "", "c"])}, 2, "participant", "is empty"),
        ({"statement": pa.array(["a", "b", "c\u202d"])}, 3, "statement", "U+202D at character 2"),
        ({"weight": pa.array([1, 2, -1])}, 3, "weight", "no importance"),
    ],
)
def test_parquet_faults_have_a_row_and_a_column(
    change: dict[str, pa.Array], row: int | None, column: str, part: str
) -> None:
    good = {"participant": pa.array([1, 2, 3]), "statement": pa.array([1, 1, 2])}
    error = fault(parquet(**(good | {"vote": pa.array([1, 0, -1])} | change)))
    assert (error.row, error.column) == (row, column)
    assert part in str(error)


def test_parquet_without_a_column_or_cut_off_is_an_error() -> None:
    whole = parquet(participant=pa.array([1]), vote=pa.array([1]))
    assert "'statement' is missing" in str(fault(whole))
    assert "damaged" in str(fault(whole[:-20]))


@pytest.mark.parametrize(
    ("cell", "vote"),
    [("1", 1), ("+1", 1), (" 0 ", 0), ("-1.00", -1), ("AGREE", 1), ("1.5", None), ("", None),
     ("11", None), ("१", None), ("--1", None), ("nan", None)],
)  # fmt: skip
def test_what_a_cell_says(cell: str, vote: int | None) -> None:
    assert vote_of(cell) == vote
