"""The page for others: only the published form, nothing loaded, nothing that can break out."""

from __future__ import annotations

import gzip
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from mufakat.cli.report import words
from mufakat.cli.report.page import Caption, document, page
from mufakat.cli.report.picture import bar_words, mark_sets
from mufakat.cli.tests.made import Command, members_file, texts_file, votes_of, wide_file
from mufakat.core.opinion import published
from shared_data import data_path


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A map of 240 people in 12 states and two blocs."""
    from mufakat.cli.main import main

    folder = tmp_path_factory.mktemp("map")
    rows = votes_of(240)
    members = members_file(folder, 240)
    target = folder / "map.json"
    arguments = ["opinion", "map", wide_file(folder, rows), "--members", members, "--statements",
                 texts_file(folder), "--json", target, "--quiet"]  # fmt: skip
    assert main([str(a) for a in arguments]) == 0
    found: dict[str, Any] = json.loads(target.read_text())
    return found


class _Elements(HTMLParser):
    """Names of elements, values of attributes, and whether everything is closed again."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.words: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.balanced = not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in ("meta", "path"):
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        if self._open and self._open[-1] == tag:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_the_page_is_one_file_that_loads_nothing(whole: dict[str, Any]) -> None:
    text = page(whole, Caption(title="Title", source="us, CC BY 4.0", date="2026-01-05"))
    found = _Elements(text)
    assert found.balanced
    assert not {"script", "link", "img", "iframe", "object", "base"} & set(found.names)
    names = {name for name, _ in found.attributes}
    assert not {"src", "href", "srcset", "onload", "onclick", "style"} & names
    assert "url(" not in text
    assert "@import" not in text
    assert found.names.count("h1") == 1
    assert "us, CC BY 4.0; 2026-01-05; n = 240 participants." in text


def test_the_page_is_light(whole: dict[str, Any]) -> None:
    assert len(gzip.compress(page(whole, Caption()).encode(), 6)) <= 14_600


def test_no_participant_is_on_the_page(whole: dict[str, Any]) -> None:
    marked = json.loads(json.dumps(whole))
    for i, person in enumerate(marked["participants"]):
        person["id"] = f"person-{i:04d}"
    text = page(marked, Caption())
    assert "person-" not in text
    places = {f"{p['x']:.4f}" for p in whole["participants"] if p["x"] is not None}
    assert not any(place in text for place in places)


def test_the_page_comes_from_the_published_form_only(whole: dict[str, Any]) -> None:
    shown = published(whole, minimum=5)
    assert "participants" not in shown
    assert page(whole, Caption()) == document(shown, Caption())


@pytest.mark.parametrize("minimum", [5, 10])
def test_no_mark_and_no_cell_stands_for_fewer_people(
    whole: dict[str, Any], minimum: int
) -> None:
    shown = published(whole, minimum=minimum)
    marks = [mark.people for one in mark_sets(shown) for mark in one.marks]
    assert marks
    assert min(marks) >= minimum
    for statement in shown["statements"]:
        for cell in (statement, *statement["groups"].values(), *statement["blocs"].values()):
            counts = [cell[key] for key in ("agree", "disagree", "pass", "seen")]
            assert all(count is None or count == 0 or count >= minimum for count in counts)


def test_a_hidden_cell_is_said_to_be_hidden(whole: dict[str, Any]) -> None:
    shown = published(whole, minimum=5)
    before = document(shown, Caption()).count(">hidden<")
    shown["statements"][0] |= {"disagree": None, "seen": None}
    assert document(shown, Caption()).count(">hidden<") >= before + 2


def test_every_number_of_the_picture_stands_in_a_table(whole: dict[str, Any]) -> None:  # C2
    shown = published(whole, minimum=5)
    text = document(shown, Caption())
    for one in mark_sets(shown):
        people = sum(mark.people for mark in one.marks)
        label = one.label or "no group"
        assert re.search(rf">{label}</th><td class=\"n\">\d+</td><td class=\"n\">{people}<", text)


