from __future__ import annotations

import dataclasses
import time
from collections import Counter
from itertools import combinations

import numpy as np
import pytest

from mufakat.cli.exercise.content import Exercise, ExerciseError, load
from mufakat.cli.exercise.drawing import Draw, apportion
from mufakat.cli.exercise.simulate import (
    BRIGADE_SIZE,
    BRIGADE_STATE,
    WITHDRAWN,
    Round,
    Simulation,
    simulate,
)


@pytest.fixture(scope="module")
def exercise() -> Exercise:
    return load()


@pytest.fixture(scope="module")
def played(exercise) -> Simulation:
    return simulate(exercise)


@pytest.fixture(scope="module")
def closed(played) -> Round:
    return played.round("who-answers")


def table(played: Round) -> np.ndarray:
    votes = played.ballots.counted
    dense = np.full((len(played.participants), len(played.statements)), 9, dtype=np.int8)
    dense[votes.rows, votes.columns] = votes.values
    return dense


def test_same_seed_gives_the_same_votes_and_another_seed_others(exercise, played):
    assert simulate(exercise).digest() == played.digest()
    assert simulate(exercise, seed=7).digest() != played.digest()


def test_it_is_quick(exercise):
    start = time.process_time()
    simulate(exercise)
    assert time.process_time() - start < 2


def test_two_thousand_people_over_all_states(exercise, played):
    assert len(played.people) == 2000
    assert [p.number for p in played.people] == list(range(1, 2001))
    states = Counter(p.state for p in played.people)
    assert set(states) == {s.code for s in exercise.states} | {None}
    assert states.most_common(1) == [("XMA", 500)]
    assert min(states.values()) == 8
    organisations = Counter(p.organisation for p in played.people if p.organisation)
    assert organisations == {o.number: o.voices for o in exercise.organisations}


def test_every_official_takes_part_and_was_invited(exercise, played):
    delegates = {p.official: p for p in played.people if p.is_delegate}
    assert set(delegates) == {o.number for o in exercise.officials}
    for official in exercise.officials:
        assert delegates[official.number].state == official.state
        assert delegates[official.number].established == "invited"


def test_every_state_has_voices_that_somebody_vouches_for(played):
    ways = Counter(p.established for p in played.people)
    assert set(ways) == {"invited", "oidc", "self"}
    vouched = Counter(p.state for p in played.people if p.established != "self")
    assert min(vouched.values()) >= 5
    assert all(p.established != "self" for p in played.people if p.state is None)


@pytest.mark.parametrize("participants", [400, 777, 5000])
def test_any_number_of_people_keeps_every_state(exercise, participants):
    people = simulate(exercise, participants=participants).people
    assert len(people) == participants
    assert len({p.state for p in people}) == len(exercise.states) + 1
    assert sum(p.in_brigade for p in people) == BRIGADE_SIZE


def test_too_few_people_are_refused_with_the_least_number(exercise):
    with pytest.raises(ExerciseError, match="399 is below 400"):
        simulate(exercise, participants=399)


def test_citizens_see_only_a_part_and_delegates_all(closed):
    seen = np.bincount(closed.ballots.rows, minlength=len(closed.participants))
    citizens = [n for n, p in zip(seen, closed.participants, strict=True)
                if not (p.is_delegate or p.in_brigade)]  # fmt: skip
    delegates = [n for n, p in zip(seen, closed.participants, strict=True) if p.is_delegate]
    assert max(citizens) <= 20 < min(delegates)
    assert np.median(delegates) == len(closed.statements)
    per_statement = np.bincount(closed.ballots.columns)
    assert per_statement.min() > 0.6 * per_statement.max()  # routing keeps the table even


def test_votes_come_between_opening_and_close_and_after_the_statement(exercise, played):
    for one in played.rounds[:2]:
        consultation = exercise.consultation(one.consultation)
        times = one.history.times
        assert times.min() >= consultation.opens.timestamp()
        assert times.max() < min(consultation.closes, exercise.body.now).timestamp()
        assert (times >= one.joined[one.history.rows]).all()
        accepted = np.array([one.handed_in[n][1] for n in one.statements])
        assert (times >= accepted[one.history.columns]).all()
        assert (np.diff(one.joined) >= 0).all()
        days = (times - int(consultation.opens.timestamp())) // 86400
        assert len(set(days.tolist())) > 13


def test_ballots_are_the_last_of_the_history(closed):
    last = {}
    for row, column, value, at, revision in zip(
        *(getattr(closed.history, name).tolist()
          for name in ("rows", "columns", "values", "times", "revisions")), strict=True,
    ):  # fmt: skip
        assert revision == last.get((row, column), (0, 0, 0))[2] + 1
        last[row, column] = (value, at, revision)
    ballots = closed.ballots
    assert len(last) == len(ballots)
    for row, column, *said in zip(
        *(getattr(ballots, name).tolist()
          for name in ("rows", "columns", "values", "times", "revisions")), strict=True,
    ):  # fmt: skip
        assert last[row, column] == tuple(said)


