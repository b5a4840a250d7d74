from __future__ import annotations

import csv
import datetime as dt
import re
from collections import Counter
from importlib import resources

import pytest

from mufakat.cli.exercise.content import LANGUAGES, Exercise, Names, load
from mufakat.cli.exercise.sorting import sort_key

LONGEST = 200
SCRIPTS = {"ru": r"[А-Яа-яЁё]", "zh-hans": r"[\u4e00-\u9fff]", "ar": r"[\u0621-\u064a]"}
TOPICS = {
    "accountability", "weaponisation", "privacy_and_dignity", "jobs", "bias", "surveillance",
    "capacity", "standards",
}  # fmt: skip


@pytest.fixture(scope="module")
def exercise() -> Exercise:
    return load()


def united_nations() -> list[dict[str, str]]:
    path = resources.files("mufakat.foundation.people") / "data" / "un_members.csv"
    return list(csv.DictReader(path.read_text("utf-8").splitlines()))


def all_names(exercise: Exercise) -> list[Names]:
    names = [exercise.body.names, exercise.policy.title, exercise.policy.closing]
    names += [*exercise.policy.rules, *exercise.policy.reasons.values()]
    names += [dated.names for state in exercise.states for dated in state.dated_names]
    names += [thing.names for thing in (*exercise.groups, *exercise.organisations)]
    for consultation in exercise.consultations:
        names += [consultation.titles, consultation.introductions]
    names += [{k: v.text for k, v in s.texts.items()} for s in exercise.statements]
    return names


def test_every_text_is_there_in_seven_languages(exercise):
    for names in all_names(exercise):
        assert tuple(names) == LANGUAGES
        assert all(text.strip() == text and text for text in names.values()), names


@pytest.mark.parametrize("language", list(SCRIPTS))
def test_texts_are_in_the_script_of_their_language(exercise, language):
    for names in all_names(exercise):
        assert re.search(SCRIPTS[language], names[language]), names


def test_texts_have_typographic_apostrophes_and_french_spaces(exercise):
    for names in all_names(exercise):
        assert not any(re.search(r"\w'\w", text) for text in names.values()), names
        assert not re.search(r"[^\u00a0\u202f][?;:!»]|«[^\u00a0\u202f]", names["fr"]), names["fr"]


def test_no_state_bears_a_real_name_or_code(exercise):
    real = united_nations()
    for language in LANGUAGES:
        taken = {row[f"name_{language}"].casefold() for row in real}
        for state in exercise.states:
            for dated in state.dated_names:
                assert dated.names[language].casefold() not in taken
    assert {s.code for s in exercise.states}.isdisjoint(row["iso3"] for row in real)
    assert all(re.fullmatch(r"X[A-Z]{2}", s.code) for s in exercise.states)


def test_no_text_mentions_a_real_state(exercise):
    real = [row["name_en"] for row in united_nations()]
    mentioned = re.compile(rf"\b({'|'.join(map(re.escape, real))})\b")
    texts = [names["en"] for names in all_names(exercise)]
    texts += [p.reason for p in exercise.positions] + [r.text for r in exercise.reasons]
    assert [text for text in texts if mentioned.search(text)] == []


def test_sort_keys_follow_the_united_nations_list():
    for row in united_nations():
        for language in set(LANGUAGES) - {"zh-hans"}:
            expected = row[f"sort_{language}"]
            assert sort_key(row[f"name_{language}"], language=language) == expected


def test_every_state_has_a_group_a_head_and_a_membership(exercise):
    assert len(exercise.states) == 24
    regional = {g.code for g in exercise.groups if g.kind == "regional"}
    blocs = {g.code for g in exercise.groups if g.kind == "bloc"}
    for state in exercise.states:
        assert state.regional_group in regional
        assert set(state.blocs) <= blocs
        assert set(state.languages) <= set(LANGUAGES)
        heads = [o for o in exercise.officials if (o.state, o.role) == (state.code, "head")]
        assert len(heads) == 1
        assert state.memberships[-1].until is None
        assert re.fullmatch("[a-z]+", state.sort_keys["zh-hans"])
    assert all(len(group.members) >= 3 for group in exercise.groups)
    assert len(next(g for g in exercise.groups if g.code == "league").members) == 10


