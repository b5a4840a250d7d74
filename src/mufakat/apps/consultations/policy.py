"""The rules by which statements are moderated: the body's own, the same in every consultation.

What one consultation asks for beyond them stands in its `policy`. A decision names one of these
codes, so the public log can be counted and read in every language.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext_lazy as _

RULES: Mapping[str, Any] = MappingProxyType(
    {
        "one_claim": _("A statement makes one claim, in plain words."),
        "off_topic": _("It is about the subject of the consultation."),
        "duplicate": _("It adds something that cannot yet be voted on."),
        "names_a_person": _("It is about rules and conduct and accuses no named person."),
        "hate": _("It holds no insult, threat or hatred against any person, people or faith."),
        "advertising": _("It advertises nothing and nobody."),
        "too_long": _("It is short enough to be read at a glance and voted on."),
        "further": _("It keeps the further rules of this consultation."),
    }
)


def rule_sentence(code: str) -> str:
    """The rule in the reader's language; a code from elsewhere stands for itself."""
    return str(RULES.get(code, code))
