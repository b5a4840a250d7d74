import csv
import io
import re
import unicodedata
from collections import Counter
from datetime import date
from importlib import resources

import pytest

Rows = list[dict[str, str]]

LANGUAGES = ("en", "fr", "es", "ru", "zh-hans", "ar", "id")
COLUMNS = [
    "iso2",
    "iso3",
    "m49",
    "regional_group",
    "member_since",
    *(f"name_{language}" for language in LANGUAGES),
    *(f"sort_{language}" for language in LANGUAGES),
]
SHARED_BY_ROWS = {"regional_group", "member_since"}
GROUPS = {
    "african": 54,
    "asia_pacific": 54,
    "eastern_european": 23,
    "latin_american_caribbean": 33,
    "western_european_and_others": 29,
}
LATIN_NAME = r"[A-Za-zÀ-ÖØ-öø-ÿ ’()-]+"
LATIN_KEY = r"[a-z]+( [a-z]+)*"
ARABIC_BARE = r"[\u0627\u0628\u062a-\u063a\u0641-\u0648\u064a]+"
PATTERNS = {
    "iso2": r"[A-Z]{2}",
    "iso3": r"[A-Z]{3}",
    "m49": r"[0-9]{3}",
    "name_en": LATIN_NAME,
    "name_fr": LATIN_NAME,
    "name_es": LATIN_NAME,
    "name_id": LATIN_NAME,
    "name_ru": r"[А-Яа-яЁё ’()—-]+",
    "name_zh-hans": r"[\u4e00-\u9fff]+(（[\u4e00-\u9fff]+）)?",
    "name_ar": r"[\u0621-\u063a\u0641-\u064a ()-]+",
    "sort_en": LATIN_KEY,
    "sort_fr": LATIN_KEY,
    "sort_es": LATIN_KEY,
    "sort_id": LATIN_KEY,
    "sort_ru": r"[а-я]+( [а-я]+)*",
    "sort_zh-hans": LATIN_KEY,
    # Only bare letters: no hamza carriers, no ta marbuta, no alif maqsura.
    "sort_ar": rf"{ARABIC_BARE}( {ARABIC_BARE})*",
}


def text() -> str:
    path = resources.files("mufakat.foundation.people") / "data" / "un_members.csv"
    return path.read_bytes().decode("utf-8")


@pytest.fixture(scope="module")
def members() -> Rows:
    return list(csv.DictReader(io.StringIO(text(), newline=""), strict=True))


def by_code(members: Rows) -> dict[str, dict[str, str]]:
    return {row["iso2"]: row for row in members}


def folded(name: str) -> str:
    decomposed = unicodedata.normalize("NFD", name.casefold())
    bare = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    return " ".join(re.sub(r"[-()]", " ", bare.replace("’", "")).split())


def test_there_are_193_members_with_exactly_these_columns(members: Rows) -> None:
    assert list(members[0]) == COLUMNS
    assert len(members) == 193


def test_every_row_is_complete_and_trimmed(members: Rows) -> None:
    for row in members:
        assert set(row) == set(COLUMNS), row["iso2"]
        assert all(value and value == value.strip() for value in row.values()), row["iso2"]


def test_file_has_unix_lines_no_mark_and_composed_letters() -> None:
    content = text()
    assert "\r" not in content
    assert content.endswith("\n")
    assert unicodedata.is_normalized("NFC", content)


def test_file_has_no_invisible_or_direction_signs() -> None:
    strange = {
        hex(ord(sign)) for sign in text() if sign != "\n" and unicodedata.category(sign)[0] == "C"
    }
    assert strange == set()


@pytest.mark.parametrize("column", [name for name in COLUMNS if name not in SHARED_BY_ROWS])
def test_no_value_stands_twice(members: Rows, column: str) -> None:
    counts = Counter(row[column] for row in members)
    assert [value for value, count in counts.items() if count > 1] == []


@pytest.mark.parametrize(("column", "pattern"), PATTERNS.items())
def test_values_keep_to_their_script(members: Rows, column: str, pattern: str) -> None:
    assert [row[column] for row in members if not re.fullmatch(pattern, row[column])] == []


def test_every_state_has_one_regional_group(members: Rows) -> None:
    assert Counter(row["regional_group"] for row in members) == GROUPS


def test_dates_of_admission_lie_between_the_charter_and_the_last_admission(members: Rows) -> None:
    dates = {row["iso2"]: date.fromisoformat(row["member_since"]) for row in members}
    assert min(dates.values()) == date(1945, 10, 24)
    assert max(dates, key=dates.__getitem__) == "SS"


def test_51_seats_of_1945_less_the_two_that_ended(members: Rows) -> None:
    # Czechoslovakia and Yugoslavia were original members; their successors were admitted anew.
    assert sum(row["member_since"] < "1946" for row in members) == 49


@pytest.mark.parametrize("language", ["en", "fr", "es", "id"])
def test_latin_sort_keys_follow_from_the_names(members: Rows, language: str) -> None:
    wrong = [
        row["iso2"] for row in members if row[f"sort_{language}"] != folded(row[f"name_{language}"])
    ]
    assert wrong == []


def test_rows_are_in_english_order(members: Rows) -> None:
    keys = [row["sort_en"] for row in members]
    assert keys == sorted(keys)


def test_arabic_order_ignores_the_article_but_not_the_first_letters_of_a_name(
    members: Rows,
) -> None:
    rows = by_code(members)
    assert rows["BH"]["sort_ar"] == "بحرين"
    assert rows["AL"]["sort_ar"] == "البانيا"
    assert rows["DE"]["sort_ar"] == "المانيا"


def test_french_order_puts_accented_letters_beside_the_bare_ones(members: Rows) -> None:
    names = [row["name_fr"] for row in sorted(members, key=lambda row: row["sort_fr"])]
    assert names.index("Égypte") == names.index("Dominique") + 1
    assert names.index("Guinée-Bissau") == names.index("Guinée") + 1


@pytest.mark.parametrize(
    ("iso2", "language", "name"),
    [
        ("BO", "en", "Bolivia (Plurinational State of)"),
        ("CI", "en", "Côte d’Ivoire"),
        ("IR", "fr", "Iran (République islamique d’)"),
        ("KP", "en", "Democratic People’s Republic of Korea"),
        ("KR", "zh-hans", "大韩民国"),
        ("NL", "es", "Países Bajos (Reino de los)"),
        ("PG", "ru", "Папуа — Новая Гвинея"),
        ("SY", "ar", "الجمهورية العربية السورية"),
        ("TR", "id", "Türkiye"),
    ],
)
def test_names_are_those_of_the_united_nations(
    members: Rows, iso2: str, language: str, name: str
) -> None:
    assert by_code(members)[iso2][f"name_{language}"] == name