def test_officials_are_people_of_known_states_with_distinct_names(exercise):
    by_code = {s.code: s for s in exercise.states}
    for official in exercise.officials:
        assert official.role in {"head", "delegate", "officer"}
        assert official.language in by_code[official.state].languages
        assert official.name_latin
    assert max(Counter(o.name_latin for o in exercise.officials).values()) == 1


def test_history_says_who_joined_was_renamed_or_fell_behind(exercise):
    states = {s.code: s for s in exercise.states}
    assert [d.names["en"] for d in states["XLU"].dated_names] == [
        "Tresmond Islands", "Lumera Islands",
    ]  # fmt: skip
    assert states["XSV"].standings[0].until == dt.date(2025, 9, 15)
    assert states["XTM"].standings[0].kind == "arrears"
    kinds = Counter(s.memberships[-1].kind for s in exercise.states)
    assert kinds == {"member": 22, "signatory": 2}


def test_statements_are_numbered_short_and_whole(exercise):
    codes = {s.code for s in exercise.states}
    assert [s.number for s in exercise.statements] == list(range(1, 61))
    for statement in exercise.statements:
        assert all(len(t.text) <= LONGEST for t in statement.texts.values())
        assert statement.topic in TOPICS
        assert statement.texts[statement.original_language].status == "authentic"
        versions = [
            t.status for t in statement.texts.values() if t.language != statement.original_language
        ]
        assert set(versions) <= {"official", "unofficial", "machine"}
        assert statement.state is None or statement.state in codes
        assert statement.is_seed == (statement.state is None and statement.organisation is None)
        assert (statement.status == "rejected") == bool(statement.reason_text)
        if statement.status == "rejected":
            assert statement.reason_code in exercise.policy.reasons
    originals = [s.original for s in exercise.statements]
    assert len(set(originals)) == len(originals)


def test_accepted_statements_of_opened_consultations_have_leanings(exercise):
    opened = [c.code for c in exercise.consultations if c.phase != "draft"]
    accepted = {s.number for code in opened for s in exercise.statements_of(code)}
    assert set(exercise.leanings) == accepted


def test_consultations_are_one_closed_one_open_and_one_draft(exercise):
    now = exercise.body.now
    phases = {c.phase: c for c in exercise.consultations}
    assert phases["closed"].closes <= now
    assert phases["open"].opens <= now < phases["open"].closes
    assert now < phases["draft"].opens < phases["draft"].closes
    assert phases["draft"].access == "members"
    for consultation in exercise.consultations:
        places = [exercise.statement(n).place for n in consultation.statements]
        assert places == list(range(1, len(places) + 1))


def test_positions_name_known_states_and_accepted_statements_once(exercise):
    codes = {s.code for s in exercise.states}
    pairs = [(p.state, p.statement) for p in exercise.positions]
    assert len(set(pairs)) == len(pairs)
    for position in exercise.positions:
        assert position.state in codes
        assert exercise.statement(position.statement).status == "accepted"
        assert bool(position.reason) == (position.reason_language in LANGUAGES)


@pytest.mark.parametrize("today", [dt.date(2026, 7, 20), dt.date(2027, 2, 28), dt.date(2025, 1, 1)])
def test_on_any_day_one_consultation_is_closed_and_one_open(exercise, today):
    moved = exercise.at(today)
    noon = dt.datetime.combine(today, dt.time(12), dt.UTC)
    closed, still_open, draft = moved.consultations
    assert closed.closes < noon
    assert still_open.opens < noon < still_open.closes
    assert noon < draft.opens
    assert still_open.opens.weekday() == exercise.consultations[1].opens.weekday()
    assert moved.body.now <= noon
