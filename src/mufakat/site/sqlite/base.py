"""Django's SQLite backend without JSON_VALID in its tables.

With `trusted_schema` off (a stolen schema cannot call functions) SQLite refuses JSON_VALID inside
a CHECK. What a JSONField stores was serialised by Django, so the check adds nothing.
"""

from __future__ import annotations

from django.db.backends.sqlite3 import base


class DatabaseWrapper(base.DatabaseWrapper):
    data_type_check_constraints = {
        kind: check
        for kind, check in base.DatabaseWrapper.data_type_check_constraints.items()
        if kind != "JSONField"
    }
