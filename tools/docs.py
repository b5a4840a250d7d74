"""Print the pages of docs/ that follow from the code: permissions, and the API's description.

    python tools/docs.py            write docs/permissions.md and docs/openapi.json
    python tools/docs.py --check    change nothing; 1 if they have drifted
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

DOCS = Path(__file__).resolve().parents[1] / "docs"


def main() -> int:
    begin()
    pages: dict[str, Callable[[], str]] = {
        "permissions.md": permissions, "openapi.json": openapi,
    }  # fmt: skip
    drifted = 0
    for name, page in pages.items():
        path, text = DOCS / name, page()
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        drifted = 1
        if "--check" in sys.argv:
            print(f"docs/{name} has drifted; run `make docs`")
        else:
            path.write_text(text, encoding="utf-8")
    return drifted if "--check" in sys.argv else 0


def begin() -> None:
    os.environ.setdefault("MUFAKAT_TESTING", "1")
    os.environ.setdefault("MUFAKAT_HOME", tempfile.mkdtemp(prefix="mufakat-docs-"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mufakat.site.settings")
    import django

    django.setup()


def permissions() -> str:
    """Every permit with its alternatives, in the words of the predicates themselves."""
    from mufakat.foundation.people import permits

    lines = [
        "# Permissions", "",
        "Printed by `make docs` from the tables that the code checks; what is not here is refused.",
        "A row's alternatives are joined by *or*; within one, everything must hold.", "",
        "| Permit | Who |", "|---|---|",
    ]  # fmt: skip
    for permit, alternatives in sorted(permits.registered().items()):
        ways = [" and ".join(_words(check) for check in way) for way in alternatives]
        lines.append(f"| `{permit}` | {' **or** '.join(ways)} |")
    return "\n".join(lines) + "\n"


def _words(predicate: Callable[..., bool]) -> str:
    first = (predicate.__doc__ or predicate.__name__).strip().split("\n")[0].rstrip(".")
    return first[0].lower() + first[1:]


def openapi() -> str:
    """The description of the REST interface."""
    from mufakat.api.service import service

    schema = service.get_openapi_schema(path_prefix="/api/v1/")
    return json.dumps(schema, indent=1, ensure_ascii=False, sort_keys=True, default=str) + "\n"


if __name__ == "__main__":
    sys.exit(main())
