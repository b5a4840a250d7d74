"""MEMBERS: participants to states, states to blocs, and every contradiction."""

from __future__ import annotations

import pytest

from mufakat.foundation.tables import Source, TableError
from mufakat.foundation.votefiles import Members, read_members

EVERYBODY = ("p1", "p2", "p3", "p4")


def read(text: str, **options: object) -> Members:
    return read_members(Source.from_bytes(text.encode(), name="members.csv"), EVERYBODY, **options)


def test_blocs_in_one_column_and_in_columns_of_their_own_are_the_same() -> None:
    one = read("participant,state,blocs\np1,Marevia,North;Ten\np2,Oland,North|\np3,,\n")
    many = read("participant;state;North;Ten\np1;Marevia;yes;1\np2;Oland;true;no\np3;;;\n")
    for members in (one, many):
        membership = members.membership(EVERYBODY)
        assert membership.states == ("Marevia", "Oland")
        assert membership.state_of.tolist() == [0, 1, -1, -1]
        assert membership.blocs == {
            "North": frozenset({"Marevia", "Oland"}),
            "Ten": frozenset({"Marevia"}),
        }
        assert membership.self_declared is None


def test_self_declared_voices_are_marked() -> None:
    members = read("participant,state,self_declared\np1,A,yes\np2,A,no\n")
    declared = members.membership(EVERYBODY).self_declared
    assert declared is not None
    assert declared.tolist() == [True, False, False, False]


def test_the_same_line_twice_is_no_contradiction() -> None:
    assert read("participant,state\np1,A\np1,A\n").state_of == {"p1": "A"}


def test_members_who_did_not_vote_can_be_allowed() -> None:
    members = read("participant,state\np9,A\n", strangers_allowed=True)
    assert members.membership(EVERYBODY).state_of.tolist() == [-1] * 4


@pytest.mark.parametrize(
    ("text", "line", "column", "part"),
    [
        ("participant,state\np1,A\np9,A\n", 3, "participant", "'p9' is not in the votes"),
        ("participant,state\np1,A\np1,B\n", 3, "state", "is of 'B' here and of 'A' on line 2"),
        ("participant,state\np1,\np1,B\n", 3, "state", "of 'no state' on line 2"),
        (
            "participant,state,blocs\np1,A,North\np2,A,North;Ten\n",
            3, "blocs", "state 'A' is in bloc 'Ten' here and otherwise on line 2",
        ),
        ("participant,state,North\np1,A,yes\np2,A,no\n", 3, "North", "is not in bloc 'North'"),
        ("participant,state,North\np1,A,perhaps\n", 2, "North", "'perhaps' is no yes or no"),
        ("participant,state,blocs\np1,A,Nort\n", 2, "blocs", "'Nort' is not among the declared"),
        ("participant,state,blocs\np1,,North\n", 2, "state", "blocs are given and no state"),
        ("participant,state,blocs\np1,A\u202e,North\n", 2, "state", "U+202E at character 2"),
        ("participant,state,blocs\np1,A,N\u061c\n", 2, "blocs", "U+061C at character 2"),
        ("participant,state,blocs,North\np1,A,North,yes\n", 1, "North", "given twice"),
        ("participant,blocs\np1,North\n", 1, None, "'state' is missing"),
        ("participant,state\n,A\n", 2, "participant", "is empty"),
        ("participant,state,self_declared\np1,A,who knows\n", 2, "self_declared", "no yes or no"),
        ("participant,state\n", 2, None, "no member"),
    ],
)  # fmt: skip
def test_faults_have_a_line_and_a_column(
    text: str, line: int, column: str | None, part: str
) -> None:
    with pytest.raises(TableError) as caught:
        read(text, known_blocs={"North", "Ten"})
    assert (caught.value.line, caught.value.column) == (line, column)
    assert part in str(caught.value)
