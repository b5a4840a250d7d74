"""What is not documented fails: settings, commands, permits, decisions."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from mufakat.cli.main import build_parser

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"


def _read(*parts: str) -> str:
    return ROOT.joinpath(*parts).read_text(encoding="utf-8")


def test_every_setting_is_in_operations() -> None:
    used = set(re.findall(r'"(MUFAKAT_[A-Z_]+|DATABASE_URL|EMAIL_URL)"', "".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.py")
        if "tests" not in path.parts
    )))  # fmt: skip
    documented = _read("docs", "operations.md") + _read("docs", "cli.md")
    assert used, "no settings found: the test looks in the wrong place"
    assert [name for name in sorted(used) if f"`{name}`" not in documented] == []


def test_every_command_is_in_the_docs() -> None:
    parser = build_parser()
    commands = next(a.choices for a in parser._actions if getattr(a, "choices", None))
    text = _read("docs", "cli.md") + _read("docs", "operations.md") + _read("README.md")
    assert [name for name in commands if f"mufakat {name}" not in text] == []


def test_printed_pages_have_not_drifted(monkeypatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    import docs

    for name, page in (("permissions.md", docs.permissions), ("openapi.json", docs.openapi)):
        assert page() == _read("docs", name), f"docs/{name} has drifted: run `make docs`"


def test_dependencies_are_explained() -> None:
    text = _read("docs", "dependencies.md").lower()
    for line in _read("requirements", "base.in").splitlines():
        if line and not line.startswith("#"):
            name = re.split(r"[\[<>=]", line)[0].lower()
            assert name in text, f"{name} is not in docs/dependencies.md"


def test_relative_links_lead_somewhere() -> None:
    broken = []
    for page in [*ROOT.glob("*.md"), *DOCS.rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            if "://" not in target and not (page.parent / target).exists():
                broken.append(f"{page.name}: {target}")
    assert broken == []


def test_locks_name_no_host_and_no_path() -> None:
    for lock in (ROOT / "requirements").glob("*.txt"):
        text = lock.read_text(encoding="utf-8")
        assert "://" not in text, lock.name
        assert "--hash=sha256:" in text, lock.name


def test_python_is_new_enough() -> None:
    assert sys.version_info >= (3, 11)
