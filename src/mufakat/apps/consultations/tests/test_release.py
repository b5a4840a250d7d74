"""Publication in steps: no two publications differ by a person (integrity.md V4)."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from mufakat.apps.consultations.queries.release import Release, Revision, released

NORTH = dict.fromkeys(range(1000), "north")


def votes(values: list[int], *, first: int = 0) -> list[Revision]:
    return [Revision(first + i + 1, first + i, 7, v, False) for i, v in enumerate(values)]


def agreeing(release: Release) -> tuple[int, int]:
    values = [value for value, _mark in release.votes.values()]
    return values.count(1), len(values)


def test_after_answer_41_the_public_still_sees_25_of_40():
    history = votes([1] * 5 + [-1] * 5 + [1, -1, 1, -1, 1, 1, 1, 1, 1, -1] + [1, 1, -1, -1] * 5)
    at_40 = released(history, NORTH, minimum=5)
    assert at_40.voters == 40
    assert agreeing(at_40) == (22, 40)
    at_41 = released([*history, *votes([1], first=40)], NORTH, minimum=5)
    assert (at_41.voters, at_41.votes) == (at_40.voters, at_40.votes)
    at_50 = released([*history, *votes([1, -1] * 5, first=40)], NORTH, minimum=5)
    assert (at_50.voters, agreeing(at_50)) == (50, (27, 50))


def test_nothing_before_ten_voters():
    assert released(votes([1, -1] * 4), NORTH, minimum=5).votes == {}


def test_a_kind_of_few_voters_waits():
    kinds = {person: "south" if person >= 7 else "north" for person in range(10)}
    shown = released(votes([1, -1] * 5), kinds, minimum=5)
    assert {person for person, _statement in shown.votes} == set(range(7))


def test_votes_that_are_all_alike_wait_because_they_tell_of_everybody():
    assert released(votes([1] * 10), NORTH, minimum=5).votes == {}


def test_a_single_changed_vote_waits_for_others():
    history = votes([1, -1] * 5)
    changed = [Revision(11, 0, 7, -1, False), *votes([1] * 10, first=11)]
    shown = released(history + changed, NORTH, minimum=5)
    # Ten newcomers who all agree and one who turned: 11 people, not all alike, so it is shown.
    assert agreeing(shown) == (14, 20)
    alone = [Revision(11, 0, 7, -1, False)]
    others = [Revision(12 + i, 100 + i, 8, 1 - 2 * (i % 2), False) for i in range(10)]
    held = released(history + alone + others, NORTH, minimum=5)
    assert held.votes[0, 7] == (1, False)  # still as it was published


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 39), st.integers(0, 2), st.sampled_from([1, 0, -1, None])
        ),
        max_size=150,
    )
)
def test_any_two_publications_differ_by_nobody_or_by_enough(history):
    kinds = {person: person % 3 for person in range(40)}
    rows = [Revision(i + 1, p, s, v, False) for i, (p, s, v) in enumerate(history)]
    before: dict = {}
    for end in range(len(rows) + 1):
        now = dict(released(rows[:end], kinds, minimum=5).votes)
        moved = Counter(
            (statement, kinds[person])
            for person, statement in before.keys() | now.keys()
            if before.get((person, statement)) != now.get((person, statement))
        )
        assert all(people >= 5 for people in moved.values())
        before = now