def test_words_of_people_cannot_break_out(whole: dict[str, Any]) -> None:
    marked = json.loads(json.dumps(whole))
    bad = "</span><script>alert(1)</script>\"'&"
    for statement in marked["statements"]:
        statement["text"] = bad
    marked["input"]["file"]["name"] = bad
    text = page(marked, Caption(title=bad, source=bad, date=bad))
    found = _Elements(text)
    assert "script" not in found.names
    assert "".join(found.words).count("alert(1)") >= len(marked["statements"])


def test_words_run_in_their_own_direction(whole: dict[str, Any]) -> None:
    marked = json.loads(json.dumps(whole))
    marked["statements"][0]["text"] = "نحن متفقون"
    text = page(marked, Caption(title="عنوان"))
    assert '<h1 dir="auto">عنوان</h1>' in text
    assert '<span dir="auto">نحن متفقون</span>' in text


def test_a_map_without_states_says_that_conditions_are_waived(
    mufakat: Command, tmp_path: Path
) -> None:
    target = tmp_path / "page.html"
    done = mufakat("opinion", "map", wide_file(tmp_path), "--html", target, "--quiet")
    assert (done.code, done.out) == (0, "")
    text = target.read_text()
    assert "conditions on states are waived" in text
    assert "No states or blocs were declared, so none could be left out." in text


def test_a_map_of_few_people_is_a_page_without_numbers(mufakat: Command, tmp_path: Path) -> None:
    target = tmp_path / "page.html"
    votes = wide_file(tmp_path, votes_of(4))
    assert mufakat("opinion", "map", votes, "--html", target, "--quiet").code == 0
    text = target.read_text()
    assert "a hidden number of participants" in text
    assert not re.search(r"[1-9] participants", text)


@pytest.mark.data
@pytest.mark.parametrize("folder", ["brexit-consensus", "london.youth.policing"])
def test_published_conversations_make_pages(
    folder: str, mufakat: Command, tmp_path: Path
) -> None:
    votes = data_path("opinion", folder, "participants-votes.csv")
    target = tmp_path / "page.html"
    done = mufakat(
        "opinion", "map", votes, "--statements", data_path("opinion", folder, "comments.csv"),
        "--html", target, "--quiet",
    )  # fmt: skip
    assert done.code == 0
    assert _Elements(target.read_text()).balanced


@pytest.mark.parametrize(
    ("parts", "said"),
    [((1, 1, 2), "25 % agree, 25 % pass, 50 % disagree"), ((0, 0, 0), "no votes")],
)
def test_bars_are_said(parts: tuple[int, int, int], said: str) -> None:
    assert bar_words(*parts) == said


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"left_out": []}, "No states or blocs were declared, so none could be left out."),
        (
            {"left_out": [{"falls": [], "appears": []}], "largest_influence": {}},
            "No agreed statement falls and none appears when any one state or bloc is left out.",
        ),
        (
            {"left_out": [{"falls": ["1"], "appears": []}], "largest_influence": None},
            "The largest influence is that of a state too small to be named.",
        ),
        (
            {
                "left_out": [{"falls": ["1", "2"], "appears": ["3"]}],
                "largest_influence": {
                    "kind": "bloc", "id": "North", "falls": ["1", "2"], "appears": ["3"],
                },
            },
            "The largest influence is that of bloc North: without it 2 agreed statements fall and "
            "1 appears.",
        ),
    ],
)  # fmt: skip
def test_the_audit_in_words(change: dict[str, Any], said: str) -> None:
    assert words.audit({"audit": {"statements": [{}], **change}}) == said
    assert words.audit({"audit": None}) == "The audit was left out."


def test_findings_in_words() -> None:
    nothing = {"consensus": [], "divisive": [], "groups": [{}], "input": {"blocs": 0}}
    assert words.findings(nothing) == "No statement holds among all; no statement divides us."
    much = {"consensus": [1], "divisive": [1, 2], "groups": [{}, {}], "input": {"blocs": 2}}
    assert words.findings(much) == (
        "1 statement holds in every bloc and in every opinion group; 2 statements divide us."
    )