def test_some_change_their_vote_and_a_few_withdraw_it(closed):
    changed = closed.history.revisions > 1
    withdrawn = closed.ballots.values == WITHDRAWN
    assert 100 < changed.sum() < 1000
    assert 10 < withdrawn.sum() < 100
    assert len(closed.ballots.counted) == len(closed.ballots) - withdrawn.sum()


def test_importance_is_marked_on_sides_only(closed):
    marked = closed.ballots.values[closed.ballots.important]
    assert set(marked.tolist()) == {-1, 1}
    assert 0.05 < closed.ballots.important.mean() < 0.3


def test_reasons_stand_beside_a_vote_that_says_the_same(exercise, closed):
    votes = table(closed)
    assert len(closed.reasons) == len(exercise.reasons)
    for (row, column), number in closed.reasons.items():
        reason, person = exercise.reasons[number], closed.participants[row]
        assert closed.statements[column] == reason.statement
        assert votes[row, column] == reason.value
        assert person.language == reason.language
        assert reason.state in (None, person.state)


def test_draft_has_statements_and_nobody(played):
    draft = played.round("first-year")
    assert draft.participants == ()
    assert len(draft.ballots) == 0
    assert draft.handed_in[60][1] is None


def test_only_accepted_statements_are_voted_on(exercise, played):
    for one in played.rounds:
        expected = tuple(s.number for s in exercise.statements_of(one.consultation))
        assert one.statements == expected


def linked(votes: np.ndarray) -> list[tuple[int, int]]:
    """Pairs that rule C4.1 of the specification links."""
    pairs = []
    for a, b in combinations(range(len(votes)), 2):
        both = (votes[a] != 9) & (votes[b] != 9)
        either = (votes[a] != 9) | (votes[b] != 9)
        if both.sum() >= 20 and both.sum() >= 0.5 * either.sum():
            equal = (votes[a] == votes[b])[both].sum()
            if equal >= 0.9 * both.sum():
                pairs.append((a, b))
    return pairs


def test_the_brigade_is_linked_and_no_honest_voter_of_its_state_with_it(closed):
    here = [i for i, p in enumerate(closed.participants) if p.state == BRIGADE_STATE]
    pairs = linked(table(closed)[here])
    found = {here[i] for pair in pairs for i in pair}
    brigade = {i for i, p in enumerate(closed.participants) if p.in_brigade}
    assert len(brigade) == BRIGADE_SIZE
    assert found == brigade


def test_without_the_brigade_everybody_else_stays_as_they_were(closed):
    honest = closed.without_brigade()
    stays = [i for i, p in enumerate(closed.participants) if not p.in_brigade]
    assert len(honest.participants) == 1960
    assert np.array_equal(table(honest), table(closed)[stays])


def test_opinions_are_everywhere_so_no_region_is_one_group(exercise, played):
    regions = {s.code: s.regional_group for s in exercise.states}
    for region in set(regions.values()):
        held = Counter(p.opinion for p in played.people if p.state and regions[p.state] == region)
        assert len(held) == 3
        assert max(held.values()) < 0.65 * sum(held.values())


def test_members_fit_the_opinion_engine(exercise, closed):
    members = closed.members(exercise)
    assert len(members.state_of) == len(members.self_declared) == len(closed.participants)
    assert (members.state_of == -1).sum() == sum(o.voices for o in exercise.organisations)
    assert set(members.blocs) == {g.code for g in exercise.groups}


def test_apportioning_follows_sizes_and_keeps_the_least():
    assert apportion([8, 1, 1], 10, least=[0, 0, 0]) == [8, 1, 1]
    assert apportion([100, 1, 1], 12, least=[1, 3, 3]) == [6, 3, 3]
    assert sum(apportion([7, 5, 3], 101, least=[1, 1, 1])) == 101


def test_quota_gives_each_its_share_up_to_rounding():
    chosen = Draw(1, "quota").by_quota(np.array([0.5, 0.3, 0.2]), 10)
    assert np.bincount(chosen).tolist() == [5, 3, 2]


def test_a_later_day_moves_every_instant_and_nothing_else(exercise, played):
    later = dataclasses.replace(exercise.body, now=exercise.body.now).now.date()
    moved = simulate(exercise.at(later.replace(year=2027)))
    for one, other in zip(played.rounds, moved.rounds, strict=True):
        assert np.array_equal(one.ballots.values, other.ballots.values)
        assert len(set((other.ballots.times - one.ballots.times).tolist())) <= 1
