from __future__ import annotations

import csv
import io
from importlib import resources

import pytest

from mufakat.foundation.people.collation import KeyMissing, pinyin_key, sort_key, sort_keys
from mufakat.foundation.people.statelists import LANGUAGES

PATH = resources.files("mufakat.foundation.people") / "data" / "un_members.csv"
ROWS = list(csv.DictReader(io.StringIO(PATH.read_text(encoding="utf-8"))))


@pytest.mark.parametrize("language", [one for one in LANGUAGES if one != "zh-hans"])
def test_rules_give_the_keys_of_the_list_of_united_nations_members(language):
    differing = [
        (row[f"name_{language}"], row[f"sort_{language}"], sort_key(row[f"name_{language}"],
                                                                   language=language))
        for row in ROWS
        if sort_key(row[f"name_{language}"], language=language) != row[f"sort_{language}"]
    ]  # fmt: skip
    assert differing == []


def test_the_arabic_article_does_not_sort():
    names = ["المغرب", "اليمن", "باكستان"]
    assert sorted(names, key=lambda n: sort_key(n, language="ar")) == ["باكستان", "المغرب", "اليمن"]


@pytest.mark.parametrize(
    ("typed", "key"),
    [("A'er ji li ya", "aerjiliya"), ("lǜ dǎo", "lvdao"), ("Nǚ guó", "nvguo"), ("ao si", "aosi")],
)
def test_pinyin_is_taken_with_or_without_spaces_and_tones(typed, key):
    assert pinyin_key(typed) == key


def test_a_chinese_name_needs_its_pinyin():
    with pytest.raises(KeyMissing):
        sort_keys({"zh-hans": "奥斯特兰德"})
    with pytest.raises(KeyMissing):
        sort_keys({"zh-hans": "奥斯特兰德"}, {"zh-hans": " 1 "})
    assert sort_keys({"zh-hans": "奥斯特兰德"}, {"zh-hans": "ao si"}) == {"zh-hans": "aosi"}


def test_keys_that_are_given_are_kept():
    assert sort_keys({"en": "The Gambia"}, {"en": "gambia"}) == {"en": "gambia"}
