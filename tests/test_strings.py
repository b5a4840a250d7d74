"""Translatable strings are whole sentences with named placeholders; catalogues have no gaps."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "mufakat"
LOCALE = PACKAGE / "site" / "locale"
CALLS = {
    "_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy",
    "npgettext",
}  # fmt: skip
FOLDERS = ["en", "fr", "es", "ru", "zh_Hans", "ar", "id"]


def faults_in(source: str) -> list[str]:
    """Calls of gettext whose argument is no literal, or has placeholders without names."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and _name(node.func) in CALLS):
            continue
        texts = node.args[1:] if _name(node.func).startswith(("pgettext", "npgettext")) else (
            node.args[:2] if _name(node.func).startswith("ngettext") else node.args[:1]
        )  # fmt: skip
        for text in texts[:2]:
            if not (isinstance(text, ast.Constant) and isinstance(text.value, str)):
                if _name(node.func).startswith("npgettext") and text is texts[-1]:
                    continue
                found.append(f"line {node.lineno}: no literal")
            elif re.search(r"(?<!%)%[sdrfi]", text.value) or re.search(r"\{\w*\}", text.value):
                found.append(f"line {node.lineno}: placeholder without a name")
    return found


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")


@pytest.mark.parametrize("good", ['_("Text of %(name)s")', '_("Plain")', '_("100 %% agree")'])
def test_good_strings_pass(good: str) -> None:
    assert faults_in(good) == []


@pytest.mark.parametrize(
    "bad", ['_(f"{n} parties")', '_("Text of " + name)', '_("%s of %s")', '_("{} of")', "_(name)"]
)
def test_bad_strings_fail(bad: str) -> None:
    assert faults_in(bad) != []


def test_all_strings_of_the_code() -> None:
    faults = {}
    for path in PACKAGE.rglob("*.py"):
        if "tests" in path.parts or "migrations" in path.parts:
            continue
        if found := faults_in(path.read_text(encoding="utf-8")):
            faults[str(path.relative_to(PACKAGE))] = found
    assert faults == {}


@pytest.mark.parametrize("folder", FOLDERS)
def test_catalogue_is_whole(folder: str) -> None:
    catalogue = polib.pofile(str(LOCALE / folder / "LC_MESSAGES" / "django.po"))
    assert len(catalogue) > 100
    assert [e.msgid for e in catalogue.untranslated_entries()] == []
    assert [e.msgid for e in catalogue.fuzzy_entries()] == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_placeholders_survive_translation(folder: str) -> None:
    """A translation names the same placeholders; a plural form may drop only the number."""
    wrong = []
    for entry in polib.pofile(str(LOCALE / folder / "LC_MESSAGES" / "django.po")):
        wanted = _placeholders(entry.msgid) | _placeholders(entry.msgid_plural)
        for text in [entry.msgstr] if not entry.msgid_plural else entry.msgstr_plural.values():
            given = _placeholders(text)
            if given - wanted or (not entry.msgid_plural and given != wanted):
                wrong.append((entry.msgid, text))
    assert wrong == []


def _placeholders(text: str) -> set[str]:
    return set(re.findall(r"%\((\w+)\)", text))


def test_catalogues_are_up_to_date() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "messages.py"), "--check"],
        capture_output=True, text=True, check=False, cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def test_plural_rules_are_those_of_the_languages() -> None:
    wanted = {"en": 2, "fr": 2, "es": 2, "ru": 3, "zh_Hans": 1, "ar": 6, "id": 1}
    for folder, least in wanted.items():
        rule = polib.pofile(str(LOCALE / folder / "LC_MESSAGES" / "django.po")).metadata[
            "Plural-Forms"
        ]
        assert int(re.search(r"nplurals=(\d)", rule).group(1)) >= least, folder
