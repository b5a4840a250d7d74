"""Gather every translatable string into the seven catalogues.

    python tools/messages.py            update the catalogues, say what is not translated
    python tools/messages.py --check    change nothing; 1 if they are behind or have gaps
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "mufakat"
LOCALE = PACKAGE / "site" / "locale"
FOLDERS = ["en", "fr", "es", "ru", "zh_Hans", "ar", "id"]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="change nothing")
    options = parser.parse_args()
    if not options.check:
        LOCALE.mkdir(exist_ok=True)
        gather(LOCALE)
        return report(LOCALE)
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / "locale"
        shutil.copytree(LOCALE, fresh)
        gather(fresh)
        behind = [code for code in FOLDERS if ids(fresh, code) != ids(LOCALE, code)]
        for code in behind:
            print(f"{code}: the catalogue is behind; run `make messages`")
        return int(bool(behind) | report(fresh))


def gather(folder: Path) -> None:
    """Run the extraction of Django into a folder, and fill English with itself."""
    os.environ.setdefault("MUFAKAT_TESTING", "1")
    os.environ.setdefault("MUFAKAT_HOME", tempfile.mkdtemp(prefix="mufakat-messages-"))
    os.environ["DJANGO_SETTINGS_MODULE"] = "mufakat.site.settings"
    import django
    from django.conf import settings
    from django.core.management import call_command

    django.setup()
    settings.LOCALE_PATHS = [str(folder)]
    here = Path.cwd()
    os.chdir(PACKAGE)
    try:
        call_command(
            "makemessages", locale=FOLDERS, no_location=True, no_wrap=True, no_obsolete=True,
            # a folder named locale inside would be found a second time
            verbosity=0, ignore_patterns=["*/tests/*", "cli/*", "site/locale"],
        )  # fmt: skip
    finally:
        os.chdir(here)
    for code in FOLDERS:
        tidy(folder / code / "LC_MESSAGES" / "django.po", is_english=code == "en")


def tidy(path: Path, *, is_english: bool) -> None:
    """Put entries in order, drop the date that changes at each run, fill English."""
    catalogue = polib.pofile(str(path), wrapwidth=0)
    catalogue.metadata.pop("POT-Creation-Date", None)
    catalogue.metadata.pop("PO-Revision-Date", None)
    catalogue.metadata |= {
        "Project-Id-Version": "Mufakat", "Report-Msgid-Bugs-To": "", "Last-Translator": "",
        "Language-Team": "", "Language": path.parts[-3],
    }  # fmt: skip
    catalogue.header, catalogue.metadata_is_fuzzy = "", False
    for entry in catalogue:
        if not is_english:
            continue
        entry.flags = [flag for flag in entry.flags if flag != "fuzzy"]
        entry.previous_msgid = entry.previous_msgctxt = entry.previous_msgid_plural = None
        if entry.msgid_plural:
            entry.msgstr_plural = {0: entry.msgid, 1: entry.msgid_plural}
        else:
            entry.msgstr = entry.msgid
    catalogue.sort(key=lambda entry: (entry.msgid, entry.msgctxt or ""))
    catalogue.save(str(path))


def ids(folder: Path, code: str) -> set[tuple[str | None, str]]:
    catalogue = polib.pofile(str(folder / code / "LC_MESSAGES" / "django.po"))
    return {(entry.msgctxt, entry.msgid) for entry in catalogue if not entry.obsolete}


def report(folder: Path) -> int:
    """Say how much of each catalogue is missing or unsure; 1 if anything is."""
    gaps = 0
    for code in FOLDERS:
        catalogue = polib.pofile(str(folder / code / "LC_MESSAGES" / "django.po"))
        missing = len(catalogue.untranslated_entries()) + len(catalogue.fuzzy_entries())
        gaps += missing
        print(f"{code:8} {len(catalogue):5} strings, {missing} without a sure translation")
    return int(gaps > 0)


if __name__ == "__main__":
    sys.exit(main())
